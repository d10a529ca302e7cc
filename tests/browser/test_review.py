"""A proposal from its writing to its acceptance, and the pages of the review, in real Chromium."""

import re

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import Page, expect

from roles.models import Claim
from tests.axe import complaints_of_axe

# Django's own admin templates read variables that are not there.
pytestmark = [pytest.mark.browser, pytest.mark.ignore_template_errors]


@pytest.fixture
def desk(reader, django_user_model):
    """Opens the admin as somebody of a group."""
    for name, group in (("cora", "Contributors"), ("edith", "Editors")):
        person = django_user_model.objects.create_user(name, password="a good one", is_staff=True)
        person.groups.add(Group.objects.get(name=group))

    def sign_in(name: str, path: str, **options) -> Page:
        page = reader(path, **options)
        page.get_by_label("Username").fill(name)
        page.get_by_label("Password").fill("a good one")
        page.keyboard.press("Enter")
        # The address of the form that asks who it is ends with the page's own.
        expect(page.get_by_role("button", name="Log out")).to_be_visible()
        return page

    return sign_in


def propose(desk) -> Claim:
    claim = Claim.objects.get(key="rspvaz95")
    page = desk("cora", f"/admin/roles/claim/{claim.pk}/change/")
    page.get_by_role("link", name="Propose a change").click()
    page.get_by_label("Position").select_option(label="Product leadership")
    expect(page.locator(".desk-forecast-result")).to_contain_text("Reporting line")
    page.get_by_label("Reason for this change").fill("So it says one line on")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("The claim stands until an editor decides")).to_be_visible()
    return claim


def test_a_contributor_proposes_and_an_editor_accepts(desk):
    claim = propose(desk)
    page = desk("edith", "/admin/")
    page.get_by_role("link", name=re.compile("^1 Proposals")).click()
    expect(page.locator("del")).to_contain_text("Technical leadership")
    page.get_by_role("link", name=re.compile("^Accept")).click()
    page.get_by_label("Reason, for the history").fill("Right")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 proposal accepted.")).to_be_visible()
    claim.refresh_from_db()
    assert claim.position.label == "Product leadership"


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 360)])
def test_axe_finds_nothing_where_claims_are_decided_on(desk, scheme, width):
    propose(desk)
    drafts = Claim.objects.filter(responsibility__slug="backlog-upkeep")
    drafts.update(status="draft", published_at=None)
    first, second = drafts.values_list("pk", flat=True)[:2]
    options = {"color_scheme": scheme, "viewport": {"width": width, "height": 900}}
    # Axe tries styles of its own on a page.
    page = desk("edith", "/admin/", bypass_csp=True, **options)
    found = {}
    for path in (
        "/admin/",
        "/admin/roles/claim/review/?show=proposals",
        "/admin/roles/claim/review/?show=drafts",
        f"/admin/roles/claim/decide/publish/?ids={first},{second}",
        "/admin/roles/responsibility/one-voice/",
        f"/admin/roles/claim/{first}/change/",
    ):
        page.goto(path)
        wide = page.evaluate("document.documentElement.scrollWidth") > width
        found[path] = complaints_of_axe(page) + ["too wide"] * wide
    assert not any(found.values()), found
