"""Readers meet plain words: sources and statements, not voices, positions or rival owners."""

import re

import pytest

from tests import kept_world
from tests.html import get_page

OURS = re.compile(
    r"\b(voices?|positions?|rival owners?|contested|claims?|silent|responsibilit(y|ies))\b", re.I
)
PAGES = [
    "/",
    "/roles/",
    "/roles/product-owner/",
    "/roles/product-owner/?show=statements",
    "/roles/product-owner/?context=startup",
    "/roles/product-owner/?as_of=2020-01-01",
    "/responsibilities/",
    "/responsibilities/backlog/",
    "/responsibilities/backlog/?context=startup",
    "/responsibilities/vision/",
    "/responsibilities/same-job/",
    "/disagreements/",
    "/disagreements/?role=product-owner",
    "/map/",
    "/map/?role=tester",
    "/compare/",
    "/compare/product-manager-vs-product-owner/overlap/",
    "/sources/",
    "/sources/lymar/",
    "/claims/lymarbkl/",
]


def fill(world):
    world.claim("lymar", "product-owner", "backlog", "owns", key="lymarbkl")
    world.claim("berls", "product-owner", "backlog", "not-theirs", contexts=("startup",))
    world.claim("yash", "product-owner", "backlog", "owns", manner="rejects")
    world.claim("berls", "product-manager", "backlog", "owns")
    world.claim("lymar", "product-manager", "vision", "owns")
    world.claim("berls", "product-manager", "vision", "owns")
    world.claim("berls", "tester", "vision", "contributes")
    scale = world.scale("same", [("yes", "yes", "other"), ("varies", "varies", "varies")])
    question = world.responsibility("same-job", scale, relational=True)
    world.claim("berls", "product-manager", question, "yes", other_role="product-owner")
    world.note("backlog", "product-owner", explanation="It goes with size [@berls].")
    return world


kept, told = kept_world.fixtures(fill)


@pytest.mark.parametrize("address", PAGES)
def test_no_page_says_what_only_editors_say(told, visitor, address):
    text = get_page(visitor, address).text
    # What citation managers and programs are offered is named by those who offer it.
    found = {match[0] for match in OURS.finditer(re.sub(r"https?://\S+|/claims/\S+", "", text))}
    assert found == set()
