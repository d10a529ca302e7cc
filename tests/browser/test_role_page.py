"""The page of a role in a browser: old links, folds, copying, paper, no scripts."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.ignore_template_errors]

PAGE = "/roles/product-owner/"


def test_an_old_link_to_a_statement_or_a_note_leads_to_it_among_all_statements(reader):
    page = reader(f"{PAGE}?context=scrum")
    page.goto(f"{PAGE}#claim-rspvaz95")
    page.wait_for_url(f"**{PAGE}?show=statements#claim-rspvaz95")
    expect(page.locator("#claim-rspvaz95")).to_be_in_viewport()
    # The note of a dispute has a line of its own in the short page.
    page.goto(f"{PAGE}#point-user-stories--product-manager--product-owner")
    expect(page.locator(".disputes li:target")).to_be_in_viewport()
    expect(page).to_have_url(re.compile("#point-user-stories"))


def test_a_link_that_was_cut_off_opens_the_page(reader):
    page = reader(f"{PAGE}#%E0%A4")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Product Owner")


def test_a_duty_leads_to_its_statements_and_back_to_the_role(reader):
    page = reader(PAGE, java_script_enabled=False)
    page.get_by_role("link", name="Backlog management").click()
    said = page.locator("#of-product-owner")
    expect(said).to_be_in_viewport()
    expect(said).to_contain_text("14 sources agree")
    said.get_by_role("link", name="Product Owner", exact=True).click()
    expect(page).to_have_url(re.compile(f"{PAGE}$"))


def test_the_name_of_a_source_opens_the_list_of_sources_there(reader):
    page = reader(PAGE)
    expect(page.locator(".sources li").first).to_be_hidden()
    page.locator(".from a").first.click()
    expect(page.locator(".sources li:target")).to_be_in_viewport()


def test_folded_duties_open_by_keyboard_and_are_printed(reader):
    page = reader(PAGE)
    fold = page.locator(".role-duties details").first
    summary = fold.locator("summary")
    expect(summary).to_contain_text(re.compile(r"\d+ more"))
    hidden = fold.locator("li").first
    expect(hidden).to_be_hidden()
    summary.focus()
    page.keyboard.press("Enter")
    expect(hidden).to_be_visible()
    page.keyboard.press("Enter")
    page.emulate_media(media="print")
    expect(hidden).to_be_visible()
    expect(page.locator(".sources li").first).to_be_visible()


def test_the_canonical_link_is_copied_by_a_click(reader):
    page = reader(PAGE)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    aside = page.get_by_role("complementary", name="Link to this role")
    aside.get_by_role("button", name="Copy").first.click()
    expect(page.locator(".copied")).to_have_text("Link copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == aside.get_by_label("Link to this role").input_value()
    assert copied.endswith(PAGE)


@pytest.mark.parametrize("width", [320, 768, 1440])
def test_as_many_squares_are_drawn_as_there_are_sources(reader, width):
    page = reader(PAGE, viewport={"width": width, "height": 900})
    # Where all sources say the same, the words give one number.
    lines = page.locator("[id^=row-]:has(.marks > i)").filter(
        has=page.get_by_text(re.compile(r"^\d+$"))
    )
    assert lines.count() > 2
    for line in lines.all():
        number = int(line.locator("a + span").inner_text())
        drawn = line.locator(".marks > i").evaluate(
            """(run) => {
              const style = getComputedStyle(run);
              const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
              // Long runs are drawn smaller.
              const gap = parseFloat(style.getPropertyValue("--mark-gap")) * rem;
              const mark = parseFloat(style.height);
              return (parseFloat(style.width) + gap) / (mark + gap);
            }"""
        )
        assert drawn == pytest.approx(number, abs=0.01)
