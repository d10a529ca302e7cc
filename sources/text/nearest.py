"""The passage of a text that is most like a quotation, and how they differ."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from functools import lru_cache

from django.utils.functional import SimpleLazyObject
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from .folding import NO_BLANKS, fold_readably, mark_line_ends, parts, read_line_ends

_MAX_COMPARED = 300
"""Characters of a quotation that are compared."""


def lowered(text: str) -> str:
    """Return the text in lower case with every character at its position; "İ" would become two."""
    return text.replace("İ", "i").lower()


@lru_cache(maxsize=8)
def _readable(text: str) -> str:
    return fold_readably(mark_line_ends(text))


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
        marked = (_MARKS[mark][0].format(words) for mark, words in self.differences)
        return self._blank.join(marked)

    def __html__(self) -> str:
        marked = [(format_html(_MARKS[mark][1], words),) for mark, words in self.differences]
        blank = mark_safe(self._blank)  # noqa: S308 - a blank or nothing
        return format_html('<q class="nearest">{}</q>', format_html_join(blank, "{}", marked))

    @property
    def _blank(self) -> str:
        """Return what stands between words of the passage: nothing in a script without blanks."""
        return "" if len(_CHARACTER.findall(self.passage)) * 2 > len(self.passage) else " "


# A word with its punctuation; in scripts without blanks, every character.
_CHARACTER = re.compile(f"[{NO_BLANKS}]")
_TOKEN = SimpleLazyObject(lambda: re.compile(rf"[{NO_BLANKS}]|[^\s{NO_BLANKS}]+"))
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
    quoted = fold_readably(" ".join(parts(quotation)))[:_MAX_COMPARED]
    folded = read_line_ends(_readable(text), [quoted])
    # Imported here, because few pages need it.
    from rapidfuzz import fuzz

    alignment = fuzz.partial_ratio_alignment(
        lowered(quoted), lowered(folded), score_cutoff=_MIN_CHARACTERS_SHARED
    )
    if not quoted or alignment is None:
        return None
    tokens = [token.span() for token in _TOKEN.finditer(quoted)]
    margin = len(quoted) // 2
    spans = _token_spans(folded, alignment.dest_start - margin, alignment.dest_end + margin)
    blocks = _best_blocks(
        [_bare(quoted[start:end]) for start, end in tokens],
        [_bare(folded[start:end]) for start, end in spans],
    )
    if not blocks or _word_ratio(blocks, len(tokens)) < _MIN_WORDS_SHARED:
        return None
    first, last = blocks[0], blocks[-1]
    # A changed first or last word belongs to the passage as well.
    spans = spans[max(0, first.b - first.a) : last.b + len(tokens) - last.a]
    # The quotation need not end where the sentence does.
    start, end = spans[-1]
    if re.search(r"\w$", quoted):
        spans[-1] = start, start + len(re.sub(r"(?<=.)\W*$", "", folded[start:end], count=1))
    passage = folded[spans[0][0] : spans[-1][1]]
    return Nearest(passage, tuple(_differences(folded, spans, quoted, tokens)))


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


Spans = list[tuple[int, int]]


def _differences(
    text: str, passage: Spans, quotation: str, quoted: Spans
) -> Iterator[tuple[str, str]]:
    """Yield the differences of a passage and a quotation, given by the spans of their tokens."""

    def tokens(string: str, spans: Spans) -> list[str]:
        return [string[start:end] for start, end in spans]

    def words(string: str, spans: Spans) -> str:
        return " ".join(string[spans[0][0] : spans[-1][1]].split())

    matcher = SequenceMatcher(
        None, tokens(text, passage), tokens(quotation, quoted), autojunk=False
    )
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            yield "equal", words(text, passage[a:b])
            continue
        if b > a:
            yield "insert", words(text, passage[a:b])
        if d > c:
            yield "delete", words(quotation, quoted[c:d])
