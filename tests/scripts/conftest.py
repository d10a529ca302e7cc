"""Databases for sites that are killed or upgraded: migrated once and copied, for a site would spend
most of its start on that."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.scripts.fault_site import PostgreSQL, SQLite, copy_with_owners
from tests.scripts.test_server import ROOT


@pytest.fixture(scope="session")
def migrated_server(shared_folder, one_at_a_time) -> Path:
    """The files of a PostgreSQL server with a migrated database, which has stopped."""
    folder = shared_folder / "postgresql"
    with one_at_a_time("postgresql"):
        if not folder.exists():
            server = PostgreSQL()
            try:
                subprocess.run(
                    [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
                    cwd=ROOT,
                    env={**os.environ, "DATABASE_URL": server.url},
                    check=True,
                )
                server.stop()
                copy_with_owners(server.folder, folder)
            finally:
                server.close()
    return folder


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    if request.param == "sqlite":
        database = SQLite(tmp_path, request.getfixturevalue("migrated_database"))
    else:
        database = PostgreSQL(request.getfixturevalue("migrated_server"))
    yield database
    database.close()
