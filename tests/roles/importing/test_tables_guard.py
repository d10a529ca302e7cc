"""Files that would keep a reader busy, fill its memory or crash it: refused at the upload, with
the place, the limit and what to do instead."""

import io
import json
import re
import zipfile
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from openpyxl import Workbook

from roles.editing.views import table_jobs
from roles.importing.workbooks import UPLOAD
from roles.models import Claim, PendingImport
from tests.runaway import no_runaway

# Django's own admin templates read variables that are not there.
pytestmark = pytest.mark.ignore_template_errors

unread = pytest.mark.one_engine("The file is refused before a row is looked up.")

IMPORT = reverse("admin:roles_claim_import")
HEADINGS = ["source", "role", "responsibility", "position", "paraphrase", "locator"]
VALUES = ["doe", "Product Owner", "backlog", "owns", "It is theirs.", "p. 1"]
RECORD = dict(zip(HEADINGS, VALUES, strict=True))
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
XMLNS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


@pytest.fixture
def ready(world):
    """A source and the words in which a claim of it comes in."""
    world.source("doe")
    world.role("product-owner")
    world.responsibility("backlog")
    return world


def answer_to(desk, name: str, content: bytes):
    """Return the page that follows an upload."""
    with no_runaway():
        return desk.post(IMPORT, {"file": SimpleUploadedFile(name, content)}, follow=True)


def refusal(desk, name: str, content: bytes) -> str:
    """Return what is said of a file that is refused as a whole."""
    response = answer_to(desk, name, content)
    assert response.status_code == 200
    assert not PendingImport.objects.exists()
    assert not Claim.objects.exists()
    (error,) = response.context["form"].errors["file"]
    return error


def spreadsheet(changed: dict | None = None, **options) -> bytes:
    """A spreadsheet with one claim, in which these parts stand in place of its own."""
    book = Workbook()
    book.active.append(HEADINGS)
    book.active.append(VALUES)
    file = io.BytesIO()
    book.save(file)
    changed, made = changed or {}, io.BytesIO()
    with (
        zipfile.ZipFile(file) as old,
        zipfile.ZipFile(made, "w", options.get("packing", zipfile.ZIP_DEFLATED)) as new,
    ):
        parts = {name: old.read(name) for name in old.namelist()} | changed
        if STRINGS in changed:
            parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
                b"</Types>",
                f'<Override PartName="/{STRINGS}" ContentType="application/vnd.openxmlformats-'
                'officedocument.spreadsheetml.sharedStrings+xml"/></Types>'.encode(),
            )
        for name, content in parts.items():
            new.writestr(name, content)
    return made.getvalue()


def row(number: int, values: list[str]) -> str:
    cells = (
        f'<c r="{chr(ord("A") + place)}{number}" t="inlineStr"><is><t>{value}</t></is></c>'
        for place, value in enumerate(values)
    )
    return f'<row r="{number}">{"".join(cells)}</row>'


def sheet(rows: str = "", *, before: str = "", after: str = "") -> bytes:
    """A spreadsheet with its headings, these rows, and what stands around them."""
    rows = row(1, HEADINGS) + rows
    xml = f"<worksheet {XMLNS}>{before}<sheetData>{rows}</sheetData>{after}</worksheet>"
    return spreadsheet({SHEET: xml})


def strings(texts: str, cells: str = "") -> bytes:
    """A spreadsheet with these shared texts, and cells that show them."""
    xml = f"<worksheet {XMLNS}><sheetData>{row(1, HEADINGS)}{cells}</sheetData></worksheet>"
    return spreadsheet({STRINGS: f"<sst {XMLNS}>{texts}</sst>", SHEET: xml})


def workbook_with(pattern: str, replacement: str, **parts) -> bytes:
    """A spreadsheet whose part workbook.xml is changed like this."""
    with zipfile.ZipFile(io.BytesIO(spreadsheet())) as archive:
        xml = archive.read("xl/workbook.xml").decode()
    changed, count = re.subn(pattern, replacement, xml)
    assert count == 1
    return spreadsheet({"xl/workbook.xml": changed, **parts})


def sheets(number: int) -> bytes:
    """A spreadsheet with this many sheets that are one and the same large part."""
    large = "".join(f'<row r="{place}">{"<c/>" * 90}</row>' for place in range(2, 1002))
    xml = f"<worksheet {XMLNS}><sheetData>{row(1, HEADINGS)}{large}</sheetData></worksheet>"
    return workbook_with(r"(<sheet [^>]*/>)", r"\1" * number, **{SHEET: xml})


def encrypted() -> bytes:
    content = bytearray(spreadsheet())
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


JSON_FILES = {
    "number of 31 digits": (b'[{"source": ' + b"9" * 31 + b"}]", "Line 1: the number 9999999999…"),
    "number of 4,301 digits": (
        b'[\n{"source": ' + b"9" * 4_301 + b"}]",
        "Line 2: the number 9999999999… has 4,301 characters, at most 30 are read: write it as a "
        "text",
    ),
    "number of 66,000 digits": (b'[{"source": -' + b"9" * 66_000 + b"}]", "66,001 characters"),
    "fraction of 66,000 digits": (b'[{"source": 0.' + b"9" * 66_000 + b"}]", "66,002 characters"),
    "number beyond all": (b'[{"source": 1e999999}]', "1e999999 is too large for a number"),
    "NaN": (b'[{"source": NaN}]', "Line 1: NaN is no number: write null or a text"),
    "Infinity": (b'[{"source": -Infinity}]', "-Infinity is no number"),
    "depth": (b"[" * 100_000, "nested more than 20 deep: a table is a list of records"),
    "depth of records": (b'[{"source":' * 100_000, "nested more than 20 deep"),
    "half a character as a name": (b'[{"\\udc00": 1}]', "the name of a column: It holds half a"),
    "NUL as a name": (b'[{"a\\u0000": 1}]', "the name of a column: It holds a NUL"),
    "text without end": (b'[{"source": "' + b'\\"' * 500_000, "no JSON: Unterminated string"),
    "backslash at the end": (b'[{"source": "' + b'\\"' * 500_000 + b"\\", "no JSON"),
    "list in a record": (b'[{"source": [1]}]', "Record 1, source: a text, a number or null"),
    "record in a record": (b'[{"source": {"a": 1}}]', "Record 1, source: a text, a number or null"),
    "latin letters": ('[\n{"source": "é"}]'.encode("latin-1"), "From line 2 on the file is not in"),
    "number of many dots": (b'[{"source": 1.2.3}]', "this is no JSON"),
}
XLSX_FILES = {
    "last cell alone": (
        sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        "Row 1,048,576, column 16,384 lies beyond what is read, 20,000 rows and 100 columns: "
        "delete what stands outside the table, or copy the table into a new spreadsheet.",
    ),
    "column alone": (sheet('<row r="2"><c r="CW2"><v>1</v></c></row>'), "column 101 lies beyond"),
    "address that is none": (sheet('<row><c r="1A"/></row>'), "no XLSX file that can be read"),
    "rows out of order": (sheet('<row r="5"/><row r="3"/>'), "Row 3 stands after row 5"),
    "row twice": (sheet(row(2, VALUES) * 2), "Row 2 stands after row 2"),
    "cells out of order": (
        sheet('<row r="2"><c r="B2"/><c r="A2"/></row>'),
        "In row 2 cells stand out of order",
    ),
    "more than 200,000 cells": (
        sheet(f"<row>{'<c><v>1</v></c>' * 100}</row>" * 2_001),
        "There are more than 200,000 cells",
    ),
    "10 MB of zeros": (
        spreadsheet({SHEET: b"\0" * 10_000_000}),
        "a part of it is missing or broken",
    ),
    "60 MB of blanks": (
        sheet(before=" " * 60_000_000),
        "The file unpacks to more than 50 MB: copy the table into a new spreadsheet",
    ),
    "60 MB beside it": (
        spreadsheet({"xl/media/picture.png": b"\0" * 60_000_000}),
        "unpacks to more than 50 MB",
    ),
    "entities": (
        spreadsheet(
            {SHEET: f'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet {XMLNS}>&a;</worksheet>'}
        ),
        "no XLSX file that can be read",
    ),
    "long shared text shown often": (
        strings(
            f"<si><t>{'a' * 15_000}</t></si>",
            "".join(f'<row r="{n}"><c t="s"><v>0</v></c></row>' for n in range(2, 1_002)),
        ),
        "The cells hold more than 10,000,000 characters: split the table",
    ),
    "shared text that is none": (
        sheet('<row r="2"><c t="s"><v>9999999999</v></c></row>'),
        "After row 1: This is no XLSX file that can be read",
    ),
    "password": (encrypted(), "it is locked with a password. Save it without."),
    "old spreadsheet": (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "save it as .xlsx without one"),
}

CSV_FILES = {
    "row without end": (
        ",".join(HEADINGS).encode() + b"\n" + b"a," * 300_000,
        "The row that goes on in line 2 has more than 500,000 characters",
    ),
    "row of many lines": (
        ",".join(HEADINGS).encode() + b"\n" + b'"\n",' * 300_000,
        "has more than 500,000 characters: is a quotation mark missing?",
    ),
    "many columns": (b"a," * 101, "Line 1 has 102 cells; at most 100 columns are read"),
}


def files(kind: str, named: dict) -> list:
    return [
        pytest.param(f"claims.{kind}", content, said, id=f"{kind}: {name}")
        for name, (content, said) in named.items()
    ]


@unread
@pytest.mark.parametrize(
    ("name", "content", "said"),
    [*files("json", JSON_FILES), *files("xlsx", XLSX_FILES), *files("csv", CSV_FILES)],
)
def test_what_no_reader_could_bear_is_refused(name, content, said, ready, contributor):
    assert said in refusal(contributor, name, content)


@unread
def test_a_spreadsheet_that_takes_too_much_is_refused(ready, contributor, monkeypatch):
    monkeypatch.setattr(table_jobs, "UPLOAD", replace(UPLOAD, seconds=1))
    assert "takes more time or memory than any table" in refusal(contributor, "a.xlsx", sheets(300))


@unread
def test_json_of_more_than_5_mb_is_refused_by_the_command_too(ready, contributor, tmp_path):
    file = tmp_path / "claims.json"
    file.write_text(json.dumps([RECORD] * 40_000))
    assert "at most 5 MB are read here" in refusal(contributor, "a.json", file.read_bytes())
    with pytest.raises(CommandError, match=r"The file has 5\.72 MB; at most 5 MB of JSON are read"):
        call_command("import_table", "claims", file)
    assert not Claim.objects.exists()


class TestWhatIsNoDanger:
    """What looks like it, and comes in."""

    @pytest.fixture
    def comes_in(self, ready, contributor):
        def comes_in(name: str, content: bytes) -> None:
            response = answer_to(contributor, name, content)
            assert response.context["refused"] == 0, response.content.decode()
            contributor.post(response.request["PATH_INFO"])
            assert Claim.objects.get().paraphrase == "It is theirs."

        return comes_in

    def test_brackets_and_numbers_in_a_json_text(self, comes_in):
        note = '[{"' * 50 + "\\" + "9" * 500 + " NaN 1e999999"
        comes_in("a.json", json.dumps([{**RECORD, "note": note}]).encode())

    @pytest.mark.parametrize(
        "spelling", ["7", "-7.50", "1E+2", "0", "123456789012345678901234567890"]
    )
    def test_a_json_number_keeps_its_spelling(self, spelling, comes_in):
        record = json.dumps({**RECORD, "external_id": 12321})
        comes_in("a.json", f"\ufeff[{record.replace('12321', spelling)}]".encode())
        assert Claim.objects.get().external_id == spelling

    def test_a_spreadsheet_as_it_is(self, comes_in):
        comes_in("a.xlsx", spreadsheet())

    def test_a_picture_and_a_second_sheet(self, comes_in):
        again = {SHEET.replace("1", "2"): b"<worksheet/>", "xl/media/a.png": b"\x89PNG\0\0<a"}
        comes_in("a.xlsx", spreadsheet(again))

    def test_rows_and_addresses_in_other_spellings(self, comes_in):
        rows = row(4, VALUES).replace('r="4"', 'r="4.0"')
        comes_in("a.xlsx", sheet(f'<row r="3"/>{rows}', before='<dimension ref="A:F"/>'))

    def test_shared_texts(self, comes_in):
        texts = "".join(f"<si><r><t>{text}</t></r></si>" for text in VALUES)
        cells = "".join(f'<c t="s"><v>{place}</v></c>' for place, _ in enumerate(VALUES))
        comes_in("a.xlsx", strings(texts, f"<row>{cells}</row>"))

    def test_the_longest_table_that_an_upload_takes(self, ready, contributor):
        rows = "".join(row(n, [*VALUES[:-1], f"p. {n}"]) for n in range(2, 5_002))
        response = answer_to(contributor, "a.xlsx", sheet(rows))
        assert response.context["total"] == 5_000
        assert response.context["refused"] == 0


def faults(response) -> str:
    """Why the only row is refused."""
    (fate,) = response.context["rows"]
    return " ".join(f"{column}: {reason}" for column, reason in fate["faults"])


@pytest.mark.parametrize(
    ("field", "value"),
    [("note", "a\ud800b"), ("source", "\udfff"), ("published_at", "\ud800"), ("note", "a\0b")],
    ids=ascii,
)
def test_what_no_database_keeps_is_refused_with_its_column(field, value, ready, contributor):
    content = json.dumps([{**RECORD, field: value}]).encode()
    assert f"{field}: It holds " in faults(answer_to(contributor, "a.json", content))


NO_DATES = ["1e300", "99999999999999999999", "-1", "20261301"]


@pytest.mark.parametrize("number", NO_DATES)
def test_a_number_that_is_no_moment_is_refused_with_its_column(number, ready, contributor):
    record = json.dumps({**RECORD, "status": "published", "published_at": 12321})
    content = f"[{record.replace('12321', number)}]".encode()
    assert "published_at: " in faults(answer_to(contributor, "a.json", content))


@pytest.mark.parametrize("number", NO_DATES)
def test_a_number_that_is_no_date_of_a_source_either(number, ready, contributor):
    record = {"slug": "t", "kind": "article", "title": "T", "voice": "doe"}
    content = json.dumps([{**record, "published": 12321, "read_on": 12321}])
    file = SimpleUploadedFile("s.json", content.replace("12321", number).encode())
    response = contributor.post(reverse("admin:sources_source_import"), {"file": file}, follow=True)
    assert "published: " in faults(response)
    assert "read_on: " in faults(response)


@unread
def test_a_size_that_the_archive_states_is_not_believed(ready, contributor):
    """The directory says of the sheet that it unpacks to one byte."""
    content = bytearray(sheet(before=" " * 60_000_000))
    entry = content.rindex(b"PK\x01\x02", 0, content.rindex(SHEET.encode()))
    content[entry + 24 : entry + 28] = (1).to_bytes(4, "little")
    assert "no XLSX file that can be read" in refusal(contributor, "a.xlsx", bytes(content))


def test_the_command_takes_larger_spreadsheets_than_the_upload(ready, contributor, tmp_path):
    content = sheet(row(30_000, VALUES))
    assert "Row 30,000, column 6 lies beyond" in refusal(contributor, "a.xlsx", content)
    file = tmp_path / "a.xlsx"
    file.write_bytes(content)
    call_command("import_table", "claims", file, verbosity=0)
    assert Claim.objects.get().status == "draft"
