"""Named actors, a small world of roles and claims that every test may use, and a browser."""

import contextlib
import os
import shutil
import sqlite3

import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.test import Client
from hypothesis import settings

from rolekb import groups
from roles.models import (
    Alias,
    FormerResponsibilitySlug,
    FormerRoleSlug,
    Suggestion,
)
from sources.models import FormerSourceSlug, Snapshot
from tests.world import World

settings.register_profile("suite", deadline=None, max_examples=200)
settings.load_profile("suite")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, tmp_path_factory):
    """SQLite in a file, as people use it: a server in another thread and a test that runs two at
    once have connections of their own there. In memory all threads would share one."""
    settings_of_tests = connection.settings_dict["TEST"]
    if connection.vendor == "sqlite":
        settings_of_tests["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    """Slow hashing is for those who guess, not for those who test."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


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
        groups.create_groups()
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


@pytest.fixture
def filled(world, backlog):
    """A row of each model, so that every page has something to show."""
    world.scale("pair", [("same", "same job", "owns"), ("differs", "it varies", "varies")])
    world.responsibility("same-job", world.scale("pair"), relational=True)
    claim = world.claim("lymar", "product-owner", "backlog", contexts=("startup",))
    world.claim("thread", "product-owner", "backlog", "not-theirs")
    world.claim(
        "lymar", "product-owner", "same-job", "same", other_role="product-manager", status="draft"
    )
    world.source("reply", part_of=world.source("thread"), kind="comment")
    world.source("second-edition", supersedes=world.source("berls"))
    world.note("backlog", "product-owner")
    for tagged in (claim.source, claim.role, claim.responsibility):
        tagged.tags.add("agile")
    Alias.objects.create(role=claim.role, title="PO of sorts")
    Suggestion.objects.create(
        kind="report", claim=claim, source=claim.source, sentence="It says no.", sender="somebody"
    )
    Snapshot.objects.create(source=claim.source, text="A secret text.", taken_on="2026-09-01")
    FormerRoleSlug.objects.create(slug="po", target=claim.role)
    FormerSourceSlug.objects.create(slug="lym", target=claim.source)
    FormerResponsibilitySlug.objects.create(slug="the-backlog", target=claim.responsibility)
    return claim


# --- Chromium -----------------------------------------------------------------------------


@pytest.fixture(scope="session")
def chromium():
    """A real browser, started once."""
    from playwright.sync_api import sync_playwright

    # Playwright runs an event loop in this thread, and Django would refuse the ORM beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    executable = os.environ.get("CHROMIUM") or shutil.which("chromium")
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


@pytest.fixture(scope="session")
def content_file(tmp_path_factory):
    """Where a database with the content lies once a test has loaded it."""
    return tmp_path_factory.mktemp("content") / "loaded.sqlite3"


@pytest.fixture
def site(live_server, transactional_db, settings, content_file):
    """The address of a site with its first content, which is loaded once and copied from then on:
    loading it takes longer than most tests."""
    settings.ALLOWED_HOSTS = ["*"]
    if connection.vendor != "sqlite":
        call_command("load_content", verbosity=0)
        return live_server.url
    connection.ensure_connection()
    there = content_file.exists()
    if not there:
        call_command("load_content", verbosity=0)
    with contextlib.closing(sqlite3.connect(content_file)) as kept:
        if there:
            kept.backup(connection.connection)
        else:
            connection.connection.backup(kept)
    # Numbered anew each time a database is emptied.
    ContentType.objects.clear_cache()
    return live_server.url


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
