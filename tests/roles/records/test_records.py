"""Records: whole points only, the words and numbers of the pages, and a fixed number of queries."""

import inspect

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from roles import records
from roles.domain.facts import ContextFact
from roles.domain.verdict_words import verdict_words
from roles.queries.current import CURRENT
from roles.queries.overview import overview
from roles.records import asked, points
from roles.records.cuts import Cut, NoSuchEntryError
from roles.records.reader import Reader
from roles.request.errors import UserError
from roles.request.scope import Scope
from tests.records import check_record, keys_of, points_of, statements_of

ADDRESS = "https://rolebook.example"
PAIR = ["product-manager", "product-owner"]


@pytest.fixture(autouse=True)
def _address(settings):
    settings.SITE_ADDRESS = ADDRESS


def calls() -> dict:
    return {
        "role": lambda: records.role("product-owner"),
        "question": lambda: records.question("stories"),
        "statement": lambda: records.statement("rackisto"),
        "source": lambda: records.source("lymar"),
        "comparison": lambda: records.comparison(PAIR),
        "row": lambda: records.row(PAIR, "stories"),
        "disagreements": lambda: records.disagreements(),
    }


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("kind", calls())
def test_each_record_keeps_to_the_schema(told, kind, language):
    with translation.override(language):
        record = check_record(calls()[kind]())
    assert record["type"] == kind
    assert record["language"] == language
    prefix = f"{ADDRESS}/de/" if language == "de" else f"{ADDRESS}/"
    assert all(address.startswith(prefix) for address in record["addresses"].values())


@pytest.mark.parametrize("kind", calls())
def test_a_record_holds_each_of_its_points_whole(told, kind):
    """Every answer and every statement stands in it, whatever was asked for."""
    whole = {"--".join(p.key): p for row in overview().rows for p in row.points}
    points = list(points_of(calls()[kind]()))
    assert points
    for written in points:
        point = whole[written["key"]]
        agreement = point.agreement
        assert {s["key"] for s in statements_of(written)} == {
            claim.key for claim in (*agreement.claims, *agreement.formerly)
        }
        assert [answer["slug"] for answer in written["answers"]] == [
            standing.position.slug for standing in agreement.standings
        ]
        assert [answer["sources"] for answer in written["answers"]] == [
            len(standing.voices) for standing in agreement.standings
        ]
        assert written["verdict"]["words"] == verdict_words(agreement)
        assert written["disputed"] == point.contested


def test_no_public_function_writes_less_than_a_point():
    """A statement or an answer is written with the whole point around it."""
    public = {
        name
        for name, value in vars(points).items()
        if inspect.isfunction(value) and value.__module__ == points.__name__
        if not name.startswith("_")
    }
    assert public == {"sentence"}
    methods = {name for name in vars(points.Writer) if not name.startswith("_")}
    assert methods - {"reader", "sources", "notes", "many_roles"} == {
        *("of_points", "of_rows", "role", "question", "text", "row", "point"),
        "address_of_statement",
    }


@pytest.mark.parametrize("kind", calls())
def test_drafts_are_in_none(told, kind):
    assert "draftsto" not in str(calls()[kind]())


QUERIES = {
    "role": 11,
    "question": 9,
    "statement": 12,
    "source": 10,
    "comparison": 10,
    "row": 11,
    "disagreements": 9,
}


@pytest.mark.parametrize("more", [0, 3])
def test_the_number_of_queries_does_not_grow(told, more):
    for number in range(more):
        told.claim(f"further-{number}", "product-owner", f"question-{number}")
        told.claim(f"further-{number}", "product-manager", "stories", "shares")
        told.claim("lymar", "developer", f"question-{number}", "not-theirs")
    numbers = {}
    for kind in QUERIES:
        with CaptureQueriesContext(connection) as queries:
            calls()[kind]()
        numbers[kind] = len(queries)
    assert numbers == QUERIES


def test_a_statement_says_what_looking_its_words_up_came_to(told):
    (point,) = points_of(records.statement("guidebkl"))
    statement = next(s for s in statements_of(point) if s["key"] == "guidebkl")
    assert statement["quotation"] == {
        "text": "one person, not a committee",
        "language": "en",
        "verified": True,
        "check": "verified",
        "check_in_words": "verified",
    }
    assert statement["original"].startswith("https://example.org/guide#:~:text=")
    assert statement["contexts"] == [{"slug": "startup", "phrase": "in startups"}]


def test_what_an_earlier_edition_said_does_not_count(told):
    record = records.statement("oldshare")
    assert record["counts"] is False
    (point,) = record["points"]
    assert [answer["slug"] for answer in point["answers"]] == ["owns"]
    assert [answer["slug"] for answer in point["earlier_editions"]] == ["shares"]
    assert point["verdict"] == {"slug": "sources-agree", "words": "2 sources agree"}


def test_explanations_name_their_sources(told):
    (point,) = [p for p in points_of(records.row(PAIR, "stories")) if p["explanation"]]
    assert point["kind"] == "between-roles"
    assert point["explanation"] == {
        "text": "With Scrum.",
        "language": "en",
        "sources": ["guide"],
    }


def test_a_record_is_narrowed_as_its_page(told):
    told.claim("berls", "product-owner", "backlog", "shares", contexts=("bank",), key="berlsban")
    bank = ContextFact("bank", "bank", "in banks")
    record = check_record(records.question("backlog", Reader(scope=Scope(bank))))
    assert keys_of(record) == {"berlsban", "lymarbkl", "oldshare"}
    assert record["context"] == {"slug": "bank", "phrase": "in banks"}
    assert record["addresses"]["json"].endswith("/page.json?context=bank")


def test_roles_are_compared_in_the_order_asked_for(told):
    slugs = [role["slug"] for role in records.comparison(PAIR[::-1])["roles"]]
    assert slugs == PAIR[::-1]


def test_a_role_is_looked_for_by_its_titles(told):
    assert records.role("po-of-sorts")["role"]["slug"] == "product-owner"


@pytest.mark.parametrize(
    ("ask", "title"),
    [
        (lambda: records.role("product-owne"), "No role is called “product-owne”"),
        (lambda: records.question("nothing"), "There is no such question"),
        (lambda: records.source("nothing"), "There is no such source"),
        (lambda: records.comparison(["product-owner"]), "A comparison takes 2 to 5 roles"),
        (
            lambda: records.row(["product-owner", "developer"], "same-job"),
            "No source answers “Who does same job?” for these roles",
        ),
    ],
)
def test_what_is_not_there_is_explained(told, ask, title):
    told.role("developer")
    with pytest.raises(UserError) as caught:
        ask()
    assert caught.value.title == title
    assert caught.value.suggestions


def test_hidden_sources_and_drafts_have_no_record(told):
    told.source("hidden", is_public=False)
    with pytest.raises(UserError):
        records.source("hidden")
    for key in ("draftsto", "nothing2"):
        with pytest.raises(Http404):
            records.statement(key)


# --- Single points ------------------------------------------------------------------------


def test_a_dispute_comes_with_its_question_roles_and_every_side(told):
    disputes = records.disagreements()["disagreements"]
    assert disputes
    for dispute in disputes:
        point = dispute["point"]
        assert dispute["question"]["slug"] == point["question"]
        assert [r["slug"] for r in dispute["roles"]] == [r["slug"] for r in point["roles"]]
        sides = len(point["answers"]) + len(point["called_wrong"])
        assert sides > 1 or any(answer["kind"] == "varies" for answer in point["answers"])


def test_points_are_written_in_the_language_of_the_reader(told):
    point = next(p for p in overview().contested if p.kind.value == "cell")
    with translation.override("de"):
        written = points.Writer.of_points([point], Reader()).point(point)
    assert written["verdict"] == {"slug": "sources-disagree", "words": "Quellen sind uneins"}
    assert written["note"]["language"] == "de"
    assert [a["language"] for a in written["answers"]] == ["de"] * len(written["answers"])


# --- Lists in parts -----------------------------------------------------------------------


def test_a_long_list_goes_on_where_it_ended(told):
    for number in range(5):
        told.claim("lymar", "product-owner", f"duty-{number}", "owns")
        told.claim("berls", "product-owner", f"duty-{number}", "not-theirs")
    whole = records.disagreements(cut=Cut(limit=100))
    assert whole["next"] is None
    slugs = [dispute["question"]["slug"] for dispute in whole["disagreements"]]
    assert len(slugs) == whole["total"] == 7
    gathered, after = [], ""
    while True:
        part = records.disagreements(cut=Cut(after, 2))
        assert part["total"] == 7
        gathered += [dispute["question"]["slug"] for dispute in part["disagreements"]]
        if not part["next"]:
            break
        after = gathered[-1]
        assert part["next"] == after
    assert gathered == slugs
    with pytest.raises(LookupError):
        records.disagreements(cut=Cut("nothing"))


IN_PARTS = {
    "role": lambda cut: records.role("product-owner", cut=cut),
    "question": lambda cut: records.question("stories", cut=cut),
    "who": lambda cut: asked.who("stories", cut=cut),
    "source": lambda cut: records.source("lymar", cut=cut),
    "comparison": lambda cut: records.comparison(PAIR, cut=cut),
    "dependencies": lambda cut: asked.depends(roles=PAIR, cut=cut),
}


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("kind", IN_PARTS)
def test_a_long_record_is_given_in_parts_of_whole_points(told, kind, language):
    build = IN_PARTS[kind]
    with translation.override(language):
        whole, parts, after = build(Cut()), [], ""
        while after is not None:
            parts.append(build(Cut(after, 1)))
            after = parts[-1]["next"]
    assert whole["next"] is None
    assert len(parts) == whole["total"] > 1
    # A point with all its answers and statements, however small the part.
    assert [p for part in parts for p in points_of(part)] == list(points_of(whole))
    cited = {source["slug"] for part in parts for source in part["sources"]}
    assert cited == {source["slug"] for source in whole["sources"]}
    for part in parts:
        assert part["total"] == whole["total"]
        slugs = {s["source"]["slug"] for p in points_of(part) for s in statements_of(p)}
        assert slugs <= {source["slug"] for source in part["sources"]}
        keys = {point["key"] for point in points_of(part)}
        assert {s["point"] for s in part.get("statements", ())} <= keys
    with pytest.raises(NoSuchEntryError):
        build(Cut("nothing"))


def test_the_record_of_now_is_the_default():
    assert Reader().scope.record is CURRENT
