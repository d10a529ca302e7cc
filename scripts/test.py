"""Run the checks and tests, the quick ones first, and stop at the first failure.

usage: test.py [lint] [sqlite] [postgresql] [browser] [server] [-- arguments for pytest]
       test.py format

Without a lane, all five.
"""

import contextlib
import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import environment
import packages
import postgresql
from environment import PYTHON, ROOT, run_quietly, say, stop

MANAGE = [PYTHON, "manage.py"]
RUFF = [PYTHON, "-m", "ruff"]
DJADE = [environment.VENV / "bin" / "djade", "--target-version", "5.2"]
# In as many processes as there are processors, each with a database of its own. What stands in one
# file stays in one process where it can: fixtures of a file are made once.
PYTEST = [PYTHON, "-m", "pytest", "--numprocesses", "auto", "--dist", "worksteal", "-m"]
IMPORTS = [PYTHON, environment.VENV / "bin" / "lint-imports", "--no-cache", "--no-logo"]

# What a developer may have set for the site, and what would change what the tests see.
SITES_OWN = set(
    re.findall(r'env\.\w+\("([A-Z_]+)"', (ROOT / "rolekb" / "settings.py").read_text("utf-8"))
)
DEVELOPMENT = {name: value for name, value in os.environ.items() if name not in SITES_OWN}
PRODUCTION = {
    **DEVELOPMENT,
    "ROLEKB_ENV": "production",
    "SECRET_KEY": secrets.token_urlsafe(45),
    "ALLOWED_HOSTS": "rolebook.example",
    "DATABASE_URL": "sqlite:///:memory:",
}


def main(arguments):
    lanes, pytest_arguments = arguments, []
    if "--" in arguments:
        split = arguments.index("--")
        lanes, pytest_arguments = arguments[:split], arguments[split + 1 :]
    if lanes == ["format"]:
        environment.prepare("test.txt")
        format_everything()
        return
    if not set(lanes) <= set(LANES):
        stop(__doc__.strip())
    lanes = lanes or list(LANES)
    started = time.monotonic()
    environment.leave_cleanly_when_told()
    packages.provide(lanes)
    environment.prepare("test.txt")
    say_versions(lanes)
    with compiled_code_kept(), databases_shared():
        for lane in lanes:
            LANES[lane](pytest_arguments)
    seconds = time.monotonic() - started
    say(f"\nAll checks passed ({', '.join(lanes)}) in {seconds:.0f} s.")


@contextlib.contextmanager
def compiled_code_kept():
    """Let all lanes compile the modules once, also where none may be written beside them.

    Otherwise each process of each lane compiles all tests, and each server that a test starts the
    whole site.
    """
    if not DEVELOPMENT.pop("PYTHONDONTWRITEBYTECODE", ""):
        yield
        return
    with tempfile.TemporaryDirectory(prefix="rolekb-compiled-") as folder:
        DEVELOPMENT.setdefault("PYTHONPYCACHEPREFIX", folder)
        yield


@contextlib.contextmanager
def databases_shared():
    """Let the first lane on SQLite migrate a database and load the content for the others, too.
    `tests/databases.py` takes them there, under these names, and puts them there."""
    with tempfile.TemporaryDirectory(prefix="rolekb-databases-") as folder:
        DEVELOPMENT["TEST_DATABASES"] = folder
        yield


def say_versions(lanes):
    """Say what these lanes run on: a test that fails on one machine only may fail by that."""
    sqlite = "import platform, sqlite3; print(platform.python_version(), sqlite3.sqlite_version)"
    python_version, sqlite_version = run_quietly("starting Python", [PYTHON, "-c", sqlite]).split()
    say(f"\nPython {python_version}")
    say(environment.installer_version())
    say(f"SQLite {sqlite_version}")
    if "postgresql" in lanes:
        say(f"PostgreSQL {postgresql_version()}")
    if "browser" in lanes:
        say(chromium_version())


def postgresql_version():
    url = os.environ.get("TEST_DATABASE_URL")
    if not url:
        # postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)
        return postgresql.run_program("postgres", "--version").split()[2]
    ask = (
        "from django.db import connection; cursor = connection.cursor(); "
        "cursor.execute('SHOW server_version'); print(cursor.fetchone()[0])"
    )
    answer = run_quietly(
        "asking the PostgreSQL server for its version",
        [*MANAGE, "shell", "--no-imports", "--command", ask],
        env={**DEVELOPMENT, "DATABASE_URL": url},
    )
    return answer.split()[0]


def chromium_version():
    # Debian's start script may have something to say before.
    return run_quietly("starting Chromium", [packages.browser(), "--version"]).splitlines()[-1]


def lint(pytest_arguments):
    step("Locks belong to the requirements", [PYTHON, "scripts/locks.py", "check"])
    step("All that is required is installed", [PYTHON, "scripts/check_installed.py"])
    step("Packages are documented and licensed", [PYTHON, "scripts/audit.py"])
    step("Python is formatted", [*RUFF, "format", "--check", "."])
    step("Python is free of known mistakes", [*RUFF, "check", "."])
    step("Templates are formatted", [*DJADE, "--check", *templates()])
    step("Imports point one way", IMPORTS)
    step("Types of the domain agree", [PYTHON, "-m", "mypy", "--no-error-summary"])
    # It takes as long as all others, which use one processor: it runs beside them.
    with beside_what_follows("Content is sound", check_content()):
        step("Every text is translated", [PYTHON, "scripts/catalogue.py", "check"])
        in_databases_of_their_own()


def in_databases_of_their_own():
    """Run what needs a database: the developer's is none of the checks' business."""
    shared = Path(DEVELOPMENT["TEST_DATABASES"])
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "check.sqlite3")
        database = {**DEVELOPMENT, "DATABASE_URL": f"sqlite:///{file}"}
        step(
            "No migration is missing", [*MANAGE, "makemigrations", "--check", "--dry-run"], database
        )
        step(
            "Production settings are safe",
            [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"],
            PRODUCTION,
        )
        step(
            "Static files can be collected",
            [*MANAGE, "collectstatic", "--noinput", "--verbosity", "1"],
            {**PRODUCTION, "STATIC_ROOT": f"{folder}/static"},
        )
        step("Migrations run", [*MANAGE, "migrate", "--verbosity", "0"], database)
        shutil.copy(file, shared / "migrated")
        step("Content loads", [*MANAGE, "load_content", "--first-start"], database)
        shutil.copy(file, shared / "content")


def test_on_sqlite(pytest_arguments):
    step("Tests on SQLite", [*PYTEST, "not browser and not server", *pytest_arguments])


def test_on_postgresql(pytest_arguments):
    given = os.environ.get("TEST_DATABASE_URL")
    with contextlib.nullcontext(given) if given else postgresql.throw_away_server() as url:
        step(
            "Tests on PostgreSQL",
            [*PYTEST, "not browser and not server", *pytest_arguments],
            {**DEVELOPMENT, "DATABASE_URL": url},
        )


def test_in_browser(pytest_arguments):
    step(
        f"Tests in {chromium_version()}",
        [*PYTEST, "browser", *pytest_arguments],
        {**DEVELOPMENT, "CHROMIUM": packages.browser()},
    )


def test_server(pytest_arguments):
    step("Tests of the server", [*PYTEST, "server", *pytest_arguments])


LANES = {
    "lint": lint,
    "sqlite": test_on_sqlite,
    "postgresql": test_on_postgresql,
    "browser": test_in_browser,
    "server": test_server,
}


def format_everything():
    step("Python", [*RUFF, "format", "."])
    # djade calls it a failure when there was something to format.
    subprocess.run([*DJADE, *templates()], cwd=ROOT)
    step("Order of imports, and what else is safe to mend", [*RUFF, "check", "--fix", "."])


def templates():
    paths = sorted((ROOT / "templates").rglob("*.html"))
    return paths or stop("No templates were found in templates/.")


def check_content():
    """With the sources' texts where they are at hand, which the repository never holds."""
    shared = ROOT.parent / "shared"
    texts = [shared / "seeds", shared / "texts", shared / "data" / "scrum-guide"]
    command = [*MANAGE, "check_content"]
    if all(folder.is_dir() for folder in texts):
        return [*command, "--texts", *texts]
    say("\nThe sources' texts are not at hand: quotations are not compared with them.")
    return command


def step(title, command, settings=DEVELOPMENT):
    """Run one check in the open; its failure is the command's."""
    say(f"\n=== {title}")
    started = time.monotonic()
    exit_code = subprocess.run(command, cwd=ROOT, env=settings).returncode
    seconds = time.monotonic() - started
    if exit_code != 0:
        stop(f"Stopped: {title!r} failed after {seconds:.1f} s (exit code {exit_code}).")
    say(f"    ... yes, in {seconds:.1f} s")


@contextlib.contextmanager
def beside_what_follows(title, command):
    """Run one check beside those of the block, and show afterwards what it said."""
    settings = {**DEVELOPMENT, "DATABASE_URL": "sqlite:///:memory:"}
    with tempfile.TemporaryFile("w+") as output:
        check = subprocess.Popen(
            command, cwd=ROOT, env=settings, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            yield
            say(f"\n=== {title}")
            exit_code = check.wait()
        finally:
            check.kill()
            check.wait()
        output.seek(0)
        say(output.read().rstrip())
    if exit_code != 0:
        stop(f"Stopped: {title!r} failed (exit code {exit_code}).")
    say("    ... yes, beside the others")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
