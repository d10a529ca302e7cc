"""What is on record: the facts that a page is made of, as they stand now.

``historical`` gives the same for a day that is past.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from sources.models import Source

from ..domain.comparison import ResponsibilityFact
from ..domain.facts import ClaimFact, RoleFact
from ..domain.rivalry import Speakers
from ..models import Claim, OrgNote, Responsibility, Role


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
class CurrentFacts:
    """What is published now. Each question is one query; claims are three."""

    day: date | None = None
    over: bool = False

    def roles(self) -> list[RoleFact]:
        return [role.fact for role in Role.objects.spoken_of().order_by("slug")]

    def roles_of_slugs(self, slugs: Collection[str]) -> list[RoleFact]:
        return [role.fact for role in Role.objects.of_slugs(slugs).order_by("slug")]

    def role(self, role: Role) -> Role:
        return role

    def responsibilities(self) -> list[ResponsibilityFact]:
        return Responsibility.objects.spoken_of().facts()

    def claims(self) -> list[ClaimFact]:
        return Claim.objects.published().facts()

    def speakers(self) -> Speakers:
        return Claim.objects.published().speakers()

    def claims_on_roles(self, slugs: Collection[str]) -> list[ClaimFact]:
        return Claim.objects.published().on_roles(slugs).facts()

    def claims_beside(self, slug: str) -> list[ClaimFact]:
        return Claim.objects.published().beside(slug).facts()

    def claims_on(self, responsibility: str) -> list[ClaimFact]:
        return Claim.objects.published().on_responsibilities([responsibility]).facts()

    def claim(self, key: str) -> Claim | None:
        return Claim.objects.published().with_names().named(key)

    def includes(self, moment: datetime) -> bool:
        return True

    def notes_on(self, slugs: Collection[str]) -> dict[tuple[str, ...], OrgNote]:
        return OrgNote.objects.on_responsibilities(slugs).by_point()

    def sources(self, slugs: Collection[str]) -> dict[str, Source]:
        return Source.objects.public().cited(slugs)


CURRENT = CurrentFacts()
