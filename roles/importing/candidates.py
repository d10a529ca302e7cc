"""Which known rows a name in a table may mean, the likeliest first.

A name is compared with every text by which a row is known: its name, slug, other names and search
words letter by letter, its question and meaning by the words that they share. Rare words count for
more. What the table's own rows say helps too.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from sources.alphabet import sort_key

from .names import plain

SURE = 85
"""How like a candidate is that is surely meant."""
LIKELY = 60
"""How like one has to be that is proposed where it leads by far."""
SAME = 100
_WORD = re.compile(r"[^\W_]+")
_ENDING = re.compile(r"(?<=...)(?:ing|ed|es|s)$")
_STOP_WORDS = frozenset(
    (
        *("a", "an", "and", "are", "as", "be", "by", "can", "do", "does", "for", "from", "has"),
        *("how", "in", "is", "it", "its", "more", "not", "of", "on", "or", "than", "that", "the"),
        *("their", "they", "this", "to", "what", "when", "which", "who", "with"),
    )
)
_LONGEST_STEM = 4
_SHORTEST_PHRASE = 8
_OF_TWO_ROLES = 15
"""How much likelier a question about two roles is where the answers name another role."""
_MOST_SAID = 2_000
"""Characters of what the table's rows say."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row that a name may mean, with the texts that it is known by."""

    value: str
    label: str
    names: tuple[str, ...]
    question: str = ""
    meaning: str = ""
    relational: bool = False


class Candidates:
    """All rows of one kind."""

    def __init__(self, candidates: Iterable[Candidate]):
        self.all: Sequence[Candidate] = list(candidates)
        self._names = [[plain(name) for name in candidate.names if name] for candidate in self.all]
        self._texts = [plain(f"{candidate.question} {candidate.meaning}") for candidate in self.all]
        self._stems = [
            (
                stems(" ".join(candidate.names)),
                stems(candidate.question),
                stems(candidate.meaning),
                stems(f"{candidate.question} {candidate.label}"),
            )
            for candidate in self.all
        ]
        self._rows_with = Counter(stem for texts in self._stems for stem in set().union(*texts[:3]))

    def rank(
        self, name: str, said: str = "", *, about_two_roles: bool = False
    ) -> list[tuple[float, Candidate]]:
        """Return all candidates with their likeness to a name, from 0 to 100, the likeliest first.
        ``said`` is what the table's rows under this name say, and ``about_two_roles`` whether
        their answers name another role."""
        wanted, words, context = plain(name)[:200], stems(name), stems(said[:_MOST_SAID])
        ranked = []
        for place, candidate in enumerate(self.all):
            likeness = self._likeness(place, wanted, words, context)
            if about_two_roles and candidate.relational and likeness < SAME:
                likeness = min(likeness + _OF_TWO_ROLES, SAME - 1)
            ranked.append((likeness, candidate))
        return sorted(ranked, key=lambda pair: (-pair[0], sort_key(pair[1].label)))

    def _likeness(self, place: int, wanted: str, words: set[str], context: set[str]) -> float:
        names = self._names[place]
        if wanted in names:
            return SAME
        in_names, in_question, in_meaning, heart = self._stems[place]
        spelled = max((fuzz.token_sort_ratio(wanted, name) for name in names), default=0)
        shared = sum(
            self._weight(word) * (1 if word in in_names else 0.8 if word in in_question else 0.6)
            for word in words
            if word in in_names or word in in_question or word in in_meaning
        )
        covered = shared / (self._sum(words) or 1)
        if len(wanted) >= _SHORTEST_PHRASE and wanted in self._texts[place]:
            covered = 1
            spelled = max(spelled, SURE)
        named = self._sum(heart & words) / (self._sum(heart) or 1)
        said = (
            max(self._sum(text & context) / self._sum(text) for text in (heart, in_meaning) if text)
            if heart or in_meaning
            else 0
        )
        return min(0.4 * spelled + 35 * covered + 10 * named + 25 * said, SAME - 1)

    def _weight(self, stem: str) -> float:
        return math.log((len(self.all) + 1) / (self._rows_with[stem] + 1)) + 0.1

    def _sum(self, stems_: Iterable[str]) -> float:
        return sum(map(self._weight, stems_))


def stems(text: str) -> set[str]:
    """Return the beginnings of the words that carry meaning."""
    words = (word for word in _WORD.findall(text.casefold()) if word not in _STOP_WORDS)
    return {_ENDING.sub("", word)[:_LONGEST_STEM] for word in words}
