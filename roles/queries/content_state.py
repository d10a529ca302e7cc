"""The state of the content, and what is worked out once for each.

``roles.triggers`` changes the state with every committed change of what readers see, whatever makes
the change and in whichever process. A state never comes back, not even with a backup or after a
transaction that was undone, so what was worked out of one is never shown for another.
"""

from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import ParamSpec, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections

from ..triggers import STATE_TABLE

State = tuple[str, ...]
P = ParamSpec("P")
Value = TypeVar("Value")


def current_state(using: str = DEFAULT_DB_ALIAS) -> State:
    """Return the state of the content: one query."""
    with connections[using].cursor() as cursor:
        cursor.execute(f"SELECT token FROM {STATE_TABLE} ORDER BY number")  # noqa: S608 - a constant
        return tuple(token for (token,) in cursor.fetchall())


def is_kept() -> bool:
    """Return whether what is worked out now can be kept: a transaction sees its own changes, and
    may not see those of others."""
    return not connections[DEFAULT_DB_ALIAS].in_atomic_block


MAX_VALUES = 256
"""So many values of one function are kept, for so many arguments."""


def once_per_state(build: Callable[P, Value]) -> Callable[P, Value]:
    """Work values out of the content once for each of its states, in each process.

    All threads and requests share a value, so it must not be changed, nor depend on anything but
    the content and the arguments: a language is an argument. Within a transaction it is worked out
    each time.
    """
    kept: tuple[State, dict] = (), {}
    lock = Lock()

    @wraps(build)
    def get(*arguments: P.args) -> Value:
        nonlocal kept
        if not is_kept():
            return build(*arguments)
        state, (last, values) = current_state(), kept
        if last == state and arguments in values:
            return values[arguments]
        value = build(*arguments)
        # While it was worked out the content may have changed, and only a part of it been read.
        if current_state() == state:
            with lock:
                if kept[0] != state:
                    kept = state, {}
                values = kept[1]
                if len(values) >= MAX_VALUES:
                    del values[next(iter(values))]
                values[arguments] = value
        return value

    return get
