"""A team lead's five minutes, who else gets in, and how the pages of teams look to everybody."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Locator, Page, expect

from roles.models import Role
from teams import navigation
from teams.models import Membership, Organisation
from tests.axe import complaints_of_axe

pytestmark = [pytest.mark.browser, pytest.mark.ignore_template_errors]

PASTED = Path("tests/data/team-files/3-pasted-from-a-sheet.tsv").read_text(encoding="utf-8")
PASSWORD = "correct horse battery"


@pytest.fixture
def accounts(site, django_user_model):
    """Accounts that may do nothing on the site but sign in."""
    return {
        name: django_user_model.objects.create_user(name, password=PASSWORD)
        for name in ("olga", "stranger")
    }


@pytest.fixture
def signed_in(reader, accounts):
    """Opens a window on a page, signed in."""

    def open_window(name: str, path: str, **options) -> Page:
        page = reader(f"/accounts/login/?next={path}", **options)
        sign_in(page, name)
        expect(page).not_to_have_url(re.compile("/accounts/login/"))
        return page

    return open_window


def sign_in(page: Page, name: str) -> None:
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def role_for(page: Page, title: str) -> Locator:
    return page.get_by_role("group", name=f"Role for {title}", exact=True)


# --- Five minutes -------------------------------------------------------------------------


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_list_becomes_pages_in_nine_actions(signed_in, java_script_enabled):
    page = signed_in("olga", "/orgs/", java_script_enabled=java_script_enabled)
    actions = [
        lambda: page.get_by_role("link", name="Add your organisation").click(),
        lambda: page.get_by_label("Name of the organisation").fill("Harbour tribe"),
        lambda: page.get_by_role("button", name="Add it").click(),
        lambda: page.get_by_label("Names, titles and teams").fill(PASTED),
        lambda: page.get_by_role("button", name="Read the list").click(),
        lambda: role_for(page, "PM").get_by_role("radio").first.check(),
        lambda: (
            role_for(page, "Tech Lead / Engineering Manager").get_by_role("checkbox").first.check()
        ),
        lambda: page.get_by_role("button", name="Show what becomes of each line").click(),
        lambda: page.get_by_role("button", name="Take the list in").click(),
    ]
    assert len(actions) <= 9
    for act in actions:
        act()
    expect(page.get_by_role("heading", level=1)).to_have_text("Harbour tribe")
    organisation = Organisation.objects.get()
    assert organisation.people.count() == 9
    places = Membership.objects.filter(organisation=organisation)
    assert (places.exclude(person=None).count(), places.filter(person=None).count()) == (10, 2)
    expect(page.get_by_role("link", name="Ledger").first).to_be_visible()

    # Each member is one click from the page of a canonical role.
    page.get_by_role("link", name="Ledger").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ledger")
    page.get_by_role("row", name="Aurelio Pank").get_by_role("link", name="Product Owner").click()
    address = Role.objects.get(name="Product Owner").get_absolute_url()
    expect(page).to_have_url(re.compile(f"{re.escape(address)}$"))


def tab_to(page: Page, target: Locator) -> None:
    for _ in range(120):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"No key leads to {target} on {page.url}")


def test_list_is_brought_by_keyboard_alone(signed_in):
    page = signed_in("olga", "/orgs/new/", permissions=["clipboard-read", "clipboard-write"])
    tab_to(page, page.get_by_label("Name of the organisation"))
    page.keyboard.type("Harbour tribe")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Bring a list of people")).to_be_visible()
    tab_to(page, page.get_by_label("Names, titles and teams"))
    page.evaluate("text => navigator.clipboard.writeText(text)", PASTED)
    page.keyboard.press("Control+V")
    tab_to(page, page.get_by_role("button", name="Read the list"))
    page.keyboard.press("Enter")
    choices = role_for(page, "PM").get_by_role("radio")
    # One stop for all answers to a title: the arrows choose.
    tab_to(page, choices.last)
    page.keyboard.press("ArrowDown")
    expect(choices.first).to_be_checked()
    tab_to(page, page.get_by_role("button", name="Show what becomes of each line"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("button", name="Take the list in"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Harbour tribe")
    assert Organisation.objects.get().people.count() == 9


# --- Who gets in --------------------------------------------------------------------------


def test_editor_is_invited_into_a_second_browser_and_a_stranger_sees_nothing(signed_in, reader):
    call_command("load_example_organisation", "olga", verbosity=0)
    address = Organisation.objects.get().get_absolute_url()
    owner = signed_in("olga", f"{address}access/")
    owner.locator("fieldset", has_text="As").get_by_label("editor").check()
    owner.get_by_role("button", name="Make a link").click()
    link = owner.get_by_label("Link").input_value()

    editor = reader(link.partition("://")[2].partition("/")[2].join(["/", ""]))
    editor.get_by_label("Name to sign in with").fill("edith")
    for field in editor.locator("input[type=password]").all():
        field.fill(PASSWORD)
    editor.get_by_role("button", name="Create the account and accept").click()
    expect(editor.get_by_text("edith-")).to_be_visible()
    editor.goto(f"{address}teams/checkout/")
    editor.get_by_role("link", name="Add a member or a vacancy").click()
    editor.get_by_label("Name", exact=True).fill("Ada Lindqvist")
    editor.get_by_label("Title in the contract").fill("Tide Reader")
    editor.get_by_role("button", name="Save").click()
    expect(editor.get_by_role("alert")).to_be_visible()
    editor.get_by_label("somebody else of this name").check()
    editor.get_by_role("button", name="Save").click()
    expect(editor.get_by_role("link", name="Ada Lindqvist", exact=True)).to_have_count(2)

    stranger = signed_in("stranger", "/orgs/")
    expect(stranger.get_by_text("Harbour Books")).to_have_count(0)
    person = Organisation.objects.get().people.first().get_absolute_url()
    for path in (address, f"{address}teams/checkout/", person, f"{address}export/?format=csv"):
        response = stranger.goto(path)
        assert response.status == 404
        expect(stranger.get_by_role("heading", level=1)).to_have_text("There is no such page")
    # The same link lets nobody in again.
    stranger.goto(link)
    expect(stranger.get_by_role("heading", level=1)).to_have_text("This link cannot be used")


def test_published_organisation_is_read_by_everybody_without_names(signed_in, reader):
    call_command("load_example_organisation", "olga", verbosity=0)
    address = Organisation.objects.get().get_absolute_url()
    owner = signed_in("olga", f"{address}settings/")
    owner.get_by_label("Everybody, without names of people").check()
    owner.get_by_role("button", name="Save").click()
    expect(owner).to_have_url(re.compile("/orgs/harbour-books/settings/$"))
    navigation.remember(is_public=None)
    visitor = reader("/")
    visitor.get_by_role("navigation").get_by_role("link", name="Teams").click()
    visitor.get_by_role("link", name="Harbour Books").click()
    visitor.get_by_role("link", name="Checkout").first.click()
    expect(visitor.get_by_role("heading", name="The roles on this team 6")).to_be_visible()
    expect(visitor.get_by_text("Lindqvist")).to_have_count(0)
    assert visitor.context.cookies() == []


# --- The look -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "scheme", "width"),
    [("", "light", 1440), ("", "dark", 768), ("/de", "light", 320), ("/de", "dark", 1440)],
)
def test_pages_are_accessible_and_fit(signed_in, language, scheme, width):
    call_command("load_example_organisation", "olga", verbosity=0)
    organisation = Organisation.objects.get()
    base = f"/orgs/{organisation.slug}/"
    person = organisation.people.get(name="Omar Reyes-Lund")
    place = Membership.objects.filter(person=person).first()
    page = signed_in(
        "olga",
        "/orgs/",
        bypass_csp=True,
        color_scheme=scheme,
        viewport={"width": width, "height": 800},
    )
    broken = {}
    for path in (
        "",
        "?show=people",
        "?show=vacancies",
        "?q=product",
        "teams/checkout/",
        "teams/shop/",
        "roles/flow-keeper/",
        "roles/payments-operations/",
        f"people/{person.key}/",
        "teams/checkout/new-member/",
        f"members/{place.pk}/end/",
        "new-role/",
        "import/",
        "titles/",
        "access/",
        "settings/",
        "log/",
    ):
        response = page.goto(f"{language}{base}{path}")
        assert response.status == 200, path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        if complaints := complaints_of_axe(page):
            broken[path] = complaints
    assert broken == {}


def test_what_titles_mean_is_printed_as_it_is_chosen(signed_in):
    call_command("load_example_organisation", "olga", verbosity=0)
    page = signed_in("olga", f"/orgs/{Organisation.objects.get().slug}/titles/")
    page.emulate_media(media="print")
    row = page.get_by_role("row").nth(1)
    expect(row.get_by_role("rowheader")).to_be_visible()
    expect(row.locator("label").filter(has=page.locator(":checked"))).to_be_visible()
    for hidden in (
        row.locator("label").filter(has_not=page.locator(":checked")).first,
        row.locator(".own-name"),
        page.get_by_role("button", name="Use my choices"),
    ):
        expect(hidden).to_be_hidden()
