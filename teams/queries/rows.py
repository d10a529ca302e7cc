"""The rows of an organisation as its pages need them: each function asks the database once."""

from collections.abc import Collection
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import F, Q, QuerySet

from ..models import LocalRole, Membership, Organisation, Person, Team
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
    rows = Team.objects.filter(organisation=organisation).order_by()
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
    rows = Membership.objects.filter(organisation=organisation).order_by()
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
    rows = LocalRole.objects.filter(organisation=organisation).select_related("role")
    return {row.pk: _within(organisation, row) for row in rows}


def local_role_called(organisation: Organisation, slug: str) -> LocalRole | None:
    """Return the local role at an address, or None."""
    row = LocalRole.objects.filter(organisation=organisation, slug=slug).first()
    return _within(organisation, row) if row else None


def team_called(organisation: Organisation, slug: str) -> Team | None:
    row = Team.objects.filter(organisation=organisation, slug=slug).first()
    return _within(organisation, row) if row else None


def person_called(organisation: Organisation, key: str) -> Person | None:
    row = Person.objects.filter(organisation=organisation, key=key).first()
    return _within(organisation, row) if row else None


def membership_called(organisation: Organisation, pk: int) -> Membership | None:
    rows = Membership.objects.filter(organisation=organisation, pk=pk)
    row = rows.select_related("team", "person", "local_role", "reports_to").first()
    return _within(organisation, row) if row else None


def people_named(organisation: Organisation, keys: Collection[int]) -> list[Person]:
    """Return these people by name."""
    rows = Person.objects.filter(organisation=organisation, pk__in=keys).order_by("name", "pk")
    return [_within(organisation, row) for row in rows]


def people_by_name(organisation: Organisation, page: str | None) -> Page:
    """Return a page of all people: two questions."""
    return paginated(Person.objects.filter(organisation=organisation), page)


def names_of_people(organisation: Organisation) -> list[tuple[str, str, str]]:
    """Return the name, number and key of everybody, by name."""
    rows = Person.objects.filter(organisation=organisation).order_by("name", "pk")
    return list(rows.values_list("name", "number", "key"))


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
    rows = Person.objects.filter(organisation=person.organisation)
    reporting = Membership.objects.filter(reports_to=person).on(day).values("person")
    return list(rows.filter(pk__in=reporting).order_by("name", "pk")[:PAGE])


def _within(organisation: Organisation, row):
    """Return the row with the organisation at hand, so that its address needs no query."""
    row.organisation = organisation
    return row
