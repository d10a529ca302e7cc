"""Backups of an SQLite database: a database file that needs no other file."""

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from django.db import connection

from .errors import BackupError
from .whole_file import replace_file

NAME = "SQLite"
FILE_STARTS_WITH = b"SQLite format 3\0"
_LOG_SUFFIXES = ("-wal", "-shm", "-journal")


def database_path() -> Path:
    # A symbolic link to it is kept.
    return Path(connection.settings_dict["NAME"]).resolve()


def exists() -> bool:
    # Connecting would create it.
    return database_path().exists()


def check_target(path: Path) -> None:
    """Refuse to write a backup over the database itself or over a file that belongs to it."""
    database = database_path()
    if not database.exists():
        raise BackupError(f"There is no database at {database}.")
    for suffix in ("", *_LOG_SUFFIXES):
        if path.resolve() == database.with_name(database.name + suffix):
            raise BackupError(f"{path} belongs to the database itself: name another file.")


def write(path: Path) -> None:
    """Copy the database as it is at one moment, even if it is written to meanwhile."""
    connection.ensure_connection()
    _copy(connection.connection, path)


def count_rows(path: Path) -> dict[str, int]:
    try:
        with contextlib.closing(_open_read_only(path)) as backup:
            faults = [text for (text,) in backup.execute("PRAGMA integrity_check(3)")]
            if faults != ["ok"]:
                raise BackupError(f"{path} is damaged or incomplete: {'; '.join(faults)}.")
            tables = backup.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' "
                "AND name NOT LIKE 'sqlite!_%' ESCAPE '!' "
                "AND name NOT LIKE 'roles!_search%' ESCAPE '!' "
                "AND name NOT LIKE 'roles!_content!_state%' ESCAPE '!'"
            ).fetchall()
            return {
                table: backup.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # noqa: S608 - names from the catalogue
                for (table,) in tables
            }
    except sqlite3.DatabaseError as error:
        raise BackupError(f"{path} is damaged or incomplete: {error}.") from error


@contextlib.contextmanager
def restoring(path: Path) -> Iterator[None]:
    """Restore into a file next to the database. Within the block Django uses this file, which
    replaces the database if the block succeeds."""
    database = database_path()
    if not database.parent.is_dir():
        raise BackupError(f"There is no folder {database.parent} for the database.")
    with replace_file(database) as part:
        with contextlib.closing(_open_read_only(path)) as backup:
            _copy(backup, part)
        with _connect_to(part):
            yield
        with contextlib.closing(sqlite3.connect(part)) as connected:
            _leave_one_file(connected)
        _give_way(database)
        if database.exists():
            shutil.copymode(database, part)


def _open_read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def _copy(source: sqlite3.Connection, path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as copy:
        source.backup(copy)
        _leave_one_file(copy)


def _leave_one_file(database: sqlite3.Connection) -> None:
    """Write the log into the file and use no log any more."""
    database.execute("PRAGMA journal_mode=DELETE").fetchall()


@contextlib.contextmanager
def _connect_to(path: Path) -> Iterator[None]:
    name = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = str(path)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name


def _give_way(database: Path) -> None:
    """Close the log of the old, empty database: SQLite would apply it to the restored one."""
    if database.exists():
        try:
            with contextlib.closing(sqlite3.connect(database, timeout=1)) as old:
                # Refused as long as another process has it open.
                _leave_one_file(old)
        except sqlite3.OperationalError as error:
            raise BackupError(
                f"Another process uses {database}: stop the site before restoring."
            ) from error
    for suffix in _LOG_SUFFIXES:
        database.with_name(database.name + suffix).unlink(missing_ok=True)
