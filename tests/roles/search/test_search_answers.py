"""Answers among the results, which are worked out once for each state of the content."""

import pytest

from roles.search import answers
from tests.html import get_page

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(world, client):
    world.responsibility("roadmap", name="Roadmap", question="Who owns the roadmap?")
    world.claim("lymar", "product-manager", "roadmap", "owns")
    return lambda: get_page(client, "/search/?q=roadmap").text


def test_an_answer_is_that_of_the_newest_statements(world, page):
    assert "One source names the Product Manager." in page()
    world.claim("berls", "product-manager", "roadmap", "owns")
    assert "Two sources name the Product Manager." in page()


def test_an_answer_is_in_the_language_of_the_page(client, page):
    assert "One source names the Product Manager." in page()
    german = get_page(client, "/de/search/?q=roadmap").text
    assert "One source names" not in german
    assert "One source names the Product Manager." in page()


def test_statements_are_weighed_once_as_long_as_nothing_changes(world, page, monkeypatch):
    weighed = []
    rows_of = answers.rows_of
    monkeypatch.setattr(answers, "rows_of", lambda asked: weighed.append(asked) or rows_of(asked))
    assert page() == page()
    assert len(weighed) == 1
    world.claim("berls", "product-owner", "roadmap", "owns")
    page()
    assert len(weighed) == 2
