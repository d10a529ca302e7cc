"""A link to set a new password: who makes one, what it does once, and what it does not do twice."""

import logging
from datetime import datetime, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from rolekb.request_log import pseudonym
from tests.html import Page
from tests.pages import words

# Django's own admin templates read variables that are not there.
pytestmark = [pytest.mark.ignore_template_errors, pytest.mark.django_db]

OLD, NEW = "quite a good one", "another good one"
SITE = "http://testserver"


@pytest.fixture
def sam(django_user_model):
    return django_user_model.objects.create_user("sam", password=OLD)


@pytest.fixture
def root(django_user_model):
    return django_user_model.objects.create_superuser("root", password=OLD)


@pytest.fixture
def ada(client, django_user_model):
    """A browser of an administrator who is no superuser."""
    user = django_user_model.objects.create_user("ada", is_staff=True)
    user.groups.add(Group.objects.get(name="Administrators"))
    client.force_login(user)
    return client


def page_of(user) -> str:
    return reverse("admin:rolekb_user_reset_link", args=[user.pk])


@pytest.fixture
def link(sam, capsys) -> str:
    call_command("reset_link", "sam", site=SITE)
    return capsys.readouterr().out.strip().removeprefix(SITE)


def follow(link: str, browser: Client | None = None):
    """Open a link. Return the browser, and the form's address."""
    browser = browser or Client()
    response = browser.get(link)
    assert response.status_code == 302
    return browser, response["Location"]


def set_password(link: str, password: str = NEW, again: str | None = None):
    browser, address = follow(link)
    again = password if again is None else again
    return browser.post(address, {"new_password1": password, "new_password2": again})


def can_sign_in(name: str, password: str) -> bool:
    return Client().login(username=name, password=password)


class TestTheLink:
    def test_sets_a_new_password(self, link):
        response = set_password(link)
        assert (response.status_code, response["Location"]) == (302, "/accounts/reset/done/")
        assert can_sign_in("sam", NEW)
        assert not can_sign_in("sam", OLD)

    def test_signs_nobody_in(self, link):
        browser, address = follow(link)
        browser.post(address, {"new_password1": NEW, "new_password2": NEW})
        assert "_auth_user_id" not in browser.session
        page = Page(browser.get("/accounts/reset/done/"))
        assert page.texts("h1") == ["Your new password is set"]

    def test_ends_all_sessions_of_the_account(self, sam, capsys):
        thief = Client()
        thief.post("/accounts/login/", {"login": "sam", "password": OLD})
        call_command("reset_link", "sam", site=SITE)
        link = capsys.readouterr().out.strip().removeprefix(SITE)
        assert thief.get("/accounts/logout/").status_code == 200
        set_password(link)
        assert thief.get("/accounts/logout/").status_code == 302

    def test_works_once(self, link):
        set_password(link)
        response = Client().get(link)
        assert response.status_code == 410
        assert "works once and for a day" in words(response.content.decode())

    def test_that_stands_open_in_another_window_works_no_second_time(self, link):
        browser, address = follow(link)
        set_password(link)
        response = browser.post(address, {"new_password1": OLD, "new_password2": OLD})
        assert response.status_code == 410
        assert can_sign_in("sam", NEW)

    @pytest.mark.parametrize(("hours", "status"), [(23, 302), (25, 410)])
    def test_works_for_a_day(self, link, monkeypatch, hours, status):
        later = datetime.now() + timedelta(hours=hours)  # noqa: DTZ005 - as Django counts
        monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda self: later)
        assert Client().get(link).status_code == status

    def test_ends_with_signing_in(self, link):
        Client().post("/accounts/login/", {"login": "sam", "password": OLD})
        assert Client().get(link).status_code == 410

    def test_of_a_deactivated_account_does_not_work(self, sam, link):
        sam.is_active = False
        sam.save()
        assert Client().get(link).status_code == 410

    @pytest.mark.parametrize(
        "path", ["MQ/set-password", "MQ/x", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5/x-1", "%00/x-1", "é/é-é"]
    )
    def test_that_nobody_has_made_does_not_work(self, sam, path):
        response = Client().get(f"/accounts/reset/{path}/")
        assert response.status_code == 410

    def test_does_not_show_its_token_to_other_sites_or_caches(self, link):
        browser, address = follow(link)
        response = browser.get(address)
        token = link.rstrip("/").rpartition("/")[2]
        assert token not in address + response.content.decode()
        assert response["Referrer-Policy"] == "same-origin"
        assert "no-store" in response["Cache-Control"]

    @pytest.mark.parametrize(
        ("password", "again", "complaint"),
        [
            (NEW, "not the same", "The two password fields didn’t match."),
            ("f7x!", "f7x!", "This password is too short."),
            ("12345678", "12345678", "This password is too common."),
            ("", "", "This field is required."),
        ],
    )
    def test_says_what_is_wrong_with_a_password(self, link, password, again, complaint):
        response = set_password(link, password, again)
        assert response.status_code == 400
        assert complaint in words(response.content.decode())
        assert not password or password not in response.content.decode()
        assert can_sign_in("sam", OLD)

    def test_speaks_german(self, link):
        browser, address = follow(f"/de{link}")
        assert address.startswith("/de/")
        assert Page(browser.get(address)).root.get("lang") == "de"


class TestTheDesk:
    def test_makes_one(self, ada, sam):
        change = Page(ada.get(reverse("admin:rolekb_user_change", args=[sam.pk])))
        assert change.all(f"a[@href='{page_of(sam)}']")
        assert not Page(ada.get(page_of(sam))).all("input[@id='reset-link']")
        response = ada.post(page_of(sam))
        assert "no-store" in response["Cache-Control"]
        link = Page(response).one("input[@id='reset-link']").get("value")
        assert link.startswith(f"{SITE}/accounts/reset/")
        set_password(link.removeprefix(SITE))
        assert can_sign_in("sam", NEW)

    def test_keeps_a_note_without_the_link(self, ada, sam):
        ada.post(page_of(sam))
        assert LogEntry.objects.get().change_message == "Made a link to set a new password."

    def test_makes_none_for_a_superuser_but_for_another(self, ada, root, sam, client):
        assert ada.post(page_of(root)).status_code == 403
        assert ada.get(page_of(root)).status_code == 403
        client.force_login(root)
        assert client.post(page_of(root)).status_code == 200

    def test_makes_none_for_editors(self, editor, sam):
        assert editor.post(page_of(sam)).status_code == 403

    def test_makes_none_for_a_deactivated_account(self, ada, sam):
        sam.is_active = False
        sam.save()
        assert ada.post(page_of(sam)).status_code == 302
        change = reverse("admin:rolekb_user_change", args=[sam.pk])
        assert "The account is not active" in words(ada.get(change).content.decode())

    def test_has_no_page_for_an_account_that_is_not_there(self, ada):
        assert ada.get("/admin/rolekb/user/999999/reset-link/").status_code == 404


class TestTheCommand:
    def test_uses_the_address_of_the_site(self, sam, capsys):
        call_command("reset_link", "sam", site="HTTPS://Rolebook.example/")
        assert capsys.readouterr().out.startswith("https://rolebook.example/accounts/reset/")

    @pytest.mark.parametrize(
        "site", ["", "/", "rolebook.example", "https://", "https://[x", "https://a b", "http://x/y"]
    )
    def test_needs_an_address(self, sam, site):
        with pytest.raises(CommandError, match="Say where the site stands"):
            call_command("reset_link", "sam", site=site)

    def test_needs_an_account(self, sam):
        with pytest.raises(CommandError, match="There is no account Sam"):
            call_command("reset_link", "Sam", site=SITE)

    def test_refuses_a_deactivated_account(self, sam):
        sam.is_active = False
        sam.save()
        with pytest.raises(CommandError, match="deactivated"):
            call_command("reset_link", "sam", site=SITE)


def test_the_log_says_who_without_names_or_links(ada, sam, caplog):
    caplog.set_level(logging.INFO, "rolekb.signin")
    link = Page(ada.post(page_of(sam))).one("input[@id='reset-link']").get("value")
    set_password(link.removeprefix(SITE))
    lines = [record.getMessage() for record in caplog.records]
    name, by, here = (pseudonym(text) for text in ("sam", "ada", "127.0.0.1"))
    assert f"Link to a new password of {name} made by {by}." in lines
    assert f"New password of {name} set by a link from {here}." in lines
    assert link.rstrip("/").rpartition("/")[2] not in "".join(lines)
