"""Words as people type them: folded, split, in either spelling, mistyped.

Pure: no database and no HTML.
"""

import re
import unicodedata
from collections.abc import Iterable

from rapidfuzz.distance import OSA

LONGEST_TEXT = 300
MOST_WORDS = 12
LONGEST_WORD = 40

UNACCENTED = {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D"}
"""Letters that Unicode does not take for accented ones, though people type them without."""

STOP_WORDS = frozenset(
    """a about according all an and any are as at be been but by can could did do does for from had
    has have how i if in into is it its may me might must my no not of on or our shall should so
    than that the their them then there these they this to versus vs was we were what when where
    which who whom whose why will with would you your
    am auf bei das dem den der des die ein eine einem einen einer eines es fur im ist man mit nach
    oder sich sind und vom von wann warum welche welcher welches wem wen wer wessen wie wo zu zum
    zur""".split()  # noqa: SIM905
)
"""Words without a meaning of their own, in English and in German."""

ASKING = frozenset("who whom whose wer wem wen wessen".split())  # noqa: SIM905
"""Words with which people ask one of the site's questions: "who writes user stories"."""

ANSWERING = frozenset(
    """own owns owned owning decide decides decided run runs running do does done make makes write
    writes wrote written lead leads manage manages handle handles take takes responsible accountable
    verantwortet verantwortlich zustandig entscheidet fuhrt leitet macht schreibt erstellt pflegt
    besitzt gehort ubernimmt priorisiert""".split()  # noqa: SIM905
)
"""Verbs of answers. People ask with another one than the site's question."""


def fold(text: str) -> str:
    """Return the text in lower case, without accents."""
    text = unicodedata.normalize("NFKD", text).translate(str.maketrans(UNACCENTED)).lower()
    return unicodedata.normalize("NFC", "".join(c for c in text if not unicodedata.combining(c)))


def split_words(text: str) -> list[str]:
    """Return the words of a text, folded, each once and in order."""
    words = re.findall(r"[^\W_]+", fold(text[:LONGEST_TEXT]))
    return list(dict.fromkeys(word[:LONGEST_WORD] for word in words))[:MOST_WORDS]


def is_question(text: str) -> bool:
    """Return whether somebody asks who does something."""
    return any(word in ASKING for word in split_words(text)[:2])


def bare_title(text: str) -> str:
    """Return the text without the words around a title: of "what does a product manager do" the
    product manager."""
    dropped = STOP_WORDS | ANSWERING
    words = re.findall(r"[^\s?!.]+", text)
    return " ".join(word for word in words if fold(word) not in dropped)


def drop_stop_words(words: list[str]) -> list[str]:
    """Return the words that are no stop words, or all of them if there are no others."""
    return [word for word in words if word not in STOP_WORDS] or words


# What precedes the letters that differ, the British and the American ones, and what may follow. A
# spelling that nobody uses finds nothing, so a rule may be wider than the language.
_DIFFERENCES = [
    (r"(?<=\w\w[a-z])", "is", "iz", "|e|ed|es|er|ers|ing|able|ation|ations|ational"),
    ("", "ys", "yz", "e|ed|es|er|ers|ing"),
    ("", "our", "or", "|s|ed|ing|al|able|ite|ites"),
    ("", "amme", "am", "|s"),
    ("", "tre", "ter", "|s"),
    ("(?<=en)", "ce", "se", "|s|d"),
    ("(?<=acti)", "ce", "se", "|s|d"),
    ("", "ogue", "og", "|s"),
    (r"(?<=\w[aeiou])", "ll", "l", "ed|er|ers|ing|ment|"),
    ("", "gement", "gment", "|s"),
]
_SPELLINGS = [
    (re.compile(f"{before}{one}({after})$"), rf"{other}\1")
    for before, british, american, after in _DIFFERENCES
    for one, other in ((british, american), (american, british))
]


def spellings(word: str) -> list[str]:
    """Return the word and its other spellings: "prioritise", "prioritize"."""
    others = (ending.sub(other, word) for ending, other in _SPELLINGS)
    return list(dict.fromkeys([word, *others]))


def nearest(word: str, candidates: Iterable[str], *, beginning: bool = False) -> list[str]:
    """Return the candidates with the fewest typing errors between them and the word, if there are
    few enough; with ``beginning``, the beginning of a candidate counts too.

    A typing error is a letter added, left out, mistaken or swapped with its neighbour.
    """
    most = _allowed_errors(word)
    lengths = range(len(word) - 1, len(word) + 2) if beginning and most else ()
    errors = {
        candidate: min(
            OSA.distance(word, form, score_cutoff=most)
            for form in (candidate, *(candidate[:length] for length in lengths))
        )
        for candidate in candidates
    }
    fewest = min(errors.values(), default=most + 1)
    return sorted(c for c, count in errors.items() if count == fewest) if fewest <= most else []


def _allowed_errors(word: str) -> int:
    """In a short word any other is an error away, and of six letters "script" is two from
    "sprint"."""
    if len(word) < 4 or word.isdecimal():
        return 0
    return 1 if len(word) < 7 else 2
