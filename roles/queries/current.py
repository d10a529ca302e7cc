"""What is on record: the facts that a page is made of, as they stand now.

``historical`` gives the same for a day that is past.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from sources.models import Source

from ..domain.comparison import ResponsibilityFact
from ..domain.facts import ClaimFact, RoleFact
from ..domain.rivalry import Speakers, speakers
from ..models import Claim, OrgNote, Responsibility, Role
from ..models.claim_facts import ClaimReader
from .content_state import is_kept, once_per_state


def claims_on_roles(claims: Iterable[ClaimFact], slugs: Collection[str]) -> list[ClaimFact]:
    """Return the claims about any of these roles, from either side of a pair."""
    wanted = set(slugs)
    return [claim for claim in claims if claim.role in wanted or claim.other_role in wanted]


def claims_beside(claims: Iterable[ClaimFact], slug: str) -> list[ClaimFact]:
    """Return the claims on every responsibility on which this role is spoken of."""
    spoken = {claim.responsibility for claim in claims_on_roles(claims, [slug])}
    return [claim for claim in claims if claim.responsibility in spoken]


class Facts(Protocol):
    """Where pages get their facts from. ``day`` is the one that a reader asked for, None where
    none was; ``over`` is whether it is past."""

    day: date | None
    over: bool

    def roles(self) -> list[RoleFact]:
        """Those that a claim is about, by slug."""

    def roles_of_slugs(self, slugs: Collection[str]) -> list[RoleFact]: ...

    def role(self, role: Role) -> Role:
        """This role, with its name and its summary."""

    def responsibilities(self) -> list[ResponsibilityFact]: ...

    def claims(self) -> list[ClaimFact]: ...

    def speakers(self) -> Speakers:
        """Return which roles each voice speaks of, on whichever question."""

    def claims_on_roles(self, slugs: Collection[str]) -> list[ClaimFact]: ...

    def claims_beside(self, slug: str) -> list[ClaimFact]:
        """On every responsibility on which this role is spoken of."""

    def claims_on(self, responsibility: str) -> list[ClaimFact]: ...

    def claim(self, key: str) -> Claim | None:
        """The published claim of this key, with the rows that its page shows."""

    def includes(self, moment: datetime) -> bool:
        """Whether something that happened then is on record."""

    def notes_on(self, slugs: Collection[str]) -> dict[tuple[str, ...], OrgNote]: ...

    def sources(self, slugs: Collection[str]) -> dict[str, Source]: ...


@dataclass(frozen=True)
class _Kept:
    """All that is published, kept in memory for as long as the content stays the same."""

    all_roles: tuple[RoleFact, ...]
    """Also those that no claim is about."""
    roles: tuple[RoleFact, ...]
    responsibilities: tuple[ResponsibilityFact, ...]
    claims: tuple[ClaimFact, ...]
    speakers: Speakers


@once_per_state
def _kept() -> _Kept:
    claims = _reader.read(Claim.objects.published())
    return _Kept(
        tuple(role.fact for role in Role.objects.order_by("slug")),
        tuple(role.fact for role in Role.objects.spoken_of().order_by("slug")),
        tuple(Responsibility.objects.spoken_of().facts()),
        tuple(claims),
        speakers(claims),
    )


_reader = ClaimReader()


@once_per_state
def _kept_sources() -> dict[str, Source]:
    """Return all that readers see, by current and former slugs. Nobody may change them."""
    public = Source.objects.public()
    return public.cited(public.values_list("slug", flat=True))


@dataclass(frozen=True)
class CurrentFacts:
    """What is published now.

    Facts come from memory, with one query for the state of the content. Within a transaction
    nothing is kept: there each question is one query, and claims are three.
    """

    day: date | None = None
    over: bool = False

    def roles(self) -> list[RoleFact]:
        if is_kept():
            return list(_kept().roles)
        return [role.fact for role in Role.objects.spoken_of().order_by("slug")]

    def roles_of_slugs(self, slugs: Collection[str]) -> list[RoleFact]:
        if is_kept():
            return [role for role in _kept().all_roles if role.slug in slugs]
        return [role.fact for role in Role.objects.of_slugs(slugs).order_by("slug")]

    def role(self, role: Role) -> Role:
        return role

    def responsibilities(self) -> list[ResponsibilityFact]:
        if is_kept():
            return list(_kept().responsibilities)
        return Responsibility.objects.spoken_of().facts()

    def claims(self) -> list[ClaimFact]:
        if is_kept():
            return list(_kept().claims)
        return Claim.objects.published().facts()

    def speakers(self) -> Speakers:
        if is_kept():
            return _kept().speakers
        return Claim.objects.published().speakers()

    def claims_on_roles(self, slugs: Collection[str]) -> list[ClaimFact]:
        if is_kept():
            return claims_on_roles(_kept().claims, slugs)
        return Claim.objects.published().on_roles(slugs).facts()

    def claims_beside(self, slug: str) -> list[ClaimFact]:
        if is_kept():
            return claims_beside(_kept().claims, slug)
        return Claim.objects.published().beside(slug).facts()

    def claims_on(self, responsibility: str) -> list[ClaimFact]:
        return self.claims_on_any([responsibility])

    def claims_on_any(self, responsibilities: Collection[str]) -> list[ClaimFact]:
        """Return the claims on any of these responsibilities."""
        if is_kept():
            return [c for c in _kept().claims if c.responsibility in responsibilities]
        return Claim.objects.published().on_responsibilities(responsibilities).facts()

    def claim(self, key: str) -> Claim | None:
        claims = Claim.objects.published().with_names()
        return claims.select_related("source__voice", "responsibility__scale").named(key)

    def includes(self, moment: datetime) -> bool:
        return True

    def notes_on(self, slugs: Collection[str]) -> dict[tuple[str, ...], OrgNote]:
        return OrgNote.objects.on_responsibilities(slugs).by_point()

    def sources(self, slugs: Collection[str]) -> dict[str, Source]:
        if is_kept():
            sources = _kept_sources()
            # In one order in every process: tables list sources as they come.
            return {slug: sources[slug] for slug in sorted(slugs) if slug in sources}
        return Source.objects.public().cited(slugs)


CURRENT = CurrentFacts()
