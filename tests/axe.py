"""What axe, the checker of accessibility, finds wrong with a page."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SOURCE = Axe().axe_script
# Of what axe says, the little that is wanted: it also lists every rule that a page keeps.
BROKEN_RULES = """options => axe.run(options).then(({ violations }) =>
  violations.map(({ id, nodes }) => [id, nodes.slice(0, 3).map(({ target }) => target)]))"""
VIOLATIONS_ONLY = {
    "resultTypes": ["violations"],
    # Style sheets it would read once more, for a rule on trial that is off.
    "preload": {"assets": ["media"]},
}


def complaints_of_axe(page: Page, **options) -> list[list]:
    """Return the rules that the page breaks, each with the first three places where it does.

    It waits for the page: after a click on a link or button there may be an empty document yet.
    """
    page.wait_for_load_state()
    if not page.evaluate("'axe' in window"):
        page.evaluate(SOURCE)
    return page.evaluate(BROKEN_RULES, {**VIOLATIONS_ONLY, **options})
