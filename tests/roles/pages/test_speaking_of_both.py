"""A statement on another question by which a source comes to speak of both roles: two roles become
rivals elsewhere, and every page, list, feed and export says so."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from roles.models import Claim
from tests.html import Page, get_page, text_of

COMPARISON = "/compare/product-manager-vs-product-owner/"
SENTENCE = "one source says the Product Manager, another the Product Owner"


@pytest.fixture
def known(world):
    """One source gives the backlog to one role, another to the other; neither knows both."""
    long_ago = timezone.now() - timedelta(days=30)
    world.responsibility("backlog", topic="the backlog")
    for source, role in (("lymar", "product-owner"), ("berls", "product-manager")):
        world.claim(source, role, "backlog", published_at=long_ago)
    return world


def come_to_speak_of_both(world, **fields) -> Claim:
    return world.claim("lymar", "product-manager", "vision", "contributes", **fields)


def pages(visitor) -> dict[str, str]:
    """What each place says, by its name."""
    comparison = get_page(visitor, COMPARISON)
    row = get_page(visitor, f"{COMPARISON}on/backlog/")
    question = get_page(visitor, "/responsibilities/backlog/")
    map_page = get_page(visitor, "/map/")
    exported = json.loads(visitor.get(f"{COMPARISON}table.json").content)
    return {
        "comparison": text_of(comparison.one("*[@id='row-backlog']")),
        "answer": " ".join(comparison.texts("p[@class='lead']")),
        "row": row.text,
        "question": question.text,
        "role": get_page(visitor, "/roles/product-owner/").text,
        "disagreements": get_page(visitor, "/disagreements/").text,
        "search": get_page(visitor, "/search/?q=who+does+backlog").text,
        "feed": visitor.get("/feeds/disagreements.atom").content.decode(),
        "map": text_of(map_page.one("main")),
        "markdown": visitor.get(f"{COMPARISON}table.md").content.decode(),
        "export": json.dumps(exported, ensure_ascii=False),
        "embed": Page(visitor.get("/embed" + COMPARISON)).text,
        "handout": get_page(visitor, f"{COMPARISON}handout/").text,
    }


def spaced(text: str) -> str:
    return " ".join(text.split()).lower().replace(" ,", ",")


DISPUTED = SENTENCE.lower()
DISAGREE = "sources disagree"


def test_every_place_says_that_they_are_rivals_and_forgets_it_with_the_statement(known, visitor):
    before = pages(visitor)
    assert [place for place, text in before.items() if DISPUTED in spaced(text)] == []

    claim = come_to_speak_of_both(known)
    during = pages(visitor)
    silent = [place for place, text in during.items() if DISPUTED not in spaced(text)]
    # Search names the roles and says that sources disagree; the map has marks and a word for each
    # cell, no sentences.
    assert silent == ["search", "map"]
    assert (DISAGREE in before["search"], DISAGREE in during["search"]) == (False, True)

    claim.delete()
    after = pages(visitor)
    assert [place for place, text in after.items() if DISPUTED in spaced(text)] == []


def test_neither_a_draft_nor_a_superseded_statement_makes_rivals(known, visitor):
    come_to_speak_of_both(known, status="draft", published_at=None)
    old = known.source("old", voice="lymar")
    known.source("new", voice="lymar", supersedes=old)
    known.claim(old, "product-manager", "vision", "contributes")
    assert DISPUTED not in spaced(pages(visitor)["comparison"])


def test_an_earlier_version_shows_what_stood_then(known, visitor):
    come_to_speak_of_both(known)
    yesterday = timezone.localdate() - timedelta(days=1)
    for address in (COMPARISON, f"{COMPARISON}on/backlog/", "/roles/product-owner/"):
        assert DISPUTED in spaced(get_page(visitor, address).text), address
        then = get_page(visitor, f"{address}?as_of={yesterday}")
        assert DISPUTED not in spaced(then.text), address


def test_a_page_narrowed_to_a_kind_of_organisation_knows_all_statements(known, visitor):
    come_to_speak_of_both(known, contexts=("enterprise",))
    known.context("startup")
    narrowed = get_page(visitor, f"{COMPARISON}?context=startup")
    assert DISPUTED in spaced(text_of(narrowed.one("*[@id='row-backlog']")))
