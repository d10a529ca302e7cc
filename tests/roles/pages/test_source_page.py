"""/sources/<slug>/: what a source claims, where it is the only voice, where it agrees."""

import re

import pytest

from tests.pages import page, words

ADDRESS = "/sources/lymar/"


@pytest.fixture
def told(world):
    """Of Lymar's three claims one is nobody else's, one agreed and one contested."""
    world.claim("lymar", "product-owner", "vision", "owns", key="alone222")
    world.claim("lymar", "product-owner", "backlog", "owns", key="agreed22")
    world.claim("berls", "product-owner", "backlog", "owns")
    world.claim("lymar", "product-manager", "roadmap", "owns", key="differ22")
    world.claim("berls", "product-manager", "roadmap", "not-theirs")
    world.claim("yash", "product-manager", "roadmap", "not-theirs")
    return world


def shown(html: str) -> set[str]:
    return set(re.findall(r'id="claim-(\w+)"', html))


def test_it_says_with_how_many_voices_each_claim_stands(told, visitor):
    text = words(page(visitor, ADDRESS))
    assert "One source (the only voice)" in text
    assert "Agreed (2 of 2 voices)" in text
    assert "Contested (1 of 3 voices)" in text


def test_the_role_of_which_it_says_most_comes_first(told, visitor):
    roles = re.findall(r'<h2 id="of-([-\w]+)"', page(visitor, ADDRESS))
    assert roles == ["product-owner", "product-manager"]
    for row in ("release", "scope"):
        told.claim("lymar", "product-manager", row, "owns")
    roles = re.findall(r'<h2 id="of-([-\w]+)"', page(visitor, ADDRESS))
    assert roles == ["product-manager", "product-owner"]


def test_an_answer_on_a_pair_names_its_roles(told, visitor):
    same = [("a", "The {a} is senior", "owns"), ("b", "The {b} is senior", "owns")]
    question = told.responsibility("senior", told.scale("senior", same), relational=True)
    told.claim("lymar", "product-manager", question, "b", other_role="product-owner")
    assert "Senior : The Product Owner is senior" in words(page(visitor, ADDRESS))


@pytest.mark.parametrize(
    ("show", "keys"),
    [
        ("", {"alone222", "agreed22", "differ22"}),
        ("only-voice", {"alone222"}),
        ("agreed", {"agreed22"}),
        ("contested", {"differ22"}),
        ("formerly", set()),
    ],
)
def test_claims_are_filtered_by_how_they_stand_and_what_is_hidden_is_said(
    told, visitor, show, keys
):
    html = page(visitor, f"{ADDRESS}?show={show}")
    assert shown(html) == keys
    assert (f"{len(keys)} of 3 claims shown; {3 - len(keys)} hidden." in html) == bool(show)


def test_each_way_of_standing_says_how_many(told, visitor):
    text = words(page(visitor, ADDRESS))
    assert "All 3 The only voice 1 Where it agrees 1 Where sources differ 1" in text
    assert "Said formerly" not in text


def test_a_superseded_source_said_all_of_it_formerly(told, visitor):
    told.source("lymar-anew", voice="lymar", supersedes=told.source("lymar"))
    text = words(page(visitor, ADDRESS))
    assert "Said formerly 3" in text
    assert "The only voice" not in text


def test_editions_of_one_title_are_told_apart_by_when_they_came_out(told, visitor):
    first = told.source("guide", title="The Guide", published="2011-07")
    second = told.source("guide-2", title="The Guide", published="2011-10", supersedes=first)
    older = page(visitor, first.get_absolute_url())
    newer = page(visitor, second.get_absolute_url())
    assert "Superseded by The Guide October 2011" in words(older)
    assert "Supersedes The Guide July 2011" in words(newer)
    assert "<title>The Guide, July 2011 ·" in older
    assert "<title>The Guide, October 2011 ·" in newer


def test_an_unknown_way_is_explained(told, visitor):
    html = page(visitor, f"{ADDRESS}?show=x", status=400)
    assert "There is no such choice of claims" in html
    assert f'href="{ADDRESS}?show=agreed">Where it agrees' in html


def test_a_former_address_leads_on_with_the_choice(told, visitor):
    source = told.source("lymar")
    source.slug = "alex-lymar"
    source.save()
    assert visitor.get(f"{ADDRESS}?show=agreed").url == "/sources/alex-lymar/?show=agreed"
