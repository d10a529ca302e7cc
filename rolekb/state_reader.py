"""Read the state of the content (``roles.queries.content_state``), for each page that is served."""

import os
import sqlite3
import threading
import time
from contextlib import closing, suppress
from datetime import UTC, datetime

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections

from roles.state_triggers import STATE_TABLE

from .file_watch import FileWatch
from .kept_sqlite.base import without_waiting
from .receiving import RECEIVING

SETTLED = 50_000_000
"""Nanoseconds after which a file that is written again gets another time: clocks of file systems
tick every few milliseconds."""
TRUSTED = 10**9
"""Nanoseconds after which the files are looked at although nobody was seen to write: a link to one
may lead to another now."""
_NANOSECONDS_OF_A_DAY = 86_400 * 10**9


class StateReader:
    """Reads the state of the content, as cheaply as the database allows. Every thread may call it.

    On SQLite nothing is read as long as the files are the ones that were read last, and nothing is
    looked at while the system has seen nobody write to them. Its connection is closed as that of a
    request. On PostgreSQL one stays open.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connection = None
        wrapper = connections[DEFAULT_DB_ALIAS]
        self._own = wrapper.copy()
        """Opens connections that no request closes, for one thread after the other."""
        self._own.inc_thread_sharing()
        self._file = str(wrapper.settings_dict["NAME"]) if wrapper.vendor == "sqlite" else ""
        self._watch = FileWatch()
        self._trusted_until = 0
        """The time, in nanoseconds, until which the state is the one that was read last, unless
        somebody writes to the files."""
        self._last_read: tuple[tuple | None, int, str] = (None, 0, "")
        """The signature of the files, the day and the state."""

    def read(self) -> str | None:
        """Return the state together with the day, on which pages depend as well, or None if the
        database cannot be read now."""
        now = time.time_ns()
        # In this order: a thread that finds the files changed stops trusting before it forgets it.
        if not self._watch.may_have_changed() and now < self._trusted_until:
            return self._last_read[2]
        RECEIVING.step_aside()
        with self._lock:
            return self._read_anew(now)

    def _read_anew(self, now: int) -> str | None:
        day, signature = now // _NANOSECONDS_OF_A_DAY, None
        if self._file:
            self._trusted_until = 0
            # Where SQLite keeps its log: beside the file itself, if this is a link to it
            file = os.path.realpath(self._file)
            self._watch.watch(file, f"{file}-wal")
            try:
                signature = _signature(file, now)
            except OSError:
                return None
        known, known_day, state = self._last_read
        if signature is None or signature != known or day != known_day:
            state, is_committed = self._state_of_now(now)
            if not is_committed:
                return state
            self._last_read = signature, day, state
        if self._file:
            self._trusted_until = min(now + TRUSTED, (day + 1) * _NANOSECONDS_OF_A_DAY)
        return state

    def _state_of_now(self, now: int) -> tuple[str | None, bool]:
        """Return the state, and whether it is that of all that stands in the files. SQLite says so
        by its lock: between writing and making it seen, somebody who commits waits for the disk,
        however long that takes."""
        # A connection that broke while it was idle is replaced once.
        for _ in range(2):
            try:
                state, is_committed = self._read()
                return f"{datetime.fromtimestamp(now / 1e9, tz=UTC).date()} {state}", is_committed
            except Exception:
                self._close()
        return None, False

    def _read(self) -> tuple[str, bool]:
        own = self._own
        if own.vendor == "sqlite":
            with closing(own):
                # Without signals and checks of Django: this is one look at one table.
                own.connection = own.get_new_connection(own.get_connection_params())
                with without_waiting(own):
                    is_committed = _locked(own.connection)
                    state = _state_of(own.connection)
                    # The next request takes the connection over.
                    own.connection.rollback()
                return state, is_committed
        if self._connection is None:
            own.connect()
            self._connection = own.connection
            self._connection.autocommit = True
        return _state_of(self._connection), True

    def _close(self) -> None:
        if self._connection is not None:
            with suppress(Exception):
                self._connection.close()
        self._connection = None


def tokens_in(state: str | None) -> tuple[str, ...]:
    """Return what ``current_state`` of the content reads, out of a state with its day."""
    tokens = (state or "").partition(" ")[2]
    return tuple(tokens.split(",")) if tokens else ()


def _state_of(connection) -> str:
    rows = connection.execute(
        f"SELECT token FROM {STATE_TABLE} ORDER BY number"  # noqa: S608 - a constant
    ).fetchall()
    if not rows:
        raise DatabaseError("The state of the content is missing.")
    return ",".join(token for (token,) in rows)


def _locked(connection: sqlite3.Connection) -> bool:
    """Keep others from writing; return False if somebody is just writing."""
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        return False
    return True


def _signature(database: str, now: int) -> tuple[int, ...] | None:
    """Return what changes with every commit and with another file in the place of the database.
    Return None if it was written so lately that the next commit could leave it the same. Raises
    OSError."""
    status = os.stat(database)  # noqa: PTH116 - a Path for each request takes longer than this
    newest = status.st_mtime_ns
    signature = (status.st_dev, status.st_ino, status.st_size, newest)
    try:
        log = os.stat(f"{database}-wal")  # noqa: PTH116
    except FileNotFoundError:
        pass
    else:
        newest = max(newest, log.st_mtime_ns)
        signature += (log.st_dev, log.st_ino, log.st_size, log.st_mtime_ns)
    return None if now - newest < SETTLED else signature
