"""What is erased is nowhere: words are planted, and all that is kept is searched for them."""

import datetime
import json
from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.contrib.admin.models import LogEntry
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, connections, transaction
from django.test import RequestFactory
from django.utils import timezone

from rolekb.page_cache import PageCache, StateReader
from roles.content import files, update
from roles.editing import merging
from roles.erasing import doing, planning
from roles.models import (
    Claim,
    ErasedRow,
    Erasure,
    ImportedRow,
    OrgNote,
    PendingImport,
    Role,
    Suggestion,
    TableImport,
)
from roles.search import index
from sources.models import Snapshot, Source, Voice

pytestmark = pytest.mark.ignore_template_errors

Kind = Erasure.Kind
WORD = "Quillonade"
"""Planted in whatever is erased, and nowhere else."""
SENTENCE = "Its author asked for it."


def dump() -> str:
    """Every value of every table, as a dump writes it; binary ones as text."""
    lines = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            for row in cursor.fetchall():
                lines += [
                    bytes(value).decode(errors="replace")
                    if isinstance(value, bytes | memoryview)
                    else str(value)
                    for value in row
                ]
    return "\n".join(lines).casefold()


def assert_is_nowhere(*words: str) -> None:
    kept = dump()
    for word in words:
        assert word.casefold() not in kept, kept[kept.index(word.casefold()) - 200 :][:400]


def erase(kind: Kind, row, **fields) -> Erasure:
    given = {"reason": "legal", "sentence": SENTENCE, **fields}
    return doing.erase(kind, row.pk, **given)


@pytest.fixture
def planted(world, administrator):
    """A source with the planted word in everything that can hold it, beside one that stays."""
    world.claim("lymar", "product-owner", "backlog", "not-theirs")
    stays = world.claim("lymar", "product-manager", "backlog")
    source = world.source(
        "quillonade-2024",
        title=f"The {WORD} of roles",
        author=f"Ada {WORD}",
        note=f"{WORD} was read twice.",
        address="https://example.org/quillonade",
    )
    Voice.objects.filter(pk=source.voice_id).update(name=f"Ada {WORD}", note=WORD)
    source._change_reason = f"Entered from the {WORD} of roles"
    source.save()
    text = Snapshot.objects.create(
        source=source,
        text=f"Here the {WORD} orders the backlog every morning. And more {WORD} besides.",
        taken_on=datetime.date(2026, 9, 1),
    )
    claim = world.claim(
        source,
        "product-owner",
        "backlog",
        contexts=("startup",),
        paraphrase=f"The {WORD} of the owner orders the work.",
        quotation=f"{WORD} orders the backlog",
        note=f"The {WORD} is doubtful.",
        published_at=timezone.now() - datetime.timedelta(days=20),
    )
    Claim.history.filter(id=claim.pk).update(
        history_date=timezone.now() - datetime.timedelta(days=20)
    )
    claim.paraphrase = f"Once more the {WORD} orders the work."
    claim._change_reason = f"{WORD} is clearer"
    claim.save()
    proposal = Claim(
        source=source,
        role=claim.role,
        responsibility=claim.responsibility,
        position=claim.position,
        paraphrase=f"As proposed, the {WORD} orders it.",
        locator="paragraph 99",
        status="proposal",
        proposal_for=claim,
        proposed_on_version=claim.version,
    )
    proposal.save()
    Suggestion.objects.create(
        kind="report",
        claim=claim,
        source=source,
        sentence=f"The {WORD} of the owner orders the work. That is wrong.",
        sender="somebody",
    )
    Suggestion.objects.create(
        kind="claim",
        address="https://example.org/quillonade",
        sentence=f"It says {WORD}.",
        sender="somebody else",
    )
    world.note(
        "backlog",
        "product-owner",
        explanation=f"The {WORD} decides [@quillonade-2024].",
    )
    LogEntry.objects.log_actions(
        administrator.pk, [claim, source, text], 2, [{"changed": {"fields": ["Paraphrase"]}}]
    )
    LogEntry.objects.log_actions(
        administrator.pk, [stays], 2, f"Merged with {claim.key}: the {WORD}"
    )
    done = TableImport.objects.create(
        table="claims", name="table.csv", content_hash="0", preview=1, counts={}
    )
    ImportedRow.objects.create(
        table_import=done,
        model="roles.claim",
        row=claim.pk,
        added=False,
        before={"paraphrase": WORD},
        state="0",
    )
    PendingImport.objects.create(
        user=administrator, table="claims", name="next.csv", content=WORD.encode(), digest="0"
    )
    claim.text_of_source = text
    return claim


def test_nothing_of_a_source_is_left(planted, client):
    source = planted.source
    erasure = erase(Kind.SOURCE, source)
    assert_is_nowhere(WORD)
    assert erasure.counts["statements"] == 2
    assert erasure.counts["notes"] == 1
    assert erasure.counts["suggestions"] == 2
    # What others said stays.
    assert Claim.objects.filter(source__slug="lymar").count() == 2
    assert list(index.faults()) == []
    for address in (
        "/sources/quillonade-2024/",
        "/sources/quillonade-2024/cite.json",
        "/sources/quillonade-2024/original.bib",
        f"/claims/{planted.key}/",
        f"/claims/{planted.key}/cite.json",
        f"/claims/{planted.key}/card.png",
        "/de/sources/quillonade-2024/",
        "/sources/quillonade-2024/page.json",
        f"/claims/{planted.key}/page.md",
        "/api/v1/sources/quillonade-2024",
        f"/api/v1/statements/{planted.key}",
    ):
        response = client.get(address)
        assert response.status_code == 410, address
        assert SENTENCE in response.content.decode(), address
        assert WORD not in response.content.decode(), address


def test_a_reason_that_readers_saw_is_cut(planted, client):
    other = Claim.objects.exclude(source=planted.source).first()
    other.paraphrase = "Said otherwise."
    other._change_reason = f"Unlike The {WORD} of roles"
    other.save()
    Claim.history.filter(id=other.pk).update(reason_is_public=True)
    assert "Unlike" in client.get("/changes/").content.decode()
    erase(Kind.SOURCE, planted.source)
    for address in ("/changes/", f"/claims/{other.key}/"):
        text = client.get(address).content.decode()
        assert "Said otherwise." in text.replace("<ins>", "").replace("</ins>", ""), address
        assert WORD not in text
        assert "Unlike" not in text


def suggest(sentence: str) -> None:
    Suggestion.objects.create(
        kind="claim", address="https://elsewhere.example/", sentence=sentence, sender="one more"
    )


def test_its_address_is_recognised_without_its_scheme(planted):
    suggest("See www.example.org/quillonade.")
    erase(Kind.SOURCE, planted.source)
    assert_is_nowhere(WORD)


def test_a_short_address_is_recognised_as_it_is(planted, world):
    short = world.source("short", address="https://a.example/x")
    suggest("See https://a.example/x.")
    erase(Kind.SOURCE, short)
    assert not Suggestion.objects.filter(sender="one more").exists()


def test_what_names_another_source_of_the_same_name_stays(planted, world):
    comment = world.source("comment", title="", short_name="Comment 3, Hacker News")
    suggest(f"As {comment} says.")
    erase(Kind.SOURCE, comment)
    assert Suggestion.objects.filter(sender="one more").exists()


def test_a_long_title_is_cut_from_what_a_merge_told(planted, world):
    gone = world.source("copy", title=f"{WORD} of all the roles that there are in the world")
    newer = world.source("newer", supersedes=gone)
    merging.merge(gone, planted.source, "")
    assert WORD in newer.history.latest().history_change_reason
    erase(Kind.SOURCE, planted.source)
    assert_is_nowhere(WORD)


def test_a_reason_of_a_merge_that_is_cut_hides_no_other_change(planted, world, client):
    gone, kept = world.role("product-manager"), world.role("product-owner")
    why = f"As in The {WORD} of roles"
    moved = Claim.objects.get(role=gone, source__slug="lymar")
    other = Claim.objects.exclude(source=planted.source).exclude(pk=moved.pk).get()
    merging.merge(gone, kept, why)
    other.refresh_from_db()
    other.paraphrase, other._change_reason = "Said otherwise.", why
    other.save()
    erase(Kind.SOURCE, planted.source)
    changes = client.get("/changes/?kind=changed").content.decode()
    assert changes.count(f"/claims/{other.key}/") == 1
    assert f"/claims/{moved.key}/" not in changes
    assert_is_nowhere(WORD)


def test_what_moved_with_a_source_is_no_change_once_the_reason_is_cut(planted, world, client):
    kept = world.source("berls", title="Owner and manager", short_name="Berls")
    (moved, *_) = Claim.objects.filter(source__slug="lymar")
    merging.merge(moved.source, kept, f"As in The {WORD} of roles")
    erase(Kind.SOURCE, planted.source)
    assert f"/claims/{moved.key}/" not in client.get("/changes/?kind=changed").content.decode()
    assert_is_nowhere(WORD)


def test_a_part_that_readers_did_not_see_was_never_there(planted, world, client):
    world.source("quillonade-comment", part_of=planted.source, is_public=False)
    erase(Kind.SOURCE, planted.source)
    assert client.get("/sources/quillonade-2024/").status_code == 410
    assert client.get("/sources/quillonade-comment/").status_code == 404


@pytest.fixture
def cited(planted, world):
    """The planted source, cited by a role, a question, and a role that is gone."""
    cites = f"The {WORD} says so [@quillonade-2024, page 2]."
    role = world.role("product-owner")
    role.definition = role.summary = cites
    role.save()
    question = world.responsibility("backlog")
    question.meaning = cites
    question.save()
    gone = world.role("gone", definition=cites)
    gone.delete()
    return planted.source


def stop_citing(world) -> None:
    for row, names in (
        (world.role("product-owner"), ("definition", "summary")),
        (world.responsibility("backlog"), ("meaning",)),
    ):
        for name in names:
            setattr(row, name, "")
        row.save()


def test_what_a_role_or_question_cites_is_not_erased(cited, world, desk_of, capsys):
    role, question = world.role("product-owner"), world.responsibility("backlog")
    with pytest.raises(doing.CitedError):
        erase(Kind.SOURCE, cited)
    desk = desk_of("Administrators", "anna")
    address = "/admin/roles/erasure/source/quillonade-2024/erase/"
    changes = (
        f"/admin/roles/role/{role.pk}/change/",
        f"/admin/roles/responsibility/{question.pk}/change/",
    )
    page = desk.get(address)
    agreed = page.context["plan"].digest
    sent = {"reason": "legal", "sentence": SENTENCE, "with_notes": "on", "agreed": agreed}
    for text in (page.content.decode(), desk.post(address, sent).content.decode()):
        assert all(f'href="{change}"' in text for change in changes)
        assert "Erase it for good" not in text
    with pytest.raises(CommandError) as refused:
        call_command("erase", "source", cited.slug, reason="legal", sentence=SENTENCE, yes=True)
    assert all(change in str(refused.value) for change in changes)
    assert Source.objects.filter(pk=cited.pk).exists()
    assert not Erasure.objects.exists()
    # Its statements and texts are cited by nobody.
    erase(Kind.TEXT, Snapshot.objects.get(source=cited))


def test_texts_that_cited_it_are_emptied_in_history(cited, world, client, capsys):
    role, question = world.role("product-owner"), world.responsibility("backlog")
    versions = role.history.count(), question.history.count()
    stop_citing(world)
    for claim in Claim.objects.filter(source__slug="lymar"):
        claim.quotation = "a product backlog"
        claim.save()
    assert planning.plan(Kind.SOURCE, cited).citing == []
    erase(Kind.SOURCE, cited)
    assert_is_nowhere(WORD)
    # The versions are there, for pages of past days.
    assert (role.history.count(), question.history.count()) == tuple(n + 1 for n in versions)
    day = (timezone.localdate() - datetime.timedelta(days=1)).isoformat()
    assert client.get(f"/roles/product-owner/?as_of={day}").status_code == 200
    assert list(index.faults()) == []
    call_command("verify")
    assert "The database is sound." in capsys.readouterr().out


def test_a_longer_slug_is_another_source(planted, world):
    world.source("quillonade-2024-b")
    role = world.role("product-owner")
    role.summary = "As it says [@quillonade-2024-b]."
    role.save()
    erase(Kind.SOURCE, planted.source)
    role.refresh_from_db()
    assert role.summary == "As it says [@quillonade-2024-b]."


def test_nothing_of_a_statement_is_left(planted, client):
    day = (timezone.localdate() - datetime.timedelta(days=5)).isoformat()
    addresses = [
        "/roles/product-owner/?show=statements",
        f"/roles/product-owner/?show=statements&as_of={day}",
        "/responsibilities/backlog/?show=statements",
        "/feeds/claims.atom",
        "/roles/product-owner/claims.atom",
        "/sources/quillonade-2024/",
    ]
    said = ["orders the work", "the owner orders"]
    assert any(said[0] in client.get(address).content.decode() for address in addresses[:2])
    erase(Kind.STATEMENT, planted)
    for address in addresses:
        page = client.get(address).content.decode()
        assert not any(words in page for words in said), address
    assert_is_nowhere("orders the work", "orders it.", f"{WORD} is doubtful")
    # Its source, and the text of it, stay.
    assert Source.objects.filter(pk=planted.source_id).exists()
    assert client.get(f"/claims/{planted.key}/?as_of={day}").status_code == 410
    assert planted.key not in client.get("/search/?q=orders+the+work").content.decode()
    # Sources disagreed about the product owner, and now there is one answer.
    assert 'class="state split' not in client.get("/responsibilities/backlog/").content.decode()


def test_nothing_of_a_text_is_left(planted):
    text = planted.text_of_source
    assert Claim.objects.get(pk=planted.pk).quotation_fragment
    erase(Kind.TEXT, text)
    assert_is_nowhere("every morning", f"more {WORD}")
    claim = Claim.objects.get(pk=planted.pk)
    assert (claim.quotation_result, claim.quotation_fragment) == ("unchecked", "")
    assert claim.quotation_text_hash == ""
    assert claim.published


@pytest.fixture
def taken_up(planted, editor) -> Suggestion:
    """A suggestion of which an editor has made a draft."""
    suggestion = Suggestion.objects.create(
        kind="claim",
        source=planted.source,
        role=planted.role,
        responsibility=planted.responsibility,
        address="https://example.org/quillonade",
        sentence="Zimtstern and cinnamon decide it.",
        sender="c",
    )
    editor.post(f"/admin/roles/suggestion/{suggestion.pk}/draft/")
    suggestion.refresh_from_db()
    return suggestion


def test_nothing_of_a_suggestion_is_left(taken_up):
    draft = Claim.objects.get(paraphrase__startswith="Zimtstern")
    draft.paraphrase = "The owner decides it."
    draft.save()
    taken_up.refresh_from_db()
    assert taken_up.draft == draft
    erase(Kind.SUGGESTION, taken_up)
    assert_is_nowhere("Zimtstern")
    # The statement is in an editor's words by now.
    assert Claim.objects.get(pk=draft.pk).paraphrase == "The owner decides it."


def test_a_draft_in_the_words_of_a_reader_goes_with_the_suggestion(taken_up):
    erase(Kind.SUGGESTION, taken_up)
    assert_is_nowhere("Zimtstern")


def test_nothing_of_the_name_of_an_account_is_left(planted, desk_of):
    person = desk_of("Editors", "zimtstern").person
    person.first_name, person.last_name, person.email = "Zenobia", "Zimt", "zenobia@example.org"
    person.save()
    planted.note = "Ask zimtstern or Zenobia Zimt."
    planted._history_user = person
    planted._change_reason = "Accepted what was proposed by zimtstern: better"
    planted.save()
    LogEntry.objects.log_actions(person.pk, [person], 2, "Changed by Zenobia")
    erase(Kind.ACCOUNT, person)
    assert_is_nowhere("zimt", "zenobia")
    person.refresh_from_db()
    assert not person.is_active
    assert not person.is_staff
    assert not person.groups.exists()
    # History still tells who is who.
    assert planted.history.first().history_user == person
    assert "Accepted what was proposed by former-account-" in (
        planted.history.first().history_change_reason
    )


def test_a_dump_holds_nothing_of_it(planted, tmp_path):
    erase(Kind.SOURCE, planted.source)
    call_command("dump_content", "--to", str(tmp_path), verbosity=0)
    assert all(WORD not in file.read_text() for file in tmp_path.glob("*.json"))


def test_files_do_not_bring_it_back(planted, tmp_path, capsys):
    OrgNote.objects.all().delete()
    call_command("dump_content", "--to", str(tmp_path), verbosity=0)
    erase(Kind.SOURCE, planted.source)
    call_command("load_content", "--update", "--from", str(tmp_path))
    said = capsys.readouterr().out
    assert "left out, because they were erased here" in said
    assert planted.key in said
    assert not Source.objects.filter(slug="quillonade-2024").exists()
    assert not Claim.objects.filter(key=planted.key).exists()
    assert_is_nowhere(WORD)
    assert update.plan(files.read(tmp_path)).new == []


def test_the_database_refuses_it_for_ever(planted):
    """A process that still has the row in memory cannot bring it back."""
    late = Claim.objects.get(pk=planted.pk)
    source = Source.objects.get(pk=planted.source_id)
    erase(Kind.STATEMENT, planted)
    with pytest.raises(IntegrityError), transaction.atomic():
        late.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        late.history.model.objects.create(
            id=late.pk, history_date=timezone.now(), history_type="-", version=1
        )
    erase(Kind.SOURCE, source)
    with pytest.raises(IntegrityError), transaction.atomic():
        source.save()
    assert_is_nowhere(WORD)


def test_the_sentence_may_not_repeat_it(planted):
    with pytest.raises(doing.SaysItError):
        erase(Kind.STATEMENT, planted, sentence=f"It said: once more the {WORD} orders the work.")
    assert Claim.objects.filter(pk=planted.pk).exists()
    assert not Erasure.objects.exists()


def test_what_readers_never_saw_has_no_stub(world, client):
    draft = world.claim("berls", "product-owner", "backlog", status="draft")
    erase(Kind.STATEMENT, draft)
    assert client.get(f"/claims/{draft.key}/").status_code == 404


def test_an_administrator_sees_what_goes_and_confirms_it(planted, desk_of):
    desk = desk_of("Administrators", "anna")
    change = desk.get(f"/admin/sources/source/{planted.source_id}/change/").content.decode()
    address = "/admin/roles/erasure/source/quillonade-2024/erase/"
    assert f'href="{address}"' in change
    page = desk.get(address)
    text = page.content.decode()
    for words in ("2 statements", "1 source", "1 author", "1 stored text", "2 suggestions"):
        assert f"<li>{words}</li>" in text, words
    agreed = page.context["plan"].digest
    # The note is asked about, and a sentence is needed.
    refused = desk.post(address, {"reason": "legal", "agreed": agreed})
    assert set(refused.context["form"].errors) == {"sentence", "with_notes"}
    assert Source.objects.filter(pk=planted.source_id).exists()
    sent = {"reason": "legal", "sentence": SENTENCE, "with_notes": "on", "agreed": agreed}
    assert desk.post(address, sent).status_code == 302
    assert_is_nowhere(WORD)
    assert Erasure.objects.get().erased_by == desk.person
    # A second one finds nothing.
    assert desk.post(address, sent).status_code == 404


def test_what_has_changed_since_it_was_shown_is_shown_again(planted, desk_of, world):
    desk = desk_of("Administrators", "anna")
    address = "/admin/roles/erasure/source/quillonade-2024/erase/"
    agreed = desk.get(address).context["plan"].digest
    world.claim(planted.source, "product-manager", "backlog")
    sent = {"reason": "legal", "sentence": SENTENCE, "with_notes": "on", "agreed": agreed}
    text = desk.post(address, sent).content.decode()
    assert "nothing was erased" in text
    assert "3 statements" in text
    assert Source.objects.filter(pk=planted.source_id).exists()


@pytest.mark.parametrize("group", ["Editors", "Contributors"])
def test_nobody_else_may(planted, desk_of, group, visitor):
    desk = desk_of(group, "gus")
    address = f"/admin/roles/erasure/statement/{planted.key}/erase/"
    assert desk.get(address).status_code == 403
    assert desk.post(address, {}).status_code == 403
    assert visitor.get(address).status_code == 302
    change = desk.get(f"/admin/roles/claim/{planted.pk}/change/").content.decode()
    assert "Erase for good" not in change


def test_no_administrator_erases_a_superuser_or_themselves(administrator, desk_of):
    desk = desk_of("Administrators", "anna")
    for account in (desk.person, administrator):
        address = f"/admin/roles/erasure/account/{account.username}/erase/"
        assert desk.get(address).status_code == 403
        change = desk.get(f"/admin/rolekb/user/{account.pk}/change/")
        assert change.status_code == 200
        assert address not in change.content.decode()


def test_the_register_says_that_and_why_and_nothing_else(planted, client):
    assert "Nothing was erased so far" in client.get("/erasures/").content.decode()
    erase(Kind.SOURCE, planted.source)
    with_counts = client.get("/erasures/").content.decode()
    for words in ("a source", "a legal request", SENTENCE, "2 statements", "1 stored text"):
        assert words in with_counts, words
    assert WORD not in with_counts
    assert "quillonade" not in with_counts
    german = client.get("/de/erasures/").content.decode()
    assert "2 Aussagen" in german or "2 statements" in german


def test_the_register_takes_two_queries(planted, client, django_assert_num_queries):
    erase(Kind.SOURCE, planted.source)
    client.get("/erasures/")
    with django_assert_num_queries(2):
        client.get("/erasures/")


def test_the_command_erases(planted, capsys):
    with pytest.raises(CommandError, match="no source"):
        call_command("erase", "source", "nobody", reason="legal", sentence=SENTENCE, yes=True)
    call_command("erase", "source", "quillonade-2024", reason="legal", sentence=SENTENCE, yes=True)
    assert "2 statements" in capsys.readouterr().out
    assert_is_nowhere(WORD)


@pytest.mark.skipif(
    connection.vendor != "sqlite",
    reason="the files of PostgreSQL are its server's; SQLite's are copied as they are",
)
@pytest.mark.django_db(transaction=True)
def test_no_byte_of_the_files_has_it(planted):
    """Of the database and its log."""
    file = Path(connection.settings_dict["NAME"])

    def kept() -> bytes:
        connection.close()
        files = (file, Path(f"{file}-wal"))
        return b"".join(path.read_bytes() for path in files if path.exists()).lower()

    assert WORD.lower().encode() in kept()
    erase(Kind.SOURCE, planted.source)
    assert WORD.lower().encode() not in kept()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_erase_once(planted):
    barrier, outcomes = Barrier(2), []

    def one():
        try:
            barrier.wait(10)
            erase(Kind.SOURCE, planted.source)
            outcomes.append("erased")
        except Source.DoesNotExist:
            outcomes.append("too late")
        finally:
            connections.close_all()

    threads = [Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcomes) == ["erased", "too late"]
    assert Erasure.objects.count() == 1
    assert_is_nowhere(WORD)


@pytest.mark.django_db(transaction=True)
def test_nothing_is_half_done(planted, monkeypatch):
    before = dump()

    def fail(*args):
        raise RuntimeError

    monkeypatch.setattr(index, "rebuild", fail)
    with pytest.raises(RuntimeError):
        erase(Kind.SOURCE, planted.source)
    assert Claim.objects.filter(pk=planted.pk).exists()
    assert not ErasedRow.objects.exists()
    assert dump().count(WORD.casefold()) == before.count(WORD.casefold())


def test_an_erased_name_is_a_whole_word(db, django_user_model):
    al = django_user_model.objects.create_user("al")
    alma = django_user_model.objects.create_user("alma")
    LogEntry.objects.log_actions(alma.pk, [alma], 2, "Also by al, not by alma")
    erase(Kind.ACCOUNT, al)
    (entry,) = LogEntry.objects.exclude(change_message="").values_list("change_message", flat=True)
    said = json.loads(entry) if entry.startswith('"') else entry
    assert said == f"Also by former-account-{al.pk}, not by alma"


def test_a_note_that_was_deleted_before_goes_with_its_past(planted, client, capsys):
    """Also what it said before it cited the source: without its last version it would stand again
    in the past."""
    note = OrgNote.objects.get()
    number = note.pk
    note.explanation = "It depends [@lymar]."
    note.save()
    OrgNote.history.filter(id=number).exclude(explanation=note.explanation).delete()
    note.explanation = "It depends [@quillonade-2024]."
    note.save()
    note.delete()
    assert set(OrgNote.history.values_list("history_type", flat=True)) == {"~", "-"}
    erase(Kind.SOURCE, planted.source)
    assert not OrgNote.history.filter(id=number).exists()
    assert_is_nowhere(WORD)
    call_command("verify")
    assert "The database is sound." in capsys.readouterr().out


def test_a_deleted_note_without_a_word_of_it_keeps_its_past(planted):
    note = OrgNote.objects.get()
    kept = OrgNote.objects.create(
        responsibility=note.responsibility,
        role=Role.objects.get(slug="product-manager"),
        explanation="It depends [@lymar].",
    )
    number = kept.pk
    kept.delete()
    erase(Kind.SOURCE, planted.source)
    assert OrgNote.history.filter(id=number).count() == 2


@pytest.mark.django_db(transaction=True)
def test_every_process_stops_serving_the_pages_that_it_kept(planted):
    """Each process keeps pages of its own, and reads by itself whether the content has changed."""
    renders = []

    def application(environ, start_response):
        renders.append(environ["PATH_INFO"])
        return WSGIHandler()(environ, start_response)

    readers = [StateReader(), StateReader()]
    processes = [PageCache(application, 10**7, reader.read) for reader in readers]

    def get(process, address: str) -> tuple[str, str]:
        answer = {}

        def start_response(status, headers, exc_info=None):
            answer["status"] = status

        environ = RequestFactory().get(address).environ
        body = b"".join(process(environ, start_response)).decode()
        return answer["status"], body

    addresses = ["/roles/product-owner/?show=statements", planted.get_absolute_url()]
    for process in processes:
        for address in addresses:
            assert WORD in get(process, address)[1]
            assert WORD in get(process, address)[1]
    # The second time each was kept.
    assert len(renders) == len(processes) * len(addresses)
    erase(Kind.SOURCE, planted.source)
    for process in processes:
        role, statement = (get(process, address) for address in addresses)
        assert role[0].startswith("200")
        assert statement[0].startswith("410")
        assert WORD.casefold() not in f"{role}{statement}".casefold()
    for reader in readers:
        reader._close()


def test_a_plan_writes_nothing(planted):
    before = dump()
    planning.plan(Kind.SOURCE, planted.source).counts()
    assert dump() == before
