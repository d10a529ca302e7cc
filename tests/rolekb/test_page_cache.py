"""Public pages that are kept in memory: who gets them, how, and that nothing else is kept."""

import contextlib
import gzip
import os
import sqlite3
import sys
import threading
import time
from itertools import permutations

import brotli
import pytest
from django.db import ConnectionHandler, connections
from hypothesis import given
from hypothesis import strategies as st

from rolekb import page_cache, state_reader
from rolekb.file_watch import FileWatch
from rolekb.page_cache import PageCache, choose_encoding, key_of
from roles.state_triggers import STATE_TABLE
from tests import wsgi

SQLITE = "django.db.backends.sqlite3"
BROWSER = "gzip, deflate, br, zstd"
READ = {"br": brotli.decompress, "gzip": gzip.decompress, "identity": bytes}
PAGE = b"<p>The Product Owner orders the backlog.</p>" * 50


class Site:
    """An application that counts its renders, behind a cache whose state a test sets."""

    def __init__(self, body=PAGE, status="200 OK", max_bytes=10**6, **headers):
        self.body, self.status = body, status
        self.headers = {"Content-Type": "text/html; charset=utf-8", **headers}
        self.renders = 0
        self.state = "first"
        self.during_render = lambda: None
        self.cache = PageCache(self.render, max_bytes, read_state=lambda: self.state)

    def render(self, environ, start_response):
        self.renders += 1
        self.during_render()
        start_response(self.status, list(self.headers.items()))
        return [self.body]

    def ask(self, path="/", query="", method="GET", **headers):
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "HTTP_HOST": "localhost",
            "wsgi.url_scheme": "http",
            **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
        }
        answer = {}

        def start_response(status, headers, exc_info=None):
            answer.update(status=status, headers=dict(headers))

        answer["body"] = b"".join(self.cache(environ, start_response))
        return answer


def test_a_page_is_rendered_once_for_each_state():
    site = Site()
    for _ in range(3):
        assert site.ask()["body"] == PAGE
    assert site.renders == 1
    site.state = "second"
    site.body = b"<p>Changed.</p>"
    assert site.ask()["body"] == site.body
    assert site.renders == 2


def test_a_page_that_waits_for_its_turn_is_one_of_the_state_that_it_is_made_from():
    site = Site()

    def edit_meanwhile(answer):
        def wait(environ, start_response):
            if site.state == "second":
                site.state, site.body = "third", b"<p>Changed.</p>"
                time.sleep(2 * page_cache.FRESH)
            return answer(environ, start_response)

        return wait

    site.cache = PageCache(site.render, 10**6, lambda: site.state, limit=edit_meanwhile)
    site.ask()
    site.state = "second"
    for _ in range(2):
        assert site.ask()["body"] == b"<p>Changed.</p>"
    assert site.renders == 2


def test_the_state_is_read_once_before_a_page_is_made_and_once_after(monkeypatch):
    # As on a machine that is never busy.
    monkeypatch.setattr(page_cache, "FRESH", 60)
    site, reads = Site(), []
    site.cache = PageCache(site.render, 10**6, lambda: reads.append(1) or site.state)
    for state in ("first", "second"):
        site.state = state
        reads.clear()
        site.ask()
        assert len(reads) == 2


@pytest.mark.parametrize(
    ("accepted", "encoding", "read"),
    [
        (BROWSER, "br", brotli.decompress),
        ("gzip;q=0, br ; q=1.0", "br", brotli.decompress),
        ("gzip, br;q=0", "gzip", gzip.decompress),
        ("brute, gzip", "gzip", gzip.decompress),
        ("identity", None, bytes),
        ("", None, bytes),
    ],
)
def test_it_is_compressed_as_the_reader_can_take_it(accepted, encoding, read):
    site = Site()
    for _ in range(2):
        answer = site.ask(accept_encoding=accepted)
        assert answer["headers"].get("Content-Encoding") == encoding
        assert read(answer["body"]) == PAGE
        assert answer["headers"]["Content-Length"] == str(len(answer["body"]))
        assert answer["headers"]["Vary"] == "Accept-Encoding"


@given(st.text(alphabet="gzipbr,;q=01. *xidentity", max_size=40))
def test_any_accept_encoding_gets_an_encoding_that_it_names(accepted):
    encoding = choose_encoding(accepted)
    assert encoding in {"", "br", "gzip"}
    assert not encoding or encoding in accepted or "*" in accepted


def test_a_reader_that_has_the_page_gets_304():
    site = Site()
    etags = {site.ask(accept_encoding=each)["headers"]["ETag"] for each in ("br", "gzip", "")}
    assert len(etags) == 3
    assert not any(etag.startswith("W/") for etag in etags)
    etag = site.ask(accept_encoding="br")["headers"]["ETag"]
    answer = site.ask(accept_encoding="br", if_none_match=f'"other", {etag}')
    assert (answer["status"], answer["body"]) == ("304 Not Modified", b"")
    assert answer["headers"]["ETag"] == etag
    site.state, site.body = "second", b"other"
    assert site.ask(accept_encoding="br", if_none_match=etag)["status"] == "200 OK"


def test_a_reader_that_has_the_page_has_its_headers():
    """Those of the page, not of its caching, would be most of such an answer."""
    headers = {
        "Content-Type": "text/html",
        "Cache-Control": "public, max-age=60",
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Content-Security-Policy": "default-src 'none'",
    }

    def application(environ, start_response):
        start_response("200 OK", list(headers.items()))
        return [b"page"]

    cache = PageCache(application, 10**6, read_state=lambda: "state")
    whole = wsgi.ask(cache, "/").headers
    assert headers.items() <= whole.items()
    unchanged = wsgi.ask(cache, "/", HTTP_IF_NONE_MATCH=whole["ETag"])
    assert unchanged.status == 304
    left_out = {"Content-Type", "Content-Security-Policy", "Content-Length"}
    assert unchanged.headers == {
        name: value for name, value in whole.items() if name not in left_out
    }


def test_a_server_may_change_the_headers_that_it_is_given():
    site = Site()

    def ask(**headers):
        given = []

        def start_response(status, headers, exc_info=None):
            given.extend(headers)
            headers.append(("X-Server", "changed"))

        environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", **headers}
        list(site.cache(environ, start_response))
        return given

    first = ask()
    asked = {"HTTP_IF_NONE_MATCH": dict(first)["ETag"]}
    assert ask(**asked) == ask(**asked)
    assert ask() == first


def test_head_gets_the_headers_alone():
    site = Site()
    length = site.ask()["headers"]["Content-Length"]
    answer = site.ask(method="HEAD")
    assert (answer["body"], answer["headers"]["Content-Length"]) == (b"", length)
    assert site.renders == 1


def test_pages_are_to_be_asked_for_again_unless_they_say_otherwise():
    asked = Site().ask()["headers"]
    assert asked["Cache-Control"] == "public, max-age=0, must-revalidate"
    kept = Site(**{"Cache-Control": "public, max-age=600"}).ask()["headers"]
    assert kept["Cache-Control"] == "public, max-age=600"


@pytest.mark.parametrize(
    "site",
    [
        Site(status="404 Not Found"),
        Site(status="301 Moved Permanently"),
        Site(**{"Set-Cookie": "csrftoken=x"}),
        Site(Vary="Cookie"),
        Site(Vary="Accept-Encoding, Cookie"),
        Site(**{"Cache-Control": "private"}),
        Site(**{"Cache-Control": "max-age=0, no-store"}),
    ],
)
def test_what_is_not_the_same_for_everybody_is_not_kept(site):
    before = site.renders
    for _ in range(2):
        answer = site.ask(accept_encoding=BROWSER)
        assert answer["status"] == site.status
        assert answer["body"] == PAGE
        assert "ETag" not in answer["headers"]
    assert site.renders == before + 2


@pytest.mark.parametrize(
    "request_",
    [
        {"cookie": "sessionid=abc"},
        {"cookie": "csrftoken=x; sessionid=abc"},
        {"cookie": "messages=x"},
        {"cookie": "\x00 not a cookie"},
        {"method": "POST"},
        {"query": "q=backlog"},
        {"query": "show=all&title=me"},
        {"query": f"show={'x' * 400}"},
        {"path": "/static/css/all.css"},
    ],
)
def test_these_requests_pass_through(request_):
    site = Site()
    site.ask(query="show=all")
    for _ in range(2):
        assert "ETag" not in site.ask(**request_)["headers"]
    assert site.renders == 3


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"path": "/"}, {"path": "/de/"}),
        ({"query": "show=all"}, {"query": "show=disputed"}),
        ({"host": "a.example"}, {"host": "b.example"}),
        ({"x_forwarded_proto": "https"}, {"x_forwarded_proto": "http"}),
    ],
)
def test_what_makes_another_page_is_kept_apart(one, other):
    site = Site()
    site.ask(**one)
    site.ask(**other)
    site.ask(**one)
    assert site.renders == 2


def test_a_cookie_that_is_no_secret_does_not_matter():
    site = Site()
    site.ask(cookie="csrftoken=x")
    assert "ETag" in site.ask(cookie="theme=dark; csrftoken=y")["headers"]
    assert site.renders == 1


def test_a_page_that_was_rendered_while_the_content_changed_is_not_kept():
    site = Site()

    def change():
        site.state = "changed"

    site.during_render = change
    site.ask()
    site.during_render = lambda: None
    site.ask()
    assert site.renders == 2


def test_without_a_state_nothing_is_kept():
    site = Site()
    site.ask()
    site.state = None
    assert "ETag" not in site.ask()["headers"]


def test_one_renders_while_the_others_wait():
    site = Site()
    started, ready = threading.Event(), threading.Event()

    def wait():
        started.set()
        ready.wait(10)

    site.during_render = wait
    answers = []
    readers = [threading.Thread(target=lambda: answers.append(site.ask())) for _ in range(8)]
    for reader in readers:
        reader.start()
    started.wait(10)
    ready.set()
    for reader in readers:
        reader.join(10)
    assert site.renders == 1
    assert {answer["body"] for answer in answers} == {PAGE}


def test_memory_is_bounded():
    site = Site(max_bytes=20_000)
    for number in range(50):
        site.body = bytes(f"{number:>2}", "ascii") * 2_000
        site.ask(path=f"/{number}/", accept_encoding="br")
        assert site.cache.pages.bytes_kept <= 20_000
    rendered = site.renders
    site.ask(path="/49/")
    assert site.renders == rendered
    site.ask(path="/0/")
    assert site.renders == rendered + 1


@pytest.mark.parametrize("shared", ["public", "private"])
def test_no_long_header_of_a_reader_stays_in_memory(shared):
    site = Site(**{"Cache-Control": shared})
    accepted = "x" * 2_000
    references = sys.getrefcount(accepted)
    for _ in range(2):
        assert site.ask(path="/api/v1/roles/", accept=accepted)["body"] == PAGE
    assert sys.getrefcount(accepted) == references
    assert site.renders == 2


def test_the_page_that_was_asked_for_longest_ago_goes_first():
    site = Site(max_bytes=20_000)
    site.ask(path="/often/")
    for number in range(50):
        site.ask(path=f"/{number}/")
        rendered = site.renders
        site.ask(path="/often/")
        assert site.renders == rendered
    site.ask(path="/0/")
    assert site.renders == rendered + 1


def test_a_page_takes_the_room_of_the_encodings_that_were_asked_for():
    site = Site(body=PAGE * 100)
    kept = site.cache.pages
    site.ask(accept_encoding="br")
    assert kept.bytes_kept < len(site.body) / 10
    site.ask()
    assert len(site.body) < kept.bytes_kept < len(site.body) * 1.1
    site.state = "second"
    site.ask(accept_encoding="gzip")
    assert kept.bytes_kept < len(site.body) / 10


@pytest.mark.parametrize("order", [*permutations(READ)])
def test_it_is_the_same_page_in_whatever_order_its_encodings_are_asked_for(order):
    site = Site()
    first = {encoding: site.ask(accept_encoding=encoding) for encoding in order}
    for encoding, answer in first.items():
        assert READ[encoding](answer["body"]) == PAGE
        assert site.ask(accept_encoding=encoding) == answer
    assert site.renders == 1


def test_an_error_of_the_application_is_its_own_and_leaves_no_lock():
    site = Site()

    def fail():
        raise RuntimeError

    site.during_render = fail
    for _ in range(2):
        with pytest.raises(RuntimeError):
            site.ask()
    site.during_render = lambda: None
    assert site.ask()["body"] == PAGE


@pytest.mark.django_db
class TestTheState:
    """Read from a database of its own kind, without Django's connections."""

    @pytest.fixture(params=["watched", "looked at"])
    def file(self, tmp_path, monkeypatch, request):
        if request.param == "looked at":
            monkeypatch.setattr(FileWatch, "may_have_changed", lambda self: True)
            monkeypatch.setattr(FileWatch, "watch", lambda self, *paths: None)
        file = tmp_path / "site.sqlite3"
        write_state(file, "first")
        settings = {**connections["default"].settings_dict, "NAME": str(file)}
        handler = ConnectionHandler({"default": {**settings, "ENGINE": SQLITE, "OPTIONS": {}}})
        monkeypatch.setattr(state_reader, "connections", handler)
        return file

    def test_it_changes_with_a_commit_of_anybody(self, file):
        reader = state_reader.StateReader()
        first = reader.read()
        assert first.endswith(" first")
        assert reader.read() == first
        write_state(file, "second")
        assert reader.read().endswith(" second")

    def test_it_changes_with_the_day(self, file, monkeypatch):
        day = 86_400 * 10**9
        now = time.time_ns()
        monkeypatch.setattr(state_reader.time, "time_ns", lambda: now + day)
        reader = state_reader.StateReader()
        tomorrow = reader.read()
        monkeypatch.setattr(state_reader.time, "time_ns", lambda: now + 2 * day)
        assert reader.read() != tomorrow

    def test_it_is_not_read_again_as_long_as_the_files_are_the_same(self, file, monkeypatch):
        settled = time.time_ns() + 2 * state_reader.SETTLED
        monkeypatch.setattr(state_reader.time, "time_ns", lambda: settled)
        reader = state_reader.StateReader()
        first = reader.read()
        monkeypatch.setattr(state_reader, "_state_of", None)
        assert reader.read() == first

    @pytest.mark.parametrize("file", ["watched"], indirect=True)
    def test_files_are_not_looked_at_while_nobody_writes_to_them(self, file, monkeypatch):
        settled = time.time_ns() + 2 * state_reader.SETTLED
        monkeypatch.setattr(state_reader.time, "time_ns", lambda: settled)
        reader = state_reader.StateReader()
        first = reader.read()
        # Its own connection came and went beside the file.
        assert reader.read() == first
        monkeypatch.setattr(state_reader, "_signature", None)
        assert reader.read() == first

    def test_it_changes_with_a_commit_through_another_name_of_the_file(self, file, tmp_path):
        link = tmp_path / "links" / "site.sqlite3"
        link.parent.mkdir()
        file.rename(tmp_path / "real.sqlite3")
        link.symlink_to(tmp_path / "real.sqlite3")
        file.symlink_to(link)
        with contextlib.closing(sqlite3.connect(link, isolation_level=None)) as other:
            other.execute("PRAGMA journal_mode = WAL")
            reader = state_reader.StateReader()
            for token in ("second", "third"):
                other.execute(f"UPDATE {STATE_TABLE} SET token = ?", [token])  # noqa: S608
                time.sleep(2 * state_reader.SETTLED / 1e9)
                for _ in range(2):
                    assert reader.read().endswith(f" {token}")

    def test_it_changes_with_the_file_that_a_link_leads_to(self, file, tmp_path, monkeypatch):
        data = tmp_path / "data"
        data.mkdir()
        for name in ("one", "other"):
            write_state(data / name, name)
        file.unlink()
        file.symlink_to(data / "one")
        settled = time.time_ns() + 2 * state_reader.SETTLED
        monkeypatch.setattr(state_reader.time, "time_ns", lambda: settled)
        reader = state_reader.StateReader()
        for _ in range(2):
            assert reader.read().endswith(" one")
        link = tmp_path / "link"
        link.symlink_to(data / "other")
        link.replace(file)
        monkeypatch.setattr(state_reader.time, "time_ns", lambda: settled + state_reader.TRUSTED)
        assert reader.read().endswith(" other")

    def test_it_changes_with_a_commit_in_a_folder_that_took_the_place_of_another(
        self, file, tmp_path, monkeypatch
    ):
        for name in ("data", "next"):
            (tmp_path / name).mkdir()
            write_state(tmp_path / name / "site.sqlite3", name)
        file.unlink()
        file.symlink_to(tmp_path / "data" / "site.sqlite3")
        settled = time.time_ns() + 2 * state_reader.SETTLED
        monkeypatch.setattr(state_reader.time, "time_ns", lambda: settled)
        reader = state_reader.StateReader()
        assert reader.read().endswith(" data")
        (tmp_path / "data").rename(tmp_path / "old")
        (tmp_path / "next").rename(tmp_path / "data")
        monkeypatch.setattr(state_reader.time, "time_ns", lambda: settled + state_reader.TRUSTED)
        assert reader.read().endswith(" next")
        write_state(file, "later")
        assert reader.read().endswith(" later")

    def test_it_changes_with_a_commit_that_stands_in_the_log_alone(self, file, monkeypatch):
        settled = time.time_ns() + 2 * state_reader.SETTLED
        with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("PRAGMA journal_mode = WAL")
            reader = state_reader.StateReader()
            for token in ("second", "third"):
                monkeypatch.setattr(state_reader.time, "time_ns", lambda: settled)
                written = file.read_bytes()
                other.execute(f"UPDATE {STATE_TABLE} SET token = ?", [token])  # noqa: S608
                assert file.read_bytes() == written
                for _ in range(2):
                    assert reader.read().endswith(f" {token}")

    def test_a_log_that_is_written_into_the_file_changes_nothing(self, file, monkeypatch):
        settled = time.time_ns() + 2 * state_reader.SETTLED
        monkeypatch.setattr(state_reader.time, "time_ns", lambda: settled)
        with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("PRAGMA journal_mode = WAL")
            other.execute(f"UPDATE {STATE_TABLE} SET token = 'second'")  # noqa: S608
            reader = state_reader.StateReader()
            second = reader.read()
        assert not file.with_name(f"{file.name}-wal").exists()
        assert reader.read() == second
        write_state(file, "third")
        assert reader.read().endswith(" third")

    def test_a_file_that_was_written_just_now_is_not_trusted(self, file, monkeypatch):
        reader = state_reader.StateReader()
        now = time.time_ns()
        os.utime(file, ns=(now, now))
        monkeypatch.setattr(state_reader.time, "time_ns", lambda: now + state_reader.SETTLED - 1)
        reader.read()
        write_state(file, "other")
        # As if the clock of the file system had not ticked in between.
        os.utime(file, ns=(now, now))
        monkeypatch.setattr(state_reader.time, "time_ns", lambda: now + state_reader.SETTLED)
        assert reader.read().endswith(" other")

    @pytest.mark.parametrize("mode", ["WAL", "DELETE"])
    def test_what_waits_for_the_disk_to_be_committed_is_seen_then(self, mode, file, monkeypatch):
        """It stands in the files before: nothing is written when it counts at last."""
        written = iter([1, 2, 2, 2])
        monkeypatch.setattr(state_reader, "_signature", lambda *_: (next(written),))
        reader = state_reader.StateReader()
        with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute(f"PRAGMA journal_mode = {mode}")
            assert reader.read().endswith(" first")
            other.execute("BEGIN IMMEDIATE")
            other.execute(f"UPDATE {STATE_TABLE} SET token = 'second'")  # noqa: S608
            assert reader.read().endswith(" first")
            other.execute("COMMIT")
            for _ in range(2):
                assert reader.read().endswith(" second")

    def test_a_file_in_its_place_is_read_anew(self, file, tmp_path):
        reader = state_reader.StateReader()
        reader.read()
        other = tmp_path / "backup.sqlite3"
        write_state(other, "restored")
        other.replace(file)
        assert reader.read().endswith(" restored")

    def test_a_database_that_is_gone_has_none_until_it_is_back(self, file):
        reader = state_reader.StateReader()
        reader.read()
        away = file.rename(file.with_suffix(".away"))
        assert reader.read() is None
        away.rename(file)
        assert reader.read().endswith(" first")


def write_state(file, token: str) -> None:
    with contextlib.closing(sqlite3.connect(file)) as database:
        database.execute(f"CREATE TABLE IF NOT EXISTS {STATE_TABLE} (number INTEGER, token TEXT)")
        database.execute(f"DELETE FROM {STATE_TABLE}")  # noqa: S608 - a constant
        database.execute(f"INSERT INTO {STATE_TABLE} VALUES (1, ?)", [token])  # noqa: S608 - a constant
        database.commit()


def test_the_key_names_all_that_pages_depend_on():
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "QUERY_STRING": "page=2"}
    assert key_of(environ) == ("", "/", "page=2", "", "", "", "")
