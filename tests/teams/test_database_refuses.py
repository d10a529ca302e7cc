"""What no form, command or query may write: the database itself refuses it."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from teams.models import (
    Access,
    Invitation,
    Level,
    LocalRole,
    Membership,
    Organisation,
    Person,
    Team,
    TitleRule,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(organisations):
    return organisations.make("Ledgerly")


@pytest.fixture
def there(organisations):
    return organisations.make("Harbour")


@pytest.fixture
def refused():
    """A block whose row the database refuses."""

    class Refused:
        def __enter__(self):
            self.raises = pytest.raises(IntegrityError)
            self.raises.__enter__()
            self.atomic = transaction.atomic()
            self.atomic.__enter__()

        def __exit__(self, *error):
            self.atomic.__exit__(*error)
            return self.raises.__exit__(*error)

    return Refused()


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize(
    "fields",
    [
        {"start": day("2026-02-01"), "end": day("2026-01-31")},
        {"share": 0},
        {"share": 101},
    ],
)
def test_an_end_before_the_start_and_an_impossible_share(organisations, here, refused, fields):
    ada = organisations.person(here, "Ada")
    with refused:
        organisations.membership(organisations.team(here), ada, **fields)
    start = day("2026-02-01")
    organisations.membership(organisations.team(here), ada, start=start, end=start, share=100)


def test_reporting_to_oneself(organisations, here, refused):
    ada = organisations.person(here, "Ada")
    with refused:
        organisations.membership(organisations.team(here), ada, reports_to=ada)


@pytest.mark.parametrize("key", ["team", "person", "local_role", "reports_to", "organisation"])
@pytest.mark.parametrize("later", [False, True])
def test_a_membership_of_two_organisations(organisations, here, there, refused, key, later):
    own = {
        "organisation": here,
        "team": organisations.team(here),
        "person": organisations.person(here, "Ada"),
        "local_role": organisations.local_role(here, "Coach"),
        "reports_to": organisations.person(here, "Bo"),
    }
    foreign = {
        "organisation": there,
        "team": organisations.team(there),
        "person": organisations.person(there, "Cy"),
        "local_role": organisations.local_role(there, "Coach"),
        "reports_to": organisations.person(there, "Di"),
    }
    if later:
        row = Membership.objects.create(**own)
        with refused:
            Membership.objects.filter(pk=row.pk).update(**{key: foreign[key]})
    else:
        with refused:
            Membership.objects.create(**(own | {key: foreign[key]}))


def test_a_team_in_a_team_of_another_organisation_or_in_itself(organisations, here, there, refused):
    team = organisations.team(here)
    with refused:
        Team.objects.create(organisation=here, name="Part", parent=organisations.team(there))
    with refused:
        Team.objects.filter(pk=team.pk).update(parent=team)


def test_a_title_of_one_organisation_as_the_role_of_another(organisations, here, there, refused):
    rule = TitleRule.objects.create(organisation=here, title="po", seen="PO")
    with refused:
        rule.local_roles.add(organisations.local_role(there, "Coach"))
    rule.local_roles.add(organisations.local_role(here, "Coach"))


def test_an_invitation_of_a_person_of_another_organisation(organisations, here, there, refused):
    with refused:
        Invitation.objects.create(
            organisation=here,
            level=Level.VIEWER,
            person=organisations.person(there, "Ada"),
            token_hash="a",
        )


@pytest.mark.parametrize("model", [Access, Invitation, LocalRole, Membership, Person, Team])
def test_a_row_that_moves_to_another_organisation(organisations, here, there, refused, model):
    organisations.member(here)
    organisations.membership(organisations.team(here), organisations.person(here, "Ada"))
    organisations.local_role(here, "Coach")
    Invitation.objects.create(organisation=here, level=Level.VIEWER, token_hash="a")
    with refused:
        model.objects.update(organisation=there)


@pytest.mark.parametrize(
    ("first", "second", "allowed"),
    [
        ((None, None), (None, None), False),
        (("2026-01-01", None), (None, None), False),
        (("2026-01-01", "2026-02-01"), ("2026-01-31", None), False),
        (("2026-01-01", "2026-02-01"), ("2026-02-01", None), True),
        (("2026-02-01", None), (None, "2026-02-01"), True),
    ],
)
def test_the_same_membership_twice_for_overlapping_days(
    organisations, here, refused, first, second, allowed
):
    team, ada = organisations.team(here), organisations.person(here, "Ada")
    coach = organisations.local_role(here, "Coach")

    def add(days, **fields):
        start, end = (text and day(text) for text in days)
        fields = {"local_role": coach, "title": "Coach", **fields}
        return organisations.membership(team, ada, start=start, end=end, **fields)

    membership = add(first)
    if allowed:
        add(second)
    else:
        with refused:
            add(second)
    add(second, title="Trainer")
    add(second, local_role=None)
    membership.save()


def test_the_same_membership_twice_by_changing_one(organisations, here, refused):
    team, ada = organisations.team(here), organisations.person(here, "Ada")
    organisations.membership(team, ada)
    other = organisations.membership(team, ada, title="Coach")
    with refused:
        Membership.objects.filter(pk=other.pk).update(title="")


def test_several_vacancies_of_one_kind(organisations, here):
    for _ in range(2):
        organisations.membership(organisations.team(here), None)
    assert Membership.objects.count() == 2


def test_an_account_that_is_two_people_or_has_two_levels(organisations, here, there, refused):
    user = organisations.account("ada")
    organisations.person(here, "Ada", user=user)
    with refused:
        organisations.person(here, "Ada B", user=user)
    organisations.person(there, "Ada", user=user)
    Access.objects.create(organisation=here, user=user, level=Level.VIEWER)
    with refused:
        Access.objects.create(organisation=here, user=user, level=Level.EDITOR)


def test_names_shown_to_all_on_a_private_page(here, refused):
    with refused:
        Organisation.objects.filter(pk=here.pk).update(shows_people=True)


def test_two_people_of_one_name(organisations, here):
    first, second = (organisations.person(here, "Ada") for _ in range(2))
    assert first.key != second.key
    assert len(first.key) >= 10
