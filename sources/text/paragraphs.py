"""Split a stored text into numbered paragraphs under headings, with a locator for each."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from .folding import fold, mark_line_ends, parts, read_line_ends, split_words, without_blanks
from .quotation import occurs_in

_HEADING = re.compile(r"(#{1,6}) +(\S.*)")
_MAX_HEADING = 120
_SEPARATOR = "\0"
"""No text contains it: databases refuse it."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    number: int
    """From 1. Headings are not counted and have the number of the paragraph before them."""
    text: str
    level: int = 0
    """1 to 6 for a heading, else 0."""
    heading: str = ""
    """The nearest heading above it."""
    place: int = 0
    """From 1 within its heading, going on where the same heading comes again."""

    @property
    def locator(self) -> str:
        """Return the heading and the place within it: "Who orders, paragraph 3"."""
        if self.heading:
            return f"{self.heading}, paragraph {self.place}"
        return f"paragraph {self.number}"


def paragraphs(text: str) -> list[Paragraph]:
    """Return the paragraphs and headings of a text. Empty lines separate paragraphs; without any,
    every line is a paragraph."""
    text = text.strip()
    blocks = re.split(r"\n\s*\n", text)
    if len(blocks) == 1:
        blocks = text.split("\n")
    result, number, heading = [], 0, ""
    places: Counter[str] = Counter()
    for block in (block.strip() for block in blocks):
        if not block:
            continue
        if match := _HEADING.fullmatch(block):
            heading = match[2] if len(match[2]) <= _MAX_HEADING else ""
            result.append(Paragraph(number, match[2], len(match[1])))
        else:
            number += 1
            places[heading] += 1
            result.append(Paragraph(number, block, heading=heading, place=places[heading]))
    return result


@dataclass(frozen=True, slots=True)
class Section:
    """A run of paragraphs that are folded, or shown."""

    start: int
    """The place of the first of its paragraphs in the text, headings counted, from 0."""
    paragraphs: list[Paragraph]
    is_folded: bool

    @property
    def end(self) -> int:
        """Return the place after the last one."""
        return self.start + len(self.paragraphs)

    @property
    def words(self) -> int:
        """Return how many words it has; in scripts without blanks, characters."""
        return sum(_count_words(paragraph.text) for paragraph in self.paragraphs)


def _count_words(text: str) -> int:
    return len(split_words(text)) + len(without_blanks(text))


def sections(whole: list[Paragraph], folded: Iterable[tuple[int, int]]) -> list[Section]:
    """Return a text in runs of paragraphs that are folded or shown. ``folded`` has the place of the
    first paragraph of each folded run, and the place after its last."""
    folded_places = {place for start, end in folded for place in range(start, end)}
    result: list[Section] = []
    for place, paragraph in enumerate(whole):
        is_folded = place in folded_places
        if not result or result[-1].is_folded != is_folded:
            result.append(Section(place, [], is_folded))
        result[-1].paragraphs.append(paragraph)
    return result


_MOST_IN_A_PIECE = 10
_MOST_PIECES = 1_000


def pieces(whole: list[Section]) -> list[Section]:
    """Return sections in the pieces that an editor folds one by one: each begins at a heading, or
    holds a few paragraphs."""
    most = max(_MOST_IN_A_PIECE, sum(len(part.paragraphs) for part in whole) // _MOST_PIECES)
    result: list[Section] = []
    for section in whole:
        for place, paragraph in enumerate(section.paragraphs, start=section.start):
            last = result[-1].paragraphs if result else []
            is_first = place == section.start
            if is_first or len(last) >= most or (paragraph.level and len(last) > most // 5):
                result.append(Section(place, [], section.is_folded))
            result[-1].paragraphs.append(paragraph)
    return result


def folded_words(whole: list[Section]) -> str:
    """Return how many of the words are folded, in a sentence."""
    folded = sum(section.words for section in whole if section.is_folded)
    words = sum(section.words for section in whole)
    return f"{folded:,} of {words:,} words are folded."


def find_paragraph(quotation: str, candidates: list[Paragraph]) -> Paragraph | None:
    """Return the only paragraph that contains the quotation or, if it spans several, its beginning;
    None if no paragraph does, or more than one."""
    pieces = [fold(piece) for piece in parts(quotation)]
    folded = _folded_bodies(candidates, pieces)
    for words in (pieces, pieces[:1]):
        matches = _holding(words, folded)
        if (first := next(matches, None)) and not next(matches, None):
            return first
    return None


def find_paragraphs(quotation: str, candidates: list[Paragraph], *, most: int) -> list[Paragraph]:
    """Return the first paragraphs that contain the quotation, at most so many."""
    pieces = [fold(piece) for piece in parts(quotation)]
    return list(islice(_holding(pieces, _folded_bodies(candidates, pieces)), most))


def _folded_bodies(candidates: list[Paragraph], pieces: list[str]) -> list[tuple[Paragraph, str]]:
    """Return the paragraphs that are no headings, each with its folded text."""
    bodies = [paragraph for paragraph in candidates if not paragraph.level]
    # There may be a million: folding them at once is much faster than one by one.
    folded = fold(mark_line_ends(_SEPARATOR.join(body.text for body in bodies)))
    texts = read_line_ends(folded, pieces).split(_SEPARATOR)
    return list(zip(bodies, texts, strict=True)) if bodies else []


def _holding(words: list[str], folded: list[tuple[Paragraph, str]]) -> Iterator[Paragraph]:
    return (body for body, text in folded if occurs_in(words, text))
