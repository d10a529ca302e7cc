"""A request's body is bounded by what its page needs, and refused before it is read."""

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from roles.models import Suggestion
from sources.models import Snapshot
from tests.html import Page

SUGGEST = "/suggest/"
LOGIN = reverse("account_login")
UPLOADS = [
    reverse("admin:sources_source_import"),
    reverse("admin:roles_claim_import"),
    reverse("admin:sources_snapshot_add"),
]
PUBLIC = settings.PUBLIC_BODY_MAX_BYTES
STAFF = settings.DATA_UPLOAD_MAX_MEMORY_SIZE


class UnreadableBody:
    """A body that still hangs: reading from it would wait."""

    def read(self, *size):
        raise AssertionError("The body was read.")

    readline = read


def send(client, path, length, method="POST", **headers):
    """Announce a body of this length, as a form with a file, and fail if it is read."""
    headers |= {"CONTENT_LENGTH": str(length), "wsgi.input": UnreadableBody()}
    headers.setdefault("CONTENT_TYPE", "multipart/form-data; boundary=b")
    return client.generic(method, path, **headers)


@pytest.fixture
def strict():
    """A visitor who brings the cookie with which Django reads a form before its view is asked."""
    client = Client(enforce_csrf_checks=True)
    client.cookies["csrftoken"] = "a" * 32
    return client


class TestFromReaders:
    @pytest.mark.parametrize("path", [SUGGEST, LOGIN, "/", "/search/", "/de/suggest/", *UPLOADS])
    def test_a_large_body_is_refused_unread(self, path, db, strict):
        response = send(strict, path, PUBLIC + 1)
        assert response.status_code == 413

    @pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "GET", "ODD"])
    @pytest.mark.parametrize("path", [SUGGEST, UPLOADS[0]])
    def test_with_any_method(self, method, path, db, strict):
        assert send(strict, path, PUBLIC + 1, method).status_code == 413

    @pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
    @pytest.mark.parametrize("path", [SUGGEST, "/", UPLOADS[0]])
    def test_a_small_body_of_a_method_without_a_form_is_not_read_either(
        self, method, path, db, strict
    ):
        assert send(strict, path, 10, method).status_code in {403, 405}

    def test_the_answer_says_what_would_be_right(self, db, visitor):
        page = Page(send(visitor, SUGGEST, 300_000_000))
        assert page.texts("h1") == ["This is too large"]
        assert "300,000 kB were sent, and at most 64 kB are accepted here." in page.text
        assert "Nothing was saved." in page.text
        assert "signed in" not in page.text

    def test_the_answer_is_in_the_language_of_the_page(self, db, visitor):
        page = Page(send(visitor, "/de/suggest/", 300_000_000))
        assert page.texts("h1") == ["Das ist zu groß"]
        assert "300.000 kB" in page.text

    def test_editors_learn_that_they_have_to_sign_in(self, db, visitor):
        page = Page(send(visitor, UPLOADS[0], PUBLIC + 1))
        assert "You are not signed in" in page.text
        assert any(link.startswith(LOGIN) for link in page.links)

    def test_the_longest_suggestion_fits(self, db, visitor):
        longest = {
            "page": "/" + "p" * 299,
            "address": "https://example.org/" + "x" * 480,
            "quotation": "🙂" * 300,
            "sentence": "🙂" * 600,
        }
        assert visitor.post(SUGGEST, longest).status_code == 302
        assert Suggestion.objects.get().sentence == longest["sentence"]

    def test_no_file_goes_to_the_disk(self, db, visitor):
        assert PUBLIC < settings.FILE_UPLOAD_MAX_MEMORY_SIZE


class TestFromEditors:
    @pytest.mark.parametrize("path", UPLOADS)
    def test_more_than_any_form_takes_is_refused_unread(self, path, admin_desk):
        response = send(admin_desk, path, STAFF + 1)
        assert response.status_code == 413
        assert "at most 8,000 kB" in response.content.decode()

    def test_public_forms_take_no_more_than_from_anyone(self, admin_desk):
        assert send(admin_desk, SUGGEST, PUBLIC + 1).status_code == 413

    def test_an_account_without_access_to_the_admin_is_a_reader(self, db, django_user_model):
        client = Client()
        client.force_login(django_user_model.objects.create_user("rita"))
        assert send(client, UPLOADS[0], PUBLIC + 1).status_code == 413

    @pytest.mark.ignore_template_errors
    def test_the_largest_table_is_read_and_judged_by_its_form(self, admin_desk):
        table = SimpleUploadedFile("t.csv", b"x" * 5_000_001)
        response = admin_desk.post(UPLOADS[0], {"file": table})
        assert response.status_code == 200
        assert "at most 5 MB" in response.content.decode()

    @pytest.mark.ignore_template_errors
    def test_the_largest_text_is_stored(self, world, admin_desk):
        text = "A line of text.\n" * 120_000
        typed = {"source": world.source("berls").pk, "taken_on": "2026-09-01", "text": text}
        assert admin_desk.post(UPLOADS[2], typed).status_code == 302
        assert Snapshot.objects.get().text.startswith("A line of text.")


class TestALength:
    @pytest.mark.parametrize(
        "length", ["-5", "5x", "5, 5", "٥", "1_0", "+5", "9" * 5000], ids=ascii
    )
    def test_that_is_no_number_of_bytes_is_refused(self, length, db, strict):
        response = send(strict, SUGGEST, length)
        assert response.status_code == 400

    def test_must_be_known_beforehand(self, db, strict):
        response = send(strict, SUGGEST, "", HTTP_TRANSFER_ENCODING="chunked")
        assert response.status_code == 411
        assert "without saying how long it is" in response.content.decode()

    def test_may_be_absent_where_there_is_no_body(self, db, visitor):
        assert visitor.get("/", CONTENT_LENGTH="").status_code == 200
        assert send(visitor, SUGGEST, "").status_code == 400


def test_readers_cost_no_query_more(db, strict, django_assert_num_queries):
    with django_assert_num_queries(0):
        send(strict, UPLOADS[0], PUBLIC + 1)
