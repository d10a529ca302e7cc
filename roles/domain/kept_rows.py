"""Rows that are made once for as long as what they are made of stays the same.

Pure: no database and no HTML.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import compress, count
from operator import attrgetter, is_, is_not

from . import comparison
from .agreement import State
from .comparison import ResponsibilityFact, Row
from .facts import ClaimFact, RoleFact
from .rivalry import Speakers


class KeptRows:
    """Makes rows as ``comparison.rows`` does, and gives those of the last time where nothing has
    changed: the question, the roles, the claims on it, and which roles their voices speak of.

    Claims have to be the very same objects: equal ones may differ in their German words. Every
    thread may call it.
    """

    def __init__(self) -> None:
        self._last = _Made((), (), {}, {})

    def rows(
        self,
        responsibilities: Iterable[ResponsibilityFact],
        roles: Sequence[RoleFact],
        claims: Sequence[ClaimFact],
        speakers: Speakers,
    ) -> tuple[Row, ...]:
        by_slug = {responsibility.slug: responsibility for responsibility in responsibilities}
        kept = self._last.left_alone(by_slug, tuple(roles), claims, speakers)
        anew = [fact for slug, fact in by_slug.items() if slug not in kept]
        wanted = {fact.slug for fact in anew}
        on_these = [claim for claim in claims if claim.responsibility in wanted]
        for row in comparison.rows(anew, roles, on_these, speakers, silent=True):
            kept[row.responsibility.slug] = row
        self._last = _Made(tuple(roles), tuple(claims), speakers, kept)
        in_order = sorted(kept.values(), key=attrgetter("responsibility.place"))
        return tuple(row for row in in_order if row.state is not State.SILENT)


@dataclass(frozen=True, slots=True)
class _Made:
    """Rows by the slugs of their questions, those that are silent among them, and what they were
    made of. Nobody changes it."""

    roles: tuple[RoleFact, ...]
    claims: Sequence[ClaimFact]
    speakers: Speakers
    rows: dict[str, Row]

    def left_alone(
        self,
        responsibilities: dict[str, ResponsibilityFact],
        roles: tuple[RoleFact, ...],
        claims: Sequence[ClaimFact],
        speakers: Speakers,
    ) -> dict[str, Row]:
        """Return the rows that are the same if they are made of this."""
        if roles != self.roles:
            return {}
        touched = _touched(self.claims, claims)
        if touched is None:
            return {}
        if speakers is not self.speakers:
            spoken = speakers.keys() | self.speakers.keys()
            changed_voices = {v for v in spoken if speakers.get(v) != self.speakers.get(v)}
            touched |= {claim.responsibility for claim in claims if claim.voice in changed_voices}
        # Most often it is the very same object: to compare two takes longer.
        touched |= {
            slug
            for slug, row in self.rows.items()
            if (asked := responsibilities.get(slug)) is not row.responsibility
            and asked != row.responsibility
        }
        return {slug: row for slug, row in self.rows.items() if slug not in touched}


def _touched(before: Sequence[ClaimFact], now: Sequence[ClaimFact]) -> set[str] | None:
    """Return the questions on which claims are new, gone or changed; None if claims that stay come
    in another order."""
    # Most often one claim is another one: what is alike before and after it needs no look.
    alike = _number_alike(before, now)
    before, now = before[alike:], now[alike:]
    if alike := _number_alike(before[::-1], now[::-1]):
        before, now = before[:-alike], now[:-alike]
    known, given = {id(claim) for claim in before}, {id(claim) for claim in now}
    stay = [claim for claim in before if id(claim) in given]
    if not all(map(is_, stay, (claim for claim in now if id(claim) in known))):
        return None
    changed = [claim for claim in before if id(claim) not in given]
    changed += [claim for claim in now if id(claim) not in known]
    return {claim.responsibility for claim in changed}


def _number_alike(one: Sequence[ClaimFact], other: Sequence[ClaimFact]) -> int:
    """Return how many at the beginning are the same objects."""
    return next(compress(count(), map(is_not, one, other)), min(len(one), len(other)))
