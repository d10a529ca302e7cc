"""The state of the content, and what is worked out once for each.

``roles.state_triggers`` changes the state with every committed change of what readers see, whatever
makes the change and in whichever process, and writes down what was changed. A state never comes
back, not even with a backup or after a transaction that was undone, so what was worked out of one
is never shown for another.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial, wraps
from threading import Lock
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from django.db import connection
from django.db.models import Model

from ..state_triggers import CHANGES_TABLE, STATE_TABLE

State = tuple[str, ...]
P = ParamSpec("P")
Value = TypeVar("Value")


def current_state() -> State:
    """Return the state of the content: one query."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT token FROM {STATE_TABLE} ORDER BY number")  # noqa: S608 - a constant
        return tuple(token for (token,) in cursor.fetchall())


@dataclass(frozen=True)
class Changes:
    """What of the content is another one than in an earlier state. Tables are known by name."""

    tables: frozenset[str]
    """Those of which any row may have changed."""
    claims: frozenset[int]
    """The ids of claims of which something has changed besides, or which are new or gone."""

    def touch(self, *models: type[Model]) -> bool:
        """Return whether any row of one of these models may have changed."""
        return not self.tables.isdisjoint(model._meta.db_table for model in models)


def changes_between(before: State, after: State) -> Changes | None:
    """Return what has changed from one state to that of now: one query for each token that is
    another one. None where that is not known: too much has changed, or a migration came between,
    or another database stands in its place."""
    if len(before) != len(after):
        return None
    tables, claims = set(), set()
    with connection.cursor() as cursor:
        for number, (known, now) in enumerate(zip(before, after, strict=True)):
            if known == now:
                continue
            cursor.execute(_CHANGES_SINCE, [number, number, known])
            token = known
            for token_before, token_after, table, claim in cursor.fetchall():
                if token_before != token and token_after != token:
                    return None
                token = token_after
                if claim is None:
                    tables.add(table)
                else:
                    claims.add(claim)
            if token != now:
                return None
    return Changes(frozenset(tables), frozenset(claims))


# From the last change that made the known token: what stands before it may have been dropped.
_CHANGES_SINCE = f"""
SELECT token_before, token_after, table_name, row_id FROM {CHANGES_TABLE}
WHERE token_number = %s AND number > (
    SELECT max(number) FROM {CHANGES_TABLE} WHERE token_number = %s AND token_after = %s)
ORDER BY number"""  # noqa: S608 - constants


class _Page:
    """What is read and worked out for a page: the state of the content, once it was read, and
    values by what they were built with."""

    def __init__(self, state: State | None) -> None:
        self.state = state
        self.values: dict[tuple, Any] = {}
        self.to_keep: list[Callable[[], None]] = []

    def keep_values(self, read: Callable[[], State | None]) -> None:
        # While it was made the content may have changed, and only a part of it been read.
        if self.to_keep and read() == self.state:
            for keep in self.to_keep:
                keep()


_page: ContextVar[_Page | None] = ContextVar("page", default=None)


@contextmanager
def one_state(
    state: State | None = None, read: Callable[[], State | None] | None = None
) -> Iterator[None]:
    """Read the state once for all that is asked for within, which must not change the content, and
    once more in the end: what was worked out is kept if it is still the same. ``state`` is that of
    now and ``read`` asks for it in the end, where somebody else does so anyway. Within another page
    this does nothing."""
    if _page.get() is not None:
        yield
        return
    page = _Page(state)
    token = _page.set(page)
    try:
        yield
    finally:
        _page.reset(token)
    page.keep_values(read or current_state)


def _state_of_page() -> State:
    page = _page.get()
    if page is None:
        return current_state()
    if page.state is None:
        page.state = current_state()
    return page.state


def _work_out(
    state: State, name: tuple, build: Callable[[], Value], keep: Callable[[Value], None]
) -> Value:
    """Return a value of this state, built once for a page, and keep it unless the content has
    changed meanwhile."""
    page = _page.get()
    if page is None:
        value = build()
        if current_state() == state:
            keep(value)
        return value
    if name not in page.values:
        page.values[name] = value = build()
        page.to_keep.append(partial(keep, value))
    return cast("Value", page.values[name])


def is_kept() -> bool:
    """Return whether what is worked out now can be kept: a transaction sees its own changes, and
    may not see those of others."""
    return not connection.in_atomic_block


MAX_VALUES = 256
"""So many values of one function are kept, for so many arguments."""
MAX_COMPARISONS = 8
"""Of comparisons fewer are kept: each is large, and their pages are kept by themselves."""


def once_per_state(build: Callable[P, Value], *, most: int = MAX_VALUES) -> Callable[P, Value]:
    """Work values out of the content once for each of its states, in each process.

    All threads and requests share a value, so it must not be changed, nor depend on anything but
    the content and the arguments: a language is an argument. Within a transaction it is worked out
    each time. Of a function's values the last ``most`` are kept.
    """
    kept: tuple[State, dict] = (), {}
    lock = Lock()

    def keep(state: State, arguments: tuple, value: Value) -> None:
        nonlocal kept
        with lock:
            if kept[0] != state:
                kept = state, {}
            values = kept[1]
            if len(values) >= most:
                del values[next(iter(values))]
            values[arguments] = value

    @wraps(build)
    def get(*arguments: P.args) -> Value:
        if not is_kept():
            return build(*arguments)
        state, (last, values) = _state_of_page(), kept
        if last == state and arguments in values:
            return cast("Value", values[arguments])
        return _work_out(
            state,
            (build, arguments),
            lambda: build(*arguments),
            partial(keep, state, arguments),
        )

    return get


few_per_state = partial(once_per_state, most=MAX_COMPARISONS)
"""The same for what is large."""


_last_changes: tuple[State, State, Changes | None] = (), (), None


def _changes_once(before: State, after: State) -> Changes | None:
    """Return ``changes_between``, which several values of a page are renewed by."""
    # Set as one, because threads may ask at the same time.
    global _last_changes
    known_before, known_after, changes = _last_changes
    if changes is None or (known_before, known_after) != (before, after):
        changes = changes_between(before, after)
        _last_changes = before, after, changes
    return changes


def renewed_per_state(
    build: Callable[Concatenate[Value | None, Changes | None, P], Value],
) -> Callable[P, Value]:
    """Work values out of the content as ``once_per_state`` does, each out of the one of an earlier
    state and of what has changed since. ``build`` is given None where there is no earlier value,
    and where it is not known what has changed."""
    kept: dict[tuple, tuple[State, Value]] = {}
    lock = Lock()

    def keep(state: State, arguments: tuple, value: Value) -> None:
        with lock:
            kept.pop(arguments, None)
            if len(kept) >= MAX_VALUES:
                del kept[next(iter(kept))]
            kept[arguments] = state, value

    @wraps(build)
    def get(*arguments: P.args) -> Value:
        if not is_kept():
            return build(None, None, *arguments)
        state, (last, earlier) = _state_of_page(), kept.get(arguments, ((), None))
        if last == state:
            return earlier
        # Kept only if it is of this state: a later one can be worked out of it.
        return _work_out(
            state,
            (build, arguments),
            lambda: build(earlier, _changes_once(last, state), *arguments),
            partial(keep, state, arguments),
        )

    return get
