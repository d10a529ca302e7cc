"""What a title is read as: how sure, which roles, and why."""

from dataclasses import dataclass
from enum import StrEnum

from .title_reasons import Kind, Reason


class Tier(StrEnum):
    """How sure it is which role is meant."""

    CERTAIN = "certain"
    ASK = "ask"
    LIKELY = "likely"
    POSSIBLE = "possible"
    NONE = "none"


class NameKind(StrEnum):
    NAME = "name"
    ALIAS = "alias"
    ABBREVIATION = "abbreviation"


@dataclass(frozen=True, slots=True)
class Name:
    """One of the names of a role, which its slug stands for."""

    text: str
    role: str
    kind: NameKind = NameKind.NAME
    language: str = "en"
    whole_title_only: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    title: str
    tier: Tier
    roles: tuple[str, ...] = ()
    """The slugs of the roles that may be meant, the likeliest first."""
    reasons: tuple[Reason, ...] = ()
    two_hats: bool = False
    """Whether several of the roles may be meant at once."""

    @property
    def role(self) -> str | None:
        """Return the role that the title certainly means."""
        return self.roles[0] if self.tier is Tier.CERTAIN else None

    @property
    def is_executive(self) -> bool:
        return any(reason.kind is Kind.EXECUTIVE for reason in self.reasons)
