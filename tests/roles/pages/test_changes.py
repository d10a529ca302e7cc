"""The public record: what readers could see change, and nothing else."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from roles.erasing import doing
from roles.models import Claim, Erasure
from roles.queries import changes as record
from tests.html import Page


@pytest.fixture
def past(world, django_user_model):
    """A statement that was published, changed and withdrawn, and all that is no reader's."""
    edith = django_user_model.objects.create_user("edith-by-name")
    claim = world.claim("lymar", "product-owner", "backlog", paraphrase="It owns the list.")
    draft = world.claim(
        "berls", "product-manager", "backlog", status="draft", paraphrase="Not for readers yet."
    )
    draft.paraphrase = "Still not for readers."
    draft.save()
    claim.paraphrase, claim.note = "It keeps the list.", "A doubt for editors."
    claim._change_reason, claim._history_user = "Told by edith-by-name", edith
    claim.save()
    claim.note = "Another doubt for editors."
    claim.save()
    return claim


def events(client, query="") -> list[str]:
    page = Page(client.get(f"/changes/{query}"))
    return [
        " ".join(" ".join(row.itertext()).split()) for row in page.all("ol[@class='events']/li")
    ]


def kinds(client, query="") -> list[str]:
    return [words.partition(",")[0].strip() for words in events(client, query)]


def test_what_readers_saw_is_told_with_what_changed(past, client):
    changed, *_, published = [e for e in events(client) if e.startswith("Statement")]
    assert published.startswith("Statement published")
    assert "It owns the list." in published
    assert changed.startswith("Statement changed")
    assert "Paraphrase" in changed
    assert "keeps" in changed
    past.status, past.published_at = "draft", None
    past.save()
    assert kinds(client)[0] == "Statement withdrawn"


def test_nothing_that_is_for_editors_is_told(past, client):
    for address in ("/changes/", "/feeds/changes.atom", "/de/changes/"):
        text = client.get(address).content.decode()
        for words in ("for readers", "doubt", "edith-by-name", "Told by"):
            assert words not in text, (address, words)


def test_renamed_noted_and_added(past, client, world):
    past.role.name = "Owner of Products"
    past.role.save()
    world.note("backlog", "product-owner")
    hidden = world.source("hidden", is_public=False)
    assert "Hidden" not in " ".join(events(client))
    hidden.is_public = True
    hidden.save()
    assert kinds(client)[:3] == [
        "Source added",
        "Note written or changed",
        "Role or question renamed",
    ]
    assert "Product Owner → Owner of Products" in events(client)[2]


def test_erasing_is_told_without_what_went(past, client):
    doing.erase(Erasure.Kind.STATEMENT, past.pk, reason="private", sentence="It was private.")
    words = events(client)
    assert "It was private." in words[0]
    assert "the list" not in " ".join(words)


def test_it_is_narrowed_by_role_question_source_and_kind(past, client, world):
    world.claim("kay", "scrum-master", "planning", paraphrase="It plans.")
    for query in ("role=scrum-master", "question=planning", "source=kay"):
        told = [words for words in events(client, f"?{query}") if words.startswith("Statement")]
        assert len(told) == 1, query
        assert "It plans." in told[0]
    assert set(kinds(client, "?kind=changed")) == {"Statement changed"}
    assert set(kinds(client, "?kind=published")) == {"Statement published"}
    assert client.get("/changes/?kind=nothing").status_code == 400
    for query in ("role=nobody", "source=nobody", "before=x", "before=2026~c~1", "role=%00"):
        assert client.get(f"/changes/?{query}").status_code == 404, query


def test_pages_follow_one_another_without_a_gap(past, client, world, monkeypatch):
    monkeypatch.setattr(record, "PER_PAGE", 3)
    for number in range(7):
        world.claim(f"voice{number}", "product-owner", "backlog", "shares")
    seen, address = [], "/changes/"
    for _ in range(20):
        page = Page(client.get(address))
        seen += [row.get("id") for row in page.all("ol[@class='events']/li")]
        following = page.all("a[@rel='next']")
        if not following:
            break
        address = following[0].get("href")
    assert len(seen) == len(set(seen))
    assert sum(1 for key in seen if key.startswith("published")) == 8
    assert sum(1 for key in seen if key.startswith("source")) == 9


def test_the_feed_tells_the_same(past, client):
    feed = client.get("/feeds/changes.atom")
    assert feed.headers["Content-Type"].startswith("application/atom+xml")
    text = feed.content.decode()
    assert "Statement changed: Who does backlog? (Product Owner)" in text
    assert "It owns the list." in text


def test_a_page_takes_as_many_queries_however_much_changed(past, client, world):
    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get("/changes/")
        return len(queries)

    def change(*numbers: int) -> None:
        for number in numbers:
            claim = world.claim(f"voice{number}", "product-owner", "backlog", "shares")
            claim.paraphrase = f"It shares it {number} times."
            claim.save()

    change(1, 2)
    client.get("/changes/")
    assert count() == 13
    change(*range(3, 15))
    assert count() == 13
    assert Claim.objects.count() == 16
