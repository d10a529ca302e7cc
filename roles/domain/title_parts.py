"""What a title is made of: marks of gender and shares of time, parts set apart, two hats."""

import re
from dataclasses import dataclass

from .title_folding import tidy

_GENDER = r"(?:m|w|f|d|x|i|n|a|h|v|gn|div|divers)"
_GENDERS = rf"{_GENDER}(?:\s?[/|,*]\s?{_GENDER}){{1,4}}"
_MARKS = re.compile(
    rf"[(\[]\s*(?:{_GENDERS}|gn\*?|all genders?|alle geschlechter|any gender)\s*[)\]]"
    r"|(?<![\w/])(?:[dxgi]\s?[/|]\s?)?(?:m\s?[/|]\s?[wf]|[wf]\s?[/|]\s?m)(?:\s?[/|]\s?[dxgi])?(?![\w/])"
    r"|(?<![\w/])[mwf]\s?[/|]\s?[dx]\s?[/|]\s?[mwf](?![\w/])"
    r"|[(\[]?(?<![\d.,])\d{1,3}(?:[.,]\d+)?\s?%(?:\s(?:teilzeit|part[ -]time))?[)\]]?"
    r"|[(\[]?(?<![\w.,])[01][.,]\d+\s?(?:fte|vzä)\b[)\]]?"
    r"|[(\[]?\b(?:(?:full|part)[ -]?time|vollzeit|teilzeit)\b[)\]]?",
    re.IGNORECASE,
)
"""Marks of gender, and shares of time."""
_ENDING = re.compile(
    r"(?<=\w\w)(?:[:*∗⁎_·•’'/](?=-?in)|\((?=-?in(?:nen)?\)))-?in(?:nen)?\)?(?!\w)"
    r"|(?<=\w\w)\s?[*∗⁎]\s?in(?:nen)?(?!\w)"
    r"|(?<=[eo]r|nt|st)[!.-]in(?:nen)?(?![\w-])"
    r"|(?<=\w\we)(?:[:*∗⁎_·•’'/]-?(?-i:r)|\((?-i:r)\))(?!\w)",
    re.IGNORECASE,
)
"""The feminine ending with a sign: ":in", "*in", "_in", "/-in", "(in)", after names of those who do
something also "!in", ".in" and "-in"; and ":r", "*r", "/-r", "(r)" after an e: "Leitende:r"."""
_SIGNS_OF_ENDINGS = frozenset(":*∗⁎_·•’'/(!.-")
_INNER_CAPITAL = re.compile(r"(?<=[a-zäöüß]{3})In(?:nen)?(?!\w)")
_GRADE = re.compile(
    r"(?<![\w.+#-])(?:(?:l|ic|e|p|g|t|m|grade|level|stufe|band|gs|eg|tv-?l)\s?-?)?\d{1,2}(?![\w.+#-])",
    re.IGNORECASE,
)
_WORDS_THAT_MATTER = frozenset("full part fulltime parttime vollzeit teilzeit".split())  # noqa: SIM905
_WORDS_THAT_PART = frozenset("and und or oder at bei beim".split())  # noqa: SIM905
_APART = re.compile(
    r"\s*(?P<sign>[,;|¦•·—–‒―−、→»›>~:]|//|-{2,3}|(?<=\s)-|(?<=\w)-(?=\s(?!(?:und|and|oder|or)\b|[/&+]))"
    r"|[(\[{<⟨〈《【「『]|@|\b(?:at|bei|beim)(?=\s))\s*"
    r"|\s*(?P<close>[)\]}⟩〉》】」』])\s*",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"(?<!\w)([\"“”„«»‹›])([^\"“”„«»‹›]+)([\"“”„«»‹›])(?!\w)")
"""A part in quotation marks, which is set apart as in brackets."""
_HATS = re.compile(r"\s*(?:[/&+]|\b(?:and|und|or|oder)\b)\s*", re.IGNORECASE)
_SINGLE_LETTER = re.compile(r"(?<!\w)\w\s?[/&+]|[/&+]\s?\w(?!\w)|\+\+")


@dataclass(frozen=True, slots=True)
class Part:
    text: str
    sign: str = ""
    """What sets it apart from what is before it; "" for the first part."""

    @property
    def is_place(self) -> bool:
        """Whether it names a firm or a team: "at Example Ltd"."""
        return self.sign.lower() in {"@", "at", "bei", "beim"}


@dataclass(frozen=True, slots=True)
class Stripped:
    """A title without marks and grades, and those that were set aside."""

    text: str
    set_aside: tuple[str, ...]


def strip_marks(title: str) -> Stripped:
    """Set marks of gender, shares of time and grades aside."""
    plain_words = title.split()
    is_plain = "".join(plain_words).isalpha() and title.isascii()
    if is_plain and _WORDS_THAT_MATTER.isdisjoint(map(str.lower, plain_words)):
        return Stripped(_INNER_CAPITAL.sub("", title), ())
    marks = [_balanced(match[0].strip()) for match in _MARKS.finditer(title)]
    text = _MARKS.sub(" ", title) if marks else title
    endings = []
    if not _SIGNS_OF_ENDINGS.isdisjoint(text):
        endings = [match[0] for match in _ENDING.finditer(text)]
        text = _ENDING.sub("", text)
    text = _INNER_CAPITAL.sub("", text)
    grades = [match[0].strip() for match in _GRADE.finditer(text)]
    without = _GRADE.sub(" ", text) if grades else text
    if any(character.isalpha() for character in without):
        text = without
    else:
        grades = []
    return Stripped(tidy(text), tuple(marks + endings + grades))


def _is_one_piece(text: str) -> bool:
    """Return whether a text has neither a sign nor a word that parts it."""
    plain_words = text.split()
    return "".join(plain_words).isalpha() and _WORDS_THAT_PART.isdisjoint(
        map(str.lower, plain_words)
    )


def _balanced(mark: str) -> str:
    """Return a mark without a bracket whose other half is elsewhere."""
    is_whole = (mark[0] in "([") == (mark[-1] in ")]")
    return mark if is_whole else mark.strip("()[]")


def split_parts(text: str) -> list[Part]:
    """Return the parts of a title that commas, dashes, bars, brackets and "at" set apart."""
    if _is_one_piece(text):
        return [Part(text)]
    text = _QUOTED.sub(r"(\2)", text)
    parts, sign, start = [], "", 0
    for match in _APART.finditer(text):
        if piece := text[start : match.start()].strip(" .,-/&+"):
            parts.append(Part(piece, sign))
            sign = ""
        start = match.end()
        # What follows a bracket goes on where the text before it stopped.
        sign = match["sign"] or (")" if match["close"] else sign)
    if piece := text[start:].strip(" .,-/&+"):
        parts.append(Part(piece, sign))
    return _join_around_brackets(parts)


def _join_around_brackets(parts: list[Part]) -> list[Part]:
    """Put the outside first: of "(Senior) Product Owner" it is "Product Owner"."""
    outside = [part.text for part in parts if part.sign in {"", ")"}]
    apart = [part for part in parts if part.sign not in {"", ")"}]
    if not outside:
        return apart
    return [Part(" ".join(outside)), *apart]


def split_hats(text: str) -> list[str]:
    """Return what "/", "&", "+", "and" and "und" part, or nothing if they part nothing: the two
    letters of "R&D" are one word. A hyphen at the end of one stays: "Produkt-" is half a word."""
    if _is_one_piece(text) or _SINGLE_LETTER.search(text):
        return []
    pieces = [piece.strip().lstrip("-") for piece in _HATS.split(text)]
    pieces = [piece for piece in pieces if piece.strip("-")]
    return pieces if len(pieces) > 1 else []
