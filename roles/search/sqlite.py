"""Search on SQLite: two FTS5 tables over the documents.

``roles_search_text`` holds stems and answers questions. ``roles_search_spelt`` holds words as they
are spelt; its vocabulary completes what is being typed, and finds what was mistyped.
"""

from .documents import DOCUMENTS, FIRST_CLAIM, TITLES, Documents, Watch
from .words import FOLDED

_COLUMNS = ("title", "also", "body")
_FULL_TEXT = ("roles_search_text", "roles_search_spelt")


def _folded(column: str) -> str:
    """FTS5 takes accents off by itself; a stroke through a letter is none to it."""
    for letter, plain in FOLDED.items():
        column = f"replace({column}, '{letter}', '{plain}')"
    return column


def _values(row: str) -> str:
    return ", ".join(_folded(f"{row}.{column}") for column in _COLUMNS)


def _fts5(name: str, tokenizer: str, options: str = "") -> str:
    return (
        f"CREATE VIRTUAL TABLE {name} USING fts5({', '.join(_COLUMNS)}, "
        f"content='roles_search_folded', content_rowid='id', tokenize='{tokenizer}'{options})"
    )


def _in_step() -> list[str]:
    """Both FTS5 tables follow the documents."""
    names = ", ".join(_COLUMNS)
    into = [
        f"INSERT INTO {table} (rowid, {names}) VALUES (NEW.id, {_values('NEW')});"
        for table in _FULL_TEXT
    ]
    out = [
        f"INSERT INTO {table} ({table}, rowid, {names}) "
        f"VALUES ('delete', OLD.id, {_values('OLD')});"
        for table in _FULL_TEXT
    ]
    return [
        f"CREATE TRIGGER roles_search_{event.lower()}s AFTER {event} ON roles_search "
        f"BEGIN {' '.join(statements)} END"
        for event, statements in (("INSERT", into), ("DELETE", out), ("UPDATE", out + into))
    ]


CREATE = [
    "CREATE TABLE roles_search (id INTEGER PRIMARY KEY, title TEXT NOT NULL, "
    "also TEXT NOT NULL, body TEXT NOT NULL)",
    *TITLES,
    f"CREATE VIEW roles_search_folded AS SELECT id, "
    f"{', '.join(f'{_folded(column)} AS {column}' for column in _COLUMNS)} FROM roles_search",
    _fts5("roles_search_text", "porter unicode61 remove_diacritics 2"),
    _fts5("roles_search_spelt", "unicode61 remove_diacritics 2", ", detail='none', columnsize='0'"),
    "CREATE VIRTUAL TABLE roles_search_word USING fts5vocab('roles_search_spelt', 'row')",
    *_in_step(),
]
DROP = [
    "DROP TABLE IF EXISTS roles_search_word",
    "DROP TABLE IF EXISTS roles_search_spelt",
    "DROP TABLE IF EXISTS roles_search_text",
    "DROP VIEW IF EXISTS roles_search_folded",
    "DROP TABLE IF EXISTS roles_search",
]
EMPTY = [*DROP, *CREATE]
"""Where words and documents fell out of step, FTS5 refuses to delete: so the tables go."""


def triggers(documents: Documents):
    """(name, table, statements that make it): what keeps these documents."""
    name = f"search_{documents.kind.slug}"
    own = Watch(documents.table, documents.columns, "own.id = {row}.id")
    write = _write(documents, own)
    yield _trigger(f"{name}_insert", "INSERT", documents.table, "", write)
    yield _trigger(
        f"{name}_delete",
        "DELETE",
        documents.table,
        "",
        f"DELETE FROM roles_search WHERE id = {documents.id('OLD')};",
    )
    for number, watch in enumerate((own, *documents.others)):
        yield _trigger(
            f"{name}_update_{number}",
            f"UPDATE OF {', '.join(watch.columns)}",
            watch.table,
            " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in watch.columns),
            _write(documents, watch),
        )


def _write(documents: Documents, watch: Watch) -> str:
    concerned = watch.concerned.format(row="NEW")
    return (
        f"DELETE FROM roles_search WHERE id IN "
        f"(SELECT {documents.id()} FROM {documents.table} own WHERE {concerned}); "
        f"INSERT INTO roles_search (id, title, also, body) {documents.select(concerned)};"
    )


def _trigger(name: str, event: str, table: str, condition: str, body: str):
    when = f"WHEN {condition} " if condition else ""
    return name, table, [f"CREATE TRIGGER {name} AFTER {event} ON {table} {when}BEGIN {body} END"]


TRIGGERS = [trigger for documents in DOCUMENTS for trigger in triggers(documents)]
DROP_TRIGGER = "DROP TRIGGER IF EXISTS {name}"
TRIGGER_NAMES = (
    "SELECT name FROM sqlite_master WHERE type = 'trigger' AND substr(name, 1, 7) = 'search_'"
)

INTEGRITY = [
    f"INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)" for table in _FULL_TEXT
]

# --- Asking -------------------------------------------------------------------------------

START, STOP = "\x02", "\x03"


def expression(groups) -> str:
    """Documents that hold of each group at least one word."""
    return " AND ".join(f"({' OR '.join(_quoted(word) for word in group)})" for group in groups)


def any_of(groups) -> str:
    return " OR ".join(_quoted(word) for group in groups for word in group)


def _quoted(word: str) -> str:
    return f'"{word}"'


COUNT = (
    "SELECT count(*) FROM (SELECT 1 FROM roles_search_text "
    "WHERE roles_search_text MATCH %s LIMIT 1000) found"
)
NAMED = (
    "SELECT rowid AS id, bm25(roles_search_text, 8.0, 4.0, 1.0) AS distance, "
    "rowid IN (SELECT rowid FROM roles_search_text "
    "WHERE roles_search_text MATCH '{title} : (' || %s || ')' "
    f"AND rowid < {FIRST_CLAIM}) AS titled "
    f"FROM roles_search_text WHERE roles_search_text MATCH %s AND rowid < {FIRST_CLAIM}"
)
"""All that has a title; asks for the expression twice."""

CLAIMS_FOUND = (
    "SELECT count(*) AS total FROM roles_search_text "
    f"WHERE roles_search_text MATCH %s AND rowid >= {FIRST_CLAIM}"
)
CLAIMS = (
    "SELECT rowid AS id, bm25(roles_search_text, 8.0, 4.0, 1.0) AS distance "
    f"FROM roles_search_text WHERE roles_search_text MATCH %s AND rowid >= {FIRST_CLAIM} "
    "ORDER BY rowid DESC LIMIT %s"
)
MARKED = (
    f"SELECT document.id, document.title, document.body, "
    f"highlight(roles_search_text, 0, '{START}', '{STOP}'), "
    f"highlight(roles_search_text, 2, '{START}', '{STOP}') "
    "FROM roles_search_text JOIN roles_search document ON document.id = roles_search_text.rowid "
    "WHERE roles_search_text MATCH %s "
    "AND roles_search_text.rowid IN (SELECT value FROM json_each(%s))"
)
BEGINNING = (
    "SELECT term FROM roles_search_word WHERE term >= %s AND term < %s "
    "ORDER BY length(term), term LIMIT %s"
)


def near(word: str, longest: int) -> tuple[str, list]:
    """Words that may be meant: those that begin like it, or with its second letter."""
    # One question for each letter: between two ranges joined by OR, SQLite drops words, because
    # this table numbers its rows anew in each.
    letters = sorted(set(word[:2]))
    statement = (
        "SELECT term FROM roles_search_word "
        "WHERE term >= %s AND term < %s AND length(term) BETWEEN %s AND %s"
    )
    return (
        " UNION ALL ".join([statement] * len(letters)),
        [
            value
            for letter in letters
            for value in (letter, chr(ord(letter) + 1), len(word) - 2, longest)
        ],
    )
