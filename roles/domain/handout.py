"""What of a comparison goes onto one sheet of paper.

Pure: no database and no HTML; of Django only translation. Paper does not scroll, so lines are
counted before anything is printed. A line is one of a column: the sheet has two columns, and so
many characters fit a line even in a wide typeface. Of the disputes there are as many as fit;
nothing is cut off within one, and the sheet says how many more there are.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from .compared_rows import ComparedGroup, ComparedRow, compared_groups
from .comparison import Comparison, Point, Row
from .facts import ClaimFact
from .note_sentence import note_sentence
from .relation import GroupKind
from .relation_words import cell_words
from .role_profile import first_of_each_question
from .sentences import Sentence

LINES = 142
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
MAX_LINES_OF_THE_TABLE = 17
"""Of the questions no more than so many lines across: the sheet is also about what is disputed."""
MAX_QUESTIONS = {GroupKind.SAID_TO_BE: 5, GroupKind.SAID_OF_BOTH: 3, GroupKind.NEITHERS: 2}
"""How many questions of each group there is room for; others are not in the table. What is disputed
between the roles has a section of its own."""
CHARACTERS_OF_A_QUESTION = 34
CHARACTERS_OF_THE_CELLS = 70


@dataclass(frozen=True)
class Dispute:
    """A contested point with both halves of its note."""

    point: Point
    sentence: Sentence
    explanation: str
    """The editor's, as plain text; "" where nobody has written one."""


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
    points = first_of_each_question(comparison.points)
    shown: list[Dispute] = []
    listed: set[str] = set()
    for point in points:
        sentence = note_sentence(point, many_roles=len(comparison.roles) > 2)
        if sentence is None:
            continue
        dispute = Dispute(point, sentence, explanations.get(point.key, ""))
        new = {claim.source for claim in point.agreement.claims} - listed
        room -= DISTANCE + _lines(*_printed(dispute, sources))
        room -= sum(_lines(sources[slug][1], of=CHARACTERS_OF_A_SOURCE) for slug in new)
        if room < 0:
            break
        listed |= new
        shown.append(dispute)
    return Handout(comparison, answer, groups, tuple(shown), len(points))


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


def _printed(dispute: Dispute, sources: Mapping[str, tuple[str, str]]) -> Iterator[str]:
    verdict = dispute.point.agreement
    yield f"{dispute.point.responsibility.question}"
    yield str(dispute.sentence)
    yield dispute.explanation
    for standing in verdict.standings:
        yield f"{standing.position.label}: {_named(standing.claims, sources)}"
    if verdict.rejected:
        yield f"called wrong by {_named(verdict.rejected, sources)}"


def _named(claims: Iterable[ClaimFact], sources: Mapping[str, tuple[str, str]]) -> str:
    return ", ".join(f"{sources[slug][0]} [10] {words}" for slug, words in quotations_of(claims))


def quotations_of(claims: Iterable[ClaimFact]) -> list[tuple[str, str]]:
    """Return each source of these claims once, with the first words quoted from it, or ""."""
    words: dict[str, str] = {}
    for claim in claims:
        words[claim.source] = words.get(claim.source) or claim.quotation
    return sorted(words.items())


def _lines(*texts: str, of: int = CHARACTERS) -> int:
    return sum(-(-len(text) // of) for text in texts)
