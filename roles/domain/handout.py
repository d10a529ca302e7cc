"""What of a comparison goes onto one sheet of paper.

Pure: no database and no HTML; of Django only translation. Paper does not scroll, so lines are
counted before anything is printed. A line is one of a column: the sheet has two columns, and so
many characters fit a line even in a wide typeface. Of the disputes there are as many as fit;
nothing is cut off within one, and the sheet says how many more there are.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from .compared_rows import ComparedGroup, ComparedRow, compared_groups
from .comparison import Comparison, Point, Row
from .facts import ClaimFact, PositionFact
from .note_sentence import note_sentence
from .relation import GroupKind
from .relation_words import cell_words
from .role_profile import first_of_each_question
from .sentences import Sentence

LINES = 144
"""In both columns, on A4 as on US Letter, which is shorter: what a head and a foot take is left, in
the longer of the site's languages, and what two columns lose since no point is cut in two."""
CHARACTERS = 52
CHARACTERS_ACROSS = 108
"""Of a line that goes across both columns."""
CHARACTERS_OF_A_SOURCE = 64
"""Sources are set smaller."""
CHARACTERS_OF_THE_TITLE = 42
LINES_OF_THE_TITLE = 6
"""It is set larger, and goes across both columns."""
HEADING = 3
"""Lines that a section's heading and its distance take, in each column."""
DISTANCE = 0.4
"""Between one point and the next."""
MAX_LINES_OF_THE_TABLE = 15
"""Of the questions no more than so many lines across: the sheet is also about what is disputed."""
MAX_QUESTIONS = {GroupKind.SAID_TO_BE: 4, GroupKind.SAID_OF_BOTH: 3, GroupKind.NEITHERS: 2}
"""How many questions of each group there is room for; others are not in the table. What is disputed
between the roles has a section of its own."""
CHARACTERS_OF_A_QUESTION = 34
CHARACTERS_OF_THE_CELLS = 80
MIN_DISPUTES = 5
"""For so many there is room kept before the words of any source are printed."""
MAX_QUOTED = 3
"""How many sources of an answer are quoted; the number beside it is of all."""


@dataclass(frozen=True)
class QuotedAnswer:
    """An answer with its number of sources; without a position, a use that they call wrong."""

    position: PositionFact | None
    number: int
    quoted: tuple[tuple[str, str], ...]
    """The first of the sources, each with words quoted from it, or ""."""


@dataclass(frozen=True)
class Dispute:
    """A contested point with both halves of its note."""

    point: Point
    sentence: Sentence
    explanation: str
    """The editor's, as plain text; "" where nobody has written one."""
    in_full: bool = False
    """Whether there is room for the explanation and for what sources say in their words."""

    @property
    def answers(self) -> list[QuotedAnswer]:
        verdict = self.point.agreement
        answers = [
            QuotedAnswer(standing.position, len(standing.voices), _quoted(standing.claims))
            for standing in verdict.standings
        ]
        if verdict.rejected:
            number = len({claim.voice for claim in verdict.rejected})
            answers.append(QuotedAnswer(None, number, _quoted(verdict.rejected)))
        return answers

    @property
    def sources(self) -> set[str]:
        """The sources that are named where it is printed in full."""
        return {slug for answer in self.answers for slug, _words in answer.quoted}


@dataclass(frozen=True)
class Handout:
    comparison: Comparison
    answer: tuple[Sentence, ...]
    groups: tuple[ComparedGroup, ...]
    """Who does what, by the first questions of each group."""
    disputes: tuple[Dispute, ...]
    disputed: int
    """On how many questions sources disagree; of each there is one point at most."""

    @property
    def more_disputes(self) -> int:
        return self.disputed - len(self.disputes)


def handout(
    comparison: Comparison,
    answer: tuple[Sentence, ...],
    explanations: Mapping[tuple[str, ...], str],
    sources: Mapping[str, tuple[str, str]],
) -> Handout:
    """Return what fits onto one sheet.

    ``explanations`` are plain texts by the key of their point. ``sources`` gives by slug the name
    that stands at an answer, and all that the list of sources says of it, its address included.
    """
    groups = _groups(comparison)
    title = " vs ".join(role.name for role in comparison.roles)
    room: float = LINES - LINES_OF_THE_TITLE * _lines(title, of=CHARACTERS_OF_THE_TITLE)
    room -= 2 * _lines(*map(str, answer), of=CHARACTERS_ACROSS)
    room -= 2 * sum(1 + sum(_lines_across(row.row) for row in group.rows) for group in groups)
    room -= 2 * HEADING * (2 + bool(answer) + bool(groups))
    many_roles = len(comparison.roles) > 2
    disputes = [
        Dispute(point, sentence, explanations.get(point.key, ""))
        for point in first_of_each_question(comparison.points)
        if (sentence := note_sentence(point, many_roles=many_roles))
    ]
    return Handout(
        comparison, answer, groups, tuple(_fitting(disputes, sources, room)), len(disputes)
    )


def _fitting(
    disputes: list[Dispute], sources: Mapping[str, tuple[str, str]], room: float
) -> list[Dispute]:
    """Return the first of these disputes: a few with their sentence, then the foremost of these in
    full, then more with their sentence."""
    shown: list[Dispute] = []
    for dispute in disputes[:MIN_DISPUTES]:
        room -= _lines_of_sentence(dispute)
        if room < 0:
            return shown
        shown.append(dispute)
    listed: set[str] = set()
    for place, dispute in enumerate(shown):
        new = dispute.sources - listed
        taken = _lines(*_in_full(dispute, sources))
        taken += sum(_lines(sources[slug][1], of=CHARACTERS_OF_A_SOURCE) for slug in new)
        if taken > room:
            break
        room -= taken
        listed |= new
        shown[place] = replace(dispute, in_full=True)
    for dispute in disputes[MIN_DISPUTES:]:
        room -= _lines_of_sentence(dispute)
        if room < 0:
            break
        shown.append(dispute)
    return shown


def _lines_of_sentence(dispute: Dispute) -> float:
    question = dispute.point.responsibility.question
    return DISTANCE + _lines(question, str(dispute.sentence))


def _in_full(dispute: Dispute, sources: Mapping[str, tuple[str, str]]) -> Iterator[str]:
    yield dispute.explanation
    for answer in dispute.answers:
        named = ", ".join(f"{sources[slug][0]} [10] {words}" for slug, words in answer.quoted)
        yield f"{answer.position.label if answer.position else 'called wrong'}, 10 sources: {named}"


def _groups(comparison: Comparison) -> tuple[ComparedGroup, ...]:
    """Return the groups of the table with as many of their first questions as there is room for."""
    room, groups = MAX_LINES_OF_THE_TABLE, []
    for group in compared_groups(comparison.rows, comparison.roles):
        rows: list[ComparedRow] = []
        for row in group.rows[: MAX_QUESTIONS.get(group.group.kind, 0)]:
            taken = _lines_across(row.row) + (not rows)
            if taken > room:
                break
            room -= taken
            rows.append(row)
        if rows:
            groups.append(ComparedGroup(group.group, tuple(rows)))
    return tuple(groups)


def _lines_across(row: Row) -> int:
    """Return how many lines a question of the table takes, across both columns."""
    characters = CHARACTERS_OF_THE_CELLS // max(1, len(row.cells))
    return max(
        _lines(row.responsibility.name, of=CHARACTERS_OF_A_QUESTION),
        *(_lines(cell_words(cell), of=characters) for cell in row.cells),
    )


def _quoted(claims: Iterable[ClaimFact]) -> tuple[tuple[str, str], ...]:
    return tuple(quotations_of(claims)[:MAX_QUOTED])


def quotations_of(claims: Iterable[ClaimFact]) -> list[tuple[str, str]]:
    """Return each source of these claims once, with words quoted from it, or ""; those with words
    first. Words that were not found in the source are not quoted: there is no room to say so."""
    words: dict[str, str] = {}
    for claim in claims:
        quotation = claim.quotation if claim.quotation_verified else ""
        words[claim.source] = words.get(claim.source) or quotation
    return sorted(words.items(), key=lambda item: (not item[1], item[0]))


def _lines(*texts: str, of: int = CHARACTERS) -> int:
    return sum(-(-len(text) // of) for text in texts)
