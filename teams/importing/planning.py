"""Making the plan: each line of a list is compared with what an organisation has."""

from collections.abc import Callable, Sequence

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .cells import name_key, title_key
from .describing import Describer
from .fields import Field
from .people import People, resolve_people
from .plan import Change, ChangedMembership, Outcome, Place, Plan, PlannedRow, Wishes
from .questions import Asking
from .records import Record, Records, list_lines
from .state import MembershipState, Ref, State
from .teams import Teams, resolve_teams
from .titles import LocalRoles
from .warnings import find_warnings


def make_plan(records: Records, state: State, wishes: Wishes, role_names: dict[str, str]) -> Plan:
    """Return what taking a list in would do. ``role_names`` are those of all canonical roles, by
    slug."""
    return _Planner(records, state, wishes, role_names).plan()


class _Planner:
    def __init__(self, records: Records, state: State, wishes: Wishes, role_names: dict[str, str]):
        self._records, self._state, self._wishes = records, state, wishes
        self._asking = Asking(wishes.answers)
        self._plan = Plan(wishes=wishes, skipped=records.skipped, notes=list(records.notes))
        self._roles = LocalRoles(state, role_names, records.links)
        self._teams: Teams
        self._people: People
        self._words: Describer
        self._rows: dict[int, PlannedRow] = {}
        self._undivided: list[int] = []
        """Lines whose share of time is that of two jobs."""
        self._used: set[int] = set()
        """Memberships here that a line is about."""
        self._free: dict[tuple[Ref | None, Ref], list[MembershipState]] = {}
        for row in state.memberships:
            self._free.setdefault((row.person, row.team), []).append(row)

    def plan(self) -> Plan:
        records = self._records.records
        self._teams = resolve_teams(
            records,
            self._state,
            self._asking,
            self._records.parents,
            told_apart=self._records.told_apart,
        )
        self._people = resolve_people(records, self._teams.by_line, self._state, self._asking)
        self._words = Describer(self._state, self._teams.new, self._roles.new, self._people.names)
        for refusal in self._records.refusals:
            self._refuse(refusal.line, refusal.name, "", "", refusal.reason)
        places = [place for record in records for place in self._places(record)]
        if self._undivided:
            self._plan.notes.append(
                _("Each job in lines %(lines)s is entered without the share of time of both.")
                % {"lines": list_lines(self._undivided)}
            )
        places = self._without_duplicates(places)
        self._match(places)
        self._collect(places)
        return self._plan

    # --- What each line wants ----------------------------------------------------------------

    def _places(self, record: Record) -> list[Place]:
        """Return the places that a line is about; none if it is refused, left out or waits."""
        line = record.line
        reason = self._teams.refused.get(line) or self._people.refused.get(line)
        if reason:
            self._refuse(line, record.shown, record.team, record.title, reason)
            return []
        team = self._teams.by_line.get(line)
        person = None if record.is_vacancy else self._people.by_line.get(line)
        if team is None or (person is None and not record.is_vacancy):
            self._rows[line] = PlannedRow(
                line, record.shown, record.team, record.title, Outcome.ASKED
            )
            return []
        reports_to = self._people.managers.get(line)
        if reports_to is not None and reports_to == person:
            self._plan.warnings.append(
                _("Line %(line)s: %(name)s reports to themselves. That is left out.")
                % {"line": line, "name": record.shown}
            )
            reports_to = None
        roles = self._roles_of(record) or (None,)
        share = record.share
        if share and len(roles) > 1:
            # How the time is divided between two jobs, no list says.
            share = None
            self._undivided.append(line)
        return [Place(record, team, person, role, share, reports_to) for role in roles]

    def _roles_of(self, record: Record) -> tuple[Ref, ...]:
        if record.local_role:
            return (self._roles.named(record.local_role),)
        key = title_key(record.title)
        if not key or record.identity:
            return ()
        rule = self._state.rules.get(key)
        if rule and rule.is_decided:
            return rule.local_roles
        choices = self._wishes.decisions.get(key, ())
        return tuple(dict.fromkeys(map(self._roles.of_choice, choices)))

    def _without_duplicates(self, places: list[Place]) -> list[Place]:
        """Refuse lines that say the same of somebody on the same days as an earlier one."""
        kept: list[Place] = []
        seen: dict[tuple, list[Place]] = {}
        for place in places:
            record = place.record
            others = seen.setdefault(place.key, [])
            twin = next((other for other in others if other.record.overlaps(record)), None)
            if twin and not record.is_vacancy and twin.record.line != record.line:
                reason = _("It says the same as line %(line)s.") % {"line": twin.record.line}
                self._refuse(record.line, record.shown, record.team, record.title, reason)
            elif record.line not in self._rows:
                others.append(place)
                kept.append(place)
        return kept

    def _refuse(self, line: int, name: str, team: str, title: str, reason: str) -> None:
        self._rows[line] = PlannedRow(line, name, team, title, Outcome.REFUSED, reason)

    # --- Comparing -----------------------------------------------------------------------------

    def _match(self, places: Sequence[Place]) -> None:
        """Find the membership here that each place is, the surest first."""
        waiting = list(places)
        matches: dict[int, MembershipState] = {}
        for is_match in (self._is_same, self._is_same_title, self._is_only_one):
            for place in waiting:
                if id(place) not in matches and (row := self._first(place, is_match)):
                    matches[id(place)] = row
                    self._used.add(row.pk)
        for place in waiting:
            self._take(place, matches.get(id(place)))

    def _first(
        self, place: Place, is_match: Callable[[Place, MembershipState], bool]
    ) -> MembershipState | None:
        free = [
            row
            for row in self._free.get((place.person, place.team), ())
            if row.pk not in self._used and is_match(place, row)
        ]
        return next((row for row in free if self._state.is_current(row)), next(iter(free), None))

    def _is_same(self, place: Place, row: MembershipState) -> bool:
        return self._is_same_title(place, row) and (
            place.local_role is None or place.local_role == row.local_role
        )

    def _is_same_title(self, place: Place, row: MembershipState) -> bool:
        record = place.record
        if title_key(record.title) != title_key(row.title):
            return False
        if self._state.is_current(row):
            return True
        # What has ended is another place if this one begins later. A vacancy that was filled may
        # come up again.
        began_later = record.start and row.end and record.start >= row.end
        return not began_later and not record.is_vacancy

    def _is_only_one(self, place: Place, row: MembershipState) -> bool:
        """Return whether it is the one place of this person in this team, under another title."""
        if place.record.is_vacancy or not self._state.is_current(row):
            return False
        rows = self._free[place.person, place.team]
        return (
            sum(other.pk not in self._used and self._state.is_current(other) for other in rows) == 1
        )

    def _take(self, place: Place, row: MembershipState | None) -> None:
        record = place.record
        has_ended = record.has_left or (record.end is not None and record.end <= self._state.today)
        if row is None:
            if has_ended and not self._wishes.takes_ended:
                self._add(place, Outcome.LEFT_OUT, self._words.left_out(record))
            elif has_ended and record.end is None:
                reason = _("It says that somebody has left, and not when.")
                self._refuse(record.line, record.shown, record.team, record.title, reason)
            else:
                self._plan.new_memberships.append(place)
                self._add(
                    place, Outcome.NEW, self._words.new_place(record, place.share, place.reports_to)
                )
            return
        if not self._state.is_current(row):
            reason = _("It ended here on %(day)s.") % {"day": date_format(row.end)}
            self._add(place, Outcome.SAME, reason)
            return
        fields = self._differences(place, row)
        if not fields:
            self._add(place, Outcome.SAME)
            return
        self._plan.changed_memberships.append(ChangedMembership(row.pk, tuple(fields.items())))
        ends_now = "end" in fields and fields["end"] <= self._state.today
        outcome = Outcome.ENDED if ends_now else Outcome.CHANGED
        changes = [
            Change(
                str(Field(name).label),
                self._words.value(name, getattr(row, name)),
                self._words.value(name, value),
            )
            for name, value in fields.items()
        ]
        self._add(place, outcome, changes=changes)

    def _differences(self, place: Place, row: MembershipState) -> dict[str, object]:
        """Return what the line says otherwise. An empty cell says nothing."""
        record = place.record
        end = record.end or (self._state.today if record.has_left else None)
        if end and row.start and end < row.start:
            end = row.start
        wanted = {
            "title": record.title,
            "focus": record.focus,
            "share": place.share,
            "start": record.start,
            "end": end,
            "reports_to": place.reports_to,
        }
        fields = {
            name: value
            for name, value in wanted.items()
            if value not in ("", None) and value != getattr(row, name)
        }
        if self._takes_role(place, row):
            fields["local_role"] = place.local_role
        start, last = fields.get("start", row.start), fields.get("end", row.end)
        if start and last and last < start:
            fields.pop("start", None)
        return fields

    def _takes_role(self, place: Place, row: MembershipState) -> bool:
        """Return whether a place here gets the role of the line. What somebody has chosen for it
        stays, unless the line names a role or the title is another one."""
        record = place.record
        if place.local_role == row.local_role:
            return False
        key = title_key(record.title)
        if key != title_key(row.title):
            return bool(place.local_role or not record.identity)
        if place.local_role is None:
            return False
        if record.local_role:
            known = self._state.local_role.get(row.local_role)
            return known is None or name_key(known.name) != name_key(record.local_role)
        rule = self._state.rules.get(key)
        return row.local_role is None and not (rule and rule.is_decided)

    def _add(self, place: Place, outcome: Outcome, reason: str = "", changes=()) -> None:
        record = place.record
        role = self._words.value("local_role", place.local_role)
        known = self._rows.get(record.line)
        if known and known.outcome is Outcome.REFUSED:
            return
        if known:
            # The second job of the same title.
            changes = (*known.changes, *changes)
            outcome = outcome if known.outcome is Outcome.SAME else known.outcome
        roles = (*(known.roles if known else ()), *([role] if role else []))
        team = self._words.value("team", place.team)
        self._rows[record.line] = PlannedRow(
            record.line, record.shown, team, record.title, outcome, reason, tuple(changes), roles
        )

    # --- All of it -------------------------------------------------------------------------------

    def _collect(self, places: Sequence[Place]) -> None:
        plan, state = self._plan, self._state
        plan.questions, plan.open_questions = self._asking.questions, self._asking.open
        plan.rows = [self._rows[line] for line in sorted(self._rows)]
        taken = [place for place in places if self._rows[place.record.line].outcome in _TAKEN_IN]
        lines = {place.record.line: place for place in taken}
        used: set[Ref] = {ref for place in taken for ref in (place.person, place.reports_to) if ref}
        plan.people_count = len({place.person for place in taken} - {None})
        for place in lines.values():
            begins = place.record.start
            plan.places[
                "vacancies"
                if place.record.is_vacancy
                else ("later" if begins and begins > state.today else "today")
            ] += 1
        plan.new_people = [person for ref, person in self._people.new.items() if ref in used]
        plan.changed_people = self._changed_people(taken)
        self._collect_roles(taken)
        self._collect_teams(taken)
        current = [row for row in state.memberships if state.is_current(row)]
        plan.current = len(current)
        missing = [row for row in current if row.pk not in self._used]
        plan.missing = [self._missing_row(row) for row in missing]
        if day := self._wishes.ends_missing_on:
            plan.ended = [(row.pk, max(day, row.start or day)) for row in missing]
        plan.warnings += find_warnings(taken, missing, plan, state, self._people.names)

    def _changed_people(self, places: Sequence[Place]) -> list[tuple[int, str, str]]:
        changes: dict[tuple[int, str], str] = {}
        for place in places:
            person = self._state.person.get(place.person)
            record = place.record
            if person is None:
                continue
            if record.number and not person.number:
                changes[person.pk, "number"] = record.number
            if record.link and record.link != person.link:
                changes[person.pk, "link"] = record.link
            # By the number it is the same person, who is called otherwise now.
            if record.number and person.number and record.name != person.name:
                changes[person.pk, "name"] = record.name
        return [(*key, value) for key, value in changes.items()]

    def _collect_roles(self, places: Sequence[Place]) -> None:
        titles: dict[str, list[Ref]] = {}
        seen_titles: dict[str, str] = {}
        for place in places:
            key = title_key(place.record.title)
            if key and not place.record.local_role:
                seen_titles.setdefault(key, place.record.title)
                roles = titles.setdefault(key, [])
                if place.local_role is not None and place.local_role not in roles:
                    roles.append(place.local_role)
        for key, roles in titles.items():
            rule = self._state.rules.get(key)
            if rule is None or (roles and not rule.is_decided):
                seen = seen_titles[key]
                self._plan.new_rules.append((key, seen, tuple(roles), bool(roles)))
        given = {key for key, _seen, roles, _is_decided in self._plan.new_rules if roles}
        self._plan.given_roles = sum(
            row.local_role is None and row.pk not in self._used and title_key(row.title) in given
            for row in self._state.memberships
        )
        used = {place.local_role for place in places}
        self._plan.new_local_roles = [role for ref, role in self._roles.new.items() if ref in used]

    def _collect_teams(self, places: Sequence[Place]) -> None:
        """Add the new teams that are needed, each after the one that it is part of."""
        wanted: dict[str, None] = {}

        def want(ref: Ref | None) -> None:
            team = self._teams.new.get(ref)
            if team and ref not in wanted:
                want(team.parent)
                wanted[ref] = None

        for place in places:
            want(place.team)
        self._plan.new_teams = [self._teams.new[ref] for ref in wanted]

    def _missing_row(self, row: MembershipState) -> PlannedRow:
        person = self._state.person.get(row.person)
        team = self._state.team[row.team].name
        role = self._words.value("local_role", row.local_role)
        return PlannedRow(
            0,
            person.name if person else _("vacancy"),
            team,
            row.title,
            Outcome.ENDED if self._wishes.ends_missing_on else Outcome.SAME,
            roles=(role,) if role else (),
        )


_TAKEN_IN = {Outcome.NEW, Outcome.CHANGED, Outcome.SAME, Outcome.ENDED}
