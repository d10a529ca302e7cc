"""Files that leave the site: nothing in them runs, whatever was typed."""

import csv
import io
import json
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import markdown
import pytest
from django.core.cache import cache
from openpyxl import load_workbook

from roles.importing import title_files
from roles.importing.cells import escape_formula, unescape

from .addresses import all_addresses
from .asking import Asker
from .planting import plant
from .sizes import size
from .strings import ATTACKS, STEP

pytestmark = [pytest.mark.ignore_template_errors, pytest.mark.django_db]

SCHEMES = ("javascript:", "data:", "vbscript:")
LIVE = re.compile(r"[ \t]*[=+\-@＝＋－＠]")
SEPARATORS = [",", ";", "\t", "|"]
ROUNDS = size(6, 85)


def live_cells(text: str) -> list[str]:
    """Return the cells that a spreadsheet might run, by whatever it parts the cells."""
    cells = []
    for separator in SEPARATORS:
        # As it is read with quotation marks, and by a program that knows none.
        read = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        cells += [cell for row in read for cell in row]
    for line in re.split(r"\r\n|\r|\n", text):
        cells += [cell.strip('"') for cell in re.split(r"[;\t|]", line)]
    return [cell for cell in cells if LIVE.match(cell)]


class _Reader(HTMLParser):
    """Collects what would run or ask another host."""

    FOREIGN = {"script", "img", "svg", "iframe", "object", "embed", "base", "meta", "form", "style"}
    FOREIGN |= {"link", "math", "video", "input", "details", "marquee", "body", "torture-mark"}

    def __init__(self) -> None:
        super().__init__()
        self.live: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag in {"http:", "https:"}:
            return  # an address in angle brackets, as Markdown writes one
        if tag in self.FOREIGN:
            self.live.append(tag)
        for name, value in attrs:
            address = re.sub(r"[\x00-\x20]", "", value or "").lower()
            if name.startswith("on") or address.startswith(SCHEMES):
                self.live.append(f"{name}={address[:40]}")

    handle_startendtag = handle_starttag


def live_html(text: str) -> list[str]:
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.live


def faults_of(path: str, response) -> list[str]:
    """Return what is live in a file."""
    kind, text = response["Content-Type"], response.body.decode("utf-8-sig", errors="replace")
    if "csv" in kind:
        return live_cells(text)
    if "markdown" in kind:
        return live_html(text) + live_html(markdown.markdown(text))
    if "spreadsheetml" in kind:
        book = load_workbook(io.BytesIO(response.body))
        return [c.value for sheet in book for row in sheet for c in row if c.data_type == "f"]
    if "json" in kind:
        json.loads(text)
        return [] if response.headers.get("X-Content-Type-Options") == "nosniff" else ["sniffed"]
    if "xml" in kind:
        try:
            root = ElementTree.fromstring(response.body)  # noqa: S314 - our own
        except ElementTree.ParseError as error:
            return [f"no XML: {error}"]
        links = [e.get("href", "") for e in root.iter()]
        texts = [e.text or "" for e in root.iter() if e.get("type") == "html"]
        return [link for link in links if link.lower().startswith(SCHEMES)] + live_html(
            "".join(texts)
        )
    if "html" in kind:
        return []
    return ["sniffed"] if response.headers.get("X-Content-Type-Options") != "nosniff" else []


@pytest.mark.torture("files that leave")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("who", ["anonymous", "administrator", "owner"])
def test_no_file_carries_anything_live(who, real, browsers, figures):
    asker = Asker(figures, who, browsers[who], only_reads=True)
    paths = {path for address in all_addresses() for path in real.endings(address)}
    paths |= {
        path.replace("/export/csv/", f"/export/{kind}/")
        for path in paths
        for kind in ("xlsx", "json")
    }
    paths |= {
        f"{path}?format={kind}"
        for path in paths
        for kind in ("json", "csv", "xlsx", "md")
        if "orgs" in path and "export" in path
    }
    files = [path for path in sorted(paths) if kind_of(asker, path) != "text/html"]
    assert len(files) > (20 if who == "anonymous" else 2)
    for number in range(ROUNDS):
        figures.add(
            "placements",
            plant(lambda place, n=number: ATTACKS[(n * STEP + place) % len(ATTACKS)]),
        )
        cache.clear()
        for path in files:
            response = asker.ask("GET", path, limit=5)
            if response.status_code != 200:
                continue
            figures.add("files")
            if live := faults_of(path, response):
                asker.faults.append(f"{path}: {live[:3]!r}")
    asker.assert_sound()


def kind_of(asker: Asker, path: str) -> str:
    response = asker.ask("GET", path, limit=5)
    kind = response.headers.get("Content-Type", "").partition(";")[0]
    return kind if response.status_code == 200 else "text/html"


@pytest.mark.torture("files that leave")
def test_no_list_of_titles_comes_back_live(real, figures):
    """What is copied and downloaded at /link/ holds what was typed there."""
    roles = (("Product Owner", "http://testserver/roles/product-owner/"),)
    rows = [title_files.LinkedRow(text, text, roles) for text in ATTACKS]
    for has_names in (True, False):
        figures.add("lists", 3)
        assert live_cells(title_files.as_csv(rows, has_names)) == []
        table = title_files.as_markdown(rows, has_names)
        assert live_html(table) + live_html(markdown.markdown(table)) == []
        assert live_html(title_files.as_html(rows, has_names)) == []


@pytest.mark.parametrize("text", ATTACKS)
def test_a_cell_is_live_nowhere_and_comes_back_as_it_was(text):
    escaped = escape_formula(text)
    assert not LIVE.match(escaped)
    for separator in ";\t\n\r|":
        assert [part for part in escaped.split(separator) if LIVE.match(part)] == []
    assert unescape(escaped) == text
