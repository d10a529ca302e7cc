"""A database that ``make run`` made before the migrations were squashed goes on as it is.

It lies in tests/data as text, one dump for each engine, and holds a claim that was edited and a
draft.
"""

import contextlib
import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from rolekb import groups
from roles.models import Alias, Claim
from roles.search import index
from roles.search.results import search
from tests import databases
from tests.databases import connected_to

pytestmark = pytest.mark.django_db(transaction=True)

DUMPS = Path(__file__).resolve().parents[1] / "data"


STEPS = """
import sys
import run

run.MANAGE[0] = sys.executable
run.migrate()
run.load_content()
"""
"""Those of ``make run`` up to the server, in the environment that the tests run in."""


@pytest.fixture(scope="module")
def create_database(tmp_path_factory, django_db_setup, django_db_blocker):
    """Create empty databases; PostgreSQL's are dropped in the end."""
    created = []

    def create(name: str) -> str:
        if connection.vendor == "sqlite":
            return str(tmp_path_factory.mktemp("databases") / f"{name}.sqlite3")
        created.append(f"{connection.settings_dict['NAME']}_{name}")
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {created[-1]}")
        return created[-1]

    yield create
    with django_db_blocker.unblock():
        for name in created:
            with connection._nodb_cursor() as cursor:
                cursor.execute(f"DROP DATABASE {name}")


@pytest.fixture(scope="module")
def database(create_database, django_db_blocker) -> str:
    """The old database after ``make run`` of today."""
    dump = (DUMPS / f"made_at_1f4a259.{connection.vendor}.sql").read_text()
    with django_db_blocker.unblock():
        name = create_database("old")
        if connection.vendor == "sqlite":
            url = f"sqlite:///{name}"
            with contextlib.closing(sqlite3.connect(name)) as old:
                old.executescript(dump)
        else:
            server = connection.settings_dict
            account = f"{server['USER']}:{server['PASSWORD']}"
            url = f"postgres://{account}@{server['HOST']}:{server['PORT']}/{name}"
            with connected_to(name), connection.cursor() as cursor:
                cursor.execute(dump)
    subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", STEPS],
        check=True,
        cwd=settings.BASE_DIR / "scripts",
        env={**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "rolekb.settings"},
    )
    return name


def rows(statement: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def schema() -> set[tuple]:
    """What the database holds besides rows, in whatever order the columns were added."""
    if connection.vendor == "sqlite":
        return {
            (kind, name, tuple(sorted(re.split(r", (?=\"|CONSTRAINT)", sql.removesuffix(")")))))
            for kind, name, sql in rows(
                "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"
            )
        }
    # A dump has the casts of a constraint written out in another way, so they are left out here.
    return {
        tuple(re.sub(r"::[a-z ]+(\[\])?|[() ]", "", str(value)) for value in row)
        for statement in (
            "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, "
            "column_default, is_identity, generation_expression FROM information_schema.columns "
            "WHERE table_schema = 'public'",
            "SELECT conrelid::regclass, conname, pg_get_constraintdef(oid) "
            "FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
            "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
            "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
            "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
            "SELECT extname FROM pg_extension",
            "SELECT cfgname FROM pg_ts_config WHERE cfgnamespace = 'public'::regnamespace",
        )
        for row in rows(statement)
    }


def permissions() -> set[tuple]:
    return set(
        Group.objects.values_list(
            "name", "permissions__content_type__model", "permissions__codename"
        )
    )


@pytest.fixture
def fresh_database(migrated_database, one_at_a_time, worker_id, db):
    """A database of which no test has altered a table."""
    with one_at_a_time("migrated"):
        name = databases.create_copy(f"fresh_{worker_id}", migrated_database)
    yield name
    databases.destroy(name)


def test_an_old_database_becomes_what_a_fresh_one_is(database, fresh_database):
    with connected_to(fresh_database):
        of_a_fresh_one = schema()
        permissions_of_a_fresh_one = permissions()
        everything = set(Permission.objects.values_list("content_type__model", "codename"))
    with connected_to(database):
        call_command("migrate", check=True, verbosity=0)
        assert schema() == of_a_fresh_one
        assert permissions() == permissions_of_a_fresh_one
        assert {name for name, *_ in permissions()} == set(groups.GROUPS)
        assert set(Permission.objects.values_list("content_type__model", "codename")) == everything


def test_what_editors_wrote_is_there_with_its_history(database, client):
    with connected_to(database):
        edith = get_user_model().objects.get(username="edith")
        assert edith.has_perm("roles.publish_claim")
        edited, draft = Claim.objects.get(key="edited22"), Claim.objects.get(key="draft222")
        assert (edited.status, edited.version) == ("published", 2)
        assert edited.paraphrase == "He owns the product backlog."
        assert [context.slug for context in edited.contexts.all()] == ["startup"]
        newest, *_, oldest = edited.history.all()
        assert oldest.paraphrase == "He owns the bucklog."
        assert newest.paraphrase == "He owns the product backlog."
        assert (newest.history_user, newest.history_change_reason) == (edith, "A slip of the pen.")
        assert (draft.status, draft.note) == ("draft", "Which position?")
        assert draft.entered_by == edith
        assert draft.history.get().history_type == "+"
        assert Claim.objects.count() == 2

        page = client.get(edited.get_absolute_url())
        assert "He owns the product backlog." in page.text
        client.force_login(edith)
        assert draft.paraphrase in client.get(f"/admin/roles/claim/{draft.pk}/change/").text


def test_the_database_refuses_and_finds_as_a_fresh_one(database):
    with connected_to(database):
        assert list(index.faults()) == []
        found = [
            hit.row.slug for hit in search("owns the backlog").hits if hit.kind.slug == "claims"
        ]
        assert found == ["edited22"]
        claim = Claim.objects.get(key="edited22")
        with pytest.raises(IntegrityError, match="alias"), transaction.atomic():
            Alias.objects.create(role=claim.role, title="An alias", slug="product-manager")
