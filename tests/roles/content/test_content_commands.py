"""Loading content files, bringing in newer ones, and writing them again."""

import io
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from roles.content import database
from roles.content.records import KINDS
from roles.models import Alias, Claim, Loaded, OrgNote, Position, Responsibility, Role, TaggedRole
from sources.models import FormerSourceSlug, Snapshot, Source, Voice
from tests import databases
from tests.content_folder import TEXT, ContentFolder

pytestmark = pytest.mark.django_db

UPDATE = ".venv/bin/python manage.py load_content --update"


@pytest.fixture
def folder(tmp_path) -> ContentFolder:
    return ContentFolder(tmp_path / "content", tmp_path / "texts")


@pytest.fixture
def loaded(folder) -> ContentFolder:
    load(folder)
    return folder


def manage(command: str, *arguments, **options) -> str:
    out = io.StringIO()
    call_command(command, *arguments, stdout=out, **options)
    return out.getvalue()


def load(folder: ContentFolder, *arguments) -> str:
    folder.write()
    return manage("load_content", *arguments, folder=folder.path)


def dumped(folder: Path) -> dict[str, bytes]:
    manage("dump_content", folder=folder)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def everything() -> list:
    """What the database holds, with the counters and the memory that no dump has."""
    return [
        list(model._base_manager.order_by("pk").values())
        for model in (*(kind.model for kind in KINDS), Claim.history.model, Loaded)
    ]


def empty_the_database():
    Loaded.objects.all().delete()
    Position.objects.update(converse=None)
    for kind in reversed(KINDS):
        for row in reversed(list(kind.model._base_manager.order_by("pk"))):
            row.delete()


# The first start, and the second


def test_the_first_start_fills_an_empty_database_and_says_so_in_a_line(folder):
    assert load(folder, "--first-start") == "Loaded the content: 29 records.\n"
    claim = Claim.objects.get(key="ownsaaaa")
    assert claim.position.slug == "owns"
    assert {context.slug for context in claim.contexts.all()} == {"startup", "enterprise"}
    assert Source.objects.get(slug="ada").part_of.slug == "thread"


def test_a_second_start_writes_nothing_and_says_nothing(loaded):
    before = everything()
    assert load(loaded, "--first-start") == ""
    assert everything() == before


def test_what_an_editor_changed_survives_a_second_start(loaded):
    claim = Claim.objects.get(key="ownsaaaa")
    claim.paraphrase = "An editor says it better."
    claim.save()
    assert load(loaded, "--first-start") == ""
    claim.refresh_from_db()
    assert claim.paraphrase == "An editor says it better."


def test_what_an_editor_deleted_stays_deleted_at_a_second_start(loaded):
    Claim.objects.get(key="ownsaaaa").delete()
    assert load(loaded, "--first-start") == ""
    assert not Claim.objects.filter(key="ownsaaaa").exists()


def test_a_database_whose_content_was_all_deleted_is_not_filled_again(loaded):
    for model in (OrgNote, Claim, Source, Role, Responsibility):
        for row in model.objects.order_by("-pk"):
            row.delete()
    load(loaded, "--first-start")
    assert not Claim.objects.exists()


def test_a_second_start_counts_newer_content_and_names_the_command(loaded):
    before = everything()
    loaded.one("claims", key="ownsaaaa")["paraphrase"] = "Said anew."
    loaded.add(
        "claims", loaded.one("claims", key="ownsbbbb"), key="newaaaaa", locator="paragraph 9"
    )
    said = load(loaded, "--first-start")
    assert said.splitlines() == [
        "The content files are newer than this database: 2 records differ.",
        "This brings them in, and leaves alone what an editor changed:",
        f"    {UPDATE}",
    ]
    assert everything() == before


def test_newer_content_that_would_not_be_brought_in_is_not_announced(loaded):
    Claim.objects.exclude(key="ownsaaaa").delete()
    claim = Claim.objects.get()
    claim.locator = "an editor's locator"
    claim.save()
    for fields in loaded["claims"]:
        fields["paraphrase"] = "Said anew."
    assert load(loaded, "--first-start") == ""


# Without options


def test_without_options_an_empty_database_is_filled(folder):
    assert load(folder) == "Loaded the content: 29 records.\n"


def test_without_options_a_filled_database_is_left_alone_and_the_command_named(loaded):
    before = everything()
    with pytest.raises(CommandError, match="holds content already") as refused:
        load(loaded)
    assert UPDATE in str(refused.value)
    assert everything() == before


# --update


def test_an_update_of_what_is_the_same_does_nothing(loaded):
    before = everything()
    assert load(loaded, "--update") == "0 new, 0 updated, 0 removed.\n"
    assert everything() == before


def test_an_update_brings_in_what_is_new_changed_and_gone(loaded):
    loaded.one("claims", key="ownsaaaa").update(paraphrase="Said anew.", contexts=[["startup"]])
    loaded.add(
        "claims", loaded.one("claims", key="ownsbbbb"), key="newaaaaa", locator="paragraph 9"
    )
    loaded["aliases"].clear()
    assert load(loaded, "--update") == "1 new, 1 updated, 1 removed.\n"
    assert manage("dump_content", "--check", folder=loaded.path)
    claim = Claim.objects.get(key="ownsaaaa")
    assert [context.slug for context in claim.contexts.all()] == ["startup"]
    assert claim.version == 2
    assert load(loaded, "--update") == "0 new, 0 updated, 0 removed.\n"


def test_an_update_can_follow_an_update(loaded):
    for words in ("Said anew.", "Said once more."):
        loaded.one("claims", key="ownsaaaa")["paraphrase"] = words
        assert load(loaded, "--update") == "0 new, 1 updated, 0 removed.\n"
    assert Claim.objects.get(key="ownsaaaa").paraphrase == "Said once more."


def test_an_update_leaves_alone_what_an_editor_changed_and_names_it(loaded):
    role = Role.objects.get(slug="product-owner")
    role.abbreviation = "PO"
    role.save()
    loaded.one("roles", slug="product-owner")["name"] = "Owner of the Product"
    assert load(loaded, "--update").splitlines() == [
        "0 new, 0 updated, 0 removed.",
        "1 kept, because an editor changed them here:",
        "    role product-owner",
    ]
    role.refresh_from_db()
    assert (role.name, role.abbreviation) == ("Product Owner", "PO")


def test_a_changed_list_of_contexts_is_an_editors_change_too(loaded):
    Claim.objects.get(key="ownsaaaa").contexts.clear()
    loaded.one("claims", key="ownsaaaa")["paraphrase"] = "Said anew."
    assert "claim ownsaaaa" in load(loaded, "--update")


def test_an_update_never_brings_back_what_an_editor_deleted(loaded):
    Claim.objects.get(key="ownsaaaa").delete()
    loaded.one("claims", key="ownsaaaa")["paraphrase"] = "Said anew."
    said = load(loaded, "--update")
    assert "1 left out, because an editor deleted them here:\n    claim ownsaaaa" in said
    assert not Claim.objects.filter(key="ownsaaaa").exists()


def test_what_needs_what_an_editor_deleted_is_left_out_and_named(loaded):
    Alias.objects.all().delete()
    OrgNote.objects.all().delete()
    Claim.objects.filter(source__slug="bob").delete()
    Role.objects.get(slug="project-manager").delete()
    alias = loaded.one("aliases", slug="backlog-boss")
    loaded.add("aliases", alias, role=["project-manager"], slug="planner", title="Planner")
    loaded.add("aliases", alias, slug="sorter", title="Sorter")
    said = load(loaded, "--update")
    assert said.startswith("1 new, 0 updated, 0 removed.")
    assert (
        "1 left out, because they need what was deleted or erased here:\n"
        "    alias project-manager, planner" in said
    )
    assert Alias.objects.get().slug == "sorter"


def test_an_editors_own_records_stay(loaded):
    voice = Voice.objects.create(slug="eve", name="Eve")
    loaded.one("voices", slug="ada")["name"] = "Ada L."
    assert load(loaded, "--update") == "0 new, 1 updated, 0 removed.\n"
    voice.refresh_from_db()


def test_a_record_that_an_editor_entered_first_is_kept(loaded):
    Voice.objects.create(slug="eve", name="Eve")
    loaded.add("voices", loaded.one("voices", slug="ada"), slug="eve", name="Eve of the Files")
    assert "voice eve" in load(loaded, "--update")
    assert Voice.objects.get(slug="eve").name == "Eve"


def test_where_an_editor_made_the_same_change_the_next_one_comes_in(loaded):
    role = Role.objects.get(slug="product-owner")
    role.abbreviation = "PO"
    role.save()
    fields = loaded.one("roles", slug="product-owner")
    fields["abbreviation"] = "PO"
    assert load(loaded, "--update") == "0 new, 0 updated, 0 removed.\n"
    fields["abbreviation"] = "P. O."
    assert load(loaded, "--update") == "0 new, 1 updated, 0 removed.\n"


def test_what_is_gone_from_the_files_stays_while_others_need_it(loaded):
    Snapshot.objects.create(
        source=Source.objects.get(slug="bob"), text="Bob.", taken_on=date(2026, 11, 22)
    )
    loaded["sources"].remove(loaded.one("sources", slug="bob"))
    for key in ("ownsbbbb", "rankbbbb"):
        loaded["claims"].remove(loaded.one("claims", key=key))
    loaded.one("roles", slug="project-manager").update(definition="", summary="")
    loaded["org_notes"].clear()
    assert load(loaded, "--update").splitlines() == [
        "0 new, 1 updated, 3 removed.",
        "1 kept although gone from the files, because others need them:",
        "    source bob",
    ]
    assert load(loaded, "--first-start") == ""
    Snapshot.objects.all().delete()
    before = everything()
    assert "1 record differs" in load(loaded, "--first-start")
    assert everything() == before
    assert load(loaded, "--update") == "0 new, 0 updated, 1 removed.\n"


def test_what_is_gone_from_the_files_stays_where_an_editor_changed_it(loaded):
    OrgNote.objects.update(explanation="An editor's own words.")
    loaded["org_notes"].clear()
    assert "org note backlog, product-owner, project-manager" in load(loaded, "--update")
    assert OrgNote.objects.exists()


def test_a_note_that_the_files_give_up_goes_unless_an_editor_changed_it(loaded):
    note = OrgNote.objects.get()
    loaded["org_notes"].clear()
    note.explanation = "Somebody here knows better [@ada]. Much better [@bob]."
    note.save()
    assert "1 kept, because an editor changed them here" in load(loaded, "--update")
    note.explanation = "Ada works alone [@ada]. Bob has a plan, e.g. for the year [@bob]."
    note.save()
    assert load(loaded, "--update") == "0 new, 0 updated, 1 removed.\n"
    assert not OrgNote.objects.exists()


def test_everything_that_referred_to_one_another_can_go(loaded):
    for name in ("org_notes", "claims", "tagged_responsibilities", "responsibilities"):
        loaded[name].clear()
    for name in ("positions", "scales"):
        loaded[name][:] = []
    assert load(loaded, "--update").startswith("0 new, 0 updated, 15 removed.")
    assert not Position.objects.exists()


def test_a_new_record_can_take_the_place_of_one_that_is_gone(loaded):
    loaded.one("claims", key="ownsbbbb")["key"] = "anewkeya"
    assert load(loaded, "--update") == "1 new, 0 updated, 1 removed.\n"


def test_a_role_that_an_editor_renamed_is_still_the_role_of_the_files(loaded):
    role = Role.objects.get(slug="product-owner")
    role.slug = "backlog-owner"
    role.save()
    loaded.one("claims", key="ownsaaaa")["paraphrase"] = "Said anew."
    loaded.add(
        "claims", loaded.one("claims", key="ownsaaaa"), key="newaaaaa", locator="paragraph 9"
    )
    loaded.one("aliases", slug="backlog-boss")["title"] = "Backlog-Boss"
    assert load(loaded, "--first-start").startswith("The content files are newer")
    assert load(loaded, "--update") == "1 new, 2 updated, 0 removed.\n"
    assert Claim.objects.get(key="newaaaaa").role == role
    assert load(loaded, "--update") == "0 new, 0 updated, 0 removed.\n"
    loaded.one("roles", slug="product-owner")["abbreviation"] = "PO"
    assert "role product-owner" in load(loaded, "--update")


def test_a_role_that_the_files_rename_is_renamed_here(loaded):
    role = Role.objects.get(slug="product-owner")
    loaded.one("roles", slug="product-owner")["slug"] = "backlog-owner"
    for name in ("claims", "aliases", "org_notes"):
        for fields in loaded[name]:
            if fields["role"] == ["product-owner"]:
                fields["role"] = ["backlog-owner"]
    loaded.one("tagged_roles")["content_object"] = ["backlog-owner"]
    loaded["former_role_slugs"] = [{"slug": "product-owner", "target": ["backlog-owner"]}]
    assert load(loaded, "--update").startswith("1 new, 6 updated, 0 removed.")
    role.refresh_from_db()
    assert role.slug == "backlog-owner"
    assert TaggedRole.objects.get().content_object == role
    assert load(loaded, "--update") == "0 new, 0 updated, 0 removed.\n"
    assert manage("dump_content", "--check", folder=loaded.path)


def test_a_field_that_a_record_no_longer_has_returns_to_its_default(loaded):
    loaded.one("sources", slug="bob")["publisher"] = "A paper"
    load(loaded, "--update")
    del loaded.one("sources", slug="bob")["publisher"]
    load(loaded, "--update")
    assert Source.objects.get(slug="bob").publisher == ""


def test_a_field_that_stands_at_its_default_makes_no_record_look_changed(loaded):
    for fields in loaded["sources"]:
        del fields["note"], fields["licence"], fields["supersedes"]
    for fields in loaded["claims"]:
        if fields["other_role"] is None:
            del fields["other_role"]
    assert load(loaded, "--update") == "0 new, 0 updated, 0 removed.\n"


def test_an_update_is_all_or_nothing(loaded):
    before = everything()
    loaded.one("voices", slug="ada")["name"] = "Ada L."
    loaded.one("claims", key="ownsbbbb")["locator"] = ""
    with pytest.raises(CommandError, match="Nothing was loaded"):
        load(loaded, "--update")
    assert everything() == before


# Quotations, and history


def test_the_result_of_a_quotations_check_comes_as_the_files_give_it(loaded):
    claim = loaded.one("claims", key="ownsbbbb")
    claim.update(quotation="Bob writes that … order it", quotation_text_hash="f" * 64)
    load(loaded, "--update")
    row = Claim.objects.get(key="ownsbbbb")
    assert (row.quotation, row.quotation_result) == ("Bob writes that … order it", "verified")
    assert row.quotation_text_hash == "f" * 64
    assert row.history.first().quotation_result == "verified"


def test_a_new_result_comes_in_by_itself(loaded):
    loaded.one("claims", key="ownsbbbb")["quotation_result"] = "folded"
    assert load(loaded, "--update") == "0 new, 1 updated, 0 removed.\n"
    assert Claim.objects.get(key="ownsbbbb").quotation_result == "folded"


def test_a_quotation_is_looked_up_anew_where_the_text_is_kept(loaded):
    source = Source.objects.get(slug="bob")
    Snapshot.objects.create(source=source, text=TEXT, taken_on=date(2026, 11, 22))
    loaded.one("claims", key="ownsbbbb").update(
        quotation="for dreamers and for nobody", quotation_text_hash="f" * 64
    )
    load(loaded, "--update")
    row = Claim.objects.get(key="ownsbbbb")
    assert (row.quotation_result, row.quotation_text_hash == "f" * 64) == ("verified", False)


def test_looking_a_quotation_up_again_is_no_editors_change(loaded):
    Claim.objects.update(quotation_checked_on=date(2027, 1, 1), quotation_text_hash="e" * 64)
    loaded.one("claims", key="ownsbbbb")["paraphrase"] = "Said anew."
    assert load(loaded, "--update") == "0 new, 1 updated, 0 removed.\n"


def test_history_gets_one_record_of_each_change_with_its_contexts(loaded):
    loaded.one("claims", key="ownsaaaa").update(paraphrase="Said anew.", contexts=[["startup"]])
    load(loaded, "--update")
    changed, made = Claim.objects.get(key="ownsaaaa").history.all()
    assert (made.history_type, changed.history_type) == ("+", "~")
    assert {made.history_change_reason, changed.history_change_reason} == {database.REASON}
    assert {each.context.slug for each in made.contexts.all()} == {"startup", "enterprise"}
    assert [each.context.slug for each in changed.contexts.all()] == ["startup"]


def test_history_says_why_a_row_was_deleted(loaded):
    loaded["org_notes"].clear()
    load(loaded, "--update")
    gone = OrgNote.history.first()
    assert (gone.history_type, gone.history_change_reason) == ("-", database.REASON)


# What is wrong with the files is said, and nothing is loaded


def wrong_choice(folder):
    folder.one("claims", key="ownsaaaa")["manner"] = "shouts"


def no_such_role(folder):
    folder.one("claims", key="ownsaaaa")["role"] = ["product-honer"]


def no_such_field(folder):
    folder.one("claims", key="ownsaaaa")["colour"] = "red"


def other_scale(folder):
    folder.one("claims", key="ownsaaaa")["position"] = ["seniority", "junior-to"]


def too_many_words(folder):
    folder.one("claims", key="ownsaaaa")["quotation"] = (
        "one two three four five six seven eight" * 2
    )


def no_time_zone(folder):
    folder.one("claims", key="ownsaaaa")["published_at"] = "2026-11-22T09:00:00"


def no_day(folder):
    folder.one("claims", key="ownsaaaa")["quotation_checked_on"] = "yesterday"


def no_text(folder):
    folder.one("claims", key="ownsaaaa")["note"] = 7


def no_natural_key(folder):
    folder.one("claims", key="ownsaaaa")["role"] = "product-owner"


def half_a_key(folder):
    folder.one("claims", key="ownsaaaa")["position"] = ["owns"]


def no_key(folder):
    folder.one("claims", key="ownsaaaa")["key"] = ""


def twice(folder):
    folder.add("claims", folder.one("claims", key="ownsaaaa"))


def same_claim(folder):
    folder.add("claims", folder.one("claims", key="ownsaaaa"), key="sameaaaa")


def citation_of_nothing(folder):
    folder.one("org_notes")["explanation"] = "As one says [@nobody]."


def pair_out_of_order(folder):
    folder.one("org_notes").update(role=["project-manager"], other_role=["product-owner"])


def circle(folder):
    folder.one("sources", slug="thread")["supersedes"] = ["bob"]
    folder.one("sources", slug="bob")["supersedes"] = ["thread"]


def missing_reference(folder):
    del folder.one("responsibilities", slug="backlog")["area"]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (
            wrong_choice,
            "claims.json: claim ownsaaaa, manner: Value 'shouts' is not a valid choice.",
        ),
        (
            no_such_role,
            "claim ownsaaaa, role: there is no role product-honer: add it to roles.json.",
        ),
        (no_such_field, "claims.json: record 1, colour: no such field; there are key, source"),
        (other_scale, "claims.json: claim ownsaaaa, position: “junior to” is no answer to"),
        (too_many_words, "claim ownsaaaa, quotation: A quotation has at most 10 words"),
        (
            no_time_zone,
            "claim ownsaaaa, published_at: “2026-11-22T09:00:00” has no time zone; write",
        ),
        (no_day, "claim ownsaaaa, quotation_checked_on: “yesterday” value has an invalid date"),
        (no_text, "claims.json: claim ownsaaaa, note: 7 is no value for it."),
        (
            no_natural_key,
            'claims.json: record 1, role: "product-owner" is no natural key; write ["…"]',
        ),
        (half_a_key, 'record 1, position: ["owns"] is no natural key; write ["…", "…"].'),
        (no_key, "claims.json: record 1: its key (key) is not whole."),
        (twice, "claims.json: claim ownsaaaa: it stands in the file twice."),
        (same_claim, "claims.json: claim sameaaaa: This source already makes this claim"),
        (citation_of_nothing, "explanation: No source has the slug nobody."),
        (pair_out_of_order, "two roles stand in order of their slugs."),
        (circle, "supersedes: This would make the source superseding itself, in a circle."),
        (missing_reference, "responsibilities.json: question backlog, area: This field"),
    ],
)
def test_a_bad_record_is_named_and_nothing_is_loaded(folder, spoil, said):
    spoil(folder)
    with pytest.raises(CommandError) as refused:
        load(folder)
    assert said in str(refused.value)
    assert "Nothing was loaded." in str(refused.value)
    assert not Voice.objects.exists()


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("claims.json", "[{]", "claims.json: no JSON at line 1, column 3"),
        ("claims.json", "{}", "claims.json: it holds no list of records."),
        ("claims.json", "[1]", "claims.json: record 1: it has no “model” and “fields”."),
        (
            "claims.json",
            '[{"model": "roles.role", "fields": {}}]',
            "claims.json: record 1: its model is “roles.role”; it belongs in roles.json.",
        ),
        (
            "claims.json",
            '[{"model": "roles.clam", "fields": {}}]',
            "its model is “roles.clam”; the model here is “roles.claim”.",
        ),
        (
            "voices.json",
            '[{"model": "sources.voice", "pk": 1, "fields": {}}]',
            "voices.json: record 1: it has “pk”; a record is a model and fields.",
        ),
        ("clams.json", "[]", "clams.json: no kind of content has a file of that name."),
        ("claims.json", b"\xff", "claims.json: it cannot be read"),
    ],
)
def test_a_bad_file_is_named_and_nothing_is_loaded(folder, name, text, said):
    (folder.path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(CommandError) as refused:
        manage("load_content", folder=folder.path)
    assert said in str(refused.value)
    assert not Voice.objects.exists()


def test_every_error_is_named_and_what_follows_from_it_is_not(folder):
    folder.one("claims", key="ownsbbbb")["locator"] = ""
    folder.one("sources", slug="ada")["kind"] = "shout"
    with pytest.raises(CommandError) as refused:
        load(folder)
    assert [line.split(":")[1] for line in str(refused.value).splitlines()[:-1]] == [
        " source ada, kind",
        " claim ownsbbbb, locator",
    ]


def test_a_folder_without_content_is_named(tmp_path):
    with pytest.raises(CommandError, match="There is no content in"):
        manage("load_content", "--first-start", folder=tmp_path)
    with pytest.raises(CommandError, match="There is no folder"):
        manage("load_content", folder=tmp_path / "nowhere")


# Django's own loaddata


def test_the_files_are_ordinary_fixtures_too(folder):
    paths = [folder.path / kind.file for kind in KINDS if not kind.optional]
    manage("loaddata", *map(str, paths))
    assert manage("dump_content", "--check", folder=folder.path)
    assert load(folder, "--first-start") == ""
    folder.one("voices", slug="ada")["name"] = "Ada L."
    assert "voice ada" in load(folder, "--update")
    # From now on what came with loaddata is known for what it is.
    folder.one("voices", slug="bob")["name"] = "Bob B."
    assert load(folder, "--update").startswith("0 new, 1 updated, 0 removed.")


def test_positions_that_are_each_others_converse_load(folder):
    folder.one("positions", slug="junior-to")["converse"] = ["seniority", "senior-to"]
    load(folder)
    assert manage("dump_content", "--check", folder=folder.path)


# dump_content


def test_what_was_loaded_is_dumped_as_it_came(loaded, tmp_path):
    written = {path.name: path.read_bytes() for path in loaded.path.iterdir()}
    del written["manifest.json"]
    assert dumped(tmp_path / "dump") == written


def test_what_an_editor_made_comes_back_the_same(world, tmp_path):
    world.role("product-owner", summary="")
    world.source("whole", kind="forum_thread")
    world.source("a-part", kind="comment", part_of=Source.objects.get(slug="whole"))
    world.source("old")
    world.source("edition", supersedes=Source.objects.get(slug="old"))
    world.claim("a-part", "product-owner", "backlog", contexts=("startup", "agency"))
    world.claim("old", "product-owner", "backlog", "varies", paraphrase="Größe – «ja»\nZeile 2")
    world.claim("old", "tester", "rank", "owns", other_role="developer")
    world.claim("old", "tester", "backlog", None, status="draft", published_at=None)
    world.note("backlog", "product-owner", explanation="It depends [@old].")
    Role.objects.get(slug="product-owner").tags.add("agile", "team")
    source = Source.objects.get(slug="old")
    source.slug = "very-old"
    source.save()
    first = dumped(tmp_path / "first")
    assert b'"very-old"' in first["former_source_slugs.json"]
    assert "Größe – «ja»" in first["claims.json"].decode()
    empty_the_database()
    manage("load_content", folder=tmp_path / "first")
    assert dumped(tmp_path / "second") == first
    assert FormerSourceSlug.objects.get().target.slug == "very-old"


def test_every_text_comes_back_the_same_from_a_database_of_the_other_kind(world, tmp_path):
    """Into a new SQLite database and back: from PostgreSQL this goes both ways."""
    odd = "🙂 שלום \N{RIGHT-TO-LEFT OVERRIDE}abc é e\u0301 \u2028 \x0b \\ \ttab\r\n'\" \ufeff."
    world.claim("old", "product-owner", "backlog", contexts=("startup",), paraphrase=odd)
    world.claim("old", "tester", "rank", "owns", other_role="developer", note=odd)
    draft = {"status": "draft", "published_at": None}
    world.claim("old", "tester", "backlog", None, **draft, external_id="t-1", note="Free: é")
    world.claim("old", "tester", "backlog", None, **draft, external_id="t-2 🙂", locator="")
    world.note("backlog", "product-owner", explanation=f"{odd} [@old]")
    # A title is one line.
    Source.objects.update(title=odd[:16], note=odd)
    Source.objects.get(slug="old").tags.add("agile 🙂")
    first = dumped(tmp_path / "first")
    assert b'"external_id": "t-1"' in first["claims.json"]
    assert first["claims.json"].count(b'"external_id"') == 2

    other = tmp_path / "other.sqlite3"
    databases.begin_with_migrated(other)
    url = f"sqlite:///{other}"
    for command in (
        ["migrate", "--verbosity=0"],
        ["load_content", f"--from={tmp_path / 'first'}"],
        ["dump_content", f"--to={tmp_path / 'second'}"],
    ):
        subprocess.run(  # noqa: S603 - our own commands
            [sys.executable, "manage.py", *command],
            check=True,
            cwd=settings.BASE_DIR,
            env={**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "rolekb.settings"},
        )
    second = {path.name: path.read_bytes() for path in (tmp_path / "second").iterdir()}
    assert second == first

    empty_the_database()
    manage("load_content", folder=tmp_path / "second")
    assert dumped(tmp_path / "third") == first


@pytest.mark.parametrize("bad", ["a\0b", "a\ud800"])
def test_text_that_only_some_databases_hold_is_refused(bad, folder):
    folder.write()
    path = folder.path / "claims.json"
    records = json.loads(path.read_bytes())
    records[0]["fields"]["note"] = bad
    path.write_text(json.dumps(records))
    with pytest.raises(CommandError, match=r"claims.json: record 1, note: .*(NUL|surrogate)"):
        manage("load_content", folder=folder.path)
    assert not Claim.objects.exists()


def test_sources_stand_after_those_that_they_refer_to_and_claims_in_the_order_of_the_text(
    world, tmp_path
):
    world.source("z-whole", kind="forum_thread")
    world.source("a-part", kind="comment", part_of=Source.objects.get(slug="z-whole"))
    for locator in ("paragraph 10", "Paragraph 2", "paragraph 1"):
        world.claim("z-whole", "product-owner", "backlog", locator=locator)
    dump = dumped(tmp_path / "dump")
    sources, claims = (
        [entry["fields"] for entry in json.loads(dump[name])]
        for name in ("sources.json", "claims.json")
    )
    assert [fields["slug"] for fields in sources] == ["z-whole", "a-part"]
    assert [fields["locator"] for fields in claims] == [
        "paragraph 1",
        "Paragraph 2",
        "paragraph 10",
    ]


def test_a_dump_holds_no_text_no_account_and_no_counter(loaded, tmp_path, administrator):
    Snapshot.objects.create(
        source=Source.objects.get(slug="bob"), text="A secret text.", taken_on=date(2026, 11, 22)
    )
    files = dumped(tmp_path / "dump")
    assert sorted(files) == sorted(kind.file for kind in KINDS if not kind.optional)
    everything_written = b"".join(files.values())
    for word in (b"secret", b"ada@example.org", b'"version"', b'"pk"', b"history"):
        assert word not in everything_written


def test_search_words_are_loaded_updated_and_dumped(folder, tmp_path):
    words = {"responsibility": ["backlog"], "words": "Ordnung", "language": "de"}
    folder["responsibility_aliases"] = [words]
    load(folder)
    question = Responsibility.objects.get(slug="backlog")
    assert [(alias.words, alias.language) for alias in question.aliases.all()] == [
        ("Ordnung", "de")
    ]
    folder.add("responsibility_aliases", words, words="P&L", language="en")
    load(folder, "--update")
    assert question.aliases.count() == 2
    written = dumped(tmp_path / "dump")["responsibility_aliases.json"]
    assert written == (folder.path / "responsibility_aliases.json").read_bytes()
    folder["responsibility_aliases"] = []
    load(folder, "--update")
    assert not question.aliases.exists()


def test_a_dump_takes_away_a_file_that_has_no_records_left_and_leaves_the_manifest(loaded):
    (loaded.path / "former_role_slugs.json").write_text("[]\n")
    manifest = (loaded.path / "manifest.json").read_bytes()
    assert manage("dump_content", folder=loaded.path).startswith("Wrote former_role_slugs.json")
    assert not (loaded.path / "former_role_slugs.json").exists()
    assert (loaded.path / "manifest.json").read_bytes() == manifest
    assert "already" in manage("dump_content", folder=loaded.path)


def test_a_folder_that_cannot_be_written_is_named(loaded, tmp_path):
    file = tmp_path / "file"
    file.write_text("in the way")
    for folder in (file, file / "below"):
        with pytest.raises(CommandError, match=f"{folder} cannot be written"):
            manage("dump_content", folder=folder)


def test_a_check_names_the_files_that_differ_and_writes_nothing(loaded):
    Voice.objects.create(slug="eve", name="Eve")
    Alias.objects.all().delete()
    before = {path: path.read_bytes() for path in loaded.path.iterdir()}
    with pytest.raises(
        CommandError, match=r"The database differs from voices.json, aliases.json in"
    ):
        manage("dump_content", "--check", folder=loaded.path)
    assert {path: path.read_bytes() for path in loaded.path.iterdir()} == before


def test_a_dump_asks_as_many_questions_for_many_claims_as_for_one(world, django_assert_num_queries):
    for number in range(8):
        world.claim(f"source-{number}", "product-owner", "backlog", contexts=("startup",))
    # One for each kind, and one for the contexts of claims.
    with django_assert_num_queries(len(KINDS) + 1):
        database.read()
