"""How the compared roles stand on a row, and in which group of the page the row is.

Pure: no database and no HTML. ``docs/data-model.md`` states the rules.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from .comparison import Point, Row, once_for_a_row
from .facts import PositionKind, RoleFact

NAMING = {PositionKind.OWNS, PositionKind.SHARES}
"""The kinds of position in which a voice names a role as one whose work this is."""


class Relation(Enum):
    """How the compared roles stand on a row: exactly one of these."""

    DISPUTED_BETWEEN = "disputed-between"
    SETTLED = "settled"
    ONE_SIDED = "one-sided"
    DISPUTED_ABOUT = "disputed-about"
    ALIKE = "alike"
    DIFFER = "differ"


def covered_cells(row: Row) -> tuple[Point, ...]:
    """Return the cells of the roles that a source speaks of on this row."""
    return tuple(cell for cell in row.cells if not cell.agreement.silent)


def relation(row: Row) -> Relation:
    """Return how the roles of this row stand on it.

    Coverage comes before disputes about one role, so that a comparison does not count the quarrels
    of a role that the other has no part in.
    """
    if row.responsibility.relational:
        disputed = any(pair.contested for pair in row.pairs)
        return Relation.DISPUTED_BETWEEN if disputed else Relation.SETTLED
    covered = covered_cells(row)
    if len(covered) < 2:
        return Relation.ONE_SIDED
    if row.rivals:
        return Relation.DISPUTED_BETWEEN
    if any(cell.contested for cell in covered):
        return Relation.DISPUTED_ABOUT
    if len({cell.agreement.positions for cell in covered}) == 1:
        return Relation.ALIKE
    return Relation.DIFFER


class Support(Enum):
    """How many sources stand behind a row on which nothing is disputed."""

    ONE_SOURCE = "one-source"
    SOURCES_AGREE = "sources-agree"
    ONE_SOURCE_EACH = "one-source-each"
    SEVERAL = "several"


@once_for_a_row
def row_voices(row: Row) -> frozenset[str]:
    """Return every voice that says something on this row."""
    return frozenset().union(*(point.agreement.all_voices for point in row.points))


def support(row: Row) -> Support:
    """Return how many sources stand behind a row: one in the whole of it, two or more for each
    role, another one for each role, or else a number."""
    if len(row_voices(row)) == 1:
        return Support.ONE_SOURCE
    counts = [len(cell.agreement.all_voices) for cell in covered_cells(row) or row.pairs]
    if all(count >= 2 for count in counts):
        return Support.SOURCES_AGREE
    if all(count == 1 for count in counts):
        return Support.ONE_SOURCE_EACH
    return Support.SEVERAL


class GroupKind(Enum):
    """The groups of a comparison, in the order in which a row's first match is looked for."""

    SIDE_BY_SIDE = "side-by-side"
    KIND_OF_JOB = "kind-of-job"
    DISPUTED = "disputed"
    SAID_OF_BOTH = "said-of-both"
    SAID_TO_BE = "said-to-be"
    NEITHERS = "neithers"
    ONE_ROLE_ONLY = "one-role-only"


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of one kind; of ``SAID_TO_BE`` there is a group for each role."""

    kind: GroupKind
    role: RoleFact | None
    rows: tuple[Row, ...]

    @property
    def disputed(self) -> int:
        """How many of its rows hold a contested point."""
        return sum(1 for row in self.rows if row.contested_points)


def naming_voices(cell: Point) -> frozenset[str]:
    """Return the voices that say of this cell's role that it owns or shares the work."""
    return frozenset(
        voice
        for standing in cell.agreement.standings
        if standing.position.kind in NAMING
        for voice in standing.voices
    )


def one_against_one(point: Point) -> bool:
    """Return whether one voice holds one answer, and one other voice another."""
    standings = point.agreement.standings
    return (
        len(standings) == 2
        and all(len(standing.voices) == 1 for standing in standings)
        and len(point.agreement.voices) == 2
    )


@once_for_a_row
def group_of(row: Row) -> tuple[GroupKind, RoleFact | None]:
    """Return the group that a row stands in, and the role that the group is for, if any."""
    if row.responsibility.relational:
        return GroupKind.SIDE_BY_SIDE, None
    covered = len(covered_cells(row))
    if not row.responsibility.about_ownership:
        return (GroupKind.KIND_OF_JOB if covered > 1 else GroupKind.ONE_ROLE_ONLY), None
    if row.rivals:
        return GroupKind.DISPUTED, None
    match [cell for cell in row.cells if naming_voices(cell)]:
        case [_, _, *_]:
            return GroupKind.SAID_OF_BOTH, None
        case [cell] if covered > 1 or len(naming_voices(cell)) > 1:
            return GroupKind.SAID_TO_BE, cell.roles[0]
        case [] if covered > 1:
            return GroupKind.NEITHERS, None
    return GroupKind.ONE_ROLE_ONLY, None


def group_rows(rows: Iterable[Row], roles: Sequence[RoleFact]) -> tuple[Group, ...]:
    """Return these rows in groups, in the page's order; each row is in exactly one."""
    grouped: dict[tuple[GroupKind, RoleFact | None], list[Row]] = defaultdict(list)
    for row in rows:
        grouped[group_of(row)].append(row)
    order = [
        (GroupKind.SIDE_BY_SIDE, None),
        *((GroupKind.SAID_TO_BE, role) for role in roles),
        *((kind, None) for kind in (GroupKind.DISPUTED, GroupKind.SAID_OF_BOTH)),
        *((kind, None) for kind in (GroupKind.NEITHERS, GroupKind.KIND_OF_JOB)),
        (GroupKind.ONE_ROLE_ONLY, None),
    ]
    return tuple(
        Group(*group, tuple(sorted(grouped[group], key=place_in_group)))
        for group in order
        if group in grouped
    )


@once_for_a_row
def place_in_group(row: Row) -> tuple[Any, ...]:
    """Return what sorts the rows of a group: the number of voices that name a role, then the
    foremost point, then the area."""
    naming = frozenset().union(*(naming_voices(cell) for cell in row.cells))
    ranks = sorted(point.rank for point in row.contested_points)
    return -len(naming), not ranks, ranks[:1], row.responsibility.place
