"""Compare two texts word by word, without database or HTML."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum

MAX_STEPS = 1_000_000
"""The largest product of both numbers of words that is compared. Longer parts are shown as
replaced as a whole."""


class Kept(Enum):
    """What happened to some words; the value is the HTML element that marks them."""

    SAME = "span"
    REMOVED = "del"
    ADDED = "ins"


@dataclass(frozen=True, slots=True)
class Piece:
    kept: Kept
    text: str


def pieces(before: str, after: str) -> tuple[Piece, ...]:
    """Return both texts in one: without the added pieces it is the text before, without the removed
    ones the text after."""
    old, new = _words(before), _words(after)
    start = _shared_start(old, new)
    end = _shared_start(old[start:][::-1], new[start:][::-1])
    middle = _steps(old[start : len(old) - end], new[start : len(new) - end])
    runs = [(old[:start], None), *middle, (old[len(old) - end :], None)]
    result: list[Piece] = []
    for removed, added in runs:
        if added is None:
            result.append(Piece(Kept.SAME, "".join(removed)))
        else:
            result.append(Piece(Kept.REMOVED, "".join(removed)))
            result.append(Piece(Kept.ADDED, "".join(added)))
    return tuple(piece for piece in result if piece.text)


Words = list[str]
Run = tuple[Words, Words | None]
"""Unchanged words and None, or removed words and those that replaced them."""


def _words(text: str) -> Words:
    return re.findall(r"\s+|\w+|[^\w\s]", text)


def _shared_start(one: Words, other: Words) -> int:
    """Return the number of words with which both begin."""
    pairs = zip(one, other, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _steps(old: Words, new: Words) -> list[Run]:
    if len(old) * len(new) > MAX_STEPS:
        return [(old, new)]
    return _join(
        [
            (old[a:b], None if tag == "equal" else new[c:d])
            for tag, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes()
        ]
    )


def _join(runs: list[Run]) -> list[Run]:
    """Join changes that only a blank separates."""
    joined: list[Run] = []
    for number, (removed, added) in enumerate(runs):
        between = 0 < number < len(runs) - 1 and not "".join(removed).strip()
        if added is None and between:
            added = removed
        if added is not None and joined and joined[-1][1] is not None:
            before, after = joined[-1]
            joined[-1] = (before + removed, after + added)
        else:
            joined.append((removed, added))
    return joined
