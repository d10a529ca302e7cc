"""What roles have in common: which responsibilities each is said to take part in, and with whom.

Pure: no database and no HTML. It reads the cells of a comparison, and weighs nothing again. A role
takes part in a responsibility where at least one voice says that it owns, shares or contributes to
it. Questions that ask something else (whom does it report to?) stand outside.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass

from .agreement import State
from .comparison import Comparison, Point, Row
from .facts import PositionKind, RoleFact
from .relation import Relation, relation

_PART = {PositionKind.OWNS, PositionKind.SHARES, PositionKind.CONTRIBUTES}


def takes_part(cell: Point) -> bool:
    return any(standing.position.kind in _PART for standing in cell.agreement.standings)


def taking_part(row: Row) -> tuple[RoleFact, ...]:
    """Return the roles that take part in this row's responsibility, in the page's order."""
    return tuple(cell.roles[0] for cell in row.cells if takes_part(cell))


@dataclass(frozen=True, slots=True)
class Part:
    """The rows in which exactly these roles take part, and none of the others that are compared."""

    roles: tuple[RoleFact, ...]
    others: tuple[RoleFact, ...]
    rows: tuple[Row, ...]

    @property
    def contested(self) -> int:
        return sum(1 for row in self.rows if row.state is State.CONTESTED)

    @property
    def settled(self) -> int:
        return len(self.rows) - self.contested

    @property
    def shared(self) -> bool:
        return len(self.roles) > 1


@dataclass(frozen=True, slots=True)
class Common:
    """How many questions are answered for two of the roles or more, and how they stand there: the
    relations that the comparison says."""

    disputed: int
    alike: int
    differ: int
    settled: int

    @property
    def number(self) -> int:
        return self.disputed + self.alike + self.differ + self.settled

    def __bool__(self) -> bool:
        return self.number > 0


@dataclass(frozen=True, slots=True)
class Overlap:
    roles: tuple[RoleFact, ...]
    common: Common
    parts: tuple[Part, ...]
    """What most roles share comes first; what only one takes part in, last. Where nothing is shared
    by some of them, they have no part; each role alone has one in any case."""
    outside: tuple[Row, ...]
    """Rows in which none of them takes part, or which ask something else."""

    @property
    def shared(self) -> int:
        return sum(len(part.rows) for part in self.parts if part.shared)

    @property
    def counted(self) -> int:
        return sum(len(part.rows) for part in self.parts)

    @property
    def contested(self) -> int:
        return sum(part.contested for part in self.parts)

    @property
    def settled(self) -> int:
        return self.counted - self.contested


def overlap(comparison: Comparison) -> Overlap:
    by_roles: dict[tuple[RoleFact, ...], list[Row]] = defaultdict(list)
    for row in comparison.rows:
        by_roles[taking_part(row)].append(row)
    outside = tuple(by_roles.pop((), ()))
    for role in comparison.roles:
        by_roles.setdefault((role,), [])
    parts = [
        Part(roles, tuple(r for r in comparison.roles if r not in roles), tuple(rows))
        for roles, rows in by_roles.items()
    ]
    parts.sort(key=lambda part: (-len(part.roles), -len(part.rows), [r.slug for r in part.roles]))
    return Overlap(comparison.roles, _common(comparison), tuple(parts), outside)


def _common(comparison: Comparison) -> Common:
    relations = Counter(map(relation, comparison.rows))
    return Common(
        disputed=relations[Relation.DISPUTED_BETWEEN] + relations[Relation.DISPUTED_ABOUT],
        alike=relations[Relation.ALIKE],
        differ=relations[Relation.DIFFER],
        settled=relations[Relation.SETTLED],
    )


# --- As a picture -------------------------------------------------------------------------

WIDTH, BAR_HEIGHT, STEP = 360, 14, 42
"""In units of the picture: as wide as a phone, so that its letters never shrink to nothing."""

_ROOM = WIDTH - 34  # for the number behind the longest bar
LETTERS = 48
"""As many of a label find room in a wide typeface; a longer one is set closer."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A part as a bar: settled rows first, contested ones behind them."""

    part: Part
    label_y: int
    y: int
    settled_width: float
    contested_width: float

    @property
    def end(self) -> float:
        return round(self.settled_width + self.contested_width, 1)

    @property
    def number_x(self) -> float:
        return self.end + 6

    @property
    def number_y(self) -> int:
        return self.y + BAR_HEIGHT - 3


@dataclass(frozen=True, slots=True)
class Picture:
    bars: tuple[Bar, ...]
    width: int
    height: int
    bar_height: int = BAR_HEIGHT
    letters: int = LETTERS


def picture(of: Overlap) -> Picture:
    longest = max((len(part.rows) for part in of.parts), default=0) or 1
    bars = tuple(
        Bar(
            part,
            label_y=number * STEP + 14,
            y=number * STEP + 20,
            settled_width=round(_ROOM * part.settled / longest, 1),
            contested_width=round(_ROOM * part.contested / longest, 1),
        )
        for number, part in enumerate(of.parts)
    )
    return Picture(bars, WIDTH, len(bars) * STEP)
