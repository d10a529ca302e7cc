"""Asking for an address as a browser or a program would, and what an answer must never be."""

import resource
import time
from collections.abc import Callable
from contextlib import nullcontext, suppress
from copy import deepcopy

from django.apps import apps
from django.db import connection, transaction
from django.test import Client

from roles.queries.content_state import current_state

from .sizes import PAGE_SECONDS, Figures

RIGHT = {200, 201, 204, 206, 301, 302, 303, 304, 307, 308}
REFUSED = {400, 401, 403, 404, 405, 406, 409, 410, 411, 412, 413, 415, 416, 422, 429}
_SET_ASIDE = {"sessions.Session", "contenttypes.ContentType"}


def cpu_seconds() -> float:
    """Return what this process and the children that it waited for have used."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


class UndoneError(Exception):
    """Ends a block whose changes are taken back."""


def everything() -> tuple:
    """Return the number of rows of each model, and the state of the content: two queries, for the
    torture asks for it at each step."""
    counted = [
        model._meta
        for model in apps.get_models()
        if model._meta.managed and model._meta.label not in _SET_ASIDE
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(
                f"SELECT '{of.label}', count(*) FROM {connection.ops.quote_name(of.db_table)}"  # noqa: S608
                for of in counted
            )
        )
        return dict(cursor.fetchall()), current_state()


class Asker:
    """Asks with a browser, notes what is wrong with answers, and takes back what they changed.

    For a test with transactions of its own, ``only_reads`` asks as readers do: what is worked out
    once for all pages is not kept in a transaction.
    """

    def __init__(
        self,
        figures: Figures,
        who: str,
        browser: Client | None = None,
        *,
        only_reads: bool = False,
    ) -> None:
        self.figures, self.who, self.only_reads = figures, who, only_reads
        self.browser = browser or Client()
        self.browser.raise_request_exception = False
        self.faults: list[str] = []
        self.last_status, self.last_change, self.last_seconds = 0, None, 0.0

    def ask(
        self,
        method: str,
        path: str,
        *,
        limit: float = PAGE_SECONDS,
        watch: Callable | None = None,
        **sent,
    ):
        """Return the answer, and keep in ``last_change`` what ``watch`` saw before all was undone.
        One that takes too long is asked for once more: the first also pays for templates and
        tables that are then remembered."""
        try:
            response, seconds = self._timed(method, path, sent, watch)
        except Exception as error:  # A request that breaks before Django answers is a fault, too.
            self.figures.add("5xx")
            self.faults.append(f"{error!r} {method} {path[:200]} {str(sent)[:200]}")
            return None
        self.last_status = response.status_code
        if seconds > limit:
            response, again = self._timed(method, path, sent)
            seconds = min(seconds, again)
        self.last_seconds = seconds
        self.figures.add("requests")
        self.figures.took(seconds, f"{method} {path}")
        what = f"{self.who}: {method} {path[:300]!r} {str(sent)[:300]}"
        # What the standard of oEmbed asks for where a format is not known.
        is_oembed = response.status_code == 501 and "/oembed" in path.partition("?")[0]
        if response.status_code not in RIGHT | REFUSED and not is_oembed:
            self.figures.add("5xx")
            reason = getattr(response, "exc_info", None)
            self.faults.append(f"{response.status_code} {what} {reason and repr(reason[1])[:300]}")
        if seconds > limit:
            self.figures.add("slow")
            self.faults.append(f"{seconds:.2f} s of CPU {what}")
        return response

    def _timed(self, method: str, path: str, sent: dict, watch: Callable | None = None):
        self.last_change, response, seconds = None, None, 0.0
        # Whoever signs out, or changes a password, is signed in again for the next request.
        cookies = deepcopy(self.browser.cookies)
        undone = nullcontext() if self.only_reads else transaction.atomic()
        with suppress(UndoneError), undone:
            before = cpu_seconds()
            response = self._send(method, path, sent)
            seconds = cpu_seconds() - before
            if watch and response.status_code < 500:
                self.last_change = watch()
            raise UndoneError
        self.browser.cookies = cookies
        return response, seconds

    def _send(self, method: str, path: str, sent: dict):
        path, _mark, query = path.partition("?")
        headers = dict(sent)
        data = headers.pop("data", None)
        if data is not None:
            response = self.browser.post(f"{path}?{query}" if query else path, data, **headers)
        else:
            body = headers.pop("body", b"")
            kind = headers.pop("content_type", "application/x-www-form-urlencoded")
            response = self.browser.generic(method, path, body, kind, QUERY_STRING=query, **headers)
        # What is written while it is sent counts, too.
        response.body = response.getvalue() if response.streaming else response.content
        return response

    def kept_although_refused(self, path: str, rows: dict, body: str) -> None:
        """Note that an answer which is no success has changed something."""
        self.figures.add("half-saved")
        self.faults.append(f"{self.last_status} {path} changed {rows}: {body[:300]}")

    def assert_sound(self) -> None:
        assert self.faults == [], "\n".join([f"{len(self.faults)} faults", *self.faults[:40]])
