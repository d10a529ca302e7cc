"""How the pages look where nobody may see that they do not: on paper, in forced colours, on the
narrowest and the widest screen, crowded, and while they load."""

import re
import time
from wsgiref.handlers import SimpleHandler

import pytest
from playwright.sync_api import expect

from roles.models import Claim, Responsibility, Role, RoleCode, Scale
from roles.models.role_code import Scheme
from sources.models import Source
from tests.browser.test_desk import sign_in
from tests.browser.test_pages import COMPARISON

# Django's own admin templates read variables that are not there.
pytestmark = [pytest.mark.browser, pytest.mark.ignore_template_errors]

FIVE = (
    "/compare/business-analyst-vs-product-manager-vs-product-owner-vs-project-manager"
    "-vs-scrum-master/"
)
ONE_OF_EACH = [
    "/",
    "/roles/",
    "/roles/product-owner/",
    "/roles/pm/",
    "/compare/",
    COMPARISON,
    f"{COMPARISON}on/reports-to/",
    f"{COMPARISON}overlap/",
    f"{COMPARISON}handout/",
    "/map/",
    "/responsibilities/",
    "/responsibilities/reports-to/",
    "/disagreements/?kind=opposed",
    "/sources/",
    "/sources/berls-product-owner-vs-product-manager/",
    "/claims/rspvaz95/",
    "/search/?q=who+writes+user+stories",
    "/about/",
    "/suggest/?page=/responsibilities/reports-to/",
    "/nothing-here/",
]
PAPER = {"A4": (703, 1032), "Letter": (725, 965)}
"""Width and height between the margins, in CSS pixels."""
LONG = "Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamtengesellschaft"


def sheets(page, size: str, **options) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format=size, **options)))


def sideways(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > innerWidth")


# --- Paper --------------------------------------------------------------------------------


def test_a_handout_is_one_sheet_with_all_addresses_spelled_out(reader):
    page = reader(f"{COMPARISON}handout/", color_scheme="dark")
    for path in (f"{COMPARISON}handout/", f"{FIVE}handout/"):
        page.goto(path)
        assert {size: sheets(page, size) for size in PAPER} == {"A4": 1, "Letter": 1}
    page.goto(f"{COMPARISON}handout/")
    page.emulate_media(media="print", color_scheme="dark")
    sheet = page.locator(".handout")
    expect(sheet.locator("footer")).to_contain_text(f"{COMPARISON}")
    expect(sheet.locator("footer")).to_contain_text("CC BY 4.0")
    expect(sheet.locator("section.disputes")).to_contain_text(re.compile("\\d of \\d+ questions"))
    for link in sheet.locator(".named-sources a").all():
        expect(link).to_have_text(link.get_attribute("href"))
    expect(page.locator(".masthead")).to_be_hidden()
    expect(page.locator(".to-print")).to_be_hidden()


def test_number_of_a_source_in_the_second_column_stays_clear_of_the_first(reader):
    page = reader(f"{COMPARISON}handout/")
    for media in ("screen", "print"):
        page.emulate_media(media=media)
        clear = page.locator(".named-sources ol").evaluate(
            """list => {
                const items = [...list.children].map(item => item.getBoundingClientRect());
                const second = items.filter(item => item.left > items[0].right);
                const size = parseFloat(getComputedStyle(list).fontSize);
                return second.length && (second[0].left - items[0].right) / size;
            }"""
        )
        # A number of two digits, its dot and the blank behind it take two letters' height.
        assert clear >= 3, media


@pytest.mark.parametrize("prefix", ["", "/de"])
def test_each_handout_with_the_role_most_spoken_of_is_one_sheet(reader, prefix):
    page = reader("/")
    others = Role.objects.exclude(slug="product-owner").values_list("slug", flat=True)
    more = []
    for other in others:
        page.goto(f"{prefix}/compare/{'-vs-'.join(sorted([other, 'product-owner']))}/handout/")
        if sheets(page, "Letter") > 1:
            more.append(other)
    assert others
    assert more == []


def test_a_comparison_on_paper_is_black_on_white_and_whole(reader):
    page = reader(COMPARISON, color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    for hidden in (".masthead nav", ".search-box", ".picker", ".row-filter", ".share", ".beside"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.locator(".other-roles")).to_be_hidden()
    expect(page.locator(".page-address")).to_have_text(page.url)
    body = page.evaluate("getComputedStyle(document.body).color")
    assert body == "rgb(0, 0, 0)"
    for folded in ("#one-role-only li", ".sources li"):
        expect(page.locator(folded).first).to_be_visible()
    marks = page.locator("#row-backlog-upkeep .marks > i").first
    assert marks.evaluate("mark => getComputedStyle(mark).printColorAdjust") == "exact"
    head = page.locator("table.compared thead th").nth(1)
    assert head.evaluate("cell => getComputedStyle(cell).position") == "static"
    assert sheets(page, "A4") <= 9


@pytest.mark.parametrize(
    ("width", "paths"),
    [
        (703, [path for path in ONE_OF_EACH if path != "/map/"]),
        (1032, ["/map/?roles=all", FIVE]),
    ],
    ids=["upright", "turned"],
)
def test_no_column_is_cut_off_on_paper(reader, width, paths):
    page = reader("/", viewport={"width": width, "height": 1000})
    page.emulate_media(media="print")
    cut = []
    for path in paths:
        page.goto(path)
        if sideways(page):
            cut.append(path)
    assert cut == []


@pytest.mark.parametrize("path", ["/map/", FIVE])
def test_what_is_printed_across_begins_on_the_first_sheet(reader, path):
    boxes = re.findall(rb"/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\]", reader(path).pdf(format="A4"))
    assert boxes
    assert all(float(width) > float(height) for width, height in boxes)


@pytest.mark.parametrize("prefix", ["", "/de"])
def test_nothing_leaves_a_phone_with_letters_twice_as_large(reader, prefix):
    # It has the width of half a phone in letters of the usual size.
    page = reader(f"{prefix}/", viewport={"width": 180, "height": 400})
    wide = []
    for path in [*ONE_OF_EACH, FIVE, "/disagreements/"]:
        page.goto(f"{prefix}{path}")
        if sideways(page):
            wide.append(path)
    assert wide == []


def test_answers_of_a_comparison_keep_to_their_columns_with_letters_further_apart(reader):
    """As far as the success criterion 1.4.12 of WCAG 2.2 asks; German words are the longest."""
    page = reader("/", viewport={"width": 360, "height": 740})
    spaced = "* { letter-spacing: 0.12em !important; word-spacing: 0.16em !important }"
    for path in (COMPARISON, f"/de{COMPARISON}"):
        page.goto(path)
        # Of the usual letters, too.
        for style in ("", spaced):
            page.evaluate(
                "css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css);"
                " document.adoptedStyleSheets = [sheet] }",
                style,
            )
            beyond = page.locator(".fact-strip li, .two .row > td").evaluate_all(
                "all => all.filter(each => each.scrollWidth > each.clientWidth)"
                ".map(each => each.innerText)"
            )
            assert beyond == [], (path, style)


# --- Forced colours and motion ------------------------------------------------------------


def test_forced_colours_leave_words_marks_and_borders(reader):
    page = reader(f"{COMPARISON}?show=contested", forced_colors="active")

    def border(selector: str, side: str = "inline-start") -> str:
        return page.locator(selector).first.evaluate(
            "(each, side) => ['width', 'style'].map("
            "part => getComputedStyle(each).getPropertyValue(`border-${side}-${part}`)).join(' ')",
            side,
        )

    row = page.locator("#row-user-stories")
    expect(row.locator(".disagree")).to_contain_text("Sources disagree.")
    shape = "cell => getComputedStyle(cell, '::before').content"
    assert "≠" in row.locator(".disagree").evaluate(shape)
    mark = row.locator(".marks > i").first
    text = page.evaluate("getComputedStyle(document.body).color")
    assert mark.evaluate("mark => getComputedStyle(mark).color") == text
    page.goto(f"{COMPARISON}#row-goals")
    page.goto(f"{COMPARISON}#row-user-stories")
    assert row.evaluate("row => getComputedStyle(row).outlineStyle") == "solid"

    page.goto("/map/")
    borders = {state: border(f".map td.{state}") for state in ("agreed", "contested", "single")}
    assert len(set(borders.values())) == 3
    expect(page.locator(".map td.contested").first).to_contain_text("sources disagree")

    page.goto(f"{COMPARISON}overlap/")
    fills = page.evaluate(
        "['.shared .settled', '.hatch-line', '.hatch-ground'].map(each =>"
        " getComputedStyle(document.querySelector(each)).fill)"
    )
    assert len(set(fills)) == 3


@pytest.mark.parametrize("prefix", ["", "/de"])
def test_numbers_of_an_overlap_stand_whole_on_a_phone(reader, prefix):
    page = reader("/", viewport={"width": 360, "height": 740})
    page.goto(f"{prefix}{COMPARISON}overlap/")
    box = page.locator(".overlap-numbers")
    assert box.evaluate("box => box.scrollWidth - box.clientWidth") == 0


def test_nothing_moves_by_itself(reader):
    page = reader(COMPARISON)
    for path in (COMPARISON, "/embed/compare/product-manager-vs-product-owner/"):
        page.goto(path)
        moving = page.evaluate(
            """() => [...document.styleSheets].flatMap(sheet => [...sheet.cssRules])
                .map(rule => rule.cssText).filter(
                    css => /transition|animation|(?<!over)scroll-behavior|keyframes/.test(css))"""
        )
        assert moving == []
        assert page.evaluate("document.getAnimations().length") == 0


# --- Narrow, wide, crowded ----------------------------------------------------------------


def test_on_the_widest_screen_letters_grow_and_pages_keep_to_one_width(reader):
    page = reader(COMPARISON, viewport={"width": 3840, "height": 2160})
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "24px"
    table = page.locator("table.compared").bounding_box()
    assert (table["x"], table["width"]) == (960, 1920)
    for each in (".site-name", "h1", ".fact-strip", "#sources"):
        assert page.locator(each).bounding_box()["x"] == table["x"], each
    for path in ONE_OF_EACH:
        page.goto(path)
        assert not sideways(page), path
        # No line of running text is longer than some ninety letters.
        longest = page.evaluate(
            """() => Math.max(0, ...[...document.querySelectorAll('main p, main .said')].map(
                each => each.offsetWidth / parseFloat(getComputedStyle(each).fontSize)))"""
        )
        assert longest < 66, path
        left = page.locator("main > *").first.bounding_box()["x"]
        assert left == page.locator(".site-name").bounding_box()["x"], path
        assert left > 480, path


@pytest.mark.parametrize("prefix", ["", "/de"])
def test_no_run_of_squares_crosses_the_centre_line(reader, prefix):
    page = reader(f"{prefix}/")
    crossing = []
    for width in (320, 360, 400, 440, 500, 600, 700, 768, 900, 1024, 1100, 1200, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        crossing += page.locator(".mini td").evaluate_all(
            """(cells, width) => cells.filter(cell => {
                const {left, right} = cell.getBoundingClientRect();
                return [...cell.querySelectorAll('.marks > i')]
                    .map(mark => mark.getBoundingClientRect())
                    .some(mark => mark.left < left || mark.right > right);
            }).map(cell => `${width}: ${cell.textContent}`)""",
            width,
        )
    assert crossing == []


def test_longer_words_of_the_other_language_fit_the_narrowest_screen(reader):
    page = reader("/de/", viewport={"width": 320, "height": 700})
    wide = []
    for path in [*ONE_OF_EACH, f"{COMPARISON}?show=statements"]:
        page.goto(f"/de{path}")
        if sideways(page):
            wide.append(path)
    assert wide == []


def test_long_names_and_long_texts_stay_within_their_page(
    world, live_server, transactional_db, chromium, settings
):
    settings.ALLOWED_HOSTS = ["*"]
    slugs = [f"crowd-{letter}" for letter in "abcde"]
    for slug in slugs:
        world.role(slug, name=f"{LONG} {slug}")
    for number in range(12):
        row = world.responsibility(f"row-{number}", question=f"Who does {LONG} {'and more ' * 9}?")
        for slug, position in zip(slugs, ["owns", "shares", "not-theirs", "varies"], strict=False):
            for source in ("berls", "lymar"):
                world.claim(
                    world.source(source, title=LONG, address=f"https://example.org/{LONG}/{LONG}"),
                    slug,
                    row,
                    position if source == "berls" else "contributes",
                    contexts=("startup",) if source == "berls" else (),
                    paraphrase=f"{LONG}, and so it goes on and on. " * 9,
                )
    five = f"/compare/{'-vs-'.join(slugs)}/"
    page = chromium.new_page(base_url=live_server.url)
    wide = []
    for width in (320, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        for path in (
            "/", "/roles/", "/roles/crowd-a/", five, f"{five}overlap/", f"{five}handout/", "/map/",
            "/responsibilities/", "/responsibilities/row-0/", "/disagreements/", "/sources/",
            "/sources/berls/", f"/search/?q={LONG}", f"/roles/?title={LONG}-or-so",
        ):  # fmt: skip
            page.goto(path)
            if sideways(page):
                wide.append((width, path))
    assert wide == []
    page.goto(f"{five}handout/")
    assert {size: sheets(page, size) for size in PAPER} == {"A4": 1, "Letter": 1}
    page.close()


# --- Loading ------------------------------------------------------------------------------

SHIFTS = """() => new Promise(done => {
    let sum = 0;
    new PerformanceObserver(list => list.getEntries().forEach(each => { sum += each.value; }))
        .observe({type: "layout-shift", buffered: true});
    setTimeout(() => done(sum), 60);
})"""


UNNOTICED = 0.02
"""A fifth of the shift that is still called good. Half an element may move while the rest comes."""


@pytest.fixture
def trickle(monkeypatch):
    """Have every page arrive in pieces, as over a slow line, so that the browser paints each."""
    write_at_once = SimpleHandler._write

    def write_in_pieces(handler, data):
        page = handler.headers and handler.headers.get("Content-Type", "").startswith("text/html")
        size = 1500 if page else len(data)
        for start in range(0, len(data), size):
            write_at_once(handler, data[start : start + size])
            if page:
                handler._flush()
                time.sleep(0.06)

    monkeypatch.setattr(SimpleHandler, "_write", write_in_pieces)


def test_no_page_shifts_while_it_arrives_in_pieces(reader, trickle):
    page = reader("/", extra_http_headers={"Accept-Encoding": "identity"})
    shifted = {}
    for width in (360, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        for path in ["/", "/roles/product-owner/", COMPARISON, "/disagreements/"]:
            page.goto(path)
            if (shift := page.evaluate(SHIFTS)) > UNNOTICED:
                shifted[width, path] = shift
    assert shifted == {}


def test_no_page_shifts_while_it_loads_or_asks_another_host_or_for_a_font(reader):
    page = reader("/")
    asked = []
    page.on("request", lambda request: asked.append((request.resource_type, request.url)))
    shifted = {}
    for width, paths in ((360, ONE_OF_EACH), (1440, ["/", COMPARISON, "/map/"])):
        page.set_viewport_size({"width": width, "height": 800})
        for path in paths:
            page.goto(path)
            if (shift := page.evaluate(SHIFTS)) > UNNOTICED:
                shifted[width, path] = shift
    page.goto("/")
    page.get_by_role("combobox", name=re.compile("Role, job title")).press_sequentially("product")
    expect(page.get_by_role("option").first).to_be_visible()
    if shift := page.evaluate(SHIFTS):
        shifted["suggestions"] = shift
    assert shifted == {}
    home = page.evaluate("location.origin")
    assert [url for _, url in asked if not url.startswith(home)] == []
    assert [url for kind, url in asked if kind == "font"] == []


BROKEN_WORDS = """table => {
    const broken = [];
    const texts = document.createTreeWalker(table, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        for (const word of texts.currentNode.data.matchAll(/[^\\s-]+/g)) {
            const range = document.createRange();
            range.setStart(texts.currentNode, word.index);
            range.setEnd(texts.currentNode, word.index + word[0].length);
            const lines = new Set([...range.getClientRects()].map(box => Math.round(box.top)));
            if (lines.size > 1) broken.push(word[0]);
        }
    }
    return broken;
}"""


@pytest.mark.parametrize("prefix", ["", "/de"])
def test_a_handout_of_five_roles_breaks_no_word_on_any_screen(reader, prefix):
    page = reader(f"{prefix}{FIVE}handout/")
    for width in (320, 600, 950, 970, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.locator(".who-does-what").evaluate(BROKEN_WORDS) == [], width
        is_stacked = not page.locator(".who-does-what thead").is_visible()
        assert is_stacked == (width < 960)


def test_lists_of_sources_spell_their_addresses_out_on_paper(reader):
    page = reader("/")
    key = Claim.objects.published().filter(role__slug="product-owner").first().key
    for path in (COMPARISON, f"/claims/{key}/", "/roles/product-owner/"):
        page.goto(path)
        page.emulate_media(media="print")
        links = page.locator(".sources > li > [href^='http']")
        assert links.count(), path
        for link in links.all():
            written = link.evaluate("link => getComputedStyle(link, '::after').content")
            assert link.get_attribute("href") in written, path


def test_no_run_of_squares_leaves_its_list(reader):
    page = reader("/")
    for path in ("/responsibilities/product-roadmap/", "/roles/product-operations-manager/"):
        page.goto(path)
        for width in (360, 1024, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            runs = page.locator(".duties .marks > i")
            assert runs.count()
            outside = runs.evaluate_all(
                """runs => runs.filter(run => {
                    const box = run.getBoundingClientRect();
                    const row = run.closest("li").getBoundingClientRect();
                    return box.width && box.left < row.left - 0.5;
                }).map(run => run.className)"""
            )
            assert outside == [], (path, width)


# --- The desk -----------------------------------------------------------------------------


def test_rows_of_many_fields_make_no_form_of_the_desk_wider(reader, administrator):
    role = Role.objects.get(slug="product-owner")
    RoleCode.objects.create(
        role=role,
        scheme=Scheme.ONET,
        code="15-1252.00",
        label=LONG,
        address=f"https://www.example.org/{LONG}",
    )
    scale = Scale.objects.get(slug="ownership")
    question = Responsibility.objects.filter(aliases__isnull=False).first()
    page = reader("/admin/")
    sign_in(page)
    expect(page.get_by_role("button", name="Log out")).to_be_visible()
    wide = []
    for width in (360, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        for row in (role, scale, question):
            page.goto(f"/admin/roles/{row._meta.model_name}/{row.pk}/change/")
            expect(page.locator(".inline-group .tabular tr.has_original").first).to_be_visible()
            if sideways(page):
                wide.append((width, row._meta.model_name))
    assert wide == []


def test_merges_of_what_has_long_names_and_addresses_fit_a_phone(reader, administrator):
    gone, stays = Source.objects.order_by("pk")[:2]
    Source.objects.filter(pk=gone.pk).update(title=LONG, address=f"https://example.org/{LONG}/")
    role = Role.objects.get(slug="product-owner")
    other = Role.objects.get(slug="product-manager")
    page = reader("/admin/", viewport={"width": 360, "height": 900})
    sign_in(page)
    expect(page.get_by_role("button", name="Log out")).to_be_visible()
    wide = []
    for path in (
        f"/admin/sources/source/merge/{gone.pk}/into/{stays.pk}/",
        f"/admin/roles/role/merge/{role.pk}/into/{other.pk}/",
    ):
        page.goto(path)
        expect(page.get_by_role("heading", name="Where they differ")).to_be_visible()
        if sideways(page):
            wide.append(path)
    assert wide == []
