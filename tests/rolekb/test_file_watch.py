"""What the system says of files (rolekb.file_watch)."""

import ctypes
import os
import sqlite3
from contextlib import closing

import pytest

from rolekb.file_watch import FileWatch


@pytest.fixture
def file(tmp_path):
    file = tmp_path / "site"
    file.write_bytes(b"first")
    return file


@pytest.fixture
def watch(file):
    watch = FileWatch()
    watch.watch(str(file), f"{file}-log")
    assert not watch.may_have_changed()
    return watch


CHANGES = {
    "written": lambda file: file.write_bytes(b"other"),
    "written at its place": lambda file: write_at_its_place(file),
    "cut": lambda file: os.truncate(file, 2),
    "touched": lambda file: os.utime(file),
    "removed": lambda file: file.unlink(),
    "moved away": lambda file: file.rename(file.with_name("other")),
    "another file in its place": lambda file: put_in_its_place(file),
    "a second file": lambda file: file.with_name("site-log").touch(),
}


def write_at_its_place(file):
    with file.open("r+b") as opened:
        opened.write(b"F")


def put_in_its_place(file):
    other = file.parent.parent / "other"
    other.touch()
    other.replace(file)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_is_noticed_until_files_are_watched_again(change, watch, file):
    change(file)
    assert watch.may_have_changed()
    assert watch.may_have_changed()
    watch.watch(str(file), f"{file}-log")
    assert not watch.may_have_changed()


def test_a_file_that_appeared_is_watched(watch, file):
    log = file.with_name("site-log")
    log.touch()
    watch.watch(str(file), str(log))
    assert not watch.may_have_changed()
    log.write_bytes(b"more")
    assert watch.may_have_changed()


def test_what_others_read_is_no_change(watch, file):
    file.read_bytes()
    assert not watch.may_have_changed()


def test_what_is_written_beside_it_is_no_change(tmp_path, file):
    other = tmp_path / "other"
    other.touch()
    watch = FileWatch()
    watch.watch(str(file))
    other.write_bytes(b"more")
    assert not watch.may_have_changed()


@pytest.mark.parametrize("mode", ["WAL", "DELETE"])
def test_every_commit_to_a_database_is_noticed(mode, tmp_path):
    file = tmp_path / "site.sqlite3"
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        database.execute(f"PRAGMA journal_mode = {mode}")
        database.execute("CREATE TABLE number (value INTEGER)")
        watch = FileWatch()
        for number in range(20):
            watch.watch(str(file), f"{file}-wal")
            assert not watch.may_have_changed()
            database.execute("INSERT INTO number VALUES (?)", [number])
            assert watch.may_have_changed()


class TestAlwaysMayHaveChanged:
    def test_what_is_not_watched_yet(self):
        assert FileWatch().may_have_changed()

    def test_what_lies_in_no_folder(self, tmp_path):
        watch = FileWatch()
        watch.watch(str(tmp_path / "none" / "site"))
        assert watch.may_have_changed()

    def test_what_is_watched_by_a_system_that_cannot(self, file, monkeypatch):
        monkeypatch.setattr(ctypes, "CDLL", lambda *arguments, **named: object())
        watch = FileWatch()
        watch.watch(str(file))
        assert watch.may_have_changed()


def test_a_watch_that_is_gone_holds_nothing_open(file):
    def number_open() -> int:
        return len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - a Path for each would be made

    before = number_open()
    for _ in range(5):
        watch = FileWatch()
        watch.watch(str(file))
    assert number_open() == before + 1
    del watch
    assert number_open() == before
