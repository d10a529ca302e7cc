"""What axe, the checker of accessibility, finds wrong with a page."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

VIOLATIONS_ONLY = {"resultTypes": ["violations"]}


def complaints_of_axe(page: Page, **options) -> list[tuple[str, list]]:
    """Return the rules that the page breaks, each with the first three places where it does.

    It waits for the page: after a click on a link or button there may be an empty document yet.
    """
    page.wait_for_load_state()
    results = Axe().run(page, options={**VIOLATIONS_ONLY, **options})
    return [
        (violation["id"], [node["target"] for node in violation["nodes"][:3]])
        for violation in results.response["violations"]
    ]
