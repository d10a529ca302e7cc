"""Second factors over HTTP: setting them up, signing in with them, guessing, and who must have one.

Passkeys are in tests/browser/test_passkeys.py, where a browser has some.
"""

import logging
import subprocess
import sys
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from django.contrib.admin.models import LogEntry
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from rolekb.request_log import pseudonym
from rolekb.verification import CHECKS
from teams.access import make_organisation
from tests.html import Page
from tests.pages import words

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

SIGN_IN, CODE = "/accounts/login/", "/accounts/login/code/"
SECURITY = "/accounts/security/"
PASSWORD = "a good password"
PER_ACCOUNT, FIVE_MINUTES = 5, 300


@pytest.fixture(autouse=True)
def _no_attempts(db):
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def rita(django_user_model):
    """An account without the desk."""
    return django_user_model.objects.create_user("rita", password=PASSWORD)


def sign_in(browser, name="rita", **fields):
    return browser.post(SIGN_IN, {"login": name, "password": PASSWORD, **fields})


@pytest.fixture
def browser(rita):
    browser = Client()
    sign_in(browser)
    return browser


def code_of(secret: str, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def set_up_app(browser) -> str:
    """Set up an app as people do, and return its secret."""
    secret = Page(browser.get(f"{SECURITY}app/")).texts("code[@class='secret']")[0]
    response = browser.post(f"{SECURITY}app/", {"code": code_of(secret)})
    assert (response.status_code, response["Location"]) == (302, f"{SECURITY}codes/")
    return secret


def recovery_codes(browser) -> list[str]:
    return Page(browser.get(f"{SECURITY}codes/")).texts("ul[@class='codes']/li/code")


def is_signed_in(browser) -> bool:
    return browser.get(SECURITY).status_code == 200


def text_of(response) -> str:
    return words(response.content.decode())


class TestYourAccount:
    def test_is_for_everybody_who_is_signed_in(self, browser, contributor, admin_desk):
        for somebody in (browser, contributor, admin_desk):
            links = Page(somebody.get(SECURITY)).values("main//a", "href")
            assert f"{SECURITY}password/" in links
            assert f"{SECURITY}app/" in links
            assert f"{SECURITY}passkeys/" in links

    @pytest.mark.one_engine("It is refused before a row is looked for.", varied=1)
    @pytest.mark.parametrize(
        "page",
        [
            *("security/", "security/password/", "security/sessions/", "security/app/"),
            *("security/app/remove/", "security/codes/", "security/codes/new/"),
            *("security/passkeys/", "security/passkeys/1/", "security/passkeys/1/remove/"),
            *("confirm/", "confirm/code/", "confirm/passkey/"),
        ],
    )
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_sends_strangers_to_sign_in_and_keeps_nothing_of_them(self, client, method, page):
        response = getattr(client, method)(f"/accounts/{page}", {"code": "123456"})
        assert response.status_code == 302
        assert response["Location"].startswith(f"{SIGN_IN}?next=")
        assert "sessionid" not in response.cookies

    def test_is_kept_by_no_cache(self, browser):
        assert "no-store" in browser.get(SECURITY)["Cache-Control"]

    def test_speaks_german(self, browser):
        html = browser.get(f"/de{SECURITY}")
        assert html.status_code == 200
        assert "/de/accounts/security/app/" in html.content.decode()

    def test_is_linked_from_the_desk_and_from_the_teams(self, contributor, browser):
        for somebody, address in ((contributor, "/admin/"), (browser, "/orgs/")):
            assert SECURITY in Page(somebody.get(address)).values("a", "href")

    def test_takes_a_new_password_of_somebody_without_the_desk(self, browser, rita):
        new = {"new_password1": "quite another one", "new_password2": "quite another one"}
        response = browser.post(f"{SECURITY}password/", {"old_password": PASSWORD, **new})
        assert response["Location"] == f"{SECURITY}?done=password"
        assert "Your password is changed." in text_of(browser.get(response["Location"]))
        rita.refresh_from_db()
        assert rita.check_password("quite another one")

    def test_names_each_password_without_a_colon(self, browser):
        names = Page(browser.get(f"{SECURITY}password/")).texts("label")
        assert names[1:4] == ["Old password", "New password", "New password confirmation"]

    def test_refuses_a_wrong_old_password(self, browser):
        response = browser.post(f"{SECURITY}password/", {"old_password": "wrong"})
        assert response.status_code == 400
        assert "Your old password was entered incorrectly." in text_of(response)

    def test_ends_all_other_sessions(self, browser, rita):
        other, old = Client(), Client()
        sign_in(other)
        sign_in(old)
        response = browser.post(f"{SECURITY}sessions/")
        assert response["Location"] == f"{SECURITY}?done=sessions"
        assert is_signed_in(browser)
        assert not is_signed_in(other)
        assert not is_signed_in(old)
        # Once more, from a session that began afterwards
        sign_in(other)
        other.post(f"{SECURITY}sessions/")
        assert not is_signed_in(browser)
        assert is_signed_in(other)

    def test_ends_no_session_by_being_looked_at(self, browser):
        assert browser.get(f"{SECURITY}sessions/").status_code == 405


class TestSettingUpAnApp:
    def test_shows_a_picture_and_the_secret(self, browser):
        page = Page(browser.get(f"{SECURITY}app/"))
        (picture,) = page.values("main//img", "src")
        (secret,) = page.texts("code[@class='secret']")
        assert picture.startswith("data:image/svg+xml;base64,")
        (link,) = [href for href in page.values("a", "href") if href.startswith("otpauth:")]
        assert link == f"otpauth://totp/rita?secret={secret}&issuer=Rolebook"

    def test_takes_a_wrong_code_with_400_and_keeps_the_secret(self, browser):
        secret = Page(browser.get(f"{SECURITY}app/")).texts("code[@class='secret']")
        response = browser.post(f"{SECURITY}app/", {"code": "000000x"})
        assert response.status_code == 400
        assert "This is not right" in text_of(response)
        assert Page(response).texts("code[@class='secret']") == secret
        assert not Authenticator.objects.exists()

    def test_keeps_the_secret_when_the_page_is_loaded_again(self, browser):
        first, second = (
            Page(browser.get(f"{SECURITY}app/")).texts("code[@class='secret']") for _ in range(2)
        )
        assert first == second
        assert set_up_app(browser) == first[0]
        browser.post(f"{SECURITY}app/remove/")
        assert set_up_app(browser) != first[0]

    def test_gives_ten_recovery_codes(self, browser):
        set_up_app(browser)
        assert len(set(recovery_codes(browser))) == 10
        assert "10 codes are left." in text_of(browser.get(SECURITY))

    def test_keeps_no_secret_in_clear(self, browser):
        secret = set_up_app(browser)
        codes = recovery_codes(browser)
        kept = str(list(Authenticator.objects.values_list("data", flat=True)))
        assert not [word for word in (secret, *codes) if word in kept]

    def test_asks_for_the_password_where_signing_in_was_a_while_ago(self, browser, monkeypatch):
        real = time.time
        monkeypatch.setattr(time, "time", lambda: real() + FIVE_MINUTES + 10)
        response = browser.get(f"{SECURITY}app/")
        assert response["Location"] == "/accounts/confirm/?next=/accounts/security/app/".replace(
            "/accounts/security/app/", "%2Faccounts%2Fsecurity%2Fapp%2F"
        )
        confirm = response["Location"]
        wrong = browser.post(confirm, {"password": "wrong"})
        assert wrong.status_code == 400
        assert "This is not your password." in text_of(wrong)
        right = browser.post(confirm, {"password": PASSWORD, "next": f"{SECURITY}app/"})
        assert (right.status_code, right["Location"]) == (302, f"{SECURITY}app/")
        set_up_app(browser)

    def test_limits_wrong_passwords_there(self, browser, monkeypatch):
        real = time.time
        monkeypatch.setattr(time, "time", lambda: real() + FIVE_MINUTES + 10)
        for n in range(PER_ACCOUNT):
            response = browser.post("/accounts/confirm/", {"password": f"guess {n}"})
            assert response.status_code == 400
        response = browser.post("/accounts/confirm/", {"password": PASSWORD})
        assert response.status_code == 429
        assert 0 < int(response["Retry-After"]) <= FIVE_MINUTES

    def test_is_undone_by_removing_it(self, browser):
        set_up_app(browser)
        assert "Remove Authenticator app" in text_of(browser.get(f"{SECURITY}app/remove/"))
        response = browser.post(f"{SECURITY}app/remove/")
        assert response["Location"] == f"{SECURITY}?done=app-removed"
        # The codes stand in for it, so they go with it.
        assert not Authenticator.objects.exists()
        assert sign_in(Client())["Location"] != CODE

    def test_makes_new_recovery_codes(self, browser):
        set_up_app(browser)
        old = recovery_codes(browser)
        assert browser.get(f"{SECURITY}codes/new/").status_code == 200
        assert browser.post(f"{SECURITY}codes/new/")["Location"] == f"{SECURITY}codes/"
        assert not set(old) & set(recovery_codes(browser))

    def test_says_when_all_recovery_codes_are_used(self, browser):
        set_up_app(browser)
        codes = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES)
        codes.data["used_mask"] = 2**10 - 1
        codes.save()
        page = Page(browser.get(SECURITY))
        assert "All codes are used." in page.text
        assert f"{SECURITY}codes/new/" in page.links

    def test_offers_no_recovery_codes_without_a_factor(self, browser):
        assert browser.get(f"{SECURITY}codes/").status_code == 404
        assert browser.post(f"{SECURITY}codes/new/").status_code == 400


class TestSigningIn:
    @pytest.fixture
    def secret(self, browser):
        return set_up_app(browser)

    @pytest.fixture
    def phone(self, secret):
        """A browser that is asked for the code."""
        phone = Client()
        assert sign_in(phone)["Location"] == CODE
        return phone

    def test_asks_for_the_code_after_the_password(self, phone, secret):
        assert not is_signed_in(phone)
        assert "the code that your app shows" in text_of(phone.get(CODE))
        response = phone.post(CODE, {"code": code_of(secret)})
        assert (response.status_code, response["Location"]) == (302, "/orgs/")
        assert is_signed_in(phone)

    def test_does_not_ask_without_the_password(self, secret, client):
        assert client.get(CODE)["Location"] == SIGN_IN
        assert client.post(CODE, {"code": code_of(secret)})["Location"] == SIGN_IN
        client.post(SIGN_IN, {"login": "rita", "password": "wrong"})
        assert client.get(CODE)["Location"] == SIGN_IN

    def test_leads_to_the_page_that_was_asked_for(self, secret):
        phone = Client()
        sign_in(phone, next="/about/")
        assert phone.post(CODE, {"code": code_of(secret)})["Location"] == "/about/"

    def test_stays_in_german(self, secret):
        phone = Client()
        fields = {"login": "rita", "password": PASSWORD}
        address = phone.post("/de/accounts/login/", fields)["Location"]
        assert address == f"/de{CODE}"
        assert phone.get(address).status_code == 200

    @pytest.mark.parametrize("code", ["", "000000", "x" * 500, "１２３４５６", "\u0661" * 6, "-1"])
    def test_takes_a_wrong_code_with_400(self, phone, code):
        response = phone.post(CODE, {"code": code})
        assert response.status_code == 400
        assert Page(response).texts("ul[@class='errorlist']/li")
        assert not is_signed_in(phone)

    def test_takes_a_code_once(self, phone, secret):
        code = code_of(secret)
        assert phone.post(CODE, {"code": code}).status_code == 302
        other = Client()
        sign_in(other)
        assert other.post(CODE, {"code": code}).status_code == 400

    def test_takes_a_code_of_half_a_minute_ago_and_none_of_two(self, phone, secret):
        assert phone.post(CODE, {"code": code_of(secret, -4)}).status_code == 400
        assert phone.post(CODE, {"code": code_of(secret, -1)}).status_code == 302

    def test_takes_each_recovery_code_once(self, browser, phone):
        code = recovery_codes(browser)[3]
        assert phone.post(CODE, {"code": f"{code[:4]} {code[4:]}"}).status_code == 302
        other = Client()
        sign_in(other)
        assert other.post(CODE, {"code": code}).status_code == 400
        assert code not in recovery_codes(browser)
        assert "9 codes are left." in text_of(browser.get(SECURITY))

    def test_keeps_what_another_window_has_sent_meanwhile(self, phone, secret):
        response = phone.post("/orgs/new/", {"name": "Harbour Books"})
        assert (response.status_code, response["Location"]) == (302, CODE)
        phone.post(CODE, {"code": code_of(secret)})
        assert "Harbour Books" in text_of(phone.get("/orgs/new/"))

    def test_says_that_another_window_has_sent_too_much_to_be_kept(self, phone):
        response = phone.post("/orgs/new/", {"name": "Harbour Books" * 4_000})
        assert response.status_code == 403
        assert "go back in this one, where your form is still filled in" in text_of(response)

    def test_can_be_broken_off(self, phone):
        assert phone.get(SIGN_IN)["Location"] == CODE
        assert phone.post("/accounts/logout/")["Location"] == SIGN_IN
        assert phone.get(SIGN_IN).status_code == 200

    def test_ends_for_an_account_that_is_deactivated_meanwhile(self, phone, secret, rita):
        rita.is_active = False
        rita.save()
        phone.post(CODE, {"code": code_of(secret)})
        assert not is_signed_in(phone)

    @pytest.mark.parametrize(
        "credential", ["", "{}", "[]", "1", "null", '{"id": 1}', '{"response": "\\u0000"}']
    )
    def test_takes_what_is_no_passkey_with_400(self, phone, credential):
        assert phone.post(CODE, {"credential": credential}).status_code == 400

    def test_says_that_a_secret_cannot_be_read_any_more(self, phone, secret, browser, settings):
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
        settings.SECRET_KEY = "a new one"
        assert phone.post(CODE, {"code": code_of(secret, -1)}).status_code == 302
        settings.SECRET_KEY_FALLBACKS = []
        other = Client()
        sign_in(other)
        response = other.post(CODE, {"code": code_of(secret)})
        assert response.status_code == 400
        assert "cannot be read any more" in text_of(response)


class TestGuessing:
    @pytest.fixture
    def secret(self, browser):
        return set_up_app(browser)

    def guess(self, times: int, **headers) -> list[int]:
        phone = Client()
        sign_in(phone, **headers)
        return [phone.post(CODE, {"code": f"{n:05}x"}, **headers).status_code for n in range(times)]

    def test_locks_the_account_whatever_the_code_and_wherever_from(self, secret):
        assert self.guess(PER_ACCOUNT) == [400] * PER_ACCOUNT
        phone = Client()
        sign_in(phone)
        response = phone.post(CODE, {"code": code_of(secret)}, REMOTE_ADDR="192.0.2.1")
        assert response.status_code == 429
        assert 0 < int(response["Retry-After"]) <= FIVE_MINUTES
        assert "Wait 5 minutes, then try again." in text_of(response)

    def test_is_forgotten_after_five_minutes(self, secret, monkeypatch):
        self.guess(PER_ACCOUNT)
        real = time.time
        monkeypatch.setattr(time, "time", lambda: real() + FIVE_MINUTES + 10)
        phone = Client()
        sign_in(phone)
        assert phone.post(CODE, {"code": code_of(secret)}).status_code == 302

    def test_counts_with_wrong_passwords_of_the_address(self, secret, django_user_model):
        for n in range(16):
            Client().post(SIGN_IN, {"login": f"name {n}", "password": "guess"})
        assert self.guess(5) == [400, 400, 400, 400, 429]

    def test_is_not_forgotten_because_a_code_was_right(self, secret):
        for n in range(16):
            Client().post(SIGN_IN, {"login": f"name {n}", "password": "guess"})
        phone = Client()
        sign_in(phone)
        assert phone.post(CODE, {"code": code_of(secret)}).status_code == 302
        assert self.guess(5) == [400, 400, 400, 400, 429]

    def test_of_answers_of_passkeys_counts_as_well(self, secret):
        phone = Client()
        sign_in(phone)
        statuses = [phone.post(CODE, {"credential": '{"id": 1}'}).status_code for _ in range(6)]
        assert statuses == [400] * PER_ACCOUNT + [429]
        assert self.guess(1) == [429]

    def test_is_logged_without_name_and_code(self, secret, caplog):
        caplog.set_level(logging.INFO, "rolekb.signin")
        self.guess(PER_ACCOUNT + 1)
        lines = [r.getMessage() for r in caplog.records if r.name == "rolekb.signin"]
        who = f"Second factor of {pseudonym('rita')} from {pseudonym('127.0.0.1')}"
        assert lines == [f"{who} failed."] * PER_ACCOUNT + [
            f"{who} refused after too many failed attempts."
        ]


class TestSigningInWithAPasskey:
    def test_begins_no_session_before_it_is_asked_for(self, client):
        assert "sessionid" not in client.get(SIGN_IN).cookies

    def test_gives_a_challenge(self, client):
        answer = client.get("/accounts/login/passkey/")
        assert answer.json()["rpId"] == "testserver"
        assert answer.json()["userVerification"] == "required"
        assert "no-store" in answer["Cache-Control"]

    @pytest.mark.parametrize(
        "credential", ["", "{}", "[]", "1", '{"response": {"userHandle": "MQ"}}', "{"]
    )
    def test_takes_what_is_no_passkey_with_400(self, client, credential, rita):
        client.get("/accounts/login/passkey/")
        fields = {"credential": credential, "next": "/about/"}
        response = client.post("/accounts/login/passkey/", fields)
        assert response.status_code == 400
        assert "This passkey was not accepted." in text_of(response)
        assert Page(response).values("input[@name='next']", "value") == ["/about/"] * 2

    def test_is_limited(self, client, monkeypatch):
        now = 300 * (int(time.time()) // 300) + 180
        monkeypatch.setattr(time, "time", lambda: now)
        for _ in range(100):
            assert client.get("/accounts/login/passkey/").status_code == 200
        refused = client.get("/accounts/login/passkey/")
        assert (refused.status_code, refused["Retry-After"]) == (429, "120")
        assert "Wait 2 minutes" in refused.json()["problem"]
        response = client.post("/accounts/login/passkey/", {"credential": "{}"})
        assert (response.status_code, response["Retry-After"]) == (429, "120")
        assert "Wait 2 minutes, then try again." in text_of(response)


class TestWhoMustHaveOne:
    @pytest.fixture
    def edith(self, editor, django_user_model):
        editor.person.set_password(PASSWORD)
        editor.person.save()
        return editor.person

    @pytest.fixture
    def desk(self, edith):
        desk = Client()
        sign_in(desk, "edith")
        return desk

    def test_is_nobody_by_default(self, desk):
        assert desk.get("/admin/").status_code == 200

    def test_staff_see_nothing_of_the_desk_until_they_have_one(self, desk, settings):
        settings.SECOND_FACTOR = "staff"
        for address in ("/admin/", "/admin/roles/claim/", "/admin/nothing/", "/admin/jsi18n/"):
            response = desk.get(address)
            assert (response.status_code, response["Location"]) == (302, SECURITY)
        asked = reverse("admin:roles_role_changelist")
        desk.get(asked)
        assert "This site asks you for a second factor." in text_of(desk.get(SECURITY))
        set_up_app(desk)
        page = Page(desk.get(f"{SECURITY}codes/"))
        assert page.values("a[@class='button']", "href") == [asked]
        assert desk.get(asked).status_code == 200
        assert not Page(desk.get(SECURITY)).all("a[@class='button']")

    def test_what_was_typed_is_there_again(self, desk, settings):
        settings.SECOND_FACTOR = "staff"
        address = reverse("admin:roles_role_add")
        response = desk.post(address, {"name": "Chief of All", "slug": "chief"})
        assert (response.status_code, response["Location"]) == (302, SECURITY)
        set_up_app(desk)
        response = desk.get(address)
        assert Page(response).texts("dd") == ["Chief of All"]
        assert "You had no second factor yet when you sent the form." in text_of(response)
        assert "session" not in text_of(response)

    def test_what_is_too_much_to_keep_is_said_not_to_be_saved(self, desk, settings, monkeypatch):
        settings.SECOND_FACTOR = "staff"
        monkeypatch.setattr("roles.request.typed._MOST", 100)
        response = desk.post(reverse("admin:roles_role_add"), {"summary": "word " * 50})
        assert response.status_code == 403
        assert "nothing was saved" in text_of(response)

    def test_owners_see_nothing_of_organisations_until_they_have_one(self, browser, rita, settings):
        organisation = make_organisation("Acme", rita)
        settings.SECOND_FACTOR = "staff"
        response = browser.get(organisation.get_absolute_url())
        assert (response.status_code, response["Location"]) == (302, SECURITY)
        address = f"{organisation.get_absolute_url()}settings/"
        response = browser.post(address, {"name": "New Acme", "visibility": "private"})
        assert (response.status_code, response["Location"]) == (302, SECURITY)
        organisation.refresh_from_db()
        assert organisation.name == "Acme"
        set_up_app(browser)
        text = text_of(browser.get(address))
        assert "New Acme" in text
        assert "You had no second factor yet when you sent the form." in text
        assert "session" not in text
        assert browser.get(organisation.get_absolute_url()).status_code == 200

    def test_others_are_left_alone(self, browser, settings):
        settings.SECOND_FACTOR = "staff"
        assert browser.get("/orgs/").status_code == 200
        settings.SECOND_FACTOR = "everyone"
        assert browser.get("/orgs/")["Location"] == SECURITY

    def test_everybody_reads_public_pages(self, desk, settings):
        settings.SECOND_FACTOR = "everyone"
        assert desk.get("/about/").status_code == 200
        assert desk.post("/accounts/logout/").status_code == 302

    def test_strangers_are_asked_to_sign_in_as_ever(self, client, settings):
        settings.SECOND_FACTOR = "everyone"
        assert client.get("/admin/")["Location"].startswith("/admin/login/")
        response = client.get("/orgs/")
        assert response.status_code == 200
        assert "sessionid" not in response.cookies


def test_what_was_typed_is_there_again_after_a_session_had_ended(administrator):
    """The sign-in page carries it along, and the page of the code after that."""
    first = Client()
    sign_in(first, "ada")
    secret = set_up_app(first)
    address = reverse("admin:roles_role_add")
    browser = Client()
    ended = Page(browser.post(address, {"name": "Chief of All"}))
    form = ended.one(f"form[@action='{SIGN_IN}']")
    fields = {i.get("name"): i.get("value") for i in form.findall(".//input[@type='hidden']")}
    assert sign_in(browser, "ada", **fields)["Location"] == CODE
    response = browser.post(CODE, {"code": code_of(secret)})
    assert response["Location"] == address
    assert Page(browser.get(address)).texts("dd") == ["Chief of All"]


class TestTakingAway:
    """For somebody who has lost their phone and their codes."""

    @pytest.fixture
    def secret(self, browser):
        return set_up_app(browser)

    def take(self, browser, *users):
        fields = {
            "action": "take_second_factor_away",
            "_selected_action": [user.pk for user in users],
        }
        return browser.post(reverse("admin:rolekb_user_changelist"), fields, follow=True)

    def test_is_for_administrators_and_ends_all_sessions(
        self, desk_of, secret, browser, rita, caplog
    ):
        anna = desk_of("Administrators", "anna")
        response = self.take(anna, rita, anna.person)
        assert "Without a second factor now: rita." in text_of(response)
        assert not Authenticator.objects.exists()
        assert not is_signed_in(browser)
        assert sign_in(Client())["Location"] == "/orgs/"
        (entry,) = LogEntry.objects.all()
        assert (entry.object_id, entry.user) == (str(rita.pk), anna.person)
        name, other = pseudonym("rita"), pseudonym("anna")
        lines = [record.getMessage() for record in caplog.records]
        assert f"Second factor of {name} taken away by {other}." in lines

    def test_of_a_superuser_is_for_superusers(
        self, desk_of, administrator, client, django_user_model
    ):
        TOTP.activate(administrator, generate_totp_secret())
        response = self.take(desk_of("Administrators", "anna"), administrator)
        assert "that you may take away" in text_of(response)
        assert Authenticator.objects.count() == 1
        client.force_login(django_user_model.objects.create_superuser("root"))
        assert "Without a second factor now: ada." in text_of(self.take(client, administrator))

    def test_is_not_for_editors(self, editor, secret, rita):
        assert self.take(editor, rita).status_code == 403
        assert Authenticator.objects.count() == 2

    def test_no_administrator_reads_or_makes_factors(self, admin_desk):
        assert admin_desk.get("/admin/mfa/authenticator/").status_code == 404
        assert "authenticator" not in admin_desk.get("/admin/").content.decode().lower()

    def test_is_a_command_too(self, secret, capsys):
        call_command("remove_second_factor", "rita")
        assert capsys.readouterr().out == "rita signs in with the password alone now.\n"
        with pytest.raises(CommandError, match="has no second factor"):
            call_command("remove_second_factor", "rita")
        with pytest.raises(CommandError, match="no account nobody"):
            call_command("remove_second_factor", "nobody")

    def test_goes_with_erasing_the_account(self, secret, rita):
        command = ("erase", "account", "rita", "--reason", "private")
        call_command(*command, "--sentence", "Asked for it.", "--yes", verbosity=0)
        assert not Authenticator.objects.exists()

    def test_is_advised_where_secrets_cannot_be_read(self, secret, settings):
        settings.SECRET_KEY = "a new one"
        (check,) = [check for check in CHECKS if check.name == "second factors"]
        faults = list(check.faults())
        assert len(faults) == 2
        assert "manage.py remove_second_factor" in faults[0]


@pytest.mark.one_engine("No database is asked.")
def test_nothing_slow_is_imported_before_somebody_needs_it():
    code = (
        "import sys, rolekb.wsgi; from django.urls import get_resolver; "
        "get_resolver().url_patterns; print(*{'fido2', 'qrcode'} & set(sys.modules))"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout == "\n"
