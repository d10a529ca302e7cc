"""Rows that are made once for as long as what they are made of stays the same.

Pure: no database and no HTML.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from itertools import combinations
from operator import attrgetter, is_

from . import comparison
from .agreement import Agreement, State
from .comparison import ResponsibilityFact, Row, Weighed
from .facts import ClaimFact, RoleFact
from .filed_claims import FiledClaims
from .kept_values import are_the_same, exchanged
from .rivalry import Speakers


class KeptRows:
    """Makes rows as ``comparison.rows`` does, and gives those of the last time where nothing has
    changed: the question, the roles, the claims on it, and which roles their voices speak of.

    Claims have to be the very same objects: equal ones may differ in their German words. Every
    thread may call it.
    """

    def __init__(self) -> None:
        self._last = _Made((), (), FiledClaims(), {}, {}, ())

    def rows(
        self,
        responsibilities: Iterable[ResponsibilityFact],
        roles: Sequence[RoleFact],
        claims: FiledClaims,
        speakers: Speakers,
    ) -> tuple[Row, ...]:
        # Read once: another thread may put its own in this place.
        asked, last = tuple(responsibilities), self._last
        kept, weighed = last.left_alone(asked, tuple(roles), claims, speakers)
        anew = [fact for fact in asked if fact.slug not in kept]
        on_these = claims.on_questions(fact.slug for fact in anew)
        made = comparison.rows(anew, roles, on_these, speakers, weighed, silent=True)
        kept |= {row.responsibility.slug: row for row in made}
        shown = last.shown_with(made) if len(kept) == len(last.rows) else None
        if shown is None:
            in_order = sorted(kept.values(), key=attrgetter("responsibility.place"))
            shown = tuple(row for row in in_order if row.state is not State.SILENT)
        self._last = _Made(asked, tuple(roles), claims, speakers, kept, shown)
        return shown


@dataclass(frozen=True, slots=True)
class _Made:
    """Rows by the slugs of their questions, those that are silent among them, and what they were
    made of. Nobody changes it."""

    responsibilities: tuple[ResponsibilityFact, ...]
    roles: tuple[RoleFact, ...]
    claims: FiledClaims
    speakers: Speakers
    rows: dict[str, Row]
    shown: tuple[Row, ...]
    """Those that are not silent, in the page's order."""

    def shown_with(self, made: Iterable[Row]) -> tuple[Row, ...] | None:
        """Return the rows that are shown with these in the place of their own, None where others
        are shown: to sort hundreds takes longer than to make a row."""
        exchanges = []
        for row in made:
            before = self.rows.get(row.responsibility.slug)
            if before is None or row.state is State.SILENT:
                return None
            if before.responsibility is not row.responsibility:
                return None
            exchanges.append((before, row))
        return exchanged(self.shown, exchanges)

    def left_alone(
        self,
        responsibilities: tuple[ResponsibilityFact, ...],
        roles: tuple[RoleFact, ...],
        claims: FiledClaims,
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
        if are_the_same(responsibilities, self.responsibilities):
            left = self.rows.copy()
        else:
            by_slug = {fact.slug: fact for fact in responsibilities}
            left = {s: row for s, row in self.rows.items() if by_slug.get(s) == row.responsibility}
        for slug in touched:
            left.pop(slug, None)
        return left, weighed


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


def _changed(before: FiledClaims, now: FiledClaims) -> list[ClaimFact] | None:
    """Return the claims that are new, gone or changed, as they were and as they are; None if claims
    that stay come in another order."""
    places = now.places_changed_since(before)
    if places is None:
        was, given = [*before], [*now]
    else:
        was, given = [before[place] for place in places], [now[place] for place in places]
    known_ids, given_ids = {id(claim) for claim in was}, {id(claim) for claim in given}
    stay = [claim for claim in was if id(claim) in given_ids]
    if not all(map(is_, stay, (claim for claim in given if id(claim) in known_ids))):
        return None
    changed = [claim for claim in was if id(claim) not in given_ids]
    changed += [claim for claim in given if id(claim) not in known_ids]
    return changed
