"""One responsibility read as its question: who is said to do it, and how a source's answer moved
from edition to edition.

Pure: no database and no HTML. It reads the points of a row, and weighs nothing again.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .comparison import Point, Row
from .facts import ClaimFact, ContextFact, Manner, PositionFact

# --- Who, according to how many -----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answer:
    """A position, and the points on which it is held, each with its number of voices; most voices
    first."""

    position: PositionFact
    held: tuple[tuple[Point, int], ...]


def answers(row: Row) -> tuple[Answer, ...]:
    """Return every position that a role is said to take, in the order of the scale."""
    held: dict[PositionFact, list[tuple[Point, int]]] = defaultdict(list)
    for cell in row.cells:
        for standing in cell.agreement.standings:
            held[standing.position].append((cell, len(standing.voices)))
    return tuple(
        Answer(position, tuple(sorted(cells, key=lambda cell: (-cell[1], cell[0].key))))
        for position, cells in sorted(held.items(), key=lambda item: (item[0].order, item[0].slug))
    )


FIRST_STATEMENTS = 2
"""How many statements of one answer stand on a question's page before the others are counted."""


def first_statements(claims: Sequence[ClaimFact]) -> tuple[ClaimFact, ...]:
    """Return the claims to show first, one of each voice before a second of any, in their order;
    all if one alone would be left."""
    if len(claims) <= FIRST_STATEMENTS + 1:
        return tuple(claims)
    voices: dict[str, ClaimFact] = {}
    for claim in claims:
        voices.setdefault(claim.voice, claim)
    firsts = list(voices.values())
    repeated = [claim for claim in claims if voices[claim.voice] is not claim]
    kept = {claim.key for claim in (*firsts, *repeated)[:FIRST_STATEMENTS]}
    return tuple(claim for claim in claims if claim.key in kept)


def limited_first(claims: Sequence[ClaimFact], context: ContextFact | None) -> Sequence[ClaimFact]:
    """Return the claims of a page that is narrowed to a context: those limited to it come first."""
    return sorted(claims, key=lambda claim: not claim.contexts) if context else claims


def first_statements_on(row: Row, context: ContextFact | None = None) -> list[ClaimFact]:
    """Return the claims that a question's page shows of each answer and each role."""
    return [
        claim
        for point in row.points
        for claims in (
            *(standing.claims for standing in point.agreement.standings),
            point.agreement.rejected,
            point.agreement.formerly,
        )
        for claim in first_statements(limited_first(claims, context))
    ]


# --- How answers moved --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EditionGroup:
    """Editions, the oldest first, that one after another say the same on a point; without claims,
    that say nothing."""

    editions: tuple[str, ...]
    claims: tuple[ClaimFact, ...]

    @property
    def told(self) -> tuple[tuple[PositionFact, bool], ...]:
        """What they say: positions, and whether it is rejected as a wrong use; nothing twice."""
        return tuple(
            dict.fromkeys((claim.position, claim.manner is Manner.REJECTS) for claim in self.claims)
        )


@dataclass(frozen=True, slots=True)
class PositionChange:
    """What a succession of editions said on a point, from the first that speaks to the newest."""

    point: Point
    stages: tuple[EditionGroup, ...]

    @property
    def newest(self) -> str:
        return self.stages[-1].editions[-1]


def successions(supersedes: Mapping[str, str]) -> list[tuple[str, ...]]:
    """Editions from the oldest to the newest, for each work that has several. ``supersedes`` gives
    for a newer edition's slug the older one's."""
    newer: dict[str, list[str]] = defaultdict(list)
    for new, old in sorted(supersedes.items()):
        newer[old].append(new)
    lines = []
    for first in sorted(set(newer) - set(supersedes)):
        line, level = [], [first]
        while level:
            line += level
            level = [new for old in level for new in newer[old]]
        lines.append(tuple(line))
    return lines


def moves(row: Row, supersedes: Mapping[str, str]) -> list[PositionChange]:
    """Return where a superseded edition spoke on this row: what each edition of it said, by work,
    and in the order of the points."""
    changes = []
    for line in successions(supersedes):
        for point in row.cells + row.pairs:
            formerly = {claim.source for claim in point.agreement.formerly}
            if formerly & set(line):
                changes.append(PositionChange(point, _stages(line, point)))
    return changes


def _stages(line: Iterable[str], point: Point) -> tuple[EditionGroup, ...]:
    said: dict[str, list[ClaimFact]] = defaultdict(list)
    for claim in point.agreement.claims + point.agreement.formerly:
        said[claim.source].append(claim)
    stages: list[EditionGroup] = []
    for edition in line:
        claims = tuple(
            sorted(said[edition], key=lambda c: (c.position.order, c.position.slug, c.key))
        )
        if stages and _said(stages[-1].claims) == _said(claims):
            before = stages.pop()
            stages.append(EditionGroup((*before.editions, edition), before.claims + claims))
        elif stages or claims:
            stages.append(EditionGroup((edition,), claims))
    return tuple(stages)


def _said(claims: Iterable[ClaimFact]) -> set[tuple[str, bool]]:
    return {(claim.position.slug, claim.manner is Manner.REJECTS) for claim in claims}
