"""What the places of an organisation add up to on a day: a place is a membership or a vacancy.

Pure: no database and no HTML.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cached_property
from typing import TypeVar

Ref = TypeVar("Ref", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Place:
    pk: int
    team: int
    person: int | None
    local_role: int | None
    title: str
    share: int | None
    start: date | None
    end: date | None
    """The first day on which it is over."""
    reports_to: int | None

    def time(self, day: date) -> "Time":
        if self.end is not None and self.end <= day:
            return Time.PAST
        return Time.FUTURE if self.start is not None and self.start > day else Time.PRESENT


class Time(Enum):
    PAST = "past"
    PRESENT = "present"
    FUTURE = "future"


@dataclass(frozen=True, slots=True)
class Counts:
    people: int = 0
    vacancies: int = 0


@dataclass(frozen=True)
class Places:
    """The places that hold on a day. A person with two places counts once."""

    present: tuple[Place, ...]
    future: tuple[Place, ...]
    teams_of_past: frozenset[int]
    """The teams that have had members."""

    @classmethod
    def on(cls, day: date, places: Iterable[Place]) -> "Places":
        by_time: dict[Time, list[Place]] = defaultdict(list)
        for place in places:
            by_time[place.time(day)].append(place)
        return cls(
            tuple(by_time[Time.PRESENT]),
            tuple(by_time[Time.FUTURE]),
            frozenset(place.team for place in by_time[Time.PAST]),
        )

    @cached_property
    def people(self) -> frozenset[int]:
        return frozenset(place.person for place in self.present if place.person)

    @cached_property
    def vacancies(self) -> tuple[Place, ...]:
        return tuple(place for place in self.present if not place.person)

    @cached_property
    def by_team(self) -> Mapping[int, Counts]:
        return counted((place.team, place) for place in self.present)

    @cached_property
    def by_local_role(self) -> Mapping[int, Counts]:
        return counted((p.local_role, p) for p in self.present if p.local_role)

    @cached_property
    def undecided(self) -> Mapping[str, int]:
        """How many places have each title that means no local role yet."""
        return Counter(p.title for p in self.present if p.title and not p.local_role)

    @cached_property
    def over_full(self) -> Mapping[int, int]:
        """The people whose shares come to more than 100 per cent, with the sum."""
        sums: Counter[int] = Counter()
        for place in self.present:
            if place.person and place.share:
                sums[place.person] += place.share
        return {person: total for person, total in sums.items() if total > 100}

    @cached_property
    def reporting_circles(self) -> tuple[tuple[int, ...], ...]:
        """The people who report to one another in a circle, each circle once."""
        managers: dict[int, list[int]] = defaultdict(list)
        for place in self.present:
            if place.person and place.reports_to:
                managers[place.person].append(place.reports_to)
        return tuple(sorted(tuple(sorted(circle)) for circle in circles_of(managers)))


def counted(places: Iterable[tuple[int, Place]]) -> Mapping[int, Counts]:
    people: dict[int, set[int]] = defaultdict(set)
    vacancies: Counter[int] = Counter()
    for key, place in places:
        if place.person:
            people[key].add(place.person)
        else:
            vacancies[key] += 1
    return {
        key: Counts(len(people.get(key, ())), vacancies[key])
        for key in people.keys() | vacancies.keys()
    }


def circles_of(managers: Mapping[Ref, Iterable[Ref]]) -> list[list[Ref]]:
    """Return the groups of people of whom each reports to each, over however many others: the
    strongly connected parts (Tarjan), without recursion, since a chain may be long."""
    numbers: dict[Ref, int] = {}
    lowest: dict[Ref, int] = {}
    stack: list[Ref] = []
    on_stack: set[Ref] = set()
    circles = []
    for first in managers:
        if first in numbers:
            continue
        work = [(first, iter(managers[first]))]
        numbers[first] = lowest[first] = len(numbers)
        stack.append(first)
        on_stack.add(first)
        while work:
            person, others = work[-1]
            for other in others:
                if other not in numbers:
                    numbers[other] = lowest[other] = len(numbers)
                    stack.append(other)
                    on_stack.add(other)
                    work.append((other, iter(managers.get(other, ()))))
                    break
                if other in on_stack:
                    lowest[person] = min(lowest[person], numbers[other])
            else:
                work.pop()
                if work:
                    below = work[-1][0]
                    lowest[below] = min(lowest[below], lowest[person])
                if lowest[person] == numbers[person]:
                    circle = []
                    while not circle or circle[-1] != person:
                        circle.append(stack.pop())
                        on_stack.discard(circle[-1])
                    if len(circle) > 1:
                        circles.append(circle[::-1])
    return circles
