"""An organisation as one JSON file: what an export writes and an import reads.

Pure: no models and no request. A file names nothing of the database that it comes from: teams and
local roles have the slugs that their addresses show, canonical roles those of the site, and people
are numbered within the file. So a copy of an organisation exports the same file.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Annotated, Any, ClassVar

from django.utils.translation import gettext as _
from pydantic import AfterValidator, AwareDatetime, Field, TypeAdapter, ValidationError

from roles.api.faults import in_words

FORMAT = "rolebook-organisation"
VERSION = 1
MAX_ENTRIES = 100_000
"""Of one kind in one file."""
MAX_NAME, MAX_TITLE = 120, 200


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError(_("There is a character in it that no text has"))
    return text


def _with_words(text: str) -> str:
    if not text.strip():
        raise ValueError(_("This is missing"))
    return text


def _with_scheme(text: str) -> str:
    if text and not text.startswith(("https://", "http://")):
        raise ValueError(_("It does not begin with https://"))
    return text


Text = Annotated[str, AfterValidator(_without_nul)]
Name = Annotated[Text, Field(max_length=MAX_NAME), AfterValidator(_with_words)]
Title = Annotated[Text, Field(max_length=MAX_TITLE)]
NeededTitle = Annotated[Title, AfterValidator(_with_words)]
Slug = Annotated[str, Field(max_length=80, pattern=r"^[-a-zA-Z0-9_]+$")]
FormerMembers = Annotated[int, Field(ge=0, lt=1_000_000)]
_NO_OTHERS = {"extra": "forbid"}


class ExchangeError(ValueError):
    """Why a file cannot be read, and where: ``memberships[12].share``."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}: {reason}" if place else reason)
        self.place = place
        self.reason = reason


@dataclass(frozen=True, slots=True)
class TeamEntry:
    __pydantic_config__: ClassVar = _NO_OTHERS
    slug: Slug
    name: Name
    parent: Text = ""
    """The slug of the team that it is a part of, "" for none."""
    former_members: FormerMembers = 0


@dataclass(frozen=True, slots=True)
class PersonEntry:
    __pydantic_config__: ClassVar = _NO_OTHERS
    id: int
    """A number within the file: two people may share a name."""
    name: Name
    number: Annotated[Text, Field(max_length=40)] = ""
    link: Annotated[Text, Field(max_length=300), AfterValidator(_with_scheme)] = ""


@dataclass(frozen=True, slots=True)
class LocalRoleEntry:
    __pydantic_config__: ClassVar = _NO_OTHERS
    slug: Slug
    name: Name
    role: Text = ""
    """The slug of the canonical role, "" for none."""
    linked_on: date | None = None
    former_role_name: Annotated[Text, Field(max_length=100)] = ""
    description: Annotated[Text, Field(max_length=5000)] = ""
    former_members: FormerMembers = 0


@dataclass(frozen=True, slots=True)
class TitleRuleEntry:
    __pydantic_config__: ClassVar = _NO_OTHERS
    title: NeededTitle
    """As normalised."""
    seen: NeededTitle
    local_roles: tuple[Text, ...] = ()
    decided_at: AwareDatetime | None = None


@dataclass(frozen=True, slots=True)
class MembershipEntry:
    __pydantic_config__: ClassVar = _NO_OTHERS
    team: Text
    person: int | None = None
    """The number of a person within the file; None is a vacancy."""
    local_role: Text = ""
    title: Title = ""
    focus: Title = ""
    share: Annotated[int, Field(ge=1, le=100)] | None = None
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


_AtMost = Field(max_length=MAX_ENTRIES)


@dataclass(frozen=True, slots=True)
class Exchange:
    __pydantic_config__: ClassVar = _NO_OTHERS
    name: Annotated[Text, AfterValidator(_with_words)]
    teams: Annotated[tuple[TeamEntry, ...], _AtMost] = ()
    people: Annotated[tuple[PersonEntry, ...], _AtMost] = ()
    local_roles: Annotated[tuple[LocalRoleEntry, ...], _AtMost] = ()
    title_rules: Annotated[tuple[TitleRuleEntry, ...], _AtMost] = ()
    memberships: Annotated[tuple[MembershipEntry, ...], _AtMost] = ()

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


_KINDS = [field.name for field in fields(Exchange) if field.name != "name"]
_READER = TypeAdapter(Exchange)


# --- Out ----------------------------------------------------------------------------------


def write(exchange: Exchange) -> str:
    """Return the file: the same organisation always gives the same text."""
    ordered = exchange.ordered
    content: dict[str, Any] = {"format": FORMAT, "version": VERSION, "name": ordered.name}
    for kind in _KINDS:
        content[kind] = [_without_blanks(entry) for entry in getattr(ordered, kind)]
    text = json.dumps(content, ensure_ascii=False, indent=1, default=lambda day: day.isoformat())
    return f"{text}\n"


def _without_blanks(entry: Any) -> dict[str, Any]:
    return {name: value for name, value in asdict(entry).items() if value not in (None, "", (), 0)}


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
        raise ExchangeError("", _no_json(error)) from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ExchangeError("format", _("“%(name)s” is missing") % {"name": FORMAT})
    if content.get("version") != VERSION:
        raise ExchangeError("version", _("Only version %(number)s is read") % {"number": VERSION})
    del content["format"], content["version"]
    try:
        # As JSON, in which a list is a tuple and a text a day.
        exchange = _READER.validate_json(json.dumps(_without_nulls(content)), strict=True)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        raise ExchangeError(_place(fault["loc"]), _reason(fault)) from None
    _check_names(exchange)
    return exchange


def _no_json(error: Exception) -> str:
    if not isinstance(error, json.JSONDecodeError):
        return _("This is no JSON")
    return _("From line %(line)s, column %(column)s on this is no JSON") % {
        "line": error.lineno,
        "column": error.colno,
    }


def _reason(fault: Mapping[str, Any]) -> str:
    """Return what is wrong with a value: our words, or those for what pydantic found."""
    if fault["type"] == "value_error":
        return str(fault["ctx"]["error"])
    if fault["type"] == "too_long":
        # After a check of ours pydantic no longer knows a text from a list.
        return in_words({**fault, "type": "string_too_long"})
    return in_words(fault)


def _without_nulls(value: Any) -> Any:
    """Return JSON without the fields that say nothing."""
    if isinstance(value, dict):
        return {name: _without_nulls(item) for name, item in value.items() if item is not None}
    return [_without_nulls(item) for item in value] if isinstance(value, list) else value


def _place(path: Iterable[str | int]) -> str:
    """Return "memberships[12].share"."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return "".join(parts).removeprefix(".")


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
            raise ExchangeError(
                f"{kind}[{place}].{name}", _("“%(name)s” is there twice") % {"name": value}
            )
        known.add(value)
    return known


def _check(place: str, name: Any, known: set[Any]) -> None:
    if name not in (None, "") and name not in known:
        raise ExchangeError(place, _("There is no “%(name)s” in this file") % {"name": name})
