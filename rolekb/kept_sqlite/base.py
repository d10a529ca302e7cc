"""Django's backend for SQLite, whose connections the next request takes over.

Opening one takes longer than most queries: SQLite reads the whole schema, with all triggers.
docs/decisions/0041-connections-kept-for-seconds.md says what is kept, and why for no longer.
"""

import os
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from weakref import WeakSet

from django.db.backends.sqlite3 import base

from sources.alphabet import define_in

MOST_KEPT = 4
KIB_OF_PAGES = 250
"""Each may hold so many of what it has read. SQLite holds 2,000 by itself, of a file that the
system has in memory too."""
SECONDS_KEPT = 5

File = tuple[str, int, int]
"""Its name, its device and its inode."""


@dataclass(frozen=True, slots=True)
class Kept:
    connection: sqlite3.Connection
    file: File
    since: float


class KeptConnections:
    """Open connections that nobody uses now. Every thread may call it."""

    def __init__(self) -> None:
        self._forget()
        os.register_at_fork(after_in_child=self._leave_to_parent)

    def _forget(self) -> None:
        self._lock = threading.Lock()
        self._all: list[Kept] = []
        self._timer: threading.Timer | None = None

    def _leave_to_parent(self) -> None:
        # To close them here would let go of the parent's locks.
        self._of_parent = self._all
        self._forget()

    def take(self, file: File) -> sqlite3.Connection | None:
        """Return the connection to this file that was used last. Those to another one, which the
        file has replaced, are closed first: they share small files beside it."""
        with self._lock:
            others = [kept for kept in self._all if kept.file != file]
            self._all = [kept for kept in self._all if kept.file == file]
            taken = self._all.pop().connection if self._all else None
        _close(others)
        return taken

    def give(self, connection: sqlite3.Connection, file: File) -> None:
        with self._lock:
            if len(self._all) < MOST_KEPT:
                self._all.append(Kept(connection, file, time.monotonic()))
                self._start_timer()
                return
        connection.close()

    def close_all(self) -> None:
        with self._lock:
            kept, self._all = self._all, []
        _close(kept)

    def _start_timer(self) -> None:
        if self._timer is None:
            self._timer = threading.Timer(SECONDS_KEPT, self._close_unused)
            self._timer.daemon = True
            self._timer.start()

    def _close_unused(self) -> None:
        oldest = time.monotonic() - SECONDS_KEPT
        with self._lock:
            unused = [kept for kept in self._all if kept.since <= oldest]
            self._all = [kept for kept in self._all if kept.since > oldest]
            self._timer = None
            if self._all:
                self._start_timer()
        _close(unused)


def _close(connections: Iterable[Kept]) -> None:
    for kept in connections:
        with suppress(sqlite3.Error):
            kept.connection.close()


kept_connections = KeptConnections()


class DatabaseWrapper(base.DatabaseWrapper):
    """Takes a kept connection where there is one, and gives it back where it would be closed."""

    is_kept_for_others = True
    """Tells those who would set up each connection that it may be one they have set up."""
    _file: File | None = None

    def get_new_connection(self, conn_params):
        self._cursors: WeakSet[sqlite3.Cursor] = WeakSet()
        # Before it is opened: one to a file that was replaced in between is never taken again.
        self._file = None if self.is_in_memory_db() else _file(self.settings_dict["NAME"])
        taken = kept_connections.take(self._file) if self._file else None
        return taken or self._opened(conn_params)

    def _opened(self, conn_params):
        connection = super().get_new_connection(conn_params)
        connection.execute(f"PRAGMA cache_size = -{KIB_OF_PAGES}")
        define_in(connection)
        return connection

    def create_cursor(self, name=None):
        cursor = super().create_cursor(name)
        self._cursors.add(cursor)
        return cursor

    def is_usable(self):
        # Django asks after an error.
        return False

    def _close(self):
        if self.connection is None:
            return
        if self._file is None or self.errors_occurred or not self._is_left_clean():
            super()._close()
        else:
            kept_connections.give(self.connection, self._file)

    def _is_left_clean(self) -> bool:
        """Return whether the connection is as a new one, with no row that is yet to be read."""
        try:
            for cursor in list(self._cursors):
                cursor.close()
            if self.in_atomic_block or self.connection.in_transaction:
                return False
            # Whoever sets it, even to what it is, has SQLite prepare all its statements anew.
            if self.connection.execute("PRAGMA foreign_keys").fetchone() != (1,):
                self.connection.execute("PRAGMA foreign_keys = ON")
            self._empty_log()
        except (OSError, sqlite3.Error):
            return False
        return True

    def _empty_log(self) -> None:
        """Write the log into the file, as SQLite does when the last connection is closed, as far as
        nobody else has to be waited for."""
        name = self.settings_dict["NAME"]
        if not os.path.getsize(f"{name}-wal"):  # noqa: PTH202 - this runs for each request
            return
        with without_waiting(self):
            self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


@contextmanager
def without_waiting(wrapper: base.DatabaseWrapper) -> Iterator[None]:
    """Within, who meets a lock of others is refused at once."""
    connection, wait = wrapper.connection, wrapper.settings_dict["OPTIONS"].get("timeout", 5)
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        yield
    finally:
        connection.execute(f"PRAGMA busy_timeout = {int(wait * 1000)}")


def _file(name) -> File | None:
    try:
        status = os.stat(name)  # noqa: PTH116 - this runs for each request
    except OSError:
        return None
    return str(name), status.st_dev, status.st_ino
