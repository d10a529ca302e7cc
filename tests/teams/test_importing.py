"""Bringing a list of people, from the pasted cells to the stored memberships."""

import datetime

import pytest

from teams.models import LocalRole, Membership, Person, Team, TitleRule
from teams.views import importing
from tests.html import Page, get_page

from .bringing import (
    GERMAN,
    HR,
    PASTED,
    address,
    bring,
    counts,
    form_values,
    lines,
    read,
    send,
    stored,
    take,
)
from .lists import FILES

pytestmark = pytest.mark.usefixtures("canon")


class TestAnExportOfAnHRSystem:
    def test_says_what_is_read_and_what_never_is(self, edith, quayside):
        page = read(edith, quayside, HR)
        text = page.text
        assert (
            "Not read and never stored: Division, Location, Work Email, Manager Email, "
            "Date of Birth, Pay Rate" in text
        )
        assert "13 different titles. 1 waits for your choice." in text
        assert "118,000" not in text
        assert "marlow.example" not in text
        assert "8 titles" in text

    def test_becomes_thirteen_memberships(self, edith, quayside):
        page = lines(edith, quayside, HR)
        assert counts(page) == {"new": 13, "left out": 1, "people": 13}
        assert "begins on 1 December 2026" in page.text
        assert "title not given" in page.text
        take(edith, quayside, page)
        rows = {row[1]: row for row in stored(quayside)}
        assert len(rows) == 13
        assert rows["Osric Quillfeather"] == (
            *("Product", "Osric Quillfeather", "Senior Product Manager", "Product Manager", 0),
            *("2020-06-17", "", "Teddy Abara-Lindqvist"),
        )
        assert rows["Izzy Venn"][3] == rows["Isolde Venn"][3] == "Product Owner"
        assert rows["Wren O'Darragh"][3] == "Developer"
        assert rows["Rufus Castellane"][3] == ""
        assert rows["Teddy Abara-Lindqvist"][3] == "VP Product"
        assert rows['=HYPERLINK("http://x.example")'][3] == "QA Engineer"
        assert rows["Ife Pemberley"][2:4] == ("", "")
        assert Person.objects.get(name="Izzy Venn").number == "1003"
        assert not LocalRole.objects.get(name="VP Product").role
        assert LocalRole.objects.get(name="Developer").role.slug == "developer"
        assert TitleRule.objects.filter(decided_at=None).get().seen == "Fleet Service Manager"

    def test_stores_no_dropped_cell(self, edith, quayside, db):
        bring(edith, quayside, HR)
        texts = " ".join(str(value) for row in Person.objects.values() for value in row.values())
        texts += " ".join(str(v) for row in Membership.objects.values() for v in row.values())
        for secret in ("marlow.example", "118,000", "02/11/1974", "1974", "Leeds", "Marlow"):
            assert secret not in texts

    def test_takes_in_those_who_have_left_on_a_tick(self, edith, quayside):
        page = lines(edith, quayside, HR)
        page = take(edith, quayside, page, 409, **{"takes-ended": "on"})
        assert counts(page) == {"new": 14, "people": 14}
        take(edith, quayside, page)
        row = Membership.objects.get(person__name="Mo Haldane")
        assert row.end == datetime.date(2026, 8, 31)

    def test_changes_nothing_the_second_time(self, edith, quayside):
        bring(edith, quayside, HR)
        before, log = stored(quayside), quayside.log.count()
        page = lines(edith, quayside, HR)
        assert counts(page) == {"same": 13, "left out": 1, "people": 13}
        take(edith, quayside, page)
        assert (stored(quayside), quayside.log.count()) == (before, log)


class TestAGermanListOfPeople:
    def test_asks_about_teams_under_two_departments(self, edith, quayside):
        page = read(edith, quayside, GERMAN)
        questions = page.texts("fieldset[@class='import-question']/legend")
        assert questions == [
            "“Schaden” is part of “Produkt” and “IT”. Is that one team?",
            "“Bestand” is part of “IT” and “Produkt”. Is that one team?",
        ]
        values = form_values(page, "titles")
        late = send(edith, quayside, 400, **values)
        assert late.title.startswith("Error:")
        assert "Please answer what is still open." in late.text

    def test_is_asked_about_in_german_on_german_pages(self, edith, quayside):
        table = "Name\tAbteilung\tTeam\nA B\tP\tX\nC D\tQ\tX"
        response = edith.post(f"/de{address(quayside)}", {"step": "read", "list": table})
        (question,) = Page(response).texts("fieldset[@class='import-question']/legend")
        assert question.startswith("„X“ gehört zu „P“ und „Q“.")

    def test_becomes_ten_memberships_and_a_vacancy(self, edith, quayside):
        page = lines(edith, quayside, GERMAN, "“Schaden”/0", "“Bestand”/0")
        assert counts(page) == {"new": 11, "people": 9, "vacancy": 1}
        assert "Jörn Weißhaupt has 120 % in all." in page.text
        take(edith, quayside, page)
        assert {(team.name, team.parent and team.parent.name) for team in quayside.teams.all()} == {
            *(("Produkt", None), ("IT", None), ("Projektbüro", None), ("Betrieb", None)),
            *(("Schaden", "Produkt"), ("Bestand", "IT")),
        }
        rows = stored(quayside)
        names = {row[1] for row in rows}
        assert {"Jörn Weißhaupt", "Ingeborg Løvenskjold", "Émile Straßburger"} < names
        assert [row[2:5] for row in rows if row[1] == "Jörn Weißhaupt"] == [
            ("Scrum Master:in", "Scrum Master", 20),
            ("Product Owner*in", "Product Owner", 100),
        ]
        assert [row[:4] for row in rows if not row[1]] == [
            ("Bestand", "", "Product Owner (m/w/d)", "Product Owner")
        ]
        roles = {row[2]: row[3] for row in rows}
        assert roles["Anforderungsmanagerin / Business Analyst"] == "Business Analyst"
        assert roles["Senior Software-Entwicklerin Backend"] == "Developer"
        assert roles["Werkstattmeister"] == "Werkstattmeister"
        assert Person.objects.get(name="Mareike Grünhagen").number == "00017"
        assert {row[6] for row in rows if row[1] == "Sophie-Charlotte Überacker"} == {"2027-06-30"}

    @pytest.mark.parametrize("answer", ["0", "1", "several"])
    def test_asks_and_changes_nothing_the_second_time(self, edith, quayside, answer):
        bring(edith, quayside, GERMAN, f"“Schaden”/{answer}", f"“Bestand”/{answer}")
        before = stored(quayside)
        page = read(edith, quayside, GERMAN)
        assert not page.all("fieldset[@class='import-question']")
        page = send(edith, quayside, **form_values(page, "titles"))
        assert counts(page) == {"same": 11, "people": 9, "vacancy": 1}
        take(edith, quayside, page)
        assert stored(quayside) == before
        assert Team.objects.count() == (8 if answer == "several" else 6)


class TestCellsPastedOutOfASheet:
    CHOICES = (
        "Role for PM/role:product-manager",
        "Role for Tech Lead / Engineering Manager/role:tech-lead",
        "Role for Tech Lead / Engineering Manager/role:engineering-manager",
    )

    def text(self) -> str:
        return (FILES / PASTED).read_text()

    def test_names_each_line_that_is_skipped(self, edith, quayside):
        page = read(edith, quayside, self.text())
        assert page.texts("details[@class='skipped']/ul/li") == [
            "Line 1 stands above the headings: Who is who: Harbour tribe (last updated 12 Oct)",
            "Line 2 is blank",
            "Line 4 names a group: — Ledger —",
            "Line 10 names a group: — Mooring —",
            "Line 16 is blank",
            "Line 19 is a total: TOTAL · 11",
        ]
        assert "Shares of time are taken from the titles in lines 8, 12." in page.text

    def test_becomes_nine_people_and_two_vacancies(self, edith, quayside):
        page = lines(edith, quayside, self.text(), *self.CHOICES)
        assert counts(page) == {"new": 12, "people": 9, "vacancies": 2}
        take(edith, quayside, page)
        rows = stored(quayside)
        assert [row[:5] for row in rows if row[1] == "Desdemona Irie"] == [
            ("Ledger", "Desdemona Irie", "Software Engineer", "Developer", 80),
            ("Mooring", "Desdemona Irie", "Scrum Master", "Scrum Master", 20),
        ]
        assert [row[:3] for row in rows if not row[1]] == [
            ("Ledger", "", "Software Engineer"),
            ("Mooring", "", "Delivery Manager"),
        ]
        assert [row[3] for row in rows if row[1] == "Hyacinth Bole"] == [
            "Engineering Manager",
            "Tech Lead",
        ]
        assert [row[3] for row in rows if row[1] == "Ezekiel Warr"] == ["Product Manager"]
        names = {row[1] for row in rows}
        assert {"Gwillym ap Rhys", "Farida Oduya-Smith"} < names
        assert [row[7] for row in rows if row[1] == "Sunniva Strand"] == [""]

    def test_changes_nothing_the_second_time(self, edith, quayside):
        bring(edith, quayside, self.text(), *self.CHOICES)
        before = stored(quayside)
        page = read(edith, quayside, self.text())
        assert not page.all("fieldset")[1:]
        page = send(edith, quayside, **form_values(page, "titles"))
        assert counts(page) == {"same": 12, "people": 9, "vacancies": 2}
        take(edith, quayside, page)
        assert stored(quayside) == before

    def test_can_be_decided_later(self, edith, quayside):
        bring(edith, quayside, self.text())
        page = get_page(edith, f"/orgs/{quayside.slug}/titles/")
        assert "2 titles are to be decided." in page.text


class TestMoreTitlesThanAreDecidedOnTheWay:
    LIST = "Name\tTeam\tTitle\n" + "".join(
        f"Person {number}\tHarbour\tKeeper of {word}\n"
        for number, word in enumerate(["ropes", "lamps", "gulls", "tides", "nets"])
    )

    def test_changes_nothing_the_second_time(self, edith, quayside, monkeypatch):
        monkeypatch.setattr(importing, "MOST_TITLES", 2)
        bring(edith, quayside, self.LIST)
        assert TitleRule.objects.filter(decided_at=None).count() == 3
        before, log = stored(quayside), quayside.log.count()
        page = lines(edith, quayside, self.LIST)
        assert counts(page) == {"same": 5, "people": 5}
        take(edith, quayside, page)
        assert (stored(quayside), quayside.log.count()) == (before, log)


def test_takes_more_than_what_everybody_may_send(edith, quayside, settings):
    people = (f"Person {number} of the harbour by the sea\tHarbour\tPO" for number in range(1_500))
    text = "\n".join(["Name\tTeam\tTitle", *people])
    assert len(text) > settings.PUBLIC_BODY_MAX_BYTES
    page = read(edith, quayside, text)
    assert "columns" in page.values("input[@name='step']", "value")
