"""Numbered references of a page, and links that open the original at the quoted words."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..models import Source
from ..text import fragments


def at_quotation(address: str, quotation: str) -> str:
    """Return the address with a text fragment, so that a browser opens it at the quoted words.

    URL Fragment Text Directives have a beginning and, after a comma, an end.
    """
    encoded = fragments.of_words(quotation)
    return fragments.with_fragment(address, encoded) if address and encoded else address


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

    def original(self, quotation: str = "", verified: bool = False, fragment: str = "") -> str:
        """Return the address of the original, with the quotation only if it is verified: a browser
        that does not find the words opens the top of the page, which misleads. ``fragment`` is
        made of the text in which the words were found (``fragments``), where it is at hand."""
        link = self.source.link
        if not verified or not link or fragment == fragments.PLAIN:
            return link
        return (
            fragments.with_fragment(link, fragment) if fragment else at_quotation(link, quotation)
        )


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

    def passages_of(self, source: Source) -> list[Passage]:
        """Return the passages of a source that the page has cited so far."""
        reference = self._by_source.get(source.pk)
        return reference.passages if reference else []

    def to(self, slug: str) -> Reference | None:
        """Return the reference to the source with this slug, or None if it is unknown."""
        source = self.sources.get(slug)
        if source is None:
            return None
        if source.pk not in self._by_source:
            self._by_source[source.pk] = Reference(len(self._by_source) + 1, source)
        return self._by_source[source.pk]
