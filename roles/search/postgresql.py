"""Search on PostgreSQL: a full-text column beside each document, and a list of words.

The stemmer is Porter's, as in SQLite's FTS5, and no word is left out of the index, so that both
databases find the same. ``roles_search_word`` holds the words as they are spelt: it completes what
is being typed and, by trigrams, finds what was mistyped. A word enters it when a document first
has it, and leaves when the index is rebuilt: nobody waits for anybody over a word, and one that is
no longer in use finds nothing.
"""

from .documents import DOCUMENTS, FIRST_CLAIM, TITLES, Documents, Watch

_COLUMNS = (("title", "A"), ("also", "B"), ("body", "D"))
_PUNCTUATION = "!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~'’"


def _plain(column: str) -> str:
    """Letter for letter the same text, but "and/or", "b@c.d" and "<i>" are words to the parser."""
    quoted = _PUNCTUATION.replace("'", "''")
    return f"translate({column}, '{quoted}', '{' ' * len(_PUNCTUATION)}')"


_VECTOR = " || ".join(
    f"setweight(to_tsvector('rolebook', {_plain(column)}), '{weight}')"
    for column, weight in _COLUMNS
)


def _words_of(documents: str) -> str:
    text = _plain("title || ' ' || also || ' ' || body")
    return (
        f"SELECT DISTINCT unnest(tsvector_to_array(to_tsvector('rolebook_spelt', {text}))) "
        f"AS word FROM {documents}"
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
    "CREATE INDEX roles_search_words ON roles_search USING gin (words)",
    *TITLES,
    "CREATE TABLE roles_search_word (word text NOT NULL)",
    "CREATE INDEX roles_search_word_spelt ON roles_search_word (word text_pattern_ops)",
    "CREATE FUNCTION roles_search_learn() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    f"INSERT INTO roles_search_word SELECT word FROM ({_words_of('added')}) fresh "
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


def triggers(documents: Documents):
    """(name, table, statements that make it): what keeps these documents."""
    name = f"search_{documents.kind.slug}"
    own = Watch(documents.table, documents.columns, "own.id = {row}.id")
    write = _locks(documents) + _write(documents, own)
    yield _trigger(f"{name}_insert", "INSERT", documents.table, "", write)
    yield _trigger(
        f"{name}_delete",
        "DELETE",
        documents.table,
        "",
        f"DELETE FROM roles_search WHERE id = {documents.id('OLD')};",
    )
    for number, watch in enumerate((own, *documents.others)):
        old, new = (
            ", ".join(f"{row}.{column}" for column in watch.columns) for row in ("OLD", "NEW")
        )
        yield _trigger(
            f"{name}_update_{number}",
            f"UPDATE OF {', '.join(watch.columns)}",
            watch.table,
            f"({old}) IS DISTINCT FROM ({new})",
            write if watch == own else _write(documents, watch),
        )


def _locks(documents: Documents) -> str:
    return " ".join(
        f"PERFORM 1 FROM {watch.table} WHERE id = NEW.{watch.locked} FOR SHARE;"
        for watch in documents.others
    )


def _write(documents: Documents, watch: Watch) -> str:
    concerned = watch.concerned.format(row="NEW")
    return (
        f"DELETE FROM roles_search WHERE id IN "
        f"(SELECT {documents.id()} FROM {documents.table} own WHERE {concerned}); "
        f"INSERT INTO roles_search (id, title, also, body) {documents.select(concerned)};"
    )


def _trigger(name: str, event: str, table: str, condition: str, body: str):
    when = f"WHEN ({condition}) " if condition else ""
    return (
        name,
        table,
        [
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN {body} RETURN NULL; END $$",
            f"CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW {when}"
            f"EXECUTE FUNCTION {name}()",
        ],
    )


TRIGGERS = [trigger for documents in DOCUMENTS for trigger in triggers(documents)]
DROP_TRIGGER = "DROP TRIGGER IF EXISTS {name} ON {table}"
TRIGGER_NAMES = (
    "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D' AND starts_with(tgname, 'search_')"
)

INTEGRITY: list[str] = []
"""A generated column cannot say anything else than the document."""

UNKNOWN_WORDS = (
    f"SELECT count(*) FROM ({_words_of('roles_search')}) needed "
    "WHERE NOT EXISTS (SELECT 1 FROM roles_search_word known WHERE known.word = needed.word)"
)

# --- Asking -------------------------------------------------------------------------------

START, STOP = "\x02", "\x03"


def expression(groups) -> str:
    """Documents that hold of each group at least one word."""
    return " & ".join(f"({' | '.join(_quoted(word) for word in group)})" for group in groups)


def any_of(groups) -> str:
    return " | ".join(_quoted(word) for group in groups for word in group)


def _quoted(word: str) -> str:
    return f"'{word}'"


COUNT = (
    "SELECT count(*) FROM (SELECT 1 FROM roles_search "
    "WHERE words @@ to_tsquery('rolebook', %s) LIMIT 1000) found"
)
NAMED = (
    "SELECT id, -ts_rank('{0.05, 0.1, 0.4, 1.0}', words, asked, 1) AS distance, "
    "ts_filter(words, '{a}') @@ to_tsquery('rolebook', %s) AS titled "
    "FROM roles_search, to_tsquery('rolebook', %s) asked "
    f"WHERE words @@ asked AND id < {FIRST_CLAIM}"
)
"""All that has a title; asks for the expression twice."""

CLAIMS_FOUND = (
    "SELECT count(*) AS total FROM roles_search, to_tsquery('rolebook', %s) asked "
    f"WHERE words @@ asked AND id >= {FIRST_CLAIM}"
)
CLAIMS = (
    "SELECT id, -ts_rank('{0.05, 0.1, 0.4, 1.0}', words, asked, 1) AS distance "
    "FROM roles_search, to_tsquery('rolebook', %s) asked "
    f"WHERE words @@ asked AND id >= {FIRST_CLAIM} LIMIT %s"
)


def _headline(column: str) -> str:
    text = _plain(column).replace("%", "%%")
    options = f'HighlightAll=true, StartSel="{START}", StopSel="{STOP}"'
    return f"ts_headline('rolebook', {text}, asked, '{options}')"


MARKED = (
    f"SELECT id, title, body, {_headline('title')}, {_headline('body')} "
    "FROM roles_search, to_tsquery('rolebook', %s) asked WHERE id = ANY(%s)"
)
BEGINNING = (
    "SELECT DISTINCT length(word), word FROM roles_search_word "
    "WHERE word ~>=~ %s AND word ~<~ %s ORDER BY length(word), word LIMIT %s"
)


def near(word: str, longest: int) -> tuple[str, list]:
    """Words that may be meant: those that begin like it, or with its second letter, and of them
    those that share most trigrams with it."""
    letters = sorted(set(word[:2]))
    begins = " OR ".join(["(word ~>=~ %s AND word ~<~ %s)"] * len(letters))
    return (
        f"WITH alike AS MATERIALIZED (SELECT DISTINCT word FROM roles_search_word "
        f"WHERE ({begins}) AND length(word) BETWEEN %s AND %s) "
        "SELECT word FROM alike ORDER BY left(word, %s) <-> %s, word LIMIT 60",
        [
            *(bound for letter in letters for bound in (letter, chr(ord(letter) + 1))),
            *(len(word) - 2, longest),
            # Of a longer word its beginning is compared.
            *(len(word) + 2, word),
        ],
    )
