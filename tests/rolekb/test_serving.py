"""What a process that serves pages does with its database while it runs and when it is stopped."""

import contextlib
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest
from django.conf import settings
from django.urls import base
from django.utils import timezone, translation
from django.utils.translation import trans_real

from rolekb import serving

EDITS = 10
PASSWORD = "Zebra-crossing-91"


@pytest.fixture(scope="module")
def migrated(migrated_database, tmp_path_factory):
    """The path of an SQLite database without content, but with an administrator."""
    path = tmp_path_factory.mktemp("migrated") / "site.sqlite3"
    shutil.copyfile(migrated_database, path)
    subprocess.run(
        [sys.executable, "manage.py", "make_account", "ada", "--superuser"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": f"sqlite:///{path}"},
        input=PASSWORD,
        text=True,
        check=True,
    )
    return path


@pytest.fixture
def server(migrated, tmp_path):
    """A real server of its own database: its address, its process and the database's path."""
    database = tmp_path / "site.sqlite3"
    shutil.copyfile(migrated, database)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(  # noqa: S603 - our own server
        [
            *(sys.executable, "scripts/server.py", "--port", str(port)),
            *("--workers-kill-timeout", "2"),
        ],
        cwd=settings.BASE_DIR,
        env={
            **os.environ,
            "DATABASE_URL": f"sqlite:///{database}",
            "SUGGESTIONS_AN_HOUR_FROM_ONE": "100",
        },
    )
    try:
        wait_for(port, process)
        yield f"http://127.0.0.1:{port}", process, database
    finally:
        process.kill()
        process.wait()


def wait_for(port: int, process: subprocess.Popen) -> None:
    while process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.1)
    pytest.fail(f"The server ended with {process.returncode} before it answered.")


def suggest(address: str, sentence: str) -> None:
    """Send a suggestion as a browser does."""
    cookies = CookieJar()
    browser = build_opener(HTTPCookieProcessor(cookies))
    browser.open(f"{address}/suggest/").read()
    token = next(cookie.value for cookie in cookies if cookie.name == "csrftoken")
    typed = {
        "csrfmiddlewaretoken": token,
        "address": "https://example.org/a",
        "sentence": sentence,
    }
    answer = browser.open(f"{address}/suggest/", urlencode(typed).encode())
    assert answer.url.startswith(f"{address}/suggestions/")


def sign_in(address: str) -> str:
    """Return the Cookie header of somebody who is signed in."""
    cookies = CookieJar()
    browser = build_opener(HTTPCookieProcessor(cookies))
    browser.open(f"{address}/accounts/login/").read()
    token = next(cookie.value for cookie in cookies if cookie.name == "csrftoken")
    typed = {"csrfmiddlewaretoken": token, "login": "ada", "password": PASSWORD}
    browser.open(f"{address}/accounts/login/", urlencode(typed).encode())
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in cookies)


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_a_copy_of_the_file_alone_holds_every_edit(server, tmp_path, stop):
    address, process, database = server
    for number in range(EDITS):
        suggest(address, f"Suggestion {number}.")
    process.send_signal(stop)
    assert process.wait(timeout=60) == 0
    copy = tmp_path / "copy.sqlite3"
    shutil.copyfile(database, copy)
    with contextlib.closing(sqlite3.connect(copy)) as copied:
        assert copied.execute("SELECT count(*) FROM roles_suggestion").fetchone() == (EDITS,)


def test_the_file_holds_every_edit_where_a_form_of_an_editor_hangs(server, tmp_path):
    address, process, database = server
    head = [
        "POST /admin/roles/role/add/ HTTP/1.1",
        f"Host: {address.removeprefix('http://')}",
        f"Cookie: {sign_in(address)}",
        "Content-Type: application/x-www-form-urlencoded",
        "Content-Length: 100000",
    ]
    with socket.create_connection(("127.0.0.1", int(address.rsplit(":", 1)[1]))) as hanging:
        hanging.sendall("\r\n".join([*head, "", "name="]).encode())
        for number in range(EDITS):
            suggest(address, f"Suggestion {number}.")
        process.terminate()
        process.wait(timeout=60)
    copy = tmp_path / "copy.sqlite3"
    shutil.copyfile(database, copy)
    with contextlib.closing(sqlite3.connect(copy)) as copied:
        assert copied.execute("SELECT count(*) FROM roles_suggestion").fetchone() == (EDITS,)


class TestHowLongAQueryOfAPageMayTake:
    def test_no_longer_than_the_setting_says(self, settings, monkeypatch):
        settings.STATEMENT_TIMEOUT = 7
        database = {"ENGINE": "django.db.backends.postgresql", "OPTIONS": {"options": "-c a=b"}}
        monkeypatch.setitem(settings.DATABASES, "default", database)
        serving.limit_statements()
        assert database["OPTIONS"]["options"] == "-c statement_timeout=7000 -c a=b"

    def test_as_long_as_it_takes_where_that_is_0(self, settings, monkeypatch):
        settings.STATEMENT_TIMEOUT = 0
        database = {"ENGINE": "django.db.backends.postgresql", "OPTIONS": {}}
        monkeypatch.setitem(settings.DATABASES, "default", database)
        serving.limit_statements()
        assert database["OPTIONS"] == {}


class TestWithThreads:
    """What Django keeps for a request is that of its thread."""

    @pytest.fixture(autouse=True)
    def kept_as_in_a_server(self, monkeypatch):
        for module, names in ((trans_real, ["_active"]), (base, ["_prefixes", "_urlconfs"])):
            for name in names:
                monkeypatch.setattr(module, name, getattr(module, name))
        monkeypatch.setattr(timezone, "_active", timezone._active)
        serving.keep_with_threads()

    def test_each_has_its_language_its_prefix_and_its_time_zone(self):
        seen = {}

        def look(name, language, prefix, zone):
            with translation.override(language), timezone.override(zone):
                base.set_script_prefix(prefix)
                both_are_here.wait(10)
                seen[name] = (
                    translation.gettext("Roles"),
                    base.get_script_prefix(),
                    timezone.get_current_timezone_name(),
                )

        both_are_here = threading.Barrier(2)
        threads = [
            threading.Thread(target=look, args=("one", "de", "/one/", "Asia/Tokyo")),
            threading.Thread(target=look, args=("other", "en-gb", "/other/", "UTC")),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
        assert seen == {
            "one": ("Rollen", "/one/", "Asia/Tokyo"),
            "other": ("Roles", "/other/", "UTC"),
        }


class TestKeptTranslations:
    """Each text is looked up once, and is what the catalogues say."""

    @pytest.fixture(autouse=True)
    def without_them_in_the_end(self):
        yield
        for code in ("en", "en-gb", "de"):
            vars(trans_real.translation(code)).pop("gettext", None)
            vars(trans_real.translation(code)).pop("ngettext", None)

    def test_they_are_the_same_in_each_language(self):
        def texts():
            languages = []
            for code in ("en", "en-gb", "de"):
                with translation.override(code):
                    languages.append(
                        [
                            *(translation.gettext("Roles"), translation.gettext("Not a text.")),
                            *(
                                translation.ngettext("%(number)s source", "%(number)s sources", n)
                                for n in (1, 2, 1)
                            ),
                        ]
                    )
            return languages

        before = texts()
        serving.keep_translations()
        assert texts() == texts() == before
        assert before[2][0] == "Rollen"


class TestTurnstile:
    """No more requests at a time than there are connections."""

    @pytest.fixture
    def application(self):
        inside, most, lock = [], [], threading.Lock()

        class Response(list):
            def close(self):
                with lock:
                    inside.pop()

        def answer(environ, start_response):
            with lock:
                inside.append(environ)
                most.append(len(inside))
            time.sleep(0.01)
            if environ.get("broken"):
                with lock:
                    inside.pop()
                raise ZeroDivisionError
            return Response([b"answer"])

        turnstile = serving.Turnstile(answer, 3)
        turnstile.most = most
        return turnstile

    def test_the_others_wait_until_an_answer_is_closed(self, application):
        def ask():
            response = application({}, None)
            assert list(response) == [b"answer"]
            response.close()

        threads = [threading.Thread(target=ask) for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
        assert len(application.most) == 12
        assert max(application.most) == 3

    def test_a_fault_leaves_its_place(self, application):
        for _ in range(5):
            with pytest.raises(ZeroDivisionError):
                application({"broken": True}, None)
        assert len(application.most) == 5
