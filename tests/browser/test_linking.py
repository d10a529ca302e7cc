"""A list of titles, from paste to the copied table, by keyboard and without scripts."""

import pytest
from playwright.sync_api import Page, expect

from tests.axe import complaints_of_axe

pytestmark = [pytest.mark.browser, pytest.mark.ignore_template_errors]

TEXT = """Name\tTitle
Ada\tSenior Product Owner
Bo\tPM
Cy\tProduct Owner / Scrum Master
Di\tProj. Mgr.
Ed\tFleet Service Manager
Flo\tVP of Logistics"""


def tab_to(page: Page, selector: str) -> None:
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("what => document.activeElement.matches(what)", selector):
            return
    pytest.fail(f"No key leads to {selector} on {page.url}")


def test_a_list_is_pasted_settled_and_copied_by_keyboard(reader):
    page = reader("/link/", permissions=["clipboard-read", "clipboard-write"])
    tab_to(page, "#titles")
    page.evaluate("text => navigator.clipboard.writeText(text)", TEXT)
    page.keyboard.press("Control+V")
    tab_to(page, ".list-form button")
    page.keyboard.press("Enter")
    expect(page.locator(".lead")).to_contain_text("6 different titles: 1 certain, 2 to choose")

    tab_to(page, "input[type=radio][value=product-manager]")
    page.keyboard.press("Space")
    tab_to(page, "input[type=checkbox][value=product-owner]")
    page.keyboard.press("Space")
    tab_to(page, "input[type=checkbox][value=scrum-master]")
    page.keyboard.press("Space")
    tab_to(page, ".take-choices button")
    page.keyboard.press("Enter")
    expect(page.locator("input[value=product-manager]")).to_be_checked()
    expect(page.get_by_text("still need")).to_have_count(0)

    tab_to(page, ".copied-as button")
    page.keyboard.press("Enter")
    expect(page.locator("p.copied")).to_have_text("Copied: Markdown table")
    copied = page.evaluate("navigator.clipboard.readText()").splitlines()
    site = page.url.partition("/link/")[0]

    def link(name: str, slug: str) -> str:
        return f"[{name}]({site}/roles/{slug}/)"

    assert copied == [
        "| Name | Title | Role |",
        "| --- | --- | --- |",
        f"| Ada | Senior Product Owner | {link('Product Owner', 'product-owner')} |",
        f"| Bo | PM | {link('Product Manager', 'product-manager')} |",
        f"| Cy | Product Owner / Scrum Master | {link('Product Owner', 'product-owner')}, "
        f"{link('Scrum Master', 'scrum-master')} |",
        f"| Di | Proj. Mgr. | {link('Project Manager', 'project-manager')} |",
        "| Ed | Fleet Service Manager |  |",
        "| Flo | VP of Logistics |  |",
    ]


@pytest.mark.parametrize(
    ("language", "scheme", "width"),
    [("", "light", 1440), ("", "dark", 320), ("/de", "light", 320), ("/de", "dark", 1440)],
)
def test_the_result_is_accessible_and_fits(reader, language, scheme, width):
    page = reader(
        f"{language}/link/", color_scheme=scheme, viewport={"width": width, "height": 780}
    )
    for text in ("", TEXT):
        page.fill("#titles", text)
        page.click(".list-form button")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert complaints_of_axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_list_works_without_scripts(reader):
    page = reader("/link/", java_script_enabled=False)
    page.fill("#titles", "PM\nScrum Master")
    page.click(".list-form button")
    page.check("input[value=project-manager]")
    page.click(".take-choices button")
    expect(page.locator("#as-plain")).to_have_value(
        f"PM: Project Manager {page.url.partition('/link/')[0]}/roles/project-manager/\n"
        f"Scrum Master: Scrum Master {page.url.partition('/link/')[0]}/roles/scrum-master/\n"
    )
    expect(page.locator(".copied-as button")).to_have_count(0)
