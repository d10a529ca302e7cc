"""The public record: what readers could see change, and nothing else."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from roles.editing import merging
from roles.erasing import doing
from roles.models import Claim, Erasure, Responsibility, Role
from roles.queries import changes as record
from sources.models import Source
from tests.html import Page, get_page


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


def test_times_are_as_html_wants_them(past, client):
    """No browser reads a fraction of a second of six digits."""
    times = Page(client.get("/changes/")).all("ol[@class='events']/li//time")
    assert times
    for time in times:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0000", time.get("datetime"))


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
    assert client.get("/feeds/changes.atom?page=9999").status_code == 404
    for query, words in [
        ("role=nobody", "No role is called “nobody”"),
        ("question=nothing", "There is no such question"),
        ("source=nobody", "There is no such source"),
        ("role=%00", "No role is called"),
        ("before=x", "There is no such page of changes"),
        ("before=2026~c~1", "There is no such page of changes"),
    ]:
        page = get_page(client, f"/changes/?{query}&kind=changed", status=404)
        assert words in page.text, query
        # It offers the page without what is wrong in its address.
        assert "/changes/?kind=changed" in page.links, query
        if words != "There is no such page of changes":
            name = query.partition("=")[0]
            assert f"leave out “{name}”" in page.text, query
    for moment in ("0001-01-01T00:00:00%2B05:00", "9999-12-31T23:59:59-05:00"):
        assert client.get(f"/changes/?before={moment}~c~1").status_code == 404, moment


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


def test_an_entry_of_the_feed_leads_to_its_event_for_ever(past, client, world, monkeypatch):
    monkeypatch.setattr(record, "PER_PAGE", 3)
    entries = re.findall(
        r'<link href="http://[^/]+(/changes/[^"]*)#([a-z0-9-]+)" rel="alternate"',
        client.get("/feeds/changes.atom").content.decode(),
    )
    assert entries
    for number in range(7):
        world.claim(f"voice{number}", "product-owner", "backlog", "shares")
    for address, key in entries:
        page = get_page(client, address.replace("&amp;", "&"))
        assert page.all("ol[@class='events']/li")[0].get("id") == key


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
    assert count() == 16
    change(*range(3, 15))
    assert count() == 16
    assert Claim.objects.count() == 16


class TestMerged:
    @pytest.fixture
    def merged(self, world):
        """A role, a question and a source with statements, each merged into another."""
        world.claim("copy", "scrum-owner", "grooming", paraphrase="It grooms the list.")
        world.claim("lymar", "product-owner", "backlog", paraphrase="It owns the list.")
        world.note("grooming", "scrum-owner", explanation="It depends [@copy].")
        for model, gone, kept in (
            (Role, "scrum-owner", "product-owner"),
            (Responsibility, "grooming", "backlog"),
            (Source, "copy", "lymar"),
        ):
            rows = [model.objects.get(slug=slug) for slug in (gone, kept)]
            merging.merge(*rows, "Told in private")

    def test_each_is_told_once_with_where_it_is_now(self, merged, client):
        told = [words for words in events(client) if words.startswith("Merged")]
        assert [words.partition(": ")[2] for words in told] == [
            "Copy → Lymar",
            "Grooming → Backlog",
            "Scrum Owner → Product Owner",
        ]
        page = Page(client.get("/changes/?kind=merged"))
        links = [link.get("href") for link in page.all("ol[@class='events']/li//a")]
        assert links == ["/sources/lymar/", "/responsibilities/backlog/", "/roles/product-owner/"]
        assert "private" not in client.get("/changes/").content.decode()

    def test_statements_and_notes_that_moved_are_told_where_they_are_now(self, merged, client):
        told = events(client)
        (published,) = [words for words in told if "It grooms the list." in words]
        assert "Who does backlog? Product Owner ." in published
        (note,) = [words for words in told if words.startswith("Note")]
        assert "Who does backlog? Product Owner ." in note
        # That they moved is told once, by the merge.
        assert not [words for words in told if words.startswith("Statement changed")]

    def test_they_leave_no_gap_in_a_page(self, client, world, monkeypatch):
        monkeypatch.setattr(record, "PER_PAGE", 4)
        for number in range(6):
            world.claim(f"voice{number}", "helper", "backlog")
        merging.merge(Role.objects.get(slug="helper"), world.role("product-owner"), "")
        assert kinds(client)[0] == "Merged into another"
        assert len(kinds(client)) == 4

    def test_what_else_changes_is_told(self, merged, client):
        claim = Claim.objects.get(paraphrase="It grooms the list.")
        claim.paraphrase = "It orders the list."
        claim.save()
        changed, *_ = [words for words in events(client) if words.startswith("Statement changed")]
        assert "orders" in changed

    def test_it_is_narrowed_to_what_was_merged_into_a_row(self, merged, client, world):
        world.claim("kay", "scrum-master", "planning")
        for query in ("role=product-owner", "question=backlog", "source=lymar"):
            told = kinds(client, f"?{query}")
            assert told.count("Merged into another") == 1, query
            assert told.count("Statement published") == 2, query
        assert "Merged into another" not in kinds(client, "?role=scrum-master")
        assert set(kinds(client, "?kind=merged")) == {"Merged into another"}
        assert "Merged into another" not in kinds(client, "?kind=source")

    def test_a_former_slug_narrows_to_the_row_that_it_leads_to(self, merged, client):
        for name, former, slug in (
            ("role", "scrum-owner", "product-owner"),
            ("question", "grooming", "backlog"),
            ("source", "copy", "lymar"),
        ):
            assert events(client, f"?{name}={former}") == events(client, f"?{name}={slug}")
            assert client.get(f"/feeds/changes.atom?{name}={former}").status_code == 200
            assert client.get(f"/changes/?{name}={former}-").status_code == 404

    def test_what_was_merged_twice_is_where_it_is_now(self, merged, client, world):
        kept = world.role("list-keeper")
        merging.merge(Role.objects.get(slug="product-owner"), kept, "")
        told = [words.partition(": ")[2] for words in events(client, "?kind=merged")]
        assert told[0] == "Product Owner → List Keeper"
        assert "Scrum Owner → List Keeper" in told
        assert not [words for words in events(client) if words.startswith("Statement changed")]

    def test_the_feed_tells_it(self, merged, client):
        text = client.get("/feeds/changes.atom").content.decode()
        assert "Merged into another: Scrum Owner → Product Owner" in text

    def test_what_readers_never_saw_is_not_told(self, client, world):
        world.claim("lymar", "product-owner", "backlog")
        world.responsibility("unasked")
        merging.merge(
            Responsibility.objects.get(slug="unasked"),
            Responsibility.objects.get(slug="backlog"),
            "",
        )
        merging.merge(world.source("hidden", is_public=False), world.source("lymar"), "")
        assert "Merged into another" not in kinds(client)

    def test_a_row_that_was_deleted_is_not_taken_for_a_merged_one(self, client, world):
        world.role("helper").delete()
        world.claim("lymar", "helper", "backlog")
        merging.merge(Role.objects.get(slug="helper"), world.role("product-owner"), "")
        assert kinds(client).count("Merged into another") == 1

    def test_the_position_of_a_pair_whose_roles_were_merged_later(self, client, world):
        same = [("a", "The {a} is senior", "owns"), ("b", "The {b} is senior", "owns")]
        scale = world.scale("senior", same)
        first, second = scale.positions.all()
        first.converse = second
        first.save()
        row = world.responsibility("senior", scale, relational=True)
        claim = world.claim("lymar", "coach", row, "a", other_role="scrum-owner")
        claim.position = second
        claim.save()
        merging.merge(world.role("scrum-owner"), world.role("product-owner"), "")
        (changed,) = [words for words in events(client) if words.startswith("Statement changed")]
        assert "The Coach is senior" in changed
        assert "The Product Owner is senior" in changed

    def test_as_many_queries_however_much_was_merged(
        self, merged, client, world, django_assert_num_queries
    ):
        with django_assert_num_queries(12):
            client.get("/changes/")
        for number in range(5):
            gone = world.role(f"helper-{number}")
            world.claim(f"voice{number}", gone, "backlog", "shares")
            merging.merge(gone, world.role("product-owner"), "")
        with django_assert_num_queries(12):
            client.get("/changes/")
