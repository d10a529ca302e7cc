"""The names of all roles, and which of them a text is, or begins with, or ends with."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from .title_folding import has_one_typing_error, split_words
from .title_readings import Name, NameKind
from .title_reasons import Kind, Reason
from .title_words import Words, meanings, phrases, words

_SHORTEST_JOINED = 6
_SHORTEST_MISTYPED = 5
MOST_KEPT = 4_000
"""How many titles, and how many words of them, a reader remembers: a list has half as many titles,
and anybody may ask for any title."""
MAKERS = ("developer", "engineer", "programmer", "entwickler", "programmierer")
"""What those who make software are called at the end of their titles."""


@dataclass(frozen=True, slots=True)
class Match:
    """The roles of a text that is one of their names as a whole, but for levels."""

    roles: tuple[str, ...]
    reasons: tuple[Reason, ...] = ()
    name: str = ""
    whole_title_only: bool = False
    key: Words = ()


@dataclass
class Vocabulary:
    """The names of all roles, ready for reading titles.

    ``alike`` returns the slugs of the roles whose names look like a text, the nearest first; it is
    asked only for titles that nothing else is found for.
    """

    names: Iterable[Name]
    alike: Callable[[str], Sequence[str]] = lambda text: ()
    _whole: dict[Words, dict[str, Name]] = field(default_factory=dict, init=False)
    _phrases: dict[Words, dict[str, Name]] = field(default_factory=dict, init=False)
    _joined: dict[str, Words] = field(default_factory=dict, init=False)
    _gaps: dict[tuple[int, Words], list[str]] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        known_names = list(self.names)
        # A name is stronger than an alias, and both are stronger than an abbreviation.
        order = list(NameKind)
        for name in sorted(known_names, key=lambda name: order.index(name.kind)):
            key = tuple(split_words(name.text))
            if not key:
                continue
            # A VP of Product is a VP Product, too.
            for whole in (key, tuple(word for word in key if word != "of")):
                self._whole.setdefault(whole, {}).setdefault(name.role, name)
            if name.kind is NameKind.ABBREVIATION:
                continue
            if not name.whole_title_only:
                self._phrases.setdefault(key, {}).setdefault(name.role, name)
            if len(joined := "".join(key)) >= _SHORTEST_JOINED:
                self._joined.setdefault(joined, key)
            for place in range(len(key)):
                gap = (place, key[:place] + key[place + 1 :])
                self._gaps.setdefault(gap, []).append(key[place])
        self._by_length: dict[int, list[str]] = {}
        for joined in self._joined:
            if len(joined) > _SHORTEST_JOINED:
                self._by_length.setdefault(len(joined), []).append(joined)
        self._longest = max(map(len, self._phrases), default=0)
        self._known_words = frozenset(word for key in self._whole for word in key)
        self._kept_corrections = lru_cache(MOST_KEPT)(self._corrections)
        self._by_first_letter: dict[str, list[str]] = {}
        for word in self._known_words:
            self._by_first_letter.setdefault(word[0], []).append(word)

    # --- Texts that are a name as a whole --------------------------------------------------

    def named(self, key: Words) -> dict[str, Name]:
        """Return the names with exactly these words, by role; a plural's s may be too many."""
        if known := self._whole.get(key):
            return known
        if key and len(key[-1]) > 4 and key[-1].endswith("s"):
            return self._whole.get((*key[:-1], key[-1][:-1]), {})
        return {}

    def match(self, key: Words) -> Match | None:
        """Return the roles with this name once levels are set aside."""
        for tried, levels in _without_levels(key):
            if known := self.named(tried) or self._run_together(tried):
                if levels and levels[0] in {"head", "chief"} and not _has_full_name(known):
                    continue
                return Match(
                    tuple(known),
                    (
                        *(Reason(Kind.SET_ASIDE, word) for word in levels),
                        *_reasons_of_names(known),
                    ),
                    next(iter(known.values())).text,
                    all(name.whole_title_only for name in known.values()),
                    tried,
                )
        return None

    def _run_together(self, key: Words) -> dict[str, Name]:
        joined = "".join(key)
        if len(joined) < _SHORTEST_JOINED:
            return {}
        known = self._joined.get(joined)
        return self._whole[known] if known else {}

    # --- Parts of a text ---------------------------------------------------------------------

    def phrase_at_end(self, key: Words) -> tuple[Words, Words]:
        """Return what is before the longest phrase at the end, and the phrase."""
        for length in range(min(self._longest, len(key) - 1), 1, -1):
            if key[-length:] in self._phrases:
                return key[:-length], key[-length:]
        return key, ()

    def phrase_at_beginning(self, key: Words) -> tuple[Words, Words]:
        """Return the longest phrase at the beginning, and what is after it."""
        for length in range(min(self._longest, len(key) - 1), 1, -1):
            if key[:length] in self._phrases:
                return key[:length], key[length:]
        return (), key

    def phrases_within(self, key: Words) -> list[Words]:
        """Return the phrases anywhere in the text, the longest first, of any length."""
        return [
            key[start : start + length]
            for length in range(min(self._longest, len(key)), 0, -1)
            for start in range(len(key) - length, -1, -1)
            if key[start : start + length] in self._phrases
        ]

    def has_phrase(self, key: Words) -> bool:
        return key in self._phrases

    def roles_of(self, phrase: Words) -> tuple[str, ...]:
        return tuple(self._phrases[phrase])

    def text_of(self, phrase: Words) -> str:
        return next(iter(self._phrases[phrase].values())).text

    def maker(self, word: str) -> Words:
        """Return the title under which the makers of software are known here, if they are."""
        titles = meanings("equivalents").get(word, ())
        return next((title for title in titles if title in self._phrases), ())

    def mistyped(self, key: Words) -> Words:
        """Return the one name that differs from the text by a typing error in a longer word."""
        near = {
            (*key[:place], word, *key[place + 1 :])
            for place, typed in enumerate(key)
            if len(typed) >= _SHORTEST_MISTYPED and not self._is_word(typed)
            for word in self._gaps.get((place, key[:place] + key[place + 1 :]), ())
            if has_one_typing_error(typed, word)
        }
        joined = "".join(key)
        near |= {
            self._joined[other]
            for length in range(len(joined) - 1, len(joined) + 2)
            for other in self._by_length.get(length, ())
            # Of as many words, the wrong one would be short: a "UI Designer" is no "UX Designer".
            if not near
            and len(self._joined[other]) != len(key)
            and has_one_typing_error(joined, other)
        }
        roles = {tuple(self._whole[name]) for name in near}
        return min(near) if len(roles) == 1 else ()

    def corrections(self, word: str) -> list[str]:
        """Return the words of names that a word may be a mistyped form of."""
        return [] if len(word) < _SHORTEST_MISTYPED else self._kept_corrections(word)

    def _corrections(self, word: str) -> list[str]:
        return sorted(
            known
            for known in self._by_first_letter.get(word[0], ())
            if has_one_typing_error(word, known) and not self._is_word(word)
        )

    def _is_word(self, word: str) -> bool:
        lists = ("other_trades", "levels", "software", "qualifiers", "job_nouns", "executives")
        return word in self._known_words or any((word,) in phrases(name) for name in lists)


_LEVELS_AT_ENDS = {"associate", "graduate", "group", "principal", "staff"}
"""Within a title they say something else: an "Engineering Group Manager" leads groups."""


def _has_full_name(known: dict[str, Name]) -> bool:
    return any(name.kind is NameKind.NAME for name in known.values())


def _reasons_of_names(known: dict[str, Name]) -> tuple[Reason, ...]:
    first = next(iter(known.values()))
    is_short = first.kind is NameKind.ABBREVIATION
    if len(known) > 1:
        kind = Kind.SHORT_FOR_SEVERAL if is_short else Kind.SEVERAL
        return (Reason(kind, first.text, len(known)),)
    if first.kind is NameKind.NAME:
        return ()
    return (Reason(Kind.SHORT if is_short else Kind.OTHER_TITLE, first.text),)


def _without_levels(key: Words) -> Iterator[tuple[Words, list[str]]]:
    """Yield the words with fewer and fewer levels, each with those that were set aside.

    "Lead" is a level at the beginning, though not before those who make software: a lead developer
    is another role. "Head" and "Chief" are tried last; the caller looks at what follows.
    """
    yield key, []
    levels = words("levels")
    start, end = 0, len(key)
    while start < end and key[start] in levels:
        start += 1
    while start < end and key[end - 1] in levels:
        end -= 1
    plain, dropped = key[start:end], [*key[:start], *key[end:]]
    if not plain:
        return
    if dropped:
        yield plain, dropped
    within = levels - _LEVELS_AT_ENDS
    if inner := [word for word in plain if word in within]:
        plain = tuple(word for word in plain if word not in within)
        dropped += inner
        yield plain, dropped
    if len(plain) < 2:
        return
    first, *rest = plain
    if (first in {"lead", "leading"} and rest[-1] not in MAKERS) or first in {"head", "chief"}:
        yield tuple(rest), [first, *dropped]
