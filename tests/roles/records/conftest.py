"""A small world with every kind of point."""

import pytest

from roles.models import Alias


def fill(world):
    """Every kind of point: two owners, one answer, a use called wrong, a former edition, a pair."""
    guide = world.source("guide", licence="CC BY-SA 4.0", published="2020-11", author="Ken S.")
    world.claim(
        guide,
        "product-owner",
        "backlog",
        key="guidebkl",
        quotation="one person, not a committee",
        quotation_result="verified",
        contexts=("startup",),
    )
    world.claim("lymar", "product-owner", "backlog", key="lymarbkl")
    world.claim("lymar", "product-manager", "stories", key="lymarsto")
    world.claim("berls", "product-owner", "stories", key="berlssto")
    world.claim(
        "racki", "product-owner", "stories", "contributes", manner="rejects", key="rackisto"
    )
    world.claim("thread", "product-owner", "stories", "not-theirs", key="threadst")
    old = world.source("old", voice="edition")
    world.source("new", voice="edition", supersedes=old)
    world.claim(old, "product-owner", "backlog", "shares", key="oldshare")
    world.scale("pair", [("same", "same job", "owns"), ("differs", "it varies", "varies")])
    world.responsibility("same-job", world.scale("pair"), relational=True)
    world.claim(
        "lymar",
        "product-owner",
        "same-job",
        "same",
        other_role="product-manager",
        key="lymarsam",
    )
    world.claim(
        "berls",
        "product-manager",
        "same-job",
        "differs",
        other_role="product-owner",
        key="berlssam",
    )
    world.claim("lymar", "product-owner", "stories", "shares", status="draft", key="draftsto")
    world.note("stories", "product-manager", "product-owner", explanation="With *Scrum* [@guide].")
    Alias.objects.create(role=world.role("product-owner"), title="PO of sorts")
    return world


@pytest.fixture(scope="session")
def kept_records(keep):
    return keep(fill)


@pytest.fixture
def told(kept_records, world):
    return kept_records.put_into(world)
