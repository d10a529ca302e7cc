"""Changes that touch several rows: places in teams, ending, filling an empty organisation."""

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from roles.domain.title_folding import tidy
from roles.models import Role

from .access import record
from .exchange import Exchange, TitleRuleEntry
from .importing.cells import title_key
from .models import LocalRole, Membership, Organisation, Person, Team, TitleRule
from .models.organisation import Action

BATCH = 500


# --- Places -------------------------------------------------------------------------------


@transaction.atomic
def save_place(form, user) -> Membership:
    """Save a place in a team, with the person and the role that its title means here."""
    place = form.instance
    is_new = place.pk is None
    organisation = form.organisation
    before = place.person_id
    place.person = form.person()
    if place.person_id and place.person_id != before and place.person.memberships.count() == 0:
        record(organisation, user, Action.CREATED, place.person)
    if place.title:
        place.title = tidy(place.title)
        rule = _rule(organisation, place.title)
        if not place.local_role_id and (role := _only(rule)):
            place.local_role = role
    place.save()
    record(organisation, user, Action.CREATED if is_new else Action.CHANGED, place)
    return place


def _rule(organisation: Organisation, title: str) -> TitleRule:
    """Return what the organisation has decided about a title; a new one is to be decided."""
    return TitleRule.objects.get_or_create(
        organisation=organisation,
        title=title_key(title) or title.casefold(),
        defaults={"seen": title},
    )[0]


def _only(rule: TitleRule) -> LocalRole | None:
    """Return the role of a rule that names one alone: of several somebody has to choose."""
    roles = list(rule.local_roles.all()[:2])
    return roles[0] if len(roles) == 1 else None


def end_membership(membership: Membership, day: date, user) -> bool:
    """End a place on a day; return False if it begins later."""
    if membership.start and membership.start > day:
        return False
    membership.end = day
    membership.save(update_fields=["end"])
    record(membership.organisation, user, Action.ENDED, membership)
    return True


@transaction.atomic
def end_team(team: Team, day: date, user) -> bool:
    """End every place of a team on a day, and drop those that would begin later. Return whether the
    team is deleted, because it never had any."""
    places = team.memberships.all()
    if not places.exists() and not team.children.exists() and not team.former_members:
        record(team.organisation, user, Action.DELETED, team)
        team.delete()
        return True
    places.filter(start__gte=day).delete()
    places.filter(Q(end=None) | Q(end__gt=day)).update(end=day)
    record(team.organisation, user, Action.ENDED, team)
    return False


# --- Filling ------------------------------------------------------------------------------


@transaction.atomic
def fill(organisation: Organisation, exchange: Exchange) -> None:
    """Make everything that a file holds, in an organisation without teams, people and roles. Raises
    ValueError if there is something, and what the database refuses."""
    made = (organisation.teams, organisation.people, organisation.local_roles)
    if any(rows.exists() for rows in (*made, organisation.title_rules)):
        raise ValueError("the organisation is not empty")
    teams = _fill_teams(organisation, exchange)
    people = _fill_people(organisation, exchange)
    local_roles = _fill_local_roles(organisation, exchange)
    _fill_title_rules(organisation, exchange, local_roles)
    Membership.objects.bulk_create(
        [
            Membership(
                organisation=organisation,
                team=teams[entry.team],
                person=people.get(entry.person),
                local_role=local_roles.get(entry.local_role),
                title=entry.title,
                focus=entry.focus,
                share=entry.share,
                start=entry.start,
                end=entry.end,
                reports_to=people.get(entry.reports_to),
            )
            for entry in exchange.memberships
        ],
        batch_size=BATCH,
    )


def _fill_teams(organisation: Organisation, exchange: Exchange) -> dict[str, Team]:
    teams = {
        entry.slug: Team(
            organisation=organisation,
            slug=entry.slug,
            name=entry.name,
            former_members=entry.former_members,
        )
        for entry in exchange.teams
    }
    Team.objects.bulk_create(teams.values(), batch_size=BATCH)
    for entry in exchange.teams:
        teams[entry.slug].parent = teams.get(entry.parent)
    Team.objects.bulk_update(
        [team for team in teams.values() if team.parent], ["parent"], batch_size=BATCH
    )
    return teams


def _fill_people(organisation: Organisation, exchange: Exchange) -> dict[int, Person]:
    people = {
        entry.id: Person(
            organisation=organisation, name=entry.name, number=entry.number, link=entry.link
        )
        for entry in exchange.people
    }
    Person.objects.bulk_create(people.values(), batch_size=BATCH)
    return people


def _fill_local_roles(organisation: Organisation, exchange: Exchange) -> dict[str, LocalRole]:
    roles = {role.slug: role for role in Role.objects.all()}
    local_roles = {}
    for entry in exchange.local_roles:
        role = roles.get(entry.role)
        gone = entry.role.replace("-", " ").capitalize() if entry.role and not role else ""
        local_roles[entry.slug] = LocalRole(
            organisation=organisation,
            slug=entry.slug,
            name=entry.name,
            role=role,
            linked_on=entry.linked_on if role else None,
            former_role_name=entry.former_role_name or gone,
            description=entry.description,
            former_members=entry.former_members,
        )
    LocalRole.objects.bulk_create(local_roles.values(), batch_size=BATCH)
    return local_roles


def _fill_title_rules(
    organisation: Organisation, exchange: Exchange, local_roles: dict[str, LocalRole]
) -> None:
    entries: dict[str, TitleRuleEntry] = {}
    for entry in exchange.title_rules:
        # Another version may have written what it folds otherwise.
        title = title_key(entry.seen) or entry.title
        if title not in entries or entry.local_roles:
            entries[title] = entry
    rules = TitleRule.objects.bulk_create(
        [
            TitleRule(
                organisation=organisation,
                title=title,
                seen=entry.seen,
                decided_at=entry.decided_at or (timezone.now() if entry.local_roles else None),
            )
            for title, entry in entries.items()
        ],
        batch_size=BATCH,
    )
    links = TitleRule.local_roles.through
    links.objects.bulk_create(
        [
            links(titlerule=rule, localrole=local_roles[slug])
            for rule, entry in zip(rules, entries.values(), strict=True)
            for slug in entry.local_roles
        ],
        batch_size=BATCH,
    )
