"""Copying links, citing and embedding, in real Chromium."""

# ruff: noqa: F811 - a fixture from another module is named as an argument

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.test_browser import COMPARISON, chromium, reader, site  # noqa: F401 - fixtures

pytestmark = [pytest.mark.browser, pytest.mark.ignore_template_errors]

CLIPBOARD = ["clipboard-read", "clipboard-write"]
FRAMES = ["/embed/roles/product-owner/", f"/embed{COMPARISON}"]


def copied(page) -> str:
    return page.evaluate("navigator.clipboard.readText()")


def test_link_to_a_row_is_copied_and_says_so(reader):
    page = reader(f"{COMPARISON}?show=contested", permissions=CLIPBOARD)
    link = page.locator("#row-reports-to").get_by_role("link", name="Link to this")
    link.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".copied[role=status]")).to_have_text("Link copied")
    address = copied(page)
    assert address.endswith(f"{COMPARISON}?show=contested#row-reports-to")
    page.goto(address)
    expect(page.locator("#row-reports-to:target")).to_be_in_viewport()


def test_citation_is_copied(reader):
    page = reader("/claims/rspvaz95/", permissions=CLIPBOARD)
    page.get_by_text("Cite this").click()
    original = page.locator(".cited", has_text="The original")
    original.get_by_role("button", name="Copy").click()
    expect(page.locator(".copied")).to_have_text("Citation copied")
    assert copied(page) == original.locator(".plain").text_content()


def test_links_and_citations_are_there_without_scripts(reader):
    page = reader(COMPARISON, java_script_enabled=False)
    page.get_by_text("Cite this").click()
    expect(page.locator(".cited .plain")).to_contain_text("“Product Manager vs Product Owner”")
    expect(page.locator(".share button")).to_have_count(0)
    page.locator("#row-reports-to").get_by_role("link", name="Link to this").click()
    expect(page.locator("#row-reports-to:target")).to_be_in_viewport()


@pytest.mark.parametrize("page", [COMPARISON, "/roles/product-owner/", "/claims/rspvaz95/"])
def test_what_machines_read_passes_the_policy(reader, page):
    opened = reader(page)  # which fails where the browser complains
    script = opened.locator('script[type="application/ld+json"]').text_content()
    assert json.loads(script)["@context"] == "https://schema.org"


@pytest.mark.parametrize("frame", FRAMES)
def test_frame_stands_on_another_site_and_its_links_leave_it(chromium, site, frame):
    context = chromium.new_context()
    page = context.new_page()
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    html = f'<!doctype html><title>Elsewhere</title><iframe src="{site}{frame}" width="640" height="520"></iframe>'  # noqa: E501
    page.route(
        "http://elsewhere.example/",
        lambda route: route.fulfill(body=html, content_type="text/html"),
    )
    page.goto("http://elsewhere.example/")
    inside = page.frame_locator("iframe")
    inside.locator(".brief a").first.click()
    page.wait_for_url(f"{site}{frame.removeprefix('/embed')}#*")
    assert context.cookies() == []
    context.close()
    assert complaints == []


def test_no_other_page_stands_on_another_site(chromium, site):
    context = chromium.new_context()
    page = context.new_page()
    page.route(
        "http://elsewhere.example/",
        lambda route: route.fulfill(
            body=f'<iframe src="{site}{COMPARISON}"></iframe>', content_type="text/html"
        ),
    )
    with page.expect_event(
        "console", lambda message: "frame-ancestors" in message.text or "frame" in message.text
    ):
        page.goto("http://elsewhere.example/")
    expect(page.frame_locator("iframe").locator("h1")).to_have_count(0)
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 640])
def test_axe_finds_nothing_in_frames_and_open_details(reader, scheme, width):
    page = reader(FRAMES[0], color_scheme=scheme, viewport={"width": width, "height": 500})
    for address in (*FRAMES, COMPARISON, "/sources/berls-product-owner-vs-product-manager/"):
        page.goto(address)
        page.evaluate("document.querySelectorAll('.share details').forEach(e => e.open = true)")
        found = Axe().run(page).response["violations"]
        assert [each["id"] for each in found] == []
        assert page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )
