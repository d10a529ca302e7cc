"""Whether titles are read as somebody expects: the outcomes of a list, counted."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from .titles import Reading, Tier


class Outcome(StrEnum):
    """What became of a title, beside the roles that it means."""

    LINKED = "linked right"
    LINKED_WRONG = "linked wrong"
    SILENT = "one of several taken silently"
    ASKED = "asked, the right role among the choices"
    ASKED_WRONG = "asked, without the right role"
    TICKED = "ticked right"
    TICKED_WRONG = "ticked wrong"
    FIRST = "listed first, unticked"
    LATER = "listed, not first"
    LISTED_WRONG = "listed, none right"
    MISSED = "nothing found"
    NONE = "rightly nothing"


@dataclass(frozen=True, slots=True)
class Expectation:
    title: str
    roles: tuple[str, ...] = ()
    """The slugs of the roles that it means; none if it means no role."""


@dataclass(frozen=True, slots=True)
class Checked:
    expectation: Expectation
    reading: Reading
    outcome: Outcome


@dataclass(frozen=True)
class Report:
    checked: tuple[Checked, ...]

    def count(self, *outcomes: Outcome, has_role: bool | None = None) -> int:
        """Return how many titles have one of these outcomes, of those with or without a role."""
        return sum(
            title.outcome in outcomes
            and (has_role is None or bool(title.expectation.roles) == has_role)
            for title in self.checked
        )

    @property
    def counts(self) -> Counter[str]:
        return Counter(title.outcome for title in self.checked)

    @property
    def reached(self) -> int:
        """Return how many right roles are linked, asked about, or offered first."""
        right = (Outcome.LINKED, Outcome.ASKED, Outcome.TICKED, Outcome.FIRST)
        return self.count(*right, has_role=True)

    @property
    def sure(self) -> int:
        """Return how many right roles are linked or asked about."""
        return self.count(Outcome.LINKED, Outcome.ASKED, has_role=True)

    @property
    def ticked_without_role(self) -> int:
        return self.count(Outcome.TICKED_WRONG, has_role=False)


def check(pairs: Iterable[tuple[Expectation, Reading]]) -> Report:
    """Return the outcome of each reading."""
    return Report(tuple(Checked(wanted, read, outcome(wanted, read)) for wanted, read in pairs))


def outcome(wanted: Expectation, read: Reading) -> Outcome:
    expected, roles = set(wanted.roles), set(read.roles)
    match read.tier:
        case Tier.CERTAIN if len(expected) > 1 and roles <= expected:
            return Outcome.SILENT
        case Tier.CERTAIN:
            return Outcome.LINKED if roles == expected else Outcome.LINKED_WRONG
        case Tier.ASK:
            return Outcome.ASKED if expected and expected <= roles else Outcome.ASKED_WRONG
        case Tier.LIKELY:
            return Outcome.TICKED if roles & expected else Outcome.TICKED_WRONG
        case Tier.POSSIBLE if read.roles[0] in expected:
            return Outcome.FIRST
        case Tier.POSSIBLE:
            return Outcome.LATER if roles & expected else Outcome.LISTED_WRONG
    return Outcome.MISSED if expected else Outcome.NONE
