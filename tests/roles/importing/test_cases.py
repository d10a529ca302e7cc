"""Small tables as people and spreadsheets write them, each of which stands for a kind."""

import csv
import datetime
import io
from pathlib import Path

import pytest
from openpyxl import Workbook

from roles.editing.questions import Code
from roles.importing import exporting
from roles.importing.importing import Import
from roles.importing.results import RowResult
from roles.models import Claim
from sources.addresses import with_scheme
from sources.models import Source, Voice

CASES = Path(__file__).parents[2] / "data" / "cases"
HEADINGS = ["slug", "kind", "title", "author", "published", "address"]

pytestmark = pytest.mark.django_db


def take_in(content: bytes, name: str) -> list[RowResult]:
    results: list[RowResult] = []
    table = Import("sources", name, create={"voices"}, confirmed=set(Code))
    table.run(io.BytesIO(content), tell=results.append)
    return results


def case(name: str) -> list[RowResult]:
    return take_in((CASES / name).read_bytes(), name)


def sheet(*rows, formats=(), merged=()) -> bytes:
    book = Workbook()
    for row in [HEADINGS, *rows]:
        book.active.append(row)
    for address, number_format in formats:
        book.active[address].number_format = number_format
    for area in merged:
        book.active.merge_cells(area)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def words(results: list[RowResult]) -> str:
    return " ".join(str(fault) for result in results for fault in result.faults)


@pytest.mark.parametrize("name", ["d1-trailing-empty-columns.csv", "d2-blank-lines-first.csv"])
def test_columns_and_lines_that_are_empty_do_not_matter(name):
    assert words(case(name)) == ""
    source = Source.objects.get()
    assert (source.title, source.address) == ("Who orders what", "https://example.org/order")


@pytest.mark.parametrize(
    "content",
    [
        "slug,kind,title,author,,\na,article,A,Jane Roe,,\n",
        "slug,kind,title,author\na,article,A,Jane Roe,,,\n",
        "\n;;;\nslug;kind;title;author\na;article;A;Jane Roe\n",
        "\t\t\n\nslug\tkind\ttitle\tauthor\t\na\tarticle\tA\tJane Roe\t\n",
    ],
)
def test_nor_do_others_of_their_kind(content):
    assert words(take_in(content.encode(), "a.csv")) == ""
    assert Source.objects.get().voice.name == "Jane Roe"


def test_a_cell_beyond_the_headings_is_still_refused():
    content = b"slug,kind,title,author\na,article,A,Jane Roe,,more\n"
    assert "It has 6 cells, the first line 4" in words(take_in(content, "a.csv"))


class TestDates:
    def test_are_as_long_as_the_spreadsheet_shows_them(self):
        assert words(case("d4-months-and-years-as-dates.xlsx")) == ""
        published = Source.objects.order_by("slug").values_list("published", flat=True)
        assert list(published) == ["2024-12", "2024", "2024-12-01"]

    @pytest.mark.parametrize(
        ("number_format", "published"),
        [
            ("mmmm yyyy", "2024-12"),
            ("[$-407]mmm/yy;@", "2024-12"),
            ('yyyy" (printed)"', "2024"),
            ("yyyy\\-mm", "2024-12"),
            ("dd.mm.yyyy", "2024-12-01"),
        ],
    )
    def test_by_every_format(self, number_format, published):
        row = ["a", "article", "A", "Jane Roe", datetime.datetime(2024, 12, 1)]  # noqa: DTZ001
        content = sheet(row, formats=[("E2", number_format)])
        assert words(take_in(content, "a.xlsx")) == ""
        assert Source.objects.get().published == published


class TestMergedCells:
    def test_are_filled(self):
        assert words(case("d5-merged-author.xlsx")) == ""
        assert set(Source.objects.values_list("author", flat=True)) == {"Jane Roe"}
        assert Voice.objects.get().name == "Jane Roe"

    def test_over_several_rows_and_only_these(self):
        rows = [[f"{n}", "article", f"Title {n}", f"Author {n}"] for n in "abcd"]
        content = sheet(*rows, merged=["D2:D4"])
        take_in(content, "a.xlsx")
        authors = Source.objects.order_by("slug").values_list("author", flat=True)
        assert list(authors) == ["Author a"] * 3 + ["Author d"]

    def test_next_to_one_another_fill_no_other_column(self):
        rows = [["a", "article", "A title", "lost"]]
        take_in(sheet(*rows, merged=["C2:D2"]), "a.xlsx")
        assert Source.objects.get().author == ""


class TestAddresses:
    def test_without_a_scheme_get_one_and_it_is_said_once(self):
        (result,) = case("d10-address-without-scheme.csv")
        assert result.remarks == ("“example.org/order” is read as https://example.org/order.",)
        assert Source.objects.get().address == "https://example.org/order"

    @pytest.mark.parametrize(
        ("written", "address"),
        [
            ("www.example.org", "https://www.example.org"),
            ("example.org:8080/a?b=c#d", "https://example.org:8080/a?b=c#d"),
            ("müller.example/ä", "https://müller.example/ä"),
            ("http://example.org", "http://example.org"),
            ("javascript:alert(1)", "javascript:alert(1)"),
            ("none yet", "none yet"),
            ("roe-order", "roe-order"),
            ("Smith et al.", "Smith et al."),
        ],
    )
    def test_of_every_kind(self, written, address):
        assert with_scheme(written) == address


def test_authors_and_titles_in_chinese_make_a_voice():
    assert words(case("d8-author-in-chinese.csv")) == ""
    source = Source.objects.get()
    assert (source.title, source.voice.name, source.voice.slug) == ("谁来排序", "张三", "张三")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "＝1", "'=1"])
def test_all_exports_escape_formulas_alike(text, world, admin_desk):
    claim = world.claim("roe", "product-owner", "backlog", locator=text)
    world.claim("roe", "product-manager", "backlog")
    own = io.BytesIO()
    exporting.write("claims", own, "csv", Claim.objects.filter(pk=claim.pk))
    public = admin_desk.get("/compare/product-manager-vs-product-owner/table.csv").content
    for content in (own.getvalue(), public):
        rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
        assert f"'{text}" in {row["locator"] for row in rows}
