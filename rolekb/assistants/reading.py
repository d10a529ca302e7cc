"""Answering within a thread of its own: in English, of one state, without a way to write."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.conf import settings
from django.db import connection
from django.utils import translation

from roles.queries.content_state import one_state
from roles.request.errors import UserError

from . import tools
from .errors import explained

Value = TypeVar("Value")

_READ_ONLY = {
    "sqlite": "PRAGMA query_only = ON",
    "postgresql": "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
}


@contextmanager
def read_only() -> Iterator[None]:
    """Open a connection through which the database takes no change, and close it at the end."""
    connection.close()
    try:
        with connection.cursor() as cursor:
            cursor.execute(_READ_ONLY[connection.vendor])
        yield
    finally:
        connection.close()


def answered(ask: Callable[[], Value]) -> Value:
    """Return an answer of a tool. Raises QuestionError."""
    with translation.override(settings.LANGUAGE_CODE), read_only(), one_state():
        try:
            return ask()
        except UserError as error:
            raise explained(error, tools.site()) from error
