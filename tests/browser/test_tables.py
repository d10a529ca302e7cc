"""Tables in and out of the admin, as an editor does it in real Chromium."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from roles.models import Claim
from tests.roles.importing.test_tables import OTHERS

# Django's own admin templates read variables that are not there.
pytestmark = [pytest.mark.browser, pytest.mark.ignore_template_errors]


def sign_in(page) -> None:
    page.get_by_label("Username").fill("ada")
    page.get_by_label("Password").fill("a good password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Log out")).to_be_visible()


def complaints_of_axe(page) -> list:
    return [found["id"] for found in Axe().run(page).response["violations"]]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_an_editor_imports_two_tables_and_exports_one(
    scripts,
    reader,
    administrator,
    tmp_path,
):
    page = reader("/admin/", java_script_enabled=scripts)
    sign_in(page)

    for table, create in (("Sources", ["voices"]), ("Claims", ["roles", "responsibilities, in"])):
        page.goto("/admin/")
        page.get_by_role("link", name=table, exact=True).last.click()
        page.get_by_role("link", name="Import", exact=True).click()
        page.get_by_label("Table:").set_input_files(OTHERS / f"{table.lower()}.csv")
        page.get_by_role("button", name="See what it would do").click()
        expect(page.get_by_role("alert")).to_contain_text("nothing will be written")
        expect(page.get_by_role("button", name="Import", exact=True)).to_have_count(0)

        page.get_by_role("link", name="upload it again").click()
        page.get_by_label("Table:").set_input_files(OTHERS / f"{table.lower()}.csv")
        for what in create:
            page.get_by_label(what).check()
        page.get_by_role("button", name="See what it would do").click()
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
    expect(page.get_by_role("alert")).to_be_visible()
    found["preview"] = complaints_of_axe(page)
    assert found == {"list": [], "import": [], "preview": []}
