"""Where the site asks for it, nobody publishes their own words, in no way that there is."""

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from simple_history.models import HistoricalRecords

from roles.models import Claim
from tests.roles.admin.test_admin import fields_of, page
from tests.roles.editing.test_publishing import decide, propose

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

NEEDED = "somebody else publishes it"


@pytest.fixture(autouse=True)
def _second_person(settings):
    settings.SECOND_PERSON = True


@pytest.fixture
def at_work(rf):
    """Lets a request of a browser's account be the one that is answered."""

    def begin(desk):
        request = rf.get("/")
        request.user = desk.person
        HistoricalRecords.context.request = request

    yield begin
    if hasattr(HistoricalRecords.context, "request"):
        del HistoricalRecords.context.request


@pytest.fixture
def ada(desk_of):
    return desk_of("Editors", "ada-first")


@pytest.fixture
def bob(desk_of):
    return desk_of("Editors", "bob-second")


def save(desk, claim, **changes):
    address = page(Claim, "change", claim.pk)
    return desk.post(address, {**fields_of(desk.get(address)), **changes})


@pytest.fixture
def draft(ada, world):
    """A draft that Ada entered through the form."""
    claim = world.claim("lymar", "product-owner", "backlog", status="draft", published_at=None)
    save(ada, claim, paraphrase="The owner orders the work.")
    assert claim.history.first().history_user == ada.person
    return claim


def is_published(claim) -> bool:
    return Claim.objects.get(pk=claim.pk).published


def test_an_author_cannot_publish_by_a_decision(ada, bob, draft):
    address = reverse("admin:roles_claim_decide", args=["publish"])
    asked = ada.get(address, {"ids": draft.pk})
    assert NEEDED in asked.content.decode()
    assert list(asked.context["ready"]) == []
    version = Claim.objects.get(pk=draft.pk).version
    ada.post(address, {"claim": [f"{draft.pk}:{version}"], "reason": "Checked"})
    assert not is_published(draft)
    decide(bob, "publish", draft)
    assert is_published(draft)


def test_many_are_asked_about_in_as_many_queries_as_two(ada, draft, world):
    sources = ("berls", "thread", "kay", "lymar", "berls")
    questions = ("backlog", "backlog", "backlog", "stories", "stories")
    drafts = [
        world.claim(source, "product-owner", question, status="draft", published_at=None)
        for source, question in zip(sources, questions, strict=True)
    ]
    address = reverse("admin:roles_claim_decide", args=["publish"])

    def queries(claims) -> int:
        with CaptureQueriesContext(connection) as asked:
            ada.get(address, {"ids": ",".join(str(claim.pk) for claim in claims)})
        return sum("historicalclaim" in query["sql"] for query in asked.captured_queries)

    assert queries([draft, *drafts]) == queries([draft, drafts[0]])


def test_of_many_all_or_none_are_published(ada, bob, draft, world):
    other = world.claim("berls", "product-owner", "backlog", status="draft", published_at=None)
    save(bob, other, paraphrase="Bob wrote this sentence.")
    address = reverse("admin:roles_claim_decide", args=["publish"])
    versions = [f"{claim.pk}:{Claim.objects.get(pk=claim.pk).version}" for claim in (draft, other)]
    ada.post(address, {"claim": versions, "reason": "Checked"})
    assert not is_published(draft)
    assert not is_published(other)


def test_an_author_cannot_publish_by_the_form(ada, draft):
    save(ada, draft, status="published", published_at_0="2026-01-01", published_at_1="00:00")
    assert not is_published(draft)


def test_nobody_enters_a_published_claim(ada, draft):
    address = page(Claim, "add")
    data = fields_of(ada.get(address)) | {
        "source": draft.source_id,
        "role": draft.role_id,
        "responsibility": draft.responsibility_id,
        "position": draft.position_id,
        "paraphrase": "It says something else.",
        "locator": "paragraph 77",
        "status": "published",
    }
    assert NEEDED in ada.post(address, data).content.decode()
    assert Claim.objects.count() == 1


def test_who_changes_it_while_publishing_is_its_author(bob, draft, at_work):
    at_work(bob)
    claim = Claim.objects.get(pk=draft.pk)
    claim.status, claim.paraphrase = "published", "Bob knows better."
    with pytest.raises(ValidationError, match="Save what you changed as a draft first"):
        claim.save()
    assert not is_published(draft)


def test_who_corrects_it_hands_it_back(ada, bob, draft):
    save(bob, draft, paraphrase="The owner orders all of the work.")
    decide(bob, "publish", draft)
    assert not is_published(draft)
    decide(ada, "publish", draft)
    assert is_published(draft)


def test_nobody_accepts_their_own_proposal(ada, bob, world):
    claim = world.claim("lymar", "product-owner", "backlog")
    propose(ada, claim, paraphrase="As Ada would have it.")
    proposal = claim.proposals.get()
    decide(ada, "accept", proposal)
    claim.refresh_from_db()
    assert claim.paraphrase != "As Ada would have it."
    decide(bob, "accept", proposal)
    claim.refresh_from_db()
    assert claim.paraphrase == "As Ada would have it."


def test_administrators_are_no_exception(admin_desk, world):
    claim = world.claim("lymar", "product-owner", "backlog", status="draft", published_at=None)
    save(admin_desk, claim, paraphrase="The administrator wrote this.")
    decide(admin_desk, "publish", claim)
    assert not is_published(claim)


def test_a_table_brings_drafts_in(draft, world, tmp_path, capsys):
    world.source("berls")
    file = tmp_path / "claims.csv"
    file.write_text(
        "source,role,responsibility,position,paraphrase,locator,status\n"
        "berls,product-owner,backlog,shares,It shares it.,paragraph 88,published\n"
    )
    call_command("import_table", "claims", str(file), preview=True, publish=True)
    assert "somebody else than who imports it publishes it" in capsys.readouterr().out
    call_command("import_table", "claims", str(file), publish=True)
    assert not Claim.objects.get(locator="paragraph 88").published


def test_the_model_itself_refuses(ada, bob, draft, at_work):
    at_work(ada)
    claim = Claim.objects.get(pk=draft.pk)
    claim.status = "published"
    with pytest.raises(ValidationError, match="somebody else publishes it"):
        claim.save()
    assert not is_published(draft)
    at_work(bob)
    claim.save()
    assert is_published(draft)


def test_going_back_to_a_published_version_takes_two_as_well(ada, bob, draft):
    decide(bob, "publish", draft)
    published = draft.history.first()
    decide(bob, "unpublish", draft)
    address = f"/admin/roles/claim/{draft.pk}/history/{published.pk}/restore/"
    newest = draft.history.first().pk
    said = bob.post(address, {"reason": "Back", "newest": newest}).content.decode()
    assert NEEDED in said
    assert not is_published(draft)
    assert ada.post(address, {"reason": "Back", "newest": newest}).status_code == 302
    assert is_published(draft)


def test_a_published_claim_can_be_changed(ada, bob, draft):
    decide(bob, "publish", draft)
    changed = save(ada, draft, paraphrase="The owner orders it.", reason="Shorter")
    assert changed.status_code == 302
    assert Claim.objects.get(pk=draft.pk).paraphrase == "The owner orders it."


def test_the_desk_says_what_drafts_wait_for(ada, draft):
    assert "waiting for a second person" in ada.get("/admin/").content.decode()


def test_otherwise_authors_publish(ada, draft, settings):
    settings.SECOND_PERSON = False
    decide(ada, "publish", draft)
    assert is_published(draft)
