"""Citing, taking along, and what a page says of itself in its head."""

import csv
import io
import json
import re
from datetime import UTC, datetime

import markdown
import pytest
import rispy
from hypothesis import given, settings
from hypothesis import strategies as st

from roles.domain.sentences import number_of_questions
from roles.models import Claim
from roles.records.licences import notices
from roles.sharing import exports, linked_data
from sources.citing.citations import Work, quotable
from sources.models import Source
from tests import kept_world
from tests.html import get_page
from tests.sources.test_citations import check_csl, read_bibtex

COMPARISON = "/compare/product-manager-vs-product-owner/"
CANONICAL = "link[@rel='canonical']"


def fill(world):
    """A contested row between rival owners, an agreed one, a former edition and a rejected use."""
    world.source(
        "guide",
        title="The Guide & more",
        author="Ken Schwaber; Jeff Sutherland",
        published="2020-11",
        licence="CC BY-SA 4.0",
        kind="official_guide",
    )
    world.claim(
        "guide",
        "product-owner",
        "backlog",
        "owns",
        key="guidebkl",
        locator="section 2",
        quotation="one person, not a committee",
        quotation_result="verified",
        contexts=("startup",),
        paraphrase="=The Product Owner | orders *it*.",
    )
    world.claim("lymar", "product-owner", "backlog", "owns", key="lymarbkl")
    world.claim("lymar", "product-manager", "stories", "owns", key="lymarsto")
    world.claim("berls", "product-owner", "stories", "owns", key="berlssto")
    world.claim("racki", "product-owner", "stories", "contributes", manner="rejects")
    old = world.source("old", voice="edition")
    world.source("new", voice="edition", supersedes=old)
    world.claim(old, "product-owner", "backlog", "shares")
    world.note(
        "stories",
        "product-manager",
        "product-owner",
        explanation="It goes with *Scrum* [@guide, page 3].",
    )
    return world


kept, told = kept_world.fixtures(fill)


def body(visitor, address, status=200) -> str:
    answer = visitor.get(address)
    assert answer.status_code == status, answer.content[:300]
    return answer.content.decode()


# --- Head ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/about/",
        "/roles/",
        "/roles/product-owner/",
        COMPARISON,
        "/responsibilities/stories/",
        "/sources/guide/",
        "/claims/guidebkl/",
        "/disagreements/",
    ],
)
def test_page_names_its_one_address(told, visitor, address):
    page = get_page(visitor, f"{address}?utm_source=elsewhere")
    assert page.values(CANONICAL, "href") == [f"http://testserver{address}"]


def test_site_address_stands_before_the_host_that_was_asked(told, visitor, settings):
    settings.SITE_ADDRESS = "https://rolebook.example"
    page = get_page(visitor, COMPARISON)
    assert page.values(CANONICAL, "href") == [f"https://rolebook.example{COMPARISON}"]
    assert "testserver" not in body(visitor, COMPARISON)
    assert "testserver" not in body(visitor, f"{COMPARISON}table.json")


def test_page_that_is_not_there_names_no_address(told, visitor):
    for address in ("/nothing/", "/roles/nobody-at-all/"):
        assert get_page(visitor, address, 404).all(CANONICAL) == []


def test_shared_link_shows_title_words_and_picture(told, visitor):
    html = body(visitor, COMPARISON)
    told_of = dict(re.findall(r'<meta property="(og:[^"]+)" content="([^"]*)"', html))
    assert told_of["og:title"] == "Product Manager vs Product Owner"
    assert told_of["og:url"] == f"http://testserver{COMPARISON}"
    assert told_of["og:image:alt"] == (
        "Product Manager vs Product Owner: No source in our collection compares these two; one "
        "speaks of both. Sources give backlog (2) to the Product Owner. Our collection has only "
        "one source on the Product Manager. On stories, one source "
        "says the Product Manager, another the Product Owner. "
        "(2 questions, 1 disputed, 4 sources)"
    )
    assert told_of["og:image"].startswith(f"http://testserver{COMPARISON}card.png?v=")
    assert (told_of["og:image:width"], told_of["og:image:height"]) == ("1200", "630")


@pytest.mark.parametrize(
    ("address", "types"),
    [
        ("/", {"WebSite"}),
        ("/roles/product-owner/", {"Occupation", "skos:Concept", "BreadcrumbList"}),
        (COMPARISON, {"WebPage", "BreadcrumbList"}),
        (f"{COMPARISON}on/stories/", {"Claim", "BreadcrumbList"}),
        ("/claims/guidebkl/", {"Claim", "BreadcrumbList"}),
        ("/sources/guide/", {"CreativeWork", "BreadcrumbList"}),
        ("/responsibilities/", {"DefinedTermSet"}),
        ("/responsibilities/stories/", {"DefinedTerm", "skos:Concept", "BreadcrumbList"}),
    ],
)
def test_page_says_what_it_is_about_to_machines(told, visitor, address, types):
    (script,) = re.findall(
        r'<script type="application/ld\+json">(.*?)</script>', body(visitor, address)
    )
    data = json.loads(script)
    schema, *_prefixes = (
        [data["@context"]] if isinstance(data["@context"], str) else data["@context"]
    )
    assert schema == "https://schema.org"
    named = [thing["@type"] for thing in data["@graph"]]
    assert {name for one in named for name in ([one] if isinstance(one, str) else one)} == types


def test_claim_says_where_it_appears(told, visitor):
    html = body(visitor, "/claims/guidebkl/")
    data = json.loads(re.search(r"ld\+json\">(.*?)</script>", html)[1])
    claim = data["@graph"][0]
    assert claim["text"] == "=The Product Owner | orders *it*."
    assert claim["appearance"] == {
        "@type": "CreativeWork",
        "name": "The Guide & more",
        "url": "https://example.org/guide",
        "author": [
            {"@type": "Thing", "name": "Ken Schwaber"},
            {"@type": "Thing", "name": "Jeff Sutherland"},
        ],
        "datePublished": "2020-11",
        "inLanguage": "en",
        "license": "CC BY-SA 4.0",
    }


@given(st.text(st.sampled_from("</script>!--&\u2028\\\"'é")))
def test_nothing_ends_the_script_of_linked_data(text):
    script = linked_data.as_script({"name": text})
    assert not re.search(r"[<>&\u2028]", script)
    assert json.loads(script)["@graph"] == [{"name": text}]


# --- Citing -------------------------------------------------------------------------------

CITED = {
    "/roles/product-owner/cite": "Product Owner",
    f"{COMPARISON}cite": "Product Manager vs Product Owner",
    f"{COMPARISON}on/stories/cite": "Who does stories? Product Manager vs Product Owner",
    "/responsibilities/stories/cite": "Who does stories?",
    "/claims/guidebkl/cite": "Guide on Product Owner: Backlog (statement guidebkl)",
    "/claims/guidebkl/original": "The Guide & more",
    "/sources/guide/cite": "What “The Guide & more” says",
    "/sources/guide/original": "The Guide & more",
}


@pytest.mark.parametrize(("address", "title"), CITED.items())
def test_each_page_is_cited_in_every_format(told, visitor, address, title):
    (item,) = check_csl(body(visitor, f"{address}.json"))
    assert item["title"] == title
    (entry,) = read_bibtex(body(visitor, f"{address}.bib"))
    assert title in entry["title"]
    (record,) = rispy.loads(body(visitor, f"{address}.ris"))
    assert record["title"] == title
    assert f"“{quotable(title)}”" in body(visitor, f"{address}.txt")
    answer = visitor.head(f"{address}.bib")
    assert answer["Content-Type"].startswith("application/x-bibtex")
    assert answer["Content-Disposition"].endswith('.bib"')


def test_our_pages_are_by_the_site_and_originals_by_their_authors(told, visitor):
    (ours,) = check_csl(body(visitor, "/claims/guidebkl/cite.json"))
    assert ours["author"] == [{"literal": "Rolebook"}]
    assert ours["URL"] == "http://testserver/claims/guidebkl/"
    (original,) = check_csl(body(visitor, "/claims/guidebkl/original.json"))
    assert original["author"] == [{"literal": "Ken Schwaber"}, {"literal": "Jeff Sutherland"}]
    assert original["note"] == "section 2"


@pytest.mark.parametrize("page", ["/roles/product-owner/", COMPARISON])
def test_all_originals_of_a_page_come_at_once(told, visitor, page):
    keys = {item["id"] for item in check_csl(body(visitor, f"{page}originals.json"))}
    assert keys == {"guide", "lymar", "berls", "racki", "old"}


@pytest.mark.parametrize(
    "address",
    [
        *("/roles/product-owner/", COMPARISON, f"{COMPARISON}on/stories/"),
        *("/claims/guidebkl/", "/sources/guide/"),
    ],
)
def test_page_offers_to_be_cited_and_every_file_it_offers_is_there(told, visitor, address):
    html = body(visitor, address)
    assert "<summary>Cite this</summary>" in html
    share = re.search(r'<div class="share">.*?</div>', html, re.DOTALL)[0]
    for offered in re.findall(r'href="(?:http://testserver)?(/[^"#]+)"', share):
        assert visitor.get(offered).status_code == 200, offered


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/roles/nobody/cite.bib", 404),
        ("/roles/product-owner/cite.docx", 404),
        ("/claims/nothing2/cite.bib", 404),
        ("/sources/nothing/original.ris", 404),
        ("/responsibilities/nothing/cite.txt", 404),
        ("/compare/product-owner/cite.bib", 400),
        ("/compare/nobody-vs-product-owner/table.csv", 404),
        (f"{COMPARISON}table.xls", 404),
        (f"{COMPARISON}on/nothing/cite.bib", 404),
        (f"{COMPARISON}on/nothing/card.png", 404),
        (f"{COMPARISON}table.csv?show=nonsense", 400),
        (f"{COMPARISON}table.csv?show=%00", 400),
        ("/roles/%00/card.png", 404),
        ("/claims/nothing2/card.png", 404),
    ],
)
def test_what_is_not_there_is_answered(told, visitor, address, status):
    assert visitor.get(address).status_code == status


def test_drafts_are_neither_cited_nor_drawn(told, visitor):
    told.claim("yash", "product-owner", "secret", "owns", status="draft", key="yashsecr")
    assert visitor.get("/claims/yashsecr/cite.bib").status_code == 404
    assert visitor.get("/claims/yashsecr/card.png").status_code == 404
    assert "yash" not in body(visitor, f"{COMPARISON}table.json")


def test_other_order_leads_to_the_one_address_and_keeps_the_filter(told, visitor):
    answer = visitor.get("/compare/product-owner-vs-product-manager/table.csv?show=agreed")
    assert (answer.status_code, answer.url) == (301, f"{COMPARISON}table.csv?show=agreed")


def test_what_was_cited_under_a_former_slug_can_be_cited_again(told, visitor):
    for row in (told.source("guide"), told.responsibility("stories")):
        row.slug = f"new-{row.slug}"
        row.save()
    assert "The Guide" in body(visitor, "/sources/guide/original.bib")
    assert "/responsibilities/new-stories/" in body(visitor, "/responsibilities/stories/cite.txt")


def test_only_reading_is_allowed(told, visitor):
    for address in ("cite.bib", "table.csv", "card.png", "claims.atom"):
        assert visitor.post(COMPARISON + address).status_code == 405


# --- The table ----------------------------------------------------------------------------


def lines_of(text: str) -> list[dict]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\N{BYTE ORDER MARK}"))))


def test_csv_has_a_line_for_each_claim_with_its_source(told, visitor):
    lines = lines_of(body(visitor, f"{COMPARISON}table.csv"))
    (line,) = [each for each in lines if each["claim"].endswith("/claims/guidebkl/")]
    assert (line["row_state"], line["relation"]) == ("agreed", "one-sided")
    assert line["row_verdict"] == "only the Product Owner · 2 sources agree"
    assert (line["roles"], line["position"], line["voices"]) == ("Product Owner", "owns", "2")
    assert (line["verdict"], line["sources"], line["rank"]) == ("2 sources agree", "2", "")
    assert line["contexts"] == "in startups"
    assert line["author"] == "Ken Schwaber; Jeff Sutherland"
    assert (line["licence"], line["source_licence"]) == ("CC BY 4.0", "CC BY-SA 4.0")
    assert {each["counts_as"] for each in lines} == {"voice", "rejected", "formerly", ""}
    (silent,) = [each for each in lines if each["point_state"] == "silent"]
    assert (silent["roles"], silent["claim"]) == ("Product Manager", "")
    assert silent["verdict"] == "not covered yet"


def test_csv_has_both_halves_of_a_note_on_each_line_of_its_point(told, visitor):
    lines = lines_of(body(visitor, f"{COMPARISON}table.csv"))
    rivals = [line for line in lines if line["point"] == "rivals"]
    assert {line["position"] for line in rivals} == {"Product Manager", "Product Owner"}
    for line in rivals:
        assert (line["verdict"], line["rank"]) == ("sources disagree", "1")
        assert line["note"] == (
            "One source says the Product Manager, another the Product Owner; neither says what it "
            "depends on."
        )
        assert line["explanation"] == "It goes with *Scrum* [@guide, page 3]."
    others = [line for line in lines if line["point_state"] != "contested"]
    assert {line["note"] + line["explanation"] + line["rank"] for line in others} == {""}


def test_no_cell_of_the_csv_is_a_formula(told, visitor):
    # Of full width they are formulas as well, where spreadsheets are Japanese.
    Claim.objects.filter(key="lymarsto").update(locator="＝1+1")
    lines = lines_of(body(visitor, f"{COMPARISON}table.csv"))
    assert "'=The Product Owner | orders *it*." in {line["paraphrase"] for line in lines}
    assert "'＝1+1" in {line["locator"] for line in lines}
    assert not [value for line in lines for value in line.values() if value[:1] in "=+-@" and value]


def test_json_says_what_the_page_says(told, visitor):
    data = json.loads(body(visitor, f"{COMPARISON}table.json"))
    assert data["counts"] == {"contested": 1, "agreed": 1, "single": 0}
    rows = {row["responsibility"]: row for row in data["rows"]}
    assert {slug: row["state"] for slug, row in rows.items()} == {
        "backlog": "agreed",
        "stories": "contested",
    }
    assert (rows["stories"]["relation"], rows["stories"]["verdict"]) == (
        "disputed-between",
        "sources disagree",
    )
    (rivals,) = [point for point in rows["stories"]["points"] if point["kind"] == "rivals"]
    assert rivals["explanation"] == "It goes with *Scrum* [@guide, page 3]."
    assert rivals["note"]["text"].startswith("One source says the Product Manager, another")
    assert rivals["note"]["language"] == "en"
    assert (rivals["verdict"], rivals["rank"], rivals["sources"]) == ("sources disagree", 1, 2)
    assert [sentence["text"] for sentence in data["answer"]][1] == (
        "Sources give backlog (2) to the Product Owner. "
        "Our collection has only one source on the Product Manager."
    )
    cited = {
        claim["source"]
        for row in data["rows"]
        for point in row["points"]
        for standing in point["standings"]
        for claim in standing["claims"]
    }
    assert cited <= set(data["sources"])
    check_csl(json.dumps(list(data["sources"].values())))


@pytest.mark.parametrize(("show", "count"), [("all", 2), ("contested", 1), ("one-source", 0)])
def test_table_leaves_with_the_rows_that_the_page_shows(told, visitor, show, count):
    assert len(json.loads(body(visitor, f"{COMPARISON}table.json?show={show}"))["rows"]) == count
    query = "" if show == "all" else f"?show={show}"
    assert f"{COMPARISON}table.csv{query}" in get_page(visitor, f"{COMPARISON}?show={show}").links


def test_markdown_cites_by_number_and_explains(told, visitor):
    text = body(visitor, f"{COMPARISON}table.md")
    html = markdown.markdown(text)
    assert "<h3>Who does stories?</h3>" in html
    plain = re.sub(r"<[^>]+>", "", html)
    assert "Sources give backlog (2) to the Product Owner." in plain
    assert "2 questions. Sources disagree on 1." in plain
    assert "only the Product Owner · 2 sources agree" in plain
    quoted = "=The Product Owner &#124; orders *it*. “one person, not a committee” [1, section 2]"
    assert quoted in plain
    assert "One source says the Product Manager, another the Product Owner; neither" in plain
    assert "It goes with Scrum [1, page 3]." in plain
    assert re.search(r"Ken Schwaber, Jeff Sutherland, “The Guide &(amp;|#38;) more”", plain)


@pytest.mark.parametrize(
    ("number", "disputed", "sentences"),
    [
        (0, 0, "0 questions. Sources disagree on 0."),
        (2, 1, "2 questions. Sources disagree on 1."),
        (2, 2, "2 questions. Sources disagree on all of them."),
        (1, 1, "1 question. Sources disagree on it."),
    ],
)
def test_questions_are_counted_in_words_where_sources_disagree_on_all(number, disputed, sentences):
    assert number_of_questions(number, disputed) == sentences


@pytest.mark.parametrize("ending", ["md", "json"])
def test_export_carries_the_licences_of_what_is_in_it(told, visitor, ending):
    text = body(visitor, f"{COMPARISON}table.{ending}")
    assert "CC BY 4.0" in text
    assert "CC BY-SA 4.0; what is taken from it keeps that licence" in text


def test_onet_keeps_its_notice():
    onet = Work("onet", "occupational_database", "Project Management Specialists")
    assert not any("USDOL" in notice for notice in notices("Rolebook", [onet]))
    onet = Work("onet", "occupational_database", "Specialists", publisher="O*NET OnLine, USDOL")
    assert any("O*NET® is a trademark" in notice for notice in notices("Rolebook", [onet]))


@settings(max_examples=60)
@given(st.text(st.sampled_from("ab\\`*_[]<>#&|~!()-+.1:/@ é語"), min_size=1, max_size=40))
def test_any_text_means_itself_in_markdown(text):
    words = " ".join(text.split())
    html = markdown.markdown(f"- x {exports.as_markdown(words)} x")
    shown = re.sub(r"</?(?:ul|li|p)>|\n", "", html)
    for name, sign in (("#60", "<"), ("#62", ">"), ("#124", "|"), ("#126", "~"), ("lt", "<"),
                       ("gt", ">"), ("#38", "&"), ("amp", "&")):  # fmt: skip
        shown = shown.replace(f"&{name};", sign)
    assert shown.split() == f"x {words} x".split()


def test_number_of_queries_of_files_does_not_grow(told, visitor, django_assert_num_queries):
    # Roles; claims, their positions and contexts, questions; which roles each source speaks of;
    # all roles for the answer; and for the table notes and sources.
    counts = {"cite.bib": 8, "card.png": 8, "table.csv": 10, "originals.ris": 9}
    for name, count in counts.items():
        with django_assert_num_queries(count):
            visitor.get(COMPARISON + name)
    for number in range(20):
        told.claim(f"source-{number}", "product-owner", f"row-{number}", "owns")
    for name, count in counts.items():
        with django_assert_num_queries(count):
            visitor.get(COMPARISON + name)


def test_quotation_marks_within_a_citation_are_single_ones(told, visitor):
    Source.objects.filter(slug="guide").update(title="On “done”")
    assert "“What ‘What lymar wrote’ says”" in body(visitor, "/sources/lymar/cite.txt")
    assert "„Was ‚What lymar wrote‘ aussagt“" in body(visitor, "/de/sources/lymar/cite.txt")
    assert "“On ‘done’”" in body(visitor, "/sources/guide/original.txt")


def test_page_of_a_source_is_as_new_as_the_newest_claim_on_it(told, visitor):
    Claim.objects.filter(key="guidebkl").update(published_at=datetime(2026, 3, 4, 12, tzinfo=UTC))
    (item,) = check_csl(body(visitor, "/sources/guide/cite.json"))
    assert item["issued"] == {"date-parts": [[2026, 3, 4]]}
    assert "4 March 2026" in body(visitor, "/sources/guide/cite.txt")
    assert "says”, 4 March 2026. http" in body(visitor, "/sources/guide/")


def test_citation_on_a_page_of_another_language_marks_the_title_alone(told, visitor):
    html = body(visitor, "/de/sources/guide/")
    assert (
        '„<span lang="en">The Guide &amp; more</span>“, November 2020. '
        "https://example.org/guide</p>" in html
    )
    assert '<p class="plain" data-copy="Quellenangabe kopiert">' in html
