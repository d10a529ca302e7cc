"""What stands in a cell: escaped so that no spreadsheet takes it for a formula, and back."""

import csv
import io
import re
from collections.abc import Iterable

_SIGN = r"[=+\-@＝＋－＠]"
_FORMULA = re.compile(rf"'* *(?:{_SIGN}|[\t\r\n])")
_ESCAPED = re.compile(rf"'+ *(?:{_SIGN}|[\t\r\n])")
# A spreadsheet that parts cells by another sign than the file takes what follows it for a cell.
_INNER = re.compile(rf"([;|\t\r\n] *)(?='*{_SIGN})")
_INNER_ESCAPED = re.compile(rf"([;|\t\r\n] *)'(?='*{_SIGN})")


def escape_formula(text: str) -> str:
    """With an apostrophe before whatever a spreadsheet might run, whichever sign it takes to part
    the cells. Texts that look escaped already get one more, so that ``unescape`` gives back each
    text as it was."""
    text = _INNER.sub(r"\1'", text)
    return f"'{text}" if _FORMULA.match(text) else text


def as_csv(rows: Iterable[Iterable[str]]) -> str:
    """Return rows of text as CSV. No cell is taken for a formula."""
    text = io.StringIO()
    csv.writer(text).writerows(map(escape_formula, row) for row in rows)
    return text.getvalue()


def unescape(text: str) -> str:
    text = text[1:] if _ESCAPED.match(text) else text
    return _INNER_ESCAPED.sub(r"\1", text)


_MARKDOWN = str.maketrans(
    {
        **{sign: f"\\{sign}" for sign in "\\`*_[]#"},
        # Not every Markdown parser lets these be escaped.
        **{sign: f"&#{ord(sign)};" for sign in "&<>|~"},
    }
)


def as_markdown(text: str) -> str:
    """Escape plain text for a line of Markdown, or for a cell of one of its tables."""
    return " ".join(text.split()).translate(_MARKDOWN)


def tidy(text: str) -> str:
    """With one kind of line break, and no white space around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


# --- XLSX: characters that XML has no room for are written as _xHHHH_ -------------------------

_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9a-fA-F]{4}_)")
_WRITTEN = re.compile(r"_x([0-9a-fA-F]{4})_")


def to_xml(text: str) -> str:
    return _NOT_IN_XML.sub(lambda match: f"_x{ord(match[0]):04X}_", text)


def from_xml(text: str) -> str:
    return _WRITTEN.sub(lambda match: chr(int(match[1], 16)), text)
