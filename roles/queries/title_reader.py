"""The reader of titles with the names of all roles, loaded in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass

from sources.text.near import nearest_words

from ..domain.title_folding import split_words
from ..domain.titles import Name, NameKind, Reader, Reading, Tier, Vocabulary
from ..models import Alias, Role

_ALIKE = 0.8
_NEAR = 0.5
"""Least likeness of a title to a name, from 0 to 1: to be listed as possible, and to be shown as
the nearest where there is no role."""


@dataclass(frozen=True, slots=True)
class ReadTitle:
    """A title with what it is read as, and the roles that it may mean."""

    reading: Reading
    roles: tuple[Role, ...]

    @property
    def title(self) -> str:
        return self.reading.title

    @property
    def tier(self) -> Tier:
        return self.reading.tier

    @property
    def role(self) -> Role | None:
        """Return the role that the title certainly means."""
        return self.roles[0] if self.tier is Tier.CERTAIN else None


class Titles:
    """Reads titles. Make it once for all titles of a request."""

    def __init__(self):
        self._roles = {role.slug: role for role in Role.objects.order_by("slug")}
        by_pk = {role.pk: role for role in self._roles.values()}
        names = [Name(role.name, role.slug) for role in self._roles.values()]
        names += [
            Name(role.abbreviation, role.slug, NameKind.ABBREVIATION)
            for role in self._roles.values()
            if role.abbreviation
        ]
        for alias in Alias.objects.order_by("slug", "role__slug"):
            role = by_pk.get(alias.role_id)
            if role:
                names.append(
                    Name(
                        alias.title,
                        role.slug,
                        NameKind.ALIAS,
                        alias.language,
                        alias.whole_title_only,
                    )
                )
        self._by_text: dict[str, dict[str, None]] = {}
        for name in names:
            if name.kind is not NameKind.ABBREVIATION:
                text = " ".join(split_words(name.text))
                self._by_text.setdefault(text, {})[name.role] = None
        self._reader = Reader(Vocabulary(names, self._alike))

    def read(self, title: str) -> ReadTitle:
        """Return what a title means."""
        reading = self._reader.read(title)
        return ReadTitle(reading, tuple(self._roles[slug] for slug in reading.roles))

    def nearest(self, title: str, limit: int = 3) -> list[Role]:
        """Return the roles whose names look like a title or share words with it, nearest first."""
        words = split_words(title)
        near = nearest_words(" ".join(words), self._by_text, limit=limit, cutoff=_NEAR)
        sharing = sorted(
            (text for text in self._by_text if set(text.split()) & set(words)),
            key=lambda text: -len(set(text.split()) & set(words)),
        )
        slugs = dict.fromkeys(slug for text in near + sharing for slug in self._by_text[text])
        return [self._roles[slug] for slug in slugs][:limit]

    def role_of(self, slug: str) -> Role | None:
        return self._roles.get(slug)

    def _alike(self, text: str) -> list[str]:
        near = nearest_words(text, self._by_text, limit=2, cutoff=_ALIKE)
        return list(dict.fromkeys(slug for name in near for slug in self._by_text[name]))


def read_titles(titles: Iterable[str]) -> list[ReadTitle]:
    """Return what each title means."""
    reader = Titles()
    return [reader.read(title) for title in titles]
