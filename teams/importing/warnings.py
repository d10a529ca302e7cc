"""What a list is taken in with, and somebody should look at all the same."""

from collections import defaultdict
from collections.abc import Sequence

from django.utils.translation import gettext as _

from ..rules.places import circles_of
from .plan import Plan
from .state import MembershipState, Ref, State

MAX_DEPTH = 12
"""Teams that are nested deeper are pointed out."""


def find_warnings(
    places: Sequence,
    missing: Sequence[MembershipState],
    plan: Plan,
    state: State,
    names: dict[Ref, str],
) -> list[str]:
    """Return a sentence for each person with more than 100 per cent, each circle of people who
    report to one another, and each team that is nested too deep."""
    stay = [] if plan.wishes.ends_missing_on else missing
    return [
        *_too_much(places, stay, state, names),
        *_circles(places, stay, names),
        *_too_deep(plan, state),
    ]


def _too_much(places, stay, state: State, names) -> list[str]:
    sums: dict[Ref, int] = defaultdict(int)
    for place in places:
        record = place.record
        is_now = not (record.start and record.start > state.today) and not (
            record.end and record.end <= state.today
        )
        if place.person is not None and place.share and is_now:
            sums[place.person] += place.share
    for row in stay:
        if row.person in sums and row.share and not (row.start and row.start > state.today):
            sums[row.person] += row.share
    return [
        _("%(name)s has %(share)s %% in all.") % {"name": names[person], "share": share}
        for person, share in sums.items()
        if share > 100
    ]


def _circles(places, stay, names) -> list[str]:
    managers: dict[Ref, list[Ref]] = defaultdict(list)
    for person, manager in (
        *((place.person, place.reports_to) for place in places),
        *((row.person, row.reports_to) for row in stay),
    ):
        if person is not None and manager is not None:
            managers[person].append(manager)
    return [
        _("%(names)s report to one another in a circle.")
        % {"names": ", ".join(names[person] for person in circle)}
        for circle in circles_of(managers)
    ]


def _too_deep(plan: Plan, state: State) -> list[str]:
    parents: dict[Ref, Ref | None] = {team.pk: team.parent for team in state.teams}
    parents |= {team.ref: team.parent for team in plan.new_teams}
    sentences = []
    for team in plan.new_teams:
        depth, ref = 1, team.parent
        while ref is not None and depth <= MAX_DEPTH:
            depth += 1
            ref = parents.get(ref)
        if depth > MAX_DEPTH:
            sentences.append(
                _("“%(team)s” is nested more than %(most)s teams deep.")
                % {"team": team.name, "most": MAX_DEPTH}
            )
    return sentences
