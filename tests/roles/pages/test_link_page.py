"""/link/ and /api/titles: from a list of titles to the canonical role of each."""

import csv
import io
import json
import logging
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook

from roles.models import Alias
from roles.queries.title_reader import Titles
from tests.html import Page, text_of

pytestmark = pytest.mark.django_db

TITLES = Path(__file__).parents[2] / "data" / "titles" / "titles.csv"


def _sheet_with_a_far_cell() -> bytes:
    book, file = Workbook(), io.BytesIO()
    book.active.cell(20_001, 2, "Product Owner")
    book.save(file)
    return file.getvalue()


@pytest.fixture(autouse=True)
def _roles(world):
    world.source("berls")
    for slug, short in (
        ("product-manager", "PM"),
        ("project-manager", "PM"),
        ("product-owner", "PO"),
        ("scrum-master", "SM"),
    ):
        world.role(slug, abbreviation=short, definition=f"What {slug} does [@berls, p. 1].")
    Alias.objects.create(role=world.role("developer"), title="Softwareentwickler", language="de")


def sent(visitor, text="", status=200, path="/link/", **fields) -> Page:
    response = visitor.post(path, {"titles": text, **fields})
    assert response.status_code == status
    assert "no-store" in response["Cache-Control"]
    return Page(response)


def table(page: Page) -> dict[str, tuple[str, list[str]]]:
    """Return for each title how sure it is, and the roles that are linked or can be chosen; those
    that stand ticked have a plus."""
    found = {}
    for row in page.all("table[@class='linked']/tbody/tr"):
        title, sure, roles = row
        links = [text_of(a) for a in roles.findall("./a[@href]") if "class" not in a.attrib]
        choices = [
            ("+" if "checked" in box.attrib else "") + box.attrib["value"]
            for box in roles.findall(".//input")
        ]
        why = title.find("span")
        name = text_of(title)[: -len(text_of(why)) or None] if why is not None else text_of(title)
        found[name.strip()] = (text_of(sure), links + choices)
    return found


def copied(page: Page, name: str) -> str:
    (form,) = page.all(f"textarea[@id='as-{name}']")
    return (form.text or "").removeprefix("\n")


def test_the_empty_page_asks_for_titles(visitor):
    response = visitor.get("/link/")
    assert "no-store" in response["Cache-Control"]
    page = Page(response)
    assert page.one("form[@class='list-form']").attrib["method"] == "post"
    assert not page.all("table")


def test_each_title_comes_with_its_role_and_how_sure_that_is(visitor):
    page = sent(
        visitor,
        "Senior Product Owner\nPM\nProduct Owner / Scrum Master\nProj. Mgr.\n"
        "Construction Project Manager\nHead of Product\nSenior Product Owner",
    )
    read = table(page)
    assert list(read.values()) == [
        ("certain", ["Product Owner"]),
        ("please choose", ["product-manager", "project-manager", ""]),
        ("please choose", ["product-owner", "scrum-master"]),
        ("likely", ["+project-manager"]),
        ("possible", ["project-manager"]),
        ("none", []),
    ]
    assert "6 different titles: 1 certain, 2 to choose, 1 likely and ticked" in page.text
    assert "× 2" in page.text
    assert "What product-owner does." in page.text
    assert "/compare/product-manager-vs-project-manager/" in page.links


def test_german_titles_are_read_the_same_on_both_pages(visitor):
    text = "Softwareentwicklerin (m/w/d)\nPM"
    english, german = sent(visitor, text), sent(visitor, text, path="/de/link/")
    assert [roles for _, roles in table(english).values()] == [
        roles for _, roles in table(german).values()
    ]


def test_the_list_of_150_titles_is_read_the_same_on_both_pages(visitor):
    with TITLES.open(encoding="utf-8", newline="") as opened:
        text = "\n".join(row["title"] for row in csv.DictReader(opened))
    english, german = sent(visitor, text), sent(visitor, text, path="/de/link/")
    read = [roles for _, roles in table(english).values()]
    assert len(read) > 140
    assert read == [roles for _, roles in table(german).values()]
    for name in ("markdown", "csv", "plain"):
        lines, german_lines = (copied(page, name).splitlines()[2:] for page in (english, german))
        assert lines == [line.replace("/de/roles/", "/roles/") for line in german_lines]


class TestChoices:
    TEXT = "PM\nProduct Owner / Scrum Master\nProj. Mgr.\nPM"

    def test_what_is_chosen_is_copied_once_for_each_row(self, visitor):
        page = sent(
            visitor,
            self.TEXT,
            chosen="1",
            **{"role-1": "product-manager", "role-2": ["product-owner", "scrum-master"]},
        )
        lines = copied(page, "markdown").splitlines()
        address = "http://testserver/roles"
        assert lines[2:] == [
            f"| PM | [Product Manager]({address}/product-manager/) |",
            f"| Product Owner / Scrum Master | [Product Owner]({address}/product-owner/), "
            f"[Scrum Master]({address}/scrum-master/) |",
            # Its tick was taken off.
            "| Proj. Mgr. |  |",
            f"| PM | [Product Manager]({address}/product-manager/) |",
        ]
        assert next(iter(table(page).values()))[1] == ["+product-manager", "project-manager", ""]

    def test_only_roles_that_the_title_may_mean_can_be_chosen(self, visitor):
        page = sent(visitor, "PM", chosen="1", **{"role-1": ["scrum-master", "nonsense"]})
        assert copied(page, "markdown").splitlines()[-1] == "| PM |  |"

    def test_what_is_not_settled_is_said_and_copied_without_a_role(self, visitor):
        page = sent(visitor, self.TEXT)
        assert "2 titles still need your choice" in page.text
        assert copied(page, "csv").splitlines()[1] == "PM,,"


class TestWhatIsCopied:
    def test_names_stand_beside_titles(self, visitor):
        page = sent(visitor, "Name\tTitle\nAda | Byron\tScrum Master\nBo\tFahrer")
        assert copied(page, "markdown").splitlines() == [
            "| Name | Title | Role |",
            "| --- | --- | --- |",
            "| Ada &#124; Byron | Scrum Master | "
            "[Scrum Master](http://testserver/roles/scrum-master/) |",
            "| Bo | Fahrer |  |",
        ]
        assert copied(page, "plain").splitlines() == [
            "Ada | Byron, Scrum Master: Scrum Master http://testserver/roles/scrum-master/",
            "Bo, Fahrer",
        ]
        assert "1 line has no title" not in page.text
        assert "Titles are read from the column “Title”." in page.text

    def test_html_escapes_what_was_pasted(self, visitor):
        page = sent(visitor, "Name\tTitle\n<b>Ada</b>\tScrum Master")
        assert "<td>&lt;b&gt;Ada&lt;/b&gt;</td>" in copied(page, "html")
        assert '<a href="http://testserver/roles/scrum-master/">Scrum Master</a>' in copied(
            page, "html"
        )

    def test_no_cell_is_a_formula(self, visitor):
        page = sent(visitor, "Name\tTitle\n=HYPERLINK(1)\tScrum Master")
        assert copied(page, "csv").splitlines()[1].startswith("'=HYPERLINK(1),")


class TestFiles:
    def test_a_spreadsheet_is_read(self, visitor):
        book = Workbook()
        book.active.append(["Name", "Position"])
        book.active.append(["Ada", "Senior Product Owner"])
        file = io.BytesIO()
        book.save(file)
        upload = SimpleUploadedFile("team.xlsx", file.getvalue())
        page = sent(visitor, file=upload)
        assert [roles for _, roles in table(page).values()] == [["Product Owner"]]
        # The choices are made on what the page shows.
        assert "Senior Product Owner" in page.texts("textarea[@id='titles']")[0]

    def test_a_csv_file_of_german_excel_is_read(self, visitor):
        content = "Nachname;Position\nGrünhagen;Scrum Master:in\n".encode("cp1252")
        page = sent(visitor, file=SimpleUploadedFile("liste.csv", content))
        assert "Grünhagen" in copied(page, "plain")

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("x.xlsx", b"PK\x03\x04nonsense"),
            ("x.xlsx", b"nonsense"),
            ("x.csv", b"PK\x03\x04nonsense"),
            ("x.xls", b"\xd0\xcf\x11\xe0nonsense"),
        ],
    )
    def test_what_only_looks_like_a_spreadsheet_is_refused(self, visitor, name, content):
        page = sent(visitor, status=400, file=SimpleUploadedFile(name, content))
        assert "The file cannot be read." in page.text
        assert page.texts("textarea[@id='titles']") == [""]

    def test_why_a_spreadsheet_is_refused_is_said_in_german(self, visitor):
        for content, words in [
            (b"PK\x03\x04nonsense", "Das ist keine lesbare XLSX-Datei: Sie ist eine andere Art"),
            (b"\xd0\xcf\x11\xe0nonsense", "Das ist eine alte Tabelle oder eine mit Passwort."),
            (_sheet_with_a_far_cell(), "Zeile 20.001, Spalte 2 liegt außerhalb dessen, was"),
        ]:
            file = SimpleUploadedFile("x.xlsx", content)
            page = Page(visitor.post("/de/link/", {"file": file}))
            assert page.texts("p[@class='refused']")[0].startswith(
                f"Die Datei lässt sich nicht lesen. {words}"
            )

    def test_the_command_says_why_a_spreadsheet_is_refused(self, monkeypatch):
        broken = io.TextIOWrapper(io.BytesIO(b"PK\x03\x04nonsense"))
        monkeypatch.setattr("sys.stdin", broken)
        with pytest.raises(CommandError, match="This is no XLSX file that can be read"):
            call_command("link_titles")

    @pytest.mark.parametrize("name", ["org.yaml", "people.JSON", "page.html", "team.docx"])
    def test_no_titles_are_made_up_of_a_file_of_another_kind(self, visitor, name):
        content = b"kind: User\nspec:\n  memberOf: [owners]\n"
        page = sent(visitor, status=400, file=SimpleUploadedFile(name, content))
        assert "Such a file is not read" in page.text

    @pytest.mark.parametrize("name", ["team.list", "Stand 3.Mai", "titles.md", "x.csv.bak"])
    def test_what_a_name_does_not_say_is_no_reason_to_refuse_a_file(self, visitor, name):
        page = sent(visitor, file=SimpleUploadedFile(name, b"Product Owner\n"))
        assert "Such a file is not read" not in page.text

    def test_a_binary_file_is_refused(self, visitor):
        content = bytes(range(256)) * 4
        page = sent(visitor, status=400, file=SimpleUploadedFile("x.csv", content))
        assert "This is not text" in page.text


class TestLimits:
    def test_2000_titles_are_read_and_2001_are_not(self, visitor):
        sent(visitor, "Scrum Master\n" * 2000)
        page = sent(visitor, "Scrum Master\n" * 2001, status=400)
        assert "There are 2,001 titles, and at most 2,000 are read at once." in page.text

    def test_more_than_a_megabyte_is_refused(self, visitor):
        page = sent(visitor, "x" * 1_000_001, status=400)
        assert "more than 1 MB" in page.text
        assert visitor.post("/link/", {"titles": "x" * 3_000_000}).status_code == 413

    def test_a_column_of_addresses_is_refused(self, visitor):
        page = sent(visitor, "ada@example.org\nbo@example.org", status=400)
        assert "only e-mail addresses" in page.text
        assert page.texts("textarea[@id='titles']") == ["ada@example.org bo@example.org"]

    def test_one_address_sends_only_so_many_lists_within_an_hour(self, visitor, settings):
        settings.LINKED_LISTS_AN_HOUR_FROM_ONE = 2
        sent(visitor, "PM")
        sent(visitor, "PM")
        response = visitor.post("/link/", {"titles": "PM"})
        assert response.status_code == 429
        assert 0 < int(response["Retry-After"]) <= 3600
        assert Page(response).texts("textarea[@id='titles']") == ["PM"]
        other = visitor.post("/link/", {"titles": "PM"}, REMOTE_ADDR="192.0.2.7")
        assert other.status_code == 200

    def test_queries_do_not_grow_with_the_list(self, visitor):
        titles = [f"Scrum Master, Team {number}" for number in range(2000)]
        with CaptureQueriesContext(
            connection,
        ) as queries:
            reader = Titles()
            assert {reader.read(title).role.slug for title in titles} == {"scrum-master"}
        assert len(queries) == 2


def test_nothing_that_is_sent_reaches_the_database_or_a_log(visitor, caplog):
    caplog.set_level(logging.DEBUG)
    with CaptureQueriesContext(connection) as queries:
        sent(visitor, "Name\tTitle\nHarriet Quillfeather\tSenior Xylophonist")
        sent(visitor, "Harriet Quillfeather", status=200)
    asked = json.dumps([query["sql"] for query in queries])
    # Debugging logs each query, which is looked at already.
    lines = [r.getMessage() for r in caplog.records if r.name != "django.db.backends"]
    assert not any(word in asked for word in ("Quillfeather", "Xylophonist"))
    assert not any("Quillfeather" in line or "Xylophonist" in line for line in lines)


class TestTheInterfaceForPrograms:
    def ask(self, visitor, body, **headers):
        return visitor.post("/api/titles", body, content_type="application/json", **headers)

    def test_titles_in_and_roles_out(self, visitor):
        answer = self.ask(visitor, json.dumps({"titles": ["Senior PO", "PM", "Fahrer"]}))
        assert "no-store" in answer["Cache-Control"]
        certain, asked, nothing = answer.json()["titles"]
        assert certain == {
            "title": "Senior PO",
            "tier": "certain",
            "both": False,
            "roles": [
                {
                    "slug": "product-owner",
                    "name": "Product Owner",
                    "address": "http://testserver/roles/product-owner/",
                }
            ],
            "reasons": ["Senior is ignored", "PO is short for it"],
        }
        assert [role["slug"] for role in asked["roles"]] == ["product-manager", "project-manager"]
        assert (nothing["tier"], nothing["roles"]) == ("none", [])

    @pytest.mark.parametrize(
        "body",
        ["", "[", "[]", '{"titles": "PM"}', '{"titles": [1]}', '{"titles": null}', "[" * 9999],
    )
    def test_what_is_no_list_of_titles_is_refused(self, visitor, body):
        answer = self.ask(visitor, body)
        assert answer.status_code == 400
        assert "titles" in answer.json()["error"]

    def test_too_many_titles_are_refused(self, visitor):
        answer = self.ask(visitor, json.dumps({"titles": ["PM"] * 2001}))
        assert (answer.status_code, "2,001" in answer.json()["error"]) == (400, True)

    def test_it_is_only_asked_by_post(self, visitor):
        assert visitor.get("/api/titles").status_code == 405

    def test_it_has_a_limit(self, visitor, settings):
        settings.LINKED_LISTS_AN_HOUR_FROM_ONE = 1
        assert self.ask(visitor, '{"titles": []}').status_code == 200
        assert self.ask(visitor, '{"titles": []}').status_code == 429


def test_pages_that_speak_of_titles_link_the_list(world, visitor):
    world.claim("berls", "product-owner", "backlog", "owns")
    for address in ("/", "/roles/product-owner/", "/roles/?title=nobody", "/nothing-here/"):
        assert "/link/" in Page(visitor.get(address)).links
