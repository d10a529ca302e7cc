"""Tables in and out of the admin, as an editor does it in real Chromium."""

import pytest
from playwright.sync_api import expect

from roles.models import Claim, Role
from tests.axe import complaints_of_axe
from tests.roles.importing.test_tables import OTHERS

# Django's own admin templates read variables that are not there.
pytestmark = [pytest.mark.browser, pytest.mark.ignore_template_errors]

WITHOUT_THE_REST = "Go on without choosing the rest"


def sign_in(page) -> None:
    page.get_by_label("Username").fill("ada")
    page.get_by_label("Password").fill("a good password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Log out")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_an_editor_imports_two_tables_and_exports_one(
    scripts,
    reader,
    administrator,
    tmp_path,
):
    page = reader("/admin/", java_script_enabled=scripts)
    sign_in(page)

    for table, create in (("Sources", ["voices"]), ("Claims", ["roles", "questions, in"])):
        page.goto("/admin/")
        page.get_by_role("link", name=table, exact=True).last.click()
        page.get_by_role("link", name="Import", exact=True).click()
        page.get_by_label("Table:").set_input_files(OTHERS / f"{table.lower()}.csv")
        page.get_by_role("button", name="See what it would do").click()
        page.get_by_role("button", name=WITHOUT_THE_REST).click()
        expect(page.get_by_role("alert")).to_contain_text("nothing will be written")
        expect(page.get_by_role("button", name="Import", exact=True)).to_have_count(0)

        page.get_by_role("link", name="upload it again").click()
        page.get_by_label("Table:").set_input_files(OTHERS / f"{table.lower()}.csv")
        for what in create:
            page.get_by_label(what).check()
        page.get_by_role("button", name="See what it would do").click()
        if table == "Claims":
            page.get_by_role("button", name=WITHOUT_THE_REST).click()
        page.get_by_role("button", name="Import", exact=True).click()
        expect(page.get_by_text(f"Imported {table.lower()}.csv")).to_be_visible()
    assert Claim.objects.exclude(external_id="").count() == 5

    page.goto("/admin/roles/claim/?status__exact=draft")
    with page.expect_download() as download:
        page.get_by_role("link", name="Export as XLSX").click()
    path = tmp_path / "claims.xlsx"
    download.value.save_as(path)
    page.get_by_role("link", name="Import", exact=True).click()
    page.get_by_label("Table:").set_input_files(path)
    page.get_by_role("button", name="See what it would do").click()
    expect(page.get_by_text("There is nothing to import")).to_be_visible()
    expect(page.get_by_role("link", name="5 same")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_pages_of_tables(scheme, reader, administrator):
    # Axe tries styles of its own on a page; the other test holds these to the policy.
    page = reader("/admin/", color_scheme=scheme, bypass_csp=True)
    sign_in(page)
    found = {}
    page.goto("/admin/roles/claim/")
    found["list"] = complaints_of_axe(page)
    page.get_by_role("link", name="Import", exact=True).click()
    expect(page.get_by_label("Table:")).to_be_visible()
    found["import"] = complaints_of_axe(page)
    page.get_by_label("Table:").set_input_files(OTHERS / "claims.csv")
    page.get_by_role("button", name="See what it would do").click()
    page.get_by_role("button", name=WITHOUT_THE_REST).click()
    expect(page.get_by_role("alert")).to_be_visible()
    found["preview"] = complaints_of_axe(page)
    assert found == {"list": [], "import": [], "preview": []}


UNKNOWN = """source,role,responsibility,position,paraphrase,locator
doe,Produkt Owner,backlog,owns,It is theirs.,p. 1
doe,Product Owner,P&L,owns,It is theirs too.,p. 2
doe,Chief Tinkerer,backlog,shares,They tinker along.,p. 3
doe,Product Owner,tinkering,contributes,They help out.,p. 4
doe,Head of Tinkering,backlog,a bit,They have a small part.,p. 5
"""


def test_without_scripts_a_table_with_five_unknown_names_comes_in_and_is_taken_back(
    reader, world, administrator, tmp_path
):
    world.source("doe")
    world.role("product-owner")
    world.responsibility("backlog")
    world.responsibility("profit-and-loss", question="Who answers for the profit and loss (P&L)?")
    path = tmp_path / "claims.csv"
    path.write_text(UNKNOWN, encoding="utf-8")

    page = reader("/admin/roles/claim/import/", java_script_enabled=False)
    page.set_default_timeout(8000)
    sign_in(page)
    page.get_by_label("Table:").set_input_files(path)
    page.get_by_role("button", name="See what it would do").click()
    expect(page.get_by_text("5 names in the file are unknown here")).to_be_visible()
    assert page.get_by_label("a bit").count() == 0
    expect(page.get_by_label("Produkt Owner").locator("option:checked")).to_have_text(
        "Product Owner"
    )
    page.get_by_role("button", name="Go on", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Please choose for each name")
    page.get_by_label("P&L").select_option("row:profit-and-loss")
    page.get_by_label("Chief Tinkerer").select_option("make this role")
    page.get_by_label("tinkering", exact=True).select_option("make this question, to be sorted")
    page.get_by_label("Head of Tinkering").select_option("make this role")
    page.get_by_role("button", name="Go on", exact=True).click()
    page.get_by_label("a bit").select_option("row:contributes")
    page.get_by_role("button", name="Go on", exact=True).click()

    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("5 claims made")).to_be_visible()
    expect(page.get_by_role("link", name="Sort the question “Tinkering”")).to_be_visible()
    imported = Claim.objects.filter(source__slug="doe")
    assert imported.count() == 5
    page.get_by_role("button", name="Take it all back").click()
    expect(page.get_by_text("All of claims.csv is taken back")).to_be_visible()
    assert not imported.exists()
    assert not Role.objects.filter(slug="chief-tinkerer").exists()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("light", 768), ("dark", 360)])
def test_axe_finds_nothing_on_the_pages_of_names(
    scheme, width, reader, world, administrator, tmp_path
):
    world.source("doe")
    world.role("product-owner")
    world.responsibility("backlog")
    path = tmp_path / "claims.csv"
    path.write_text(UNKNOWN.replace("paraphrase", "Umschreibung"), encoding="utf-8")
    viewport = {"width": width, "height": 900}
    page = reader("/admin/", color_scheme=scheme, bypass_csp=True, viewport=viewport)
    sign_in(page)
    page.set_default_timeout(8000)
    found = {}

    def look(name: str) -> None:
        found[name] = complaints_of_axe(page)
        wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        assert not wide, f"{name} is wider than {width} px"

    page.goto("/admin/roles/claim/import/")
    page.get_by_label("Table:").set_input_files(path)
    page.get_by_role("button", name="See what it would do").click()
    page.get_by_label("Umschreibung").select_option("paraphrase")
    look("columns")
    page.get_by_role("button", name="Go on", exact=True).click()
    page.get_by_role("button", name="Go on", exact=True).click()
    look("names")
    for label, choice in (
        ("P&L", "make"),
        ("Chief Tinkerer", "leave-out"),
        ("tinkering", "make"),
        ("Head of Tinkering", "make"),
    ):
        page.get_by_label(label, exact=True).select_option(choice)
    page.get_by_role("button", name="Go on", exact=True).click()
    look("answers")
    page.get_by_label("a bit").select_option("row:contributes")
    page.get_by_role("button", name="Go on", exact=True).click()
    look("preview")
    page.get_by_role("button", name="Import", exact=True).click()
    look("import")
    page.goto("/admin/roles/claim/imports/")
    look("imports")
    page.goto("/admin/roles/claim/imports/choices/")
    look("choices")
    assert not any(found.values()), found
