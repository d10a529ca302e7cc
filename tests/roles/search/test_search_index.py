"""The search index follows the content, whoever changes it and however."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.core.management.sql import emit_pre_migrate_signal
from django.db import connection, transaction

from roles.editing import merging
from roles.models import Alias, Claim, Responsibility, ResponsibilityAlias, Role
from roles.search import index, lookup
from roles.search.documents import TRIGGERS, Kind
from roles.search.results import search
from sources.models import Source, Voice


def found(text: str, kind: Kind = Kind.CLAIM) -> list[str]:
    return [hit.name for hit in search(text).of(kind).hits]


@pytest.fixture(autouse=True)
def _index_equals_content_in_the_end(db):
    yield
    assert list(index.faults()) == []


@pytest.fixture
def backlog(world) -> Claim:
    world.role("product-owner", summary="Keeps the *roadmap*, says [@lymar, paragraph 1].")
    return world.claim(
        "lymar", "product-owner", "backlog", key="lymarbac", paraphrase="He grooms the kanban."
    )


def test_what_is_published_is_found_and_what_is_not_never(backlog, world):
    world.claim(
        "berls", "product-owner", "backlog", status="draft", published_at=None, paraphrase="Zebra."
    )
    world.claim(
        "racki",
        "product-owner",
        "backlog",
        status="proposal",
        proposal_for=backlog,
        paraphrase="Zebras.",
        quotation="zebra words",
    )
    world.source("lymar").snapshots.create(text="A zebra in a text", taken_on="2026-01-01")
    Claim.objects.filter(pk=backlog.pk).update(note="A zebra, says the editor")
    Source.objects.update(note="zebra")
    Voice.objects.update(note="zebra")
    assert search("zebra").total == 0
    assert found("kanban") == [backlog.paraphrase]


def test_publishing_and_unpublishing_move_a_claim_in_and_out(backlog):
    Claim.objects.filter(pk=backlog.pk).update(status="draft")
    assert found("kanban") == []
    backlog.status = "published"
    backlog.save()
    assert found("kanban") == [backlog.paraphrase]


def test_deleted_rows_are_gone(backlog):
    backlog.delete()
    assert search("kanban").total == 0
    Role.objects.all().delete()
    assert search("roadmap").total == 0


def test_bulk_statements_and_raw_sql_are_followed(backlog, world):
    role = world.role("product-owner")
    Alias.objects.bulk_create(
        [Alias(role=role, title=f"Backlog Wizard {n}", slug=f"wizard-{n}") for n in range(3)]
    )
    assert len(found("wizard", Kind.ALIAS)) == 3
    Alias.objects.update(title="Backlog Witch")
    assert len(found("witch", Kind.ALIAS)) == 3
    with connection.cursor() as cursor:
        cursor.execute("UPDATE roles_claim SET paraphrase = 'He trims the bonsai.'")
        cursor.execute("DELETE FROM roles_alias")
    assert len(found("bonsai")) == 1
    assert search("witch").total == 0


def test_renamed_role_question_source_and_voice_are_found_at_once(backlog, world):
    Role.objects.filter(slug="product-owner").update(name="Gardener")
    Responsibility.objects.update(name="Hedges")
    Source.objects.update(short_name="Almanac")
    Voice.objects.update(name="Tusser")
    for word in ("gardener", "hedges", "almanac"):
        assert found(word) == [Claim.objects.get().paraphrase], word
    assert found("tusser", Kind.SOURCE) == [Source.objects.get().title]
    assert found("product owner") == []


def test_responsibility_is_found_by_the_words_of_its_address_however_it_changes(backlog):
    question = Kind.RESPONSIBILITY
    Responsibility.objects.update(name="Hedges", slug="topiary-duty")
    assert len(found("topiary", question)) == 1
    Responsibility.objects.update(slug="bonsai")
    assert len(found("bonsai", question)) == 1
    assert found("topiary", question) == []


def test_search_words_of_a_question_are_followed(backlog, world):
    question, other = Responsibility.objects.get(), world.responsibility("budget")
    words = [ResponsibilityAlias(responsibility=question, words=w) for w in ("tidying", "weeding")]
    ResponsibilityAlias.objects.bulk_create(words)
    assert found("tidying weeding", Kind.RESPONSIBILITY) == [question.question]
    ResponsibilityAlias.objects.filter(words="weeding").update(responsibility=other)
    assert found("weeding", Kind.RESPONSIBILITY) == [other.question]
    ResponsibilityAlias.objects.filter(words="tidying").update(words="raking")
    assert found("raking", Kind.RESPONSIBILITY) == [question.question]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM roles_responsibilityalias WHERE words = 'raking'")
    assert found("raking", Kind.RESPONSIBILITY) == []
    other.delete()
    assert search("weeding").total == 0


def test_titles_of_scripts_without_blanks_are_followed(backlog):
    Source.objects.update(title="关于产品经理")
    assert len(found("产品经理", Kind.SOURCE)) == 1
    Source.objects.update(title="关于团队")
    assert search("产品经理").total == 0
    assert len(found("团队", Kind.SOURCE)) == 1
    Claim.objects.all().delete()
    Source.objects.all().delete()
    assert search("团队").total == 0


def test_both_roles_of_a_pair_are_found(world):
    claim = world.claim(
        "lymar", "product-manager", "same-job", other_role="product-owner", paraphrase="One job."
    )
    Role.objects.filter(slug="product-owner").update(name="Shepherd")
    assert found("shepherd job") == [claim.paraphrase]


def test_rolled_back_edit_leaves_the_index_as_it_was(backlog):
    with transaction.atomic():
        Claim.objects.update(paraphrase="Nobody reads this quux.")
        Role.objects.create(name="Quux", slug="quux")
        assert search("quux").total == 2
        transaction.set_rollback(True)
    assert search("quux").total == 0
    assert found("kanban") == [backlog.paraphrase]


@pytest.mark.django_db(transaction=True)
def test_transaction_that_is_not_committed_leaves_nothing(world):
    test_rolled_back_edit_leaves_the_index_as_it_was(
        world.claim("lymar", "product-owner", "backlog", paraphrase="He grooms the kanban.")
    )


@pytest.mark.django_db(transaction=True)
def test_flush_empties_the_index_and_it_goes_on_following(world):
    world.claim("lymar", "product-owner", "backlog", paraphrase="He grooms the kanban.")
    call_command("flush", interactive=False, verbosity=0)
    assert search("kanban").total == 0
    assert list(index.faults()) == []
    world.claim("lymar", "product-owner", "backlog", paraphrase="She grooms the kanban.")
    assert search("kanban").total == 1


def test_dumped_and_restored_content_is_found(backlog, tmp_path):
    dump = tmp_path / "content.json"
    apps = ("sources", "roles", "taggit")
    call_command("dumpdata", *apps, natural_foreign=True, natural_primary=True, output=dump)
    Claim.objects.all().delete()
    Role.objects.all().delete()
    assert search("kanban").total == 0
    call_command("loaddata", dump, verbosity=0)
    assert found("kanban") == [Claim.objects.get().paraphrase]


def test_merged_roles_leave_one_document(world):
    gone, kept = world.role("delivery-owner"), world.role("product-owner")
    world.claim("lymar", gone, "backlog", paraphrase="It is ordered.")
    merging.plan(gone, kept)
    assert len(found("delivery owner", Kind.ROLE)) == 1
    merging.merge(gone, kept, "They are one.")
    assert found("delivery owner", Kind.ROLE) == []
    assert found("product owner ordered") == [Claim.objects.get().paraphrase]


def test_merged_sources_and_responsibilities_are_followed(world):
    world.claim("lymar", "product-owner", "backlog", paraphrase="It is ordered.")
    merging.merge(world.source("lymar"), world.source("berls"), "One text.")
    merging.merge(world.responsibility("backlog"), world.responsibility("ordering"), "One row.")
    assert len(found("berls ordering")) == 1
    assert found("lymar", Kind.SOURCE) == []


# --- Migrations, and the command ----------------------------------------------------------


def command(*arguments: str) -> str:
    out = StringIO()
    call_command("search_index", *arguments, stdout=out)
    return out.getvalue()


def test_command_proves_that_the_index_is_right(backlog):
    assert "is what the content makes it" in command("--check")


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        ("DELETE FROM roles_search WHERE title LIKE 'He grooms%'", "statement {claim} is missing"),
        ("UPDATE roles_search SET body = 'x' WHERE title = 'Product Owner'", "role {role} is"),
        (
            "INSERT INTO roles_search (id, title, also, body) VALUES ({gone}, 'x', '', '')",
            "statement 999 is out of date or gone",
        ),
        ("DROP TABLE roles_search_make", "the index is missing"),
    ],
)
def test_command_finds_what_is_wrong_and_puts_it_right(backlog, harm, told):
    with connection.cursor() as cursor:
        cursor.execute(harm.format(gone=Kind.CLAIM.first_id + 999))
    with pytest.raises(CommandError) as refused:
        command("--check")
    assert told.format(claim=backlog.pk, role=backlog.role_id) in str(refused.value)
    assert "Indexed 4 documents." in command("--rebuild")
    command("--check")
    assert found("kanban") == [backlog.paraphrase]


def test_command_finds_a_lost_trigger(backlog):
    name, table = TRIGGERS[-1].name, TRIGGERS[-1].table
    with connection.cursor() as cursor:
        cursor.execute(index.adapter().DROP_TRIGGER.format(name=name, table=table))
    with pytest.raises(CommandError, match=f"the trigger {name} on {table} is missing"):
        command("--check")
    command("--rebuild")


def test_command_finds_words_that_are_not_those_of_the_documents(backlog):
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "INSERT INTO roles_search_text (roles_search_text) VALUES ('delete-all')"
            )
        else:
            cursor.execute("DELETE FROM roles_search_word WHERE word = 'kanban'")
    with pytest.raises(CommandError, match="words"):
        command("--check")
    command("--rebuild")
    command("--check")


@pytest.mark.django_db(transaction=True)
def test_index_follows_after_a_migration_rebuilt_a_table(world):
    """SQLite drops the triggers of a table that Django rebuilds; edits meanwhile are caught up."""
    world.claim("lymar", "product-owner", "backlog", paraphrase="He grooms the kanban.")
    emit_pre_migrate_signal(0, False, "default")
    with connection.schema_editor() as editor:
        field = Claim._meta.get_field("locator")
        wider = field.clone()
        wider.max_length = 250
        wider.set_attributes_from_name("locator")
        wider.model = Claim
        editor.alter_field(Claim, field, wider)
        editor.alter_field(Claim, wider, field)
    Claim.objects.update(paraphrase="He grooms the scoreboard.")
    assert search("scoreboard").total == 0
    call_command("migrate", verbosity=0)
    assert search("scoreboard").total == 1
    Claim.objects.update(paraphrase="He grooms the whiteboard.")
    assert search("whiteboard").total == 1


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's index has no such parts")
@pytest.mark.parametrize("join", [("search_index", "--rebuild"), ("migrate",)])
def test_parts_that_edits_have_written_are_joined(backlog, join):
    def parts() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(DISTINCT segid) FROM roles_search_text_idx")
            return cursor.fetchone()[0]

    for number in range(3):
        Claim.objects.filter(pk=backlog.pk).update(paraphrase=f"He grooms the kanban {number}.")
        assert found("kanban") == [f"He grooms the kanban {number}."]
    assert parts() > 1
    call_command(*join, verbosity=0, stdout=StringIO())
    assert parts() == 1
    assert found("kanban") == ["He grooms the kanban 2."]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="of PostgreSQL's index alone")
def test_no_word_waits_to_be_sorted_in_and_rows_are_counted(backlog):
    call_command("search_index", "--rebuild", stdout=StringIO())
    with connection.cursor() as cursor:
        cursor.execute("SELECT gin_clean_pending_list('roles_search_words')")
        assert cursor.fetchone() == (0,)
        cursor.execute(
            "SELECT reltuples, (SELECT count(*) FROM roles_search) FROM pg_class "
            "WHERE oid = 'roles_search'::regclass"
        )
        counted, rows = cursor.fetchone()
    assert counted == rows > 1


def test_of_many_statements_with_the_words_all_are_counted_and_some_ranked(
    backlog, world, monkeypatch
):
    monkeypatch.setattr(lookup, "_RANKED", 2)
    for number in range(2):
        world.claim(
            "lymar", "product-owner", "backlog", paraphrase=f"{number} people stand at the kanban."
        )
    group = search("kanban").of(Kind.CLAIM)
    assert (group.total, len(group.hits)) == (3, 2)
    # The newest.
    assert {hit.name[0] for hit in group.hits} == {"0", "1"}
