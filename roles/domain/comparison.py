"""Roles side by side, one row for each responsibility.

Pure: no database and no HTML. Every page, list and export that shows points reads these values;
none works agreement out again.

``Comparison`` → ``Row`` → ``Point`` → ``Agreement``. A row's points are its cells, one for each
role, the rival owners among its roles, and on a relational responsibility the pairs.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from functools import cache, cached_property, wraps
from itertools import combinations, groupby
from operator import attrgetter
from typing import Any, TypeVar

from .agreement import Agreement, State, agreement, pair_agreement, rivalry
from .facts import ClaimFact, PositionKind, RoleFact, gettext_noop
from .question_names import own_name
from .rivalry import Speakers, sayings, sides_of

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class AreaFact:
    slug: str
    name: str
    order: int = 0


@dataclass(frozen=True)
class ResponsibilityFact:
    slug: str
    name: str
    question: str
    area: AreaFact
    relational: bool = False
    order: int = 0
    about_ownership: bool = True
    """Whether it asks who does the work: its scale has a position of kind *owns*."""
    topic: str = ""
    """What it is about, as within a sentence: "the roadmap"; only where it is about ownership."""
    topic_de: str = ""

    @cached_property
    def place(self) -> tuple[int, str, int, str]:
        """Where it stands on a page: by area, then by its order in the area."""
        return self.area.order, self.area.slug, self.order, self.slug

    @property
    def own_name(self) -> str:
        return own_name(self.name, self.question)


class PointKind(Enum):
    CELL = "cell"
    RIVALS = "rivals"
    PAIR = "pair"


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Point:
    """What can be contested: a role on a responsibility (a cell), or two roles on one (rival
    owners, or a pair on a relational responsibility)."""

    kind: PointKind
    responsibility: ResponsibilityFact
    roles: tuple[RoleFact, ...]
    agreement: Agreement

    @property
    def key(self) -> tuple[str, ...]:
        """Responsibility and role slugs: what an org note is kept under."""
        return self.responsibility.slug, *(role.slug for role in self.roles)

    @property
    def anchor(self) -> str:
        """The point's id within a page."""
        return "point-" + "--".join(self.key)

    @property
    def place(self) -> str:
        """What tells it from the other points of its responsibility."""
        return "--".join(role.slug for role in self.roles)

    @property
    def rivals(self) -> bool:
        return self.kind is PointKind.RIVALS

    @property
    def contested(self) -> bool:
        return self.agreement.contested

    @property
    def rank(self) -> tuple[int, bool, int, int, tuple[str, ...]]:
        """Sorts the point first on which the smaller side has most voices; one that is only a
        matter of degree after others; then by all voices, by those that speak of both roles, and
        by address."""
        verdict = self.agreement
        return (
            -verdict.smaller_side,
            self.kind is PointKind.CELL and verdict.only_in_degree,
            -len(verdict.all_voices),
            -len(verdict.speaking_of_both),
            self.key,
        )


@dataclass(frozen=True)
class Row:
    responsibility: ResponsibilityFact
    cells: tuple[Point, ...] = ()
    rivals: tuple[Point, ...] = ()
    pairs: tuple[Point, ...] = ()

    @property
    def anchor(self) -> str:
        """The row's id within a page."""
        return f"row-{self.responsibility.slug}"

    @property
    def points(self) -> tuple[Point, ...]:
        return self.cells + self.rivals + self.pairs

    @property
    def stated_points(self) -> tuple[Point, ...]:
        """What statements stand under: each role, or each pair that sources speak of."""
        return self.pairs or self.cells

    @cached_property
    def contested_points(self) -> tuple[Point, ...]:
        return tuple(point for point in self.points if point.contested)

    @cached_property
    def state(self) -> State:
        states = {point.agreement.state for point in self.points}
        for state in (State.CONTESTED, State.AGREED, State.SINGLE):
            if state in states:
                return state
        return State.SILENT

    @property
    def relational_or_common(self) -> bool:
        """Whether it says something of two roles: of a pair, or of two each for itself."""
        return bool(self.pairs) or sum(not cell.agreement.silent for cell in self.cells) > 1

    @property
    def difference(self) -> bool:
        """Whether two cells hold different positions: a silent cell, and one of which only a
        rejected use is known, hold none."""
        return len({c.agreement.positions for c in self.cells if c.agreement.positions}) > 1


def once_for_a_row(work_out: Callable[[Row], Value]) -> Callable[[Row], Value]:
    """Keep with a row what is worked out of it alone, whatever the language."""
    name = f"once_{work_out.__name__}"

    @wraps(work_out)
    def get(row: Row) -> Value:
        # A page asks this a thousand times, and mostly knows. None is worked out again.
        value = row.__dict__.get(name)
        if value is None:
            value = row.__dict__[name] = work_out(row)
        return value

    return get


@once_for_a_row
def newest_day_of(row: Row) -> date | None:
    """Return the day on which the newest claim on a row was published."""
    claims = (claim for point in row.points for claim in point.agreement.claims)
    return max((claim.published_on for claim in claims if claim.published_on), default=None)


class Filter(Enum):
    """Which rows a comparison shows: what it is called, and within a sentence."""

    ALL = ("all", gettext_noop("All"), gettext_noop("all"))
    CONTESTED = ("contested", State.CONTESTED.label, State.CONTESTED.word)
    AGREED = ("agreed", State.AGREED.label, State.AGREED.word)
    SINGLE = ("one-source", State.SINGLE.label, State.SINGLE.word)
    DIFFERENCES = ("differences", gettext_noop("Differences"), gettext_noop("differences"))
    DISPUTED = ("disputed", gettext_noop("Sources disagree"), gettext_noop("sources disagree"))
    DIFFER = ("differ", gettext_noop("They differ"), gettext_noop("they differ"))
    ALIKE = ("alike", gettext_noop("Alike"), gettext_noop("alike"))
    ONE_ROLE = ("one-role", gettext_noop("One role"), gettext_noop("one role"))
    STATEMENTS = ("statements", gettext_noop("All statements"), gettext_noop("all statements"))

    def __init__(self, slug: str, label: str, word: str) -> None:
        self.slug = slug
        self.label = label
        self.word = word

    def admits(self, row: Row) -> bool:
        match self:
            case Filter.ALL | Filter.STATEMENTS:
                return True
            case Filter.DIFFERENCES:
                return row.difference
            case Filter.DISPUTED:
                return row.state is State.CONTESTED
            case Filter.ONE_ROLE:
                return row.state is not State.CONTESTED and not row.relational_or_common
            case Filter.DIFFER | Filter.ALIKE:
                undisputed = row.state is not State.CONTESTED and row.relational_or_common
                return undisputed and row.difference is (self is Filter.DIFFER)
            case _:
                return row.state.name == self.name


@dataclass(frozen=True, slots=True)
class Section:
    """The rows of one area, in order."""

    area: AreaFact
    rows: tuple[Row, ...]


def sections(rows: Iterable[Any]) -> list[Section]:
    """Rows, or whatever else has a responsibility, already in order, parted by area."""
    return [
        Section(area, tuple(group))
        for area, group in groupby(rows, key=lambda row: row.responsibility.area)
    ]


@dataclass(frozen=True, slots=True)
class Comparison:
    roles: tuple[RoleFact, ...]
    rows: tuple[Row, ...]

    def filtered(self, chosen: Filter) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if chosen.admits(row))

    def count(self, chosen: Filter) -> int:
        return len(self.filtered(chosen))

    @property
    def counts(self) -> list[tuple[State, int, str]]:
        """How many rows are in each state, with the words for them in a sentence."""
        return [
            (State.CONTESTED, self.count(Filter.CONTESTED), gettext_noop("contested")),
            (State.AGREED, self.count(Filter.AGREED), gettext_noop("agreed")),
            (State.SINGLE, self.count(Filter.SINGLE), gettext_noop("from one source")),
        ]

    def in_order(self, slugs: Sequence[str]) -> "Comparison":
        """Return the same with its roles, and the cells of each row, in this order."""
        place = {slug: number for number, slug in enumerate(slugs)}
        roles = tuple(sorted(self.roles, key=lambda role: place[role.slug]))
        if roles == self.roles:
            return self
        rows = tuple(
            replace(row, cells=tuple(sorted(row.cells, key=lambda c: place[c.roles[0].slug])))
            for row in self.rows
        )
        return Comparison(roles, rows)

    @property
    def points(self) -> Iterator[Point]:
        return (point for row in self.rows for point in row.points)

    @property
    def sharpest(self) -> list[Point]:
        """Its contested points, the sharpest first."""
        return sharpest(self.points)


def sharpest(points: Iterable[Point]) -> list[Point]:
    """Return the contested among these points, the sharpest first."""
    return sorted((point for point in points if point.contested), key=lambda point: point.rank)


Weighed = Mapping[tuple[str, ...], Agreement | None]
"""What holds of cells, and of two roles that may be rivals, by the slugs of the roles."""


def row(
    responsibility: ResponsibilityFact,
    roles: Sequence[RoleFact],
    claims: Iterable[ClaimFact],
    speakers: Speakers,
    weighed: Weighed | None = None,
) -> Row:
    """Return one responsibility for these roles, which come in the page's order; claims of other
    roles and on other responsibilities are passed over. What was weighed is not weighed again."""
    weighed = weighed or {}
    claims = [claim for claim in claims if claim.responsibility == responsibility.slug]
    by_slug = sorted(roles, key=lambda role: role.slug)
    if responsibility.relational:
        by_pair: dict[tuple[str, str], list[ClaimFact]] = defaultdict(list)
        for claim in claims:
            by_pair[claim.pair].append(claim)
        spoken = [role for role in by_slug if any(role.slug in pair for pair in by_pair)]
        return Row(
            responsibility,
            pairs=tuple(
                Point(PointKind.PAIR, responsibility, pair, pair_agreement(*pair, pair_claims))
                for pair in combinations(spoken, 2)
                if (pair_claims := by_pair.get((pair[0].slug, pair[1].slug)))
            ),
        )
    by_role: dict[str, list[ClaimFact]] = defaultdict(list)
    for claim in claims:
        by_role[claim.role].append(claim)
    owners = {claim.role for claim in claims if claim.position.kind is PositionKind.OWNS}
    # An owner can be contradicted only by another role that is said to own or to share it.
    claimants = owners | {c.role for c in claims if c.position.kind is PositionKind.SHARES}
    said = cache(lambda slug: sayings(slug, by_role[slug]))
    return Row(
        responsibility,
        cells=tuple(
            Point(
                *(PointKind.CELL, responsibility, (role,)),
                weighed.get((role.slug,)) or agreement(by_role[role.slug]),
            )
            for role in roles
        ),
        rivals=tuple(
            Point(PointKind.RIVALS, responsibility, (a, b), verdict)
            for a, b in combinations([role for role in by_slug if role.slug in claimants], 2)
            if owners & {a.slug, b.slug}
            and (
                verdict := weighed[pair]
                if (pair := (a.slug, b.slug)) in weighed
                else rivalry(
                    *(a, b, by_role[a.slug] + by_role[b.slug], speakers),
                    sides_of(said(a.slug), said(b.slug)),
                )
            )
        ),
    )


def rows(
    responsibilities: Iterable[ResponsibilityFact],
    roles: Sequence[RoleFact],
    claims: Iterable[ClaimFact],
    speakers: Speakers,
    weighed: Mapping[str, Weighed] | None = None,
    *,
    silent: bool = False,
) -> tuple[Row, ...]:
    """Return the rows on which at least one of these roles is spoken of, in the page's order;
    ``silent`` adds those on which only superseded editions speak. ``weighed`` is by question."""
    by_responsibility: dict[str, list[ClaimFact]] = defaultdict(list)
    for claim in claims:
        by_responsibility[claim.responsibility].append(claim)
    built = (
        row(
            *(responsibility, roles, by_responsibility[responsibility.slug], speakers),
            (weighed or {}).get(responsibility.slug),
        )
        for responsibility in sorted(responsibilities, key=attrgetter("place"))
        if responsibility.slug in by_responsibility
    )
    return tuple(table_row for table_row in built if silent or table_row.state is not State.SILENT)


def compare(
    roles: Sequence[RoleFact],
    responsibilities: Iterable[ResponsibilityFact],
    claims: Iterable[ClaimFact],
    speakers: Speakers,
) -> Comparison:
    """Return these roles side by side, in the one order in which they are compared (by slug)."""
    ordered = tuple(sorted(roles, key=lambda role: role.slug))
    return Comparison(ordered, rows(responsibilities, ordered, claims, speakers))


def profile(
    role: RoleFact,
    roles: Sequence[RoleFact],
    responsibilities: Iterable[ResponsibilityFact],
    claims: Iterable[ClaimFact],
    speakers: Speakers,
) -> tuple[Row, ...]:
    """Return one role's own rows: its cell, and each point between it and any other of
    ``roles``."""
    return own_rows(role, rows(responsibilities, roles, claims, speakers))


def own_rows(role: RoleFact, table: Iterable[Row]) -> tuple[Row, ...]:
    """Return the same, of rows at hand for all roles."""
    own_table = []
    for table_row in table:
        own = Row(
            table_row.responsibility,
            cells=tuple(point for point in table_row.cells if role in point.roles),
            rivals=tuple(point for point in table_row.rivals if role in point.roles),
            pairs=tuple(point for point in table_row.pairs if role in point.roles),
        )
        if own.state is not State.SILENT:
            own_table.append(own)
    return tuple(own_table)
