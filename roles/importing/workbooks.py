"""The first sheet of a spreadsheet, read by openpyxl in a process of its own.

A few kilobytes can unpack to gigabytes, or keep openpyxl busy for hours. Whatever a file holds, the
process that reads it ends when it takes too much.

``python -m roles.importing.workbooks LIMITS IS_PLAIN`` reads the file from standard input, and
writes a line of JSON for each row.
"""

import datetime
import json
import re
import shutil
import sys
import tempfile
import weakref
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from typing import IO, NamedTuple

from sources.text import child

from ..domain.facts import gettext_noop
from .cells import from_xml
from .guard import MAX_COLUMNS, RefusedFileError

FORMULA, ERROR = "formula", "error"
OLD_SPREADSHEET = b"\xd0\xcf\x11\xe0"
"""How an .xls file begins, and one that is locked with a password."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a spreadsheet may have, and what reading it may take."""

    rows: int
    """The number of the last row in use."""
    cells: int
    text: int
    """Characters in all cells."""
    unpacked: int
    """Bytes."""
    seconds: int
    """Of CPU."""
    memory: int
    """Bytes of address space."""


UPLOAD = Limits(
    rows=20_000,
    cells=200_000,
    text=10_000_000,
    unpacked=50_000_000,
    seconds=20,
    memory=800_000_000,
)
COMMAND = Limits(
    rows=1_048_576,
    cells=10_000_000,
    text=1_000_000_000,
    unpacked=1_000_000_000,
    seconds=7_200,
    memory=8_000_000_000,
)


class Cell(NamedTuple):
    """A cell that is not empty."""

    place: int
    """The number of its column, from 0."""
    text: str
    kind: str = ""
    """``FORMULA`` or ``ERROR``."""


Row = tuple[int, list[Cell]]
"""Its number, and its cells in order."""


class Sheet(NamedTuple):
    """The rows that are not empty, one after the other, and how many there are."""

    rows: Iterator[Row]
    total: int


def read_sheet(file: IO[bytes], limits: Limits, *, is_plain: bool = False) -> Sheet:
    """Return the first sheet. ``is_plain`` takes the values of formulas, days as they are stored,
    and merged cells as if they were not. Raises RefusedFileError."""
    if file.read(4) == OLD_SPREADSHEET:
        raise RefusedFileError(
            gettext_noop(
                "This is an old spreadsheet, or one with a password: save it as .xlsx without one."
            )
        )
    file.seek(0)
    arguments = [json.dumps(asdict(limits)), "plain" if is_plain else ""]
    with tempfile.TemporaryFile() as given, ExitStack() as stack:
        shutil.copyfileobj(file, given)
        answer = stack.enter_context(tempfile.TemporaryFile())
        # The time that it takes is that of its CPU: it waits for nothing.
        try:
            child.run(__name__, arguments, given, answer, wait=None)
        except child.RefusedByReaderError as error:
            message, numbers = json.loads(str(error))
            raise RefusedFileError(message, **numbers) from None
        except child.TooMuchError:
            raise RefusedFileError(
                gettext_noop(
                    "Reading it takes more time or memory than any table needs: copy the table "
                    "alone into a new spreadsheet, or save it as CSV."
                )
            ) from None
        total = sum(1 for _line in answer)
        stack.pop_all()
    rows = _rows(answer)
    # However few of them are read.
    weakref.finalize(rows, answer.close)
    return Sheet(rows, total)


def _rows(answer: IO[bytes]) -> Iterator[Row]:
    answer.seek(0)
    for line in answer:
        number, cells = json.loads(line)
        yield number, [Cell(*cell) for cell in cells]


# --- In the process that reads ------------------------------------------------------------


def main(limits: str, is_plain: str) -> None:
    reader = _Reader(Limits(**json.loads(limits)), bool(is_plain))
    child.limit(reader.limits.seconds, reader.limits.memory)
    from defusedxml.common import DefusedXmlException

    try:
        for row in reader.read(sys.stdin.buffer):
            sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
    except RefusedFileError as error:
        refusal = error
    # openpyxl checks little: a broken part shows as any of these.
    except (
        zipfile.BadZipFile, DefusedXmlException, NotImplementedError, SyntaxError, OSError,
        ValueError, KeyError, IndexError, TypeError, AttributeError, EOFError, OverflowError,
        RecursionError, RuntimeError,
    ) as error:  # fmt: skip
        refusal = _refusal(error, reader.row)
    else:
        return
    # This process has no language.
    child.refuse(json.dumps([refusal.message, refusal.values]))


def _refusal(error: Exception, row: int) -> RefusedFileError:
    """Return what is wrong with a file after this row, in words of ours."""
    if row:
        return RefusedFileError(
            gettext_noop(
                "After row %(row)s: This is no XLSX file that can be read: a part of it is missing "
                "or broken. Open it in a spreadsheet program and save it anew."
            ),
            row=row,
        )
    if "password" in str(error):
        return RefusedFileError(
            gettext_noop(
                "This is no XLSX file that can be read: it is locked with a password. Save it "
                "without."
            )
        )
    return RefusedFileError(
        gettext_noop(
            "This is no XLSX file that can be read: a part of it is missing or broken. Open it in "
            "a spreadsheet program and save it anew."
        )
    )


class _Reader:
    def __init__(self, limits: Limits, is_plain: bool):
        self.limits, self._is_plain = limits, is_plain
        self.row = 0
        """The number of the row that was read last."""
        self._cells = self._text = 0

    def read(self, file: IO[bytes]) -> Iterator[Row]:
        """Yield the rows that are not empty. Raises RefusedFileError, and what openpyxl raises."""
        from openpyxl import load_workbook
        from openpyxl.cell.read_only import ReadOnlyCell
        from openpyxl.worksheet._reader import WorkSheetParser

        self._check_size(file)
        book = load_workbook(file, read_only=True, data_only=self._is_plain, keep_links=False)
        sheet = book.worksheets[0]
        merged = {} if self._is_plain else _merged_areas(sheet)
        # Its own way over the rows drops without a word what stands out of order.
        with sheet._get_source() as part:
            parser = WorkSheetParser(
                part,
                sheet._shared_strings,
                data_only=self._is_plain,
                epoch=book.epoch,
                date_formats=book._date_formats,
                timedelta_formats=book._timedelta_formats,
            )
            open_areas: dict[int, tuple[int, Cell]] = {}
            for number, values in parser.parse():
                self._check_order(number, [value["column"] for value in values])
                cells = {
                    cell.place: cell
                    for value in values
                    if (cell := self._cell(ReadOnlyCell(sheet, **value))).text.strip()
                }
                self._fill(number, cells, merged, open_areas)
                if cells:
                    self._count(number, cells)
                    yield number, [cells[place] for place in sorted(cells)]

    def _cell(self, cell) -> Cell:
        kind = {"f": FORMULA, "e": ERROR}.get(cell.data_type, "")
        if cell.value is None:
            text = ""
        elif self._is_plain or kind:
            text = from_xml(str(cell.value))
        else:
            text = _text_of(cell)
        return Cell(cell.column - 1, text, "" if self._is_plain else kind)

    @staticmethod
    def _fill(
        number: int,
        cells: dict[int, Cell],
        merged: dict[int, list[tuple[int, int]]],
        open_areas: dict[int, tuple[int, Cell]],
    ) -> None:
        """Give the cells below one another in a merged area the value of the first. Those next to
        one another do not get it, as their columns differ."""
        for place, (last, cell) in list(open_areas.items()):
            if number > last:
                del open_areas[place]
            else:
                cells[place] = cell
        for place, last in merged.get(number, ()):
            if place in cells:
                open_areas[place] = (last, cells[place])

    # --- What is refused ------------------------------------------------------------------

    def _check_size(self, file: IO[bytes]) -> None:
        try:
            archive = zipfile.ZipFile(file)
        except zipfile.BadZipFile as error:
            raise RefusedFileError(
                gettext_noop(
                    "This is no XLSX file that can be read: it is another kind of file, or its end "
                    "is missing. Save the table anew as .xlsx."
                )
            ) from error
        with archive:
            # No part gives more than it says.
            unpacked = sum(part.file_size for part in archive.infolist())
        if unpacked > self.limits.unpacked:
            raise RefusedFileError(
                gettext_noop(
                    "The file unpacks to more than %(most)s MB: copy the table into a new "
                    "spreadsheet, or save it as CSV."
                ),
                most=self.limits.unpacked // 1_000_000,
            )

    def _check_order(self, number: int, columns: list[int]) -> None:
        if number <= self.row:
            raise RefusedFileError(
                gettext_noop("Row %(row)s stands after row %(before)s: save the file anew."),
                row=number,
                before=self.row,
            )
        self.row = number
        if sorted(set(columns)) != columns:
            raise RefusedFileError(
                gettext_noop("In row %(row)s cells stand out of order: save it anew."), row=number
            )

    def _count(self, number: int, cells: dict[int, Cell]) -> None:
        limits = self.limits
        if number > limits.rows or max(cells) >= MAX_COLUMNS:
            raise RefusedFileError(
                gettext_noop(
                    "Row %(row)s, column %(column)s lies beyond what is read, %(rows)s rows and "
                    "%(columns)s columns: delete what stands outside the table, or copy the table "
                    "into a new spreadsheet."
                ),
                row=number,
                column=max(cells) + 1,
                rows=limits.rows,
                columns=MAX_COLUMNS,
            )
        self._cells += len(cells)
        if self._cells > limits.cells:
            raise RefusedFileError(
                gettext_noop(
                    "There are more than %(most)s cells: delete what stands outside the table, or "
                    "split it."
                ),
                most=limits.cells,
            )
        self._text += sum(len(cell.text) for cell in cells.values())
        if self._text > limits.text:
            raise RefusedFileError(
                gettext_noop("The cells hold more than %(most)s characters: split the table."),
                most=limits.text,
            )


def _merged_areas(sheet) -> dict[int, list[tuple[int, int]]]:
    """Return the merged areas by their first row: the place of the column, and the last row."""
    from openpyxl.utils.cell import range_boundaries
    from openpyxl.worksheet._reader import MERGE_TAG
    from openpyxl.xml.functions import iterparse

    areas: dict[int, list[tuple[int, int]]] = {}
    with sheet._get_source() as part:
        for _event, element in iterparse(part):
            for area in element if element.tag == MERGE_TAG else ():
                column, first, _, last = range_boundaries(area.get("ref", ""))
                if column and first and last and last > first:
                    areas.setdefault(first, []).append((column - 1, last))
            if element.tag.endswith("}row"):
                element.clear()
    return areas


_NOT_OF_THE_DATE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
"""Words, single signs and colours in the format of a number."""


def _text_of(cell) -> str:
    value = cell.value
    if isinstance(value, datetime.datetime):
        shown = _NOT_OF_THE_DATE.sub("", cell.number_format or "").lower()
        # A month or a year is stored as its first day; only the format tells.
        if "y" in shown and "d" not in shown and value.time() == datetime.time():
            return f"{value:%Y-%m}" if "m" in shown else f"{value:%Y}"
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return from_xml(value) if isinstance(value, str) else str(value)


if __name__ == "__main__":
    main(*sys.argv[1:])
