"""Which person each line is about, and whom they report to."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from .cells import name_key, number_key, title_key
from .questions import Asking, Question
from .records import Record
from .state import MembershipState, PersonState, Ref, State


@dataclass(frozen=True, slots=True)
class NewPerson:
    ref: str
    name: str
    number: str = ""
    link: str = ""


@dataclass
class People:
    """The person of each line that is no vacancy, and of each line's manager. A line that waits for
    an answer has none."""

    by_line: dict[int, Ref] = field(default_factory=dict)
    managers: dict[int, Ref | None] = field(default_factory=dict)
    new: dict[str, NewPerson] = field(default_factory=dict)
    refused: dict[int, str] = field(default_factory=dict)
    names: dict[Ref, str] = field(default_factory=dict)
    waiting: set[int] = field(default_factory=set)


def resolve_people(
    records: Sequence[Record], teams: dict[int, Ref], state: State, asking: Asking
) -> People:
    """Return the person of each line. People of one name whom nothing tells apart are asked
    about."""
    resolver = _Resolver(records, teams, state, asking)
    resolver.resolve_numbered()
    resolver.resolve_named()
    resolver.resolve_managers()
    return resolver.people


class _Resolver:
    def __init__(self, records, teams: dict[int, Ref], state: State, asking: Asking):
        self.people = People(names={person.pk: person.name for person in state.people})
        self._teams = teams
        self._state = state
        self._asking = asking
        self._records = [record for record in records if not record.is_vacancy]
        self._all_records = records
        self._numbered: dict[str, list[Record]] = {}
        self._named: dict[str, list[Record]] = {}
        for record in self._records:
            if number := record.identity or number_key(record.number):
                self._numbered.setdefault(number, []).append(record)
            else:
                self._named.setdefault(name_key(record.name), []).append(record)

    # --- Known by a number ---------------------------------------------------------------

    def resolve_numbered(self) -> None:
        for number, rows in self._numbered.items():
            first, same = rows[0], []
            for record in rows:
                if _keys(record) & _keys(first):
                    same.append(record)
                else:
                    self.people.refused[record.line] = _(
                        "The number %(number)s is that of %(name)s in line %(line)s."
                    ) % {"number": record.number, "name": first.name, "line": first.line}
            self._give(self._of_number(number, same), same)

    def _of_number(self, number: str, rows: list[Record]) -> Ref | None:
        record = rows[0]
        if known := self._state.people_by_number.get(number_key(record.number)):
            return known[0].pk
        same_name = [person for person in self._people_named(record) if not person.number]
        if not same_name:
            return self._add(record)
        others = [
            key
            for key, rows in self._numbered.items()
            if key != number and _keys(rows[0]) & _keys(record)
        ]
        settled = {person for _, person in self._paired(rows, same_name)}
        if len(settled) == 1:
            return settled.pop()
        if len(same_name) == 1 and not others:
            return same_name[0].pk
        text = _("Who is %(name)s with the number %(number)s?") % {
            "name": record.name,
            "number": record.number,
        }
        choices = (*map(self._choice, same_name), ("new", _("somebody new")))
        lines = tuple(row.line for row in rows)
        return self._answered(self._asking.ask(Question(text, choices, lines)), record)

    # --- Known by a name -----------------------------------------------------------------

    def resolve_named(self) -> None:
        for key, rows in self._named.items():
            numbered = [group for group in self._numbered.values() if key in _keys(group[0])]
            known = self._people_named(rows[0])
            if pairs := self._paired(rows, known):
                for record, person in pairs:
                    self._give(person, [record])
            elif numbered:
                self._ask_whose_number(rows, numbered)
            elif len(rows) == 1 and len(known) < 2:
                self._give(known[0].pk if known else self._add(rows[0]), rows)
            elif len(rows) == 1:
                self._give(self._ask_which(rows[0], known), rows)
            else:
                self._ask_one_or_several(rows, known)

    def _paired(self, rows, known: list[PersonState]) -> list[tuple[Record, Ref]]:
        """Return for each line the person who has that place already; nothing if one has none."""
        places = [
            membership
            for person in known
            for membership in self._state.memberships_of.get(person.pk, [])
        ]
        pairs = []
        for record in rows:
            match = next((place for place in places if self._is_place(place, record)), None)
            if match is None:
                return []
            places.remove(match)
            pairs.append((record, match.person))
        return pairs

    def _is_place(self, place: MembershipState, record: Record) -> bool:
        if place.team != self._teams.get(record.line) or (place.title and not record.title):
            return False
        if record.local_role:
            role = self._state.local_role.get(place.local_role)
            if role and name_key(role.name) != name_key(record.local_role):
                return False
        return title_key(place.title) == title_key(record.title)

    def _ask_whose_number(self, rows, numbered) -> None:
        """Ask who the lines without a number are about if one with a number has that name."""
        text = _("Who is %(name)s in the lines without a number?") % {"name": rows[0].name}
        choices = [
            (str(place), _("the one with the number %(number)s") % {"number": group[0].number})
            for place, group in enumerate(numbered)
        ]
        choices.append(("new", _("somebody else")))
        lines = tuple(record.line for record in rows)
        answer = self._asking.ask(Question(text, tuple(choices), lines))
        if answer == "new":
            self._give(self._add(rows[0]), rows)
        else:
            group = numbered[int(answer)][0] if answer else None
            self._give(self.people.by_line.get(group.line) if group else None, rows)

    def _ask_which(self, record: Record, known: list[PersonState]) -> Ref | None:
        text = _("There are several people called “%(name)s”. Who is this?") % {"name": record.name}
        choices = (*map(self._choice, known), ("new", _("somebody new")))
        return self._answered(self._asking.ask(Question(text, choices, (record.line,))), record)

    def _ask_one_or_several(self, rows, known: list[PersonState]) -> None:
        text = _("%(name)s stands in lines %(lines)s. Is that one person?") % {
            "name": rows[0].name,
            "lines": ", ".join(str(record.line) for record in rows),
        }
        choices = [("one", _("one person, with several places"))] if len(known) < 2 else []
        if known:
            choices = [
                (value, _("one person: %(person)s") % {"person": label})
                for value, label in map(self._choice, known)
            ]
        choices.append(("several", _("several people of the same name")))
        shares = [record.share for record in rows]
        is_likely = len(known) < 2 and all(shares) and sum(shares) <= 100
        question = Question(
            text,
            tuple(choices),
            tuple(record.line for record in rows),
            choices[0][0] if is_likely else "",
        )
        answer = self._asking.ask(question)
        if answer == "several":
            taken: set[Ref] = set()
            for record in rows:
                pairs = [pair for pair in self._paired([record], known) if pair[1] not in taken]
                ref = pairs[0][1] if pairs else self._add(record)
                taken.add(ref)
                self._give(ref, [record])
        else:
            self._give(self._answered("new" if answer == "one" else answer, rows[0]), rows)

    # --- Managers ------------------------------------------------------------------------

    def resolve_managers(self) -> None:
        in_list: dict[str, dict[Ref, None]] = {}
        for record in self._records:
            if (ref := self.people.by_line.get(record.line)) is not None:
                for key in _keys(record):
                    in_list.setdefault(key, {})[ref] = None
        for record in self._all_records:
            if record.reports_to or record.reports_to_number:
                self.people.managers[record.line] = self._manager(record, in_list)

    def _manager(self, record: Record, in_list: dict[str, dict[Ref, None]]) -> Ref | None:
        if number := record.reports_to_number:
            number = number if number in self._numbered else number_key(number)
            if rows := self._numbered.get(number):
                return self.people.by_line.get(rows[0].line)
            if known := self._state.people_by_number.get(number):
                return known[0].pk
        if not record.reports_to:
            return None
        key = name_key(record.reports_to)
        refs = list(in_list.get(key, {}))
        if len(refs) == 1:
            return refs[0]
        known = self._state.people_by_name.get(key, [])
        reported = self._reported_to(record)
        if reported is not None and reported in {*refs, *(person.pk for person in known)}:
            return reported
        if any(key in _keys(row) and row.line not in self.people.by_line for row in self._records):
            self.people.waiting.add(record.line)
            return None
        return self._ask_manager(record, key, refs, known)

    def _reported_to(self, record: Record) -> Ref | None:
        """Return whom this person reports to already."""
        person = self.people.by_line.get(record.line)
        if not record.is_vacancy and person is None:
            return None
        places = self._state.memberships_of.get(person, [])
        return next((place.reports_to for place in places if self._is_place(place, record)), None)

    def _ask_manager(self, record: Record, key: str, refs: list[Ref], known) -> Ref | None:
        lines = tuple(row.line for row in self._all_records if name_key(row.reports_to) == key)
        names = {"name": record.reports_to}
        if refs:
            text = _("Several people are called “%(name)s”. Who do these lines report to?") % names
            choices = [(f"line {self._line_of(ref)}", self._described(ref)) for ref in refs]
        else:
            text = _("Others report to %(name)s, who has no line in the list. Who is this?") % names
            choices = [self._choice(person) for person in known]
            choices.append(("new", _("somebody new, without a place in a team")))
        choices.append(("nobody", _("leave it out")))
        proposal = choices[0][0] if len(known) == 1 and not refs else ""
        answer = self._asking.ask(Question(text, tuple(choices), lines, proposal))
        if not answer:
            self.people.waiting.add(record.line)
        if answer in {"", "nobody"}:
            return None
        if answer.startswith("line "):
            return self.people.by_line[int(answer.removeprefix("line "))]
        if answer == "new":
            ref = f"manager:{key}"
            self.people.new.setdefault(ref, NewPerson(ref, record.reports_to))
            self.people.names[ref] = record.reports_to
            return ref
        return int(answer)

    def _line_of(self, ref: Ref) -> int:
        return next(line for line, other in self.people.by_line.items() if other == ref)

    def _described(self, ref: Ref) -> str:
        record = next(row for row in self._records if self.people.by_line.get(row.line) == ref)
        return _("the one in line %(line)s: %(description)s") % {
            "line": record.line,
            "description": ", ".join(filter(None, [record.title, record.team])),
        }

    # --- Both ----------------------------------------------------------------------------

    def _people_named(self, record: Record) -> list[PersonState]:
        by_name = self._state.people_by_name
        people = [person for key in sorted(_keys(record)) for person in by_name.get(key, [])]
        return list(dict.fromkeys(people))

    def _choice(self, person: PersonState) -> tuple[str, str]:
        """Return a person who is here as a choice, told apart by number, titles and teams."""
        places = self._state.memberships_of.get(person.pk, [])
        said = [
            person.number,
            *(f"{place.title} ({self._state.team[place.team].name})" for place in places[:3]),
        ]
        details = ", ".join(filter(None, said))
        return str(person.pk), f"{person.name}: {details}" if details else person.name

    def _answered(self, answer: str, record: Record) -> Ref | None:
        if answer == "new":
            return self._add(record)
        return int(answer) if answer else None

    def _add(self, record: Record) -> Ref:
        ref = f"person:{record.line}"
        self.people.new[ref] = NewPerson(ref, record.name, record.number, record.link)
        self.people.names[ref] = record.name
        return ref

    def _give(self, ref: Ref | None, rows: Sequence[Record]) -> None:
        for record in rows:
            if ref is None:
                self.people.waiting.add(record.line)
            else:
                self.people.by_line[record.line] = ref


def _keys(record: Record) -> set[str]:
    """Return the names by which others may call somebody."""
    return {name_key(name) for name in (record.name, record.other_name) if name}
