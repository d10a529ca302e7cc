"""An upgrade by the commands of docs/upgrading.md, while people read and edit.

The code of an older version is not here, so this one stands for it. Its backup is brought back to
the tables of 0.2.0 before the newer site takes it.
"""

import os
import re
import subprocess
import sys
import threading
from collections import Counter
from urllib.parse import urljoin

import psycopg
import pytest

from tests.scripts.fault_site import SQLite, wait_until
from tests.scripts.test_server import HOST, PATIENCE, ROOT, Nginx, Server, free_port, once_up

sys.path.append(str(ROOT / "scripts"))

from soak_people import PASSWORD, Browser, Figures  # scripts/ is no package

pytestmark = pytest.mark.server

DOCUMENT = ROOT / "docs" / "upgrading.md"

PAGES = [
    *("/", "/roles/", "/roles/product-owner/", "/de/roles/product-owner/"),
    *("/compare/product-manager-vs-product-owner/", "/responsibilities/", "/disagreements/"),
    *("/sources/", "/map/", "/search/?q=backlog", "/accounts/login/"),
]
"""Every version has them."""

SET_UP = """
import sys
from django.core.management import call_command

call_command("collectstatic", interactive=False, verbosity=0)

from django.contrib.auth import get_user_model
from tests.world import World

get_user_model().objects.create_superuser("edith", password=sys.argv[1])
world = World()
for role, position in (("product-owner", "owns"), ("product-manager", "not-theirs")):
    world.claim("lymar", role, "backlog", position)
print(world.claim("thread", "product-owner", "backlog", status="draft").pk)
"""

NOTES = """
from roles.models import Claim
print(*Claim.history.values_list("note", flat=True), sep="\\n")
"""

BACK_TO_0_2_0 = """
import sys
from django.core.management import call_command

call_command("restore", sys.argv[1])
for app, migration in {
    "teams": "zero", "mfa": "zero", "socialaccount": "zero",
    "roles": "0005", "sources": "0004", "rolekb": "0002",
}.items():
    call_command("migrate", app, migration, verbosity=0)
call_command("backup", sys.argv[1], force=True)
"""


# --- Two versions, each with a database ---------------------------------------------------


class Version:
    """The site of one version, with a database and a file of settings of its own."""

    def __init__(self, folder, name, url):
        self.port = free_port()
        self.settings = {
            "DATABASE_URL": url,
            "ROLEKB_ENV": "production",
            "SECRET_KEY": "k" * 60,
            "ALLOWED_HOSTS": HOST,
            "SITE_ADDRESS": f"https://{HOST}",
            "BEHIND_TLS_PROXY": "true",
            "STATIC_ROOT": str(folder / "static"),
            "WEB_CONCURRENCY": "2",
            "REQUEST_LOG": "off",
        }
        self.file = folder / f"{name}.env"
        self.file.write_text("".join(f"{key}='{self.settings[key]}'\n" for key in self.settings))
        self._server = None

    def manage(self, *arguments):
        command = [sys.executable, "manage.py", *map(str, arguments)]
        settings = {**os.environ, **self.settings}
        done = subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, text=True)  # noqa: S603
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def execute(self, program, argument=""):
        """Run a program inside the site and return what it printed."""
        program = f"import sys; sys.argv = ['', {str(argument)!r}]\n{program}"
        return self.manage("shell", "--no-imports", "-c", program)

    def start(self):
        self._server = Server(self.settings, "--port", str(self.port))

    def stop(self):
        if self._server:
            self._server.stop()


@pytest.fixture
def empty_database(database, tmp_path):
    """Return the URL of another database of this kind, which is empty."""

    def create(name):
        if isinstance(database, SQLite):
            return f"sqlite:///{tmp_path / name}.sqlite3"
        with psycopg.connect(database.url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE rolekb_{name}")
        return f"{database.url}_{name}"

    return create


@pytest.fixture
def old(database, tmp_path):
    old = Version(tmp_path, "old", database.url)
    yield old
    old.stop()


@pytest.fixture
def new(empty_database, tmp_path):
    new = Version(tmp_path, "new", empty_database("new"))
    yield new
    new.stop()


@pytest.fixture
def claim(old):
    """Fill the older site, and return the number of a draft."""
    return old.execute(SET_UP, PASSWORD).split()[-1]


@pytest.fixture
def nginx(old, claim, tmp_path):
    old.start()
    nginx = Nginx(tmp_path, old.port, tmp_path / "static")
    try:
        once_up(lambda: nginx.ask("GET", "/robots.txt"))
        wait_until(lambda: nginx.ask("GET", "/robots.txt")[0] == 200)
        yield nginx
    finally:
        nginx.stop()


# --- The commands of the document ---------------------------------------------------------


def blocks():
    """Return the blocks of commands: making the service, the shell's functions, the change,
    and going back."""
    return re.findall(r"^```\n(.*?)^```\n", DOCUMENT.read_text(), re.MULTILINE | re.DOTALL)


class Change:
    """The commands of the document, with the places that they have in a test."""

    def __init__(self, old, new, nginx, folder):
        text = "\f".join(blocks()[1:])
        for usual, here in {
            "runuser --user rolebook -- .venv/bin/python": sys.executable,
            "&& .venv/bin/python": f"&& {sys.executable}",
            "/etc/rolebook-new.env": str(new.file),
            "/etc/rolebook.env": str(old.file),
            "cd /srv/rolebook-new": f"cd {ROOT}",
            "cd /srv/rolebook": f"cd {ROOT}",
            "/srv/rolebook/var/closed": str(nginx.closed),
            "/var/backups/rolebook": str(folder),
            "127.0.0.1:8000": f"127.0.0.1:{old.port}",
            "127.0.0.1:8001": f"127.0.0.1:{new.port}",
            "/etc/nginx/nginx.conf": str(nginx.configuration),
            "systemctl reload nginx": "kill -HUP $(cat /run/nginx.pid)",
            "/run/nginx": f"{folder}/nginx",
            # The people of a test wait for their answers before anything goes on.
            "sleep 60": "sleep 0",
        }.items():
            assert usual in text, usual
            text = text.replace(usual, here)
        self._functions, forth, back = text.split("\f")
        self._instead = {
            "systemctl enable --now rolebook-new": new.start,
            "systemctl disable --now rolebook": old.stop,
            "systemctl enable --now rolebook": old.start,
            "systemctl disable --now rolebook-new": new.stop,
        }
        self.forth, self.back = (
            [line.partition("  # ")[0] for line in block.splitlines()] for block in (forth, back)
        )
        assert self._instead.keys() <= {*self.forth, *self.back}

    def run(self, command):
        """Run one of the commands and return what it printed."""
        if command in self._instead:
            self._instead[command]()
            return ""
        script = f"set -e\n{self._functions}{command}"
        done = subprocess.run(["sh", "-c", script], capture_output=True, text=True)  # noqa: S603, S607
        assert done.returncode == 0, command + done.stdout + done.stderr
        return done.stdout


# --- People -------------------------------------------------------------------------------


class People:
    """Two who read pages with what belongs to them, one of them from its copies where they are
    still true, and an editor who saves and sends again what was not saved."""

    def __init__(self, nginx, claim):
        self.read, self.saved, self.refused, self.faults = Counter(), [], [], []
        self._claim, self._is_over = claim, threading.Event()
        self._editor = self._browser(nginx, "127.0.0.3")
        path, page = self._editor.open("/accounts/login/?next=/admin/")
        self._editor.send(path, page, {"login": "edith", "password": PASSWORD})
        readers = [(self._browser(nginx, f"127.0.1.{number}"), number == 1) for number in (1, 2)]
        tasks = [(self._edit, ()), *((self._read, reader) for reader in readers)]
        self._threads = [threading.Thread(target=self._go_on, args=task) for task in tasks]
        for thread in self._threads:
            thread.start()

    def _browser(self, nginx, address):
        return Browser(nginx, address, "reading", Figures())

    def _go_on(self, act, arguments):
        try:
            while not self._is_over.is_set():
                act(*arguments)
        except Exception as error:
            self.faults.append(repr(error))
            raise

    def _read(self, browser, keeps_copies, copies={}):  # noqa: B006 - kept from one to the next
        for path in PAGES:
            tag = {"If_None_Match": copies[path]} if keeps_copies and path in copies else {}
            status, headers, html = browser.ask("GET", path, **tag)
            self._note(path, status, {200, 304})
            copies[path] = headers.get("ETag", "")
            for file in set(re.findall(r'(?:href|src)="(/static/[^"?#]+)', html)):
                self._note(file, browser.ask("GET", file)[0], {200})
            if self._is_over.wait(0.5):
                return

    def _note(self, path, status, expected):
        self.read[status] += 1
        if status not in expected:
            self.faults.append(f"{path} is answered with {status}")

    def _edit(self):
        path, page = self._editor.open(f"/admin/roles/claim/{self._claim}/change/")
        form = max(page.forms, key=lambda form: len(form.fields.keys()))
        note = f"Edit {len(self.saved) + 1}"
        fields = [(name, value) for name, value in form.form_values() if name != "note"]
        # Sent again as it was typed, until it is saved.
        while not self._save(urljoin(path, form.action or path), [*fields, ("note", note)]):
            if self._is_over.wait(0.3):
                return
        self.saved.append(note)
        self._is_over.wait(0.5)

    def _save(self, path, fields):
        status, headers, html = self._editor.post(path, fields)
        if status == 503 and "Nothing can be saved for some minutes" in html:
            self.refused.append(fields[-1])
            return False
        assert (status, "/login/" in headers.get("Location", "")) == (302, False), html
        return True

    def go_home(self):
        self._is_over.set()
        for thread in self._threads:
            thread.join(PATIENCE)
            assert not thread.is_alive()


def wait_for(people, is_so):
    wait_until(lambda: people.faults or is_so())
    assert people.faults == []


# --- What is tried ------------------------------------------------------------------------


def test_readers_notice_nothing_and_no_edit_is_lost(
    old, new, nginx, claim, empty_database, tmp_path
):
    change = Change(old, new, nginx, tmp_path)
    people = People(nginx, claim)
    printed = {}
    try:
        wait_for(people, lambda: len(people.saved) >= 2)
        for command in change.forth:
            printed[command.partition(" /")[0]] = change.run(command)
            if command.startswith("touch"):
                wait_for(people, lambda: len(people.refused) >= 2)
                saved = list(people.saved)
            elif command.startswith("old backup"):
                aged = Version(tmp_path, "aged", empty_database("aged"))
                aged.execute(BACK_TO_0_2_0, tmp_path / "before.backup")
            if nginx.closed.exists():
                assert people.saved == saved
            assert people.faults == []
        wait_for(people, lambda: len(people.saved) >= len(saved) + 2)
    finally:
        people.go_home()
    assert people.read.keys() == {200, 304}
    assert "Restored and checked" in printed["new restore"]
    assert printed["new verify"].endswith("The database is sound.\n")
    assert notes_of(new) == people.saved
    for command in change.back:
        change.run(command)
    status, _, html = nginx.ask("GET", "/")
    assert status == 200
    files = set(re.findall(r'(?:href|src)="(/static/[^"?#]+)', html))
    assert {nginx.ask("GET", file)[0] for file in files} == {200}
    assert notes_of(old) == saved


def notes_of(version):
    """Return what was ever written into the notes of claims, in order."""
    return [note for note in version.execute(NOTES).splitlines() if note][::-1]


def test_the_service_of_the_newer_version_stands_beside_the_older_one(tmp_path):
    making = blocks()[0]
    unit = tmp_path / "rolebook-new.service"
    for usual, here in {
        "/srv/rolebook-new/deploy/": f"{ROOT}/deploy/",
        "/etc/systemd/system/rolebook-new.service": str(unit),
    }.items():
        assert usual in making
        making = making.replace(usual, here)
    command = making[making.index("sed -e") : making.index("systemctl")]
    subprocess.run(["sh", "-c", command], check=True)  # noqa: S603, S607
    lines = unit.read_text().splitlines()
    assert {
        "WorkingDirectory=/srv/rolebook-new",
        "EnvironmentFile=/etc/rolebook-new.env",
        "ExecStart=/srv/rolebook-new/.venv/bin/python scripts/server.py --port 8001",
        "After=network.target postgresql.service",
    } <= set(lines)
    assert "rolebook.socket" not in unit.read_text()
    usual = (ROOT / "deploy" / "rolebook.service").read_text().splitlines()
    assert len(lines) == len(usual) - 1
