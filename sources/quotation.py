"""Checking a quotation against the text that it is taken from.

Never a fuzzy match: a sentence and its denial look alike. A quotation may hold one ellipsis (…)
that parts a beginning from an end.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

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
            Result.VERIFIED: "verified",
            Result.FOLDED: "verified after folding white space and typography",
            Result.AMBIGUOUS: "ambiguous: occurs in several places",
            Result.MISSING: "missing from the text",
            Result.UNCHECKED: "unchecked",
        }[self]

    @property
    def found(self) -> bool:
        """Whether the words stand in the text in exactly one place."""
        return self in {Result.VERIFIED, Result.FOLDED}


@dataclass(frozen=True, slots=True)
class Check:
    result: Result
    text_hash: str
    """SHA-256 of the text, in hexadecimal; "" where there was none."""


def text_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def fold(text: str) -> str:
    """Text with white space, quotes, dashes, ligatures and Unicode form made alike, and without
    soft hyphens."""
    # Before normalising, which would take a double prime for two single ones.
    return " ".join(unicodedata.normalize("NFKC", text.translate(_FOLDED)).split())


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
    places = _occurrences(folded, fold(text))
    if places != 1:
        return Check(Result.AMBIGUOUS if places else Result.MISSING, digest)
    return Check(Result.VERIFIED if _occurrences(pieces, text) else Result.FOLDED, digest)


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
