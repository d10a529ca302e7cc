"""Who restores what was deleted: who deleted it, and editors."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from roles.models import Claim
from sources.models import Source
from tests.roles.admin.test_admin import page
from tests.roles.editing.test_protected_sources import enter

# Django's own admin templates read variables that are not there.
pytestmark = pytest.mark.ignore_template_errors


@pytest.fixture
def deleted_claim(contributor, editor, world) -> Claim:
    """A draft of a contributor that an editor deleted."""
    claim = world.claim("lymar", "chief", "vision", status="draft", entered_by=contributor.person)
    pk = claim.pk
    editor.post(page(Claim, "delete", pk), {"post": "yes", "reason": "Made up"})
    assert not Claim.objects.exists()
    claim.pk = pk
    return claim


def restore_deleted(browser, model, pk):
    first, *_, last = model.history.filter(id=pk).order_by("history_id")
    return browser.post(page(model, "restore", pk, first.pk), {"newest": last.pk})


def test_what_does_not_come_back_is_said_before_it_is_deleted(editor, world):
    source = world.source("lymar")
    pk = source.pk
    source.snapshots.create(text="A text.", taken_on="2026-09-01")
    delete, chosen = page(Source, "delete", pk), {"_selected_action": [pk]}
    several = editor.post(page(Source, "changelist"), {"action": "delete_selected", **chosen})
    for asked in (editor.get(delete), several):
        assert "but without stored texts, aliases, codes and tags" in asked.content.decode()
    editor.post(delete, {"post": "yes", "reason": "Made up"})
    restore_deleted(editor, Source, pk)
    assert not Source.objects.get(pk=pk).snapshots.exists()


def test_contributor_restores_no_claim_that_an_editor_deleted(contributor, editor, deleted_claim):
    assert restore_deleted(contributor, Claim, deleted_claim.pk).status_code == 403
    assert not Claim.objects.exists()
    history = page(Claim, "history", deleted_claim.pk)
    assert "/restore/" not in contributor.get(history).content.decode()
    assert "/restore/" in editor.get(history).content.decode()
    assert restore_deleted(editor, Claim, deleted_claim.pk).status_code == 302
    assert Claim.objects.exists()


def test_contributor_imports_no_claim_under_the_key_of_a_deleted_one(
    contributor, editor, deleted_claim
):
    columns = {
        "key": deleted_claim.key,
        "source": "lymar",
        "role": "chief",
        "responsibility": "vision",
        "paraphrase": "It comes back.",
    }
    text = "\n".join([",".join(columns), ",".join(columns.values())]).encode()

    def send(browser):
        file = SimpleUploadedFile("claims.csv", text)
        address = reverse("admin:roles_claim_import")
        preview = browser.post(address, {"file": file}, follow=True)
        browser.post(preview.request["PATH_INFO"], follow=True)
        return preview.content.decode()

    assert "was deleted" in send(contributor)
    assert not Claim.objects.exists()
    send(editor)
    assert Claim.objects.get().key == deleted_claim.key


def test_contributor_restores_no_source_that_an_editor_deleted(contributor, editor, world):
    source = enter(contributor, "known", voice=world.voice("known").pk)
    pk = source.pk
    editor.post(page(Source, "delete", pk), {"post": "yes", "reason": "Spam"})
    assert not Source.objects.exists()
    assert restore_deleted(contributor, Source, pk).status_code == 403
    assert not Source.objects.exists()
    assert restore_deleted(editor, Source, pk).status_code == 302


def test_contributor_restores_their_own_draft_that_they_took_back(contributor, world):
    claim = world.claim("lymar", "chief", "vision", status="draft", entered_by=contributor.person)
    pk = claim.pk
    contributor.post(page(Claim, "delete", pk), {"post": "yes"})
    assert restore_deleted(contributor, Claim, pk).status_code == 302
    assert Claim.objects.exists()
