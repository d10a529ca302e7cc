"""A copy of a database holds what its original holds, and nothing else."""

import shutil
import sqlite3
from contextlib import closing

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from roles.models import Claim
from roles.queries.content_state import current_state
from roles.search import index
from tests import databases
from tests.world import World, fill


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


def contents() -> tuple[dict, list]:
    """Return how many rows each model has, and what triggers made of them for the search."""
    numbers = {model: model._default_manager.count() for model in apps.get_models()}
    with connection.cursor() as cursor:
        cursor.execute("SELECT title, also, body FROM roles_search")
        return numbers, sorted(cursor.fetchall())


@pytest.mark.django_db
def test_after_a_test_with_transactions_all_is_as_migrations_left_it():
    rows, migrations = databases.read_rows(), MigrationRecorder(connection)
    applied = migrations.applied_migrations().keys()
    fill(World())
    Group.objects.first().permissions.clear()
    Group.objects.last().delete()
    migrations.record_unapplied("roles", "0006_comparison_words")

    databases.put_back(rows)

    assert migrations.applied_migrations().keys() == applied
    assert {table: sorted(stand) for table, stand in databases.read_rows().items()} == {
        table: sorted(stand) for table, stand in rows.items()
    }
    assert World().role("product-owner").pk == 1


@pytest.mark.django_db
class TestAKeptWorld:
    def test_holds_what_one_made_anew_holds(self, kept_filled, world):
        with transaction.atomic():
            fill(World())
            made = contents()
            transaction.set_rollback(True)
        before = current_state()
        kept_filled.put_into(world)
        assert contents() == made
        assert list(index.faults()) == []
        assert current_state() != before

    def test_is_added_to_like_one_made_anew(self, filled, world):
        added = world.claim("lymar", "product-owner", "backlog", "owns")
        assert added.pk not in {filled.pk, None}
        assert added.locator not in Claim.objects.exclude(pk=added.pk).values_list(
            "locator", flat=True
        )

    def test_gives_each_test_rows_of_its_own(self, kept_filled, world):
        with transaction.atomic():
            kept_filled.put_into(world).role.name = "Another"
            transaction.set_rollback(True)
        assert kept_filled.put_into(world).role.name == "Product Owner"
