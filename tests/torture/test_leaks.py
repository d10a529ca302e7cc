"""What is not public stands nowhere in public: planted words are searched for at every address."""

import pytest
from django.core.cache import cache
from django.utils import timezone

from roles.models import Claim, PendingSource, Suggestion
from sources.models import Source
from teams.models import TitleRule

from .addresses import Real, all_addresses
from .asking import Asker

pytestmark = [pytest.mark.ignore_template_errors, pytest.mark.django_db(transaction=True)]

WORD = "quillonade"
"""Stands nowhere else. Each planted word begins with it and says where it was planted."""


def word(place: str) -> str:
    return f"{WORD}{place}"


@pytest.fixture
def secrets(everything_filled, world, django_user_model):
    """Words in drafts, proposals, withdrawn claims, suggestions, accounts, notes, stored texts and
    in an organisation that nobody has published."""
    claim = everything_filled
    user = django_user_model.objects.create_user(
        word("account"), f"{word('mail')}@example.org", "x", first_name=word("first"), is_staff=True
    )
    hidden = [
        ("draft", {"status": "draft"}),
        ("proposal", {"status": "proposal", "proposal_for": claim, "proposed_on_version": 1}),
    ]
    for name, fields in hidden:
        world.claim(
            "lymar",
            "product-owner",
            "vision",
            paraphrase=word(f"{name}words"),
            quotation=word(f"{name}quoted"),
            locator=word(f"{name}place"),
            note=word(f"{name}note"),
            entered_by=user,
            **fields,
        )
    Claim.objects.filter(pk=claim.pk).update(note=word("claimnote"), entered_by=user)
    Source.objects.filter(pk=claim.source.pk).update(note=word("sourcenote"))
    for number, status in enumerate(("waiting", "dismissed")):
        done = {"handled_at": timezone.now(), "answer": word("reason")} if number else {}
        Suggestion.objects.create(
            kind="report",
            claim=claim,
            source=claim.source,
            sentence=word(f"suggested{status}"),
            quotation=word("suggestionquoted"),
            address=f"https://example.org/{word('suggestionaddress')}",
            sender=word("sender"),
            status=status,
            **done,
        )
    claim.source.snapshots.update(text=f"A stored text about the {word('storedtext')} owner.")
    PendingSource.objects.create(name=word("pending"), reading={}, values={}, entries=[], user=user)
    make = claim.harbour.make
    private = make.make(word("organisation"))
    team, person = make.team(private, word("team")), make.person(private, word("person"))
    local = make.local_role(private, word("localrole"), description=word("describes"))
    make.membership(team, person, local_role=local, focus=word("focus"), title=word("title"))
    TitleRule.objects.create(organisation=private, title=word("rule"), seen=word("rule"))
    return claim


@pytest.mark.torture("leaks")
def test_no_public_address_holds_a_planted_word(secrets, figures):
    cache.clear()
    asker, leaks = Asker(figures, "anonymous", only_reads=True), []
    real = Real(secrets, secrets.harbour.organisation)
    queries = ["", "?as_of=2020-01-01", "?show=statements", f"?q={WORD}", f"?title={WORD}"]
    queries += [f"?q={word('draftwords')}", "?page=/roles/product-owner/"]
    drafts = Claim.objects.exclude(status="published")
    paths = [path for address in all_addresses() for path in real.endings(address)]
    paths += [
        f"/claims/{draft.key}/{rest}" for draft in drafts for rest in ("", "cite.bib", "card.png")
    ]
    paths += [f"/oembed/?url=http://testserver/claims/{draft.key}/" for draft in drafts]
    for path in paths:
        for query in queries if "?" not in path else [""]:
            for prefix in ("", "/de") if not query else ("",):
                response = asker.ask("GET", f"{prefix}{path}{query}")
                sent = f"{response.headers}{response.body.decode(errors='replace')}".lower()
                # A page may repeat what its reader typed.
                typed = query.partition("=")[2].lower()
                rest = sent.replace(typed, "") if WORD in typed else sent
                if WORD in rest:
                    start = rest.index(WORD)
                    leaks.append(f"{prefix}{path}{query}: {rest[start - 40 : start + 40]!r}")
    figures.add("leaks", len(leaks))
    assert leaks == []
    asker.assert_sound()
