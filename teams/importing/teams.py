"""Which team each line is about: one that is there, or a new one."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from roles.queries.titles import join_words

from .cells import name_key, title_key
from .questions import Asking, Question
from .records import Record
from .state import Ref, State


@dataclass(frozen=True, slots=True)
class NewTeam:
    ref: str
    name: str
    parent: Ref | None = None


@dataclass
class Teams:
    """The team of each line; a line that waits for an answer has none."""

    by_line: dict[int, Ref] = field(default_factory=dict)
    new: dict[str, NewTeam] = field(default_factory=dict)
    refused: dict[int, str] = field(default_factory=dict)


def resolve_teams(
    records: Sequence[Record],
    state: State,
    asking: Asking,
    parents: Sequence[tuple[str, str]] = (),
    *,
    told_apart: bool = False,
) -> Teams:
    """Return the team of each line. A team that stands under two others is asked about.
    ``parents`` are pairs of a team and the one that it is part of, known apart from the lines. If
    each line says all there is to say about its team (``told_apart``), nothing is asked."""
    return _Resolver(records, state, asking, parents, told_apart).resolve()


class _Resolver:
    def __init__(
        self, records: Sequence[Record], state: State, asking: Asking, parents, told_apart: bool
    ):
        self._state = state
        self._asking = asking
        self._told_apart = told_apart
        self._teams = Teams()
        self._names: dict[str, str] = {}
        self._rows: dict[str, list[Record]] = {}
        self._parents: dict[str, list[str]] = {}
        """By the key of a team, the keys of the teams that it is said to be part of."""
        for record in records:
            self._rows.setdefault(name_key(record.team), []).append(record)
        pairs = [(record.team, record.department) for record in records]
        for name, above in (*pairs, *parents):
            team, parent = name_key(name), name_key(above)
            self._names.setdefault(team, name)
            known = self._parents.setdefault(team, [])
            if parent:
                self._names.setdefault(parent, above)
                self._parents.setdefault(parent, [])
                if parent not in known:
                    known.append(parent)
        self._refs: dict[tuple[str, str], Ref | None] = {}
        self._resolving: set[str] = set()

    def resolve(self) -> Teams:
        for team in self._parents:
            for record in self._rows.get(team, []):
                ref = self._ref(team, name_key(record.department), record)
                if ref is not None:
                    self._teams.by_line[record.line] = ref
        return self._teams

    def _ref(self, team: str, parent: str, record: Record | None = None) -> Ref | None:
        """Return the team of this name that is part of a parent ("" where none is given)."""
        parents = self._parents[team]
        if len(parents) < 2 and not self._told_apart:
            parent = parents[0] if parents else ""
        if (team, parent) not in self._refs:
            self._refs[team, parent] = self._resolve(team, parent)
        ref = self._refs[team, parent]
        if ref is None and record:
            ref = self._settled(record)
        return ref

    def _settled(self, record: Record) -> Ref | None:
        """Return the team in which this person has this place already."""
        team, title = name_key(record.team), title_key(record.title)
        names = dict.fromkeys((name_key(record.name), name_key(record.other_name)))
        for name in names if record.name else [""]:
            for membership in self._state.places.get((name, title), []):
                if name_key(self._state.team[membership.team].name) == team:
                    return membership.team
        return None

    def _is_settled(self, team: str) -> bool:
        rows = self._rows.get(team, [])
        return bool(rows) and all(self._settled(record) is not None for record in rows)

    def _resolve(self, team: str, parent: str) -> Ref | None:
        parents = self._parents[team]
        known = self._state.teams_by_name.get(team, [])
        if self._told_apart:
            above = self._above(parent) if parent else None
            pks = [state.pk for state in known if state.parent == above]
            return pks[0] if pks else self._add(team, parent, above)
        if len(parents) > 1:
            return self._of_several(team, parent)
        if not parents:
            if len(known) < 2:
                return known[0].pk if known else self._add(team)
            return None if self._is_settled(team) else self._ask_which(team)
        above = self._above(parent)
        if above is None and parent not in self._resolving:
            return None
        for state in known:
            if state.parent == above:
                return state.pk
        if not known:
            return self._add(team, parent, above)
        return None if self._is_settled(team) else self._ask_same(team, parent, above)

    def _above(self, parent: str) -> Ref | None:
        """Return the team that is the parent, None while it waits for an answer or if it would be
        part of itself."""
        if parent in self._resolving:
            return None
        self._resolving.add(parent)
        parents = self._parents[parent]
        ref = self._ref(parent, parents[0] if parents else "")
        self._resolving.discard(parent)
        return ref

    def _add(self, team: str, parent: str = "", above: Ref | None = None) -> Ref:
        ref = f"team:{parent}/{team}"
        self._teams.new[ref] = NewTeam(ref, self._names[team], above)
        return ref

    def _lines(self, team: str) -> tuple[int, ...]:
        return tuple(record.line for record in self._rows.get(team, []))

    def _ask_which(self, team: str) -> Ref | None:
        known = self._state.teams_by_name[team]
        text = _("Which team is “%(team)s”?") % {"team": self._names[team]}
        choices = tuple((str(state.pk), self._state.team_path(state.pk)) for state in known)
        answer = self._asking.ask(Question(text, choices, self._lines(team)))
        return int(answer) if answer else None

    def _ask_same(self, team: str, parent: str, above: Ref | None) -> Ref | None:
        names = {"team": self._names[team], "parent": self._names[parent]}
        text = _("In the list “%(team)s” is part of “%(parent)s”. Which team is it?") % names
        here = _("the one that is here: %(path)s")
        choices = [
            (str(state.pk), here % {"path": self._state.team_path(state.pk)})
            for state in self._state.teams_by_name[team]
        ]
        choices.append(("new", _("a new team, part of “%(parent)s”") % names))
        answer = self._asking.ask(Question(text, tuple(choices), self._lines(team)))
        if answer == "new":
            return self._add(team, parent, above)
        return int(answer) if answer else None

    def _of_several(self, team: str, parent: str) -> Ref | None:
        """Return the team under one of several parents: one for all of them, or one under each."""
        parents = self._parents[team]
        above = {key: self._above(key) for key in parents}
        known = {state.parent: state.pk for state in self._state.teams_by_name.get(team, [])}
        if parent and above[parent] in known and all(key in known for key in above.values()):
            return known[above[parent]]
        if self._is_settled(team):
            return None
        choice = self._ask_one_or_several(team, parents)
        if not choice:
            return None
        if choice == "several" and not parent:
            for record in self._rows[team]:
                if not record.department:
                    self._teams.refused[record.line] = _(
                        "There are several teams “%(team)s”: it names no department."
                    ) % {"team": self._names[team]}
            return None
        chosen = parent if choice == "several" else parents[int(choice)]
        if above[chosen] is None:
            return None
        if above[chosen] in known:
            return known[above[chosen]]
        return self._add(team, chosen, above[chosen])

    def _ask_one_or_several(self, team: str, parents: list[str]) -> str:
        names = [self._names[key] for key in parents]
        text = _("“%(team)s” is part of %(parents)s. Is that one team?") % {
            "team": self._names[team],
            "parents": join_words(_("“%(title)s”") % {"title": name} for name in names),
        }
        choices = [
            (str(place), _("one team, part of “%(parent)s”") % {"parent": name})
            for place, name in enumerate(names)
        ]
        choices.append(("several", _("several teams, one in each")))
        return self._asking.ask(Question(text, tuple(choices), self._lines(team)))
