"""What a pasted text is: an address, a DOI, references, or the text of a source.

Nothing is fetched: an address or a DOI is taken as it is given, without what only says how somebody
came to the page.
"""

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit, urlunsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from .. import addresses

MAX_ADDRESS = 500


class GivenError(ValueError):
    """What was given cannot be taken; the message says why, and what would be right."""


class Kind(StrEnum):
    TEXT = "text"
    ADDRESS = "address"
    DOI = "doi"
    RIS = "RIS"
    BIBTEX = "BibTeX"
    CSL = "CSL-JSON"

    @property
    def is_references(self) -> bool:
        return self in {Kind.RIS, Kind.BIBTEX, Kind.CSL}


@dataclass(frozen=True, slots=True)
class Given:
    kind: Kind
    value: str
    """The text, or the address where it is one or a DOI."""


_RIS = re.compile(r"^TY {1,2}- ", re.MULTILINE)
_BIBTEX = re.compile(r"(?:\s*%[^\n]*\n)*\s*@[A-Za-z]+\s*[{(]")
_DOI = re.compile(
    r"(?:doi:\s*|(?:https?://)?(?:dx\.|www\.)?doi\.org/)?(10\.\d{4,9}/\S{1,300})", re.IGNORECASE
)
_MEANT_AS_DOI = re.compile(r"(?:doi:|(?:https?://)?(?:dx\.|www\.)?doi\.org/)", re.IGNORECASE)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]{0,30}):(?!\d)\S", re.IGNORECASE)
_NEVER = re.compile(r"\s*(javascript|data|vbscript|blob|file|about|view-source)\s*:", re.IGNORECASE)
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)*\.[^\W\d_][\w-]+(?::\d+)?(?:[/?#]\S*)?")
_CSL_NAMES = {"title", "author", "type", "id", "URL", "DOI", "issued"}


def recognise(text: str) -> Given:
    """Return what a pasted text is. Raises GivenError."""
    bare = text.strip().removeprefix("\ufeff")
    if not bare:
        raise GivenError(
            "There is nothing in it. Paste a text, an address, a DOI, or references in RIS, BibTeX "
            "or CSL-JSON."
        )
    if kind := references_in(bare):
        return Given(kind, bare)
    if "\n" not in bare:
        # A link is pasted with its angle brackets at times.
        line = bare.removeprefix("<").removesuffix(">").strip()
        if _MEANT_AS_DOI.match(line) or _DOI.fullmatch(line):
            return Given(Kind.DOI, clean_doi(line))
        is_link = len(line) <= MAX_ADDRESS and re.match(r"https?:", line, re.IGNORECASE)
        is_word = " " not in line and (_SCHEME.match(line) or _is_host(line))
        if is_link or is_word or _NEVER.match(line):
            return Given(Kind.ADDRESS, clean_address(line))
    return Given(Kind.TEXT, text)


def _is_host(line: str) -> bool:
    return bool(_HOST.fullmatch(line)) and ("/" in line or line.count(".") == 1 or "www." in line)


def references_in(text: str) -> Kind | None:
    """Return in which format a text holds references, or None."""
    text = text.lstrip("\ufeff \t\r\n")
    if _RIS.match(text):
        return Kind.RIS
    if _BIBTEX.match(text):
        return Kind.BIBTEX
    if text[:1] in {"[", "{"} and is_csl(text):
        return Kind.CSL
    return None


def is_csl(text: str) -> bool:
    try:
        items = json.loads(text)
    except (ValueError, RecursionError):
        return False
    if isinstance(items, dict):
        items = items.get("items", [items])
    return (
        isinstance(items, list)
        and bool(items)
        and all(isinstance(item, dict) and _CSL_NAMES & set(item) for item in items)
    )


def clean_doi(text: str) -> str:
    """Return the address of a DOI. Raises GivenError."""
    match = _DOI.fullmatch(text.strip())
    if not match:
        raise GivenError(
            f"“{text.strip()[:100]}” is no DOI: one begins with 10., a number and a slash, such as "
            "10.1000/182."
        )
    # Capitals make no difference in a DOI, and would in the address.
    return f"https://doi.org/{match[1].rstrip('.,;').lower()}"


def clean_address(text: str) -> str:
    """Return an address with its scheme, and without tracking and the place on the page that it
    opens. Raises GivenError."""
    address = "".join(text.split()) if _NEVER.match(text) else text.strip()
    if match := _NEVER.match(address) or _SCHEME.match(address):
        scheme = match[1].lower()
        if scheme == "file":
            raise GivenError(
                "This is a file on your own computer: choose the file itself instead of its "
                "address."
            )
        if scheme not in {"http", "https"}:
            raise GivenError(
                f"An address that begins with “{scheme}:” leads readers to no page: give one that "
                "begins with https:// or http://."
            )
    else:
        address = f"https://{address}"
    if len(address) > 20 * MAX_ADDRESS:
        raise GivenError(_too_long(address))
    address = without_tracking(address)
    if len(address) > MAX_ADDRESS:
        raise GivenError(_too_long(address))
    try:
        URLValidator(["http", "https"])(address)
    except ValidationError:
        raise GivenError(
            f"“{address[:100]}” is no address of a page: give one such as "
            "https://example.org/article."
        ) from None
    return address


def _too_long(address: str) -> str:
    return (
        f"An address of at most {MAX_ADDRESS} characters is kept; this one has {len(address):,}. "
        "Look for the page's own short address."
    )


def without_tracking(address: str) -> str:
    """Return an address without the parts that lead to the same page all the same."""
    address = address.partition(":~:")[0].removesuffix("#")
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    pairs = parts.query.split("&")
    known = addresses.key(address)
    for pair in pairs[:]:
        others = [other for other in pairs if other is not pair]
        shorter = urlunsplit(parts._replace(query="&".join(others)))
        if pair and addresses.key(shorter) == known:
            pairs, address = others, shorter
    return address
