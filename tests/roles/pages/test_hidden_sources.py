"""A source that a contributor entered: out of readers' sight until something of it is published."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import translation
from django.utils.translation import gettext as _

from roles.models import Claim, OrgNote, Role
from roles.search import index
from sources.models import FormerSourceSlug, Source
from tests.roles.admin.test_admin import errors_in, fields_of, page
from tests.roles.editing.test_protected_sources import enter, upload
from tests.roles.editing.test_publishing import decide

# Django's own admin templates read variables that are not there.
pytestmark = pytest.mark.ignore_template_errors

PLANTED = "quixotry"
BEFORE, LATER = datetime(2026, 1, 15, tzinfo=UTC), "2026-02-01"


@pytest.fixture
def thread(world) -> Source:
    """What readers see: a thread with one comment, and two roles that sources disagree about."""
    thread = world.source("thread", kind="forum_thread")
    thread.tags.add("agile")
    world.claim(
        world.source("reply", kind="comment", part_of=thread), "chief", "vision", key="seen2222"
    )
    world.claim("lymar", "chief", "vision", "not-theirs", published_at=BEFORE)
    world.claim("lymar", "scout", "vision", published_at=BEFORE)
    world.note("vision", "chief", explanation="It depends, says [@lymar, p 1].")
    return thread


@pytest.fixture
def hidden(world, thread, contributor) -> Source:
    """A comment on it, its every field planted with a word that must not come to light."""
    source = enter(
        contributor,
        PLANTED,
        title=f"About {PLANTED}",
        author=f"Mr {PLANTED}",
        publisher=f"The {PLANTED} press",
        address=f"https://example.org/{PLANTED}",
        archive_address=f"https://example.org/archive/{PLANTED}",
        licence=f"{PLANTED} 4.0",
        note=f"A note on {PLANTED}",
        tags=PLANTED,
        voice=world.voice(PLANTED).pk,
        part_of=thread.pk,
    )
    FormerSourceSlug.objects.create(slug=f"former-{PLANTED}", target=source)
    world.claim(source, "scout", "vision", status="draft", published_at=None, key="draft222")
    return source


def publish(source, editor) -> None:
    decide(editor, "publish", source.claims.get())


def show(source, editor) -> None:
    chosen = {"action": "make_public", "_selected_action": [source.pk]}
    editor.post(page(Source, "changelist"), chosen)


WAYS_TO_PUBLISH = [publish, show]

# --- Every address ------------------------------------------------------------------------

PAIR = [["chief", "scout"]]
SLUGS = [PLANTED, f"former-{PLANTED}"]
ORIGINALS = [["thread", "json"], *([slug, "bib"] for slug in SLUGS)]
RECORDS = [["json"], ["md"]]
SECTIONS = ("lists", "roles", "comparisons", "claims", "sources", "responsibilities", "disputes")
# Names of addresses, and what they are called with.
CALLS = [
    ("home about opensearch manifest robots security favicon", [[]]),
    ("roles pick map responsibilities disagreements sources", [[]]),
    ("suggest suggestions search completions sitemap account_login account_logout", [[]]),
    ("suggestion", [["nothing2"]]),
    ("account_change_password account_end_sessions account_reauthenticate", [[]]),
    ("mfa_authenticate mfa_login_webauthn mfa_reauthenticate mfa_reauthenticate_webauthn", [[]]),
    ("mfa_index mfa_activate_totp mfa_deactivate_totp mfa_list_webauthn mfa_add_webauthn", [[]]),
    ("mfa_view_recovery_codes mfa_generate_recovery_codes", [[]]),
    ("mfa_edit_webauthn mfa_remove_webauthn", [[1]]),
    ("openid openid_sign_in openid_callback password_reset_complete", [[]]),
    ("password_reset_confirm", [["MQ", "a-token"]]),
    ("claims_feed disagreements_feed oembed link api_titles", [[]]),
    ("schema llms data changes changes_feed erasures api api_description", [[]]),
    ("data-file", [["rolebook.json"]]),
    ("data-of-version", [["2026-11-28", "rolebook.json"]]),
    ("api_operation", [["changes"], ["sources/thread"], [f"sources/{PLANTED}"]]),
    ("api_nothing", [["nothing"]]),
    ("role_badge", [["chief"]]),
    ("compare_badge", [PAIR]),
    ("disagreements_record", RECORDS),
    ("role_record", [["chief", *ending] for ending in RECORDS]),
    ("compare_record", [[*PAIR, *ending] for ending in RECORDS]),
    ("compare-row_record", [[*PAIR, "vision", *ending] for ending in RECORDS]),
    ("responsibility_record", [["vision", *ending] for ending in RECORDS]),
    ("claim_record", [[key, *ending] for key in ("seen2222", "draft222") for ending in RECORDS]),
    (
        "source_record",
        [[slug, *ending] for slug in ("thread", "reply", *SLUGS) for ending in RECORDS],
    ),
    ("role role_card embed_role role_feed", [["chief"], ["scout"]]),
    ("role_cite role_originals", [["scout", "json"], ["chief", "bib"]]),
    ("compare overlap handout compare_card embed_compare compare_feed", [PAIR]),
    ("compare_cite compare_originals", [[*PAIR, "ris"]]),
    ("compare-row compare-row_card", [[*PAIR, "vision"]]),
    ("compare-row_cite", [[*PAIR, "vision", "ris"]]),
    ("compare_export", [[*PAIR, ending] for ending in ("csv", "md", "json")]),
    ("responsibility", [["vision"]]),
    ("responsibility_cite", [["vision", "txt"]]),
    ("claim claim_card", [["seen2222"], ["draft222"]]),
    ("claim_cite claim_original", [["seen2222", "json"], ["draft222", "bib"]]),
    ("source", [["thread"], ["reply"], *([slug] for slug in SLUGS)]),
    ("source_cite source_original", ORIGINALS),
    ("sitemap_section", [[section] for section in SECTIONS]),
    ("catalogue catalogue-questions", [["onet"]]),
    ("catalogue-role", [["onet", "chief"]]),
    ("catalogue-question", [["onet", "vision"]]),
    ("catalogue-compare", [["onet", *PAIR]]),
    ("icon", [[180]]),
]
ADDRESSES = {name: calls for names, calls in CALLS for name in names.split()}
QUERIES = {
    "search": ["?q=quixo", "?q=About", "?q=vision"],
    "completions": ["?q=quixo", "?q=abou"],
    "sources": ["?tag=agile", f"?tag={PLANTED}"],
    "suggest": [f"?page=/sources/{PLANTED}/", "?page=/claims/draft222/&claim=draft222"],
    "oembed": [f"?url=http://testserver/sources/{PLANTED}/"],
    "map": ["?roles=all"],
    "role": [f"?as_of={LATER}"],
    "compare": ["?show=contested", f"?as_of={LATER}"],
}


def public_names(resolver) -> set[str]:
    found = set()
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            # Pages of teams name no source; tests/teams has a table of their addresses.
            if pattern.app_name not in {"admin", "teams"}:
                found |= public_names(pattern)
        else:
            found.add(pattern.name)
    return found


def addresses() -> set[str]:
    found = set()
    for language in ("en-gb", "de"):
        with translation.override(language):
            for name, calls in ADDRESSES.items():
                for arguments in calls:
                    path = reverse(name, args=arguments)
                    found |= {path, *(path + query for query in QUERIES.get(name, []))}
    return found


def planted_in(visitor, paths) -> set[str]:
    """Those of these addresses whose answers hold the planted word."""
    found = set()
    for path in paths:
        text = visitor.get(path).content.decode(errors="replace").casefold()
        if PLANTED in path:
            # A page repeats its own address, and the one in the other language.
            asked = (path.partition("?page=")[2] or path).removeprefix("/de")
            for own in (asked, asked.replace("/", "%2f"), f"?tag={PLANTED}"):
                text = text.replace(own, "")
        if PLANTED in text:
            found.add(path)
    return found


def test_every_type_of_address_is_walked():
    assert public_names(get_resolver()) - {None} == set(ADDRESSES)


def test_nothing_of_it_stands_at_any_public_address(hidden, visitor):
    assert planted_in(visitor, addresses()) == set()


@pytest.mark.parametrize("way", WAYS_TO_PUBLISH)
def test_it_comes_to_light_when_something_of_it_is_published(way, hidden, editor, visitor):
    way(hidden, editor)
    paths = {
        "/sources/",
        "/de/sources/",
        "/sources/?tag=agile",
        "/sources/thread/",
        f"/sources/{PLANTED}/",
        f"/sources/{PLANTED}/original.bib",
        "/search/?q=quixo",
        "/sitemap-sources.xml",
    }
    assert planted_in(visitor, paths) == paths
    assert visitor.get(f"/sources/former-{PLANTED}/").url == f"/sources/{PLANTED}/"


@pytest.mark.parametrize("prefix", ["", "/de"])
@pytest.mark.parametrize("slug", SLUGS)
def test_its_pages_are_not_there_for_visitors(prefix, slug, hidden, visitor):
    for ending in ("", "cite.json", "original.bib"):
        assert visitor.get(f"{prefix}/sources/{slug}/{ending}").status_code == 404


@pytest.mark.parametrize("language", ["en-gb", "de"])
def test_who_works_in_the_admin_sees_its_page_with_a_notice(language, hidden, contributor):
    with translation.override(language):
        answer = contributor.get(hidden.get_absolute_url())
        notice = (
            "Readers do not see this page yet: no editor has published this source, and none of "
            "its statements is published."
        )
        assert _(notice) in answer.content.decode()
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert "cite.json" not in answer.content.decode()


def test_who_has_an_account_and_no_right_to_see_sources_sees_nothing(
    hidden, client, django_user_model
):
    client.force_login(django_user_model.objects.create_user("sam", password="words"))
    assert client.get(hidden.get_absolute_url()).status_code == 404


# --- How it is published ------------------------------------------------------------------


def test_editors_sources_are_public_at_once_and_may_be_kept_back(editor, world, visitor):
    source = enter(editor, "handbook", voice=world.voice("handbook").pk)
    assert visitor.get(source.get_absolute_url()).status_code == 200
    kept = enter(editor, "kept", voice=world.voice("handbook").pk, is_public="")
    assert visitor.get(kept.get_absolute_url()).status_code == 404
    address = page(Source, "change", kept.pk)
    data = fields_of(editor.get(address)) | {"is_public": "on"}
    assert errors_in(editor.post(address, data)) == ""
    assert visitor.get(kept.get_absolute_url()).status_code == 200


def test_what_readers_see_stays_in_sight(editor, world, visitor):
    source = enter(editor, "handbook", voice=world.voice("handbook").pk)
    address = page(Source, "change", source.pk)
    data = fields_of(editor.get(address)) | {"title": "Another", "is_public": ""}
    assert errors_in(editor.post(address, data)) == ""
    assert "Another" in visitor.get(source.get_absolute_url()).content.decode()


def test_contributor_publishes_none_by_form_import_or_action(contributor, world, visitor):
    source = enter(contributor, "known", voice=world.voice("known").pk, is_public="on")
    address = page(Source, "change", source.pk)
    contributor.post(address, fields_of(contributor.get(address)) | {"is_public": "on"})
    chosen = {"action": "make_public", "_selected_action": [source.pk]}
    contributor.post(page(Source, "changelist"), chosen)
    columns = {"slug": "other", "title": "Other", "kind": "article", "voice": "known"}
    upload(contributor, columns)
    assert Source.objects.hidden().count() == 2
    assert visitor.get("/sources/other/").status_code == 404


def test_editors_import_is_public(editor, world, visitor):
    world.voice("known")
    columns = {"slug": "other", "title": "Other", "kind": "article", "voice": "known"}
    upload(editor, columns)
    assert visitor.get("/sources/other/").status_code == 200


def test_import_that_publishes_claims_shows_their_sources(contributor, editor, world, tmp_path):
    world.claim("lymar", "chief", "vision")
    source = enter(contributor, "known", voice=world.voice("known").pk)
    rows = tmp_path / "claims.csv"
    rows.write_text(
        "source,role,responsibility,position,paraphrase,locator,status\n"
        "known,chief,vision,owns,It is theirs.,p 1,published\n"
    )
    call_command("import_table", "claims", str(rows), verbosity=0, stdout=StringIO())
    source.refresh_from_db()
    assert not source.is_public
    call_command("import_table", "claims", str(rows), "--publish", verbosity=0, stdout=StringIO())
    source.refresh_from_db()
    assert source.is_public


def test_whole_is_shown_with_its_part_and_not_the_other_way_round(contributor, editor, world):
    thread = enter(contributor, "thread", voice=world.voice("known").pk)
    parts = [
        enter(contributor, slug, voice=world.voice("known").pk, part_of=thread.pk)
        for slug in ("first", "second")
    ]
    show(parts[0], editor)
    assert set(Source.objects.public().values_list("slug", flat=True)) == {"thread", "first"}
    assert "part of it" in thread.history.latest().history_change_reason


def test_accepted_proposal_shows_the_source_that_it_names(contributor, editor, world):
    claim = world.claim("lymar", "chief", "vision")
    source = enter(contributor, "known", voice=world.voice("known").pk)
    address = f"{page(Claim, 'add')}?proposal_for={claim.pk}&version={claim.version}"
    data = fields_of(contributor.get(address)) | {"source": source.pk, "reason": "Said there"}
    contributor.post(address, data)
    source.refresh_from_db()
    assert not source.is_public
    decide(editor, "accept", claim.proposals.get())
    source.refresh_from_db()
    assert source.is_public


def test_form_opened_before_it_was_published_hides_nothing(contributor, editor, world):
    source = enter(contributor, "known", voice=world.voice("known").pk)
    address = page(Source, "change", source.pk)
    data = fields_of(editor.get(address)) | {"title": "Corrected"}
    show(source, editor)
    editor.post(address, data)
    source.refresh_from_db()
    assert source.is_public


def test_restored_version_of_before_hides_nothing(contributor, editor, world):
    source = enter(contributor, "known", voice=world.voice("known").pk)
    first = source.history.get()
    show(source, editor)
    newest = source.history.latest().pk
    editor.post(page(Source, "restore", source.pk, first.pk), {"newest": newest})
    source.refresh_from_db()
    assert source.is_public
    assert source.history.count() == 3


def test_withdrawn_claim_leaves_its_source_in_sight(hidden, editor, visitor):
    publish(hidden, editor)
    decide(editor, "unpublish", hidden.claims.get())
    assert visitor.get(hidden.get_absolute_url()).status_code == 200


# --- What it does to others while it is hidden ----------------------------------------------


def test_hidden_edition_retires_no_claims(contributor, editor, world, visitor):
    older = world.claim("lymar", "chief", "vision").source
    newer = enter(contributor, "newer", voice=older.voice_id)
    newer.supersedes = older
    newer.save()
    assert "In earlier editions" not in visitor.get("/sources/lymar/").content.decode()
    show(newer, editor)
    assert "In earlier editions" in visitor.get("/sources/lymar/").content.decode()


def test_no_text_cites_it(hidden, editor):
    for row, field in (
        (Role.objects.get(slug="chief"), "summary"),
        (OrgNote.objects.get(), "explanation"),
    ):
        address = page(type(row), "change", row.pk)
        data = fields_of(editor.get(address)) | {field: f"Says [@{PLANTED}].", "reason": "New"}
        assert "do not see the source quixotry yet" in errors_in(editor.post(address, data))


def test_writer_of_a_note_is_offered_public_sources_alone(hidden, editor):
    address = reverse("admin:roles_orgnote_sources")
    assert editor.get(address, {"q": PLANTED}).json() == {"sources": []}
    show(hidden, editor)
    assert [each["slug"] for each in editor.get(address, {"q": PLANTED}).json()["sources"]] == [
        PLANTED
    ]


# --- What editors see of it ---------------------------------------------------------------


def test_it_waits_on_the_first_page_and_in_the_list(hidden, editor):
    answer = editor.get("/admin/").content.decode()
    assert '<span class="number">1</span> Sources that readers do not see' in answer
    listed = editor.get(page(Source, "changelist"), {"is_public__exact": "0"})
    assert list(listed.context["cl"].result_list) == [hidden]


def test_decision_says_that_it_shows_the_source(hidden, editor):
    address = reverse("admin:roles_claim_decide", args=["publish"])
    asked = editor.get(address, {"ids": hidden.claims.get().pk}).content.decode()
    assert "publishing the claim shows it" in asked


def test_contributor_is_told_who_changes_what_readers_see(contributor, world):
    source = world.claim("lymar", "chief", "vision").source
    html = contributor.get(page(Source, "change", source.pk)).content.decode()
    assert "only an editor may change it" in html
    own = enter(contributor, "known", voice=source.voice_id)
    html = contributor.get(page(Source, "change", own.pk)).content.decode()
    assert "only an editor may change it" not in html


# --- Index and files ----------------------------------------------------------------------


@pytest.mark.parametrize("way", WAYS_TO_PUBLISH)
def test_index_follows(way, hidden, editor):
    assert list(index.faults()) == []
    way(hidden, editor)
    assert list(index.faults()) == []
    Source.objects.update(is_public=False)
    assert list(index.faults()) == []
    call_command("search_index", "--check", stdout=StringIO())


def test_files_say_so_of_hidden_sources_alone_and_bring_it_back(hidden, thread, tmp_path):
    call_command("dump_content", "--to", str(tmp_path), verbosity=0, stdout=StringIO())
    text = (tmp_path / "sources.json").read_text()
    assert text.count('"is_public"') == 1
    assert '"is_public": false' in text
    Claim.objects.filter(source=hidden).delete()
    hidden.delete()
    call_command(
        "load_content", "--from", str(tmp_path), "--update", verbosity=0, stdout=StringIO()
    )
    assert Client().get(f"/sources/{PLANTED}/").status_code == 404
