"""From a file or pasted cells to lines of cells, and to the table within them."""

import csv
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from roles.importing.cells import unescape
from roles.importing.guard import MAX_CELL, MAX_COLUMNS, RefusedFileError
from roles.importing.title_files import is_other_kind, text_of_file
from roles.importing.workbooks import OLD_SPREADSHEET

from .cells import is_nothing, is_total, name_key
from .fields import Column, Field, match_columns

MAX_BYTES = 2_000_000
MAX_LINES = 10_000
_HEADER_LINES = 15
"""Within so many lines from the top a heading is looked for."""
_EMAILS = 0.5
"""The part of a column's cells that have an e-mail address, from which on it is one of those."""


class SheetError(Exception):
    """Why a text cannot be read as a table, in words."""


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    """In the file or in what was pasted, from 1."""
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SkippedLine:
    number: int
    text: str
    reason: str


@dataclass(frozen=True)
class Sheet:
    """A table: its columns, its lines, and what stands around and between them."""

    columns: list[Column]
    lines: list[Line]
    skipped: list[SkippedLine] = field(default_factory=list)
    groups: dict[int, str] = field(default_factory=dict)
    """The name in each line that only names a group, by the number of the line."""
    blank_lines: list[int] = field(default_factory=list)
    has_header: bool = True

    def cells_of(self, column: Column) -> list[str]:
        return [line.cells[column.place] for line in self.lines]

    def column_of(self, wanted: Field) -> Column | None:
        return next((column for column in self.columns if column.field is wanted), None)


def read_file(content: bytes, name: str) -> list[Line]:
    """Return the lines of a CSV file or of the first sheet of a spreadsheet. Raises SheetError."""
    if len(content) > MAX_BYTES:
        raise SheetError(_("The file is too large: at most 2 MB are read."))
    if is_other_kind(name):
        raise SheetError(_("Such a file is not read: save the list as CSV or XLSX, or paste it."))
    try:
        text = text_of_file(_utf8_of_utf16(content), name)
        is_spreadsheet = content[:4] == b"PK\x03\x04"
        return read_text(text, is_spreadsheet=is_spreadsheet)
    except RefusedFileError as error:
        raise SheetError(_("The file cannot be read.") + f" {error}") from error


def _utf8_of_utf16(content: bytes) -> bytes:
    """Return UTF-16 that has no mark at its beginning, as some systems write it, as UTF-8."""
    start = content[:200]
    is_marked = start.startswith((b"\xff\xfe", b"\xfe\xff", b"PK", OLD_SPREADSHEET))
    if is_marked or b"\0" not in start:
        return content
    encoding = "utf-16-le" if start[1::2].count(0) > start[::2].count(0) else "utf-16-be"
    return content.decode(encoding, errors="replace").encode()


def read_text(text: str, *, is_spreadsheet: bool = False) -> list[Line]:
    """Return the lines of a table that is pasted or read from a file. Raises SheetError."""
    if len(text) > MAX_BYTES:
        raise SheetError(_("This is too large: at most 2 MB are read."))
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    signs = sum(character < " " and character not in "\t\n\f\v" for character in text)
    if "\0" in text or signs + text.count("\ufffd") > max(2, len(text) // 50):
        raise SheetError(_("This is not a text. Send a CSV or XLSX file, or paste cells."))
    if not text.strip():
        raise SheetError(_("There is nothing to read. Paste cells, or choose a file."))
    rows = _split_by_tabs(text) if is_spreadsheet else _split(text)
    width = max(len(row) for _, row in rows)
    if width > MAX_COLUMNS:
        raise SheetError(
            _("A line has %(number)s cells; at most %(most)s are read.")
            % {"number": width, "most": MAX_COLUMNS}
        )
    if sum(any(row) for _, row in rows) > MAX_LINES:
        raise SheetError(
            _("There are more than %(most)s lines: split the table.") % {"most": MAX_LINES}
        )
    return [Line(number, (*row, *[""] * (width - len(row)))) for number, row in rows]


def _split_by_tabs(text: str) -> list[tuple[int, list[str]]]:
    """Return the cells of a spreadsheet, in which quotation marks are text."""
    lines = enumerate(text.split("\n"), start=1)
    return [(number, [_tidy(cell) for cell in line.split("\t")]) for number, line in lines]


def _tidy(cell: str) -> str:
    return " ".join(cell.split())


def _split(text: str) -> list[tuple[int, list[str]]]:
    """Return the cells of each line, with its number."""
    separator = _find_separator(text)
    for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
        rows, number = [], 1
        lines = [f"{line}\n" for line in text.split("\n")]
        reader = csv.reader(lines, delimiter=separator, quoting=quoting)
        try:
            for row in reader:
                rows.append((number, [unescape(_tidy(cell)) for cell in row]))
                number = reader.line_num + 1
        except csv.Error as error:
            raise SheetError(
                _("From line %(line)s on this cannot be read.") % {"line": number}
            ) from error
        # A quotation mark that nothing closes takes all that follows into one cell.
        is_closed = all(len(cell) <= MAX_CELL // 10 for _, row in rows for cell in row)
        if is_closed and reader.line_num - len(rows) <= len(rows):
            break
    if any(len(cell) > MAX_CELL for _, row in rows for cell in row):
        raise SheetError(_("A cell is too long."))
    return rows


def _find_separator(text: str) -> str:
    """Return what parts cells: the sign with which most lines have equally many."""
    lines = [line for line in text.split("\n") if line.strip()][:200]

    def score(separator: str) -> tuple[int, int]:
        try:
            rows = list(csv.reader(lines, delimiter=separator))
        except csv.Error:
            return 0, 0  # a cell that is too long, which reading it says later
        widths = Counter(len(row) for row in rows if len(row) > 1)
        (width, number) = widths.most_common(1)[0] if widths else (0, 0)
        return number, width

    # Tabs come first where they are: commas are part of names and titles.
    for separator in ("\t", ";"):
        if score(separator)[0] * 2 >= len(lines):
            return separator
    return max("\t;,|", key=score)


# --- The table ----------------------------------------------------------------------------


def find_table(lines: Sequence[Line], score: Callable[[str], int]) -> Sheet:
    """Return the table within these lines. ``score`` says how much a text looks like a title, which
    finds the columns where no heading does. Raises SheetError."""
    filled = [line for line in lines if any(map(str.strip, line.cells))]
    header = _find_header(filled)
    if header:
        columns = match_columns(header.cells)
        body = [line for line in lines if line.number > header.number]
        above = [line for line in filled if line.number < header.number]
    else:
        body, above = list(lines), []
        columns = _guess_columns(filled, score)
    columns = _without_emails(columns, filled if not header else body)
    sheet = Sheet(columns, [], has_header=bool(header))
    sheet.skipped.extend(
        SkippedLine(line.number, _shown(line), _("stands above the headings")) for line in above
    )
    _sort_lines(sheet, body)
    last = max((line.number for line in sheet.lines), default=0)
    sheet.skipped.extend(
        SkippedLine(line.number, "", _("is blank"))
        for line in lines
        if line.number < last and not any(line.cells)
    )
    sheet.skipped.sort(key=lambda line: line.number)
    if not sheet.lines:
        raise SheetError(_("There are headings, and no line below them."))
    return sheet


def _find_header(lines: Sequence[Line]) -> Line | None:
    best, most = None, 0
    for line in lines[:_HEADER_LINES]:
        fields = {column.field for column in match_columns(line.cells) if column.field}
        says_who_or_what = fields & {Field.NAME, Field.LAST_NAME, Field.TITLE, Field.NUMBER}
        if says_who_or_what and len(fields) > most:
            best, most = line, len(fields)
    width = len(lines[0].cells) if lines else 0
    return best if most > 1 or (most and width == 1) else None


def _guess_columns(lines: Sequence[Line], score: Callable[[str], int]) -> list[Column]:
    """Return columns without headings: one of titles, and one of names if there is one."""
    width = len(lines[0].cells)
    sample = lines[:200]
    scores = [sum(score(line.cells[place]) for line in sample) for place in range(width)]
    title = scores.index(max(scores))
    fields = {title: Field.TITLE}
    name = next(
        (
            place
            for place in range(width)
            if place != title and _looks_like_names([line.cells[place] for line in sample])
        ),
        None,
    )
    if name is not None:
        fields[name] = Field.NAME
    return [Column(place, "", fields.get(place)) for place in range(width)]


def _looks_like_names(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    names = [
        cell
        for cell in filled
        if " " in cell and not any(map(str.isdigit, cell)) and "@" not in cell and len(cell) < 60
    ]
    return bool(filled) and len(names) * 2 > len(filled)


def _without_emails(columns: list[Column], lines: Sequence[Line]) -> list[Column]:
    """Return the columns; those of e-mail addresses are sensitive, whatever they are called."""
    checked = []
    for column in columns:
        cells = [cell for line in lines if (cell := line.cells[column.place])]
        emails = sum("@" in cell and "." in cell.rpartition("@")[2] for cell in cells)
        is_sensitive = column.is_sensitive or (bool(cells) and emails > _EMAILS * len(cells))
        checked.append(
            Column(
                column.place, column.heading, None if is_sensitive else column.field, is_sensitive
            )
        )
    return checked


def _sort_lines(sheet: Sheet, body: Sequence[Line]) -> None:
    """Put each line where it belongs: a row of the table, a group's name, a blank line, a total."""
    team = sheet.column_of(Field.TEAM)
    teams = {name_key(line.cells[team.place]) for line in body} - {""} if team else set()
    for line in body:
        filled = [cell for cell in line.cells if cell]
        if not filled:
            sheet.blank_lines.append(line.number)
        elif is_total(filled[0]):
            sheet.skipped.append(SkippedLine(line.number, _shown(line), _("is a total")))
        elif (group := _group_name(filled, teams, len(line.cells))) is not None:
            sheet.groups[line.number] = group
            sheet.skipped.append(SkippedLine(line.number, _shown(line), _("names a group")))
        elif all(map(is_nothing, filled)):
            sheet.skipped.append(SkippedLine(line.number, _shown(line), _("says nothing")))
        else:
            sheet.lines.append(line)


_RULES = "—–-=_*#~•·|>:["


def _group_name(filled: Sequence[str], teams: set[str], width: int) -> str | None:
    """Return the name of the group if this is all that the line says, as "— Ledger —" does."""
    if len(filled) > 1 or width < 2:
        return None
    text = filled[0]
    name = text.strip(_RULES + "] ")
    is_ruled = text[0] in _RULES or text.endswith(":")
    return name if name and (is_ruled or name_key(name) in teams) else None


def _shown(line: Line) -> str:
    return " · ".join(cell for cell in line.cells if cell)[:120]
