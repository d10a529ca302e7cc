"""The index: a table of documents, kept by triggers on the content.

It is made of the content and can be made again at any time, so it is no model: no dump holds it and
no migration describes it. After every migration, and after a flush, ``ensure`` makes what is
missing, or is of another make than this code, and compares the documents with the content.
"""

from collections.abc import Iterator
from hashlib import sha256
from types import ModuleType

from django.db import DatabaseError, connections, transaction

from . import postgresql, sqlite
from .documents import ALL, DOCUMENTS, kind_and_pk


def adapter(using: str = "default") -> ModuleType:
    return {"sqlite": sqlite, "postgresql": postgresql}[connections[using].vendor]


def ensure(using: str = "default") -> None:
    """Make the index and its triggers where they are missing, and bring it up to date."""
    own = adapter(using)
    with transaction.atomic(using), connections[using].cursor() as cursor:
        if _make(using) != _make_of(own):
            _run(cursor, ["DROP TABLE IF EXISTS roles_search_make", *own.DROP, *own.CREATE])
            cursor.execute("CREATE TABLE roles_search_make (make varchar(64) NOT NULL)")
            cursor.execute("INSERT INTO roles_search_make VALUES (%s)", [_make_of(own)])
        _drop_triggers(cursor, own)
        for _, _, statements in own.TRIGGERS:
            _run(cursor, statements)
        if any(_differences(cursor)):
            rebuild(using)


def rebuild(using: str = "default") -> int:
    """Write every document anew; how many there are."""
    with transaction.atomic(using), connections[using].cursor() as cursor:
        _run(cursor, adapter(using).EMPTY)
        cursor.execute(f"INSERT INTO roles_search (id, title, also, body) {ALL}")
        return cursor.rowcount


def faults(using: str = "default") -> Iterator[str]:
    """In what the index is not what the content makes it."""
    own = adapter(using)
    if _make(using) != _make_of(own):
        yield "the index is missing, or of an older make"
        return
    with transaction.atomic(using), connections[using].cursor() as cursor:
        cursor.execute(own.TRIGGER_NAMES)
        there = {name for (name,) in cursor.fetchall()}
        for name, table, _ in own.TRIGGERS:
            if name not in there:
                yield f"the trigger {name} on {table} is missing"
        for what, documents in zip(
            ("missing", "out of date or gone"), _differences(cursor), strict=True
        ):
            for document in documents:
                kind, pk = kind_and_pk(document)
                yield f"{kind.one} {pk} is {what}"
        yield from _faults_of_words(cursor, own)


def _faults_of_words(cursor, own: ModuleType) -> Iterator[str]:
    for statement in own.INTEGRITY:
        try:
            with transaction.atomic(cursor.db.alias):
                cursor.execute(statement)
        except DatabaseError as error:
            yield f"the words are not those of the documents: {error}"
    if cursor.db.vendor == "postgresql":
        cursor.execute(own.UNKNOWN_WORDS)
        if unknown := cursor.fetchone()[0]:
            yield f"{unknown} words are missing from the list of words"


def _differences(cursor) -> tuple[list[int], list[int]]:
    """Documents that the content has and the index has not, and the other way round; one whose
    words have changed stands in both."""
    indexed = "SELECT id, title, also, body FROM roles_search"
    found = []
    for one, other in ((ALL, indexed), (indexed, ALL)):
        cursor.execute(
            f"SELECT id FROM (SELECT * FROM ({one}) a EXCEPT SELECT * FROM ({other}) b) c "
            "ORDER BY id"
        )
        found.append([document for (document,) in cursor.fetchall()])
    return found[0], found[1]


def _make(using: str) -> str | None:
    """Which make of the index is there."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if "roles_search_make" not in connection.introspection.table_names(cursor):
            return None
        cursor.execute("SELECT make FROM roles_search_make")
        return cursor.fetchone()[0]


def _make_of(own: ModuleType) -> str:
    return sha256("\n".join(own.CREATE).encode()).hexdigest()


def _drop_triggers(cursor, own: ModuleType) -> None:
    for name, table, _ in own.TRIGGERS:
        cursor.execute(own.DROP_TRIGGER.format(name=name, table=table))


def _run(cursor, statements) -> None:
    for statement in statements:
        cursor.execute(statement)


def drop_triggers_before_migrate(using: str, apps=None, **kwargs) -> None:
    """SQLite drops a table's triggers when Django rebuilds it, and refuses to where one on another
    table reads it; PostgreSQL keeps a column's type where one watches it."""
    if _make(using):
        with connections[using].cursor() as cursor:
            _drop_triggers(cursor, adapter(using))


def ensure_after_migrate(using: str, apps=None, **kwargs) -> None:
    # Not all there where migrations ran back.
    if _holds_all_columns(using):
        ensure(using)


def _holds_all_columns(using: str) -> bool:
    """Whether the tables have what goes into documents."""
    introspection = connections[using].introspection
    with connections[using].cursor() as cursor:
        tables = set(introspection.table_names(cursor))
        return all(
            documents.table in tables
            and set(documents.columns)
            <= {
                column.name
                for column in introspection.get_table_description(cursor, documents.table)
            }
            for documents in DOCUMENTS
        )
