"""German beside English: the address alone says which, and every word comes from the catalogue."""

import csv
import io
import re
from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from roles.models import Role
from roles.queries.titles import in_words
from tests.pages import words


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
    assert 'hreflang="en" href="http://testserver/roles/product-owner/"' in page
    assert (
        '<a href="/de/roles/product-owner/?context=startup" hreflang="de" lang="de">Deutsch' in page
    )
    german = visitor.get("/de/roles/product-owner/").content.decode()
    assert '<link rel="canonical" href="http://testserver/de/roles/product-owner/">' in german
    assert '<a href="/roles/product-owner/" hreflang="en" lang="en-GB">English' in german


def test_no_query_depends_on_the_language(filled, visitor):
    """What a language changes is chosen from the rows: `tests/pages.py` counts on it."""

    def asked(address: str) -> list[str]:
        with CaptureQueriesContext(connection) as queries:
            assert visitor.get(address).status_code == 200
        return [query["sql"] for query in queries]

    role, pair = "/roles/product-owner/", "/compare/product-manager-vs-product-owner/"
    question, statement = "/responsibilities/backlog/", f"/claims/{filled.key}/"
    source, disputes = filled.source.get_absolute_url(), "/disagreements/"
    for page in (role, pair, f"{pair}on/backlog/", question, statement, source, disputes):
        for address in (page, f"{page}page.json", f"{page}page.md"):
            asked(f"/de{address}")
            assert asked(address) == asked(f"/de{address}"), address
    for address in (
        "/",
        "/roles/",
        "/responsibilities/",
        "/sources/",
        "/map/",
        "/data/",
        "/about/",
    ):
        asked(f"/de{address}")
        assert asked(address) == asked(f"/de{address}"), address


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

    assert 'hreflang="en" href="http://testserver/roles/product-owner/"' in told
    assert 'hreflang="x-default" href="http://testserver/roles/product-owner/"' in told
    assert "en-gb" not in told


@pytest.mark.parametrize("prefix", ["", "/de"])
def test_languages_of_a_page_are_those_of_its_canonical_address(filled, visitor, prefix):
    pair = "/compare/product-manager-vs-product-owner/"
    page = visitor.get(f"{prefix}{pair}handout/").content.decode()
    assert f'<link rel="canonical" href="http://testserver{prefix}{pair}">' in page
    assert re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', page) == [
        ("en", f"http://testserver{pair}"),
        ("x-default", f"http://testserver{pair}"),
        ("de", f"http://testserver/de{pair}"),
    ]


def test_thing_has_one_identity_in_all_languages(filled, visitor):
    for path in (
        "/roles/product-owner/",
        "/compare/product-manager-vs-product-owner/",
        f"/claims/{filled.key}/",
        "/responsibilities/",
        "/responsibilities/backlog/",
    ):
        english, german = (
            re.findall(
                r'"(?:@id|inDefinedTermSet)": "([^"]+)"', visitor.get(p + path).content.decode()
            )
            for p in ("", "/de")
        )
        assert english
        assert german == english


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/roles/product-owner/", "Product Owner, in startups · "),
        (
            "/compare/product-manager-vs-product-owner/",
            "Product Manager vs Product Owner, in startups · ",
        ),
        (
            "/compare/product-manager-vs-product-owner/overlap/",
            "Overlap: Product Manager, Product Owner, in startups · ",
        ),
        ("/responsibilities/backlog/", "Who does backlog? (in startups) · "),
        ("/disagreements/", "Disagreements, in startups · "),
    ],
)
def test_title_of_a_narrowed_page_says_so(filled, visitor, path, title):
    page = visitor.get(f"{path}?context=startup").content.decode()
    assert f"<title>{title}" in page


def test_suggestion_sent_from_a_german_page_knows_its_page(filled, visitor):
    page = visitor.get("/de/suggest/?page=/de/roles/product-owner/").content.decode()
    assert "/de/roles/product-owner/" in page


def said_to_be_english(page: str) -> str:
    return " | ".join(
        m[2]
        for m in re.finditer(
            r'<(\w+)[^>]*[ :]lang="en"[^>]*>(.*?)(?:</\1>|</?(?:option|select))', page
        )
    )


@pytest.mark.parametrize(
    "path",
    [
        "/de/",
        "/de/disagreements/",
        "/de/compare/product-manager-vs-product-owner/",
        "/de/compare/product-manager-vs-product-owner/handout/",
        "/de/roles/product-owner/",
        "/de/map/",
        "/de/search/?q=backlog",
        "/de/embed/roles/product-owner/",
        "/de/embed/compare/product-manager-vs-product-owner/",
        "/de/feeds/disagreements.atom",
    ],
)
def test_only_words_of_the_content_are_said_to_be_in_its_language(world, visitor, path):
    for voice, manager, owner in (
        ("berls", "owns", "not-theirs"),
        ("lymar", "not-theirs", "owns"),
        ("yash", "shares", "shares"),
    ):
        world.claim(voice, "product-manager", "backlog", manager)
        world.claim(voice, "product-owner", "backlog", owner)
    world.claim("thread", "product-owner", "backlog", "owns", manner="rejects")
    page = unescape(visitor.get(path).content.decode())
    assert "sind uneins" in page
    english = said_to_be_english(page)
    assert "Product Owner" in english
    for german in ("zusammen", "uneins", " und ", "Quelle"):
        assert german not in english


def test_link_to_the_embedding_has_no_words_of_two_languages(filled, visitor):
    page = visitor.get("/de/compare/product-manager-vs-product-owner/").content.decode()
    (link,) = re.findall(r"<link [^>]*oembed[^>]*>", page)
    assert "lang=" not in link
    assert "title=" not in link


def test_feed_of_disagreements_says_which_words_are_content(filled, visitor):
    german, english = (
        visitor.get(f"{p}/feeds/disagreements.atom").content.decode() for p in ("/de", "")
    )
    assert '<title xml:lang="en">Who does backlog? (Product Owner)</title>' in german
    assert "<title>Who does backlog? (Product Owner)</title>" in english
    claims = visitor.get("/de/feeds/claims.atom").content.decode()
    assert '<category term="Delivery" xml:lang="en"/>' in claims


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
    assert f"„Lymar zu Product Owner: Backlog (Aussage {filled.key})“" in cited
    assert "(gelesen am " in cited
    table = visitor.get(f"/de/{PAIR}table.md").content.decode()
    assert table.startswith("# Product Manager vs. Product Owner\n\nKeine Quelle in unserer ")
    assert "## Lizenzen" in table
    assert "1 Quelle" in table


def test_what_programs_read_has_the_same_words_in_every_language(filled, visitor):
    def rows(address):
        return visitor.get(address).content.decode().replace("/de/claims/", "/claims/")

    said = {"row_verdict", "verdict", "note", "position"}
    english, of_german = (
        [
            {name: value for name, value in line.items() if name not in said}
            for line in csv.DictReader(io.StringIO(rows(f"{prefix}/{PAIR}table.csv")))
        ]
        for prefix in ("", "/de")
    )
    assert of_german == english != []
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


# --- Roles and comparisons ----------------------------------------------------------------


def test_comparison_counts_joins_and_dates_in_german(world, visitor):
    world.claim("berls", "product-owner", "backlog", "owns")
    world.claim("lymar", "product-owner", "backlog", "not-theirs", contexts=("startup",))
    world.claim("yash", "product-manager", "backlog", "owns")
    world.note("backlog", "product-owner", reviewed_on=date(2027, 1, 31))
    page = visitor.get("/de/compare/product-manager-vs-product-owner/?show=statements")
    told = words(page.content.decode())
    assert "Quellen sind uneins" in told
    assert "1 Quelle" in told
    assert "zuletzt durchgesehen am 31. Januar 2027" in told
    html = page.content.decode()
    assert '<time datetime="2027-01-31">' in html
    assert '<a class="name" href="/de/roles/product-owner/" lang="en">Product Owner</a>' in html
    narrowed = words(
        visitor.get(
            "/de/compare/product-manager-vs-product-owner/?context=startup"
        ).content.decode()
    )
    assert "1 Aussage, die darauf beschränkt ist, und 2 ohne Beschränkung." in narrowed


def test_content_among_words_of_the_interface_names_its_language_on_german_pages_alone(
    filled, visitor
):
    german = visitor.get("/de/roles/product-owner/").content.decode()
    english = visitor.get("/roles/product-owner/").content.decode()
    assert re.search(r'<a href="[^"]*backlog[^"]*"[^>]* lang="en">', german)
    assert ' lang="en"' not in re.sub(r"<(?:q|cite)[^>]*>", "", english)


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/roles/nobody/", 404, "Keine Rolle heißt „nobody“"),
        ("/compare/product-owner/", 400, "Gefragt war nach einer."),
        ("/compare/product-owner-vs-po/", 400, "Eine Rolle lässt sich nicht mit sich selbst"),
        ("/compare/nobody-vs-product-owner/", 404, "So lautet weder der Name einer Rolle"),
        ("/roles/product-owner/?context=moon", 400, "Diese Art von Organisation gibt es nicht"),
        ("/roles/product-owner/?as_of=2027-02-30", 400, "„2027-02-30“ ist kein Datum."),
        ("/roles/product-owner/?as_of=9999-01-31", 400, "31. Januar 9999 liegt in der Zukunft"),
        ("/map/?area=moon", 400, "Diesen Bereich gibt es nicht"),
    ],
)
def test_what_cannot_be_met_is_answered_in_german(filled, visitor, address, status, said):
    answer = visitor.get(f"/de{address}")
    assert answer.status_code == status
    assert said in words(answer.content.decode())


def test_history_of_a_claim_is_told_in_german(world, visitor):
    claim = world.claim("lymar", "product-owner", "backlog", "owns")
    claim.manner = "reports"
    claim.save()
    told = words(visitor.get(f"/de/claims/{claim.key}/").content.decode())
    assert "Geändert" in told
    assert "Art der Aussage entfernt: vertritt" in told
    assert "hinzugefügt: berichtet (sagt, dass es anderswo so ist)" in told


@pytest.mark.parametrize(
    ("code", "said"), [("en-gb", "a, b and c / a / a and b"), ("de", "a, b und c / a / a und b")]
)
def test_names_are_joined_as_the_language_does(code, said):
    with translation.override(code):
        assert (
            " / ".join(in_words([Role(name=n) for n in names]) for names in ["abc", "a", "ab"])
            == said
        )


# --- Lists, the map, the search and the form ----------------------------------------------


def test_lists_and_the_map_count_in_german(world, visitor):
    world.claim("lymar", "product-owner", "backlog", "owns")
    assert "1 Aussage, 1 Quelle" in words(visitor.get("/de/roles/").content.decode())
    world.claim("berls", "product-owner", "backlog", "not-theirs")
    assert "2 Aussagen, 2 Quellen" in words(visitor.get("/de/roles/").content.decode())
    assert "Backlog Quellen sind uneins" in words(
        visitor.get("/de/responsibilities/").content.decode()
    )
    assert "In 1 Frage sind Quellen uneins." in words(
        visitor.get("/de/disagreements/").content.decode()
    )
    map_words = words(visitor.get("/de/map/").content.decode())
    assert "1 von 1 Rolle nebeneinander, 1 Frage links." in map_words
    assert "verantwortlich 1 · nicht verantwortlich 1" in map_words


@pytest.mark.parametrize(
    ("published", "shown"),
    [("2024", "2024"), ("2024-03", "März 2024"), ("2024-03-09", "9. März 2024")],
)
def test_source_says_when_it_came_out_as_far_as_that_is_known(world, visitor, published, shown):
    source = world.source("lymar")
    source.published = published
    source.save()
    page = visitor.get("/de/sources/lymar/").content.decode()
    assert f'<time datetime="{published}">{shown}</time>' in page


def test_title_of_a_source_is_in_its_own_language_on_every_page(filled, visitor):
    source = filled.source
    source.title, source.language = "Wer macht was?", "de"
    source.save()
    for prefix in ("", "/de"):
        page = visitor.get(f"{prefix}/sources/").content.decode()
        assert f'href="{prefix}/sources/lymar/" lang="de">Wer macht was?</a>' in page


def test_search_names_kinds_and_corrections_in_german(filled, visitor):
    told = words(visitor.get("/de/search/?q=prodcut+owner").content.decode())
    assert "„prodcut owner“ kommt nicht vor. Dies sind Treffer für product owner" in told
    offered = visitor.get("/de/search/suggest/?q=product+ow").json()["suggestions"]
    assert {"name": "Product Owner", "kind": "Rolle", "address": "/de/roles/product-owner/"} in (
        offered
    )
    assert "0 Treffer für „zzzz“." in words(visitor.get("/de/search/?q=zzzz").content.decode())


def test_form_says_in_german_what_is_wrong(filled, visitor):
    answer = visitor.post(
        "/de/suggest/",
        {"page": "/de/roles/product-owner/", "address": "nirgends", "quotation": "x" * 400},
    )
    assert answer.status_code == 400
    told = words(answer.content.decode())
    assert "Das ist noch nicht angenommen" in told
    assert "Das ist keine Webadresse." in told
    assert "höchstens 300 Zeichen" in told
    assert "Bitte in einem Satz angeben, was die Quelle sagt." in told
    assert "Es geht um die Rolle Product Owner ." in told


def test_failure_is_told_in_the_language_of_its_address(visitor, filled, monkeypatch):
    def fail():
        raise ValueError

    monkeypatch.setattr("rolekb.views.overview", fail)
    visitor.raise_request_exception = False
    german, english = (visitor.get(path) for path in ("/de/", "/"))
    assert german.status_code == english.status_code == 500
    assert '<html lang="de">' in german.content.decode()
    assert '<a href="/de/">Zur Startseite</a>' in german.content.decode()
    assert '<a href="/">Go to the home page</a>' in english.content.decode()
    closed = Client(enforce_csrf_checks=True).post("/de/suggest/")
    assert closed.status_code == 403
    assert "Das konnte nicht angenommen werden" in words(closed.content.decode())


def test_page_that_is_not_there_answers_in_german(visitor, db):
    answer = visitor.get("/de/nothing-here/")
    assert answer.status_code == 404
    assert "Diese Seite gibt es nicht" in words(answer.content.decode())


def test_pages_say_which_language_their_statements_are_in(world, visitor):
    world.claim("lymar", "product-owner", "backlog", "owns")
    sentence = "Fragen, Aussagen und Erläuterungen sind auf Englisch"
    for address in ("/", "/roles/product-owner/", "/responsibilities/backlog/"):
        assert sentence in words(visitor.get(f"/de{address}").content.decode())
        assert "content-language" not in visitor.get(address).content.decode()
