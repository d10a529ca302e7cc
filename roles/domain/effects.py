"""What a change of claims would do to the pages: which points and rows turn, and which stay.

Pure: no database and no HTML. It weighs the claims before and after by the same functions as the
pages, so what it foretells is what they will say.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from .agreement import State
from .comparison import Point, ResponsibilityFact, Row, row
from .facts import ClaimFact, RoleFact
from .rivalry import Speakers

Pair = tuple[RoleFact, RoleFact]


@dataclass(frozen=True, slots=True)
class RowTurn:
    """A responsibility whose row changes from one state into another, with the pairs of roles on
    whose comparison pages it does."""

    responsibility: ResponsibilityFact
    before: State
    after: State
    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class PointEffect:
    """A point on which something changes. None stands for rivals who are no rivals then, and for a
    pair of which nobody speaks."""

    before: Point | None
    after: Point | None

    @property
    def point(self) -> Point:
        point = self.after or self.before
        assert point is not None  # noqa: S101 (one of the two is there)
        return point

    @property
    def states(self) -> tuple[State, State]:
        before, after = (
            point.agreement.state if point else State.SILENT for point in (self.before, self.after)
        )
        return before, after

    @property
    def turns(self) -> bool:
        before, after = self.states
        return before is not after

    @property
    def voices(self) -> tuple[int, int]:
        before, after = (
            len(point.agreement.voices) if point else 0 for point in (self.before, self.after)
        )
        return before, after


@dataclass(frozen=True, slots=True)
class Effects:
    rows: tuple[RowTurn, ...] = ()
    points: tuple[PointEffect, ...] = ()

    @property
    def turning(self) -> tuple[PointEffect, ...]:
        return tuple(effect for effect in self.points if effect.turns)

    @property
    def staying(self) -> tuple[PointEffect, ...]:
        """Points that stay what they are, with other voices or positions than before."""
        return tuple(effect for effect in self.points if not effect.turns)


def effects(
    responsibilities: Iterable[ResponsibilityFact],
    roles: Collection[RoleFact],
    before: Iterable[ClaimFact],
    after: Iterable[ClaimFact],
    speakers: tuple[Speakers, Speakers],
) -> Effects:
    """Return what becomes of these responsibilities' rows for these roles when the published claims
    on them are those of ``after`` instead of those of ``before``. ``speakers`` are those of all
    published claims before and after, on whichever question."""
    before, after = list(before), list(after)
    ordered = sorted(roles, key=lambda role: role.slug)
    turns: list[RowTurn] = []
    points: list[PointEffect] = []
    for responsibility in sorted(responsibilities, key=lambda responsibility: responsibility.place):
        was = row(responsibility, ordered, before, speakers[0])
        will_be = row(responsibility, ordered, after, speakers[1])
        points += _points(was, will_be)
        turns += _turns(responsibility, ordered, was, will_be)
    return Effects(tuple(turns), tuple(points))


def _points(was: Row, will_be: Row) -> list[PointEffect]:
    then, now = ({(p.kind, p.key): p for p in state.points} for state in (was, will_be))
    both = [PointEffect(then.get(key), now.get(key)) for key in {**then, **now}]
    return [effect for effect in both if _said(effect.before) != _said(effect.after)]


def _said(point: Point | None) -> object:
    """Return what readers see of a point at a glance: its state and who holds what."""
    if point is None:
        return None
    verdict = point.agreement
    held = [(standing.position.slug, standing.voices) for standing in verdict.standings]
    rejected = [claim.voice for claim in verdict.rejected]
    return verdict.state, held, rejected


def _turns(
    responsibility: ResponsibilityFact, roles: list[RoleFact], was: Row, will_be: Row
) -> list[RowTurn]:
    then, now = _PairStates(was), _PairStates(will_be)
    turned_pairs: dict[tuple[State, State], list[Pair]] = {}
    for pair in _pairs_that_may_turn(roles, then, now):
        before, after = then.of(pair), now.of(pair)
        if before is not after:
            turned_pairs.setdefault((before, after), []).append(pair)
    return [
        RowTurn(responsibility, before, after, tuple(pairs))
        for (before, after), pairs in sorted(
            turned_pairs.items(), key=lambda item: (-len(item[1]), item[0][1].slug, item[0][0].slug)
        )
    ]


class _PairStates:
    """The states of a row on the comparison pages of two roles."""

    def __init__(self, row: Row) -> None:
        self._responsibility = row.responsibility
        self.points: dict[tuple[RoleFact, ...], Point] = {
            point.roles: point for point in (*row.cells, *row.rivals, *row.pairs)
        }

    def of(self, pair: Pair) -> State:
        beside = [(pair[0],), (pair[1],), pair]
        points = [self.points[roles] for roles in beside if roles in self.points]
        return Row(self._responsibility, cells=tuple(points)).state


def _pairs_that_may_turn(roles: list[RoleFact], then: _PairStates, now: _PairStates) -> list[Pair]:
    """Return the pairs on whose pages a point is in another state than before, in order."""
    pairs: set[Pair] = set()
    for changed in {*then.points, *now.points}:
        before, after = then.points.get(changed), now.points.get(changed)
        if before and after and before.agreement.state is after.agreement.state:
            continue
        first, *second = changed
        others = second or [role for role in roles if role != first]
        pairs |= {_ordered(first, other) for other in others}
    return sorted(pairs, key=lambda pair: (pair[0].slug, pair[1].slug))


def _ordered(a: RoleFact, b: RoleFact) -> Pair:
    return (a, b) if a.slug < b.slug else (b, a)
