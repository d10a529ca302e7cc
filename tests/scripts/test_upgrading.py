"""An upgrade by the steps of docs/upgrading.md while people read and edit.

UPGRADE_FROM names a folder with another version of the project and its `.venv`; without it, this
version takes the place of itself.
"""

import contextlib
import http.client
import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import psycopg
import pytest

from tests.scripts.fault_site import PostgreSQL, SQLite, wait_until
from tests.scripts.test_server import HOST, PATIENCE, ROOT, Nginx, free_port, once_up

sys.path.append(str(ROOT / "scripts"))

from soak_people import PASSWORD, Browser, Figures  # scripts/ is no package

pytestmark = pytest.mark.server

OLD = Path(os.environ.get("UPGRADE_FROM", ROOT))
OLD_PYTHON = OLD / ".venv" / "bin" / "python" if OLD != ROOT else sys.executable

PAGES = [
    "/",
    "/roles/",
    "/roles/product-owner/",
    "/de/roles/product-owner/",
    "/compare/product-manager-vs-product-owner/",
    "/responsibilities/",
    "/disagreements/",
    "/sources/",
    "/map/",
    "/search/?q=backlog",
    "/accounts/login/",
]
"""Every version has them."""

SET_UP = """
import sys
from django.contrib.auth import get_user_model
from roles.models import Claim, Role
get_user_model().objects.create_superuser("edith", password=sys.argv[1])
claim = Claim.objects.filter(status="published", other_role=None).order_by("pk").first()
claim.pk, claim.key, claim.status, claim.quotation = None, "drafted2", "draft", ""
claim.paraphrase, claim.other_role = "Somebody drafted this.", None
claim.role = Role.objects.create(name="Rehearsing Owner", slug="rehearsing-owner")
claim.save()
print(claim.pk)
"""

NOTES = """
import json, sys
from roles.models import Claim
json.dump(list(Claim.history.values_list("note", flat=True)), sys.stdout)
"""


class Version:
    """The site of one version, with a database of its own."""

    def __init__(self, folder, python, settings):
        self._folder, self._python = folder, python
        self.settings = {**os.environ, **settings}
        self.port = free_port()

    def manage(self, *arguments):
        done = subprocess.run(  # noqa: S603
            [self._python, "manage.py", *map(str, arguments)],
            cwd=self._folder,
            env=self.settings,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self):
        command = [self._python, "scripts/server.py", "--port", str(self.port)]
        self.process = subprocess.Popen(command, cwd=self._folder, env=self.settings)  # noqa: S603

    def stop(self):
        self.process.terminate()
        self.process.wait(PATIENCE)


@pytest.fixture(params=[SQLite, PostgreSQL], ids=["sqlite", "postgresql"])
def database(request, tmp_path):
    database = request.param(tmp_path)
    yield database
    database.close()


@pytest.fixture
def old(database, tmp_path):
    """The site before the upgrade, with the content that it brings."""
    settings = {
        "DATABASE_URL": database.url,
        "ROLEKB_ENV": "production",
        "SECRET_KEY": "k" * 60,
        "ALLOWED_HOSTS": f"{HOST},127.0.0.1",
        "BEHIND_TLS_PROXY": "true",
        "STATIC_ROOT": str(tmp_path / "static"),
        "WEB_CONCURRENCY": "2",
    }
    old = Version(OLD, OLD_PYTHON, settings)
    old.manage("migrate", "--verbosity", "0")
    old.manage("load_content", "--first-start")
    old.manage("collectstatic", "--noinput", "--verbosity", "0")
    old.start()
    yield old
    old.stop()


@pytest.fixture
def new(database, old, tmp_path):
    """The site after it: started from an empty database by whoever upgrades."""
    url = f"sqlite:///{tmp_path / 'new.sqlite3'}"
    if isinstance(database, PostgreSQL):
        with psycopg.connect(database.url, autocommit=True) as connection:
            connection.execute("CREATE DATABASE rolekb_new")
        url = f"{database.url}_new"
    return Version(ROOT, sys.executable, {**old.settings, "DATABASE_URL": url})


@pytest.fixture
def nginx(old, tmp_path):
    nginx = Nginx(tmp_path, old.port, tmp_path / "static")
    once_up(lambda: nginx.ask("GET", "/robots.txt"))
    wait_until(lambda: nginx.ask("GET", "/robots.txt")[0] == 200)
    yield nginx
    nginx.stop()


class People:
    """A reader who opens pages, and an editor who saves and sends again what was not saved."""

    def __init__(self, nginx, claim):
        self.answers, self.told, self.saved, self.odd = Counter(), 0, [], []
        self._is_over = threading.Event()
        self._editor = Browser(nginx, "127.0.0.3", "editing", Figures())
        self._claim = claim
        path, page = self._editor.open("/accounts/login/?next=/admin/")
        self._editor.send(path, page, {"login": "edith", "password": PASSWORD})
        self._readers = [
            Browser(nginx, f"127.0.1.{number}", "reading", Figures()) for number in (1, 2)
        ]
        works = [(self._edit, ()), *((self._read, (reader,)) for reader in self._readers)]
        self._threads = [threading.Thread(target=work, args=given) for work, given in works]
        for thread in self._threads:
            thread.start()

    def _read(self, browser):
        while not self._is_over.is_set():
            for page in PAGES:
                try:
                    status = browser.ask("GET", page)[0]
                except OSError as error:
                    status = repr(error)
                self.answers[status] += 1
                if status != 200:
                    self.odd.append((page, status))

    def _edit(self):
        number = 0
        while not self._is_over.is_set():
            number += 1
            path, page = self._editor.open(f"/admin/roles/claim/{self._claim}/change/")
            form = max(page.forms, key=lambda form: len(form.fields.keys()))
            fields = dict(form.form_values()) | {"note": f"Edit {number}"}
            while not self._save(path, fields) and not self._is_over.is_set():
                time.sleep(0.2)

    def _save(self, path, fields):
        status, headers, html = self._editor.post(path, fields)
        if status == 302 and "/login/" not in headers["Location"]:
            self.saved.append(fields["note"])
            return True
        if status == 503 and "Nothing can be saved for some minutes" in html:
            self.told += 1
            return False
        self.odd.append(("edit", status))
        return True

    def go_home(self):
        self._is_over.set()
        for thread in self._threads:
            thread.join(PATIENCE)
            assert not thread.is_alive()


def test_readers_notice_nothing_and_no_edit_is_lost(database, old, new, nginx, tmp_path):
    program = f"import sys; sys.argv = ['', {PASSWORD!r}]\n{SET_UP}"
    claim = old.manage("shell", "-c", program).split()[-1]
    people = People(nginx, claim)
    backup = tmp_path / "before.backup"
    try:
        wait_until(lambda: len(people.saved) >= 5)
        nginx.closed.touch()
        wait_until(lambda: people.told >= 2)
        before = len(people.saved)
        started = time.monotonic()
        old.manage("backup", backup)
        new.manage("restore", backup)
        new.manage("collectstatic", "--noinput", "--verbosity", "0")
        new.start()
        wait_until(lambda: is_ready(new.port))
        nginx.pass_on_to(new.port)
        # Whoever nginx has still let in gets an answer from the old one.
        wait_until(lambda: not has_old_workers(nginx))
        seconds = time.monotonic() - started
        nginx.closed.unlink()
        wait_until(lambda: len(people.saved) >= before + 5)
    finally:
        people.go_home()
        if hasattr(new, "process"):
            new.stop()
    notes = json.loads(new.manage("shell", "--no-imports", "-c", NOTES))
    print(f"\n    {seconds:.0f} s closed,", dict(people.answers), len(people.saved), "saved")  # noqa: T201
    assert people.odd == []
    assert [note for note in people.saved if note not in notes] == []
    assert new.manage("verify").endswith("The database is sound.\n")


def is_ready(port):
    with contextlib.suppress(OSError):
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        with contextlib.closing(client):
            client.request("GET", "/readyz")
            return client.getresponse().status == 200
    return False


def has_old_workers(nginx):
    """Return whether workers of nginx still end what they began before a reload."""
    children = Path(f"/proc/{nginx.process.pid}/task/{nginx.process.pid}/children")
    names = [Path(f"/proc/{pid}/cmdline").read_bytes() for pid in children.read_text().split()]
    return any(b"shutting down" in name for name in names)
