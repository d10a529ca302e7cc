"""Lists of titles as people have them: pasted lines, and tables with titles in some column."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roles.domain.title_lists import MAX_BYTES, MAX_ROWS, ListError, Row, parse
from roles.domain.titles import Tier

from .titles import reader

READER = reader()
TEAM_FILES = Path(__file__).parents[2] / "data" / "team-files"
"""Lists of people as firms have them; every name in them is invented."""


def score(text: str) -> int:
    return {Tier.CERTAIN: 3, Tier.ASK: 3, Tier.LIKELY: 2, Tier.POSSIBLE: 1}.get(
        READER.read(text).tier, 0
    )


def rows(text: str) -> list[tuple[str, str]]:
    return [(row.name, row.title) for row in parse(text, score).rows]


def refused(text: str) -> int:
    with pytest.raises(ListError) as error:
        parse(text, score)
    return error.value.reason


class TestLines:
    def test_each_line_is_a_title(self):
        text = "Product Manager\n\n  Scrum   Master \r\nProduct Owner, Payments\nUnknown thing"
        assert [title for _, title in rows(text)] == [
            "Product Manager",
            "Scrum Master",
            "Product Owner, Payments",
            "Unknown thing",
        ]

    def test_commas_within_titles_part_no_columns(self):
        text = "Product Manager, Payments\nProduct Owner, Claims\nScrum Master, Blue"
        assert len(rows(text)) == 3
        assert rows(text)[0] == ("", "Product Manager, Payments")
        # Not even where one title would be more certain without what is behind the comma.
        assert rows(f"{text}\nProject Manager, Construction")[-1][1].endswith("Construction")

    def test_the_same_title_is_settled_once_and_kept_as_often_as_it_stands(self):
        title_list = parse("PM\nScrum Master\nPM", score)
        assert (title_list.titles, len(title_list.rows)) == (["PM", "Scrum Master"], 3)


class TestTables:
    def test_names_and_titles_without_a_heading(self):
        assert rows("Ada Byron\tProduct Manager\nBo Li\tPM\nCy\tWerkstattmeister") == [
            ("Ada Byron", "Product Manager"),
            ("Bo Li", "PM"),
            ("Cy", "Werkstattmeister"),
        ]

    def test_titles_may_stand_in_any_column(self):
        assert rows("7\tProduct Manager\tAda\n8\tScrum Master\tBo") == [
            ("Ada", "Product Manager"),
            ("Bo", "Scrum Master"),
        ]

    def test_commas_part_columns_where_one_looks_more_like_titles_than_the_lines(self):
        assert rows("Ada,Product Manager\nBo,Scrum Master") == [
            ("Ada", "Product Manager"),
            ("Bo", "Scrum Master"),
        ]

    @pytest.mark.parametrize(
        "heading", ["Job Title", "title ", "Position", "STELLENBEZEICHNUNG", "Funktion"]
    )
    def test_a_heading_names_the_column(self, heading):
        text = f"Product Owner;{heading};Team\nAda;Werkstattmeister;PM\nBo;Fahrer;PM"
        assert [title for _, title in rows(text)] == ["Werkstattmeister", "Fahrer"]

    def test_first_and_last_name_are_joined(self):
        text = "Nachname;Vorname;Position\nGrünhagen;Mareike;Scrum Master"
        assert rows(text) == [("Mareike Grünhagen", "Scrum Master")]

    def test_a_number_of_an_employee_is_no_name(self):
        text = 'Employee #,"Last name, First name",Job Title\n1001,"Venn, Isolde",Scrum Master'
        assert rows(text) == [("Venn, Isolde", "Scrum Master")]

    def test_an_endless_cell_is_no_table_and_leaves_other_readers_their_limit(self):
        limit = csv.field_size_limit()
        endless = "x" * (limit + 1)
        assert rows(f"Ann,Product Owner,{endless}\nBen,Tester,x")[1] == ("", "Ben,Tester,x")
        assert csv.field_size_limit() == limit

    def test_quoted_cells_keep_their_commas(self):
        text = 'Name,Job Title\n"Venn, Isolde","Manager, Customer Success"'
        assert rows(text) == [("Venn, Isolde", "Manager, Customer Success")]

    def test_an_inch_mark_closes_nothing(self):
        assert rows('Name\tTitle\n5" Ada\tPM\nBo\tPO') == [('5" Ada', "PM"), ("Bo", "PO")]

    def test_lines_before_the_heading_and_without_a_title_are_left_out(self):
        text = "Who is who\t\n\t\nName\tTitle\n— Ledger —\t\nAda\tPO\nTOTAL\t11\n"
        title_list = parse(text, score)
        assert title_list.rows == (Row("PO", "Ada"),)
        assert (title_list.left_out, title_list.column) == (2, "Title")


class TestRefusals:
    def test_a_list_that_is_too_long(self):
        with pytest.raises(ListError) as error:
            parse("Product Manager\n" * (MAX_ROWS + 1), score)
        assert (error.value.reason, error.value.number) == (ListError.TOO_LONG, MAX_ROWS + 1)
        assert len(parse("Product Manager\n" * MAX_ROWS, score).rows) == MAX_ROWS

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("", ListError.EMPTY),
            (" \n\t\n", ListError.EMPTY),
            ("Name\tTitle\n", ListError.EMPTY),
            ("ä" * (MAX_BYTES // 2 + 1), ListError.TOO_LARGE),
            ("PK\x03\x04\x00\x00", ListError.BINARY),
            ("\ufffd" * 30, ListError.BINARY),
            ("ada@example.org\nbo@example.org", ListError.ONLY_EMAIL),
            ("E-Mail\nada@example.org\nbo@example.org", ListError.ONLY_EMAIL),
            ("a@example.org\tb@example.org\nc@example.org\td@example.org", ListError.ONLY_EMAIL),
        ],
    )
    def test_what_is_no_list_of_titles(self, text, reason):
        assert refused(text) == reason


@given(st.text(alphabet="ab ,;\t\n\"'PM@.é—", max_size=200))
def test_any_text_is_a_list_or_is_refused(text):
    try:
        title_list = parse(text, score)
    except ListError:
        return
    assert title_list.rows
    assert all(row.title == " ".join(row.title.split()) for row in title_list.rows)


# --- The files of a team lead -------------------------------------------------------------


def tiers(name: str, encoding: str) -> dict[str, tuple[str, tuple[str, ...]]]:
    title_list = parse((TEAM_FILES / name).read_text(encoding=encoding), score)
    readings = [READER.read(title) for title in title_list.titles]
    return {reading.title: (str(reading.tier), reading.roles) for reading in readings}


def test_an_export_of_an_hr_system():
    read = tiers("1-hr-export.csv", "utf-8")
    certain = [title for title, (tier, _) in read.items() if tier == "certain"]
    assert certain == [
        *("Senior Product Manager", "Product Owner, Tracking", "Product Owner"),
        *("Engineering Manager", "Software Engineer II", "Scrum Master", "Business Analyst"),
        "UX Designer",
    ]
    likely = [title for title, (tier, _) in read.items() if tier == "likely"]
    assert likely == ["Java Developer", "Manager, Customer Success"]
    assert read["Fleet Service Manager"] == ("possible", ("service-manager",))
    assert read["VP Product"] == read["QA Engineer"] == ("none", ())


def test_a_german_list_of_people():
    read = tiers("2-personalliste-excel.csv", "cp1252")
    assert (
        read["Product Owner*in"]
        == read["Product Owner (m/w/d)"]
        == (
            "certain",
            ("product-owner",),
        )
    )
    assert read["Scrum Master:in"] == ("certain", ("scrum-master",))
    assert read["Anforderungsmanagerin / Business Analyst"] == ("likely", ("business-analyst",))
    assert read["Leiterin Produktmanagement"] == read["Werkstattmeister"] == ("none", ())


def test_a_table_pasted_out_of_a_sheet():
    read = tiers("3-pasted-from-a-sheet.tsv", "utf-8")
    assert read["PM"] == ("ask", ("product-manager", "project-manager"))
    assert read["Tech Lead / Engineering Manager"] == (
        "ask",
        ("tech-lead", "engineering-manager"),
    )
    assert READER.read("Tech Lead / Engineering Manager").two_hats
    assert read["Head of Product"] == ("none", ())
    assert len(read) == 12
