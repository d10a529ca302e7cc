"""What an answer depends on: the kinds of organisation that go with it.

Pure: no database and no HTML. ``docs/data-model.md`` states the rules.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from .facts import ClaimFact, ContextFact, PositionFact

MAX_NAMED = 2
"""How many contexts a sentence names."""


@dataclass(frozen=True, slots=True)
class Dependency:
    """A context that goes with a position. One voice alone shows no dependency; it only spoke of
    that context, which ``shown`` tells apart."""

    context: ContextFact
    position: PositionFact
    voices: tuple[str, ...]
    leader_elsewhere: bool = False
    """Whether outside of the context another position has the most voices."""

    @property
    def shown(self) -> bool:
        return len(self.voices) >= 2

    @property
    def rank(self) -> tuple[Any, ...]:
        """Sorts the one with most voices first, then one that turns the leader round."""
        return -len(self.voices), not self.leader_elsewhere, self.context.slug


def dependencies(claims: Iterable[ClaimFact]) -> tuple[Dependency, ...]:
    """Return what the positions of these claims, all on one point, depend on.

    Context c goes with position p if only p is held in c, another position is held outside, and p
    has not the most voices outside anyway. A claim limited to a context counts in each broader one
    too; of a context and a broader one the one with more voices stays, on a tie the narrower.
    """
    claims = list(claims)
    candidates = []
    for context in {context for claim in claims for context in claim.all_contexts}:
        inside = [claim for claim in claims if context in claim.all_contexts]
        positions = {claim.position for claim in inside}
        outside = outside_of([context], claims)
        if len(positions) != 1 or not {claim.position for claim in outside} - positions:
            continue
        (position,) = positions
        leader = strict_leader(outside)
        if leader != position:
            voices = tuple(sorted({claim.voice for claim in inside}))
            candidates.append(Dependency(context, position, voices, leader is not None))
    kept = [d for d in candidates if not any(_outweighs(other, d) for other in candidates)]
    return tuple(sorted(kept, key=lambda dependency: dependency.rank))


def _outweighs(one: Dependency, other: Dependency) -> bool:
    if one.context in other.context.broader_contexts:
        return len(one.voices) > len(other.voices)
    if other.context in one.context.broader_contexts:
        return len(one.voices) >= len(other.voices)
    return False


def named(
    dependencies: Sequence[Dependency], claims: Iterable[ClaimFact]
) -> tuple[Dependency, ...]:
    """Return the two dependencies at most that a sentence names: those that two voices bear out,
    else those of one voice. None of them has the position that leads outside of all of them."""
    claims = list(claims)
    chosen = [d for d in dependencies if d.shown] or list(dependencies)
    chosen = chosen[:MAX_NAMED]
    while chosen:
        leader = strict_leader(outside_of([d.context for d in chosen], claims))
        leading = [d for d in chosen if d.position == leader]
        if not leading:
            break
        chosen.remove(leading[-1])
    return tuple(chosen)


def outside_of(
    contexts: Iterable[ContextFact], claims: Iterable[ClaimFact]
) -> tuple[ClaimFact, ...]:
    """Return the claims that are limited to none of these contexts."""
    contexts = set(contexts)
    return tuple(claim for claim in claims if not contexts & claim.all_contexts)


def strict_leader(claims: Iterable[ClaimFact]) -> PositionFact | None:
    """Return the position with more voices than any other, or None."""
    votes = Counter(position for position, _ in {(c.position, c.voice) for c in claims})
    match votes.most_common(2):
        case [(position, _)]:
            return position
        case [(position, most), (_, next_most)] if most > next_most:
            return position
    return None
