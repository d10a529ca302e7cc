"""Which sources speak on the rows of a page, looked up again only for rows that changed.

Pure: no database and no HTML. To ask a thousand statements for their sources takes a twentieth of a
page that is made anew, and an edit seldom brings a page another source.
"""

from collections.abc import Hashable, Sequence
from weakref import ref

from .comparison import Row
from .kept_values import LastPages

Sources = frozenset[str]


def sources_of(*rows: Row) -> Sources:
    """Return the slugs of the sources of all claims that rows show, those of superseded editions
    among them."""
    # What is said of two rivals is said in their cells.
    verdicts = (point.agreement for row in rows for point in row.cells + row.pairs)
    return frozenset(claim.source for v in verdicts for claim in v.claims + v.formerly)


class KeptSources:
    """The sources of the pages that were made last. Every thread may call it."""

    def __init__(self) -> None:
        # Rows are referred to weakly: they hold texts.
        self._pages: LastPages[tuple[list[ref[Row]], Sources]] = LastPages()

    def of(self, page: Hashable, rows: Sequence[Row]) -> Sources:
        """Return what ``sources_of`` does. The name of a page stands for the questions of its
        rows."""
        before, sources = self._pages.get(page) or ([], frozenset())
        if not _have_the_same([known() for known in before], rows):
            sources = sources_of(*rows)
        return self._pages.keep(page, ([ref(row) for row in rows], sources))[1]


def _have_the_same(before: Sequence[Row | None], now: Sequence[Row]) -> bool:
    return len(before) == len(now) and all(
        known is row or (known is not None and sources_of(known) == sources_of(row))
        for known, row in zip(before, now, strict=True)
    )
