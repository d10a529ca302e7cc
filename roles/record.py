"""What is on record: the facts that a page is made of, as they stand now.

``as_of`` gives the same for a day that is past.
"""

from collections.abc import Collection, Iterable
from typing import Protocol

from sources.models import Source

from .comparison import ResponsibilityFact
from .facts import ClaimFact, RoleFact
from .models import Claim, OrgNote, Responsibility, Role


class Record(Protocol):
    """Where pages get their facts from."""

    def roles(self) -> list[RoleFact]:
        """Those that a claim is about, by slug."""

    def named(self, roles: Iterable[Role]) -> list[RoleFact]:
        """These roles, as they are called."""

    def responsibilities(self) -> list[ResponsibilityFact]: ...

    def claims_on_roles(self, slugs: Collection[str]) -> list[ClaimFact]: ...

    def claims_beside(self, slug: str) -> list[ClaimFact]: ...

    def notes_on(self, slugs: Collection[str]) -> dict[tuple[str, ...], OrgNote]: ...

    def sources(self, slugs: Collection[str]) -> dict[str, Source]: ...


class Now:
    """What is published now. Each question is one query; claims are three."""

    def roles(self) -> list[RoleFact]:
        return [role.fact for role in Role.objects.spoken_of().order_by("slug")]

    def named(self, roles: Iterable[Role]) -> list[RoleFact]:
        return [role.fact for role in roles]

    def responsibilities(self) -> list[ResponsibilityFact]:
        return Responsibility.objects.spoken_of().facts()

    def claims(self) -> list[ClaimFact]:
        return Claim.objects.published().facts()

    def claims_on_roles(self, slugs: Collection[str]) -> list[ClaimFact]:
        return Claim.objects.published().on_roles(slugs).facts()

    def claims_beside(self, slug: str) -> list[ClaimFact]:
        return Claim.objects.published().beside(slug).facts()

    def notes_on(self, slugs: Collection[str]) -> dict[tuple[str, ...], OrgNote]:
        return OrgNote.objects.on_responsibilities(slugs).by_point()

    def sources(self, slugs: Collection[str]) -> dict[str, Source]:
        return Source.objects.cited(slugs)


NOW = Now()
