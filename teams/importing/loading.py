"""What an organisation has, as the state that a plan is made from: in a fixed number of queries."""

from roles.models import Role

from ..access import today
from ..models import Organisation
from .state import (
    LocalRoleState,
    MembershipState,
    PersonState,
    RuleState,
    State,
    TeamState,
)


def load_state(organisation: Organisation) -> State:
    """Return the teams, people, roles, titles and memberships of an organisation."""
    rules: dict[str, tuple[bool, list[int]]] = {}
    rows = organisation.title_rules.order_by("pk", "local_roles__name", "local_roles__pk")
    for title, decided_at, role in rows.values_list("title", "decided_at", "local_roles__pk"):
        roles = rules.setdefault(title, (decided_at is not None, []))[1]
        if role is not None:
            roles.append(role)
    memberships = organisation.memberships.order_by("pk")
    return State(
        today(),
        [
            TeamState(*row)
            for row in organisation.teams.order_by("pk").values_list("pk", "name", "parent")
        ],
        [
            PersonState(*row)
            for row in organisation.people.order_by("pk").values_list(
                "pk", "name", "number", "link"
            )
        ],
        [
            LocalRoleState(pk, name, role or "")
            for pk, name, role in organisation.local_roles.order_by("pk").values_list(
                "pk", "name", "role__slug"
            )
        ],
        [
            MembershipState(*row)
            for row in memberships.values_list(
                *("pk", "team", "person", "local_role", "title", "focus", "share"),
                *("start", "end", "reports_to"),
            )
        ],
        {
            title: RuleState(title, tuple(roles), is_decided and bool(roles))
            for title, (is_decided, roles) in rules.items()
        },
    )


def load_role_names() -> dict[str, str]:
    """Return the names of all canonical roles, by slug."""
    return dict(Role.objects.order_by("name").values_list("slug", "name"))
