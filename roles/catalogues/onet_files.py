"""O*NET's files as they are published, read and checked, without a database."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sources.citing.dates import MONTHS
from sources.slugs import slug_of

READ_ME = "Read Me.txt"
OCCUPATIONS = "Occupation Data.txt"
TITLES = "Alternate Titles.txt"
REPORTED_TITLES = "Sample of Reported Titles.txt"
ACTIVITIES = "DWA Reference.txt"
TASKS = "Task Statements.txt"
LINKS = "Tasks to DWAs.txt"

CODE = "O*NET-SOC Code"
COLUMNS = {
    OCCUPATIONS: (CODE, "Title", "Description"),
    TITLES: (CODE, "Alternate Title"),
    REPORTED_TITLES: (CODE, "Reported Job Title"),
    ACTIVITIES: ("DWA ID", "DWA Title"),
    TASKS: (CODE, "Task ID", "Task", "Task Type"),
    LINKS: (CODE, "Task ID", "DWA ID"),
}
LONGEST = {CODE: 40, "Title": 150, "Description": 5000}
LONGEST |= {"DWA ID": 40, "DWA Title": 180, "Task ID": 20, "Task": 600, "Task Type": 40}
LONGEST_TITLE = 120
"""Of a job title; the few that are longer, a title with its meaning in brackets, are left out."""

_EDITION = re.compile(r"O\*NET (\d+\.\d+) Database")
_RELEASE = re.compile(rf"({'|'.join(MONTHS)}) (\d{{4}}) Release", re.IGNORECASE)


class OnetError(Exception):
    """What is wrong with the files. The message names the file, the line and the column."""


@dataclass(frozen=True, slots=True)
class Occupation:
    code: str
    title: str
    description: str

    @property
    def slug(self) -> str:
        return f"onet-{slug_of(self.title)[:95]}"


@dataclass(frozen=True, slots=True)
class Task:
    occupation: str
    number: str
    text: str
    kind: str
    """Core, Supplemental, or nothing where nobody has rated it."""
    activities: tuple[str, ...]


@dataclass
class Onet:
    """One edition. Occupations and activities are in the order of their codes."""

    edition: str
    released: str
    """The month, as 2022-08."""
    occupations: dict[str, Occupation] = field(default_factory=dict)
    titles: dict[str, list[str]] = field(default_factory=dict)
    """The job titles of each occupation."""
    activities: dict[str, str] = field(default_factory=dict)
    """The title of each detailed work activity that a task is linked to."""
    tasks: list[Task] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    """Titles that are too long."""


@dataclass(frozen=True, slots=True)
class _Line:
    file: str
    number: int
    values: dict[str, str]

    def __getitem__(self, column: str) -> str:
        """Return a value that is there and not too long. Raises OnetError."""
        value = self.values[column].strip()
        if not value:
            raise self.error(column, "is empty")
        if "\0" in value:
            raise self.error(column, "holds a NUL character, which PostgreSQL does not keep")
        if len(value) > LONGEST.get(column, len(value)):
            raise self.error(column, f"is longer than {LONGEST[column]} characters")
        return value

    def error(self, column: str, problem: str) -> OnetError:
        return OnetError(f"{self.file}, line {self.number}, column {column}: {problem}.")


def read(folder: Path) -> Onet:
    """Return the edition in this folder. Raises OnetError for files that are missing or odd."""
    missing = [name for name in (READ_ME, *COLUMNS) if not (folder / name).is_file()]
    if missing:
        raise OnetError(f"{folder} lacks {', '.join(missing)}.")
    onet = Onet(*_edition(folder))
    by_slug: dict[str, str] = {}
    for line in _lines(folder, OCCUPATIONS):
        code = line[CODE]
        if code in onet.occupations:
            raise line.error(CODE, f"{code} is there twice")
        occupation = Occupation(code, line["Title"], line["Description"])
        alike = by_slug.setdefault(occupation.slug, code)
        if alike != code:
            raise line.error("Title", f"{alike} is called the same")
        onet.occupations[code] = occupation
    _read_titles(folder, onet)
    _read_tasks(folder, onet)
    return onet


def _edition(folder: Path) -> tuple[str, str]:
    text = _text(folder, READ_ME)
    edition, release = _EDITION.search(text), _RELEASE.search(text)
    if not edition or not release:
        raise OnetError(
            f"{READ_ME} names no edition, such as “O*NET 27.0 Database” and “August 2022 Release”."
        )
    month = MONTHS[release[1].casefold()]
    return edition[1], f"{release[2]}-{month:02}"


def _read_titles(folder: Path, onet: Onet) -> None:
    named = {occupation.title.casefold() for occupation in onet.occupations.values()}
    for name in (TITLES, REPORTED_TITLES):
        for line in _lines(folder, name):
            code, title = _known(line, CODE, onet.occupations), line[COLUMNS[name][1]]
            if len(title) > LONGEST_TITLE:
                onet.left_out.append(title)
            elif title.casefold() not in named:
                onet.titles.setdefault(code, []).append(title)


def _read_tasks(folder: Path, onet: Onet) -> None:
    titles = {line["DWA ID"]: line["DWA Title"] for line in _lines(folder, ACTIVITIES)}
    lines = list(_lines(folder, TASKS))
    links: dict[tuple[str, str], list[str]] = {}
    numbers = set()
    for line in lines:
        task = _known(line, CODE, onet.occupations), line["Task ID"]
        # A statement is known by it alone.
        if task[1] in numbers:
            raise line.error("Task ID", f"{task[1]} is there twice")
        numbers.add(task[1])
        links[task] = []
    for link in _lines(folder, LINKS):
        task = link[CODE], link["Task ID"]
        if task not in links:
            raise link.error("Task ID", f"{TASKS} has no task {task[1]} of {task[0]}")
        activity = _known(link, "DWA ID", titles)
        if activity in links[task]:
            raise link.error("DWA ID", f"{activity} is linked to task {task[1]} twice")
        links[task].append(activity)
    for line in lines:
        activities = tuple(sorted(links[line[CODE], line["Task ID"]]))
        kind = line["Task Type"].replace("n/a", "")
        onet.tasks.append(Task(line[CODE], line["Task ID"], line["Task"], kind, activities))
    linked = {activity for task in onet.tasks for activity in task.activities}
    onet.activities = {code: titles[code] for code in sorted(linked)}


def _known(line: _Line, column: str, known: dict) -> str:
    value = line[column]
    if value not in known:
        raise line.error(column, f"{value} is not known")
    return value


def _lines(folder: Path, name: str) -> Iterator[_Line]:
    # Not splitlines(), which ends a line at characters that stand within one.
    lines = io.StringIO(_text(folder, name), newline=None)
    header = next(lines, "").rstrip("\n").split("\t")
    for column in COLUMNS[name]:
        if column not in header:
            raise OnetError(f"{name}, line 1: there is no column {column}.")
    for number, line in enumerate(lines, start=2):
        row = line.rstrip("\n").split("\t")
        if len(row) != len(header):
            raise OnetError(
                f"{name}, line {number}: {len(row)} columns, but the first line has {len(header)}."
            )
        yield _Line(name, number, dict(zip(header, row, strict=True)))


def _text(folder: Path, name: str) -> str:
    data = (folder / name).read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        raise OnetError(f"{name}, line {line}, byte {column}: this is no UTF-8.") from error
