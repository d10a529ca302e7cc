"""The map: roles across, responsibilities down, one cell where they meet.

Pure: no database and no HTML. Its cells are those of the pages; nothing is weighed again.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from .agreement import State
from .comparison import AreaFact, Point, ResponsibilityFact, Row
from .facts import RoleFact

BEST = 8
"""As many roles as fit beside one another and can still be read."""

MOST_CELLS = 3_000
"""A table of more cells shows one area at a time."""


@dataclass(frozen=True, slots=True)
class MapRow:
    """A responsibility with its cells for the roles that are shown. ``rivals`` are the pairs of
    these that contest its ownership."""

    row: Row
    cells: tuple[Point, ...]
    rivals: int

    @property
    def responsibility(self) -> ResponsibilityFact:
        return self.row.responsibility


def best_covered(rows: Iterable[Row]) -> list[RoleFact]:
    """Return the roles of these rows, that of which most questions are answered first."""
    answered: dict[RoleFact, int] = {}
    voices: dict[RoleFact, int] = {}
    for row in rows:
        for cell in row.cells:
            role = cell.roles[0]
            answered[role] = answered.get(role, 0) + (not cell.agreement.silent)
            voices[role] = voices.get(role, 0) + len(cell.agreement.voices)
    return sorted(answered, key=lambda role: (-answered[role], -voices[role], role.slug))


def areas_of(rows: Iterable[Row]) -> list[AreaFact]:
    """Return the areas of which the map has a row, in order; one that asks of pairs alone has
    none."""
    areas = {row.responsibility.area for row in rows if row.cells}
    return sorted(areas, key=lambda area: (area.order, area.slug))


def drawn(rows: Iterable[Row], roles: Sequence[RoleFact]) -> list[MapRow]:
    """Return the rows on which a source speaks to one of these roles; the cells in the order of the
    roles. Questions about pairs of roles have no cell and are left out."""
    map_rows = []
    for row in rows:
        by_role = {cell.roles[0]: cell for cell in row.cells}
        cells = tuple(by_role[role] for role in roles if role in by_role)
        if any(cell.agreement.state is not State.SILENT for cell in cells):
            map_rows.append(MapRow(row, cells, _rivals_among(row, roles)))
    return map_rows


def cells_in(rows: Iterable[MapRow]) -> int:
    """Return how many cells a table of these rows has."""
    return sum(len(row.cells) for row in rows)


def _rivals_among(row: Row, roles: Collection[RoleFact]) -> int:
    return sum(1 for point in row.rivals if set(point.roles) <= set(roles))
