"""What two do at the same moment: one of them succeeds, and nothing is half done."""

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError

from teams.access import make_organisation
from teams.invitations import invite
from teams.models import Access, Level, Membership, Organisation
from tests.sources.test_conflicts import at_once

from .builder import Organisations

pytestmark = pytest.mark.django_db(transaction=True)

ATTEMPTS = pytest.mark.parametrize("attempt", range(4))


@pytest.fixture
def organisations(transactional_db):
    return Organisations()


def statuses(responses) -> list[int]:
    return sorted(response.status_code for response in responses)


@ATTEMPTS
def test_the_last_two_owners_leave_at_once(attempt, organisations):
    ledgerly = organisations.make("Ledgerly")
    browsers = [organisations.member(ledgerly, Level.OWNER, name) for name in ("one", "two")]
    address = f"/orgs/{ledgerly.slug}/leave/"
    responses = at_once(*[lambda b=b: b.post(address) for b in browsers])
    assert statuses(responses) == [302, 400]
    assert ledgerly.accesses.get().level == "owner"


@ATTEMPTS
def test_two_owners_take_each_others_access_at_once(attempt, organisations):
    ledgerly = organisations.make("Ledgerly")
    browsers = [organisations.member(ledgerly, Level.OWNER, name) for name in ("one", "two")]
    of_other = list(ledgerly.accesses.order_by("-pk"))
    at_once(
        *[
            lambda b=b, a=a: b.post(f"/orgs/{ledgerly.slug}/access/{a.pk}/", {"remove": "1"})
            for b, a in zip(browsers, of_other, strict=True)
        ]
    )
    assert ledgerly.accesses.filter(level="owner").count() == 1


@ATTEMPTS
def test_one_access_taken_away_twice(attempt, organisations):
    ledgerly = organisations.make("Ledgerly")
    owner = organisations.member(ledgerly)
    access = ledgerly.accesses.of(organisations.member(ledgerly, Level.VIEWER, "two").person)
    address = f"/orgs/{ledgerly.slug}/access/{access.pk}/"
    calls = [lambda: owner.post(address, {"remove": "1"})] * 2
    assert statuses(at_once(*calls)) == [302, 404]
    assert ledgerly.log.count() == 1


@ATTEMPTS
def test_one_access_given_up_twice(attempt, organisations):
    ledgerly = organisations.make("Ledgerly")
    viewer = organisations.member(ledgerly, Level.VIEWER)
    calls = [lambda: viewer.post(f"/orgs/{ledgerly.slug}/leave/")] * 2
    assert statuses(at_once(*calls)) == [302, 404]
    assert ledgerly.log.count() == 1


@ATTEMPTS
def test_somebody_is_erased_and_changed_at_once(attempt, organisations):
    ledgerly = organisations.make("Ledgerly")
    owner = organisations.member(ledgerly)
    person = organisations.person(ledgerly, "Ada Lindqvist")
    address = f"/orgs/{ledgerly.slug}/people/{person.key}"

    def change():
        return owner.post(f"{address}/edit/", {"name": "Ada L."})

    at_once(change, lambda: owner.post(f"{address}/erase/"), change, change)
    assert not ledgerly.people.exists()


@ATTEMPTS
def test_one_invitation_accepted_twice(attempt, organisations):
    ledgerly = organisations.make("Ledgerly")
    owner = organisations.member(ledgerly).person
    _invitation, token = invite(ledgerly, Level.EDITOR, owner)
    browsers = [organisations.browser(organisations.account(name)) for name in ("one", "two")]
    address = f"/orgs/invitation/{token}/"
    assert statuses(at_once(*[lambda b=b: b.post(address) for b in browsers])) == [302, 404]
    assert ledgerly.accesses.filter(level=Level.EDITOR).count() == 1
    assert ledgerly.log.filter(action="accepted").count() == 1


@ATTEMPTS
def test_one_invitation_makes_one_account(attempt, organisations):
    ledgerly = organisations.make("Ledgerly")
    owner = organisations.member(ledgerly).person
    _invitation, token = invite(ledgerly, Level.VIEWER, owner)
    browsers = [organisations.browser() for _ in range(2)]
    form = dict.fromkeys(["password1", "password2"], "correct horse battery") | {"name": "ada"}
    address = f"/orgs/invitation/{token}/"
    assert statuses(at_once(*[lambda b=b: b.post(address, form) for b in browsers])) == [200, 404]
    assert get_user_model().objects.count() == Access.objects.count() == 2


@ATTEMPTS
def test_two_organisations_where_there_is_room_for_one(attempt, organisations, settings):
    settings.ORGANISATIONS = "one"
    users = [organisations.account(name) for name in ("one", "two")]
    made = at_once(*[lambda u=u: make_organisation("Ledgerly", u) for u in users])
    assert sorted(row is None for row in made) == [False, True]
    assert Organisation.objects.count() == 1


@ATTEMPTS
def test_the_same_membership_twice(attempt, organisations):
    ledgerly = organisations.make("Ledgerly")
    team, ada = organisations.team(ledgerly), organisations.person(ledgerly, "Ada")

    def add():
        try:
            return organisations.membership(team, ada)
        except IntegrityError:
            return None

    assert sum(row is not None for row in at_once(add, add)) == 1
    assert Membership.objects.count() == 1
