"""What was said, as plain values: claims, and the roles, positions and contexts that they name.

Pure: no database and no HTML. ``agreement`` weighs these, ``comparison`` lays them side by side.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum, StrEnum


def gettext_noop(words: str) -> str:
    """Marks words for the catalogue of translations; they are translated where they are shown."""
    return words


class Choice(Enum):
    """One of a few, with its slug in addresses and its label, which is translated where it is
    shown."""

    def __init__(self, slug: str, label: str) -> None:
        self.slug = slug
        self.label = label


class PositionKind(StrEnum):
    """What code looks at in a position; its label is for people."""

    OWNS = "owns"
    SHARES = "shares"
    CONTRIBUTES = "contributes"
    DENIES = "denies"
    VARIES = "varies"
    OTHER = "other"


class Manner(StrEnum):
    """How a source says what it says."""

    HOLDS = "holds"
    REPORTS = "reports"
    REJECTS = "rejects"

    @property
    def label(self) -> str:
        return {
            Manner.HOLDS: gettext_noop("holds (the source's own view or experience)"),
            Manner.REPORTS: gettext_noop("reports (says that it is so elsewhere)"),
            Manner.REJECTS: gettext_noop("rejects (reports it and calls it wrong)"),
        }[self]


@dataclass(frozen=True, slots=True)
class RoleFact:
    slug: str
    name: str
    abbreviation: str = ""


@dataclass(frozen=True, slots=True)
class PositionFact:
    """One answer on a scale. ``converse`` is the answer seen from the other role of a pair; None
    where the answer is the same from both sides."""

    slug: str
    label: str
    kind: PositionKind
    order: int = 0
    # Not part of what makes two positions the same: the converse of a converse is left unset.
    converse: "PositionFact | None" = field(default=None, compare=False, repr=False)
    label_de: str = field(default="", compare=False, repr=False)

    def reversed(self) -> "PositionFact":
        return self.converse or self

    def of_pair(self, a: RoleFact, b: RoleFact) -> "PositionFact":
        """With the names of the pair where the label has room for them: "The {a} is senior"."""
        return replace(
            self,
            label=label_of_pair(self.label, a.name, b.name),
            label_de=label_of_pair(self.label_de, a.name, b.name),
        )


UNNAMED_PAIR = ("first role", "second role")
"""What stands for the names of a pair where it is not known which."""


def label_of_pair(label: str, a: str, b: str) -> str:
    """Return a position's label with the names of the pair's first and second role filled in."""
    return label.replace("{a}", a).replace("{b}", b)


@dataclass(frozen=True, slots=True)
class ContextFact:
    """A kind of organisation that a claim is limited to. ``broader`` is the one that it is a kind
    of, None where there is none."""

    slug: str
    name: str
    phrase: str
    # Not part of what makes two contexts the same.
    phrase_de: str = field(default="", compare=False, repr=False)
    broader: "ContextFact | None" = field(default=None, compare=False, repr=False)

    @property
    def broader_contexts(self) -> tuple["ContextFact", ...]:
        """Every broader context, the nearest first."""
        return (self.broader, *self.broader.broader_contexts) if self.broader else ()


def with_broader(contexts: frozenset[ContextFact]) -> frozenset[ContextFact]:
    """Return these contexts and every broader one."""
    return contexts.union(*(context.broader_contexts for context in contexts))


@dataclass(frozen=True, slots=True)
class ClaimFact:
    """A published claim as agreement and pages see it. ``role``, ``other_role``,
    ``responsibility``, ``source`` and ``voice`` are slugs; ``other_role`` is "" unless the
    responsibility is relational.
    """

    key: str
    source: str
    voice: str
    role: str
    responsibility: str
    position: PositionFact
    other_role: str = ""
    contexts: frozenset[ContextFact] = frozenset()
    manner: Manner = Manner.HOLDS
    superseded: bool = False
    paraphrase: str = ""
    locator: str = ""
    quotation: str = ""
    quotation_result: str = "unchecked"
    """What looking the quotation up came to: a value of ``sources.text.quotation.Result``."""
    quotation_fragment: str = ""
    """How a browser finds the words in the page, if that is known (``sources.text.fragments``)."""
    published_on: date | None = None

    @property
    def quotation_verified(self) -> bool:
        return self.quotation_result in {"verified", "folded"}

    @property
    def all_contexts(self) -> frozenset[ContextFact]:
        """The contexts that it is limited to, and every broader one."""
        return with_broader(self.contexts)

    @property
    def pair(self) -> tuple[str, str]:
        """Both roles of a relational claim, in the one order in which pairs are kept."""
        first, second = sorted((self.role, self.other_role))
        return first, second

    def facing_pair(self) -> "ClaimFact":
        """Return this relational claim as said of its pair's first role."""
        first, second = self.pair
        if self.role == first:
            return self
        return replace(self, role=first, other_role=second, position=self.position.reversed())

    @property
    def sorted_contexts(self) -> list[ContextFact]:
        return sorted(self.contexts, key=lambda context: context.slug)
