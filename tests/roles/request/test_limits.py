"""What one address may ask for within an hour, and what counts as one address.

Failed attempts to sign in are in tests/rolekb/test_signin.py, and headers as a real server and
nginx pass them on in tests/scripts/test_server.py.
"""

import json
import time
from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from roles.request import limits
from tests.html import Page

TEN_TO = 1_800_000_000 - 1_800_000_000 % 3600 + 3000
"""A moment 50 minutes after the full hour."""


@pytest.fixture(autouse=True)
def _nothing_counted(db):
    cache.clear()
    yield
    cache.clear()


def search(browser, number, **sent):
    return browser.get("/search/", {"q": f"backlog {number}"}, **sent)


def complete(browser, number, **sent):
    return browser.get("/search/suggest/", {"q": f"backlog {number}"}, **sent)


def link(browser, number, **sent):
    return browser.post("/link/", {"titles": f"Owner {number}"}, **sent)


def link_by_program(browser, number, **sent):
    body = json.dumps({"titles": [f"Owner {number}"]})
    return browser.post("/api/titles", body, content_type="application/json", **sent)


def ask_interface(browser, number, **sent):
    return browser.get("/api/v1/disagreements", **sent)


def suggest(browser, number, **sent):
    fields = {"sentence": f"It says {number}.", "address": "https://example.org/", "page": "/"}
    return browser.post("/suggest/", fields, **sent)


FORMS = {
    search: "SEARCHES_AN_HOUR_FROM_ONE",
    complete: "COMPLETIONS_AN_HOUR_FROM_ONE",
    link: "LINKED_LISTS_AN_HOUR_FROM_ONE",
    link_by_program: "LINKED_LISTS_AN_HOUR_FROM_ONE",
    ask_interface: "API_REQUESTS_AN_HOUR_FROM_ONE",
    suggest: "SUGGESTIONS_AN_HOUR_FROM_ONE",
}


@pytest.fixture(params=FORMS, ids=[form.__name__ for form in FORMS])
def ask(request, settings, visitor):
    """Send a form that one address may send twice an hour, and return whether it was refused."""
    setattr(settings, FORMS[request.param], 2)
    numbers = iter(range(99))

    def ask(**sent) -> bool:
        response = request.param(visitor, next(numbers), **sent)
        is_refused = response.status_code == 429
        assert is_refused == ("Retry-After" in response)
        if is_refused:
            assert 0 < int(response["Retry-After"]) <= 3600
        else:
            assert response.status_code < 400
        return is_refused

    return ask


def test_each_is_refused_after_its_limit_and_from_no_other_address(ask):
    assert [ask(), ask(), ask()] == [False, False, True]
    assert not ask(REMOTE_ADDR="192.0.2.7")


def test_a_header_makes_no_other_address_without_a_proxy(ask):
    made_up = [f"192.0.2.{number}" for number in range(3)]
    assert [ask(HTTP_X_FORWARDED_FOR=text) for text in made_up] == [False, False, True]


def test_behind_a_proxy_the_last_address_counts(ask, settings):
    settings.BEHIND_TLS_PROXY = True
    # Several headers arrive as one.
    made_up = ["198.51.100.1, 192.0.2.3", "198.51.100.2,192.0.2.3", "192.0.2.3"]
    assert [ask(HTTP_X_FORWARDED_FOR=text) for text in made_up] == [False, False, True]
    assert not ask(HTTP_X_FORWARDED_FOR="192.0.2.3, 192.0.2.4")


@pytest.mark.parametrize("nonsense", ["", "made up", "fe80::1%eth0%x", "1.2.3.4.5", "\u0661.2.3.4"])
def test_what_is_no_address_is_one_sender(nonsense, settings):
    settings.BEHIND_TLS_PROXY = True
    address = limits.address_in({"HTTP_X_FORWARDED_FOR": nonsense, "REMOTE_ADDR": "192.0.2.1"})
    assert address in {"", "fe80::/64"}


def test_a_network_of_ipv6_is_one_address(ask):
    network = [f"2001:db8:1:2:{number}::1" for number in range(3)]
    assert [ask(REMOTE_ADDR=address) for address in network] == [False, False, True]
    assert not ask(REMOTE_ADDR="2001:db8:1:3::1")


@pytest.mark.parametrize("send", [link, link_by_program])
def test_a_list_counts_for_the_whole_hour(send, visitor, settings, monkeypatch):
    settings.LINKED_LISTS_AN_HOUR_FROM_ONE = 2
    for minute, status in ((0, 200), (1, 200), (2, 429), (12, 429), (59, 429), (60, 200)):
        _set_clock(monkeypatch, TEN_TO - 3000 + 60 * minute)
        assert send(visitor, minute).status_code == status, minute


def _set_clock(monkeypatch, seconds: int) -> None:
    monkeypatch.setattr(time, "time", lambda: seconds)
    # The table in which they are counted
    monkeypatch.setattr(timezone, "now", lambda: datetime.fromtimestamp(seconds, tz=UTC))


class TestSearching:
    @pytest.fixture(autouse=True)
    def _limit(self, settings, monkeypatch):
        settings.SEARCHES_AN_HOUR_FROM_ONE = settings.COMPLETIONS_AN_HOUR_FROM_ONE = 1
        monkeypatch.setattr(time, "time", lambda: TEN_TO)

    @pytest.mark.parametrize(
        ("address", "wait"),
        [("/search/", "Try again in 10 minutes."), ("/de/search/", "in 10 Minuten")],
    )
    def test_too_often_is_answered_with_a_page_that_says_when(self, visitor, address, wait):
        visitor.get(address, {"q": "one"})
        refused = visitor.get(address, {"q": "two"})
        assert (refused.status_code, refused["Retry-After"]) == (429, "600")
        assert refused["Cache-Control"] == "no-store"
        page = Page(refused)
        assert len(page.texts("h1")) == 1
        assert wait in page.text
        prefix = address.removesuffix("/search/")
        assert f"{prefix}/roles/" in page.links

    def test_a_program_is_told_in_json(self, visitor):
        visitor.get("/search/", {"q": "one"})
        refused = visitor.get("/search/", {"q": "two"}, HTTP_ACCEPT="application/json")
        assert refused.status_code == 429
        assert "10 minutes" in refused.json()["error"]

    def test_typing_counts_apart(self, visitor):
        assert complete(visitor, 1).status_code == 200
        assert search(visitor, 1).status_code == 200
        refused = complete(visitor, 2)
        assert refused.status_code == 429
        assert "10 minutes" in refused.json()["error"]

    def test_the_empty_page_does_not_count(self, visitor):
        for _ in range(3):
            assert visitor.get("/search/").status_code == 200
        assert search(visitor, 1).status_code == 200

    def test_it_is_answered_again_in_the_next_hour(self, visitor, monkeypatch):
        assert [search(visitor, n).status_code for n in range(2)] == [200, 429]
        monkeypatch.setattr(time, "time", lambda: TEN_TO + 600)
        assert search(visitor, 3).status_code == 200

    def test_who_is_signed_in_is_not_counted(self, editor):
        assert [search(editor, n).status_code for n in range(3)] == [200] * 3
        assert [complete(editor, n).status_code for n in range(3)] == [200] * 3

    def test_a_made_up_session_is_counted(self):
        browser = Client()
        browser.cookies["sessionid"] = "madeup"
        assert [search(browser, n).status_code for n in range(2)] == [200, 429]

    def test_a_search_does_not_vary_by_cookie(self, visitor):
        assert "Cookie" not in search(visitor, 1).get("Vary", "")
