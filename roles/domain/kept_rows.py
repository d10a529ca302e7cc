"""Rows that are made once for as long as what they are made of stays the same.

Pure: no database and no HTML.
"""

from collections.abc import Iterable, Sequence
from operator import is_

from .comparison import ResponsibilityFact, Row, row
from .facts import ClaimFact, RoleFact
from .rivalry import Speakers


class KeptRows:
    """Makes rows as ``comparison.row`` does, and gives the row of the last time where nothing has
    changed: the question, the roles, the claims on it, and which roles their voices speak of.

    Claims have to be the very same objects: equal ones may differ in their German words.
    """

    def __init__(self) -> None:
        self._made: dict[str, tuple[tuple[object, ...], tuple[ClaimFact, ...], Row]] = {}

    def row(
        self,
        responsibility: ResponsibilityFact,
        roles: Sequence[RoleFact],
        claims: Iterable[ClaimFact],
        speakers: Speakers,
    ) -> Row:
        claims = tuple(claims)
        spoken = {claim.voice: frozenset(speakers.get(claim.voice, ())) for claim in claims}
        made_of = responsibility, tuple(roles), spoken
        known = self._made.get(responsibility.slug)
        if known and known[0] == made_of and _same(known[1], claims):
            return known[2]
        made = row(responsibility, roles, claims, speakers)
        self._made[responsibility.slug] = made_of, claims, made
        return made


def _same(one: Sequence[ClaimFact], other: Sequence[ClaimFact]) -> bool:
    return len(one) == len(other) and all(map(is_, one, other))
