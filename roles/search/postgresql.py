"""Search on PostgreSQL: a full-text column of each document, and a list of words.

The stemmer is Porter's, as in SQLite's FTS5, and no word is left out of the index, so that both
databases find the same. ``roles_search_word`` holds the words as they are spelled: it completes the
word being typed and, by trigrams, finds mistyped ones. A word is added with the first document that
has it and removed only when the index is rebuilt: transactions never wait for each other over a
word, and one that is no longer in use finds nothing.
"""

from collections.abc import Iterable

from .documents import FIRST_CATALOGUED, FIRST_CLAIM, LAST_CLAIM, LETTERS, TITLES, Kind, Trigger
from .snippets import APART, START, STOP
from .words import UNSPACED

_COLUMNS = (("title", "A"), ("also", "B"), ("body", "D"))
_UNSPACED = f"([{UNSPACED}])"
_PUNCTUATION = "!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~'’"


def _plain(column: str) -> str:
    """Return SQL for the text with blanks for punctuation, else "b@c.d" would be one word, and with
    each letter apart of scripts that put no blanks between words."""
    quoted = _PUNCTUATION.replace("'", "''")
    plain = f"translate({column}, '{quoted}', '{' ' * len(_PUNCTUATION)}')"
    return f"regexp_replace({plain}, '{_UNSPACED}', '{APART}\\1{APART}', 'g')"


_VECTOR = " || ".join(
    f"setweight(to_tsvector('rolebook', {_plain(column)}), '{weight}')"
    for column, weight in _COLUMNS
)


_COLLECTED = f"WHERE id < {FIRST_CATALOGUED}"
_INDEX = "ON roles_search USING gin (words) WITH (fastupdate = off)"
"""Without a list of words that wait to be sorted in: each query would read it, and after thousands
of rows were written PostgreSQL would rather read the whole table."""


def _distinct_words(documents: str) -> str:
    text = _plain("title || ' ' || also || ' ' || body")
    return (
        f"SELECT DISTINCT unnest(tsvector_to_array(to_tsvector('rolebook_spelt', {text}))) "
        f"AS word FROM {documents} {_COLLECTED}"
    )


def _configuration(name: str, *dictionaries: str) -> list[str]:
    return [
        f"CREATE TEXT SEARCH CONFIGURATION {name} (COPY = simple)",
        f"ALTER TEXT SEARCH CONFIGURATION {name} ALTER MAPPING FOR asciiword, word, numword, "
        "asciihword, hword, numhword, hword_asciipart, hword_part, hword_numpart "
        f"WITH {', '.join(dictionaries)}",
    ]


CREATE = [
    "CREATE TEXT SEARCH DICTIONARY rolebook_stem (TEMPLATE = snowball, LANGUAGE = porter)",
    *_configuration("rolebook", "unaccent", "rolebook_stem"),
    *_configuration("rolebook_spelt", "unaccent", "simple"),
    "CREATE TABLE roles_search (id bigint PRIMARY KEY, title text NOT NULL, also text NOT NULL, "
    f"body text NOT NULL, words tsvector NOT NULL GENERATED ALWAYS AS ({_VECTOR}) STORED)",
    f"CREATE INDEX roles_search_words {_INDEX} {_COLLECTED}",
    f"CREATE INDEX roles_search_listed {_INDEX} WHERE id >= {FIRST_CATALOGUED}",
    *TITLES,
    "CREATE TABLE roles_search_word (word text NOT NULL)",
    "CREATE INDEX roles_search_word_spelt ON roles_search_word (word text_pattern_ops)",
    "CREATE FUNCTION roles_search_learn() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    f"INSERT INTO roles_search_word SELECT word FROM ({_distinct_words('added')}) fresh "
    "WHERE NOT EXISTS (SELECT 1 FROM roles_search_word known WHERE known.word = fresh.word); "
    "RETURN NULL; END $$",
    "CREATE TRIGGER roles_search_learn AFTER INSERT ON roles_search "
    "REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION roles_search_learn()",
]
DROP = [
    "DROP TABLE IF EXISTS roles_search",
    "DROP TABLE IF EXISTS roles_search_word",
    "DROP FUNCTION IF EXISTS roles_search_learn",
    "DROP TEXT SEARCH CONFIGURATION IF EXISTS rolebook",
    "DROP TEXT SEARCH CONFIGURATION IF EXISTS rolebook_spelt",
    "DROP TEXT SEARCH DICTIONARY IF EXISTS rolebook_stem",
]
EMPTY = ["DELETE FROM roles_search_word", "DELETE FROM roles_search"]


def adapted(statement: str) -> str:
    """Return a statement over the content in this database's SQL."""
    return statement


def create_trigger(trigger: Trigger) -> list[str]:
    locks = "".join(f"PERFORM 1 FROM {rows}; " for rows in trigger.locks)
    columns, when = "", ""
    if trigger.columns:
        columns = f" OF {', '.join(trigger.columns)}"
        old, new = (
            ", ".join(f"{row}.{column}" for column in trigger.columns) for row in ("OLD", "NEW")
        )
        when = f"WHEN (({old}) IS DISTINCT FROM ({new})) "
    return [
        f"CREATE OR REPLACE FUNCTION {trigger.name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN {locks}{trigger.body} RETURN NULL; END $$",
        f"CREATE TRIGGER {trigger.name} AFTER {trigger.event}{columns} ON {trigger.table} "
        f"FOR EACH ROW {when}EXECUTE FUNCTION {trigger.name}()",
    ]


DROP_TRIGGER = "DROP TRIGGER IF EXISTS {name} ON {table}"
TRIGGER_NAMES = (
    "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D' AND starts_with(tgname, 'search_')"
)

INTEGRITY: list[str] = []
"""A generated column always equals its document."""

OPTIMIZE = ["ANALYZE roles_search"]
"""Counts the words, so that a query begins with the index that leaves fewest rows. PostgreSQL does
so by itself, but some time after much was written."""

UNKNOWN_WORDS = (
    f"SELECT count(*) FROM ({_distinct_words('roles_search')}) needed "
    "WHERE NOT EXISTS (SELECT 1 FROM roles_search_word known WHERE known.word = needed.word)"
)

# --- Queries ------------------------------------------------------------------------------

AND, OR, QUOTE = "&", "|", "'"
AMONG = "= ANY(%s)"


def among(ids: Iterable[int]) -> list[int]:
    """Return the value that ``AMONG`` takes."""
    return [*ids]


COUNT = (
    "SELECT count(*) FROM (SELECT 1 FROM roles_search "
    f"WHERE words @@ to_tsquery('rolebook', %s) AND id < {FIRST_CATALOGUED} LIMIT 1000) matching"
)
IN_CATALOGUES = (
    "SELECT count(*) FROM (SELECT 1 FROM roles_search "
    f"WHERE words @@ to_tsquery('rolebook', %s) AND id >= {FIRST_CATALOGUED} LIMIT 1) listed"
)
TITLED = (
    "SELECT id, -ts_rank('{0.05, 0.1, 0.4, 1.0}', words, asked, 1) AS distance, "
    "ts_filter(words, '{a}') @@ to_tsquery('rolebook', %s) OR "
    "ts_filter(words, '{a,b}') @@ to_tsquery('rolebook', %s) AND id BETWEEN "
    f"{Kind.SOURCE.first_id} AND {Kind.SOURCE.last_id} AS titled "
    "FROM roles_search, to_tsquery('rolebook', %s) asked "
    f"WHERE words @@ asked AND id < {FIRST_CLAIM}"
)
"""Documents with a title; takes the expression three times."""
SAME_BEGINNING = f"{LETTERS} AND substr(lower(title), 1, length(%s)) = lower(%s)"
"""Documents whose title begins with the text; takes it twice."""

COUNT_CLAIMS = (
    "SELECT count(*) AS total FROM roles_search, to_tsquery('rolebook', %s) asked "
    f"WHERE words @@ asked AND id BETWEEN {FIRST_CLAIM} AND {LAST_CLAIM}"
)
CLAIMS = (
    "SELECT id, -ts_rank('{0.05, 0.1, 0.4, 1.0}', words, asked, 1) AS distance "
    "FROM (SELECT id, words, asked FROM roles_search, to_tsquery('rolebook', %s) asked "
    f"WHERE words @@ asked AND id BETWEEN {FIRST_CLAIM} AND {LAST_CLAIM} "
    "ORDER BY id DESC LIMIT %s) newest"
)
NEWEST_CLAIMS = (
    "SELECT id FROM roles_search WHERE words @@ to_tsquery('rolebook', %s) "
    f"AND id BETWEEN {FIRST_CLAIM} AND {LAST_CLAIM} ORDER BY id DESC LIMIT %s"
)
"""The same documents as in ``CLAIMS``, which need not be weighed."""
RESPONSIBILITIES = (
    "SELECT id, -ts_rank('{0.05, 0.1, 0.4, 1.0}', words, asked, 1) AS distance "
    "FROM roles_search, to_tsquery('rolebook', %s) asked WHERE words @@ asked "
    f"AND id BETWEEN {Kind.RESPONSIBILITY.first_id} AND {Kind.RESPONSIBILITY.last_id}"
)

CATALOGUED = (
    "SELECT id, length(title) AS distance FROM roles_search "
    f"WHERE words @@ to_tsquery('rolebook', %s) AND id >= {FIRST_CATALOGUED} "
    "AND id BETWEEN %s AND %s ORDER BY id LIMIT %s"
)
"""Documents of one kind, for catalogues: the shortest title is the nearest. The first of them: a
search that reads the table begins where another one is just reading."""


def _headline(column: str) -> str:
    text = _plain(column).replace("%", "%%")
    options = f'HighlightAll=true, StartSel="{START}", StopSel="{STOP}"'
    return f"ts_headline('rolebook', {text}, asked, '{options}')"


MARKS = (
    f"SELECT id, title, body, {_headline('title')}, {_headline('body')} "
    f"FROM roles_search, to_tsquery('rolebook', %s) asked WHERE id {AMONG}"
)
COMPLETIONS = (
    "SELECT DISTINCT length(word), word FROM roles_search_word "
    "WHERE word ~>=~ %s AND word ~<~ %s ORDER BY length(word), word LIMIT %s"
)


def similar_words(word: str, longest: int) -> tuple[str, list]:
    """Return the query for words that begin with the first or the second letter of a word, those
    that share most trigrams with it first."""
    letters = sorted(set(word[:2]))
    begins = " OR ".join(["(word ~>=~ %s AND word ~<~ %s)"] * len(letters))
    return (
        f"WITH alike AS MATERIALIZED (SELECT DISTINCT word FROM roles_search_word "
        f"WHERE ({begins}) AND length(word) BETWEEN %s AND %s) "
        "SELECT word FROM alike ORDER BY left(word, %s) <-> %s, word LIMIT 60",
        [
            *(bound for letter in letters for bound in (letter, chr(ord(letter) + 1))),
            *(len(word) - 2, longest),
            # Only the beginning of a longer word is compared.
            *(len(word) + 2, word),
        ],
    )
