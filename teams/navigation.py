"""Whether the masthead leads to the teams.

Public pages are the same for everybody without a cookie, set none, and cost no query for this: that
an organisation is public is remembered by each process for a minute. A request with a cookie is
answered for its account, and varies by the cookie.
"""

import time

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest

from .access import visitor
from .models import Organisation

REMEMBERED_FOR = 60
"""Seconds."""

_known: tuple[float, bool] | None = None


def shows_teams(request: HttpRequest) -> bool:
    """Return whether this visitor may read the teams of some organisation."""
    if settings.ORGANISATIONS == "none":
        return False
    if getattr(request, "organisation", None) is not None:
        return True
    try:
        if is_one_public():
            return True
        user = visitor(request)
        return user.is_authenticated and Organisation.objects.readable_by(user)
    except DatabaseError:
        # The page may be the one that says that the database is away.
        return False


def is_one_public() -> bool:
    """Return whether everybody may read some organisation, as far as this process knows."""
    global _known
    now = time.monotonic()
    if _known is None or _known[0] < now:
        _known = now + REMEMBERED_FOR, Organisation.objects.is_one_public()
    return _known[1]


def remember(is_public: bool | None) -> None:
    """Set what this process knows; None asks anew."""
    global _known
    _known = None if is_public is None else (time.monotonic() + REMEMBERED_FOR, is_public)
