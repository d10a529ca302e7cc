"""All stylesheets reach a page as one file."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from rolekb.stylesheet import NAME, source_files
from tests.html import get_page


def test_the_one_stylesheet_holds_every_part_in_the_order_of_the_cascade():
    joined = Path(finders.find(NAME)).read_text(encoding="utf-8")
    places = [joined.index(part.read_text(encoding="utf-8")) for part in source_files()]
    assert places == sorted(places)
    assert joined.startswith("/* The base")


def test_each_part_closes_what_it_opens():
    """A brace too many would end the layers of all parts that follow."""
    for part in source_files():
        rules = re.sub(r"/\*.*?\*/", "", part.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert rules.count("{") == rules.count("}"), part.name


def test_files_to_collect_are_told_once():
    collected = [path for finder in finders.get_finders() for path, _storage in finder.list([])]
    assert collected.count(NAME) == 1


def test_a_page_asks_for_one_stylesheet(db, visitor):
    for address in ("/", "/about/", "/sources/"):
        assert get_page(visitor, address).values("link[@rel='stylesheet']", "href") == [
            f"/static/{NAME}"
        ]


def test_navigation_tells_the_part_of_the_site(world, visitor):
    world.source("berls")
    page = get_page(visitor, "/sources/berls/")
    assert page.values("nav//a[@aria-current='page']", "href") == ["/sources/"]


@pytest.mark.parametrize("part", source_files(), ids=lambda part: part.name)
def test_each_part_closes_what_it_opens_so_that_the_next_is_read(part):
    depth = 0
    for sign in re.findall(r"[{}]", re.sub(r"/\*.*?\*/", "", part.read_text(), flags=re.DOTALL)):
        depth += 1 if sign == "{" else -1
        assert depth >= 0
    assert depth == 0
