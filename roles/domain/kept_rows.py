"""Rows that are made once for as long as what they are made of stays the same.

Pure: no database and no HTML.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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
        self._made: dict[str, _Made] = {}

    def row(
        self,
        responsibility: ResponsibilityFact,
        roles: Sequence[RoleFact],
        claims: Iterable[ClaimFact],
        speakers: Speakers,
    ) -> Row:
        made_of, claims = (responsibility, tuple(roles)), tuple(claims)
        known = self._made.get(responsibility.slug)
        if known and not (known.made_of == made_of and _same(known.claims, claims)):
            known = None
        if known and known.speakers is speakers:
            return known.row
        spoken = {claim.voice: frozenset(speakers.get(claim.voice, ())) for claim in claims}
        if known and known.spoken == spoken:
            made = known.row
        else:
            made = row(responsibility, roles, claims, speakers)
        self._made[responsibility.slug] = _Made(made_of, claims, speakers, spoken, made)
        return made


@dataclass(frozen=True, slots=True)
class _Made:
    """A row, and what it was made of."""

    made_of: tuple[ResponsibilityFact, tuple[RoleFact, ...]]
    claims: tuple[ClaimFact, ...]
    speakers: Speakers
    """Of all voices; nobody changes them."""
    spoken: Speakers
    """Of the voices of these claims."""
    row: Row


def _same(one: Sequence[ClaimFact], other: Sequence[ClaimFact]) -> bool:
    return len(one) == len(other) and all(map(is_, one, other))
