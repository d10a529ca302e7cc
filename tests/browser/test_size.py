"""How much a page asks of its reader and of their browser."""

import pytest

from tests.page_types import COMPARISON, FIVE_ROLES, FRAMES

pytestmark = [pytest.mark.browser, pytest.mark.ignore_template_errors]

COUNT = """() => {
  const inputs = "button, input:not([type=hidden]), select, textarea";
  const stops = document.querySelectorAll(`a[href], ${inputs}, summary, [tabindex='0']`);
  return {
    elements: document.querySelectorAll("*").length,
    screens: Math.ceil(document.documentElement.scrollHeight / innerHeight),
    tab_stops: [...stops].filter((stop) => stop.checkVisibility()).length,
  };
}"""


@pytest.mark.parametrize(
    ("path", "requests", "elements", "screens", "tab_stops"),
    [
        ("/", 25, 250, 3, 45),
        ("/roles/product-owner/", 25, 7_300, 37, 1_700),
        (COMPARISON, 25, 9_000, 48, 2_400),
        (FIVE_ROLES, 25, 13_500, 10, 3_300),
        ("/claims/rspvaz95/", 25, 420, 4, 100),
        ("/sources/", 25, 480, 7, 200),
        (FRAMES[1], 7, 90, 1, 15),
    ],
)
def test_a_page_stays_within_its_size(reader, path, requests, elements, screens, tab_stops):
    page = reader("/about/", viewport={"width": 1440, "height": 900})
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path, wait_until="networkidle")
    counted = {"requests": len(asked), **page.evaluate(COUNT)}
    limits = {
        "requests": requests,
        "elements": elements,
        "screens": screens,
        "tab_stops": tab_stops,
    }
    assert {name: n for name, n in counted.items() if n > limits[name]} == {}
