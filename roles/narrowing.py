"""Narrowing what was said to one kind of organisation, and disagreements to those one looks for.

Pure: no database and no HTML. Whatever is narrowed is weighed again by the same functions; nothing
here works agreement out.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace

from .agreement import Difference
from .comparison import Point
from .facts import ClaimFact, ContextFact


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to narrow to, and how much it would leave. ``slug`` stands in the address."""

    slug: str
    label: str
    count: int


# --- To a context -------------------------------------------------------------------------


@dataclass(frozen=True)
class Narrowing:
    """Claims, and those of them that speak of a context; without a context, all of them.

    A claim with several contexts is limited to each of them, so one of them is enough.
    """

    whole: tuple[ClaimFact, ...]
    context: ContextFact | None = None

    @property
    def claims(self) -> tuple[ClaimFact, ...]:
        """The claims limited to the context, and those limited to nothing."""
        if self.context is None:
            return self.whole
        return tuple(c for c in self.whole if not c.contexts or self.context in c.contexts)

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

    @property
    def choices(self) -> tuple[Choice, ...]:
        """The contexts to which claims are limited, those with most claims first; the chosen one
        always among them."""
        found = Counter(context for claim in self.whole for context in claim.contexts)
        if self.context:
            found[self.context] += 0
        ranked = sorted(found.items(), key=lambda pair: (-pair[1], pair[0].slug))
        return tuple(Choice(each.slug, each.phrase, count) for each, count in ranked)


# --- To some disagreements ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sought:
    """Which points are looked for, by slugs; "" looks for any."""

    area: str = ""
    role: str = ""
    kind: str = ""

    def admits(self, point: Point) -> bool:
        return (
            self.area in {"", point.responsibility.area.slug}
            and self.role in {"", *(role.slug for role in point.roles)}
            and self.kind in {"", *(each.slug for each in point.agreement.differences)}
        )

    def among(self, points: Iterable[Point]) -> list[Point]:
        return [point for point in points if self.admits(point)]

    def choices(self, points: Iterable[Point]) -> dict[str, tuple[Choice, ...]]:
        """For each way to narrow, what there is to choose. A count is of what would be left if
        this were chosen and the other ways stayed as they are; what would leave nothing is still
        offered, or a choice could not be taken back one by one."""
        points = list(points)
        told = {
            "area": lambda point: [point.responsibility.area],
            "role": lambda point: point.roles,
            "kind": lambda point: point.agreement.differences,
        }
        offered = {}
        for each in fields(self):
            left = replace(self, **{each.name: ""})
            all_there_are = {thing for point in points for thing in told[each.name](point)}
            count = Counter(
                thing for point in left.among(points) for thing in told[each.name](point)
            )
            offered[each.name] = tuple(
                Choice(thing.slug, _name(thing), count[thing])
                for thing in sorted(all_there_are, key=_place)
            )
        return offered


def _name(thing) -> str:
    return thing.label if isinstance(thing, Difference) else thing.name


def _place(thing) -> tuple:
    if isinstance(thing, Difference):
        return (list(Difference).index(thing),)
    return getattr(thing, "order", 0), thing.slug
