"""Copying links, citing and embedding, in real Chromium."""

import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.page_types import COMPARISON, FRAMES

pytestmark = [pytest.mark.browser, pytest.mark.ignore_template_errors]

CLIPBOARD = ["clipboard-read", "clipboard-write"]


def copied(page) -> str:
    return page.evaluate("navigator.clipboard.readText()")


def test_address_of_an_opened_row_opens_it_again_and_leads_to_its_own_page(reader):
    page = reader(COMPARISON)
    page.locator("#row-user-stories th a").click()
    opened = page.locator("#row-user-stories + tr.opened")
    expect(opened).to_be_visible()
    address = page.url
    assert address.endswith(f"{COMPARISON}#row-user-stories")
    page.goto("/about/")
    page.goto(address)
    expect(opened).to_be_visible()
    opened.get_by_role("link", name="This question on a page of its own").click()
    page.wait_for_url(f"**{COMPARISON}on/user-stories/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Who writes the user stories?")


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
    page.locator("#row-reports-to th a").click()
    page.wait_for_url(f"**{COMPARISON}on/reports-to/")


@pytest.mark.parametrize("page", [COMPARISON, "/roles/product-owner/", "/claims/rspvaz95/"])
def test_what_machines_read_passes_the_policy(reader, page):
    opened = reader(page)  # which fails where the browser complains
    script = opened.locator('script[type="application/ld+json"]').text_content()
    # Next to schema.org stand the vocabularies that it has no words for.
    context = json.loads(script)["@context"]
    assert context == "https://schema.org" or context[0] == "https://schema.org"


@pytest.fixture
def elsewhere():
    """Another site, which shows one address in a frame: ``elsewhere(address)`` is its page."""
    shown = []

    class Page(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            frame = f'<iframe src="{shown[0]}" width="640" height="520"></iframe>'
            self.wfile.write(f"<!doctype html><title>x</title>{frame}".encode())

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Page)
    Thread(target=server.serve_forever, daemon=True).start()
    yield lambda address: shown.append(address) or f"http://127.0.0.1:{server.server_port}/x"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("frame", FRAMES)
def test_frame_stands_on_another_site_and_its_links_leave_it(chromium, site, elsewhere, frame):
    context = chromium.new_context()
    page = context.new_page()
    page.goto(elsewhere(site + frame))
    page.frame_locator("iframe").locator(".brief a").first.click(timeout=10_000)
    page.wait_for_url(f"{site}{frame.removeprefix('/embed')}#*", wait_until="commit")
    assert context.cookies() == []
    context.close()


def test_no_other_page_stands_on_another_site(chromium, site, elsewhere):
    context = chromium.new_context()
    page = context.new_page()
    with page.expect_console_message(lambda message: "frame" in message.text):
        page.goto(elsewhere(site + COMPARISON))
    expect(page.frame_locator("iframe").locator("h1.opening, table")).to_have_count(0)
    context.close()


@pytest.mark.parametrize(("scheme", "width"), [("light", 640), ("dark", 320)])
def test_axe_finds_nothing_in_frames(reader, scheme, width):
    page = reader(FRAMES[0], color_scheme=scheme, viewport={"width": width, "height": 500})
    for address in FRAMES:
        page.goto(address)
        found = Axe().run(page).response["violations"]
        assert [violation["id"] for violation in found] == []
        assert not scrolls_sideways(page)


@pytest.mark.parametrize("width", [320, 640])
def test_open_details_scroll_no_page_sideways(reader, width):
    page = reader("/", viewport={"width": width, "height": 500})
    for address in (COMPARISON, "/sources/berls-product-owner-vs-product-manager/"):
        page.goto(address)
        page.evaluate("document.querySelectorAll('.share details').forEach(e => e.open = true)")
        assert not scrolls_sideways(page)


def scrolls_sideways(page) -> bool:
    return page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )
