"""An organisation as one JSON file: what an export writes and an import reads.

Pure: no models and no request. A file names nothing of the database that it comes from: teams and
local roles have the slugs that their addresses show, canonical roles those of the site, and people
are numbered within the file. So a copy of an organisation exports the same file.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date, datetime
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

FORMAT = "rolebook-organisation"
VERSION = 1
MAX_ENTRIES = 100_000
"""Of one kind in one file."""


class ExchangeError(ValueError):
    """Why a file cannot be read, and where: ``memberships[12].share``."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}: {reason}" if place else reason)
        self.place = place
        self.reason = reason


@dataclass(frozen=True, slots=True)
class TeamEntry:
    slug: str
    name: str
    parent: str = ""
    """The slug of the team that it is a part of, "" for none."""
    former_members: int = 0


@dataclass(frozen=True, slots=True)
class PersonEntry:
    id: int
    """A number within the file: two people may share a name."""
    name: str
    number: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class LocalRoleEntry:
    slug: str
    name: str
    role: str = ""
    """The slug of the canonical role, "" for none."""
    linked_on: date | None = None
    former_role_name: str = ""
    description: str = ""
    former_members: int = 0


@dataclass(frozen=True, slots=True)
class TitleRuleEntry:
    title: str
    """As normalised."""
    seen: str
    local_roles: tuple[str, ...] = ()
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MembershipEntry:
    team: str
    person: int | None = None
    """The number of a person within the file; None is a vacancy."""
    local_role: str = ""
    title: str = ""
    focus: str = ""
    share: int | None = None
    start: date | None = None
    end: date | None = None
    """The first day on which it no longer holds."""
    reports_to: int | None = None

    @property
    def order(self) -> tuple:
        """What a file sorts by, whatever the order of the rows in a database."""
        return (
            self.team,
            self.person is None,
            self.person or 0,
            self.start or date.min,
            self.end or date.max,
            self.local_role,
            self.title,
            self.focus,
            self.share or 0,
            self.reports_to or 0,
        )


@dataclass(frozen=True, slots=True)
class Exchange:
    name: str
    teams: tuple[TeamEntry, ...] = ()
    people: tuple[PersonEntry, ...] = ()
    local_roles: tuple[LocalRoleEntry, ...] = ()
    title_rules: tuple[TitleRuleEntry, ...] = ()
    memberships: tuple[MembershipEntry, ...] = field(default=())

    @property
    def ordered(self) -> "Exchange":
        """Return the same with its entries in the order in which a file lists them."""
        return replace(
            self,
            teams=tuple(sorted(self.teams, key=lambda team: team.slug)),
            people=tuple(sorted(self.people, key=lambda person: person.id)),
            local_roles=tuple(sorted(self.local_roles, key=lambda role: role.slug)),
            title_rules=tuple(
                replace(rule, local_roles=tuple(sorted(rule.local_roles)))
                for rule in sorted(self.title_rules, key=lambda rule: rule.title)
            ),
            memberships=tuple(sorted(self.memberships, key=lambda membership: membership.order)),
        )


_KINDS: Mapping[str, type] = {
    "teams": TeamEntry,
    "people": PersonEntry,
    "local_roles": LocalRoleEntry,
    "title_rules": TitleRuleEntry,
    "memberships": MembershipEntry,
}


# --- Out ----------------------------------------------------------------------------------


def write(exchange: Exchange) -> str:
    """Return the file: the same organisation always gives the same text."""
    ordered = exchange.ordered
    content: dict[str, Any] = {"format": FORMAT, "version": VERSION, "name": ordered.name}
    for kind in _KINDS:
        content[kind] = [_without_blanks(entry) for entry in getattr(ordered, kind)]
    return json.dumps(content, ensure_ascii=False, indent=1, default=_plain) + "\n"


def _without_blanks(entry: Any) -> dict[str, Any]:
    return {name: value for name, value in asdict(entry).items() if value not in (None, "", (), 0)}


def _plain(value: Any) -> str:
    return value.isoformat()


# --- In -----------------------------------------------------------------------------------


def is_exchange(text: str) -> bool:
    """Return whether a text claims to be such a file, so that it is not read as a table."""
    return text.lstrip("\ufeff \r\n\t").startswith("{") and f'"{FORMAT}"' in text[:1000]


def read(text: str) -> Exchange:
    """Return what a file says, with every name in it checked against its other lists. Raises
    ExchangeError. The caller guards the size and the depth of the text."""
    try:
        content = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise ExchangeError("", f"this is no JSON: {error}") from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ExchangeError("format", f"“{FORMAT}” is missing")
    if content.get("version") != VERSION:
        raise ExchangeError("version", f"only version {VERSION} can be read")
    if not isinstance(content.get("name"), str) or not content["name"].strip():
        raise ExchangeError("name", "the name of the organisation is missing")
    unknown = content.keys() - _KINDS.keys() - {"format", "version", "name"}
    if unknown:
        raise ExchangeError(min(unknown), "there is no such list")
    exchange = Exchange(
        content["name"], **{kind: _entries(kind, content.get(kind, [])) for kind in _KINDS}
    )
    _check_names(exchange)
    return exchange


def _entries(kind: str, items: Any) -> tuple:
    if not isinstance(items, list):
        raise ExchangeError(kind, "this is no list")
    if len(items) > MAX_ENTRIES:
        raise ExchangeError(kind, f"there are more than {MAX_ENTRIES:,} entries")
    return tuple(_entry(f"{kind}[{place}]", _KINDS[kind], item) for place, item in enumerate(items))


def _entry(place: str, entry_type: type, item: Any) -> Any:
    if not isinstance(item, dict):
        raise ExchangeError(place, "this is no record")
    hints = get_type_hints(entry_type)
    if unknown := item.keys() - hints.keys():
        raise ExchangeError(f"{place}.{min(unknown)}", "there is no such field")
    values = {}
    for name, value in item.items():
        if value is not None:
            values[name] = _value(f"{place}.{name}", hints[name], value)
    try:
        entry = entry_type(**values)
    except TypeError:
        missing = next(f.name for f in fields(entry_type) if f.name not in values)
        raise ExchangeError(f"{place}.{missing}", "this is missing") from None
    return entry


def _value(place: str, hint: Any, value: Any) -> Any:
    if isinstance(hint, UnionType):
        hint = get_args(hint)[0]
    if get_origin(hint) is tuple:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise ExchangeError(place, "this is no list of texts")
        return tuple(value)
    if hint in _DAYS:
        return _day(place, _DAYS[hint], value)
    if not isinstance(value, hint) or isinstance(value, bool):
        raise ExchangeError(place, "this is no number" if hint is int else "this is no text")
    if hint is str and "\0" in value:
        raise ExchangeError(place, "there is a character in it that no text has")
    return value


_DAYS: dict[type, Callable[[str], Any]] = {
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
}


def _day(place: str, parse: Callable[[str], Any], value: Any) -> Any:
    try:
        day = parse(value)
    except (TypeError, ValueError):
        raise ExchangeError(place, "this is no day as year, month and day") from None
    if isinstance(day, datetime) and day.tzinfo is None:
        raise ExchangeError(place, "the time zone is missing")
    return day


def _check_names(exchange: Exchange) -> None:
    teams = _unique("teams", "slug", (team.slug for team in exchange.teams))
    people = _unique("people", "id", (person.id for person in exchange.people))
    roles = _unique("local_roles", "slug", (role.slug for role in exchange.local_roles))
    _unique("title_rules", "title", (rule.title for rule in exchange.title_rules))
    for place, team in enumerate(exchange.teams):
        _check(f"teams[{place}].parent", team.parent, teams)
    for place, rule in enumerate(exchange.title_rules):
        for slug in rule.local_roles:
            _check(f"title_rules[{place}].local_roles", slug, roles)
    for place, membership in enumerate(exchange.memberships):
        _check(f"memberships[{place}].team", membership.team or None, teams)
        _check(f"memberships[{place}].person", membership.person, people)
        _check(f"memberships[{place}].local_role", membership.local_role, roles)
        _check(f"memberships[{place}].reports_to", membership.reports_to, people)


def _unique(kind: str, name: str, values: Iterable[Any]) -> set[Any]:
    known: set[Any] = set()
    for place, value in enumerate(values):
        if value in known:
            raise ExchangeError(f"{kind}[{place}].{name}", f"“{value}” is there twice")
        known.add(value)
    return known


def _check(place: str, name: Any, known: set[Any]) -> None:
    if name not in (None, "") and name not in known:
        raise ExchangeError(place, f"there is no “{name}” in this file")
