"""What a suggestion is about, who sends it, and whether another one is accepted now."""

from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import Resolver404, ResolverMatch
from django.utils import timezone

from sources.models import Source

from ..domain.title_folding import tidy
from ..models import Claim, Responsibility, Role, Suggestion
from .languages import page_at
from .limits import sender

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MAX_PATH_LENGTH = Suggestion._meta.get_field("page").max_length
_NO_SUBJECT = {"suggest", "suggestion", "suggestions"}


def _resolve(path: str) -> ResolverMatch | None:
    """Return the public page of this site at a path, or None."""
    if not path.startswith("/") or path.startswith("//") or len(path) > MAX_PATH_LENGTH:
        return None
    if "\\" in path or not path.isprintable():
        return None
    try:
        match = page_at(urlsplit(path).path)
    except (Resolver404, ValueError):
        return None
    return None if match.app_names or match.url_name in _NO_SUBJECT else match


def own_path(path: str) -> str:
    """Return the path of a public page of this site, "" for everything else."""
    return urlsplit(path).path if _resolve(path) else ""


@dataclass(frozen=True)
class Subject:
    """What a suggestion is about, as far as the page tells from which it is sent."""

    page: str = ""
    role: Role | None = None
    responsibility: Responsibility | None = None
    source: Source | None = None
    claim: Claim | None = None
    """The claim that is reported as wrong."""
    gone: bool = False
    """Whether a claim was named that readers cannot see (any longer)."""
    title: str = ""
    """The title of a role that has no page yet."""

    @classmethod
    def of(cls, path: str, claim_key: str = "", title: str = "") -> "Subject":
        page = own_path(path)
        if title and not claim_key:
            return cls(page, title=tidy(title))
        if claim_key:
            claim = _claim(claim_key)
            if claim is None:
                return cls(page, gone=True)
            return cls(page, claim.role, claim.responsibility, claim.source, claim)
        resolved = _resolve(path)
        match (resolved.url_name, resolved.kwargs) if resolved else None:
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
    """Return the published claim with this key, or None."""
    is_valid = key.isascii() and key.isalnum() and len(key) < 20
    return Claim.objects.published().with_names().named(key.lower()) if is_valid else None


# --- The limit ----------------------------------------------------------------------------


def sent_already(suggestion: Suggestion, address: str) -> Suggestion | None:
    """Return the very same from this address within a day, as by a double click."""
    now = timezone.now()
    names = {sender(address, now), sender(address, now - DAY)}
    recent = Suggestion.objects.received_since(now - DAY).sent_by(names)
    return recent.saying(suggestion).first()


def seconds_to_wait(address: str) -> int:
    """Return how long this address has to wait before another suggestion is accepted."""
    now = timezone.now()
    recent = Suggestion.objects.received_since(now - HOUR)
    # Shortly after midnight a part of the last hour has the name of yesterday.
    names = {sender(address, now), sender(address, now - HOUR)}
    wait = 0
    for sent, most in (
        (recent.sent_by(names), settings.SUGGESTIONS_AN_HOUR_FROM_ONE),
        (recent, settings.SUGGESTIONS_AN_HOUR),
    ):
        times = list(sent.order_by("-received_at").values_list("received_at", flat=True)[:most])
        if len(times) >= most:
            end = (times[-1] if times else now) + HOUR
            wait = max(wait, ceil((end - now).total_seconds()))
    return wait
