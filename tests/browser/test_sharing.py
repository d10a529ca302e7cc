"""Copying links, citing and embedding, in real Chromium."""

import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from playwright.sync_api import expect

from rolekb import security_headers
from tests.axe import complaints_of_axe
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


FRAME = '<iframe src="{address}" width="640" height="520"></iframe>'
PICTURE = '<img src="{address}" alt="">'


@pytest.fixture
def elsewhere():
    """Another site, which shows one address in a frame: ``elsewhere(address)`` is its page. It may
    show it as a picture instead, and refuse whatever does not say that others may include it."""
    shown = []

    class Page(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            html, headers = shown[-1]
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(f"<!doctype html><title>x</title>{html}".encode())

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Page)
    Thread(target=server.serve_forever, daemon=True).start()

    def show(address: str, markup: str = FRAME, **headers: str) -> str:
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        shown.append((markup.format(address=address), headers))
        return f"http://127.0.0.1:{server.server_port}/x"

    yield show
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


BADGES_AND_CARDS = [
    f"{COMPARISON}badge.svg",
    f"/de{COMPARISON}badge.svg",
    "/roles/product-owner/badge.svg",
    f"{COMPARISON}card.png",
    "/roles/product-owner/card.png",
]


@pytest.mark.parametrize("headers", [{}, {"Cross_Origin_Embedder_Policy": "require-corp"}])
def test_badges_and_cards_stand_in_a_page_of_another_site(
    chromium, site, elsewhere, headers, monkeypatch
):
    def widths() -> list[int]:
        """Return how wide the other site shows each of them, 0 where the browser refuses it."""
        context = chromium.new_context()
        page, pictures = context.new_page(), []
        for address in BADGES_AND_CARDS:
            page.goto(elsewhere(site + address, PICTURE, **headers))
            decoded = "image => image.decode().then(() => image.naturalWidth, () => 0)"
            pictures.append(page.locator("img").evaluate(decoded))
        assert context.cookies() == []
        context.close()
        return pictures

    assert min(widths()) > 100
    # Without the header that lets them in, it would refuse them.
    monkeypatch.setattr(security_headers, "_is_for_all_sites", lambda *_: False)
    assert widths() == [0] * len(BADGES_AND_CARDS)


def test_scripts_of_another_site_read_what_is_for_programs(chromium, site, elsewhere):
    context = chromium.new_context()
    page = context.new_page()
    page.goto(elsewhere("", "<p>{address}</p>"))
    read = "address => fetch(address).then(answer => answer.json(), () => null)"
    comparison = site + COMPARISON
    for address in (
        f"{COMPARISON}page.json?limit=1",
        "/api/v1/title?title=Senior+PO",
        f"/oembed?url={comparison}&format=json",
        f"/oembed/?url={comparison}&format=json",
        "/schema/1.json",
    ):
        assert page.evaluate(read, site + address), address
    assert page.evaluate(read, f"{site}/link/") is None
    context.close()


@pytest.mark.parametrize(("scheme", "width"), [("light", 640), ("dark", 320)])
def test_axe_finds_nothing_in_frames(reader, scheme, width):
    page = reader(FRAMES[0], color_scheme=scheme, viewport={"width": width, "height": 500})
    for address in FRAMES:
        page.goto(address)
        assert complaints_of_axe(page) == []
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
