"""What differs between two texts, word by word: pure."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum

MOST_STEPS = 1_000_000
"""Comparing costs words times words. Where the parts that differ are longer than that, one is shown
as replaced by the other: who rewrites a thousand words changes all of them."""


class Kept(Enum):
    """What became of some words; the value is the HTML element that marks them."""

    SAME = "span"
    REMOVED = "del"
    ADDED = "ins"


@dataclass(frozen=True, slots=True)
class Piece:
    kept: Kept
    text: str


def pieces(before: str, after: str) -> tuple[Piece, ...]:
    """Both texts in one: read without what was added it is the text before, read without what was
    removed the text after."""
    old, new = _words(before), _words(after)
    start = _alike(old, new)
    end = _alike(old[start:][::-1], new[start:][::-1])
    middle = _steps(old[start : len(old) - end], new[start : len(new) - end])
    runs = [(old[:start], None), *middle, (old[len(old) - end :], None)]
    found: list[Piece] = []
    for removed, added in runs:
        if added is None:
            found.append(Piece(Kept.SAME, "".join(removed)))
        else:
            found.append(Piece(Kept.REMOVED, "".join(removed)))
            found.append(Piece(Kept.ADDED, "".join(added)))
    return tuple(piece for piece in found if piece.text)


Words = list[str]
Run = tuple[Words, Words | None]
"""Words that stayed (and None), or words that were removed and those that took their place."""


def _words(text: str) -> Words:
    return re.findall(r"\s+|\w+|[^\w\s]", text)


def _alike(one: Words, other: Words) -> int:
    """How many words both begin with."""
    pairs = zip(one, other, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _steps(old: Words, new: Words) -> list[Run]:
    if len(old) * len(new) > MOST_STEPS:
        return [(old, new)]
    runs: list[Run] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes():
        if tag == "equal":
            runs.append((old[a:b], None))
        else:
            runs.append((old[a:b], new[c:d]))
    return _joined(runs)


def _joined(runs: list[Run]) -> list[Run]:
    """Two changes with nothing but a blank between them are one."""
    found: list[Run] = []
    for number, (removed, added) in enumerate(runs):
        between = 0 < number < len(runs) - 1 and not "".join(removed).strip()
        if added is None and between:
            added = removed
        if added is not None and found and found[-1][1] is not None:
            before, after = found[-1]
            found[-1] = (before + removed, after + added)
        else:
            found.append((removed, added))
    return found
