"""Everything about a person, and leaving nothing of it."""

import io
import json

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from teams.erasing import erase_person
from teams.models import Level, Person

from .builder import Organisations

PLANTED = ("Ada Planted", "ada-planted", "Planted Title", "Planted Focus", "4711-planted")


@pytest.fixture
def ledgerly(organisations):
    return organisations.make("Ledgerly")


@pytest.fixture
def owner(organisations, ledgerly):
    return organisations.member(ledgerly, Level.OWNER, "olga")


@pytest.fixture
def ada(organisations, ledgerly):
    """A person with everything that is stored about one."""
    ada = organisations.person(
        ledgerly,
        "Ada Planted",
        number="4711-planted",
        link="https://wiki.example/ada-planted",
        user=organisations.account("ada"),
    )
    boss, report = (organisations.person(ledgerly, name) for name in ("Bo", "Cy"))
    coach = organisations.local_role(ledgerly, "Coach")
    for team in ("Mooring", "Ledger"):
        organisations.membership(
            organisations.team(ledgerly, team),
            ada,
            local_role=coach,
            title="Planted Title",
            focus="Planted Focus",
            share=50,
            start="2026-01-01",
            reports_to=boss,
        )
    organisations.membership(
        organisations.team(ledgerly, "Ledger"), report, title="Coach (m/w/d)", reports_to=ada
    )
    for title, seen in (("planted title", "Planted Title"), ("coach", "Coach")):
        rule = ledgerly.title_rules.create(title=title, seen=seen)
        rule.local_roles.add(coach)
    return ada


def dump() -> str:
    """Every value of every table, as a dump writes it."""
    lines = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            lines += [repr(row) for row in cursor.fetchall()]
    return "\n".join(lines)


def test_nothing_of_an_erased_person_is_in_a_dump(ada, ledgerly, owner):
    owner.get(f"/orgs/{ledgerly.slug}/people/{ada.key}/data.json")
    owner.post(f"/orgs/{ledgerly.slug}/access/invite/", {"level": "viewer", "person": "Bo"})
    before = dump()
    assert all(planted in before for planted in PLANTED)
    response = owner.post(f"/orgs/{ledgerly.slug}/people/{ada.key}/erase/")
    assert response["Location"] == f"/orgs/{ledgerly.slug}/"
    after = dump()
    for planted in (*PLANTED, ada.key):
        assert planted not in after


def test_counts_stay_as_former_members(ada, ledgerly, owner):
    owner.post(f"/orgs/{ledgerly.slug}/people/{ada.key}/erase/")
    assert set(ledgerly.teams.values_list("name", "former_members")) == {
        ("Mooring", 1),
        ("Ledger", 1),
    }
    assert ledgerly.local_roles.get().former_members == 1
    assert ledgerly.title_rules.get().seen == "Coach"
    (left,) = ledgerly.memberships.all()
    assert (left.person.name, left.reports_to) == ("Cy", None)
    entry = ledgerly.log.get()
    assert (entry.action, entry.kind, entry.record) == ("erased", "person", ada.pk)


def test_the_page_says_what_goes(ada, ledgerly, owner):
    text = owner.get(f"/orgs/{ledgerly.slug}/people/{ada.key}/erase/").content.decode()
    assert "The name, the personnel number, the link and 2 memberships" in text
    assert "The account ada stays" in text
    assert Person.objects.filter(pk=ada.pk).exists()


def test_everything_about_a_person_is_in_the_file(ada, ledgerly, owner):
    response = owner.get(f"/orgs/{ledgerly.slug}/people/{ada.key}/data.json")
    data = json.loads(response.content)
    assert (data["name"], data["number"]) == ("Ada Planted", "4711-planted")
    assert data["account"] == {"username": "ada", "level": None}
    assert data["people_reporting"] == 1
    assert [row["team"] for row in data["memberships"]] == ["Mooring", "Ledger"]
    assert data["memberships"][0] == {
        "team": "Mooring",
        "role": "Coach",
        "title": "Planted Title",
        "focus": "Planted Focus",
        "share": 50,
        "start": "2026-01-01",
        "end": None,
        "reports_to": "Bo",
    }
    assert response["Cache-Control"] == "private, no-store"


def test_no_field_of_a_person_or_membership_is_left_out_of_the_file():
    """Who adds a field decides here whether it is in the file."""
    fields = {
        name: {field.name for field in apps.get_model("teams", name)._meta.concrete_fields}
        for name in ("person", "membership")
    }
    assert fields == {
        "person": {"id", "organisation", "key", "name", "number", "link", "user"},
        "membership": {
            *("id", "organisation", "team", "person", "local_role", "title", "focus", "share"),
            *("start", "end", "reports_to"),
        },
    }


def test_people_may_read_what_is_stored_about_themselves(ada, ledgerly, organisations):
    viewer = organisations.browser(ada.user)
    ledgerly.accesses.create(user=ada.user, level=Level.VIEWER)
    address = f"/orgs/{ledgerly.slug}/people/{ada.key}/data.json"
    assert viewer.get(address).status_code == 200
    other = organisations.member(ledgerly, Level.EDITOR)
    assert other.get(address).status_code == 404


@pytest.mark.skipif(
    connection.vendor != "sqlite",
    reason="pg_dump writes the rows that stand; only a copied SQLite file can hold deleted ones",
)
@pytest.mark.django_db(transaction=True)
def test_a_backup_does_not_hold_what_was_deleted_before(transactional_db, tmp_path):
    organisations = Organisations()
    ledgerly = organisations.make("Ledgerly")
    team = organisations.team(ledgerly)
    people = [
        organisations.person(ledgerly, f"Quillon{number:03} {'x' * 80}") for number in range(100)
    ]
    for person in people:
        organisations.membership(team, person, title=person.name)
    before, after = tmp_path / "before.backup", tmp_path / "after.backup"
    call_command("backup", before, stdout=io.StringIO())
    for person in people[:99]:
        erase_person(person)
    call_command("backup", after, stdout=io.StringIO())
    assert all(f"Quillon{number:03}".encode() in before.read_bytes() for number in range(100))
    remaining = [n for n in range(100) if f"Quillon{n:03}".encode() in after.read_bytes()]
    assert remaining == [99]


class TestCommands:
    def test_print_and_erase(self, ada, ledgerly):
        out = io.StringIO()
        call_command("person_data", ledgerly.slug, ada.key, stdout=out)
        assert json.loads(out.getvalue())["name"] == "Ada Planted"
        call_command("erase_person", ledgerly.slug, ada.key, stdout=out)
        assert "Ada Planted" not in dump()
        assert ledgerly.log.get().user is None

    def test_say_which_there_are(self, ada, ledgerly):
        with pytest.raises(CommandError, match=rf"{ledgerly.slug} \(Ledgerly\)"):
            call_command("person_data", "nobody", ada.key)
        with pytest.raises(CommandError, match="There is no person"):
            call_command("erase_person", ledgerly.slug, "nobody")

    def test_delete_an_organisation_after_writing_it_to_a_file(self, ada, ledgerly, tmp_path):
        file = tmp_path / "ledgerly.json"
        call_command("delete_organisation", ledgerly.slug, file, stdout=io.StringIO())
        assert "Ada Planted" in file.read_text(encoding="utf-8")
        after = dump()
        for planted in ("Ledgerly", *PLANTED):
            assert planted not in after
