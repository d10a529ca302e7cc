"""Text fragments: the part of a link by which a browser scrolls to words of a page.

A browser looks for the letters of the page, one block at a time, from word to word, and takes the
first place. So a fragment is made of the text in which a quotation was found, with a beginning and
an end where the words stand in several blocks. Where it might lead elsewhere there is none.
"""

import re
from urllib.parse import quote

from django.utils.functional import SimpleLazyObject

from .folding import NO_BLANKS, fold, parts

PLAIN = "-"
"""Instead of a fragment: the words were found, and no link leads to them surely."""
_MAX_LENGTH = 600
"""Characters of an encoded fragment."""
_IGNORED = r"[\u00ad\u200b\u2060\ufeff]*"
_BETWEEN = r"[\W_]{0,12}?"
"""Signs and white space between two words, as they are in the text."""
_TOKEN = SimpleLazyObject(lambda: re.compile(rf"[{NO_BLANKS}]|[^\W_{NO_BLANKS}]+"))
_FOOTNOTE = re.compile(r"(?<=\w) \[?\d{1,3}(?!\d)")
"""What may be a raised number: in the page no blank is before it."""
_KATAKANA = re.compile(r"[\u30a1-\u30fa\u30fc-\u30ff]")
_NO_BLANKS = re.compile(f"[{NO_BLANKS}]")


def fragment(quotation: str, text: str) -> str:
    """Return the fragment of a quotation that occurs once in this text, encoded, or ``PLAIN``."""
    pieces = [_TOKEN.findall(fold(piece)) for piece in parts(quotation)]
    if not pieces or not all(pieces):
        return PLAIN
    spans = _spans(pieces, text)
    if spans is None:
        return PLAIN
    (start, _), (_, end) = spans[0], spans[-1]
    if _FOOTNOTE.search(text, max(0, start - 1), min(len(text), end + 4)):
        return PLAIN
    if not (_is_boundary(text, start) and _is_boundary(text, end)):
        return PLAIN
    terms = _terms(text, spans)
    if not terms or not _leads_there(terms, text, start, end):
        return PLAIN
    encoded = ",".join(_encoded(term) for term in terms)
    return encoded if len(encoded) <= _MAX_LENGTH else PLAIN


def with_fragment(address: str, encoded: str) -> str:
    """Return the address with this fragment, in place of one that it may have."""
    address, _, _ = address.partition(":~:")
    address = address.removesuffix("#")
    return f"{address}{'' if '#' in address else '#'}:~:text={encoded}"


def _encoded(term: str) -> str:
    # A hyphen would mark a prefix or suffix.
    return quote(term, safe="").replace("-", "%2D")


def of_words(quotation: str) -> str:
    """Return the fragment of words as they are typed, for a text that nobody has at hand."""
    return ",".join(map(_encoded, parts(quotation)))


def _spans(pieces: list[list[str]], text: str) -> list[tuple[int, int]] | None:
    """Return where the pieces stand, one after the other, if that is one place."""
    words = [
        _BETWEEN.join(_IGNORED.join(map(re.escape, token)) for token in tokens) for tokens in pieces
    ]
    gap = r"(?:.|\n){0,1000}?"
    whole = gap.join(rf"(?<!\w)({piece})(?!\w)" for piece in words)
    if _NO_BLANKS.search("".join(pieces[0])):
        whole = gap.join(f"({piece})" for piece in words)
    matches = re.finditer(whole, text)
    match = next(matches, None)
    if match is None or next(matches, None) is not None:
        return None
    return [match.span(number) for number in range(1, len(pieces) + 1)]


def _is_boundary(text: str, place: int) -> bool:
    """Return whether a word surely ends here. Only a dictionary knows where one ends in scripts
    without blanks, but a word in Katakana ends where other letters begin."""
    before, after = text[place - 1 : place], text[place : place + 1]
    if not (_NO_BLANKS.match(before) and _NO_BLANKS.match(after)):
        return True
    return bool(_KATAKANA.match(before)) != bool(_KATAKANA.match(after))


def _terms(text: str, spans: list[tuple[int, int]]) -> list[str]:
    """Return one term, or a beginning and an end where a line or block ends between them."""
    first = text[slice(*spans[0])]
    last = text[slice(*spans[-1])]
    if len(spans) == 1 and "\n" not in first:
        return [first]
    beginning = first.partition("\n")[0].strip()
    ending = re.sub(r"^#{1,6} ", "", last.rpartition("\n")[2].strip())
    return [beginning, ending] if beginning and ending else []


def _leads_there(terms: list[str], text: str, start: int, end: int) -> bool:
    """Return whether a browser, which ignores case, finds the terms there and nowhere before."""
    lowered = text.replace("İ", "i").lower()
    at = _first(terms[0], lowered, 0)
    if at != start:
        return False
    if len(terms) == 1:
        return True
    beginning = start + len(terms[0])
    return _first(terms[1], lowered, beginning) + len(terms[1]) == end


def _first(term: str, lowered: str, start: int) -> int:
    """Return where a term stands first, as whole words."""
    term = term.replace("İ", "i").lower()
    at = lowered.find(term, start)
    while at >= 0:
        cut_before = at > 0 and _cuts(lowered[at - 1], term[0])
        end = at + len(term)
        cut_after = end < len(lowered) and _cuts(term[-1], lowered[end])
        if not cut_before and not cut_after:
            return at
        at = lowered.find(term, at + 1)
    return -1


def _cuts(before: str, after: str) -> bool:
    """Return whether a word goes on between these two characters."""
    is_word = (before.isalnum() or before == "_") and (after.isalnum() or after == "_")
    return is_word and not (_NO_BLANKS.match(before) and _NO_BLANKS.match(after))
