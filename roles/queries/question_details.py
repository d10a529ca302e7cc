"""One question, or one row of a role, with what its disputes depend on."""

from collections.abc import Iterable
from dataclasses import dataclass

from ..domain.by_context import context_answers
from ..domain.comparison import Point, ResponsibilityFact, Row, sharpest
from ..domain.note_sentence import note_sentence
from .pages import NotedPoint, Notes
from .row_details import Dispute


@dataclass(frozen=True)
class QuestionDetail:
    """A row over several roles, opened."""

    row: Row
    disputes: tuple[Dispute, ...]

    @property
    def responsibility(self) -> ResponsibilityFact:
        return self.row.responsibility


def question_detail(row: Row, notes: Notes) -> QuestionDetail:
    """Return a row with its disputes by rank, each with its sentence and explanation."""
    return QuestionDetail(row, disputes_on(row.points, notes))


def disputes_on(points: Iterable[Point], notes: Notes) -> tuple[Dispute, ...]:
    """Return the contested ones of these points by rank, each with its sentence and explanation."""
    return disputes_of(notes.on(sharpest(points)))


def disputes_of(noted_points: Iterable[NotedPoint]) -> tuple[Dispute, ...]:
    """Return these contested points, each with its sentence and explanation."""
    return tuple(
        Dispute(noted, sentence, context_answers(noted.point))
        for noted in noted_points
        if (sentence := note_sentence(noted.point, many_roles=True))
    )
