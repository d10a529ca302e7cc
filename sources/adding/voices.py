"""Which voice a new source speaks with: those that are here first, the likeliest on top."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from ..models import Voice

_NEAR = 78
"""Percent of likeness from which a voice is offered as a near one."""
_SAME = 95
"""Percent from which it is chosen: a letter or a middle initial makes no other person."""
_MOST_NEAR = 6
_FORMS = re.compile(r"\b(?:inc|ltd|llc|gmbh|ag|plc|corp|co|the)\b\.?")


def folded(name: str) -> str:
    """Return a name for comparison: without capitals, accents, punctuation and legal forms."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    words = re.sub(r"[^\w\s]", " ", plain)
    without_form = " ".join(_FORMS.sub(" ", words).split())
    return without_form or " ".join(words.split())


def key(name: str) -> str:
    """Return what "Jane Doe" and "Doe, Jane" share."""
    return " ".join(sorted(folded(name).split()))


def _beginnings(name: str) -> list[str]:
    """Return what stands before each comma: "18F, U.S. General Services Administration" is 18F."""
    parts = name.split(",")
    return [",".join(parts[:number]) for number in range(len(parts) - 1, 0, -1)]


@dataclass(slots=True)
class Match:
    near: list[Voice] = field(default_factory=list)
    """The likeliest first."""
    same: Voice | None = None
    """The one that is meant, as far as a name can tell."""


class Voices:
    """All voices, to look for names of speakers among them."""

    def __init__(self, voices: Iterable[Voice]) -> None:
        self.all = list(voices)
        self._by_pk = {str(voice.pk): voice for voice in self.all}
        self._names = [folded(voice.name) for voice in self.all]
        self._by_key = {key(voice.name): voice for voice in reversed(self.all)}

    def get(self, pk: str) -> Voice | None:
        return self._by_pk.get(pk)

    def named(self, name: str) -> Voice | None:
        """Return the voice of this name, however it is written, or None."""
        return self._by_key.get(key(name))

    def match(self, names: Sequence[str], at_site: Sequence[int] = ()) -> Match:
        """Return the voices that may bear one of these names, of which the first is the likeliest,
        or that speak in other sources of the same site."""
        match = Match()
        scores: dict[int, float] = {}
        places = {voice.pk: place for place, voice in enumerate(self.all)}
        for rank, name in enumerate(names[:5]):
            wanted = folded(name)[:200]
            if not wanted:
                continue
            for _known, score, place in process.extract(
                wanted, self._names, scorer=fuzz.token_sort_ratio, score_cutoff=_NEAR, limit=5
            ):
                scores[place] = max(scores.get(place, 0), score - rank)
                # A person may be named like a publisher; only the likeliest name is decisive.
                if not rank and score >= _SAME and match.same is None:
                    match.same = self.all[place]
            for voice in filter(None, map(self.named, _beginnings(name))):
                # Perhaps it is one of two authors: somebody has to choose.
                scores[places[voice.pk]] = 100 - rank
        for pk in at_site[:_MOST_NEAR]:
            if pk in places:
                scores.setdefault(places[pk], 0)
        best = sorted(scores, key=lambda place: -scores[place])[:_MOST_NEAR]
        match.near = [self.all[place] for place in best]
        if match.same in match.near:
            match.near.remove(match.same)
        if match.same:
            match.near.insert(0, match.same)
        return match
