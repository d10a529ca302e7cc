"""The words for how the compared roles stand on a row, and for what is said in a cell.

Pure: no database and no HTML; of Django only translation. ``docs/data-model.md`` states the rules.
"""

from dataclasses import dataclass
from itertools import combinations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from .agreement import Agreement, State
from .comparison import Point, Row
from .facts import PositionFact, PositionKind
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
    words = ngettext("%(number)s source agrees", "%(number)s sources agree", number)
    return words % {"number": number}


def agreement_words(agreement: Agreement) -> tuple[str, str]:
    """Return how sources stand on one point, and the tone of these words."""
    tone = ""
    if agreement.contested and not agreement.one_voice:
        tone = DISAGREE
    elif agreement.state is State.AGREED:
        tone = AGREE
    return verdict_words(agreement), tone


def relation_words(row: Row) -> RowVerdict:
    """Return the verdict on a row of a comparison, in the reader's language."""
    kind = relation(row)
    match kind:
        case Relation.DISPUTED_BETWEEN:
            points = (*row.rivals, *(point for point in row.pairs if point.contested))
            point = min(points, key=lambda point: point.rank)
            return RowVerdict("", *agreement_words(point.agreement))
        case Relation.SETTLED:
            return _agreed("", len(row_voices(row)))
        case Relation.ONE_SIDED:
            return _one_sided(row)
        case Relation.DISPUTED_ABOUT:
            return _disputed_about(row)
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
    return RowVerdict(words, *agreement_words(cell.agreement))


def _disputed_about(row: Row) -> RowVerdict:
    contested = [cell for cell in covered_cells(row) if cell.contested]
    disputed = [cell for cell in contested if not cell.agreement.one_voice]
    if not disputed:
        return RowVerdict("", *agreement_words(contested[0].agreement))
    if len(disputed) == 1:
        words = _("sources disagree about the %(role)s") % {"role": disputed[0].roles[0].name}
    elif len(row.cells) == 2:
        words = _("sources disagree about both")
    else:
        words = _("sources disagree about %(number)s roles") % {"number": len(disputed)}
    return RowVerdict("", words, DISAGREE)


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

KINDS_OF_MARKS = [
    *(PositionKind.OWNS, PositionKind.SHARES, PositionKind.CONTRIBUTES),
    *(PositionKind.DENIES, PositionKind.VARIES),
]
"""What sources can give to a role, in the order of the marks."""


def _short_answer(position: PositionFact) -> str:
    """Return what stands beside the marks of a cell, with a number: "responsible 5"."""
    match position.kind:
        case PositionKind.OWNS:
            return pgettext("beside marks", "responsible")
        case PositionKind.SHARES:
            return pgettext("beside marks", "jointly responsible")
        case PositionKind.CONTRIBUTES:
            return pgettext("beside marks", "takes part")
        case PositionKind.DENIES:
            return pgettext("beside marks", "not responsible")
        case PositionKind.VARIES:
            return pgettext("beside marks", "varies")
    return position.label


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
        """Return "responsible 5", of a question of ownership."""
        return f"{_short_answer(self.position)} {self.number}"


def cell_answers(point: Point) -> tuple[Answer, ...]:
    """Return the answers that sources give on a point: on ownership from *owns* to *varies*, else
    the one with most sources first."""
    answers = [Answer(s.position, len(s.voices)) for s in point.agreement.standings]
    if point.responsibility.about_ownership and not point.responsibility.relational:
        places = {kind: place for place, kind in enumerate(KINDS_OF_MARKS)}
        answers.sort(key=lambda answer: places.get(answer.kind, len(places)))
    return tuple(answers)


def cell_words(point: Point) -> str:
    """Return what is said of a role on a question of ownership: "responsible 5 · takes part 1"."""
    words = [answer.short for answer in cell_answers(point)]
    if not words and point.agreement.rejected:
        number = len({claim.voice for claim in point.agreement.rejected})
        words = [_("called wrong %(number)s") % {"number": number}]
    return " · ".join(words) or not_covered()


def not_covered() -> str:
    return _("not covered yet")


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
