"""The two sides of a dispute, as a list of disputes draws them.

Pure: no database and no HTML.
"""

from dataclasses import dataclass

from .agreement import TOGETHER, Standing
from .comparison import Point
from .facts import PositionFact, RoleFact


@dataclass(frozen=True, slots=True)
class Side:
    """An answer with the number of its voices; without an answer, ``others`` answers together."""

    number: int
    role: RoleFact | None = None
    position: PositionFact | None = None
    others: int = 0

    @property
    def together(self) -> bool:
        return self.position == TOGETHER


@dataclass(frozen=True, slots=True)
class Balance:
    one: Side
    other: Side


def balance(point: Point) -> Balance | None:
    """Return both rivals, or the answer that most voices give and all others; None where there is
    one answer alone, because it is rejected or said to vary."""
    standings = point.agreement.standings
    if len(standings) < 2:
        return None
    if point.rivals:
        owners = [s for s in standings if s.position != TOGETHER]
        together = [s for s in standings if s.position == TOGETHER]
        one, other, *_rest = sorted(owners, key=lambda s: s.position.slug) + together
        return Balance(_side(point, one), _side(point, other))
    first, *rest = standings
    if len(rest) == 1:
        return Balance(_side(point, first), _side(point, rest[0]))
    voices = frozenset().union(*(standing.voices for standing in rest))
    return Balance(_side(point, first), Side(len(voices), others=len(rest)))


def _side(point: Point, standing: Standing) -> Side:
    roles = {role.slug: role for role in point.roles} if point.rivals else {}
    role = roles.get(standing.position.slug)
    return Side(len(standing.voices), role, None if role else standing.position)
