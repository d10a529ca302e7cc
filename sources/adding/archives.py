"""Stored copies of pages: which address was archived, and what a saved page says of its own copy.

Only what stands in the file is read, in time linear in its length.
"""

import re
from html import unescape
from urllib.parse import unquote

from .. import addresses

_COPIES = re.compile(
    r"https?://(?:"
    r"web\.archive\.org/web|wayback\.archive-it\.org/\d{1,9}|web\.archive\.org\.au/awa"
    r"|webarchive\.nationalarchives\.gov\.uk/ukgwa|www\.webarchive\.org\.uk/wayback/archive"
    r"|archive\.(?:today|ph|is|li|vn|fo|md)"
    r")/\d[\d.-]{3,16}(?:[a-z]{2}_)?/(https?:/{1,2}[^\s\"'<>]{3,1000})",
    re.IGNORECASE,
)
_SAVED_FROM = re.compile(r"<!--\s{0,5}saved from url=\(\d{1,6}\)(\S{1,2000})", re.IGNORECASE)
_TAG = re.compile(r"<(a|link|meta)\b([^<>]{1,4000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-zA-Z:-]{1,30})\s{0,5}=\s{0,5}("[^"]*"|'[^']*'|[^\s"'>]+)""")
_MOST_TAGS = 20_000
_OWN = {"canonical", "bookmark", "memento", "original", "shortlink"}
_LICENCES = re.compile(
    r"https?://(?:www\.)?creativecommons\.org/"
    r"(?:licenses/(by(?:-nc)?(?:-sa|-nd)?)/(\d\.\d)|publicdomain/(zero)/(\d\.\d))",
    re.IGNORECASE,
)


def original_of(address: str) -> str:
    """Return the address whose stored copy stands at this one, or "" if it is none."""
    match = _COPIES.fullmatch(address.strip())
    if not match:
        return ""
    return re.sub(r"^(https?):/(?=[^/])", r"\1://", match[1])


def facts_of_page(html: str, address: str = "") -> dict[str, str]:
    """Return what a saved page says of its own address, its stored copy and its licence, by field
    of the source. ``address`` is what is known of its address already."""
    facts: dict[str, str] = {}
    tags = [
        (match[1].lower(), _attributes(match[2]))
        for match, _number in zip(_TAG.finditer(html), range(_MOST_TAGS), strict=False)
    ]
    if saved := _SAVED_FROM.search(html[:20_000]):
        _note(facts, unescape(saved[1]))
    for tag, attributes in tags:
        relations = set(attributes.get("rel", "").lower().split())
        if tag == "link" and relations & _OWN:
            _note(facts, attributes.get("href", ""))
        elif tag == "meta" and attributes.get("property", "").lower() == "og:url":
            _note(facts, attributes.get("content", ""))
        is_licence = "license" in relations and "licence" not in facts
        if is_licence and (licence := licence_at(attributes.get("href", ""))):
            facts["licence"] = licence
    known = addresses.key(facts.get("address") or address)
    if known and "archive_address" not in facts:
        # A link to a stored copy of this very page, wherever it stands.
        for tag, attributes in tags:
            link = attributes.get("href", "") if tag == "a" else ""
            if (original := original_of(link)) and addresses.key(original) == known:
                facts["archive_address"] = link
                break
    return facts


def _note(facts: dict[str, str], link: str) -> None:
    """Note what a page says of itself by this link, if it leads to a stored copy."""
    if original := original_of(link):
        facts.setdefault("archive_address", link)
        facts.setdefault("address", original)


def licence_at(address: str) -> str:
    """Return the name of the open licence at an address, or ""."""
    match = _LICENCES.match(unquote(address))
    if not match:
        return ""
    return f"CC0 {match[4]}" if match[3] else f"CC {match[1].upper()} {match[2]}"


def _attributes(text: str) -> dict[str, str]:
    return {name.lower(): unescape(value.strip("\"'")) for name, value in _ATTRIBUTE.findall(text)}
