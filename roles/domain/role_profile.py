"""One role on its own page: what sources say that it does, what kind of job it is, and what that
depends on.

Pure: no database and no HTML. It reads the role's own rows (``comparison.own_rows``), and weighs
nothing again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .agreement import Standing
from .comparison import Point, Row, sharpest
from .facts import Choice, PositionKind, gettext_noop

FEWEST_FOLDED = 5
"""A fold of fewer lines takes more than it saves."""
MAX_SHOWN = 12
"""How many rows of a list stand in the open before the others are folded."""
FIRST_DISPUTES = 5
"""How many disputed questions the page lists before the others are folded."""


class DutyKind(Choice):
    """What most sources say of a role's part in a duty, in the order of the page."""

    OWNS = ("owns", gettext_noop("Responsible for"))
    SHARES = ("shares", gettext_noop("Jointly responsible for"))
    CONTRIBUTES = ("contributes", gettext_noop("Takes part in"))
    NOT_THEIRS = ("denies", gettext_noop("Not responsible for"))
    OTHER = ("other", gettext_noop("Other answers"))


_DUTY_KINDS = {
    PositionKind.OWNS: DutyKind.OWNS,
    PositionKind.SHARES: DutyKind.SHARES,
    PositionKind.CONTRIBUTES: DutyKind.CONTRIBUTES,
    PositionKind.DENIES: DutyKind.NOT_THEIRS,
}


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A question with what sources answer for one role."""

    row: Row
    cell: Point

    @property
    def disputed(self) -> bool:
        """Whether sources disagree about this role, or give the work to it and to another one."""
        return bool(self.row.contested_points)

    @property
    def single(self) -> bool:
        """Whether one source alone stands behind it."""
        return len(self.cell.agreement.all_voices) == 1

    @property
    def plain(self) -> bool:
        """Whether there is one answer, so that a number says all."""
        return len(self.cell.agreement.standings) == 1 and not self.cell.agreement.rejected


@dataclass(frozen=True, slots=True)
class RoleRows:
    """Rows with those of a single source set apart where others are better attested, and those
    after the first ``MAX_SHOWN``, unless they are few."""

    rows: tuple[RoleRow, ...]

    @property
    def folded(self) -> tuple[RoleRow, ...]:
        return self._parted[1]

    @property
    def shown(self) -> tuple[RoleRow, ...]:
        return self._parted[0]

    @property
    def _parted(self) -> tuple[tuple[RoleRow, ...], tuple[RoleRow, ...]]:
        single = [row for row in self.rows if row.single]
        if not FEWEST_FOLDED <= len(single) < len(self.rows):
            single = []
        apart = {id(row) for row in single}
        others = [row for row in self.rows if id(row) not in apart]
        kept = {id(row) for row in others[:MAX_SHOWN]}
        folded = tuple(row for row in self.rows if id(row) not in kept)
        if len(folded) < FEWEST_FOLDED:
            return self.rows, ()
        return tuple(row for row in self.rows if id(row) in kept), folded

    @property
    def only_single_in_fold(self) -> bool:
        """Whether one source alone stands behind each of the folded rows."""
        return all(row.single for row in self.folded)

    @property
    def disputed_in_fold(self) -> int:
        return sum(1 for row in self.folded if row.disputed)


@dataclass(frozen=True, slots=True)
class Duties:
    """The duties of one kind, those with most sources first."""

    kind: DutyKind
    rows: RoleRows


@dataclass(frozen=True, slots=True)
class RoleProfile:
    duties: tuple[Duties, ...]
    kind_of_job: RoleRows
    """The questions on other scales than ownership, in the order of the pages."""
    disputes: tuple[Point, ...]
    """The first contested point of each question, by rank."""


def duty_kind(cell: Point) -> DutyKind:
    """Return what most sources say of the cell's role; of two answers with as many sources, the
    first on the scale."""
    for standing in cell.agreement.standings[:1]:
        return _DUTY_KINDS.get(standing.position.kind, DutyKind.OTHER)
    return DutyKind.OTHER


def role_profile(rows: Iterable[Row]) -> RoleProfile:
    """Return what the page of a role shows of its own rows."""
    rows = list(rows)
    duties: dict[DutyKind, list[RoleRow]] = {kind: [] for kind in DutyKind}
    kind_of_job = []
    for row in rows:
        for cell in row.cells:
            if cell.agreement.silent:
                continue
            if row.responsibility.about_ownership:
                duties[duty_kind(cell)].append(RoleRow(row, cell))
            else:
                kind_of_job.append(RoleRow(row, cell))
    return RoleProfile(
        tuple(
            Duties(kind, RoleRows(tuple(sorted(listed, key=_order))))
            for kind, listed in duties.items()
            if listed
        ),
        RoleRows(tuple(kind_of_job)),
        tuple(first_of_each_question(point for row in rows for point in row.points)),
    )


def _order(role_row: RoleRow) -> tuple[int, int, tuple[int, str, int, str]]:
    """Sort the row first of which most sources speak, then that with most for its first answer."""
    agreement = role_row.cell.agreement
    leading = len(agreement.standings[0].voices) if agreement.standings else 0
    return -len(agreement.all_voices), -leading, role_row.row.responsibility.place


def first_of_each_question(points: Iterable[Point]) -> list[Point]:
    """Return the contested points by rank, of each question only the first."""
    firsts: dict[str, Point] = {}
    for point in sharpest(points):
        firsts.setdefault(point.responsibility.slug, point)
    return list(firsts.values())


MAX_ANSWERS = 3
"""How many answers *What kind of job* lists before it counts the others."""


def first_answers(standings: Sequence[Standing]) -> tuple[Sequence[Standing], int]:
    """Return the answers to list, and how many are left to count; one is never left alone."""
    if len(standings) <= MAX_ANSWERS + 1:
        return standings, 0
    return standings[:MAX_ANSWERS], len(standings) - MAX_ANSWERS
