"""What a page says of itself, and which of it is proposed for which field of its source."""

import json
import re
from collections.abc import Iterator
from html import unescape

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from rapidfuzz import fuzz

from ..citing import dates

_WRAPPING = re.compile(r"<!--|-->|//<!\[CDATA\[|//\]\]>|/?\*?<!\[CDATA\[\*?/?|\]\]>")
"""What pages put around linked data for parsers of the past."""


def unwrap(words: str) -> str:
    """Return linked data without the comments around it."""
    return _WRAPPING.sub("", words)


def read_linked_data(words: str) -> Iterator[tuple[str, str]]:
    """Yield the metadata of a page in JSON-LD."""
    for item in _items(words):
        if "headline" in item or "datePublished" in item:
            for key in ("headline", "author", "publisher", "datePublished", "inLanguage"):
                yield f"ld {key}", unescape("; ".join(_names(item.get(key))))


def article_bodies(words: str) -> list[str]:
    """Return the texts of articles in JSON-LD."""
    bodies = [item.get("articleBody") for item in _items(words)]
    return [body for body in bodies if isinstance(body, str)]


def _items(words: str) -> Iterator[dict]:
    try:
        data = json.loads(words, strict=False)
    except (ValueError, RecursionError):
        return
    nodes = data if isinstance(data, list) else [data]
    for node in nodes[:50]:
        graph = node.get("@graph") if isinstance(node, dict) else None
        for item in [node, *(graph[:50] if isinstance(graph, list) else [])]:
            if isinstance(item, dict):
                yield item


def _names(value) -> list[str]:
    values = value[:20] if isinstance(value, list) else [value]
    names = [item.get("name") if isinstance(item, dict) else item for item in values]
    return [name for name in names if isinstance(name, str)]


# Where a page says it, the clearest first. Several authors are in several elements.
_PLACES = {
    "title": ["citation_title", "dc.title", "ld headline", "og:title", "title"],
    "author": ["citation_author", "dc.creator", "ld author", "author", "article:author"],
    "publisher": ["og:site_name", "citation_journal_title", "ld publisher", "application-name"],
    "published": [
        *("citation_publication_date", "citation_date", "article:published_time", "dc.date"),
        "article:published",
        *("ld datepublished", "datepublished", "date", "time"),
    ],
    "address": ["canonical", "og:url"],
    "language": ["html lang", "ld inlanguage", "og:locale"],
}
_MAX_LENGTHS = {"title": 300, "author": 300, "publisher": 200, "address": 500, "language": 12}


def _published(text: str) -> str:
    date = re.match(r"(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?(?![\d/-])", text)
    value = "-".join(part.zfill(2) for part in date.groups() if part) if date else ""
    try:
        dates.validate_partial_date(value)
    except ValidationError:
        return ""
    return value


def _address(value: str) -> str:
    try:
        URLValidator(["http", "https"])(value)
    except ValidationError:
        return ""
    return value


def _language(value: str) -> str:
    code = value.replace("_", "-")
    return code if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", code) else ""


def _author(value: str) -> str:
    return "" if value.startswith(("http://", "https://")) else value


_READERS = {
    "published": _published,
    "address": _address,
    "language": _language,
    "author": _author,
}


def proposed(facts: list[tuple[str, str]]) -> dict[str, str]:
    """Return one value for each field with usable metadata. Values that are too long are left out
    instead of cut."""
    values_by_field = {}
    facts = [fact for fact in facts if fact[0] != "ld headline" or _is_title(fact[1], facts)]
    for name, places in _PLACES.items():
        for place in places:
            values = [" ".join(value.split()) for key, value in facts if key.lower() == place]
            read = [_READERS.get(name, str)(value) for value in values if len(value) < 2000]
            values = list(dict.fromkeys(filter(None, read)))
            value = "; ".join(values) if name == "author" else "".join(values[:1])
            if value and len(value) <= _MAX_LENGTHS.get(name, 10):
                values_by_field[name] = value
                break
    return values_by_field


def _is_title(headline: str, facts: list[tuple[str, str]]) -> bool:
    """Return whether a headline resembles what the page calls itself for others, if it does."""
    titles = [value for key, value in facts if key in {"og:title", "title"} and value.strip()]
    return "og:title" not in dict(facts) or any(
        fuzz.partial_ratio(headline.casefold(), title.casefold()) >= 75 for title in titles
    )
