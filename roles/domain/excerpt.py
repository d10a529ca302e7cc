"""A comparison of some roles, taken out of the rows over all roles.

Pure: no database and no HTML. Nothing is weighed again: what holds of a cell, of two rivals or of a
pair does not depend on which other roles a page shows.
"""

from collections.abc import Collection, Iterable, Sequence
from itertools import compress, count
from operator import is_not

from .agreement import State
from .comparison import Comparison, Row
from .facts import RoleFact
from .kept_values import LastPages, are_the_same, exchanged


def excerpt(rows: Iterable[Row], roles: Sequence[RoleFact]) -> Comparison:
    """Return what ``comparison.compare`` makes of the claims behind these rows."""
    slugs = {role.slug for role in roles}
    return _compared(roles, (_part_of(row, slugs) for row in rows))


class KeptExcerpts:
    """Takes comparisons out as ``excerpt`` does. Of a row over all roles that is the one of the
    last time it gives the same part, with what was worked out of that. Every thread may call it."""

    def __init__(self) -> None:
        self._kept: LastPages[tuple[Sequence[Row], Sequence[Row], Comparison]] = LastPages()
        """By the slugs of the roles: the rows over all roles, the part of each, and what is made
        of these."""

    def excerpt(self, rows: Sequence[Row], roles: Sequence[RoleFact]) -> Comparison:
        slugs = frozenset(role.slug for role in roles)
        whole, parts, before = self._kept.get(slugs) or ((), (), Comparison((), ()))
        compared = None
        if len(whole) != len(rows):
            known = dict(zip(map(id, whole), parts, strict=True))
            parts = [known.get(id(row)) or _part_of(row, slugs) for row in rows]
        else:
            made = {
                place: _part_of(rows[place], slugs)
                for place in compress(count(), map(is_not, rows, whole))
            }
            compared = _exchanged(before, [(parts[place], made[place]) for place in made], roles)
            parts = [*parts]
            for place, part in made.items():
                parts[place] = part
        compared = compared or _compared(roles, parts)
        self._kept.keep(slugs, (rows, parts, compared))
        return compared


def _exchanged(
    before: Comparison, exchanges: Sequence[tuple[Row, Row]], roles: Iterable[RoleFact]
) -> Comparison | None:
    """Return a comparison of the same roles with some rows in the place of others, None where it
    has other rows."""
    if any(now.state is State.SILENT for _was, now in exchanges):
        return None
    ordered, rows = _in_order(roles), exchanged(before.rows, exchanges)
    if rows is None or not are_the_same(ordered, before.roles):
        return None
    return Comparison(ordered, rows)


def _in_order(roles: Iterable[RoleFact]) -> tuple[RoleFact, ...]:
    return tuple(sorted(roles, key=lambda role: role.slug))


def _compared(roles: Sequence[RoleFact], rows: Iterable[Row]) -> Comparison:
    return Comparison(_in_order(roles), tuple(row for row in rows if row.state is not State.SILENT))


def _part_of(row: Row, slugs: Collection[str]) -> Row:
    """Return the row with what it holds of these roles alone."""
    wanted = frozenset(slugs)
    return Row(
        row.responsibility,
        # Looked at by the thousand: most cells are of other roles.
        tuple(cell for cell in row.cells if cell.roles[0].slug in wanted),
        *(
            tuple(point for point in points if wanted.issuperset(r.slug for r in point.roles))
            for points in (row.rivals, row.pairs)
        ),
    )
