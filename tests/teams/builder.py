"""Builds organisations with their teams, people and accounts, by name."""

from django.contrib.auth import get_user_model
from django.test import Client

from teams.models import Access, Level, LocalRole, Membership, Organisation, Person, Team


class Organisations:
    """``organisations.make("Ledgerly")`` makes one; the other methods add to it."""

    def make(self, name: str = "Ledgerly", **fields) -> Organisation:
        return Organisation.objects.create(name=name, **fields)

    def account(self, name: str, **fields):
        return get_user_model().objects.create_user(name, password="a good one", **fields)

    def browser(self, user=None) -> Client:
        client = Client()
        if user:
            client.force_login(user)
            client.person = user
        return client

    def member(self, organisation: Organisation, level: Level = Level.OWNER, name: str = ""):
        """A browser signed in as somebody with a level."""
        user = self.account(name or f"{level}-of-{organisation.pk}")
        Access.objects.create(organisation=organisation, user=user, level=level)
        return self.browser(user)

    def team(self, organisation: Organisation, name: str = "Mooring", **fields) -> Team:
        return Team.objects.get_or_create(organisation=organisation, name=name, defaults=fields)[0]

    def person(self, organisation: Organisation, name: str, **fields) -> Person:
        return Person.objects.create(organisation=organisation, name=name, **fields)

    def local_role(self, organisation: Organisation, name: str, **fields) -> LocalRole:
        return LocalRole.objects.get_or_create(
            organisation=organisation, name=name, defaults=fields
        )[0]

    def membership(self, team: Team, person: Person | None, **fields) -> Membership:
        return Membership.objects.create(
            organisation=team.organisation, team=team, person=person, **fields
        )
