"""Why a role's phrase may mean something else beside other words."""

from .title_reasons import Kind, Reason
from .title_words import Words, phrases, words


def doubt_about(others: Words, phrase: Words, *, is_before: bool) -> Reason | None:
    """Return why a phrase does not mean its role beside these words, if it does not."""
    if trade := other_trade(others):
        return Reason(Kind.OTHER_TRADE, trade)
    across = others[-1:] + phrase[:1]
    if is_before and across in phrases("other_trades"):
        return Reason(Kind.OTHER_TRADE, " ".join(across))
    if is_before and (relation := set(others) & _RELATIONS):
        return Reason(Kind.OTHER_JOB, min(relation))
    if not is_before and (others[-1] in words("job_nouns") or others[0] in words("job_nouns")):
        return Reason(Kind.OTHER_JOB, others[-1])
    if phrase in phrases("broad") and not words("qualifiers").union(words("software")).issuperset(
        others
    ):
        return Reason(Kind.OTHER_TRADE, " ".join(others))
    return None


_RELATIONS = {"to", "of", "for", "der", "des", "zum", "zur", "für", "fur"}
"""Before a role they say that somebody works for it: "Assistant to the Product Manager"."""


def other_trade(key: Words, lengths: tuple[int, ...] = (2, 1)) -> str:
    """Return the first word of another trade that stands in a title, or two words of it."""
    entries = phrases("other_trades")
    for start in range(len(key)):
        for length in lengths:
            if key[start : start + length] in entries:
                return " ".join(key[start : start + length])
    return ""


def executive_words(key: Words) -> str:
    """Return what makes a title one above all roles: "head of"."""
    for entry in phrases("executives"):
        if "…" in entry:
            first, _, last = entry
            if first in key and last in key[key.index(first) + 1 :]:
                return f"{first} … {last}"
    entries = phrases("executives")
    for length in (3, 2, 1):
        for start in range(len(key) - length + 1):
            if key[start : start + length] in entries:
                return " ".join(key[start : start + length])
    return ""
