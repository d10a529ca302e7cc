"""What the pages of a catalogue are made of. Each list is paged by key, so that a page costs the
same wherever in the list it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Generic, TypeVar

from django.db.models import Count, QuerySet

from sources.catalogued import Origin
from sources.models import Source

from ..models import Alias, Claim, Responsibility, Role
from .content_state import once_per_state

PER_PAGE = 100

Row = TypeVar("Row")


@dataclass(frozen=True)
class Catalogue:
    """One catalogue, as its newest edition has it."""

    slug: str
    name: str
    source: Source
    """The newest edition."""
    role_count: int
    question_count: int


@dataclass(frozen=True)
class PartOfList(Generic[Row]):
    """Rows of a long list, and the key after which the next ones follow; empty at its end."""

    rows: tuple[Row, ...]
    next_key: str


@dataclass(frozen=True)
class CataloguedTask:
    """One thing that a catalogue says of a role, with every question on which it stands."""

    text: str
    locator: str
    questions: tuple[Responsibility, ...]


@once_per_state
def catalogues() -> tuple[Catalogue, ...]:
    """Return every catalogue that has roles, O*NET first: one query, and two for each."""
    origins = [origin for origin in Origin if origin is not Origin.EDITED]
    of_catalogues = Role.everything.filter(origin__in=[origin.value for origin in origins])
    counts = dict(of_catalogues.order_by().values_list("origin").annotate(Count("pk")))
    return tuple(
        catalogue
        for origin in origins
        if origin.value in counts and (catalogue := _catalogue(origin, counts[origin.value]))
    )


def catalogue_named(slug: str) -> Catalogue | None:
    return next((catalogue for catalogue in catalogues() if catalogue.slug == slug), None)


def _catalogue(origin: Origin, role_count: int) -> Catalogue | None:
    editions = Source.everything.public().for_references().filter(origin=origin.value)
    source = editions.order_by("-published", "-pk").first()
    if source is None:
        return None
    return Catalogue(
        origin.value,
        str(origin.label),
        source,
        role_count,
        Responsibility.everything.filter(origin=origin.value).count(),
    )


def rows_of(model: type[Row], catalogue: Catalogue, after: str = "") -> PartOfList[Row]:
    """Return the roles or questions of a catalogue that follow this slug: one query."""
    return _part(model.everything.filter(origin=catalogue.slug), after)


def row_in(model: type[Row], catalogue: Catalogue, slug: str) -> Row | None:
    """Return the role or question of a catalogue with this slug, or None."""
    return model.everything.filter(origin=catalogue.slug).named(slug)


def titles_of(role: Role, after: str = "") -> PartOfList[Alias]:
    """Return the other titles of a role that follow this slug: one query."""
    return _part(Alias.everything.filter(role=role), after)


def tasks_of(catalogue: Catalogue, role: Role) -> tuple[CataloguedTask, ...]:
    """Return what the newest edition says of a role, as it orders it: one query."""
    claims = statements_of(catalogue).filter(role=role).order_by("pk")
    return tuple(
        CataloguedTask(
            of_task[0].paraphrase,
            of_task[0].locator,
            tuple(claim.responsibility for claim in of_task),
        )
        for of_task in (list(group) for _, group in groupby(claims, _task))
    )


def answers_in(
    catalogue: Catalogue, question: Responsibility, after: str = ""
) -> PartOfList[tuple[Role, tuple[Claim, ...]]]:
    """Return the roles that a question is answered of and that follow this slug, each with its
    statements: two queries."""
    claims = statements_of(catalogue).filter(responsibility=question)
    spoken = Role.everything.filter(pk__in=claims.order_by().values("role"))
    part = _part(spoken, after)
    by_role: dict[int, list[Claim]] = {role.pk: [] for role in part.rows}
    for claim in claims.filter(role__in=list(by_role)).order_by("role", "pk"):
        by_role[claim.role_id].append(claim)
    rows = tuple((role, tuple(by_role[role.pk])) for role in part.rows)
    return PartOfList(rows, part.next_key)


def statements_of(catalogue: Catalogue) -> QuerySet[Claim]:
    """Return what the newest edition of a catalogue says."""
    published = Claim.everything.published().select_related("position", "responsibility")
    # Made-up sources are no editions of one another.
    is_onet = catalogue.slug == Origin.ONET
    return published.filter(source=catalogue.source) if is_onet else published


def _task(claim: Claim) -> tuple[int, str]:
    return claim.source_id, claim.external_id.partition("/")[0]


def _part(rows: QuerySet, after: str) -> PartOfList:
    page: Iterable = rows.filter(slug__gt=after).order_by("slug")[: PER_PAGE + 1]
    page = tuple(page)
    next_key = page[PER_PAGE - 1].slug if len(page) > PER_PAGE else ""
    return PartOfList(page[:PER_PAGE], next_key)
