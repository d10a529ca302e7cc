"""Narrowing what was said to one kind of organisation, and disagreements to those one looks for.

Pure: no database and no HTML. Whatever is narrowed is weighed again by the same functions; nothing
here works agreement out.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from operator import attrgetter, is_
from typing import Any

from .comparison import AreaFact, Point, Row
from .facts import ClaimFact, ContextFact


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to narrow to, and how much it would leave. ``slug`` stands in the address."""

    slug: str
    label: str
    count: int
    label_de: str = ""


# --- To a context -------------------------------------------------------------------------


def without_other_pairs(claims: Iterable[ClaimFact], roles: Collection[str]) -> Iterable[ClaimFact]:
    """Return the claims without those on a pair of which one role is not among these."""
    return (c for c in claims if not c.other_role or (c.role in roles and c.other_role in roles))


@dataclass(frozen=True)
class ContextFilter:
    """Claims, and those of them that speak of a context; without a context, all of them.

    A claim with several contexts is limited to each of them, and to each broader one, so one of
    them is enough.
    """

    whole: tuple[ClaimFact, ...]
    context: ContextFact | None = None

    @property
    def claims(self) -> tuple[ClaimFact, ...]:
        """The claims limited to the context, and those without any limit."""
        if self.context is None:
            return self.whole
        return tuple(c for c in self.whole if not c.contexts or self.context in c.all_contexts)

    @property
    def limited(self) -> int:
        """How many claims are limited to the context."""
        return sum(1 for claim in self.claims if claim.contexts)

    @property
    def unlimited(self) -> int:
        return len(self.claims) - self.limited

    @property
    def hidden(self) -> int:
        """How many claims are limited to other contexts alone."""
        return len(self.whole) - len(self.claims)

    @cached_property
    def choices(self) -> tuple[Choice, ...]:
        """The contexts to which claims are limited, those with most claims first; the chosen one
        always among them."""
        return _last_choices.of(
            tuple(filter(None, map(attrgetter("contexts"), self.whole))), self.context
        )


Limits = tuple[frozenset[ContextFact], ...]
"""The contexts of each claim that is limited to some."""


class _LastChoices:
    """Gives the choices of the last time where claims are limited as then: an edit seldom changes
    that, and to count takes longer than to look. Every thread may call it."""

    MOST = 4

    def __init__(self) -> None:
        self._last: tuple[tuple[Limits, ContextFact | None, tuple[Choice, ...]], ...] = ()

    def of(self, limits: Limits, chosen: ContextFact | None) -> tuple[Choice, ...]:
        for known, context, choices in self._last:
            # The same objects: equal contexts may differ in their German words.
            if context is chosen and len(known) == len(limits) and all(map(is_, known, limits)):
                return choices
        choices = _choices(limits, chosen)
        self._last = ((limits, chosen, choices), *self._last[: self.MOST - 1])
        return choices


_last_choices = _LastChoices()


def _choices(limits: Limits, chosen: ContextFact | None) -> tuple[Choice, ...]:
    # By slug: to hash and to compare facts takes longer than to count them.
    counts: Counter[str] = Counter()
    by_slug: dict[str, ContextFact] = {}
    for contexts, number in Counter(limits).items():
        all_contexts = {
            context.slug: context
            for limit in contexts
            for context in (limit, *limit.broader_contexts)
        }
        counts.update(dict.fromkeys(all_contexts, number))
        by_slug |= all_contexts
    if chosen:
        counts[chosen.slug] += 0
        by_slug[chosen.slug] = chosen
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(
        Choice(slug, by_slug[slug].phrase, count, by_slug[slug].phrase_de) for slug, count in ranked
    )


# --- To some rows -------------------------------------------------------------------------


@dataclass(frozen=True)
class RowFilter:
    """Which rows of a comparison are looked for: those of an area, those whose question has these
    words. ``areas`` are all that the comparison has."""

    areas: tuple[AreaFact, ...]
    area: str = ""
    words: str = ""

    def among(self, rows: Sequence[Row]) -> Sequence[Row]:
        return [row for row in rows if self.admits(row)] if self.area or self.words else rows

    def admits(self, row: Row) -> bool:
        fact = row.responsibility
        text = f"{fact.question} {fact.name}".casefold()
        return self.area in {"", fact.area.slug} and self.words.casefold() in text


# --- To some disagreements ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PointFilter:
    """Which points are looked for, by slugs; "" looks for any."""

    area: str = ""
    role: str = ""
    kind: str = ""

    def admits(self, point: Point) -> bool:
        return all(
            wanted in {"", *_SLUGS[name](point)}
            for name, wanted in (("area", self.area), ("role", self.role), ("kind", self.kind))
        )

    def among(self, points: Iterable[Point]) -> list[Point]:
        return [point for point in points if self.admits(point)]

    def choices(
        self, points: Iterable[Point], offered: Mapping[str, Iterable[Any]]
    ) -> dict[str, tuple[Choice, ...]]:
        """Return, for each way to narrow, those of what is offered that leave something, and the
        chosen one. A count is of the questions that would be left if this were chosen and the other
        ways stayed."""
        points = list(points)
        choices = {}
        for name, things in offered.items():
            without = replace(self, **{name: ""}).among(points)
            left = {
                (slug, point.responsibility.slug)
                for point in without
                for slug in _SLUGS[name](point)
            }
            count = Counter(slug for slug, _question in left)
            choices[name] = tuple(
                Choice(thing.slug, words_for(thing), count[thing.slug])
                for thing in things
                if count[thing.slug] or thing.slug == getattr(self, name)
            )
        return choices


_SLUGS = {
    "area": lambda point: [point.responsibility.area.slug],
    "role": lambda point: [role.slug for role in point.roles],
    "kind": lambda point: [difference.slug for difference in point.agreement.differences],
}


def words_for(thing: Any) -> str:
    """Return what a reader is offered."""
    words: str = thing.label if hasattr(thing, "label") else thing.name
    return words
