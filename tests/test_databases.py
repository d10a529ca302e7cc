"""A copy of a database holds what its original holds, and nothing else."""

import shutil
import sqlite3
from contextlib import closing

from tests import databases


def test_what_a_late_connection_wrote_is_not_in_the_next_file_of_that_name(tmp_path):
    original, copy = tmp_path / "original.sqlite3", tmp_path / "copy.sqlite3"
    with closing(sqlite3.connect(original)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE person (name TEXT)")
    shutil.copy(original, copy)
    with closing(sqlite3.connect(copy)) as late:
        late.execute("INSERT INTO person VALUES ('ada')")
        late.commit()
        copy.unlink()

        databases.remove_log(str(copy))
        shutil.copy(original, copy)

        with closing(sqlite3.connect(copy)) as database:
            assert database.execute("SELECT name FROM person").fetchall() == []
