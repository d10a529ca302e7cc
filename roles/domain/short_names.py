"""What to call roles where there is little room.

Pure: no database and no HTML.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain

from .facts import RoleFact
from .rivalry import Speakers


def short_names(
    compared: Sequence[RoleFact], all_roles: Iterable[RoleFact], speakers: Speakers
) -> dict[str, str]:
    """Return what to call each of the compared roles in brackets: abbreviations where every role
    has one, all differ, and each is mainly this role's; else names."""
    voices = Counter(chain.from_iterable(speakers.values()))
    by_voices = sorted(all_roles, key=lambda role: (voices[role.slug], role.slug))
    main_roles = {role.abbreviation: role.slug for role in by_voices}
    abbreviations = {role.slug: role.abbreviation for role in compared}
    usable = (
        all(abbreviations.values())
        and len(set(abbreviations.values())) == len(abbreviations)
        and all(main_roles.get(abbr) == slug for slug, abbr in abbreviations.items())
    )
    return abbreviations if usable else {role.slug: role.name for role in compared}


def number_of_voices(role: RoleFact, speakers: Speakers) -> int:
    return sum(1 for roles in speakers.values() if role.slug in roles)
