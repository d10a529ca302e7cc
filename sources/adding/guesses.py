"""What a source most likely is, and how lists name it, from what it says of itself."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from ..citing.citations import authors
from ..citing.names import is_body
from ..models import SourceKind
from ..slugs import slug_of

_MAX_NAME = 80
_MAX_SLUG = 80

# By host, the end of a host, or a word of the path; the first that fits.
_HOSTS = {
    SourceKind.FORUM_THREAD: (
        "news.ycombinator.com",
        "reddit.com",
        "stackexchange.com",
        "stackoverflow.com",
        "quora.com",
        "lobste.rs",
    ),
    SourceKind.NEWSLETTER: ("substack.com", "buttondown.email", "beehiiv.com"),
    SourceKind.TALK: ("youtube.com", "youtu.be", "vimeo.com"),
    SourceKind.GOVERNMENT_GUIDE: (".gov", ".gov.uk", ".gc.ca", ".gov.au", ".govt.nz", ".bund.de"),
    SourceKind.OCCUPATIONAL_DATABASE: ("onetonline.org", "esco.ec.europa.eu"),
    SourceKind.JOB_ADVERTISEMENT: ("greenhouse.io", "lever.co", "workable.com", "neuvoo.ro"),
}
_PATHS = {
    SourceKind.HANDBOOK: re.compile(r"\bhandbook\b"),
    SourceKind.JOB_ADVERTISEMENT: re.compile(r"\b(?:jobs?|careers?|vacanc(?:y|ies)|stellen)\b"),
    SourceKind.GLOSSARY: re.compile(r"\bglossary\b"),
}


def kind(address: str) -> str:
    """Return the likely kind of what stands at an address; an article if nothing says so."""
    try:
        parts = urlsplit(address.lower())
        host = parts.hostname or ""
    except ValueError:
        return SourceKind.ARTICLE.value
    for choice, hosts in _HOSTS.items():
        if any(
            host == name or host.endswith(name if name[0] == "." else f".{name}") for name in hosts
        ):
            return choice.value
    words = f"{host} {parts.path}".replace("_", " ")
    for choice, pattern in _PATHS.items():
        if pattern.search(words):
            return choice.value
    return SourceKind.ARTICLE.value


def short_name(values: Mapping[str, str]) -> str:
    """Return how a list may name a source: by the family name of its first author, or else by its
    publisher, its title or its site."""
    names = authors(values.get("author", ""))
    if names and not is_body(names[0]):
        name = names[0].split(",")[0].split()[-1]
    elif names:
        name = names[0]
    else:
        name = values.get("publisher") or values.get("title") or site(values.get("address", ""))
    return shortened(name, _MAX_NAME)


def speakers(values: Mapping[str, str]) -> list[str]:
    """Return the names under which the voice of a source may be known, the likeliest first."""
    names = authors(values.get("author", ""))
    joined = " and ".join(filter(None, [", ".join(names[:-1]), names[-1]])) if names else ""
    candidates = [joined, *names, values.get("publisher", "")]
    return [shortened(name, 200) for name in dict.fromkeys(filter(None, candidates))]


def site(address: str) -> str:
    """Return the name of the site at an address: "example.org"."""
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def shortened(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


def free_slug(words: str, fallback: str, taken: set[str]) -> str:
    """Return a slug made of these words that is not taken."""
    base = slug_of(words, _MAX_SLUG) or fallback
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug
