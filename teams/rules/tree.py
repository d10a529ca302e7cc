"""The teams of an organisation as a tree, in the order in which a page lists them.

Pure: no database and no HTML. The database does not refuse teams that are parts of one another in a
circle, so whatever walks here stops at a team that it has met.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

MAX_DEPTH = 12
"""Levels. A deeper team is pointed out."""


@dataclass(frozen=True, slots=True)
class TeamFact:
    pk: int
    parent: int | None
    name: str
    slug: str
    former_members: int = 0


@dataclass(frozen=True, slots=True)
class TeamLine:
    """A team where it stands: 0 is the top."""

    team: TeamFact
    depth: int


class Tree:
    def __init__(self, teams: Iterable[TeamFact]) -> None:
        self.by_pk = {team.pk: team for team in teams}
        self._parts: dict[int | None, list[TeamFact]] = defaultdict(list)
        for team in sorted(self.by_pk.values(), key=lambda team: (team.name.casefold(), team.pk)):
            parent = team.parent if team.parent in self.by_pk else None
            self._parts[parent].append(team)

    def __len__(self) -> int:
        return len(self.by_pk)

    @cached_property
    def lines(self) -> tuple[TeamLine, ...]:
        """Every team, each under the one that it is a part of. Teams that are parts of one another
        stand at the top."""
        lines = list(self._walk(self._parts[None], set()))
        met = {line.team.pk for line in lines}
        for team in self.by_pk.values():
            if team.pk not in met:
                circle = list(self._walk([team], met))
                met |= {line.team.pk for line in circle}
                lines += circle
        return tuple(lines)

    def _walk(self, teams: list[TeamFact], met: set[int]) -> Iterator[TeamLine]:
        met = set(met)
        waiting = [(team, 0) for team in reversed(teams)]
        while waiting:
            team, depth = waiting.pop()
            if team.pk in met:
                continue
            met.add(team.pk)
            yield TeamLine(team, depth)
            waiting += [(part, depth + 1) for part in reversed(self._parts[team.pk])]

    def parts_of(self, pk: int) -> list[TeamFact]:
        """Return the teams that are directly a part of this one."""
        return self._parts[pk]

    def within(self, pk: int) -> set[int]:
        """Return this team and all that are a part of it, however deep."""
        return {line.team.pk for line in self._walk([self.by_pk[pk]], set())}

    def above(self, pk: int) -> list[TeamFact]:
        """Return the teams that this one is a part of, the top first."""
        chain: list[TeamFact] = []
        met = {pk}
        parent = self.by_pk[pk].parent
        while parent in self.by_pk and parent not in met:
            met.add(parent)
            chain.append(self.by_pk[parent])
            parent = self.by_pk[parent].parent
        return chain[::-1]

    @property
    def too_deep(self) -> list[TeamFact]:
        return [line.team for line in self.lines if line.depth >= MAX_DEPTH]
