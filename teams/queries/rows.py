"""The rows of an organisation as its pages need them: each function asks the database once.

Managers of an organisation give rows that have it at hand, so that their addresses need no query.
"""

from collections.abc import Collection
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import F, Q, QuerySet

from ..models import LocalRole, Membership, Organisation, Person
from ..rules.places import Place, Places
from ..rules.tree import TeamFact, Tree

PAGE = 100
"""Entries of a list on one page."""

_PLACE = (
    *("pk", "team_id", "person_id", "local_role_id", "title", "share", "start", "end"),
    "reports_to_id",
)


def tree_of(organisation: Organisation) -> Tree:
    """Return all teams."""
    rows = organisation.teams.order_by()
    facts = rows.values_list("pk", "parent_id", "name", "slug", "former_members")
    return Tree(TeamFact(*row) for row in facts)


def places_of(
    organisation: Organisation,
    day: date,
    *,
    teams: Collection[int] | None = None,
    local_role: LocalRole | None = None,
) -> Places:
    """Return the places on a day: all, those of some teams, or those of a local role."""
    rows = organisation.memberships.order_by()
    if teams is not None:
        # A long list of teams is no shorter than all of them, and databases have a limit.
        rows = rows.filter(team__in=teams) if len(teams) <= PAGE else rows
    if local_role is not None:
        rows = rows.filter(local_role=local_role)
    places = (Place(*row) for row in rows.values_list(*_PLACE))
    if teams is not None:
        places = (place for place in places if place.team in teams)
    return Places.on(day, places)


def local_roles_of(organisation: Organisation) -> dict[int, LocalRole]:
    """Return all local roles by key, each with its canonical role."""
    return {row.pk: row for row in organisation.local_roles.select_related("role")}


def people_named(organisation: Organisation, keys: Collection[int]) -> list[Person]:
    """Return these people by name."""
    return list(organisation.people.filter(pk__in=keys).order_by("name", "pk"))


def people_by_name(organisation: Organisation, page: str | None) -> Page:
    """Return a page of all people: two questions."""
    return paginated(organisation.people.all(), page)


def names_of_people(organisation: Organisation) -> list[tuple[str, str, str]]:
    """Return the name, number and key of everybody, by name."""
    people = organisation.people.order_by("name", "pk")
    return list(people.values_list("name", "number", "key"))


def paginated(rows, page: str | None, count: int | None = None) -> Page:
    """Return a page of rows; with a ``count`` that is known nobody counts them."""
    paginator = Paginator(rows, PAGE)
    if count is not None:
        paginator.count = count
    return paginator.get_page(page)


def memberships_by_name(day: date, **where) -> QuerySet[Membership]:
    """Return who is in a team, holds a local role or is one of some people, or will be; vacancies
    come last."""
    rows = Membership.objects.filter(**where)
    rows = rows.filter(Q(end=None) | Q(end__gt=day)).select_related("team", "person", "reports_to")
    return rows.order_by(F("person__name").asc(nulls_last=True), "pk")


def memberships_of_person(person: Person) -> QuerySet[Membership]:
    """Return every place that somebody has, had or will have, the newest first."""
    rows = Membership.objects.filter(person=person)
    rows = rows.select_related("team", "local_role", "reports_to")
    return rows.order_by(F("start").desc(nulls_last=True), "-pk")


def reports_of(person: Person, day: date) -> list[Person]:
    """Return who reports to somebody, at most a page."""
    reporting = Membership.objects.filter(reports_to=person).on(day).values("person")
    people = person.organisation.people.filter(pk__in=reporting)
    return list(people.order_by("name", "pk")[:PAGE])
