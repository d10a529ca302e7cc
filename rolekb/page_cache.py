"""Answer anonymous readers before Django is entered: a thin WSGI layer in front of the application.

A page is the same for every anonymous reader as long as the content is the same. So a page that was
rendered once is kept, together with the state of the content (``roles.queries.content_state``) for
which it was rendered, and served until that state changes, whichever process has changed it. Each
page is compressed once for each encoding. Anything that is not such a page passes through.
"""

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from urllib.parse import parse_qsl

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections

from roles.request.accepting import preferred_form
from roles.triggers import STATE_TABLE

from .encodings import COMPRESS, DECOMPRESS, choose_encoding

KNOWN_PARAMETERS = {
    *("show", "as_of", "context", "tag", "kind", "area", "role"),
    *("page", "after", "limit", "question", "source", "before"),
}
"""Parameters of pages that are kept. Any other query passes through: a search is asked once."""

MAX_QUERY = 300
MAX_PAGE = 4 * 2**20
"""Bytes of a page that is kept."""
PATIENCE = 10
"""Seconds to wait for another request that renders the same page."""
MAX_PASSED = 2_000
"""So many addresses are remembered as pages that are never kept."""

_OF_RELEASES = re.compile(r"(?:/[a-z]{2})?/data/")
"""These change with the folder of data releases, not with the content."""
_NOT_SHARED = re.compile(r"\b(?:private|no-store)\b", re.I)
_TEXT = re.compile(r"text/|application/(?:\S+\+)?(?:json|xml|javascript)|image/svg", re.I)

StartResponse = Callable
Application = Callable[[dict, StartResponse], Iterable[bytes]]
Key = tuple[str, ...]


# --- The state of the content -------------------------------------------------------------


class StateReader:
    """Reads the state of the content, as cheaply as the database allows. Every thread may call it.

    On SQLite nothing is read as long as the files are the ones that were read last. No connection
    stays open there: the last one that is closed writes the log into the database file, so that
    a copy of that file holds every edit. On PostgreSQL one connection stays open.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connection = None
        self._files: tuple | None = None
        self._state = ""

    def read(self) -> str | None:
        """Return the state together with the day, on which pages depend as well, or None if the
        database cannot be read now."""
        with self._lock:
            # A connection that broke while it was idle is replaced once.
            for _ in range(2):
                try:
                    return f"{datetime.now(tz=UTC).date()} {self._read()}"
                except Exception:
                    self._close()
        return None

    def _read(self) -> str:
        wrapper = connections[DEFAULT_DB_ALIAS]
        if wrapper.vendor == "sqlite":
            return self._read_unless_unchanged(wrapper)
        if self._connection is None:
            self._connection = _connect(wrapper)
            self._connection.autocommit = True
        return _state_of(self._connection)

    def _read_unless_unchanged(self, wrapper) -> str:
        files = _signature(Path(wrapper.settings_dict["NAME"]))
        if files is None or files != self._files:
            with closing(_connect(wrapper)) as connection:
                self._state = _state_of(connection)
            self._files = files
        return self._state

    def _close(self) -> None:
        if self._connection is not None:
            with suppress(Exception):
                self._connection.close()
        self._connection, self._files = None, None


def _connect(wrapper):
    """Return a driver's connection that Django knows nothing of."""
    own = wrapper.copy()
    own.connect()
    return own.connection


def _state_of(connection) -> str:
    rows = connection.execute(
        f"SELECT token FROM {STATE_TABLE} ORDER BY number"  # noqa: S608 - a constant
    ).fetchall()
    if not rows:
        raise DatabaseError("The state of the content is missing.")
    return ",".join(token for (token,) in rows)


SETTLED = 50_000_000
"""Nanoseconds after which a file that is written again gets another time: clocks of file systems
tick every few milliseconds."""


def _signature(database: Path) -> tuple | None:
    """Return what changes with every commit and with another file in the place of the database.
    Return None if it was written so lately that the next commit could leave it the same. Raises
    OSError."""
    statuses = [database.stat()]
    with suppress(FileNotFoundError):
        statuses.append(Path(f"{database}-wal").stat())
    if time.time_ns() - max(status.st_mtime_ns for status in statuses) < SETTLED:
        return None
    return tuple(
        (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns) for status in statuses
    )


# --- Pages --------------------------------------------------------------------------------


@dataclass
class KeptPage:
    """A page with its bodies by encoding. ``state`` is that of the content.

    A body is kept in the encodings that were asked for. Of most pages that is one, of a fifth of
    the size that the page has as it was rendered.
    """

    state: str
    headers: list[tuple[str, str]]
    rendered: bytes | None
    """The body as it was rendered, until it is asked for in an encoding."""
    is_text: bool
    varies_by_form: bool = False
    """Whether its address also answers with JSON or Markdown to those who accept that."""
    tag: str = ""
    bodies: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tag = blake2b(self.rendered, digest_size=12).hexdigest()

    def encoding_for(self, accepted: str) -> str:
        return choose_encoding(accepted) if self.is_text else ""

    def body_in(self, encoding: str) -> bytes:
        """Return the body, compressed once."""
        if encoding not in self.bodies:
            plain = self._plain()
            self.bodies[encoding] = COMPRESS[encoding](plain) if encoding else plain
            self.rendered = None
        return self.bodies[encoding]

    def _plain(self) -> bytes:
        # Read once: another thread may drop it meanwhile, but keeps a body before it does so.
        rendered = self.rendered
        if rendered is not None:
            return rendered
        encoding, body = next(iter(self.bodies.items()))
        return DECOMPRESS[encoding](body) if encoding else body

    def etag(self, encoding: str) -> str:
        return f'"{self.tag}-{encoding}"' if encoding else f'"{self.tag}"'

    @property
    def size(self) -> int:
        return len(self.rendered or b"") + sum(map(len, self.bodies.values())) + 1_000


class PageStore:
    """Pages in memory, the least recently used dropped first. Every thread may call it."""

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self.bytes_kept = 0
        self._pages: OrderedDict[Key, KeptPage] = OrderedDict()
        self._sizes: dict[Key, int] = {}
        self._lock = threading.Lock()

    def get(self, key: Key, state: str) -> KeptPage | None:
        with self._lock:
            page = self._pages.get(key)
            if page is None or page.state != state:
                return None
            self._pages.move_to_end(key)
            return page

    def keep(self, key: Key, page: KeptPage) -> None:
        """Keep a page, or measure it anew after it was compressed."""
        with self._lock:
            self._pages[key] = page
            self._pages.move_to_end(key)
            self.bytes_kept += page.size - self._sizes.get(key, 0)
            self._sizes[key] = page.size
            while self.bytes_kept > self.max_bytes:
                oldest, _ = self._pages.popitem(last=False)
                self.bytes_kept -= self._sizes.pop(oldest)


# --- The layer ----------------------------------------------------------------------------


class PageCache:
    """A WSGI application that serves kept pages and asks another for all else."""

    def __init__(
        self, application: Application, max_bytes: int, read_state=None, limit=lambda answer: answer
    ) -> None:
        """``limit`` is put in front of the application that answers what is not kept."""
        self.application = application
        self._answer_unkept = limit(self._answer_in_turn)
        self.pages = PageStore(max_bytes)
        self._read_state = read_state or StateReader().read
        self._rendering: dict[Key, threading.Lock] = {}
        self._passed: OrderedDict[Key, None] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, environ: dict, start_response: StartResponse) -> Iterable[bytes]:
        key, _, page = self._look_up(environ)
        if page:
            return self._serve(key, page, environ, start_response)
        return self._answer_unkept(environ, start_response)

    def _look_up(self, environ: dict) -> tuple[Key | None, str, KeptPage | None]:
        """Return the key, the state and the kept page; no key if the request passes through."""
        key = key_of(environ)
        state = None if key is None or key in self._passed else self._read_state()
        if state is None:
            return None, "", None
        return key, state, self.pages.get(key, state)

    def _answer_in_turn(self, environ: dict, start_response: StartResponse) -> Iterable[bytes]:
        # While it waited for its turn the page may have been made, or the content have changed.
        key, state, page = self._look_up(environ)
        if key is None:
            return self.application(environ, start_response)
        if page:
            return self._serve(key, page, environ, start_response)
        if environ["REQUEST_METHOD"] != "GET":
            return self.application(environ, start_response)
        with self._lock:
            rendering = self._rendering.setdefault(key, threading.Lock())
        # One renders while the others wait for it.
        in_turn = rendering.acquire(timeout=PATIENCE)
        try:
            if page := self.pages.get(key, state):
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
        page = KeptPage(
            state,
            _without(headers, {"content-length", "etag", "vary"}),
            body,
            bool(_TEXT.match(dict(headers).get("Content-Type", ""))),
            "accept" in _varies_by(headers),
        )
        # While it was rendered the content may have changed, and only a part of it been read.
        if self._read_state() == state:
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
        encoding = page.encoding_for(environ.get("HTTP_ACCEPT_ENCODING", ""))
        etag = page.etag(encoding)
        headers = [*page.headers, ("ETag", etag)]
        varies_by = ["Accept"] if page.varies_by_form else []
        varies_by += ["Accept-Encoding"] if page.is_text else []
        if varies_by:
            headers.append(("Vary", ", ".join(varies_by)))
        if not any(name.lower() == "cache-control" for name, _ in headers):
            headers.append(("Cache-Control", "public, max-age=0, must-revalidate"))
        if _matches(environ.get("HTTP_IF_NONE_MATCH", ""), etag):
            start_response("304 Not Modified", _without(headers, {"content-type"}))
            return []
        is_new = encoding not in page.bodies
        body = page.body_in(encoding)
        if is_new and self.pages.get(key, page.state) is page:
            self.pages.keep(key, page)
        if encoding:
            headers.append(("Content-Encoding", encoding))
        headers.append(("Content-Length", str(len(body))))
        start_response("200 OK", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def key_of(environ: dict) -> Key | None:
    """Return what makes the page of a request another one, or None if it is not to be kept."""
    if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
        return None
    path, query = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
    if _OF_RELEASES.match(path):
        return None
    if path.startswith(f"/{settings.STATIC_URL.strip('/')}/") or len(query) > MAX_QUERY:
        return None
    if query and not {name for name, _ in parse_qsl(query, True)} <= KNOWN_PARAMETERS:
        return None
    if _has_private_cookie(environ.get("HTTP_COOKIE", "")):
        return None
    return (
        path,
        query,
        environ.get("SCRIPT_NAME", ""),
        environ.get("HTTP_HOST", ""),
        environ.get("wsgi.url_scheme", ""),
        environ.get("HTTP_X_FORWARDED_PROTO", ""),
        _form_of(path, environ.get("HTTP_ACCEPT", "")),
    )


def _form_of(path: str, accepted: str) -> str:
    """Return which of several forms of a page is asked for: "" of those for browsers."""
    return accepted if path.startswith("/api/") else preferred_form(accepted)


def _has_private_cookie(header: str) -> bool:
    if not header:
        return False
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


def _without(headers: list[tuple[str, str]], names: set[str]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in headers if name.lower() not in names]


def _matches(asked: str, etag: str) -> bool:
    """Return whether an If-None-Match names this tag."""
    tags = [tag.strip().removeprefix("W/") for tag in asked.split(",")]
    return etag in tags or "*" in tags
