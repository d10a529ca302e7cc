"""Roles that a text names as a whole: by a longer title, run together, or one against another."""

import re
from dataclasses import dataclass
from itertools import product

from django.utils.text import slugify

from ..models import Role
from ..queries.titles import SENIORITY, begun, meaning_of_title, meanings, run_together
from .words import STOP_WORDS, words_of

_AGAINST = re.compile(r"\s*(?:[,&+/|]|\b(?:vs|versus|or|and|oder|und)\b\.?)\s*", re.IGNORECASE)
_AROUND = re.compile(
    r"^.*\b(?:between|compare|comparison of|zwischen|vergleiche)\s+|\b(?:the|an?)\s+"
    r"|\s+(?:differences?|comparison|compared|unterschiede?|vergleich)\b.*$",
    re.IGNORECASE,
)
"""What people write around two titles: "the difference between a PO and a PM"."""
_MOST_SIDES = 5
_MOST_COMPARISONS = 6
_MOST_WORDS = 8
_TELLING_SENIORITY = SENIORITY - STOP_WORDS - {"iii", "iv", "ii", "1", "2", "3"}


@dataclass(frozen=True, slots=True)
class Titled:
    roles: tuple[Role, ...] = ()
    comparisons: tuple[tuple[Role, ...], ...] = ()
    """Of these roles, the sets that may be meant: more than one where a title means several."""


def compared(text: str, *, typing: bool) -> Titled:
    """Titles with something between them that sets one against the other. ``typing`` takes the last
    one, where it is none, for the beginning of one."""
    sides = [side for side in _AGAINST.split(_AROUND.sub("", text)) if side.strip()]
    if not 2 <= len(sides) <= _MOST_SIDES:
        return Titled()
    meant = [meaning_of_title(side).roles for side in sides]
    if typing and not meant[-1]:
        meant[-1] = tuple(begun(sides[-1]))
    return _comparisons(meant)


def side_by_side(text: str) -> Titled:
    """Two titles with nothing between them: "PO PM"."""
    words = text.split()
    slugs = [
        slugify(" ".join(part))
        for place in range(1, len(words))
        for part in (words[:place], words[place:])
    ]
    found = meanings(slugs)
    for first, second in zip(found[::2], found[1::2], strict=True):
        if (titled := _comparisons([first.roles, second.roles])).roles:
            return titled
    return Titled()


def meant(text: str) -> Titled:
    """What a text means that no title holds as it stands: one run together, one without its words
    of seniority, or two."""
    words = words_of(text)
    if _TELLING_SENIORITY.intersection(words) and (roles := meaning_of_title(text).roles):
        return Titled(roles)
    if len(words) > _MOST_WORDS or not STOP_WORDS.isdisjoint(words):
        return Titled()
    return Titled(tuple(run_together(text))) if len(words) < 2 else side_by_side(text)


def _comparisons(sides: list[tuple[Role, ...]]) -> Titled:
    """All that may be meant; nothing where a side is no title."""
    sets = {frozenset(roles): None for roles in product(*sides) if len(set(roles)) == len(sides)}
    if not sets:
        return Titled()
    chosen = [tuple(sorted(roles, key=lambda r: r.slug)) for roles in sets][:_MOST_COMPARISONS]
    return Titled(tuple({role: None for roles in chosen for role in roles}), tuple(chosen))
