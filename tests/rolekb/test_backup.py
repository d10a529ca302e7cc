"""Backing the database up and restoring it, as somebody does who runs the site."""

import contextlib
import io
import resource
import sqlite3
import threading
import time
from itertools import count
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, connections, transaction
from django.db.migrations.recorder import MigrationRecorder

from rolekb.backup import postgresql, sqlite
from roles.models import Alias, Claim, Role
from roles.search.results import search
from sources.models import Snapshot
from tests import databases
from tests.databases import connected_to
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)

NAMES = count(1)


def manage(command: str, *arguments, **options) -> str:
    out = io.StringIO()
    call_command(command, *map(str, arguments), stdout=out, **options)
    return out.getvalue()


@contextlib.contextmanager
def another_database(folder: Path):
    """Connect Django to a new database without any table."""
    name = f"another{next(NAMES)}_{own_number()}"
    on_sqlite = connection.vendor == "sqlite"
    if not on_sqlite:
        execute_without_database(f"CREATE DATABASE {name}")
    try:
        with connected_to(str(folder / name) if on_sqlite else name):
            yield
    finally:
        if not on_sqlite:
            execute_without_database(f"DROP DATABASE {name}")


@pytest.fixture
def migrated(migrated_database, one_at_a_time, worker_id):
    """Connects Django to another migrated database without content: ``with migrated():``"""

    @contextlib.contextmanager
    def connect():
        with one_at_a_time("migrated"):
            name = databases.create_copy(f"another_{worker_id}", migrated_database)
        try:
            with connected_to(name):
                yield
        finally:
            databases.destroy(name)

    return connect


def own_number() -> str:
    """Tells the processes apart that test side by side on one server."""
    return Path("/proc/self").resolve().name


def execute_without_database(statement: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)


def tables() -> list[str]:
    return connection.introspection.table_names()


@pytest.fixture
def target(tmp_path) -> Path:
    return tmp_path / "backups" / "site.backup"


@pytest.fixture
def folder(target) -> Path:
    target.parent.mkdir()
    return target.parent


@pytest.fixture
def backup(filled, administrator, target, folder) -> Path:
    """A backup of a database with a row of each model."""
    manage("backup", target)
    return target


class TestTheWayThereAndBack:
    def test_everything_is_there_again(self, backup, tmp_path):
        keys = set(Claim.objects.values_list("key", flat=True))
        versions = Claim.history.count()
        with another_database(tmp_path):
            said = manage("restore", backup)
            assert set(Claim.objects.values_list("key", flat=True)) == keys
            assert Claim.history.count() == versions
            assert Snapshot.objects.get().text == "A secret text."
            assert get_user_model().objects.get().check_password("a good password")
        assert f"{len(keys)}  roles_claim\n" in said
        assert "Restored and checked" in said

    def test_the_database_refuses_and_finds_as_before(self, backup, tmp_path):
        with another_database(tmp_path):
            manage("restore", backup)
            with pytest.raises(IntegrityError, match="alias"), transaction.atomic():
                Alias.objects.create(role=Role.objects.first(), slug="product-owner")
            World().role("chief-of-staff")
            assert [hit.row.slug for hit in search("chief of staff").hits] == ["chief-of-staff"]
            assert "is what the content makes it" in manage("search_index", check=True)

    def test_a_migrated_database_without_content_counts_as_empty(self, backup, migrated):
        with migrated():
            # Somebody tried to sign in before there was an account.
            cache.set("attempt", 1)
            assert "Restored and checked" in manage("restore", backup)
            assert Claim.objects.exists()

    def test_an_older_backup_is_migrated(self, tmp_path, target, folder, migrated):
        with migrated():
            call_command("migrate", "sessions", "zero", verbosity=0)
            manage("backup", target)
        with another_database(tmp_path):
            manage("restore", target)
            assert ("sessions", "0001_initial") in MigrationRecorder(
                connection
            ).applied_migrations()
            assert "django_session" in tables()

    def test_only_its_owner_can_read_a_backup(self, backup):
        assert backup.stat().st_mode & 0o777 == 0o600

    def test_it_is_one_file(self, backup):
        assert list(backup.parent.iterdir()) == [backup]


class TestWhileOthersEdit:
    def test_a_backup_holds_every_edit_from_before_it_and_no_half_one(
        self, world, target, folder, tmp_path
    ):
        world.claim("lymar", "product-owner", "backlog")
        claim = Claim.objects.get()
        stop, saved, failed = threading.Event(), [], []

        def edit(editor: int) -> None:
            try:
                for number in count():
                    if stop.is_set():
                        return
                    locator = f"paragraph {editor}.{number}"
                    # A claim and its history, as the admin saves them.
                    with transaction.atomic():
                        Claim.objects.create(
                            source_id=claim.source_id,
                            role_id=claim.role_id,
                            responsibility_id=claim.responsibility_id,
                            position_id=claim.position_id,
                            paraphrase="He owns it.",
                            locator=locator,
                        )
                    saved.append(locator)
            except Exception as error:
                failed.append(error)
            finally:
                connections.close_all()

        editors = [threading.Thread(target=edit, args=(number,)) for number in range(3)]
        for editor in editors:
            editor.start()
        before = {}
        try:
            for number in range(3):
                while len(saved) < 10 * (number + 1) and not failed:
                    time.sleep(0.01)
                file = target.with_name(f"{number}.backup")
                before[file] = set(saved)
                manage("backup", file)
        finally:
            stop.set()
            for editor in editors:
                editor.join()
        assert failed == []
        for file, acknowledged in before.items():
            with another_database(tmp_path):
                manage("restore", file)
                held = set(Claim.objects.values_list("locator", flat=True))
                assert acknowledged <= held
                assert held == set(Claim.history.values_list("locator", flat=True))


class TestWhereABackupCannotBeWritten:
    def refused(self, *arguments, **options) -> str:
        with pytest.raises(CommandError) as refusal:
            manage("backup", *arguments, **options)
        assert "No backup was written" in str(refusal.value)
        return str(refusal.value)

    def test_a_file_that_exists_is_kept(self, backup, world):
        before = backup.read_bytes()
        assert "exists already: --force" in self.refused(backup)
        assert backup.read_bytes() == before
        world.role("chief-of-staff")
        manage("backup", backup, force=True)
        assert backup.read_bytes() != before

    def test_the_folder_is_missing(self, target):
        assert f"There is no folder {target.parent}" in self.refused(target)

    def test_a_folder_is_named(self, folder):
        assert "is a folder" in self.refused(folder)

    def test_nobody_may_write_there(self):
        assert "cannot be written" in self.refused("/proc/site.backup")

    def test_the_disk_is_full(self, backup):
        before = backup.read_bytes()
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, hard))
        try:
            self.refused(backup, force=True)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert list(backup.parent.iterdir()) == [backup]
        assert backup.read_bytes() == before

    def test_the_database_has_no_tables(self, tmp_path, target, folder):
        with another_database(tmp_path):
            self.refused(target)
        assert list(folder.iterdir()) == []


class TestWhatIsNotRestored:
    def refused(self, file) -> str:
        """The refusal, after which the database has no table, as before."""
        with pytest.raises(CommandError) as refusal:
            manage("restore", file)
        assert "Nothing was restored" in str(refusal.value)
        if connection.vendor == "sqlite":
            database = Path(connection.settings_dict["NAME"])
            assert [path for path in database.parent.iterdir() if database.name in path.name] == []
        else:
            assert tables() == []
        return str(refusal.value)

    def test_anything_into_a_database_in_use(self, backup, filled):
        with pytest.raises(CommandError, match=r"not empty.*rolekb_user \(1\)"):
            manage("restore", backup)
        assert Claim.objects.filter(pk=filled.pk).exists()

    @pytest.mark.parametrize("share", [0.05, 0.5, 0.99])
    def test_a_truncated_file(self, backup, tmp_path, share):
        whole = backup.read_bytes()
        backup.write_bytes(whole[: int(len(whole) * share)])
        with another_database(tmp_path):
            assert "damaged or incomplete" in self.refused(backup)

    @pytest.mark.parametrize("content", [b"", b"PK\x03\x04 a table", b"role,claim\n"])
    def test_another_kind_of_file(self, content, tmp_path):
        file = tmp_path / "claims.xlsx"
        file.write_bytes(content)
        with another_database(tmp_path):
            assert "is not a backup" in self.refused(file)

    def test_a_file_that_is_missing(self, tmp_path):
        with another_database(tmp_path):
            assert "No such file" in self.refused(tmp_path / "lost.backup")

    def test_a_backup_of_the_other_database(self, tmp_path):
        file, other = tmp_path / "other.backup", "PostgreSQL"
        file.write_bytes(postgresql.FILE_STARTS_WITH)
        if connection.vendor == "postgresql":
            file.write_bytes(sqlite.FILE_STARTS_WITH)
            other = "SQLite"
        with another_database(tmp_path):
            assert f"is a backup of {other}" in self.refused(file)

    def test_another_sites_database(self, tmp_path, target, folder):
        adapter = {"sqlite": sqlite, "postgresql": postgresql}[connection.vendor]
        with another_database(tmp_path):
            with connection.cursor() as cursor:
                cursor.execute("CREATE TABLE poem (id integer)")
            adapter.write(target)
        with another_database(tmp_path):
            assert "not one of this site" in self.refused(target)

    def test_a_backup_of_a_newer_version(self, world, target, folder, tmp_path):
        MigrationRecorder(connection).record_applied("roles", "0999_years_from_now")
        try:
            manage("backup", target)
        finally:
            MigrationRecorder(connection).record_unapplied("roles", "0999_years_from_now")
        with another_database(tmp_path):
            assert "newer version" in self.refused(target)

    def test_what_fails_a_check(self, backup, tmp_path, monkeypatch):
        monkeypatch.setattr("roles.search.index.faults", lambda: iter(["role 1 is missing"]))
        with another_database(tmp_path):
            assert "search index does not match the content: role 1" in self.refused(backup)


class TestWhileTheDatabaseIsInUse:
    def test_nothing_is_restored(self, backup, migrated):
        with migrated():
            opened, close = threading.Event(), threading.Event()

            def use() -> None:
                connection.ensure_connection()
                tables()
                opened.set()
                close.wait(timeout=60)
                connection.close()

            other = threading.Thread(target=use)
            other.start()
            try:
                assert opened.wait(timeout=60)
                with pytest.raises(CommandError, match="stop the site"):
                    manage("restore", backup)
                assert not Claim.objects.exists()
            finally:
                close.set()
                other.join()
            assert "Restored and checked" in manage("restore", backup)


class TestFilesOfSQLite:
    """Of a database of its own, so that they are tested whatever the site's database is."""

    @pytest.fixture
    def database(self, tmp_path, monkeypatch) -> Path:
        path = tmp_path / "site.sqlite3"
        monkeypatch.setitem(connection.settings_dict, "NAME", str(path))
        return path

    @pytest.mark.parametrize("suffix", ["", "-wal", "-shm"])
    def test_the_database_is_no_target(self, database, suffix):
        database.touch()
        with pytest.raises(sqlite.BackupError, match="belongs to the database itself"):
            sqlite.check_target(database.with_name(database.name + suffix))

    def test_the_log_of_a_database_that_is_gone_is_not_taken_for_the_new_ones(self, database):
        with contextlib.closing(sqlite3.connect(database)) as old:
            old.execute("PRAGMA journal_mode=WAL")
            old.execute("CREATE TABLE poem (id integer)")
            log = database.with_name(f"{database.name}-wal")
            kept = log.read_bytes()
        database.unlink()
        log.write_bytes(kept)
        sqlite._give_way(database)
        assert not log.exists()


class TestProgramsOfPostgreSQL:
    """Their choice depends on versions alone."""

    @pytest.fixture
    def installed(self, monkeypatch):
        def install(*versions):
            monkeypatch.setattr(postgresql, "_installed", lambda name: [str(v) for v in versions])
            monkeypatch.setattr(postgresql, "_version", int)
            monkeypatch.setattr(connection, "pg_version", 150_004, raising=False)

        return install

    def test_the_oldest_that_is_not_older_than_the_server(self, installed):
        installed(13, 17, 16)
        assert postgresql._program("pg_dump") == "16"

    def test_only_older_ones(self, installed):
        installed(13, 14)
        with pytest.raises(postgresql.BackupError, match="pg_dump 14 is older than the server"):
            postgresql._program("pg_dump")

    def test_none(self, installed):
        installed()
        with pytest.raises(postgresql.BackupError, match="apt-get install postgresql-client-15"):
            postgresql._program("pg_dump")
