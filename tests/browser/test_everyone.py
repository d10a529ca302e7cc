"""The site without a mouse and without sight: by keyboard alone, and as a screen reader is told."""

import pytest
from playwright.sync_api import Page, expect

from roles.models import Claim
from tests.browser.test_pages import COMPARISON

pytestmark = [pytest.mark.browser, pytest.mark.ignore_template_errors]

FOUR = "/compare/business-analyst-vs-product-manager-vs-product-owner-vs-project-manager/"
PAGE_TYPES = [
    *("/", "/roles/", "/roles/product-owner/", "/roles/?title=nobody", "/compare/", COMPARISON),
    *(f"{COMPARISON}overlap/", "/map/", "/disagreements/", "/responsibilities/"),
    *("/responsibilities/reports-to/", "/search/?q=who+writes+user+stories", "/sources/"),
    *("/sources/hacker-news-26011391/", "/claims/rspvaz95/", "/about/", "/suggest/"),
]
DESK, LAPTOP, PHONE, NARROWEST = ((1440, 900), (1024, 768), (360, 800), (320, 640))

WATCH = """
addEventListener("keydown", (event) => {
  const at = document.activeElement;
  if (!["Tab", "Enter"].includes(event.key) || !at || at.matches("body, main")) return;
  const faults = JSON.parse(sessionStorage.faults ?? "[]");
  const name = `${at.tagName} “${(at.textContent || at.name).trim().slice(0, 40)}”`;
  const tell = (what) => faults.push(`${location.pathname}: ${name} ${what}`);
  const style = getComputedStyle(at);
  if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) tell("has no outline");
  const seen = [...at.getClientRects()].map(({ left, right, top, bottom }) => [
    Math.max(left, 0), Math.min(right, innerWidth), Math.max(top, 0), Math.min(bottom, innerHeight),
  ]).filter(([left, right, top, bottom]) => left < right && top < bottom);
  const points = seen.flatMap(([left, right, top, bottom]) =>
    [0.1, 0.3, 0.5, 0.7, 0.9].map((part) => [left + part * (right - left), (top + bottom) / 2]));
  const there = points.map(([x, y]) => document.elementFromPoint(x, y));
  if (!seen.length) tell("is out of view");
  else if (!there.some((each) => at.contains(each)))
    tell(`is covered by ${there[0]?.outerHTML.slice(0, 90)}`);
  sessionStorage.faults = JSON.stringify(faults);
  sessionStorage.stops = Number(sessionStorage.stops ?? 0) + 1;
}, true);
"""
"""Looks, before each key, whether what has the focus shows it and is in view."""


@pytest.fixture
def keyboard(reader):
    """Opens windows in which every stop of the keyboard is looked at."""
    windows = []

    def open_window(path: str, size=DESK) -> Page:
        page = reader(path, viewport={"width": size[0], "height": size[1]})
        page.add_init_script(WATCH)
        page.goto(path)
        windows.append(page)
        return page

    yield open_window
    for page in windows:
        assert int(page.evaluate("sessionStorage.stops")) > 10
        assert page.evaluate("JSON.parse(sessionStorage.faults)") == []


def tab_to(page: Page, selector: str) -> None:
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate("what => document.activeElement.matches(what)", selector):
            return
    pytest.fail(f"No key leads to {selector} on {page.url}")


# --- By keyboard alone --------------------------------------------------------------------


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_keyboard_alone_leads_from_the_search_to_an_original(keyboard, size):
    page = keyboard("/", size)
    tab_to(page, "[role=combobox]")
    # At once: a slow machine would else ask in the middle, and show that first.
    page.keyboard.insert_text("product own")
    expect(page.get_by_role("option").first).to_contain_text("Product Owner")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/roles/product-owner/")
    tab_to(page, f'a[href="{COMPARISON}"]')
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{COMPARISON}")
    tab_to(page, 'a[href$="?show=disputed#table"]')
    page.keyboard.press("Enter")
    page.wait_for_url("**?show=disputed*")

    tab_to(page, "tr.row th a")
    page.keyboard.press("Enter")
    expect(page.locator("tr.opened .explanation-text").first).to_be_visible()
    tab_to(page, 'tr.opened a[href^="#source-"]')
    page.keyboard.press("Enter")
    reference = page.locator(".sources :target")
    expect(reference).to_be_in_viewport()
    tab_to(page, '.sources :target a[href^="http"]')


@pytest.mark.parametrize(("size", "stops"), [(DESK, 40), (NARROWEST, 20)])
def test_focus_is_seen_at_each_stop(keyboard, size, stops):
    page = keyboard("/", size)
    for path in PAGE_TYPES:
        page.goto(path)
        for _ in range(20 if path == "/" else 2):
            page.keyboard.press("Tab")
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        page.locator("main").focus()
        for _ in range(stops):
            page.keyboard.press("Tab")
        # A table's header comes after more stops than that.
        for table in page.locator("main .table-box").all():
            table.focus()
            for _ in range(8):
                page.keyboard.press("Tab")


@pytest.mark.parametrize(
    ("path", "size"),
    [(COMPARISON, DESK), (COMPARISON, PHONE), (FOUR, LAPTOP), ("/map/", DESK), ("/map/", PHONE)],
)
def test_headers_that_stay_do_not_cover_the_focus(keyboard, path, size):
    """Upwards: it is on that way that a browser brings things in view just below the edge."""
    page = keyboard(path, size)
    links = page.locator("main table a[href]")
    for part in (0.3, 0.6, 0.95):
        links.nth(int(links.count() * part)).focus()
        for _ in range(20):
            page.keyboard.press("Shift+Tab")


# --- As a screen reader is told -----------------------------------------------------------


def rows_as_told(page: Page) -> list[list[tuple[str, str]]]:
    """The first table's rows in the browser's accessibility tree: role and name of each cell."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    known = {node["nodeId"]: node for node in nodes}

    def role(node) -> str:
        return "" if node["ignored"] else node["role"]["value"]

    def below(node, wanted: set[str]):
        for child in (known[each] for each in node["childIds"] if each in known):
            if role(child) in wanted:
                yield child
            else:
                yield from below(child, wanted)

    table = next(node for node in nodes if role(node) == "table")
    return [
        [
            (role(cell), cell.get("name", {}).get("value", ""))
            for cell in below(row, {"cell", "gridcell", "columnheader", "rowheader"})
        ]
        for row in below(table, {"row"})
    ]


@pytest.mark.parametrize("path", [COMPARISON, "/map/?role=product-owner&role=product-manager"])
def test_each_cell_is_told_with_its_role_and_its_responsibility(reader, path):
    told = []
    columns = 4 if path == COMPARISON else 3
    for width in (1440, 360):
        page = reader(path, viewport={"width": width, "height": 900})
        first, *rows = rows_as_told(page)
        names = {name for role, name in first if role == "columnheader"}
        # On a phone the heads of the first and the last column go without saying.
        assert {"Product Manager", "Product Owner"} <= names
        assert len(rows) + 1 == page.locator("main table tr").count()
        full = [row for row in rows if len(row) == columns]
        assert len(full) > 30
        for (header, name), *cells in full:
            assert header == "rowheader"
            assert name
            assert [role for role, _ in cells] == ["cell"] * (columns - 1)
        # What spans the table is a header of what follows, or one cell.
        assert {role for row in rows if len(row) == 1 for role, _ in row} <= {"rowheader", "cell"}
        told.append([[role for role, _ in row] for row in rows])
    assert told[0] == told[1]


def test_marks_are_not_read_aloud_and_the_words_beside_them_are(reader):
    page = reader(COMPARISON)
    rows = {row[0][1]: row for row in rows_as_told(page) if len(row) == 4}
    _question, manager, owner, standing = rows["Who writes the user stories?"]
    assert manager[1].replace("\xa0", " ") == "responsible 4"
    assert owner[1].replace("\xa0", " ") == "responsible 5 · not responsible 1"
    assert standing[1].startswith("Sources disagree.")


@pytest.mark.parametrize("prefix", ["", "/de"])
def test_each_quotation_names_the_language_of_its_source(reader, prefix):
    spoken = {}
    claims = Claim.objects.exclude(quotation="").values_list("quotation", "source__language")
    for quotation, language in claims:
        spoken.setdefault(" ".join(quotation.split()), set()).add(language)
    page = reader(f"{prefix}/")
    found = set()
    expanded = [f"{path}?show=statements" for path in (COMPARISON, "/roles/product-owner/")]
    for path in (*expanded, "/claims/rspvaz95/", "/search/?q=backlog"):
        page.goto(prefix + path)
        quotations = page.evaluate(
            "[...document.querySelectorAll('q')].map(q => [q.textContent, q.lang])"
        )
        assert quotations
        for text, language in quotations:
            assert language in spoken.get(" ".join(text.split()), {"en", "de"}), (path, text)
            found.add(language)
    assert found == {"en", "de"}


def test_the_arrow_of_a_link_to_another_site_is_not_read_out(reader):
    key = Claim.objects.published().filter(role__slug="product-owner").first().key
    page = reader(f"/claims/{key}/")
    arrow = page.locator(".sources a[href^='http']").first
    assert "↗" in arrow.evaluate("link => getComputedStyle(link, '::after').content")
    expect(
        page.locator(".sources").get_by_role("link", name="original", exact=True).first
    ).to_be_visible()
