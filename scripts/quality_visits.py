"""Visit pages in Chromium with an empty cache, and weigh what comes over the wire.

usage: quality_visits.py file site path ...

`make quality` starts it in .venv. The file gets, as JSON, for each path the bytes of its HTML as
sent, the bytes of the whole first visit with all headers, and the number of requests; and under
"complaints" what the browser complained of, requests to other hosts among it.
"""

import json
import os
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright


def main(file: str, site: str, *paths: str) -> None:
    visits, complaints = {}, []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ["CHROMIUM"],
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        for path in paths:
            visits[path], complained = visit(chromium, site, path)
            complaints += complained
        version = chromium.version
        chromium.close()
    found = {"chromium": version, "visits": visits, "complaints": complaints}
    Path(file).write_text(json.dumps(found))


def visit(chromium, site: str, path: str) -> tuple[dict, list[str]]:
    context = chromium.new_context(base_url=site, viewport={"width": 412, "height": 823})
    page = context.new_page()
    answers, complaints = [], []
    page.on("requestfinished", lambda request: answers.append(request))
    page.on(
        "console",
        # That a page answers with 300 or 404 is what some are there for.
        lambda said: (
            said.type == "error"
            and "responded with a status of" not in said.text
            and complaints.append(f"{path}: {said.text}")
        ),
    )
    page.on("pageerror", lambda error: complaints.append(f"{path}: {error}"))
    page.on(
        "request",
        lambda request: (
            request.url.startswith(site)
            or complaints.append(f"{path}: asks another host, {request.url}")
        ),
    )
    page.goto(path, wait_until="networkidle", timeout=120_000)
    # The icon of the tab, which a browser without a window never asks for.
    icon = page.locator('link[rel="icon"]').get_attribute("href")
    page.evaluate("address => fetch(address).then(answer => answer.blob())", icon)
    page.wait_for_timeout(50)
    sizes = [request.sizes() for request in answers]
    context.close()
    weight = {
        "html": next(
            sent["responseBodySize"]
            for asked, sent in zip(answers, sizes, strict=True)
            if asked.is_navigation_request()
        ),
        "all": sum(each["responseBodySize"] + each["responseHeadersSize"] for each in sizes),
        "requests": len(sizes),
    }
    return weight, complaints


if __name__ == "__main__":
    main(*sys.argv[1:])
