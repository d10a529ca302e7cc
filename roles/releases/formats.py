"""Write the rows of a release as JSON, CSV and SQLite: the same rows make the same bytes."""

import csv
import io
import json
import sqlite3
import struct
import tempfile
import zipfile
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from ..importing import cells
from .rows import Rows
from .schema import BOOLEAN, INTEGER, SCHEMA_VERSION, TABLES, Column, Table

LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The time of every file in an archive: the earliest that the format knows."""
APPLICATION_ID = int.from_bytes(b"Role", "big")
"""Tells a database of ours from others, in its header."""
PAGE_SIZE = 4096
_SQLITE_VERSION = 3_040_000
"""Stands in the header in place of the version that wrote the file, which has no meaning there."""


def as_json(about: dict, rows: Rows) -> bytes:
    """Return one object: what the release is, and ``tables`` with a list of rows for each."""
    text = json.dumps({**about, "tables": rows}, ensure_ascii=False, indent=1)
    return f"{text}\n".encode()


# --- CSV ------------------------------------------------------------------------------------


def as_csv(table: Table, rows: Iterable[dict]) -> bytes:
    """Return a table for spreadsheets. No cell is a formula: ``cells.escape_formula``."""
    text = io.StringIO()
    text.write("\N{BYTE ORDER MARK}")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(table.names)
    for row in rows:
        writer.writerow([_cell(row[name]) for name in table.names])
    return text.getvalue().encode()


def _cell(value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return cells.escape_formula(value) if isinstance(value, str) else str(value)


def as_zip(files: dict[str, bytes]) -> bytes:
    """Return an archive in which nothing depends on the day or the machine."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as written:
        for name, body in sorted(files.items()):
            entry = zipfile.ZipInfo(name, LONG_AGO)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            entry.external_attr = 0o644 << 16
            written.writestr(entry, body)
    return archive.getvalue()


def as_datapackage(about: dict) -> bytes:
    """Return a description of the CSV files by the Data Package standard (Table Schema)."""
    package = {
        "name": "rolebook",
        "title": about["title"],
        "version": about["version"],
        "licenses": [{"name": "CC-BY-4.0", "path": about["licence_address"]}],
        "resources": [
            {
                "name": table.name.replace("_", "-"),
                "path": f"{table.name}.csv",
                "description": table.meaning,
                "encoding": "utf-8",
                "schema": {
                    "fields": [
                        {
                            "name": column.name,
                            "type": "string" if column.type == "text" else column.type,
                            "description": column.meaning,
                        }
                        for column in table.columns
                    ],
                    "primaryKey": list(table.key),
                },
            }
            for table in TABLES
        ],
    }
    return f"{json.dumps(package, ensure_ascii=False, indent=1)}\n".encode()


# --- SQLite ---------------------------------------------------------------------------------


def as_sqlite(about: dict, rows: Rows) -> bytes:
    """Return a database of plain tables, which any version of SQLite reads."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rolebook.sqlite"
        with closing(sqlite3.connect(path, isolation_level=None)) as database:
            _fill(database, about, rows)
        return _without_traces(bytearray(path.read_bytes()))


def _fill(database: sqlite3.Connection, about: dict, rows: Rows) -> None:
    for pragma in (
        f"page_size = {PAGE_SIZE}",
        "encoding = 'UTF-8'",
        "auto_vacuum = NONE",
        "journal_mode = OFF",
        f"application_id = {APPLICATION_ID}",
        f"user_version = {SCHEMA_VERSION}",
    ):
        database.execute(f"PRAGMA {pragma}")
    database.execute("BEGIN")
    database.execute("CREATE TABLE release (name TEXT PRIMARY KEY, value TEXT NOT NULL)")
    facts = [(name, value) for name, value in about.items() if isinstance(value, str)]
    facts.append(("notices", "\n".join(about["notices"])))
    database.executemany("INSERT INTO release VALUES (?, ?)", sorted(facts))
    for table in TABLES:
        database.execute(_create(table))
        marks = ", ".join("?" for _ in table.columns)
        database.executemany(
            f'INSERT INTO "{table.name}" VALUES ({marks})',  # noqa: S608 - our own names
            [
                [_value(column, row[column.name]) for column in table.columns]
                for row in rows[table.name]
            ],
        )
    for table, columns in INDEXED:
        names = ", ".join(f'"{column}"' for column in columns)
        name = f"{table}_by_{'_'.join(columns)}"
        database.execute(f'CREATE INDEX "{name}" ON "{table}" ({names})')
    database.execute("COMMIT")


INDEXED = (
    ("statements", ("question", "role")),
    ("statements", ("source",)),
    ("points", ("question", "role")),
    ("points", ("rank",)),
    ("point_statements", ("statement",)),
)


def _create(table: Table) -> str:
    types = {INTEGER: "INTEGER", BOOLEAN: "INTEGER"}
    lines = [
        f'  "{column.name}" {types.get(column.type, "TEXT")}{_reference(column)} '
        f"-- {column.meaning.replace(chr(10), ' ')}"
        for column in table.columns
    ]
    # A comment ends its line, so the comma stands before it.
    lines = [line.replace(" -- ", ", -- ", 1) for line in lines]
    keys = ", ".join(f'"{name}"' for name in table.key)
    body = "\n".join([*lines, f"  PRIMARY KEY ({keys})"])
    return f'CREATE TABLE "{table.name}" (\n{body}\n)'


def _reference(column: Column) -> str:
    """Return what the column refers to. It is empty, not null, where it refers to nothing, so this
    is for the reader: SQLite checks no reference unless it is asked to."""
    if not column.refers_to:
        return ""
    table, _, name = column.refers_to.partition(".")
    return f' REFERENCES "{table}" ("{name}")'


def _value(column: Column, value):
    if column.refers_to and value == "":
        return None
    return int(value) if isinstance(value, bool) else value


def _without_traces(database: bytearray) -> bytes:
    """Return the database without what tells how often it was written, and by which version."""
    change_counter, valid_for, version = 24, 92, 96
    struct.pack_into(">I", database, change_counter, 1)
    # Its size in the header counts only if this is the same as the counter.
    struct.pack_into(">I", database, valid_for, 1)
    struct.pack_into(">I", database, version, _SQLITE_VERSION)
    return bytes(database)
