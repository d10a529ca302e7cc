"""Who owns the work of a row, and the rows that sources give to a role.

Pure: no database and no HTML.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .comparison import Row, once_for_a_row
from .facts import PositionKind


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
        for cell in row.cells
    }


@dataclass(frozen=True, slots=True)
class Duty:
    """A row and the role that sources give it to, ``number`` of the ``total`` that name a role."""

    row: Row
    number: int
    total: int

    @property
    def rank(self) -> tuple[Any, ...]:
        return -self.number, self.row.responsibility.place
