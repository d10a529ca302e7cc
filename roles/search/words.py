"""Words as people type them: folded, parted, in either spelling, mistyped.

Pure: no database and no HTML.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

LONGEST_TEXT = 300
MOST_WORDS = 12
LONGEST_WORD = 40

FOLDED = {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D"}
"""Letters that are no accented ones to Unicode, though people type them as such."""

STOP_WORDS = frozenset(
    """a about according all an and any are as at be been but by can could did do does for from had
    has have how i if in into is it its may me might must my no not of on or our shall should so
    than that the their them then there these they this to versus vs was we were what when where
    which who whom whose why will with would you your""".split()  # noqa: SIM905
)


def folded(text: str) -> str:
    """In lower case, without accents."""
    text = unicodedata.normalize("NFKD", text).translate(str.maketrans(FOLDED)).lower()
    return unicodedata.normalize("NFC", "".join(c for c in text if not unicodedata.combining(c)))


def words_of(text: str) -> list[str]:
    """The words of a text, folded, each once, in its order; whatever parts words is dropped."""
    parts = re.findall(r"[^\W_]+", folded(text[:LONGEST_TEXT]))
    return list(dict.fromkeys(part[:LONGEST_WORD] for part in parts))[:MOST_WORDS]


def telling(words: list[str]) -> list[str]:
    """Without the words that every sentence has; all of them where there are no others."""
    return [word for word in words if word not in STOP_WORDS] or words


# What a word may end in, as the British and as Americans spell it. A spelling that nobody uses
# finds nothing, so a rule may be wider than the language.
_AFTER = r"(|e|ed|es|er|ers|ing|able|ation|ations|ational)$"
_SPELLINGS = [
    (rf"(?<=\w\w[a-z])is{_AFTER}", r"iz\1"),
    (rf"(?<=\w\w[a-z])iz{_AFTER}", r"is\1"),
    (r"ys(e|ed|es|er|ers|ing)$", r"yz\1"),
    (r"yz(e|ed|es|er|ers|ing)$", r"ys\1"),
    (r"our(|s|ed|ing|al|able|ite|ites)$", r"or\1"),
    (r"or(|s|ed|ing|al|able|ite|ites)$", r"our\1"),
    (r"amme(|s)$", r"am\1"),
    (r"am(|s)$", r"amme\1"),
    (r"tre(|s)$", r"ter\1"),
    (r"ter(|s)$", r"tre\1"),
    (r"(en|acti)ce(|s|d)$", r"\1se\2"),
    (r"(en|acti)se(|s|d)$", r"\1ce\2"),
    (r"ogue(|s)$", r"og\1"),
    (r"og(|s)$", r"ogue\1"),
    (r"(?<=\w[aeiou])ll(ed|er|ers|ing|ment|)$", r"l\1"),
    (r"(?<=\w[aeiou])l(ed|er|ers|ing|ment|)$", r"ll\1"),
    (r"gement(|s)$", r"gment\1"),
    (r"gment(|s)$", r"gement\1"),
]


def spellings(word: str) -> list[str]:
    """The word, and as it is spelt across the ocean: "prioritise", "prioritize"."""
    others = (re.sub(ending, other, word) for ending, other in _SPELLINGS)
    return list(dict.fromkeys([word, *others]))


def forgiven(word: str) -> int:
    """How many typing errors a word may hold. In a short one any other word is an error away, and
    of six letters "script" is two from "sprint"."""
    if len(word) < 4 or word.isdecimal():
        return 0
    return 1 if len(word) < 7 else 2


def distance(a: str, b: str, most: int) -> int:
    """Letters added, left out, mistaken or swapped with their neighbour between two words; one more
    than ``most`` where there are more than that."""
    if abs(len(a) - len(b)) > most:
        return most + 1
    before, row = [], list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        earlier, before, row = before, row, [i]
        for j, y in enumerate(b, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def nearest(word: str, candidates: Iterable[str], *, beginning: bool = False) -> list[str]:
    """Of these words the ones that come nearest to what was typed, or that begin with what comes
    nearest to it, if any comes near enough."""
    most = forgiven(word)
    # Many words begin alike.
    far = cache(lambda form: distance(word, form, most))
    by_distance: dict[int, list[str]] = {}
    for candidate in candidates:
        lengths = range(len(word) - 1, len(word) + 2) if beginning and most else ()
        forms = {candidate, *(candidate[:length] for length in lengths)}
        if (found := min(map(far, forms))) <= most:
            by_distance.setdefault(found, []).append(candidate)
    return sorted(by_distance[min(by_distance)]) if by_distance else []
