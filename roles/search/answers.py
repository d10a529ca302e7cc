"""Answers among the results: of a question, and of a comparison, in one sentence each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..domain.question import QuestionVerdict, question_verdict
from ..domain.question_answer import question_answer
from ..domain.sentences import Sentence
from ..models import Responsibility
from ..queries.overview import overview
from ..queries.pages import rows_of
from .hits import Comparison

_MOST_ANSWERS = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a responsibility's question, and how far the sources agree."""

    sentence: Sentence | None
    verdict: QuestionVerdict


def answers_to(responsibilities: Iterable[Responsibility]) -> dict[str, Answer]:
    """Return the answers to the first questions by slug: in four queries, or none without any."""
    first = list(responsibilities)[:_MOST_ANSWERS]
    return {
        row.responsibility.slug: Answer(question_answer(row), question_verdict(row))
        for row in (rows_of(first) if first else [])
    }


def answers_of_comparisons(
    comparisons: Sequence[Comparison],
) -> list[tuple[Comparison, Sentence | None]]:
    """Return each comparison with the first sentence of its answer."""
    if not comparisons:
        return []
    claims_overview = overview()
    briefs = [
        claims_overview.brief(*(role.fact for role in comparison.roles))
        for comparison in comparisons
    ]
    return [
        (comparison, next(iter(brief.sentences), None))
        for comparison, brief in zip(comparisons, briefs, strict=True)
    ]
