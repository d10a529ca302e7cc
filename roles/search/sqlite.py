"""Search on SQLite: three FTS5 tables over the documents.

``roles_search_text`` holds stems and is what a search queries. ``roles_search_spelt`` holds words
as they are spelled; its vocabulary completes the word being typed and finds mistyped ones.
``roles_search_listed`` holds the stems of documents of catalogues, which are in neither.
"""

import json
import sys
from collections.abc import Iterable
from itertools import chain

from .documents import FIRST_CATALOGUED, FIRST_CLAIM, LAST_CLAIM, LETTERS, TITLES, Kind, Trigger
from .snippets import APART, START, STOP
from .words import AROUND_UNSPACED, UNACCENTED, UNSPACED

_COLUMNS = ("title", "also", "body")
_FULL_TEXT = ("roles_search_text", "roles_search_spelt")
_LISTED = "roles_search_listed"
_STEMS = "porter unicode61 remove_diacritics 2"


def _fold(column: str) -> str:
    """Return SQL that replaces letters with a stroke; accents are removed by FTS5 itself."""
    for letter, plain in UNACCENTED.items():
        column = f"replace({column}, '{letter}', '{plain}')"
    return column


def _letters_apart(column: str) -> str:
    """Return SQL that puts each letter apart of scripts with no blanks between words."""
    letter = f"substr({column}, place, 1)"
    return (
        f"CASE WHEN {column} GLOB '*[{AROUND_UNSPACED}]*' AND {column} GLOB '*[{UNSPACED}]*' "
        f"THEN (WITH RECURSIVE places(place) AS "
        f"(SELECT 1 UNION ALL SELECT place + 1 FROM places WHERE place < length({column})) "
        f"SELECT group_concat(CASE WHEN {letter} GLOB '[{UNSPACED}]' "
        f"THEN '{APART}' || {letter} || '{APART}' ELSE {letter} END, '') FROM places) "
        f"ELSE {column} END"
    )


def _folded(column: str) -> str:
    """Return SQL for a column as FTS5 reads it. Most texts have nothing but ASCII: to find that out
    takes a thirtieth of the time."""
    folded = _letters_apart(_fold(column))
    is_ascii = f"length({column}) = length(CAST({column} AS BLOB))"
    return f"CASE WHEN {is_ascii} THEN {column} ELSE {folded} END"


def _fts5(name: str, documents: str, tokenizer: str, options: str = "") -> str:
    return (
        f"CREATE VIRTUAL TABLE {name} USING fts5({', '.join(_COLUMNS)}, "
        f"content='{documents}', content_rowid='id', tokenize='{tokenizer}'{options})"
    )


def _triggers_on_documents() -> list[str]:
    """Return the triggers that keep the FTS5 tables up to date with the documents."""
    collection = f"< {FIRST_CATALOGUED}", _FULL_TEXT
    catalogues = f">= {FIRST_CATALOGUED}", (_LISTED,)
    return [
        trigger
        for number, (which, tables) in enumerate((collection, catalogues))
        for trigger in _triggers_on_some(number, which, tables)
    ]


def _triggers_on_some(number: int, which: str, tables: tuple[str, ...]) -> list[str]:
    """Return the triggers that keep some tables up to date with the documents of such ids."""
    names = ", ".join(_COLUMNS)
    insert = " ".join(
        f"INSERT INTO {table} (rowid, {names}) "
        f"SELECT id, {names} FROM roles_search_folded WHERE id = NEW.id;"
        for table in tables
    )
    delete = " ".join(
        f"INSERT INTO {table} ({table}, rowid, {names}) "
        f"SELECT 'delete', id, {names} FROM roles_search_folded WHERE id = OLD.id;"
        for table in tables
    )
    return [
        f"CREATE TRIGGER roles_search_{name}_{number} {event} ON roles_search "
        f"WHEN {row}.id {which} BEGIN {statements} END"
        for name, event, row, statements in (
            ("inserts", "AFTER INSERT", "NEW", insert),
            ("deletes", "BEFORE DELETE", "OLD", delete),
            ("outdates", "BEFORE UPDATE", "OLD", delete),
            ("updates", "AFTER UPDATE", "NEW", insert),
        )
    ]


CREATE = [
    "CREATE TABLE roles_search (id INTEGER PRIMARY KEY, title TEXT NOT NULL, "
    "also TEXT NOT NULL, body TEXT NOT NULL)",
    *TITLES,
    f"CREATE VIEW roles_search_folded AS SELECT id, "
    f"{', '.join(f'{_folded(column)} AS {column}' for column in _COLUMNS)} FROM roles_search",
    "CREATE VIEW roles_search_collected AS SELECT * FROM roles_search_folded "
    f"WHERE id < {FIRST_CATALOGUED}",
    "CREATE VIEW roles_search_catalogued AS SELECT * FROM roles_search_folded "
    f"WHERE id >= {FIRST_CATALOGUED}",
    _fts5("roles_search_text", "roles_search_collected", _STEMS),
    _fts5(_LISTED, "roles_search_catalogued", _STEMS),
    _fts5(
        "roles_search_spelt",
        "roles_search_collected",
        "unicode61 remove_diacritics 2",
        ", detail='none', columnsize='0'",
    ),
    "CREATE VIRTUAL TABLE roles_search_word USING fts5vocab('roles_search_spelt', 'row')",
    *_triggers_on_documents(),
]
DROP = [
    "DROP TABLE IF EXISTS roles_search_word",
    "DROP TABLE IF EXISTS roles_search_spelt",
    "DROP TABLE IF EXISTS roles_search_text",
    f"DROP TABLE IF EXISTS {_LISTED}",
    "DROP VIEW IF EXISTS roles_search_collected",
    "DROP VIEW IF EXISTS roles_search_catalogued",
    "DROP VIEW IF EXISTS roles_search_folded",
    # Of an older make.
    "DROP VIEW IF EXISTS roles_search_plain",
    "DROP TABLE IF EXISTS roles_search",
]
EMPTY = [*DROP, *CREATE]
"""FTS5 refuses to delete where its words differ from the documents, so the tables are dropped."""


def adapted(statement: str) -> str:
    """Return a statement over the content in this database's SQL."""
    return statement.replace("string_agg(", "group_concat(")


def create_trigger(trigger: Trigger) -> list[str]:
    columns = f" OF {', '.join(trigger.columns)}" if trigger.columns else ""
    changed = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in trigger.columns)
    when = f"WHEN {changed} " if changed else ""
    return [
        f"CREATE TRIGGER {trigger.name} AFTER {trigger.event}{columns} ON {trigger.table} "
        f"{when}BEGIN {trigger.body} END"
    ]


DROP_TRIGGER = "DROP TRIGGER IF EXISTS {name}"
TRIGGER_NAMES = (
    "SELECT name FROM sqlite_master WHERE type = 'trigger' AND substr(name, 1, 7) = 'search_'"
)

INTEGRITY = [
    f"INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)"
    for table in (*_FULL_TEXT, _LISTED)
]

OPTIMIZE = [
    f"INSERT INTO {table} ({table}) VALUES ('optimize')" for table in (*_FULL_TEXT, _LISTED)
]
"""Joins the parts in which FTS5 wrote the words, one for each edit: a query asks all of them."""

# --- Queries ------------------------------------------------------------------------------

AND, OR, QUOTE = "AND", "OR", '"'
AMONG = "IN (SELECT value FROM json_each(%s))"


def among(ids: Iterable[int]) -> str:
    """Return the value that ``AMONG`` takes."""
    return json.dumps([*ids])


COUNT = (
    "SELECT count(*) FROM (SELECT 1 FROM roles_search_text "
    "WHERE roles_search_text MATCH %s LIMIT 1000) matching"
)
IN_CATALOGUES = (
    "SELECT EXISTS (SELECT 1 FROM roles_search_listed WHERE roles_search_listed MATCH %s)"
)
TITLED = (
    "SELECT rowid AS id, bm25(roles_search_text, 8.0, 4.0, 1.0) AS distance, "
    "rowid IN (SELECT rowid FROM roles_search_text "
    "WHERE roles_search_text MATCH '{title} : (' || %s || ')' "
    f"AND rowid < {FIRST_CLAIM} UNION SELECT rowid FROM roles_search_text "
    "WHERE roles_search_text MATCH '{title also} : (' || %s || ')' "
    f"AND rowid BETWEEN {Kind.SOURCE.first_id} AND {Kind.SOURCE.last_id}) AS titled "
    f"FROM roles_search_text WHERE roles_search_text MATCH %s AND rowid < {FIRST_CLAIM}"
)
"""Documents with a title; takes the expression three times."""
SAME_BEGINNING = (
    f"{LETTERS} AND lower(title) BETWEEN lower(%s) AND lower(%s) || char({sys.maxunicode})"
)
"""Documents whose title begins with the text, found by the index of titles; takes it twice."""

COUNT_CLAIMS = (
    "SELECT count(*) AS total FROM roles_search_text "
    f"WHERE roles_search_text MATCH %s AND rowid BETWEEN {FIRST_CLAIM} AND {LAST_CLAIM}"
)
CLAIMS = (
    "SELECT rowid AS id, bm25(roles_search_text, 8.0, 4.0, 1.0) AS distance "
    "FROM roles_search_text WHERE roles_search_text MATCH %s "
    f"AND rowid BETWEEN {FIRST_CLAIM} AND {LAST_CLAIM} "
    "ORDER BY rowid DESC LIMIT %s"
)
NEWEST_CLAIMS = (
    "SELECT rowid AS id FROM roles_search_text WHERE roles_search_text MATCH %s "
    f"AND rowid BETWEEN {FIRST_CLAIM} AND {LAST_CLAIM} ORDER BY rowid DESC LIMIT %s"
)
"""The same documents as in ``CLAIMS``, which need not be weighed."""
RESPONSIBILITIES = (
    "SELECT rowid AS id, bm25(roles_search_text, 8.0, 4.0, 1.0) AS distance "
    "FROM roles_search_text WHERE roles_search_text MATCH %s AND rowid BETWEEN "
    f"{Kind.RESPONSIBILITY.first_id} AND {Kind.RESPONSIBILITY.last_id}"
)
CATALOGUED = (
    "SELECT document.id, length(document.title) AS distance FROM (SELECT rowid AS id "
    "FROM roles_search_listed WHERE roles_search_listed MATCH %s AND rowid BETWEEN %s AND %s "
    "LIMIT %s) listed CROSS JOIN roles_search document ON document.id = listed.id"
)
"""Documents of one kind, for catalogues: the shortest title is the nearest, because to weigh a word
by how many documents have it takes as long as there are documents."""


def _marks(table: str) -> str:
    return (
        f"SELECT document.id, document.title, document.body, "
        f"highlight({table}, 0, '{START}', '{STOP}'), highlight({table}, 2, '{START}', '{STOP}') "
        f"FROM {table} JOIN roles_search document ON document.id = {table}.rowid "
        f"WHERE {table} MATCH %s AND {table}.rowid {AMONG}"
    )


MARKS = f"{_marks('roles_search_text')} UNION ALL {_marks(_LISTED)}"
"""Takes the expression and the ids twice: those of the collection, then those of catalogues."""
COMPLETIONS = (
    "SELECT term FROM roles_search_word WHERE term >= %s AND term < %s "
    "ORDER BY length(term), term LIMIT %s"
)


def similar_words(word: str, longest: int) -> tuple[str, list]:
    """Return the query for words that begin with the first or the second letter of a word."""
    # One query for each letter: between two ranges joined by OR, SQLite drops words, because this
    # table numbers its rows anew in each.
    letters = sorted(set(word[:2]))
    statement = (
        "SELECT term FROM roles_search_word "
        "WHERE term >= %s AND term < %s AND length(term) BETWEEN %s AND %s"
    )
    bounds = [(letter, chr(ord(letter) + 1), len(word) - 2, longest) for letter in letters]
    return " UNION ALL ".join([statement] * len(letters)), [*chain.from_iterable(bounds)]
