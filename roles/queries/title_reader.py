"""The reader of titles with the names of all roles, loaded in a fixed number of queries."""

from collections import Counter
from dataclasses import dataclass
from itertools import chain

from sources.text.near import nearest_words

from ..domain.title_folding import split_words
from ..domain.title_readings import Name, NameKind, Reading, Tier
from ..models import Alias, Role
from .content_state import once_per_state

_ALIKE = 0.8
_NEAR = 0.6
"""Least likeness of a title to a name, from 0 to 1: to be listed as possible, and to be shown as
the nearest where there is no role."""

_SHORTEST = 5
"""Of shorter titles any other looks like one: a CPO is no CTO."""

_COMMON_WORDS = frozenset({"manager", "lead", "leader", "senior", "of", "the", "and", "und"})
"""Words of titles of every kind: to share one of them brings no two titles near."""


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
    """Reads titles. Make it once for all titles of a request. The titles of catalogues are known
    to it only if asked for."""

    def __init__(self, *, with_catalogues: bool = False):
        roles = Role.everything if with_catalogues else Role.objects
        aliases = Alias.everything if with_catalogues else Alias.objects
        self._roles = {role.slug: role for role in roles.order_by("slug")}
        by_pk = {role.pk: role for role in self._roles.values()}
        names = [Name(role.name, role.slug) for role in self._roles.values()]
        names += [
            Name(role.abbreviation, role.slug, NameKind.ABBREVIATION)
            for role in self._roles.values()
            if role.abbreviation
        ]
        names += [
            Name(
                alias.title,
                by_pk[alias.role_id].slug,
                NameKind.ALIAS,
                alias.language,
                alias.whole_title_only,
            )
            for alias in aliases.order_by("slug", "role__slug")
            # A role may have been made in between.
            if alias.role_id in by_pk
        ]
        self._reader = NamesReader(names)

    def read(self, title: str) -> ReadTitle:
        """Return what a title means, with the roles themselves."""
        reading = self._reader.reading(title)
        return ReadTitle(reading, tuple(self._roles[slug] for slug in reading.roles))

    def reading(self, title: str) -> Reading:
        return self._reader.reading(title)

    def nearest(self, read: ReadTitle, limit: int = 3) -> list[Role]:
        """Return the roles that come nearest to a title that means none."""
        return [self._roles[slug] for slug in self._reader.nearest(read.reading, limit)]


@once_per_state
def kept_titles() -> Titles:
    """Return a reader of the titles of the collection that all requests share."""
    return Titles()


class NamesReader:
    """Reads titles by these names alone, without a database."""

    def __init__(self, names: list[Name]):
        self._by_text: dict[str, dict[str, None]] = {}
        self._words: dict[str, frozenset[str]] = {}
        for name in names:
            if name.kind is not NameKind.ABBREVIATION:
                text = " ".join(split_words(name.text))
                self._by_text.setdefault(text, {})[name.role] = None
                self._words[text] = frozenset(text.split())
        self._names_with = Counter(chain.from_iterable(self._words.values()))
        # Imported here, because few pages need it.
        from ..domain.titles import Reader, Vocabulary

        self._reader = Reader(Vocabulary(names, self._alike))

    def reading(self, title: str) -> Reading:
        """Return what a title means."""
        return self._reader.read(title)

    def nearest(self, reading: Reading, limit: int) -> list[str]:
        """Return the slugs of the roles whose names share words with a title, the rarest first, or
        look like it. Under an executive come the managers: a "VP Product" is near a Product
        Manager."""
        words = set(split_words(reading.title))
        if reading.is_executive:
            words.add("manager")

        def place(text: str) -> tuple:
            shared = words & self._words[text]
            return -sum(1 / self._names_with[word] for word in shared), len(self._words[text]), text

        sharing = sorted(
            (text for text, known in self._words.items() if words & known - _COMMON_WORDS),
            key=place,
        )
        text = " ".join(split_words(reading.title))
        near = []
        if len(text) >= _SHORTEST:
            near = nearest_words(text, self._by_text, limit=limit, cutoff=_NEAR)
        # Only mistyped, it is nearest whoever shares its words.
        mistyped = nearest_words(text, self._by_text, limit=limit, cutoff=_ALIKE)
        ordered = mistyped + sharing + near
        return list(dict.fromkeys(slug for text in ordered for slug in self._by_text[text]))[:limit]

    def _alike(self, text: str) -> list[str]:
        near = nearest_words(text, self._by_text, limit=2, cutoff=_ALIKE)
        return list(dict.fromkeys(slug for name in near for slug in self._by_text[name]))


_SCORES = {Tier.CERTAIN: 3, Tier.ASK: 3, Tier.LIKELY: 2, Tier.POSSIBLE: 1, Tier.NONE: 0}


def score(read: ReadTitle) -> int:
    """Return how much a text looks like a title."""
    return _SCORES[read.tier]
