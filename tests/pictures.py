"""Take the pictures of README and docs anew: `make pictures`. Nothing is tested here.

What the pictures of the desk show was made up for the guide, so no text of others is in them.
"""

from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from PIL import Image
from playwright.sync_api import Page, expect

from roles.models import Claim, OrgNote
from sources.models import Snapshot, Source, Voice
from teams.models import Organisation
from tests.browser.test_review import propose
from tests.page_types import COMPARISON

pytestmark = [pytest.mark.browser, pytest.mark.ignore_template_errors]

DOCS = Path(__file__).resolve().parents[1] / "docs"
PICTURES = DOCS / "pictures"
TITLE = "Who orders what we build"
TEXT = f"""# {TITLE}

Three teams of our shop changed how they work last spring. This is what each of them does now.

## The backlog

In the checkout team the Product Owner alone puts the backlog in order, and tells everybody why.

In the search team the Product Owner and the Tech Lead put it in order together, every Monday.

Nobody outside a team changes the order. Who wants something sooner talks to the Product Owner.

## The users

The Product Manager talks to five customers a week and writes down what they said.

A Product Owner joins these talks when a story is about to be written.

## The people

A Product Owner reports to the head of product, and a Tech Lead to the Engineering Manager.
"""
BODY = "".join(f"<p>{line}</p>" for line in TEXT.splitlines() if line)
PAGE = f"""<!doctype html><html lang="en"><head><title>{TITLE} | Harbour Books</title>
<meta name="author" content="Ada Lindqvist"><meta property="og:site_name" content="Harbour Books">
<meta property="article:published_time" content="2026-09-14">
<meta property="og:title" content="{TITLE}"></head><body><main>{BODY}</main></body></html>"""
TABLE = """Product area,Who,Says,Answer,Source
Sprint goal,Scrum Master,The Scrum Master helps the team to find the goal.,Takes part,who-orders
Sprint goal,Product Owner,The Product Owner brings the goal.,Responsible,who-orders
On-call rota,SRE,The SRE writes the rota.,Responsible,who-orders
"""


@pytest.fixture
def article(site):
    voice = Voice.objects.create(name="Ada Lindqvist", slug="ada-lindqvist")
    source = Source.objects.create(
        title=TITLE, short_name="Lindqvist", slug="who-orders", voice=voice, kind="article"
    )
    Snapshot.objects.create(source=source, text=TEXT, taken_on="2026-09-20")
    return source


@pytest.fixture
def desk(reader, administrator, django_user_model):
    """Opens a page of the desk for ada, an administrator, or cora, a contributor."""
    cora = django_user_model.objects.create_user("cora", password="a good password", is_staff=True)
    cora.groups.add(Group.objects.get(name="Contributors"))

    def open_page(name: str, path: str) -> Page:
        page = reader(path, viewport={"width": 1280, "height": 860})
        page.get_by_label("Username").fill(name)
        page.get_by_label("Password").fill("a good password")
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("button", name="Log out")).to_be_visible()
        page.wait_for_load_state()
        return page

    return open_page


def shoot(page: Page, name: str, height: int = 860, folder: Path = PICTURES) -> None:
    """Write the first screen of a page, in few colours."""
    page.set_viewport_size({"width": 1280, "height": height})
    page.wait_for_load_state("networkidle")
    path = folder / f"{name}.png"
    page.screenshot(path=path, animations="disabled")
    Image.open(path).convert("RGB").quantize(64).save(path, optimize=True)


def enter_claim(page: Page, quotation: str, question: str, position: str, sentence: str) -> None:
    page.locator("#id_quotation").fill(quotation)
    expect(page.locator("#id_locator")).not_to_have_value("")
    for field, name in (("role", "Product Owner"), ("responsibility", question)):
        page.locator(f"#id_{field}_search").fill(name)
        page.locator(f"#id_{field}_search").press("Enter")
    expect(page.locator("#id_position")).not_to_have_attribute("aria-busy", "true")
    page.locator("#id_position").select_option(label=position)
    page.locator("#id_paraphrase").fill(sentence)


def enter_alone(page: Page) -> None:
    enter_claim(
        page,
        "the Product Owner alone puts the backlog in order",
        "Backlog priorities",
        "Responsible",
        "In one team the Product Owner alone orders the backlog.",
    )


def save(page: Page, heading: str) -> None:
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("heading", name=heading)).to_be_visible()


def test_first_screen_of_a_comparison(reader):
    page = reader(COMPARISON, viewport={"width": 1280, "height": 900})
    shoot(page, "comparison", 900, DOCS)


def test_add_source(desk):
    page = desk("ada", "/admin/sources/source/new/")
    shoot(page, "add-source", 700)


def test_desk_second_position_publish_and_first_page(desk, article):
    page = desk("ada", f"/admin/sources/source/{article.pk}/claims/")
    enter_alone(page)
    expect(page.locator(".desk-forecast-result")).to_contain_text("Backlog priorities")
    shoot(page, "reading-desk")
    save(page, "entered so far: 1")

    enter_claim(
        page,
        "the Tech Lead put it in order together",
        "Backlog priorities",
        "Jointly responsible",
        "In another team Product Owner and Tech Lead order the backlog together.",
    )
    page.get_by_role("button", name="Save and go on").click()
    page.locator("#id_position").scroll_into_view_if_needed()
    page.locator("#id_position").evaluate(
        "field => field.closest('form').parentElement.scrollIntoView()"
    )
    shoot(page, "second-position")

    claim = Claim.objects.get(source=article)
    page.goto(f"/admin/roles/claim/decide/publish/?ids={claim.pk}")
    page.get_by_label("Reason, for the history").fill("Read against the text")
    shoot(page, "publish", 640)

    page.goto("/admin/")
    shoot(page, "first-page")


def test_page_says(desk, article, tmp_path):
    article.title, article.author = "Who orders what", ""
    article.save()
    saved = tmp_path / "who.html"
    saved.write_text(PAGE)
    page = desk("ada", f"/admin/sources/snapshot/add/?source={article.pk}")
    page.locator("input[type=file]").set_input_files(saved)
    page.get_by_role("button", name="Save", exact=True).click()
    shoot(page, "page-says", 640)


def test_review_proposal(desk):
    propose(desk)
    page = desk("ada", "/admin/roles/claim/review/?show=proposals")
    shoot(page, "review-proposal", 520)


def test_org_note(desk):
    note = OrgNote.objects.earliest("pk")
    page = desk("ada", f"/admin/roles/orgnote/{note.pk}/change/")
    box = page.locator("#id_explanation")
    box.press("Control+End")
    box.press_sequentially(" See [@")
    expect(page.get_by_role("option").first).to_be_visible()
    shoot(page, "org-note")


def test_mapping_and_filters(desk, tmp_path):
    table = tmp_path / "answers.csv"
    table.write_text(TABLE)
    page = desk("ada", "/admin/roles/claim/import/")
    page.get_by_label("Table:").set_input_files(table)
    page.get_by_role("button", name="See what it would do").click()
    shoot(page, "mapping", 700)
    page.goto("/admin/roles/claim/")
    shoot(page, "filters", 520)


def test_team_and_person(reader, administrator):
    call_command("load_example_organisation", "ada", verbosity=0)
    organisation = Organisation.objects.get()
    page = reader("/accounts/login/?next=/orgs/", viewport={"width": 1280, "height": 900})
    page.get_by_label("Username").fill("ada")
    page.get_by_label("Password").fill("a good password")
    page.get_by_role("button", name="Sign in").click()
    page.goto(f"/orgs/{organisation.slug}/")
    page.get_by_role("link", name="Checkout", exact=True).first.click()
    shoot(page, "team", 900)
    page.goto(organisation.people.get(name="Elif Brandt").get_absolute_url())
    shoot(page, "person", 900)
