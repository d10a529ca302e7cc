"""Check a quotation against the text that it is taken from.

A quotation is never verified by a fuzzy match, since a sentence and its denial look alike. It may
contain one ellipsis (…) between a beginning and an end. If the words left out deny or restrict, as
"not" and "only" do, the quotation is to be confirmed.

The work is linear in the length of the text, whatever text and quotation contain.
"""

import hashlib
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from django.db.models import TextChoices
from django.utils.translation import gettext_noop

from . import folding, negation
from .folding import fold, fold_marked, parts, read_line_ends
from .nearest import Nearest, lowered, nearest_passage
from .sentences import is_whole_sentence, sentences, shared_run

__all__ = [
    "Check",
    "Nearest",
    "Result",
    "check",
    "fault",
    "fold",
    "is_whole_sentence",
    "nearest_passage",
    "occurs_in",
    "parts",
    "sentences",
    "shared_run",
    "text_hash",
]

MIN_CHARACTERS = 12
MAX_CHARACTERS = 300
MAX_WORDS = 10
CHARACTERS_OF_A_WORD = 4
"""Of scripts without blanks: so many characters count as a word, and half of the characters that a
quotation needs elsewhere are enough."""
MAX_GAP = 1000
"""The most characters that an ellipsis may stand for."""


class Result(TextChoices):
    """Its label is a word and, after a colon, what it means; every page and message shows it."""

    VERIFIED = "verified", gettext_noop("verified")
    FOLDED = "folded", gettext_noop("verified after folding white space and typography")
    AMBIGUOUS = (
        "ambiguous",
        gettext_noop("ambiguous: the words occur in several places in the text"),
    )
    UNCONFIRMED = (
        "unconfirmed",
        gettext_noop("to be confirmed: the ellipsis may hide a negation or a restriction"),
    )
    MISSING = "missing", gettext_noop("missing: the words are not in the stored text")
    UNCHECKED = "unchecked", gettext_noop("unchecked")

    @property
    def word(self) -> str:
        """Return the label without its meaning."""
        return self.label.partition(":")[0]

    @property
    def is_verified(self) -> bool:
        """Whether the words occur exactly once, without a hidden denial."""
        return self in {Result.VERIFIED, Result.FOLDED}

    @property
    def publishable(self) -> bool:
        """Whether a claim with this result may be published for the first time."""
        return self not in {Result.UNCONFIRMED, Result.MISSING}


@dataclass(frozen=True, slots=True)
class Check:
    result: Result
    text_hash: str
    """SHA-256 of the text in hexadecimal; "" without a text."""
    hidden: str = ""
    """The words that the ellipsis of a quotation to be confirmed leaves out."""


@lru_cache(maxsize=8)
def text_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class _Words:
    """Words of a quotation, searched in a text as whole words."""

    def __init__(self, words: str, text: str) -> None:
        self.text, self.words, self.length = text, words, len(words)
        self._begins_a_word = bool(folding.is_in_word(words[0]))
        self._ends_a_word = bool(folding.is_in_word(words[-1]))

    def _is_whole(self, at: int) -> bool:
        end = at + self.length
        cut_before = self._begins_a_word and at > 0 and folding.is_in_word(self.text, at - 1)
        continues = folding.word_continues if self._ends_a_word else folding.is_mark
        return not cut_before and not continues(self.text, end)

    def first(self, start: int) -> int:
        """Return the first position from ``start`` on, or -1."""
        at = self.text.find(self.words, start)
        while at >= 0 and not self._is_whole(at):
            start = at + 1
            if self._begins_a_word:
                # No word begins inside this one.
                end = folding.word_end(self.text, start)
                start = end.end() if end else len(self.text)
            at = self.text.find(self.words, start)
        return at

    def last(self, start: int, end: int) -> int:
        """Return the last position between these two, or -1."""
        at = self.text.rfind(self.words, max(start, 0), end)
        while at >= 0 and not self._is_whole(at):
            at = self.text.rfind(self.words, max(start, 0), at + self.length - 1)
        return at


def _finder(pieces: list[_Words]) -> Callable[[int], int]:
    """Return a function from a position to the first one from there on at which these pieces occur
    in this order, with at most ``MAX_GAP`` characters between them, or -1.

    It must be called with growing positions. A beginning too far from its end is not compared with
    the ends after it: the search skips to the first beginning that is near enough.
    """
    piece, *rest = pieces
    find_rest = _finder(rest) if rest else None
    place = None

    def find(start: int) -> int:
        nonlocal place
        if place is None or -1 < place < start:
            place = _search(start)
        return place

    def _search(start: int) -> int:
        while (at := piece.first(start)) >= 0 and find_rest:
            end = at + piece.length
            following = find_rest(end)
            if following < 0:
                return -1
            if following - end <= MAX_GAP:
                return at
            start = max(at + 1, following - MAX_GAP - piece.length)
        return at

    return find


@lru_cache(maxsize=8)
def _denials(folded_text: str, language: str) -> list[tuple[int, int]]:
    """Return start and end of the denying and restricting words of a text, cached."""
    words = negation.pattern(language).finditer(lowered(folded_text))
    return [word.span() for word in words]


def _hidden(before: _Words, after: _Words, denials: list[tuple[int, int]]) -> str:
    """Return the text between these two at the first match, of all ways to match, with a denial
    between them, or ""."""
    at, place = before.first(0), -1
    while at >= 0 and (number := bisect_left(denials, (at + before.length,))) < len(denials):
        start, end = denials[number]
        if place < end and (place := after.first(end)) < 0:
            break
        nearest = max(0, place - MAX_GAP - before.length)
        if (beginning := before.last(nearest, start)) >= 0:
            return before.text[beginning + before.length : place].strip()
        # Continue at the next beginning that is near enough to an end.
        at = before.first(max(nearest, at + 1, start - before.length + 1))
    return ""


def _places(pieces: list[_Words]) -> int:
    """Count the matches of these pieces in this order, up to two."""
    find = _finder(pieces)
    first = find(0)
    return 0 if first < 0 else 1 if find(first + 1) < 0 else 2


def check(quotation: str, text: str | None, language: str = "en") -> Check:
    """Check a quotation against its text; without a quotation or a text the result is UNCHECKED.

    If the ellipsis hides a denying or restricting word of this language, in any way in which the
    quotation matches, it is UNCONFIRMED, even if it is ambiguous too.
    """
    if not text or not quotation:
        return Check(Result.UNCHECKED, text_hash(text) if text else "")
    digest = text_hash(text)
    pieces = parts(quotation)
    folded = [fold(piece) for piece in pieces]
    # An ellipsis alone would match everywhere.
    if not pieces or not all(folded):
        return Check(Result.MISSING, digest)
    # Folded, so that typography does not distinguish two places or a soft hyphen end a word.
    folded_text = read_line_ends(fold_marked(text), folded)
    words = [_Words(piece, folded_text) for piece in folded]
    places = _places(words)
    if not places:
        return Check(Result.MISSING, digest)
    for before, after in pairwise(words):
        if hidden := _hidden(before, after, _denials(folded_text, language)):
            return Check(Result.UNCONFIRMED, digest, hidden)
    if places > 1:
        return Check(Result.AMBIGUOUS, digest)
    letter_by_letter = _places([_Words(piece, text) for piece in pieces])
    return Check(Result.VERIFIED if letter_by_letter else Result.FOLDED, digest)


def occurs_in(folded_parts: list[str], folded_text: str) -> bool:
    """Return whether the parts of a quotation occur in a text at least once, both folded."""
    return bool(folded_parts and all(folded_parts)) and (
        # A quick test for the many texts without them.
        all(part in folded_text for part in folded_parts)
        and _places([_Words(part, folded_text) for part in folded_parts]) > 0
    )


def fault(quotation: str) -> str:
    """Return what is wrong with the form of a quotation, in a sentence, or ""."""
    pieces = parts(quotation)
    if not quotation:
        return ""
    characters = len(folding.without_blanks(quotation))
    least = MIN_CHARACTERS // 2 if characters * 2 > len(quotation) else MIN_CHARACTERS
    if len(quotation.strip()) < least:
        return f"A quotation has at least {least} characters, or it marks no passage."
    if not pieces or len(folding.ellipses(quotation)) > 1:
        return "A quotation holds at most one ellipsis (…), between its beginning and its end."
    others = [word for piece in pieces for word in folding.split_words(piece)]
    words = len(others) + characters / CHARACTERS_OF_A_WORD
    if words > MAX_WORDS and characters:
        most = MAX_WORDS * CHARACTERS_OF_A_WORD
        return (
            f"A quotation has at most {MAX_WORDS} words, or {most} characters of a script without "
            f"blanks; this one has {characters} characters."
        )
    if words > MAX_WORDS:
        return f"A quotation has at most {MAX_WORDS} words; this one has {len(others)}."
    return ""
