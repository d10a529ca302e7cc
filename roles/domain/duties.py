"""Who owns the work of a row, and the rows that sources give to a role.

Pure: no database and no HTML.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .comparison import Row, once_for_a_row
from .facts import PositionKind
from .relation import naming_voices


@once_for_a_row
def owners_of(row: Row) -> Mapping[str, frozenset[str]]:
    """Return, for each role of a row, the voices that say of it *owns*."""
    return {
        cell.roles[0].slug: frozenset(
            voice
            for standing in cell.agreement.standings
            if standing.position.kind is PositionKind.OWNS
            for voice in standing.voices
        )
        or _NOBODY
        for cell in row.cells
    }


_NOBODY: frozenset[str] = frozenset()
"""Of most cells: kept once, because rows keep their owners."""


@once_for_a_row
def leaders_of(row: Row) -> tuple[tuple[str, int, int], ...]:
    """Return the roles that a row leads for, each with the numbers of a ``Duty``."""
    leaders = []
    naming = {cell.roles[0].slug: naming_voices(cell) for cell in row.cells}
    total = len(frozenset().union(*naming.values()))
    for cell in row.cells:
        slug = cell.roles[0].slug
        number = len(owners_of(row)[slug])
        rivals = max((len(naming[other]) for other in naming if other != slug), default=0)
        if number >= 2 and number >= 3 * rivals and number * 2 > len(cell.agreement.all_voices):
            leaders.append((slug, number, total))
    return tuple(leaders)


@dataclass(frozen=True, slots=True)
class Duty:
    """A row and the role that sources give it to, ``number`` of the ``total`` that name a role."""

    row: Row
    number: int
    total: int

    @property
    def rank(self) -> tuple[Any, ...]:
        return -self.number, self.row.responsibility.place
