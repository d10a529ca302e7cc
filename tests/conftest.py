"""Named actors, a small world of roles and claims that every test may use, and a browser."""

import contextlib
import fcntl
import gc
import os
import shutil
from pathlib import Path

import pytest
from django.conf import settings as settings_of_site
from django.contrib.auth.models import Group
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client, TransactionTestCase, override_settings
from hypothesis import settings

from rolekb import serving
from roles.models import Role
from sources.models import Source
from teams import navigation
from tests import databases, kept_world, lanes
from tests.world import World, fill

settings.register_profile("suite", deadline=None, max_examples=100)
settings.load_profile("suite")

# Garbage is looked for less often: memory is there, and the search takes a twentieth of the time.
gc.set_threshold(100_000, 50, 50)

# As in a server: what Django keeps for a thread takes a twentieth of the time of a page otherwise.
serving.keep_with_threads()


# --- Databases ----------------------------------------------------------------------------

SAME_ON_BOTH = pytest.StashKey[int]()
WITHOUT_CORPUS = pytest.StashKey[int]()


def corpus_folder() -> Path | None:
    """Return the folder of the open corpus, which lies beside the project, or None."""
    beside = (parent / "shared" / "corpus" for parent in settings_of_site.BASE_DIR.parents)
    return next((folder for folder in beside if (folder / "claims.csv").is_file()), None)


@pytest.fixture(scope="session")
def corpus() -> Path:
    return corpus_folder()


def pytest_ignore_collect(collection_path, config):
    """Read only files with such tests for a lane of few: all take each of its processes 6 s."""
    lane = config.option.markexpr
    if lane in lanes.MARKS and collection_path.suffix == ".py":
        return not lanes.names(collection_path, lane) or None
    return None


def pytest_collection_modifyitems(config, items):
    """Leave out on PostgreSQL what ends there as on SQLite, where it has run. Leave out what needs
    the open corpus where there is none."""
    config.stash[lanes.MISSED] = lanes.missed(items)
    without = [item for item in items if "corpus" in getattr(item, "fixturenames", ())]
    if without and corpus_folder() is None:
        config.stash[WITHOUT_CORPUS] = len(without)
        config.hook.pytest_deselected(items=without)
        items[:] = [item for item in items if item not in without]
    if connection.vendor == "sqlite":
        return
    without = lanes.same_on_both(items)
    config.stash[SAME_ON_BOTH] = len(without)
    config.hook.pytest_deselected(items=without)
    left_out = {*without}
    items[:] = [item for item in items if item not in left_out]


def pytest_sessionfinish(session):
    if hasattr(session.config, "workeroutput"):
        without = session.config.stash.get(SAME_ON_BOTH, 0)
        session.config.workeroutput["same_on_both"] = without
        without = session.config.stash.get(WITHOUT_CORPUS, 0)
        session.config.workeroutput["without_corpus"] = without


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    without = getattr(node, "workeroutput", {}).get("same_on_both", 0)
    node.config.stash[SAME_ON_BOTH] = without
    without = getattr(node, "workeroutput", {}).get("without_corpus", 0)
    node.config.stash[WITHOUT_CORPUS] = without


def pytest_terminal_summary(terminalreporter, config):
    if without := config.stash.get(SAME_ON_BOTH, 0):
        terminalreporter.write_line(
            f"{without} tests depend on no database and run on SQLite only."
        )
    if without := config.stash.get(WITHOUT_CORPUS, 0):
        terminalreporter.write_line(
            f"{without} tests need the open corpus in ../shared/corpus, which is not here."
        )


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory, worker_id):
    """A folder that all processes of this run share."""
    folder = tmp_path_factory.getbasetemp()
    return folder if worker_id == "master" else folder.parent


@pytest.fixture(scope="session")
def one_at_a_time(shared_folder):
    """Lets one process of this run after the other into a block: ``with one_at_a_time("name"):``"""

    @contextlib.contextmanager
    def lock(name: str):
        with (shared_folder / f"{name}.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    return lock


@pytest.fixture(scope="session")
def migrated_database(
    django_test_environment, django_db_blocker, shared_folder, one_at_a_time, worker_id
):
    """The name of a database that one process of this run migrates and each copies.

    SQLite in a file, as people use it: a server in another thread and a test that runs two at
    once have connections of their own there. In memory all threads would share one.
    """
    creation, of_connection = connection.creation, connection.settings_dict
    given = of_connection["NAME"]
    if connection.vendor == "sqlite":
        of_connection["TEST"]["NAME"] = str(shared_folder / "test.sqlite3")
        # Nothing here has to survive a power failure, and waiting for the disk is most of what it
        # takes to empty a database.
        options = of_connection["OPTIONS"]
        options["init_command"] = options["init_command"].replace("FULL", "OFF")
        # Enough for what a process asks again and again. To compile a statement that adds a row,
        # with its triggers, takes up to ten times as long as to execute it.
        options["cached_statements"] = 500
    name = creation._get_test_db_name()
    # A file for each process of the run: the last to end removes what all of them copied.
    users = shared_folder / "users"
    with django_db_blocker.unblock(), one_at_a_time("migrated"):
        if not users.exists():
            with databases.shared_by_lanes("migrated", name) as is_new:
                if is_new:
                    creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
                    connection.close()
            users.mkdir()
        (users / worker_id).touch()
        of_connection["NAME"] = name
    yield name
    with django_db_blocker.unblock(), one_at_a_time("migrated"):
        connection.close()
        of_connection["NAME"] = given
        (users / worker_id).unlink()
        if not any(users.iterdir()):
            users.rmdir()
            databases.destroy(name)
            if (loaded := shared_folder / "content").exists():
                databases.destroy(loaded.read_text())
                loaded.unlink()


@pytest.fixture(scope="session")
def django_db_setup(migrated_database, django_db_blocker, one_at_a_time, worker_id):
    """Give each process a copy of the migrated database."""
    with django_db_blocker.unblock(), one_at_a_time("migrated"):
        own = databases.create_copy(worker_id, migrated_database)
    with databases.connected_to(own), pytest.MonkeyPatch.context() as patched:
        with django_db_blocker.unblock():
            rows = databases.read_rows()
        # After a test with transactions of its own any other may be the next.
        patched.setattr(
            TransactionTestCase,
            "_fixture_teardown",
            lambda self: databases.put_back(rows),
        )
        yield
    with django_db_blocker.unblock():
        databases.destroy(own)


@pytest.fixture(scope="session")
def loaded_database(
    django_db_setup, migrated_database, django_db_blocker, shared_folder, one_at_a_time
):
    """The name of a database with the project's content, which one process of this run loads: that
    takes longer than most tests."""
    with django_db_blocker.unblock(), one_at_a_time("content"):
        loaded = shared_folder / "content"
        if not loaded.exists():
            with one_at_a_time("migrated"):
                name = databases.create_copy("content", migrated_database)
            with databases.shared_by_lanes("content", name) as is_new:
                if is_new:
                    with databases.connected_to(name):
                        call_command("load_content", verbosity=0)
            loaded.write_text(name)
        return loaded.read_text()


@pytest.fixture(scope="module")
def project_content(loaded_database, django_db_blocker, one_at_a_time, worker_id):
    """The project's content, for a module whose tests only read."""
    with django_db_blocker.unblock():
        with one_at_a_time("content"):
            copy = databases.create_copy(f"of_{worker_id}", loaded_database)
        with databases.connected_to(copy), transaction.atomic():
            yield
            transaction.set_rollback(True)
        databases.destroy(copy)


@pytest.fixture(scope="session", autouse=True)
def _quick(django_test_environment):
    """Slow hashing is for those who guess, not for those who test; and static files are looked for
    when they are asked for, not all of them whenever a test makes a client."""
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        WHITENOISE_AUTOREFRESH=True,
        # Whatever var/ holds, there is no release but those that a test makes.
        RELEASES=None,
    ):
        yield


@pytest.fixture(autouse=True)
def _no_public_organisation():
    """What a process remembers between requests, it must not remember between tests."""
    navigation.remember(is_public=False)
    caches["rates"].clear()


@pytest.fixture
def world(db) -> World:
    """An empty world to put roles, responsibilities and claims into."""
    return World()


@pytest.fixture
def visitor(client):
    """A reader without an account."""
    return client


@pytest.fixture
def administrator(db, django_user_model):
    return django_user_model.objects.create_superuser("ada", "ada@example.org", "a good password")


@pytest.fixture
def desk_of(db, django_user_model):
    """Signs a browser in as somebody of a group: ``desk_of("Contributors", "cora")``."""

    def sign_in(group: str, name: str) -> Client:
        person = django_user_model.objects.create_user(name, password="a good one", is_staff=True)
        person.groups.add(Group.objects.get(name=group))
        browser = Client()
        browser.force_login(person)
        browser.person = person
        return browser

    return sign_in


@pytest.fixture
def contributor(desk_of):
    """A browser signed in as a contributor."""
    return desk_of("Contributors", "cora")


@pytest.fixture
def editor(desk_of):
    """A browser signed in as an editor."""
    return desk_of("Editors", "edith")


@pytest.fixture
def admin_desk(client, administrator):
    """A browser signed in as an administrator."""
    client.force_login(administrator)
    return client


@pytest.fixture
def backlog(world):
    """A responsibility with the usual scale, two roles, and a source that nobody has read yet."""
    world.role("product-owner")
    world.role("product-manager")
    world.source("berls")
    return world.responsibility("backlog")


@pytest.fixture(scope="session")
def keep(django_db_setup, django_db_blocker):
    """Fills an empty world once, for many tests: ``keep(fill).put_into(world)``."""

    def keep_rows(fill):
        with django_db_blocker.unblock():
            return kept_world.keep(fill)

    return keep_rows


@pytest.fixture(scope="session")
def kept_filled(keep):
    return keep(fill)


@pytest.fixture
def filled(kept_filled, world):
    """A row of each model, so that every page has something to show."""
    # What another fixture has made may be the same rows.
    is_empty = not (Role.objects.exists() or Source.objects.exists())
    return kept_filled.put_into(world) if is_empty else fill(world)


# --- Chromium -----------------------------------------------------------------------------


@pytest.fixture(scope="session")
def chromium():
    """A real browser, started once."""
    from playwright.sync_api import sync_playwright

    # Playwright runs an event loop in this thread, and Django would refuse the ORM beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    # As `scripts/packages.py` chooses it: without windows it takes half the time.
    names = ("chromium-headless-shell", "chromium")
    executable = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    assert executable, "Chromium is not installed: `make test` installs it."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def site(live_server, transactional_db, settings, loaded_database, one_at_a_time, worker_id):
    """The address of a site with the project's content. Every thread of the server connects to the
    same copy of it, which is thrown away: that is quicker than to empty it."""
    settings.ALLOWED_HOSTS = ["*"]
    with one_at_a_time("content"):
        copy = databases.create_copy(f"site_{worker_id}", loaded_database)
    with databases.connected_to(copy):
        yield live_server.url
    databases.destroy(copy)


@pytest.fixture
def reader(chromium, site):
    """Opens windows on the site; whatever a page complains of fails the test."""
    contexts, complaints = [], []

    def open_window(path: str = "/", **options):
        context = chromium.new_context(base_url=site, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda m: m.type == "error" and complaints.append(m.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda r: r.url.startswith(site) or complaints.append(f"asks another host: {r.url}"),
        )
        page.goto(path)
        return page

    yield open_window
    for context in contexts:
        context.close()
    # A page that is not there is asked for on purpose.
    assert [c for c in complaints if "status of 4" not in c and "status of 3" not in c] == []
