"""Every row over all roles, and what the lists draw from it."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import combinations

from django.urls import reverse

from ..domain.agreement import State
from ..domain.comparison import AreaFact, Point, Row, rows, sharpest
from ..domain.facts import ContextFact, RoleFact
from ..domain.filters import ContextFilter
from ..models import OrgNote
from .content_state import once_per_state
from .current import CURRENT


@dataclass(frozen=True)
class Overview:
    """Every row over all roles: what the lists are drawn from, so that they say what the pages
    say."""

    roles: tuple[RoleFact, ...]
    areas: tuple[AreaFact, ...]
    rows: tuple[Row, ...]
    narrowing: ContextFilter

    @cached_property
    def contested(self) -> list[Point]:
        """Every contested point, the sharpest first."""
        return sharpest(point for each in self.rows for point in each.points)

    @cached_property
    def single(self) -> list[Point]:
        """Every point to which one voice alone speaks, in the order of the pages."""
        return [
            point
            for each in self.rows
            for point in each.points
            if point.agreement.state is State.SINGLE
        ]

    @cached_property
    def pairs(self) -> list["Pair"]:
        """The comparisons that have most to say, the fullest first."""
        pairs = [
            Pair((a, b), sum(1 for each in self.rows if _speaks_to_both(each, a, b)))
            for a, b in combinations(self.roles, 2)
        ]
        return sorted(
            (pair for pair in pairs if pair.common),
            key=lambda pair: (-pair.common, *(role.slug for role in pair.roles)),
        )


@dataclass(frozen=True)
class Pair:
    """Two roles and the number of responsibilities on which sources speak to both."""

    roles: tuple[RoleFact, RoleFact]
    common: int

    @property
    def address(self) -> str:
        return reverse("compare", args=[[role.slug for role in self.roles]])


def _speaks_to_both(found: Row, a: RoleFact, b: RoleFact) -> bool:
    if found.pairs:
        return any(point.roles == (a, b) for point in found.pairs)
    spoken = {point.roles[0] for point in found.cells if not point.agreement.silent}
    return {a, b} <= spoken


def overview(context: ContextFact | None = None) -> Overview:
    """Return all published claims, or those that speak of a context, weighed."""
    return _build_overview(context) if context else _whole_overview()


def _build_overview(context: ContextFact | None = None) -> Overview:
    roles, responsibilities = CURRENT.roles(), CURRENT.responsibilities()
    narrowing = ContextFilter(tuple(CURRENT.claims()), context)
    areas = {each.area for each in responsibilities}
    return Overview(
        tuple(roles),
        tuple(sorted(areas, key=lambda area: (area.order, area.slug))),
        rows(responsibilities, roles, narrowing.claims, CURRENT.speakers()),
        narrowing,
    )


_whole_overview = once_per_state(_build_overview)


def last_changes(overview: Overview) -> dict[tuple[str, ...], date]:
    """Return the day on which each contested point changed last, by its key: that of its newest
    claim, or that on which the first of its voices came to speak of both rivals, on whichever
    question."""
    spoken: dict[tuple[str, str], date] = {}
    for claim in overview.narrowing.whole:
        if not claim.superseded and claim.published_on:
            for role in {claim.role, claim.other_role} - {""}:
                first = spoken.get((claim.voice, role), claim.published_on)
                spoken[claim.voice, role] = min(first, claim.published_on)
    changes = {}
    for point in overview.contested:
        verdict = point.agreement
        days = [claim.published_on for claim in verdict.claims if claim.published_on]
        if point.rivals:
            both = [
                max(spoken.get((voice, role.slug), date.min) for role in point.roles)
                for voice in verdict.speaking_of_both
            ]
            days.append(min(both))
        changes[point.key] = max(days)
    return changes


def unexplained_points() -> list[Point]:
    """The contested points that nobody has explained yet, the sharpest first."""
    explained = OrgNote.objects.by_point()
    return [point for point in overview().contested if point.key not in explained]
