"""What is known to have changed from one state of the content to another."""

import threading

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from roles.models import Claim, Context, Role
from roles.queries.content_state import Changes, changes_between, current_state
from roles.queries.current import CURRENT
from roles.state_triggers import CHANGES_TABLE, KEPT_CHANGES
from sources.models import Source, Voice

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def claim(world):
    world.context("startup")
    world.claim("berls", "product-owner", "vision")
    claim = world.claim("lymar", "product-owner", "backlog")
    # The first change after a migration has none before it.
    Voice.objects.update(name="Somebody")
    return claim


def reword(claim):
    Claim.objects.filter(pk=claim.pk).update(paraphrase="In other words.")


EDITS_OF_A_CLAIM = {
    "its words": reword,
    "a limit": lambda claim: claim.contexts.add(Context.objects.get()),
    "its end": lambda claim: Claim.objects.filter(pk=claim.pk).delete(),
    "raw SQL": lambda claim: connection.cursor().execute(
        "UPDATE roles_claim SET locator = 'p. 3' WHERE id = %s", [claim.pk]
    ),
}


@pytest.mark.parametrize("edit", EDITS_OF_A_CLAIM.values(), ids=EDITS_OF_A_CLAIM)
def test_a_claim_is_named(claim, edit):
    before = current_state()
    edit(claim)
    changes = changes_between(before, current_state())
    assert changes.claims == {claim.pk}
    assert not changes.touch(Claim, Claim.contexts.through, Role)


def test_a_new_claim_is_named(claim, world):
    before = current_state()
    new = world.claim("lymar", "product-owner", "vision", "shares")
    assert changes_between(before, current_state()).claims == {new.pk}


def test_of_others_the_table_is(claim):
    before = current_state()
    Role.objects.update(abbreviation="PO")
    changes = changes_between(before, current_state())
    assert changes == Changes(frozenset({"roles_role"}), frozenset())
    assert changes.touch(Source, Role)
    assert not changes.touch(Source)


def test_all_that_happened_since_is_told_whichever_state_was_seen_last(claim):
    states = [current_state()]
    for edit in (reword, lambda claim: Role.objects.update(abbreviation="PO"), reword):
        edit(claim)
        states.append(current_state())
    *earlier, now = states
    both = Changes(frozenset({"roles_role"}), frozenset({claim.pk}))
    claim_alone = Changes(frozenset(), frozenset({claim.pk}))
    assert [changes_between(state, now) for state in earlier] == [both, both, claim_alone]
    assert changes_between(now, now) == Changes(frozenset(), frozenset())


def test_a_state_that_is_past_is_not_reached(claim):
    before = current_state()
    reword(claim)
    past = current_state()
    reword(claim)
    assert changes_between(before, past) is None


def test_one_transaction_is_told_whole(claim, world):
    before = current_state()
    with transaction.atomic():
        reword(claim)
        Role.objects.update(abbreviation="PO")
        with transaction.atomic():
            Voice.objects.update(name="Nobody")
            transaction.set_rollback(True)
        new = world.claim("lymar", "product-owner", "vision", "shares")
    changes = changes_between(before, current_state())
    assert changes.claims == {claim.pk, new.pk}
    assert changes.touch(Role)
    assert not changes.touch(Voice)


def test_a_statement_that_changes_nothing_breaks_no_chain(claim):
    before = current_state()
    Claim.objects.filter(pk=0).update(paraphrase="Nobody says so.")
    reword(claim)
    assert changes_between(before, current_state()).claims == {claim.pk}


def test_a_claim_that_gets_another_number_is_any_claim_or_two(claim):
    before, pk = current_state(), claim.pk
    Claim.objects.filter(pk=pk).update(id=pk + 1000)
    changes = changes_between(before, current_state())
    assert changes.touch(Claim) or changes.claims == {pk, pk + 1000}
    assert claim.key in {fact.key for fact in CURRENT.claims()}


def test_what_is_no_state_of_this_database_is_told_to_be_unknown(claim):
    now = current_state()
    other = ("another", *now[1:])
    assert changes_between(other, now) is None
    assert changes_between(now, other) is None
    assert changes_between((), now) is None


def test_a_migration_lies_between(claim):
    before = current_state()
    call_command("migrate", verbosity=0)
    migrated = current_state()
    assert changes_between(before, migrated) is None
    reword(claim)
    assert changes_between(before, current_state()) is None


def test_a_token_that_was_changed_by_hand_is_noticed(claim):
    before = current_state()
    reword(claim)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE roles_content_state SET token = number || ' by hand'")
    by_hand = current_state()
    reword(claim)
    assert changes_between(before, current_state()) is None
    assert changes_between(before, by_hand) is None


def test_only_the_last_changes_are_kept(claim):
    before = current_state()
    with transaction.atomic():
        for _ in range(KEPT_CHANGES + 1):
            reword(claim)
    changes = changes_between(before, current_state())
    assert changes is None
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {CHANGES_TABLE}")  # noqa: S608 - a constant
        assert cursor.fetchone()[0] <= 2 * KEPT_CHANGES


def test_many_claims_in_one_statement_are_any_claim_or_unknown(claim):
    values = {
        field.attname: getattr(claim, field.attname)
        for field in Claim._meta.concrete_fields
        if field.attname not in {"id", "key", "locator"}
    }
    new = [
        Claim(key=f"many{number:04}", locator=f"p. {number}", **values)
        for number in range(KEPT_CHANGES + 10)
    ]
    before = current_state()
    Claim.objects.bulk_create(new)
    changes = changes_between(before, current_state())
    assert changes is None or changes.touch(Claim)
    assert len(CURRENT.claims()) == len(new) + 2
    Claim.objects.update(paraphrase="They all say so.")
    assert {fact.paraphrase for fact in CURRENT.claims()} == {"They all say so."}


def test_after_an_edit_only_the_claim_is_read(claim):
    CURRENT.claims()
    reword(claim)
    with CaptureQueriesContext(connection) as queries:
        claims = CURRENT.claims()
    # The state, what has changed, the claim and its limits; and the state again.
    assert len(queries) == 5, [query["sql"] for query in queries]
    assert "In other words." in {fact.paraphrase for fact in claims}


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
def test_transactions_at_the_same_time_are_told_when_they_commit(claim, world):
    """The one that began first commits last."""
    other = world.claim("lymar", "product-owner", "vision", "shares")
    Voice.objects.update(name="Nobody")
    CURRENT.claims()
    first = current_state()
    written, may_commit = threading.Event(), threading.Event()

    def edit_slowly() -> None:
        try:
            with transaction.atomic():
                reword(claim)
                written.set()
                assert may_commit.wait(timeout=20)
        finally:
            connection.close()

    thread = threading.Thread(target=edit_slowly)
    thread.start()
    assert written.wait(timeout=20)
    reword(other)
    second = current_state()
    assert changes_between(first, second).claims == {other.pk}
    words = {fact.key: fact.paraphrase for fact in CURRENT.claims()}
    assert (words[claim.key], words[other.key]) == (claim.paraphrase, "In other words.")
    may_commit.set()
    thread.join(timeout=20)
    # The token of the other transaction may have been written for the first time.
    changes = changes_between(second, current_state())
    assert changes is None or changes.claims == {claim.pk}
    words = {fact.key: fact.paraphrase for fact in CURRENT.claims()}
    assert (words[claim.key], words[other.key]) == ("In other words.",) * 2
