"""What a process that serves pages sets up with its database. Commands do none of this."""

import contextlib
import sqlite3
import threading
from functools import lru_cache
from multiprocessing.util import Finalize, register_after_fork
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.template import engines
from django.urls import base, resolvers, reverse
from django.utils import formats, timezone, translation
from django.utils.translation import trans_real

from .apps import RolebookAdminConfig
from .kept_sqlite.base import kept_connections

SQLITE, KEPT_SQLITE = "django.db.backends.sqlite3", "rolekb.kept_sqlite"
MAX_TEXTS = 2_000
"""So many of each language are kept, with their numbers."""
CHECKPOINT_SECONDS = 5
"""How long stopping waits for another process that is writing."""


def with_layers(application):
    """Return the application behind the lines for heavy pages, and those behind the pages that are
    kept in memory, unless none are. Nothing reaches it that is said to be in an odd encoding."""
    # These need the apps, which the application has loaded.
    from .charsets import OnlyUtf8
    from .heavy_pages import HeavyPages
    from .page_cache import PageCache

    if settings.DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
        processes = settings.WEB_CONCURRENCY
        application = Turnstile(application, max(4, settings.DATABASE_CONNECTIONS // processes))
    application = OnlyUtf8(application)
    if not settings.PAGE_CACHE:
        return HeavyPages(application)
    return PageCache(application, settings.PAGE_CACHE * 2**20, limit=HeavyPages)


def watched(application):
    """Return the application with answers for probes, and with a log of its requests."""
    from .health import Health
    from .page_cache import PageCache
    from .receiving import stepping_aside
    from .request_log import LINES, RequestLog

    if settings.REQUEST_LOG == "off":
        return stepping_aside(Health(application))
    line = LINES[settings.REQUEST_LOG]
    if not isinstance(application, PageCache):
        return RequestLog(stepping_aside(Health(application)), line=line)
    # A kept page is answered in the first layer, without a call of each of the others.
    unkept = stepping_aside(Health(application.answer_unkept))
    return RequestLog(unkept, line=line, kept_answer=application.kept_answer)


class Turnstile:
    """A WSGI application that lets so many requests at a time into another.

    Each of them opens a connection, and PostgreSQL refuses those that are too many. Here they wait
    instead, for as long as a request takes.
    """

    def __init__(self, application, most: int) -> None:
        self._application = application
        self._places = threading.BoundedSemaphore(most)

    def __call__(self, environ, start_response):
        self._places.acquire()
        try:
            response = self._application(environ, start_response)
        except BaseException:
            self._places.release()
            raise
        # The connection is closed when the server closes the response.
        return Leaving(response, self._places.release)


class Leaving:
    """A response that calls a function when it is closed."""

    def __init__(self, response, leave) -> None:
        self._response, self._leave = response, leave

    def __iter__(self):
        return iter(self._response)

    def close(self) -> None:
        try:
            self._response.close()
        finally:
            self._leave()


def keep_connections() -> None:
    """Let a request on SQLite take over the connection of an earlier one."""
    database = settings.DATABASES["default"]
    if database["ENGINE"] == SQLITE:
        database["ENGINE"] = KEPT_SQLITE


def keep_with_threads() -> None:
    """Let Django keep the language, the prefix of addresses and the time zone with the thread of a
    request, by the thread-local storage of Python.

    asgiref's, which Django uses, follows a request from one thread into another, which none here
    does. It is written in Python and takes 2 µs for each look: a page looks 350 times.
    """
    trans_real._active = threading.local()
    timezone._active = threading.local()
    base._prefixes, base._urlconfs = threading.local(), threading.local()


def defer_admin() -> None:
    """Import the admin when somebody asks for it: most pages, and most readers, never do."""
    RolebookAdminConfig.is_deferred = True


def checkpoint_at_exit() -> None:
    """Write SQLite's log into the database file when this process ends.

    SQLite does so when the last connection is closed. But an answer is sent before its connection
    is closed, and a process that is told to stop in between ends without closing it.

    granian's workers are processes of ``multiprocessing``: they run its finalizers and skip
    ``atexit``. In all other processes ``multiprocessing`` runs its finalizers from ``atexit``. A
    worker that was forked forgets those of its parent, which imported this.
    """
    database = settings.DATABASES["default"]
    if database["ENGINE"] in {SQLITE, KEPT_SQLITE}:
        file = Path(database["NAME"])

        def finalize(_) -> None:
            Finalize(None, checkpoint, args=(file,), exitpriority=1)

        finalize(None)
        register_after_fork(checkpoint, finalize)


def checkpoint(path: Path) -> None:
    kept_connections.close_all()
    # Somebody may have moved the file away: then there is nothing to write, and no file to create.
    with (
        contextlib.suppress(sqlite3.OperationalError),
        contextlib.closing(
            sqlite3.connect(
                f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=CHECKPOINT_SECONDS
            )
        ) as connection,
    ):
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def keep_translations() -> None:
    """Look each text up once for each language. English has hardly any translations: a text is
    looked for in all catalogues, and in those of the languages that stand in for it."""
    for code in (settings.CONTENT_LANGUAGE, *dict(settings.LANGUAGES)):
        catalogue = trans_real.translation(code)
        catalogue.gettext = lru_cache(MAX_TEXTS)(catalogue.gettext)
        catalogue.ngettext = lru_cache(MAX_TEXTS)(catalogue.ngettext)


def keep_patterns() -> None:
    """Work out once how an address is written. Django does so for each language, and for each list
    of addresses that contains it."""
    resolvers.normalize = lru_cache(maxsize=None)(resolvers.normalize)


def preload() -> None:
    """Import and read what the first page needs, before this process is forked."""
    keep_translations()
    keep_patterns()
    for code, _ in settings.LANGUAGES:
        with translation.override(code):
            translation.gettext("Roles")
            # Imports the views, and lists all addresses of the language.
            reverse("home")
            formats.get_format("DATE_FORMAT")
    # Imports the tags of all templates, what loads them and what all of them show.
    for engine in engines.all():
        _ = engine.engine.template_loaders, engine.engine.template_context_processors
    connection.ops.compiler("SQLCompiler")


def limit_statements() -> None:
    """Let PostgreSQL give up a query that takes too long, so that no page keeps a thread for ever.
    Waiting for a row that somebody else has locked counts.

    This is no part of the settings, because commands have no such limit: a migration or an import
    takes as long as it needs.
    """
    database = settings.DATABASES["default"]
    if database["ENGINE"] == "django.db.backends.postgresql" and settings.STATEMENT_TIMEOUT:
        limit = f"-c statement_timeout={settings.STATEMENT_TIMEOUT * 1000}"
        given = database["OPTIONS"].get("options", "")
        # What DATABASE_URL says comes last, and wins.
        database["OPTIONS"]["options"] = f"{limit} {given}".strip()
