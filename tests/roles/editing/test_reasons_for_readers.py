"""A reason is for editors, unless its editor says that readers may see it."""

import pytest
from django.test import Client
from django.urls import reverse

from rolekb.assistants import tools
from roles.models import Claim, OrgNote, Role
from tests.html import Page
from tests.roles.admin.test_admin import errors_in, page
from tests.roles.editing.test_bulk import position, send
from tests.roles.editing.test_publishing import decide, propose
from tests.sources.test_history import change, restore, versions

# Django's own admin templates read variables that are not there.
pytestmark = pytest.mark.ignore_template_errors

WHY = "The author corrected it"
HIDDEN = {"reason": WHY}
SHOWN = {**HIDDEN, "reason_is_public": "on"}


@pytest.fixture
def claim(world):
    return world.claim("lymar", "product-owner", "backlog", paraphrase="They own the list.")


def change_it(desk, world, claim, **why):
    change(desk, claim, paraphrase="They keep the list.", **why)


def delete_it(desk, world, claim, **why):
    desk.post(page(Claim, "delete", claim.pk), {"post": "yes", **why})


def delete_it_from_the_list(desk, world, claim, **why):
    chosen = {"action": "delete_selected", "_selected_action": [claim.pk], "post": "yes"}
    desk.post(page(Claim, "changelist"), {**chosen, **why})


def change_several(desk, world, claim, **why):
    send(desk, claim, position=position(world, claim, "shares").pk, **why)


def withdraw(desk, world, claim, **why):
    decide(desk, "unpublish", claim, **why)


def restore_it(desk, world, claim, **why):
    claim.paraphrase = "They keep the list."
    claim.save()
    restore(desk, Claim, claim.pk, versions(claim)[0].id, **why)


def publish_drafts(desk, world, claim, **why):
    drafts = [
        world.claim(voice, "chief", "vision", status="draft", locator="p 1")
        for voice in ("berls", "kay")
    ]
    decide(desk, "publish", *drafts, **why)


def accept_a_proposal(desk, world, claim, **why):
    propose(desk, claim, paraphrase="They keep the list.")
    decide(desk, "accept", claim.proposals.get(), **why)


def note_it(desk, world, claim, **why):
    note = world.note("backlog", "product-owner")
    change(desk, note, explanation="It depends on the size [@lymar].", **why)


def rename_the_role(desk, world, claim, **why):
    change(desk, claim.role, name="Owner of the list", **why)


def merge_roles(desk, world, claim, **why):
    kept = world.role("scrum-owner")
    address = reverse("admin:roles_role_merge", args=[claim.role.pk, kept.pk])
    assert desk.post(address, why).status_code == 302


WAYS = [
    *(change_it, delete_it, delete_it_from_the_list, change_several, withdraw, restore_it),
    *(publish_drafts, accept_a_proposal, note_it, rename_the_role, merge_roles),
]


def answers(claim) -> dict[str, str]:
    """Return all that tells readers of changes."""
    addresses = (
        *("/changes/", "/de/changes/", "/feeds/changes.atom", "/api/v1/changes?since=2020-01-01"),
        *(
            f"/claims/{claim.key}/",
            f"/claims/{claim.key}/page.json",
            f"/claims/{claim.key}/page.md",
        ),
    )
    texts = {address: Client().get(address).content.decode() for address in addresses}
    return texts | {"assistants": str(tools.changes("2020-01-01"))}


@pytest.mark.parametrize("way", WAYS)
def test_readers_see_it_where_the_box_is_ticked(way, claim, world, admin_desk):
    way(admin_desk, world, claim, **SHOWN)
    newest = Page(Client().get("/changes/")).all("ol[@class='events']/li")[0]
    assert WHY in " ".join(newest.itertext())
    assert WHY in answers(claim)["/feeds/changes.atom"]


@pytest.mark.parametrize("way", WAYS)
def test_no_reader_sees_it_otherwise(way, claim, world, admin_desk):
    way(admin_desk, world, claim, **HIDDEN)
    histories = (Claim.history, OrgNote.history, Role.history)
    reasons = [
        reason
        for versions in histories
        for reason in versions.values_list("history_change_reason", flat=True)
    ]
    assert any(WHY in reason for reason in reasons if reason)
    for place, text in answers(claim).items():
        assert WHY not in text, place


def test_it_stands_wherever_readers_learn_of_the_change(claim, world, admin_desk):
    change_it(admin_desk, world, claim, **SHOWN)
    for place, text in answers(claim).items():
        assert WHY in text, place


def test_the_account_whose_proposal_it_was_is_not_named(claim, contributor, admin_desk):
    propose(contributor, claim, paraphrase="They keep the list.")
    proposal = claim.proposals.get()
    assert str(proposal.entered_by) not in "".join(answers(claim).values())
    decide(admin_desk, "accept", proposal, **SHOWN)
    told = "".join(answers(claim).values())
    assert f"Accepted what was proposed: {WHY}" in told
    assert str(proposal.entered_by) not in told


def test_a_draft_shows_no_reason(world, admin_desk):
    draft = world.claim("lymar", "product-owner", "backlog", status="draft")
    change(admin_desk, draft, paraphrase="They keep the list.", **SHOWN)
    assert versions(draft)[-1].public_reason == WHY
    assert WHY not in "".join(answers(draft).values())


def test_the_box_stays_ticked_while_the_form_is_wrong(claim, admin_desk):
    response = change(admin_desk, claim, paraphrase="", **SHOWN)
    assert errors_in(response)
    (box,) = Page(response).all("input[@name='reason_is_public']")
    assert box.get("checked") is not None
    (box,) = Page(admin_desk.get(page(Claim, "change", claim.pk))).all(
        "input[@name='reason_is_public']"
    )
    assert box.get("checked") is None


class TestTakingItBack:
    @pytest.fixture
    def shown(self, claim, world, admin_desk):
        change_it(admin_desk, world, claim, **SHOWN)
        return versions(claim)[-1]

    def test_the_history_says_what_readers_see_and_hides_it(self, shown, claim, editor):
        history = Page(editor.get(page(Claim, "history", claim.pk)))
        (button,) = history.all("button[@form='hide-reasons']")
        response = editor.post(button.get("formaction"), follow=True)
        assert "Readers do not see that reason any more." in response.content.decode()
        assert Page(response).all("button[@form='hide-reasons']") == []
        assert versions(claim)[-1].reason == WHY
        for place, text in answers(claim).items():
            assert WHY not in text, place

    def test_only_whoever_may_change_the_row(self, shown, claim, contributor):
        assert not Page(contributor.get(page(Claim, "history", claim.pk))).all(
            "button[@form='hide-reasons']"
        )
        address = page(Claim, "hide_reason", claim.pk, shown.id)
        assert contributor.post(address).status_code == 403
        assert Client().post(address).status_code == 403
        assert WHY in answers(claim)["/changes/"]

    def test_a_version_of_another_row_is_not_touched(self, shown, claim, world, editor):
        other = world.claim("berls", "product-owner", "backlog")
        assert editor.post(page(Claim, "hide_reason", other.pk, shown.id)).status_code == 404
        assert editor.get(page(Claim, "hide_reason", claim.pk, shown.id)).status_code == 405
        assert WHY in answers(claim)["/changes/"]
