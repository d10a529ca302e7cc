"""Each page as JSON and Markdown: at addresses of their own, and to those who accept them."""

import io
import json
import re

import brotli
import markdown as python_markdown
import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client
from django.utils import timezone
from jsonschema import Draft202012Validator

from rolekb.page_cache import PageCache
from roles.models import FormerResponsibilitySlug, FormerRoleSlug, Responsibility
from roles.request.accepting import preferred_form
from sources.models import FormerSourceSlug
from tests.edition import ADDRESS
from tests.html import Page, get_page, text_of
from tests.pages import LANGUAGES
from tests.records import check_record, keys_of, points_of

PAIR = "/compare/product-manager-vs-product-owner/"
PAGES = {
    "role": "/roles/product-owner/",
    "question": "/responsibilities/stories/",
    "statement": "/claims/rackisto/",
    "source": "/sources/lymar/",
    "comparison": PAIR,
    "row": f"{PAIR}on/stories/",
    "disagreements": "/disagreements/",
}
ALL_STATEMENTS = {"role", "question", "comparison"}
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


def record_at(visitor, address: str) -> dict:
    answer = visitor.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"
    return check_record(json.loads(answer.content))


def text_at(visitor, address: str) -> str:
    answer = visitor.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/markdown; charset=utf-8"
    return answer.content.decode()


def squeezed(text: str) -> str:
    """Without blanks, which markup puts around names and numbers, and without capitals."""
    return "".join(text.split()).casefold()


# --- The same as the page -----------------------------------------------------------------


@pytest.mark.parametrize("prefix", LANGUAGES)
@pytest.mark.parametrize(("kind", "address"), PAGES.items())
def test_page_names_its_files(told, visitor, kind, address, prefix):
    page = get_page(visitor, f"{prefix}{address}")
    for media_type, ending in (("application/json", "json"), ("text/markdown", "md")):
        files = [
            link
            for link in page.values(f"head/link[@type='{media_type}']", "href")
            if "/page." in link
        ]
        assert files == [f"{prefix}{address}page.{ending}"]
        assert files[0] in page.links
    record = record_at(visitor, f"{prefix}{address}page.json")
    assert record["type"] == kind
    assert record["addresses"] == {
        "page": f"http://testserver{prefix}{address}",
        "json": f"http://testserver{prefix}{address}page.json",
        "markdown": f"http://testserver{prefix}{address}page.md",
    }
    assert text_at(visitor, f"{prefix}{address}page.md").startswith(f"# {record['title']}\n")


@pytest.mark.parametrize("prefix", LANGUAGES)
@pytest.mark.parametrize("kind", sorted({*PAGES} - {"disagreements", "statement"}))
def test_files_hold_the_statements_of_the_page_and_no_others(told, visitor, kind, prefix):
    address = prefix + PAGES[kind]
    show = "?show=statements" if kind in ALL_STATEMENTS else ""
    page = get_page(visitor, address + show)
    on_page = {id_.removeprefix("claim-") for id_ in page.ids if id_.startswith("claim-")}
    assert on_page
    record = record_at(visitor, f"{address}page.json")
    shown = [point for point in points_of(record) if point["kind"] != "between-roles"]
    if kind == "source":
        assert {statement["key"] for statement in record["statements"]} == on_page
    else:
        # Of two roles that sources name, the page of one shows its own statements alone.
        assert keys_of(shown) == on_page
    in_text = re.findall(r"/claims/(\w+)/>", text_at(visitor, f"{address}page.md"))
    assert set(in_text) == keys_of(record)


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_question_has_the_words_and_numbers_of_its_page(told, visitor, prefix):
    address = f"{prefix}/responsibilities/stories/"
    page = get_page(visitor, f"{address}?show=statements")
    record = record_at(visitor, f"{address}page.json")
    text = squeezed(page.text)
    verdict = record["question"]["verdict"]
    assert verdict["disputed"]
    assert page.texts("span[@class='disagree']")[0] == verdict["words"]
    for point in record["question"]["points"]:
        if point["disputed"]:
            assert squeezed(point["note"]["text"]) in text
        if point["kind"] == "between-roles":
            continue
        section = page.one(f"section[@id='of-{point['roles'][0]['slug']}']")
        for answer in point["answers"]:
            # The page does not count an answer that stands alone.
            alone = len(point["answers"]) == 1 and not point["called_wrong"]
            number = "" if alone else str(answer["sources"])
            assert squeezed(f"{answer['answer']} {number}") in squeezed(text_of(section))


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_comparison_has_the_words_and_numbers_of_its_page(told, visitor, prefix):
    page = get_page(visitor, f"{prefix}{PAIR}?show=statements")
    record = record_at(visitor, f"{prefix}{PAIR}page.json")
    for sentence in record["answer"]:
        assert squeezed(sentence["text"]) in squeezed(page.text)
    assert record["counts"] == {
        "questions": 3,
        "sources_disagree": 2,
        "sources_agree": 1,
        "one_source": 0,
    }
    for question in record["questions"]:
        row = squeezed(text_of(page.one(f"*[@id='row-{question['slug']}']")))
        for words in question["verdict"]["words"].split(" · "):
            assert squeezed(words) in row


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_role_has_the_lists_and_sentences_of_its_page(told, visitor, prefix):
    text = squeezed(get_page(visitor, f"{prefix}/roles/product-owner/").text)
    record = record_at(visitor, f"{prefix}/roles/product-owner/page.json")
    assert [duties["slug"] for duties in record["duties"]] == ["owns"]
    for duties in record["duties"]:
        assert squeezed(f"{duties['words']} {len(duties['questions'])}") in text
    assert {dispute["question"] for dispute in record["disputes"]} == {"stories", "same-job"}
    for dispute in record["disputes"]:
        assert squeezed(dispute["sentence"]["text"]) in text
    assert record["titles"] == [{"title": "PO of sorts", "language": "en"}]
    assert [other["slug"] for other in record["compared_with"]] == ["product-manager"]


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_source_and_disagreements_have_the_numbers_of_their_pages(told, visitor, prefix):
    text = squeezed(get_page(visitor, f"{prefix}/sources/lymar/").text)
    record = record_at(visitor, f"{prefix}/sources/lymar/page.json")
    standings = [statement["standing"]["words"] for statement in record["statements"]]
    for words in standings:
        assert squeezed(f"{words} {standings.count(words)}") in text
    page = get_page(visitor, f"{prefix}/disagreements/")
    record = record_at(visitor, f"{prefix}/disagreements/page.json")
    assert record["total"] == len(record["disagreements"]) == 2
    for dispute in record["disagreements"]:
        assert squeezed(dispute["question"]["question"]) in squeezed(page.text)


@pytest.mark.parametrize(("kind", "address"), PAGES.items())
def test_markdown_has_the_words_of_json(told, visitor, kind, address):
    record = record_at(visitor, f"{address}page.json")
    text = text_at(visitor, f"{address}page.md")
    for point in points_of(record):
        assert f"**: {point['verdict']['words']}\n" in text
        for answer in (*point["answers"], *point["called_wrong"], *point["earlier_editions"]):
            assert f"*{answer['answer']}*" in text
            for statement in answer["statements"]:
                assert statement["text"] in text
                if quotation := statement["quotation"]:
                    assert f"“{quotation['text']}” ({quotation['check_in_words']})" in text
        if point["note"]:
            assert point["note"]["text"] in text
    for notice in record["licence"]["notices"]:
        assert notice in text


def test_files_show_the_context_and_the_day_of_their_page(told, visitor):
    told.claim("berls", "product-owner", "backlog", "shares", contexts=("bank",), key="berlsban")
    page = get_page(visitor, f"{PAIR}?context=bank")
    assert f"{PAIR}page.json?context=bank" in page.links
    record = record_at(visitor, f"{PAIR}page.json?context=bank")
    assert "berlsban" in keys_of(record)
    assert "guidebkl" not in keys_of(record)
    past = record_at(visitor, f"{PAIR}page.json?as_of=2020-01-01")
    assert (past["questions"], past["as_of"]) == ([], "2020-01-01")
    assert past["addresses"]["page"] == f"http://testserver{PAIR}?as_of=2020-01-01"


def test_files_of_the_disagreements_are_filtered_as_their_page(told, visitor):
    query = "?role=product-manager&context=startup"
    page = get_page(visitor, f"/disagreements/{query}")
    (address,) = {link for link in page.links if "page.json" in link}
    record = record_at(visitor, address)
    slugs = {dispute["question"]["slug"] for dispute in record["disagreements"]}
    assert slugs == {"stories", "same-job"}
    assert "page.md?" in text_at(visitor, "/disagreements/page.md?limit=1")


def test_drafts_and_hidden_sources_are_in_no_file(told, visitor, administrator):
    told.claim("lymar", "product-owner", "hiring", status="draft", key="onlydraf")
    hidden = told.source("hidden", is_public=False)
    desk = Client()
    desk.force_login(administrator)
    for reader in (visitor, desk):
        for address in PAGES.values():
            for ending in ("json", "md"):
                text = reader.get(f"{address}page.{ending}").content.decode()
                assert "draftsto" not in text
                assert "onlydraf" not in text
        assert reader.get(f"/sources/{hidden.slug}/page.json").status_code == 404
        assert reader.get("/claims/onlydraf/page.json").status_code == 404


# --- In parts -----------------------------------------------------------------------------

LONG = sorted({*PAGES} - {"statement", "row"})


@pytest.mark.parametrize("prefix", LANGUAGES)
@pytest.mark.parametrize("kind", LONG)
def test_a_long_file_goes_on_at_the_address_that_it_names(told, visitor, kind, prefix):
    address = f"{prefix}{PAGES[kind]}page.json"
    whole = record_at(visitor, address)
    assert whole["next"] is None
    points, following, parts = [], f"{address}?limit=1", 0
    while following:
        part = record_at(visitor, following)
        assert part["addresses"] == whole["addresses"]
        points += points_of(part)
        parts += 1
        text = text_at(visitor, following.replace("page.json", "page.md"))
        assert set(re.findall(r"/claims/(\w+)/>", text)) == keys_of(part)
        if part["next"]:
            assert f"<{part['next'].replace('page.json', 'page.md')}>" in text
        following = (part["next"] or "").removeprefix("http://testserver")
    assert parts == whole["total"] > 1
    assert points == list(points_of(whole))


@pytest.mark.parametrize("kind", LONG)
def test_a_part_that_is_none_is_explained(told, visitor, kind):
    for query in ("after=nothing", "limit=0", "limit=101", "limit=x", "limit=-1"):
        for ending, media_type in (("json", "application/problem+json"), ("md", "text/markdown")):
            answer = visitor.get(f"{PAGES[kind]}page.{ending}?{query}")
            assert answer.status_code == 400
            assert answer["Content-Type"].startswith(media_type)


def test_a_part_keeps_the_context_and_the_day_of_its_page(told, visitor):
    day = timezone.localdate().isoformat()
    record = record_at(visitor, f"{PAIR}page.json?context=startup&as_of={day}&limit=1")
    assert f"context=startup&as_of={day}&after=" in record["next"]
    following = record_at(visitor, record["next"].removeprefix("http://testserver"))
    assert (following["context"]["slug"], following["as_of"]) == ("startup", day)


# --- Accept -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("", ""),
        ("*/*", ""),
        (BROWSER, ""),
        ("text/html", ""),
        ("text/*", ""),
        ("image/png", ""),
        ("application/json", "json"),
        ("Application/JSON; charset=utf-8", "json"),
        ("application/*", "json"),
        ("application/json, text/plain, */*", "json"),
        ("application/json, text/javascript, */*; q=0.01", "json"),
        ("text/markdown", "md"),
        ("text/markdown, text/html;q=0.9, */*;q=0.8", "md"),
        ("text/markdown, text/html, */*", "md"),
        ("text/html, text/markdown", ""),
        ("text/html;q=0.4, application/json;q=0.5", "json"),
        ("text/html;q=0.5, application/json;q=0.4", ""),
        ("application/json;q=0", ""),
        ("application/json;q=0, */*", ""),
        ("application/json;q=0, text/html;q=0", ""),
        ("text/html;q=0, */*;q=0.1", "json"),
        ("application/json;q=nonsense", "json"),
        ("application/ld+json", ""),
        ("nonsense", ""),
        (";;;,,,q=1", ""),
        ("application/json" + "," * 2_000, ""),
    ],
)
def test_accept_chooses_the_form(accept, form):
    assert preferred_form(accept) == form


@pytest.mark.parametrize("prefix", LANGUAGES)
@pytest.mark.parametrize("address", PAGES.values())
def test_a_page_is_what_the_reader_accepts(told, visitor, address, prefix):
    address = prefix + address
    for ending, accept in (("json", "application/json"), ("md", "text/markdown")):
        answer = visitor.get(address, headers={"Accept": accept})
        assert answer.content == visitor.get(f"{address}page.{ending}").content
        assert "Accept" in answer["Vary"].split(", ")
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert answer["Content-Language"] == (prefix.strip("/") or "en-gb")
    answer = visitor.get(address, headers={"Accept": BROWSER})
    assert answer["Content-Type"].startswith("text/html")
    assert "Accept" in answer["Vary"].split(", ")
    assert "Access-Control-Allow-Origin" not in answer


def test_a_page_without_files_stays_what_it_is(told, visitor):
    answer = visitor.get("/roles/", headers={"Accept": "application/json"})
    assert answer["Content-Type"].startswith("text/html")


# --- Headers ------------------------------------------------------------------------------


@pytest.mark.one_engine("Header fields of files that other tests ask for on both.", varied=0)
@pytest.mark.parametrize("ending", ["json", "md"])
@pytest.mark.parametrize("address", PAGES.values())
def test_files_are_open_to_all_sites_and_asked_for_once(told, visitor, address, ending):
    first = visitor.get(f"{address}page.{ending}")
    assert first["Access-Control-Allow-Origin"] == "*"
    assert first["Link"] == f'<http://testserver{address}>; rel="canonical"'
    assert "Set-Cookie" not in first
    assert "Cookie" not in first.get("Vary", "")
    again = visitor.get(f"{address}page.{ending}", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Access-Control-Allow-Origin"] == "*"
    assert visitor.head(f"{address}page.{ending}").status_code == 200


def test_scripts_of_other_sites_may_ask_first(told, visitor):
    answer = visitor.options(f"{PAIR}page.json")
    assert answer.status_code == 204
    assert answer["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "If-None-Match" in answer["Access-Control-Allow-Headers"]


def test_the_etag_changes_with_the_content(told, visitor):
    before = visitor.get(f"{PAIR}page.json")["ETag"]
    told.claim("yash", "product-owner", "stories")
    assert visitor.get(f"{PAIR}page.json")["ETag"] != before


# --- What is wrong ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/roles/nobody/page.json", 404),
        ("/roles/product-owner/page.json?as_of=2020-02-30", 400),
        ("/roles/product-owner/page.json?context=nothing", 400),
        ("/responsibilities/nothing/page.json", 404),
        ("/responsibilities/stories/page.json?as_of=2020-01-01", 400),
        ("/claims/nothing2/page.json", 404),
        ("/claims/guidebkl/page.json?as_of=2020-01-01", 404),
        ("/sources/nothing/page.json", 404),
        ("/compare/product-owner/page.json", 400),
        ("/compare/product-owner-vs-nobody/page.json", 404),
        (f"{PAIR}on/nothing/page.json", 404),
        ("/disagreements/page.json?role=nobody", 400),
        ("/disagreements/page.json?after=nothing", 400),
        *(
            (f"/disagreements/page.json?limit={limit}", 400)
            for limit in ("0", "101", "-1", "x", "9" * 30, "%00")
        ),
    ],
)
def test_what_is_wrong_is_explained_in_the_form_asked_for(told, visitor, address, status):
    answer = visitor.get(address)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Access-Control-Allow-Origin"] == "*"
    problem = json.loads(answer.content)
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]
    assert all(s["address"].startswith("http://testserver/") for s in problem["suggestions"])
    text = visitor.get(address.replace("page.json", "page.md"))
    assert text.status_code == status
    assert text["Content-Type"].startswith("text/markdown")
    assert text.content.decode().startswith("# ")
    page = address.replace("page.json", "")
    if "limit" not in page and "after" not in page:
        same = visitor.get(page, headers={"Accept": "application/json"})
        assert (same.status_code, same["Content-Type"]) == (status, answer["Content-Type"])


def test_only_reading_is_possible(told, visitor):
    answer = visitor.post(f"{PAIR}page.json")
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD, OPTIONS"
    assert json.loads(answer.content)["status"] == 405


def test_former_slugs_and_other_titles_lead_to_the_file(told, visitor):
    role, source = told.role("product-owner"), told.source("lymar")
    FormerRoleSlug.objects.create(slug="po-once", target=role)
    FormerSourceSlug.objects.create(slug="lym", target=source)
    question = Responsibility.objects.get(slug="stories")
    FormerResponsibilitySlug.objects.create(slug="the-stories", target=question)
    for old, new in (
        ("/roles/po-once/", "/roles/product-owner/"),
        ("/roles/po-of-sorts/", "/roles/product-owner/"),
        ("/sources/lym/", "/sources/lymar/"),
        ("/responsibilities/the-stories/", "/responsibilities/stories/"),
        ("/compare/product-manager-vs-po-once/", PAIR),
        (f"{PAIR}on/the-stories/", f"{PAIR}on/stories/"),
        ("/claims/GUIDEBKL/", "/claims/guidebkl/"),
        ("/de/roles/po-once/", "/de/roles/product-owner/"),
    ):
        answer = visitor.get(f"{old}page.json?x=1")
        assert (answer.status_code, answer["Location"]) == (301, f"{new}page.json?x=1")
        assert answer["Access-Control-Allow-Origin"] == "*"
        answer = visitor.get(old, headers={"Accept": "application/json"})
        assert (answer.status_code, answer["Location"]) == (301, new)


# --- Markdown that does no harm -----------------------------------------------------------


def test_nothing_in_the_markdown_is_live(told, visitor):
    """Whatever people typed stays text: no element, no script, no link but those of sources."""
    source = told.source(
        "odd",
        short_name="[x](javascript:alert(1))",
        title="<script>alert(1)</script>",
        address="https://example.org/?a=<b>&c=(d)",
    )
    told.claim(
        source,
        "product-owner",
        "stories",
        paraphrase="1. <img src=x onerror=alert(1)> [go](javascript:alert(2)) <a href=b>",
        locator="`code` *bold* | cell",
        key="oddstori",
    )
    text = text_at(visitor, "/responsibilities/stories/page.md")
    page = Page(f"<html><body>{python_markdown.markdown(text)}</body></html>")
    assert page.all("script") == page.all("img") == page.all("code") == []
    assert all(link.startswith(("http://testserver/", "https://")) for link in page.links)
    assert "https://example.org/?a=%3Cb%3E&c=(d)" in page.links
    assert "1. <img src=x onerror=alert(1)> [go](javascript:alert(2))" in page.text


# --- The cache ----------------------------------------------------------------------------


def ask(cache: PageCache, path: str, **headers) -> dict:
    answer = {}

    def start_response(status, headers, exc_info=None):
        answer.update(status=status, headers=dict(headers))

    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "HTTP_HOST": "testserver",
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
    }
    answer["body"] = b"".join(cache(environ, start_response))
    return answer


@pytest.fixture
def cached(told, visitor):
    """A cache in front of the site, and how often the site was asked."""
    asked = []

    def site(environ, start_response):
        asked.append(environ["PATH_INFO"])
        headers = {"Accept": environ.get("HTTP_ACCEPT", "")}
        response = visitor.get(environ["PATH_INFO"], headers=headers)
        start_response(f"{response.status_code} OK", list(response.headers.items()))
        return [response.content]

    return PageCache(site, 10**7, read_state=lambda: "now"), asked


def test_kept_files_are_the_same_to_the_byte(cached, visitor):
    cache, asked = cached
    for address in PAGES.values():
        for ending in ("json", "md"):
            path = f"{address}page.{ending}"
            plain = visitor.get(path)
            for _ in range(2):
                answer = ask(cache, path)
                assert answer["body"] == plain.content
                assert answer["headers"]["Access-Control-Allow-Origin"] == "*"
                assert answer["headers"]["Link"] == plain["Link"]
            packed = ask(cache, path, accept_encoding="br")
            assert brotli.decompress(packed["body"]) == plain.content
            etag = packed["headers"]["ETag"]
            again = ask(cache, path, accept_encoding="br", if_none_match=etag)
            assert again["status"].startswith("304")
    assert len(asked) == len(set(asked))


def test_forms_of_one_address_are_kept_apart(cached):
    cache, asked = cached
    accepted = (BROWSER, "*/*", "text/html", "application/json", "text/markdown")
    kinds = [
        ask(cache, PAIR, accept=accept)["headers"]["Content-Type"].partition(";")[0]
        for _ in range(2)
        for accept in accepted
    ]
    assert kinds == [*["text/html"] * 3, "application/json", "text/markdown"] * 2
    assert len(asked) == 3
    assert ask(cache, PAIR, accept=BROWSER)["headers"]["Vary"] == "Accept, Accept-Encoding"


QUERIES = {
    "role": 3,
    "question": 3,
    "statement": 6,
    "source": 3,
    "comparison": 2,
    "row": 4,
    "disagreements": 2,
}


def test_of_a_known_state_a_file_costs_few_queries(
    transactional_db, told, visitor, django_assert_num_queries
):
    for more in (0, 5):
        for number in range(more):
            told.claim(f"further-{number}", "product-owner", f"question-{number}")
            told.claim(f"further-{number}", "product-manager", "stories", "shares")
        # What is worked out of a state is at hand for all that follows.
        visitor.get("/roles/product-owner/")
        visitor.get(PAIR)
        for kind, address in PAGES.items():
            with django_assert_num_queries(QUERIES[kind]):
                visitor.get(f"{address}page.json")


# --- The schema ---------------------------------------------------------------------------


def test_the_schema_is_published(told, visitor):
    record = record_at(visitor, f"/de{PAIR}page.json")
    assert record["schema"] == "http://testserver/schema/1.json"
    answer = visitor.get("/schema/1.json")
    assert answer["Content-Type"] == "application/schema+json"
    assert answer["Access-Control-Allow-Origin"] == "*"
    schema = json.loads(answer.content)
    assert schema["$id"] == record["schema"]
    Draft202012Validator(schema).validate(record)


def test_a_side_without_statements_breaks_the_schema(told, visitor):
    record = record_at(visitor, f"{PAIR}page.json")
    for point in points_of(record):
        for answer in point["answers"][:1]:
            answer["statements"] = []
    schema = json.loads(visitor.get("/schema/1.json").content)
    assert not Draft202012Validator(schema).is_valid(record)


# --- Editions -----------------------------------------------------------------------------


def test_an_edition_has_no_link_to_files_that_it_lacks(told, visitor, settings):
    settings.EDITION_OF = timezone.now()
    settings.SITE_ADDRESS = ADDRESS
    for address in PAGES.values():
        html = visitor.get(address).content.decode()
        assert "page.json" not in html
        assert "page.md" not in html


def test_they_are_kept_in_front_of_the_real_application(transactional_db, told, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    application = PageCache(WSGIHandler(), 10**7, read_state=lambda: "now")
    answer = ask(application, f"{PAIR}page.json", accept_encoding="identity")
    record = check_record(json.loads(answer["body"]))
    assert record["type"] == "comparison"
    assert answer["headers"]["ETag"]
