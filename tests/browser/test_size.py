"""How much a page asks of its reader and of their browser."""

import gzip

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
        ("/", 8, 400, 2, 50),
        ("/roles/product-owner/", 8, 1_200, 4, 100),
        ("/responsibilities/user-stories/", 8, 600, 4, 130),
        (COMPARISON, 8, 2_500, 5, 200),
        (f"{COMPARISON}on/user-stories/", 8, 600, 3, 111),
        (FIVE_ROLES, 8, 3_500, 8, 200),
        ("/map/", 8, 6_000, 3, 700),
        ("/map/?roles=all", 8, 6_000, 3, 700),
        ("/claims/rspvaz95/", 8, 420, 4, 100),
        ("/sources/", 8, 900, 5, 300),
        (FRAMES[1], 7, 200, 1, 20),
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


def test_a_comparison_is_at_most_twelve_screens_on_a_phone(reader):
    page = reader(COMPARISON, viewport={"width": 360, "height": 780})
    assert page.evaluate("document.documentElement.scrollHeight / innerHeight") <= 12


def test_few_stops_of_the_keyboard_lie_before_the_end_of_the_table(reader):
    page = reader(COMPARISON, viewport={"width": 1440, "height": 900})
    stops = page.evaluate(
        """() => {
          const end = document.querySelector("table.compared").getBoundingClientRect().bottom;
          return [...document.querySelectorAll("a[href], button, input, select, summary")].filter(
            (stop) => stop.checkVisibility() && stop.getBoundingClientRect().top < end).length;
        }"""
    )
    assert 50 < stops <= 200


@pytest.mark.parametrize(("path", "most"), [(COMPARISON, 20_000), (FIVE_ROLES, 30_000)])
def test_html_of_a_comparison_is_light(reader, path, most):
    page = reader("/about/")
    html = page.evaluate("async path => (await fetch(path)).text()", path)
    assert len(gzip.compress(html.encode(), 6)) <= most


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_nothing_in_a_comparison_scrolls_by_itself(reader, width):
    page = reader(FIVE_ROLES, viewport={"width": width, "height": 800})
    scrollers = page.evaluate(
        """() => [...document.querySelectorAll("main *")].filter((element) => {
          const { overflowY, overflowX } = getComputedStyle(element);
          const scrolls = (value) => value === "auto" || value === "scroll";
          const taller = element.scrollHeight > element.clientHeight + 1;
          const wider = element.scrollWidth > element.clientWidth + 1;
          return (scrolls(overflowY) && taller) || (scrolls(overflowX) && wider);
        }).map((element) => element.outerHTML.slice(0, 80))"""
    )
    assert scrollers == []


@pytest.mark.parametrize("path", ["/roles/product-owner/", COMPARISON, FIVE_ROLES])
@pytest.mark.parametrize("width", [360, 768, 1024, 1440])
def test_marks_stay_in_their_row(reader, path, width):
    page = reader(path, viewport={"width": width, "height": 800})
    page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    outside = page.evaluate(
        """() => [...document.querySelectorAll(".marks > *")].filter((run) => {
          const row = run.closest("li, td");
          if (!row || !run.checkVisibility()) return false;
          const [inner, outer] = [run, row].map((element) => element.getBoundingClientRect());
          return inner.left < outer.left - 1 || inner.right > outer.right + 1;
        }).map((run) => run.closest("li, tr").innerText)"""
    )
    assert outside == []


def test_no_more_than_five_sizes_and_two_weights_of_type(reader):
    page = reader(COMPARISON, viewport={"width": 1440, "height": 900})
    for path in (COMPARISON, f"{COMPARISON}on/user-stories/", FIVE_ROLES):
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        sizes, weights = page.evaluate(
            """() => {
              const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
              const sizes = new Set(), weights = new Set();
              while (texts.nextNode()) {
                const element = texts.currentNode.parentElement;
                if (!texts.currentNode.data.trim() || !element.checkVisibility()) continue;
                const style = getComputedStyle(element);
                sizes.add(style.fontSize);
                weights.add(style.fontWeight);
              }
              return [[...sizes], [...weights]];
            }"""
        )
        assert set(sizes) <= {"13px", "15px", "18px", "22px", "44px"}, path
        assert set(weights) <= {"400", "600"}, path


def test_what_a_role_does_is_above_the_fold(reader):
    page = reader("/about/", viewport={"width": 1440, "height": 900})
    for role in ("product-owner", "product-manager", "scrum-master", "tech-lead"):
        page.goto(f"/roles/{role}/")
        first = page.locator(".duties li, .kinds div").first.bounding_box()
        assert first["y"] + first["height"] < 700, role


def test_a_page_of_each_kind_has_five_sizes_of_letters_and_two_weights(reader):
    page = reader("/about/", viewport={"width": 1440, "height": 900})
    paths = ("/", "/roles/product-owner/", "/responsibilities/reports-to/", "/disagreements/")
    for path in (*paths, "/map/", "/roles/", "/compare/", f"{COMPARISON}overlap/"):
        page.goto(path)
        used = page.evaluate(
            """() => [...document.querySelectorAll("body *")].filter((element) =>
                element.checkVisibility() && [...element.childNodes].some(
                  (node) => node.nodeType === Node.TEXT_NODE && node.data.trim()
                )).map((element) => {
                  const { fontSize, fontWeight } = getComputedStyle(element);
                  return [fontSize, fontWeight];
                })"""
        )
        assert len({size for size, _weight in used}) <= 5, path
        assert len({weight for _size, weight in used}) <= 2, path
