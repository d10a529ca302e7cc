"""Deciding what a title means here, and letting all who have it hold that role."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from roles.models import Role

from .access import record, today
from .importing.cells import title_key
from .importing.loading import load_role_names, load_state
from .importing.titles import Decision, LocalRoles
from .models import LocalRole, Membership, Organisation
from .models.organisation import Action


@transaction.atomic
def decide(organisation: Organisation, decisions: dict[int, Decision], user) -> int:
    """Decide titles, by the primary key of their rules; return how many were decided otherwise than
    before."""
    choices = LocalRoles(load_state(organisation), load_role_names(), {})
    changed = 0
    for rule in organisation.title_rules.filter(pk__in=decisions).prefetch_related("local_roles"):
        before = list(rule.local_roles.all())
        roles = [_local_role(organisation, choices, choice, user) for choice in decisions[rule.pk]]
        roles = list(dict.fromkeys(roles))
        if [role.pk for role in roles] == [role.pk for role in before]:
            continue
        rule.local_roles.set(roles)
        rule.decided_at = timezone.now() if roles else None
        rule.save(update_fields=["decided_at"])
        give(organisation, rule.title, before, roles)
        record(organisation, user, Action.DECIDED, rule)
        changed += 1
    return changed


def _local_role(organisation, choices: LocalRoles, choice: str, user) -> LocalRole:
    ref = choices.of_choice(choice)
    if isinstance(ref, int):
        return organisation.local_roles.get(pk=ref)
    new = choices.new[ref]
    canonical = Role.objects.filter(slug=new.role).first() if new.role else None
    known = organisation.local_roles.filter(name=new.name, role=canonical).first()
    if known:
        return known
    role = LocalRole.objects.create(
        organisation=organisation,
        name=new.name,
        role=canonical,
        linked_on=today() if canonical else None,
    )
    record(organisation, user, Action.CREATED, role)
    return role


def give(
    organisation: Organisation,
    title: str,
    before: Sequence[LocalRole],
    roles: Sequence[LocalRole],
) -> None:
    """Give everybody with a title its roles, unless somebody has chosen another for them."""
    former = {None, *(role.pk for role in before)}
    places: dict[tuple, list[Membership]] = {}
    for row in organisation.memberships.exclude(title=""):
        if row.local_role_id in former and title_key(row.title) == title:
            place = (
                row.team_id,
                row.person_id or f"vacancy {row.pk}",
                row.title,
                row.start,
                row.end,
            )
            places.setdefault(place, []).append(row)
    for rows in places.values():
        kept, wanted = [], list(roles)
        for row in rows:
            match = next((role for role in wanted if role.pk == row.local_role_id), None)
            if match:
                wanted.remove(match)
            else:
                kept.append(row)
        _fill(rows[0], kept, wanted, len(roles))


def _fill(first: Membership, free: list[Membership], wanted: list[LocalRole], number: int) -> None:
    """Put the wanted roles on free memberships, add what is missing and remove what is left, so
    that somebody with several jobs has a membership for each."""
    for role in wanted:
        if free:
            row = free.pop(0)
            row.local_role = role
        else:
            row = Membership.objects.get(pk=first.pk)
            row.pk, row.local_role, row._state.adding = None, role, True
        if number > 1:
            # How the time is divided between them, nobody has said.
            row.share = None
        row.save()
    for row in free:
        if number:
            row.delete()
        else:
            row.local_role = None
            row.save(update_fields=["local_role"])
