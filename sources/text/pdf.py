"""The text of a PDF: its lines in paragraphs, and what every page repeats folded."""

import io
import re
from collections import Counter
from dataclasses import dataclass

MAX_PAGES = 2_000
_MAX_CONTENT = 1_200_000
"""Bytes of what draws the pages. A book of 300 pages has a million.

Measured with 21 kinds of generated pages, by the CPU of ``sources.text.child pdf``: a million bytes
took 1 to 2.4 seconds, this limit up to 3.6, and two millions 6, of which ``child`` allows 5. The
dearest were letters and words with kerning, ``[(Th)8(e pro)-2(duct)] TJ``. What forms and fonts
hold is not counted: two million bytes of them took 4.2 seconds; ``child`` ends what takes longer.
"""
_SENTENCE_END = re.compile(r"[.!?…:。！？][\"'”’»)\]]*$")
_LIST_ITEM = re.compile(r"(?:[•◦▪‣–—*-]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s")
_SHORT = 0.75
"""A line shorter than this share of the longest ones may be the last of its paragraph."""
_MOST_EDGES = 3
"""Lines at the top and at the foot of a page that may be repeated on others."""


class UnreadableError(ValueError):
    """The file is none that can be read; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Document:
    text: str
    facts: list[tuple[str, str]]
    folded: tuple[tuple[int, int], ...] = ()
    warnings: tuple[str, ...] = ()


def read(data: bytes) -> Document:
    """Return the text of a PDF and what it says of itself. Raises UnreadableError."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableError("It is locked with a password. Paste its text instead.")
        if len(reader.pages) > MAX_PAGES:
            raise UnreadableError(
                f"It has {len(reader.pages):,} pages; at most {MAX_PAGES:,} are read. Paste the "
                "part that is cited."
            )
        _refuse_long_content(reader)
        pages = [page.extract_text() for page in reader.pages]
        facts = _facts(reader)
    except UnreadableError:
        raise
    except (PyPdfError, ImportError):
        raise UnreadableError("This PDF cannot be read. Paste its text instead.") from None
    except Exception as error:
        # A broken file breaks a parser in any way.
        raise UnreadableError(
            f"This PDF cannot be read ({type(error).__name__}). Paste its text instead."
        ) from None
    if not any(re.search(r"\w", page) for page in pages):
        raise UnreadableError(
            "There are no words in it: its pages are pictures, as a scanner makes them. Paste its "
            "text instead."
        )
    return _document(pages, facts)


def _refuse_long_content(reader) -> None:
    length = 0
    for page in reader.pages:
        content = page.get_contents()
        length += len(content.get_data()) if content is not None else 0
        if length > _MAX_CONTENT:
            raise UnreadableError(
                f"What draws its pages is more than {_MAX_CONTENT / 1_000_000:.1f} MB, which is "
                "too much to be read at once. Paste the part that is cited."
            )


def _facts(reader) -> list[tuple[str, str]]:
    """Return title, authors and language. The day on which a file was made is no date of
    publication."""
    about = reader.metadata or {}
    facts = [("title", str(about.get("/Title") or "")), ("author", str(about.get("/Author") or ""))]
    root = reader.trailer["/Root"]
    return [*facts, ("html lang", str(root.get("/Lang") or ""))]


def _document(pages: list[str], facts: list[tuple[str, str]]) -> Document:
    lines_of_pages = [
        [line for line in map(str.strip, page.replace("\0", "").splitlines()) if line]
        for page in pages
    ]
    repeated = _repeated(lines_of_pages)
    edges, kept = [], []
    for lines in lines_of_pages:
        body = []
        for number, line in enumerate(lines):
            is_edge = number < _MOST_EDGES or number >= len(lines) - _MOST_EDGES
            (edges if is_edge and _shape(line) in repeated else body).append(line)
        kept += body
    paragraphs = _paragraphs(kept)
    # They would part a sentence that goes on on the next page, so they stand at the end.
    edges = list(dict.fromkeys(edges))
    text = "\n\n".join([*paragraphs, *edges])
    folded = ((len(paragraphs), len(paragraphs) + len(edges)),) if edges and paragraphs else ()
    empty = sum(not lines for lines in lines_of_pages)
    warnings = ("Compare the text with the PDF: columns and tables may be read out of order.",)
    if empty:
        warnings += (f"{empty} of {len(pages)} pages hold no words: they may be pictures of text.",)
    return Document(text, facts, folded, warnings)


def _shape(line: str) -> str:
    """Return a line without its numbers: "Page 3 of 12" and "Page 4 of 12" are the same."""
    return re.sub(r"\d+", "#", line)


def _repeated(lines_of_pages: list[list[str]]) -> set[str]:
    """Return the shapes of the lines that most pages have at their top or foot."""
    if len(lines_of_pages) < 3:
        return set()
    counts: Counter[str] = Counter()
    for lines in lines_of_pages:
        counts.update({_shape(line) for line in [*lines[:_MOST_EDGES], *lines[-_MOST_EDGES:]]})
    return {shape for shape, count in counts.items() if count * 2 > len(lines_of_pages)}


def _paragraphs(lines: list[str]) -> list[str]:
    """Join lines into paragraphs. The last line of one is short and ends a sentence."""
    if not lines:
        return []
    lengths = sorted(map(len, lines))
    usual = lengths[int(len(lengths) * 0.9)] if len(lengths) > 1 else lengths[0]
    paragraphs: list[list[str]] = [[]]
    for line in lines:
        before = paragraphs[-1][-1] if paragraphs[-1] else ""
        ends = bool(_SENTENCE_END.search(before)) and len(before) < _SHORT * usual
        if before and (ends or _LIST_ITEM.match(line)):
            paragraphs.append([])
        paragraphs[-1].append(line)
    # The line ends stay: hyphens at them are looked through when words are looked up.
    return ["\n".join(paragraph) for paragraph in paragraphs]
