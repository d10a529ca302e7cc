"""A list of titles as people have it: pasted lines, or a table with a column of titles."""

import csv
import re
from collections.abc import Callable
from dataclasses import dataclass

from .title_folding import split_words

MAX_ROWS = 2_000
MAX_BYTES = 1_000_000
_MAX_COLUMNS = 100
_MUCH_BETTER = 1.25
"""How much more a column has to look like titles than whole lines with commas in them."""
_HEADER_LINES = 8
"""Within so many lines from the top a heading is looked for."""

_TITLE_HEADINGS = frozenset(
    {
        *("title", "titles", "job title", "jobtitle", "position", "positions", "role", "job"),
        *("role title", "position title", "business title", "occupation", "function"),
        *("designation", "contract title", "titel", "jobtitel", "rolle", "stelle", "funktion"),
        *("stellenbezeichnung", "berufsbezeichnung", "positionsbezeichnung", "tatigkeit"),
    }
)
_NAME_HEADINGS = (
    *("name", "full name", "employee name", "employee", "person", "last name first name"),
    *("display name", "mitarbeiter", "mitarbeitername", "who", "wer"),
)
_FIRST_NAMES, _LAST_NAMES = ("first name", "vorname"), ("last name", "surname", "nachname")
_EMAIL_HEADINGS = frozenset(
    {
        *("e mail", "email", "mail", "email address", "e mail address", "work email", "emails"),
        *("e mail adresse", "email adresse", "mailadresse", "e mails"),
    }
)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class ListError(Exception):
    """Why a text cannot be read as a list of titles."""

    _REASONS = ("too long", "too large", "no text", "only e-mail addresses", "empty", "no list")
    TOO_LONG, TOO_LARGE, BINARY, ONLY_EMAIL, EMPTY, OTHER_KIND = range(6)

    def __init__(self, reason: int, number: int = 0):
        super().__init__(reason)
        self.reason = reason
        self.number = number

    @property
    def name(self) -> str:
        return self._REASONS[self.reason]


@dataclass(frozen=True, slots=True)
class Row:
    """One line with a title, and the name of the person where a column has names."""

    title: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class TitleList:
    rows: tuple[Row, ...]
    left_out: int = 0
    """How many lines that are not blank have no title."""
    column: str = ""
    """The heading of the column that titles are read from, if there is one."""

    @property
    def titles(self) -> list[str]:
        """Return each title once, in the order of the list."""
        return list(dict.fromkeys(row.title for row in self.rows))

    @property
    def has_names(self) -> bool:
        return any(row.name for row in self.rows)


def parse(text: str, score: Callable[[str], int]) -> TitleList:
    """Return the titles of a text, and names beside them. ``score`` says how much a text looks like
    a title, which finds the column of titles where no heading does. Raises ListError."""
    if len(text) > MAX_BYTES or len(text.encode(errors="replace")) > MAX_BYTES:
        raise ListError(ListError.TOO_LARGE)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if _is_binary(text):
        raise ListError(ListError.BINARY)
    lines = [line for line in text.split("\n") if line.strip()]
    if not lines:
        raise ListError(ListError.EMPTY)
    title_list = _parse_table(lines, score) or TitleList(
        tuple(Row(title) for line in lines if (title := _cell(line)))
    )
    if _has_only_email(title_list.rows):
        raise ListError(ListError.ONLY_EMAIL)
    if len(title_list.rows) > MAX_ROWS:
        raise ListError(ListError.TOO_LONG, len(title_list.rows))
    if not title_list.rows:
        raise ListError(ListError.EMPTY)
    return title_list


def _has_only_email(rows: tuple[Row, ...]) -> bool:
    """Return whether no row has a title: all are e-mail addresses, but for their heading."""
    has_heading = len(rows) > 1 and _heading(rows[0].title) in _EMAIL_HEADINGS
    addresses = rows[1:] if has_heading else rows
    return bool(addresses) and all(_EMAIL.fullmatch(row.title) for row in addresses)


def _is_binary(text: str) -> bool:
    signs = sum(character < " " and character not in "\t\n\f\v" for character in text)
    return "\0" in text or signs + text.count("\ufffd") > max(2, len(text) // 50)


def _cell(text: str) -> str:
    return " ".join(text.split())


def _parse_table(lines: list[str], score: Callable[[str], int]) -> TitleList | None:
    """Return the titles of a table; None if the lines are no table."""
    for separator in ("\t", ";", ","):
        if not any(separator in line for line in lines):
            continue
        table = _split(lines, separator)
        if heading := _find_heading(table):
            return _with_heading(table, *heading)
        if separator != "," and sum(len(cells) > 1 for cells in table) * 2 >= len(table):
            return _without_heading(table, score)
        if separator == "," and _has_columns(table):
            return _without_heading(table, score, lines)
    return None


def _split(lines: list[str], separator: str) -> list[list[str]]:
    # What people type or paste has quotation marks that nothing closes.
    rows = csv.reader(
        iter([f"{line}\n" for line in lines]),
        delimiter=separator,
        quoting=csv.QUOTE_MINIMAL if _closes_quotes(lines) else csv.QUOTE_NONE,
    )
    try:
        return [[_cell(cell) for cell in row[:_MAX_COLUMNS]] for row in rows]
    except csv.Error:
        # A cell of more than 128 kB is none of a table of titles.
        return [[_cell(line)] for line in lines]


def _closes_quotes(lines: list[str]) -> bool:
    return all(line.count('"') % 2 == 0 for line in lines)


def _heading(cell: str) -> str:
    return " ".join(split_words(cell))


def _find_heading(table: list[list[str]]) -> tuple[int, int] | None:
    """Return the row of the headings, and the column of titles."""
    for number, cells in enumerate(table[:_HEADER_LINES]):
        for column, cell in enumerate(cells):
            if len(cells) > 1 and _heading(cell) in _TITLE_HEADINGS:
                return number, column
    return None


def _with_heading(table: list[list[str]], number: int, column: int) -> TitleList:
    headings = [_heading(cell) for cell in table[number]]
    below = table[number + 1 :]
    # An "Employee #" is no name.
    name = next(
        (
            headings.index(heading)
            for heading in _NAME_HEADINGS
            if heading in headings and _looks_like_names(below, headings.index(heading))
        ),
        None,
    )
    first, last = _column(headings, _FIRST_NAMES), _column(headings, _LAST_NAMES)
    if name is not None:
        names: tuple[int, ...] = (name,)
    else:
        names = tuple(place for place in (first, last) if place is not None)
    return _listed(below, column, names, table[number][column])


def _column(headings: list[str], wanted: tuple[str, ...]) -> int | None:
    return next((headings.index(heading) for heading in wanted if heading in headings), None)


def _listed(
    table: list[list[str]], column: int, names: tuple[int, ...], heading: str = ""
) -> TitleList:
    rows, left_out = [], 0
    for cells in table:
        title = cells[column] if column < len(cells) else ""
        if not any(character.isalpha() for character in title):
            left_out += any(cells)
            continue
        name = " ".join(cells[place] for place in names if place < len(cells) and cells[place])
        rows.append(Row(title, name))
    return TitleList(tuple(rows), left_out, heading)


def _has_columns(table: list[list[str]]) -> bool:
    """Return whether commas part columns: most lines have as many, and at least one."""
    counts = [len(cells) for cells in table]
    usual = max(set(counts), key=counts.count)
    return usual > 1 and counts.count(usual) * 10 >= len(counts) * 8


def _without_heading(
    table: list[list[str]], score: Callable[[str], int], lines: list[str] | None = None
) -> TitleList | None:
    """Return the titles of the column that looks most like titles; None if the whole lines look no
    less like them."""
    width = max(map(len, table))
    scores = [
        sum(score(cells[column]) for cells in table if column < len(cells) and cells[column])
        for column in range(width)
    ]
    column = scores.index(max(scores))
    if not scores[column] and all(
        _EMAIL.fullmatch(cell) for cells in table for cell in cells if cell
    ):
        raise ListError(ListError.ONLY_EMAIL)
    if lines is not None and _MUCH_BETTER * sum(score(_cell(line)) for line in lines) >= max(
        scores
    ):
        return None
    others = [place for place in range(width) if place != column]
    name = next((place for place in others if _looks_like_names(table, place)), None)
    return _listed(table, column, () if name is None else (name,))


def _looks_like_names(table: list[list[str]], column: int) -> bool:
    cells = [cells[column] for cells in table if column < len(cells) and cells[column]]
    return bool(cells) and sum(map(_may_be_name, cells)) * 2 > len(cells)


def _may_be_name(cell: str) -> bool:
    letters = sum(character.isalpha() for character in cell)
    digits = sum(character.isdigit() for character in cell)
    return letters > digits and "@" not in cell
