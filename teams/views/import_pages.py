"""What the pages of the import show, ready for their templates."""

from collections.abc import Sequence
from dataclasses import dataclass

from roles.models import Role

from ..access import today
from ..importing.carrying import Carried
from ..importing.fields import Column, Field
from ..importing.plan import Outcome, Plan, PlannedRow
from ..importing.questions import Question
from ..importing.records import needs_day_order, needs_fallback_team
from ..importing.titles import ListedTitle
from .title_choices import TitleChoice

FIRST_ROWS = 100
"""How many lines of one outcome are shown."""


@dataclass(frozen=True)
class ColumnsPage:
    carried: Carried
    organisation_name: str
    problems: Sequence[str]

    @property
    def columns(self) -> list[tuple[Column, str]]:
        """Return each column with some of its cells."""
        sheet = self.carried.sheet
        shown = []
        for column in sheet.columns:
            cells = dict.fromkeys(cell for cell in sheet.cells_of(column)[:50] if cell)
            shown.append((column, " · ".join(list(cells)[:3])[:100]))
        return shown

    @property
    def read(self) -> list[tuple[Column, str]]:
        return [(column, column.field.label) for column, _ in self.columns if column.field]

    @property
    def not_read(self) -> list[str]:
        """Return the headings of the columns that are not stored."""
        unused = [column.shown for column, _ in self.columns if not column.field]
        return [*unused, *self.carried.dropped]

    @property
    def fields(self) -> list[tuple[str, str]]:
        return [(field.value, field.label) for field in Field]

    @property
    def has_days(self) -> bool:
        options = self.carried.options
        return needs_day_order(self.carried.sheet, options) or bool(options.day_order)

    @property
    def asks_for_team(self) -> bool:
        return bool(self.carried.options.fallback_team) or needs_fallback_team(
            self.carried.sheet, self.carried.options
        )

    @property
    def fallback_team(self) -> str:
        return self.carried.options.fallback_team or self.organisation_name


@dataclass(frozen=True)
class TitlesPage:
    columns: ColumnsPage
    plan: Plan
    choices: Sequence[TitleChoice]
    more_choices: int
    """How many titles are not shown because there are too many."""
    settled: Sequence[tuple[ListedTitle, Role | None]]
    """Titles that are decided, or certain with their role."""
    answers: dict[str, str]
    is_late: bool
    """Whether answers were missing."""

    @property
    def questions(self) -> list[tuple[Question, list[tuple[str, str, bool]], bool]]:
        """Return each question with its choices, and whether an answer is missing."""
        open_keys = {question.key for question in self.plan.open_questions}
        questions = []
        for question in self.plan.questions:
            chosen = self.answers.get(question.key, question.proposal)
            choices = [(value, label, value == chosen) for value, label in question.choices]
            is_missing = self.is_late and question.key in open_keys
            questions.append((question, choices, is_missing))
        return questions

    @property
    def title_count(self) -> int:
        return len(self.choices) + max(0, self.more_choices) + len(self.settled)

    @property
    def open_count(self) -> int:
        return sum(choice.is_open for choice in self.choices)

    @property
    def shown_settled(self) -> Sequence[tuple[ListedTitle, Role | None]]:
        return self.settled[:FIRST_ROWS]

    @property
    def more_settled(self) -> int:
        return len(self.settled) - len(self.shown_settled)


@dataclass(frozen=True, slots=True)
class RowGroup:
    outcome: Outcome
    count: int
    rows: Sequence[PlannedRow]

    @property
    def more(self) -> int:
        return self.count - len(self.rows)


_ORDER = (
    *(Outcome.REFUSED, Outcome.ASKED, Outcome.CHANGED, Outcome.ENDED, Outcome.NEW),
    *(Outcome.LEFT_OUT, Outcome.SAME),
)


@dataclass(frozen=True)
class RowsPage:
    plan: Plan
    carried: Carried
    message: str = ""

    @property
    def groups(self) -> list[RowGroup]:
        """Return the lines of each outcome, those first that need a look."""
        rows: dict[Outcome, list[PlannedRow]] = {}
        for row in self.plan.rows:
            rows.setdefault(row.outcome, []).append(row)
        return [
            RowGroup(outcome, len(rows[outcome]), rows[outcome][:FIRST_ROWS])
            for outcome in _ORDER
            if outcome in rows
        ]

    @property
    def missing(self) -> Sequence[PlannedRow]:
        return self.plan.missing[:FIRST_ROWS]

    @property
    def more_missing(self) -> int:
        return len(self.plan.missing) - len(self.missing)

    @property
    def left_out_count(self) -> int:
        """Return how many have left and come in on a tick."""
        return self.plan.counts[Outcome.LEFT_OUT]

    @property
    def offers_ended(self) -> bool:
        return bool(self.left_out_count) or self.plan.wishes.takes_ended

    @property
    def ends_on(self) -> str:
        return (self.plan.wishes.ends_missing_on or today()).isoformat()

    @property
    def asks_again(self) -> bool:
        return bool(self.plan.wishes.ends_missing_on) and self.plan.has_many_missing
