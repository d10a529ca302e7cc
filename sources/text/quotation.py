"""Check a quotation against the text that it is taken from.

A quotation is never verified by a fuzzy match, since a sentence and its denial look alike. It may
contain one ellipsis (…) between a beginning and an end. If the words left out deny or restrict, as
"not" and "only" do, the quotation is to be confirmed.

The work is linear in the length of the text, whatever text and quotation contain.
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
"""The most characters that an ellipsis may stand for."""

_FOLDED = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'",
        "“": '"', "”": '"', "„": '"', "‟": '"', "″": '"', "«": '"', "»": '"',
        "‹": "'", "›": "'",
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-",
        "\u00ad": None, "\u200b": None, "\u2060": None, "\ufeff": None,
        # Marks of direction, which pages in Hebrew or Arabic contain and nobody types.
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
        """Return a word and, after a colon, what it means; every page and message shows it."""
        return _LABELS[self]

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


_LABELS = {
    Result.VERIFIED: gettext_noop("verified"),
    Result.FOLDED: gettext_noop("verified after folding white space and typography"),
    Result.AMBIGUOUS: gettext_noop("ambiguous: the words occur in several places in the text"),
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
    """SHA-256 of the text in hexadecimal; "" without a text."""
    hidden: str = ""
    """The words that the ellipsis of a quotation to be confirmed leaves out."""


@lru_cache(maxsize=8)
def text_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


_MAX_MARKS = 30
_MANY_MARKS = re.compile(rf"(?:[^\w\s]|[\uff9e\uff9f]){{{_MAX_MARKS + 1},}}")


def fold(text: str) -> str:
    """Return the text with uniform white space, quotes, dashes, ligatures and Unicode form, and
    without soft hyphens."""
    # Before normalising, which would turn a double prime into two single ones.
    text = text.translate(_FOLDED)
    # Normalising sorts the marks on a letter in quadratic time.
    text = _MANY_MARKS.sub(_split_marks, text)
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _split_marks(run: re.Match) -> str:
    """Insert a joiner after every 30 combining marks, as Unicode's Stream-Safe Text Format does."""
    marks = run[0]
    if not any(map(unicodedata.combining, unicodedata.normalize("NFKC", "".join(set(marks))))):
        return marks
    return "\u034f".join(
        marks[start : start + _MAX_MARKS] for start in range(0, len(marks), _MAX_MARKS)
    )


_folded = lru_cache(maxsize=8)(fold)
"""``fold`` for whole texts, cached: the quotations of one source are checked in a row."""

_DOTS = r"(?:…|\.(?:\s?\.){2,})"
_ELLIPSIS = re.compile(rf"\[\s?{_DOTS}\s?\]|\(\s?{_DOTS}\s?\)|{_DOTS}")
"""All ways to write an ellipsis: …, ..., . . ., and these in brackets."""


def parts(quotation: str) -> list[str]:
    """Split the quotation at its ellipsis into a beginning and an end."""
    return [part.strip() for part in _ELLIPSIS.split(quotation) if part.strip()]


_IN_WORD = r"[\w\u0300-\u036f]"
"""A letter or a combining mark: "cafe" does not occur in "café", however that is written."""

_in_word = re.compile(_IN_WORD).match
_word_end = re.compile(r"[^\w\u0300-\u036f]").search
_word_continues = re.compile(rf"{_IN_WORD}|['’‘ʼ′´`]t(?!{_IN_WORD})", re.IGNORECASE).match
"""Match if a word continues here: "can" is not a whole word in "can't"."""


class _Words:
    """Words of a quotation, searched in a text as whole words."""

    def __init__(self, words: str, text: str) -> None:
        self.text, self.words, self.length = text, words, len(words)
        self._begins_a_word = bool(_in_word(words[0]))
        self._ends_a_word = bool(_in_word(words[-1]))

    def _is_whole(self, at: int) -> bool:
        cut_before = self._begins_a_word and at > 0 and _in_word(self.text, at - 1)
        return not cut_before and not (
            self._ends_a_word and _word_continues(self.text, at + self.length)
        )

    def first(self, start: int) -> int:
        """Return the first position from ``start`` on, or -1."""
        at = self.text.find(self.words, start)
        while at >= 0 and not self._is_whole(at):
            start = at + 1
            if self._begins_a_word:
                # No word begins inside this one.
                end = _word_end(self.text, start)
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
    words = negation.pattern(language).finditer(_lowered(folded_text))
    return [word.span() for word in words]


def _lowered(text: str) -> str:
    """Return the text in lower case with every character at its position; "İ" would become two."""
    return text.replace("İ", "i").lower()


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
    words = [_Words(piece, _folded(text)) for piece in folded]
    places = _places(words)
    if not places:
        return Check(Result.MISSING, digest)
    for before, after in pairwise(words):
        if hidden := _hidden(before, after, _denials(_folded(text), language)):
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


_MARKS = {
    "equal": ("{}", "{}"),
    "insert": ("[+{}+]", '<ins title="stands in the text">{}</ins>'),
    "delete": ("[-{}-]", '<del title="does not stand in the text">{}</del>'),
}
"""How to show words that both have, words of the text and words of the quotation, in plain text and
in HTML."""


@dataclass(frozen=True, slots=True)
class Nearest:
    """The passage most like a quotation, and their differences. An editor can copy from it; it
    never replaces the quotation."""

    passage: str
    """With white space and typography folded."""
    differences: tuple[tuple[str, str], ...]
    """Words, each with a key of ``_MARKS``."""

    def __str__(self) -> str:
        return " ".join(_MARKS[mark][0].format(words) for mark, words in self.differences)

    def __html__(self) -> str:
        marked = [(format_html(_MARKS[mark][1], words),) for mark, words in self.differences]
        return format_html('<q class="nearest">{}</q>', format_html_join(" ", "{}", marked))


# A word with its punctuation; in scripts without blanks, every character.
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


def _differences(passage: list[str], quoted: list[str]) -> Iterator[tuple[str, str]]:
    for tag, a, b, c, d in SequenceMatcher(None, passage, quoted, autojunk=False).get_opcodes():
        if tag == "equal":
            yield "equal", " ".join(passage[a:b])
            continue
        if b > a:
            yield "insert", " ".join(passage[a:b])
        if d > c:
            yield "delete", " ".join(quoted[c:d])


def fault(quotation: str) -> str:
    """Return what is wrong with the form of a quotation, in a sentence, or ""."""
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


# A full stop after these does not end a sentence.
_ABBREVIATIONS = {"e.g", "i.e", "vs", "cf", "mr", "mrs", "ms", "dr", "st", "no", "sr", "jr"}
_MAX_LAST_WORD = 20
_END = re.compile(r"""[.!?…]["'”’)\]]*(?=\s+["'“‘(\[]*[^\W_a-z])""")


def sentences(text: str) -> list[str]:
    """Return the sentences of a text. A line break ends a sentence, so headings are separate."""
    result = []
    for line in text.splitlines():
        start = 0
        for end in _END.finditer(line):
            # Long enough for an abbreviation or an initial.
            last = line[max(start, end.start() - _MAX_LAST_WORD) : end.start()].split()[-1:]
            word = last[0].strip("\"'“‘([").casefold() if last else ""
            # An initial does not end a sentence either: "J. Smith".
            if end[0] != "." or (word not in _ABBREVIATIONS and not re.fullmatch(r"[^\W\d]", word)):
                result.append(line[start : end.end()].strip())
                start = end.end()
        result.append(line[start:].strip())
    return [sentence for sentence in result if re.search(r"\w", sentence)]


def is_whole_sentence(quotation: str, text: str) -> bool:
    """Return whether the quotation is a whole sentence of the text; a heading is not one."""
    quoted = _words(quotation)
    return len(parts(quotation)) == 1 and any(
        _words(sentence) == quoted
        for sentence in sentences(text)
        if re.search(r"""[.!?…]["'”’)\]]*$""", sentence)
    )


def shared_run(a: str, b: str, words: int) -> str:
    """Return the first run of this many words that both texts share, without regard to case and
    punctuation, or ""."""
    runs = set(_runs(_words(b), words))
    return next((" ".join(run) for run in _runs(_words(a), words) if run in runs), "")


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", fold(text).casefold().replace("'", ""))


def _runs(words: list[str], length: int) -> Iterator[tuple[str, ...]]:
    return (tuple(words[i : i + length]) for i in range(len(words) - length + 1))
