"""What stands in a cell: escaped so that no spreadsheet takes it for a formula, and back."""

import re

_FORMULA = re.compile(r"'*[=+\-@＝＋－＠\t\r\n]")
_ESCAPED = re.compile(r"'+[=+\-@＝＋－＠\t\r\n]")


def escape_formula(text: str) -> str:
    """With an apostrophe before whatever a spreadsheet might run. Texts that look escaped already
    get one more, so that ``unescape`` gives back each text as it was."""
    return f"'{text}" if _FORMULA.match(text) else text


def unescape(text: str) -> str:
    return text[1:] if _ESCAPED.match(text) else text


def tidy(text: str) -> str:
    """With one kind of line break, and no white space around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


# --- XLSX: characters that XML has no room for are written as _xHHHH_ -------------------------

_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9a-fA-F]{4}_)")
_WRITTEN = re.compile(r"_x([0-9a-fA-F]{4})_")


def to_xml(text: str) -> str:
    return _NOT_IN_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def from_xml(text: str) -> str:
    return _WRITTEN.sub(lambda found: chr(int(found[1], 16)), text)
