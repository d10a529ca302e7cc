"""What each distinct title of a list means: decided before, certain, proposed, or to be chosen."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from roles.domain.titles import Reading, Tier

from .cells import name_key, title_key
from .records import Record
from .state import State

ROLE, LOCAL, OWN = "role", "local", "own"
"""The kinds of choices: "role:product-owner", "local:12", "own:VP Product"."""


class TitleReader(Protocol):
    def reading(self, title: str) -> Reading: ...


Decision = tuple[str, ...]
"""What a title means: several choices for people with several jobs, none if that is left open."""


@dataclass(frozen=True, slots=True)
class ListedTitle:
    """A distinct title: those that differ only in marks of gender and the like are one."""

    key: str
    seen: str
    count: int
    reading: Reading
    is_decided: bool = False
    """Whether the organisation has decided before what it means."""
    is_left_open: bool = False
    """Whether it has left that open before."""

    @property
    def needs_choice(self) -> bool:
        """Return whether it is neither decided nor certain."""
        return not self.is_decided and self.reading.tier is not Tier.CERTAIN

    @property
    def own_name(self) -> str:
        """Return what a role of the organisation's own would be called."""
        return self.seen[:120]

    @property
    def default(self) -> Decision:
        """Return what is proposed: the likely role; the organisation's own role where no canonical
        role comes into question; nothing where somebody has to choose, or has left it open."""
        if self.is_left_open and self.reading.tier is not Tier.CERTAIN:
            return ()
        if self.reading.tier in (Tier.CERTAIN, Tier.LIKELY):
            return tuple(f"{ROLE}:{slug}" for slug in self.reading.roles)
        if self.reading.tier is Tier.NONE:
            return (f"{OWN}:{self.own_name}",)
        return ()


def list_titles(records: Iterable[Record], state: State, reader: TitleReader) -> list[ListedTitle]:
    """Return each distinct title, those that need a choice first, then the most frequent."""
    counts: Counter[str] = Counter()
    seen: dict[str, str] = {}
    for record in records:
        if record.title and not record.local_role and (key := title_key(record.title)):
            counts[key] += 1
            seen.setdefault(key, record.title)
    titles = []
    for key, title in seen.items():
        rule = state.rules.get(key)
        is_decided = rule is not None and rule.is_decided
        is_left_open = rule is not None and not is_decided
        reading = reader.reading(title)
        titles.append(ListedTitle(key, title, counts[key], reading, is_decided, is_left_open))
    order = [Tier.ASK, Tier.LIKELY, Tier.POSSIBLE, Tier.NONE, Tier.CERTAIN]
    return sorted(
        titles,
        key=lambda title: (
            not title.needs_choice,
            order.index(title.reading.tier),
            -title.count,
            title.key,
        ),
    )


def default_decisions(titles: Iterable[ListedTitle]) -> dict[str, Decision]:
    """Return what is proposed for each title that is not decided."""
    return {title.key: title.default for title in titles if not title.is_decided}


def checked_decision(choices: Sequence[str], state: State, slugs) -> Decision:
    """Return the choices that can be made: roles and local roles that exist, and names."""
    allowed = []
    for choice in choices:
        kind, _, value = choice.partition(":")
        value = " ".join(value.split())[:120]
        if (
            (kind == ROLE and value in slugs)
            or (kind == LOCAL and value.isdecimal() and int(value) in state.local_role)
            or (kind == OWN and any(map(str.isalnum, value)))
        ):
            allowed.append(f"{kind}:{value}")
    return tuple(dict.fromkeys(allowed))


@dataclass(frozen=True, slots=True)
class NewLocalRole:
    ref: str
    name: str
    role: str = ""
    """The slug of the canonical role, "" for none."""


class LocalRoles:
    """The local role that each choice means: one that is there, or a new one."""

    def __init__(self, state: State, role_names: dict[str, str], links: dict[str, str]):
        self._role_names = role_names
        self._slugs = {name_key(name): slug for slug, name in role_names.items()}
        self._links = {name_key(name): slug for name, slug in links.items() if slug in role_names}
        self._by_role = {role.role: role.pk for role in reversed(state.local_roles) if role.role}
        self._by_name = {name_key(role.name): role.pk for role in reversed(state.local_roles)}
        self.new: dict[str, NewLocalRole] = {}

    def of_choice(self, choice: str) -> int | str:
        kind, _, value = choice.partition(":")
        if kind == LOCAL:
            return int(value)
        return self.of_role(value) if kind == ROLE else self.named(value)

    def of_role(self, slug: str) -> int | str:
        """Return the local role that is linked to a canonical role."""
        if slug in self._by_role:
            return self._by_role[slug]
        ref = f"role:{slug}"
        self.new.setdefault(ref, NewLocalRole(ref, self._role_names[slug], slug))
        return ref

    def named(self, name: str) -> int | str:
        """Return the local role of this name; a new one is linked if a canonical role has it."""
        key = name_key(name)
        if key in self._by_name:
            return self._by_name[key]
        if key in self._slugs and key not in self._links:
            return self.of_role(self._slugs[key])
        ref = f"own:{key}"
        self.new.setdefault(ref, NewLocalRole(ref, name, self._links.get(key, "")))
        return ref
