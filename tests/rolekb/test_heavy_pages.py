"""Heavy pages are made one at a time for each address, and lines that are too long refused."""

import json
import threading

import pytest
from django.test import override_settings

from rolekb import heavy_pages
from rolekb.heavy_pages import ALL_LINES, LINE, HeavyPages, Lines, is_heavy
from rolekb.page_cache import PageCache
from tests.html import Page

PATIENCE = 30
HEAVY = "/compare/product-manager-vs-product-owner/"
BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"


class Site:
    """An application that makes pages when a test lets it, and counts those it makes at once."""

    def __init__(self, with_cache=False):
        self.ready = threading.Event()
        self.changed = threading.Condition()
        self.made = self.at_once = self.most_at_once = 0
        self.answers = []
        self.readers = []
        self.application = HeavyPages(self.make)
        if with_cache:
            self.application = PageCache(self.make, 10**6, lambda: "state", limit=HeavyPages)

    def make(self, environ, start_response):
        with self.changed:
            self.at_once += 1
            self.made += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            self.changed.notify_all()
        self.ready.wait(PATIENCE)
        with self.changed:
            self.at_once -= 1
        start_response("200 OK", [("Content-Type", "text/html")])
        return [b"made"]

    def ask(self, path=HEAVY, query="", method="GET", address="192.0.2.1", **headers):
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REMOTE_ADDR": address,
            **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
        }
        answer = {}

        def start_response(status, headers, exc_info=None):
            answer.update(status=status[:3], headers=dict(headers))

        answer["body"] = b"".join(self.application(environ, start_response)).decode()
        with self.changed:
            self.answers.append(answer["status"])
            self.changed.notify_all()
        return answer

    def ask_later(self, **request):
        reader = threading.Thread(target=self.ask, kwargs=request)
        self.readers.append(reader)
        reader.start()

    def until(self, is_so):
        with self.changed:
            assert self.changed.wait_for(is_so, PATIENCE)

    def finish(self):
        self.ready.set()
        for reader in self.readers:
            reader.join(PATIENCE)


@pytest.fixture
def site():
    site = Site()
    yield site
    site.finish()


def test_one_is_made_at_a_time_for_each_address(site):
    for number in range(6):
        site.ask_later(query=f"n={number}")
    site.ask_later(address="192.0.2.2")
    site.ask_later(address="2001:db8::1")
    site.ask_later(address="2001:db8::2")
    site.until(lambda: site.at_once == 3)
    site.finish()
    assert site.answers == ["200"] * 9
    assert (site.made, site.most_at_once) == (9, 3)


def test_a_line_that_is_too_long_is_refused_until_it_is_shorter(site):
    for number in range(LINE + 9):
        site.ask_later(query=f"n={number}")
    site.until(lambda: len(site.answers) == 8)
    assert site.answers == ["429"] * 8
    assert site.made == 1
    site.finish()
    assert site.answers.count("200") == LINE + 1
    assert site.ask()["status"] == "200"


def test_many_addresses_leave_threads_to_the_others(site):
    addresses = [f"192.0.2.{number}" for number in range(2, 7)]
    for address in addresses:
        for number in range(20):
            site.ask_later(address=address, query=f"n={number}")
    refused = len(addresses) * 19 - ALL_LINES
    site.until(lambda: len(site.answers) == refused)
    # One that need not wait is still answered.
    site.ask_later(address="198.51.100.1")
    site.until(lambda: site.at_once == len(addresses) + 1)
    site.finish()
    assert site.answers.count("429") == refused


def test_who_waits_too_long_is_refused(site, monkeypatch):
    monkeypatch.setattr(heavy_pages, "PATIENCE", 0.05)
    site.ask_later()
    site.until(lambda: site.at_once == 1)
    assert site.ask()["status"] == "429"
    site.finish()
    assert site.ask()["status"] == "200"


@pytest.mark.parametrize(("code", "path"), [("en-gb", HEAVY), ("de", f"/de{HEAVY}")])
def test_the_refusal_says_what_to_do(site, monkeypatch, code, path):
    monkeypatch.setattr(heavy_pages, "PATIENCE", 0)
    site.ask_later()
    site.until(lambda: site.at_once == 1)
    answer = site.ask(path=path, accept=BROWSER)
    assert answer["status"] == "429"
    assert answer["headers"]["Retry-After"] == str(heavy_pages.RETRY_AFTER)
    assert answer["headers"]["Cache-Control"] == "no-store"
    assert answer["headers"]["Content-Length"] == str(len(answer["body"].encode()))
    assert answer["headers"]["Content-Language"] == code
    page = Page(answer["body"])
    assert page.root.get("lang").lower() == code
    if code != "de":
        assert page.texts("h1") == ["Too many pages at once"]
        assert "Wait 2 seconds, then reload this page." in page.text
    program = site.ask(path=path)
    assert program["headers"]["Content-Type"] == "text/plain; charset=utf-8"
    assert program["body"].endswith("\n")
    assert site.ask(path=path, method="HEAD")["body"] == ""


@pytest.mark.parametrize(("code", "prefix"), [("en-gb", ""), ("de", "/de")])
def test_programs_are_told_as_a_problem(site, monkeypatch, code, prefix):
    monkeypatch.setattr(heavy_pages, "PATIENCE", 0)
    site.ask_later()
    site.until(lambda: site.at_once == 1)
    answer = site.ask(path=f"{prefix}/api/v1/who", query="question=a", accept=BROWSER)
    assert (answer["status"], answer["headers"]["Content-Language"]) == ("429", code)
    assert answer["headers"]["Content-Type"] == "application/problem+json"
    problem = json.loads(answer["body"])
    assert problem["status"] == 429
    assert problem["title"]
    assert problem["detail"]


def test_pages_in_memory_are_never_refused(monkeypatch):
    monkeypatch.setattr(heavy_pages, "PATIENCE", 0)
    site = Site(with_cache=True)
    site.ready.set()
    assert site.ask()["status"] == "200"
    site.ready.clear()
    site.ask_later(path="/map/")
    site.until(lambda: site.at_once == 1)
    assert [site.ask()["status"] for _ in range(3)] == ["200"] * 3
    assert site.ask(path="/compare/a-vs-b/")["status"] == "429"
    # What was refused is not kept.
    site.finish()
    assert site.ask(path="/compare/a-vs-b/")["status"] == "200"


def test_those_who_wait_for_the_same_page_share_it():
    site = Site(with_cache=True)
    for _ in range(6):
        site.ask_later()
    site.until(lambda: site.at_once == 1)
    site.finish()
    assert site.answers == ["200"] * 6
    assert site.made == 1


def test_an_error_ends_its_turn():
    def fail(environ, start_response):
        raise RuntimeError

    site = Site()
    site.application = HeavyPages(fail)
    for _ in range(2):
        with pytest.raises(RuntimeError):
            site.ask()


def test_an_address_is_forgotten_when_its_line_is_empty():
    lines = Lines()
    with lines.turn("192.0.2.1") as is_my_turn:
        assert is_my_turn
        assert len(lines) == 1
    assert len(lines) == 0


class TestTheAddress:
    def ask_two(self, site, **second):
        site.ask_later(x_forwarded_for="198.51.100.1")
        site.until(lambda: site.at_once == 1)
        site.ask_later(**second)

    def test_a_header_makes_no_other_address_without_a_proxy(self, site, monkeypatch):
        monkeypatch.setattr(heavy_pages, "PATIENCE", 0)
        self.ask_two(site, x_forwarded_for="198.51.100.2")
        site.until(lambda: site.answers == ["429"])

    @override_settings(BEHIND_TLS_PROXY=True)
    def test_behind_a_proxy_it_is_the_last_one_that_counts(self, site, monkeypatch):
        monkeypatch.setattr(heavy_pages, "PATIENCE", 0)
        self.ask_two(site, x_forwarded_for="198.51.100.2")
        site.until(lambda: site.at_once == 2)
        site.ask_later(x_forwarded_for="203.0.113.9, 198.51.100.2")
        site.until(lambda: site.answers == ["429"])


@pytest.mark.parametrize(
    ("path", "query", "expected"),
    [
        (HEAVY, "", True),
        (f"/de{HEAVY}", "", True),
        ("/compare/a-vs-b-vs-c/overlap/", "", True),
        ("/compare/a-vs-b/table.csv", "", True),
        ("/map/", "", True),
        ("/de/search/", "q=backlog", True),
        ("/roles/product-owner/", "as_of=2026-01-01", True),
        ("/roles/product-owner/", "made=up", True),
        ("/roles/product-owner/card.png", "", True),
        ("/api/titles", "", True),
        ("/de/api/v1/questions/backlog", "", True),
        ("/", "", False),
        ("/de/", "", False),
        ("/compare/", "", False),
        ("/roles/product-owner/", "", False),
        ("/claims/rspvaz95/", "", False),
        ("/static/css/site.css", "v=1", False),
        ("/static/icon.png", "", False),
        ("/icon-180.png", "", False),
        ("/admin/roles/claim/", "q=backlog", False),
        ("/orgs/here/", "q=a", False),
        ("/de/accounts/login/", "next=/", False),
    ],
)
def test_what_can_be_asked_for_without_end_is_heavy(path, query, expected):
    assert is_heavy(path, query) is expected
