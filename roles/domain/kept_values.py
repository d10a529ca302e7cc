"""Values that hold for as long as the facts that they are made of stay the same objects.

Pure: no database and no HTML. An edit changes one row. The points of all others stay the same
objects (``kept_rows``), and with them what was worked out or written of them.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import partial
from itertools import compress, count, repeat
from operator import is_
from typing import Any, Generic, TypeVar
from weakref import ref

MAX_PAGES = 2
"""Of so many pages the values are kept; those of the page that was made longest ago go first."""

Value = TypeVar("Value")


def are_the_same(one: Sequence[object], other: Sequence[object]) -> bool:
    """Return whether these are the very same objects: to compare facts takes longer."""
    return len(one) == len(other) and all(map(is_, one, other))


MOST_EXCHANGED = 10
"""To look for more of them takes longer than to make all again."""


def exchanged(
    values: tuple[Value, ...], exchanges: Sequence[tuple[Value, Value]]
) -> tuple[Value, ...] | None:
    """Return these values with others in the place of some, None where one of those is not among
    them, or where they are many. All that stay are not even looked at."""
    if len(exchanges) > MOST_EXCHANGED:
        return None
    changed = [*values]
    for before, now in exchanges:
        place = next(compress(count(), map(is_, values, repeat(before))), None)
        if place is None:
            return None
        changed[place] = now
    return tuple(changed)


class _Fact(ref[Any]):
    """A fact, and the name of the value that goes with it."""

    __slots__ = ("name",)

    def __new__(cls, fact: object, forget: "Callable[[_Fact], None]", name: Hashable) -> "_Fact":
        return super().__new__(cls, fact, forget)

    def __init__(self, fact: object, forget: "Callable[[_Fact], None]", name: Hashable) -> None:
        self.name = name


class KeptValues(Generic[Value]):
    """Values by name. Each goes with the fact that it was made of."""

    def __init__(self) -> None:
        self._made: dict[Hashable, tuple[_Fact, Value]] = {}
        # Refers to this weakly: what no page uses any more goes at once. In a cycle it would stay
        # until the garbage collector looks at what is old, which it hardly ever does.
        self._forget = partial(_forget, ref(self))

    def __len__(self) -> int:
        return len(self._made)

    def get(
        self, name: Hashable, fact: object, build: Callable[..., Value], *arguments: Any
    ) -> Value:
        """Return the value with this name, built only if its fact is another object than it was.
        What else it depends on belongs to the name, or to that of the page."""
        known = self._made.get(name)
        if known is not None and known[0]() is fact:
            return known[1]
        value = build(*arguments)
        self._made[name] = _Fact(fact, self._forget, name), value
        return value

    def get_each(
        self,
        kind: str,
        things: Iterable[tuple[object, tuple[Any, ...]]],
        build: Callable[..., Value],
        *arguments: Any,
    ) -> list[Value]:
        """Return ``get`` for each of many facts, which come with the first arguments of
        ``build``."""
        made, values = self._made, []
        for fact, own in things:
            name = kind, id(fact)
            known = made.get(name)
            if known is not None and known[0]() is fact:
                values.append(known[1])
            else:
                values.append(self.get(name, fact, build, *own, *arguments))
        return values


def _forget(kept: "ref[KeptValues[Any]]", gone: _Fact) -> None:
    if (values := kept()) is not None:
        values._made.pop(gone.name, None)


class LastPages(Generic[Value]):
    """What was made of the pages that were asked for last. Every thread may call it."""

    def __init__(self, most: int = MAX_PAGES) -> None:
        self._most = most
        self._pages: OrderedDict[Hashable, Value] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, page: Hashable) -> Value | None:
        return self._pages.get(page)

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()

    def keep(self, page: Hashable, value: Value) -> Value:
        """Return this value, which is kept for the page, and drop that of the oldest page."""
        with self._lock:
            self._pages[page] = value
            self._pages.move_to_end(page)
            if len(self._pages) > self._most:
                self._pages.popitem(last=False)
        return value


class KeptPages(LastPages[KeptValues[Value]]):
    """The values of the pages that were made last. Every thread may call it."""

    def values_of(self, page: Hashable) -> KeptValues[Value]:
        """Return the values of a page, which is named by all that they depend on beside facts."""
        return self.keep(page, self._pages.setdefault(page, KeptValues()))
