"""The databases of a run: migrated once, filled once, copied, and put back as they were."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from roles.search import index
from roles.state_triggers import CHANGES_TABLE

Rows = dict[str, list[tuple]]
"""The rows of tables, by name."""


def create_copy(suffix: str, original: str) -> str:
    """Copy a database that nobody is connected to, and return the name of the copy."""
    with connected_to(original):
        name = connection.creation.get_test_db_clone_settings(suffix)["NAME"]
        remove_log(name)
        connection.creation.clone_test_db(suffix, verbosity=0)
        return name


@contextmanager
def shared_by_lanes(what: str, name: str) -> Iterator[bool]:
    """Take a database of SQLite from an earlier lane of this run of the tests, or keep it for the
    later ones once the block has made it. Gives whether there is something to make."""
    kept = _kept_by_lanes(what) if connection.vendor == "sqlite" else None
    is_new = kept is None or not kept.exists()
    yield is_new
    if kept:
        shutil.copy(*((name, kept) if is_new else (kept, name)))


def _kept_by_lanes(what: str) -> Path | None:
    folder = os.environ.get("TEST_DATABASES")
    return Path(folder, what) if folder else None


def begin_with_migrated(file: Path) -> None:
    """Put a migrated database of SQLite there, if an earlier lane has kept one. Without it a file
    of its own is migrated in 10 s, whichever database the tests run on."""
    kept = _kept_by_lanes("migrated")
    if kept and kept.exists():
        shutil.copy(kept, file)


def destroy(name: str) -> None:
    with connected_to(name):
        connection.creation._destroy_test_db(name, verbosity=0)
    remove_log(name)


def remove_log(name: str) -> None:
    """Remove the log of SQLite that a connection still open left beside a file that is gone: what
    it holds would be written into the next file of that name."""
    if connection.vendor == "sqlite":
        for ending in ("-wal", "-shm"):
            Path(f"{name}{ending}").unlink(missing_ok=True)


@contextmanager
def connected_to(name: str) -> Iterator[None]:
    """Connect Django to another database of the engine under test."""
    own = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    ContentType.objects.clear_cache()
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = own
        ContentType.objects.clear_cache()


def read_rows() -> Rows:
    """Return the rows of every table of a model, and which migrations are applied."""
    rows, applied = {}, MigrationRecorder.Migration._meta.db_table
    with connection.cursor() as cursor:
        for table in [*connection.introspection.django_table_names(only_existing=True), applied]:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            rows[table] = cursor.fetchall()
    return rows


def put_back(rows: Rows) -> None:
    """Bring every such table back to these rows, as migrations left them.

    Django's own way empties all of them and sends the signal after a migration, whose receivers
    look for each permission, group, trigger and index. Most tables are as they were.
    """
    quote = connection.ops.quote_name
    with transaction.atomic(), connection.cursor() as cursor:
        changed = {
            table: rows.get(table)
            for table, in_table in read_rows().items()
            # Rows with nothing in a column cannot be compared with others.
            if sorted(in_table, key=repr) != sorted(rows.get(table, []), key=repr)
        }
        for table, in_table in changed.items():
            cursor.execute(f"DELETE FROM {quote(table)}")  # noqa: S608
            if in_table:
                places = ", ".join(["%s"] * len(in_table[0]))
                cursor.executemany(f"INSERT INTO {quote(table)} VALUES ({places})", in_table)  # noqa: S608
        numbered = [
            {"table": model._meta.db_table, "column": model._meta.pk.column}
            for model in apps.get_models(include_auto_created=True)
            if not rows.get(model._meta.db_table)
        ]
        for statement in connection.ops.sequence_reset_by_name_sql(no_style(), numbered):
            cursor.execute(statement)
        # What no model describes is emptied after a migration, too.
        cursor.execute(f"DELETE FROM {CHANGES_TABLE}")  # noqa: S608
    # A test may have written past its triggers.
    index.rebuild()
    ContentType.objects.clear_cache()
