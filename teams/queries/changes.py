"""How a canonical role has changed since the day on which an organisation linked a role to it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from roles.domain.comparison import ResponsibilityFact
from roles.models import Role
from roles.queries.content_state import once_per_state
from roles.queries.historical import HistoricalFacts
from roles.queries.overview import Overview, overview

from .canon import Canon


@dataclass(frozen=True)
class RoleState:
    """What stood about one role."""

    claims: frozenset[str] = frozenset()
    """Their keys."""
    disputes: frozenset[ResponsibilityFact] = frozenset()


@dataclass(frozen=True)
class RoleChanges:
    """What is new or gone since a day."""

    since: date
    new_claims: int = 0
    withdrawn_claims: int = 0
    new_disputes: tuple[ResponsibilityFact, ...] = ()
    settled_disputes: tuple[ResponsibilityFact, ...] = ()

    def __bool__(self) -> bool:
        return bool(
            self.new_claims or self.withdrawn_claims or self.new_disputes or self.settled_disputes
        )


def changes_since(day: date, role: Role, canon: Canon, today: date) -> RoleChanges:
    """Return how a role has changed since the end of a day. The states of a day are worked out once
    for all roles, so that this costs one query."""
    if day >= today:
        return RoleChanges(day)
    then = _states_on(day).get(role.slug, RoleState())
    states = canon.overview.once(("role states",), lambda: _states(canon.overview))
    now = states.get(role.slug, RoleState())
    gone = {question.slug for question in then.disputes}
    here = {question.slug for question in now.disputes}
    return RoleChanges(
        day,
        len(now.claims - then.claims),
        len(then.claims - now.claims),
        _in_order(question for question in now.disputes if question.slug not in gone),
        _in_order(question for question in then.disputes if question.slug not in here),
    )


def _in_order(questions) -> tuple[ResponsibilityFact, ...]:
    return tuple(sorted(questions, key=lambda question: question.place))


@once_per_state
def _states_on(day: date) -> Mapping[str, RoleState]:
    return _states(overview(record=HistoricalFacts(day)))


def _states(of: Overview) -> Mapping[str, RoleState]:
    claims: dict[str, set[str]] = defaultdict(set)
    for claim in of.narrowing.whole:
        if not claim.superseded:
            for slug in {claim.role, claim.other_role} - {""}:
                claims[slug].add(claim.key)
    disputes: dict[str, set[ResponsibilityFact]] = defaultdict(set)
    for point in of.contested:
        for role in point.roles:
            disputes[role.slug].add(point.responsibility)
    return {
        slug: RoleState(frozenset(claims[slug]), frozenset(disputes[slug]))
        for slug in claims.keys() | disputes.keys()
    }
