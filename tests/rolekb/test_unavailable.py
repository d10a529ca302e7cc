"""What people see while the database is away or busy."""

import contextlib
import sqlite3
from html.parser import HTMLParser

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, OperationalError, connection, transaction
from django.template.response import TemplateResponse
from django.test import Client
from django.urls import reverse

from rolekb.unavailable import is_unavailable, nothing_can_be_saved
from roles.models import Claim, Suggestion
from tests.html import Page
from tests.roles.admin.test_admin import fields_of, page
from tests.roles.importing.test_tables_admin import table

pytestmark = [
    pytest.mark.django_db(transaction=True),
    # Django's own admin templates read variables that are not there.
    pytest.mark.ignore_template_errors,
]

ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture
def reader() -> Client:
    return Client(raise_request_exception=False, headers={"Accept": ACCEPT})


@pytest.fixture
def desk(reader, administrator) -> Client:
    """A browser signed in as an administrator."""
    reader.force_login(administrator)
    return reader


@contextlib.contextmanager
def database_away():
    """Let every connection fail, as if the server or the file were gone."""
    settings = connection.settings_dict
    name, elsewhere = ("NAME", "/proc/no/such") if on_sqlite() else ("PORT", "1")
    before = settings[name]
    connection.close()
    settings[name] = elsewhere
    try:
        yield
    finally:
        connection.close()
        settings[name] = before


@contextlib.contextmanager
def database_locked(table: str):
    """Keep a table locked against writing by another connection; wait for it only a moment."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout=50" if on_sqlite() else "SET statement_timeout = 300")
    with another_connection() as other:
        other.execute("BEGIN IMMEDIATE" if on_sqlite() else f"LOCK TABLE {table} IN EXCLUSIVE MODE")
        yield
        other.rollback()
    connection.close()


@contextlib.contextmanager
def database_only_reads():
    """Let the database refuse to write, as a standby does and a file that nobody may change."""
    with connection.cursor() as cursor:
        cursor.execute(
            "PRAGMA query_only = ON" if on_sqlite() else "SET default_transaction_read_only = on"
        )
    yield
    connection.close()


def another_connection():
    settings = connection.get_connection_params()
    if on_sqlite():
        return contextlib.closing(sqlite3.connect(settings["database"], isolation_level=None))
    wanted = {name: settings[name] for name in ("dbname", "user", "password", "host", "port")}
    return contextlib.closing(psycopg.connect(**wanted))


def on_sqlite() -> bool:
    return connection.vendor == "sqlite"


class _Form(HTMLParser):
    def __init__(self, html: str):
        super().__init__()
        self.attributes, self.fields = None, {}
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "form":
            self.attributes = attributes
        elif tag == "input":
            self.fields.setdefault(attributes["name"], []).append(attributes["value"])


def form_in(response) -> _Form:
    """The form that sends again what was typed."""
    return _Form(response.content.decode())


class TestWhileTheDatabaseIsAway:
    def test_a_page_says_so(self, reader):
        with database_away():
            response = reader.get("/roles/?title=Product+Owner")
        assert response.status_code == 503
        assert response["Retry-After"] == "30"
        assert "no-store" in response["Cache-Control"]
        assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
        html = response.content.decode()
        assert "is not responding" in html
        assert 'href="/roles/?title=Product+Owner"' in html
        assert reader.get("/roles/").status_code == 200

    def test_in_german_too(self, reader):
        with database_away():
            response = reader.get("/de/roles/")
        assert response["Content-Language"] == "de"
        html = response.content.decode()
        assert '<html lang="de"' in html
        assert "Die Datenbank antwortet" in html

    @pytest.mark.parametrize("accept", ["*/*", "application/json", ""])
    def test_a_program_gets_a_short_text(self, reader, accept):
        with database_away():
            response = reader.get("/sitemap.xml", headers={"Accept": accept})
        assert (response.status_code, response["Retry-After"]) == (503, "30")
        assert response["Content-Type"].startswith("text/plain")
        assert "is not responding" in response.content.decode()

    def test_an_editor_stays_signed_in(self, desk):
        address = reverse("admin:index")
        with database_away():
            assert desk.get(address).status_code == 503
        assert desk.get(address).status_code == 200

    def test_what_was_typed_can_be_sent_again(self, reader):
        typed = {
            "address": "https://example.org/a",
            "sentence": "A <b>bold</b> claim.\nOf two lines.",
        }
        with database_away():
            response = reader.post("/suggest/?page=/", typed)
        assert response.status_code == 503
        assert "A &lt;b&gt;bold&lt;/b&gt; claim." in response.content.decode()
        form = form_in(response)
        assert form.attributes["action"] == "/suggest/?page=/"
        assert reader.post(form.attributes["action"], form.fields).status_code == 302
        assert Suggestion.objects.get().sentence.splitlines() == typed["sentence"].splitlines()

    def test_what_comes_from_another_site_is_not_offered(self, reader):
        stranger = Client(
            enforce_csrf_checks=True, raise_request_exception=False, headers={"Accept": ACCEPT}
        )
        with database_away():
            response = stranger.post("/suggest/", {"sentence": "Send this for me."})
        assert response.status_code == 403
        assert "Send this" not in response.content.decode()

    def test_a_form_that_cannot_be_read_is_no_further_fault(self, reader, settings):
        settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 2
        with database_away():
            response = reader.post("/suggest/", {"a": "1", "b": "2", "c": "3"})
        assert response.status_code in {413, 503}


class TestWhileTheDatabaseIsLocked:
    def test_a_suggestion_can_be_sent_again(self, reader):
        with database_locked("roles_suggestion"):
            response = reader.post(
                "/suggest/", {"address": "https://example.org/a", "sentence": "A claim of mine."}
            )
        assert response.status_code == 503
        assert not Suggestion.objects.exists()
        form = form_in(response)
        assert reader.post(form.attributes["action"], form.fields).status_code == 302
        assert Suggestion.objects.get().sentence == "A claim of mine."

    def test_an_editors_form_too(self, desk, world):
        claim = world.claim("lymar", "product-owner", "backlog", status="draft")
        address = page(Claim, "change", claim.pk)
        typed = fields_of(desk.get(address)) | {"note": "Look at the second edition."}
        with database_locked("roles_claim"):
            response = desk.post(address, typed)
        assert response.status_code == 503
        claim.refresh_from_db()
        assert claim.note == ""
        assert desk.post(address, form_in(response).fields).status_code == 302
        claim.refresh_from_db()
        assert claim.note == "Look at the second edition."

    def test_a_table_is_not_refused_for_it(self, desk, world):
        world.source("doe"), world.role("product-owner"), world.responsibility("backlog")
        with database_locked("roles_claim"):
            response = desk.post(reverse("admin:roles_claim_import"), {"file": table({}, {})})
        assert response.status_code == 503

    def test_passwords_and_files_are_not_kept(self, desk):
        words = "correct horse battery"
        with database_locked("rolekb_user"):
            response = desk.post(
                reverse("admin:rolekb_user_add"),
                {
                    "username": "bob",
                    "password1": words,
                    "password2": words,
                    "usable_password": "true",
                    "photo": SimpleUploadedFile("bob.png", b"a picture"),
                },
            )
        assert response.status_code == 503
        html = response.content.decode()
        assert words not in html
        assert "Passwords and files are not kept" in html
        assert form_in(response).fields.keys() == {"csrfmiddlewaretoken", "username"}


class TestWhileNothingCanBeSaved:
    def test_a_suggestion_can_be_sent_again(self, reader):
        long = {"address": "https://example.org/a", "sentence": "A claim of mine."}
        with database_only_reads():
            response = reader.post("/suggest/", long)
        assert response.status_code == 503
        assert not Suggestion.objects.exists()
        assert Page(response).texts("h1") == ["Nothing can be saved at the moment"]
        form = form_in(response)
        assert reader.post(form.attributes["action"], form.fields).status_code == 302

    def test_pages_are_answered(self, reader, desk, filled):
        with database_only_reads():
            assert reader.get("/roles/product-owner/").status_code == 200
            assert desk.get("/admin/roles/claim/").status_code == 200

    def test_an_editors_form_can_be_sent_again(self, desk, world):
        claim = world.claim("lymar", "product-owner", "backlog", status="draft")
        address = page(Claim, "change", claim.pk)
        typed = fields_of(desk.get(address)) | {"note": "Look at the second edition."}
        with database_only_reads():
            response = desk.post(address, typed)
        assert response.status_code == 503
        assert "The database is not responding" not in response.content.decode()
        claim.refresh_from_db()
        assert claim.note == ""
        assert desk.post(address, form_in(response).fields).status_code == 302

    def test_a_program_gets_a_short_text(self, reader):
        with database_only_reads():
            response = reader.post(
                "/suggest/",
                {"address": "https://example.org/a", "sentence": "A claim of mine."},
                headers={"Accept": "*/*"},
            )
        assert response.status_code == 503
        assert response.content.decode() == (
            "Nothing can be saved at the moment. Try again in half a minute.\n"
        )


def test_a_conflict_is_not_saved_over_by_sending_again(desk, world, monkeypatch):
    """The page that would have shown it never came."""
    claim = world.claim("lymar", "product-owner", "backlog", status="draft")
    address = page(Claim, "change", claim.pk)
    typed = fields_of(desk.get(address)) | {"note": "Mine."}
    Claim.objects.filter(pk=claim.pk).update(note="Somebody else's.")

    def fail(*args, **kwargs):
        raise OperationalError("the connection is lost")

    with monkeypatch.context() as patch:
        # The page is rendered after the view is done.
        patch.setattr(TemplateResponse, "render", fail)
        response = desk.post(address, typed)
    assert response.status_code == 503
    assert desk.post(address, form_in(response).fields).status_code == 409
    claim.refresh_from_db()
    assert claim.note == "Somebody else's."


def sqlite_error(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError()
    error.sqlite_errorcode = code
    return error


class TestWhatCountsAsUnavailable:
    def test_not_a_wrong_question(self):
        with pytest.raises(DatabaseError) as raised, connection.cursor() as cursor:
            cursor.execute("SELECT * FROM no_such_table")
        assert not is_unavailable(raised.value)

    def test_not_any_other_fault(self, reader, monkeypatch):
        monkeypatch.setattr("rolekb.views.overview", lambda: 1 / 0)
        response = reader.get("/")
        assert response.status_code == 500
        assert "Something went wrong" in response.content.decode()

    @pytest.mark.parametrize(
        ("error", "reads_only"),
        [
            (psycopg.errors.DiskFull("could not extend file"), True),
            (psycopg.errors.ReadOnlySqlTransaction("cannot execute UPDATE"), True),
            (psycopg.errors.AdminShutdown("terminating connection"), False),
            (sqlite_error(sqlite3.SQLITE_FULL), True),
            (sqlite_error(sqlite3.SQLITE_BUSY), False),
        ],
    )
    def test_what_the_drivers_say(self, error, reads_only):
        raised = OperationalError(str(error))
        raised.__cause__ = error
        assert is_unavailable(raised)
        assert nothing_can_be_saved(raised) is reads_only

    def test_what_follows_from_a_lost_connection(self):
        broken = transaction.TransactionManagementError("the transaction is broken")
        broken.__cause__ = OperationalError("the connection is lost")
        assert is_unavailable(broken)
