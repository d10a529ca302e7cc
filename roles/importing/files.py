"""Tables as files: read and written row by row, whatever their length.

Each reader gives ``Row`` after ``Row``, all cells text; what cannot be read is refused with the
place where it stands.
"""

import csv
import datetime
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import IO, TYPE_CHECKING

from defusedxml.common import DefusedXmlException

from sources.text.validators import fault_in

from . import cells, guard
from .columns import Column, HeaderError, matched, refuse_incomplete
from .guard import MAX_CELL, RefusedFileError

if TYPE_CHECKING:
    from .merging import Merged


@dataclass(frozen=True, slots=True)
class Row:
    line: int
    """Of a CSV file the line on which it begins, of a spreadsheet the row, of JSON the record's
    number."""
    cells: dict[str, str]
    """By the name of the column; tidied. A column that the file does not have is not there."""
    faults: tuple[tuple[str, str], ...] = ()
    """(column, reason)"""


@dataclass(frozen=True)
class Table:
    """A file being read: its rows, once, and how far reading has come."""

    rows: Iterator[Row]
    progress: Callable[[], tuple[int, int]]
    """How much has been read, and of how much."""


def kind_of(name: str) -> str:
    """ "csv", "json" or "xlsx", by the file's ending; RefusedFileError where it is none."""
    ending = Path(name).suffix.lower().removeprefix(".")
    if ending not in READERS:
        raise RefusedFileError(f"“{name[:100]}” is no .csv, .json or .xlsx file.")
    return ending


def read(
    file: IO[bytes], kind: str, columns: Sequence[Column], limits: guard.Limits = guard.COMMAND
) -> Table:
    """The table in a binary, seekable file. Reading may raise RefusedFileError at any row."""
    guard.check(file, kind, limits)
    return READERS[kind](file, columns)


def _matched(headings: Sequence[str], columns: Sequence[Column]) -> list[Column]:
    try:
        named = matched(headings, columns)
        refuse_incomplete(named, columns)
    except HeaderError as error:
        raise RefusedFileError(str(error)) from error
    return named


def _row(line: int, pairs: Iterable[tuple[str, str]], faults=(), *, unescape=True) -> Row:
    """A row of these cells, each looked through."""
    texts, faults = {}, list(faults)
    for name, text in pairs:
        if len(text) > MAX_CELL:
            faults.append((name, f"At most {MAX_CELL:,} characters (it has {len(text):,})."))
        elif fault := fault_in(text):
            faults.append((name, fault))
        else:
            texts[name] = cells.tidy(cells.unescape(text) if unescape else text)
    return Row(line, texts, tuple(faults))


def _size(file: IO[bytes]) -> int:
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    return size


# --- CSV ----------------------------------------------------------------------------------


def _read_csv(file: IO[bytes], columns: Sequence[Column]) -> Table:
    size = _size(file)
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    lines = csv.reader(text, strict=True, delimiter=guard.separator(text))
    return Table(_csv_rows(lines, columns, text), lambda: (file.tell(), size))


def _csv_rows(lines, columns: Sequence[Column], text: io.TextIOWrapper) -> Iterator[Row]:
    try:
        headings = next((cells for cells in lines if any(map(str.strip, cells))), None)
        if not headings:
            raise RefusedFileError("The file is empty: its first line names the columns.")
        headings = _without_empty_end(headings)
        names = [column.name for column in _matched(headings, columns)]
        while True:
            line = lines.line_num + 1
            if (values := next(lines, None)) is None:
                break
            if not any(value.strip() for value in values):
                continue
            faults = []
            if len(values) > len(names):
                values = values[: len(names)] + _without_empty_end(values[len(names) :])
            if len(values) != len(names):
                faults.append(
                    ("", f"It has {len(values)} cells, the first line {len(names)}: "
                    "is a quotation mark missing?")
                )  # fmt: skip
            yield _row(line, zip(names, values, strict=False), faults)
    finally:
        # Whoever opened the file closes it.
        text.detach()


def _without_empty_end(cells_of_row: list[str]) -> list[str]:
    """Return cells without the empty ones at the end, which spreadsheets write where something
    once stood."""
    last = max((place for place, text in enumerate(cells_of_row) if text.strip()), default=-1)
    return cells_of_row[: last + 1]


# --- JSON ---------------------------------------------------------------------------------

_NO_LIST = "The file is no list of records: [{…}, {…}]."


class _Record(list):
    """The names and values of a JSON record, in order, those that stand there twice as well."""


def _read_json(file: IO[bytes], columns: Sequence[Column]) -> Table:
    try:
        # Numbers stay as they are spelled.
        records = json.loads(
            guard.decoded_json(file), object_pairs_hook=_Record, parse_int=str, parse_float=str
        )
    except json.JSONDecodeError as error:
        raise RefusedFileError(
            f"From line {error.lineno}, character {error.colno} on this is no JSON: {error.msg}."
        ) from error
    if not isinstance(records, list) or isinstance(records, _Record):
        raise RefusedFileError(_NO_LIST)
    if not records:
        raise RefusedFileError("The list is empty.")
    read = [0]
    return Table(_json_rows(records, columns, read), lambda: (read[0], len(records)))


def _json_rows(records: list, columns: Sequence[Column], read: list[int]) -> Iterator[Row]:
    names = {}
    for number, record in enumerate(records, start=1):
        if not isinstance(record, _Record):
            raise RefusedFileError(f"Record {number} is none: write {{…}}.")
        pairs, faults = {}, []
        for key, value in record:
            if key not in names:
                names[key] = _json_column(number, key, columns)
            name = names[key]
            if isinstance(value, list):
                raise RefusedFileError(
                    f"Record {number}, {name}: a text, a number or null stands here, nothing else."
                )
            if name in pairs:
                faults.append((name, "It stands in the record twice."))
            else:
                pairs[name] = _json_text(value)
        read[0] = number
        yield _row(number, pairs.items(), faults, unescape=False)


def _json_column(number: int, key: str, columns: Sequence[Column]) -> str:
    if fault := fault_in(key):
        raise RefusedFileError(f"Record {number}, the name of a column: {fault}")
    try:
        return matched([key], columns)[0].name
    except HeaderError as error:
        raise RefusedFileError(f"Record {number}: {error}") from error


def _json_text(value: str | bool | None) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value


# --- XLSX ---------------------------------------------------------------------------------


def _read_xlsx(file: IO[bytes], columns: Sequence[Column]) -> Table:
    from openpyxl import load_workbook

    from .merging import Merged

    try:
        book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        total = sheet.max_row or 0
        # A sheet may say that it is larger than it is; its cells are what counts.
        sheet.reset_dimensions()
        merged = Merged(file, sheet._worksheet_path)
    except _XLSX_FAULTS as error:
        raise RefusedFileError(guard.no_xlsx(error)) from error
    read = [0]
    return Table(_xlsx_rows(sheet, columns, read, merged), lambda: (min(read[0], total), total))


# openpyxl checks little: a broken part shows as any of these.
_XLSX_FAULTS = (
    zipfile.BadZipFile, DefusedXmlException, NotImplementedError, SyntaxError, OSError, ValueError,
    KeyError, IndexError, TypeError, AttributeError, EOFError, OverflowError, RecursionError,
    RuntimeError,
)  # fmt: skip


def _xlsx_rows(
    sheet, columns: Sequence[Column], read: list[int], merged: "Merged"
) -> Iterator[Row]:
    names = None
    rows = enumerate(sheet.iter_rows(), start=1)
    while True:
        try:
            line, row = next(rows, (0, None))
        except _XLSX_FAULTS as error:
            raise RefusedFileError(f"After row {read[0]}: {guard.no_xlsx(error)}") from error
        if row is None:
            break
        read[0] = line
        row = merged.filled(line, row)
        filled = [(place, cell) for place, cell in enumerate(row) if _is_filled(cell)]
        if names is None:
            if filled:
                headings = [str(cell.value) for _, cell in filled]
                if [place for place, _ in filled] != list(range(len(filled))):
                    raise RefusedFileError(f"Row {line} names the columns; one has no heading.")
                names = [column.name for column in _matched(headings, columns)]
        elif filled:
            yield _xlsx_row(line, names, filled)
    if names is None:
        raise RefusedFileError("The first sheet is empty: its first row names the columns.")


def _is_filled(cell) -> bool:
    return cell.value is not None and str(cell.value).strip()


def _xlsx_row(line: int, names: list[str], filled) -> Row:
    texts, faults = dict.fromkeys(names, ""), []
    for place, cell in filled:
        if place >= len(names):
            faults.append(("", f"Cell {place + 1} stands under no heading."))
        elif cell.data_type == "f":
            faults.append((names[place], "It is a formula: put its value in its place."))
        elif cell.data_type == "e":
            faults.append((names[place], f"It is an error of the spreadsheet: {cell.value}."))
        else:
            texts[names[place]] = _xlsx_text(cell)
    return _row(line, texts.items(), faults)


_NOT_OF_THE_DATE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
"""Words, single signs and colours in the format of a number."""


def _xlsx_text(cell) -> str:
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
    return cells.from_xml(value) if isinstance(value, str) else str(value)


READERS = {"csv": _read_csv, "json": _read_json, "xlsx": _read_xlsx}

# --- Writing ------------------------------------------------------------------------------

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def write(
    file: IO[bytes], kind: str, columns: Sequence[Column], rows: Iterable[dict[str, str]]
) -> None:
    """Write rows of text, by the name of the column, in the columns that are exported."""
    names = [column.name for column in columns if column.exported]
    WRITERS[kind](file, names, rows)


def _write_csv(file: IO[bytes], names: list[str], rows: Iterable[dict[str, str]]) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    lines = csv.writer(text)
    lines.writerow(names)
    lines.writerows([cells.escape_formula(row[name]) for name in names] for row in rows)
    text.flush()
    text.detach()


def _write_json(file: IO[bytes], names: list[str], rows: Iterable[dict[str, str]]) -> None:
    before = b"[\n"
    for row in rows:
        record = {name: row[name] for name in names}
        file.write(before + json.dumps(record, ensure_ascii=False, indent=1).encode())
        before = b",\n"
    file.write(b"[]\n" if before == b"[\n" else b"\n]\n")


def _write_xlsx(file: IO[bytes], names: list[str], rows: Iterable[dict[str, str]]) -> None:
    escaped = ([cells.escape_formula(row[name]) for name in names] for row in rows)
    write_sheet(file, "Table", chain([names], escaped))


def write_sheet(file: IO[bytes], title: str, rows: Iterable[Iterable[str]]) -> None:
    """Write a spreadsheet whose cells are all text, whatever they look like."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)

    def cell(text: str) -> WriteOnlyCell:
        made = WriteOnlyCell(sheet, cells.to_xml(text))
        # Else a text that begins with "=" would be a formula.
        made.data_type = "s"
        return made

    for row in rows:
        sheet.append([cell(text) for text in row])
    book.save(file)


WRITERS = {"csv": _write_csv, "json": _write_json, "xlsx": _write_xlsx}
