"""Check a form before its row is locked, and save it if nothing has changed meanwhile.

SQLite lets one transaction write at a time, and a form takes three times as long to be checked as
to be saved. Where many editors save at once, each of them would wait for all these checks.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from itertools import groupby

from django import forms
from django.db import OperationalError, connection, models, transaction
from django.http import HttpRequest, HttpResponse

SAVES_AT_ONCE = 1 if connection.vendor == "sqlite" else 2
"""As many forms are checked and saved at once in a process. On PostgreSQL, one is checked while
another waits for the database. On SQLite two would wait for the same lock, asleep, and notice late
that it is free."""
PATIENCE = 20
"""Seconds that a form waits for its turn, as long as SQLite waits for its lock."""

_places = threading.BoundedSemaphore(SAVES_AT_ONCE)


@contextmanager
def turn() -> Iterator[None]:
    """Wait for the turn to save a form. Raises OperationalError if it does not come, so that the
    editor is asked to send the form again."""
    if not _places.acquire(timeout=PATIENCE):
        raise OperationalError("Too many forms are being saved.")
    try:
        yield
    finally:
        _places.release()


def in_turn(view: Callable) -> Callable:
    """Decorate a view whose form waits for its turn before anything is done for it. Those who wait
    have no connection to the database, and leave Python's lock to those who save."""

    @wraps(view)
    def call(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with turn():
            return view(request, *args, **kwargs)

    return call


class ChangedMeanwhileError(Exception):
    """A form was checked against rows that are not the same any more."""


class LateLock:
    """Locks a row (on SQLite the database) when a form has been checked, until it is closed.

    It compares the row that is edited, and those that the form chose, with what was checked. What
    else a form looks at, such as other rows alike, is held by constraints of the database.
    """

    def __init__(self, row: models.Model, using: str) -> None:
        self._model, self._pk, self._using = type(row), row.pk, using
        # The form puts what was typed into the row.
        self._checked = _values(row), _lists(row)
        self._stack = ExitStack()

    def __enter__(self) -> "LateLock":
        return self

    def __exit__(self, *error) -> None:
        self._stack.__exit__(*error)

    def take(self, form: forms.ModelForm) -> None:
        """Begin the transaction. Raises ChangedMeanwhileError if the check does not hold."""
        self._stack.enter_context(transaction.atomic(using=self._using))
        row = self._model._base_manager.select_for_update().filter(pk=self._pk).first()
        if row is None or (_values(row), _lists(row)) != self._checked or not _is_current(form):
            raise ChangedMeanwhileError


def _values(row: models.Model) -> list:
    return [getattr(row, field.attname) for field in row._meta.concrete_fields]


def _lists(row: models.Model) -> list[set]:
    """Return the keys of the rows in each of its lists."""
    return [
        {other.pk for other in getattr(row, field.name).all()}
        for field in row._meta.many_to_many
        if isinstance(field, models.ManyToManyField)
    ]


def _is_current(form: forms.ModelForm) -> bool:
    """Return whether the rows that were chosen are those that were checked."""
    chosen = [value for value in form.cleaned_data.values() if hasattr(value, "version")]
    chosen.sort(key=lambda row: row._meta.label)
    for model, group in groupby(chosen, key=type):
        checked = {(row.pk, row.version) for row in group}
        rows = model._base_manager.filter(pk__in={pk for pk, _ in checked}).order_by()
        if checked != set(rows.values_list("pk", "version")):
            return False
    return True
