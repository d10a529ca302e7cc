"""The site as a person meets it, in real Chromium: reading, following, choosing, editing."""

import io
import itertools
import re

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Page, expect

from roles.models import Claim, OrgNote, Responsibility, Suggestion
from sources.models import Snapshot, Source
from tests.axe import complaints_of_axe
from tests.page_types import COMPARISON, PAGE_TYPES, PAGES, on_smaller_content

# Django's own admin templates read variables that are not there.
pytestmark = [pytest.mark.browser, pytest.mark.ignore_template_errors]


def test_reader_opens_a_row_where_it_stands_reads_its_note_and_finds_its_sources(reader):
    page = reader("/")
    page.get_by_role("link", name="Product Manager vs Product Owner").first.click()
    expect(page).to_have_url(re.compile(re.escape(COMPARISON)))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Product Manager vs Product Owner")
    expect(page.locator(".lead").first).to_contain_text("different jobs")

    row = page.locator("#row-reports-to")
    for words in ("sources disagree", "Technical leadership", "Product leadership", "more answers"):
        expect(row).to_contain_text(words)
    question = row.get_by_role("link", name="Who does the role report to?")
    question.click()
    expect(page).to_have_url(re.compile(f"{re.escape(COMPARISON)}#row-reports-to$"))
    opened = page.locator("#row-reports-to + tr.opened")
    expect(opened.locator("#point-reports-to--product-owner .explanation-text")).to_be_visible()
    expect(question).to_have_attribute("aria-expanded", "true")

    statement = opened.locator(".statements li", has_text="reports to the technical")
    original = statement.get_by_role("link", name="report up through Technical leadership")
    assert original.get_attribute("href").endswith(
        "#:~:text=report%20up%20through%20Technical%20leadership"
    )
    source = statement.locator('a[href^="#source-"]')
    source.hover()
    expect(page.get_by_role("tooltip")).to_contain_text("comment")
    source.click()
    line = page.locator(".sources li:target")
    expect(line).to_be_in_viewport()
    expect(line).to_contain_text("Hacker News 26011391, comment 3")

    opened.get_by_role("button", name="Close").click()
    expect(opened).to_have_count(0)
    expect(question).to_be_focused()


def test_a_row_shows_that_it_is_about_to_open(reader):
    page = reader(COMPARISON)
    held = []
    page.route("**/on/reports-to/", lambda route: held.append(route))
    row = page.locator("#row-reports-to")
    with page.expect_request("**/on/reports-to/"):
        row.locator("th a").click()
    expect(row).to_have_attribute("aria-busy", "true")
    expect(row).to_have_css("opacity", "0.6")
    held[0].continue_()
    expect(page.locator("#row-reports-to + tr.opened")).to_be_visible()
    expect(row).not_to_have_attribute("aria-busy", "true")


def test_row_opens_at_each_address_that_leads_into_it(reader):
    page = reader("/about/")
    opened = page.locator("#row-reports-to + tr.opened")
    for address in ("#row-reports-to", "#point-reports-to--product-owner", "#claim-rspvaz95"):
        page.goto("/about/")
        page.goto(f"{COMPARISON}{address}")
        expect(opened).to_be_visible()
        expect(page.locator(address)).to_be_in_viewport()
    # One that stands in the fold is shown there.
    folded = page.locator("#one-role-only li").first.get_attribute("id")
    page.goto("/about/")
    page.goto(f"{COMPARISON}#{folded}")
    expect(page.locator(f"#{folded}")).to_be_in_viewport()


def test_reader_filters_rows_in_place_and_replaces_a_role(reader):
    page = reader(COMPARISON)
    rows = page.locator("tr.row:visible")
    everything = rows.count()
    filters = page.get_by_role("navigation", name="Rows to show")
    disputed = filters.get_by_role("link", name=re.compile("^sources disagree"))
    number = int(disputed.inner_text().split()[-1])
    disputed.click()
    expect(rows).to_have_count(number)
    # Rows that are folded among all are whole among their kind.
    assert number >= 10
    expect(page).to_have_url(re.compile(r"\?show=disputed"))
    expect(disputed).to_have_attribute("aria-current", "true")
    # The address shows the same without the script.
    page.reload()
    expect(rows).to_have_count(number)
    filters.get_by_role("link", name=re.compile("^all")).click()
    expect(rows).to_have_count(everything)
    page.get_by_label("Words of the question").fill("user stories")
    expect(rows).to_have_count(1)
    page.get_by_label("Words of the question").fill("")
    page.get_by_label("Area").select_option("strategy")
    expect(rows).not_to_have_count(everything)
    expect(rows).not_to_have_count(0)
    page.goto(f"{COMPARISON}?show=contested")
    page.get_by_label("Role 1").select_option("project-manager")
    page.get_by_role("button", name="Compare").click()
    expect(page).to_have_url(re.compile("product-owner-vs-project-manager/.show=contested$"))
    expect(page.locator("#row-retrospectives, #row-sprint-planning").first).to_be_attached()


def test_a_question_about_one_role_only_is_found_by_its_words(reader):
    page = reader(COMPARISON)
    lines = page.locator("#one-role-only li")
    page.get_by_label("Words of the question").fill(lines.first.locator("a").text_content())
    expect(lines.first).to_be_visible()
    # The other role has none of these words.
    expect(page.locator("#one-role-only section:visible")).to_have_count(1)
    page.get_by_label("Words of the question").fill("no question has these words")
    expect(page.locator("#one-role-only")).to_be_hidden()


def test_how_many_questions_a_filter_hides_is_told(reader):
    page = reader(COMPARISON)
    told = page.locator("main .announcement[role=status]")
    expect(told).to_have_text("")
    lines = page.locator(":is(tr.row, .duties li, .more-questions li)")
    hidden = page.locator(":is(tr.row, .duties li, .more-questions li)[hidden]")
    page.get_by_label("Words of the question").fill("backlog")
    expect(hidden).not_to_have_count(0)
    total, gone = lines.count(), hidden.count()
    expect(told).to_have_text(f"{total - gone} of {total} questions shown; {gone} hidden.")
    # Each group counts what it shows.
    counted = page.locator(":is(.compared tbody, #one-role-only section):visible").evaluate_all(
        """parts => parts.map(part => [
          Number(part.querySelector(".count").textContent),
          part.querySelectorAll("tr.row:not([hidden]), li[data-kind]:not([hidden])").length,
        ])"""
    )
    assert counted
    assert all(said == shown for said, shown in counted), counted
    page.get_by_label("Words of the question").fill("no question has these words")
    expect(page.locator(".compared tbody:visible")).to_have_count(0)
    page.get_by_label("Words of the question").fill("")
    expect(told).to_have_text("")


def test_each_filter_counts_and_keeps_what_is_looked_for(reader):
    page = reader(COMPARISON)
    kinds = page.get_by_role("navigation", name="Rows to show").get_by_role("link")
    rows = page.locator(".compared :is(tr.row, .more-questions > li):visible")
    before = kinds.all_inner_texts()
    page.get_by_label("Words of the question").fill("backlog")
    expect(kinds.first).to_have_text(f"all {rows.count()}")
    found = kinds.locator("visible=true").all_inner_texts()
    assert 1 < len(found) < len(before)
    for words in found:
        page.goto(COMPARISON)
        page.get_by_label("Words of the question").fill("backlog")
        kinds.filter(has_text=words).click()
        expect(rows).to_have_count(int(words.split()[-1]))
        expect(page.get_by_label("Words of the question")).to_have_value("backlog")
    page.goto(COMPARISON)
    page.get_by_label("Words of the question").fill("backlog")
    page.get_by_label("Words of the question").fill("")
    assert kinds.all_inner_texts() == before


def test_columns_are_swapped_in_one_click(reader):
    page = reader(COMPARISON)
    heads = page.locator("table.compared thead th")
    assert heads.all_inner_texts()[1:3] == ["Product Manager", "Product Owner"]
    page.get_by_role("link", name="Swap the columns").click()
    page.wait_for_url("**/product-owner-vs-product-manager/")
    assert heads.all_inner_texts()[1:3] == ["Product Owner", "Product Manager"]


def test_theme_follows_the_system_until_a_reader_chooses_and_is_remembered(reader):
    page = reader("/about/", color_scheme="light")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.get_by_label("dark").check()
    dark = page.evaluate(ground)
    assert dark != light
    page.goto("/sources/")
    assert page.evaluate(ground) == dark
    expect(page.get_by_label("dark")).to_be_checked()
    page.get_by_label("like the system").check()
    assert page.evaluate(ground) == light
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(ground) == dark


def test_a_mark_is_drawn_for_each_source(reader):
    """The browser is asked for the pixels: rounding must not add or drop a square."""
    page = reader(COMPARISON, viewport={"width": 1440, "height": 900})
    for device in (1, 1.25, 2):
        page = reader(COMPARISON, device_scale_factor=device)
        runs = page.locator(
            "#row-backlog-upkeep .owns, #row-product-value .owns, #row-user-stories .owns"
        )
        for run in runs.all():
            (number,) = re.findall(r"n(\d+)", run.get_attribute("class")) or ["1"]
            image = Image.open(io.BytesIO(run.screenshot(scale="device"))).convert("L")
            middle = [image.getpixel((x, image.height // 2)) for x in range(image.width)]
            ground = max(middle) if int(number) > 1 else 255
            dark = [value < ground - 60 for value in middle]
            squares = sum(1 for a, b in itertools.pairwise([False, *dark]) if b and not a)
            assert squares == int(number), (device, run.get_attribute("class"))


def choose(page: Page, field: str, words: str, offered: str | None = None) -> None:
    """Choose in one of the admin's searching selects, by typing."""
    page.locator(f".field-{field} .select2-selection").first.click()
    page.locator(".select2-container--open .select2-search__field").press_sequentially(words)
    page.locator(".select2-results__option", has_text=offered or words).first.click()


def test_claim_entered_in_the_admin_turns_an_agreed_point_contested_at_once(
    reader, django_user_model
):
    django_user_model.objects.create_superuser("ada", "ada@example.org", "a good password")
    page = reader(COMPARISON)
    expect(page.locator("#row-stakeholder-updates")).to_contain_text("4 sources agree")

    page.goto("/admin/roles/claim/add/")
    page.get_by_label("Username").fill("ada")
    page.get_by_label("Password").fill("a good password")
    page.keyboard.press("Enter")
    choose(page, "source", "26011391, comment 1")
    choose(page, "role", "Product Owner")
    choose(page, "responsibility", "Stakeholder updates")
    position = page.get_by_label("Position")
    expect(
        position.locator(
            "option:visible, option:not([hidden])", has_text=re.compile(r"^\s*Responsible\s*$")
        )
    ).to_have_count(1)
    expect(position.locator("option", has_text="Technical leadership")).to_have_count(0)
    position.select_option(label="Not responsible")
    page.get_by_label("Paraphrase").fill(
        "Keeping stakeholders informed is not for the Product Owner."
    )
    page.get_by_label("Locator").fill("Comment, paragraph 1")
    page.get_by_label("Status").select_option("published")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("was added successfully")

    page.goto(COMPARISON)
    row = page.locator("#row-stakeholder-updates")
    expect(row).to_contain_text("not responsible 1")
    expect(row).to_contain_text("ources disagree")
    row.get_by_role("link", name="Who keeps the stakeholders informed?").click()
    opened = page.locator("#row-stakeholder-updates + tr.opened")
    expect(opened).to_contain_text("Keeping stakeholders informed is not for the Product Owner.")
    expect(opened).to_contain_text("Nobody has explained yet")


def test_everything_works_without_scripts(reader):
    page = reader(COMPARISON, java_script_enabled=False)
    page.locator("#row-reports-to").get_by_role("link", name="Who does the role").click()
    page.wait_for_url(f"**{COMPARISON}on/reports-to/")
    explanation = page.locator("#point-reports-to--product-owner .explanation-text")
    expect(explanation).to_be_visible()
    page.get_by_role("link", name="In the comparison").click()
    page.wait_for_url(f"**{COMPARISON}#row-reports-to")
    expect(page.locator("#row-reports-to")).to_be_in_viewport()
    page.get_by_label("Area").select_option("strategy")
    page.get_by_role("button", name="Filter").click()
    page.wait_for_url("**area=strategy**#table")
    page.get_by_role("link", name="All statements").click()
    expect(page.locator("tr.opened").first).to_be_visible()
    page.get_by_label("Add a role").select_option("scrum-master")
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Scrum Master")
    page.get_by_label("Role 3").select_option("")
    page.get_by_role("button", name="Compare").click()
    expect(page).to_have_url(re.compile(re.escape(COMPARISON)))


def test_keyboard_alone_reaches_the_note(reader):
    page = reader(COMPARISON)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.locator("#row-reports-to th a").focus()
    page.keyboard.press("Enter")
    explanation = page.locator("#point-reports-to--product-owner .explanation-text")
    expect(explanation).to_be_visible()
    page.keyboard.press("Tab")
    expect(
        page.locator("#row-reports-to ~ tr.opened :focus, #row-reports-to :focus")
    ).to_have_count(1)


@pytest.mark.parametrize("width", [360, 1440])
def test_names_of_two_roles_stay_in_view_while_reading(reader, width):
    page = reader(COMPARISON, viewport={"width": width, "height": 800})
    page.locator("#row-reports-to").scroll_into_view_if_needed()
    page.mouse.wheel(0, 1500)
    for name in ("Product Manager", "Product Owner"):
        expect(page.locator("table.compared thead").get_by_text(name)).to_be_in_viewport()


def test_no_page_scrolls_sideways_or_breaks_a_word(reader):
    page = reader("/")
    wide, broken = {}, {}
    for path in PAGES:
        page.goto(path)
        for width in (320, 360, 768, 1440):
            page.set_viewport_size({"width": width, "height": 800})
            needed = page.evaluate("document.documentElement.scrollWidth")
            if needed > width:
                wide[path, width] = needed
            # On the narrowest screen a table may have no room for its longest word.
            if width > 320 and (words := page.evaluate(BROKEN_WORDS)):
                broken[path, width] = words
    assert wide == {}
    assert broken == {}


BROKEN_WORDS = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  const linesOf = (node, from, to) => {
    range.setStart(node, from);
    range.setEnd(node, to);
    return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size;
  };
  const broken = [];
  for (let node; (node = walker.nextNode()); ) {
    const parent = node.parentElement;
    // An address is one long word. Captions of maps are read aloud only.
    const isLeftOut = node.data.includes("/") || parent.closest("caption, code, pre");
    const isHyphenated = getComputedStyle(parent).hyphens === "auto";
    if (isLeftOut || isHyphenated || !parent.checkVisibility()) continue;
    for (const { 0: word, index } of node.data.matchAll(/\\p{L}+/gu))
      if (linesOf(node, index, index + word.length) > 1) broken.push(word);
  }
  return broken;
}"""


EVERYTHING = on_smaller_content(PAGES)
OF_COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
EACH_TEMPLATE = on_smaller_content([page for page in PAGE_TYPES if page != "/disagreements/"])


@pytest.mark.parametrize(
    ("width", "paths"),
    # In halves, so that two processes may share the work.
    [
        (1440, EVERYTHING[::2]),
        (1440, EVERYTHING[1::2]),
        (1440, [COMPARISON]),
        (320, EACH_TEMPLATE[::2]),
        (320, EACH_TEMPLATE[1::2]),
    ],
    ids=["wide", "wide, the others", "largest", "narrow", "narrow, the others"],
)
def test_axe_finds_nothing_on_any_page(reader, width, paths):
    page = reader("/", color_scheme="light", viewport={"width": width, "height": 800})
    broken = {}
    for path in paths:
        page.goto(path)
        if width == 320:
            broken["fingers", path] = targets_too_small(page)
            page.set_viewport_size({"width": width, "height": 800})
        open_folds(page)
        broken["light", path] = complaints_of_axe(page)
        if path in EACH_TEMPLATE:
            # What is left to go wrong in other colours. Nothing but style sheets knows of them.
            page.emulate_media(color_scheme="dark")
            broken["dark", path] = complaints_of_axe(page, runOnly=OF_COLOURS)
            page.emulate_media(color_scheme="light")
    assert {place: complaints for place, complaints in broken.items() if complaints} == {}


def targets_too_small(page: Page) -> list[list]:
    """Return what a finger would miss. Axe looks for it only when asked, and of folds only those
    that are closed stand close."""
    page.set_viewport_size({"width": 360, "height": 800})
    return complaints_of_axe(page, runOnly=["target-size"])


def test_axe_finds_nothing_on_any_page_in_another_language(reader):
    page = reader("/", color_scheme="light", viewport={"width": 320, "height": 800})
    broken = {}
    for path in EACH_TEMPLATE:
        page.goto(f"/de{path}")
        open_folds(page)
        # The colours are the same.
        if complaints := complaints_of_axe(page, rules={"color-contrast": {"enabled": False}}):
            broken[path] = complaints
    assert broken == {}


def open_folds(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 360)])
def test_axe_finds_nothing_on_an_opened_row_nor_on_a_card(reader, scheme, width):
    page = reader(COMPARISON, color_scheme=scheme, viewport={"width": width, "height": 800})
    page.locator("#row-user-stories th a").click()
    opened = page.locator("tr.opened")
    expect(opened).to_be_visible()
    opened.locator('a[href^="#source-"]').first.focus()
    expect(page.get_by_role("tooltip")).to_be_visible()
    assert complaints_of_axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.keyboard.press("Escape")
    expect(page.get_by_role("tooltip")).to_have_count(0)


def test_narrow_screen_names_each_of_three_roles_in_its_cell(reader):
    three = "/compare/product-manager-vs-product-owner-vs-scrum-master/"
    # Where an area is chosen, no row is folded.
    page = reader(f"{three}?area=delivery", viewport={"width": 360, "height": 800})
    cells = page.locator("#row-sprint-planning td:not(:last-child)")
    assert [text.split()[0] for text in cells.all_inner_texts()] == ["PM", "PO", "SM"]
    page.goto(f"{three}?q=user stories")
    expect(page.locator("#row-user-stories td.gone")).to_have_count(1)
    expect(page.locator("#row-user-stories td.gone")).to_be_hidden()


def test_an_editor_changes_a_role_reads_its_history_goes_back_and_sees_a_merger(
    reader, administrator
):
    page = reader("/admin/")
    page.get_by_label("Username").fill("ada")
    page.get_by_label("Password").fill("a good password")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Roles", exact=True).first.click()
    page.get_by_role("link", name="Product Owner", exact=True).click()
    page.locator("#id_abbreviation").fill("P.O.")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".field-reason .errorlist")).to_contain_text("say in a few words why")
    page.get_by_label("Reason for this change").fill("As some write it")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".messagelist")).to_contain_text("was changed successfully")

    page.get_by_role("link", name="History", exact=True).click()
    newest = page.locator(".desk-history tbody tr").first
    expect(newest).to_contain_text("As some write it")
    expect(newest.locator("ins")).to_contain_text(".")
    assert complaints_of_axe(page) == []
    page.get_by_role("button", name="Compare the two versions").click()
    expect(page.get_by_role("cell", name="P.O.")).to_be_visible()
    assert complaints_of_axe(page) == []
    page.go_back()
    page.get_by_role("link", name="Restore version 1").click()
    restore = page.get_by_role("button", name="Restore this version")
    expect(restore).to_be_visible()
    assert complaints_of_axe(page) == []
    restore.click()
    newest = page.locator(".desk-history tbody tr").first
    expect(newest).to_contain_text("Restored the version of")

    page.goto("/admin/roles/role/")
    for name in ("Product Owner", "Scrum Master"):
        page.locator("tr", has=page.get_by_role("link", name=name, exact=True)).locator(
            "input.action-select"
        ).check()
    page.get_by_label("Action:").select_option("merge_two")
    page.get_by_role("button", name=re.compile("^(Go|Run)")).click()
    expect(page.locator("#content")).to_contain_text("goes,")
    assert complaints_of_axe(page) == []

    # On a form axe tries out a style of its own, which the policy would refuse.
    form = reader("/", bypass_csp=True)
    form.context.add_cookies(page.context.cookies())
    form.goto("/admin/roles/role/")
    form.get_by_role("link", name="Product Owner", exact=True).click()
    expect(form.locator("#id_reason")).to_be_visible()
    assert complaints_of_axe(form) == []


READ = """# Who does what

""" + "\n\n".join(
    f"In firm number {number} the owner answers question {number} alone." for number in range(1, 11)
)


def choose_at_desk(page: Page, field: str, name: str) -> None:
    """Choose a role or a question at the desk by its name."""
    box = page.locator(f"#id_{field}_search")
    box.fill(name)
    box.press("Enter")


@pytest.fixture
def reading_desk(reader, django_user_model):
    """Opens the reading desk of a source, signed in."""
    django_user_model.objects.create_superuser("ada", "ada@example.org", "a good password")
    source = Source.objects.get(slug="berls-product-owner-vs-product-manager")
    source.claims.all().delete()
    Snapshot.objects.create(source=source, text=READ, taken_on="2026-09-01")

    def open_desk(**options) -> Page:
        page = reader(f"/admin/sources/source/{source.pk}/claims/", **options)
        page.get_by_label("Username").fill("ada")
        page.get_by_label("Password").fill("a good password")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="The next claim")).to_be_visible()
        # Keys that are pressed before the scripts have come go nowhere.
        page.wait_for_load_state()
        return page

    return open_desk


def test_editor_enters_ten_claims_by_keyboard_in_the_needed_fields_and_one_key(reading_desk):
    page = reading_desk()
    offered = page.locator("#id_responsibility option").all_text_contents()
    relational = set(Responsibility.objects.filter(relational=True).values_list("name", flat=True))
    questions = [name for name in offered[1:] if name not in relational][:10]
    needed = {"quotation", "locator", "role", "responsibility", "position", "paraphrase"}
    moves = 0
    for number, question in enumerate(questions, start=1):
        expect(page.locator("#id_quotation")).to_be_focused()
        touched = ["quotation"]
        page.keyboard.type(f"the owner answers question {number} alone")
        expect(page.locator("#id_locator")).to_have_value(f"Who does what, paragraph {number}")

        def tab(touched=touched):
            page.keyboard.press("Tab")
            touched.append(page.evaluate("document.activeElement.id.replace(/^id_|_search$/g, '')"))

        tab()
        tab()
        if number == 1:
            page.keyboard.type("Product Owner")
        tab()
        expect(page.locator("#id_role option:checked")).to_have_text("Product Owner")
        page.keyboard.type(question)
        tab()
        expect(page.locator("#id_responsibility option:checked")).to_have_text(question)
        expect(page.locator("#id_position")).not_to_have_attribute("aria-busy", "true")
        expect(page.locator("#id_position optgroup")).to_have_count(0)
        expect(page.locator("#id_position")).to_be_focused()
        page.keyboard.press("ArrowDown")
        expect(page.locator("#id_position")).not_to_have_value("")
        tab()
        page.keyboard.type(f"In one firm the owner answers it, says number {number}.")
        # What looks for claims that are there already takes no key where there is none.
        expect(page.locator(".desk-alike")).to_have_count(2)
        expect(page.locator(".desk-alike a")).to_have_count(0)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name=f"entered so far: {number}")).to_be_visible()
        assert set(touched) == needed
        moves += len(touched) - 1
    # Five steps from field to field for each claim, and one key that saves and goes on.
    assert moves == 50
    claims = Claim.objects.filter(source__slug="berls-product-owner-vs-product-manager")
    assert claims.count() == 10
    assert {claim.quotation_result for claim in claims} == {"verified"}
    assert {claim.role.name for claim in claims} == {"Product Owner"}


@pytest.mark.parametrize("arrives", [True, False])
def test_no_position_is_chosen_from_the_scale_of_another_question(reading_desk, arrives):
    page = reading_desk()
    held = []
    page.route("**/answers/**", lambda route: held.append(route))
    choose_at_desk(page, "role", "Product Owner")
    for question in ("Backlog priorities", "Reporting line"):
        with page.expect_request("**/answers/**"):
            choose_at_desk(page, "responsibility", question)
    page.locator("#id_position").press("ArrowDown")
    expect(page.locator("#id_position")).to_have_attribute("aria-busy", "true")
    assert page.locator("#id_position").input_value() == ""

    # The answers arrive in the wrong order: that of the last question counts.
    held[1].continue_()
    expect(page.locator("#id_position")).not_to_have_attribute("aria-busy", "true")
    offered = page.locator("#id_position option").all_text_contents()
    with page.expect_response(lambda response: response.url == held[0].request.url) as late:
        held[0].continue_(method="GET" if arrives else "PUT")
    late.value.finished()
    page.locator("#id_position").press("ArrowDown")
    assert page.locator("#id_position").input_value()
    assert page.locator("#id_position option").all_text_contents() == offered


def test_no_key_leads_into_a_field_that_is_about_to_go(reading_desk):
    page = reading_desk()
    held = []
    page.route("**/answers/**", lambda route: held.append(route))
    about_two = Responsibility.objects.filter(relational=True).first().name
    for question, following in [
        ("Product vision", "id_position"),
        (about_two, "id_other_role_search"),
        ("Product roadmap", "id_position"),
    ]:
        page.locator("#id_responsibility_search").fill(question)
        page.keyboard.press("Tab")
        expect(page.locator(f"#{following}")).to_be_focused()
    for route in held:
        route.continue_()
    expect(page.locator("#id_position")).not_to_have_attribute("aria-busy", "true")
    expect(page.locator("#id_position")).to_be_focused()


def test_a_page_served_with_a_question_shows_no_field_that_is_about_to_go(reading_desk):
    page = reading_desk()
    page.route("**/answers/**", lambda route: None)  # It never arrives.
    for relational in [False, True]:
        question = Responsibility.objects.filter(relational=relational).first()
        page.goto(f"{page.url.partition('?')[0]}?responsibility={question.pk}")
        expect(page.locator("#id_responsibility_search")).to_have_value(question.name)
        expect(page.locator("#id_other_role_search")).to_be_visible(visible=relational)


def test_words_are_taken_from_the_text_by_keyboard_and_by_mouse(reading_desk):
    page = reading_desk()
    page.keyboard.press("Shift+Tab")
    expect(page.locator(".desk-text")).to_be_focused()
    for key in ("ArrowDown", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    expect(page.locator("#p3")).to_be_focused()
    page.keyboard.press("ArrowRight")
    for _ in range(3):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("#id_quotation")).to_have_value("In firm number 3")
    expect(page.locator("#id_locator")).to_have_value("Who does what, paragraph 3")
    expect(page.locator("#id_role_search")).to_be_focused()

    page.locator("#p5").click(click_count=3)
    expect(page.locator("#id_quotation")).to_have_value(re.compile("^In firm number 5 the owner"))
    expect(page.locator("#id_locator")).to_have_value("Who does what, paragraph 5")
    page.locator("#id_locator").fill("Second column")
    page.locator("#id_quotation").fill("answers question 7 alone")
    expect(page.locator("#id_locator")).to_have_value("Second column")
    expect(page.locator(".desk-told")).to_have_text("In “Who does what, paragraph 7”.")


def test_desk_works_without_scripts(reading_desk):
    page = reading_desk(java_script_enabled=False)
    page.locator("#id_quotation").fill("answers question 4 alone")
    page.locator("#id_role").select_option(label="Product Owner")
    page.locator("#id_responsibility").select_option(label="Backlog priorities")
    page.locator("#id_position").select_option(label="Responsible")
    page.locator("#id_paraphrase").fill("In one firm the owner answers it.")
    page.get_by_role("button", name="Show it again, with the locator").click()
    expect(page.locator("#id_locator")).to_have_value("Who does what, paragraph 4")
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("heading", name="entered so far: 1")).to_be_visible()
    page.locator("#id_position").select_option(label="Not responsible")
    page.locator("#id_paraphrase").fill("In another the owner does not.")
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_label("two companies, times or contexts").check()
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("heading", name="entered so far: 2")).to_be_visible()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 768)])
def test_axe_finds_nothing_at_the_desk_nor_on_what_a_page_says(reading_desk, scheme, width):
    options = {"color_scheme": scheme, "viewport": {"width": width, "height": 900}}
    # Axe tries styles of its own on a page; the other tests hold the desk to the policy.
    page = reading_desk(bypass_csp=True, **options)
    page.locator("#id_quotation").fill("answers question 4 alone")
    assert complaints_of_axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    choose_at_desk(page, "role", "Product Owner")
    choose_at_desk(page, "responsibility", "Backlog priorities")
    page.get_by_role("button", name="Save and go on").click()
    expect(page.locator(".errorlist").first).to_be_visible()
    assert complaints_of_axe(page) == []
    snapshot = Snapshot.objects.get()
    Snapshot.objects.update(proposed={"title": "Another title", "author": "Somebody"})
    page.goto(f"/admin/sources/snapshot/{snapshot.pk}/proposal/")
    assert complaints_of_axe(page) == []


@pytest.fixture
def editor(reader, administrator):
    """Opens windows on the admin, signed in."""

    def open_page(path: str, **options) -> Page:
        page = reader(path, **options)
        page.get_by_label("Username").fill("ada")
        page.get_by_label("Password").fill("a good password")
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="Log out")).to_be_visible()
        # Keys that are pressed before the scripts have come go nowhere.
        page.wait_for_load_state()
        return page

    return open_page


@pytest.fixture
def org_note(site) -> OrgNote:
    return OrgNote.objects.get(responsibility__slug="reports-to", role__slug="product-owner")


def test_editor_who_types_before_the_script_has_come_is_offered_sources(editor, org_note):
    page = editor("/admin/")
    held = []
    page.route("**/admin-desk/notes*.js", lambda route: held.append(route))
    page.goto(f"/admin/roles/orgnote/{org_note.pk}/change/", wait_until="commit")
    box = page.get_by_label("Explanation")
    box.press("Control+End")
    page.keyboard.type(" [@")
    typed = box.input_value()
    held[0].continue_()
    expect(page.get_by_role("listbox", name="Sources to cite")).to_be_visible()
    expect(box).to_be_focused()
    page.keyboard.type("x")
    expect(box).to_have_value(typed + "x")


def test_editor_cites_by_keyboard_and_sees_what_readers_will(editor, org_note):
    page = editor(f"/admin/roles/orgnote/{org_note.pk}/change/")
    box = page.get_by_label("Explanation")
    offer = page.get_by_role("listbox", name="Sources to cite")
    shown = page.locator(".desk-preview")
    box.fill("")
    page.keyboard.type("It *depends* [@")
    expect(offer.get_by_role("option").first).to_contain_text("speaks to this point")
    first = offer.get_by_role("option").nth(0)
    expect(first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", first.get_attribute("id"))
    expect(page.get_by_role("status")).to_contain_text("Up and down choose")

    page.keyboard.type("schmow berls")
    expect(offer).to_be_hidden()
    for _ in "schmow berls":
        page.keyboard.press("Backspace")
    page.keyboard.type("product owner")
    expect(offer).to_be_visible()
    page.keyboard.press("ArrowDown")
    second = offer.get_by_role("option").nth(1)
    expect(second).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", second.get_attribute("id"))
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(offer.get_by_role("option").last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    slug = first.get_attribute("data-slug")
    page.keyboard.press("Enter")
    expect(offer).to_be_hidden()
    expect(box).to_be_focused()
    expect(box).to_have_value(f"It *depends* [@{slug}, ")
    assert box.get_attribute("aria-activedescendant") is None
    page.keyboard.type("paragraph 2].")
    expect(shown.locator(".explanation-text em")).to_have_text("depends")
    cited = shown.locator(".explanation-text .cited a")
    expect(cited).to_have_attribute("title", "paragraph 2")
    expect(shown.locator(cited.get_attribute("href"))).to_be_visible()

    # Escape leaves the words as they are, and Enter is a line again.
    page.keyboard.type(" [@")
    expect(offer).to_be_visible()
    page.keyboard.press("Escape")
    expect(offer).to_be_hidden()
    page.keyboard.type("b")
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    expect(offer).to_be_hidden()
    expect(box).to_have_value(f"It *depends* [@{slug}, paragraph 2]. [@b\n")
    expect(shown).to_contain_text("A citation is written")
    org_note.refresh_from_db()
    assert "[@b" not in org_note.explanation


def test_preview_and_review_work_without_scripts(editor, org_note):
    OrgNote.objects.update(reviewed_on="2020-01-01")
    page = editor(f"/admin/roles/orgnote/{org_note.pk}/change/", java_script_enabled=False)
    page.get_by_label("Explanation").fill("So **it** is [@berls-product-owner-vs-product-manager].")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("heading", name="Preview: nothing is saved yet")).to_be_visible()
    expect(page.locator(".desk-preview strong", has_text="it")).to_be_visible()
    assert OrgNote.objects.get(pk=org_note.pk).reviewed_on.year == 2020
    page.get_by_role("button", name="Save as reviewed today").click()
    expect(page.locator(".messagelist")).to_contain_text("changed successfully")
    assert OrgNote.objects.get(pk=org_note.pk).reviewed_on == timezone.localdate()


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_reader_reports_and_suggests_and_an_editor_decides(
    reader, administrator, java_script_enabled
):
    source = Source.objects.get(slug="berls-product-owner-vs-product-manager")
    Snapshot.objects.create(source=source, text=READ, taken_on="2026-09-01")
    page = reader("/responsibilities/backlog-order/", java_script_enabled=java_script_enabled)
    page.get_by_role("link", name="Suggest a statement or report a wrong one").click()
    expect(page.get_by_label("Leave this field empty")).to_be_hidden()
    page.get_by_label("Address of the source").fill("nowhere at all")
    page.get_by_label("A few of its words").fill("answers question 4 alone")
    page.get_by_label("What it says about the role").fill("One firm's owner answers it.")
    page.get_by_role("button", name="Send to the editors").click()
    expect(page.get_by_role("alert")).to_contain_text("not been accepted yet")
    address = page.get_by_label("Address of the source")
    expect(address).to_be_focused()
    expect(address).to_have_attribute("aria-invalid", "true")
    assert not java_script_enabled or complaints_of_axe(page) == []
    address.fill(source.address.removeprefix("https://"))
    page.get_by_role("button", name="Send to the editors").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")
    page.get_by_role("link", name="Back to the page").click()
    expect(page).to_have_url(re.compile("/responsibilities/backlog-order/$"))

    page.goto("/claims/rspvaz95/")
    page.get_by_role("link", name="Report this statement").click()
    page.get_by_label("What is wrong with it").fill("It tells of one company only.")
    page.get_by_role("button", name="Send to the editors").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")

    page.goto("/admin/roles/suggestion/")
    page.get_by_label("Username").fill("ada")
    page.get_by_label("Password").fill("a good password")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="One firm's owner answers it.").click()
    expect(page.locator(".field-quotation_state")).to_contain_text("verified")
    page.get_by_role("button", name="Make a draft").click()
    expect(page.locator(".messagelist")).to_contain_text("Saving this claim takes it up")
    expect(page.locator("#id_quotation")).to_have_value("answers question 4 alone")
    expect(page.get_by_label("Locator")).to_have_value("Who does what, paragraph 4")
    page.locator("#id_role").select_option(label="Product Owner")
    page.get_by_label("Paraphrase").fill("In one firm the owner answers the fourth question.")
    page.get_by_role("button", name="Save and go on").click()
    expect(page.locator(".messagelist")).to_contain_text("is taken up by claim")

    page.goto("/admin/roles/suggestion/")
    page.get_by_role("link", name="It tells of one company only.").click()
    page.get_by_label("Why it is dismissed").select_option("unsupported")
    page.get_by_role("button", name="Dismiss").click()
    expect(page.locator(".messagelist")).to_contain_text("Dismissed: 1 suggestion")
    assert not Suggestion.objects.waiting().exists()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 360)])
def test_axe_finds_nothing_on_notes_and_suggestions(editor, org_note, scheme, width):
    claim = Claim.objects.published().first()
    reported = Suggestion.objects.create(
        kind="report", claim=claim, source=claim.source, sentence="It says no.", sender="x"
    )
    # Axe tries styles of its own on a page; the other tests hold these to the policy.
    page = editor(
        f"/admin/roles/orgnote/{org_note.pk}/change/",
        bypass_csp=True,
        color_scheme=scheme,
        viewport={"width": width, "height": 900},
    )
    page.get_by_label("Explanation").press("Control+End")
    page.keyboard.type(" [@")
    expect(page.get_by_role("listbox", name="Sources to cite")).to_be_visible()
    found = {"offered": complaints_of_axe(page)}
    org_note.delete()
    for path in (
        "/admin/roles/orgnote/",
        "/admin/roles/orgnote/unexplained/",
        "/admin/roles/suggestion/",
        f"/admin/roles/suggestion/{reported.pk}/change/",
        f"/admin/roles/suggestion/dismiss/?pk={reported.pk}",
        f"/admin/roles/claim/{claim.pk}/change/?suggestion={reported.pk}",
    ):
        page.goto(path)
        found[path] = complaints_of_axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    assert not any(found.values()), found
