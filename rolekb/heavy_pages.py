"""Make one heavy page at a time for each address: a thin WSGI layer around the application.

Pages that stand in memory are served before this layer is entered. Of the others, there is no end
of comparisons, days, searches and exports, which take tens of milliseconds each. One address that
asks for them as fast as they come would take the processor from every other reader. So its requests
wait in line, and what finds the line too long is refused without any work.
"""

import json
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache

from django.conf import settings
from django.template import loader
from django.utils import translation

from roles.request.languages import language_of
from roles.request.limits import address_in

from .security_headers import HEADERS_OF_A_BARE_PAGE

LINE = 24
"""So many requests of one address may wait in a process. Browsers ask for six pages at once."""
ALL_LINES = 40
"""So many requests may wait in a process, of its 64 threads."""
PATIENCE = 5
"""Seconds that a request waits for its turn."""
RETRY_AFTER = 2
"""Seconds, after which a line that was full is empty again."""

_HEAVY = re.compile(
    # Comparisons, with all that belongs to them; what reads everything; what reads what is typed
    r"/(?:compare/.|map/|search/|link/|api/|embed/|oembed/|feeds/|sitemap)"
    # Exports and pictures
    r"|/.+\.(?:atom|png|csv|json|jsonld|xlsx|md|txt|bib|ris)\Z"
)
_OF_API = re.compile(r"(?:/[a-z]{2})?/api/v1/.")
_LIGHT = re.compile(r"/(?:static|admin|accounts|orgs)/|/(?:favicon|icon-|robots)")

Application = Callable[[dict, Callable], Iterable[bytes]]


class HeavyPages:
    """A WSGI application that asks another, for one heavy page at a time of each address."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self._lines = Lines()

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        if not is_heavy(environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")):
            return self.application(environ, start_response)
        with self._lines.turn(address_in(environ)) as is_my_turn:
            if is_my_turn:
                # No page is a stream: all of it is made by now.
                return self.application(environ, start_response)
        return _refuse(environ, start_response)


def is_heavy(path: str, query: str) -> bool:
    """Return whether a page takes long to make, and there is no end of pages like it."""
    language = language_of(path)
    if language != settings.LANGUAGE_CODE:
        path = path.removeprefix(f"/{language}")
    if _LIGHT.match(path):
        return False
    return bool(query or _HEAVY.match(path))


# --- Lines --------------------------------------------------------------------------------


class _Line:
    def __init__(self) -> None:
        self.turn = threading.Lock()
        self.length = 0
        """With the one whose turn it is."""


class Lines:
    """A line of requests for each address. Every thread may call it."""

    def __init__(self) -> None:
        self._lines: dict[str, _Line] = {}
        self._waiting = 0
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._lines)

    @contextmanager
    def turn(self, address: str) -> Iterator[bool]:
        """Wait in line. Yield whether it is this request's turn, or it has to be refused."""
        with self._lock:
            line = self._lines.setdefault(address, _Line())
            waits = line.length > 0
            is_refused = waits and (line.length > LINE or self._waiting >= ALL_LINES)
            if not is_refused:
                line.length += 1
                self._waiting += waits
        if is_refused:
            yield False
            return
        is_my_turn = False
        try:
            try:
                is_my_turn = line.turn.acquire(timeout=PATIENCE)
            finally:
                if waits:
                    with self._lock:
                        self._waiting -= 1
            yield is_my_turn
        finally:
            if is_my_turn:
                line.turn.release()
            with self._lock:
                line.length -= 1
                if not line.length:
                    del self._lines[address]


# --- The refusal --------------------------------------------------------------------------


def _refuse(environ: dict, start_response: Callable) -> Iterable[bytes]:
    # Programs accept anything; only a browser that opens a page names HTML.
    is_for_a_browser = "text/html" in environ.get("HTTP_ACCEPT", "")
    path = environ.get("PATH_INFO", "")
    code = language_of(path)
    if _OF_API.match(path):
        body, media_type = _problem(code), "application/problem+json"
    elif is_for_a_browser:
        body, media_type = _page(code), "text/html; charset=utf-8"
    else:
        body, media_type = _text(code), "text/plain; charset=utf-8"
    start_response(
        "429 Too Many Requests",
        [
            ("Content-Type", media_type),
            ("Content-Length", str(len(body))),
            ("Content-Language", code),
            ("Retry-After", str(RETRY_AFTER)),
            ("Cache-Control", "no-store"),
            *_headers().items(),
        ],
    )
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


@cache
def _headers() -> dict[str, str]:
    hsts = {}
    if seconds := settings.SECURE_HSTS_SECONDS:
        parts = [f"max-age={seconds}"]
        parts += ["includeSubDomains"] if settings.SECURE_HSTS_INCLUDE_SUBDOMAINS else []
        parts += ["preload"] if settings.SECURE_HSTS_PRELOAD else []
        hsts = {"Strict-Transport-Security": "; ".join(parts)}
    return HEADERS_OF_A_BARE_PAGE | hsts


@cache
def _page(code: str) -> bytes:
    with translation.override(code):
        return loader.get_template("429.html").render({"seconds": RETRY_AFTER}).encode()


@cache
def _text(code: str) -> bytes:
    return f"{_sentence(code)}\n".encode()


@cache
def _problem(code: str) -> bytes:
    """Return the details of a problem (RFC 9457), for the interface for programs."""
    with translation.override(code):
        title = translation.gettext("Too many requests")
    details = {"type": "about:blank", "title": title, "status": 429}
    details |= {"detail": _sentence(code), "suggestions": []}
    return (json.dumps(details, ensure_ascii=False) + "\n").encode()


def _sentence(code: str) -> str:
    with translation.override(code):
        return translation.gettext(
            "Too many pages were asked for at once from your network. Ask for one after the other."
        )
