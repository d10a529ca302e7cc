"""One row of a comparison with everything that sources say on it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sources.citing.references import References

from ..domain.by_context import ContextAnswer, context_answers
from ..domain.compared_rows import ComparedRow
from ..domain.comparison import Point, ResponsibilityFact, Row, row
from ..domain.facts import ContextFact
from ..domain.filters import ContextFilter, without_other_pairs
from ..domain.note_sentence import note_sentence
from ..domain.sentences import Sentence
from ..models import Role
from .current import CURRENT
from .historical import Facts
from .pages import AnnotatedRows, NotedPoint, Notes


@dataclass(frozen=True)
class Dispute:
    """A contested point: what sources say in a sentence, the editor's explanation, and the answers
    by kind of organisation."""

    noted: NotedPoint
    sentence: Sentence
    answers: tuple[ContextAnswer, ...]

    @property
    def point(self) -> Point:
        return self.noted.point


@dataclass(frozen=True)
class RowDetail:
    """A row of a comparison, opened."""

    shown: ComparedRow
    disputes: tuple[Dispute, ...]

    @property
    def row(self) -> Row:
        return self.shown.row

    @property
    def statements(self) -> int:
        """How many statements count."""
        keys = {claim.key for point in self.row.stated_points for claim in point.agreement.claims}
        return len(keys)

    @property
    def voices(self) -> int:
        return len(frozenset().union(*(p.agreement.all_voices for p in self.row.stated_points)))


def row_detail(shown: ComparedRow, notes: Notes) -> RowDetail:
    return RowDetail(
        shown,
        tuple(
            Dispute(noted, sentence, context_answers(noted.point))
            for noted in notes.on(shown.disputes)
            if (sentence := note_sentence(noted.point, many_roles=shown.many_roles))
        ),
    )


@dataclass(frozen=True)
class RowAcross:
    """One question for the compared roles, and for all others that sources speak of on it."""

    detail: RowDetail
    others: tuple[Point, ...]
    narrowing: ContextFilter
    references: References


def compared_on(
    responsibility: ResponsibilityFact,
    roles: Sequence[Role],
    context: ContextFact | None = None,
    record: Facts = CURRENT,
) -> RowAcross:
    """Return one question for these roles, in their order: seven queries, as it stands now."""
    slugs = {role.slug for role in roles}
    claims = without_other_pairs(record.claims_on(responsibility.slug), slugs)
    narrowing = ContextFilter(tuple(claims), context)
    speakers = record.speakers()
    compared = [record.role(role).fact for role in roles]
    its_row = row(responsibility, compared, narrowing.claims, speakers)
    others = record.roles_of_slugs({claim.role for claim in narrowing.claims} - slugs)
    cells = row(responsibility, others, narrowing.claims, speakers).cells
    table = AnnotatedRows((its_row,), record=record)
    detail = row_detail(ComparedRow(its_row, many_roles=len(compared) > 2), table.notes)
    spoken_of = tuple(cell for cell in cells if not cell.agreement.silent)
    return RowAcross(detail, spoken_of, narrowing, table.references)
