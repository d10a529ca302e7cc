"""`manage.py verify`: what is damaged behind the site's back is named, and what is sound is not."""

import io

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from roles.models import Claim, Role
from roles.search import index
from sources.models import Snapshot
from teams.access import make_organisation

pytestmark = pytest.mark.django_db


def verify() -> str:
    out = io.StringIO()
    call_command("verify", stdout=out)
    return out.getvalue()


def faults() -> list[str]:
    """Return the lines of the report that name a fault."""
    out = io.StringIO()
    with pytest.raises(CommandError, match="Faults"):
        call_command("verify", stdout=out)
    return [line.strip() for line in out.getvalue().splitlines() if line.startswith("    ")]


def execute(statement: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def sound(filled) -> None:
    """A row of each model. Editors may publish statements without a quotation."""


@pytest.fixture
def claim(sound) -> Claim:
    claim = Claim.objects.get(source__slug="lymar", responsibility__slug="backlog")
    claim.quotation = "a product backlog"
    claim.save()
    return claim


def drop_trigger(name: str, table: str) -> None:
    """Drop a trigger of the rules, which on SQLite is one for each event."""
    if connection.vendor == "sqlite":
        execute(f"DROP TRIGGER {name}_insert")
        execute(f"DROP TRIGGER {name}_update")
    else:
        execute(f"DROP TRIGGER {name} ON {table}")


def test_a_sound_database_is_called_sound(sound):
    report = verify()
    assert report.endswith("The database is sound.\n")
    assert report.count(": sound\n") == 11


def test_it_changes_nothing(claim):
    before = list(Claim.everything.values()), list(Claim.history.values())
    verify()
    assert (list(Claim.everything.values()), list(Claim.history.values())) == before


class TestHistory:
    def test_a_row_that_changed_without_a_version(self, claim):
        Claim.objects.filter(pk=claim.pk).update(paraphrase="Nobody wrote this.")
        (fault,) = faults()
        assert fault == f"claim {claim.pk} is not what its last version says: paraphrase"

    def test_a_list_that_changed_without_a_version(self, claim):
        Claim.contexts.through.objects.filter(claim=claim).delete()
        (fault,) = faults()
        assert fault == f"claim {claim.pk} is not what its last version says: contexts"

    def test_a_row_that_is_gone_without_a_version(self, world):
        role = world.role("nobody")
        Role.objects.filter(pk=role.pk)._raw_delete("default")
        (fault,) = faults()
        assert fault == f"role {role.pk} is gone, and its history does not say so"

    def test_a_row_that_came_back_without_a_version(self, world):
        role = world.role("nobody")
        fields = Role.objects.filter(pk=role.pk).values().get()
        pk = role.pk
        role.delete()
        Role.objects.bulk_create([Role(**fields)])
        (fault,) = faults()
        assert fault == f"role {pk} is there, and its history says that it was deleted"

    def test_looking_a_quotation_up_is_no_edit(self, claim):
        Snapshot.objects.filter(source=claim.source).update(text="She keeps a product backlog.")
        assert claim in Claim.objects.all().recheck_quotations()
        verify()


class TestRules:
    @pytest.mark.parametrize(
        ("name", "table"),
        [
            ("claim_pair_in_order", "roles_claim"),
            ("membership_in_one_organisation", "teams_membership"),
        ],
    )
    def test_a_trigger_that_is_missing(self, name, table):
        drop_trigger(name, table)
        named = faults()
        assert named
        assert all(fault.startswith(f"the trigger {name}") for fault in named)

    def test_a_row_that_a_rule_would_refuse(self, world):
        claim = world.claim("berls", "product-owner", "backlog")
        other = world.scale("other", [("other", "another", "other")])
        drop_trigger("claim_position_on_scale", "roles_claim")
        position = other.positions.get()
        claim.position = position
        claim.save_base()
        named = faults()
        assert (
            f"roles_claim {claim.pk}: the position is not on the scale of the responsibility"
            in named
        )

    def test_the_state_of_the_content(self, sound):
        execute("DELETE FROM roles_content_state")
        assert "roles_content_state has 0 rows: other processes may miss an edit" in faults()


def test_words_that_search_does_not_know(claim):
    execute("DELETE FROM roles_search WHERE id = (SELECT min(id) FROM roles_search)")
    assert any(fault.endswith(" is missing") for fault in faults())
    index.rebuild()
    verify()


def test_a_quotation_that_is_not_in_its_text(claim):
    Snapshot.objects.create(source=claim.source, text="Nothing of the kind.", taken_on="2026-10-01")
    Claim.objects.filter(pk=claim.pk).update(quotation_result="verified")
    named = faults()
    assert (
        f"the quotation of {claim.key} is recorded as verified, and is missing: "
        "manage.py check_quotations"
    ) in named


def test_an_organisation_without_an_owner(administrator, settings):
    settings.ORGANISATIONS = "many"
    organisation = make_organisation("Harbour", administrator)
    verify()
    organisation.accesses.all().delete()
    assert faults() == [f"organisation {organisation.pk} has no owner"]


def test_a_group_that_lost_a_permission(sound):
    Group.objects.get(name="Editors").permissions.get(codename="publish_claim").delete()
    assert "Editors lack the permission roles.publish_claim" in faults()


def test_nothing_more_is_said_where_migrations_are_missing(sound):
    newest = MigrationRecorder(connection).migration_qs.filter(app="roles").latest("name")
    newest.delete()
    assert faults() == [f"roles.{newest.name} is not applied: manage.py migrate"]


def test_thirty_faults_are_counted_and_twenty_shown(world):
    for number in range(30):
        world.role(f"role-{number}")
    Role.objects.update(version=9)
    named = faults()
    assert len(named) == 21
    assert named[-1] == "and 10 more"
