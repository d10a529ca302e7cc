"""Data releases: what they hold, that the same content makes the same bytes, and their page."""

import csv
import errno
import fcntl
import io
import json
import re
import sqlite3
import subprocess
import zipfile
from contextlib import closing
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings as settings_of_site
from django.core.management import CommandError, call_command

from roles.models import Claim, Role, RoleCode
from roles.queries.overview import overview
from roles.releases import folder, making
from roles.releases.formats import APPLICATION_ID, as_csv, as_zip
from roles.releases.schema import TABLES
from tests import kept_world
from tests.html import get_page

pytestmark = pytest.mark.django_db


def fill(world):
    """Two roles on which sources disagree, with a note; and what nobody may read."""
    world.claim("lymar", "product-owner", "backlog", "owns", key="lymarbkl", quotation="owns it")
    world.claim("berls", "product-manager", "backlog", "owns", key="berlsbkl")
    world.claim("berls", "product-owner", "stories", "owns", contexts=("startup",), key="berlssto")
    guide = world.source("guide", licence="CC BY-SA 4.0", note="A secret note.")
    world.claim(guide, "product-owner", "stories", "not-theirs", key="guidesto", quotation="not so")
    world.note("backlog", "product-manager", "product-owner")
    world.claim("lymar", "product-owner", "plans", status="draft", paraphrase="A secret draft.")
    world.source("hidden", title="A secret source", is_public=False)
    return world


kept, told = kept_world.fixtures(fill)


@pytest.fixture
def releases(told, tmp_path, settings):
    settings.RELEASES = tmp_path / "releases"
    return settings.RELEASES


def release(*arguments, **options) -> str:
    output = StringIO()
    call_command("release", *arguments, stdout=output, **options)
    return output.getvalue()


def data_in(path: Path) -> dict:
    return json.loads((path / "current" / "rolebook.json").read_text())


def keyed(rows: list[dict], name: str = "key") -> dict[str, dict]:
    return {row[name]: row for row in rows}


# --- What is in it ------------------------------------------------------------------------


def test_every_format_holds_the_same_rows(releases):
    release(releases)
    tables = data_in(releases)["tables"]
    assert list(tables) == [table.name for table in TABLES]
    with closing(sqlite3.connect(releases / "current" / "rolebook.sqlite")) as database:
        database.row_factory = sqlite3.Row
        for table in TABLES:
            stored = [dict(row) for row in database.execute(f'SELECT * FROM "{table.name}"')]  # noqa: S608
            assert [_plain(row) for row in stored] == [_plain(row) for row in tables[table.name]]
        assert database.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        assert database.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
    with zipfile.ZipFile(releases / "current" / "rolebook-csv.zip") as archive:
        for table in TABLES:
            text = archive.read(f"{table.name}.csv").decode("utf-8-sig")
            assert len(list(csv.DictReader(io.StringIO(text)))) == len(tables[table.name])
        package = json.loads(archive.read("datapackage.json"))
    assert [resource["path"] for resource in package["resources"]] == [
        f"{table.name}.csv" for table in TABLES
    ]


def _plain(row: dict) -> dict:
    """Return the row as SQLite gives it back: numbers for truth, nothing for no reference."""
    return {
        name: None if value in ("", None) else int(value) if isinstance(value, bool) else value
        for name, value in row.items()
    }


def test_each_dispute_stands_in_it_with_all_its_sides(releases):
    release(releases)
    tables = data_in(releases)["tables"]
    contested = {"--".join(point.key): point for point in overview().contested}
    assert contested
    points = {row["point"]: row for row in tables["points"] if row["state"] == "contested"}
    assert points.keys() == contested.keys()
    for name, point in contested.items():
        answers = {
            row["answer"]: row["sources"] for row in tables["point_answers"] if row["point"] == name
        }
        assert answers == {
            standing.position.slug: len(standing.voices) for standing in point.agreement.standings
        }
        statements = {
            row["statement"] for row in tables["point_statements"] if row["point"] == name
        }
        assert statements == {claim.key for claim in point.agreement.claims}
        assert points[name]["sentence"]
    assert {row["rank"] for row in points.values()} == set(range(1, len(points) + 1))


def test_only_what_readers_see_is_in_it(releases):
    release(releases)
    statements = keyed(data_in(releases)["tables"]["statements"])
    assert statements.keys() == set(Claim.objects.published().values_list("key", flat=True))
    current = releases / "current"
    bodies = {path.name: path.read_bytes() for path in current.iterdir() if path.suffix != ".zip"}
    with zipfile.ZipFile(current / "rolebook-csv.zip") as archive:
        bodies |= {name: archive.read(name) for name in archive.namelist()}
    for name, body in bodies.items():
        assert b"secret" not in body, name
        assert b"plans" not in body, name


def test_each_row_names_its_licence(releases):
    release(releases)
    data = data_in(releases)
    for rows in data["tables"].values():
        assert all(row["licence"] for row in rows)
    statements = keyed(data["tables"]["statements"])
    assert statements["lymarbkl"]["licence"] == "CC BY 4.0"
    assert statements["lymarbkl"]["quotation_licence"] == ""
    assert statements["guidesto"]["licence"] == "CC BY-SA 4.0"
    assert statements["guidesto"]["quotation_licence"] == "CC BY-SA 4.0"
    assert any("CC BY-SA 4.0" in notice for notice in data["notices"])
    readme = (releases / "current" / "README.txt").read_text()
    assert all(notice in readme for notice in data["notices"])


def test_no_cell_of_a_table_is_a_formula():
    table = next(table for table in TABLES if table.name == "scales")
    row = {"slug": "=1+1", "name": "@SUM(A1)", "licence": "-x"}
    (line,) = csv.DictReader(io.StringIO(as_csv(table, [row]).decode("utf-8-sig")))
    assert line == {"slug": "'=1+1", "name": "'@SUM(A1)", "licence": "'-x"}


def test_checksums_are_those_of_the_files(releases):
    release(releases)
    checked = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"],  # noqa: S607
        cwd=releases / "current",
        check=True,
        capture_output=True,
        text=True,
    )
    assert len(checked.stdout.splitlines()) == len(making.FILES)


def test_every_column_is_described(releases):
    manual = (settings_of_site.BASE_DIR / "docs" / "data.md").read_text()
    for table in TABLES:
        section = manual.partition(f"### {table.name}\n")[2].partition("\n### ")[0]
        described = re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)
        assert described == list(table.names), table.name


# --- The same bytes -------------------------------------------------------------------------


def test_the_same_content_makes_the_same_bytes(releases, tmp_path):
    release(releases)
    # Rows get other places in the database, and other times.
    for claim in Claim.objects.published():
        claim.contexts.set(list(claim.contexts.all()))
        claim.save()
    role = Role.objects.get(slug="product-owner")
    Role.objects.filter(pk=role.pk).update(version=role.version + 7)
    release(tmp_path / "other")
    first, second = releases / "current", tmp_path / "other" / "current"
    for path in first.iterdir():
        assert path.read_bytes() == (second / path.name).read_bytes(), path.name
    assert first.resolve().name == second.resolve().name


def test_nothing_in_an_archive_depends_on_the_day():
    with zipfile.ZipFile(io.BytesIO(as_zip({"b.csv": b"b", "a.csv": b"a"}))) as archive:
        assert archive.namelist() == ["a.csv", "b.csv"]
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_same_release_again_is_left_as_it_is(releases):
    release(releases)
    before = (releases / "current").stat()
    assert "there already, and the same" in release(releases)
    assert (releases / "current").stat() == before
    assert release(releases, first_start=True) == ""


# --- What changed ---------------------------------------------------------------------------


def test_changes_are_told_by_statement(releases, told):
    release(releases)
    first = data_in(releases)["version"]
    Claim.objects.filter(key="lymarbkl").update(paraphrase="Lymar says it in other words.")
    Claim.objects.filter(key="berlsbkl").update(status="draft")
    told.claim("lymar", "product-manager", "stories", "owns", key="lymarsto")
    words = release(releases)
    assert f"since {first}: 1 added, 1 changed, 1 withdrawn" in words
    changes = json.loads((releases / "current" / "changes.json").read_text())
    assert changes["since"] == first
    assert [row["key"] for row in changes["added"]] == ["lymarsto"]
    assert [row["key"] for row in changes["withdrawn"]] == ["berlsbkl"]
    (changed,) = changes["changed"]
    assert changed["key"] == "lymarbkl"
    assert changed["fields"].keys() == {"paraphrase"}
    assert changed["fields"]["paraphrase"]["is"] == "Lymar says it in other words."
    assert {
        "point": "backlog--product-manager--product-owner",
        "was": "contested",
        "is": "silent",
    } in changes["verdicts"]
    markdown = (releases / "current" / "CHANGES.md").read_text()
    for key in ("lymarsto", "berlsbkl", "lymarbkl"):
        assert key in markdown


def test_a_context_that_was_added_is_a_change(releases, told):
    release(releases)
    Claim.objects.get(key="lymarbkl").contexts.add(told.context("startup"))
    release(releases)
    (changed,) = json.loads((releases / "current" / "changes.json").read_text())["changed"]
    assert changed["fields"] == {"contexts": {"was": "", "is": "startup"}}


@pytest.mark.parametrize("part", ["", "current", "current/rolebook.json"])
def test_an_earlier_release_is_known_by_folder_or_file(releases, tmp_path, part):
    release(releases, version="1.0")
    Claim.objects.filter(key="berlsbkl").update(status="draft")
    assert "since 1.0:" in release(tmp_path / "other", since=releases / part, version="1.1")


def test_content_that_is_as_it_once_was_gets_its_earlier_release(releases):
    release(releases)
    first = (releases / "current").resolve()
    Claim.objects.filter(key="berlsbkl").update(status="draft")
    release(releases)
    assert (releases / "current").resolve() != first
    Claim.objects.filter(key="berlsbkl").update(status="published")
    release(releases)
    assert (releases / "current").resolve() == first


# --- What is refused ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"version": "../out"}, "is no version"),
        ({"version": "current"}, "is no version"),
        ({"since": Path("/nowhere")}, "no earlier release"),
        ({"address": "rolebook.example"}, "is no address"),
        ({"address": "ftp://rolebook.example"}, "is no address"),
        ({"address": "https://"}, "is no address"),
        ({"address": "https://[rolebook"}, "is no address"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(releases, options, words):
    with pytest.raises(CommandError, match=words):
        release(releases, **options)
    assert not (releases / "current").exists()


def test_a_version_stands_for_one_content(releases):
    release(releases, version="1.0")
    Claim.objects.filter(key="berlsbkl").update(status="draft")
    with pytest.raises(CommandError, match="not the same"):
        release(releases, version="1.0")


def test_a_folder_with_other_files_is_left_alone(releases):
    releases.mkdir()
    (releases / "thesis.txt").write_text("mine")
    with pytest.raises(CommandError, match=r"thesis\.txt"):
        release(releases)
    assert [path.name for path in releases.iterdir()] == ["thesis.txt"]


def test_another_run_is_waited_for(releases):
    releases.mkdir()
    with (releases / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(CommandError) as raised:
            release(releases)
    assert raised.value.returncode == 75


def test_a_full_disk_leaves_the_release_before(releases, monkeypatch):
    release(releases)
    first = (releases / "current").resolve()
    Claim.objects.filter(key="berlsbkl").update(status="draft")

    def refuse(self, body):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    with pytest.raises(CommandError, match="No space left"):
        release(releases)
    assert (releases / "current").resolve() == first
    assert {path.name for path in releases.iterdir()} == {".lock", "current", first.name}


def test_there_is_no_release_of_nothing(db, tmp_path):
    with pytest.raises(CommandError, match="no content yet"):
        release(tmp_path / "releases")


def test_queries_of_a_release_do_not_grow(releases, told, django_assert_num_queries):
    def queries() -> int:
        with django_assert_num_queries(QUERIES) as captured:
            making.read()
        return len(captured)

    queries()
    for number in range(5):
        told.claim(f"source-{number}", f"role-{number}", f"question-{number}", contexts=("big",))
    queries()


QUERIES = 28


# --- The page -------------------------------------------------------------------------------


def test_page_says_that_there_is_no_release(told, visitor):
    page = get_page(visitor, "/data/")
    assert "There is no release here yet" in page.text
    assert page.all("script[@type='application/ld+json']") == []
    assert visitor.get("/data/rolebook.json").status_code == 404


@pytest.mark.parametrize("start", ["", "/de"])
def test_page_offers_the_newest_release(releases, visitor, start):
    release(releases)
    newest = folder.newest(releases)
    page = get_page(visitor, f"{start}/data/")
    assert newest.version in page.text
    for file in newest.files:
        assert f"/data/{file.name}" in page.links
        assert file.sha256 in page.text
    (script,) = page.all("script[@type='application/ld+json']")
    (dataset,) = json.loads(script.text)["@graph"]
    assert dataset["@type"] == "Dataset"
    assert dataset["version"] == newest.version
    downloads = {part["contentUrl"].rpartition("/")[2]: part for part in dataset["distribution"]}
    assert downloads.keys() == set(folder.DATA_FILES)
    for name, part in downloads.items():
        assert part["sha256"] == newest.file(name).sha256


def test_page_shows_a_new_release_at_once(releases, visitor):
    release(releases, version="1.0")
    assert "1.0" in get_page(visitor, "/data/").text
    Claim.objects.filter(key="berlsbkl").update(status="draft")
    release(releases, version="1.1")
    page = get_page(visitor, "/data/")
    assert "Since version 1.0: statements added: 0, changed: 0, withdrawn: 1" in page.text
    assert "/data/1.0/rolebook.json" in page.links


def test_files_are_served_as_they_are(releases, visitor):
    release(releases, version="1.0")
    for name in making.FILES:
        answer = visitor.get(f"/data/{name}")
        body = b"".join(answer.streaming_content)
        assert body == (releases / "1.0" / name).read_bytes()
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert answer["Cache-Control"] == "public, max-age=300"
        again = visitor.get(f"/data/{name}", headers={"If-None-Match": answer["ETag"]})
        assert again.status_code == 304
        kept = visitor.get(f"/data/1.0/{name}")
        assert "immutable" in kept["Cache-Control"]
        assert b"".join(kept.streaming_content) == body


@pytest.mark.parametrize(
    "address",
    [
        *("/data/release.json", "/data/SHA256SUMS", "/data/.lock", "/data/..%2F..%2Fmanage.py"),
        *("/data/current/rolebook.json", "/data/2.0/rolebook.json", "/data/..%2f/rolebook.json"),
    ],
)
def test_nothing_else_of_the_folder_is_served(releases, visitor, address):
    release(releases, version="1.0")
    assert visitor.get(address).status_code == 404


def test_the_page_asks_the_database_nothing_more_as_releases_grow(
    releases, visitor, django_assert_num_queries
):
    release(releases)
    with django_assert_num_queries(0):
        visitor.get("/data/")


def test_programs_are_led_to_both_sides(releases, visitor):
    release(releases)
    answer = visitor.get("/llms.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    text = answer.content.decode()
    assert "never one of them alone" in text
    for named in ("/api/v1/", "/api/v1/openapi.json", "/mcp", "/schema/1.json", "/data/"):
        assert f"http://testserver{named}" in text
    assert "Model Context Protocol" in text
    for address in re.findall(r"http://testserver(/[\w./-]*)", text):
        # Of these, one needs a parameter, one a body, and one is a process of its own.
        if address not in ("/oembed/", "/api/titles", "/mcp"):
            assert visitor.get(address).status_code == 200, address


def test_footer_and_sitemap_lead_to_the_data(told, visitor):
    assert "/data/" in get_page(visitor, "/").links
    assert (
        "<loc>http://testserver/de/data/</loc>"
        in visitor.get("/sitemap-lists.xml").content.decode()
    )


def test_codes_of_a_role_are_in_it(releases):
    role = Role.objects.get(slug="product-owner")
    RoleCode.objects.create(
        role=role, scheme="onet", code="15-0000.00", label="Owners", address="https://example.org/"
    )
    release(releases)
    (row,) = data_in(releases)["tables"]["role_codes"]
    assert (row["role"], row["code"], row["match"]) == ("product-owner", "15-0000.00", "close")
