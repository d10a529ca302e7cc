"""From a saved page to the reading desk in real Chromium, without scripts; with them,
``test_editors_day``."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from sources.models import Source
from tests.axe import complaints_of_axe

# Django's own admin templates read variables that are not there.
pytestmark = [pytest.mark.browser, pytest.mark.ignore_template_errors]

START = "/admin/sources/source/new/"
SAVED_PAGE = """<!doctype html>
<!-- saved from url=(0059)https://web.archive.org/web/2020/https://example.org/orders -->
<html lang="en"><head><title>Who orders it?</title>
<meta property="og:title" content="Who orders the backlog?">
<meta name="author" content="Kimberly Berls"><meta property="og:site_name" content="Example">
</head><body><main><h1>Who orders the backlog?</h1>
<p>The Product Owner puts the backlog in order, and nobody else does so.</p></main></body></html>"""


@pytest.fixture
def saved_page(tmp_path):
    path = tmp_path / "who.html"
    path.write_text(SAVED_PAGE)
    return path


def sign_in(page: Page) -> None:
    page.get_by_label("Username").fill("ada")
    page.get_by_label("Password").fill("a good password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Log out")).to_be_visible()


def test_five_interactions_lead_from_a_file_to_the_desk_without_scripts(
    reader, administrator, saved_page
):
    page = reader(START, java_script_enabled=False)
    sign_in(page)
    # A file is chosen (1), and one goes on (2).
    page.get_by_label("A file").set_input_files(saved_page)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_label("Title")).to_have_value("Who orders the backlog?")
    expect(page.get_by_label("Archive address")).to_have_value(re.compile("^https://web.archive"))
    # The voice is confirmed (3): it is here, and chosen already.
    voice = page.get_by_role("combobox", name="Voice")
    expect(voice.locator("option:checked")).to_have_text("Kimberly Berls")
    voice.focus()
    # It is saved (4), and the text stands on the desk (5).
    page.get_by_role("button", name="Save and read").first.click()
    expect(page).to_have_url(re.compile(r"/admin/sources/source/\d+/claims/$"))
    expect(page.locator(".desk-text")).to_contain_text("puts the backlog in order")
    source = Source.objects.latest("pk")
    assert source.address == "https://example.org/orders"
    assert source.voice.name == "Kimberly Berls"


def test_a_file_is_dropped_and_several_are_refused(reader, administrator):
    page = reader(START)
    sign_in(page)
    drop = """([names, text]) => {
      const data = new DataTransfer();
      for (const name of names) data.items.add(new File([text], name, { type: "text/html" }));
      document.querySelector(".desk-drop").dispatchEvent(
        new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data }));
    }"""
    told = page.locator(".desk-drop-told")
    expect(told).to_have_text("Drop a file here, or choose one.")
    page.evaluate(drop, [["a.html", "b.html"], SAVED_PAGE])
    expect(told).to_contain_text("2 files were dropped, and one is taken at a time")
    page.evaluate(drop, [["a.html"], SAVED_PAGE])
    expect(told).to_have_text("“a.html” is chosen.")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Title")).to_have_value("Who orders the backlog?")


def test_the_bookmarklet_brings_address_title_and_selected_words(reader, administrator):
    page = reader("/roles/product-owner/")
    page.goto(START)
    sign_in(page)
    link = page.get_by_role("link", name=re.compile("^Add to")).get_attribute("href")
    page.goto("/roles/product-owner/")
    page.evaluate("getSelection().selectAllChildren(document.querySelector('h1'))")
    with page.context.expect_page() as opened:
        page.evaluate(link.removeprefix("javascript:"))
    there = opened.value
    expect(there.get_by_label("Title")).to_have_value(re.compile("Product Owner"))
    expect(there.get_by_label("Address", exact=False).first).to_have_value(re.compile("^http"))
    expect(there.get_by_text("Selected:")).to_contain_text("Product Owner")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 360)])
def test_axe_finds_nothing_where_sources_are_added(
    scheme, width, reader, administrator, saved_page
):
    # Axe tries styles of its own on a page; the other tests hold these to the policy.
    page = reader(
        START, bypass_csp=True, color_scheme=scheme, viewport={"width": width, "height": 900}
    )
    sign_in(page)
    complaints = {"start": complaints_of_axe(page)}
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Choose a file, or paste a text")).to_be_visible()
    complaints["refused"] = complaints_of_axe(page)
    page.get_by_label("A file").set_input_files(saved_page)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Published").fill("soon")
    page.get_by_role("button", name="Save and read").first.click()
    expect(page.get_by_text("is no date")).to_be_visible()
    complaints["details"] = complaints_of_axe(page)
    known = Source.objects.exclude(address="").first()
    page.goto(f"{START}?address={known.address}&title=A")
    expect(page.get_by_text("There is a source at this address already")).to_be_visible()
    complaints["perhaps here"] = complaints_of_axe(page)
    works = [{"title": "One", "author": [{"literal": "Jo"}]}, {"type": "book"}]
    page.goto(START)
    page.get_by_label("Or paste").fill(json.dumps([*works, {"title": "Two", "URL": known.address}]))
    page.get_by_role("button", name="Continue").click()
    complaints["many"] = complaints_of_axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert not any(complaints.values()), complaints
