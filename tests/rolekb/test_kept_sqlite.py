"""Connections to SQLite that the next request takes over: what it finds is as in a new one."""

import contextlib
import os
import shutil
import sqlite3
import threading
import time

import pytest
from django.conf import settings
from django.db import DatabaseError, OperationalError
from django.db.utils import ConnectionHandler

from rolekb import state_reader
from rolekb.kept_sqlite import base

# Without it pytest-django lets nobody connect.
pytestmark = pytest.mark.django_db

PATIENCE = 60
OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;",
    "timeout": 7,
}
STATE = ["journal_mode", "synchronous", "secure_delete", "foreign_keys", "busy_timeout"]


@pytest.fixture
def file(tmp_path):
    """A database with a thousand rows."""
    file = tmp_path / "site.sqlite3"
    make(file, "old")
    yield file
    base.kept_connections.close_all()


@pytest.fixture
def connection(file):
    """As a thread of the server has it."""
    return connected(file)


def make(file, text):
    with contextlib.closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE line (text TEXT)")
        database.executemany("INSERT INTO line (text) VALUES (?)", [[text]] * 1000)
        database.commit()


def connected(name):
    database = {"ENGINE": "rolekb.kept_sqlite", "NAME": str(name), "OPTIONS": OPTIONS}
    return ConnectionHandler({"default": database})["default"]


def ask(connection, question):
    """Ask as a request does, after which the connection is closed."""
    with connection.cursor() as cursor:
        cursor.execute(question)
        rows = cursor.fetchall()
    driver = connection.connection
    connection.close()
    assert connection.connection is None
    return rows, driver


def texts(connection):
    return [text for (text,) in ask(connection, "SELECT DISTINCT text FROM line ORDER BY text")[0]]


def write(file, text):
    with contextlib.closing(sqlite3.connect(file)) as other:
        other.execute("INSERT INTO line (text) VALUES (?)", [text])
        other.commit()


def drivers_of_next(file, number):
    """Open so many at once, and return their drivers' connections."""
    connections = [connected(file) for _ in range(number)]
    for connection in connections:
        connection.ensure_connection()
    drivers = [connection.connection for connection in connections]
    for connection in connections:
        connection.close()
    return drivers


class TestTheNextRequest:
    def test_takes_the_connection_over_in_whichever_thread(self, connection, file):
        first = ask(connection, "SELECT 1")[1]
        taken = []
        thread = threading.Thread(target=lambda: taken.append(ask(connected(file), "SELECT 1")[1]))
        thread.start()
        thread.join(PATIENCE)
        assert taken == [first]

    def test_takes_one_that_nobody_uses(self, connection, file):
        connection.ensure_connection()
        assert ask(connected(file), "SELECT 1")[1] is not connection.connection
        connection.close()

    def test_takes_over_no_more_than_four(self, file):
        assert base.MOST_KEPT == 4
        before = drivers_of_next(file, 6)
        assert len(set(drivers_of_next(file, 6)) & set(before)) == 4

    def test_sees_what_others_have_written(self, connection, file):
        assert texts(connection) == ["old"]
        write(file, "new")
        assert texts(connection) == ["new", "old"]

    def test_sees_it_though_rows_were_left_unread(self, connection, file):
        cursor = connection.cursor()
        cursor.execute("SELECT * FROM line")
        assert cursor.fetchone()
        driver = connection.connection
        connection.close()
        write(file, "new")
        connection.ensure_connection()
        assert connection.connection is driver
        assert texts(connection) == ["new", "old"]

    def test_finds_all_settings_as_in_a_new_one(self, connection, file):
        def state():
            return [ask(connection, f"PRAGMA {name}")[0] for name in STATE]

        new = state()
        assert new == [[("wal",)], [(2,)], [(1,)], [(1,)], [(7000,)]]
        connection.disable_constraint_checking()
        write(file, "new")
        driver = connection.connection
        connection.close()
        assert state() == new
        assert ask(connection, "SELECT 1")[1] is driver

    def test_finds_its_statements_prepared(self, connection):
        """SQLite asks the authorizer about a statement while it prepares it."""
        prepared = []
        question = "SELECT ALPHABETICAL(text) FROM line WHERE text = 'new'"
        driver = ask(connection, question)[1]
        driver.set_authorizer(lambda *what: prepared.append(what) or sqlite3.SQLITE_OK)
        for is_known in (False, True):
            ask(connection, question)
            assert any("line" in what for what in prepared) is not is_known
            prepared.clear()

    def test_takes_none_over_with_an_open_transaction(self, connection, file):
        connection.set_autocommit(False)
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO line (text) VALUES ('half')")
        driver = connection.connection
        connection.close()
        assert ask(connected(file), "SELECT 1")[1] is not driver
        assert texts(connected(file)) == ["old"]

    def test_takes_none_over_after_an_error(self, connection, file):
        with pytest.raises(OperationalError), connection.cursor() as cursor:
            cursor.execute("SELECT * FROM nothing")
        driver = connection.connection
        connection.close_if_unusable_or_obsolete()
        assert ask(connection, "SELECT 1")[1] is not driver


class TestTheFile:
    def test_holds_every_edit_though_the_connection_is_kept(self, connection, file, tmp_path):
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO line (text) VALUES ('new')")
        connection.close()
        shutil.copyfile(file, tmp_path / "copy.sqlite3")
        with contextlib.closing(sqlite3.connect(tmp_path / "copy.sqlite3")) as copy:
            assert copy.execute("SELECT count(*) FROM line").fetchone() == (1001,)

    def test_another_in_its_place_is_read(self, connection, file, tmp_path):
        assert texts(connection) == ["old"]
        make(tmp_path / "restored.sqlite3", "restored")
        (tmp_path / "restored.sqlite3").replace(file)
        assert texts(connection) == ["restored"]
        write(file, "new")
        assert texts(connection) == ["new", "restored"]
        assert ask(connection, "PRAGMA integrity_check")[0] == [("ok",)]

    def test_nothing_is_created_where_it_was_moved_away(self, connection, file):
        assert texts(connection) == ["old"]
        for suffix in ("", "-wal", "-shm"):
            moved = file.with_name(f"{file.name}{suffix}")
            moved.rename(f"{moved}.away")
        with pytest.raises(DatabaseError):
            texts(connection)
        assert texts(connected(f"{file}.away")) == ["old"]

    def test_is_let_go_soon_so_that_a_command_can_have_it_alone(
        self, connection, file, monkeypatch
    ):
        monkeypatch.setattr(base, "SECONDS_KEPT", 0.1)
        assert texts(connection) == ["old"]
        end = time.monotonic() + PATIENCE
        while file.with_name(f"{file.name}-wal").exists():
            assert time.monotonic() < end
            time.sleep(0.05)
        with contextlib.closing(sqlite3.connect(file)) as alone:
            assert alone.execute("PRAGMA journal_mode=DELETE").fetchone() == ("delete",)

    def test_a_log_in_use_is_not_waited_for(self, connection, file):
        with contextlib.closing(sqlite3.connect(file)) as other:
            other.execute("BEGIN IMMEDIATE")
            other.execute("INSERT INTO line (text) VALUES ('new')")
            driver = ask(connection, "SELECT 1")[1]
            other.commit()
        assert ask(connection, "PRAGMA busy_timeout") == ([(7000,)], driver)


@pytest.mark.parametrize("is_locked", [True, False])
def test_who_read_the_state_leaves_a_connection_that_waits(is_locked, file, monkeypatch):
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("CREATE TABLE state (number INTEGER, token TEXT)")
        other.execute("INSERT INTO state VALUES (1, 'first')")
        monkeypatch.setattr(state_reader, "STATE_TABLE", "state")
        monkeypatch.setattr(state_reader, "connections", {"default": connected(file)})
        settled = time.time_ns() + 2 * state_reader.SETTLED
        monkeypatch.setattr(state_reader.time, "time_ns", lambda: settled)
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        if is_locked:
            other.execute("BEGIN IMMEDIATE")
        assert state_reader.StateReader().read().endswith(" first")
        other.execute("INSERT INTO line (text) VALUES ('new')")
    (driver,) = drivers_of_next(file, 1)
    assert driver.execute("PRAGMA busy_timeout").fetchall() == [(7000,)]


def test_a_process_leaves_the_connections_of_its_parent_alone(connection, file):
    before = ask(connection, "SELECT 1")[1]
    child = os.fork()
    if not child:
        try:
            is_own = ask(connected(file), "SELECT 1")[1] is not before
            os._exit(0 if is_own else 1)
        finally:
            os._exit(2)
    assert os.waitpid(child, 0)[1] == 0
    assert ask(connection, "SELECT 1")[1] is before


def test_a_database_in_memory_stays_what_it_was():
    one, other = connected(":memory:"), connected(":memory:")
    with one.cursor() as cursor:
        cursor.execute("CREATE TABLE line (text TEXT)")
    one.close()
    with one.cursor() as cursor:
        cursor.execute("SELECT * FROM line")
    with pytest.raises(OperationalError), other.cursor() as cursor:
        cursor.execute("SELECT * FROM line")


def test_commands_keep_none():
    assert settings.DATABASES["default"]["ENGINE"].startswith("django.db.backends.")
