"""Roles of a catalogue side by side, and next to roles that editors entered.

A catalogue asks questions of its own, so only its own roles have any in common.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.db.models.functions import Lower

from sources.catalogued import OTHER_TASKS, Origin

from ..models import Responsibility, Role
from .catalogues import (
    Catalogue,
    CataloguedTask,
    catalogue_named,
    statements_of,
    tasks_of,
)

NEAREST = 5
"""How many roles of a catalogue its page of a role offers to compare with."""

Tasks = tuple[CataloguedTask, ...]


@dataclass(frozen=True)
class SharedQuestion:
    """A question that a catalogue answers for at least two of the roles, with the tasks of each; a
    role without any has none."""

    question: Responsibility
    cells: tuple[tuple[Role, Tasks], ...]


@dataclass(frozen=True)
class CatalogueComparison:
    """What a catalogue says of some of its roles. Each task stands once: under the first question
    that it shares, or with the others of its role."""

    roles: tuple[Role, ...]
    shared: tuple[SharedQuestion, ...]
    others: tuple[tuple[Role, Tasks], ...]


def compared_in(catalogue: Catalogue, roles: Sequence[Role]) -> CatalogueComparison:
    """Return these roles of a catalogue side by side: one query for each."""
    tasks = [tasks_of(catalogue, role) for role in roles]
    shared = _shared_questions(tasks)
    rows = []
    for question in sorted(shared, key=lambda shared_question: shared_question.question):
        cells = [tuple(task for task in own if question in task.questions) for own in tasks]
        rows.append(SharedQuestion(question, tuple(zip(roles, cells, strict=True))))
    others = [
        tuple(task for task in of_role if not shared.intersection(task.questions))
        for of_role in tasks
    ]
    return CatalogueComparison(tuple(roles), tuple(rows), tuple(zip(roles, others, strict=True)))


def _shared_questions(tasks: Iterable[Tasks]) -> set[Responsibility]:
    asked: Counter[Responsibility] = Counter()
    for of_role in tasks:
        asked.update({question for task in of_role for question in task.questions})
    return {
        question
        for question, number in asked.items()
        if number > 1 and question.origin_key != OTHER_TASKS
    }


def nearest_to(catalogue: Catalogue, role: Role) -> list[tuple[Role, int]]:
    """Return the roles of which a catalogue answers most of the same questions, each with their
    number: two queries."""
    statements = statements_of(catalogue).order_by()
    asked = statements.filter(role=role).exclude(responsibility__origin_key=OTHER_TASKS)
    common = (
        statements.filter(responsibility__in=asked.values("responsibility"))
        .exclude(role=role)
        .values_list("role")
        .annotate(number=Count("responsibility", distinct=True))
        .order_by("-number", "role__slug")[:NEAREST]
    )
    numbers = dict(common)
    roles = Role.everything.in_bulk(numbers)
    return [(roles[pk], number) for pk, number in numbers.items()]


def catalogued_roles(names: Iterable[str], *, with_mark: bool) -> dict[str, Role]:
    """Return the roles of catalogues with these slugs or whole names, which have the mark of their
    catalogue; or those whose names these are but for the mark. By what was asked for, in small
    letters: one query, none without a name."""
    asked = {name.lower().replace("\0", "") for name in names} - {""}
    marks = [""] if with_mark else [f" ({origin.label})" for origin in Origin if origin.value]
    keys = {f"{name}{mark}".lower(): name for name in asked for mark in marks}
    is_called = Q(name_in_small_letters__in=list(keys))
    if with_mark:
        is_called |= Q(slug__in=asked)
    everything = Role.everything.alias(name_in_small_letters=Lower("name"))
    named = everything.exclude(origin="").filter(is_called) if asked else ()
    roles = sorted(named, key=lambda role: role.slug, reverse=True)
    return {keys[role.name.lower()]: role for role in roles if role.name.lower() in keys} | {
        role.slug: role for role in roles if with_mark and role.slug in asked
    }


def catalogue_of(roles: Iterable[Role]) -> Catalogue | None:
    """Return the catalogue of these roles, if one and only one has any of them."""
    origins = {role.origin for role in roles if role.origin}
    return catalogue_named(origins.pop()) if len(origins) == 1 else None
