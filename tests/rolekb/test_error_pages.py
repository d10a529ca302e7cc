"""Pages that say that something went wrong do not go wrong themselves."""

import pytest
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client
from django.urls import get_resolver

from roles.request.languages import in_language
from tests.html import Page

TOO_MANY = "/?" + "a&" * 6000


@pytest.fixture
def database_away(db):
    def fail(execute, sql, params, many, context):
        raise OperationalError("the database is away")

    with connection.execute_wrapper(fail):
        yield


@pytest.fixture
def anybody(client):
    """A browser with the cookie of a session; it is shown the page, not the exception."""
    client.raise_request_exception = False
    client.cookies["sessionid"] = "x" * 32
    return client


@pytest.mark.parametrize(
    ("language", "heading"),
    [("en-gb", "There is no such page"), ("de", "Diese Seite gibt es nicht")],
)
def test_what_is_not_there_needs_no_database(language, heading, anybody, database_away):
    for path in ("/nothing-here/", "/nothing/%00/", "/nothing/%ff/", "/nothing/" + "x" * 5000):
        response = anybody.get(in_language(path, language))
        assert response.status_code == 404, path
        assert heading in Page(response).texts("h1")


def test_a_bad_request_needs_no_database(anybody, database_away):
    unreadable = {"data": b"--", "content_type": "multipart/form-data; boundary="}
    for response, words in (
        (anybody.get(TOO_MANY), "This request could not be understood"),
        (anybody.post("/suggest/", **unreadable), "The form could not be read"),
    ):
        assert response.status_code == 400
        page = Page(response)
        assert words in page.text
        assert not page.all("link[@rel='canonical']")


FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/suggest/", "More than 5,000 fields were sent at once, and no more are read."),
        ("/de/suggest/", "Mehr als 5.000 Felder wurden auf einmal geschickt"),
    ],
)
def test_too_many_fields_are_no_fault_of_the_address(path, words, anybody, database_away):
    response = anybody.post(path, "a&" * 6000, content_type=FORM)
    assert response.status_code == 413
    text = Page(response).text
    assert words in text
    assert "address" not in text
    assert "Adresse" not in text


def test_too_many_files_are_counted(anybody, database_away):
    files = {f"file-{number}": SimpleUploadedFile("a.txt", b"a") for number in range(101)}
    response = anybody.post("/suggest/", files)
    assert response.status_code == 413
    assert "More than 100 files were sent at once" in Page(response).text


def test_too_much_of_a_form_is_measured(anybody, settings, database_away):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2000
    response = anybody.post("/suggest/", "a=" + "a" * 3000, content_type=FORM)
    assert response.status_code == 413
    assert "More than 2 kB were sent, and no more are read." in Page(response).text


@pytest.mark.parametrize(
    ("language", "heading", "advice"),
    [
        ("en-gb", "You have been signed out", "look before you send it again"),
        ("de", "Sie wurden inzwischen abgemeldet", "bevor Sie es noch einmal abschicken"),
    ],
)
def test_a_session_that_ends_meanwhile_is_no_fault_of_the_address(
    language, heading, advice, anybody, django_user_model
):
    def sign_out(sender, **kwargs):
        Session.objects.all().delete()

    django_user_model.objects.create_user("sam", password="quite a good one")
    path = in_language("/accounts/login/", language)
    user_logged_in.connect(sign_out)
    try:
        response = anybody.post(path, {"login": "sam", "password": "quite a good one"})
    finally:
        user_logged_in.disconnect(sign_out)
    assert response.status_code == 400
    page = Page(response)
    assert page.texts("h1") == [heading]
    assert advice in page.text
    assert path in page.links


def test_a_form_without_its_cookie_needs_no_database(database_away):
    response = Client(enforce_csrf_checks=True).post("/suggest/", {"sentence": "x"})
    assert response.status_code == 403
    html = response.content.decode()
    assert "This could not be accepted" in html
    assert 'rel="canonical"' not in html


def test_what_is_not_allowed_needs_no_database(rf, database_away):
    """Who somebody is, only the database knows; the page itself does without."""
    answer = get_resolver().resolve_error_handler(403)
    response = answer(rf.get("/admin/"), exception=PermissionDenied())
    assert response.status_code == 403
    assert "You do not have access to this" in response.content.decode()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/", "The database is not responding"),
        ("/roles/product-owner/", "The database is not responding"),
        ("/admin/", "The database is not responding"),
        ("/de/", "Die Datenbank antwortet gerade nicht"),
    ],
)
def test_a_page_that_needs_the_database_says_so_in_words(path, words, anybody, database_away):
    response = anybody.get(path)
    assert response.status_code == 503
    assert words in response.content.decode()


def test_a_fault_is_answered_even_where_every_page_fails(anybody, settings):
    """Django shows the page of a fault instead of one that fails; it knows nothing of a request."""
    [engine] = settings.TEMPLATES
    broken = {"context_processors": [f"{__name__}.fail"]}
    settings.TEMPLATES = [{**engine, "OPTIONS": engine["OPTIONS"] | broken}]
    for path in ("/nothing-here/", TOO_MANY, "/about/"):
        response = anybody.get(path)
        assert response.status_code == 500
        assert "Something went wrong here" in response.content.decode()


def fail(request):
    raise RuntimeError("A context processor fails.")


def test_no_page_leads_to_a_host_that_its_path_names(anybody, db):
    for path in ("/de//evil.example/", "//evil.example/", "/de///evil.example/x/"):
        # As a server hands it on; the client would take the host out of it.
        html = anybody.generic("GET", "/", PATH_INFO=path).content.decode()
        assert 'href="//' not in html, path


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/orgs/ledgerly/access/invite/", "This address only takes what a form sends"),
        ("/de/orgs/ledgerly/access/invite/", "Diese Adresse nimmt nur an, was ein Formular sendet"),
        ("/admin/roles/claim/change/", "This address only takes what a form sends"),
    ],
)
def test_an_address_that_only_takes_forms_is_no_empty_page(path, heading, editor):
    # What a browser does with a reload of the page that came of the form.
    response = editor.get(path, headers={"Accept": "text/html,*/*;q=0.8"})
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert Page(response).texts("h1") == [heading]
    assert editor.get(path, headers={"Accept": "application/json"}).content == b""


def test_an_address_that_takes_json_is_not_said_to_take_forms(visitor, db):
    response = visitor.get("/api/titles", headers={"Accept": "text/html,*/*;q=0.8"})
    assert (response.status_code, response["Allow"], response.content) == (405, "POST", b"")
