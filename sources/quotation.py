"""Checking a quotation against the text that it is taken from.

Never a fuzzy match: a sentence and its denial look alike. A quotation may hold one ellipsis (…)
that parts a beginning from an end.
"""

import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_noop

MIN_CHARACTERS = 12
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
    MISSING = "missing"
    UNCHECKED = "unchecked"

    @property
    def label(self) -> str:
        return {
            Result.VERIFIED: gettext_noop("verified"),
            Result.FOLDED: gettext_noop("verified after folding white space and typography"),
            Result.AMBIGUOUS: gettext_noop("ambiguous: occurs in several places"),
            Result.MISSING: gettext_noop("missing from the text"),
            Result.UNCHECKED: gettext_noop("unchecked"),
        }[self]

    @property
    def found(self) -> bool:
        """Whether the words stand in the text in exactly one place."""
        return self in {Result.VERIFIED, Result.FOLDED}

    @property
    def present(self) -> bool:
        """Whether the words stand in the text at all."""
        return self.found or self is Result.AMBIGUOUS


@dataclass(frozen=True, slots=True)
class Check:
    result: Result
    text_hash: str
    """SHA-256 of the text, in hexadecimal; "" where there was none."""


@lru_cache(maxsize=8)
def text_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def fold(text: str) -> str:
    """Text with white space, quotes, dashes, ligatures and Unicode form made alike, and without
    soft hyphens."""
    # Before normalising, which would take a double prime for two single ones.
    return " ".join(unicodedata.normalize("NFKC", text.translate(_FOLDED)).split())


@lru_cache(maxsize=8)
def _folded(text: str) -> str:
    """``fold``, remembered for the texts in hand: a source's quotations are checked in a row."""
    return fold(text)


def parts(quotation: str) -> list[str]:
    """The quotation's beginning and, where an ellipsis parts them, its end."""
    return [part.strip() for part in quotation.replace("...", "…").split("…") if part.strip()]


_IN_WORD = r"[\w\u0300-\u036f]"
"""A letter, or a mark that combines with one: no "cafe" is found in "café", however written."""


def _whole(piece: str) -> str:
    """A pattern for these words that matches no part of a longer word."""
    before = f"(?<!{_IN_WORD})" if re.match(_IN_WORD, piece[0]) else ""
    after = f"(?!{_IN_WORD})" if re.match(_IN_WORD, piece[-1]) else ""
    return before + re.escape(piece) + after


def _occurrences(pieces: list[str], text: str) -> int:
    """How many places, up to two, hold these pieces as whole words in this order."""
    pattern = rf"[\s\S]{{0,{MAX_GAP}}}?".join(_whole(piece) for piece in pieces)
    found = re.finditer(f"(?={pattern})", text)
    return sum(1 for _, _ in zip(found, range(2), strict=False))


def check(quotation: str, text: str | None) -> Check:
    """Look for a quotation in its text; ``unchecked`` where there is no quotation or no text."""
    if not text or not quotation:
        return Check(Result.UNCHECKED, text_hash(text) if text else "")
    digest = text_hash(text)
    pieces = parts(quotation)
    folded = [fold(piece) for piece in pieces]
    # The words that are asked for must be words: a lone ellipsis would be found everywhere.
    if not pieces or not all(folded):
        return Check(Result.MISSING, digest)
    # Typography tells no two places apart, nor does a soft hyphen make a word of half a word.
    places = _occurrences(folded, _folded(text))
    if places != 1:
        return Check(Result.AMBIGUOUS if places else Result.MISSING, digest)
    return Check(Result.VERIFIED if _occurrences(pieces, text) else Result.FOLDED, digest)


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
_CANDIDATES = 20
_LONGEST_QUOTATION = 60
_NEAR = 0.5
"""How much of quotation and passage must be the same words, in order, for them to be near."""


def _bare(token: str) -> str:
    return re.sub(r"^\W+|\W+$", "", token.casefold()) or token


@lru_cache(maxsize=2)
def _places(text: str) -> tuple[list[tuple[int, int]], dict[str, list[int]]]:
    """Where each word of a folded text stands, and at which words each word is found."""
    spans, index = [], defaultdict(list)
    for number, found in enumerate(_TOKEN.finditer(text)):
        spans.append(found.span())
        index[_bare(found[0])].append(number)
    return spans, index


def nearest_passage(quotation: str, text: str) -> Nearest | None:
    """The passage of the text that shares most words with the quotation, in their order; nothing
    where they share less than half of them. Its time grows with the text alone."""
    folded = _folded(text)
    wanted = _TOKEN.findall(fold(" ".join(parts(quotation))))[:_LONGEST_QUOTATION]
    spans, index = _places(folded)
    if not wanted or not spans:
        return None
    bare = [_bare(token) for token in wanted]
    length = len(wanted)
    # Each word votes for the place where the quotation would begin if it stood there. Rare words
    # say more than common ones, and a few of the commonest occurrences are enough.
    votes: Counter[int] = Counter()
    for offset, word in enumerate(bare):
        at = index.get(word, ())
        for number in at[:50_000]:
            votes[(number - offset) // 3] += 1 + 100 // len(at)
    best, best_ratio, best_blocks = 0, 0.0, []
    for bucket, _ in votes.most_common(_CANDIDATES):
        start = max(0, bucket * 3 - length)
        window = [_bare(folded[slice(*span)]) for span in spans[start : start + 3 * length + 3]]
        blocks = [
            block
            for block in SequenceMatcher(None, bare, window, autojunk=False).get_matching_blocks()
            if block.size
        ]
        if not blocks:
            continue
        blocks = _closest(blocks, length)
        same = sum(block.size for block in blocks)
        reach = blocks[-1].b + blocks[-1].size - blocks[0].b
        ratio = 2 * same / (length + reach)
        if ratio > best_ratio:
            best, best_ratio, best_blocks = start, ratio, blocks
    if best_ratio < _NEAR:
        return None
    first = best + best_blocks[0].b
    last = best + best_blocks[-1].b + best_blocks[-1].size
    # A changed first or last word belongs to the passage as well.
    first = max(0, first - best_blocks[0].a)
    last = min(len(spans), last + length - best_blocks[-1].a - best_blocks[-1].size)
    theirs = [folded[slice(*span)] for span in spans[first:last]]
    passage = folded[spans[first][0] : spans[last - 1][1]]
    # The quotation need not end where the sentence does.
    clinging = re.search(r"\W*$", theirs[-1])[0] if re.search(r"\w$", wanted[-1]) else ""
    if clinging != theirs[-1]:
        theirs[-1] = theirs[-1].removesuffix(clinging)
        passage = passage.removesuffix(clinging)
    return Nearest(passage, tuple(_differences(theirs, wanted)))


def _closest(blocks: list, length: int) -> list:
    """Without what lies far from the longest run: a lone word elsewhere is no part of a passage."""
    longest = max(blocks, key=lambda block: block.size)
    return [block for block in blocks if abs(block.b - longest.b) <= length + 5]


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
    if not pieces or quotation.replace("...", "…").count("…") > 1:
        return "A quotation holds at most one ellipsis (…), between its beginning and its end."
    words = sum(len(piece.split()) for piece in pieces)
    if words > MAX_WORDS:
        return f"A quotation has at most {MAX_WORDS} words; this one has {words}."
    return ""


# After these a full stop ends no sentence, whatever follows.
_ABBREVIATIONS = {"e.g", "i.e", "vs", "cf", "mr", "mrs", "ms", "dr", "st", "no", "sr", "jr"}
_END = re.compile(r"""[.!?…]["'”’)\]]*(?=\s+["'“‘(\[]*[^\W_a-z])""")


def sentences(text: str) -> list[str]:
    """A text's sentences. A line break ends one: a heading and the line after it are two."""
    found = []
    for line in text.splitlines():
        start = 0
        for end in _END.finditer(line):
            last = line[start : end.start()].split()[-1:]
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
