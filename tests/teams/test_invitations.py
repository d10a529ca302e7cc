"""Letting somebody in by a link, once."""

import datetime
import hashlib
import re

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from teams import access
from teams.models import Invitation, Level
from tests.html import Page, get_page

ACCOUNT = {
    "name": "Ada Lindqvist",
    "password1": "correct horse battery",
    "password2": "correct horse battery",
}


@pytest.fixture
def ledgerly(organisations):
    return organisations.make("Ledgerly")


@pytest.fixture
def owner(organisations, ledgerly):
    return organisations.member(ledgerly, Level.OWNER, "olga")


@pytest.fixture
def invite(owner, ledgerly):
    """Makes an invitation on the page, and returns the path of its link."""

    def make(level="viewer", person="") -> str:
        address = f"/orgs/{ledgerly.slug}/access/invite/"
        page = Page(owner.post(address, {"level": level, "person": person}))
        (link,) = page.values("input[@id='invitation-link']", "value")
        return link.removeprefix("http://testserver")

    return make


def test_the_token_is_long_random_and_not_stored(invite):
    links = {invite() for _ in range(3)}
    assert len(links) == 3
    for link in links:
        token = link.split("/")[-2]
        # 128 bits take 22 letters of 64.
        assert re.fullmatch(r"[\w-]{22}", token)
        digest = hashlib.sha256(token.encode()).hexdigest()
        invitation = Invitation.objects.get(token_hash=digest)
        stored = [str(value) for value in vars(invitation).values()]
        assert not any(token in value for value in stored)


def test_somebody_with_an_account_accepts_by_post(invite, organisations, ledgerly):
    link = invite("editor")
    ada = organisations.browser(organisations.account("ada"))
    page = get_page(ada, link)
    assert "invited to Ledgerly" in page.text
    assert "You are signed in as ada" in page.text
    assert not ledgerly.accesses.filter(user=ada.person).exists()
    assert ada.post(link)["Location"] == f"/orgs/{ledgerly.slug}/"
    assert ledgerly.accesses.get(user=ada.person).level == "editor"
    entry = ledgerly.log.latest("pk")
    assert (entry.action, entry.user) == ("accepted", ada.person)


def test_somebody_without_an_account_makes_one(invite, client, ledgerly):
    link = invite()
    assert get_page(client, link).all("input[@name='password1']")
    response = client.post(link, ACCOUNT)
    user = get_user_model().objects.get(username__startswith="ada-lindqvist-")
    assert re.fullmatch(r"ada-lindqvist-\d{4}", user.username)
    assert f"sign in as {user.username}" in Page(response).text
    assert (user.is_staff, user.is_superuser, user.email) == (False, False, "")
    assert ledgerly.accesses.get(user=user).level == "viewer"
    assert client.get(f"/orgs/{ledgerly.slug}/leave/").status_code == 200
    assert client.get("/admin/").status_code != 200


@pytest.mark.parametrize(
    "form",
    [
        {**ACCOUNT, "name": "!"},
        {**ACCOUNT, "password2": "another horse battery"},
        {**ACCOUNT, "password1": "12345678", "password2": "12345678"},
        {},
    ],
)
def test_an_account_takes_a_name_and_a_good_password(invite, client, form):
    link = invite()
    response = client.post(link, form)
    assert response.status_code == 400
    assert Page(response).title.startswith("Error:")
    assert get_user_model().objects.count() == 1
    assert client.post(link, ACCOUNT).status_code == 200


def test_the_page_never_says_whether_an_account_exists(invite, client, organisations):
    organisations.account("ada-lindqvist")
    page = get_page(client, invite())
    assert client.post(invite(), ACCOUNT).status_code == 200
    assert "ada" not in page.text.lower()


def test_signing_up_otherwise_stays_closed(client, db):
    for address in ("/accounts/signup/", "/orgs/invitation/signup/"):
        assert client.post(address, ACCOUNT).status_code == 404
    assert not get_user_model().objects.exists()


def dead_links(invite, owner, organisations, ledgerly) -> dict[str, str]:
    used, revoked, expired = invite(), invite(), invite()
    organisations.browser(organisations.account("first")).post(used)
    digest = hashlib.sha256(revoked.split("/")[-2].encode()).hexdigest()
    row = Invitation.objects.get(token_hash=digest)
    owner.post(f"/orgs/{ledgerly.slug}/access/invitations/{row.pk}/")
    digest = hashlib.sha256(expired.split("/")[-2].encode()).hexdigest()
    past = timezone.now() - datetime.timedelta(seconds=1)
    Invitation.objects.filter(token_hash=digest).update(expires_at=past)
    unknown = "/orgs/invitation/AAAAAAAAAAAAAAAAAAAAAA/"
    return {"used": used, "revoked": revoked, "expired": expired, "unknown": unknown}


def test_what_cannot_be_accepted_looks_like_what_never_was(
    invite, owner, organisations, ledgerly, client
):
    links = dead_links(invite, owner, organisations, ledgerly)
    browser = organisations.browser(organisations.account("late"))
    answers = set()
    for link in links.values():
        for visitor, method in [(browser, "get"), (browser, "post"), (client, "post")]:
            response = getattr(visitor, method)(link, ACCOUNT if method == "post" else None)
            assert response.status_code == 404
            answers.add(response.content.decode().replace(link, "LINK"))
    assert len(answers) == 1
    assert not ledgerly.accesses.filter(user=browser.person).exists()
    assert get_user_model().objects.count() == 3


def test_links_live_for_seven_days(invite):
    invite()
    lifetime = Invitation.objects.get().expires_at - timezone.now()
    assert datetime.timedelta(days=6, hours=23) < lifetime <= datetime.timedelta(days=7)


@pytest.mark.parametrize(
    "end",
    [
        lambda owner: owner.organisation_accesses.all().delete(),
        lambda owner: owner.organisation_accesses.update(level=Level.EDITOR),
        lambda owner: get_user_model().objects.filter(pk=owner.pk).update(is_active=False),
        lambda owner: owner.delete(),
    ],
    ids=["access taken away", "level lowered", "account deactivated", "account deleted"],
)
def test_links_live_while_who_made_them_is_an_owner(
    invite, organisations, ledgerly, client, owner, end
):
    link = invite("owner")
    organisations.member(ledgerly, Level.OWNER, "other")
    assert client.get(link).status_code == 200
    end(owner.person)
    assert client.get(link).status_code == 404
    assert client.post(link, ACCOUNT).status_code == 404
    assert not ledgerly.invitations.open().exists()


def test_open_ones_are_listed_until_they_are_revoked(invite, owner, ledgerly):
    invite("editor")
    address = f"/orgs/{ledgerly.slug}/access/"
    revoke = f"{address}invitations/{Invitation.objects.get().pk}/"
    assert revoke in get_page(owner, address).values("form", "action")
    owner.post(revoke)
    owner.post(revoke)
    assert revoke not in get_page(owner, address).values("form", "action")
    assert [e.action for e in ledgerly.log.order_by("pk")] == ["invited", "revoked"]


@pytest.mark.parametrize(
    ("has", "gets", "then"),
    [("viewer", "editor", "editor"), ("owner", "viewer", "owner"), ("editor", "editor", "editor")],
)
def test_a_level_is_raised_and_never_lowered(invite, organisations, ledgerly, has, gets, then):
    browser = organisations.member(ledgerly, Level(has), "ada")
    browser.post(invite(gets))
    assert ledgerly.accesses.get(user=browser.person).level == then


class TestForAPerson:
    def test_joins_the_account_to_it(self, invite, organisations, ledgerly, client):
        ada = organisations.person(ledgerly, "Ada Lindqvist")
        link = invite("viewer", "Ada Lindqvist")
        assert "belong to Ada Lindqvist" in get_page(client, link).text
        client.post(link, ACCOUNT)
        ada.refresh_from_db()
        assert ada.user.username.startswith("ada-lindqvist-")

    @pytest.mark.parametrize("name", ["ada lindqvist", "ADA  LINDQVIST", "Ada Líndqvist"])
    def test_takes_the_name_however_it_is_spelled(self, invite, organisations, ledgerly, name):
        ada = organisations.person(ledgerly, "Ada Lindqvist")
        invite("viewer", name)
        assert Invitation.objects.get().person == ada

    def test_takes_the_exact_spelling_first(self, invite, organisations, ledgerly):
        organisations.person(ledgerly, "Ada LINDQVIST")
        ada = organisations.person(ledgerly, "Ada Lindqvist")
        invite("viewer", "Ada Lindqvist")
        assert Invitation.objects.get().person == ada

    def test_is_refused_to_the_account_of_another(self, invite, organisations, ledgerly):
        ada = organisations.person(ledgerly, "Ada Lindqvist")
        browser = organisations.browser(organisations.account("bo"))
        organisations.person(ledgerly, "Bo", user=browser.person)
        link = invite("viewer", "Ada Lindqvist")
        assert browser.post(link).status_code == 404
        ada.refresh_from_db()
        assert ada.user is None
        assert not ledgerly.accesses.filter(user=browser.person).exists()
        # It was not used up.
        other = organisations.browser(organisations.account("ada"))
        assert other.post(link).status_code == 302

    def test_is_not_made_for_one_who_has_an_account_or_nobody(self, organisations, ledgerly, owner):
        organisations.person(ledgerly, "Ada", user=organisations.account("ada"))
        for name in ("Ada", "Nobody"):
            address = f"/orgs/{ledgerly.slug}/access/invite/"
            response = owner.post(address, {"level": "viewer", "person": name})
            assert response.status_code == 400
        assert not Invitation.objects.exists()


def test_pages_of_invitations_are_private(invite, client):
    response = client.get(invite())
    assert response["Cache-Control"] == "private, no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("again", ["level", "access"])
def test_links_stay_dead_when_who_made_them_is_an_owner_again(
    invite, organisations, ledgerly, client, owner, again
):
    link = invite("owner")
    organisations.member(ledgerly, Level.OWNER, "other")
    other = get_user_model().objects.get(username="other")
    own = ledgerly.accesses.of(owner.person)
    if again == "level":
        access.change_level(own, Level.EDITOR, other)
        access.change_level(own, Level.OWNER, other)
    else:
        access.remove(own, other)
        ledgerly.accesses.create(user=owner.person, level=Level.OWNER)
    assert client.get(link).status_code == 404
