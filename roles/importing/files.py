"""Tables as files: read and written row by row, whatever their length.

Each reader gives ``Row`` after ``Row``, all cells text; what cannot be read is refused with the
place where it stands.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import IO

from sources.text.validators import fault_in

from . import cells, guard
from .columns import Column, HeaderError, matched, refuse_incomplete
from .guard import MAX_CELL, RefusedFileError
from .workbooks import COMMAND, ERROR, FORMULA, Cell, Limits, Sheet, read_sheet


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


def kind_of(name: str, kinds: Iterable[str] = ()) -> str:
    """Return which of these kinds a file is, by its ending; by default one that can be read. Raises
    RefusedFileError if it is none."""
    kinds = [*(kinds or READERS)]
    ending = Path(name).suffix.lower().removeprefix(".")
    if ending not in kinds:
        *first, last = (f".{kind}" for kind in kinds)
        raise RefusedFileError(
            f"“{name[:100]}” is no {', '.join(first)} or {last} file: save the table as one."
        )
    return ending


def read(file: IO[bytes], kind: str, columns: Sequence[Column], limits: Limits = COMMAND) -> Table:
    """The table in a binary, seekable file. Reading may raise RefusedFileError at any row.
    ``limits`` are those of a spreadsheet."""
    return READERS[kind](file, columns, limits)


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


def _read_csv(file: IO[bytes], columns: Sequence[Column], limits: Limits) -> Table:
    guard.check_csv(file)
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


def _read_json(file: IO[bytes], columns: Sequence[Column], limits: Limits) -> Table:
    try:
        # Numbers stay as they are spelled.
        records = json.loads(
            guard.checked_json(file), object_pairs_hook=_Record, parse_int=str, parse_float=str
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


def _read_xlsx(file: IO[bytes], columns: Sequence[Column], limits: Limits) -> Table:
    sheet, read = read_sheet(file, limits), [0]
    return Table(_xlsx_rows(sheet, columns, read), lambda: (read[0], sheet.total))


def _xlsx_rows(sheet: Sheet, columns: Sequence[Column], read: list[int]) -> Iterator[Row]:
    names = None
    for line, cells_of_row in sheet.rows:
        read[0] += 1
        if names is None:
            if [cell.place for cell in cells_of_row] != list(range(len(cells_of_row))):
                raise RefusedFileError(f"Row {line} names the columns; one has no heading.")
            names = [column.name for column in _matched([c.text for c in cells_of_row], columns)]
        else:
            yield _xlsx_row(line, names, cells_of_row)
    if names is None:
        raise RefusedFileError("The first sheet is empty: its first row names the columns.")


def _xlsx_row(line: int, names: list[str], cells_of_row: Iterable[Cell]) -> Row:
    texts, faults = dict.fromkeys(names, ""), []
    for place, text, kind in cells_of_row:
        if place >= len(names):
            faults.append(("", f"Cell {place + 1} stands under no heading."))
        elif kind == FORMULA:
            faults.append((names[place], "It is a formula: put its value in its place."))
        elif kind == ERROR:
            faults.append((names[place], f"It is an error of the spreadsheet: {text}."))
        else:
            texts[names[place]] = text
    return _row(line, texts.items(), faults)


READERS = {"csv": _read_csv, "tsv": _read_csv, "json": _read_json, "xlsx": _read_xlsx}

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
