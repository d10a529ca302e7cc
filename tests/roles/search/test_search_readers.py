"""Texts that readers type: whole questions, several titles in one, and words that no source has."""

import pytest

from roles.models import Alias, ResponsibilityAlias
from roles.search.documents import Kind
from roles.search.results import search
from sources.slugs import slug_of
from tests.html import get_page

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def library(world):
    for name, short in [
        ("Product Owner", "PO"),
        ("Product Manager", "PM"),
        ("Project Manager", "PM"),
        ("DevOps Engineer", ""),
        ("UX Designer", ""),
        ("UX Researcher", ""),
        ("CTO", ""),
        ("VP of Engineering", ""),
    ]:
        world.role(slug_of(name), name=name, abbreviation=short)
    head = world.role("head-of-product", name="Head of Product")
    Alias.objects.create(title="VP of Product", role=head)
    pay = world.responsibility("pay", name="Pay", question="Who decides on pay?")
    ResponsibilityAlias.objects.create(responsibility=pay, words="salary")
    people = world.responsibility("people", name="People", question="Who manages the people?")
    ResponsibilityAlias.objects.create(responsibility=people, words="Mitarbeiterführung")
    reports = world.responsibility("reports-to", question="Who does the role report to?")
    ResponsibilityAlias.objects.create(responsibility=reports, words="boss")
    world.responsibility("mentoring", question="Who mentors less experienced colleagues?")
    world.claim("lymar", "product-manager", "people", paraphrase="The CEO listens.")
    world.claim("berls", "product-manager", "people", paraphrase="They bear it in mind.")


def first_roles(text: str) -> list[str]:
    return [hit.name for hit in search(text).of(Kind.ROLE).hits]


def questions(text: str) -> list[str]:
    results = search(text)
    return [hit.name for hit in (*results.answered, *results.of(Kind.RESPONSIBILITY).hits)]


@pytest.mark.parametrize(
    "text",
    [
        "how much does a product owner earn",
        "how to become a Product Owner?",
        "product owner certification",
        "Ist der Product Owner eine Führungskraft?",
        "do product owners code",
    ],
)
def test_the_role_that_a_text_speaks_of_comes_first(text):
    results = search(text)
    assert results.groups[0].kind is Kind.ROLE
    assert first_roles(text)[0] == "Product Owner"
    assert "Project Manager" not in first_roles(text)


def test_words_that_nothing_has_are_admitted(client):
    assert search("product owner certification").some
    assert (
        "Nothing has all these words"
        in get_page(client, "/search/?q=product+owner+certification").text
    )
    assert not search("senior product owner (m/w/d)").some


def test_what_is_said_beside_the_role_is_found_too():
    assert questions("product owner salary") == ["Who decides on pay?"]
    assert search("product owner salary").some


@pytest.mark.parametrize(
    "text", ["does the PO report to the PM", "can one person be PO and PM?", "PM vs PO vs PjM"]
)
def test_two_roles_in_a_text_are_offered_as_a_comparison(text):
    names = [comparison.name for comparison in search(text).comparisons]
    assert names == ["Product Manager vs Product Owner", "Product Owner vs Project Manager"]


def test_a_side_of_a_comparison_may_be_the_first_words_of_one_name():
    names = [comparison.name for comparison in search("DevOps vs CTO").comparisons]
    assert names == ["CTO vs DevOps Engineer"]
    # These words begin two names, and these letters are no words.
    assert not search("UX vs CTO").comparisons
    assert not search("devo vs CTO").comparisons


def test_a_role_that_has_a_page_is_not_called_missing():
    assert search("what does a CTO do all day").missing == ""
    assert first_roles("what does a CTO do all day")[0] == "CTO"
    assert search("CFO").missing == "CFO"


@pytest.mark.parametrize("text", ["VP Product", "VP of Product vs Head of Product"])
def test_two_titles_of_one_role_lead_to_it_alone(text):
    assert first_roles(text) == ["Head of Product"]
    assert search(text).missing == ""


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("who is the boss of the product owner", "Who does the role report to?"),
        ("Wer führt die Mitarbeiter?", "Who manages the people?"),
        ("who approves pay", "Who decides on pay?"),
    ],
)
def test_a_question_is_found_by_what_it_is_about(text, question):
    assert question in questions(text)


def test_a_word_is_not_corrected_into_one_that_nothing_has_beside_the_others():
    results = search("mini CEO")
    assert results.corrected == ""
    assert results.some
    # A verb of answers is no mistyped word.
    assert search("product owner aufgaben").corrected == ""
    assert search("peopel czar").corrected == "people czar"


def test_a_word_with_a_capital_within_is_looked_for_as_it_is_written(world):
    world.source("less", title="Product Owner (LeSS framework)")
    assert search("LeSS").groups[0].kind is Kind.SOURCE
    assert search("less").groups[0].kind is Kind.RESPONSIBILITY
