"""One title with the roles that it may mean, as the forms of the import and of all titles show
it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from roles.domain.titles import Tier
from roles.models import Role
from roles.queries.title_reader import Titles
from roles.request.roles import MAX_ROLES, comparison_address

from ..importing.state import State
from ..importing.titles import LOCAL, OWN, ROLE, Decision, ListedTitle, checked_decision


@dataclass(frozen=True, slots=True)
class TitleChoice:
    title: ListedTitle
    roles: Sequence[Role]
    local_roles: Sequence[tuple[str, str]]
    """(choice, name) of those that the title means already"""
    chosen: Decision

    @property
    def field(self) -> str:
        return field_of(self.title)

    @property
    def takes_several(self) -> bool:
        return self.title.reading.two_hats

    @property
    def tier(self) -> Tier:
        return self.title.reading.tier

    @property
    def options(self) -> list[tuple[str, Role, bool]]:
        """Return (value, role, whether it is chosen) for each canonical role."""
        return [
            (value, role, value in self.chosen)
            for role in self.roles
            if (value := f"{ROLE}:{role.slug}")
        ]

    @property
    def local_options(self) -> list[tuple[str, str, bool]]:
        return [(value, name, value in self.chosen) for value, name in self.local_roles]

    @property
    def own_name(self) -> str:
        named = [choice for choice in self.chosen if choice.startswith(f"{OWN}:")]
        return named[0].partition(":")[2] if named else self.title.own_name

    @property
    def is_own(self) -> bool:
        return any(choice.startswith(f"{OWN}:") for choice in self.chosen)

    @property
    def is_open(self) -> bool:
        return not self.chosen

    @property
    def comparison(self) -> str:
        if 2 <= len(self.roles) <= MAX_ROLES and self.tier is Tier.ASK:
            return comparison_address(role.slug for role in self.roles)
        return ""


def field_of(title: ListedTitle) -> str:
    """Return the name of a title's field, which stays the same when others are decided."""
    return "t" + hashlib.sha256(title.key.encode()).hexdigest()[:16]


def choices_of(
    title: ListedTitle, titles: Titles, state: State, chosen: Decision | None
) -> TitleChoice:
    """Return a title with its choices; without a choice so far, the proposed one is made."""
    chosen = title.default if chosen is None else chosen
    local_roles = [
        (choice, state.local_role[int(choice.partition(":")[2])].name)
        for choice in chosen
        if choice.startswith(f"{LOCAL}:")
    ]
    shown = {state.local_role[int(choice.partition(":")[2])].role for choice, _name in local_roles}
    roles = [role for role in titles.read(title.seen).roles if role.slug not in shown]
    return TitleChoice(title, roles, local_roles, chosen)


def posted_decision(posted, title: ListedTitle, state: State, slugs) -> Decision:
    """Return what was chosen for a title."""
    field = field_of(title)
    choices = [
        # Without a name of its own it is called as the title is.
        f"{OWN}:{posted.get(f'{field}-own', '').strip() or title.own_name}"
        if choice == OWN
        else choice
        for choice in posted.getlist(field)
    ]
    if not title.reading.two_hats:
        choices = choices[:1]
    return checked_decision(choices, state, slugs)
