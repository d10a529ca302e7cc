"""Answers among the results: of a question, and of a comparison, in one sentence each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import get_language

from ..domain.question import QuestionVerdict, question_verdict
from ..domain.question_answer import question_answer
from ..domain.sentences import Sentence
from ..models import Responsibility
from ..queries.content_state import is_kept, once_per_state
from ..queries.overview import overview
from ..queries.pages import rows_of
from .hits import Comparison
from .rows import Row

_MOST_ANSWERS = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a responsibility's question, and how far the sources agree."""

    sentence: Sentence | None
    verdict: QuestionVerdict


def answers_to(questions: Iterable[Row]) -> dict[str, Answer]:
    """Return the answers to the first questions by slug. Each is worked out once for each state of
    the content: to weigh all statements on a question takes longer than to search for them."""
    pks = [row.pk for row in questions][:_MOST_ANSWERS]
    if not is_kept():
        return _answers(pks)
    language = get_language()
    return {slug: answer for pk in pks for slug, answer in _answer(pk, language).items()}


@once_per_state
def _answer(pk: int, _language: str | None) -> dict[str, Answer]:
    return _answers([pk])


def _answers(pks: list[int]) -> dict[str, Answer]:
    # Not the rows of hits, which may be older than the state.
    questions = Responsibility.everything.with_ownership().in_bulk(pks)
    return {
        row.responsibility.slug: Answer(question_answer(row), question_verdict(row))
        for row in (rows_of(questions.values()) if questions else [])
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
