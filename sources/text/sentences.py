"""Sentences of a text, and words in a row that two texts share."""

import re
from functools import lru_cache

from django.utils.functional import SimpleLazyObject

from .folding import NO_BLANKS, fold, parts

# A full stop after these does not end a sentence.
_ABBREVIATIONS = {"e.g", "i.e", "vs", "cf", "mr", "mrs", "ms", "dr", "st", "no", "sr", "jr"}
_MAX_LAST_WORD = 20
_END = re.compile(
    r"""[.!?…]["'”’)\]]*(?=\s+["'“‘(\[]*[^\W_a-z])|[。！？]["'”’」』）]*(?=\s*["'“‘「『（]*\w)"""
)
_LAST = re.compile(r"""[.!?…。！？]["'”’」』）\]]*$""")


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
        _words(sentence) == quoted for sentence in sentences(text) if _LAST.search(sentence)
    )


_CHARACTERS_OF_A_WORD = 2.5
"""In a script without blanks, where each character counts as a part of a word."""
_WORD = SimpleLazyObject(lambda: re.compile(rf"[{NO_BLANKS}]|[^\W{NO_BLANKS}]+"))
_is_character = re.compile(rf"[{NO_BLANKS}]").match


def shared_run(a: str, b: str, words: int) -> str:
    """Return the first run of this many words that both texts share, without regard to case and
    punctuation, or ""."""
    first, text = _words(a), _words_in_a_row(b)
    weights = [1 / _CHARACTERS_OF_A_WORD if _is_character(word) else 1 for word in first]
    end, weight = 0, 0.0
    for start, of_first_word in enumerate(weights):
        while end < len(first) and weight < words:
            weight += weights[end]
            end += 1
        if weight < words:
            return ""
        run = " ".join(first[start:end])
        if f" {run} " in text:
            return run
        weight -= of_first_word
    return ""


@lru_cache(maxsize=4)
def _words_in_a_row(text: str) -> str:
    """Return the words of a text, to find runs in. A long text is compared with many short ones."""
    return f" {' '.join(_words(text))} "


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text).casefold().replace("'", ""))
