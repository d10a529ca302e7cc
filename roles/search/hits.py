"""What a search shows: hits in groups, and how many there are."""

from dataclasses import dataclass, field
from html import escape

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from sources.models import kind_and_year

from ..domain.question_names import own_name
from ..models import Role
from ..request.languages import as_content
from ..request.paths import path_to
from .documents import Kind
from .lookup import RANKED_OF_CATALOGUES
from .rows import Row

_PAGES = {
    Kind.RESPONSIBILITY: "responsibility",
    Kind.SOURCE: "source",
    Kind.CLAIM: "claim",
    Kind.CATALOGUE_QUESTION: "question",
}
"""The view of the page that a hit leads to; all others lead to that of a role. Another title is
redirected from there to its role, or to the choice between several."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A row found, with the words marked that were searched for."""

    kind: Kind
    row: Row
    name: str
    title: SafeString
    """The name with marks."""
    snippet: SafeString
    exact: bool
    """Whether its title is exactly the text searched for."""

    @property
    def address(self) -> str:
        view = _PAGES.get(self.kind, "role")
        if self.row.catalogue:
            return path_to(f"catalogue-{view}", self.row.catalogue, self.row.slug)
        return path_to(view, self.row.slug)

    @property
    def language(self) -> str:
        """That of its title: a source has its own, all else that of the content."""
        is_titled = self.kind is Kind.SOURCE and self.row.language
        return self.row.language if is_titled else settings.CONTENT_LANGUAGE

    @property
    def facts(self) -> SafeString:
        """What distinguishes it from others of its kind."""
        row = self.row
        match self.kind:
            case Kind.ALIAS:
                facts = [escape(_("another title of %(role)s") % {"role": row.name})]
            case Kind.RESPONSIBILITY:
                parts = [row.area, own_name(row.name, row.title)]
                facts = [as_content(": ".join(filter(None, parts)))]
            case Kind.SOURCE:
                facts = [escape(kind_and_year(row.source_kind, row.published))]
                facts += [as_content(row.name)] if row.name else []
            case Kind.CLAIM:
                source = escape(kind_and_year(row.source_kind, row.published))
                facts = [as_content(row.name), source]
            case _:
                facts = [as_content(row.name)] if row.name else []
        return SafeString(", ".join(facts))


@dataclass(frozen=True, slots=True)
class Comparison:
    roles: tuple[Role, ...]

    @property
    def name(self) -> str:
        return " vs ".join(role.name for role in self.roles)

    @property
    def address(self) -> str:
        return reverse("compare", args=[[role.slug for role in self.roles]])


@dataclass(frozen=True, slots=True)
class Group:
    """The hits of one kind: some of ``total``."""

    kind: Kind
    total: int
    hits: tuple[Hit, ...] = ()

    @property
    def has_uncounted(self) -> bool:
        """Whether there may be more than the total: of catalogues not everything is counted."""
        return self.kind.is_catalogued and self.total >= RANKED_OF_CATALOGUES

    @property
    def more(self) -> bool:
        return self.total > len(self.hits)


@dataclass(frozen=True, slots=True)
class Results:
    asked: str
    totals: dict[Kind, int] = field(default_factory=dict)
    groups: tuple[Group, ...] = ()
    corrected: str = ""
    """The text without its typing errors, where it has some: this was searched for instead."""
    some: bool = False
    """Nothing has all the words; the hits have some of them."""
    comparisons: tuple[Comparison, ...] = ()
    """Comparisons of the roles that the text names together."""
    answered: tuple[Hit, ...] = ()
    """Where no responsibility has the words: those of the claims that have them."""
    missing: str = ""
    """What makes the text the title of a role that has no page yet: "Head of"."""

    @property
    def has_nearest(self) -> bool:
        """Whether roles come near to the one that has no page yet."""
        return bool(self.missing and self.of(Kind.ROLE).hits)

    @property
    def total(self) -> int:
        return sum(self.totals.values())

    @property
    def has_uncounted(self) -> bool:
        """Whether there may be more than the total."""
        return any(Group(kind, total).has_uncounted for kind, total in self.totals.items())

    @property
    def counts(self) -> list[tuple[Kind, int]]:
        return sorted(self.totals.items())

    def of(self, kind: Kind) -> Group:
        groups = (group for group in self.groups if group.kind is kind)
        return next(groups, Group(kind, self.totals.get(kind, 0)))

    @property
    def hits(self) -> list[Hit]:
        return [hit for group in self.groups for hit in group.hits]
