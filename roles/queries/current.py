"""What is on record: the facts that a page is made of, as they stand now.

``historical`` gives the same for a day that is past.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from sources.models import FormerSourceSlug, Source, Voice

from ..domain.comparison import ResponsibilityFact
from ..domain.facts import ClaimFact, RoleFact
from ..domain.filed_claims import FiledClaims
from ..domain.rivalry import Speakers, speakers
from ..models import (
    Area,
    Claim,
    Context,
    OrgNote,
    Position,
    Responsibility,
    Role,
    Scale,
)
from ..models.claim_facts import ReadClaims, read, read_changed
from .content_state import Changes, is_kept, renewed_per_state


@dataclass(frozen=True)
class _Kept:
    """All that is published, kept in memory for as long as the content stays the same."""

    all_roles: tuple[RoleFact, ...]
    """Also those that no claim is about."""
    roles: tuple[RoleFact, ...]
    all_responsibilities: tuple[ResponsibilityFact, ...]
    """Also those that no claim is on."""
    responsibilities: tuple[ResponsibilityFact, ...]
    read: ReadClaims
    speakers: Speakers

    @property
    def claims(self) -> FiledClaims:
        return self.read.facts


@renewed_per_state
def _kept(before: _Kept | None, changes: Changes | None) -> _Kept:
    """Read only what may have changed since. What was read again and is the same stays the same
    object."""
    claims = _read_claims(before, changes)
    roles = before and before.all_roles
    if not roles or not changes or changes.touch(Role):
        roles = tuple(role.fact for role in Role.objects.order_by("slug"))
    responsibilities = before and before.all_responsibilities
    if not responsibilities or not changes or changes.touch(*_OF_RESPONSIBILITIES):
        responsibilities = tuple(Responsibility.objects.facts())
    if (
        before
        and (roles, responsibilities) == (before.all_roles, before.all_responsibilities)
        and claims.facts.stand_as(before.read.facts)
    ):
        return replace(before, read=claims)
    spoken = {claim.role for claim in claims.facts} | {claim.other_role for claim in claims.facts}
    asked = {claim.responsibility for claim in claims.facts}
    speaking = speakers(claims.facts)
    return _Kept(
        roles,
        tuple(role for role in roles if role.slug in spoken),
        responsibilities,
        tuple(fact for fact in responsibilities if fact.slug in asked),
        claims,
        before.speakers if before and before.speakers == speaking else speaking,
    )


_OF_RESPONSIBILITIES = Responsibility, Area, Scale, Position
_OF_CLAIMS = Claim, Claim.contexts.through, Context, Position, Responsibility, Role, Source, Voice


def _read_claims(before: _Kept | None, changes: Changes | None) -> ReadClaims:
    known = None
    if before and changes and not changes.touch(*_OF_CLAIMS):
        known = read_changed(before.read, changes.claims) if changes.claims else before.read
    return known or read(Claim.objects.published(), before and before.read)


@renewed_per_state
def _kept_sources(before: dict[str, Source] | None, changes: Changes | None) -> dict[str, Source]:
    """Return all that readers see, by current and former slugs. Nobody may change them."""
    if before is not None and changes and not changes.touch(Source, FormerSourceSlug, Voice):
        return before
    public = Source.objects.public()
    return public.cited(public.values_list("slug", flat=True))


@dataclass(frozen=True)
class CurrentFacts:
    """What is published now.

    Facts come from memory, with one query for the state of the content. Within a transaction
    nothing is kept: there each question is one query, and claims are three.
    """

    day: date | None = None
    """The one that a reader asked for, None where none was."""
    over: bool = False
    """Whether it is past."""
    roles_gone: frozenset[str] = frozenset()

    def roles(self) -> list[RoleFact]:
        """Return those that a claim is about, by slug."""
        if is_kept():
            return list(_kept().roles)
        return [role.fact for role in Role.objects.spoken_of().order_by("slug")]

    def roles_of_slugs(self, slugs: Collection[str]) -> list[RoleFact]:
        if is_kept():
            return [role for role in _kept().all_roles if role.slug in slugs]
        return [role.fact for role in Role.objects.of_slugs(slugs).order_by("slug")]

    def role(self, role: Role) -> Role:
        """Return this role, with its name and its summary."""
        return role

    def responsibilities(self) -> list[ResponsibilityFact]:
        if is_kept():
            return list(_kept().responsibilities)
        return Responsibility.objects.spoken_of().facts()

    def claims(self) -> FiledClaims:
        if is_kept():
            return _kept().claims
        return FiledClaims(Claim.objects.published().facts())

    def speakers(self) -> Speakers:
        """Return which roles each voice speaks of, on whichever question."""
        if is_kept():
            return _kept().speakers
        return Claim.objects.published().speakers()

    def claims_on_roles(self, slugs: Collection[str]) -> list[ClaimFact]:
        if is_kept():
            return _kept().claims.on_roles(slugs)
        return Claim.objects.published().on_roles(slugs).facts()

    def claims_between(self, slugs: Collection[str]) -> tuple[ClaimFact, ...]:
        """Return the claims on these roles, those on a pair only if both are among them."""
        return self.claims().between(slugs)

    def claims_beside(self, slug: str) -> list[ClaimFact]:
        """Return those on every responsibility on which this role is spoken of."""
        if is_kept():
            return _kept().claims.beside(slug)
        return Claim.objects.published().beside(slug).facts()

    def claims_on(self, responsibility: str) -> list[ClaimFact]:
        return self.claims_on_any([responsibility])

    def claims_on_any(self, responsibilities: Collection[str]) -> list[ClaimFact]:
        """Return the claims on any of these responsibilities."""
        if is_kept():
            return _kept().claims.on_questions(responsibilities)
        return Claim.objects.published().on_responsibilities(responsibilities).facts()

    def claim(self, key: str) -> Claim | None:
        """Return the published claim of this key, with the rows that its page shows."""
        claims = Claim.objects.published().with_names()
        return claims.select_related("source__voice", "responsibility__scale").named(key)

    def includes(self, moment: datetime) -> bool:
        """Return whether something that happened then is on record."""
        return True

    def notes_on(self, slugs: Collection[str]) -> dict[tuple[str, ...], OrgNote]:
        return OrgNote.objects.on_responsibilities(slugs).by_point()

    def sources(self, slugs: Collection[str]) -> dict[str, Source]:
        cited = _kept_sources() if is_kept() else Source.objects.public().cited(slugs)
        # In one order in every process: tables list sources as they come.
        return {slug: cited[slug] for slug in sorted(slugs) if slug in cited}


CURRENT = CurrentFacts()
