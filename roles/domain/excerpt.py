"""A comparison of some roles, taken out of the rows over all roles.

Pure: no database and no HTML. Nothing is weighed again: what holds of a cell, of two rivals or of a
pair does not depend on which other roles a page shows.
"""

from collections.abc import Iterable, Sequence

from .agreement import State
from .comparison import Comparison, Row
from .facts import RoleFact


def excerpt(rows: Iterable[Row], roles: Sequence[RoleFact]) -> Comparison:
    """Return what ``comparison.compare`` makes of the claims behind these rows."""
    ordered = tuple(sorted(roles, key=lambda role: role.slug))
    slugs = {role.slug for role in ordered}
    taken = (
        Row(
            row.responsibility,
            # Looked at by the thousand: most cells are of other roles.
            tuple(cell for cell in row.cells if cell.roles[0].slug in slugs),
            *(
                tuple(point for point in points if slugs.issuperset(r.slug for r in point.roles))
                for points in (row.rivals, row.pairs)
            ),
        )
        for row in rows
    )
    return Comparison(ordered, tuple(row for row in taken if row.state is not State.SILENT))
