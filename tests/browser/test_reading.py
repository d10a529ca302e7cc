"""The map, overlap, narrowing and reading as of a day, in real Chromium."""

import re
from collections import Counter

import pytest
from playwright.sync_api import expect

from tests.page_types import COMPARISON

pytestmark = [pytest.mark.browser, pytest.mark.ignore_template_errors]


@pytest.mark.parametrize("width", [320, 1440])
def test_map_keeps_its_headers_in_view_and_each_cell_leads_to_its_point(reader, width):
    page = reader("/map/", viewport={"width": width, "height": 700})
    box = page.get_by_role("region", name="What sources say that each role does")
    box.focus()
    box.evaluate("box => box.scrollTo(300, 900)")
    top, left = box.evaluate("box => [box.getBoundingClientRect().top, box.scrollLeft]")
    head = page.get_by_role("columnheader", name="Product Owner")
    assert abs(head.evaluate("each => each.getBoundingClientRect().top") - top) <= 2
    first = page.locator("tbody th[scope=row]").first
    # Only what is wider than the box can scroll sideways.
    assert left == 0 or first.evaluate("each => each.getBoundingClientRect().left") <= 0.5
    cell = page.locator("td.contested a").first
    name = cell.get_attribute("href").split("#")[1]
    cell.evaluate("link => link.click()")
    expect(page.locator(f"#{name}")).to_be_in_viewport()


def test_roles_are_chosen_and_contexts_narrowed_without_scripts(reader):
    page = reader("/map/", java_script_enabled=False)
    page.get_by_text("Choose roles").click()
    page.get_by_label("Project Manager").check()
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile(r"role=project-manager"))
    expect(page.get_by_role("columnheader")).to_have_count(2)
    page.goto(COMPARISON)
    page.get_by_label("Kind of organisation").select_option("startup")
    page.get_by_role("button", name="Filter").click()
    expect(page).to_have_url(re.compile(r"context=startup"))
    expect(page.locator(".announcement").first).to_contain_text("in startups")


def test_a_day_is_chosen_with_the_keyboard_and_said_on_top(reader):
    page = reader("/roles/product-owner/")
    page.get_by_text("see an earlier version").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Version at the end of").fill("2020-01-31")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"as_of=2020-01-31"))
    expect(page.locator(".announcement")).to_contain_text("Version at the end of 31 January 2020")


def test_overlap_is_a_named_picture_with_its_numbers_beside_it(reader):
    page = reader(f"{COMPARISON}overlap/")
    expect(page.get_by_role("img", name=re.compile("Overlap of Product Manager"))).to_be_visible()
    expect(page.get_by_role("table", name="The same in numbers")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.parametrize("path", [COMPARISON, "/responsibilities/user-stories/"])
def test_stacked_table_is_a_table_still_for_whoever_hears_it(reader, path, scripts):
    page = reader(path, viewport={"width": 360, "height": 800}, java_script_enabled=scripts)
    heard = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    roles = Counter(node["role"]["value"] for node in heard if not node["ignored"])
    shown = page.locator("main table td").count()
    assert roles["table"] == page.locator("main table").count() >= 1
    assert roles["columnheader"] >= 2
    assert roles["rowheader"] >= roles["row"] // 3
    assert roles["cell"] + roles["gridcell"] == shown
