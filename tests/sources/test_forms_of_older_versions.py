"""A form that 0.2.0 showed, and that is sent to this version after an upgrade, is saved. What this
version has besides stays as it is."""

import json
import re

import pytest

from roles.models import Alias, Claim, Responsibility, Role, RoleCode
from tests.roles.admin.test_admin import errors_in, fields_of, page

# Django's own admin templates read variables that are not there.
pytestmark = pytest.mark.ignore_template_errors

FIELDS = {
    Claim: [
        *("source", "role", "responsibility", "other_role", "position", "paraphrase", "manner"),
        *("contexts", "locator", "quotation", "note", "reason"),
    ],
    Role: [*("name", "slug", "abbreviation", "summary", "tags", "reason")],
    Responsibility: [
        *("name", "slug", "question", "meaning", "relational", "scale", "area", "order", "tags"),
        "reason",
    ],
}
"""The names of the fields in the forms of 0.2.0, besides rows and what the site adds itself."""
ROWS = {Role: ["id", "role", "title", "slug", "TOTAL_FORMS", "INITIAL_FORMS"]}
"""The same of rows: aliases of a role. Its codes, and search words of questions, came later."""


@pytest.fixture
def editor(client, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("edith"))
    return client


def opened_in_0_2_0(editor, row) -> dict:
    """Return what a browser would send of the older form, and the stamp that it had."""
    data = fields_of(editor.get(page(type(row), "change", row.pk)))
    stamp = json.loads(data["opened"])
    sent = {name: value for name, value in data.items() if is_known(row, name)}
    stamp = {name: digest for name, digest in stamp.items() if is_known(row, name)}
    return sent | {"opened": json.dumps(stamp)}


def is_known(row, name) -> bool:
    field = re.split("[-:]", name)[-1]
    if name.startswith("aliases"):
        return field in ROWS.get(type(row), [])
    return name in FIELDS[type(row)]


def send(editor, row, data):
    response = editor.post(page(type(row), "change", row.pk), data)
    assert errors_in(response) == ""
    assert response.status_code == 302
    row.refresh_from_db()


def test_a_claim(editor, world):
    claim = world.claim(
        "lymar", "product-owner", "backlog", contexts=("startup",), status="draft", note="First"
    )
    data = opened_in_0_2_0(editor, claim)
    assert "confirmed" not in data
    send(editor, claim, data | {"note": "Typed in 0.2.0"})
    assert claim.note == "Typed in 0.2.0"
    assert [context.slug for context in claim.contexts.all()] == ["startup"]


def test_a_claim_that_somebody_saved_meanwhile_is_shown(editor, world):
    claim = world.claim("lymar", "product-owner", "backlog", status="draft", note="First")
    data = opened_in_0_2_0(editor, claim)
    claim.note = "Saved after the upgrade"
    claim.save()
    response = editor.post(page(Claim, "change", claim.pk), data | {"note": "Typed in 0.2.0"})
    assert response.status_code == 409
    (difference,) = response.context["conflict"].changes.both
    assert (difference.now, difference.typed) == ("Saved after the upgrade", "Typed in 0.2.0")
    assert response.context["conflict"].changes.taken == []
    send(editor, claim, fields_of(response))
    assert claim.note == "Typed in 0.2.0"


def test_a_role_keeps_what_it_has_besides(editor, world):
    world.source("lymar")
    role = world.role("product-owner", definition="The person who orders. [@lymar]")
    Alias.objects.create(role=role, title="Besteller", language="de", whole_title_only=True)
    RoleCode.objects.create(
        role=role,
        scheme="onet",
        code="15-1299.09",
        label="Project Manager",
        address="https://example.org/15-1299.09",
    )
    data = opened_in_0_2_0(editor, role)
    assert "aliases-1-language" not in data
    send(editor, role, data | {"name": "Owner of products", "aliases-1-title": "Orderer"})
    assert role.name == "Owner of products"
    assert role.definition == "The person who orders. [@lymar]"
    assert role.codes.get().code == "15-1299.09"
    aliases = role.aliases.order_by("title").values_list("title", "language")
    assert list(aliases) == [("Besteller", "de"), ("Orderer", "en")]


def test_a_question_keeps_its_search_words(editor, world):
    question = world.responsibility("backlog")
    question.aliases.create(words="grooming")
    data = opened_in_0_2_0(editor, question)
    send(editor, question, data | {"question": "Who orders the backlog?"})
    assert question.question == "Who orders the backlog?"
    assert question.aliases.get().words == "grooming"


def test_a_new_role(editor):
    data = {"name": "Chief of Staff", "slug": "chief-of-staff", "aliases-TOTAL_FORMS": "0"}
    data |= {"aliases-INITIAL_FORMS": "0", "summary": "", "definition": "", "tags": ""}
    response = editor.post(page(Role, "add"), data)
    assert errors_in(response) == ""
    assert Role.objects.get().slug == "chief-of-staff"
