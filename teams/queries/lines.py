"""One line of a list of members, with what each of its words leads to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from roles.models import Role

from ..models import LocalRole, Membership, Organisation
from ..rules.places import Time
from .canon import Canon


@dataclass(frozen=True)
class MemberLine:
    """A membership or a vacancy as a list shows it."""

    membership: Membership
    local_role: LocalRole | None
    role: Role | None
    """The canonical role that the local role leans on."""
    title_role: Role | None
    """The role that sources mean by the title, where it is certainly one."""
    time: Time

    @property
    def label(self) -> str:
        """Return what tells it from other lines: a name, or the title of a vacancy."""
        return self.membership.person.name if self.membership.person else self.membership.title

    @property
    def means_another(self) -> bool:
        """Return whether the title means another role here than elsewhere."""
        return bool(self.local_role and self.title_role and self.title_role != self.role)

    @property
    def is_own(self) -> bool:
        """Return whether the role is one of the organisation's, which no canonical role fits."""
        return bool(self.local_role and not self.role)


def member_lines(
    organisation: Organisation,
    memberships: Iterable[Membership],
    local_roles: Mapping[int, LocalRole],
    canon: Canon,
    day: date,
) -> list[MemberLine]:
    """Return the lines of these memberships, without a query."""
    lines = []
    for membership in memberships:
        for row in (membership, membership.team, membership.person, membership.reports_to):
            if row:
                row.organisation = organisation
        local_role = local_roles.get(membership.local_role_id)
        role = canon.roles.get(local_role.role_id) if local_role else None
        title_role = canon.role_of_title(membership.title) if membership.title else None
        lines.append(MemberLine(membership, local_role, role, title_role, time_of(membership, day)))
    return lines


def time_of(membership: Membership, day: date) -> Time:
    """Return whether a membership is over, holds, or is still to begin."""
    if membership.end is not None and membership.end <= day:
        return Time.PAST
    return Time.FUTURE if membership.start and membership.start > day else Time.PRESENT
