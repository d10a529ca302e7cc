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
from django.core.management.color import no_style
from django.db import connection, models, transaction

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
    rows: Rows
    returned: Any
    numbered: int

    def put_into(self, world: World) -> Any:
        """Insert the rows, in which nothing may stand yet, and return a copy of what ``fill``
        returned."""
        quote = connection.ops.quote_name
        with transaction.atomic(), connection.cursor() as cursor:
            for model, rows in self.rows.items():
                columns = _columns(model)
                places = ", ".join(["%s"] * len(columns))
                names = ", ".join(map(quote, columns))
                table = quote(model._meta.db_table)
                cursor.executemany(
                    f"INSERT INTO {table} ({names}) VALUES ({places})",  # noqa: S608
                    rows,
                )
            if resets := connection.ops.sequence_reset_sql(no_style(), list(self.rows)):
                cursor.execute("\n".join(resets))
        # Whoever makes such rows has asked for these, and queries are counted.
        named = [model for model in self.rows if not model._meta.auto_created]
        ContentType.objects.get_for_models(*named)
        world.numbered = self.numbered
        # Tests change what they are given.
        return world if isinstance(self.returned, World) else deepcopy(self.returned)


def keep(fill: Callable[[World], Any]) -> KeptWorld:
    """Fill an empty world, read the rows that it is made of, and take them back."""
    with transaction.atomic():
        before, world = _read(), World()
        returned = fill(world)
        after = _read()
        transaction.set_rollback(True)
    added = {}
    for model, rows in after.items():
        assert rows[: len(before[model])] == before[model], f"{fill} changes rows of {model}."
        if new := rows[len(before[model]) :]:
            added[model] = new
    return KeptWorld(added, returned, world.numbered)


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
