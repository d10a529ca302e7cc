"""What sources say of a point in each kind of organisation, as a small table.

Pure: no database and no HTML.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from .comparison import Point
from .facts import ClaimFact, ContextFact, PositionFact


@dataclass(frozen=True, slots=True)
class ContextAnswer:
    """An answer, and how many voices give it in a kind of organisation; where none is named,
    ``context`` is None. ``narrower`` is a kind of the one above it."""

    context: ContextFact | None
    position: PositionFact
    number: int
    narrower: bool = False
    first: bool = True
    """Whether it is the first answer for its kind of organisation."""


def context_answers(point: Point) -> tuple[ContextAnswer, ...]:
    """Return the answers on a contested point by kind of organisation, most voices first, each
    narrower kind under its broader one; none if no claim names a kind."""
    claims = [claim for s in point.agreement.standings for claim in s.claims]
    contexts = {context for claim in claims for context in claim.all_contexts}
    if not contexts:
        return ()
    children = {
        context: [other for other in contexts if context in other.broader_contexts]
        for context in contexts
    }
    lines: list[ContextAnswer] = []
    tops = [context for context in contexts if not set(context.broader_contexts) & contexts]
    for top in sorted(tops, key=lambda context: _place(context, claims)):
        named = any(top in claim.contexts for claim in claims)
        only_one = len(children[top]) == 1 and not named
        if not only_one:
            lines += _answers(top, claims)
        for child in sorted(children[top], key=lambda context: _place(context, claims)):
            lines += _answers(child, claims, narrower=not only_one)
    unlimited = [claim for claim in claims if not claim.contexts]
    return (*lines, *_lines(None, unlimited))


def _place(context: ContextFact, claims: Sequence[ClaimFact]) -> tuple[int, str]:
    voices = {claim.voice for claim in claims if context in claim.all_contexts}
    return -len(voices), context.slug


def _answers(
    context: ContextFact, claims: Sequence[ClaimFact], *, narrower: bool = False
) -> list[ContextAnswer]:
    inside = [claim for claim in claims if context in claim.all_contexts]
    return _lines(context, inside, narrower=narrower)


def _lines(
    context: ContextFact | None, claims: Sequence[ClaimFact], *, narrower: bool = False
) -> list[ContextAnswer]:
    voices: dict[PositionFact, set[str]] = {}
    for claim in claims:
        voices.setdefault(claim.position, set()).add(claim.voice)
    ranked = sorted(voices, key=lambda p: (-len(voices[p]), p.order, p.slug))
    return [
        ContextAnswer(context, position, len(voices[position]), narrower, first=index == 0)
        for index, position in enumerate(ranked)
    ]
