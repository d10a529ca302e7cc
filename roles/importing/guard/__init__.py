"""Refuse a table that would keep a reader busy or fill its memory, before any reader opens it.

A few kilobytes can unpack to gigabytes, name the last row of a spreadsheet or spell a number of
66,000 digits. ``check`` goes through a file once, in bounded memory, and counts what a reader would
have to work through. It never trusts what the file says about its own size.
"""

from typing import IO

from .limits import COMMAND, MAX_CELL, MAX_COLUMNS, UPLOAD, Limits, RefusedFileError
from .texts import check_csv, check_json, decoded_json, separator
from .workbooks import check_xlsx, no_xlsx

__all__ = [
    "COMMAND",
    "MAX_CELL",
    "MAX_COLUMNS",
    "UPLOAD",
    "Limits",
    "RefusedFileError",
    "check",
    "decoded_json",
    "no_xlsx",
    "separator",
]

_CHECKS = {"csv": check_csv, "json": check_json, "xlsx": check_xlsx}


def check(file: IO[bytes], kind: str, limits: Limits) -> None:
    """Return with the file at its start. Raises RefusedFileError if it exceeds a limit, or if it
    cannot be a table of this kind."""
    _CHECKS[kind](file, limits)
    file.seek(0)
