"""Everything about a person, and leaving nothing of it."""

from django.db import transaction
from django.db.models import F, Q

from .access import record
from .importing.cells import title_key
from .models import LocalRole, LogEntry, Membership, Organisation, Person, Team
from .models.organisation import Action


def everything_about(person: Person) -> dict:
    """Return all that is stored about a person, as JSON can hold it. Others are only counted."""
    memberships = person.memberships.select_related("team", "local_role", "reports_to")
    user = person.user
    access = user and person.organisation.accesses.filter(user=user).first()
    return {
        "organisation": person.organisation.name,
        "key": person.key,
        "name": person.name,
        "number": person.number,
        "link": person.link,
        "account": user and {"username": user.username, "level": access and access.level},
        "memberships": [_membership(row) for row in memberships.order_by("start", "pk")],
        "people_reporting": person.reports.values("person").distinct().count(),
        "invitations": [
            {
                "level": row.level,
                "created": row.created_at.isoformat(),
                "accepted": row.accepted_at and row.accepted_at.isoformat(),
            }
            for row in person.invitations.order_by("pk")
        ],
        "log": [
            {"at": row.at.isoformat(), "action": row.action, "record": f"{row.kind} {row.record}"}
            for row in _log_about(person).order_by("at", "pk")
        ],
    }


def _membership(row: Membership) -> dict:
    return {
        "team": row.team.name,
        "role": row.local_role and row.local_role.name,
        "title": row.title,
        "focus": row.focus,
        "share": row.share,
        "start": row.start and row.start.isoformat(),
        "end": row.end and row.end.isoformat(),
        "reports_to": row.reports_to and row.reports_to.name,
    }


def _log_about(person: Person):
    memberships = person.memberships.values("pk")
    return LogEntry.objects.filter(organisation=person.organisation_id).filter(
        Q(kind="person", record=person.pk) | Q(kind="membership", record__in=memberships)
    )


@transaction.atomic
def erase_person(person: Person, user=None) -> None:
    """Delete a person with their name, link, memberships, titles and invitations. Teams and
    roles keep a number of former members, and the log the key of a record that is nowhere."""
    organisation = person.organisation
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    for model, key in ((Team, "team"), (LocalRole, "local_role")):
        held = person.memberships.exclude(**{key: None}).values(key)
        model.objects.filter(pk__in=list(held.values_list(key, flat=True))).update(
            former_members=F("former_members") + 1
        )
    _forget_titles_of(person)
    record(organisation, user, Action.ERASED, person)
    person.delete()


def _forget_titles_of(person: Person) -> None:
    """Delete what was decided about titles that nobody else has: they may name the person."""
    organisation = person.organisation
    others = organisation.memberships.exclude(person=person).values_list("title", flat=True)
    kept = {title_key(title) for title in others.order_by().distinct()}
    own = {title_key(title) for title in person.memberships.values_list("title", flat=True)}
    organisation.title_rules.filter(title__in=own - kept).delete()


@transaction.atomic
def delete_organisation(organisation: Organisation) -> None:
    """Delete an organisation and everything in it. Accounts stay."""
    organisation.delete()
