"""Answer anonymous readers before Django is entered: a thin WSGI layer in front of the application.

A page is the same for every anonymous reader as long as the content is the same. So a page that was
rendered once is kept, together with the state of the content (``roles.queries.content_state``) for
which it was rendered, and served until that state changes, whichever process has changed it. Each
page is compressed once for each encoding. Anything that is not such a page passes through.
"""

import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import cache, lru_cache
from hashlib import sha256
from http.cookies import CookieError, SimpleCookie
from time import perf_counter
from typing import TypeVar
from urllib.parse import parse_qsl

from django.conf import settings

from roles.queries.content_state import one_state
from roles.request.accepting import preferred_form

from .encodings import COMPRESS, DECOMPRESS, choose_encoding
from .kept_answers import Answer, send
from .receiving import RECEIVING
from .state_reader import StateReader, tokens_in

KNOWN_PARAMETERS = {
    *("show", "as_of", "context", "tag", "kind", "area", "role"),
    *("page", "after", "limit", "question", "source", "before"),
}
"""Parameters of pages that are kept. Any other query passes through: a search is asked once."""

MAX_QUERY = 300
MAX_KEY = 1_000
"""Characters of what makes a page another one: some of it are headers as they were sent."""
MAX_PAGE = 4 * 2**20
"""Bytes of a page that is kept."""
PATIENCE = 10
"""Seconds to wait for another request that renders the same page."""
FRESH = 0.01
"""Seconds for which a state that was read is that of now: a request that waited asks anew."""
STATE = "rolekb.state"
"""The key in the WSGI environment of the state that was read for a request, and of when."""
MAX_PASSED = 2_000
"""So many addresses are remembered as pages that are never kept."""

_OF_RELEASES = re.compile(r"(?:/[a-z]{2})?/data/")
"""These change with the folder of data releases, not with the content."""
_NOT_SHARED = re.compile(r"\b(?:private|no-store)\b", re.I)
_OF_UNCHANGED = re.compile(
    "(cache-control|vary|access-control-.+|cross-origin-resource-policy)$", re.I
)
"""Headers that say who may keep or read a page, whether or not it comes with them."""
_TEXT = re.compile(r"text/|application/(?:\S+\+)?(?:json|xml|javascript)|image/svg", re.I)

StartResponse = Callable
Application = Callable[[dict, StartResponse], Iterable[bytes]]
Key = tuple[str, ...]
Headers = tuple[tuple[str, str], ...]
Value = TypeVar("Value", str, Headers)


# --- Pages --------------------------------------------------------------------------------


@dataclass(slots=True)
class KeptPage:
    """A page with its bodies by encoding. ``state`` is that of the content.

    A body is kept in the encodings that were asked for. Of most pages that is one, of a fifth of
    the size that the page has as it was rendered. All else is either the same object in many pages
    or made for each answer.
    """

    state: str
    unchanged: Headers
    """Those of an answer that the reader's copy is still the page."""
    headers: Headers
    """Those of an answer with the page, in all encodings."""
    is_text: bool
    rendered: bytes | None
    """The body as it was rendered, until it is asked for in an encoding."""
    tag: str = field(init=False)
    made: tuple[tuple[str, str, bytes], ...] = field(default=(), init=False)
    """Bodies, each behind its encoding and its ETag."""
    counted: int = field(default=0, init=False)
    """The size for which it was last counted."""

    def __post_init__(self) -> None:
        # Processors have instructions for it: it takes half as long as blake2b.
        self.tag = sha256(self.rendered, usedforsecurity=False).hexdigest()[:24]

    def etag(self, encoding: str) -> str:
        return f'"{self.tag}-{encoding}"' if encoding else f'"{self.tag}"'

    def make(self, encoding: str) -> bytes:
        """Make and return the body in an encoding, and drop what it was made of."""
        plain = self._plain()
        body = COMPRESS[encoding](plain) if encoding else plain
        others = (made for made in self.made if made[0] != encoding)
        self.made = *others, (encoding, self.etag(encoding), body)
        self.rendered = None
        return body

    def _plain(self) -> bytes:
        # Read once: another thread may drop it meanwhile, but makes a body before it does so.
        rendered = self.rendered
        if rendered is not None:
            return rendered
        encoding, _, body = self.made[0]
        return DECOMPRESS[encoding](body) if encoding else body

    @property
    def size(self) -> int:
        return len(self.rendered or b"") + sum(len(body) for *_, body in self.made) + 1_000


class PageStore:
    """Pages in memory, the least recently used dropped first. Every thread may call it."""

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self.bytes_kept = 0
        self._pages: OrderedDict[Key, KeptPage] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Key) -> KeptPage | None:
        """Return a page, which may be that of an earlier state of the content."""
        # Each of these is one step. For a lock, readers would wait.
        page = self._pages.get(key)
        if page is not None:
            try:
                self._pages.move_to_end(key)
            except KeyError:
                # It was dropped in between.
                return None
        return page

    def get_of(self, state: str, key: Key) -> KeptPage | None:
        """Return a page of this state of the content."""
        page = self.get(key)
        return page if page is not None and page.state == state else None

    def keep(self, key: Key, page: KeptPage) -> None:
        """Keep a page, or measure it anew after it was compressed."""
        with self._lock:
            if before := self._pages.pop(key, None):
                self.bytes_kept -= before.counted
            # Most keys hold the same host.
            self._pages[_in_memory_once(key[0]), *key[1:]] = page
            page.counted = page.size
            self.bytes_kept += page.counted
            while self.bytes_kept > self.max_bytes:
                _, oldest = self._pages.popitem(last=False)
                self.bytes_kept -= oldest.counted


# --- The layer ----------------------------------------------------------------------------


class PageCache:
    """A WSGI application that serves kept pages and asks another for all else."""

    def __init__(
        self, application: Application, max_bytes: int, read_state=None, limit=lambda answer: answer
    ) -> None:
        """``limit`` is put in front of the application that answers what is not kept."""
        self.application = application
        self.answer_unkept: Application = limit(self._answer_in_turn)
        self.pages = PageStore(max_bytes)
        self._read_state = read_state or StateReader().read
        self._rendering: dict[Key, threading.Lock] = {}
        self._passed: OrderedDict[Key, None] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, environ: dict, start_response: StartResponse) -> Iterable[bytes]:
        answer = self.kept_answer(environ)
        if answer is None:
            return self.answer_unkept(environ, start_response)
        return send(answer, start_response)

    def kept_answer(self, environ: dict) -> Answer | None:
        """Return the answer to a request whose page is kept. If there is none, ``answer_unkept`` is
        to be called."""
        key = key_of(environ)
        page = None if key is None else self.pages.get(key)
        if page is None:
            return None
        state = self._read_state()
        if page.state != state:
            environ[STATE] = state, perf_counter()
            return None
        return self._answer_with(page, key, environ)

    def _answer_in_turn(self, environ: dict, start_response: StartResponse) -> Iterable[bytes]:
        key = key_of(environ)
        if key is None or key in self._passed or not is_keepable(environ):
            return self.application(environ, start_response)
        if sum(map(len, key)) > MAX_KEY:
            return self.application(environ, start_response)
        state, read_at = environ.pop(STATE, (None, 0.0))
        if perf_counter() - read_at > FRESH:
            state = self._read_state()
        if state is None:
            return self.application(environ, start_response)
        # While it waited for its turn the page may have been made, or the content have changed.
        if page := self.pages.get_of(state, key):
            return self._serve(key, page, environ, start_response)
        if environ["REQUEST_METHOD"] != "GET":
            return self.application(environ, start_response)
        with self._lock:
            rendering = self._rendering.setdefault(key, threading.Lock())
        # One renders while the others wait for it.
        in_turn = rendering.acquire(timeout=PATIENCE)
        try:
            if page := self.pages.get_of(state, key):
                return self._serve(key, page, environ, start_response)
            return self._render(key, state, environ, start_response)
        finally:
            if in_turn:
                rendering.release()
            with self._lock:
                self._rendering.pop(key, None)

    def _render(self, key: Key, state: str, environ: dict, start_response: StartResponse):
        captured = {}

        def capture(status, headers, exc_info=None):
            captured.update(status=status, headers=headers, exc_info=exc_info)

        # The application sends the page as it is, to be compressed here.
        plain = {**environ, "HTTP_ACCEPT_ENCODING": "identity"}
        for name in ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE"):
            plain.pop(name, None)
        read_once = cache(self._read_state)
        tokens = tokens_in(state)
        # What the page is made of is kept under the same condition as the page itself.
        with one_state(tokens, lambda: tokens_in(read_once())) if tokens else nullcontext():
            chunks = self.application(plain, capture)
            try:
                body = b"".join(chunks)
            finally:
                if hasattr(chunks, "close"):
                    chunks.close()
        headers = captured["headers"]
        if not is_shared(captured["status"], headers, body):
            self._pass_on(key, captured["status"])
            start_response(captured["status"], headers)
            return [body]
        is_text = bool(_TEXT.match(dict(headers).get("Content-Type", "")))
        page = KeptPage(state, *_headers_of_answers(headers, is_text), is_text, body)
        # While it was rendered the content may have changed, and only a part of it been read.
        if read_once() == state:
            self.pages.keep(key, page)
        return self._serve(key, page, environ, start_response)

    def _pass_on(self, key: Key, status: str) -> None:
        """Remember an address that is never kept, so that its requests wait for none other."""
        if status.startswith("200"):
            with self._lock:
                self._passed[key] = None
                while len(self._passed) > MAX_PASSED:
                    self._passed.popitem(last=False)

    def _serve(self, key: Key, page: KeptPage, environ: dict, start_response: StartResponse):
        return send(self._answer_with(page, key, environ), start_response)

    def _answer_with(self, page: KeptPage, key: Key, environ: dict) -> Answer:
        accepted = environ.get("HTTP_ACCEPT_ENCODING")
        encoding = choose_encoding(accepted) if accepted and page.is_text else ""
        for made in page.made:
            if made[0] == encoding:
                _, etag, body = made
                break
        else:
            etag, body = page.etag(encoding), None
        asked = environ.get("HTTP_IF_NONE_MATCH")
        if asked and (asked == etag or _matches(asked, etag)):
            return 304, [*page.unchanged, ("ETag", etag)], b""
        if body is None:
            RECEIVING.step_aside()
            body = page.make(encoding)
            if self.pages.get(key) is page:
                self.pages.keep(key, page)
        headers = [*page.headers, ("ETag", etag)]
        if encoding:
            headers.append(("Content-Encoding", encoding))
        if environ["REQUEST_METHOD"] == "HEAD":
            headers.append(("Content-Length", str(len(body))))
            body = b""
        return 200, headers, body


def key_of(environ: dict) -> Key | None:
    """Return what makes the page of a request another one, or None if it is not for everybody."""
    if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
        return None
    if (cookies := environ.get("HTTP_COOKIE")) and _has_private_cookie(cookies):
        return None
    get = environ.get
    path, accepted = get("PATH_INFO", ""), get("HTTP_ACCEPT", "")
    return (
        get("HTTP_HOST", ""),
        path,
        get("QUERY_STRING", ""),
        get("SCRIPT_NAME", ""),
        get("wsgi.url_scheme", ""),
        get("HTTP_X_FORWARDED_PROTO", ""),
        # Which of several forms of a page is asked for: "" of those for browsers
        preferred_form(accepted) if accepted and not path.startswith("/api/") else accepted,
    )


def is_keepable(environ: dict) -> bool:
    """Return whether the page at this address may be kept, as far as the address can say."""
    path, query = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
    if path.startswith(_static_files()) or len(query) > MAX_QUERY or _OF_RELEASES.match(path):
        return False
    return not query or {name for name, _ in parse_qsl(query, True)} <= KNOWN_PARAMETERS


@cache
def _static_files() -> str:
    return f"/{settings.STATIC_URL.strip('/')}/"


def _has_private_cookie(header: str) -> bool:
    try:
        names = SimpleCookie(header)
    except CookieError:
        return True
    # A cookie that cannot be read could be any.
    return not names or bool({settings.SESSION_COOKIE_NAME, "messages"} & set(names))


def is_shared(status: str, headers: list[tuple[str, str]], body: bytes) -> bool:
    """Return whether every anonymous reader may be sent this answer."""
    by_name = {name.lower(): value for name, value in headers}
    return (
        status.startswith("200")
        and len(body) <= MAX_PAGE
        and "set-cookie" not in by_name
        and "content-encoding" not in by_name
        and not _NOT_SHARED.search(by_name.get("cache-control", ""))
        and _varies_by(headers) <= {"accept", "accept-encoding"}
    )


def _varies_by(headers: list[tuple[str, str]]) -> set[str]:
    """Return the names of the request's headers on which an answer depends."""
    values = ",".join(value for name, value in headers if name.lower() == "vary")
    return {name.strip().lower() for name in values.split(",")} - {""}


def _headers_of_answers(headers: list[tuple[str, str]], is_text: bool) -> tuple[Headers, Headers]:
    """Return the headers of answers without a page and with it, out of those with which it was
    rendered. A reader who has the page has its other headers as well (RFC 9110, 15.4.5)."""
    varies_by = ["Accept"] if "accept" in _varies_by(headers) else []
    varies_by += ["Accept-Encoding"] if is_text else []
    others = {"content-length", "etag", "vary"}
    of_pages = [header for header in headers if header[0].lower() not in others]
    if varies_by:
        of_pages.append(("Vary", ", ".join(varies_by)))
    if not any(name.lower() == "cache-control" for name, _ in headers):
        of_pages.append(("Cache-Control", "public, max-age=0, must-revalidate"))
    unchanged = [header for header in of_pages if _OF_UNCHANGED.match(header[0])]
    return _in_memory_once(tuple(unchanged)), _in_memory_once(tuple(of_pages))


@lru_cache(maxsize=500)
def _in_memory_once(value: Value) -> Value:
    """Return the value that equals this one: most headers are those of all pages, and some are
    long."""
    return value


def _matches(asked: str, etag: str) -> bool:
    """Return whether an If-None-Match names this tag."""
    tags = [tag.strip().removeprefix("W/") for tag in asked.split(",")]
    return etag in tags or "*" in tags
