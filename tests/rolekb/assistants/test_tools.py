"""What each tool answers, its bounds, and what it says if it has no answer."""

import json

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from rolekb.assistants import bounding, tools
from rolekb.assistants.errors import QuestionError, explained
from rolekb.assistants.reading import answered, read_only
from roles.models import Alias, Claim, Role
from roles.request.errors import UserError
from tests import kept_world

ADDRESS = "https://rolebook.example"
PAIR = ["Product Manager", "Product Owner"]


@pytest.fixture(autouse=True)
def _address(settings):
    settings.SITE_ADDRESS = ADDRESS


def fill(world):
    """Two owners of the stories by five sources, and a draft that nobody sees."""
    world.claim("lymar", "product-manager", "stories", key="lymarsto")
    world.claim("lymar", "product-owner", "stories", "contributes", key="lymarcon")
    world.claim("berls", "product-owner", "stories", key="berlssto")
    world.claim("racki", "product-owner", "stories", key="rackisto")
    world.claim("yash", "product-manager", "stories", "not-theirs", key="yashnoth")
    world.claim("secret", "product-owner", "stories", "shares", status="draft", key="draftsto")
    return world


kept, disputed = kept_world.fixtures(fill)


ASKED = {
    "find_role": lambda: tools.find_role("Product Owner"),
    "compare": lambda: tools.compare(PAIR),
    "who": lambda: tools.who("stories"),
    "statement": lambda: tools.statement("lymarsto"),
    "disagreements": lambda: tools.disagreements("Product Owner"),
    "changes": lambda: tools.changes("2020-01-01"),
}


@pytest.mark.parametrize("tool", ASKED)
def test_a_tool_reads_only_and_knows_no_draft(tool, disputed):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = json.dumps(ASKED[tool]())
    assert "draftsto" not in answer
    assert "Secret" not in answer
    statements = [query["sql"].lstrip(" (").split()[0].upper() for query in queries]
    assert set(statements) <= {"SELECT", "WITH"}


QUERIES = {
    "find_role": 9,
    "compare": 12,
    "who": 10,
    "statement": 12,
    "disagreements": 11,
}


@pytest.mark.parametrize("more", [0, 4])
def test_queries_of_a_tool_do_not_grow(more, disputed):
    for duty in range(more):
        for source in ("lymar", "berls", "racki"):
            disputed.claim(source, "product-owner", f"duty-{duty}")
            disputed.claim(f"{source}-{duty}", "product-manager", "stories", "shares")
        disputed.claim("yash", "product-owner", f"duty-{duty}", "not-theirs")
    numbers = {}
    for tool in QUERIES:
        with CaptureQueriesContext(connection) as queries:
            ASKED[tool]()
        numbers[tool] = len(queries)
    assert numbers == QUERIES


@pytest.mark.parametrize("tool", ["compare", "who", "disagreements", "statement", "changes"])
def test_both_sides_stand_in_an_answer(tool, disputed):
    (question,) = ASKED[tool]()["questions"]
    points = {point["key"]: point for point in question["points"]}
    rivals = points["stories--product-manager--product-owner"]
    assert rivals["disputed"]
    sources = {s["source"]["name"] for a in rivals["answers"] for s in a["statements"]}
    assert {"Lymar", "Berls", "Racki"} <= sources
    assert question["address"] == f"{ADDRESS}/responsibilities/stories/"


def test_an_edit_is_seen_by_the_next_call(disputed):
    assert "Secret" not in json.dumps(tools.who("stories"))
    Claim.objects.filter(key="draftsto").update(
        status="published", published_at="2026-01-01T00:00Z"
    )
    assert "Secret" in json.dumps(tools.who("stories"))


def test_a_statement_is_named_by_its_address_too(disputed):
    assert tools.statement(f"{ADDRESS}/claims/lymarsto/")["key"] == "lymarsto"


def test_a_title_that_means_several_roles_is_asked_back(disputed):
    for slug in ("product-manager", "product-owner"):
        Alias.objects.create(role=disputed.role(slug), title="Product Person")
    answer = tools.find_role("Product Person")
    assert answer["certainty"] == "ask"
    assert {role["name"] for role in answer["roles"]} == set(PAIR)
    assert answer["roles"][0]["questions_on_which_sources_disagree"] == 1


def error_of(ask) -> str:
    try:
        ask()
    except UserError as error:
        return str(explained(error, ADDRESS))
    except QuestionError as error:
        return str(error)
    raise AssertionError("it answered")


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: tools.compare(["Product Manager", "Product Onwer"]), "Product Owner"),
        (lambda: tools.compare(["Product Manager"]), "2 to 5 roles"),
        (lambda: tools.compare(["Product Manager", "Product Manager"]), "with itself"),
        (lambda: tools.compare(["Product Manager", " "]), "Name a role"),
        (lambda: tools.disagreements("Product Onwer"), f"{ADDRESS}/roles/product-owner/"),
        (lambda: tools.who("quantum flux"), f"{ADDRESS}/responsibilities/"),
        (lambda: tools.who("stories", "nothing"), "“next”"),
        (lambda: tools.statement("nowhere1"), "eight letters and digits"),
        (lambda: tools.statement("draftsto"), "eight letters and digits"),
        (lambda: tools.statement("\0"), "eight letters and digits"),
        (lambda: tools.changes("yesterday"), "2026-11-01"),
        (lambda: tools.changes("2026-02-30"), "2026-11-01"),
    ],
)
def test_an_error_says_what_would_be_right(ask, words, disputed):
    assert words in error_of(ask)


def test_a_question_is_known_by_its_words(disputed):
    disputed.claim("lymar", "product-owner", "map-of-stories")
    answer = tools.who("Who does stories?")
    assert answer["title"] == "Who does stories?"
    assert [dispute["point"] for dispute in answer["disagreements"]]
    assert [q["slug"] for q in tools.who("maps of stories")["questions"]] == ["map-of-stories"]


@pytest.mark.django_db(transaction=True)
def test_an_answer_is_given_without_a_way_to_write(disputed):
    assert answered(lambda: tools.who("stories"))["title"]
    with pytest.raises(QuestionError, match="Product Owner"):
        answered(lambda: tools.disagreements("Product Onwer"))
    with pytest.raises(DatabaseError), read_only():
        Role.objects.create(slug="intruder", name="Intruder")
    assert not Role.objects.filter(slug="intruder").exists()
    Role.objects.create(slug="later", name="Later")


# --- Bounds -------------------------------------------------------------------------------


def recorded(slug: str, statements: int, *, length: int = 200) -> dict:
    def answer(name: str) -> dict:
        return {
            "answer": name,
            "sources": statements,
            "statements": [
                {
                    "key": f"{name}{number}",
                    "address": f"{ADDRESS}/claims/{name}{number}/",
                    "text": "x" * length,
                    "locator": None,
                    "original": None,
                    "source": {"slug": "s", "name": "S", "address": f"{ADDRESS}/sources/s/"},
                    "contexts": [],
                    "quotation": {"text": "q", "check_in_words": "verified"},
                }
                for number in range(statements)
            ],
        }

    point = {
        "key": f"{slug}--a--b",
        "kind": "between-roles",
        "roles": [{"name": "A"}, {"name": "B"}],
        "verdict": {"words": "sources disagree"},
        "disputed": True,
        "sources": 2 * statements,
        "note": None,
        "answers": [answer("yes"), answer("no")],
        "called_wrong": [answer("wrong")],
        "earlier_editions": [],
        "explanation": {"text": "e" * length},
        "by_context": [],
    }
    return {"slug": slug, "question": f"{slug}?", "address": ADDRESS, "points": [point]}


def test_statements_are_left_out_evenly_and_counted():
    bounded = bounding.bound([recorded("big", 40)], 8_000)
    (point,) = bounded.questions[0]["points"]
    answers = [*point["answers"], *point["called_wrong"]]
    assert [answer["answer"] for answer in answers] == ["yes", "no", "wrong"]
    assert {len(answer["statements"]) for answer in answers} == {5}
    assert {answer["statements_left_out"] for answer in answers} == {35}
    assert bounded.statements_left_out == 3 * 35
    assert {answer["sources"] for answer in answers} == {40}


def test_what_was_asked_for_is_not_left_out():
    bounded = bounding.bound([recorded("big", 40)], 3_000, kept=["no39"])
    (yes, no) = bounded.questions[0]["points"][0]["answers"]
    assert [statement["key"] for statement in no["statements"]] == ["no39"]
    assert [statement["key"] for statement in yes["statements"]] == ["yes0"]


def test_questions_that_have_no_room_are_left_out_whole():
    bounded = bounding.bound([recorded(f"q{number}", 2) for number in range(30)], 10_000)
    assert 1 < len(bounded.questions) < 30
    assert bounding.size(bounded.questions) <= 10_000
    for question in bounded.questions:
        assert [answer["answer"] for answer in question["points"][0]["answers"]] == ["yes", "no"]


def test_every_side_of_the_first_question_is_there_even_without_room():
    bounded = bounding.bound([recorded("huge", 3, length=5_000)], 2_000)
    (point,) = bounded.questions[0]["points"]
    assert [len(answer["statements"]) for answer in point["answers"]] == [1, 1]
    assert "explanation" not in point
