"""Fold what typography alone distinguishes, and tell scripts that put no blanks between words."""

import re
import unicodedata
from functools import cache, lru_cache
from itertools import groupby

from django.utils.functional import SimpleLazyObject

NO_BLANKS = (
    # Thai and Lao, Myanmar, Khmer, Tai scripts; Han, Kana and Bopomofo.
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1950-\u19ff\u1a20-\u1aaf\ua9e0-\ua9ff\uaa60-\uaa7f"
    r"\u2e80-\u2fdf\u3005-\u3007\u3021-\u302f\u3031-\u3035\u303b\u3041-\u30ff\u3105-\u312f"
    r"\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"
    r"\U00020000-\U0003ffff"
)
"""Letters of scripts without blanks between words, for a class in a pattern."""

_EAST_ASIAN = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
"""Letters and punctuation between which a blank means nothing."""


@cache
def _marks() -> str:
    """Return the combining marks of all scripts, for a class in a pattern."""
    numbers = [n for n in range(0x300, 0x1E950) if unicodedata.category(chr(n)).startswith("M")]
    runs = ([n for _, n in run] for _, run in groupby(enumerate(numbers), lambda p: p[1] - p[0]))
    return "".join(f"{re.escape(chr(run[0]))}-{re.escape(chr(run[-1]))}" for run in runs)


@cache
def _in_word() -> str:
    """Return a pattern for a letter or a combining mark: "cafe" does not occur in "café", however
    that is written. A letter of a script without blanks bounds no word."""
    return rf"(?:[^\W{NO_BLANKS}]|[{_marks()}])"


# So many characters take a while to compile, and no page for readers needs them.
_IN_WORD = SimpleLazyObject(lambda: re.compile(_in_word()))
_MARK = SimpleLazyObject(lambda: re.compile(f"[{_marks()}]"))
_WORD_END = SimpleLazyObject(lambda: re.compile(rf"(?!{_in_word()}).", re.DOTALL))
_WORD_CONTINUES = SimpleLazyObject(
    lambda: re.compile(rf"{_in_word()}|['’‘ʼ′´`]t(?!{_in_word()})", re.IGNORECASE)
)
_HYPHENATED = SimpleLazyObject(lambda: re.compile(rf"({_in_word()}{{1,60}})-(?={_in_word()})"))


def is_in_word(text: str, at: int = 0) -> re.Match | None:
    return _IN_WORD.match(text, at)


def is_mark(text: str, at: int = 0) -> re.Match | None:
    return _MARK.match(text, at)


def word_end(text: str, at: int = 0) -> re.Match | None:
    """Find the first place from there on that is in no word."""
    return _WORD_END.search(text, at)


def word_continues(text: str, at: int = 0) -> re.Match | None:
    """Match if a word continues here: "can" is not a whole word in "can't"."""
    return _WORD_CONTINUES.match(text, at)


without_blanks = re.compile(f"[{NO_BLANKS}]").findall
"""Return the letters of scripts without blanks."""


def split_words(text: str) -> list[str]:
    """Return the words of scripts with blanks between words, and signs that stand by themselves."""
    apart = set(text.split())
    words = re.sub(f"[{NO_BLANKS}]+", " ", text).split()
    return [word for word in words if word in apart or re.search(r"\w", word)]


_FOLDED = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′‹›´`ʹʻʼʽˈꞌ՚＇", "'"),
        **dict.fromkeys("“”„‟″«»‶〝〞＂", '"'),
        **dict.fromkeys("‐‑‒–—―−⁃﹘﹣－⸺⸻", "-"),
        **dict.fromkeys("\u00ad\u200b\u2060\ufeff"),
        # Marks of direction, which pages in Hebrew or Arabic contain and nobody types.
        **dict.fromkeys("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"),
    }
)

_MAX_MARKS = 30
_MANY_MARKS = re.compile(rf"(?:[^\w\s]|[\uff9e\uff9f]){{{_MAX_MARKS + 1},}}")

LINE_END = "\N{HYPHENATION POINT}"
"""Stands in a folded text for a hyphen at the end of a line, of which nobody knows whether it
belongs to the word."""
_HYPHEN_AT_LINE_END = re.compile(r"(?<=\w)[-\u2010\u2011\u00ad][^\S\n]*\n\s*(?=\w)")
_BLANK_BETWEEN = re.compile(rf"(?<=[{_EAST_ASIAN}]) (?=[{_EAST_ASIAN}])")
_TWO_APOSTROPHES = re.compile(r"''")
_DASH = re.compile(r" ?(?<!-)-{1,3}(?!-) ?")


def fold(text: str) -> str:
    """Return the text with uniform white space, quotes, dashes, ligatures and Unicode form, without
    soft hyphens, and without blanks around dashes: people set them differently."""
    return _DASH.sub("-", fold_readably(text))


def fold_readably(text: str) -> str:
    """Return the text folded, but with the blanks around its dashes."""
    # Before normalising, which would turn a double prime into two single ones.
    text = _TWO_APOSTROPHES.sub('"', text.translate(_FOLDED))
    # Normalising sorts the marks on a letter in quadratic time.
    text = _MANY_MARKS.sub(_split_marks, text)
    text = " ".join(unicodedata.normalize("NFKC", text).split())
    return _BLANK_BETWEEN.sub("", text)


def _split_marks(run: re.Match) -> str:
    """Insert a joiner after every 30 combining marks, as Unicode's Stream-Safe Text Format does."""
    marks = run[0]
    if not any(map(unicodedata.combining, unicodedata.normalize("NFKC", "".join(set(marks))))):
        return marks
    return "\u034f".join(
        marks[start : start + _MAX_MARKS] for start in range(0, len(marks), _MAX_MARKS)
    )


def mark_line_ends(text: str) -> str:
    """Return the text with ``LINE_END`` for each hyphen between two parts of a word at the end of a
    line."""
    return _HYPHEN_AT_LINE_END.sub(LINE_END, text.replace(LINE_END, "-"))


@lru_cache(maxsize=8)
def fold_marked(text: str) -> str:
    """Return a whole text, folded, with its hyphens at line ends marked. Cached: the quotations of
    one source are checked in a row."""
    return fold(mark_line_ends(text))


@lru_cache(maxsize=8)
def _without_line_ends(folded: str) -> str:
    return folded.replace(LINE_END, "")


def read_line_ends(folded: str, pieces: list[str]) -> str:
    """Return a folded text with its marked hyphens as these folded words of a quotation have them:
    a hyphen where they have one, nothing where they have none."""
    if LINE_END not in folded:
        return folded
    read = folded
    for piece in pieces:
        for match in _HYPHENATED.finditer(piece):
            after = re.match(rf"{_in_word()}{{1,60}}", piece[match.end() :])[0]
            parted, joined = f"{match[1]}{LINE_END}{after}", f"{match[1]}-{after}"
            read = read.replace(parted, joined)
    return _without_line_ends(read)


_DOTS = r"(?:[…⋯‥]+\s?\.?|\.(?:\s?\.){2,}|[。・．]{3,})"
_OPENING, _CLOSING = r"[\[({<（［【〔〈]", r"[\])}>）］】〕〉]"
_ELLIPSIS = re.compile(rf"{_OPENING}\s?(?:{_DOTS}|\.\s?\.)\s?{_CLOSING}|{_DOTS}|(?<=\s)\.\.(?=\s)")
"""All ways to write an ellipsis: …, ..., . . ., and these in brackets."""

ellipses = _ELLIPSIS.findall


def parts(quotation: str) -> list[str]:
    """Split the quotation at its ellipsis into a beginning and an end."""
    return [part.strip() for part in _ELLIPSIS.split(quotation) if part.strip()]
