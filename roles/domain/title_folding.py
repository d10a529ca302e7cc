"""Letters and words of titles, compared as people write them."""

import re
import unicodedata

MAX_TITLE = 200
"""Characters of a title that are read."""

_SPELLED_OUT = {
    "c++": "cpp",
    "c#": "csharp",
    ".net": "dotnet",
    "asp.net": "aspnet",
    "r&d": "rnd",
}
"""Words that would be lost with their signs."""
_SIGNS_OF_WORDS = frozenset("+#.&")
_SIGNS = re.compile(
    r"(?<![^\W_])(?:"
    + "|".join(map(re.escape, sorted(_SPELLED_OUT, key=len)[::-1]))
    + r")(?![^\W_])"
)
_ASCII_WORD = re.compile("[a-z0-9]+")
_INITIALS = re.compile(r"(?<![^\W_])(?:[^\W\d_]\.){2,}(?:[^\W\d_](?![^\W_]))?")
"""Letters with a full stop after each: "P.M."."""
_FEMININE = re.compile(
    r"(?<=\w\w\w[eo]r|\w\wist|\w\went|\wleut|\w\want)in(?:nen)?$|(?<=verantwortliche)[rn]$"
)
"""The ending of a woman's title; and of "Verantwortlicher", that of a man's."""
_GENDERED = ("in", "innen", "licher", "lichen")
_UNACCENTED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ß": "ss"})


def tidy(text: str) -> str:
    """Return the text on one line with single blanks, without pictures and control characters."""
    text = text[: 2 * MAX_TITLE]
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        text = "".join(
            " " if unicodedata.category(c)[0] in "CZ" or _is_picture(c) else c for c in text
        )
    else:
        text = text.replace("\0", " ")
    return " ".join(text.split())[:MAX_TITLE].strip()


def _is_picture(character: str) -> bool:
    return unicodedata.category(character) in {"So", "Sk"} or "\ufe00" <= character <= "\ufe0f"


def fold(text: str) -> str:
    """Return the text in lower case. Accents of Latin letters are lost, the marks of other scripts,
    which tell words apart, are kept."""
    text = text.lower()
    if text.isascii():
        return text
    letters: list[str] = []
    for character in unicodedata.normalize("NFD", text.casefold()):
        is_accent = unicodedata.combining(character) and letters and letters[-1] < "\u0370"
        if not is_accent:
            letters.append(character)
    return unicodedata.normalize("NFC", "".join(letters)).translate(_UNACCENTED)


def split_words(text: str) -> list[str]:
    """Return the words of a text, folded: of two genders the short form, of signs their names."""
    text = fold(text)
    if not _SIGNS_OF_WORDS.isdisjoint(text):
        text = _SIGNS.sub(lambda match: f" {_SPELLED_OUT[match[0]]} ", text)
        text = _INITIALS.sub(lambda match: match[0].replace(".", ""), text)
    if text.isascii():
        words = _ASCII_WORD.findall(text.replace("'", ""))
    else:
        words = "".join(
            c if unicodedata.category(c)[0] in "LNM" else ("" if c in "'’" else " ") for c in text
        ).split()
    return [_FEMININE.sub("", word) if word.endswith(_GENDERED) else word for word in words]


def has_one_typing_error(word: str, other: str) -> bool:
    """Return whether a letter is added, left out, mistaken or swapped with its neighbour."""
    if word == other or abs(len(word) - len(other)) > 1:
        return False
    start = next(
        (i for i, (a, b) in enumerate(zip(word, other, strict=False)) if a != b),
        min(len(word), len(other)),
    )
    rest, other_rest = word[start:], other[start:]
    if len(rest) == len(other_rest):
        swapped = rest[1::-1] + rest[2:]
        return rest[1:] == other_rest[1:] or swapped == other_rest
    longer, shorter = sorted((rest, other_rest), key=len, reverse=True)
    return longer[1:] == shorter
