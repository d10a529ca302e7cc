"""Which sources only editors change: by every door, in each state of the source."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from sources.models import FormerSourceSlug, Snapshot, Source
from tests.roles.admin.test_admin import fields_of, page

# Django's own admin templates read variables that are not there.
pytestmark = pytest.mark.ignore_template_errors

TITLE = "A title that readers know"


@pytest.fixture
def people(contributor, editor):
    return {"contributor": contributor, "editor": editor}


SENT: dict[str, dict] = {}
"""What the page of a new source sends before anything is typed, by the name of who asks for it."""


def sent_at_first(browser) -> dict:
    """Return what a new source is sent with: the same in each test, and it takes long to show."""
    name = browser.person.username
    if name not in SENT:
        SENT[name] = fields_of(browser.get(page(Source, "add")))
    return SENT[name]


# --- States of a source -------------------------------------------------------------------


def enter(browser, slug: str, **fields) -> Source:
    """Enter a source as somebody does in the admin."""
    address = page(Source, "add")
    data = sent_at_first(browser) | {
        "short_name": slug.capitalize(),
        "slug": slug,
        "title": TITLE,
        "kind": "article",
        "language": "en",
        "another_source": "on",
        **fields,
    }
    answer = browser.post(address, data)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    return Source.objects.get(slug=slug)


def with_a_claim(world, people) -> Source:
    return world.claim(world.source("known", title=TITLE), "chief", "vision").source


def with_a_claim_on_a_part(world, people) -> Source:
    thread = world.source("known", title=TITLE, kind="forum_thread")
    world.claim(world.source("reply", kind="comment", part_of=thread), "chief", "vision")
    return thread


def with_a_claim_on_a_part_of_a_part(world, people) -> Source:
    book = world.source("known", title=TITLE, kind="book")
    chapter = world.source("chapter", part_of=book)
    world.claim(world.source("box", part_of=chapter), "chief", "vision")
    return book


def entered_by_an_editor(world, people) -> Source:
    return enter(people["editor"], "known", voice=world.voice("known").pk)


def entered_by_a_contributor(world, people) -> Source:
    return enter(people["contributor"], "known", voice=world.voice("known").pk)


def entered_by_a_contributor_and_claimed_from(world, people) -> Source:
    source = entered_by_a_contributor(world, people)
    world.claim(source, "chief", "vision")
    return source


def entered_by_a_contributor_with_a_claim_on_a_part(world, people) -> Source:
    source = entered_by_a_contributor(world, people)
    reply = world.source("reply", part_of=source, is_public=False)
    world.claim(reply, "chief", "vision")
    return source


PROTECTED = [
    with_a_claim,
    with_a_claim_on_a_part,
    with_a_claim_on_a_part_of_a_part,
    entered_by_an_editor,
    entered_by_a_contributor_and_claimed_from,
    entered_by_a_contributor_with_a_claim_on_a_part,
]


# --- Doors --------------------------------------------------------------------------------
# Each tries something and says whether it was done. What is sent is what an editor's page would
# send: nobody is held back by a page that merely lacks a field.


def upload(browser, columns: dict[str, str]) -> None:
    lines = [",".join(columns), ",".join(columns.values())]
    file = SimpleUploadedFile("sources.csv", "\n".join(lines).encode())
    preview = browser.post(reverse("admin:sources_source_import"), {"file": file}, follow=True)
    browser.post(preview.request["PATH_INFO"], follow=True)


def change(browser, editor, source, **fields) -> None:
    address = page(Source, "change", source.pk)
    data = fields_of(editor.get(address)) | {"reason": "Because", "another_source": "on"}
    browser.post(address, data | fields)


def restore(browser, source, record) -> None:
    newest = source.history.order_by("history_id").last().pk
    browser.post(page(Source, "restore", source.pk, record.pk), {"newest": newest})


def value(source: Source, name: str):
    return getattr(Source.objects.get(pk=source.pk), name)


def change_the_title(browser, people, source, world) -> bool:
    change(browser, people["editor"], source, title="Vandalised")
    return value(source, "title") == "Vandalised"


def change_the_address(browser, people, source, world) -> bool:
    change(browser, people["editor"], source, address="https://spam.example/")
    return value(source, "address") == "https://spam.example/"


def change_the_voice(browser, people, source, world) -> bool:
    change(browser, people["editor"], source, voice=world.voice("impostor").pk)
    return value(source, "voice") == world.voice("impostor")


def move_it_under_another(browser, people, source, world) -> bool:
    change(browser, people["editor"], source, part_of=world.source("whole").pk)
    return value(source, "part_of") == world.source("whole")


def import_a_title(browser, people, source, world) -> bool:
    upload(browser, {"slug": source.slug, "title": "Vandalised"})
    return value(source, "title") == "Vandalised"


def import_tags(browser, people, source, world) -> bool:
    upload(browser, {"slug": source.slug, "tags": "spam"})
    return value(source, "tags").filter(name="spam").exists()


def restore_an_older_version(browser, people, source, world) -> bool:
    source.refresh_from_db()
    source.title, now = "As it was long ago", source.title
    source.save()
    older = source.history.order_by("history_id").last()
    source.title = now
    source.save()
    restore(browser, source, older)
    return value(source, "title") == "As it was long ago"


def take_over_what_its_page_says(browser, people, source, world) -> bool:
    text = Snapshot.objects.create(
        source=source, text="A text.", taken_on="2026-09-01", proposed={"title": "Vandalised"}
    )
    address = reverse("admin:sources_snapshot_proposal", args=[text.pk])
    stamp = people["editor"].get(address).context["form"].stamp
    browser.post(address, {"take_title": "on", "title": "Vandalised", "opened": stamp})
    return value(source, "title") == "Vandalised"


def supersede_it_by_a_new_source(browser, people, source, world) -> bool:
    address = page(Source, "add")
    data = sent_at_first(people["editor"]) | {
        "short_name": "Newer",
        "slug": "newer",
        "title": "Newer",
        "kind": "article",
        "language": "en",
        "voice": source.voice_id,
        "supersedes": source.pk,
    }
    browser.post(address, data)
    return source.superseded_by.exists()


def supersede_it_by_import(browser, people, source, world) -> bool:
    columns = {"slug": "newer", "title": "Newer", "kind": "article", "voice": source.voice.slug}
    upload(browser, {**columns, "supersedes": source.slug})
    return source.superseded_by.exists()


def supersede_it_by_restoring(browser, people, source, world) -> bool:
    newer = enter(people["contributor"], "newer", voice=source.voice_id)
    newer.supersedes = source
    newer.save()
    older = newer.history.order_by("history_id").last()
    newer.supersedes = None
    newer.save()
    restore(browser, newer, older)
    return source.superseded_by.exists()


def no_longer_supersede_it(browser, people, source, world) -> bool:
    newer = enter(people["contributor"], "newer", voice=source.voice_id)
    newer.supersedes = source
    newer.save()
    change(browser, people["editor"], newer, supersedes="")
    return not source.superseded_by.exists()


def take_its_former_slug(browser, people, source, world) -> bool:
    FormerSourceSlug.objects.create(slug="as-it-was-linked", target=source)
    address = page(Source, "add")
    data = sent_at_first(people["editor"]) | {
        "short_name": "Other",
        "slug": "as-it-was-linked",
        "title": "Other",
        "kind": "article",
        "language": "en",
        "voice": source.voice_id,
    }
    browser.post(address, data)
    return not FormerSourceSlug.objects.filter(slug="as-it-was-linked").exists()


def import_under_its_former_slug(browser, people, source, world) -> bool:
    # What is known by a former slug is that source; another address makes it no new one.
    FormerSourceSlug.objects.create(slug="as-it-was-linked", target=source)
    upload(browser, {"slug": "as-it-was-linked", "title": "Vandalised"})
    return value(source, "title") == "Vandalised"


DOORS = [
    change_the_title,
    change_the_address,
    change_the_voice,
    move_it_under_another,
    import_a_title,
    import_tags,
    import_under_its_former_slug,
    restore_an_older_version,
    take_over_what_its_page_says,
    supersede_it_by_a_new_source,
    supersede_it_by_import,
    supersede_it_by_restoring,
    no_longer_supersede_it,
    take_its_former_slug,
]


def named(function) -> str:
    return function.__name__


@pytest.mark.one_engine(
    "Each state is looked up as at the other doors; each door refuses it as any state.", varied=1
)
@pytest.mark.parametrize("door", DOORS, ids=named)
@pytest.mark.parametrize("state", PROTECTED, ids=named)
def test_contributor_cannot(state, door, people, world):
    source = state(world, people)
    assert not door(people["contributor"], people, source, world)


@pytest.mark.parametrize("door", DOORS, ids=named)
def test_editor_can(door, people, world):
    source = with_a_claim_on_a_part(world, people)
    assert door(people["editor"], people, source, world)


@pytest.mark.parametrize("door", DOORS, ids=named)
def test_contributor_can_while_readers_do_not_see_it(door, people, world):
    source = entered_by_a_contributor(world, people)
    assert door(people["contributor"], people, source, world)


# --- The stored text ----------------------------------------------------------------------


def store(browser, source) -> bool:
    text = {"source": source.pk, "taken_on": "2026-09-01", "text": "Another text altogether."}
    browser.post(page(Snapshot, "add"), text)
    return source.snapshots.exists()


@pytest.mark.parametrize(
    "state",
    [with_a_claim, with_a_claim_on_a_part, with_a_claim_on_a_part_of_a_part],
    ids=named,
)
def test_only_editors_store_a_text_that_published_claims_are_checked_against(state, people, world):
    source = state(world, people)
    assert not store(people["contributor"], source)
    assert store(people["editor"], source)


@pytest.mark.parametrize("state", [entered_by_an_editor, entered_by_a_contributor], ids=named)
def test_contributor_stores_a_text_before_anything_is_published(state, people, world):
    assert store(people["contributor"], state(world, people))
