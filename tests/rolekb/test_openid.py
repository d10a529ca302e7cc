"""Signing in through a server of the organisation: who gets in, and what is not believed."""

import json
import logging
import os
import subprocess
import sys
import time

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings as site_settings
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from rolekb.request_log import pseudonym
from tests.html import Page
from tests.pages import words

from .openid_server import CLIENT, SECRET, OpenIDServer
from .test_second_factor import CODE, SECURITY, code_of, set_up_app

# Django's own admin templates read variables that are not there.
pytestmark = [pytest.mark.ignore_template_errors, pytest.mark.django_db]

START, BACK = "/accounts/openid/sign-in/", "/accounts/openid/callback/"
PASSWORD = "quite a good one"


@pytest.fixture(scope="module")
def running():
    server = OpenIDServer()
    yield server
    server.close()


@pytest.fixture
def server(running, settings):
    running.behave()
    settings.OIDC_NAME, settings.OIDC_SERVER = "Example Inc.", running.address
    settings.OIDC_CLIENT, settings.OIDC_SECRET = CLIENT, SECRET
    cache.clear()
    yield running
    cache.clear()


@pytest.fixture
def sam(django_user_model):
    return django_user_model.objects.create_user("sam", "sam@example.org", PASSWORD)


def start(browser: Client, path: str = START, **fields) -> str:
    """Return the address of the server to which the site leads."""
    response = browser.post(path, fields)
    assert response.status_code == 200, response.content.decode()
    page = Page(response)
    address = page.one("a[@id='leave']").get("href")
    assert page.one("meta[@http-equiv='refresh']").get("content") == f"0; url={address}"
    return address


def come_back(browser: Client, server, path: str = START, **fields):
    return browser.get(f"{BACK}?{server.authorize(start(browser, path, **fields))}")


def user_of(browser: Client) -> str:
    return browser.session.get("_auth_user_id", "")


class TestSomebodyNew:
    def test_gets_an_account_without_a_right_or_a_password(self, server, django_user_model):
        browser = Client()
        response = come_back(browser, server)
        assert (response.status_code, response["Location"]) == (302, reverse("teams:list"))
        erin = django_user_model.objects.get()
        assert user_of(browser) == str(erin.pk)
        assert erin.username == "erin"
        assert (erin.is_staff, erin.is_superuser, erin.has_usable_password()) == (False,) * 3
        assert not erin.groups.exists()

    def test_signs_in_to_it_again(self, server, django_user_model):
        come_back(Client(), server)
        server.person["preferred_username"] = "renamed"
        browser = Client()
        assert come_back(browser, server).status_code == 302
        assert user_of(browser) == str(django_user_model.objects.get(username="erin").pk)

    def test_with_the_name_or_mail_of_an_account_does_not_get_it(self, server, sam):
        server.person |= {"preferred_username": "SAM", "email": sam.email, "email_verified": True}
        browser = Client()
        assert come_back(browser, server).status_code == 302
        assert user_of(browser) not in {"", str(sam.pk)}
        assert SocialAccount.objects.get().user.username == "SAM-2"

    @pytest.mark.parametrize("name", ["<b>x y</b>", "", None, 7, "z" * 400])
    def test_may_have_any_name_there(self, server, django_user_model, name):
        server.person["preferred_username"] = name
        assert come_back(Client(), server).status_code == 302
        django_user_model.objects.get().full_clean(exclude=["password"])

    def test_leaves_nothing_but_the_number_there(self, server):
        server.person |= {"email": "erin@example.org", "phone_number": "+49 1"}
        come_back(Client(), server)
        account = SocialAccount.objects.get()
        assert (account.uid, account.extra_data, account.user.email) == ("person-1", {}, "")
        assert not SocialToken.objects.exists()

    def test_leaves_nothing_when_the_account_is_erased(self, server):
        come_back(Client(), server)
        command = ("erase", "account", "erin", "--reason", "private")
        call_command(*command, "--sentence", "Asked for it.", "--yes", verbosity=0)
        assert not SocialAccount.objects.exists()

    def test_of_another_server_with_the_same_number_is_another(self, server, settings):
        come_back(Client(), server)
        other = OpenIDServer()
        settings.OIDC_SERVER = other.address
        come_back(Client(), other)
        other.close()
        assert SocialAccount.objects.count() == 2


class TestWhoIsDeactivated:
    def test_does_not_get_in(self, server, django_user_model):
        come_back(Client(), server)
        django_user_model.objects.update(is_active=False)
        browser = Client()
        response = come_back(browser, server)
        assert response.status_code == 403
        assert "Your account is not active" in words(response.content.decode())
        assert not user_of(browser)


class TestIsNotBelieved:
    def refused(self, server) -> str:
        browser = Client()
        response = come_back(browser, server)
        assert response.status_code == 502
        assert not user_of(browser)
        assert not SocialAccount.objects.exists()
        return words(response.content.decode())

    @pytest.mark.one_engine("The token is refused before a row is looked for.", varied=0)
    @pytest.mark.parametrize(
        "changes",
        [
            {"nonce": "another"},
            {"nonce": None},
            {"nonce": 7},
            {"aud": "another site"},
            {"aud": None},
            {"aud": [CLIENT, "another site"]},
            {"aud": [CLIENT, "another site"], "azp": "another site"},
            {"azp": "another site"},
            {"iss": "https://elsewhere.example"},
            {"iss": None},
            {"exp": None},
            {"sub": None},
            {"sub": ""},
            {"sub": "x" * 192},
            {"sub": "a\x00b"},
            {"sub": "a\ud800b"},
        ],
        ids=str,
    )
    def test_a_token_that_says(self, server, changes):
        server.changes = changes
        assert "nobody was signed in" in self.refused(server)

    @pytest.mark.parametrize(("claim", "seconds_from_now"), [("exp", -120), ("iat", 3600)])
    def test_a_token_of_another_time(self, server, claim, seconds_from_now):
        server.changes = {claim: int(time.time()) + seconds_from_now}
        assert "nobody was signed in" in self.refused(server)

    def test_a_token_that_somebody_else_signed(self, server):
        server.signing_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.refused(server)

    def test_a_token_signed_with_what_everybody_knows(self, server):
        server.signing_key, server.algorithm = SECRET * 4, "HS256"
        self.refused(server)

    def test_a_token_that_nobody_signed(self, server):
        server.signing_key, server.algorithm = None, "none"
        self.refused(server)

    def test_a_key_that_is_not_there(self, server):
        server.header = {"kid": "k2"}
        self.refused(server)

    @pytest.mark.one_engine("The token is refused before a row is looked for.", varied=0)
    @pytest.mark.parametrize("token", ["nonsense", "a.b.c", "é", "."])
    def test_what_is_no_token(self, server, token):
        server.id_token = token
        self.refused(server)

    def test_a_server_of_another_name(self, server):
        server.config = {"issuer": "https://elsewhere.example"}
        assert Client().post(START).status_code == 502

    def test_a_server_that_is_not_there(self, server, settings):
        settings.OIDC_SERVER = "http://127.0.0.1:9"
        response = Client().post(START)
        assert response.status_code == 502
        assert "Example Inc. did not answer as it must" in words(response.content.decode())

    def test_a_server_that_sends_byte_after_byte(self, server, monkeypatch):
        monkeypatch.setattr("rolekb.openid_provider.LONGEST", 0.2)
        server.seconds_for_a_byte = 0.01
        assert Client().post(START).status_code == 502

    @pytest.mark.parametrize(("largest", "status"), [(1999, 502), (2000, 200)])
    def test_more_than_anybody_needs_is_not_read(self, largest, status, server, monkeypatch):
        monkeypatch.setattr("rolekb.openid_provider.LARGEST", largest)
        server.data = json.dumps(server._configuration()).encode().ljust(2000)
        assert Client().post(START).status_code == status

    @pytest.mark.parametrize(
        "headers",
        [
            {"Content-Length": "2000"},
            {"Content-Encoding": "gzip"},
            {"Transfer-Encoding": "chunked", "Content-Length": ""},
        ],
        ids=["breaks off", "not compressed", "no chunks"],
    )
    def test_what_cannot_be_read(self, headers, server):
        server.headers = headers
        assert Client().post(START).status_code == 502

    def test_what_is_too_deep_to_be_read(self, server):
        server.data = b"[" * 100_000
        assert Client().post(START).status_code == 502


def test_a_token_for_two_sites_that_names_this_one_is_believed(server):
    server.changes = {"aud": [CLIENT, "another site"], "azp": CLIENT}
    assert come_back(Client(), server).status_code == 302


class TestAStepOfAnotherTime:
    def test_that_was_done_before_is_refused(self, server):
        browser = Client()
        query = server.authorize(start(browser))
        assert browser.get(f"{BACK}?{query}").status_code == 302
        browser.post("/accounts/logout/")
        assert browser.get(f"{BACK}?{query}").status_code == 400
        assert not user_of(browser)

    def test_of_another_browser_is_refused(self, server):
        query = server.authorize(start(Client()))
        victim = Client()
        start(victim)
        response = victim.get(f"{BACK}?{query}")
        assert response.status_code == 400
        assert "Sign in once more" in words(response.content.decode())
        assert not user_of(victim)

    @pytest.mark.parametrize("query", ["", "code=x", "state=x", "code=x&state=x", "error=y"])
    def test_that_nobody_began_is_refused(self, server, query):
        assert Client().get(f"{BACK}?{query}").status_code == 400

    def test_that_was_cancelled_there_says_so(self, server):
        browser = Client()
        state = server.authorize(start(browser)).partition("state=")[2]
        response = browser.get(f"{BACK}?error=access_denied&state={state}")
        assert response.status_code == 403
        assert "You have not signed in" in words(response.content.decode())

    def test_that_failed_there_says_so(self, server):
        browser = Client()
        state = server.authorize(start(browser)).partition("state=")[2]
        assert browser.get(f"{BACK}?error=server_error&state={state}").status_code == 502

    def test_speaks_german(self, server):
        browser = Client()
        state = server.authorize(start(browser, f"/de{START}")).partition("state=")[2]
        response = browser.get(f"{BACK}?error=access_denied&state={state}")
        assert Page(response).root.get("lang") == "de"
        assert response["Content-Language"] == "de"


@pytest.fixture
def in_a_period(monkeypatch):
    """Set the clock to two minutes before a period of five minutes ends, and return its time."""
    # Not of the import: what is counted expires by the clock of the test.
    now = 300 * (int(time.time()) // 300) + 180
    monkeypatch.setattr(time, "time", lambda: now)
    return now


class TestTheSignInPage:
    def test_leads_on_to_where_somebody_wanted_to_go(self, server):
        page = Page(Client().get("/accounts/login/?next=/map/"))
        form = page.one(f"form[@action='{START}']")
        assert form.find(".//button").text == "Sign in with Example Inc."
        assert form.find(".//input[@name='next']").get("value") == "/map/"
        assert come_back(Client(), server, next="/map/")["Location"] == "/map/"

    def test_leads_on_in_german(self, server):
        assert come_back(Client(), server, f"/de{START}")["Location"] == "/de/orgs/"

    def test_leads_to_no_other_site(self, server):
        response = come_back(Client(), server, next="https://elsewhere.example/")
        assert response["Location"] == reverse("teams:list")

    def test_keeps_what_was_typed(self, server, django_user_model):
        come_back(Client(), server)
        django_user_model.objects.update(is_staff=True, is_superuser=True)
        browser = Client()
        address = reverse("admin:roles_role_add")
        response = browser.post(address, {"name": "Chief of All"})
        fields = {
            field.get("name"): field.get("value")
            for field in Page(response).all(f"form[@action='{START}']//input[@type='hidden']")
        }
        assert come_back(browser, server, **fields)["Location"] == address
        assert Page(browser.get(address)).texts("dd") == ["Chief of All"]

    @pytest.mark.parametrize(
        ("path", "wait"),
        [
            (START, "Wait 2 minutes, then try again."),
            (f"/de{START}", "Zu viele Versuche"),
        ],
    )
    def test_is_limited_for_one_address(self, server, in_a_period, path, wait):
        browser = Client()
        assert [browser.post(START).status_code for _ in range(30)] == [200] * 30
        refused = browser.post(path)
        assert (refused.status_code, refused["Retry-After"]) == (429, "120")
        assert refused["Cache-Control"] == "no-store"
        page = Page(refused)
        assert wait in page.text
        assert path.replace("openid/sign-in", "login") in page.links
        assert browser.post(START, REMOTE_ADDR="192.0.2.7").status_code == 200

    def test_is_answered_again_after_five_minutes(self, server, in_a_period, monkeypatch):
        browser = Client()
        for _ in range(31):
            response = browser.post(START)
        assert response.status_code == 429
        monkeypatch.setattr(time, "time", lambda: in_a_period + 120)
        assert browser.post(START).status_code == 200

    def test_takes_no_get(self, server):
        assert Client().get(START).status_code == 405

    def test_allows_no_other_form(self, server):
        policy = Client().post(START)["Content-Security-Policy"]
        assert "form-action 'self'" in policy


class TestASecondFactor:
    """Whatever the server asked for, the second factor is one of this site."""

    @pytest.fixture
    def staff(self, server, settings, django_user_model):
        """Somebody of the desk who signs in through the server, and has no password."""
        settings.SECOND_FACTOR = "staff"
        come_back(Client(), server)
        django_user_model.objects.update(is_staff=True, is_superuser=True)

    @pytest.fixture
    def browser(self, staff, server):
        browser = Client()
        come_back(browser, server)
        return browser

    def test_that_is_missing_closes_the_desk(self, browser):
        for address in ("/admin/", reverse("admin:roles_role_changelist")):
            response = browser.get(address)
            assert (response.status_code, response["Location"]) == (302, SECURITY)
        assert "This site asks you for a second factor." in words(
            browser.get(SECURITY).content.decode()
        )
        set_up_app(browser)
        assert browser.get("/admin/").status_code == 200

    @pytest.mark.parametrize("claims", [{}, {"amr": ["pwd", "mfa", "otp"], "acr": "2"}])
    def test_is_asked_for_after_the_server(self, browser, server, claims):
        secret = set_up_app(browser)
        server.changes = claims
        phone = Client()
        response = come_back(phone, server, next="/admin/roles/claim/")
        assert (response.status_code, response["Location"]) == (302, CODE)
        assert not user_of(phone)
        assert phone.get("/admin/")["Location"].startswith("/admin/login/")
        assert "Your account asks for more" in words(phone.get(CODE).content.decode())
        assert phone.post(CODE, {"code": "000000"}).status_code == 400
        assert not user_of(phone)
        response = phone.post(CODE, {"code": code_of(secret)})
        assert (response.status_code, response["Location"]) == (302, "/admin/roles/claim/")
        assert phone.get("/admin/").status_code == 200

    def test_is_asked_for_where_none_is_demanded(self, browser, server, settings):
        set_up_app(browser)
        settings.SECOND_FACTOR = "optional"
        assert come_back(Client(), server)["Location"] == CODE

    def test_keeps_what_was_typed(self, browser, server):
        secret = set_up_app(browser)
        phone = Client()
        address = reverse("admin:roles_role_add")
        page = Page(phone.post(address, {"name": "Chief of All"}))
        hidden = page.all(f"form[@action='{START}']//input[@type='hidden']")
        fields = {field.get("name"): field.get("value") for field in hidden}
        assert come_back(phone, server, **fields)["Location"] == CODE
        assert phone.post(CODE, {"code": code_of(secret)})["Location"] == address
        assert Page(phone.get(address)).texts("dd") == ["Chief of All"]

    @pytest.mark.parametrize("page", ["app/", "passkeys/"])
    def test_is_set_up_a_while_later_after_signing_in_once_more(
        self, browser, server, monkeypatch, page
    ):
        real = time.time
        monkeypatch.setattr(time, "time", lambda: real() + 310)
        response = browser.get(SECURITY + page)
        assert response.status_code == 403
        assert "show once more that it is you" in words(response.content.decode())
        hidden = Page(response).all(f"form[@action='{START}']//input[@name='next']")
        fields = {field.get("name"): field.get("value") for field in hidden}
        monkeypatch.setattr(time, "time", real)
        assert come_back(browser, server, **fields)["Location"] == SECURITY + page
        assert browser.get(SECURITY + page).status_code == 200

    def test_needs_an_administrator_where_the_server_is_gone(self, browser, settings, monkeypatch):
        settings.OIDC_NAME = ""
        real = time.time
        monkeypatch.setattr(time, "time", lambda: real() + 310)
        response = browser.get(f"{SECURITY}app/")
        assert response.status_code == 403
        assert "Ask an administrator for a link" in words(response.content.decode())


class TestConnecting:
    PAGE = "/accounts/openid/"

    @pytest.fixture
    def browser(self, sam):
        browser = Client()
        browser.force_login(sam)
        return browser

    def connect(self, browser, server):
        return come_back(browser, server, self.PAGE, password=PASSWORD)

    def test_leads_to_the_account_from_then_on(self, browser, server, sam):
        response = self.connect(browser, server)
        assert (response.status_code, response["Location"]) == (302, self.PAGE)
        assert (
            "Example Inc. is connected with your account sam" in Page(browser.get(self.PAGE)).text
        )
        other = Client()
        come_back(other, server)
        assert user_of(other) == str(sam.pk)

    def test_needs_the_password(self, browser, server):
        response = browser.post(self.PAGE, {"password": "wrong"})
        assert response.status_code == 400
        assert "This is not your password." in words(response.content.decode())

    def test_of_what_another_account_has_is_refused(self, browser, server):
        come_back(Client(), server)
        response = self.connect(browser, server)
        assert response.status_code == 409
        assert SocialAccount.objects.get().user.username == "erin"

    def test_can_be_ended_where_there_is_a_password(self, browser, server):
        self.connect(browser, server)
        assert browser.post(self.PAGE, {"end": "1"}).status_code == 302
        assert not SocialAccount.objects.exists()

    def test_is_not_ended_where_nothing_else_leads_in(self, server):
        browser = Client()
        come_back(browser, server)
        assert not Page(browser.get(self.PAGE)).all("button[@name='end']")
        assert browser.post(self.PAGE, {"end": "1"}).status_code == 409
        assert SocialAccount.objects.exists()

    def test_needs_somebody_signed_in(self, server):
        assert Client().get(self.PAGE).status_code == 302


class TestWithoutTheSettings:
    def test_nothing_is_there(self, sam):
        browser = Client()
        assert browser.post(START).status_code == 404
        assert browser.get(BACK).status_code == 404
        assert not Page(browser.get("/accounts/login/")).all(f"form[@action='{START}']")
        browser.force_login(sam)
        assert browser.get("/accounts/openid/").status_code == 404

    def test_an_account_that_came_that_way_can_be_deleted(self, admin_desk, sam):
        SocialAccount.objects.create(user=sam, provider="https://elsewhere.example", uid="1")
        address = reverse("admin:rolekb_user_delete", args=[sam.pk])
        assert admin_desk.get(address).status_code == 200
        assert admin_desk.post(address, {"post": "yes"}).status_code == 302

    @pytest.mark.one_engine("No database is asked.")
    def test_nothing_of_it_is_loaded(self):
        code = (
            "import sys, django; django.setup(); import rolekb.urls; "
            "print([m for m in ('requests', 'jwt', 'rolekb.openid_provider') if m in sys.modules])"
        )
        assert _run(code).stdout.strip() == "[]"


ALL = {"OIDC_NAME": "x", "OIDC_SERVER": "https://x.example", "OIDC_CLIENT": "y", "OIDC_SECRET": "z"}


@pytest.mark.parametrize(
    ("variables", "complaint"),
    [
        ({**ALL, "OIDC_SECRET": ""}, "needs all four settings: OIDC_SECRET is missing"),
        ({"OIDC_NAME": "x"}, "OIDC_SERVER, OIDC_CLIENT, OIDC_SECRET is missing"),
        ({**ALL, "OIDC_SERVER": "http://x.example"}, "it begins with https://"),
    ],
)
def test_the_settings_are_refused(variables, complaint):
    assert complaint in _run("import rolekb.settings", **variables).stderr


def _run(code: str, **variables) -> subprocess.CompletedProcess:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "rolekb.settings", **variables}
    return subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code],
        env=environment,
        cwd=site_settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_the_log_has_no_names_and_no_tokens(server, caplog):
    caplog.set_level(logging.INFO, "rolekb.signin")
    come_back(Client(), server)
    server.changes = {"nonce": "another"}
    come_back(Client(), server)
    lines = [record.getMessage() for record in caplog.records if record.name == "rolekb.signin"]
    erin, here = pseudonym("erin"), pseudonym("127.0.0.1")
    assert lines == [
        f"Account {erin} made by OpenID Connect.",
        f"Sign-in as {erin} from {here} succeeded.",
        f"OpenID Connect from {here} failed: another nonce.",
    ]
