"""Which blocks of a page are its article, and which are folded: kept, and out of the way.

Nothing is left out for good, so a wrong guess costs the editor one click.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

# fmt: off
_APART = {"nav", "footer", "aside", "dialog", "noscript", "menu"}
_ROLES = {
    "alertdialog", "banner", "complementary", "contentinfo", "dialog", "menu", "menubar",
    "navigation", "search", "toolbar",
}
_NAMES = {
    "breadcrumb", "breadcrumbs", "consent", "cookie", "cookies", "footer", "infobox", "menu",
    "nav", "navbar", "navigation", "newsletter", "popup", "promo", "recommended", "related",
    "respond", "share", "sharedaddy", "sharing", "sidebar", "skip", "social", "subscribe",
    "teaser", "teasers", "toolbar", "widget",
}
# fmt: on
_WORD = re.compile(r"[^\W_]+")
_IN_WORDS = re.compile(r"\w+")
_LEAST_OF_AN_ARTICLE = 200
"""Characters. A part with fewer is none."""
_LEAST_SHARE = 0.25
"""The share of the text outside navigation that a part must hold to be the article."""
_MOST_SHARE = 0.5
"""The share of a page that a single part may hold and be folded all the same."""
_LEAST_LINKS = 3
"""So many links in a row, with nothing else around them, are a list of other pages."""


@dataclass(slots=True)
class Block:
    """A paragraph or heading, with what it stands in."""

    text: str
    level: int = 0
    linked: int = 0
    """Characters of links in it."""
    apart: tuple[int, ...] = ()
    """The parts around it that may be folded, by number."""
    in_main: bool = False
    article: int = 0
    """The outermost article around it, by number; 0 for none."""

    @property
    def is_link(self) -> bool:
        return not self.level and self.linked >= 0.8 * len(self.text) and len(self.text) < 200


@dataclass(slots=True)
class Part:
    """An element that is no article by its name or role."""

    tag: str
    is_certain: bool
    """Whether its tag or role says so, and not a class alone."""
    has_title: bool = False


@dataclass
class Folding:
    """Collects the parts of a page while it is read, and says which blocks are folded."""

    parts: list[Part] = field(default_factory=list)

    def part(self, tag: str, attributes) -> int | None:
        """Return the number of a part if this element is one that may be folded."""
        role = attributes.get("role", "").strip().lower()
        is_certain = tag in _APART or role in _ROLES
        if not is_certain:
            if tag in {"html", "body", "main", "article"}:
                return None
            names = f"{attributes.get('class', '')} {attributes.get('id', '')}"[:500].lower()
            if not names.strip() or _NAMES.isdisjoint(_WORD.findall(names)):
                return None
        self.parts.append(Part(tag, is_certain))
        return len(self.parts) - 1

    def folded(self, blocks: list[Block]) -> list[bool]:
        """Return of each block whether it is folded."""
        sizes = [len(_IN_WORDS.findall(block.text)) or 1 for block in blocks]
        total = sum(sizes)
        held: Counter[int] = Counter()
        for block, size in zip(blocks, sizes, strict=True):
            held.update(dict.fromkeys(block.apart, size))
        # What holds the page's title or most of its words cannot be navigation, whatever its name.
        kept = {
            number
            for number, part in enumerate(self.parts)
            if held[number] > _MOST_SHARE * total or (part.has_title and not part.is_certain)
        }
        folded = [any(number not in kept for number in block.apart) for block in blocks]
        article = self._article(blocks, folded)
        folded = [was or not chosen for was, chosen in zip(folded, article, strict=True)]
        _fold_lists_of_links(blocks, folded)
        # An article of which everything is folded is none.
        return [False] * len(blocks) if all(folded) else folded

    @staticmethod
    def _article(blocks: list[Block], folded: list[bool]) -> list[bool]:
        """Return of each block whether it is in the article: in the main part of the page, or else
        in its only article, or else anywhere. Several articles may be teasers of others."""
        whole = sum(
            len(block.text) for block, is_out in zip(blocks, folded, strict=True) if not is_out
        )
        articles = {block.article for block in blocks} - {0}
        for chosen in (
            [block.in_main for block in blocks],
            [len(articles) == 1 and block.article > 0 for block in blocks],
        ):
            length = sum(
                len(block.text)
                for block, is_out, is_in in zip(blocks, folded, chosen, strict=True)
                if is_in and not is_out
            )
            if length >= max(_LEAST_OF_AN_ARTICLE, _LEAST_SHARE * whole):
                return chosen
        return [True] * len(blocks)


def _fold_lists_of_links(blocks: list[Block], folded: list[bool]) -> None:
    start = 0
    for end in range(len(blocks) + 1):
        if end < len(blocks) and blocks[end].is_link:
            continue
        if end - start >= _LEAST_LINKS:
            folded[start:end] = [True] * (end - start)
        start = end + 1


def ranges(folded: Iterable[bool]) -> list[tuple[int, int]]:
    """Return the first number of each run of folded blocks, and the number after it."""
    result: list[tuple[int, int]] = []
    for number, is_folded in enumerate(folded):
        if is_folded and result and result[-1][1] == number:
            result[-1] = (result[-1][0], number + 1)
        elif is_folded:
            result.append((number, number + 1))
    return result
