"""Find where quotations stand in paragraphs as they are written, to mark them there.

Looking a quotation up says whether its words occur; this finds the very characters, for the eye.
What typography sets in a way that is not listed here is spans_here there and not marked here.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from .folding import parts
from .paragraphs import Paragraph

_SEPARATOR = "\0"
_MAX_GAP = 1000
_IGNORED = "\u00ad\u200b\u2060\ufeff\u200e\u200f"
_SAME = ("'‘’‚‛′‹›´`ʼ", '"“”„‟″«»', "-‐‑‒–—―−")
_DASHES = _SAME[2]
_CLASSES = {sign: f"[{re.escape(signs)}]" for signs in _SAME for sign in signs}


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a paragraph, with the numbers of the quotations that it belongs to."""

    text: str
    quotations: tuple[int, ...] = ()


def split_at_quotations(
    quotations: Sequence[str], paragraphs: Sequence[Paragraph]
) -> dict[int, list[Piece]]:
    """Return the pieces of the paragraphs in which some of these quotations stand, by the number of
    the paragraph."""
    bodies = [paragraph for paragraph in paragraphs if not paragraph.level]
    text = _SEPARATOR.join(body.text for body in bodies)
    starts = [0, *accumulate(len(body.text) + 1 for body in bodies)]
    spans: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for number, quotation in enumerate(quotations):
        for start, end in _find(quotation, text):
            place = bisect_right(starts, start) - 1
            spans[place].append((start - starts[place], end - starts[place], number))
    return {
        bodies[place].number: _split(bodies[place].text, spans_here)
        for place, spans_here in spans.items()
    }


def _find(quotation: str, text: str) -> list[tuple[int, int]]:
    """Return where the parts of a quotation stand for the first time, one after the other."""
    spans_here: list[tuple[int, int]] = []
    for part in parts(quotation):
        beginning = spans_here[-1][1] if spans_here else 0
        limit = beginning + _MAX_GAP + len(part) * 2 if spans_here else len(text)
        match = _pattern(part).search(text, beginning, limit)
        if match is None:
            return []
        spans_here.append(match.span())
    return spans_here


def _pattern(part: str) -> re.Pattern:
    """Return the pattern of these words, however their blanks, quotes and dashes are set."""
    spaced = re.sub(rf"\s*([{re.escape(_DASHES)}]+)\s*", r"-", part)
    words = spaced.split()
    first, *others = (_pattern_of_word(word) for word in words)
    blank = rf"[\s{_IGNORED}]+"
    before = r"(?<!\w)" if words[0][0].isalnum() else ""
    after = r"(?!\w)" if words[-1][-1].isalnum() else ""
    # The first word without what is ignored in others: plain letters are spans_here much faster.
    return re.compile(f"{before}{blank.join([first.replace(_BETWEEN, ''), *others])}{after}")


_BETWEEN = f"[{_IGNORED}]*"


def _pattern_of_word(word: str) -> str:
    return _BETWEEN.join(
        rf"\s?{_CLASSES['-']}{{1,3}}\s?" if sign == "-" else _CLASSES.get(sign, re.escape(sign))
        for sign in word
    )


def _split(text: str, spans: list[tuple[int, int, int]]) -> list[Piece]:
    edges = sorted({0, len(text), *(edge for start, end, _ in spans for edge in (start, end))})
    pieces = []
    for start, end in pairwise(edges):
        covering = [number for first, last, number in spans if first <= start and end <= last]
        pieces.append(Piece(text[start:end], tuple(dict.fromkeys(covering))))
    return pieces
