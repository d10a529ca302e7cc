"""Checking a quotation against the text that it is taken from.

Never a fuzzy match: a sentence and its denial look alike. A quotation may hold one ellipsis (…)
that parts a beginning from an end. What the ellipsis leaves out is read as well: where it holds a
"not" or an "only", the quotation is not called verified.

The work grows with the length of the text alone, whatever text and quotation are made of.
"""

import hashlib
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_noop
from rapidfuzz import fuzz

from . import negation

MIN_CHARACTERS = 12
MAX_CHARACTERS = 300
MAX_WORDS = 10
MAX_GAP = 1000
"""Characters that an ellipsis may stand for."""

_FOLDED = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'",
        "“": '"', "”": '"', "„": '"', "‟": '"', "″": '"', "«": '"', "»": '"',
        "‹": "'", "›": "'",
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-",
        "\u00ad": None, "\u200b": None, "\u2060": None, "\ufeff": None,
        # Marks of direction: pages in Hebrew or Arabic hold them, and nobody types them.
        **dict.fromkeys("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"),
    }
)  # fmt: skip


class Result(StrEnum):
    VERIFIED = "verified"
    FOLDED = "folded"
    AMBIGUOUS = "ambiguous"
    UNCONFIRMED = "unconfirmed"
    MISSING = "missing"
    UNCHECKED = "unchecked"

    @property
    def label(self) -> str:
        """What every page, list and message says: a word and, behind a colon, what it means."""
        return _LABELS[self]

    @property
    def word(self) -> str:
        """The label without what it means."""
        return self.label.partition(":")[0]

    @property
    def found(self) -> bool:
        """Whether the words stand in the text in exactly one place, with nothing denied between."""
        return self in {Result.VERIFIED, Result.FOLDED}

    @property
    def publishable(self) -> bool:
        """Whether a claim may be published with it for the first time."""
        return self not in {Result.UNCONFIRMED, Result.MISSING}


_LABELS = {
    Result.VERIFIED: gettext_noop("verified"),
    Result.FOLDED: gettext_noop("verified after folding white space and typography"),
    Result.AMBIGUOUS: gettext_noop("ambiguous: the words stand in several places of the text"),
    Result.UNCONFIRMED: gettext_noop(
        "to be confirmed: the ellipsis may hide a negation or a restriction"
    ),
    Result.MISSING: gettext_noop("missing: the words are not in the stored text"),
    Result.UNCHECKED: gettext_noop("unchecked"),
}


@dataclass(frozen=True, slots=True)
class Check:
    result: Result
    text_hash: str
    """SHA-256 of the text, in hexadecimal; "" where there was none."""
    hidden: str = ""
    """Of one that is to be confirmed: the words that its ellipsis leaves out."""


@lru_cache(maxsize=8)
def text_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


_MOST_MARKS = 30
_MANY_MARKS = re.compile(rf"(?:[^\w\s]|[\uff9e\uff9f]){{{_MOST_MARKS + 1},}}")


def fold(text: str) -> str:
    """Text with white space, quotes, dashes, ligatures and Unicode form made alike, and without
    soft hyphens."""
    # Before normalising, which would take a double prime for two single ones.
    text = text.translate(_FOLDED)
    # Normalising sorts the marks on a letter in quadratic time.
    text = _MANY_MARKS.sub(_part_marks, text)
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _part_marks(run: re.Match) -> str:
    """Put a joiner after every 30 combining marks, as Unicode's Stream-Safe Text Format does."""
    marks = run[0]
    if not any(map(unicodedata.combining, unicodedata.normalize("NFKC", "".join(set(marks))))):
        return marks
    return "\u034f".join(
        marks[start : start + _MOST_MARKS] for start in range(0, len(marks), _MOST_MARKS)
    )


@lru_cache(maxsize=8)
def _folded(text: str) -> str:
    """``fold``, remembered for the texts in hand: a source's quotations are checked in a row."""
    return fold(text)


_DOTS = r"(?:…|\.(?:\s?\.){2,})"
_ELLIPSIS = re.compile(rf"\[\s?{_DOTS}\s?\]|\(\s?{_DOTS}\s?\)|{_DOTS}")
"""All ways to write one: …, ..., . . ., and each of them in brackets."""


def parts(quotation: str) -> list[str]:
    """The quotation's beginning and, where an ellipsis parts them, its end."""
    return [part.strip() for part in _ELLIPSIS.split(quotation) if part.strip()]


_IN_WORD = r"[\w\u0300-\u036f]"
"""A letter, or a mark that combines with one: no "cafe" is found in "café", however written."""

_in_word = re.compile(_IN_WORD).match
_out_of_word = re.compile(r"[^\w\u0300-\u036f]").search
_goes_on = re.compile(rf"{_IN_WORD}|['’‘ʼ′´`]t(?!{_IN_WORD})", re.IGNORECASE).match
"""Whether a word that seems to end goes on: "can" is no whole word of "can't"."""


class _Words:
    """Some words of a quotation, looked for in a text as whole words."""

    def __init__(self, words: str, text: str) -> None:
        self.text, self.words, self.length = text, words, len(words)
        self._begins_a_word = bool(_in_word(words[0]))
        self._ends_a_word = bool(_in_word(words[-1]))

    def _whole(self, at: int) -> bool:
        cut_before = self._begins_a_word and at > 0 and _in_word(self.text, at - 1)
        return not cut_before and not (self._ends_a_word and _goes_on(self.text, at + self.length))

    def first(self, start: int) -> int:
        """Return the first place from ``start`` on, -1 where there is none."""
        at = self.text.find(self.words, start)
        while at >= 0 and not self._whole(at):
            start = at + 1
            if self._begins_a_word:
                # No other word begins within this one.
                end = _out_of_word(self.text, start)
                start = end.end() if end else len(self.text)
            at = self.text.find(self.words, start)
        return at

    def last(self, start: int, end: int) -> int:
        """Return the last place that lies between, -1 where there is none."""
        at = self.text.rfind(self.words, max(start, 0), end)
        while at >= 0 and not self._whole(at):
            at = self.text.rfind(self.words, max(start, 0), at + self.length - 1)
        return at


def _finder(pieces: list[_Words]) -> Callable[[int], int]:
    """Return a function that returns the first place from a position on at which these pieces
    stand in this order, with at most ``MAX_GAP`` characters between them; -1 where there is none.

    It is asked from left to right only. A beginning too far from its end is never compared with
    the ends behind it: the search leaps to the first beginning that is near enough.
    """
    piece, *rest = pieces
    find_rest = _finder(rest) if rest else None
    asked, place = 0, None

    def find(start: int) -> int:
        nonlocal asked, place
        if place is None or -1 < place < start:
            asked, place = start, _search(start)
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
    """Where the denying and restricting words of a text stand, remembered like its folding."""
    words = negation.pattern(language).finditer(_lowered(folded_text))
    return [word.span() for word in words]


def _lowered(text: str) -> str:
    """The text in small letters, each in its place: one capital would become two characters."""
    return text.replace("İ", "i").lower()


def _hidden(before: _Words, after: _Words, denials: list[tuple[int, int]]) -> str:
    """Return what stands between these two in the first place where a denial does, in whichever
    way they match; "" where there is none."""
    at, place = before.first(0), -1
    while at >= 0 and (number := bisect_left(denials, (at + before.length,))) < len(denials):
        start, end = denials[number]
        if place < end and (place := after.first(end)) < 0:
            break
        nearest = max(0, place - MAX_GAP - before.length)
        if (beginning := before.last(nearest, start)) >= 0:
            return before.text[beginning + before.length : place].strip()
        # Go on at the next beginning that is near enough to an end.
        at = before.first(max(nearest, at + 1, start - before.length + 1))
    return ""


def _places(pieces: list[_Words]) -> int:
    """Count the places at which these pieces stand in this order, up to two."""
    find = _finder(pieces)
    first = find(0)
    return 0 if first < 0 else 1 if find(first + 1) < 0 else 2


def check(quotation: str, text: str | None, language: str = "en") -> Check:
    """Look for a quotation in its text; ``unchecked`` where there is no quotation or no text.

    Where an ellipsis hides a word that denies or restricts in this language, in any way in which
    the quotation matches, it is to be confirmed, even if it is ambiguous as well.
    """
    if not text or not quotation:
        return Check(Result.UNCHECKED, text_hash(text) if text else "")
    digest = text_hash(text)
    pieces = parts(quotation)
    folded = [fold(piece) for piece in pieces]
    # The words that are asked for must be words: a lone ellipsis would be found everywhere.
    if not pieces or not all(folded):
        return Check(Result.MISSING, digest)
    # Typography tells no two places apart, nor does a soft hyphen make a word of half a word.
    looked_for = [_Words(piece, _folded(text)) for piece in folded]
    places = _places(looked_for)
    if not places:
        return Check(Result.MISSING, digest)
    for before, after in pairwise(looked_for):
        if hidden := _hidden(before, after, _denials(_folded(text), language)):
            return Check(Result.UNCONFIRMED, digest, hidden)
    if places > 1:
        return Check(Result.AMBIGUOUS, digest)
    to_the_letter = _places([_Words(piece, text) for piece in pieces])
    return Check(Result.VERIFIED if to_the_letter else Result.FOLDED, digest)


def stands_in(folded_parts: list[str], folded_text: str) -> bool:
    """Whether a quotation's parts stand in a text, in one place or in several, all of it folded."""
    return bool(folded_parts and all(folded_parts)) and (
        # Most texts lack them, and are passed over quickly.
        all(part in folded_text for part in folded_parts)
        and _places([_Words(part, folded_text) for part in folded_parts]) > 0
    )


class Mark(StrEnum):
    SAME = "same"
    LACKS = "lacks"
    """Words of the text that the quotation lacks."""
    ADDS = "adds"
    """Words of the quotation that the text does not have."""


_TAGGED = {
    Mark.SAME: "{}",
    Mark.LACKS: '<ins title="stands in the text">{}</ins>',
    Mark.ADDS: '<del title="does not stand in the text">{}</del>',
}


@dataclass(frozen=True, slots=True)
class Nearest:
    """The passage that comes nearest to a quotation, and how they differ. Shown to the editor to
    copy from, and never taken for the quotation."""

    passage: str
    """With white space and typography folded."""
    marked: tuple[tuple[Mark, str], ...]

    def __str__(self) -> str:
        shown = {Mark.SAME: "{}", Mark.LACKS: "[+{}+]", Mark.ADDS: "[-{}-]"}
        return " ".join(shown[mark].format(words) for mark, words in self.marked)

    def __html__(self) -> str:
        return format_html(
            '<q class="nearest">{}</q>',
            format_html_join(
                " ", "{}", ((format_html(_TAGGED[mark], words),) for mark, words in self.marked)
            ),
        )


# A word with the signs that cling to it; where a script has no blanks, each of its characters.
_TOKEN = re.compile(
    r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
    r"|[^\s\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+"
)
_MIN_WORDS_SHARED = 0.5
"""The share of words that a quotation and a passage near to it have in common, in order."""
_MIN_CHARACTERS_SHARED = 40
"""The same of characters, in percent: lower, since the words decide."""
_MAX_WORD = 40
"""Characters. Longer words are cut at the edge of the compared part of a text."""


def _bare(token: str) -> str:
    word = re.search(r"\w(?:.*\w)?", token.casefold(), re.DOTALL)
    return word[0] if word else token


def _token_spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return start and end of the tokens between two positions. Only the longest words are cut."""
    start = text.rfind(" ", max(0, start - _MAX_WORD), max(0, start)) + 1 or max(0, start)
    space = text.find(" ", end, end + _MAX_WORD)
    return [token.span() for token in _TOKEN.finditer(text, start, end if space < 0 else space)]


def nearest_passage(quotation: str, text: str) -> Nearest | None:
    """Return the passage of the text that is most like the quotation, or None if they share less
    than half of their words."""
    folded = _folded(text)
    quoted = fold(" ".join(parts(quotation)))[:MAX_CHARACTERS]
    alignment = fuzz.partial_ratio_alignment(
        _lowered(quoted), _lowered(folded), score_cutoff=_MIN_CHARACTERS_SHARED
    )
    if not quoted or alignment is None:
        return None
    tokens = _TOKEN.findall(quoted)
    margin = len(quoted) // 2
    spans = _token_spans(folded, alignment.dest_start - margin, alignment.dest_end + margin)
    blocks = _best_blocks(
        [_bare(token) for token in tokens], [_bare(folded[start:end]) for start, end in spans]
    )
    if not blocks or _word_ratio(blocks, len(tokens)) < _MIN_WORDS_SHARED:
        return None
    first, last = blocks[0], blocks[-1]
    # A changed first or last word belongs to the passage as well.
    spans = spans[max(0, first.b - first.a) : last.b + len(tokens) - last.a]
    words = [folded[start:end] for start, end in spans]
    passage = folded[spans[0][0] : spans[-1][1]]
    # The quotation need not end where the sentence does.
    punctuation = re.search(r"\W*$", words[-1])[0] if re.search(r"\w$", tokens[-1]) else ""
    if punctuation != words[-1]:
        words[-1] = words[-1].removesuffix(punctuation)
        passage = passage.removesuffix(punctuation)
    return Nearest(passage, tuple(_differences(words, tokens)))


def _best_blocks(quoted: list[str], words: list[str]) -> list[Match]:
    """Return the matching blocks, in a row, with the best ratio: a word that both have by chance,
    far from the others, is no part of the passage."""
    matcher = SequenceMatcher(None, quoted, words, autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    runs = (
        blocks[start:end]
        for start in range(len(blocks))
        for end in range(start + 1, len(blocks) + 1)
    )
    return max(runs, key=lambda run: _word_ratio(run, len(quoted)), default=[])


def _word_ratio(blocks: list[Match], length: int) -> float:
    """Return the share of words in these blocks, of a quotation of this length and the passage."""
    extent = blocks[-1].b + blocks[-1].size - blocks[0].b
    return 2 * sum(block.size for block in blocks) / (length + extent)


def _differences(theirs: list[str], wanted: list[str]) -> Iterator[tuple[Mark, str]]:
    for same, a, b, c, d in SequenceMatcher(None, theirs, wanted, autojunk=False).get_opcodes():
        if same == "equal":
            yield Mark.SAME, " ".join(theirs[a:b])
            continue
        if b > a:
            yield Mark.LACKS, " ".join(theirs[a:b])
        if d > c:
            yield Mark.ADDS, " ".join(wanted[c:d])


def fault(quotation: str) -> str:
    """What is wrong with the quotation as such, in a sentence; "" where nothing is."""
    pieces = parts(quotation)
    if not quotation:
        return ""
    if len(quotation.strip()) < MIN_CHARACTERS:
        return f"A quotation has at least {MIN_CHARACTERS} characters, or it marks no passage."
    if not pieces or len(_ELLIPSIS.findall(quotation)) > 1:
        return "A quotation holds at most one ellipsis (…), between its beginning and its end."
    words = sum(len(piece.split()) for piece in pieces)
    if words > MAX_WORDS:
        return f"A quotation has at most {MAX_WORDS} words; this one has {words}."
    return ""


# After these a full stop ends no sentence, whatever follows.
_ABBREVIATIONS = {"e.g", "i.e", "vs", "cf", "mr", "mrs", "ms", "dr", "st", "no", "sr", "jr"}
_LONGEST_LAST_WORD = 20
_END = re.compile(r"""[.!?…]["'”’)\]]*(?=\s+["'“‘(\[]*[^\W_a-z])""")


def sentences(text: str) -> list[str]:
    """A text's sentences. A line break ends one: a heading and the line after it are two."""
    found = []
    for line in text.splitlines():
        start = 0
        for end in _END.finditer(line):
            # As much of the line as an abbreviation or an initial can be.
            last = line[max(start, end.start() - _LONGEST_LAST_WORD) : end.start()].split()[-1:]
            word = last[0].strip("\"'“‘([").casefold() if last else ""
            # Nor does an initial end one: "J. Smith".
            if end[0] != "." or (word not in _ABBREVIATIONS and not re.fullmatch(r"[^\W\d]", word)):
                found.append(line[start : end.end()].strip())
                start = end.end()
        found.append(line[start:].strip())
    return [sentence for sentence in found if re.search(r"\w", sentence)]


def is_whole_sentence(quotation: str, text: str) -> bool:
    """Whether the quotation is all of a sentence in the text; a heading is none."""
    quoted = _words(quotation)
    return len(parts(quotation)) == 1 and any(
        _words(sentence) == quoted
        for sentence in sentences(text)
        if re.search(r"""[.!?…]["'”’)\]]*$""", sentence)
    )


def shared_run(a: str, b: str, words: int) -> str:
    """The first run of so many words that stands in both texts, whatever their case and
    punctuation; "" where there is none."""
    theirs = set(_runs(_words(b), words))
    return next((" ".join(run) for run in _runs(_words(a), words) if run in theirs), "")


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", fold(text).casefold().replace("'", ""))


def _runs(words: list[str], length: int) -> Iterator[tuple[str, ...]]:
    return (tuple(words[i : i + length]) for i in range(len(words) - length + 1))
