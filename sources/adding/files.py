"""What an uploaded file, or what was pasted, gives for a source."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import PurePath

from ..text import upload
from ..text.validators import fault_in
from . import archives, references
from .given import GivenError, Kind, clean_address, recognise, references_in
from .works import Entry, one_line

REFERENCES = {".ris": Kind.RIS, ".bib": Kind.BIBTEX, ".bibtex": Kind.BIBTEX, ".json": Kind.CSL}
ENDINGS = sorted({*upload.ENDINGS, *REFERENCES})
MAX_TITLE = 300
_HTML = {".html", ".htm", ".xhtml"}


@dataclass(slots=True)
class Proposal:
    """What is known of a source before an editor has looked at it."""

    reading: dict = field(default_factory=dict)
    """The text, and what its reader says of it; empty if there is none."""
    values: dict[str, str] = field(default_factory=dict)
    """By field of the source."""
    entries: list[Entry] = field(default_factory=list)
    """Works from a reference manager, if there are several."""


def read_file(name: str, data: bytes) -> Proposal:
    """Return what a file gives. Raises GivenError if it cannot be taken."""
    ending = PurePath(name).suffix.lower()
    if ending not in ENDINGS:
        raise GivenError(
            f"“{name[:80]}” is no file that is read here: its name ends in one of "
            f"{', '.join(ENDINGS)}. Paste the text of anything else."
        )
    if kind := REFERENCES.get(ending):
        return _of_references(kind, _decoded(data))
    if ending in {".txt", ".text"} and (kind := references_in(data[:5000].decode(errors="ignore"))):
        return _of_references(kind, _decoded(data))
    try:
        reading = upload.read_upload(name, data)
    except upload.RefusedError as error:
        raise GivenError(str(error)) from None
    values = {key: one_line(value) for key, value in reading.metadata.items()}
    if ending in _HTML:
        # Addresses are in ASCII, whatever the encoding of the page.
        html = data.decode("utf-8", "replace")
        values |= archives.facts_of_page(html, values.get("address", ""))
    return Proposal(_kept(reading), _heading(reading.text) | values)


def _heading(text: str) -> dict[str, str]:
    """Return the title that a text begins with."""
    first = text.partition("\n")[0]
    title = one_line(first.lstrip("#"))
    return {"title": title} if first.startswith("#") and len(title) <= MAX_TITLE else {}


def read_pasted(text: str) -> Proposal:
    """Return what a pasted text gives: an address, references or a text. Raises GivenError."""
    if fault := fault_in(text):
        raise GivenError(f"{fault} Copy it once more.")
    given = recognise(text)
    if given.kind.is_references:
        return _of_references(given.kind, given.value)
    if given.kind is Kind.TEXT:
        reading = read_text(text)
        return Proposal(reading, _heading(reading["text"]))
    return Proposal(values=of_address(given.value))


def read_text(text: str) -> dict:
    """Return a pasted text as it is kept. Raises GivenError."""
    try:
        return _kept(upload.read_pasted(text))
    except upload.RefusedError as error:
        raise GivenError(str(error)) from None


def of_address(address: str) -> dict[str, str]:
    """Return the values that an address gives: that of a stored copy gives both."""
    if original := archives.original_of(address):
        return {"address": clean_address(original), "archive_address": address}
    return {"address": address}


def entry_as_json(entry: Entry) -> dict:
    return asdict(entry)


def entry_from_json(values: Mapping) -> Entry:
    return Entry(values["line"], dict(values["values"]), tuple(values["faults"]))


def _kept(reading: upload.Reading) -> dict:
    values = asdict(reading)
    del values["metadata"]
    return values


def _of_references(kind: Kind, text: str) -> Proposal:
    entries = references.read(kind, text)
    if len(entries) > 1:
        return Proposal(entries=entries)
    (entry,) = entries
    if entry.faults:
        where = "entry" if kind is Kind.CSL else "line"
        raise GivenError(f"{where.capitalize()} {entry.line}: {' '.join(entry.faults)}")
    return Proposal(values=entry.values)


def _decoded(data: bytes) -> str:
    encoding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise GivenError(
            f"Line {line} holds a letter that is not in UTF-8. Export it as UTF-8."
        ) from None
    if fault := fault_in(text):
        raise GivenError(f"{fault} Export it once more.")
    return text
