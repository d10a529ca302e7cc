"""What to call roles where there is little room.

Pure: no database and no HTML.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain

from .facts import RoleFact
from .kept_values import are_the_same
from .rivalry import Speakers


def short_names(
    compared: Sequence[RoleFact], all_roles: Iterable[RoleFact], speakers: Speakers
) -> dict[str, str]:
    """Return what to call each of the compared roles in brackets: abbreviations where every role
    has one, all differ, and each is mainly this role's; else names."""
    main_roles = _main_roles.of(tuple(all_roles), speakers)
    abbreviations = {role.slug: role.abbreviation for role in compared}
    usable = (
        all(abbreviations.values())
        and len(set(abbreviations.values())) == len(abbreviations)
        and all(main_roles.get(abbr) == slug for slug, abbr in abbreviations.items())
    )
    return abbreviations if usable else {role.slug: role.name for role in compared}


class _MainRoles:
    """Finds again what it found last: an edit seldom changes who speaks of which role."""

    def __init__(self) -> None:
        self._last: tuple[tuple[RoleFact, ...], Speakers, dict[str, str]] = (), {}, {}

    def of(self, all_roles: tuple[RoleFact, ...], speakers: Speakers) -> dict[str, str]:
        """Return the role that each abbreviation mainly means: that of most voices."""
        roles, known, main_roles = self._last
        if known is speakers and are_the_same(roles, all_roles):
            return main_roles
        voices = Counter(chain.from_iterable(speakers.values()))
        by_voices = sorted(all_roles, key=lambda role: (voices[role.slug], role.slug))
        main_roles = {role.abbreviation: role.slug for role in by_voices}
        self._last = all_roles, speakers, main_roles
        return main_roles


_main_roles = _MainRoles()


def number_of_voices(role: RoleFact, speakers: Speakers) -> int:
    return sum(1 for roles in speakers.values() if role.slug in roles)
