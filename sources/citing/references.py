"""Numbered references of a page, and links that open the original at the quoted words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from ..models import Source
from ..text import quotation as quotations


def at_quotation(address: str, quotation: str) -> str:
    """Return the address with a text fragment, so that a browser opens it at the quoted words.

    URL Fragment Text Directives have a beginning and, after a comma, an end.
    """
    pieces = quotations.parts(quotation)
    if not address or not pieces:
        return address
    address, _, _ = address.partition(":~:")
    address = address.removesuffix("#")
    # A hyphen would mark a prefix or suffix.
    encoded = ",".join(quote(piece, safe="").replace("-", "%2D") for piece in pieces)
    return f"{address}{'' if '#' in address else '#'}:~:text={encoded}"


@dataclass(slots=True)
class Passage:
    """A cited passage of a source: its anchor, and the anchors of the citations of it."""

    anchor: str
    locator: str
    anchors: list[str] = field(default_factory=list)

    def lead_back_to(self, anchor: str) -> None:
        if anchor not in self.anchors:
            self.anchors.append(anchor)


@dataclass(slots=True)
class Reference:
    number: int
    source: Source
    passages: list[Passage] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        return f"ref-{self.number}"

    def at(self, locator: str) -> Passage:
        """Return the passage at this locator, created on first use."""
        for passage in self.passages:
            if passage.locator == locator:
                return passage
        passage = Passage(f"{self.anchor}-{len(self.passages) + 1}", locator)
        self.passages.append(passage)
        return passage

    def original(self, quotation: str = "", verified: bool = False) -> str:
        """Return the address of the original, with the quotation only if it is verified: a browser
        that does not find the words opens the top of the page, which misleads."""
        link = self.source.link
        return at_quotation(link, quotation) if verified else link


class References:
    """Number the sources of a page in the order of their first citation. ``sources`` are those
    that it may cite, by slug."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self.sources = sources
        self._by_source: dict[int, Reference] = {}

    def __iter__(self):
        return iter(self._by_source.values())

    def __len__(self) -> int:
        return len(self._by_source)

    def to(self, slug: str) -> Reference | None:
        """Return the reference to the source with this slug, or None if it is unknown."""
        source = self.sources.get(slug)
        if source is None:
            return None
        if source.pk not in self._by_source:
            self._by_source[source.pk] = Reference(len(self._by_source) + 1, source)
        return self._by_source[source.pk]
