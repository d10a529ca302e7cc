"""Small files and texts that would fill the memory or keep the processor busy, and files with a
few bytes changed: a clear answer in time, and nothing saved."""

import io
import json
import re
import resource
import zipfile
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roles.domain.title_lists import MAX_BYTES as MAX_LIST
from roles.importing import files
from roles.views import linking
from sources.adding import references
from sources.models import Source
from sources.text import upload
from sources.text.markdown import render, validate_markdown
from teams.importing import listing
from teams.importing import sheets as people_sheets
from tests.roles.importing.test_tables_guard import SHEET, sheet, sheets, spreadsheet, strings
from tests.sources.test_pdf import LINES, pdf

from .asking import Asker, cpu_seconds, everything
from .sizes import PAGE_SECONDS, UPLOAD_SECONDS, size
from .strings import ATTACKS, ODD_VALUES
from .test_leaving import live_html

pytestmark = [pytest.mark.ignore_template_errors, pytest.mark.django_db]

CLAIMS, SOURCES = reverse("admin:roles_claim_import"), reverse("admin:sources_source_import")
ADD, TEXT = reverse("admin:add_source"), reverse("admin:sources_snapshot_add")
LINK = "/link/"
MAX_GROWTH = 400_000
"""Kilobytes by which one bomb may make the process grow. Files are read in another one."""
HEAD = b"source,role,responsibility,position,paraphrase,locator\n"
LINE = "x" * 1_999_000
ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)
)


def zipped(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "."), content)
    return file.getvalue()


def packed_pdf() -> bytes:
    packed = zlib.compress(zlib.compress(b"\0" * 100_000_000, 9), 9)
    whole = pdf([], content=b"PACKED")
    head = b"<< /Filter [/FlateDecode /FlateDecode] /Length %d >>\nstream\n" % len(packed)
    start, end = whole.index(b"<<\n/Length 6\n>>"), whole.index(b"endstream")
    return whole[:start] + head + packed + b"\n" + whole[end:]


BOMBS = {
    "spreadsheet of zeros.xlsx": lambda: spreadsheet({"xl/media/a.png": b"\0" * 90_000_000}),
    "sheet of blanks.xlsx": lambda: sheet(before=" " * 60_000_000),
    "shared texts.xlsx": lambda: strings("<si><t>a</t></si>" * 300_000),
    "many sheets.xlsx": lambda: sheets(200),
    "entities.xlsx": lambda: spreadsheet({SHEET: ENTITIES + b"]><x>&j;</x>"}),
    "last row.xlsx": lambda: sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    "zip in a zip.xlsx": lambda: zipped(a=zipped(b=b"\0" * 20_000_000)),
    "deep.json": lambda: b"[" * 500_000,
    "deep records.json": lambda: b'[{"a":' * 100_000,
    "long number.json": lambda: b'[{"source":' + b"9" * 500_000 + b"}]",
    "surrogates.json": lambda: b'[{"source":"\\ud800\\udc00\\ud800"}]',
    "one line.csv": lambda: HEAD + LINE.encode(),
    "open quotation.csv": lambda: HEAD + b'"' + b"a,\n" * 600_000,
    "separators.csv": lambda: b"," * 1_500_000,
    "NUL.csv": lambda: HEAD + b"a\0b," * 5_000,
    "surrogates.csv": lambda: HEAD + b"\xed\xa0\x80,\xff,\xc0\xaf\n" * 500,
    "right to left.csv": lambda: HEAD + "\u202eabc,\u2066,שלום,ا,ب,ج\n".encode() * 500,
    "nested.html": lambda: b"<div>" * 50_000,
    "nested and closed.html": lambda: b"<b><i>" * 25_000 + b"a" + b"</i></b>" * 25_000,
    "attributes.html": lambda: b"<p " + b" ".join(b"a%d=1" % n for n in range(50_000)) + b">a",
    "misnested.html": lambda: b"<a><b><table><p>" * 10_000,
    "open comments.html": lambda: b"<!--" * 300_000,
    "entities.html": lambda: b"<p>" + b"&amp;&#x41;&bogus" * 60_000,
    "one line.html": lambda: b"<p>" + LINE.encode(),
    "quotations.md": lambda: b">" * 10_000 + b" a",
    "brackets.md": lambda: b"[" * 50_000,
    "links.md": lambda: b"[a](" * 30_000,
    "emphasis.md": lambda: b"*a_" * 60_000,
    "backticks.md": lambda: b"".join(b"`" * n for n in range(1, 1_200)),
    "lists.md": lambda: b"".join(b"  " * n + b"- a\n" for n in range(600)),
    "one line.md": lambda: LINE.encode(),
    "front matter.md": lambda: b"---\na: " + b"[" * 100_000 + b"\n---\n",
    "aliases.md": lambda: b"---\na: &a [x,x]\n" + b"".join(
        b"%c: &%c [*%c,*%c,*%c]\n" % (98 + n, 98 + n, *(97 + n,) * 3) for n in range(20)
    ) + b"---\ntext",
    "packed twice.pdf": packed_pdf,
    "draws for ever.pdf": lambda: pdf([], content=b"BT\n" + b"(a) Tj\n" * 900_000 + b"ET"),
    "cut.pdf": lambda: pdf(LINES)[:400],
    "references.pdf": lambda: b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 1 0 R>>\nendobj\n" * 5_000,
    "deep.pdf": lambda: b"%PDF-1.7\n1 0 obj\n" + b"[" * 400_000,
    "braces.bib": lambda: b"@a{b, title = " + b"{" * 200_000,
    "entries.bib": lambda: b"@a{b,\n" * 100_000,
    "hashes.bib": lambda: b"@string{a=" + b"a#" * 200_000,
    "lines.ris": lambda: b"TY  - WEB\n" * 60_000,
    "one line.ris": lambda: b"TY  - WEB\nTI  - " + LINE.encode(),
    "deep csl.json": lambda: b'{"a":' * 100_000,
    "works.json": lambda: b'[{"title":"a","author":[' + b'{"family":"a"},' * 100_000 + b"{}]}]",
    "organisation.json": lambda: b'{"format":"rolebook-organisation","teams":' + b"[" * 100_000,
    "aliases.bib": lambda: b"".join(
        b"@string{a%d = a%d # a%d}\n" % (n + 1, n, n) for n in range(40)
    ) + b"@misc{a, title = a40}",
    "nested lists.md": lambda: b"- " * 100_000 + b"a",
    "rules.md": lambda: b"a\n---\n" * 100_000,
    "fences.md": lambda: b"```a\n\n" * 100_000,
    "pages.pdf": lambda: pdf(*[["a"]] * 400),
    "NUL.html": lambda: b"<p>a" + b"\0" * 1_000_000,
    "right to left.txt": lambda: ("\u202e" * 1_000 + "t\u0301" * 100_000).encode(),
    "NUL.txt": lambda: b"\0" * 1_900_000,
    "surrogates.txt": lambda: b"\xed\xa0\x80" * 300_000,
}  # fmt: skip


def memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def chosen() -> list:
    """Return all bombs, or a few of each kind."""
    bombs = list(BOMBS.items())
    return bombs if size(0, 1) else bombs[::6]


@pytest.fixture
def reached(monkeypatch) -> list[str]:
    """Note each time that a file reaches what reads it: a bomb that is refused by its name or by
    another field of the form would try nothing."""
    calls: list[str] = []

    def note(module, name: str) -> None:
        read = getattr(module, name)
        monkeypatch.setattr(
            module, name, lambda *given, **options: calls.append(name) or read(*given, **options)
        )

    for module, name in [
        *((upload, "read_upload"), (upload, "read_pasted"), (references, "read"), (files, "read")),
        *((linking, "text_of_file"), (people_sheets, "text_of_file"), (listing, "parse_exchange")),
    ]:
        note(module, name)
    return calls


def places_for(name: str, content: bytes, real, askers) -> list:
    """Return where a file is read: who sends it, where to, and with which fields."""
    ending = name.rpartition(".")[2]
    editor, owner, anonymous = askers["editor"], askers["owner"], askers["anonymous"]

    def file():
        return SimpleUploadedFile(name, content)

    places = []
    if ending in {"html", "md", "txt", "pdf", "bib", "ris", "json"}:
        places.append((editor, ADD, {"file": file()}))
    if ending in {"html", "md", "txt", "pdf"}:
        source = Source.objects.values_list("pk", flat=True)[0]
        snapshot = {"source": source, "taken_on": "2026-09-01", "text": "", "upload": file()}
        places.append((editor, TEXT, snapshot))
    if ending in {"xlsx", "json", "csv"}:
        places += [(editor, CLAIMS, {"file": file()}), (editor, SOURCES, {"file": file()})]
        people = f"/orgs/{real.slugs['orgs/']}/import/"
        places.append((owner, people, {"step": "read", "file": file()}))
        if len(content) <= MAX_LIST:
            places.append((anonymous, LINK, {"file": file()}))
    if ending in {"md", "html", "txt", "bib", "ris"} and b"\0" not in content:
        text = content.decode(errors="replace")
        if len(text.encode()) < upload.MAX_TEXT:
            places.append((editor, ADD, {"text": text}))
    return places


@pytest.mark.torture("bombs")
def test_no_bomb_keeps_the_site_busy(real, browsers, figures, reached):
    askers = {who: Asker(figures, who, browsers[who]) for who in ("anonymous", "editor", "owner")}
    before, grown = everything(), 0
    for name, make in chosen():
        content = make()
        made = memory()
        for who, path, fields in places_for(name, content, real, askers):
            read_before = len(reached)
            response = who.ask("POST", path, data=fields, limit=UPLOAD_SECONDS)
            figures.add("bombs")
            if response is not None and response.status_code not in {200, 302, 400, 409, 413}:
                who.faults.append(f"{response.status_code} {name} at {path}")
            if len(reached) == read_before:
                who.faults.append(f"{name} reached no reader at {path}")
            grown = max(grown, memory() - made)
    figures.add("megabytes", grown // 1_000)
    assert grown < MAX_GROWTH
    assert everything() == before
    for asker in askers.values():
        asker.assert_sound()


SEEDS = {
    "a.csv": HEAD + b"lymar,Product Owner,backlog,owns,It is theirs.,p. 1\n",
    "a.xlsx": spreadsheet(),
    "a.json": json.dumps(
        [{"source": "lymar", "role": "Product Owner", "position": "owns"}]
    ).encode(),
    "people.csv": b"Name;Title;Team;From\nAda;Product Owner;Shop;2024-01-01\n",
    "a.bib": b"@article{a, title={Who orders}, author={Roe, Jane and Doe, J.}, year=2020}",
    "a.ris": b"TY  - JOUR\nTI  - Who orders\nAU  - Roe, Jane\nPY  - 2020\nER  - \n",
    "csl.json": b'[{"title":"Who","author":[{"family":"Roe"}],"issued":{"date-parts":[[2020,1]]}}]',
    "a.html": b"<html lang=en><title>Who</title><article><p>The owner orders it.</p></article>",
    "a.md": b"---\ntitle: Who\n---\n# Who\n\nThe *owner* [orders](https://example.org) it.\n",
    "a.pdf": pdf(LINES),
}
edits = st.lists(
    st.tuples(
        st.floats(0, 1),
        st.sampled_from(["cut", "flip", "insert", "repeat"]),
        st.binary(min_size=1, max_size=4)
        | st.sampled_from([*ATTACKS, *ODD_VALUES]).map(lambda text: text.encode()[:4_000]),
    ),
    max_size=5,
)


def edited(content: bytes, wanted) -> bytes:
    for place, what, value in wanted:
        at = int(place * len(content))
        if what == "cut":
            content = content[:at]
        elif what == "flip":
            content = content[:at] + value + content[at + len(value) :]
        elif what == "insert":
            content = content[:at] + value + content[at:]
        else:
            content = content[:at] + content[at : at + 200] * 20 + content[at:]
    return content[:200_000]


@pytest.mark.torture("changed files")
@pytest.mark.parametrize("name", SEEDS)
def test_no_changed_file_breaks_an_import(name, real, browsers, figures):
    editor = Asker(figures, "editor", browsers["editor"])
    owner = Asker(figures, "owner", browsers["owner"])
    if name.startswith("people"):
        who, path, fields = owner, f"/orgs/{real.slugs['orgs/']}/import/", {"step": "read"}
    else:
        tables = name in {"a.csv", "a.xlsx", "a.json"}
        who, path, fields = editor, CLAIMS if tables else ADD, {}
    slow = name in {"a.pdf", "a.html", "a.md"}

    @settings(
        max_examples=size(4, 60 if slow else 150),
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(edits)
    def upload(wanted):
        file = SimpleUploadedFile(name, edited(SEEDS[name], wanted))
        who.ask("POST", path, data={**fields, "file": file}, limit=UPLOAD_SECONDS, follow=True)
        figures.add("files")

    before = everything()
    upload()
    assert everything() == before
    who.assert_sound()


PIECES = [
    ">",
    "- ",
    "1. ",
    "*",
    "_",
    "`",
    "[",
    "]",
    "(",
    ")",
    "<",
    "&",
    "\n",
    "  ",
    "#",
    "!",
    "\\",
    "|",
]
texts = st.lists(st.sampled_from([*PIECES, *ATTACKS]) | st.text(max_size=10), max_size=60).map(
    "".join
)


@pytest.mark.torture("Markdown")
def test_no_markdown_becomes_live_or_slow(figures):
    @settings(max_examples=size(60, 3_000), derandomize=True, database=None)
    @given(texts)
    def write(text):
        try:
            validate_markdown(text)
        except ValidationError:
            figures.add("refused")
            return
        before = cpu_seconds()
        html = render(text)
        seconds = cpu_seconds() - before
        figures.add("texts")
        figures.took(seconds, "rendering")
        assert seconds < PAGE_SECONDS
        assert live_html(html) == []
        assert set(re.findall(r"<([a-z]+)", html)) <= {
            *("p", "em", "strong", "a", "ul", "ol", "li", "blockquote", "code", "br", "cite")
        }

    write()
