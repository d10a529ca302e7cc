"""A site with people who write, whose processes and database can be killed."""

import contextlib
import http.client
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode

from tests.scripts.test_server import PATIENCE, ROOT, Server, free_port, once_up

sys.path.append(str(ROOT / "scripts"))

import postgresql  # a program, and no package

SET_UP = """
import json, sys
from importlib import import_module
from django.conf import settings
from django.contrib.auth import SESSION_KEY, BACKEND_SESSION_KEY, HASH_SESSION_KEY, get_user_model
from tests.world import World

world, people = World(), []
store = import_module(settings.SESSION_ENGINE).SessionStore
for context in ("startup", "large"):
    world.context(context)
for number in range(int(sys.argv[1])):
    user = get_user_model().objects.create_superuser(f"writer{number}")
    session = store()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    claim = world.claim(f"source-{number}", "product-owner", "backlog", status="draft")
    people.append({"session": session.session_key, "claim": claim.pk})
json.dump(people, sys.stdout)
"""

HISTORY = """
import json, sys
from roles.models import Claim
versions = list(Claim.history.order_by("history_id").values_list("id", "note"))
rows = list(Claim.objects.values_list("pk", "note"))
json.dump([versions, rows, len(rows)], sys.stdout)
"""


# --- Databases that can be killed ---------------------------------------------------------


class SQLite:
    def __init__(self, folder: Path, original: str):
        self.file = folder / "site.sqlite3"
        self.url = f"sqlite:///{self.file}"
        shutil.copy(original, self.file)

    def close(self) -> None:
        pass


class PostgreSQL:
    """A server of its own, which waits for the disk as one in production does: a new one, or a copy
    of one that has stopped."""

    def __init__(self, original: Path | None = None):
        self.folder, self.port = Path(tempfile.mkdtemp(prefix="rolekb-faults-")), free_port()
        if original:
            copy_with_owners(original, self.folder)
        self.start()

    def start(self) -> None:
        self._stack = contextlib.ExitStack()
        self.url = self._stack.enter_context(postgresql.server(self.folder, self.port))

    def kill(self) -> None:
        file = self.folder / "data" / "postmaster.pid"
        postmaster = int(file.read_text().split()[0])
        children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        for process in [postmaster, *map(int, children)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        # Until the last one is gone, its memory is in use and no new server starts.
        for process in [postmaster, *map(int, children)]:
            wait_until(lambda process=process: is_gone(process))
        # Where nobody asks how it ended, its number stays taken, and it seems to be running.
        file.unlink(missing_ok=True)
        self._stack.close()

    def stop(self) -> None:
        self._stack.close()

    def close(self) -> None:
        self.stop()
        shutil.rmtree(self.folder)


def copy_with_owners(folder: Path, copy: Path) -> None:
    """Copy what a folder holds; PostgreSQL wants its files to be its own."""
    subprocess.run(["cp", "-a", f"{folder}/.", copy], check=True)  # noqa: S603, S607


def is_gone(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return True
    return state == "Z"


def wait_until(is_so) -> None:
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.05)


# --- A site with people who write ---------------------------------------------------------


class Form(HTMLParser):
    """The fields of the largest form of a page, as a browser would send them."""

    def __init__(self, html: str):
        super().__init__()
        self.fields, self._textarea, self._select = [], None, None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        name = attributes.get("name")
        if tag == "input" and name:
            kind = attributes.get("type", "text")
            if kind in {"checkbox", "radio"}:
                if "checked" in attributes:
                    self.fields.append((name, attributes.get("value", "on")))
            elif kind not in {"submit", "button", "file", "search"}:
                self.fields.append((name, attributes.get("value", "")))
        elif tag == "textarea":
            self._textarea = name
            self.fields.append((name, ""))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in attributes:
            self.fields.append((self._select, attributes.get("value", "")))

    def handle_data(self, data):
        if self._textarea:
            name, text = self.fields[-1]
            self.fields[-1] = (name, text + data)

    def handle_endtag(self, tag):
        if tag == "textarea":
            # A browser takes off the line break after the tag.
            name, text = self.fields[-1]
            self.fields[-1] = (name, text.removeprefix("\n"))
            self._textarea = None
        elif tag == "select":
            self._select = None


class Site:
    def __init__(self, database, people: int):
        self.database = database
        self.environment = {"DATABASE_URL": database.url, "WEB_CONCURRENCY": "2"}
        program = f"import sys; sys.argv = ['', {str(people)!r}]\n{SET_UP}"
        self.people = json.loads(self.manage("shell", "--no-imports", "-c", program))
        self.start()

    def manage(self, *arguments) -> str:
        return subprocess.run(  # noqa: S603
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env={**os.environ, **self.environment},
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    def start(self) -> None:
        self.server = Server(self.environment)
        once_up(lambda: self.server.get("/robots.txt"))

    def ask(self, method: str, path: str, session: str = "", form=()):
        """Return the status and the text of an answer; raises OSError or HTTPException."""
        client = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=PATIENCE)
        headers = {"Host": "localhost", "Accept": "text/html"}
        if session:
            headers["Cookie"] = f"sessionid={session}; csrftoken={'a' * 32}"
        if form:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        with contextlib.closing(client):
            client.request(method, path, urlencode(form) if form else None, headers)
            with client.getresponse() as answer:
                return answer.status, answer.read().decode()

    def form(self, person: dict) -> list[tuple[str, str]]:
        address = f"/admin/roles/claim/{person['claim']}/change/"
        status, html = self.ask("GET", address, person["session"])
        if status != 200:
            raise ConnectionError(status)
        fields = [field for field in Form(html).fields if field[0] != "csrfmiddlewaretoken"]
        return [("csrfmiddlewaretoken", "a" * 32), *fields]

    def save(self, person: dict, form: list, note: str) -> int:
        """Save a note, and return the status."""
        fields = [(name, note if name == "note" else value) for name, value in form]
        address = f"/admin/roles/claim/{person['claim']}/change/"
        return self.ask("POST", address, person["session"], fields)[0]

    def history(self) -> tuple[set, dict, int]:
        """Return the versions of all notes, the notes as they stand, and the number of claims."""
        versions, rows, number = json.loads(self.manage("shell", "--no-imports", "-c", HISTORY))
        return {tuple(version) for version in versions}, dict(rows), number

    def kill_server(self) -> None:
        for process in [self.server.process.pid, *self.server.workers()]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self.server.stop()
        self.start()

    def kill_worker(self) -> None:
        with contextlib.suppress(ProcessLookupError, IndexError):
            os.kill(random.choice(sorted(self.server.workers())), signal.SIGKILL)  # noqa: S311

    def kill_database(self) -> None:
        self.database.kill()
        self.database.start()
