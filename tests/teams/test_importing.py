"""Bringing a list of people, from the pasted cells to the stored memberships."""

import datetime
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from roles.models import Alias
from teams.models import Level, LocalRole, Membership, Person, Team, TitleRule
from tests.html import Page, get_page, text_of
from tests.roles.domain.titles import ALIASES, ROLES

from .lists import FILES, TODAY

HR, GERMAN, PASTED = "1-hr-export.csv", "2-personalliste-excel.csv", "3-pasted-from-a-sheet.tsv"
ANSWERS = {
    HR: (),
    GERMAN: ("“Schaden” is part of “Produkt”, “IT”. Is that one team?/0", "“Bestand”/several"),
    PASTED: (),
}


@pytest.fixture(autouse=True)
def _roles(world, monkeypatch):
    monkeypatch.setattr("teams.importing.loading.today", lambda: TODAY)
    for name, short in ROLES.items():
        world.role(name.lower().replace(" ", "-"), name=name, abbreviation=short)
    for title, role, language, whole in ALIASES:
        Alias.objects.create(
            role=world.role(role), title=title, language=language, whole_title_only=whole
        )


@pytest.fixture
def harbour(organisations):
    return organisations.make("Harbour")


@pytest.fixture
def editor(organisations, harbour):
    """A browser of an editor of Harbour."""
    return organisations.member(harbour, Level.EDITOR, "edith")


def address(organisation) -> str:
    return f"/orgs/{organisation.slug}/import/"


def hidden(page: Page, step: str) -> dict[str, str]:
    """Return the hidden fields of the form of a step."""
    for form in page.all("form"):
        fields = {
            box.attrib["name"]: box.attrib["value"]
            for box in form.iter("input")
            if box.attrib.get("type") == "hidden" and box.attrib["name"] != "csrfmiddlewaretoken"
        }
        if fields.get("step") == step:
            return fields
    raise AssertionError(f"no form of the step {step}")


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
    raise AssertionError(f"no form of the step {step}")


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


class TestAnExportOfAnHRSystem:
    def test_says_what_is_read_and_what_never_is(self, editor, harbour):
        page = read(editor, harbour, HR)
        text = page.text
        assert (
            "Not read and never stored: Division, Location, Work Email, Manager Email, "
            "Date of Birth, Pay Rate." in text
        )
        assert "13 different titles. 1 waits for your choice." in text
        assert "118,000" not in text
        assert "marlow.example" not in text
        assert "8 titles" in text

    def test_becomes_thirteen_memberships(self, editor, harbour):
        page = lines(editor, harbour, HR)
        assert counts(page) == {"new": 13, "left out": 1, "people": 13}
        assert "begins on 1 December 2026" in page.text
        assert "title not given" in page.text
        take(editor, harbour, page)
        rows = {row[1]: row for row in stored(harbour)}
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

    def test_stores_no_dropped_cell(self, editor, harbour, db):
        bring(editor, harbour, HR)
        texts = " ".join(str(value) for row in Person.objects.values() for value in row.values())
        texts += " ".join(str(v) for row in Membership.objects.values() for v in row.values())
        for secret in ("marlow.example", "118,000", "02/11/1974", "1974", "Leeds", "Marlow"):
            assert secret not in texts

    def test_takes_in_those_who_have_left_on_a_tick(self, editor, harbour):
        page = lines(editor, harbour, HR)
        page = take(editor, harbour, page, 409, **{"takes-ended": "on"})
        assert counts(page) == {"new": 14, "people": 14}
        take(editor, harbour, page)
        row = Membership.objects.get(person__name="Mo Haldane")
        assert row.end == datetime.date(2026, 8, 31)

    def test_changes_nothing_the_second_time(self, editor, harbour):
        bring(editor, harbour, HR)
        before, log = stored(harbour), harbour.log.count()
        page = lines(editor, harbour, HR)
        assert counts(page) == {"same": 13, "left out": 1, "people": 13}
        take(editor, harbour, page)
        assert (stored(harbour), harbour.log.count()) == (before, log)


class TestAGermanListOfPeople:
    def test_asks_about_teams_under_two_departments(self, editor, harbour):
        page = read(editor, harbour, GERMAN)
        questions = page.texts("fieldset[@class='import-question']/legend")
        assert questions == [
            "“Schaden” is part of “Produkt”, “IT”. Is that one team?",
            "“Bestand” is part of “IT”, “Produkt”. Is that one team?",
        ]
        values = form_values(page, "titles")
        late = send(editor, harbour, 400, **values)
        assert late.title.startswith("Error:")
        assert "Please answer what is still open." in late.text

    def test_becomes_ten_memberships_and_a_vacancy(self, editor, harbour):
        page = lines(editor, harbour, GERMAN, "“Schaden”/0", "“Bestand”/0")
        assert counts(page) == {"new": 11, "people": 9, "vacancy": 1}
        assert "Jörn Weißhaupt has 120 % in all." in page.text
        take(editor, harbour, page)
        assert {(team.name, team.parent and team.parent.name) for team in harbour.teams.all()} == {
            *(("Produkt", None), ("IT", None), ("Projektbüro", None), ("Betrieb", None)),
            *(("Schaden", "Produkt"), ("Bestand", "IT")),
        }
        rows = stored(harbour)
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
    def test_asks_and_changes_nothing_the_second_time(self, editor, harbour, answer):
        bring(editor, harbour, GERMAN, f"“Schaden”/{answer}", f"“Bestand”/{answer}")
        before = stored(harbour)
        page = read(editor, harbour, GERMAN)
        assert not page.all("fieldset[@class='import-question']")
        page = send(editor, harbour, **form_values(page, "titles"))
        assert counts(page) == {"same": 11, "people": 9, "vacancy": 1}
        take(editor, harbour, page)
        assert stored(harbour) == before
        assert Team.objects.count() == (8 if answer == "several" else 6)


class TestCellsPastedOutOfASheet:
    CHOICES = (
        "Role for PM/role:product-manager",
        "Role for Tech Lead / Engineering Manager/role:tech-lead",
        "Role for Tech Lead / Engineering Manager/role:engineering-manager",
    )

    def text(self) -> str:
        return (FILES / PASTED).read_text()

    def test_names_each_line_that_is_skipped(self, editor, harbour):
        page = read(editor, harbour, self.text())
        assert page.texts("details[@class='skipped']/ul/li") == [
            "Line 1 stands above the headings: Who is who: Harbour tribe (last updated 12 Oct)",
            "Line 2 is blank",
            "Line 4 names a group: — Ledger —",
            "Line 10 names a group: — Mooring —",
            "Line 16 is blank",
            "Line 19 is a total: TOTAL · 11",
        ]
        assert "Shares of time are taken from the titles in lines 8, 12." in page.text

    def test_becomes_nine_people_and_two_vacancies(self, editor, harbour):
        page = lines(editor, harbour, self.text(), *self.CHOICES)
        assert counts(page) == {"new": 12, "people": 9, "vacancies": 2}
        take(editor, harbour, page)
        rows = stored(harbour)
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

    def test_changes_nothing_the_second_time(self, editor, harbour):
        bring(editor, harbour, self.text(), *self.CHOICES)
        before = stored(harbour)
        page = read(editor, harbour, self.text())
        assert not page.all("fieldset")[1:]
        page = send(editor, harbour, **form_values(page, "titles"))
        assert counts(page) == {"same": 12, "people": 9, "vacancies": 2}
        take(editor, harbour, page)
        assert stored(harbour) == before

    def test_can_be_decided_later(self, editor, harbour):
        bring(editor, harbour, self.text())
        page = get_page(editor, f"/orgs/{harbour.slug}/titles/")
        assert "2 titles are to be decided." in page.text
