"""What an organisation has already, as values that a plan can be made from."""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from .cells import name_key, number_key, title_key

Ref = int | str
"""Something of the organisation: a primary key, or a name within the plan of what is new."""


@dataclass(frozen=True, slots=True)
class TeamState:
    pk: int
    name: str
    parent: int | None


@dataclass(frozen=True, slots=True)
class PersonState:
    pk: int
    name: str
    number: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class LocalRoleState:
    pk: int
    name: str
    role: str = ""
    """The slug of the canonical role, "" for none."""


@dataclass(frozen=True, slots=True)
class MembershipState:
    pk: int
    team: int
    person: int | None
    local_role: int | None = None
    title: str = ""
    focus: str = ""
    share: int | None = None
    start: datetime.date | None = None
    end: datetime.date | None = None
    reports_to: int | None = None


@dataclass(frozen=True, slots=True)
class RuleState:
    title: str
    local_roles: tuple[int, ...] = ()
    is_decided: bool = False


@dataclass(frozen=True)
class State:
    """Everything that a list is compared with."""

    today: datetime.date
    teams: list[TeamState] = field(default_factory=list)
    people: list[PersonState] = field(default_factory=list)
    local_roles: list[LocalRoleState] = field(default_factory=list)
    memberships: list[MembershipState] = field(default_factory=list)
    rules: dict[str, RuleState] = field(default_factory=dict)
    """By the normalised title."""

    @cached_property
    def team(self) -> dict[int, TeamState]:
        return {team.pk: team for team in self.teams}

    @cached_property
    def person(self) -> dict[int, PersonState]:
        return {person.pk: person for person in self.people}

    @cached_property
    def local_role(self) -> dict[int, LocalRoleState]:
        return {role.pk: role for role in self.local_roles}

    @cached_property
    def teams_by_name(self) -> dict[str, list[TeamState]]:
        return _grouped(self.teams, lambda team: name_key(team.name))

    @cached_property
    def people_by_name(self) -> dict[str, list[PersonState]]:
        return _grouped(self.people, lambda person: name_key(person.name))

    @cached_property
    def people_by_number(self) -> dict[str, list[PersonState]]:
        numbered = [person for person in self.people if person.number]
        return _grouped(numbered, lambda person: number_key(person.number))

    @cached_property
    def memberships_of(self) -> dict[int | None, list[MembershipState]]:
        """By person; those of None are vacancies."""
        return _grouped(self.memberships, lambda membership: membership.person)

    @cached_property
    def places(self) -> dict[tuple[str, str], list[MembershipState]]:
        """By the name of the person ("" for a vacancy) and the normalised title."""
        return _grouped(
            self.memberships,
            lambda row: (
                name_key(self.person[row.person].name) if row.person else "",
                title_key(row.title),
            ),
        )

    def is_current(self, membership: MembershipState) -> bool:
        """Return whether it has not ended; it may begin later."""
        return membership.end is None or membership.end > self.today

    def team_path(self, pk: int) -> str:
        """Return the name of a team with those that it is part of: "Produkt / Schaden"."""
        names, met = [], set()
        team = self.team.get(pk)
        while team and team.pk not in met:
            met.add(team.pk)
            names.append(team.name)
            team = self.team.get(team.parent) if team.parent else None
        return " / ".join(reversed(names))


def _grouped(rows, key) -> dict:
    groups = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return dict(groups)
