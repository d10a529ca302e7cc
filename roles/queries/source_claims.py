"""What a source claims, and in whose company each claim stands."""

from dataclasses import dataclass
from datetime import date
from enum import Enum

from django.utils.translation import gettext as _

from sources.models import Source

from ..domain.agreement import State
from ..domain.comparison import Point, rows
from ..domain.facts import ClaimFact, RoleFact, gettext_noop
from ..models import Claim
from .content_state import is_kept
from .current import CURRENT
from .pages import facts_on


class ClaimStanding(Enum):
    """With whom a source's claim stands on its point: each stands in one way."""

    ALONE = ("only-voice", gettext_noop("The only source"))
    AGREED = ("agreed", gettext_noop("Where sources agree"))
    CONTESTED = ("contested", gettext_noop("Where sources disagree"))
    FORMERLY = ("formerly", gettext_noop("In earlier editions"))

    def __init__(self, slug: str, label: str) -> None:
        self.slug = slug
        self._label = label

    @property
    def label(self) -> str:
        return _(self._label)


_COMPANY = {
    State.SINGLE: ClaimStanding.ALONE,
    State.AGREED: ClaimStanding.AGREED,
    State.CONTESTED: ClaimStanding.CONTESTED,
}


@dataclass(frozen=True)
class SourcedClaim:
    """One claim of a source, as the cell or pair on which it stands has it."""

    claim: ClaimFact
    point: Point

    @property
    def company(self) -> ClaimStanding:
        return (
            ClaimStanding.FORMERLY
            if self.claim.superseded
            else _COMPANY[self.point.agreement.state]
        )

    @property
    def voices(self) -> int:
        """How many voices hold what it holds, its own among them; 0 for a use that it rejects."""
        holding = {
            claim.key: len(standing.voices)
            for standing in self.point.agreement.standings
            for claim in standing.claims
        }
        return holding.get(self.claim.key, 0)


@dataclass(frozen=True)
class RoleGroup:
    """What one source says of one role."""

    role: RoleFact
    claims: tuple[SourcedClaim, ...]


@dataclass(frozen=True)
class SourceClaims:
    """Everything that a source claims, in the order of the pages, with where it stands."""

    claims: tuple[SourcedClaim, ...]

    @property
    def newest(self) -> date | None:
        """The day on which the newest of them was published."""
        days = [day for sourced in self.claims if (day := sourced.claim.published_on)]
        return max(days, default=None)

    def count(self, company: ClaimStanding) -> int:
        return sum(1 for sourced in self.claims if sourced.company is company)

    def by_role(self, company: ClaimStanding | None = None) -> list[RoleGroup]:
        """By role, that of which it says most first; all of it, or what stands in one way."""
        groups: dict[RoleFact, list[SourcedClaim]] = {}
        for sourced in self.claims:
            if company in {None, sourced.company}:
                groups.setdefault(sourced.point.roles[0], []).append(sourced)
        return [
            RoleGroup(role, tuple(groups[role]))
            for role in sorted(groups, key=lambda role: (-len(groups[role]), role.slug))
        ]


def said_by(source: Source) -> SourceClaims:
    """Five queries, or that for the state of the content."""
    if is_kept():
        published = CURRENT.claims()
        spoken_of = {claim.responsibility for claim in published if claim.source == source.slug}
        facts = [claim for claim in published if claim.responsibility in spoken_of]
    else:
        facts = Claim.objects.published().on_responsibilities_of(source.slug).facts()
    own = {claim.key for claim in facts if claim.source == source.slug}
    table = rows(
        CURRENT.responsibilities(), CURRENT.roles(), facts, CURRENT.speakers(), silent=True
    )
    return SourceClaims(
        tuple(
            SourcedClaim(claim, point)
            for row in table
            for point in row.cells + row.pairs
            for claim in facts_on(point)
            if claim.key in own
        )
    )


def parts_of(source: Source) -> list[tuple[Source, int]]:
    """Return the parts of a source that readers see, each with the number of its published claims.
    Two queries."""
    parts = list(source.parts.public().for_references())
    counts = Claim.objects.published().count_by_source() if parts else {}
    return [(part, counts.get(part.pk, 0)) for part in parts]
