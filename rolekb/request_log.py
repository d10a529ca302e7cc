"""One line for each request, and the id by which its lines, its answer and its reader's report are
brought together. No line holds what people typed: see docs/operations.md.
"""

import json
import logging
import os
import re
import time
import traceback
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import lru_cache
from http import HTTPStatus
from json.encoder import encode_basestring_ascii
from random import getrandbits

from django.conf import settings
from django.utils.crypto import salted_hmac

from roles.request.languages import language_of

from .log_output import OUTPUT

RECORD = "rolekb.request"
"""The key in the WSGI environment of the ``Request``, of which the application notes its route."""

IN_CLEAR = {
    *("", "about", "roles", "compare", "map", "responsibilities", "disagreements", "sources"),
    *("claims", "catalogues", "search", "link", "api", "embed", "oembed", "feeds", "static"),
    *("robots.txt", "sitemap.xml", "favicon.ico", "opensearch.xml", "manifest.webmanifest"),
    *("livez", "readyz", "changes", "erasures", "data", "schema", "llms.txt"),
}
"""First parts of addresses that hold nothing but names of public content. Of all others, and of
what was not answered with a page, only the pattern of the address is logged: they may hold names of
people, tokens, and anything that somebody typed."""

_ID_FROM_PROXY = re.compile(r"[0-9A-Za-z-]{8,64}")
_METHODS = {"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"}

_current_id: ContextVar[str] = ContextVar("request_id", default="")

Application = Callable[[dict, Callable], Iterable[bytes]]


class Request:
    """What is noted of a request. As a string, its line of JSON."""

    __slots__ = ("id", "length", "method", "path", "route", "seconds", "status", "time")

    def __init__(self, request_id: str, environ: dict) -> None:
        self.id = request_id
        self.method = environ["REQUEST_METHOD"]
        self.path = environ.get("PATH_INFO", "")
        self.route: str | None = None
        """The pattern of its address, unless it was answered from memory."""
        self.status, self.length = 500, 0
        """What it is answered with, and the bytes of that."""
        self.time, self.seconds = 0, 0.0
        """When it was answered, in nanoseconds, and how long that took."""

    def answer_with(self, status: str, headers: list[tuple[str, str]]) -> None:
        """Note an answer, and add the id to its headers, a list of this answer alone."""
        self.status = int(status[:3])
        if self.status != 304:
            # Most often it is the last.
            for name, value in reversed(headers):
                if name.lower() == "content-length":
                    self.length = int(value)
                    break
        headers.append(("X-Request-ID", self.id))

    def __str__(self) -> str:
        # Quicker than from a dictionary
        status = self.status
        level = "error" if status >= 500 else "warning" if status in {403, 429} else "info"
        return (
            f'{{"time": "{_clock(self.time // 10**6)}", "level": "{level}", "event": "request", '
            f'"id": "{self.id}", {_answered(self.method, self.path, self.route, status)}, '
            f'"ms": {self.seconds * 1000:.1f}, "bytes": {self.length}, '
            f'"kept": {"true" if self.is_kept else "false"}, "worker": {_worker()}}}'
        )

    @property
    def is_kept(self) -> bool:
        return self.route is None and self.status in {200, 304}


class RequestForPeople(Request):
    """What is noted of a request. As a string, a short line."""

    __slots__ = ()

    def __str__(self) -> str:
        kept = " from memory" if self.is_kept else ""
        answered = f"{self.status} {self.seconds * 1000:.1f} ms{kept}"
        path = _path(self.path, self.route, self.status)
        return f"{_clock(self.time // 10**6)[11:19]} {_known(self.method)} {path} {answered}"


LINES = {"json": Request, "lines": RequestForPeople}


class RequestLog:
    """A WSGI application that logs what another answers. ``kept_answer`` is asked before it."""

    def __init__(
        self,
        application: Application,
        output=OUTPUT,
        line: type[Request] = Request,
        kept_answer: Callable[[dict], tuple | None] = lambda environ: None,
    ) -> None:
        self.application = application
        self._output = output
        self._line = line
        self._kept_answer = kept_answer
        self._has_ids = settings.BEHIND_TLS_PROXY

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        started = time.perf_counter()
        request_id = self._id_from_proxy(environ) if self._has_ids else _new_id()
        request = self._line(request_id, environ)
        try:
            answer = self._kept_answer(environ)
            if answer is None:
                return self._ask_application(request, environ, start_response)
            status, headers, body = answer
            request.answer_with(status, headers)
            start_response(status, headers)
            return body
        finally:
            # No page is a stream: all of it is made by now.
            request.seconds = time.perf_counter() - started
            request.time = time.time_ns()
            self._output.add(request)
            if request.status >= 500:
                self._output.flush()

    def _ask_application(self, request: Request, environ: dict, start_response: Callable):
        environ[RECORD] = request
        _current_id.set(request.id)

        def start(status, headers, exc_info=None):
            request.answer_with(status, headers)
            return start_response(status, headers, exc_info)

        try:
            return self.application(environ, start)
        finally:
            _current_id.set("")

    def _id_from_proxy(self, environ: dict) -> str:
        given = environ.get("HTTP_X_REQUEST_ID", "")
        return given if _ID_FROM_PROXY.fullmatch(given) else _new_id()


def note_the_address(get_response):
    """Middleware that notes the pattern of the address, and that memory held no answer."""

    def answer(request):
        noted = request.META.get(RECORD)
        if noted is None:
            return get_response(request)
        noted.route = ""
        response = get_response(request)
        if match := request.resolver_match:
            noted.route = f"/{match.route}"
        _let_go(request)
        return response

    return answer


def _let_go(request) -> None:
    """Drop what refers to its request: all that a page was made of would wait in such circles for
    the garbage collector, which looks at thousands of objects to find them."""
    for name in ("user", "auser", "_messages"):
        vars(request).pop(name, None)


def request_id() -> str:
    """Return the id of the request that this thread answers; "" if it answers none."""
    return _current_id.get()


def pseudonym(text: str) -> str:
    """Return a name for a name or address, by which lines can be compared, from which nobody
    without the secret key learns what it stands for."""
    return salted_hmac("rolekb.log", text, algorithm="sha256").hexdigest()[:12]


def _new_id() -> str:
    # No secret: this tells requests apart, without asking the system for each.
    return getrandbits(64).to_bytes(8).hex()


def _path(path: str, route: str | None, status: int) -> str:
    """Return as much of an address as may be logged."""
    if status < 400 and path.lstrip("/").partition("/")[0] in IN_CLEAR:
        return path
    language = language_of(path)
    prefix = "" if language == settings.LANGUAGE_CODE else f"/{language}"
    first = path.removeprefix(prefix).lstrip("/").partition("/")[0]
    is_known = first in IN_CLEAR
    if is_known and status < 400:
        return path
    return route or (f"{prefix}/{first}/*" if is_known else "/*")


def _known(method: str) -> str:
    return method if method in _METHODS else "other"


@lru_cache(maxsize=1_000)
def _answered(method: str, path: str, route: str | None, status: int) -> str:
    """Return the fields that are alike whenever a page is asked for. Only its path has something to
    be escaped."""
    path_in_json = encode_basestring_ascii(_path(path, route, status))
    return f'"method": "{_known(method)}", "path": {path_in_json}, "status": {status}'


_worker = lru_cache(os.getpid)
os.register_at_fork(after_in_child=_worker.cache_clear)


@lru_cache(maxsize=2)
def _clock(milliseconds: int) -> str:
    """Return a time since 1970 as the log has it. Lines of a busy site share one."""
    time_ = datetime.fromtimestamp(milliseconds / 1000, tz=UTC)
    return f"{time_.isoformat(timespec='milliseconds')[:23]}Z"


class JsonHandler(logging.Handler):
    """Write what is logged as a line of the same kind, without what people typed.

    Messages of exceptions, and of Django's own warnings, quote what was sent. So an exception is
    logged with its type and the places in the code, and Django's warnings with their status.
    """

    def emit(self, record: logging.LogRecord) -> None:
        try:
            OUTPUT.add(json.dumps(self.fields(record)))
            OUTPUT.flush()
        except Exception:
            self.handleError(record)

    def fields(self, record: logging.LogRecord) -> dict:
        fields = {
            "time": _clock(time.time_ns() // 10**6),
            "level": record.levelname.lower(),
            "event": record.name,
            "id": request_id(),
            "worker": _worker(),
        }
        if status := getattr(record, "status_code", None):
            fields |= {"status": status, "message": HTTPStatus(status).phrase}
        elif record.name.partition(".")[0] in {"rolekb", "roles", "teams", "sources"}:
            fields["message"] = record.getMessage()
        else:
            # The words of the code, before anything was put into them
            fields["message"] = str(record.msg) if record.args else f"in {record.funcName}"
        if record.exc_info and record.exc_info[1]:
            fields["traceback"] = _places(record.exc_info[1])
        return fields


def _places(error: BaseException | None) -> list[str]:
    """Return types of exceptions and places in the code, the innermost last."""
    places = []
    while error is not None:
        steps = traceback.extract_tb(error.__traceback__)
        places = [
            *(f"{step.filename}:{step.lineno} {step.name}" for step in steps),
            f"{type(error).__module__}.{type(error).__qualname__}",
            *places,
        ]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return places
