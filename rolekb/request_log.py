"""One line for each request, and the id by which its lines, its answer and its reader's report are
brought together. No line holds what people typed: see docs/operations.md.
"""

import json
import logging
import os
import random
import re
import time
import traceback
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import lru_cache
from http import HTTPStatus

from django.conf import settings
from django.utils.crypto import salted_hmac

from roles.request.languages import language_of

RECORD = "rolekb.request"
"""The key in the WSGI environment of what the application notes about its request."""

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


class RequestLog:
    """A WSGI application that logs what another answers. ``write`` takes a dictionary."""

    def __init__(self, application: Application, write: Callable[[dict], None]) -> None:
        self.application = application
        self.write = write

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        started = time.perf_counter()
        request_id = _id_of(environ)
        _current_id.set(request_id)
        noted = environ[RECORD] = {"id": request_id}
        answer = {"status": 500, "bytes": 0}

        def start(status, headers, exc_info=None):
            answer["status"] = int(status[:3])
            # Most often it is the last.
            for name, value in reversed(headers):
                if name.lower() == "content-length":
                    answer["bytes"] = int(value)
                    break
            return start_response(status, [*headers, ("X-Request-ID", request_id)], exc_info)

        try:
            return self.application(environ, start)
        finally:
            # No page is a stream: all of it is made by now.
            self.write(_line(environ, noted, answer, time.perf_counter() - started))
            _current_id.set("")


def note_the_address(get_response):
    """Middleware that notes the pattern of the address, and that memory held no answer."""

    def answer(request):
        noted = request.META.get(RECORD)
        if noted is None:
            return get_response(request)
        noted["route"] = ""
        response = get_response(request)
        if match := request.resolver_match:
            noted["route"] = f"/{match.route}"
        return response

    return answer


def request_id() -> str:
    """Return the id of the request that this thread answers; "" if it answers none."""
    return _current_id.get()


def pseudonym(text: str) -> str:
    """Return a name for a name or address, by which lines can be compared, from which nobody
    without the secret key learns what it stands for."""
    return salted_hmac("rolekb.log", text, algorithm="sha256").hexdigest()[:12]


def _id_of(environ: dict) -> str:
    if settings.BEHIND_TLS_PROXY:
        given = environ.get("HTTP_X_REQUEST_ID", "")
        if _ID_FROM_PROXY.fullmatch(given):
            return given
    # No secret: this tells requests apart, without asking the system for each.
    return f"{random.getrandbits(64):016x}"


def _line(environ: dict, noted: dict, answer: dict, seconds: float) -> dict:
    method, status = environ["REQUEST_METHOD"], answer["status"]
    return {
        "time": _now(),
        "level": "error" if status >= 500 else "warning" if status in {403, 429} else "info",
        "event": "request",
        "id": noted["id"],
        "method": method if method in _METHODS else "other",
        "path": _path(environ.get("PATH_INFO", ""), noted.get("route"), status),
        "status": status,
        "ms": round(seconds * 1000, 1),
        "bytes": answer["bytes"],
        "kept": "route" not in noted and status in {200, 304},
        "worker": os.getpid(),
    }


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


def _now() -> str:
    seconds, rest = divmod(time.time_ns(), 10**9)
    return f"{_second(seconds)}.{rest // 10**6:03}Z"


@lru_cache(maxsize=2)
def _second(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, tz=UTC).strftime("%Y-%m-%dT%H:%M:%S")


# --- Writing ------------------------------------------------------------------------------


def write_json(line: dict) -> None:
    _write(json.dumps(line))


def write_for_people(line: dict) -> None:
    kept = " from memory" if line["kept"] else ""
    clock = line["time"][11:19]
    _write(f"{clock} {line['method']} {line['path']} {line['status']} {line['ms']} ms{kept}")


WRITERS = {"json": write_json, "lines": write_for_people}


def _write(text: str) -> None:
    # In one call, so that lines of several workers do not mix. No page fails because of its log.
    try:
        os.write(1, f"{text}\n".encode(errors="backslashreplace"))
    except OSError:
        return


class JsonHandler(logging.Handler):
    """Write what is logged as a line of the same kind, without what people typed.

    Messages of exceptions, and of Django's own warnings, quote what was sent. So an exception is
    logged with its type and the places in the code, and Django's warnings with their status.
    """

    def emit(self, record: logging.LogRecord) -> None:
        try:
            write_json(self.fields(record))
        except Exception:
            self.handleError(record)

    def fields(self, record: logging.LogRecord) -> dict:
        fields = {
            "time": _now(),
            "level": record.levelname.lower(),
            "event": record.name,
            "id": request_id(),
            "worker": os.getpid(),
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
