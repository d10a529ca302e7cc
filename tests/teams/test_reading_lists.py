"""What is read of lists as people have them, in other words, orders and encodings."""

import datetime
import io

import pytest
from openpyxl import Workbook

from teams.importing import cells
from teams.importing.cells import CellError, DayOrder
from teams.importing.fields import Field, field_of, is_sensitive_heading, match_columns
from teams.importing.records import needs_day_order, needs_fallback_team, propose_options
from teams.importing.sheets import SheetError, find_table, read_file, read_text

from .lists import FILES, records_of, sheet_of


def said(source: str, **options) -> list[tuple]:
    return [
        (r.name, r.title, r.team, r.department, r.share, r.start, r.end, r.reports_to)
        for r in records_of(source, **options).records
    ]


class TestColumns:
    @pytest.mark.parametrize(
        ("heading", "field"),
        [
            ("Employee #", Field.NUMBER),
            ("Pers.-Nr.", Field.NUMBER),
            ("Personalnummer", Field.NUMBER),
            ("Last name, First name", Field.NAME),
            ("Name ", Field.NAME),
            ("Mitarbeiter*in", Field.NAME),
            ("Vorgesetzte/r", Field.REPORTS_TO),
            ("Reports To", Field.REPORTS_TO),
            ("Manager ID", Field.REPORTS_TO_NUMBER),
            ("Beschäftigungsgrad", Field.SHARE),
            ("FTE", Field.SHARE),
            ("%", Field.SHARE),
            ("Stellenbezeichnung", Field.TITLE),
            ("Abteilung", Field.DEPARTMENT),
            ("Squad", Field.TEAM),
            ("Austrittsdatum", Field.END),
            ("Hire Date", Field.START),
            ("Kostenstelle", None),
            ("Location", None),
        ],
    )
    def test_are_known_by_their_headings(self, heading, field):
        assert field_of(heading) is field

    @pytest.mark.parametrize(
        "heading",
        [
            *("Work Email", "Manager Email", "E-Mail", "Date of Birth", "Geburtsdatum", "Pay Rate"),
            *("Gehalt", "Jahresgehalt brutto", "Home address", "Straße", "Telefon", "Mobile"),
            *("Geschlecht", "Nationality", "IBAN", "Steuerklasse", "Salary (EUR)"),
        ],
    )
    def test_of_pay_birth_dates_and_addresses_are_sensitive(self, heading):
        assert is_sensitive_heading(heading)

    def test_of_e_mail_addresses_are_sensitive_whatever_they_are_called(self):
        sheet = sheet_of("Name\tContact\tTitle\nAda\tada@x.example\tPO\nBo\tbo@x.example\tPM\n")
        assert [column.is_sensitive for column in sheet.columns] == [False, True, False]

    def test_that_say_the_same_are_read_once(self):
        fields = [column.field for column in match_columns(["Title", "Job title", "Role", "Name"])]
        assert fields == [Field.TITLE, None, Field.LOCAL_ROLE, Field.NAME]

    def test_without_headings_are_guessed_from_what_they_hold(self):
        sheet = sheet_of("Ada Byron,Product Owner\nBo Grace,Scrum Master\nCy Hopper,PM\n")
        assert [column.field for column in sheet.columns] == [Field.NAME, Field.TITLE]
        assert not sheet.has_header


class TestEncodings:
    TEXT = "Name;Titel;Team\nJörn Weißhaupt;Product Owner;Schaden\n"

    @pytest.mark.parametrize(
        "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
    )
    def test_all_give_the_same(self, encoding):
        lines = read_file(self.TEXT.encode(encoding), "list.csv")
        assert lines[1].cells == ("Jörn Weißhaupt", "Product Owner", "Schaden")

    @pytest.mark.parametrize("separator", [",", ";", "\t"])
    def test_and_separators_too(self, separator):
        text = self.TEXT.replace(";", separator).replace("\n", "\r\n")
        assert read_text(text)[1].cells == ("Jörn Weißhaupt", "Product Owner", "Schaden")

    def test_a_spreadsheet_gives_the_same_with_its_days(self):
        book = Workbook()
        for row in (
            ["Name", "Titel", "Team", "Eintritt"],
            ["Venn, Isolde", 'PO "Tracking", intern', "Schaden", datetime.date(2026, 12, 1)],
        ):
            book.active.append(row)
        file = io.BytesIO()
        book.save(file)
        sheet = find_table(read_file(file.getvalue(), "list.xlsx"), lambda text: 0)
        assert sheet.lines[0].number == 2
        assert sheet.lines[0].cells[:3] == ("Venn, Isolde", 'PO "Tracking", intern', "Schaden")
        assert cells.parse_day(sheet.lines[0].cells[3], None) == datetime.date(2026, 12, 1)

    @pytest.mark.parametrize("separator", [";", ",", "\t"])
    def test_a_cell_longer_than_the_reader_takes_is_refused(self, separator):
        with pytest.raises(SheetError, match="From line 2 on"):
            read_text(f"Name{separator}Title\nAda{separator}{'x' * 140_000}\n")

    @pytest.mark.parametrize(
        "content", [b"\x00\x01\x02" * 50, b"\xd0\xcf\x11\xe0 old", b"", b"PK\x03\x04 broken"]
    )
    def test_what_is_no_table_is_refused(self, content):
        with pytest.raises(SheetError):
            read_file(content, "list.csv")

    def test_an_old_spreadsheet_is_told_from_a_text_of_wide_characters(self):
        with pytest.raises(SheetError, match=r"save it as \.xlsx"):
            read_file(b"\xd0\xcf\x11\xe0" + b"\0" * 600, "list.xls")

    @pytest.mark.parametrize("name", ["org.yaml", "people.JSON", "page.html", "team.docx"])
    def test_no_people_are_made_up_of_a_file_of_another_kind(self, name):
        with pytest.raises(SheetError, match="Such a file is not read"):
            read_file(b"kind: User\nspec:\n  memberOf: [owners]\n", name)


class TestDays:
    @pytest.mark.parametrize(
        ("text", "order", "day"),
        [
            ("2026-12-01", None, (2026, 12, 1)),
            ("2026-12-01 00:00:00", None, (2026, 12, 1)),
            ("01.02.2016", None, (2016, 2, 1)),
            ("1.2.16", None, (2016, 2, 1)),
            ("06/17/2020", None, (2020, 6, 17)),
            ("17/06/2020", None, (2020, 6, 17)),
            ("12/01/2026", DayOrder.MONTH_FIRST, (2026, 12, 1)),
            ("12/01/2026", DayOrder.DAY_FIRST, (2026, 1, 12)),
            ("1. März 2019", None, (2019, 3, 1)),
            ("Mar 1, 2019", None, (2019, 3, 1)),
        ],
    )
    def test_are_read_as_they_are_written(self, text, order, day):
        assert cells.parse_day(text, order) == datetime.date(*day)

    @pytest.mark.parametrize("text", ["31/31/2020", "soon", "2026-13-01", "29.02.2025", "45000"])
    def test_that_are_none_are_refused(self, text):
        with pytest.raises(CellError):
            cells.parse_day(text, DayOrder.DAY_FIRST)

    def test_whose_order_nothing_shows_are_asked_about(self):
        sheet = sheet_of("Name\tTitle\tTeam\tStart\nAda B\tPO\tX\t01/02/2026\n")
        assert needs_day_order(sheet, propose_options(sheet))
        records = records_of("Name\tTitle\tTeam\tStart\nAda B\tPO\tX\t01/02/2026\n")
        assert [refusal.line for refusal in records.refusals] == [2]


class TestShares:
    @pytest.mark.parametrize(
        ("text", "share"),
        [("80,0 %", 80), ("80", 80), ("0.8", 80), ("0,5 FTE", 50), ("", None), ("100 %", 100)],
    )
    def test_are_read_as_they_are_written(self, text, share):
        assert cells.parse_share(text) == share

    def test_of_one_are_full_posts_if_the_column_counts_posts(self):
        text = "Name\tTitle\tTeam\tFTE\nAda B\tPO\tX\t1\nBo C\tPM\tX\t0.5\n"
        assert [row[4] for row in said(text)] == [100, 50]

    @pytest.mark.parametrize("text", ["120 %", "0", "much", "-5"])
    def test_that_are_none_are_refused(self, text):
        with pytest.raises(CellError):
            cells.parse_share(text)

    @pytest.mark.parametrize(
        ("title", "rest", "share"),
        [
            ("Software Engineer (80%)", "Software Engineer", 80),
            ("Scrum Master, 20 %", "Scrum Master", 20),
            ("0.5 FTE Tester", "Tester", 50),
            ("Engineer III", "Engineer III", None),
            ("Coach (50 %) & Tester (50 %)", "Coach (50 %) & Tester (50 %)", None),
        ],
    )
    def test_are_taken_out_of_titles(self, title, rest, share):
        assert cells.split_share(title) == (rest, share)


class TestNames:
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("Venn, Isolde", "Isolde Venn"),
            ("Gwillym  ap Rhys", "Gwillym ap Rhys"),
            ("O'Darragh, Wren", "Wren O'Darragh"),
            ("Ada Byron <ada@x.example>", "Ada Byron"),
        ],
    )
    def test_stand_in_the_order_in_which_they_are_spoken(self, text, name):
        assert cells.parse_name(text) == name

    @pytest.mark.parametrize(
        "text", ["N.N.", "OPEN – hiring", "vacant", "TBD", "offene Stelle", "zu besetzen"]
    )
    def test_of_nobody_are_vacancies(self, text):
        assert cells.is_vacancy(text)

    @pytest.mark.parametrize("text", ["Anna Frei", "Noor Open-Haddad", "Nina Neu", "Tobias Hire"])
    def test_of_somebody_are_none(self, text):
        assert not cells.is_vacancy(text)

    def test_that_are_only_an_e_mail_address_are_refused(self):
        records = records_of("Name\tTitle\tTeam\nada@x.example\tPO\tX\nBo C\tPM\tX\nCy D\tPM\tX\n")
        assert [(refusal.line, refusal.reason) for refusal in records.refusals] == [
            (2, "It has no name. Write “vacant” if nobody is there yet.")
        ]


class TestTeams:
    def test_written_once_are_meant_for_the_lines_below(self):
        text = "Name\tTitle\tTeam\nAda B\tPO\tLedger\nBo C\tPM\t\nCy D\tSM\tMooring\nDi E\tPM\t\n"
        assert [row[2] for row in said(text)] == ["Ledger", "Ledger", "Mooring", "Mooring"]

    def test_missing_here_and_there_are_asked_about(self):
        text = "Name\tTitle\tTeam\nAda B\tPO\tX\nBo C\tPM\t\nCy D\tSM\tY\nDi E\tPM\tX\n"
        sheet = sheet_of(text)
        assert needs_fallback_team(sheet, propose_options(sheet))
        assert [row[2] for row in said(text, fallback_team="Z")] == ["X", "Z", "Y", "X"]

    def test_are_taken_from_groups_where_there_is_no_column(self):
        text = "Name\tTitle\n== Ledger ==\t\nAda B\tPO\n== Mooring ==\t\nBo C\tPM\n"
        assert [row[2] for row in said(text)] == ["Ledger", "Mooring"]

    def test_are_the_departments_where_no_team_is_given(self):
        text = "Name;Titel;Team;Bereich\nAda B;PO;Schaden;IT\nBo C;PM;;IT\n"
        assert [row[2:4] for row in said(text)] == [("Schaden", "IT"), ("IT", "")]


def test_the_same_list_with_other_words_columns_and_encoding_says_the_same():
    original = (FILES / "2-personalliste-excel.csv").read_text(encoding="cp1252")
    rows = [line.split(";") for line in original.strip().splitlines()]
    order = [7, 5, 4, 2, 3, 1, 0, 9, 6, 8]
    rows[0] = [
        *("Employee ID", "Surname", "First name", "Job title", "Department", "Squad"),
        *("Line manager", "Start date", "End date", "FTE", "Cost centre"),
    ]
    text = "\n".join("\t".join(row[place] for place in order) for row in rows) + "\n"
    assert said(text) == said("2-personalliste-excel.csv")
