"""Words as people type them: folded, split, in either spelling, mistyped.

Pure: no database and no HTML.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache

LONGEST_TEXT = 300
MOST_WORDS = 12
LONGEST_WORD = 40

UNACCENTED = {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D"}
"""Letters that Unicode does not take for accented ones, though people type them without."""

UNSPACED = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e50-\u0e59\u0e81-\u0eff\u1000-\u109f\u1780-\u17d3\u3005-\u3007"
    "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U000323af"
)
"""Letters of scripts that put no blanks between words: Thai, Lao, Burmese, Khmer, Japanese and
Chinese, as ranges. A run of them is searched for letter by letter, as a phrase."""
AROUND_UNSPACED = "\u0e01-\u17d3\u3005-\U000323af"
"""Two ranges that hold all of these, and letters of other scripts: SQLite looks at a letter once
for each range, and there are quotation marks and dashes between the two."""
_UNSPACED_RUN = f"([{UNSPACED}]+)"
_HALF_WIDTH = re.compile("[\uff66-\uff9f]+")
"""Japanese letters as old computers have them."""
_WORD = rf"[{UNSPACED}]+|[^\W_{UNSPACED}]+"
# So many letters take a while to compile: the first search does it, not the start.
_compiled = cache(re.compile)

STOP_WORDS = frozenset(
    """a about according all an and any are as at be been but by can could did do does for from had
    has have how i if in into is it its may me might must my no not of on or our shall should so
    than that the their them then there these they this to versus vs was we were what when where
    which who whom whose why will with would you your ab am auf aus bei das dem den der des die
    ein eine einem einen einer eines es fur im ist man mit nach oder sich sind und vom von wann
    warum welche welcher welches wem wen wer wessen wie wo zu zum zur uber um durch gegen ohne bis
    als auch noch nur sein seine ihre hat haben wird werden much many viel viele kann konnen muss
    mussen soll sollen darf durfen""".split()  # noqa: SIM905
)
"""Words without a meaning of their own, in English and in German."""

ASKING = frozenset("who whom whose wer wem wen wessen".split())  # noqa: SIM905
"""Words with which people ask one of the site's questions: "who writes user stories"."""

_ASKING_FOR_A_ROLE = (
    *("which role", "which roles", "what role", "which job", "which person"),
    *("welche rolle", "welche rollen", "welcher job", "welche person"),
)
_QUESTION_WORDS = ASKING | frozenset(
    """what which how why when where is are does do should can was welche welcher welches wie warum
    wann wo ist sind soll kann""".split()  # noqa: SIM905
)

ANSWERING = frozenset(
    """own owns owned owning decide decides decided deciding run runs ran running do does doing done
    make makes made making write writes wrote written writing lead leads led leading manage
    manages managed managing handle handles handled take takes taking took care look looks after
    responsible responsibility accountable accountability charge job task duty role roles set sets
    setting define defines defined defining create creates created creating prepare prepares
    organise organises organize organizes perform performs keep keeps give gives get gets
    approve approves approved approving
    verantwortet verantworten verantwortlich verantwortung zustandig zustandigkeit entscheidet
    entscheiden fuhrt fuhren leitet leiten macht machen schreibt schreiben erstellt erstellen
    pflegt pflegen besitzt gehort ubernimmt ubernehmen nimmt nehmen festlegt festlegen priorisiert
    priorisieren bestimmt bestimmen legt setzt definiert definieren kummert plant moderiert halt
    tut tun tragt stellt stellen trifft treffen genehmigt genehmigen spricht sprechen redet reden
    aufgabe aufgaben rolle rollen sache""".split()  # noqa: SIM905
)
"""Verbs of answers. People ask with another one than the site's question."""


def is_unspaced(word: str) -> bool:
    """Return whether a word is of a script that puts no blanks between words."""
    return bool(_compiled(_UNSPACED_RUN).match(word))


def letters_apart(word: str) -> str:
    """Return a word as the index holds it: letter by letter where no blanks part words."""
    return " ".join(word) if is_unspaced(word) else word


@lru_cache(maxsize=512)
def fold(text: str) -> str:
    """Return the text in lower case, without accents; scripts without blanks as they are."""
    text = unicodedata.normalize("NFC", text)
    text = _HALF_WIDTH.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    parts = _compiled(_UNSPACED_RUN).split(text)
    return "".join(part if is_unspaced(part) else _fold_spaced(part) for part in parts)


def _fold_spaced(text: str) -> str:
    text = unicodedata.normalize("NFKD", text).translate(str.maketrans(UNACCENTED)).lower()
    return unicodedata.normalize("NFC", "".join(c for c in text if not unicodedata.combining(c)))


def split_words(text: str) -> list[str]:
    """Return the words of a text, folded, each once and in order."""
    words = _compiled(_WORD).findall(fold(text[:LONGEST_TEXT]))
    return list(dict.fromkeys(word[:LONGEST_WORD] for word in words))[:MOST_WORDS]


def is_question(text: str) -> bool:
    """Return whether somebody asks who does something."""
    words = split_words(text)
    return any(word in ASKING for word in words[:2]) or " ".join(words[:2]) in _ASKING_FOR_A_ROLE


def is_asking(text: str) -> bool:
    """Return whether a text begins like a question of any kind: "what is grooming"."""
    return is_question(text) or not _QUESTION_WORDS.isdisjoint(split_words(text)[:1])


def bare_title(text: str) -> str:
    """Return the text without the words around a title: of "what does a product manager do" the
    product manager."""
    dropped = STOP_WORDS | ANSWERING if is_asking(text) else STOP_WORDS
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
    # Imported here, because few searches need it.
    from rapidfuzz.distance import OSA

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
