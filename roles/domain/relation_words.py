"""The words for how the compared roles stand on a row, and for what is said in a cell.

Pure: no database and no HTML; of Django only translation. ``docs/data-model.md`` states the rules.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .agreement import Agreement, State
from .comparison import Point, Row
from .facts import PositionFact, PositionKind, gettext_noop
from .relation import NAMING, Relation, Support, covered_cells, relation, row_voices, support
from .rivalry import sides
from .sentences import number_of_sources
from .verdict_words import verdict_words

DISAGREE, AGREE = "disagree", "agree"
"""The tones of a verdict, each with a shape and a hue; most verdicts have none."""


@dataclass(frozen=True, slots=True)
class RowVerdict:
    """How the roles of a row stand on it, in words: "they differ", "only the Product Owner"; and
    how sources stand behind that: "6 sources", "sources disagree", with its tone."""

    relation: str
    support: str
    tone: str = ""

    def __str__(self) -> str:
        return " · ".join(filter(None, [self.relation, self.support]))


def sources_agree(number: int) -> str:
    """Return "1 source" or "7 sources agree"."""
    if number == 1:
        return number_of_sources(1)
    return _("%(number)s sources agree") % {"number": number}


def relation_words(row: Row) -> RowVerdict:
    """Return the verdict on a row of a comparison, in the reader's language."""
    kind = relation(row)
    match kind:
        case Relation.DISPUTED_BETWEEN:
            return RowVerdict("", _("sources disagree"), DISAGREE)
        case Relation.SETTLED:
            return _agreed("", len(row_voices(row)))
        case Relation.ONE_SIDED:
            return _one_sided(row)
        case Relation.DISPUTED_ABOUT:
            return RowVerdict("", _disputed_about(row), DISAGREE)
        case Relation.ALIKE:
            words = _alike(row)
        case Relation.DIFFER:
            words = _("they differ")
    number = len(row_voices(row))
    match support(row):
        case Support.SOURCES_AGREE:
            tone = AGREE if kind is Relation.ALIKE else ""
            return RowVerdict(words, sources_agree(number), tone)
        case Support.ONE_SOURCE_EACH:
            return RowVerdict(words, _("one source each"))
    return RowVerdict(words, number_of_sources(number))


def _agreed(words: str, number: int) -> RowVerdict:
    return RowVerdict(words, sources_agree(number), AGREE if number > 1 else "")


def _one_sided(row: Row) -> RowVerdict:
    (cell,) = covered_cells(row) or row.cells[:1]
    words = _("only the %(role)s") % {"role": cell.roles[0].name}
    if cell.contested:
        return RowVerdict(words, _("sources disagree"), DISAGREE)
    return _agreed(words, len(cell.agreement.all_voices))


def _disputed_about(row: Row) -> str:
    names = [cell.roles[0].name for cell in covered_cells(row) if cell.contested]
    if len(names) == 1:
        return _("sources disagree about the %(role)s") % {"role": names[0]}
    if len(names) == 2 and len(row.cells) == 2:
        return _("sources disagree about both")
    return _("sources disagree about %(number)s roles") % {"number": len(names)}


def _alike(row: Row) -> str:
    """Return "they share it" where a source gives it to roles together, "both do it" where it is
    said of each, and "alike" of other answers."""
    cells = covered_cells(row)
    kinds = {standing.position.kind for cell in cells for standing in cell.agreement.standings}
    if not row.responsibility.about_ownership or not kinds <= NAMING:
        return _("alike")
    claims = [claim for cell in cells for claim in cell.agreement.claims]
    pairs = combinations((cell.roles[0].slug for cell in cells), 2)
    if any(sides(a, b, claims).together for a, b in pairs):
        return _("they share it")
    return _("both do it") if len(cells) == 2 else _("all of them do it")


# --- Cells --------------------------------------------------------------------------------

SHORT_ANSWERS = {
    PositionKind.OWNS: gettext_noop("owns"),
    PositionKind.SHARES: gettext_noop("shares"),
    PositionKind.CONTRIBUTES: gettext_noop("contributes"),
    PositionKind.DENIES: gettext_noop("not theirs"),
    PositionKind.VARIES: gettext_noop("varies"),
}
"""What stands beside the marks of a cell, in the order of the marks."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that sources give in a cell, and how many: so many marks stand for it."""

    position: PositionFact
    number: int

    @property
    def kind(self) -> PositionKind:
        return self.position.kind

    @property
    def short(self) -> str:
        """Return "owns 5"; on other scales than ownership it is the label that is shown."""
        return f"{_(SHORT_ANSWERS.get(self.kind, self.position.label))} {self.number}"


def cell_answers(point: Point) -> tuple[Answer, ...]:
    """Return the answers that sources give on a point: on ownership from *owns* to *varies*, else
    the one with most sources first."""
    answers = [Answer(s.position, len(s.voices)) for s in point.agreement.standings]
    if point.responsibility.about_ownership and not point.responsibility.relational:
        kinds = list(SHORT_ANSWERS)
        answers.sort(key=lambda answer: kinds.index(answer.kind) if answer.kind in kinds else 9)
    return tuple(answers)


def cell_words(point: Point) -> str:
    """Return what is said of a role on a question of ownership: "owns 5 · shares 1"."""
    words = [answer.short for answer in cell_answers(point)]
    if not words and point.agreement.rejected:
        number = len({claim.voice for claim in point.agreement.rejected})
        words = [_("called wrong %(number)s") % {"number": number}]
    return " · ".join(words) or not_covered()


def not_covered() -> str:
    return _("not covered yet")


def agreement_words(agreement: Agreement) -> tuple[str, str]:
    """Return how sources stand on one point, and the tone of these words."""
    tones = {State.CONTESTED: DISAGREE, State.AGREED: AGREE}
    return verdict_words(agreement), tones.get(agreement.state, "")


def leading_answer(agreement: Agreement) -> tuple[tuple[PositionFact, ...], str]:
    """Return the answer with most sources (several if none leads) and, where it is contested, how
    many of all say so: "3 of 4 say so"."""
    standings = agreement.standings
    if not standings:
        return (), ""
    most = len(standings[0].voices)
    leading = tuple(s.position for s in standings if len(s.voices) == most)
    total = len(agreement.voices)
    if len(leading) > 1 or most == total:
        return leading, ""
    words = ngettext("%(number)s of %(total)s says so", "%(number)s of %(total)s say so", most) % {
        "number": most,
        "total": total,
    }
    return leading, words


def counted(points: Iterable[Point]) -> int:
    """Return how many voices say something on these points."""
    return len(frozenset().union(*(point.agreement.all_voices for point in points)))
