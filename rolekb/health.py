"""Answer probes before Django is entered: /livez says that the process answers, /readyz that it can
serve pages. No host, limit, redirect or cookie matters to them, because a probe asks an address of
the machine. What is missing is logged, and said to nobody who asks.
"""

import json
import logging
import pkgutil
import threading
import time
from collections.abc import Callable, Iterable
from functools import cache
from importlib import import_module

from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

KEPT = 1
"""Seconds for which a worker repeats its answer, so that nobody can keep the database busy."""

logger = logging.getLogger(__name__)

Application = Callable[[dict, Callable], Iterable[bytes]]


class Health:
    """A WSGI application that answers probes and asks another for all else."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self._lock = threading.Lock()
        self._is_ready, self._until = False, 0.0

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == "/livez":
            return _answer(environ, start_response, "live", True)
        if path == "/readyz":
            return _answer(environ, start_response, "ready", self._ready())
        return self.application(environ, start_response)

    def _ready(self) -> bool:
        with self._lock:
            if time.monotonic() >= self._until:
                problem = what_is_missing()
                if problem:
                    logger.error("Not ready: %s.", problem)
                self._is_ready, self._until = not problem, time.monotonic() + KEPT
            return self._is_ready


def what_is_missing() -> str:
    """Return what keeps the site from serving pages, in words; "" if nothing does."""
    try:
        missing = sorted(migrations() - MigrationRecorder(connection).applied_migrations().keys())
        if missing:
            return f"migrations are not applied ({len(missing)}): manage.py migrate"
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM roles_search LIMIT 1")
    except Exception as error:
        return f"the database gives no answer or has no search index ({type(error).__name__})"
    finally:
        if not connection.in_atomic_block:
            connection.close()
    return ""


@cache
def migrations() -> frozenset[tuple[str, str]]:
    """Return app and name of every migration of the code. None of them is imported for that."""
    names = set()
    for app in apps.get_app_configs():
        module, _ = MigrationLoader.migrations_module(app.label)
        try:
            folder = import_module(module).__path__
        except ModuleNotFoundError:
            continue
        names |= {
            (app.label, entry.name)
            for entry in pkgutil.iter_modules(folder)
            if entry.name[0] not in "_~"
        }
    return frozenset(names)


def _answer(environ: dict, start_response: Callable, word: str, good: bool) -> list[bytes]:
    is_asking = environ["REQUEST_METHOD"] in {"GET", "HEAD"}
    body = json.dumps({word: good}).encode() + b"\n" if is_asking else b""
    status = "200 OK" if good else "503 Service Unavailable"
    headers = [
        ("Content-Type", "application/json"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Robots-Tag", "noindex"),
    ]
    if not is_asking:
        status, headers = "405 Method Not Allowed", [*headers, ("Allow", "GET, HEAD")]
    start_response(status, headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
