"""Sixty queries as people type them, and what comes first. The roles and questions that they are
asked of are kept beside them, so that no change of the content changes an expectation."""

import csv
import json
from pathlib import Path

import pytest
from django.db import transaction

from roles.models import Alias, ResponsibilityAlias
from roles.search.results import Results, search
from tests.world import World

FOLDER = Path(__file__).parents[2] / "data" / "search"
with (FOLDER / "queries.csv").open(encoding="utf-8", newline="") as opened:
    QUERIES = [tuple(row.values()) for row in csv.DictReader(opened)]


@pytest.fixture(scope="module")
def library(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield _build(World(), json.loads((FOLDER / "library.json").read_text(encoding="utf-8")))
        transaction.set_rollback(True)


def _build(world: World, library: dict) -> World:
    for role in library["roles"]:
        row = world.role(role["slug"])
        row.name, row.abbreviation = role["name"], role["abbreviation"]
        row.save()
        for alias in role["aliases"]:
            Alias.objects.create(role=row, **alias)
    for question in library["questions"]:
        words = question.pop("words")
        row = world.responsibility(**question)
        ResponsibilityAlias.objects.bulk_create(
            ResponsibilityAlias(responsibility=row, **fields) for fields in words
        )
    # Those that sources speak of together are compared most.
    for slug, *roles in (
        ("backlog-order", "product-manager", "product-owner"),
        ("sprint-planning", "product-owner", "scrum-master"),
    ):
        for role in roles:
            world.claim("lymar", role, slug)
    return world


def first_of(results: Results) -> tuple[str, str]:
    """Return the kind and the name of what stands first on the page."""
    if results.comparisons:
        return "comparisons", results.comparisons[0].name
    first = (*results.answered, *results.hits)[0]
    return first.kind.slug, first.name


def test_there_are_sixty_queries():
    assert len({typed for typed, _kind, _first in QUERIES}) >= 60


@pytest.mark.parametrize(("typed", "kind", "first"), QUERIES)
def test_what_is_meant_comes_first(library, db, typed, kind, first):
    assert first_of(search(typed)) == (kind, first)
