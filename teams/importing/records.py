"""From the lines of a table to what each says of somebody: pure text and days, nothing resolved."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from roles.domain.title_folding import split_words, tidy

from . import cells
from .cells import CellError, DayOrder
from .fields import Column, Field
from .sheets import Line, Sheet, SkippedLine

MAX_NAME, MAX_TITLE, MAX_NUMBER, MAX_LINK = 120, 200, 40, 300
_ENDED = frozenset(
    {
        *("terminated", "left", "inactive", "former", "resigned", "retired", "exited", "ended"),
        *("deactivated", "ausgeschieden", "ausgetreten", "inaktiv", "beendet", "ehemalig"),
        *("ehemalige", "gekundigt", "verrentet"),
    }
)


@dataclass(frozen=True, slots=True)
class Options:
    """How a table is read where it leaves a choice."""

    day_order: DayOrder | None = None
    fills_down: bool = False
    """Whether a line without a team belongs to the team of the line above."""
    fallback_team: str = ""
    """The team of lines that have none."""


@dataclass(frozen=True, slots=True)
class Record:
    """What one line says. Empty text and None: it says nothing about that."""

    line: int
    name: str = ""
    """As it is shown; "" for a vacancy."""
    other_name: str = ""
    """The name by which a manager's column may call this person, if it is another."""
    number: str = ""
    identity: str = ""
    """What tells a person apart within the list where there is more than a name and a number."""
    team: str = ""
    department: str = ""
    title: str = ""
    local_role: str = ""
    share: int | None = None
    start: datetime.date | None = None
    end: datetime.date | None = None
    has_left: bool = False
    """Whether the status says so."""
    reports_to: str = ""
    reports_to_number: str = ""
    focus: str = ""
    link: str = ""

    @property
    def is_vacancy(self) -> bool:
        return not self.name

    @property
    def shown(self) -> str:
        return self.name or _("vacancy")

    def overlaps(self, other: "Record") -> bool:
        """Return whether both hold on some day."""
        begins_before = self.start is None or other.end is None or self.start < other.end
        ends_after = self.end is None or other.start is None or other.start < self.end
        return begins_before and ends_after


@dataclass(frozen=True, slots=True)
class Refusal:
    line: int
    name: str
    reason: str


@dataclass
class Records:
    records: list[Record] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    skipped: list[SkippedLine] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    parents: list[tuple[str, str]] = field(default_factory=list)
    """(team, the team that it is part of) where that is known apart from any line"""
    told_apart: bool = False
    """Whether each line says all there is to say about its team"""
    links: dict[str, str] = field(default_factory=dict)
    """The slug of the canonical role that a role here is linked to, by its name"""


def propose_options(sheet: Sheet) -> Options:
    """Return the options that a table shows by itself."""
    days = [cell for column in _day_columns(sheet) for cell in sheet.cells_of(column)]
    return Options(cells.find_day_order(days), _fills_down(sheet))


def needs_day_order(sheet: Sheet, options: Options) -> bool:
    """Return whether somebody has to say if the day or the month comes first."""
    days = [cell for column in _day_columns(sheet) for cell in sheet.cells_of(column)]
    return options.day_order is None and cells.needs_day_order(days)


def needs_fallback_team(sheet: Sheet, options: Options) -> bool:
    """Return whether a line has neither a team nor a department."""
    reader = _Reader(sheet, replace(options, fallback_team=""))
    return any(not reader.team_and_department(line)[0] for line in sheet.lines)


def _day_columns(sheet: Sheet) -> list[Column]:
    return [column for column in sheet.columns if column.field in (Field.START, Field.END)]


def _fills_down(sheet: Sheet) -> bool:
    """Return whether each team is written once, above the lines that it is meant for."""
    team = sheet.column_of(Field.TEAM)
    if team is None or sheet.column_of(Field.DEPARTMENT):
        return False
    names = [cells.name_key(cell) for cell in sheet.cells_of(team)]
    written = [name for name in names if name]
    if not names or not names[0] or len(names) - len(written) < max(1, len(names) / 4):
        return False
    runs = [name for place, name in enumerate(written) if not place or written[place - 1] != name]
    return len(runs) == len(set(runs))


def read_records(sheet: Sheet, options: Options) -> Records:
    """Return what the lines of a table say."""
    reader = _Reader(sheet, options)
    result = Records(skipped=list(sheet.skipped))
    for line in sheet.lines:
        try:
            result.records.append(reader.read(line))
        except CellError as error:
            result.refusals.append(Refusal(line.number, reader.name_on(line), str(error)))
    result.notes = reader.notes()
    return result


class _Reader:
    """Reads line by line, because a group's name and a team may be meant for those below."""

    def __init__(self, sheet: Sheet, options: Options):
        self._options = options
        self._sheet = sheet
        self._places = {column.field: column.place for column in sheet.columns if column.field}
        self._shares_from_titles: list[int] = []
        self._without_email: list[int] = []
        self._is_full_posts = cells.counts_full_posts(
            sheet.cells_of(column) if (column := sheet.column_of(Field.SHARE)) else ()
        )
        self._teams = self._teams_by_line() if Field.TEAM in self._places or sheet.groups else {}

    def _teams_by_line(self) -> dict[int, str]:
        """Return the team of each line that has one, or gets it from above."""
        fills_down = self._options.fills_down or Field.TEAM not in self._places
        if not fills_down:
            return {line.number: self._cell(line, Field.TEAM) for line in self._sheet.lines}
        lines = {line.number: line for line in self._sheet.lines}
        teams, current = {}, ""
        for number in sorted([*lines, *self._sheet.groups, *self._sheet.blank_lines]):
            if number in lines:
                current = self._cell(lines[number], Field.TEAM) or current
                teams[number] = current
            else:
                current = self._sheet.groups.get(number, "")
        return teams

    def _cell(self, line: Line, wanted: Field) -> str:
        place = self._places.get(wanted)
        text = line.cells[place] if place is not None else ""
        return "" if cells.is_nothing(text) else text

    def team_and_department(self, line: Line) -> tuple[str, str]:
        team = tidy(self._teams.get(line.number, ""))
        department = tidy(self._cell(line, Field.DEPARTMENT))
        if not team:
            team, department = department, ""
        if cells.name_key(team) == cells.name_key(department):
            department = ""
        return team or self._options.fallback_team, department

    def name_on(self, line: Line) -> str:
        """Return the name as the line prints it."""
        full = self._cell(line, Field.NAME)
        parts = (self._cell(line, Field.FIRST_NAME), self._cell(line, Field.LAST_NAME))
        return cells.parse_name(full) if full else " ".join(filter(None, map(tidy, parts)))

    def read(self, line: Line) -> Record:
        """Return what a line says. Raises CellError."""
        name, other_name = self._names(line)
        team, department = self.team_and_department(line)
        if not team:
            raise CellError(_("It names no team."))
        title, share = self._title_and_share(line)
        if name is None:
            name, other_name = "", ""
            if not title and not self._cell(line, Field.LOCAL_ROLE):
                raise CellError(_("It has neither a name nor a title."))
        start = cells.parse_day(self._cell(line, Field.START), self._options.day_order)
        end = cells.parse_day(self._cell(line, Field.END), self._options.day_order)
        if start and end and end < start:
            raise CellError(_("It ends before it begins."))
        record = Record(
            line=line.number,
            name=name,
            other_name=other_name,
            number=self._cell(line, Field.NUMBER) if name else "",
            team=team,
            department=department,
            title=title,
            local_role=tidy(self._cell(line, Field.LOCAL_ROLE)),
            share=share,
            start=start,
            end=end,
            has_left=not _ENDED.isdisjoint(split_words(self._cell(line, Field.STATUS))),
            reports_to=self._manager(line),
            reports_to_number=self._cell(line, Field.REPORTS_TO_NUMBER),
            focus=tidy(cells.without_email(self._cell(line, Field.FOCUS))),
            link=self._link(line),
        )
        _check_lengths(record)
        return record

    def _names(self, line: Line) -> tuple[str | None, str]:
        """Return the name that is shown and another one that is used; None for a vacancy. Raises
        CellError if there is no name."""
        has_names = {Field.NAME, Field.FIRST_NAME, Field.LAST_NAME} & set(self._places)
        if not has_names:
            return None, ""
        written = [
            line.cells[self._places[field]]
            for field in (Field.NAME, Field.FIRST_NAME, Field.LAST_NAME)
            if field in self._places
        ]
        if any(cells.is_vacancy(text) for text in [*written, " ".join(written)] if text):
            return None, ""
        official = self.name_on(line)
        if any("@" in text for text in written):
            self._without_email.append(line.number)
        if not any(map(str.isalnum, official)):
            raise CellError(_("It has no name. Write “vacant” if nobody is there yet."))
        preferred = tidy(self._cell(line, Field.PREFERRED_NAME))
        if not preferred:
            return official, ""
        if " " not in preferred:
            last = tidy(self._cell(line, Field.LAST_NAME)) or _last_name(
                line.cells[self._places[Field.NAME]] if Field.NAME in self._places else "", official
            )
            preferred = f"{preferred} {last}".strip()
        is_same = cells.name_key(preferred) == cells.name_key(official)
        return preferred, "" if is_same else official

    def _title_and_share(self, line: Line) -> tuple[str, int | None]:
        title = tidy(cells.without_email(self._cell(line, Field.TITLE)))
        share = cells.parse_share(self._cell(line, Field.SHARE), of_one=self._is_full_posts)
        plain, share_in_title = cells.split_share(title)
        if share_in_title is None:
            return title, share
        if share is None:
            self._shares_from_titles.append(line.number)
            share = share_in_title
        return plain, share

    def _manager(self, line: Line) -> str:
        text = self._cell(line, Field.REPORTS_TO)
        return "" if cells.is_vacancy(text) else cells.parse_name(text)

    def _link(self, line: Line) -> str:
        link = self._cell(line, Field.LINK)
        if link and (not link.startswith(("https://", "http://")) or " " in link):
            raise CellError(_("The own page is not an address: it begins with https://."))
        return link

    def notes(self) -> list[str]:
        """Return what has to be said about the table as a whole."""
        notes = []
        if self._shares_from_titles:
            notes.append(
                _("Shares of time are taken from the titles in lines %(lines)s.")
                % {"lines": list_lines(self._shares_from_titles)}
            )
        if self._options.fills_down:
            notes.append(_("A line without a team belongs to the team of the line above it."))
        elif Field.TEAM not in self._places and self._sheet.groups:
            notes.append(_("Teams are taken from the lines that name a group."))
        if self._without_email:
            notes.append(
                _("E-mail addresses are left out of the names in lines %(lines)s.")
                % {"lines": list_lines(self._without_email)}
            )
        return notes


def list_lines(numbers: Sequence[int]) -> str:
    """Return the numbers of some lines; of many, the first ones."""
    shown = ", ".join(map(str, numbers[:10]))
    return f"{shown} …" if len(numbers) > 10 else shown


def _last_name(written: str, official: str) -> str:
    if written.count(",") == 1:
        return tidy(written.split(",")[0])
    return official.rpartition(" ")[2] if " " in official else ""


def _check_lengths(record: Record) -> None:
    """Raise CellError if a text is longer than it can be kept."""
    limits = [
        (record.name, MAX_NAME, _("The name")),
        (record.number, MAX_NUMBER, _("The number")),
        (record.team, MAX_NAME, _("The team")),
        (record.department, MAX_NAME, _("The department")),
        (record.title, MAX_TITLE, _("The title")),
        (record.local_role, MAX_NAME, _("The role")),
        (record.focus, MAX_TITLE, _("The focus")),
        (record.link, MAX_LINK, _("The own page")),
    ]
    for text, limit, label in limits:
        if len(text) > limit:
            raise CellError(
                _("%(what)s has %(number)s characters; at most %(most)s are kept.")
                % {"what": label, "number": len(text), "most": limit}
            )
