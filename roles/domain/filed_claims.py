"""Claims in order, and where among them those stand that are about a role or on a question.

Pure: no database and no HTML.
"""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import chain, compress, count
from operator import attrgetter, is_not, itemgetter

from .facts import ClaimFact
from .kept_values import LastPages

Places = Mapping[str, "array[int]"]
"""By slug, the places of claims, in order."""
Picker = Callable[[Sequence[ClaimFact]], tuple[ClaimFact, ...]]


class FiledClaims(tuple[ClaimFact, ...]):
    """Claims of which those about some roles or on some questions are found without a look at each:
    pages are made of a few of thousands."""

    def on_roles(self, slugs: Iterable[str]) -> list[ClaimFact]:
        """Return the claims about any of these roles, from either side of a pair."""
        return self._at(self._places[0], slugs)

    def on_questions(self, slugs: Iterable[str]) -> list[ClaimFact]:
        return self._at(self._places[1], slugs)

    def beside(self, role: str) -> list[ClaimFact]:
        """Return the claims on every responsibility on which this role is spoken of."""
        return self.on_questions({claim.responsibility for claim in self.on_roles([role])})

    def between(self, slugs: Iterable[str]) -> tuple[ClaimFact, ...]:
        """Return the claims about any of these roles, those on a pair only if both of its roles
        are among them."""
        roles, kept = frozenset(slugs), self._places[2]
        return (kept.get(roles) or kept.keep(roles, self._picker_of(roles)))(self)

    def _picker_of(self, roles: frozenset[str]) -> Picker:
        places = [
            place
            for place in self._places_at(self._places[0], roles)
            if not self[place].other_role or {self[place].role, self[place].other_role} <= roles
        ]
        if len(places) < 2:
            return lambda claims: tuple(claims[place] for place in places)
        return itemgetter(*places)

    def exchanged(self, by_place: Mapping[int, ClaimFact]) -> "FiledClaims":
        """Return these claims with others at some places."""
        claims = [*self]
        for place, claim in by_place.items():
            claims[place] = claim
        now = FiledClaims(claims)
        places = [place for place, claim in by_place.items() if claim is not self[place]]
        now._changed_since = self._mark, sorted(places)
        return now

    def stand_as(self, before: "FiledClaims") -> bool:
        """Return whether no claim is new, gone or about something else, so that the same roles are
        spoken of by the same voices. These are then found as those before."""
        places = self.places_changed_since(before)
        alike = places is not None and all(
            _about(self[place]) == _about(before[place]) for place in places
        )
        if alike:
            self._places = before._places
        return alike

    def places_changed_since(self, before: "FiledClaims") -> list[int] | None:
        """Return the places at which another claim stands; None where there are more or fewer."""
        if len(self) != len(before):
            return None
        # Several ask, of thousands of claims. To keep those before would keep all that were.
        known, places = self._changed_since
        if known is not before._mark:
            places = [*compress(count(), map(is_not, self, before))]
            self._changed_since = before._mark, places
        return places

    @cached_property
    def _mark(self) -> object:
        """What stands for these claims and no others."""
        return object()

    _changed_since: tuple[object, list[int]] = None, []
    """What stands for earlier claims, and the places at which these are others."""

    @cached_property
    def _places(self) -> tuple[Places, Places, LastPages[Picker]]:
        """By roles, by questions, and what picks those of pages that were made before."""
        by_role: dict[str, array[int]] = defaultdict(lambda: array("L"))
        by_question: dict[str, array[int]] = defaultdict(lambda: array("L"))
        for place, claim in enumerate(self):
            by_question[claim.responsibility].append(place)
            for role in {claim.role, claim.other_role}:
                by_role[role].append(place)
        return by_role, by_question, LastPages()

    def _at(self, places: Places, slugs: Iterable[str]) -> list[ClaimFact]:
        return [self[place] for place in self._places_at(places, slugs)]

    def _places_at(self, places: Places, slugs: Iterable[str]) -> Iterable[int]:
        # A claim on a pair stands at both of its roles.
        standing = chain.from_iterable(places[slug] for slug in {*slugs} & places.keys())
        return dict.fromkeys(sorted(standing))


_about = attrgetter("voice", "role", "other_role", "responsibility", "superseded")
