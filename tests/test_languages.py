"""German beside English: the address alone says which, and every word comes from the catalogue."""

import re

import pytest
from django.core.management import call_command
from django.utils import translation
from django.utils.translation import trans_real

from tests.pseudo import Bracketed, untranslated
from tests.test_browser import PAGES


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


# --- What leaves the site -----------------------------------------------------------------

PAIR = "compare/product-manager-vs-product-owner/"


@pytest.mark.parametrize("asked_at", ["/oembed/", "/de/oembed/"])
def test_german_page_is_embedded_as_its_german_frame(filled, visitor, asked_at):
    for prefix in ("", "/de"):
        page = f"http://testserver{prefix}/{PAIR}"
        told = visitor.get(asked_at, {"url": page}).json()
        assert f'src="http://testserver{prefix}/embed/{PAIR}"' in told["html"]
        assert told["thumbnail_url"].startswith(f"{page}card.png?v=")
    frame = visitor.get(f"/de/embed/{PAIR}").content.decode()
    assert '<html lang="de">' in frame
    assert f'<a href="http://testserver/de/{PAIR}"' in frame


def test_each_language_has_a_picture_of_its_own_under_an_address_of_its_own(filled, visitor):
    english, german = (visitor.get(f"{prefix}/{PAIR}card.png") for prefix in ("", "/de"))
    assert english["ETag"] != german["ETag"]
    assert english.content != german.content
    page = visitor.get(f"/de/{PAIR}").content.decode()
    address = re.search(r'og:image" content="http://testserver([^"]+)"', page)[1]
    assert address.startswith(f"/de/{PAIR}card.png?v=")
    assert german["ETag"].strip('"') in address
    assert "immutable" in visitor.get(address)["Cache-Control"]


def test_feed_names_its_language_and_that_of_its_claims(filled, visitor):
    english, german = (visitor.get(f"{p}/feeds/claims.atom").content.decode() for p in ("", "/de"))
    assert '<feed xml:lang="en-gb"' in english
    assert f"<id>http://testserver/claims/{filled.key}/</id>" in english
    assert '<summary type="html">' in english
    assert '<feed xml:lang="de"' in german
    assert f"<id>http://testserver/de/claims/{filled.key}/</id>" in german
    assert f'<link href="http://testserver/de/claims/{filled.key}/" rel="alternate"' in german
    assert '<summary type="html" xml:lang="en">' in german
    ids = re.findall("<id>([^<]+)</id>", english + german)
    assert len(set(ids)) == len(ids)


def test_citation_and_markdown_are_in_the_language_of_their_address(filled, visitor):
    cited = visitor.get(f"/de/claims/{filled.key}/cite.txt").content.decode()
    assert f"„Lymar über Product Owner: Backlog (Aussage {filled.key})“" in cited
    assert "(gelesen am " in cited
    table = visitor.get(f"/de/{PAIR}table.md").content.decode()
    assert table.startswith("# Product Manager vs. Product Owner\n\n1 Zeile: ")
    assert "## Lizenzen" in table
    assert "1 Stimme:" in table


def test_what_programs_read_has_the_same_words_in_every_language(filled, visitor):
    def rows(address):
        return visitor.get(address).content.decode().replace("/de/claims/", "/claims/")

    assert rows(f"/de/{PAIR}table.csv") == rows(f"/{PAIR}table.csv")
    told, german = (visitor.get(f"{p}/{PAIR}table.json").json() for p in ("", "/de"))
    assert told.keys() == german.keys()
    assert told["counts"] == german["counts"]


def test_what_machines_read_of_a_page_names_its_language(filled, visitor):
    for path, page, own, other in (
        ("/", "en-GB", "en_GB", "de_DE"),
        ("/de/", "de", "de_DE", "en_GB"),
    ):
        html = visitor.get(path).content.decode()
        assert f'og:locale" content="{own}"' in html
        assert f'og:locale:alternate" content="{other}"' in html
        assert f'"url": "http://testserver{path}", "inLanguage": "{page}"' in html
    claim = visitor.get(f"/de/claims/{filled.key}/").content.decode()
    assert '"inLanguage": "en"' in claim
    search = visitor.get("/de/opensearch.xml").content.decode()
    assert "<Language>de</Language>" in search
    assert "http://testserver/de/search/?q=" in search
