"""What a list changes where there is something already, and what it asks."""

import datetime
import threading
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from teams.exporting import as_csv, as_json, as_xlsx, table_of
from teams.importing import writing
from teams.importing.cells import title_key
from teams.models import Level, Membership, Person, Team
from tests.html import Page, get_page, text_of

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
from .lists import FILES, TODAY, plan_of

pytestmark = pytest.mark.usefixtures("canon")

FIVE = "Name\tTitle\tTeam\nAda B\tPO\tX\nBo C\tPM\tX\nCy D\tSM\tX\nDi E\tTL\tY\nEd F\tEM\tY\n"
CHOICE = "Role for PM/role:product-manager"


def questions(plan) -> list[str]:
    return [question.text for question in plan.open_questions]


class TestQuestions:
    """Nothing is assumed of people, teams and managers whom a list does not tell apart."""

    def test_two_lines_of_one_name(self):
        text = "Name\tTitle\tTeam\nAda B\tPO\tX\nAda B\tSM\tY\n"
        plan = plan_of(text)
        assert questions(plan) == ["Ada B stands in lines 2, 3. Is that one person?"]
        assert not plan.can_be_taken_in
        assert plan_of(text, answers=["one person, with"]).people_count == 1
        assert plan_of(text, answers=["several people of"]).people_count == 2

    def test_a_number_tells_people_of_one_name_apart(self):
        text = "No.\tName\tTitle\tTeam\n1\tAda B\tPO\tX\n2\tAda B\tSM\tX\n"
        plan = plan_of(text)
        assert (questions(plan), plan.people_count) == ([], 2)

    def test_a_manager_of_a_name_that_two_have(self):
        text = (
            "No.\tName\tTitle\tTeam\tManager\n"
            "1\tAda B\tPO\tX\t\n2\tAda B\tSM\tX\t\n3\tBo C\tPM\tX\tAda B\n"
        )
        assert questions(plan_of(text)) == [
            "Several people are called “Ada B”. Who do these lines report to?"
        ]
        plan = plan_of(text, answers=["line 3: SM"])
        assert plan.new_memberships[2].reports_to == "person:3"

    def test_a_manager_who_is_not_in_the_list(self):
        text = "Name\tTitle\tTeam\tManager\nAda B\tPO\tX\tZoe Q\nBo C\tPM\tX\tZoe Q\n"
        assert questions(plan_of(text)) == [
            "Others report to Zoe Q, who has no line in the list. Who is this?"
        ]
        left_out = plan_of(text, answers=["leave it out"])
        assert {new.reports_to for new in left_out.new_memberships} == {None}
        made = plan_of(text, answers=["somebody new"])
        assert "Zoe Q" in [person.name for person in made.new_people]

    def test_a_team_under_two_others(self):
        text = "Name\tTitle\tTeam\tDepartment\nAda B\tPO\tX\tP\nBo C\tPM\tX\tQ\n"
        assert questions(plan_of(text)) == ["“X” is part of “P” and “Q”. Is that one team?"]
        one = plan_of(text, answers=["one team, part of “Q”"])
        assert [team.name for team in one.new_teams] == ["Q", "X"]
        several = plan_of(text, answers=["several teams"])
        assert sorted(team.name for team in several.new_teams) == ["P", "Q", "X", "X"]


class TestRefusedLines:
    TEXT = (
        "No.\tName\tTitle\tTeam\tFrom\tUntil\tShare\n"
        "1\tAda B\tPO\tX\t2026-01-01\t2025-01-01\t\n"
        "2\tBo C\tPM\tX\t31/31/2026\t\t\n"
        "3\tCy D\tSM\tX\t\t\t150 %\n"
        "4\t\tSM\tX\t\t\t\n"
        "5\tEd F\tTL\tX\t\t\t\n"
        "5\tFlo G\tTL\tX\t\t\t\n"
        "5\tEd F\tTL\tX\t\t\t\n"
    )

    def test_have_their_number_and_a_reason(self):
        plan = plan_of(self.TEXT)
        assert {row.line: row.reason for row in plan.rows if row.outcome == "refused"} == {
            2: "It ends before it begins.",
            3: "There is no such day.",
            4: "A share of time is between 1 and 100 per cent.",
            5: "It has no name. Write “vacant” if nobody is there yet.",
            7: "The number 5 is that of Ed F in line 6.",
            8: "It says the same as line 6.",
        }
        assert not plan.can_be_taken_in

    def test_stop_the_others_unless_they_are_left_out(self, edith, quayside):
        page = lines(edith, quayside, self.TEXT)
        page = take(edith, quayside, page, 409)
        assert "some lines are refused" in page.text
        assert not Membership.objects.exists()
        take(edith, quayside, page, **{"leaves-out-refused": "on"})
        assert [row[1] for row in stored(quayside)] == ["Ed F"]


class TestSuspiciousThings:
    def test_are_pointed_out(self):
        text = (
            "Name\tTitle\tTeam\tShare\tManager\n"
            "Ada B\tPO\tX\t\tBo C\nBo C\tPM\tX\t\tAda B\nCy D\tSM\tX\t\tCy D\n"
            "Di E\tPM\tX\t\tAda B\nDi E\tPO\tY\t\tEd F\nEd F\tPO\tY\t\tDi E\n"
        )
        assert plan_of(text, answers=["one person, with"]).warnings == [
            "Line 4: Cy D reports to themselves. That is left out.",
            "Ada B, Bo C report to one another in a circle.",
            "Di E, Ed F report to one another in a circle.",
        ]


class TestANewerList:
    def test_changes_what_it_says_otherwise(self, edith, quayside):
        bring(edith, quayside, FIVE, CHOICE)
        newer = FIVE.replace("Ada B\tPO\tX", "Ada B\tScrum Master\tX")
        newer = newer.replace("Title\tTeam\n", "Title\tTeam\tFTE\n").replace("\tX\n", "\tX\t0.5\n")
        page = lines(edith, quayside, newer)
        assert counts(page) == {"changed": 3, "same": 2, "people": 5}
        take(edith, quayside, page)
        rows = {row[1]: row for row in stored(quayside)}
        assert rows["Ada B"][2:5] == ("Scrum Master", "Scrum Master", 50)
        assert len(rows) == 5

    def test_keeps_the_role_that_somebody_has_chosen(self, edith, quayside, organisations):
        bring(edith, quayside, FIVE, CHOICE)
        row = Membership.objects.get(person__name="Ada B")
        row.local_role = organisations.local_role(quayside, "Value officer")
        row.save()
        assert counts(lines(edith, quayside, FIVE)) == {"same": 5, "people": 5}

    def test_ends_nobody_who_is_missing_unless_ticked(self, edith, quayside):
        bring(edith, quayside, FIVE, CHOICE)
        bring(edith, quayside, FIVE.replace("Ed F\tEM\tY\n", ""))
        assert not Membership.objects.exclude(end=None).exists()
        page = lines(edith, quayside, FIVE.replace("Ed F\tEM\tY\n", ""))
        assert "End the place that is here and not in the list" in page.text
        ticks = {"ends-missing": "on", "ends-on": "2026-12-24"}
        page = take(edith, quayside, page, 409, **ticks)
        take(edith, quayside, page)
        ended = Membership.objects.exclude(end=None).get()
        assert (ended.person.name, ended.end) == ("Ed F", datetime.date(2026, 12, 24))

    def test_asks_again_before_it_ends_more_than_a_fifth(self, edith, quayside):
        bring(edith, quayside, FIVE, CHOICE)
        short = "".join(FIVE.splitlines(keepends=True)[:4])
        ticks = {"ends-missing": "on", "ends-on": "2026-11-27"}
        page = take(edith, quayside, lines(edith, quayside, short), 409, **ticks)
        assert "Yes, end 2 of 5 places: that is more than a fifth" in page.text
        page = take(edith, quayside, page, 409)
        assert not Membership.objects.exclude(end=None).exists()
        take(edith, quayside, page, **{"ends-many": "on"})
        assert Membership.objects.exclude(end=None).count() == 2
        # Taken in again, it changes nothing.
        page = lines(edith, quayside, short)
        assert counts(page) == {"same": 3, "people": 3}
        assert "not in the list" not in page.text

    def test_ends_a_place_whose_end_it_says(self, edith, quayside):
        bring(edith, quayside, FIVE, CHOICE)
        newer = "Name\tTitle\tTeam\tUntil\nAda B\tPO\tX\t2026-10-31\n"
        page = lines(edith, quayside, newer)
        assert counts(page) == {"ended": 1, "person": 1}
        take(edith, quayside, page)
        assert Membership.objects.get(person__name="Ada B").end == datetime.date(2026, 10, 31)


class TestAllOrNothing:
    def test_a_list_that_stops_half_way_leaves_nothing(self, edith, quayside, monkeypatch):
        page = lines(edith, quayside, FIVE, CHOICE)
        before = quayside.log.count()

        def stop(self, plan):
            raise RuntimeError("the power is gone")

        monkeypatch.setattr(writing._Writer, "_change_memberships", stop)
        with pytest.raises(RuntimeError):
            take(edith, quayside, page)
        assert not Team.objects.exists()
        assert not Person.objects.exists()
        assert quayside.log.count() == before

    def test_what_was_not_shown_is_not_done(self, edith, quayside):
        page = lines(edith, quayside, FIVE, CHOICE)
        bring(edith, quayside, FIVE.replace("Ada B\tPO\tX\n", ""), CHOICE)
        page = take(edith, quayside, page, 409)
        assert "this is what it would do now" in page.text
        assert counts(page)["same"] == 4

    def test_a_page_of_somebody_else_is_not_taken(self, edith, quayside, organisations):
        page = lines(edith, quayside, FIVE, CHOICE)
        other = organisations.member(quayside, Level.EDITOR, "ottilie")
        response = other.post(address(quayside), form_values(page, "rows"))
        assert response.status_code == 400
        assert "begin again" in Page(response).text
        changed = form_values(page, "rows")
        changed["carried"] = [changed["carried"][0].replace("a", "b")]
        assert edith.post(address(quayside), changed).status_code == 400
        assert not Membership.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_lists_at_once_are_taken_in_one_after_the_other(edith, quayside):
    page = lines(edith, quayside, FIVE, CHOICE)
    values = form_values(page, "rows")
    statuses = []
    start = threading.Barrier(2)

    def confirm():
        browser = Client()
        browser.cookies = edith.cookies
        start.wait()
        statuses.append(browser.post(address(quayside), values).status_code)
        connection.close()

    threads = [threading.Thread(target=confirm) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # The second finds that what it shows is done already.
    assert sorted(statuses) == [302, 409]
    assert (Person.objects.count(), Membership.objects.count()) == (5, 5)


CHOICES = {
    HR: (),
    GERMAN: ("“Schaden”/0", "“Bestand”/several"),
    PASTED: (CHOICE, "Role for Tech Lead / Engineering Manager/role:tech-lead"),
}


@pytest.mark.parametrize("source", [HR, GERMAN, PASTED])
class TestAnExport:
    def test_changes_nothing_where_it_comes_from(self, edith, quayside, source):
        bring(edith, quayside, source, *CHOICES[source])
        before = stored(quayside)
        table = table_of(quayside, site="https://roles.example", day=TODAY)
        for name, content in (
            ("list.csv", as_csv(table)),
            ("list.xlsx", as_xlsx(table)),
            ("list.json", as_json(quayside).encode()),
        ):
            page = send_file(edith, quayside, name, content)
            if page.title.startswith("What the titles"):
                assert not page.all("fieldset[@class='import-question']")
                page = send(edith, quayside, **form_values(page, "titles"))
            assert set(counts(page)) <= {"same", "people", "vacancy", "vacancies"}, name
            take(edith, quayside, page)
            assert stored(quayside) == before, name

    def test_makes_the_same_of_an_empty_organisation(
        self, edith, quayside, organisations, settings, source
    ):
        bring(edith, quayside, source, *CHOICES[source])
        copy = organisations.make("Copy")
        other = organisations.member(copy, Level.EDITOR, "carl")
        page = send_file(other, copy, "list.json", as_json(quayside).encode())
        take(other, copy, page)
        assert stored(copy) == stored(quayside)
        exported = as_json(copy).replace('"name": "Copy"', '"name": "Quayside"', 1)
        assert exported == as_json(quayside)


def send_file(browser, organisation, name: str, content: bytes) -> Page:
    file = SimpleUploadedFile(name, content)
    return send(browser, organisation, step="read", file=file)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"share": 80', '"share": 800'),
        ('"slug": "ledger"', '"slug": "../ledger"'),
        ('"version": 1', '"version": 2'),
        ('"memberships": [', '"memberships": [{"team": "nowhere"},'),
    ],
)
def test_a_downloaded_file_that_was_spoilt_is_refused(edith, quayside, old, new):
    bring(edith, quayside, PASTED, *CHOICES[PASTED])
    text = as_json(quayside)
    assert old in text
    response = edith.post(address(quayside), {"step": "read", "list": text.replace(old, new)})
    assert response.status_code == 400
    assert "The file cannot be read." in Page(response).text


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"share": 80', '"share": 800', "].share: Das darf höchstens 100 sein."),
        ('"share": 80', '"share": "all"', "Das muss eine ganze Zahl sein."),
        ('"share": 80', '"share": 8e999', "8e999 ist als Zahl zu groß"),
        ('"share": 80', '"shares": 80', "].shares: Ein solches Feld gibt es nicht."),
        ('"slug": "ledger"', '"slug": "mooring"', "„mooring“ steht zweimal da."),
        ('"version": 1', '"version": 2', "version: Nur Version 1 wird gelesen."),
        ('"memberships": [', '"memberships": [{"team": "nowhere"},', "„nowhere“"),
        ('"name": "Ledger"', f'"name": "{"x" * 121}"', "darf höchstens 120 Zeichen haben"),
        ('"name": "Ledger"', '"name": " "', "].name: Das fehlt."),
        ('"memberships": [', '"memberships" [', "Ab Zeile"),
    ],
)
def test_a_spoilt_file_is_refused_in_german(edith, quayside, old, new, words):
    bring(edith, quayside, PASTED, *CHOICES[PASTED])
    text = as_json(quayside)
    assert old in text
    response = edith.post(
        f"/de{address(quayside)}", {"step": "read", "list": text.replace(old, new, 1)}
    )
    assert words in Page(response).text


@pytest.mark.parametrize(
    ("title", "taken"),
    [
        (
            "Tech Lead & Scrum Master (50 %)",
            ["Shares of time are taken from the titles", "Each job"],
        ),
        ("Tech Lead (50 %) & Scrum Master (50 %)", []),
    ],
)
def test_a_share_of_two_jobs_is_said_to_be_left_out(title, taken):
    text = f"Name\tTitle\tTeam\nAda B\t{title}\tX\n"
    both = ("role:tech-lead", "role:scrum-master")
    plan = plan_of(text, decisions={title_key(title): both})
    assert [new.share for new in plan.new_memberships] == [None, None]
    assert len(plan.notes) == len(taken)
    assert all(note.startswith(words) for note, words in zip(plan.notes, taken, strict=True))


class TestTheCommand:
    def run(self, organisation, source, *options) -> str:
        out = StringIO()
        call_command(
            "import_team", organisation.slug, FILES / source, *options, stdout=out, stderr=out
        )
        return out.getvalue()

    def test_reports_and_writes_nothing_without_apply(self, quayside):
        report = self.run(quayside, HR)
        assert "13 new, 1 left out" in report
        assert "Not read and never stored: Division, Location, Work Email" in report
        assert "line 13: new, Marigold Ustinov-Bell, UX Designer, Product; begins on" in report
        assert not Person.objects.exists()

    def test_takes_in_with_apply_and_changes_nothing_twice(self, quayside):
        assert "Taken in." in self.run(quayside, HR, "--apply")
        before = stored(quayside)
        assert len(before) == 13
        assert "There was nothing to do." in self.run(quayside, HR, "--apply")
        assert stored(quayside) == before

    @pytest.mark.parametrize("source", [GERMAN, PASTED])
    def test_refuses_what_has_to_be_asked(self, quayside, source):
        with pytest.raises(CommandError) as caught:
            self.run(quayside, source, "--apply")
        assert caught.value.returncode == 3
        assert not Person.objects.exists()

    def test_refuses_refused_lines(self, quayside, tmp_path):
        file = tmp_path / "list.tsv"
        file.write_text(TestRefusedLines.TEXT)
        with pytest.raises(CommandError) as caught:
            self.run(quayside, file, "--apply")
        assert caught.value.returncode == 2


class TestColumnsByHand:
    TEXT = "Wer\tWas macht\tStart\nAda B\tScrum Master\t01/02/2026\nBo C\tPO\t03/04/2026\n"

    def test_ask_what_no_heading_says(self, edith, quayside):
        page = read(edith, quayside, self.TEXT)
        assert page.title.startswith("Error:")
        assert page.texts("p[@role='alert']") == [
            "Say whether the day or the month comes first.",
            "Say to which team the lines without a team belong.",
        ]
        values = form_values(page, "columns")
        values |= {"column-1": ["title"], "order": ["day"], "fallback-team": ["Everybody"]}
        page = send(edith, quayside, **values)
        page = send(edith, quayside, **form_values(page, "titles"))
        take(edith, quayside, page)
        assert [row[:6] for row in stored(quayside)] == [
            ("Everybody", "Ada B", "Scrum Master", "Scrum Master", 0, "2026-02-01"),
            ("Everybody", "Bo C", "PO", "Product Owner", 0, "2026-04-03"),
        ]


class TestTitles:
    def titles(self, browser, organisation) -> Page:
        return get_page(browser, f"/orgs/{organisation.slug}/titles/")

    def test_a_role_without_a_name_of_its_own_is_called_as_the_title_is(self, edith, quayside):
        bring(edith, quayside, "Name\tTitle\tTeam\nAda B\tPM\tEverybody\n")
        page = self.titles(edith, quayside)
        field = next(iter(page.all("input[@value='own']"))).attrib["name"]
        rules = page.values("input[@name='rule']", "value")
        values = {"rule": rules, field: "own", f"{field}-own": " "}
        edith.post(f"/orgs/{quayside.slug}/titles/", values)
        assert [row[3] for row in stored(quayside)] == ["PM"]
        assert "All titles are decided." in self.titles(edith, quayside).text

    def test_are_decided_for_all_who_have_them(self, edith, quayside):
        bring(edith, quayside, FIVE.replace("Bo C\tPM", "Bo C\tPM").replace("Di E\tTL", "Di E\tPM"))
        page = self.titles(edith, quayside)
        assert "1 title is to be decided." in page.text
        assert "PM × 2" in page.text
        fields = {
            text_of(fieldset.find("legend")): fieldset.find(".//input").attrib["name"]
            for fieldset in page.all("fieldset")
        }
        rules = page.values("input[@name='rule']", "value")
        values = {
            "rule": rules,
            fields["Role for PM"]: "own",
            f"{fields['Role for PM']}-own": "Boss",
        }
        others = {name: "keep" for name in fields.values() if name not in values}
        assert others
        for fieldset in page.all("fieldset"):
            for box in fieldset.iter("input"):
                name = box.attrib["name"]
                if "checked" in box.attrib and name not in values:
                    values[name] = box.attrib["value"]
        response = edith.post(f"/orgs/{quayside.slug}/titles/", values)
        assert response.status_code == 302
        assert {row[1]: row[3] for row in stored(quayside)} == {
            "Ada B": "Product Owner",
            "Bo C": "Boss",
            "Cy D": "Scrum Master",
            "Di E": "Boss",
            "Ed F": "Engineering Manager",
        }
        assert "All titles are decided." in self.titles(edith, quayside).text

    def test_decided_in_a_list_are_decided_for_those_who_are_not_in_it(self, edith, quayside):
        bring(edith, quayside, "Name\tTitle\tTeam\nAda B\tPM\tX\nCy D\tTL\tX\n")
        assert [row[3] for row in stored(quayside)] == ["", "Tech Lead"]
        whole = get_page(edith, f"/orgs/{quayside.slug}/")
        assert whole.texts("p[@role='status']") == [
            "The list is taken in. New: 2 people, 2 places, 1 team, 2 titles."
        ]
        page = lines(edith, quayside, "Name\tTitle\tTeam\nBo C\tPM\tX\n", "Role for PM/own")
        assert "1 place that is not in the list gets the role that its title means" in page.text
        take(edith, quayside, page)
        whole = get_page(edith, f"/orgs/{quayside.slug}/")
        assert whole.texts("p[@role='status']") == [
            "The list is taken in. New: 1 person, 1 place. Changed: 1 place, 1 title."
        ]
        assert get_page(edith, f"/orgs/{quayside.slug}/").texts("p[@role='status']") == []
        assert [entry.action for entry in quayside.log.all()][:2] == ["imported", "decided"]
        assert {row[1]: row[3] for row in stored(quayside)} == {
            "Ada B": "PM",
            "Bo C": "PM",
            "Cy D": "Tech Lead",
        }
        assert "All titles are decided." in self.titles(edith, quayside).text
        whole = get_page(edith, f"/orgs/{quayside.slug}/")
        assert "Titles to decide 0" in whole.text or "Titles to decide" not in whole.text

    def test_of_two_jobs_give_two_places(self, edith, quayside):
        bring(edith, quayside, "Name\tTitle\tTeam\nAda B\tTech Lead / Engineering Manager\tX\n")
        page = self.titles(edith, quayside)
        box = next(iter(page.all("input[@type='checkbox']")))
        values = {
            "rule": page.values("input[@name='rule']", "value"),
            box.attrib["name"]: ["role:tech-lead", "role:engineering-manager"],
        }
        edith.post(f"/orgs/{quayside.slug}/titles/", values)
        assert [row[3] for row in stored(quayside)] == ["Engineering Manager", "Tech Lead"]
        page = self.titles(edith, quayside)
        chosen = [box for box in page.all("input[@type='checkbox']") if "checked" in box.attrib]
        assert len(chosen) == 2
        values[box.attrib["name"]] = [chosen[0].attrib["value"]]
        edith.post(f"/orgs/{quayside.slug}/titles/", values)
        assert len(stored(quayside)) == 1

    def test_pages_take_the_same_number_of_queries(
        self, edith, quayside, django_assert_num_queries
    ):
        address = f"/orgs/{quayside.slug}/titles/"
        bring(edith, quayside, FIVE)
        numbers = []
        for _ in range(2):
            with django_assert_num_queries(16, exact=False) as few:
                edith.get(address)
            numbers.append(len(few))
            bring(edith, quayside, FIVE.replace("PO", "Fahrer").replace("SM", "Koch"))
        assert numbers[0] == numbers[1]
