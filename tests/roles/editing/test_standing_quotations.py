"""A published quotation that a newer text makes one to be confirmed: it stands in nothing's way."""

import html
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from roles.editing import merging
from roles.models import Claim
from sources.models import Snapshot

QUOTATION = "The owner … sees the list"
TEXT = "The owner doesn't see much, but sees the list."


@pytest.fixture
def unconfirmed(world):
    """A claim that was published before the text of its source came."""
    claim = world.claim("lymar", "product-owner", "backlog", quotation=QUOTATION)
    Snapshot.objects.create(source=claim.source, text=TEXT, taken_on="2026-09-01")
    call_command("check_quotations", stdout=StringIO())
    claim.refresh_from_db()
    assert claim.quotation_result == "unconfirmed"
    return claim


def test_the_command_shows_the_hidden_words_as_they_are(unconfirmed):
    Claim.objects.update(quotation_result="unchecked")
    printed = StringIO()
    call_command("check_quotations", "--dry-run", stdout=printed)
    assert "leaves out: doesn't see much, but" in printed.getvalue()


def test_it_is_dumped_and_loaded_with_its_result(transactional_db, unconfirmed, tmp_path):
    call_command("dump_content", to=tmp_path / "dump", stdout=StringIO())
    call_command("flush", verbosity=0, interactive=False)
    call_command("load_content", folder=tmp_path / "dump", stdout=StringIO())
    assert Claim.objects.get().quotation_result == "unconfirmed"


def test_its_source_is_merged_into_another(unconfirmed, world):
    kept = world.source("berls")
    assert merging.plan(unconfirmed.source, kept).obstacles == []
    merging.merge(unconfirmed.source, kept, "One article")
    unconfirmed.refresh_from_db()
    assert (unconfirmed.source, unconfirmed.quotation_result) == (kept, "unconfirmed")


def test_what_merging_would_make_unconfirmed_is_said_in_words(world):
    claim = world.claim("lymar", "product-owner", "backlog", quotation=QUOTATION)
    other = world.source("berls")
    Snapshot.objects.create(source=other, text=TEXT, taken_on="2026-09-01")
    [obstacle] = merging.plan(claim.source, other).obstacles
    assert "It leaves out: “doesn't see much, but”." in html.unescape(obstacle)


def test_words_that_were_never_there_are_not_loaded(world, tmp_path):
    claim = world.claim("lymar", "product-owner", "backlog", quotation="words that are absent here")
    call_command("dump_content", to=tmp_path / "dump", stdout=StringIO())
    Snapshot.objects.create(source=claim.source, text=TEXT, taken_on="2026-09-01")
    claim.delete()
    with pytest.raises(CommandError, match="do not occur in the stored text"):
        call_command("load_content", "--update", folder=tmp_path / "dump", stdout=StringIO())


def test_words_too_long_for_a_quotation_are_not_looked_up(world, monkeypatch):
    snapshot = Snapshot.objects.create(
        source=world.source("lymar"), text=TEXT, taken_on="2026-09-01"
    )
    looked_up = []
    monkeypatch.setattr(Snapshot, "look_up", lambda self, words: looked_up.extend(words))
    for words in ("The owner " * 1000, "o" * 301, QUOTATION):
        Snapshot.objects.look_up([(snapshot.source_id, words)])
    assert looked_up == [QUOTATION]
