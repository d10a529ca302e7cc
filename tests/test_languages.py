"""German beside English: the address alone says which, and every word comes from the catalogue."""

import re
from datetime import date

import pytest
from django.core.management import call_command
from django.utils import translation
from django.utils.translation import trans_real

from roles.titles import joined
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


# --- Roles and comparisons ----------------------------------------------------------------


def words(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_comparison_counts_joins_and_dates_in_german(world, visitor):
    world.claim("berls", "product-owner", "backlog", "owns")
    world.claim("lymar", "product-owner", "backlog", "not-theirs", contexts=("startup",))
    world.claim("yash", "product-manager", "backlog", "owns")
    world.note("backlog", "product-owner", reviewed_on=date(2027, 1, 31))
    page = visitor.get("/de/compare/product-manager-vs-product-owner/")
    told = words(page)
    assert "1 Zeile: 1 umstritten , 0 einig , 0 aus einer Quelle ." in told
    assert "Was laut Quellen zu Product Manager und Product Owner gehört" in told
    assert "Quellen sind uneinig: gegensätzliche Antworten." in told
    assert "1 Stimme" in told
    assert "zuletzt durchgesehen am 31. Januar 2027" in told
    html = page.content.decode()
    assert '<time datetime="2027-01-31">' in html
    assert (
        '<th role="columnheader" scope="col"><a href="/de/roles/product-owner/" lang="en">' in html
    )
    narrowed = words(visitor.get("/de/compare/product-manager-vs-product-owner/?context=startup"))
    assert "1 Aussage, die darauf begrenzt ist, und 2 ohne Begrenzung." in narrowed


def test_content_among_words_of_the_interface_names_its_language_on_german_pages_alone(
    filled, visitor
):
    german = visitor.get("/de/roles/product-owner/").content.decode()
    english = visitor.get("/roles/product-owner/").content.decode()
    assert re.search(
        r'<p class="position owns"><span lang="en">[^<]+</span> <span class="v', german
    )
    assert re.search(r'<p class="position owns">[^<]+ <span class="v', english)
    assert 'lang="en"' not in re.sub(r"<(?:q|cite)[^>]*>", "", english)


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/roles/nobody/", 404, "Keine Rolle heißt „nobody“"),
        ("/compare/product-owner/", 400, "Gefragt war nach einer."),
        ("/compare/product-owner-vs-po/", 400, "Eine Rolle lässt sich nicht mit sich selbst"),
        ("/compare/nobody-vs-product-owner/", 404, "So schreibt sich weder eine Rolle noch"),
        ("/roles/product-owner/?context=moon", 400, "Dieses Umfeld gibt es nicht"),
        ("/roles/product-owner/?as_of=2027-02-30", 400, "„2027-02-30“ ist kein Tag."),
        ("/roles/product-owner/?as_of=9999-01-31", 400, "Was am 31. Januar 9999 gelten wird"),
        ("/map/?area=moon", 400, "Diesen Bereich gibt es nicht"),
    ],
)
def test_what_cannot_be_met_is_answered_in_german(filled, visitor, address, status, said):
    answer = visitor.get(f"/de{address}")
    assert answer.status_code == status
    assert said in words(answer)


def test_history_of_a_claim_is_told_in_german(world, visitor):
    claim = world.claim("lymar", "product-owner", "backlog", "owns")
    claim.manner = "reports"
    claim.save()
    told = words(visitor.get(f"/de/claims/{claim.key}/"))
    assert "Geändert" in told
    assert "Art der Aussage entfernt: vertritt" in told
    assert "hinzugefügt: berichtet (sagt, dass es anderswo so ist)" in told


@pytest.mark.parametrize(
    ("code", "said"), [("en-gb", "a, b and c / a / a and b"), ("de", "a, b und c / a / a und b")]
)
def test_names_are_joined_as_the_language_does(code, said):
    with translation.override(code):
        assert " / ".join(map(joined, ["abc", "a", "ab"])) == said
