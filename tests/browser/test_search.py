"""The search box in a browser: suggestions while typing, by keyboard and mouse; and without
scripts."""

import re

import pytest
from playwright.sync_api import expect

from tests.axe import complaints_of_axe

pytestmark = pytest.mark.browser


def box_on(page):
    return page.get_by_role("combobox", name="Search")


def options_on(page):
    return page.get_by_role("listbox", name="Suggestions").get_by_role("option")


def test_suggestions_are_chosen_by_keyboard(reader):
    page = reader("/roles/")
    box = box_on(page)
    expect(box).to_have_attribute("aria-expanded", "false")
    # At once: a slow machine would else ask in the middle, and show that first.
    box.fill("product own")
    options = options_on(page)
    expect(options.first).to_contain_text("Product Owner")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.locator(".search-box [role=status]")).to_have_text(
        re.compile(r"^Suggestions: \d+$")
    )
    assert complaints_of_axe(page) == []
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", options.first.get_attribute("id"))
    box.press("ArrowUp")
    expect(page.locator("[aria-selected=true]")).to_have_count(0)
    box.press("ArrowDown")
    box.press("Enter")
    expect(page).to_have_url(re.compile("/roles/product-owner/$"))


def test_escape_closes_the_suggestions_and_enter_searches(reader):
    page = reader("/about/")
    box = box_on(page)
    box.fill("prodcut manger")
    expect(options_on(page).first).to_contain_text("Product Manager")
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("prodcut manger")
    box.press("Enter")
    expect(page).to_have_url(re.compile(r"/search/\?q=prodcut\+manger$"))
    expect(page.locator(".summary")).to_contain_text("product manager")
    expect(page.locator(".hit").first).to_contain_text("Product Manager")


def test_suggestion_is_chosen_by_mouse_and_leaving_closes_them(reader):
    page = reader("/")
    box = page.locator("#search")
    box.press_sequentially("scrum mas")
    expect(options_on(page).first).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("listbox")).to_be_hidden()
    box.fill("scrum mast")
    options_on(page).first.click()
    expect(page).to_have_url(re.compile("/roles/scrum-master/$"))


def test_enter_searches_for_what_was_typed_after_a_suggestion_was_chosen(reader):
    page = reader("/roles/")
    box = box_on(page)
    box.fill("product own")
    expect(options_on(page).first).to_contain_text("Product Owner")
    box.press("ArrowDown")
    page.route("**/search/suggest/**", lambda route: None)  # No other ones arrive.
    box.press("s")
    box.press("Enter")
    expect(page).to_have_url(re.compile(r"/search/\?q=product\+owns$"))


def test_suggestions_that_fail_leave_the_form_as_it_is(reader):
    page = reader("/roles/")
    page.route("**/search/suggest/**", lambda route: route.fulfill(status=200, body="no JSON"))
    with page.expect_response("**/search/suggest/**"):
        box_on(page).press_sequentially("product")
    expect(page.get_by_role("listbox")).to_be_hidden()
    box_on(page).press("Enter")
    expect(page.locator(".hit").first).to_be_visible()


def test_search_works_without_scripts(reader):
    page = reader("/roles/", java_script_enabled=False)
    page.get_by_role("searchbox", name="Search").fill("who writes user stories")
    page.get_by_role("search").get_by_role("button").click()
    answer = page.locator(".reply")
    expect(answer).to_contain_text("Product Owner")
    expect(answer).to_contain_text("sources disagree")
    kinds = page.get_by_role("navigation", name="Kinds of results")
    kinds.get_by_role("link", name="Statements").click()
    expect(page.get_by_role("heading", name="Statements")).to_be_visible()
