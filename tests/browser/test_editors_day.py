"""An editor's day in real Chromium: a saved page becomes a source, ten statements are typed by
keyboard, the session is lost in between and no word with it, and a table with five unknown names
comes in and is taken back."""

import re

import pytest
from playwright.sync_api import Page, expect

from roles.models import Claim, Responsibility, Role
from sources.models import Source
from tests.browser.test_adding import START
from tests.browser.test_desk import lose_session, sign_in
from tests.browser.test_tables import UNKNOWN

# Django's own admin templates read variables that are not there.
pytestmark = [pytest.mark.browser, pytest.mark.ignore_template_errors]

SAVED_PAGE = """<!doctype html>
<!-- saved from url=(0059)https://web.archive.org/web/2020/https://example.org/orders -->
<html lang="en"><head><title>Who does what?</title>
<meta property="og:title" content="Who does what in ten firms?">
<meta name="author" content="Kimberly Berls"><meta property="og:site_name" content="Example">
</head><body><nav><a href="/">Home</a></nav><main><h1>Who does what</h1>
{}</main></body></html>""".format(
    "\n".join(
        f"<p>In firm number {number} the owner answers question {number} alone.</p>"
        for number in range(1, 11)
    )
)


def add_the_source(page: Page, path) -> Source:
    """Go from a file to the desk in five interactions."""
    page.get_by_label("A file").set_input_files(path)  # 1
    page.get_by_role("button", name="Continue").click()  # 2
    expect(page.get_by_label("Title")).to_have_value("Who does what in ten firms?")
    # The voice is here, and proposed: it is looked at (3).
    voice = page.get_by_role("combobox", name="Voice")
    expect(voice.locator("option:checked")).to_have_text("Kimberly Berls")
    voice.focus()
    # It is saved (4), and the text is on the desk (5).
    page.get_by_role("button", name="Save and read").first.click()
    expect(page).to_have_url(re.compile(r"/admin/sources/source/\d+/claims/$"))
    expect(page.locator(".desk-text")).to_contain_text("answers question 10 alone")
    page.wait_for_load_state()
    source = Source.objects.latest("pk")
    assert source.address == "https://example.org/orders"
    return source


def save_claim(page: Page, number: int) -> None:
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=f"entered so far: {number}")).to_be_visible()


def come_back(page: Page, sentence: str) -> None:
    """Lose the session, save in vain, sign in again, and see the same words."""
    lose_session(page)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nothing is lost")).to_be_visible()
    sign_in(page)
    expect(page.get_by_text("not saved yet").first).to_be_visible()
    page.wait_for_load_state()
    expect(page.locator("#id_paraphrase")).to_have_value(sentence)
    page.locator("#id_paraphrase").focus()


def answer(page: Page, sentence: str) -> None:
    """Choose the first answer to the question, and write the sentence."""
    keys = page.keyboard
    expect(page.locator("#id_position")).not_to_have_attribute("aria-busy", "true")
    keys.press("ArrowDown")
    keys.press("Tab")
    keys.type(sentence)


def quote(page: Page, number: int, *, tabs: int) -> None:
    """Type what is quoted, and go on by as many fields."""
    expect(page.locator("#id_quotation")).to_be_focused()
    page.keyboard.type(f"the owner answers question {number} alone")
    for _tab in range(tabs):
        page.keyboard.press("Tab")


def type_claim(page: Page, number: int, question: str, *, role: str = "") -> None:
    """Fill the form by keyboard alone, from the quotation to the sentence."""
    keys = page.keyboard
    quote(page, number, tabs=0)
    expect(page.locator("#id_locator")).to_have_value(f"Who does what, paragraph {number}")
    keys.press("Tab")
    keys.press("Tab")
    if role:
        keys.type(role)
    keys.press("Tab")
    keys.type(question)
    keys.press("Tab")
    answer(page, f"In firm {number} the owner decides.")


def type_claim_with_a_new_role(page: Page, number: int, question: str) -> None:
    keys = page.keyboard
    quote(page, number, tabs=2)
    keys.type("Backlog Shepherd")
    expect(page.get_by_role("option", name="New role: Backlog Shepherd")).to_be_visible()
    keys.press("Enter")
    dialog = page.get_by_role("dialog", name="New role")
    expect(dialog.get_by_label("Name")).to_be_focused()
    expect(dialog.get_by_label("Name")).to_have_value("Backlog Shepherd")
    keys.press("Enter")
    expect(dialog).to_be_hidden()
    expect(page.locator("#id_role_search")).to_be_focused()
    expect(page.locator("#id_role_search")).to_have_value("Backlog Shepherd")
    keys.press("Tab")
    keys.type(question)
    keys.press("Tab")
    answer(page, f"In firm {number} the shepherd decides.")


def type_claim_with_a_new_question(page: Page, number: int) -> None:
    """The question waits to be sorted."""
    keys = page.keyboard
    quote(page, number, tabs=3)
    keys.type("Feeding the sheep")
    expect(page.get_by_role("option", name="New question: Feeding the sheep")).to_be_visible()
    keys.press("ArrowUp")
    keys.press("Enter")
    dialog = page.get_by_role("dialog", name="New question")
    expect(dialog.get_by_label("Name")).to_be_focused()
    keys.press("Tab")
    keys.type("Who feeds the sheep?")
    keys.press("Enter")
    expect(dialog.locator(".errorlist")).to_contain_text("required")
    expect(dialog.get_by_label("Question")).to_have_value("Who feeds the sheep?")
    dialog.get_by_label("Scale").select_option(label="Ownership")
    dialog.get_by_role("button", name="Make the question").press("Enter")
    expect(dialog).to_be_hidden()
    expect(page.locator("#id_responsibility_search")).to_have_value("Feeding the sheep")
    keys.press("Tab")
    answer(page, f"In firm {number} the shepherd feeds them.")


def enter_ten_statements(page: Page, source: Source) -> None:
    ownership = Responsibility.objects.filter(relational=False, scale__slug="ownership")
    names = list(ownership.order_by("pk").values_list("name", flat=True)[:10])
    page.locator("#id_quotation").focus()
    for number in range(1, 8):
        type_claim(page, number, names[number], role="Product Owner" if number == 1 else "")
        if number == 3:
            come_back(page, "In firm 3 the owner decides.")
            expect(page.locator("#id_responsibility_search")).to_have_value(names[3])
        save_claim(page, number)
    type_claim_with_a_new_role(page, 8, names[8])
    save_claim(page, 8)
    type_claim_with_a_new_question(page, 9)
    # A reload takes no word either.
    page.reload()
    expect(page.get_by_text("is here again, and not saved yet")).to_be_visible()
    expect(page.locator("#id_paraphrase")).to_have_value("In firm 9 the shepherd feeds them.")
    expect(page.locator("#id_position option:checked")).not_to_have_text("---------")
    page.locator("#id_paraphrase").focus()
    save_claim(page, 9)
    expect(page.get_by_text("is here again")).to_have_count(0)
    type_claim(page, 10, names[9], role="Product Manager")
    save_claim(page, 10)

    claims = source.claims.all()
    assert claims.count() == 10
    assert {claim.quotation_result for claim in claims} == {"verified"}
    assert {claim.status for claim in claims} == {"draft"}
    assert claims.filter(role__slug="backlog-shepherd").count() == 2
    assert Role.objects.get(slug="backlog-shepherd").history.count() == 1
    assert Responsibility.objects.get(slug="feeding-the-sheep").is_to_be_sorted
    expect(page.locator(".desk-text mark")).to_have_count(10)


def import_a_table(page: Page, path) -> None:
    """Take in a table with five unknown names, each chosen once, and one unknown answer."""
    page.goto("/admin/roles/claim/import/")
    page.get_by_label("Table:").set_input_files(path)
    page.get_by_role("button", name="See what it would do").click()
    expect(page.get_by_text("5 names in the file are unknown here")).to_be_visible()
    expect(page.get_by_label("Produkt Owner").locator("option:checked")).to_have_text(
        "Product Owner"
    )
    page.get_by_label("P&L").select_option("row:profit-and-loss")
    page.get_by_label("Chief Tinkerer").select_option("make this role")
    page.get_by_label("tinkering", exact=True).select_option("make this question, to be sorted")
    page.get_by_label("Head of Tinkering").select_option("make this role")
    page.get_by_role("button", name="Go on", exact=True).click()
    page.get_by_label("a bit").select_option("row:contributes")
    page.get_by_role("button", name="Go on", exact=True).click()
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("5 claims made")).to_be_visible()


def test_an_editors_day(reader, world, administrator, tmp_path):
    saved_page, table = tmp_path / "who.html", tmp_path / "claims.csv"
    saved_page.write_text(SAVED_PAGE, encoding="utf-8")
    table.write_text(UNKNOWN, encoding="utf-8")
    world.source("doe")
    world.responsibility("backlog")
    world.responsibility("profit-and-loss", question="Who answers for the profit and loss (P&L)?")

    page = reader(START)
    page.set_default_timeout(8000)
    sign_in(page)
    source = add_the_source(page, saved_page)
    enter_ten_statements(page, source)

    import_a_table(page, table)
    assert Claim.objects.filter(source__slug="doe").count() == 5
    page.get_by_role("button", name="Take it all back").click()
    expect(page.get_by_text("All of claims.csv is taken back")).to_be_visible()
    assert not Claim.objects.filter(source__slug="doe").exists()
    assert not Role.objects.filter(slug="chief-tinkerer").exists()
    assert source.claims.count() == 10
