"""The state of the content, and what is worked out once for each.

``roles.triggers`` changes the state with every committed change of what readers see, whatever makes
the change and in whichever process. A state never comes back, not even with a backup or after a
transaction that was undone, so what was worked out of one is never shown for another.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial, wraps
from threading import Lock
from typing import ParamSpec, TypeVar

from django.db import connection

from ..triggers import STATE_TABLE

State = tuple[str, ...]
P = ParamSpec("P")
Value = TypeVar("Value")


def current_state() -> State:
    """Return the state of the content: one query."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT token FROM {STATE_TABLE} ORDER BY number")  # noqa: S608 - a constant
        return tuple(token for (token,) in cursor.fetchall())


_of_page: ContextVar[list[State] | None] = ContextVar("state_of_page", default=None)
"""Holds the state for which a page is made, once it was read."""


@contextmanager
def one_state() -> Iterator[None]:
    """Read the state once for all that is asked for within, which must not change the content."""
    token = _of_page.set([])
    try:
        yield
    finally:
        _of_page.reset(token)


def _state_of_page() -> State:
    known = _of_page.get()
    if known is None:
        return current_state()
    if not known:
        known.append(current_state())
    return known[0]


def is_kept() -> bool:
    """Return whether what is worked out now can be kept: a transaction sees its own changes, and
    may not see those of others."""
    return not connection.in_atomic_block


MAX_VALUES = 256
"""So many values of one function are kept, for so many arguments."""
MAX_COMPARISONS = 32
"""Of comparisons fewer are kept: each is large, and their pages are kept by themselves."""


def once_per_state(build: Callable[P, Value], *, most: int = MAX_VALUES) -> Callable[P, Value]:
    """Work values out of the content once for each of its states, in each process.

    All threads and requests share a value, so it must not be changed, nor depend on anything but
    the content and the arguments: a language is an argument. Within a transaction it is worked out
    each time. Of a function's values the last ``most`` are kept.
    """
    kept: tuple[State, dict] = (), {}
    lock = Lock()

    @wraps(build)
    def get(*arguments: P.args) -> Value:
        nonlocal kept
        if not is_kept():
            return build(*arguments)
        state, (last, values) = _state_of_page(), kept
        if last == state and arguments in values:
            return values[arguments]
        value = build(*arguments)
        # While it was worked out the content may have changed, and only a part of it been read.
        if current_state() == state:
            with lock:
                if kept[0] != state:
                    kept = state, {}
                values = kept[1]
                if len(values) >= most:
                    del values[next(iter(values))]
                values[arguments] = value
        elif known := _of_page.get():
            known.clear()
        return value

    return get


few_per_state = partial(once_per_state, most=MAX_COMPARISONS)
"""The same for what is large."""
