"""Which two roles are rival owners of a responsibility: sources give it to one or to the other.

Pure: no database and no HTML. ``docs/data-model.md`` states the rules.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from enum import StrEnum

from .facts import ClaimFact, ContextFact, Manner, PositionKind

Speakers = Mapping[str, Set[str]]
"""For each voice the slugs of the roles that its current claims are about."""


def speakers(claims: Iterable[ClaimFact]) -> Speakers:
    """Return which roles each voice speaks of, from all published claims of a day.

    A claim counts on any question and in any manner; one on a pair counts for both roles. Whether
    two roles are rivals must not depend on what a page is narrowed to, so this is worked out from
    every claim there is.
    """
    roles: dict[str, set[str]] = defaultdict(set)
    for claim in claims:
        if not claim.superseded:
            roles[claim.voice] |= {claim.role, claim.other_role} - {""}
    return roles


class Side(StrEnum):
    """Whom a voice gives a responsibility to, of two roles."""

    FIRST = "first"
    SECOND = "second"
    TOGETHER = "together"


@dataclass(frozen=True, slots=True)
class Sides:
    """The claims by which voices give a responsibility to one role alone, or to both together."""

    first: tuple[ClaimFact, ...]
    second: tuple[ClaimFact, ...]
    together: tuple[ClaimFact, ...]

    @property
    def voices(self) -> dict[Side, frozenset[str]]:
        return {
            side: frozenset(claim.voice for claim in claims)
            for side, claims in zip(Side, (self.first, self.second, self.together), strict=True)
        }

    def are_opposed(self, a: str, b: str, speakers: Speakers) -> bool:
        """Return whether the roles ``a`` and ``b`` are rivals.

        They are if a voice gives it to one alone and a voice (also the same, in other contexts) to
        the other alone, or a voice to one alone and another voice to both together; and if a voice
        that takes one of these sides speaks of both roles.
        """
        voices = self.voices
        first, second, together = voices[Side.FIRST], voices[Side.SECOND], voices[Side.TOGETHER]
        opposed = {
            voice
            for alone in (first, second)
            for one in alone
            for other in together - {one}
            for voice in (one, other)
        }
        if first and second:
            opposed |= first | second
        return any({a, b} <= speakers.get(voice, set()) for voice in opposed)


Sayings = Mapping[tuple[str, frozenset[ContextFact]], ClaimFact]
"""What gives a responsibility to a role: for each voice and set of contexts its strongest claim."""


def sides(a: str, b: str, claims: Iterable[ClaimFact]) -> Sides:
    """Return who gives a responsibility to the role ``a``, to ``b``, or to both together.

    What a voice says counts per set of contexts. It takes no side where it says *owns* of both, or
    *shares* of one alone: that one shares it with somebody else.
    """
    claims = list(claims)
    return sides_of(sayings(a, claims), sayings(b, claims))


def sides_of(of_a: Sayings, of_b: Sayings) -> Sides:
    """Return the same from what is said of each role."""
    together = [
        claim
        for place in of_a
        if place in of_b and not (_owns(of_a[place]) and _owns(of_b[place]))
        for claim in (of_a[place], of_b[place])
    ]
    first, second = (
        tuple(claim for place, claim in of_one.items() if place not in of_other and _owns(claim))
        for of_one, of_other in ((of_a, of_b), (of_b, of_a))
    )
    return Sides(first, second, tuple(together))


def _owns(claim: ClaimFact) -> bool:
    return claim.position.kind is PositionKind.OWNS


def sayings(role: str, claims: Iterable[ClaimFact]) -> Sayings:
    """Return what gives the responsibility of these claims to a role."""
    naming = [
        claim
        for claim in claims
        if claim.role == role
        and claim.position.kind in {PositionKind.OWNS, PositionKind.SHARES}
        and claim.manner is not Manner.REJECTS
        and not claim.superseded
    ]
    unlimited = {(c.voice, c.position.kind) for c in naming if not c.contexts}
    strongest: dict[tuple[str, frozenset[ContextFact]], ClaimFact] = {}
    # *Owns* comes first, so that it stands where a voice says both.
    for claim in sorted(naming, key=lambda claim: (not _owns(claim), claim.key)):
        repeated = claim.contexts and (claim.voice, claim.position.kind) in unlimited
        if not repeated:
            strongest.setdefault((claim.voice, claim.contexts), claim)
    return strongest
