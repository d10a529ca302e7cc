"""Every row over all roles, and what the lists draw from it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import combinations
from typing import Any, TypeVar

from django.urls import reverse
from django.utils.translation import get_language

from ..domain.agreement import State
from ..domain.brief import Brief, brief
from ..domain.comparison import AreaFact, Point, Row, rows, sharpest
from ..domain.facts import ContextFact, RoleFact
from ..domain.filters import ContextFilter
from ..domain.kept_rows import KeptRows
from ..domain.rivalry import Speakers
from ..domain.role_profile import first_of_each_question
from ..models import FeaturedComparison, OrgNote
from .content_state import once_per_state
from .current import CURRENT
from .historical import Facts

Value = TypeVar("Value")


@dataclass(frozen=True)
class Overview:
    """Every row over all roles: what the lists are drawn from, so that they say what the pages
    say."""

    roles: tuple[RoleFact, ...]
    areas: tuple[AreaFact, ...]
    rows: tuple[Row, ...]
    narrowing: ContextFilter
    speakers: Speakers

    @cached_property
    def disputed_questions(self) -> list[Point]:
        """The first contested point of each question on which sources disagree, by rank."""
        return first_of_each_question(self.contested)

    @cached_property
    def contested(self) -> list[Point]:
        """Every contested point, the sharpest first."""
        return sharpest(point for row in self.rows for point in row.points)

    @cached_property
    def single(self) -> list[Point]:
        """Every point to which one voice alone speaks, in the order of the pages."""
        return [
            point
            for row in self.rows
            for point in row.points
            if point.agreement.state is State.SINGLE
        ]

    @cached_property
    def pairs(self) -> list["Pair"]:
        """The comparisons that have most to say, the fullest first."""
        common: Counter[tuple[RoleFact, RoleFact]] = Counter()
        for row in self.rows:
            spoken = [cell.roles[0] for cell in row.cells if not cell.agreement.silent]
            common.update(combinations(spoken, 2))
            common.update({(point.roles[0], point.roles[1]) for point in row.pairs})
        return sorted(
            (Pair(roles, number) for roles, number in common.items()),
            key=lambda pair: (-pair.common, *(role.slug for role in pair.roles)),
        )

    def pair_of(self, *roles: RoleFact) -> "Pair":
        """Return the comparison of two roles, whatever their order."""
        ordered = _in_order(*roles)
        common = (pair for pair in self.pairs if pair.roles == ordered)
        return next(common, Pair(ordered, 0))

    def pairs_with(self, role: RoleFact) -> list["Pair"]:
        """Return the comparisons of a role, with the others that no question is common to."""
        pairs = [pair for pair in self.pairs if role in pair.roles]
        met = {other for pair in pairs for other in pair.roles}
        without = [other for other in self.roles if other not in met and other != role]
        return [*pairs, *(Pair(_in_order(role, other), 0) for other in without)]

    @cached_property
    def _kept(self) -> dict[tuple, Any]:
        return {}

    def once(self, key: tuple, build: Callable[[], Value]) -> Value:
        """Work a value out of this overview once. The key holds the language if it depends on
        it."""
        if key not in self._kept:
            self._kept[key] = build()
        return self._kept[key]

    def brief(self, *roles: RoleFact) -> Brief:
        """Return the short answer of a comparison, in the active language."""
        key = "brief", get_language(), *(role.slug for role in roles)
        return self.once(key, lambda: brief(self.rows, roles, self.roles, self.speakers))


def _in_order(a: RoleFact, b: RoleFact) -> tuple[RoleFact, RoleFact]:
    first, second = sorted((a, b), key=lambda role: role.slug)
    return first, second


@dataclass(frozen=True)
class Pair:
    """Two roles and the number of responsibilities on which sources speak to both."""

    roles: tuple[RoleFact, RoleFact]
    common: int

    def other(self, role: RoleFact) -> RoleFact:
        first, second = self.roles
        return second if role == first else first

    @property
    def address(self) -> str:
        return reverse("compare", args=[[role.slug for role in self.roles]])


def overview(context: ContextFact | None = None, record: Facts = CURRENT) -> Overview:
    """Return all published claims, or those that speak of a context, weighed; those of an earlier
    day, if that is the record."""
    if context or record.over:
        return _build_overview(context, record)
    return _whole_overview()


def _build_overview(
    context: ContextFact | None = None,
    record: Facts = CURRENT,
    make: Callable[..., tuple[Row, ...]] = rows,
) -> Overview:
    roles, responsibilities = record.roles(), record.responsibilities()
    narrowing = ContextFilter(record.claims(), context)
    areas = {fact.area.slug: fact.area for fact in responsibilities}.values()
    speakers = record.speakers()
    return Overview(
        tuple(roles),
        tuple(sorted(areas, key=lambda area: (area.order, area.slug))),
        make(responsibilities, roles, narrowing.claims, speakers),
        narrowing,
        speakers,
    )


_rows_over_all = KeptRows()


@once_per_state
def _whole_overview() -> Overview:
    return _build_overview(make=_rows_over_all.rows)


def featured_pairs(overview: Overview) -> list[tuple[RoleFact, RoleFact]]:
    """Return the comparisons that an editor chose, of roles that sources speak of, each in the
    order in which its address names the roles."""
    roles = {role.slug: role for role in overview.roles}
    chosen = FeaturedComparison.objects.select_related("role", "other_role")
    return [
        (roles[featured.role.slug], roles[featured.other_role.slug])
        for featured in chosen
        if {featured.role.slug, featured.other_role.slug} <= set(roles)
    ]


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
    """Return the contested points that nobody has explained yet, the sharpest first."""
    explained = OrgNote.objects.by_point()
    return [point for point in overview().contested if point.key not in explained]
