"""Brings lists of people through the pages of the import, as a browser does."""

import re

from django.core.files.uploadedfile import SimpleUploadedFile

from teams.models import Membership
from tests.html import Page, text_of

from .lists import FILES

HR, GERMAN, PASTED = "1-hr-export.csv", "2-personalliste-excel.csv", "3-pasted-from-a-sheet.tsv"


def address(organisation) -> str:
    return f"/orgs/{organisation.slug}/import/"


def form_values(page: Page, step: str) -> dict[str, list[str]]:
    """Return what a browser sends with the form of a step if nothing is changed on it."""
    for form in page.all("form"):
        values: dict[str, list[str]] = {}
        for box in form.iter("input"):
            name, kind = box.attrib.get("name"), box.attrib.get("type", "text")
            if name and (kind not in {"radio", "checkbox"} or "checked" in box.attrib):
                values.setdefault(name, []).append(box.attrib.get("value", "on"))
        for select in form.iter("select"):
            chosen = [o for o in select.iter("option") if "selected" in o.attrib]
            values[select.attrib["name"]] = [chosen[0].attrib["value"] if chosen else ""]
        if values.get("step") == [step]:
            return values
    raise AssertionError(f"no form of the step {step}: {page.text}")


def send(browser, organisation, status=200, **fields) -> Page:
    response = browser.post(address(organisation), fields)
    assert response.status_code == status, response.content.decode()[:2000]
    assert response["Cache-Control"] == "private, no-store"
    return Page(response)


def read(browser, organisation, source: str, status=200) -> Page:
    """Send a file of the tests, or paste a text."""
    if "\n" in source:
        return send(browser, organisation, status, step="read", list=source)
    file = SimpleUploadedFile(source, (FILES / source).read_bytes())
    return send(browser, organisation, status, step="read", file=file)


def choose(page: Page, values: dict[str, list[str]], wanted: str) -> None:
    """Choose in the fieldset whose legend begins with a text: ``wanted`` is "legend/value"."""
    legend, _, value = wanted.rpartition("/")
    for fieldset in page.all("fieldset"):
        if text_of(fieldset.find("legend")).startswith(legend):
            boxes = [box for box in fieldset.iter("input") if box.attrib.get("value") == value]
            values.setdefault(boxes[0].attrib["name"], [])
            if boxes[0].attrib["type"] == "radio":
                values[boxes[0].attrib["name"]].clear()
            values[boxes[0].attrib["name"]].append(value)
            return
    raise AssertionError(f"no question {legend}")


def lines(browser, organisation, source: str, *chosen: str) -> Page:
    """Return the page of lines, with these choices made on the page of titles."""
    page = read(browser, organisation, source)
    if not page.title.startswith("What the titles mean"):
        page = send(browser, organisation, **form_values(page, "columns"))
    values = form_values(page, "titles")
    for wanted in chosen:
        choose(page, values, wanted)
    return send(browser, organisation, **values)


def take(browser, organisation, page: Page, status=302, **ticks) -> Page:
    values = {**form_values(page, "rows"), **ticks}
    response = browser.post(address(organisation), values)
    assert response.status_code == status, response.content.decode()[:2000]
    return Page(response) if status != 302 else None


def bring(browser, organisation, source: str, *chosen: str, **ticks) -> None:
    take(browser, organisation, lines(browser, organisation, source, *chosen), **ticks)


def counts(page: Page) -> dict[str, int]:
    """Return how many lines have which outcome."""
    lead = page.texts("p[@class='lead']")[0]
    return {word: int(number) for number, word in re.findall(r"(\d+) (\w[\w ]*?)[,.]", lead)}


def stored(organisation) -> list[tuple]:
    """Return what is stored of each membership, in words."""
    return sorted(
        (
            row.team.name,
            row.person.name if row.person else "",
            row.title,
            row.local_role.name if row.local_role else "",
            row.share or 0,
            str(row.start or ""),
            str(row.end or ""),
            row.reports_to.name if row.reports_to else "",
        )
        for row in Membership.objects.filter(organisation=organisation).select_related(
            "team", "person", "local_role", "reports_to"
        )
    )
