"""Let readers and editors use the site behind nginx for an hour, on PostgreSQL with two processes.

usage: soak.py [FILE]

MINUTES (60), READS a second (10) and EDIT_EVERY so many seconds (2) may be set. What is counted is
printed, and written to FILE as JSON each minute. It fails on an answer of 5xx, on one that no
editor should get, on an error in the log, and if `manage.py verify` finds the database unsound.
"""

import contextlib
import importlib
import json
import os
import random
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import environment
import packages
import postgresql
from environment import ROOT, say, stop

MINUTES = float(os.environ.get("MINUTES", "60"))
READS = float(os.environ.get("READS", "10"))
EDIT_EVERY = float(os.environ.get("EDIT_EVERY", "2"))
READERS, EDITORS = 8, 4

SET_UP = """
import json, sys
from django.contrib.auth import get_user_model
from roles.models import Claim
for name in sys.argv[2:]:
    get_user_model().objects.create_superuser(name, password=sys.argv[1])
rows = Claim.objects.published().filter(other_role=None).select_related(
    "source", "role", "responsibility", "position")[:200]
json.dump([{
    "source": row.source_id, "role": row.role_id, "responsibility": row.responsibility_id,
    "position": row.position_id, "other_role": "", "quotation": row.quotation,
    "source_name": row.source.slug, "role_name": row.role.slug,
    "question_name": row.responsibility.slug,
    "answer_name": row.position.slug,
} for row in rows], sys.stdout)
"""


def main(arguments):
    environment.leave_cleanly_when_told()
    packages.provide(["postgresql", "server"])
    sys.path.append(str(ROOT))
    # The modules of tests that start servers import the site.
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rolekb.settings")
    importlib.import_module("django").setup()
    file = Path(arguments[0]) if arguments else None
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rolekb-soak-")))
        url = stack.enter_context(postgresql.throw_away_server())
        site = Site(folder, url)
        stack.callback(site.stop)
        figures, workers = soak(site, file)
        problems = [*figures.problems, *site.errors_in_log()]
        verdict = site.manage("verify", check=False)
    say(f"\n{report(figures, workers)}\n{verdict.strip()}")
    if problems or not verdict.endswith("The database is sound.\n"):
        lines = "\n".join(problems[:20])
        stop(f"{lines}\n\nStopped: {len(problems)} answers or lines of the log are wrong.")


class Site:
    """The site with its content behind nginx, and all that it needs."""

    def __init__(self, folder, url):
        from tests.scripts.test_server import HOST, Nginx, Server, once_up

        self.settings = {
            "DATABASE_URL": url,
            "ROLEKB_ENV": "production",
            "SECRET_KEY": secrets.token_urlsafe(45),
            "ALLOWED_HOSTS": HOST,
            "SITE_ADDRESS": f"https://{HOST}",
            "BEHIND_TLS_PROXY": "true",
            "STATIC_ROOT": str(folder / "static"),
            "WEB_CONCURRENCY": "2",
            "ORGANISATIONS": "many",
            "SUGGESTIONS_AN_HOUR": "10000",
            "SUGGESTIONS_AN_HOUR_FROM_ONE": "10000",
        }
        self.manage("migrate", "--verbosity", "0")
        self.manage("load_content", "--first-start")
        self.manage("collectstatic", "--noinput", "--verbosity", "0")
        self._log = folder / "log.jsonl"
        with self._log.open("w") as log:
            self.server = Server(self.settings, stdout=log)
        self.nginx = Nginx(folder, self.server.port, self.settings["STATIC_ROOT"])
        once_up(lambda: self.server.get("/robots.txt"))
        once_up(lambda: self.nginx.ask("GET", "/robots.txt"))

    def manage(self, *arguments, check=True):
        settings = {**os.environ, **self.settings}
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, text=True)
        if check and done.returncode:
            stop(f"{done.stderr}\n\nStopped: manage.py {arguments[0]} failed.")
        return done.stdout + done.stderr if not check else done.stdout

    def errors_in_log(self):
        lines = self._log.read_text().splitlines()
        return [line[:600] for line in lines if '"level": "error"' in line]

    def stop(self):
        self.nginx.stop()
        self.server.stop()


def soak(site, file):
    """Let everybody read and edit; return what was counted, and the memory of workers by minute."""
    from soak_people import Figures

    figures, is_over = Figures(), threading.Event()
    threads = [
        threading.Thread(target=keep_on, args=(is_over, figures, person, pause))
        for person, pause in people(site, figures)
    ]
    memory = []
    started = time.monotonic()
    for thread in threads:
        thread.start()
    try:
        for minute in range(1, max(1, round(MINUTES)) + 1):
            is_over.wait(max(0, started + minute * min(60, MINUTES * 60) - time.monotonic()))
            memory.append(memory_of_workers(site.server))
            say(f"{datetime.now(tz=UTC):%H:%M}  {report(figures, memory)}")
            if file:
                file.write_text(json.dumps(as_dictionary(figures, memory), indent=1))
    finally:
        is_over.set()
        for thread in threads:
            thread.join(120)
    return figures, memory


def people(site, figures):
    """Yield each reader and editor, and how many seconds pass between two of their deeds."""
    from soak_people import PASSWORD, Browser, Editor, Reader

    from tests.page_types import FOR_PROGRAMS, PAGES, VARIANTS

    names = [f"editor{number}" for number in range(EDITORS)]
    program = f"import sys; sys.argv = ['', {PASSWORD!r}, *{names!r}]\n{SET_UP}"
    claims = json.loads(site.manage("shell", "--no-imports", "-c", program))
    for number in range(READERS):
        browser = Browser(site.nginx, f"127.0.1.{number + 1}", "reading", figures)
        yield Reader(browser, [*PAGES, *VARIANTS], FOR_PROGRAMS), READERS / READS
    for number, name in enumerate(names):
        browser = Browser(site.nginx, f"127.0.2.{number + 1}", "editing", figures)
        reader = Browser(site.nginx, f"127.0.3.{number + 1}", "editing", figures)
        editor = Editor(name, browser, reader, claims, figures)
        editor.sign_in()
        yield editor, EDITORS * EDIT_EVERY


def keep_on(is_over, figures, person, pause):
    """Let somebody act again and again, at about this pace, and note what goes wrong."""
    while not is_over.wait(pause * random.uniform(0.5, 1.5)):
        try:
            person.act()
        except Exception as error:
            figures.note_problem(f"{type(error).__name__}: {error}")


def memory_of_workers(server):
    """Return the memory of each worker in MiB, what is shared divided among those that share it."""
    from bench_tools import memory

    return [round(memory([worker]), 1) for worker in sorted(server.workers())]


def as_dictionary(figures, memory):
    return {
        "statuses": dict(sorted(figures.statuses.items())),
        "edits": dict(sorted(figures.edits.items())),
        "slowest": figures.slowest,
        "memory": memory,
        "problems": figures.problems[:100],
    }


def report(figures, memory):
    counted = as_dictionary(figures, memory)
    slowest = ", ".join(
        f"{kind} {seconds:.1f} s ({what})" for kind, (seconds, what) in figures.slowest.items()
    )
    return (
        f"answers {counted['statuses']}, edits {counted['edits']}, slowest {slowest}, "
        f"MiB of the workers {memory[0]} to {memory[-1]}, {len(figures.problems)} problems"
    )


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
