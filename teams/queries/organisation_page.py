"""What the page of an organisation shows: teams, roles, vacancies, and what to look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from roles.domain.title_folding import split_words

from ..models import LocalRole, Organisation, Person
from ..rules.places import Counts, Place, Places
from ..rules.tree import TeamFact, Tree
from .rows import local_roles_of, names_of_people, people_named, places_of, tree_of

FIRST_ROLES = 24
FIRST_VACANCIES = 10
MOST_HITS = 50
"""Of one kind, of a search."""
MOST_NAMED = 20
"""How many people are named who are to be looked at."""


@dataclass(frozen=True)
class TeamEntry:
    team: TeamFact
    depth: int
    counts: Counts
    parts: int = 0
    """How many teams are directly a part of it."""
    is_former: bool = False
    """Whether everybody has left."""

    @property
    def is_only_parts(self) -> bool:
        return bool(self.parts) and self.counts == Counts()


@dataclass(frozen=True)
class RoleEntry:
    role: LocalRole
    counts: Counts


@dataclass(frozen=True)
class VacancyEntry:
    place: Place
    team: TeamFact
    role: LocalRole | None


@dataclass(frozen=True)
class OrganisationPage:
    """The rows behind the page, fetched in three questions."""

    organisation: Organisation
    day: date
    tree: Tree
    places: Places
    local_roles: dict[int, LocalRole]

    @classmethod
    def of(cls, organisation: Organisation, day: date) -> "OrganisationPage":
        return cls(
            organisation,
            day,
            tree_of(organisation),
            places_of(organisation, day),
            local_roles_of(organisation),
        )

    @cached_property
    def teams(self) -> list[TeamEntry]:
        """Every team, each under the one that it is a part of."""
        filled = {place.team for place in (*self.places.present, *self.places.future)}
        return [
            TeamEntry(
                line.team,
                min(line.depth, 12),
                self.places.by_team.get(line.team.pk, Counts()),
                len(self.tree.parts_of(line.team.pk)),
                line.team.pk in self.places.teams_of_past
                and not filled & self.tree.within(line.team.pk),
            )
            for line in self.tree.lines
        ]

    @cached_property
    def roles(self) -> list[RoleEntry]:
        """The roles that somebody holds, those of most people first; then the others by name."""
        entries = [
            RoleEntry(role, self.places.by_local_role.get(role.pk, Counts()))
            for role in self.local_roles.values()
        ]
        return sorted(
            entries,
            key=lambda e: (-e.counts.people, -e.counts.vacancies, e.role.name.casefold()),
        )

    @cached_property
    def vacancies(self) -> list[VacancyEntry]:
        entries = [
            VacancyEntry(place, self.tree.by_pk[place.team], self.local_roles.get(place.local_role))
            for place in self.places.vacancies
            # A team may have been made in between.
            if place.team in self.tree.by_pk
        ]
        return sorted(entries, key=lambda entry: (entry.team.name.casefold(), entry.place.pk))

    @cached_property
    def freed_roles(self) -> list[LocalRole]:
        """The roles whose canonical role is gone, until somebody has read that."""
        return [role for role in self.local_roles.values() if role.former_role_name]

    @cached_property
    def over_full(self) -> list[tuple[Person, int]]:
        """The people whose shares of time come to more than 100 per cent."""
        sums = self.places.over_full
        return [(person, sums[person.pk]) for person in self._named if person.pk in sums]

    @cached_property
    def circles(self) -> list[list[Person]]:
        """The people who report to one another."""
        people = {person.pk: person for person in self._named}
        circles = [[people[pk] for pk in circle if pk in people] for circle in self._some_circles]
        return [circle for circle in circles if len(circle) > 1]

    @property
    def _some_circles(self) -> Sequence[tuple[int, ...]]:
        return self.places.reporting_circles[:MOST_NAMED]

    @cached_property
    def _named(self) -> list[Person]:
        """The people whom ``over_full`` and ``circles`` name: one question, if there are any."""
        keys = set(sorted(self.places.over_full)[:MOST_NAMED])
        keys |= {pk for circle in self._some_circles for pk in circle[:MOST_NAMED]}
        return people_named(self.organisation, keys) if keys else []


@dataclass(frozen=True)
class Hits:
    """What a search finds within an organisation."""

    people: list[tuple[str, str, str]]
    """Name, number and key."""
    teams: list[TeamFact]
    roles: list[LocalRole]
    titles: list[tuple[str, int]]
    """Titles in use, with the number of places."""

    @property
    def number(self) -> int:
        return sum(map(len, (self.people, self.teams, self.roles, self.titles)))


def search(page: OrganisationPage, words: str) -> Hits:
    """Return what holds each of these words, in any spelling of accents: one question, for the
    names of people, unless the visitor may not read these."""
    wanted = split_words(words)

    def holds(text: str) -> bool:
        words_of_text = split_words(text)
        return all(any(word.startswith(part) for word in words_of_text) for part in wanted)

    people = names_of_people(page.organisation) if page.organisation.names_people else []
    is_named = page.organisation.level is not None
    titles: dict[str, int] = {}
    for place in page.places.present if is_named else ():
        if place.title:
            titles[place.title] = titles.get(place.title, 0) + 1
    return Hits(
        [
            person
            for person in people
            if holds(f"{person[0]} {person[1]}" if is_named else person[0])
        ][:MOST_HITS],
        [line.team for line in page.tree.lines if holds(line.team.name)][:MOST_HITS],
        [role for role in page.local_roles.values() if holds(role.name)][:MOST_HITS],
        [(title, number) for title, number in sorted(titles.items()) if holds(title)][:MOST_HITS],
    )
