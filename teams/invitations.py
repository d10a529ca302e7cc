"""Links that let somebody in, once.

A link can be handed over by any channel. Its token is nowhere stored: what is stored is its hash.
"""

import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from .access import record
from .models import Access, Invitation, Level, Organisation, Person
from .models.organisation import Action

TOKEN_BYTES = 16


class InvalidInvitationError(Exception):
    """There is no such invitation, or it was accepted or revoked or has expired."""


def invite(
    organisation: Organisation, level: Level, user, person: Person | None = None
) -> tuple[Invitation, str]:
    """Return a new invitation and its token, which cannot be had again."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with transaction.atomic():
        invitation = Invitation.objects.create(
            organisation=organisation,
            level=level,
            person=person,
            token_hash=_hash(token),
            created_by=user,
        )
        record(organisation, user, Action.INVITED, invitation)
    return invitation, token


def get_open(token: str) -> Invitation:
    """Return the invitation of this token. Raises InvalidInvitationError."""
    rows = Invitation.objects.open().select_related("organisation", "person")
    invitation = rows.filter(token_hash=_hash(token)).first()
    if invitation is None:
        raise InvalidInvitationError
    return invitation


def accept(token: str, user) -> Organisation:
    """Give an account the invited level, unless it has a higher one, and join it to the invited
    person. Raises InvalidInvitationError, also where another account is that person, or this
    account another person."""
    return accept_with(token, lambda: user)[0]


@transaction.atomic
def accept_with(token: str, get_user) -> tuple[Organisation, object]:
    """Accept as ``accept`` does for the account that ``get_user`` returns. It is called only for a
    valid token, so that no account is made for another."""
    pk = get_open(token).organisation_id
    organisation = Organisation.objects.select_for_update().filter(pk=pk).first()
    # Somebody may have accepted or revoked it meanwhile.
    invitation = get_open(token)
    user = get_user()
    level = Level(invitation.level)
    access, is_new = Access.objects.get_or_create(
        organisation=organisation, user=user, defaults={"level": level}
    )
    if not is_new and not Level(access.level).allows(level):
        access.level = level
        access.save(update_fields=["level"])
    if invitation.person_id:
        _join(invitation.person_id, user, organisation)
    invitation.accepted_at, invitation.accepted_by = timezone.now(), user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    record(organisation, user, Action.ACCEPTED, invitation)
    return organisation, user


def _join(person_pk: int, user, organisation: Organisation) -> None:
    people = organisation.people
    person = people.select_for_update().get(pk=person_pk)
    is_another = person.user_id not in (None, user.pk)
    if is_another or people.filter(user=user).exclude(pk=person.pk).exists():
        raise InvalidInvitationError
    person.user = user
    person.save(update_fields=["user"])


@transaction.atomic
def revoke(invitation: Invitation, user) -> None:
    """Let nobody accept an invitation any more. One that was accepted in between stays so."""
    rows = Invitation.objects.open().filter(pk=invitation.pk)
    if rows.update(revoked_at=timezone.now()):
        record(invitation.organisation, user, Action.REVOKED, invitation)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
