"""How often one address may ask for what costs the server work: every limit, and who counts as one.

Failed attempts to sign in, with passwords and codes, are counted by allauth
(``ACCOUNT_RATE_LIMITS``), suggestions by the rows that were accepted
(``roles.request.suggestions``), and heavy pages wait in line (``rolekb.heavy_pages``). All of them
take the address from here. docs/operations.md has the table.
"""

import ipaddress
import time
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from .errors import SuggestedLink, UserError

HOUR = 3600

SHARED, IN_MEMORY = "default", "rates"
"""Where requests are counted: in the database, for all workers together, or in the memory of each
worker, because what is only read writes nothing to the database."""


# --- The limits ---------------------------------------------------------------------------


_WITHIN_THE_HOUR = ngettext_lazy(
    "Many requests came from your network within this hour. Try again in %(minutes)s minute.",
    "Many requests came from your network within this hour. Try again in %(minutes)s minutes.",
    "minutes",
)
_TO_SIGN_IN = ngettext_lazy(
    "There were too many attempts to sign in from your network. Wait %(minutes)s minute, then try "
    "again.",
    "There were too many attempts to sign in from your network. Wait %(minutes)s minutes, then try "
    "again.",
    "minutes",
)


@dataclass(frozen=True, slots=True)
class Limit:
    """So many requests of one address are answered within a period of the clock."""

    name: str
    allowed: int | str
    """How many, or the setting that says so."""
    counted_in: str
    title: str | Promise
    """What a request above the limit is told first."""
    explanation: Promise = _WITHIN_THE_HOUR
    seconds: int = HOUR

    @property
    def most(self) -> int:
        return self.allowed if isinstance(self.allowed, int) else getattr(settings, self.allowed)


LISTS = Limit("link", "LINKED_LISTS_AN_HOUR_FROM_ONE", SHARED, _("Too many lists"))
LISTS_OF_PROGRAMS = Limit("api", "LINKED_LISTS_AN_HOUR_FROM_ONE", SHARED, _("Too many lists"))
API = Limit("api-v1", "API_REQUESTS_AN_HOUR_FROM_ONE", IN_MEMORY, _("Too many requests"))
SEARCHES = Limit("search", "SEARCHES_AN_HOUR_FROM_ONE", IN_MEMORY, _("Too many searches"))
COMPLETIONS = Limit("typing", "COMPLETIONS_AN_HOUR_FROM_ONE", IN_MEMORY, _("Too many searches"))

_ATTEMPTS = (SHARED, _("Too many attempts"), _TO_SIGN_IN, 5 * 60)
PASSKEYS = Limit("passkey", 100, *_ATTEMPTS)
"""Each attempt to sign in with a passkey alone takes two requests."""
OPENID = Limit("openid", 30, *_ATTEMPTS)
"""Each start makes a session and asks the other server."""


class TooManyRequestsError(UserError):
    """Say how long to wait."""

    def __init__(self, limit: Limit, seconds: int) -> None:
        explanation = limit.explanation % {"minutes": minutes_of(seconds)}
        super().__init__(429, str(limit.title), explanation)
        self.headers = {"Retry-After": str(seconds), "Cache-Control": "no-store"}

    def render(self, request: HttpRequest) -> HttpResponse:
        """Return a page, or JSON for a program that takes no page."""
        if not request.accepts("text/html"):
            return self.as_json()
        self.suggestions = self.suggestions or [
            SuggestedLink(reverse("roles"), _("All roles")),
            SuggestedLink(reverse("responsibilities"), _("All questions")),
        ]
        response = super().render(request)
        for name, value in self.headers.items():
            response[name] = value
        return response

    def as_json(self) -> JsonResponse:
        return JsonResponse({"error": self.explanation}, status=self.status, headers=self.headers)


def minutes_of(seconds: int) -> int:
    return -(-seconds // 60)


def count(request: HttpRequest, limit: Limit) -> None:
    """Count a request. Raises TooManyRequestsError if it is one too many within the period.

    Only a number is kept, under a name from which nobody can tell the address.
    """
    now, counts = int(time.time()), caches[limit.counted_in]
    key = f"rate:{limit.name}:{now // limit.seconds}:{sender(network_address(request))}"
    counts.add(key, 0, timeout=limit.seconds)
    try:
        number = counts.incr(key)
    except ValueError:
        # It was dropped in between.
        number = 1
    if number > limit.most:
        raise TooManyRequestsError(limit, limit.seconds - now % limit.seconds)


# --- The address --------------------------------------------------------------------------


def network_address(request: HttpRequest) -> str:
    return address_in(request.META)


def address_in(environ: dict) -> str:
    """Return the address that a request comes from; for IPv6 the /64 network, which one sender
    has; "" for what is no address, so that all made-up ones count as one sender."""
    text = environ.get("REMOTE_ADDR", "")
    if settings.BEHIND_TLS_PROXY:
        # All but the last are written by the sender.
        text = environ.get("HTTP_X_FORWARDED_FOR", text).rpartition(",")[2].strip()
    try:
        # Without the zone of a link-local address, which is a word of the machine.
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    if address.version == 6:
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def sender(address: str, at: datetime | None = None) -> str:
    """Return a name for what an address sends in a day, from which nobody can tell the address."""
    day = timezone.localdate(at)
    return salted_hmac("roles.suggestion", f"{day} {address}", algorithm="sha256").hexdigest()
