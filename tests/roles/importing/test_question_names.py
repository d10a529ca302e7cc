"""Questions whose short name is the question, and the column of a table that holds them."""

import io

import pytest

from roles.domain.question_names import name_and_question, own_name
from roles.importing.columns import TABLES, likely_column, meaning_of
from roles.importing.importing import Import
from roles.models import Responsibility
from tests.html import get_page

ASKED = "Who keeps the list?"


@pytest.mark.parametrize(
    ("name", "question", "own"),
    [
        ("Who keeps the list?", "Who keeps the list?", ""),
        ("who keeps the list", "Who keeps the list?", ""),
        ("Who keeps…", "Who keeps the list?", ""),
        ("Backlog order", "Who keeps the list?", "Backlog order"),
        ("順番", "順番?", ""),
    ],
)
def test_a_name_of_its_own(name, question, own):
    assert own_name(name, question) == own
    assert name_and_question(name, question) == (f"{own}: {question}" if own else question)


@pytest.mark.parametrize("heading", ["question", "Question", "QUESTION "])
def test_a_column_called_question_holds_the_question(heading):
    columns = TABLES["claims"]
    assert meaning_of(heading, columns) == "responsibility"
    assert likely_column("questions", columns) == "responsibility"
    assert meaning_of("quotation", columns) == "quotation"


@pytest.mark.django_db
class TestAQuestionWithoutAShortName:
    @pytest.fixture
    def row(self, world):
        world.responsibility("list", name=ASKED, question=ASKED)
        world.claim("roe", "product-owner", "list", "owns")
        return world

    def test_is_said_once_on_its_page(self, row, visitor):
        page = get_page(visitor, "/responsibilities/list/")
        assert page.texts("p[@class='kicker']") == ["Delivery"]
        assert page.texts("head/title")[0].count(ASKED) == 1

    def test_is_said_once_in_the_list(self, row, visitor):
        assert get_page(visitor, "/responsibilities/").text.count(ASKED) == 1

    def test_is_known_by_its_words_in_a_table(self, world):
        world.responsibility("list", name="The list", question=ASKED)
        world.source("roe")
        world.role("product-owner")
        content = (
            "source,role,question,paraphrase,position\n"
            f"roe,Product Owner,{ASKED},The owner keeps it.,owns\n"
        ).encode()
        results = []
        Import("claims", "a.csv", create=set()).run(io.BytesIO(content), tell=results.append)
        assert [str(fault) for result in results for fault in result.faults] == []
        assert Responsibility.objects.count() == 1
        assert Responsibility.objects.get().claims.count() == 1
