"""``manage.py import_onet``: an edition of O*NET, whole or not at all, and never twice."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from roles.content import database
from roles.models import Alias, Claim, Responsibility, Role
from sources.models import Source

from .onet_folder import FILES, write_onet

pytestmark = pytest.mark.django_db


def imported(folder) -> str:
    said = StringIO()
    call_command("import_onet", folder, stdout=said)
    return said.getvalue()


def test_occupations_activities_and_tasks_become_roles_questions_and_statements(tmp_path):
    imported(write_onet(tmp_path))
    role = Role.everything.get(origin_key="15-1252.00")
    assert (role.name, role.slug) == ("Software Developers (O*NET)", "onet-software-developers")
    assert sorted(role.aliases.values_list("title", flat=True)) == [
        "Application Developer",
        "Backend Developer",
    ]
    asked = Responsibility.everything.values_list("question", flat=True).order_by("origin_key")
    assert list(asked) == [
        "Who does this: review designs?",
        "Who does this: direct financial operations?",
        "Who does what else?",
    ]
    statements = Claim.everything.order_by("pk").values_list(
        "role__origin_key", "responsibility__origin_key", "position__label", "locator"
    )
    assert list(statements) == [
        ("11-1011.00", "4.A.1.I01.D02", "takes part", "Task 1, Core"),
        ("15-1252.00", "4.A.1.I01.D01", "takes part", "Task 2, Supplemental"),
        ("15-1252.00", "4.A.1.I01.D02", "takes part", "Task 2, Supplemental"),
        ("15-1252.00", "other-tasks", "takes part", "Task 3"),
    ]
    source = Source.everything.get()
    assert (source.short_name, source.published, source.licence) == (
        "O*NET 27.0",
        "2022-08",
        "CC BY 4.0",
    )


def test_nothing_of_it_is_in_the_collection_or_its_files(world, tmp_path):
    world.claim("lymar", "product-manager", "roadmap", "owns")
    before = database.read()
    imported(write_onet(tmp_path))
    assert [role.slug for role in Role.objects.all()] == ["product-manager"]
    assert Alias.objects.count() == 0
    assert Claim.objects.count() == 1
    assert {key: record.fields for key, record in database.read().items()} == {
        key: record.fields for key, record in before.items()
    }


def test_a_second_run_writes_nothing(tmp_path):
    folder = write_onet(tmp_path)
    assert "O*NET 27.0: 0 writes" not in imported(folder)
    keys = set(Claim.everything.values_list("key", flat=True))
    assert "O*NET 27.0: 0 writes" in imported(folder)
    assert set(Claim.everything.values_list("key", flat=True)) == keys


def test_what_the_files_no_longer_hold_goes_and_what_they_say_anew_changes(tmp_path):
    imported(write_onet(tmp_path))
    titles = FILES["Alternate Titles.txt"].replace("Product Manager", "President")
    tasks = FILES["Task Statements.txt"].replace("Confer with", "Talk to")
    said = imported(write_onet(tmp_path, Alternate_Titles=titles, Task_Statements=tasks))
    assert "O*NET 27.0: 3 writes" in said
    assert "added: 1 titles" in said
    assert "changed: 1 statements" in said
    assert "removed: 1 titles" in said
    assert Claim.everything.filter(paraphrase="Talk to engineers.").exists()
    assert not Alias.everything.filter(title="Product Manager").exists()


def test_a_newer_edition_supersedes_the_older_one(tmp_path):
    imported(write_onet(tmp_path))
    imported(write_onet(tmp_path, edition="30.2", released="February 2026"))
    newer = Source.everything.get(slug="onet-database-30-2")
    assert newer.supersedes.slug == "onet-database-27-0"
    assert Role.everything.count() == 2
    assert Claim.everything.filter(source=newer).count() == 4


def test_a_role_that_an_editor_changed_is_left_alone_and_named(tmp_path):
    imported(write_onet(tmp_path))
    role = Role.everything.get(origin_key="15-1252.00")
    role.name = "Developers"
    role.save()
    titles = FILES["Alternate Titles.txt"].replace("Application Developer", "Coder")
    said = imported(write_onet(tmp_path, Alternate_Titles=titles))
    assert "left alone, because an editor has changed it: 15-1252.00 Software Developers" in said
    role.refresh_from_db()
    assert role.name == "Developers"
    assert role.aliases.filter(title="Application Developer").exists()
    assert not role.aliases.filter(title="Coder").exists()


def test_a_statement_that_an_editor_changed_is_left_alone_and_named(tmp_path):
    imported(write_onet(tmp_path))
    claim = Claim.everything.get(external_id="2/4.A.1.I01.D02")
    claim.paraphrase = "Look at designs."
    claim.save()
    said = imported(write_onet(tmp_path))
    assert "left alone, because an editor has changed it: task 2/4.A.1.I01.D02 of 15-" in said
    claim.refresh_from_db()
    assert claim.paraphrase == "Look at designs."


def test_a_character_that_some_take_for_the_end_of_a_line_is_a_part_of_it(tmp_path):
    imported(
        write_onet(tmp_path, Occupation_Data=FILES["Occupation Data.txt"].replace("\n", "\r\n"))
    )
    described = FILES["Occupation Data.txt"].replace("Develop soft", "Develop\u2028soft")
    imported(write_onet(tmp_path, Occupation_Data=described))
    role = Role.everything.get(origin_key="15-1252.00")
    assert role.summary == "Develop\u2028software."


@pytest.mark.parametrize(
    ("file", "was", "now", "message"),
    [
        ("Task Statements", "15-1252.00\t3", "15-9999.00\t3", "line 4, column O*NET-SOC Code: 15-"),
        ("Task Statements", "Task ID", "Number", "line 1: there is no column Task ID"),
        ("Task Statements", "\tCore\t", "\tCore\tx\t", "line 2: 6 columns, but the first line"),
        ("Task Statements", "15-1252.00\t3", "15-1252.00\t2", "line 4, column Task ID: 2 is there"),
        ("Occupation Data", "Develop software.", "", "line 3, column Description: is empty"),
        ("Task Statements", "15-1252.00\t3", "15-1252.00\t1", "line 4, column Task ID: 1 is there"),
        ("Task Statements", "n/a", "n" * 41, "line 4, column Task Type: is longer than 40"),
        ("Occupation Data", "software.", "soft\0ware.", "line 3, column Description: holds a NUL"),
        (
            "Occupation Data",
            "Develop software.",
            "x" * 200_000,
            "line 3, column Description: is lon",
        ),
        (
            "Occupation Data",
            "Software Developers",
            "Chief executives!",
            "line 3, column Title: 11-",
        ),
        ("Tasks to DWAs", "1\t4.A.1.I01.D02", "1\t4.A.9", "line 2, column DWA ID: 4.A.9 is not"),
        ("Tasks to DWAs", "11-1011.00\t1\t", "11-1011.00\t9\t", "has no task 9 of 11-1011.00"),
    ],
)
def test_an_odd_file_is_named_with_line_and_column_and_nothing_is_written(
    tmp_path, file, was, now, message
):
    text = FILES[f"{file}.txt"]
    assert was in text
    write_onet(tmp_path, **{file.replace(" ", "_"): text.replace(was, now, 1)})
    with pytest.raises(CommandError) as error:
        imported(tmp_path)
    assert file in str(error.value) or "Task Statements" in str(error.value)
    assert message in str(error.value)
    assert not Role.everything.exists()


def test_files_that_are_missing_or_in_another_encoding_are_named(tmp_path):
    write_onet(tmp_path)
    (tmp_path / "Task Statements.txt").write_bytes(b"O*NET-SOC Code\n\xff\n")
    with pytest.raises(CommandError, match=r"Task Statements.txt, line 2, byte 1: this is no UTF-"):
        imported(tmp_path)
    (tmp_path / "Task Statements.txt").unlink()
    with pytest.raises(CommandError, match=r"lacks Task Statements.txt"):
        imported(tmp_path)
    (tmp_path / "Read Me.txt").write_text("Some other files")
    write_onet(tmp_path, edition="soon")
    with pytest.raises(CommandError, match="names no edition"):
        imported(tmp_path)


def test_all_is_written_or_nothing(tmp_path, monkeypatch):
    def fail(*_arguments):
        raise RuntimeError

    monkeypatch.setattr("roles.catalogues.onet._statements", fail)
    with pytest.raises(RuntimeError):
        imported(write_onet(tmp_path))
    assert not Role.everything.exists()
    assert not Source.everything.exists()
