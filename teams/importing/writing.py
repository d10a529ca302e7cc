"""Taking a list in: in one transaction, all of it or nothing."""

from collections.abc import Callable
from itertools import chain

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from roles.models import Role

from ..access import record, today
from ..editing import fill
from ..exchange import Exchange
from ..models import LocalRole, Membership, Organisation, Person, Team, TitleRule
from ..models.base import MAX_SLUG, random_key
from ..models.organisation import Action
from ..titles import give
from .cells import title_key
from .plan import Plan
from .state import Ref

BATCH = 500


class ChangedMeanwhileError(Exception):
    """What would be done is not what was shown."""

    def __init__(self, plan: Plan):
        super().__init__()
        self.plan = plan


@transaction.atomic
def carry_out(
    organisation: Organisation,
    user,
    make_plan: Callable[[], Plan],
    *,
    seen: str | None = None,
    exchange: Exchange | None = None,
) -> Plan:
    """Do what a plan says and return it. The plan is made while no other list can be taken in.
    Raises ChangedMeanwhileError if it cannot be taken in, or is another one than was ``seen``
    (its digest). Into an empty organisation goes all of an ``exchange``, also what no list says."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    plan = make_plan()
    if not plan.can_be_taken_in or (seen is not None and seen != plan.digest):
        raise ChangedMeanwhileError(plan)
    if exchange and is_empty(organisation):
        fill(organisation, exchange)
        record(organisation, user, Action.IMPORTED, kind="membership")
    elif plan.changes_something:
        _Writer(organisation, user).write(plan)
        record(organisation, user, Action.IMPORTED, kind="membership")
    return plan


def is_empty(organisation: Organisation) -> bool:
    rows = (
        *(organisation.teams, organisation.people, organisation.local_roles),
        organisation.title_rules,
    )
    return not any(manager.exists() for manager in rows)


class _Writer:
    def __init__(self, organisation: Organisation, user):
        self._organisation, self._user = organisation, user
        self._new: dict[Ref, int] = {}
        """The primary keys of what is new, by its name in the plan."""

    def _pk(self, ref: Ref | None) -> int | None:
        return self._new[ref] if isinstance(ref, str) else ref

    def write(self, plan: Plan) -> None:
        self._make_teams(plan)
        self._make_people(plan)
        self._make_local_roles(plan)
        self._make_rules(plan)
        # What ends makes room for what begins.
        for pk, day in plan.ended:
            self._organisation.memberships.filter(pk=pk).update(end=day)
        self._change_memberships(plan)
        Membership.objects.bulk_create(
            [
                Membership(
                    organisation=self._organisation,
                    team_id=self._pk(new.team),
                    person_id=self._pk(new.person),
                    local_role_id=self._pk(new.local_role),
                    title=new.record.title,
                    focus=new.record.focus,
                    share=new.share,
                    start=new.record.start,
                    end=new.record.end,
                    reports_to_id=self._pk(new.reports_to),
                )
                for new in plan.new_memberships
            ],
            batch_size=BATCH,
        )
        self._give_roles(plan)

    def _make_teams(self, plan: Plan) -> None:
        slugs = _Slugs(self._organisation.teams) if plan.new_teams else None
        for new in plan.new_teams:
            team = Team.objects.create(
                organisation=self._organisation,
                parent_id=self._pk(new.parent),
                name=new.name,
                slug=slugs.take(new.name),
            )
            self._new[new.ref] = team.pk

    def _make_people(self, plan: Plan) -> None:
        people = Person.objects.bulk_create(
            [
                Person(
                    organisation=self._organisation,
                    name=new.name,
                    number=new.number,
                    link=new.link,
                )
                for new in plan.new_people
            ],
            batch_size=BATCH,
        )
        for new, person in zip(plan.new_people, people, strict=True):
            self._new[new.ref] = person.pk
        for pk, field, value in plan.changed_people:
            self._organisation.people.filter(pk=pk).update(**{field: value})

    def _make_local_roles(self, plan: Plan) -> None:
        slugs = _Slugs(self._organisation.local_roles) if plan.new_local_roles else None
        wanted = [new.role for new in plan.new_local_roles if new.role]
        roles = dict(Role.objects.filter(slug__in=wanted).values_list("slug", "pk"))
        local_roles = LocalRole.objects.bulk_create(
            [
                LocalRole(
                    organisation=self._organisation,
                    name=new.name,
                    slug=slugs.take(new.name),
                    role_id=roles.get(new.role),
                    linked_on=today() if new.role in roles else None,
                )
                for new in plan.new_local_roles
            ],
            batch_size=BATCH,
        )
        for new, local_role in zip(plan.new_local_roles, local_roles, strict=True):
            self._new[new.ref] = local_role.pk

    def _make_rules(self, plan: Plan) -> None:
        now = timezone.now()
        known = dict(self._organisation.title_rules.values_list("title", "pk"))
        rules = TitleRule.objects.bulk_create(
            [
                TitleRule(
                    organisation=self._organisation,
                    title=title,
                    seen=seen,
                    decided_at=now if is_decided else None,
                )
                for title, seen, _roles, is_decided in plan.new_rules
                if title not in known
            ],
            batch_size=BATCH,
        )
        self._organisation.title_rules.filter(
            pk__in=[
                known[title]
                for title, _, _, is_decided in plan.new_rules
                if is_decided and title in known
            ]
        ).update(decided_at=now)
        pks = {**known, **{rule.title: rule.pk for rule in rules}}
        links = TitleRule.local_roles.through
        links.objects.bulk_create(
            [
                links(titlerule_id=pks[title], localrole_id=self._pk(role))
                for title, _seen, roles, _is_decided in plan.new_rules
                for role in roles
            ],
            batch_size=BATCH,
            ignore_conflicts=True,
        )

    def _give_roles(self, plan: Plan) -> None:
        """Let those who are not in the list, too, have the roles that their title means now."""
        without = self._organisation.memberships.filter(local_role=None).exclude(title="")
        titles = set(map(title_key, without.values_list("title", flat=True)))
        given = {
            title: [self._pk(role) for role in roles]
            for title, _seen, roles, _is_decided in plan.new_rules
            if roles and title in titles
        }
        local_roles = self._organisation.local_roles.in_bulk(set(chain(*given.values())))
        rules = self._organisation.title_rules.filter(title__in=given)
        for rule in rules.order_by("pk"):
            roles = [local_roles[pk] for pk in given[rule.title]]
            give(self._organisation, rule.title, (), roles)
            record(self._organisation, self._user, Action.DECIDED, rule)

    def _change_memberships(self, plan: Plan) -> None:
        for changed in plan.changed_memberships:
            values = {
                _COLUMNS.get(name, name): self._pk(value) if name in _COLUMNS else value
                for name, value in changed.fields
            }
            self._organisation.memberships.filter(pk=changed.pk).update(**values)


_COLUMNS = {"local_role": "local_role_id", "reports_to": "reports_to_id"}


class _Slugs:
    """Slugs that no row has, for many new rows with one query."""

    def __init__(self, rows):
        self._taken = set(rows.values_list("slug", flat=True))

    def take(self, name: str) -> str:
        stem = slugify(name)[:MAX_SLUG].strip("-") or random_key()
        slug, number = stem, 1
        while slug in self._taken:
            number += 1
            slug = f"{stem}-{number}"
        self._taken.add(slug)
        return slug
