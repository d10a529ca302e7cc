"""Refuse a CSV or JSON file that would keep its reader busy or fill its memory, before any reader
opens it, in bounded memory. Spreadsheets are read in a process of their own: see ``workbooks``."""

import csv
import io
import math
import re
from collections.abc import Iterator
from typing import IO

from ..domain.facts import gettext_noop

MAX_CELL = 20_000
"""Characters. No field of a source or claim holds as many; a row with more is refused."""
MAX_COLUMNS = 100
MAX_NUMBER = 30
"""Characters of a number in JSON."""
MAX_RECORD = 500_000
"""Characters of a row of a CSV file."""
MAX_JSON = 5_000_000
"""Bytes. JSON is held in memory as a whole."""
MAX_DEPTH = 20


class RefusedFileError(Exception):
    """Why a file as a whole cannot be read, and where. ``message`` is without its values, for those
    who translate it."""

    def __init__(self, message: str, **values: int | str) -> None:
        self.message, self.values = message, values
        shown = {
            name: f"{value:,}" if isinstance(value, int) else value
            for name, value in values.items()
        }
        super().__init__(message % shown if values else message)


# --- CSV ----------------------------------------------------------------------------------


def separator(text: io.TextIOWrapper) -> str:
    """Return what parts the cells of the first line that is not empty, with the text at its start
    again."""
    first = "\n"
    while first and not first.strip():
        first = text.readline(MAX_CELL)
    text.seek(0)
    return max(",;\t", key=first.count)


class _Lines:
    """The lines of a text, refused where too many belong to one record."""

    def __init__(self, text: io.TextIOWrapper):
        self._text = text
        self.number = 0
        self.left = MAX_RECORD

    def __iter__(self) -> Iterator[str]:
        while line := self._text.readline(self.left + 1):
            self.number += 1
            self.left -= len(line)
            if self.left < 0:
                raise RefusedFileError(
                    f"The row that goes on in line {self.number:,} has more than {MAX_RECORD:,} "
                    "characters: is a quotation mark missing?"
                )
            yield line


def check_csv(file: IO[bytes]) -> None:
    """Raise RefusedFileError if it exceeds a limit, or is no CSV that can be read."""
    start = file.read(4)
    file.seek(0)
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise RefusedFileError("The file is in UTF-16: save it as CSV in UTF-8.")
    if start == b"PK\x03\x04":
        raise RefusedFileError("This is a spreadsheet or an archive that only ends so.")
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    lines = _Lines(text)
    try:
        for cells in csv.reader(lines, strict=True, delimiter=separator(text)):
            if len(cells) > MAX_COLUMNS:
                raise RefusedFileError(
                    f"Line {lines.number:,} has {len(cells):,} cells; at most {MAX_COLUMNS} "
                    "columns are read."
                )
            lines.left = MAX_RECORD
    except UnicodeDecodeError as error:
        raise RefusedFileError(
            f"From line {lines.number + 1} on the file is not in UTF-8 (the byte "
            f"{error.object[error.start]:#x} is none): save it as CSV in UTF-8."
        ) from error
    except csv.Error as error:
        raise RefusedFileError(
            f"From line {lines.number} on this is no CSV that can be read: {error}."
        ) from error
    finally:
        # The caller closes the file.
        text.detach()


# --- JSON ---------------------------------------------------------------------------------

# A text that never ends is one token up to the end of the file: each character is read once.
_JSON_TOKEN = re.compile(
    r'"(?:[^"\\]++|\\.?)*+(?:"|\Z)|(?P<open>[\[{])|(?P<close>[\]}])'
    r"|(?P<number>-?[0-9][0-9.eE+-]*+)|(?P<constant>NaN|-?Infinity)",
    re.DOTALL,
)


def checked_json(file: IO[bytes]) -> str:
    """Return the text of a JSON file. Raises RefusedFileError if it exceeds a limit or is no UTF-8.
    That it is JSON, its reader says."""
    text = _decoded_json(file)
    _check_tokens(text)
    return text


def _decoded_json(file: IO[bytes]) -> str:
    content = file.read(MAX_JSON + 1)
    if len(content) > MAX_JSON:
        size = file.seek(0, io.SEEK_END)
        raise RefusedFileError(
            f"The file has {size / 1_000_000:.2f} MB; at most {MAX_JSON // 1_000_000} MB of JSON "
            "are read: split it into several files, or save the table as CSV."
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise RefusedFileError(
            f"From line {line} on the file is not in UTF-8 (the byte "
            f"{content[error.start]:#x} is none): save it in UTF-8."
        ) from error


def _check_tokens(text: str) -> None:
    depth = 0
    for token in _JSON_TOKEN.finditer(text):
        wrong, values = "", {}
        if token["open"]:
            depth += 1
            if depth > MAX_DEPTH:
                wrong = gettext_noop(
                    "Line %(line)s: lists and records are nested more than %(most)s deep: a table "
                    "is a list of records."
                )
                values = {"most": MAX_DEPTH}
        elif token["close"]:
            depth -= 1
        elif number := token["number"]:
            if len(number) > MAX_NUMBER:
                wrong = gettext_noop(
                    "Line %(line)s: the number %(start)s… has %(length)s characters, at most "
                    "%(most)s are read: write it as a text, in quotation marks."
                )
                values = {"start": number[:10], "length": len(number), "most": MAX_NUMBER}
            elif not _is_finite(number):
                wrong = gettext_noop(
                    "Line %(line)s: %(number)s is too large for a number: write it as a text."
                )
                values = {"number": number}
        elif constant := token["constant"]:
            wrong = gettext_noop("Line %(line)s: %(number)s is no number: write null or a text.")
            values = {"number": constant}
        if wrong:
            line = text.count("\n", 0, token.start()) + 1
            raise RefusedFileError(wrong, line=line, **values)


def _is_finite(number: str) -> bool:
    try:
        return math.isfinite(float(number))
    except ValueError:
        return True  # The JSON reader says what is wrong with it.
