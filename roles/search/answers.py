"""What a question found comes down to: which roles, and how far the sources agree."""

from collections.abc import Iterable
from dataclasses import dataclass

from ..domain.comparison import Point, Row
from ..models import Responsibility
from ..queries.pages import rows_of

ANSWERED = 3
"""Questions answered on one page of results."""
SHOWN = 6
"""Points shown of one answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    row: Row

    @property
    def _spoken_of(self) -> list[Point]:
        spoken = [point for point in self.row.points if not point.agreement.silent]
        return sorted(
            spoken, key=lambda point: (point.rivals, -len(point.agreement.voices), point.key)
        )

    @property
    def points(self) -> list[Point]:
        """Those with most voices first; rival owners last."""
        return self._spoken_of[:SHOWN]

    @property
    def rest(self) -> int:
        return len(self._spoken_of) - len(self.points)


def answers_to(responsibilities: Iterable[Responsibility]) -> dict[str, Answer]:
    """The answers to the first of these questions, by slug: four queries, none where there is no
    question."""
    asked = list(responsibilities)[:ANSWERED]
    if not asked:
        return {}
    return {row.responsibility.slug: Answer(row) for row in rows_of(asked)}
