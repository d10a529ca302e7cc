"""The index: a table of documents, kept by triggers on the content.

It is made from the content and can be rebuilt at any time, so it is no model: no dump holds it and
no migration describes it. After every migration, and after a flush, ``ensure`` creates what is
missing or differs from this code, and compares the documents with the content.
"""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from types import ModuleType

from django.db import DatabaseError, connections, transaction

from . import postgresql, sqlite
from .documents import ALL, DOCUMENTS, TRIGGERS, kind_and_pk


def adapter(using: str = "default") -> ModuleType:
    """Return the module that holds the SQL for this database."""
    return {"sqlite": sqlite, "postgresql": postgresql}[connections[using].vendor]


def ensure(using: str = "default", **kwargs) -> None:
    """Create the index and its triggers where they are missing, and bring it up to date. Do nothing
    while the tables lack a column that goes into documents, as after migrating backwards."""
    sql = adapter(using)
    with transaction.atomic(using), connections[using].cursor() as cursor:
        if not _has_all_columns(cursor):
            return
        if _version(cursor) != _version_of(sql):
            _execute_all(cursor, ["DROP TABLE IF EXISTS roles_search_make", *sql.DROP, *sql.CREATE])
            cursor.execute("CREATE TABLE roles_search_make (make varchar(64) NOT NULL)")
            cursor.execute("INSERT INTO roles_search_make VALUES (%s)", [_version_of(sql)])
        drop_triggers(using)
        for trigger in TRIGGERS:
            _execute_all(cursor, map(sql.adapted, sql.create_trigger(trigger)))
        if any(_differences(cursor)):
            rebuild(using)
        _execute_all(cursor, sql.OPTIMIZE)


def drop_triggers(using: str = "default", **kwargs) -> None:
    """Drop the triggers on the content before a migration: SQLite refuses to rebuild a table that
    a trigger on another one reads, PostgreSQL to change the type of a column in a trigger."""
    with connections[using].cursor() as cursor:
        if _version(cursor):
            for trigger in TRIGGERS:
                statement = adapter(using).DROP_TRIGGER
                cursor.execute(statement.format(name=trigger.name, table=trigger.table))


def rebuild(using: str = "default") -> int:
    """Write every document anew and return how many there are."""
    with transaction.atomic(using), connections[using].cursor() as cursor:
        _execute_all(cursor, adapter(using).EMPTY)
        documents = adapter(using).adapted(ALL)
        cursor.execute(f"INSERT INTO roles_search (id, title, also, body) {documents}")
        count = cursor.rowcount
        _execute_all(cursor, adapter(using).OPTIMIZE)
        return count


def optimize(using: str = "default") -> None:
    """Let searches be as fast as they were before much was written."""
    sql = adapter(using)
    with transaction.atomic(using), connections[using].cursor() as cursor:
        if _version(cursor) == _version_of(sql):
            _execute_all(cursor, sql.OPTIMIZE)


def faults(using: str = "default") -> Iterator[str]:
    """Yield each difference between the index and what the content makes it."""
    sql = adapter(using)
    with transaction.atomic(using), connections[using].cursor() as cursor:
        if _version(cursor) != _version_of(sql):
            yield "the index is missing, or of an older make"
            return
        cursor.execute(sql.TRIGGER_NAMES)
        names = {name for (name,) in cursor.fetchall()}
        for trigger in TRIGGERS:
            if trigger.name not in names:
                yield f"the trigger {trigger.name} on {trigger.table} is missing"
        missing, outdated = _differences(cursor)
        for fault, documents in (("missing", missing), ("out of date or gone", outdated)):
            for kind, pk in map(kind_and_pk, documents):
                yield f"{kind.one} {pk} is {fault}"
        yield from _faults_of_words(cursor, sql)


def _faults_of_words(cursor, sql: ModuleType) -> Iterator[str]:
    for statement in sql.INTEGRITY:
        try:
            with transaction.atomic(cursor.db.alias):
                cursor.execute(statement)
        except DatabaseError as error:
            yield f"the words are not those of the documents: {error}"
    if cursor.db.vendor == "postgresql":
        cursor.execute(sql.UNKNOWN_WORDS)
        if unknown := cursor.fetchone()[0]:
            yield f"{unknown} words are missing from the list of words"


def _differences(cursor) -> list[list[int]]:
    """Return the documents that the index lacks, and those that the content lacks; one whose words
    have changed is in both."""
    content = adapter(cursor.db.alias).adapted(ALL)
    indexed = "SELECT id, title, also, body FROM roles_search"
    differences = []
    for one, other in ((content, indexed), (indexed, content)):
        cursor.execute(
            f"SELECT id FROM (SELECT * FROM ({one}) a EXCEPT SELECT * FROM ({other}) b) c "
            "ORDER BY id"
        )
        differences.append([document for (document,) in cursor.fetchall()])
    return differences


def _version(cursor) -> str | None:
    """Return the version of the index in the database, None where there is none."""
    if "roles_search_make" not in cursor.db.introspection.table_names(cursor):
        return None
    cursor.execute("SELECT make FROM roles_search_make")
    return cursor.fetchone()[0]


def _version_of(sql: ModuleType) -> str:
    return sha256("\n".join(sql.CREATE).encode()).hexdigest()


def _execute_all(cursor, statements: Iterable[str]) -> None:
    for statement in statements:
        cursor.execute(statement)


def _has_all_columns(cursor) -> bool:
    introspection = cursor.db.introspection
    tables = set(introspection.table_names(cursor))
    needed = [(documents.table, documents.columns) for documents in DOCUMENTS]
    needed += [(part.table, part.columns) for documents in DOCUMENTS for part in documents.parts]
    return all(
        table in tables
        and set(columns)
        <= {column.name for column in introspection.get_table_description(cursor, table)}
        for table, columns in needed
    )
