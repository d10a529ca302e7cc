"""Read a pasted or uploaded text, paragraph by paragraph, and what it says of itself.

The text of a snapshot is plain: an empty line between paragraphs, and "#" before a heading as in
Markdown. The whole readable text is kept, and what is no article is folded (docs/decisions/0024).
"""

import re
from pathlib import PurePath

from . import child
from .readers import MAX_TEXT, Reading, RefusedError, checked, decoded, tidy, too_long, unrendered

__all__ = [
    "ENDINGS",
    "MAX_FILE",
    "MAX_TEXT",
    "Reading",
    "RefusedError",
    "read_pasted",
    "read_upload",
]

MAX_FILE = 7_500_000
"""Bytes of a file. Pictures and scripts of a saved page are most of it, and are not kept."""

_KINDS = {
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "plain",
    ".text": "plain",
    ".pdf": "pdf",
}
ENDINGS = sorted(_KINDS)
_PASTE = "Open it, copy the part that is cited, and paste it as text instead."


def read_upload(name: str, data: bytes) -> Reading:
    """Return the text of an uploaded file, read by its extension. Raises RefusedError."""
    ending = PurePath(name).suffix.lower()
    kind = _KINDS.get(ending)
    if kind is None:
        raise RefusedError(
            f"“{name[:80]}” is neither HTML, Markdown, PDF nor plain text: a file that ends in "
            f"{', '.join(ENDINGS)} is read. Anything else is best pasted as text."
        )
    if len(data) > MAX_FILE:
        raise RefusedError(file_too_long(len(data)))
    _refuse_other_content(kind, data)
    if kind == "plain":
        return checked(Reading(tidy(decoded(data)[0])))
    try:
        values = child.read(kind, data)
    except child.RefusedByReaderError as error:
        raise RefusedError(str(error)) from None
    except child.TooMuchError:
        if kind == "markdown":
            return unrendered(*decoded(data))
        raise RefusedError(
            f"Reading it takes more than {child.MAX_SECONDS} seconds, which is more than any file "
            f"of this kind needs. {_PASTE}"
        ) from None
    folded = tuple((start, end) for start, end in values["folded"])
    return Reading(values["text"], values["metadata"], folded, tuple(values["warnings"]))


def _refuse_other_content(kind: str, data: bytes) -> None:
    is_pdf = b"%PDF-" in data[:1024]
    if is_pdf != (kind == "pdf"):
        reason = "This is a PDF, whatever its name says: let its name end in .pdf."
        raise RefusedError(reason if is_pdf else f"This is no PDF that can be read. {_PASTE}")
    if data.startswith((b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\xd0\xcf")):
        raise RefusedError(
            "Whatever its name says, this file holds no text. Paste its text instead."
        )
    if kind in {"plain", "markdown"} and re.match(
        rb"(?:\xef\xbb\xbf)?\s*(?:<!doctype html|<html)\b", data[:1000], re.IGNORECASE
    ):
        raise RefusedError("This is HTML, whatever its name says: let its name end in .html.")


def read_pasted(text: str) -> Reading:
    if (size := len(text.encode(errors="replace"))) > MAX_TEXT:
        raise RefusedError(too_long(size))
    return Reading(tidy(text))


def file_too_long(size: int) -> str:
    return (
        f"A file of at most {MAX_FILE / 1_000_000:.1f} MB is read; this one has "
        f"{size / 1_000_000:.1f} MB. {_PASTE}"
    )
