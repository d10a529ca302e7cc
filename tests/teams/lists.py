"""Reads lists of people against an organisation that is only described, without a database."""

import datetime
from pathlib import Path

from roles.queries.title_reader import NamesReader
from teams.importing.cells import DayOrder
from teams.importing.plan import Plan, Wishes
from teams.importing.planning import make_plan
from teams.importing.records import Options, Records, propose_options, read_records
from teams.importing.sheets import Sheet, find_table, read_file, read_text
from teams.importing.state import State
from teams.importing.titles import ListedTitle, default_decisions, list_titles
from tests.roles.domain.titles import NAMES, ROLES

FILES = Path(__file__).parents[1] / "data" / "team-files"
TODAY = datetime.date(2026, 11, 27)
READER = NamesReader(NAMES)
ROLE_NAMES = {name.lower().replace(" ", "-"): name for name in ROLES}
EMPTY = State(TODAY)


def sheet_of(source: str) -> Sheet:
    """Return the table of a file of the tests, or of a text with several lines."""
    lines = (
        read_text(source) if "\n" in source else read_file((FILES / source).read_bytes(), source)
    )
    return find_table(lines, lambda text: len(READER.reading(text).roles))


def records_of(source: str, order: DayOrder | None = None, **options) -> Records:
    sheet = sheet_of(source)
    proposed = propose_options(sheet)
    chosen = Options(order or proposed.day_order, proposed.fills_down, **options)
    return read_records(sheet, chosen)


def titles_of(records: Records, state: State = EMPTY) -> list[ListedTitle]:
    return list_titles(records.records, state, READER)


def plan_of(source: str, state: State = EMPTY, *, answers=(), decisions=None, **wishes) -> Plan:
    """Return the plan for a list. ``answers`` are pieces of the labels of the choices to take."""
    records = records_of(source)
    decisions = decisions or {}
    decided = {**default_decisions(titles_of(records, state)), **decisions}
    given: dict[str, str] = {}
    while True:
        plan = make_plan(records, state, Wishes(decided, given, **wishes), ROLE_NAMES)
        new = {
            question.key: value
            for question in plan.open_questions
            for value, label in question.choices
            if any(piece in f"{question.text} {label}" for piece in answers)
        }
        if not new:
            return plan
        given |= new
