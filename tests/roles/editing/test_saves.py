"""How often saving a claim asks the database, by each door: measured where every transaction is
a savepoint of the test, which counts two more each."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from roles.models import Claim
from sources.models import Snapshot
from tests.roles.admin.test_admin import fields_of

# Django's own admin templates read variables that are not there.
pytestmark = pytest.mark.ignore_template_errors

TEXT = """# Who orders

The Product Owner orders the backlog.

The Product Manager does not order the backlog.

In startups the Product Owner shares the backlog."""


@pytest.fixture
def source(world):
    source = world.source("lymar")
    Snapshot.objects.create(source=source, text=TEXT, taken_on="2026-09-01")
    # Remembered by a process from its first request on.
    ContentType.objects.get_for_model(Claim)
    return source


@pytest.fixture
def fields(world, source) -> dict:
    """What an editor fills in for a published claim that is limited to startups."""
    backlog = world.responsibility("backlog")
    return {
        "source": source.pk,
        "quotation": "The Product Owner orders the backlog",
        "locator": "Who orders, paragraph 1",
        "role": world.role("product-owner").pk,
        "responsibility": backlog.pk,
        "position": backlog.scale.positions.get(slug="owns").pk,
        "paraphrase": "Product Owners order it.",
        "contexts": [world.context("startup").pk],
        "manner": "holds",
        "status": "published",
    }


def entered(response) -> Claim:
    assert response.status_code == 302
    return Claim.objects.get(paraphrase="Product Owners order it.")


def test_entering_at_the_reading_desk(source, fields, editor, django_assert_num_queries):
    address = reverse("admin:sources_source_reading_desk", args=[source.pk])
    with django_assert_num_queries(29):
        response = editor.post(address, fields)
    assert entered(response).quotation_result == "verified"


def test_entering_on_a_page_of_its_own(fields, editor, django_assert_num_queries):
    with django_assert_num_queries(33):
        response = editor.post(reverse("admin:roles_claim_add"), fields)
    assert entered(response).quotation_result == "verified"


@pytest.mark.parametrize("door", ["desk", "page"])
def test_an_entered_claim_has_one_record_with_its_contexts(door, source, fields, editor):
    address = reverse("admin:roles_claim_add")
    if door == "desk":
        address = reverse("admin:sources_source_reading_desk", args=[source.pk])
    claim = entered(editor.post(address, fields))
    record = claim.history.get()
    assert (record.history_type, record.history_user) == ("+", editor.person)
    assert [kept.context.slug for kept in record.contexts.all()] == ["startup"]


def test_changing_a_published_claim(fields, editor, django_assert_num_queries):
    claim = entered(editor.post(reverse("admin:roles_claim_add"), fields))
    address = reverse("admin:roles_claim_change", args=[claim.pk])
    changed = fields_of(editor.get(address)) | {"paraphrase": "They do.", "reason": "Shorter"}
    with django_assert_num_queries(28):
        assert editor.post(address, changed).status_code == 302
    assert Claim.objects.get().paraphrase == "They do."


def test_a_note_is_compared_with_no_other_claim(fields, editor, django_assert_num_queries):
    claim = entered(editor.post(reverse("admin:roles_claim_add"), fields))
    address = reverse("admin:roles_claim_change", args=[claim.pk])
    changed = fields_of(editor.get(address)) | {"note": "Read again", "reason": "A note"}
    with django_assert_num_queries(27):
        assert editor.post(address, changed).status_code == 302
    assert Claim.objects.get().note == "Read again"


@pytest.mark.parametrize(("number", "queries"), [(1, 31), (3, 57)])
def test_publishing(number, queries, source, world, editor, django_assert_num_queries):
    quotation = "The Product Owner orders the backlog"
    drafts = [
        world.claim(source, "product-owner", f"row-{row}", status="draft", quotation=quotation)
        for row in range(number)
    ]
    address = reverse("admin:roles_claim_decide", args=["publish"])
    versions = [f"{draft.pk}:{draft.version}" for draft in drafts]
    with django_assert_num_queries(queries):
        response = editor.post(address, {"claim": versions, "reason": "Read"})
    assert response.status_code == 302
    assert Claim.objects.published().count() == number


class TestConstraintsInOneQuery:
    @pytest.fixture
    def claim(self, source, world) -> Claim:
        return world.claim(source, "product-owner", "backlog", locator="p 1")

    def test_a_whole_claim_takes_one(self, claim, django_assert_num_queries):
        with django_assert_num_queries(3):
            claim.validate_constraints()

    @pytest.mark.parametrize(
        ("field", "value", "message"),
        [
            ("paraphrase", " \n", "its paraphrase is empty"),
            ("manner", "shouts", "claim_manner_is_known"),
            ("locator", "", "has a position, a locator and a date"),
            ("status", "proposal", "is for another claim"),
        ],
    )
    def test_what_is_broken_is_said(self, claim, field, value, message):
        setattr(claim, field, value)
        with pytest.raises(Exception, match=message):
            claim.validate_constraints()

    def test_the_same_claim_again_is_refused_and_another_position_is_not(self, claim, world):
        again = Claim.objects.get()
        again.pk, again.key = None, "22222222"
        with pytest.raises(Exception, match="already makes this claim"):
            again.validate_constraints()
        again.position = claim.responsibility.scale.positions.get(slug="shares")
        again.validate_constraints()

    def test_one_table_names_a_claim_once(self, claim):
        Claim.objects.update(external_id="row 7")
        again = Claim.objects.get()
        again.pk, again.key, again.locator = None, "22222222", "p 2"
        with pytest.raises(Exception, match="external id already"):
            again.validate_constraints()
