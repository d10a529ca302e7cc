"""Signing in: who gets in, how guessing ends, and what the log says about it."""

import logging
import threading
import time

import pytest
from django.contrib.auth import hashers
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from rolekb.request_log import pseudonym
from tests.pages import page, words

SIGN_IN = "/accounts/login/"
PASSWORD = "a good password"
PER_ACCOUNT, PER_ADDRESS = 5, 20
FIVE_MINUTES = 300


@pytest.fixture(autouse=True)
def _no_attempts(db):
    """No test with threads of its own leaves attempts to the next."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def ada(administrator):
    return administrator


def attempt(name="ada", password=PASSWORD, path=SIGN_IN, browser=None, **headers):
    """Answer the form of the sign-in page; from another address with ``REMOTE_ADDR``."""
    return (browser or Client()).post(path, {"login": name, "password": password}, **headers)


def guess(times: int, name="ada", **headers) -> list[int]:
    return [attempt(name, f"guess {n}", **headers).status_code for n in range(times)]


def is_signed_in(browser) -> bool:
    return browser.get(reverse("admin:password_change")).status_code == 200


class TestGuessing:
    def test_locks_the_account_whatever_the_password_and_wherever_from(self, ada):
        assert guess(PER_ACCOUNT) == [400] * PER_ACCOUNT
        assert attempt().status_code == 429
        assert attempt(REMOTE_ADDR="192.0.2.1").status_code == 429

    def test_leaves_other_accounts_alone(self, ada, django_user_model):
        django_user_model.objects.create_superuser("bob", password=PASSWORD)
        guess(PER_ACCOUNT)
        assert attempt("bob").status_code == 302

    def test_shuts_out_its_address_and_no_other(self, ada):
        assert [status for n in range(PER_ADDRESS) for status in guess(1, f"name {n}")] == [
            400
        ] * PER_ADDRESS
        assert attempt().status_code == 429
        assert attempt(REMOTE_ADDR="192.0.2.1").status_code == 302

    def test_cannot_lock_accounts_from_an_address_that_is_shut_out(self, ada):
        for n in range(PER_ADDRESS):
            guess(1, f"name {n}")
        assert guess(PER_ACCOUNT) == [429] * PER_ACCOUNT
        assert attempt(REMOTE_ADDR="192.0.2.1").status_code == 302

    def test_is_forgotten_after_five_minutes(self, ada, monkeypatch):
        guess(PER_ACCOUNT)
        real = time.time
        monkeypatch.setattr(time, "time", lambda: real() + FIVE_MINUTES - 10)
        assert attempt().status_code == 429
        monkeypatch.setattr(time, "time", lambda: real() + FIVE_MINUTES + 10)
        assert attempt().status_code == 302

    def test_that_is_refused_does_not_prolong_the_wait(self, ada, monkeypatch):
        guess(PER_ACCOUNT)
        real = time.time
        monkeypatch.setattr(time, "time", lambda: real() + FIVE_MINUTES - 10)
        guess(3)
        monkeypatch.setattr(time, "time", lambda: real() + FIVE_MINUTES + 10)
        assert attempt().status_code == 302

    def test_gets_no_more_attempts_by_other_spelling_host_or_language(self, ada):
        assert guess(1) == [400]
        assert guess(1, "ADA", HTTP_HOST="testserver:1") == [400]
        assert guess(1, " ada ", HTTP_HOST="testserver:2") == [400]
        assert guess(1, "Ada", path="/de/accounts/login/") == [400]
        assert guess(1, "\uff41da", headers={"x-requested-with": "XMLHttpRequest"}) == [400]
        assert guess(1, HTTP_HOST="testserver:3") == [429]

    def test_of_names_that_nobody_has_is_answered_alike(self, ada):
        real = [words(attempt("ada", "no").content.decode()) for _ in range(PER_ACCOUNT + 1)]
        none = [words(attempt("eve", "no").content.decode()) for _ in range(PER_ACCOUNT + 1)]
        assert real == none

    def test_by_somebody_signed_in_is_no_way_round(self, ada, contributor):
        for n in range(PER_ACCOUNT + 1):
            fields = {"username": "ada", "password": f"guess {n}"}
            response = contributor.post("/admin/login/", fields)
            assert (response.status_code, response["Location"]) == (302, "/admin/")

    def test_through_the_address_of_the_admin_counts_as_well(self, ada):
        for n in range(PER_ACCOUNT):
            fields = {"login": "ada", "password": f"guess {n}"}
            path = Client().post("/admin/login/", fields).headers["Location"]
            assert attempt(password=f"guess {n}", path=path).status_code == 400
        assert attempt(path=path).status_code == 429

    def test_counts_the_address_that_the_proxy_saw(self, ada, settings):
        settings.BEHIND_TLS_PROXY = True
        for n in range(PER_ADDRESS):
            guess(1, f"name {n}", HTTP_X_FORWARDED_FOR=f"198.51.100.{n}, 192.0.2.1")
        assert attempt(HTTP_X_FORWARDED_FOR="198.51.100.99, 192.0.2.1").status_code == 429
        assert attempt(HTTP_X_FORWARDED_FOR="192.0.2.1, 192.0.2.2").status_code == 302
        assert attempt(HTTP_X_FORWARDED_FOR="nonsense \N{GRINNING FACE}" * 99).status_code == 302

    def test_counts_a_network_of_ipv6_as_one_address(self, ada):
        for n in range(PER_ADDRESS):
            guess(1, f"name {n}", REMOTE_ADDR=f"2001:db8:1:2::{n}")
        assert attempt(REMOTE_ADDR="2001:db8:1:2:ffff::1").status_code == 429
        assert attempt(REMOTE_ADDR="2001:db8:1:3::1").status_code == 302

    def test_does_not_end_what_is_signed_in(self, ada, admin_desk):
        guess(PER_ACCOUNT + 1)
        assert is_signed_in(admin_desk)

    def test_is_not_what_signing_in_often_is(self, ada):
        assert {attempt().status_code for _ in range(PER_ADDRESS + 5)} == {302}


class TestRefusal:
    @pytest.fixture
    def locked(self, ada):
        guess(PER_ACCOUNT)

    def test_says_how_long_to_wait(self, locked):
        response = attempt()
        assert "Wait 5 minutes, then try again." in words(response.content.decode())
        assert FIVE_MINUTES - 60 < int(response["Retry-After"]) <= FIVE_MINUTES

    def test_says_when_one_minute_is_left(self, locked, monkeypatch):
        real = time.time
        monkeypatch.setattr(time, "time", lambda: real() + FIVE_MINUTES - 30)
        assert "Wait 1 minute, then try again." in words(attempt().content.decode())

    def test_speaks_german(self, locked):
        html = words(attempt(path="/de/accounts/login/").content.decode())
        assert "Warten Sie 5 Minuten, und versuchen Sie es dann noch einmal." in html

    def test_of_a_wrong_password_names_neither_name_nor_password_as_the_wrong_one(self, ada):
        response = attempt(password="wrong")
        html = words(response.content.decode())
        assert response.status_code == 400
        assert "Username and password do not match." in html
        assert "Retry-After" not in response

    def test_of_empty_fields_says_what_is_missing(self, ada):
        response = attempt("", "")
        assert response.status_code == 400
        assert response.content.decode().count("This field is required.") == 2

    def test_keeps_the_name_and_not_the_password(self, ada):
        html = attempt(password="wrong word").content.decode()
        assert 'value="ada"' in html
        assert "wrong word" not in html


class TestLog:
    """Names and addresses are pseudonyms, by which attempts can be counted and compared."""

    ADA, HERE = pseudonym("ada"), pseudonym("127.0.0.1")

    @pytest.fixture
    def lines(self, caplog, ada):
        caplog.set_level(logging.INFO, "rolekb.signin")
        return lambda: [r.getMessage() for r in caplog.records if r.name == "rolekb.signin"]

    def test_has_a_line_for_each_failed_attempt(self, lines):
        guess(2, REMOTE_ADDR="192.0.2.1")
        there = pseudonym("192.0.2.1")
        assert lines() == [f"Sign-in as {self.ADA} from {there} failed."] * 2
        assert there != self.HERE

    def test_has_a_line_for_each_refused_attempt(self, lines):
        guess(PER_ACCOUNT + 1)
        assert lines()[PER_ACCOUNT:] == [
            f"Sign-in as {self.ADA} from {self.HERE} refused after too many failed attempts."
        ]

    def test_has_a_line_for_a_successful_one(self, lines):
        attempt()
        assert lines() == [f"Sign-in as {self.ADA} from {self.HERE} succeeded."]

    def test_never_has_the_password_or_the_name(self, lines):
        for _ in range(PER_ACCOUNT + 1):
            attempt(password="not-for-the-log")
        attempt("not-for-the-log\n2026 root in")
        assert len(lines()) == PER_ACCOUNT + 2
        assert "not-for-the-log" not in "".join(lines())
        assert "ada" not in " ".join(lines()).split()


class TestChangingThePassword:
    """The page asks for the old password, so it could be used to guess that."""

    NEW = "another good password"

    def change(self, browser, old: str):
        fields = {"old_password": old, "new_password1": self.NEW, "new_password2": self.NEW}
        return browser.post("/admin/password_change/", fields)

    def test_takes_the_old_password(self, ada, admin_desk):
        assert self.change(admin_desk, PASSWORD).status_code == 302
        assert attempt(password=self.NEW).status_code == 302

    def test_says_that_the_old_password_is_wrong(self, ada, admin_desk):
        response = self.change(admin_desk, "wrong")
        assert response.status_code == 400
        assert "Your old password was entered incorrectly." in words(response.content.decode())

    def test_is_refused_after_too_many_wrong_ones(self, ada, admin_desk):
        for n in range(PER_ACCOUNT):
            assert self.change(admin_desk, f"guess {n}").status_code == 400
        response = self.change(admin_desk, PASSWORD)
        assert response.status_code == 429
        assert "Wait 5 minutes" in words(response.content.decode())
        assert FIVE_MINUTES - 60 < int(response["Retry-After"]) <= FIVE_MINUTES
        assert is_signed_in(admin_desk)

    def test_counts_with_the_attempts_to_sign_in(self, ada, admin_desk):
        guess(PER_ACCOUNT)
        assert self.change(admin_desk, PASSWORD).status_code == 429

    def test_logs_a_wrong_one(self, ada, admin_desk, caplog):
        self.change(admin_desk, "wrong")
        lines = [record.getMessage() for record in caplog.records]
        name, address = pseudonym("ada"), pseudonym("127.0.0.1")
        assert f"Sign-in as {name} from {address} failed." in lines


class TestAtOnce:
    """Several workers, or one guesser with many connections."""

    @pytest.mark.django_db(transaction=True)
    def test_forty_guesses_get_no_more_than_five_looked_at(self, django_user_model, caplog):
        django_user_model.objects.create_superuser("ada", password=PASSWORD)
        statuses = []

        def guess_once(number):
            statuses.append(guess(1, REMOTE_ADDR=f"192.0.2.{number}")[0])
            connection.close()

        threads = [threading.Thread(target=guess_once, args=[n]) for n in range(40)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(statuses) == 40
        assert set(statuses) <= {400, 429, 503}
        looked_at = [r for r in caplog.records if r.getMessage().endswith(" failed.")]
        assert 1 <= len(looked_at) <= PER_ACCOUNT
        assert statuses.count(400) == len(looked_at)

    @pytest.mark.django_db(transaction=True)
    def test_page_opens_while_something_long_is_written(self, django_user_model):
        django_user_model.objects.create_superuser("ada", password=PASSWORD)
        other = connection.copy()
        with other.cursor() as writer, connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                writer.execute("BEGIN IMMEDIATE")
                cursor.execute("PRAGMA busy_timeout = 50")
            else:
                writer.execute("BEGIN; LOCK TABLE shared_cache IN EXCLUSIVE MODE")
                cursor.execute("SET lock_timeout = '50ms'")
            try:
                assert Client().get(SIGN_IN).status_code == 200
                response = attempt()
                writer.execute("ROLLBACK")
            finally:
                other.close()
        assert response.status_code == 503
        assert response["Retry-After"] == "10"
        assert "The site is busy" in words(response.content.decode())
        assert attempt().status_code == 302


class TestPage:
    def test_asks_for_name_and_password_with_labels_that_managers_know(self, db, client):
        html = page(client, SIGN_IN)
        assert '<label for="id_login">Username</label>' in html
        assert '<label for="id_password">Password</label>' in html
        assert 'autocomplete="username"' in html
        assert 'autocomplete="current-password"' in html
        assert html.count(" autofocus") == 1

    def test_is_german_under_de(self, db, client):
        html = words(page(client, "/de/accounts/login/"))
        assert "Anmelden" in html
        assert "Benutzername" in html

    def test_asks_the_database_nothing(self, db, client, django_assert_num_queries):
        with django_assert_num_queries(0):
            page(client, SIGN_IN)

    def test_is_never_kept_by_a_cache(self, db, client):
        assert "no-store" in client.get(SIGN_IN)["Cache-Control"]

    def test_leads_who_is_signed_in_to_the_desk(self, admin_desk):
        response = admin_desk.get(SIGN_IN)
        assert (response.status_code, response["Location"]) == (302, "/admin/")

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_stands_behind_the_address_of_the_admin(self, method, db, client):
        response = getattr(client, method)("/admin/login/?next=/admin/roles/role/")
        assert response.status_code == 302
        assert response["Location"] == "/accounts/login/?next=%2Fadmin%2Froles%2Frole%2F"

    @pytest.mark.parametrize(
        "path",
        [
            *("", "signup/", "email/", "inactive/", "confirm-email/", "password/change/"),
            *("password/set/", "password/reset/", "password/reset/done/", "login/code/confirm/"),
            *("reauthenticate/", "3rdparty/", "2fa/", "sessions/"),
        ],
    )
    def test_is_with_sign_out_the_only_one_of_its_kind(self, path, db, client, ada):
        assert client.get(f"/accounts/{path}").status_code == 404
        client.force_login(ada)
        assert client.get(f"/accounts/{path}").status_code == 404

    @pytest.mark.parametrize("path", ["/", "/about/", "/de/", "/nothing-here/"])
    def test_leaves_other_pages_without_cookies(self, path, db, client):
        response = client.get(path)
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")


class TestWhereItLeads:
    def test_to_the_page_that_was_asked_for(self, ada, client):
        asked = reverse("admin:roles_role_changelist")
        form = client.get(asked, follow=True)
        assert f'name="next" value="{asked}"' in form.content.decode()
        fields = {"login": "ada", "password": PASSWORD, "next": asked}
        assert client.post(SIGN_IN, fields)["Location"] == asked

    def test_to_the_desk_otherwise(self, contributor):
        cora = Client()
        response = attempt("cora", "a good one", browser=cora)
        assert response["Location"] == "/admin/"
        assert "What waits" in page(cora, "/admin/")

    @pytest.mark.parametrize(
        "unsafe",
        [
            *("https://evil.example/", "//evil.example/", "///evil.example", "/\\evil.example"),
            *("javascript:alert(1)", "http:evil.example", "\thttps://evil.example"),
            *("https://testserver@evil.example/", "http://["),
            # What would lead to nothing below the sign-in page
            *("%2F%2Fx", "x"),
        ],
    )
    def test_never_to_another_site(self, unsafe, ada):
        fields = {"login": "ada", "password": PASSWORD, "next": unsafe}
        assert Client().post(SIGN_IN, fields)["Location"] == "/admin/"
        browser = Client()
        browser.force_login(ada)
        assert browser.get(SIGN_IN, {"next": unsafe})["Location"] == "/admin/"
        assert browser.get("/admin/login/", {"next": unsafe})["Location"] == "/admin/"
        response = Client().get("/admin/login/", {"next": unsafe})
        assert response["Location"].startswith("/accounts/login/?next=%2Fadmin%2Flogin%2F")
        assert Client().get(SIGN_IN, {"next": unsafe}).status_code == 200

    def test_to_a_plain_refusal_without_rights_for_the_desk(self, django_user_model, client):
        django_user_model.objects.create_user("rita", password=PASSWORD)
        fields = {"login": "rita", "password": PASSWORD, "next": "/admin/"}
        response = client.post(SIGN_IN, fields, follow=True)
        assert len(response.redirect_chain) == 2
        assert response.status_code == 403
        html = words(response.content.decode())
        assert "You do not have access to this" in html
        assert "You are signed in as rita ." in html
        assert client.post("/accounts/logout/")["Location"] == SIGN_IN
        assert "_auth_user_id" not in client.session


class TestSignOut:
    def test_asks_first(self, admin_desk):
        assert "You are signed in as ada ." in words(page(admin_desk, "/accounts/logout/"))
        assert is_signed_in(admin_desk)

    def test_is_done_by_a_button(self, admin_desk):
        assert admin_desk.post("/de/accounts/logout/")["Location"] == "/de/accounts/login/"
        assert not is_signed_in(admin_desk)

    def test_has_nothing_to_ask_of_who_is_not_signed_in(self, db, client):
        assert client.get("/accounts/logout/")["Location"] == SIGN_IN

    def test_still_has_its_page_on_the_desk(self, admin_desk):
        assert "Thanks for spending" in page_after_post(admin_desk, reverse("admin:logout"))
        assert not is_signed_in(admin_desk)

    def test_leaves_no_message_for_the_next_page(self, admin_desk, ada):
        admin_desk.post("/accounts/logout/")
        assert "messagelist" not in attempt(browser=admin_desk).content.decode()
        assert "messagelist" not in page(admin_desk, "/admin/")


def page_after_post(browser, path: str) -> str:
    response = browser.post(path)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture(scope="module")
def hashed():
    hasher = hashers.PBKDF2PasswordHasher()
    return hasher.encode(" words with blanks ", hasher.salt())


class TestAccountsAsBefore:
    @pytest.fixture(autouse=True)
    def _hashed_as_in_use(self, settings):
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]

    @pytest.fixture
    def edith(self, django_user_model, hashed):
        """An account as an installation has them: by its row alone."""
        edith = django_user_model.objects.create(
            username="Édith",
            email="edith@example.org",
            password=hashed,
            is_staff=True,
        )
        edith.groups.add(Group.objects.get(name="Editors"))
        return edith

    @pytest.mark.parametrize("name", ["Édith", " Édith ", "E\N{COMBINING ACUTE ACCENT}dith"])
    def test_sign_in_by_name(self, name, edith, mailoutbox):
        browser = Client()
        assert attempt(name, " words with blanks ", browser=browser).status_code == 302
        assert "Édith" in page(browser, "/admin/")
        assert mailoutbox == []

    @pytest.mark.parametrize("name", ["édith", "ÉDITH", "Edith", "edith@example.org"])
    def test_do_not_sign_in_by_anything_else(self, name, edith):
        assert attempt(name, " words with blanks ").status_code == 400

    @pytest.mark.parametrize("password", ["words with blanks", " Words with blanks ", ""])
    def test_need_their_password_to_the_letter(self, password, edith):
        assert attempt("Édith", password).status_code == 400

    def test_do_not_sign_in_once_deactivated(self, edith):
        edith.is_active = False
        edith.save()
        assert attempt("Édith", " words with blanks ").status_code == 400

    def test_can_be_deleted_by_an_administrator_of_the_group(self, edith, desk_of):
        response = desk_of("Administrators", "anna").post(
            reverse("admin:rolekb_user_delete", args=[edith.pk]), {"post": "yes"}
        )
        assert response.status_code == 302
        assert not type(edith).objects.filter(pk=edith.pk).exists()


def test_table_of_the_limits_is_made_by_migrate(transactional_db, django_user_model):
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE shared_cache")
    call_command("migrate", verbosity=0)
    django_user_model.objects.create_superuser("ada", password=PASSWORD)
    assert attempt().status_code == 302
