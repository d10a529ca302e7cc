"""What a suggestion is about, who sends it, and whether one more is taken now."""

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404
from django.utils import timezone
from django.utils.crypto import salted_hmac

from sources.models import Source

from ..models import Claim, Responsibility, Role, Suggestion
from .languages import page_at

HOUR = timedelta(hours=1)
LONGEST_PATH = Suggestion._meta.get_field("page").max_length
_NOT_ABOUT = {"suggest", "thanks"}


def _page(path: str):
    """The page of this site that stands at a path; None where it is anything else."""
    if not path.startswith("/") or path.startswith("//") or len(path) > LONGEST_PATH:
        return None
    if "\\" in path or not path.isprintable():
        return None
    try:
        found = page_at(urlsplit(path).path)
    except (Resolver404, ValueError):
        return None
    return None if found.app_names or found.url_name in _NOT_ABOUT else found


def own_path(path: str) -> str:
    """The path of one of our own public pages as it was given; "" for everything else."""
    return urlsplit(path).path if _page(path) else ""


@dataclass(frozen=True)
class Subject:
    """What is known of a suggestion from where it was sent."""

    page: str = ""
    role: Role | None = None
    responsibility: Responsibility | None = None
    source: Source | None = None
    claim: Claim | None = None
    """The one that is reported as wrong."""
    gone: bool = False
    """Whether a claim was named that no reader can see (any longer)."""

    @classmethod
    def of(cls, path: str, claim_key: str = "") -> "Subject":
        page = own_path(path)
        if claim_key:
            claim = _claim(claim_key)
            if claim is None:
                return cls(page, gone=True)
            return cls(page, claim.role, claim.responsibility, claim.source, claim)
        found = _page(path)
        match (found.url_name, found.kwargs) if found else None:
            case "role", {"slug": slug}:
                return cls(page, role=Role.objects.named(slug))
            case "responsibility", {"slug": slug}:
                return cls(page, responsibility=Responsibility.objects.named(slug))
            case "source", {"slug": slug}:
                return cls(page, source=Source.objects.public().for_references().named(slug))
            case "claim", {"key": key}:
                if claim := _claim(key):
                    return cls(page, claim.role, claim.responsibility)
        return cls(page)


def _claim(key: str) -> Claim | None:
    """Of those that readers see."""
    known = key.isascii() and key.isalnum() and len(key) < 20
    return Claim.objects.published().with_names().named(key.lower()) if known else None


# --- The sender ---------------------------------------------------------------------------


def network_address(request: HttpRequest) -> str:
    """Where a request comes from; of IPv6 the network, of which one sender has all addresses.
    Return "" for what is no address: made-up ones count as one sender."""
    text = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_TLS_PROXY:
        # What stands before the last is the sender's own say.
        text = request.META.get("HTTP_X_FORWARDED_FOR", text).rpartition(",")[2].strip()
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return ""
    if address.version == 6:
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def sender(address: str, at: datetime | None = None) -> str:
    """The same for all that one address sends in a day, and no way back to the address."""
    day = timezone.localdate(at)
    return salted_hmac("roles.suggestion", f"{day} {address}", algorithm="sha256").hexdigest()


def seconds_to_wait(address: str) -> int:
    """How long until one more suggestion is taken from this address; 0 where it is now."""
    now = timezone.now()
    recent = Suggestion.objects.received_since(now - HOUR)
    # Shortly after midnight the hour before belongs to the name of yesterday.
    names = {sender(address, now), sender(address, now - HOUR)}
    wait = 0
    for sent, most in (
        (recent.sent_by(names), settings.SUGGESTIONS_AN_HOUR_FROM_ONE),
        (recent, settings.SUGGESTIONS_AN_HOUR),
    ):
        times = sent.order_by("-received_at").values_list("received_at", flat=True)[:most]
        times = list(times)
        if len(times) >= most:
            frees = (times[-1] if times else now) + HOUR
            wait = max(wait, ceil((frees - now).total_seconds()))
    return wait
