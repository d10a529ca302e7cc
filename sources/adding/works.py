"""A work as a reference manager describes it, and what a source takes over from it."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError

from ..citing import dates
from ..citing.languages import is_language_code
from ..citing.names import parse_author
from . import archives
from .given import GivenError, clean_address, clean_doi

MAX_ENTRIES = 500
MAX_VALUE = 1_000
"""Characters of a value that is read; abstracts and the like are longer, and are not."""


@dataclass(frozen=True, slots=True)
class Entry:
    line: int
    """Where it begins in the file; of CSL-JSON, its number."""
    values: dict[str, str] = field(default_factory=dict)
    """By field of the source."""
    faults: tuple[str, ...] = ()
    """Why it cannot be taken, and what would be right."""


@dataclass(slots=True)
class Work:
    kind: str = ""
    title: str = ""
    authors: Iterable[str] = ()
    publisher: str = ""
    published: str = ""
    language: str = ""
    address: str = ""
    doi: str = ""
    archive: str = ""
    read_on: str = ""
    licence: str = ""


def too_many(number: int) -> GivenError:
    return GivenError(
        f"It holds {number:,} entries; at most {MAX_ENTRIES} are taken at once. Export them in "
        "parts."
    )


def _values(work: Work) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the values of a source, and what is wrong with them."""
    faults = []
    address = copy = ""
    given, archive = one_line(work.address), one_line(work.archive)
    try:
        address = clean_address(given) if given else ""
        if work.doi and not address:
            address = clean_doi(one_line(work.doi))
    except GivenError as error:
        faults.append(str(error))
    if original := archives.original_of(given):
        address, copy = original, given
    values = {
        "title": one_line(work.title),
        "author": "; ".join(filter(None, (parse_author(one_line(name)) for name in work.authors))),
        "publisher": one_line(work.publisher),
        "published": partial_date(work.published),
        "language": language_code(work.language),
        "address": address,
        "archive_address": copy or _if_address(archive),
        "read_on": day if len(day := partial_date(work.read_on)) == 10 else "",
        "licence": open_licence(one_line(work.licence)),
        "kind": work.kind,
    }
    if not (values["title"] or values["address"]):
        faults.append("It has neither a title nor an address: give one of them in the file.")
    return {name: value for name, value in values.items() if value}, tuple(faults)


def one_line(text: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _if_address(text: str) -> str:
    return text if re.match(r"https?://\S+$", text) else ""


def entry(line: int, build: Callable[[], Work]) -> Entry:
    return Entry(line, *_values(build()))


def partial_date(text: str) -> str:
    """Return a date as sources keep it, from the ways in which reference managers write it: "" if
    it is none."""
    text = text.strip()
    match = re.match(r"(\d{4})(?:[-/](\d{1,2}))?(?:[-/](\d{1,2}))?(?!\d)", text)
    parts = list(match.groups()) if match else []
    if not parts and (match := re.search(r"(?:(\d{1,2})\.? )?([^\W\d_]+)\.?,? (\d{4})\b", text)):
        month = dates.MONTHS.get(match[2].casefold())
        parts = [match[3], *([str(month), match[1]] if month else [])]
    elif match and parts[1:] == [None, None] and (named := re.search(r"[^\W\d_]{3,}", text)):
        # "2020-mar", or "2020/March/"
        month = dates.MONTHS.get(named[0].casefold())
        parts[1] = str(month) if month else None
    value = "-".join(part.zfill(2) for part in parts if part)
    try:
        dates.validate_partial_date(value)
    except ValidationError:
        return ""
    return value


# fmt: off
_LANGUAGES = {
    "english": "en", "eng": "en", "american": "en", "british": "en",
    "german": "de", "deutsch": "de", "ger": "de", "deu": "de", "ngerman": "de",
    "french": "fr", "français": "fr", "fre": "fr", "fra": "fr",
    "spanish": "es", "español": "es", "spa": "es",
    "italian": "it", "dutch": "nl", "portuguese": "pt", "polish": "pl", "japanese": "ja",
    "chinese": "zh", "russian": "ru", "swedish": "sv", "danish": "da", "korean": "ko",
}
# fmt: on


def language_code(text: str) -> str:
    code = text.strip().replace("_", "-")
    if known := _LANGUAGES.get(code.casefold()):
        return known
    return code if is_language_code(code) else ""


_OPEN = re.compile(
    r"\b(?:CC|Creative Commons|MIT|Apache|Open Government|CC0|GFDL)\b", re.IGNORECASE
)


def open_licence(text: str) -> str:
    """Return an open licence by its name; "" for any other words on rights."""
    return archives.licence_at(text) or (text if len(text) <= 100 and _OPEN.search(text) else "")
