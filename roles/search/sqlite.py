"""Search on SQLite: two FTS5 tables over the documents.

``roles_search_text`` holds stems and is what a search queries. ``roles_search_spelt`` holds words
as they are spelled; its vocabulary completes the word being typed and finds mistyped ones.
"""

from itertools import chain

from .documents import FIRST_CLAIM, LAST_CLAIM, TITLES, Trigger
from .snippets import APART, START, STOP
from .words import UNACCENTED, UNSPACED

_COLUMNS = ("title", "also", "body")
_FULL_TEXT = ("roles_search_text", "roles_search_spelt")


def _fold(column: str) -> str:
    """Return SQL that replaces letters with a stroke; accents are removed by FTS5 itself."""
    for letter, plain in UNACCENTED.items():
        column = f"replace({column}, '{letter}', '{plain}')"
    return column


def _letters_apart(column: str) -> str:
    """Return SQL that puts each letter apart of scripts with no blanks between words."""
    letter = f"substr({column}, place, 1)"
    return (
        f"CASE WHEN {column} GLOB '*[{UNSPACED}]*' THEN (WITH RECURSIVE places(place) AS "
        f"(SELECT 1 UNION ALL SELECT place + 1 FROM places WHERE place < length({column})) "
        f"SELECT group_concat(CASE WHEN {letter} GLOB '[{UNSPACED}]' "
        f"THEN '{APART}' || {letter} || '{APART}' ELSE {letter} END, '') FROM places) "
        f"ELSE {column} END"
    )


def _fts5(name: str, tokenizer: str, options: str = "") -> str:
    return (
        f"CREATE VIRTUAL TABLE {name} USING fts5({', '.join(_COLUMNS)}, "
        f"content='roles_search_folded', content_rowid='id', tokenize='{tokenizer}'{options})"
    )


def _triggers_on_documents() -> list[str]:
    """Return the triggers that keep both FTS5 tables up to date with the documents."""
    names = ", ".join(_COLUMNS)
    insert = " ".join(
        f"INSERT INTO {table} (rowid, {names}) "
        f"SELECT id, {names} FROM roles_search_folded WHERE id = NEW.id;"
        for table in _FULL_TEXT
    )
    delete = " ".join(
        f"INSERT INTO {table} ({table}, rowid, {names}) "
        f"SELECT 'delete', id, {names} FROM roles_search_folded WHERE id = OLD.id;"
        for table in _FULL_TEXT
    )
    return [
        f"CREATE TRIGGER roles_search_{name} {event} ON roles_search BEGIN {statements} END"
        for name, event, statements in (
            ("inserts", "AFTER INSERT", insert),
            ("deletes", "BEFORE DELETE", delete),
            ("outdates", "BEFORE UPDATE", delete),
            ("updates", "AFTER UPDATE", insert),
        )
    ]


CREATE = [
    "CREATE TABLE roles_search (id INTEGER PRIMARY KEY, title TEXT NOT NULL, "
    "also TEXT NOT NULL, body TEXT NOT NULL)",
    *TITLES,
    f"CREATE VIEW roles_search_plain AS SELECT id, "
    f"{', '.join(f'{_fold(column)} AS {column}' for column in _COLUMNS)} FROM roles_search",
    f"CREATE VIEW roles_search_folded AS SELECT id, "
    f"{', '.join(f'{_letters_apart(c)} AS {c}' for c in _COLUMNS)} FROM roles_search_plain",
    _fts5("roles_search_text", "porter unicode61 remove_diacritics 2"),
    _fts5("roles_search_spelt", "unicode61 remove_diacritics 2", ", detail='none', columnsize='0'"),
    "CREATE VIRTUAL TABLE roles_search_word USING fts5vocab('roles_search_spelt', 'row')",
    *_triggers_on_documents(),
]
DROP = [
    "DROP TABLE IF EXISTS roles_search_word",
    "DROP TABLE IF EXISTS roles_search_spelt",
    "DROP TABLE IF EXISTS roles_search_text",
    "DROP VIEW IF EXISTS roles_search_folded",
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
    f"INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)" for table in _FULL_TEXT
]

# --- Queries ------------------------------------------------------------------------------

AND, OR, QUOTE = "AND", "OR", '"'

COUNT = (
    "SELECT count(*) FROM (SELECT 1 FROM roles_search_text "
    "WHERE roles_search_text MATCH %s LIMIT 1000) found"
)
TITLED = (
    "SELECT rowid AS id, bm25(roles_search_text, 8.0, 4.0, 1.0) AS distance, "
    "rowid IN (SELECT rowid FROM roles_search_text "
    "WHERE roles_search_text MATCH '{title} : (' || %s || ')' "
    f"AND rowid < {FIRST_CLAIM}) AS titled "
    f"FROM roles_search_text WHERE roles_search_text MATCH %s AND rowid < {FIRST_CLAIM}"
)
"""Documents with a title; takes the expression twice."""

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
CATALOGUED = (
    "SELECT rowid AS id, bm25(roles_search_text, 8.0, 4.0, 1.0) AS distance "
    "FROM roles_search_text WHERE roles_search_text MATCH %s AND rowid BETWEEN %s AND %s LIMIT %s"
)
"""Documents of one kind, for catalogues."""
MARKS = (
    f"SELECT document.id, document.title, document.body, "
    f"highlight(roles_search_text, 0, '{START}', '{STOP}'), "
    f"highlight(roles_search_text, 2, '{START}', '{STOP}') "
    "FROM roles_search_text JOIN roles_search document ON document.id = roles_search_text.rowid "
    "WHERE roles_search_text MATCH %s "
    "AND roles_search_text.rowid IN (SELECT value FROM json_each(%s))"
)
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
