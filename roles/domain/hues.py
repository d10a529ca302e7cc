"""Which hue a role has on a page: the first role that it compares the first, and so on.

Pure: no database and no HTML.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from .facts import RoleFact

LETTERS = "abcde"
"""The hues in the order in which a page names its roles."""


class Hues:
    """The hues of a page's roles, which words of its sentences take, too."""

    def __init__(self, roles: Sequence[RoleFact], short_names: Mapping[str, str]) -> None:
        self.letters = {role.slug: LETTERS[place] for place, role in enumerate(roles)}
        self._names = {role.name: self.letters[role.slug] for role in roles}
        self._names |= {name: self.letters[slug] for slug, name in short_names.items()}
        self.short_names = short_names

    @cached_property
    def key(self) -> tuple[frozenset[tuple[str, str]], ...]:
        """All that tells them from the hues of other pages."""
        return tuple(
            frozenset(named.items()) for named in (self.letters, self._names, self.short_names)
        )

    def of(self, slug: str) -> str:
        """Return the letter of a role's hue, "" if it is none of the page's."""
        return self.letters.get(slug, "")

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        # The longer name first: a Senior Product Owner is no Product Owner.
        names = sorted(self._names, key=len, reverse=True)
        return (
            re.compile(rf"\b({'|'.join(map(re.escape, names))})\b") if names else re.compile("$^")
        )

    def parts(self, text: str) -> Iterator[tuple[str, str]]:
        """Yield the text in pieces, each with the letter of the role that it names, or ""."""
        for index, piece in enumerate(self._pattern.split(text)):
            if piece:
                yield piece, self._names[piece] if index % 2 else ""
