"""Rows that are made once for as long as what they are made of stays the same.

Pure: no database and no HTML.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from itertools import combinations, compress, count
from operator import attrgetter, is_, is_not

from . import comparison
from .agreement import Agreement, State
from .comparison import ResponsibilityFact, Row, Weighed
from .facts import ClaimFact, RoleFact
from .filed_claims import FiledClaims
from .rivalry import Speakers


class KeptRows:
    """Makes rows as ``comparison.rows`` does, and gives those of the last time where nothing has
    changed: the question, the roles, the claims on it, and which roles their voices speak of.

    Claims have to be the very same objects: equal ones may differ in their German words. Every
    thread may call it.
    """

    def __init__(self) -> None:
        self._last = _Made((), (), (), {}, {})

    def rows(
        self,
        responsibilities: Iterable[ResponsibilityFact],
        roles: Sequence[RoleFact],
        claims: FiledClaims,
        speakers: Speakers,
    ) -> tuple[Row, ...]:
        asked = tuple(responsibilities)
        kept, weighed = self._last.left_alone(asked, tuple(roles), claims, speakers)
        anew = [fact for fact in asked if fact.slug not in kept]
        on_these = claims.on_questions(fact.slug for fact in anew)
        for row in comparison.rows(anew, roles, on_these, speakers, weighed, silent=True):
            kept[row.responsibility.slug] = row
        self._last = _Made(asked, tuple(roles), claims, speakers, kept)
        in_order = sorted(kept.values(), key=attrgetter("responsibility.place"))
        return tuple(row for row in in_order if row.state is not State.SILENT)


@dataclass(frozen=True, slots=True)
class _Made:
    """Rows by the slugs of their questions, those that are silent among them, and what they were
    made of. Nobody changes it."""

    responsibilities: tuple[ResponsibilityFact, ...]
    roles: tuple[RoleFact, ...]
    claims: Sequence[ClaimFact]
    speakers: Speakers
    rows: dict[str, Row]

    def left_alone(
        self,
        responsibilities: tuple[ResponsibilityFact, ...],
        roles: tuple[RoleFact, ...],
        claims: Sequence[ClaimFact],
        speakers: Speakers,
    ) -> tuple[dict[str, Row], dict[str, Weighed]]:
        """Return the rows that are the same if they are made of this, and what holds of others."""
        changed = _changed(self.claims, claims) if roles == self.roles else None
        if changed is None:
            return {}, {}
        of_roles: dict[str, set[str]] = defaultdict(set)
        for claim in changed:
            of_roles[claim.responsibility].add(claim.role)
        touched, weighed = set(of_roles), {}
        if speakers is self.speakers:
            weighed = {
                slug: _weighed(self.rows[slug], but_for)
                for slug, but_for in of_roles.items()
                if slug in self.rows
            }
        else:
            spoken = speakers.keys() | self.speakers.keys()
            changed_voices = {v for v in spoken if speakers.get(v) != self.speakers.get(v)}
            touched |= {claim.responsibility for claim in claims if claim.voice in changed_voices}
        if _are_the_same(responsibilities, self.responsibilities):
            left = self.rows.copy()
        else:
            by_slug = {fact.slug: fact for fact in responsibilities}
            left = {s: row for s, row in self.rows.items() if by_slug.get(s) == row.responsibility}
        for slug in touched:
            left.pop(slug, None)
        return left, weighed


def _are_the_same(one: Sequence[object], other: Sequence[object]) -> bool:
    """Return whether these are the very same objects: to compare facts takes longer."""
    return len(one) == len(other) and all(map(is_, one, other))


def _weighed(row: Row, but_for: Set[str]) -> Weighed:
    """Return what holds of a row where the claims on some roles are others."""
    spoken = (cell.roles[0].slug for cell in row.cells if not cell.agreement.silent)
    same = sorted(slug for slug in spoken if slug not in but_for)
    # Two are rivals only where the row has them so.
    weighed: dict[tuple[str, ...], Agreement | None] = dict.fromkeys(combinations(same, 2))
    for point in row.cells + row.rivals:
        if but_for.isdisjoint(key := point.key[1:]):
            weighed[key] = point.agreement
    return weighed


def _changed(before: Sequence[ClaimFact], now: Sequence[ClaimFact]) -> list[ClaimFact] | None:
    """Return the claims that are new, gone or changed, as they were and as they are; None if claims
    that stay come in another order."""
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
    return changed


def _number_alike(one: Sequence[ClaimFact], other: Sequence[ClaimFact]) -> int:
    """Return how many at the beginning are the same objects."""
    return next(compress(count(), map(is_not, one, other)), min(len(one), len(other)))
