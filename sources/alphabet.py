"""Names in the order in which people look them up: É with E, small letters with capitals.

SQLite compares bytes and PostgreSQL as its database was created; here both sort alike.
"""

import unicodedata
from sqlite3 import Connection

from django.db.models import CharField, Func

_SPELLED_OUT = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)
_LAST_LATIN = "\u024f"


def sort_key(text: str) -> str:
    """Return the text in small letters without the accents of Latin ones."""
    text = text.lower()
    if text.isascii():
        return text
    letters: list[str] = []
    for character in unicodedata.normalize("NFD", text):
        if not (unicodedata.combining(character) and letters and letters[-1] <= _LAST_LATIN):
            letters.append(character)
    return unicodedata.normalize("NFC", "".join(letters)).translate(_SPELLED_OUT)


class Alphabetical(Func):
    """Sorts by a text as ``sort_key`` does, for ``order_by`` and the ordering of a model."""

    function = "ALPHABETICAL"
    arity = 1
    output_field = CharField()

    def as_postgresql(self, compiler, connection, **context):
        template = 'LOWER(UNACCENT(%(expressions)s)) COLLATE "C"'
        return self.as_sql(compiler, connection, template=template, **context)


BY_NAME = (Alphabetical("name"), "name")
"""The ordering of tags: without one, a list shows those of a row in any order."""


def add_to_sqlite(connection, **kwargs) -> None:
    """Give a new connection to SQLite the function that ``Alphabetical`` calls, unless its backend
    does so."""
    if connection.vendor == "sqlite" and not getattr(connection, "is_kept_for_others", False):
        define_in(connection.connection)


def define_in(connection: Connection) -> None:
    """Define the function that ``Alphabetical`` calls. SQLite then prepares all its statements
    anew."""
    connection.create_function(
        Alphabetical.function,
        1,
        lambda text: text if text is None else sort_key(text),
        deterministic=True,
    )
