"""Quotations are looked up before a transaction begins: meanwhile everybody else may write."""

import io
import threading

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from roles.importing.importing import Import
from roles.models import Area, Claim, Suggestion
from sources.models import Snapshot
from sources.text import quotation
from tests.roles.admin.test_admin import fields_of
from tests.roles.editing.test_publishing import decide
from tests.sources.test_history import restore

# Django's own admin templates read variables that are not there.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.ignore_template_errors]

TEXT = "The Product Owner orders the backlog. Later the team builds it."
WORDS = "The Product Owner orders the"


@pytest.fixture
def looked_up(monkeypatch):
    """Which quotations were looked up. While one is, somebody else writes."""
    words = []
    caches["quotations"].clear()

    def write_elsewhere():
        try:
            number = Area.objects.count()
            Area.objects.create(slug=f"area-{number}", name=f"Written meanwhile {number}")
        finally:
            connection.close()

    def while_others_write(look_up):
        def wrapped(quoted, *arguments):
            assert not connection.in_atomic_block
            words.append(quoted)
            other = threading.Thread(target=write_elsewhere)
            other.start()
            other.join(10)
            assert not other.is_alive(), "Somebody else waits for this transaction."
            return look_up(quoted, *arguments)

        return wrapped

    for name in ("check", "nearest_passage"):
        monkeypatch.setattr(quotation, name, while_others_write(getattr(quotation, name)))
    return words


@pytest.fixture
def source(world):
    world.responsibility("backlog")
    world.role("product-owner")
    source = world.source("lymar")
    Snapshot.objects.create(source=source, text=TEXT, taken_on="2026-09-01")
    return source


@pytest.fixture
def draft(world, source):
    claim = world.claim(
        source, "product-owner", "backlog", status="draft", published_at=None, quotation=WORDS
    )
    caches["quotations"].clear()
    return claim


def entered(world, source, **changes) -> dict:
    backlog = world.responsibility("backlog")
    return {
        "source": source.pk,
        "role": world.role("product-owner").pk,
        "responsibility": backlog.pk,
        "position": backlog.scale.positions.get(slug="owns").pk,
        "paraphrase": "They order it.",
        "locator": "paragraph 7",
        "manner": "holds",
        "status": "published",
        "quotation": WORDS,
        **changes,
    }


def test_entering_a_claim(world, source, admin_desk, looked_up):
    add = reverse("admin:roles_claim_add")
    assert admin_desk.post(add, entered(world, source)).status_code == 302
    wrong = entered(world, source, quotation="The Product Owner sorts the", locator="p. 8")
    assert admin_desk.post(add, wrong).status_code == 200
    assert looked_up == [WORDS, wrong["quotation"], wrong["quotation"]]
    assert Claim.objects.get().quotation_result == "verified"


def test_changing_a_claim(draft, admin_desk, looked_up):
    address = reverse("admin:roles_claim_change", args=[draft.pk])
    fields = fields_of(admin_desk.get(address))
    changed = {**fields, "quotation": "Later the team builds", "reason": "Closer"}
    assert admin_desk.post(address, changed).status_code == 302
    assert looked_up == ["Later the team builds"]


def test_entering_claims_on_the_page_of_their_source(world, source, admin_desk, looked_up):
    address = reverse("admin:sources_source_change", args=[source.pk])
    fields = fields_of(admin_desk.get(address))
    claim = {f"claims-0-{name}": value for name, value in entered(world, source).items()}
    assert admin_desk.post(address, {**fields, **claim, "reason": "New"}).status_code == 302
    assert looked_up == [WORDS]
    assert Claim.objects.get().quotation_result == "verified"


def test_entering_a_claim_at_the_reading_desk(world, source, admin_desk, looked_up):
    address = reverse("admin:sources_source_reading_desk", args=[source.pk])
    assert admin_desk.post(address, entered(world, source)).status_code == 302
    assert looked_up == [WORDS]


def test_publishing(draft, editor, looked_up):
    decide(editor, "publish", draft)
    assert Claim.objects.get().published
    assert looked_up == [WORDS]


def test_storing_changing_and_deleting_a_text(draft, admin_desk, looked_up):
    add = reverse("admin:sources_snapshot_add")
    fields = {"source": draft.source_id, "taken_on": "2026-10-01", "text": "Nothing of it."}
    admin_desk.post(add, fields)
    assert Claim.objects.get().quotation_result == "missing"
    newest, older = Snapshot.objects.all()
    caches["quotations"].clear()
    change = reverse("admin:sources_snapshot_change", args=[newest.pk])
    admin_desk.post(change, {**fields_of(admin_desk.get(change)), "taken_on": "2026-08-01"})
    assert Claim.objects.get().quotation_result == "verified"
    caches["quotations"].clear()
    delete = reverse("admin:sources_snapshot_delete", args=[older.pk])
    admin_desk.post(delete, {"post": "yes"})
    assert Claim.objects.get().quotation_result == "missing"
    caches["quotations"].clear()
    listed = reverse("admin:sources_snapshot_changelist")
    chosen = {"action": "delete_selected", "_selected_action": [newest.pk], "post": "yes"}
    admin_desk.post(listed, chosen)
    assert not Snapshot.objects.exists()
    assert set(looked_up) == {WORDS}


@pytest.mark.parametrize("number", ["0", "abc", "9" * 30])
def test_a_text_that_is_not_there_is_no_error(number, source, admin_desk):
    for name in ("change", "delete"):
        address = reverse(f"admin:sources_snapshot_{name}", args=[number])
        assert admin_desk.post(address, {"post": "yes"}).status_code == 302


def test_importing_a_table(source, looked_up):
    rows = "source,role,responsibility,position,paraphrase,locator,quotation,status\n" + "".join(
        f"lymar,product-owner,backlog,owns,They do.,p. {number},{words},published\n"
        for number, words in enumerate((WORDS, "Later the team builds"))
    )
    bring = Import("claims", "claims.csv", may_publish=True, confirmed=["same_claim"])
    assert bring.run(io.BytesIO(rows.encode())).written
    assert set(looked_up) == {WORDS, "Later the team builds"}
    assert set(Claim.objects.values_list("quotation_result", flat=True)) == {"verified"}


def test_restoring_a_version(draft, admin_desk, looked_up):
    first = draft.history.latest()
    draft.quotation = ""
    draft.save()
    restore(admin_desk, Claim, draft.pk, first.history_id, reason="As it was")
    assert Claim.objects.get().quotation == WORDS
    assert looked_up == [WORDS]


def test_merging_sources(draft, world, admin_desk, looked_up):
    kept = world.source("berls")
    address = reverse("admin:sources_source_merge", args=[draft.source_id, kept.pk])
    admin_desk.post(address, {"reason": "The same"})
    assert Claim.objects.get().source == kept
    assert set(looked_up) == {WORDS}


def test_a_readers_suggestion_becomes_a_draft(world, source, admin_desk, looked_up):
    suggestion = Suggestion.objects.create(
        kind="claim",
        address=source.address,
        source=source,
        role=world.role("product-owner"),
        responsibility=world.responsibility("backlog"),
        sentence="They order it.",
        quotation=WORDS,
        sender="somebody",
    )
    admin_desk.post(reverse("admin:roles_suggestion_draft", args=[suggestion.pk]))
    assert Claim.objects.get().quotation_result == "verified"
    assert looked_up == [WORDS]


def test_the_command(draft, looked_up):
    Claim.objects.update(quotation_result="unchecked")
    call_command("check_quotations")
    assert Claim.objects.get().quotation_result == "verified"
    assert looked_up == [WORDS]


def test_a_result_is_not_saved_over_words_that_changed_meanwhile(draft, monkeypatch):
    Claim.objects.update(quotation_result="unchecked")
    look_up = quotation.check

    def while_an_editor_saves(*arguments):
        seen = look_up(*arguments)
        Claim.objects.update(quotation="Other words altogether", quotation_result="missing")
        return seen

    monkeypatch.setattr(quotation, "check", while_an_editor_saves)
    assert Claim.objects.all().recheck_quotations() == []
    assert Claim.objects.get().quotation_result == "missing"


def test_nor_where_a_newer_text_came_meanwhile(draft, monkeypatch):
    Claim.objects.update(quotation_result="unchecked")
    look_up = quotation.check

    def while_an_editor_stores(*arguments):
        seen = look_up(*arguments)
        Snapshot.objects.create(source=draft.source, text="Newer.", taken_on="2026-10-01")
        return seen

    monkeypatch.setattr(quotation, "check", while_an_editor_stores)
    assert Claim.objects.all().recheck_quotations() == []
    assert Claim.objects.get().quotation_result == "unchecked"
