# Every command of the project. `make run` and `make test` need only python3 (3.11 or newer) and make;
# they make the environment themselves. Choose another Python with PYTHON=python3.12 make run.

PYTHON ?= python3

.PHONY: help soak audit run dev editor admin backup restore postgresql test lint faults test-sqlite test-postgresql test-browser test-server format bench-import bench-pages bench-teams quality torture records pictures lock upgrade messages bench bench-size

help:  ## list these commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' Makefile | while IFS='|' read -r target text; do \
		printf '  make %-16s %s\n' "$$target" "$$text"; done

# The site

run:  ## start the site on port 8000 of this machine (PORT=8001 make run for another)
	@$(PYTHON) scripts/run.py site

dev:  ## the same with Django's reloading server and its error pages
	@$(PYTHON) scripts/run.py dev

editor:  ## make an editor's account (ARGS=edith names it)
	@$(PYTHON) scripts/run.py editor $(ARGS)

admin:  ## make an administrator's account, who may do everything
	@$(PYTHON) scripts/run.py admin $(ARGS)

backup:  ## write the whole database to a new file: make backup FILE=…
	@$(PYTHON) scripts/run.py backup "$(FILE)" $(ARGS)

restore:  ## fill an empty database from such a file: make restore FILE=…
	@$(PYTHON) scripts/run.py restore "$(FILE)"

postgresql:  ## start a PostgreSQL server for development and print its DATABASE_URL
	@$(PYTHON) scripts/postgresql.py

# The checks. ARGS goes to pytest: make test-sqlite ARGS="-k comparison"

test:  ## every check and test, on SQLite, on PostgreSQL, in a browser and of the server
	@$(PYTHON) scripts/test.py -- $(ARGS)

lint:  ## only the quick checks: formatting, lint, imports, migrations, settings, content
	@$(PYTHON) scripts/test.py lint

test-sqlite:  ## only the suite on SQLite
	@$(PYTHON) scripts/test.py sqlite -- $(ARGS)

test-postgresql:  ## only the suite on PostgreSQL
	@$(PYTHON) scripts/test.py postgresql -- $(ARGS)

test-browser:  ## only the tests in Chromium
	@$(PYTHON) scripts/test.py browser -- $(ARGS)

test-server:  ## only the tests of the server, alone and behind nginx
	@$(PYTHON) scripts/test.py server -- $(ARGS)

quality:  ## check HTML and measure accessibility of every type of page into docs/quality.md
	@$(PYTHON) scripts/quality.py $(ARGS)

torture:  ## try bad input of every kind and write docs/reliability.md (ARGS="sqlite" for one lane)
	@$(PYTHON) scripts/torture.py $(ARGS)

pictures:  ## take the pictures of README and docs anew
	@$(PYTHON) scripts/test.py browser -- tests/pictures.py

# Upkeep

records:  ## hold the record of every page to its JSON Schema, in both languages; prints how many
	@RECORDS=whole $(PYTHON) scripts/test.py sqlite -- tests/roles/records/test_records_of_content.py -rP $(ARGS)

faults:  ## kill the site and its database in the middle of 1,000 edits and of imports; prints figures
	@FAULT_EDITS=1000 $(PYTHON) scripts/test.py server -- tests/scripts/test_faults.py -n 0 -s $(ARGS)

soak:  ## let readers and editors use the site behind nginx for an hour (MINUTES=5); prints figures
	@.venv/bin/python scripts/soak.py $(ARGS)

audit:  ## check licences, use, upkeep and known vulnerabilities of the locked packages (AUDIT_DATABASE=osv.json)
	@.venv/bin/python scripts/audit.py

format:  ## format Python and templates
	@$(PYTHON) scripts/test.py format

messages:  ## bring the catalogue of translations up to date with the code (needs GNU gettext)
	@.venv/bin/python scripts/catalogue.py

bench:  ## measure the site next to nginx and other wikis, and write docs/performance.md
	@$(PYTHON) scripts/run.py bench $(ARGS)

bench-pages:  ## measure what it costs to make the three most read pages (ARGS=--check fails over budget)
	@.venv/bin/python scripts/benchmark_pages.py $(ARGS)

bench-size:  ## measure every type of page with 10,000 roles and 100,000 statements more (ARGS="--check --onet FOLDER")
	@.venv/bin/python scripts/bench_size.py $(ARGS)

bench-teams:  ## measure the pages of an organisation of 5,000 people (ARGS=--check fails over the limits)
	@.venv/bin/python scripts/bench_teams.py $(ARGS)

bench-import:  ## measure the import of 100,000 claims: time and memory
	@.venv/bin/python scripts/bench_import.py $(ARGS)

lock:  ## bring requirements/*.txt up to date with requirements/*.in and keep what is pinned (needs uv)
	@$(PYTHON) scripts/locks.py lock $(ARGS)

upgrade:  ## pin the newest versions that requirements/*.in and requirements/npm allow (needs uv and npm)
	@command -v npm >/dev/null || { echo "what make quality needs is locked by npm: install it"; exit 1; }
	@$(PYTHON) scripts/locks.py upgrade $(ARGS)
	rm -f requirements/npm/package-lock.json
	npm install --prefix requirements/npm --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved
	@# npm ci takes no "latest" of a package whose address is not written down; the hash holds it anyway.
	sed -i 's/: "latest"/: "*"/' requirements/npm/package-lock.json
