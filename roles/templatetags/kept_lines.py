"""Lines of HTML that stay as they are for as long as the facts that they show.

An edit changes one row of a comparison. The points of all others stay the same objects
(``domain.kept_rows``), and with them what was written of them in a language.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from weakref import ReferenceType, ref

MAX_PAGES = 16
"""Of so many pages the lines are kept, those of the page that was made longest ago go first."""

Made = tuple[tuple[ReferenceType, ...], str]


class KeptLines:
    """The lines of one page in one language. A line goes with the first fact that it shows."""

    def __init__(self) -> None:
        self._made: dict[Hashable, Made] = {}

    def __len__(self) -> int:
        return len(self._made)

    def line(self, name: Hashable, facts: Sequence[object], build: Callable[[], str]) -> str:
        """Return the line with this name, built only if one of its facts is another object than
        it was. What else the line depends on belongs to the page or to the name."""
        known, html = self._made.get(name, ((), ""))
        if len(known) == len(facts) and all(
            kept() is fact for kept, fact in zip(known, facts, strict=True)
        ):
            return html
        html = build()

        def forget(_gone: ReferenceType) -> None:
            self._made.pop(name, None)

        self._made[name] = tuple(ref(fact, forget) for fact in facts), html
        return html


class KeptPages:
    """The lines of the pages that were made last. Every thread may call it."""

    def __init__(self, most: int = MAX_PAGES) -> None:
        self._most = most
        self._pages: OrderedDict[Hashable, KeptLines] = OrderedDict()
        self._lock = threading.Lock()

    def lines_of(self, page: Hashable) -> KeptLines:
        """Return the lines of a page, which is named by all that they depend on beside facts."""
        with self._lock:
            lines = self._pages.setdefault(page, KeptLines())
            self._pages.move_to_end(page)
            if len(self._pages) > self._most:
                self._pages.popitem(last=False)
            return lines
