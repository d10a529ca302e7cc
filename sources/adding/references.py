"""References in RIS, BibTeX or CSL-JSON, as reference managers export them."""

from . import bibtex, csl, ris
from .given import GivenError, Kind
from .works import MAX_ENTRIES, Entry, too_many

__all__ = ["MAX_BYTES", "MAX_ENTRIES", "Entry", "read"]

MAX_BYTES = 2_000_000
_READERS = {Kind.RIS: ris.read, Kind.BIBTEX: bibtex.read, Kind.CSL: csl.read}


def read(kind: Kind, text: str) -> list[Entry]:
    """Return the entries of a text. Raises GivenError if it is no such text, or too long."""
    if (size := len(text.encode(errors="replace"))) > MAX_BYTES:
        raise GivenError(
            f"References of at most 2 MB are read; these have {size / 1_000_000:.1f} MB. Export "
            "them without notes and abstracts, or in parts."
        )
    entries = _READERS[kind](text.removeprefix("\ufeff"))
    if not entries:
        raise GivenError(f"There is no entry in it. Is it {kind}, exported whole?")
    if len(entries) > MAX_ENTRIES:
        raise too_many(len(entries))
    return entries
