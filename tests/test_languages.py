"""German beside English: the address alone says which, and every word comes from the catalogue."""

import re

import pytest
from django.core.management import call_command
from django.utils import translation
from django.utils.translation import trans_real

from tests.page_types import PAGES
from tests.pseudo import Bracketed, untranslated


@pytest.mark.parametrize(
    ("path", "language"),
    [("/roles/", "en-gb"), ("/de/roles/", "de"), ("/de/", "de"), ("/", "en-gb")],
)
def test_address_says_the_language(filled, visitor, path, language):
    answer = visitor.get(path)
    assert answer.status_code == 200
    assert answer["Content-Language"] == language
    assert f'<html lang="{"en-GB" if language == "en-gb" else "de"}">' in answer.content.decode()


def test_neither_cookie_nor_header_nor_session_says_the_language(filled, visitor, settings):
    visitor.cookies[settings.LANGUAGE_COOKIE_NAME] = "de"
    english = visitor.get("/roles/", headers={"accept-language": "de"})
    assert english["Content-Language"] == "en-gb"
    assert "Accept-Language" not in english.get("Vary", "")
    german = visitor.get("/de/roles/", headers={"accept-language": "en"})
    assert german["Content-Language"] == "de"


def test_language_of_one_request_is_not_that_of_the_next(filled, visitor):
    visitor.get("/de/roles/")
    assert translation.get_language() == "en-gb"


def test_page_names_itself_in_the_other_language(filled, visitor):
    page = visitor.get("/roles/product-owner/?context=startup").content.decode()
    assert 'hreflang="de" href="http://testserver/de/roles/product-owner/"' in page
    assert 'hreflang="en-gb" href="http://testserver/roles/product-owner/"' in page
    assert (
        '<a href="/de/roles/product-owner/?context=startup" hreflang="de" lang="de">Deutsch' in page
    )
    german = visitor.get("/de/roles/product-owner/").content.decode()
    assert '<link rel="canonical" href="http://testserver/de/roles/product-owner/">' in german
    assert '<a href="/roles/product-owner/" hreflang="en-gb" lang="en-gb">English' in german


def test_every_link_of_a_german_page_stays_in_german(filled, visitor):
    for path in (
        "/de/",
        "/de/roles/product-owner/",
        "/de/compare/",
        "/de/responsibilities/backlog/",
    ):
        page = visitor.get(path).content.decode()
        body = page[page.index("<body") :]
        own = re.findall(r'<a [^>]*href="(/[^"]*)"(?! hreflang)', body)
        assert own
        assert {link for link in own if not link.startswith("/de/")} == set(), path


def test_admin_and_what_programs_ask_for_have_no_prefix(filled, visitor):
    for path in ("/de/admin/", "/de/robots.txt", "/de/sitemap.xml", "/en-gb/roles/", "/fr/roles/"):
        assert visitor.get(path).status_code == 404, path


def test_sitemap_names_each_page_in_both_languages(filled, visitor):
    told = visitor.get("/sitemap-roles.xml").content.decode()
    assert "<loc>http://testserver/de/roles/product-owner/</loc>" in told
    assert 'hreflang="de" href="http://testserver/de/roles/product-owner/"' in told


def test_suggestion_sent_from_a_german_page_knows_its_page(filled, visitor):
    page = visitor.get("/de/suggest/?page=/de/roles/product-owner/").content.decode()
    assert "/de/roles/product-owner/" in page


@pytest.fixture
def brackets(monkeypatch):
    """German is English in brackets."""
    monkeypatch.setitem(trans_real._translations, "de", Bracketed("de"))


@pytest.fixture
def content(db):
    call_command("load_content", verbosity=0)


def test_every_word_of_the_interface_comes_from_the_catalogue(content, visitor, brackets):
    loose = {}
    for path in PAGES:
        page = visitor.get(f"/de{path}", follow=True).content.decode()
        if found := untranslated(page):
            loose[path] = found
    assert loose == {}
