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

_MOST_ANSWERS = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a responsibility's question, and how far the sources agree."""

    sentence: Sentence | None
    verdict: QuestionVerdict


def answers_to(responsibilities: Iterable[Responsibility]) -> dict[str, Answer]:
    """Return the answers to the first questions by slug. Each is worked out once for each state of
    the content: to weigh all statements on a question takes longer than to search for them."""
    first = list(responsibilities)[:_MOST_ANSWERS]
    if not is_kept():
        return _answers(first)
    language = get_language()
    known = {row.slug: _answer(row.pk, language) for row in first}
    return {slug: answer for slug, answer in known.items() if answer}


@once_per_state
def question(pk: int) -> Responsibility | None:
    """Return a responsibility as an answer needs it. The same few are what most searches find."""
    return Responsibility.everything.with_ownership().filter(pk=pk).first()


@once_per_state
def _answer(pk: int, _language: str | None) -> Answer | None:
    # Not the row of a hit, which may be older than the state.
    row = question(pk)
    return next(iter(_answers([row]).values()), None) if row else None


def _answers(responsibilities: list[Responsibility]) -> dict[str, Answer]:
    return {
        row.responsibility.slug: Answer(question_answer(row), question_verdict(row))
        for row in (rows_of(responsibilities) if responsibilities else [])
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
