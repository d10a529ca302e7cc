"""Texts that would do harm, in every field of text, on every type of page, in a real browser.

The browser is told to forget the site's Content-Security-Policy: what would run without it counts.
"""

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client

from .addresses import Real, all_addresses
from .planting import plant
from .sizes import size
from .strings import ATTACKS, STEP

pytestmark = [
    pytest.mark.browser,
    pytest.mark.ignore_template_errors,
    pytest.mark.django_db(transaction=True),
]

ROUNDS = size(1, 16)
"""In each round, every field has another text."""
FOREIGN = """() => {
  const base = "base:not([target=_top]:not([href]))";
  const own = `iframe, object, embed, ${base}, torture-mark, [data-torture], marquee, math, video`;
  const faults = [...document.querySelectorAll(own)].map((e) => e.outerHTML.slice(0, 120));
  for (const element of document.querySelectorAll("*")) {
    for (const { name, value } of element.attributes) {
      const address = value.replace(/[\\x00-\\x20]/g, "").toLowerCase();
      // The bookmarklet that editors drag to their bar
      if (value.startsWith("javascript:(()=>{const u=new URL(")) continue;
      const takes = ["href", "src", "action", "formaction", "xlink:href"].includes(name);
      if (name.startsWith("on") || (takes && /^(javascript|vbscript|data:text)/.test(address)))
        faults.push(`${element.tagName} ${name}=${value.slice(0, 80)}`);
    }
  }
  for (const script of document.scripts)
    if (!script.src && !/json/.test(script.type)) faults.push(script.outerHTML.slice(0, 120));
  return faults;
}"""


@pytest.mark.torture("in Chromium")
def test_no_text_runs_anywhere(everything_filled, chromium, live_server, settings, figures):
    settings.ALLOWED_HOSTS = ["*"]
    real = Real(everything_filled, everything_filled.harbour.organisation)
    root = Client()
    root.force_login(get_user_model().objects.create_superuser("root"))
    host, faults = live_server.url, []
    context = chromium.new_context(base_url=host, bypass_csp=True)
    page = context.new_page()
    page.on("dialog", lambda dialog: (faults.append(f"dialog at {page.url}"), dialog.dismiss()))
    page.on(
        "request",
        lambda r: (
            r.url.startswith((host, "data:", "blob:", "about:"))
            or faults.append(f"asks {r.url} at {page.url}")
        ),
    )
    for number in range(ROUNDS):
        first = number * STEP
        placed = plant(lambda place, first=first: ATTACKS[(first + place) % len(ATTACKS)])
        figures.add("placements", placed)
        cache.clear()
        paths = [real.path(address) for address in all_addresses() if not address.is_staff]
        paths += [
            "/search/?q=torture",
            "/compare/product-manager-vs-product-owner/?show=statements",
        ]
        paths += [
            f"/search/?q={ATTACKS[first % len(ATTACKS)][:60]!r}",
            "/roles/?title=<svg/onload=alert(1)>",
        ]
        for path in pages_of(root, paths):
            page.goto(path, wait_until="load")
            figures.add("pages")
            faults += [f"{path}: {fault}" for fault in page.evaluate(FOREIGN)]
        cookie = root.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": host}])
        staff = [real.path(address) for address in all_addresses() if address.is_staff]
        for path in pages_of(root, staff)[number % 3 :: 3]:
            page.goto(path, wait_until="load")
            figures.add("pages")
            faults += [f"{path}: {fault}" for fault in page.evaluate(FOREIGN)]
        context.clear_cookies()
    context.close()
    figures.add("dialogs", sum(fault.startswith("dialog") for fault in faults))
    figures.add("other hosts", sum(fault.startswith("asks") for fault in faults))
    assert faults == [], "\n".join(faults[:30])


def pages_of(client: Client, paths: list[str]) -> list[str]:
    """Return the addresses that show HTML."""
    client.raise_request_exception = False
    pages = []
    for path in paths:
        if "logout" in path:
            continue
        response = client.get(path, HTTP_HOST="localhost")
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        # A browser shows no answer without a body, such as a 405.
        if is_page and response.content and response.status_code < 500:
            pages.append(path)
        # A download keeps a file open until then.
        response.close()
    return pages
