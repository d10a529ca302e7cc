"""Sessions end by themselves: after a time without use, and after a longest time."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection
from django.db.models.query import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.html import Page

# Django's own admin templates read variables that are not there.
pytestmark = pytest.mark.ignore_template_errors

DESK = "/admin/password_change/"
PASSWORD = "a good password"
IDLE, LONGEST = timedelta(hours=12), timedelta(days=14)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def later(monkeypatch):
    """Lets time pass: ``later(timedelta(hours=1))``."""
    real, passed = timezone.now, timedelta()

    def now():
        return real() + passed

    def wait(time):
        nonlocal passed
        passed += time

    monkeypatch.setattr(timezone, "now", now)
    return wait


@pytest.fixture
def ada(administrator) -> Client:
    """A browser in which ada has signed in with her password."""
    browser = Client()
    browser.post("/accounts/login/", {"login": "ada", "password": PASSWORD})
    return browser


def is_signed_in(browser: Client) -> bool:
    return browser.get(DESK).status_code == 200


class TestWithoutUse:
    def test_a_session_ends(self, ada, later):
        later(IDLE - MINUTE)
        assert is_signed_in(ada)
        later(IDLE + MINUTE)
        assert not is_signed_in(ada)

    def test_takes_the_cookie_away(self, ada, later):
        later(IDLE + MINUTE)
        assert ada.get(DESK).cookies["sessionid"]["max-age"] == 0

    def test_it_ends_after_the_hours_of_the_setting(self, ada, later, settings):
        settings.SESSION_IDLE_HOURS = 1
        is_signed_in(ada)
        later(timedelta(hours=1) + MINUTE)
        assert not is_signed_in(ada)

    def test_what_was_typed_is_there_again_after_signing_in(self, ada, later, world):
        later(IDLE + MINUTE)
        address = reverse("admin:roles_role_add")
        response = ada.post(address, {"name": "Chief of All", "slug": "chief"})
        assert response.status_code == 403
        page = Page(response)
        fields = {
            field.get("name"): field.get("value")
            for field in page.all("form[@class='sign-in']//input[@type='hidden']")
        }
        ada.post("/accounts/login/", fields | {"login": "ada", "password": PASSWORD})
        assert Page(ada.get(address)).texts("dd") == ["Chief of All"]


class TestWithUse:
    def test_a_session_goes_on(self, ada, later):
        for _ in range(20):
            later(IDLE - timedelta(minutes=10))
            assert is_signed_in(ada)

    def test_it_ends_after_the_longest_time(self, ada, later):
        for _ in range(int(LONGEST / IDLE * 2) - 1):
            later(IDLE / 2)
            assert is_signed_in(ada)
        later(IDLE / 2 + MINUTE)
        assert not is_signed_in(ada)

    def test_signing_in_begins_the_longest_time_anew(self, ada, later):
        later(IDLE - MINUTE)
        ada.post("/accounts/logout/")
        ada.post("/accounts/login/", {"login": "ada", "password": PASSWORD})
        later(timedelta(hours=1))
        is_signed_in(ada)
        lasts = timedelta(seconds=ada.cookies["sessionid"]["max-age"])
        assert LONGEST - MINUTE < lasts <= LONGEST

    def test_the_longest_time_may_be_made_shorter(self, ada, later, settings):
        later(IDLE - MINUTE)
        assert is_signed_in(ada)
        later(IDLE - MINUTE)
        assert is_signed_in(ada)
        settings.SESSION_LONGEST_DAYS = 1
        later(timedelta(minutes=5))
        assert not is_signed_in(ada)

    def test_nothing_is_written_within_five_minutes(self, ada, later):
        later(4 * MINUTE)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            ada.get(DESK)
        assert not [sql for sql in _sql(queries) if "UPDATE" in sql]
        later(2 * MINUTE)
        with CaptureQueriesContext(connection) as queries:
            ada.get(DESK)
        assert len([sql for sql in _sql(queries) if "UPDATE" in sql]) == 1

    def test_what_another_request_has_kept_in_it_stays(self, ada, later):
        later(10 * MINUTE)
        before = Session.objects.get().session_data
        ada.get(DESK)
        assert Session.objects.get().session_data == before

    def test_a_page_is_answered_where_nothing_can_be_saved(self, ada, later, monkeypatch):
        later(10 * MINUTE)
        update = QuerySet.update

        def refuse(rows, **values):
            if rows.model is Session:
                raise OperationalError("attempt to write a readonly database")
            return update(rows, **values)

        monkeypatch.setattr(QuerySet, "update", refuse)
        assert is_signed_in(ada)


def test_readers_have_none(visitor, world, later):
    world.role("product-owner")
    for address in ["/", "/roles/product-owner/", "/accounts/login/", "/orgs/"]:
        assert "sessionid" not in visitor.get(address).cookies
    assert not Session.objects.exists()


def test_one_from_before_keeps_its_end(ada, later):
    store = ada.session
    del store["_started"]
    ends = timezone.now() + timedelta(days=2)
    row = Session.objects.get()
    row.session_data, row.expire_date = store.encode(store._session), ends
    row.save()
    later(timedelta(days=1))
    assert is_signed_in(ada)
    assert Session.objects.get().expire_date == ends
    later(timedelta(days=1))
    assert not is_signed_in(ada)


def _sql(queries) -> list[str]:
    return [query["sql"] for query in queries.captured_queries]
