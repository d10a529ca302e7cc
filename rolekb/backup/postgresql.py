"""Backups of a PostgreSQL database: archives of pg_dump."""

import contextlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.db import DatabaseError, connection, transaction
from django.db.backends.postgresql.client import DatabaseClient

from .errors import BackupError

NAME = "PostgreSQL"
FILE_STARTS_WITH = b"PGDMP"

_EXTENSIONS = ("pg_trgm", "unaccent")

# migrate creates all of this except the schema, which is there. The search index is left out when
# the backup is written: only its functions and dictionaries come along.
_NOT_RESTORED = re.compile(
    r"^\d+; \d+ \d+ (SCHEMA|EXTENSION|COMMENT|FUNCTION|TRIGGER|TEXT SEARCH \w+) ", re.MULTILINE
)
_COPY = re.compile(rb'COPY (?:\S+\.)?"?(\w+)"? .*FROM stdin;\n')


def exists() -> bool:
    return True


def check_target(path: Path) -> None:
    """Accept any file: those of the database are on its server."""


def write(path: Path) -> None:
    """Write the database as it is at one moment, even if it is written to meanwhile."""
    made_after_migrate = ("--exclude-table=roles_search*", "--exclude-table=roles_content_state*")
    _run("pg_dump", "--format=custom", *made_after_migrate, f"--file={path}")


def count_rows(path: Path) -> dict[str, int]:
    """Count the rows of each table in what pg_restore would send to a database."""
    counts, table = {}, ""
    command = [_program("pg_restore"), "--data-only", "--file=-", str(path)]
    with (
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors) as process,  # noqa: S603
    ):
        for line in process.stdout:
            if table:
                if line == b"\\.\n":
                    table = ""
                else:
                    counts[table] += 1
            elif start := _COPY.fullmatch(line):
                table = start[1].decode()
                counts[table] = 0
        process.wait()
        errors.seek(0)
        if process.returncode:
            raise BackupError(
                f"{path} is damaged or incomplete: {_last_line(errors.read(), process)}"
            )
    return counts


@contextlib.contextmanager
def restoring(path: Path) -> Iterator[None]:
    """Restore into the empty database. If the block fails, the database is empty again."""
    _check_that_nobody_is_connected()
    with tempfile.NamedTemporaryFile("w", suffix=".list") as entries:
        entries.write(
            "".join(
                line
                for line in _run("pg_restore", "--list", str(path), database=False).splitlines(True)
                if not _NOT_RESTORED.match(line)
            )
        )
        entries.flush()
        try:
            _drop_tables()
            _create_extensions()
            _run(
                "pg_restore",
                *("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"),
                f"--use-list={entries.name}",
                f"--dbname={connection.settings_dict['NAME']}",
                str(path),
            )
            yield
        except BaseException:
            _drop_tables()
            raise


def _check_that_nobody_is_connected() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        if others := cursor.fetchone()[0]:
            raise BackupError(
                f"The database has {others} other "
                f"{'connection' if others == 1 else 'connections'}: stop the site before restoring."
            )


def _drop_tables() -> None:
    """Drop the empty tables that migrate created: the backup has its own version of them."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"DROP TABLE {connection.ops.quote_name(table)} CASCADE")


def _create_extensions() -> None:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for extension in _EXTENSIONS:
                cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
    except DatabaseError as error:
        raise BackupError(
            f"{error} A user who may create extensions in this database has to run this once: "
            + " ".join(f"CREATE EXTENSION {extension};" for extension in _EXTENSIONS)
        ) from error


# --- Programs of PostgreSQL ---------------------------------------------------------------


def _run(name: str, *arguments: str, database: bool = True) -> str:
    done = subprocess.run(  # noqa: S603
        [_program(name), *arguments],
        env={**os.environ, **(_connection_settings() if database else {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise BackupError(f"{name} failed: {_last_line(done.stderr, done)}")
    return done.stdout.decode()


def _last_line(errors: bytes, process) -> str:
    lines = errors.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else f"it ended with {process.returncode}."


def _connection_settings() -> dict[str, str]:
    """Return the environment in which PostgreSQL's programs connect to the site's database. On the
    command line other users of the machine could read the password."""
    settings = connection.settings_dict
    _, secrets = DatabaseClient.settings_to_cmd_args_env(settings, [])
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGDATABASE": "NAME"}
    known = {name: str(settings[key]) for name, key in names.items() if settings[key]}
    return {**known, **(secrets or {})}


def _program(name: str) -> str:
    """Return the path of the oldest version that is not older than the server: an older one cannot
    read the server, and the server may not understand what a newer one writes."""
    server = connection.pg_version // 10_000
    versions = {_version(path): path for path in _installed(name)}
    if usable := [version for version in versions if version >= server]:
        return versions[min(usable)]
    missing = f"{name} is not installed here"
    if versions:
        missing = f"{name} {max(versions)} is older than the server"
    raise BackupError(
        f"{missing}. PostgreSQL {server} needs it; on Debian: "
        f"apt-get install postgresql-client-{server}"
    )


def _installed(name: str) -> list[str]:
    """Return the paths of all versions. Debian has a folder for each."""
    paths = [str(path) for path in Path("/usr/lib/postgresql").glob(f"*/bin/{name}")]
    on_path = shutil.which(name)
    return [*paths, on_path] if on_path else paths


def _version(path: str) -> int:
    output = subprocess.run(  # noqa: S603
        [path, "--version"], capture_output=True, text=True, check=False
    ).stdout
    number = re.search(r"\d+", output)
    return int(number[0]) if number else 0
