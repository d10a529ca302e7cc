"""What an upload becomes: its readable text, what of it is folded, and what it says of itself.

Each reader takes the bytes of a file. Those of files that others make run in a process of their own
(``child``), so this module needs no settings and no database.
"""

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, field

from . import front_matter, markdown_files, metadata, pdf
from .decoding import UndecodableError, decode
from .html_page import UnreadableError, read_page

MAX_TEXT = 2_000_000
"""Bytes of a text that is kept, in UTF-8."""
_FEW_CHARACTERS = 1_000
_LONG_PAGE = 10_000
"""Characters of a page that is too long for so little text: scripts may put more there."""
_SEARCHED = 60


class RefusedError(ValueError):
    """The upload cannot be read as text; the message says why and what would help."""


@dataclass(frozen=True, slots=True)
class Reading:
    text: str
    metadata: dict[str, str] = field(default_factory=dict)
    """What the page says about itself, by field of the source."""
    folded: tuple[tuple[int, int], ...] = ()
    """Which blocks of the text are no article: the first of each run, and the one after it."""
    warnings: tuple[str, ...] = ()
    """What the editor should know of it, in sentences."""


def tidy(text: str) -> str:
    """Return the text with uniform line ends, no trailing blanks and no repeated empty lines."""
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def too_long(size: int) -> str:
    return (
        f"A text of at most 2 MB is kept; this one has {size / 1_000_000:.1f} MB. "
        "Keep only the part that is cited."
    )


def checked(reading: Reading) -> Reading:
    """Return a reading that can be kept. Raises RefusedError if it is too long or has no words."""
    if (size := len(reading.text.encode(errors="replace"))) > MAX_TEXT:
        raise RefusedError(too_long(size))
    if not re.search(r"\w", reading.text):
        raise RefusedError(
            "There are no words in it. If a browser shows some, scripts put them there: paste them "
            "as text instead."
        )
    return reading


def decoded(data: bytes, *, html: bool = False) -> tuple[str, tuple[str, ...]]:
    try:
        result = decode(data, html=html)
    except UndecodableError as error:
        raise RefusedError(str(error)) from None
    return result.text, result.warnings


def read_html(html: str, warnings: tuple[str, ...] = ()) -> Reading:
    """Return the whole readable text of a page, with a paragraph for each block."""
    try:
        page = read_page(html)
    except UnreadableError as error:
        raise RefusedError(str(error)) from None
    blocks = [block.text for block in page.blocks]
    text, folded = "\n\n".join(blocks), page.folded
    words = len(re.findall(r"\w+", text))
    body = page.article_body
    if "<" in body:
        body = "\n\n".join(block.text for block in read_page(body).blocks)
    body = tidy(body)
    start = " ".join(body.split())[:_SEARCHED]
    if len(re.findall(r"\w+", body)) > max(words // 2, 20) and start not in " ".join(text.split()):
        # Scripts show it in a browser.
        text = "\n\n".join(filter(None, [body, text]))
        before = len(re.split(r"\n\s*\n", body))
        folded = [(first + before, end + before) for first, end in folded]
        warnings += (
            "The article is not in the page itself but only in what it gives to search engines: "
            "compare it with what you see in a browser.",
        )
    elif len(text) < _FEW_CHARACTERS and len(html) > _LONG_PAGE:
        warnings += (
            f"Only {words} {'word is' if words == 1 else 'words are'} in this page. Scripts may "
            "show more in a browser: if something is missing, paste the text instead.",
        )
    if len(blocks) < 2:
        folded = []
    return Reading(text, page.metadata, tuple(folded), warnings)


def read_markdown(text: str, warnings: tuple[str, ...] = ()) -> Reading:
    """Return the text of a Markdown file as its page would show it."""
    facts, body = front_matter.split(tidy(text))
    if markdown_files.is_laborious(body):
        return unrendered(text, warnings)
    reading = read_html(markdown_files.to_html(body))
    proposed = metadata.proposed(facts)
    return Reading(reading.text, proposed, (), warnings)


def unrendered(text: str, warnings: tuple[str, ...] = ()) -> Reading:
    """Return a Markdown text as it is written."""
    warning = "It would take too long to render this Markdown, so it is kept as it is written."
    return checked(Reading(tidy(text), warnings=(*warnings, warning)))


def read_html_file(data: bytes) -> Reading:
    return read_html(*decoded(data, html=True))


def read_markdown_file(data: bytes) -> Reading:
    return read_markdown(*decoded(data))


def read_pdf_file(data: bytes) -> Reading:
    try:
        document = pdf.read(data)
    except pdf.UnreadableError as error:
        raise RefusedError(str(error)) from None
    return Reading(
        document.text, metadata.proposed(document.facts), document.folded, document.warnings
    )


def _as_values(reader: Callable[[bytes], Reading]) -> Callable[[bytes], dict]:
    return lambda data: asdict(checked(reader(data)))


READERS = {
    "html": _as_values(read_html_file),
    "markdown": _as_values(read_markdown_file),
    "pdf": _as_values(read_pdf_file),
}
"""By the kind that ``child`` is asked for."""
