"""A filled world whose rows are made once and then put into the database of each test.

To make a row costs a dozen queries and a version in its history; to put it back costs one insert.
"""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction

from roles.state_triggers import STATE_TABLE
from tests.world import World

Rows = dict[type[models.Model], list[tuple]]


def _columns(model: type[models.Model]) -> list[str]:
    return [field.column for field in model._meta.local_concrete_fields if not field.generated]


def _in_order() -> list[type[models.Model]]:
    """Return all models, each behind those that its rows point to: triggers look at these."""
    ordered: dict[type[models.Model], None] = {}

    def put(model: type[models.Model], *path: type[models.Model]) -> None:
        if model in ordered:
            return
        for field in model._meta.local_concrete_fields:
            if field.related_model and field.related_model not in path:
                put(field.related_model, *path, field.related_model)
        ordered.setdefault(model)

    for model in apps.get_models(include_auto_created=True):
        put(model, model)
    return list(ordered)


def _read() -> Rows:
    rows, quote = {}, connection.ops.quote_name
    with connection.cursor() as cursor:
        for model in _in_order():
            columns = ", ".join(map(quote, _columns(model)))
            table, key = quote(model._meta.db_table), quote(model._meta.pk.column)
            cursor.execute(f"SELECT {columns} FROM {table} ORDER BY {key}")  # noqa: S608
            rows[model] = cursor.fetchall()
    return rows


@dataclass(frozen=True)
class KeptWorld:
    inserts: list[tuple[str, list[tuple]]]
    """Statements, and the rows that each is executed with."""
    models: list[type[models.Model]]
    returned: Any
    numbered: int

    def put_into(self, world: World) -> Any:
        """Insert the rows, in which nothing may stand yet, and return a copy of what ``fill``
        returned."""
        with transaction.atomic(savepoint=False), connection.cursor() as cursor:
            for statement, rows in self.inserts:
                cursor.executemany(statement, rows) if rows else cursor.execute(statement)
        # Whoever makes such rows has asked for these, and queries are counted.
        ContentType.objects.get_for_models(*self.models)
        world.numbered = self.numbered
        # Tests change what they are given.
        return world if isinstance(self.returned, World) else deepcopy(self.returned)


def _inserts(added: Rows) -> list[tuple[str, list[tuple]]]:
    quote, inserts = connection.ops.quote_name, []
    for model, rows in added.items():
        columns = _columns(model)
        names = ", ".join(map(quote, columns))
        places = ", ".join(["%s"] * len(columns))
        table = quote(model._meta.db_table)
        inserts.append((f"INSERT INTO {table} ({names}) VALUES ({places})", rows))  # noqa: S608
    return inserts if connection.vendor == "sqlite" else [(_in_one(inserts, added), [])]


SEARCH = {"roles_search": "id, title, also, body", "roles_search_word": "word"}
"""What triggers write that is in no model."""


def _in_one(inserts: list[tuple[str, list[tuple]]], added: Rows) -> str:
    """Return one message to PostgreSQL in place of a hundred. If its user may, without triggers and
    without looking for what the rows refer to, which take four fifths of the time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('is_superuser')")
        without_triggers = cursor.fetchone() == ("on",)
        if without_triggers:
            for table, columns in SEARCH.items():
                cursor.execute(f"SELECT {columns} FROM {table}")  # noqa: S608
                places = ", ".join(["%s"] * len(columns.split()))
                insert = f"INSERT INTO {table} ({columns}) VALUES ({places})"  # noqa: S608
                inserts = [*inserts, (insert, cursor.fetchall())]
        message = []
        for statement, rows in inserts:
            start, places = statement.rsplit(" VALUES ", 1)
            values = [connection.ops.compose_sql(places, row) for row in rows]
            message += [f"{start} VALUES {', '.join(values)}"] if values else []
        for model in added:
            if not isinstance(key := model._meta.pk, models.AutoField):
                continue
            table, column = model._meta.db_table, key.column
            cursor.execute(
                "SELECT format('SELECT setval(%%L, %%s)', "  # noqa: S608
                f"pg_get_serial_sequence(%s, %s), max({column})) FROM {table}",
                [table, column],
            )
            message += cursor.fetchone()
    if without_triggers:
        message = [
            "SET LOCAL session_replication_role = replica",
            *message,
            "SET LOCAL session_replication_role = origin",
            # With this token stand no changes: anything may have changed.
            f"SELECT pg_advisory_xact_lock(hashtext('{STATE_TABLE}'), 0)",
            f"UPDATE {STATE_TABLE} SET token = gen_random_uuid()::text WHERE number = 0",  # noqa: S608
        ]
    return "; ".join(message)


def keep(fill: Callable[[World], Any]) -> KeptWorld:
    """Fill an empty world, read the rows that it is made of, and take them back."""
    with transaction.atomic():
        before, world = _read(), World()
        returned = fill(world)
        added = {}
        for model, rows in _read().items():
            assert rows[: len(before[model])] == before[model], f"{fill} changes rows of {model}."
            if new := rows[len(before[model]) :]:
                added[model] = new
        inserts = _inserts(added)
        transaction.set_rollback(True)
    named = [model for model in added if not model._meta.auto_created]
    return KeptWorld(inserts, named, returned, world.numbered)


def fixtures(fill: Callable[[World], Any]) -> tuple:
    """Return the fixtures of a module for a world that is filled once: the first, which it has to
    call ``kept``, holds the rows; the second puts them into the database of a test and gives it
    what ``fill`` returned."""

    @pytest.fixture(scope="module")
    def kept(keep):
        return keep(fill)

    @pytest.fixture
    def put(kept, world):
        return kept.put_into(world)

    return kept, put
