"""An organisation with something on each of its pages."""

from django.utils import timezone

from teams.access import set_visibility
from teams.models import Level


class Harbour:
    """An organisation with a team of four places, and browsers of those who may see it."""

    def __init__(self, world, organisations):
        self.manager = world.role("product-manager", definition="Sets the roadmap [@berls, p. 1].")
        self.owner = world.role("product-owner", abbreviation="PO")
        world.source("berls")
        world.claim("berls", "product-owner", "backlog", "owns")
        world.claim("lymar", "product-manager", "backlog", "owns")
        world.claim("lymar", "product-owner", "vision", "contributes")
        world.claim("berls", "product-manager", "vision", "owns")
        self.organisation = org = organisations.make("Harbour Books")
        self.make = organisations
        self.shop = organisations.team(org, "Shop")
        self.checkout = organisations.team(org, "Checkout", parent=self.shop)
        self.local_manager = organisations.local_role(
            org, "Product Lead", role=self.manager, linked_on=timezone.localdate()
        )
        self.local_owner = organisations.local_role(org, "Product Owner", role=self.owner)
        self.refunds = organisations.local_role(org, "Refunds", description="Sends *money* back.")
        self.ada = organisations.person(org, "Ada Lindqvist", number="H1")
        self.jonas = organisations.person(org, "Jonas Okafor")
        self.noor = organisations.person(org, "Noor Haddad")
        organisations.membership(
            self.checkout, self.ada, local_role=self.local_manager, title="Product Owner"
        )
        organisations.membership(
            self.checkout,
            self.jonas,
            local_role=self.local_owner,
            title="Senior Product Owner",
            reports_to=self.ada,
            share=60,
        )
        organisations.membership(
            self.checkout, self.noor, local_role=self.refunds, title="Refund Clerk"
        )
        self.vacancy = organisations.membership(self.checkout, None, title="Basket Weaver")
        self.viewer = organisations.member(org, Level.VIEWER, "vera")
        self.editor = organisations.member(org, Level.EDITOR, "edith")
        self.address = org.get_absolute_url()

    def publish(self, *, people: bool) -> str:
        set_visibility(self.organisation, self.viewer.person, public=True, people=people)
        self.organisation.refresh_from_db()
        return self.organisation.get_absolute_url()
