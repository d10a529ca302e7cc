"""Backups of the whole database, with accounts, texts and history, and restoring them.

A backup is one file: a database file on SQLite, an archive of pg_dump on PostgreSQL. It is restored
into an empty database of the same kind, completely or not at all.
"""

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection
from django.db.migrations.loader import MigrationLoader

from roles.content import check
from roles.search import index

from . import postgresql, sqlite
from .errors import BackupError
from .whole_file import replace_file

ADAPTERS = {"sqlite": sqlite, "postgresql": postgresql}

NOT_IN_USE = {
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "auth_group",
    "auth_group_permissions",
    # Attempts to sign in, forgotten after minutes.
    "shared_cache",
}
"""The tables that may have rows in a database without content and accounts."""

OUR_TABLES = {"django_migrations", "roles_claim", "sources_source"}
"""Every version of this project has these tables."""

SHOWN_TABLES = 5


def back_up(path: Path, *, overwrite: bool = False) -> dict[str, int]:
    """Write a backup and return the number of rows of each of its tables. Raises BackupError."""
    adapter = ADAPTERS[connection.vendor]
    if path.is_dir():
        raise BackupError(f"{path} is a folder: name the file to write in it.")
    if not path.parent.is_dir():
        raise BackupError(f"There is no folder {path.parent}.")
    if path.exists() and not overwrite:
        raise BackupError(f"{path} exists already: --force overwrites it.")
    adapter.check_target(path)
    with _explain_errors(f"{path} cannot be written"), replace_file(path) as part:
        adapter.write(part)
        # What cannot be read now could not be restored later.
        return _count_rows(part)


@dataclass(frozen=True)
class RestoreResult:
    counts: dict[str, int]
    """The number of rows of each table, which is the same in the backup and in the database."""
    problems: list[str]
    """What is wrong with the content, and was wrong when the backup was written: no reason to
    refuse it."""


def restore(path: Path) -> RestoreResult:
    """Fill the empty database from a backup, migrate it and check it. Raises BackupError, and then
    the database is as empty as before."""
    adapter = ADAPTERS[connection.vendor]
    with _explain_errors(f"{path} cannot be restored"):
        _check_kind(path)
        _check_that_database_is_empty()
        counts = _count_rows(path)
        with adapter.restoring(path):
            _check_counts(counts)
            _check_version()
            # Creates the triggers and the search index as well.
            call_command("migrate", verbosity=0, interactive=False)
            _check_references()
            _check_search_index()
            problems = check.problems_of_database()
    return RestoreResult(counts, problems)


# --- Checks -------------------------------------------------------------------------------


def _check_kind(path: Path) -> None:
    with path.open("rb") as file:
        start = file.read(16)
    database = ADAPTERS[connection.vendor].NAME
    adapters = ADAPTERS.values()
    kind = next((a.NAME for a in adapters if start.startswith(a.FILE_STARTS_WITH)), None)
    if kind is None:
        raise BackupError(f"{path} is not a backup: manage.py backup writes them.")
    if kind != database:
        raise BackupError(
            f"{path} is a backup of {kind}, and this site's database is {database}. A "
            "backup is restored into a database of its own kind. The content alone moves between "
            "them with manage.py dump_content and load_content."
        )


def _count_rows(path: Path) -> dict[str, int]:
    """Read a backup from beginning to end and return the number of rows of each table."""
    counts = ADAPTERS[connection.vendor].count_rows(path)
    if not counts.keys() >= OUR_TABLES:
        raise BackupError(f"{path} holds a database, but not one of this site.")
    return counts


def _check_that_database_is_empty() -> None:
    used = {
        table: rows
        for table, rows in _count_database_rows().items()
        if rows and table not in NOT_IN_USE
    }
    if used:
        shown = [f"{table} ({rows:,})" for table, rows in sorted(used.items())[:SHOWN_TABLES]]
        more = f" and {len(used) - SHOWN_TABLES} more" if len(used) > SHOWN_TABLES else ""
        raise BackupError(
            "The database is not empty, and a backup is restored only into an empty one. These "
            f"tables have rows: {', '.join(shown)}{more}."
        )


def _count_database_rows() -> dict[str, int]:
    if not ADAPTERS[connection.vendor].exists():
        return {}
    with connection.cursor() as cursor:
        tables = [
            table
            for table in connection.introspection.table_names(cursor)
            # The search index is made from the content, its state anew after every migration.
            if not table.startswith(("roles_search", "roles_content_state"))
        ]
        counts = {}
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608 - names from the catalogue
            counts[table] = cursor.fetchone()[0]
    return counts


def _check_counts(expected: dict[str, int]) -> None:
    restored = _count_database_rows()
    for table, rows in expected.items():
        if restored.get(table) != rows:
            raise BackupError(
                f"{table} has {rows:,} rows in the backup and {restored.get(table, 0):,} after "
                "restoring it."
            )


def _check_version() -> None:
    """Raise BackupError if a newer version wrote the backup: this one could not read it."""
    loader = MigrationLoader(connection)
    known = set(loader.disk_migrations)
    for migration in loader.disk_migrations.values():
        known.update(migration.replaces)
    newer = sorted(
        f"{app}.{name}"
        for app, name in loader.applied_migrations
        if app in loader.migrated_apps and (app, name) not in known
    )
    if newer:
        raise BackupError(
            f"The backup is of a newer version of this site, which has the migration {newer[0]}: "
            "install that version or a later one first."
        )


def _check_references() -> None:
    try:
        connection.check_constraints()
    except IntegrityError as error:
        raise BackupError(f"A row refers to one that does not exist: {error}") from error


def _check_search_index() -> None:
    if fault := next(index.faults(), None):
        raise BackupError(f"The search index does not match the content: {fault}")


@contextlib.contextmanager
def _explain_errors(failure: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BackupError(f"{failure}: {error.strerror}.") from error
    except (DatabaseError, sqlite3.Error) as error:
        raise BackupError(f"{failure}: {error}") from error
