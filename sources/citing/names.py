"""Names of authors as reference managers write them: of persons, and of bodies with a comma."""

import re

from django.utils.functional import SimpleLazyObject

# fmt: off
_LEGAL_FORMS = {
    "ab", "ag", "aps", "as", "asa", "bv", "co", "company", "corp", "corporation", "eg", "ev", "ges",
    "gmbh", "inc", "incorporated", "kg", "kgaa", "kk", "limited", "llc", "llp", "lp", "ltd", "ltda",
    "mbh", "nv", "ohg", "oy", "oyj", "plc", "pte", "pty", "pvt", "sa", "sarl", "sas", "se", "sl",
    "spa", "srl", "ug", "zoo",
}
_WORDS_OF_BODIES = {
    "academy", "administration", "agency", "alliance", "association", "authority", "board",
    "bureau",
    "center", "centre", "college", "commission", "committee", "consortium", "council", "department",
    "foundation", "group", "guild", "institut", "institute", "institution", "ministry", "office",
    "organisation", "organization", "society", "stiftung", "union", "universität", "university",
    "verband", "verein",
}
# fmt: on
_SUFFIX = re.compile(r"(?:jr|sr|ii|iii|iv|ph\.?\s?d|md|m\.d|mba|esq|cpa|pmp|csp)\.?", re.IGNORECASE)
_FAMILY_FIRST = SimpleLazyObject(
    lambda: re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]+")
)
"""In Chinese, Japanese and Korean the family's name comes first, and no blank after it."""


def _word(text: str) -> str:
    """Return a word for comparison: "S.p.A." and "spa" are the same."""
    return re.sub(r"[^\w&]", "", text).casefold()


def is_body(name: str) -> bool:
    """Return whether a name is one of a firm, an office or another body, by its legal form or
    a word that names a kind of body."""
    if name.strip().startswith("{"):
        # So BibTeX protects a name that must not be taken apart.
        return True
    words = [word for part in re.split(r"[\s,]+", name) if (word := _word(part))]
    after_comma = _word(name.rpartition(",")[2]) if "," in name else ""
    is_form = len(words) > 1 and (after_comma in _LEGAL_FORMS or words[-1] in _LEGAL_FORMS)
    # "Co" alone is a given name as well.
    return is_form or not _WORDS_OF_BODIES.isdisjoint(words)


def parse_author(name: str) -> str:
    """Return the name of an author as a source states it: "Doe, Jane" becomes "Jane Doe", and
    "Scaled Agile, Inc." stays."""
    text = " ".join(name.split()).strip(" ;,")
    if text.startswith("{") and text.endswith("}"):
        return text[1:-1].strip()
    parts = [part for piece in text.split(",") if (part := piece.strip())]
    if len(parts) < 2 or is_body(text):
        return text
    family, given, *rest = parts
    if _SUFFIX.fullmatch(given):
        # "Jane Doe, PhD", or "Doe, Jr., Jane".
        return " ".join([*rest, family]) + f", {given}"
    if len(rest) > 1 or (rest and not _SUFFIX.fullmatch(rest[0])):
        return text
    is_joined = _FAMILY_FIRST.fullmatch(family) and _FAMILY_FIRST.fullmatch(given)
    whole = f"{family}{given}" if is_joined else f"{given} {family}"
    return ", ".join([whole, *rest])


def without_comma(name: str) -> str:
    """Return the name of a body without its commas, at which RIS parts family and given name."""
    return re.sub(r"\s*,\s*", " ", name) if is_body(name) else name
