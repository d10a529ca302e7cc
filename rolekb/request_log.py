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
from time import perf_counter

from django.conf import settings
from django.utils.crypto import salted_hmac

from roles.request.languages import language_of

from .kept_answers import Answer, send
from .log_output import OUTPUT

RECORD = "rolekb.request"
"""The key in the WSGI environment of the ``Request``, of which the application notes its route."""
STARTED = "rolekb.started"
"""That of when the request came, if it was asked for in memory before."""

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
Noted = tuple[str, str, str, str | None, int, int]
"""What is noted of a request: its id, method, path, and the pattern of its address, or None if it
was answered from memory; the status and the bytes of its answer."""


class Request:
    """What is noted of a request that the application answers."""

    __slots__ = ("id", "length", "method", "path", "route", "status")

    def __init__(self, request_id: str, environ: dict) -> None:
        self.id = request_id
        self.method = environ["REQUEST_METHOD"]
        self.path = environ.get("PATH_INFO", "")
        self.route: str | None = None
        """The pattern of its address, unless it was answered from memory."""
        self.status, self.length = 500, 0
        """What it is answered with, and the bytes of that."""

    def answer_with(self, status: str, headers: list[tuple[str, str]]) -> None:
        """Note an answer, and add the id to its headers, a list of this answer alone."""
        self.status = int(status[:3])
        if self.status != 304:
            self.length = _length(headers)
        headers.append(("X-Request-ID", self.id))

    def noted(self) -> Noted:
        return self.id, self.method, self.path, self.route, self.status, self.length


class Line(tuple):
    """What is noted of a request, how many seconds its answer took, and when that was made, in
    nanoseconds. As a string, a line of JSON."""

    # A tuple takes half as long to make as an object with these attributes.
    __slots__ = ()

    def __str__(self) -> str:
        # Quicker than from a dictionary
        request_id, method, path, route, status, length, seconds, time_ = self
        level = "info" if status < 400 else _level(status)
        kept = "true" if _is_kept(route, status) else "false"
        return (
            f'{{"time": "{_clock(time_ // 10**6)}", "level": "{level}", "event": "request", '
            f'"id": "{request_id}", {_answered(method, path, route, status)}, '
            f'"ms": {seconds * 1000:.1f}, "bytes": {length}, "kept": {kept}, '
            f'"worker": {_worker()}}}'
        )


class LineForPeople(Line):
    """The same. As a string, a short line."""

    __slots__ = ()

    def __str__(self) -> str:
        _, method, path, route, status, _, seconds, time_ = self
        kept = " from memory" if _is_kept(route, status) else ""
        address = f"{_known(method)} {_path(path, route, status)}"
        return f"{_clock(time_ // 10**6)[11:19]} {address} {status} {seconds * 1000:.1f} ms{kept}"


LINES = {"json": Line, "lines": LineForPeople}


class RequestLog:
    """A WSGI application that logs what another answers. ``kept_answer`` is asked before it."""

    def __init__(
        self,
        application: Application,
        output=OUTPUT,
        line: type[Line] = Line,
        kept_answer: Callable[[dict], Answer | None] = lambda environ: None,
    ) -> None:
        self.application = application
        self._output = output
        self._line = line
        self._kept_answer = kept_answer
        self._has_ids = settings.BEHIND_TLS_PROXY

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        answer = self.answer_kept(environ)
        if answer is None:
            return self.answer_unkept(environ, start_response)
        return send(answer, start_response)

    def answer_kept(self, environ: dict) -> Answer | None:
        """Return the answer to a request whose page is kept. If there is none, ``answer_unkept`` is
        to be called."""
        started = perf_counter()
        method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")
        try:
            answer = self._kept_answer(environ)
        except BaseException:
            self._log((self._id(environ), method, path, None, 500, 0), started)
            raise
        if answer is None:
            environ[STARTED] = started
            return None
        status, headers, body = answer
        request_id = self._id(environ)
        headers.append(("X-Request-ID", request_id))
        length = _length(headers) if method == "HEAD" else len(body)
        self._log((request_id, method, path, None, status, length), started)
        return answer

    def answer_unkept(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        started = environ.pop(STARTED, None) or perf_counter()
        environ[RECORD] = request = Request(self._id(environ), environ)
        _current_id.set(request.id)

        def start(status, headers, exc_info=None):
            request.answer_with(status, headers)
            return start_response(status, headers, exc_info)

        try:
            return self.application(environ, start)
        finally:
            _current_id.set("")
            # No page is a stream: all of it is made by now.
            self._log(request.noted(), started)

    def _log(self, noted: Noted, started: float) -> None:
        self._output.add(self._line((*noted, perf_counter() - started, time.time_ns())))
        if noted[4] >= 500:
            self._output.flush()

    def _id(self, environ: dict) -> str:
        if self._has_ids:
            given = environ.get("HTTP_X_REQUEST_ID", "")
            if _ID_FROM_PROXY.fullmatch(given):
                return given
        return _new_id()


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


def _length(headers: list[tuple[str, str]]) -> int:
    # Most often it is the last.
    for name, value in reversed(headers):
        if name.lower() == "content-length":
            return int(value)
    return 0


def _is_kept(route: str | None, status: int) -> bool:
    return route is None and status in {200, 304}


def _level(status: int) -> str:
    return "error" if status >= 500 else "warning" if status in {403, 429} else "info"


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


@lru_cache(maxsize=200)
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
