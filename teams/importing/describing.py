"""What a planned change is, in words."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .plan import Plan
from .records import Record
from .state import Ref, State
from .teams import NewTeam
from .titles import NewLocalRole


class Describer:
    """Knows what is here and what is new by its name."""

    def __init__(
        self,
        state: State,
        teams: dict[str, NewTeam],
        local_roles: dict[str, NewLocalRole],
        people: dict[Ref, str],
    ):
        self._state, self._teams, self._local_roles = state, teams, local_roles
        self._people = people

    def new_place(self, record: Record, share: int | None, reports_to: Ref | None) -> str:
        """Return what a line says besides name, title and team."""
        parts = []
        if record.start:
            is_later = record.start > self._state.today
            words = _("begins on %(day)s") if is_later else _("since %(day)s")
            parts.append(words % {"day": date_format(record.start)})
        if record.end:
            parts.append(_("until %(day)s") % {"day": date_format(record.end)})
        if share:
            parts.append(self.value("share", share))
        if reports_to is not None:
            name = self.value("reports_to", reports_to)
            parts.append(_("reports to %(name)s") % {"name": name})
        if not record.title and not record.local_role:
            parts.append(_("title not given"))
        return ", ".join(parts)

    def left_out(self, record: Record) -> str:
        """Return why somebody is not taken in."""
        if record.end:
            return _("ended on %(day)s") % {"day": date_format(record.end)}
        return _("has left")

    def value(self, name: str, value) -> str:
        """Return a value of a membership in words."""
        if value is None:
            return ""
        if isinstance(value, date):
            return date_format(value)
        if name == "share":
            return f"{value} %"
        if name == "reports_to":
            return self._people[value]
        if name == "team":
            new = self._teams.get(value)
            return new.name if new else self._state.team[value].name
        if name == "local_role":
            new = self._local_roles.get(value)
            return new.name if new else self._state.local_role[value].name
        return str(value)


def taken_in(plan: Plan, state: State) -> str:
    """Return how many people, places, teams and titles came, changed and ended with a list.
    ``state`` is what was here before."""
    known = sum(rule[0] in state.rules for rule in plan.new_rules)
    ending = sum(
        any(name == "end" for name, _day in row.fields) for row in plan.changed_memberships
    )
    parts = []
    for words, people, places, teams, titles in (
        (
            _("New: %(items)s."),
            len(plan.new_people),
            len(plan.new_memberships),
            len(plan.new_teams),
            len(plan.new_rules) - known,
        ),
        (
            _("Changed: %(items)s."),
            len({pk for pk, _field, _value in plan.changed_people}),
            len(plan.changed_memberships) - ending + plan.given_roles,
            0,
            known,
        ),
        (_("Ended: %(items)s."), 0, ending + len(plan.ended), 0, 0),
    ):
        counted = (
            (people, ngettext("%(number)s person", "%(number)s people", people)),
            (places, ngettext("%(number)s place", "%(number)s places", places)),
            (teams, ngettext("%(number)s team", "%(number)s teams", teams)),
            (titles, ngettext("%(number)s title", "%(number)s titles", titles)),
        )
        items = [pattern % {"number": number} for number, pattern in counted if number]
        if items:
            parts.append(words % {"items": ", ".join(items)})
    return " ".join([_("The list is taken in."), *(parts or [_("There was nothing to change.")])])
