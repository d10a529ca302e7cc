"""Measure the quality of the pages and write it down in docs/quality.md.

usage: quality.py [html] [lighthouse]

Without a part, both; only then the document is written. Ends with a failure where something that
is required does not hold, and says what.
"""

import contextlib
import datetime
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import environment
import packages
import quality_report
from environment import PYTHON, ROOT, run_quietly, say, stop
from ports import any_free_port
from quality_report import Scores

sys.path.append(str(ROOT))

from tests.page_types import COMPARISON

DOCUMENT = ROOT / "docs" / "quality.md"
SCRIPTS = ROOT / "scripts"
MANAGE = [PYTHON, "manage.py"]
TEMPLATES = ROOT / "templates"
WITH_PAGES = [
    *("tests/rolekb", "tests/sources", "tests/teams"),
    *(f"tests/roles/{folder}" for folder in ("admin", "catalogues", "editing", "erasing")),
    *(f"tests/roles/{folder}" for folder in ("importing", "pages", "sharing")),
]
IN_CHROMIUM = ["tests/browser/test_passkeys.py", "tests/browser/test_tables.py"]
"""Tests of pages that need a device or scripts."""
TESTS = [PYTHON, "-m", "pytest", "--quiet", "--numprocesses", "auto", "--dist", "worksteal"]
TESTS += ["-p", "tests.saved_pages"]
TO_SCORE = ["/", "/roles/product-owner/", COMPARISON]
RUNS = 3
ATTEMPTS = 5
"""For each run of Lighthouse."""
SECONDS_TO_START = 30


def main(arguments):
    if not set(arguments) <= set(PARTS):
        stop(__doc__.strip())
    environment.leave_cleanly_when_told()
    packages.provide(["browser", "quality"])
    environment.prepare("test.txt")
    programs = packages.from_npm()
    with tempfile.TemporaryDirectory(prefix="rolekb-quality-") as folder:
        site = Site(Path(folder))
        results = [PARTS[part](site, programs) for part in PARTS if part in (arguments or PARTS)]
    if arguments:
        say("\ndocs/quality.md is left as it is: only all parts together write it.")
    else:
        today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
        document = quality_report.write_document(today, versions(programs), results)
        DOCUMENT.write_text(document, encoding="utf-8")
        say(f"\nWritten: {DOCUMENT.relative_to(ROOT)}")
    for result in results:
        for error in result.errors:
            say(f"  {error}")
    failed = [
        f"  {requirement.subject}: {requirement.measured}, required: {requirement.wanted}"
        for result in results
        for requirement in result.requirements
        if not requirement.holds
    ]
    if failed:
        stop("\n".join(["Stopped: what is required does not hold.", *failed]))
    say("\nEverything that is required holds.")


# --- The site -----------------------------------------------------------------------------


class Site:
    """A site with the project's content that is thrown away, with settings as in production."""

    def __init__(self, folder):
        self.folder = folder
        self.settings = {
            **os.environ,
            "ROLEKB_ENV": "production",
            "SECRET_KEY": secrets.token_urlsafe(45),
            "ALLOWED_HOSTS": "127.0.0.1",
            "DATABASE_URL": f"sqlite:///{folder}/site.sqlite3",
            "STATIC_ROOT": f"{folder}/static",
            # Nothing encrypts between this machine and itself.
            "SECURE_SSL_REDIRECT": "false",
        }
        for name in ("DEBUG", "SITE_NAME", "SITE_ADDRESS", "CONTACT", "BEHIND_TLS_PROXY"):
            self.settings.pop(name, None)
        say("Making a site with the project's content ...")
        for command in (
            ["migrate", "--verbosity", "0"],
            ["load_content", "--first-start"],
            ["collectstatic", "--noinput", "--verbosity", "0"],
        ):
            self.run(f"manage.py {command[0]}", [*MANAGE, *command])

    def run(self, step, command, **more):
        return run_quietly(step, command, env={**self.settings, **more})

    @contextlib.contextmanager
    def served(self):
        """Serve it on a free port while this lasts; give its address."""
        port = any_free_port()
        address = f"http://127.0.0.1:{port}"
        with (self.folder / "server.txt").open("w+") as log:
            server = subprocess.Popen(
                [PYTHON, "scripts/server.py", "--port", str(port)],
                cwd=ROOT,
                env=self.settings,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
            try:
                if not answers(server, address):
                    log.seek(0)
                    stop(f"{log.read()}\nStopped: the site did not start within a moment.")
                yield address
            finally:
                server.terminate()
                server.wait()


def answers(server, address):
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/about/", timeout=5):  # noqa: S310
                return True
        except OSError:
            time.sleep(0.2)
    return False


# --- The parts ----------------------------------------------------------------------------


def check_html(site, programs):
    say("\n=== HTML")
    folder = site.folder / "pages"
    folder.mkdir()
    site.run("saving the pages", [PYTHON, SCRIPTS / "quality_pages.py"], SAVE_PAGES=str(folder))
    say("    Saving the pages that tests make ...")
    saving = {**os.environ, "SAVE_PAGES": str(folder), "CHROMIUM": packages.browser()}
    for marked, tests in (("not browser and not server", WITH_PAGES), ("browser", IN_CHROMIUM)):
        run_quietly("running the tests", [*TESTS, "-m", marked, *tests], env=saving)
    pages = [json.loads(file.read_text()) for file in sorted(folder.glob("*.json"))]
    stood = {template for page in pages for template in page["templates"]}
    if missing := sorted(templates() - stood):
        stop(f"No page shows these templates, so a type of page is missing: {missing}.")
    checked = subprocess.run(
        [*nu(programs), "--stdout", "--exit-zero-always", "--format", "json"]
        + [folder / page["file"] for page in pages],
        capture_output=True,
        text=True,
    )
    if checked.returncode != 0:
        stop(f"{checked.stderr}\nStopped: the Nu HTML checker failed.")
    markup = quality_report.judge_markup(pages, json.loads(checked.stdout)["messages"])
    say(f"    {len(markup.errors)} errors on {len(pages)} pages")
    return markup


def templates():
    return {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html")}


def score(site, programs):
    say("\n=== Lighthouse")
    runs, errors = {}, {}
    with site.served() as address:
        for page in TO_SCORE:
            reports = [lighthouse(site, programs, address, page) for _ in range(RUNS)]
            runs[page] = {
                name: [round(100 * report["categories"][name]["score"]) for report in reports]
                for name in reports[0]["categories"]
            }
            for report in reports:
                errors |= dict.fromkeys(f"{page}: {audit}" for audit in failed_audits(report))
            medians = {name: quality_report.median(scores) for name, scores in runs[page].items()}
            say(f"    {page}: {', '.join(f'{name} {score}' for name, score in medians.items())}")
    return Scores(runs, list(errors))


def lighthouse(site, programs, address, page):
    """Return one report. Lighthouse now and then loses Chromium's trace, or waits for it in vain:
    then measure again."""
    file = site.folder / "lighthouse.json"
    for attempt in range(1, ATTEMPTS + 1):
        file.unlink(missing_ok=True)
        done = subprocess.run(
            [
                *("node", programs / "lighthouse" / "cli" / "index.js", f"{address}{page}"),
                *("--quiet", "--output=json", f"--output-path={file}"),
                "--no-enable-error-reporting",
                "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
            ],
            env={**os.environ, "CHROME_PATH": packages.chromium()},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        report = json.loads(file.read_text()) if file.exists() else {}
        if done.returncode == 0 and report and not report.get("runtimeError"):
            return report
        why = report.get("runtimeError", {}).get("message") or done.stdout.strip()[-500:]
        say(f"    {page}: broke off ({attempt} of {ATTEMPTS} attempts): {why}")
    raise SystemExit(f"Stopped: Lighthouse did not get to the end of {page}.")


def failed_audits(report):
    for name, label in quality_report.REQUIRED.items():
        for reference in report["categories"][name]["auditRefs"]:
            audit = report["audits"][reference["id"]]
            if reference["weight"] and audit["score"] is not None and audit["score"] < 1:
                yield f"{label}: {audit['title']} ({audit['id']})"


PARTS = {"html": check_html, "lighthouse": score}


# --- The programs -------------------------------------------------------------------------


def nu(programs):
    return [shutil.which("java"), "-jar", programs / "vnu-jar" / "build" / "dist" / "vnu.jar"]


def versions(programs):
    """Return the name and version of each program that measured."""
    chromium = run_quietly("starting Chromium", [packages.chromium(), "--version"])
    return {
        "Nu HTML checker": version_of(programs, "vnu-jar"),
        "Lighthouse": version_of(programs, "lighthouse"),
        "Chromium": next(word for word in chromium.split() if word[0].isdigit() and "." in word),
        "Node": run_quietly("starting Node", ["node", "--version"]).strip().removeprefix("v"),
    }


def version_of(programs, name):
    return json.loads((programs / name / "package.json").read_text())["version"]


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
