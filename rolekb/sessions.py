"""Sessions end after a time without use, and after a longest time, whatever their cookie says.

The row of a session has the time at which it ends unless it is used. Using it moves that time, at
most every few minutes and with one statement that leaves alone what the session holds. The cookie
lasts as long as a session can last at most. So pages that read no session write nothing, and a
session that has ended is as if it had never been: forms are asked to be sent again after signing in
(roles.request.typed).
"""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.sessions.backends import db
from django.contrib.sessions.middleware import SessionMiddleware as DjangoSessionMiddleware
from django.db import Error, connections, router
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

_STARTED = "_started"
_MOVED_AT_MOST_EVERY = timedelta(minutes=5)


class SessionStore(db.SessionStore):
    ends: datetime | None = None
    """When the session ends unless it is used, as the row says."""

    def load(self) -> dict:
        data = super().load()
        if _STARTED in data and _last_end(data) <= timezone.now():
            self._session_key = None
            return {}
        return data

    def cycle_key(self) -> None:
        """Begin anew: somebody has just signed in or given their password."""
        self.pop(_STARTED, None)
        super().cycle_key()

    def get_expiry_age(self, **kwargs) -> int:
        """Return for how many seconds the cookie is kept."""
        return int((self._last_end() - timezone.now()).total_seconds())

    def get_expiry_date(self, **kwargs) -> datetime:
        idle_end = timezone.now() + timedelta(hours=settings.SESSION_IDLE_HOURS)
        return min(idle_end, self._last_end())

    def create_model_instance(self, data: dict):
        data.setdefault(_STARTED, timezone.now().timestamp())
        return super().create_model_instance(data)

    def keep_alive(self) -> None:
        """Move the end of a session that is used. A database that cannot save now, or is locked, is
        no reason for a page to fail or to wait."""
        # A session from before there were such ends keeps the one that it has.
        if self.ends is None or _STARTED not in self._session:
            return
        ends = self.get_expiry_date()
        if abs(ends - self.ends) < _MOVED_AT_MOST_EVERY:
            return
        rows = self.model.objects.filter(session_key=self.session_key)
        try:
            with _without_waiting(router.db_for_write(self.model)):
                rows.update(expire_date=ends)
        except Error:
            return

    def _get_session_from_db(self):
        row = super()._get_session_from_db()
        self.ends = row.expire_date if row else None
        return row

    def _last_end(self) -> datetime:
        return _last_end(self._session)


def _last_end(data: dict) -> datetime:
    started = data.get(_STARTED, timezone.now().timestamp())
    last_end = started + settings.SESSION_LONGEST_DAYS * 86_400
    return datetime.fromtimestamp(last_end, tz=UTC)


@contextmanager
def _without_waiting(alias: str):
    """Let SQLite refuse at once to write while somebody else does. PostgreSQL locks single rows."""
    connection = connections[alias]
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout=0")
        try:
            yield
        finally:
            wait = connection.settings_dict["OPTIONS"].get("timeout", 5)
            cursor.execute(f"PRAGMA busy_timeout={int(wait * 1000)}")


class SessionMiddleware(DjangoSessionMiddleware):
    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        was_saved = request.session.modified
        response = super().process_response(request, response)
        if request.session.accessed and not was_saved and response.status_code < 500:
            request.session.keep_alive()
        return response
