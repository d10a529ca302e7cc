"""The page *Add a source*: from what is given to the reading desk, and every refusal."""

import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from roles.models import PendingSource
from sources.models import Snapshot, Source, Voice
from tests.html import Page

# Django's own admin templates read variables that are not there.
pytestmark = pytest.mark.ignore_template_errors

START = "/admin/sources/source/new/"
BY_HAND = "/admin/sources/source/new/details/"
COPY = "https://web.archive.org/web/2020/https://example.org/who"
PAGE = f"""<html lang="de"><head><title>Wer ordnet</title>
<meta property="og:title" content="Wer ordnet das Backlog?"><meta name="author" content="Kim Berls">
<meta property="og:site_name" content="Beispiel"><link rel="canonical" href="{COPY}">
<meta property="article:published_time" content="2021-02-03T10:00:00Z">
<link rel="license" href="https://creativecommons.org/licenses/by/4.0/"></head>
<body><article><p>Der Product Owner ordnet das Backlog.</p></article></body></html>"""
LONG = "The Product Owner orders the backlog. " * 52_000
"""Nearly two megabytes."""


def upload(name="page.html", data=PAGE):
    return SimpleUploadedFile(name, data if isinstance(data, bytes) else data.encode())


def give(browser, status=302, **fields):
    """Post the first page; return where it leads, or the page that says why not."""
    response = browser.post(START, fields)
    assert response.status_code == status
    return response["Location"] if status == 302 else response


def filled_in(response, **changes) -> dict:
    """Return what a browser would send back, had nobody changed anything but this."""
    form = response.context["form"]
    fields = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in (fields | changes).items() if value not in {None, False}}


def save(browser, page_address, **changes):
    page = browser.get(page_address)
    action = page.context["action"]
    return browser.post(action, filled_in(page, **changes))


def questions_in(response) -> str:
    errors = response.context["form"].errors.get("another_source", [])
    return " ".join([*errors, *response.context["questions"]])


def errors_in(response) -> str:
    return str(response.context["form"].errors)


class TestFromFileToDesk:
    def test_everything_that_a_page_says_is_proposed_and_saving_leads_to_the_desk(self, editor):
        address = give(editor, file=upload())
        page = editor.get(address)
        assert "6 words are read from “page.html”" in Page(page).text
        response = editor.post(address, filled_in(page))
        source = Source.objects.get()
        desk = reverse("admin:sources_source_reading_desk", args=[source.pk])
        assert response["Location"] == desk
        assert source.slug == "berls-wer-ordnet-das-backlog"
        assert source.title == "Wer ordnet das Backlog?"
        assert (source.author, source.publisher) == ("Kim Berls", "Beispiel")
        assert (source.published, source.language) == ("2021-02-03", "de")
        assert (source.licence, source.kind) == ("CC BY 4.0", "article")
        assert (source.address, source.archive_address) == ("https://example.org/who", COPY)
        assert (source.short_name, source.voice.name) == ("Berls", "Kim Berls")
        assert (source.is_public, source.read_on) == (True, timezone.localdate())
        assert source.snapshots.get().text == "Der Product Owner ordnet das Backlog."
        assert source.history.get().history_user == editor.person
        assert source.history.get().history_change_reason == "Added from page.html"
        assert LogEntry.objects.filter(user=editor.person).count() == 3
        assert not PendingSource.objects.exists()

    @pytest.mark.parametrize(
        ("name", "data", "text"),
        [
            ("page.md", "# Who\n\nThe **team** decides.", "The team decides."),
            ("notes.txt", "The team decides.", "The team decides."),
        ],
    )
    def test_other_texts_are_read_too(self, editor, name, data, text):
        save(editor, give(editor, file=upload(name, data)), title="Who", voice_name="Team")
        assert text in Snapshot.objects.get().text

    def test_a_pasted_text_of_two_megabytes_comes_through(self, editor):
        address = give(editor, text=LONG)
        response = save(editor, address, title="Long", published="soon", voice_name="Berls")
        assert "is no date" in errors_in(response)
        assert len(response.content) < 100_000
        save(editor, address, title="Long", voice_name="Berls", short_name="Long")
        assert Snapshot.objects.get().text == LONG.rstrip()

    @pytest.mark.parametrize("language", ["Englisch", "en_GB", "e", "en-"])
    def test_a_language_is_named_by_its_code(self, editor, language):
        address = give(editor, text="The team decides.")
        fields = {"title": "Who", "voice_name": "Berls", "short_name": "Berls"}
        response = save(editor, address, **fields, language=language)
        assert f"“{language}” is no code of a language: write en, de or pt-BR." in errors_in(
            response
        )
        save(editor, address, **fields, language="pt-BR")
        assert Source.objects.get().language == "pt-BR"

    def test_an_address_may_come_with_a_file(self, editor):
        save(editor, give(editor, file=upload(), text="example.org/other?utm_source=x"))
        assert Source.objects.get().address == "https://example.org/other"

    @pytest.mark.parametrize(
        ("text", "address", "copy"),
        [
            ("https://example.org/a?fbclid=1", "https://example.org/a", ""),
            ("doi:10.1000/ABC", "https://doi.org/10.1000/abc", ""),
            (COPY, "https://example.org/who", COPY),
        ],
    )
    def test_an_address_or_a_doi_is_taken_as_it_is_and_a_text_may_follow(
        self, editor, text, address, copy
    ):
        save(
            editor,
            give(editor, text=text),
            title="A",
            voice_name="Berls",
            text="The team decides.",
            address_is_dead="on",
        )
        source = Source.objects.get()
        assert (source.address, source.archive_address) == (address, copy)
        assert source.address_is_dead
        assert source.snapshots.get().text == "The team decides."

    @pytest.mark.parametrize(
        ("name", "data"),
        [
            ("one.ris", "TY  - BOOK\nTI  - Who\nAU  - Berls, Kim\nPY  - 2020\nER  - \n"),
            ("one.bib", "@book{a, title={Who}, author={Berls, Kim}, year={2020}}"),
            ("one.json", '[{"type":"book","title":"Who","author":[{"literal":"Kim Berls"}],'
             '"issued":{"date-parts":[[2020]]}}]'),
            ("one.txt", "TY  - BOOK\nTI  - Who\nAU  - Berls, Kim\nPY  - 2020\nER  - \n"),
        ],
    )  # fmt: skip
    def test_one_reference_fills_in_the_form_from_a_file_or_pasted(self, editor, name, data):
        for fields in ({"file": upload(name, data)}, {"text": data}):
            save(editor, give(editor, **fields))
            source = Source.objects.get()
            assert (source.title, source.kind, source.published) == ("Who", "book", "2020")
            assert source.voice.name == "Kim Berls"
            source.delete()
            Voice.objects.all().delete()

    def test_part_of_and_supersedes_are_named_by_slug_or_address(self, editor, world):
        thread = world.source("thread", address="https://example.org/thread")
        older = world.source("older")
        address = give(editor, text="https://example.org/thread#comment-3")
        comment = {"kind": "comment", "short_name": "Comment 3", "voice_name": "Jo"}
        assert "A comment is part of a thread" in errors_in(save(editor, address, **comment))
        assert "There is no source" in errors_in(save(editor, address, **comment, part_of="other"))
        save(
            editor,
            address,
            **comment,
            part_of="http://www.example.org/thread/",
            supersedes="older",
        )
        source = Source.objects.latest("pk")
        assert (source.part_of, source.supersedes) == (thread, older)


class TestTheVoice:
    def test_one_that_is_here_comes_first_however_it_is_written(self, editor, world):
        world.voice("berls")
        voice = world.voice("kim")
        Voice.objects.filter(pk=voice.pk).update(name="Kim Bérls")
        page = editor.get(give(editor, file=upload()))
        groups = [label for label, _ in page.context["form"].fields["voice"].choices]
        assert groups == ["Likely", "new", "All others"]
        assert page.context["form"]["voice"].value() == str(voice.pk)
        editor.post(page.context["action"], filled_in(page))
        assert Source.objects.get().voice == voice

    def test_a_new_one_is_made_in_place_and_never_twice(self, editor, world):
        kim = world.voice("kim")
        address = give(editor, file=upload())
        save(editor, address, voice="new", voice_name=" KIM ")
        assert Source.objects.get().voice == kim
        address = give(editor, text="https://example.org/another")
        save(editor, address, title="A", voice="new", voice_name="Kim?")
        assert (
            Voice.objects.latest("pk").slug == "kim-2" or Source.objects.latest("pk").voice == kim
        )

    def test_the_only_voice_of_a_site_is_proposed_where_nobody_is_named(self, editor, world):
        source = world.source("first", address="https://example.org/first")
        page = editor.get(give(editor, text="https://example.org/second"))
        assert page.context["form"]["voice"].value() == str(source.voice_id)

    def test_without_a_name_it_is_asked_for(self, editor):
        address = give(editor, text="A text without any name.")
        response = save(editor, address)
        assert "Name the new voice" in errors_in(response)
        assert "Say how lists may name it" in errors_in(response)
        response = save(editor, address, title="A", short_name="A", voice="999")
        assert "Select a valid choice" in errors_in(response)
        response = save(editor, address, title="A", short_name="A", voice_name="x" * 201)
        assert "at most 200 characters" in errors_in(response)
        assert not Voice.objects.exists()


class TestLikelyDuplicates:
    @pytest.mark.parametrize(
        "given",
        [
            {"text": "http://www.example.org/lymar/?utm_source=x"},
            {"text": "https://web.archive.org/web/2020/https://example.org/lymar"},
            {"text": "TY  - ELEC\nTI  - What Lymar wrote, 2020\nAU  - Lymar\nER  - \n"},
            {"text": "A text that is stored."},
        ],
    )
    def test_are_named_with_links_before_and_on_saving(self, editor, world, given):
        lymar = world.source("lymar")
        Snapshot.objects.create(
            source=lymar, text="A text that is stored.", taken_on=timezone.localdate()
        )
        address = give(editor, **given)
        page = editor.get(address)
        assert reverse("admin:sources_source_change", args=[lymar.pk]) in questions_in(page)
        assert Page(page).all("input[@name='another_source'][@type='checkbox']")
        again = filled_in(page, title="What Lymar wrote", short_name="L", voice=lymar.voice_id)
        response = editor.post(address, again)
        assert reverse("admin:sources_source_change", args=[lymar.pk]) in questions_in(response)
        assert Source.objects.count() == 1
        editor.post(address, again | {"another_source": "on"})
        assert Source.objects.count() == 2

    def test_nothing_is_asked_about_what_is_like_nothing(self, editor, world):
        world.source("lymar")
        page = editor.get(give(editor, file=upload()))
        assert questions_in(page) == ""
        assert not Page(page).all("input[@name='another_source']")


class TestRefusals:
    @pytest.mark.one_engine("It is refused before a row is looked for.", varied=0)
    @pytest.mark.parametrize(
        ("fields", "reason"),
        [
            ({}, "Choose a file, or paste a text"),
            ({"text": "  \n "}, "Choose a file, or paste a text"),
            ({"text": "javascript:alert(1)"}, "leads readers to no page"),
            ({"text": "doi:10.x"}, "is no DOI"),
            ({"text": "x" * 2_000_001}, "at most 2 MB"),
            ({"text": "TY  - ELEC\nER  - \n"}, "Line 1: It has neither a title nor an address"),
            ({"file": ("a.docx", b"PK")}, "is no file that is read here"),
            ({"file": ("a", b"words")}, "is no file that is read here"),
            ({"file": ("a.txt", "Grüße".encode("latin-1"))}, "cannot be read as UTF-8"),
            ({"file": ("a.html", b"")}, "no words in it"),
            ({"file": ("a.ris", b"\n\nTY  - X\nTI  - \xff")}, "Line 4 holds a letter"),
            ({"file": ("a.json", b'{"some": 1')}, "cannot be read in line 1"),
            ({"file": ("a.bib", b"words")}, "There is no entry in it"),
            ({"file": ("a.ris", b"TY  - X\nTI  - a\0b\n")}, "holds a NUL"),
        ],
    )
    def test_say_what_is_wrong_and_what_would_be_right(self, editor, fields, reason):
        if file := fields.get("file"):
            fields = {"file": upload(*file)}
        response = give(editor, 200, **fields)
        assert reason in errors_in(response)
        assert not PendingSource.objects.exists()

    def test_a_file_and_a_text_are_two_and_the_file_is_kept(self, editor):
        response = give(editor, 200, file=upload(), text="Another text.\nOf two lines.")
        assert "A file and a text are two" in errors_in(response)
        page = Page(response)
        assert "Another text." in page.one("textarea").text
        assert "“page.html” is read and kept" in page.text
        kept = page.one("input[@name='kept']").get("value")
        save(editor, give(editor, text="", kept=kept))
        assert Source.objects.get().title == "Wer ordnet das Backlog?"

    def test_nothing_is_lost_where_the_second_page_is_refused(self, editor):
        address = give(editor, text="https://example.org/a")
        typed = {"title": "x" * 301, "note": "as I typed it", "text": "Pasted\n\ntext."}
        typed |= {"voice_name": "Jo", "short_name": "Jo", "address": "ftp://example.org"}
        response = save(editor, address, **typed)
        errors = errors_in(response)
        assert "at most 300 characters" in errors
        assert "begins with “ftp:”" in errors
        page = Page(response)
        assert [area.text.strip() for area in page.all("textarea")] == [
            *("Pasted\n\ntext.", "as I typed it")
        ]
        assert page.one("input[@name='title']").get("value") == "x" * 301
        assert not Source.objects.exists()
        assert not Voice.objects.exists()

    def test_days_to_come_and_unreadable_texts_are_refused(self, editor):
        address = give(editor, text="https://example.org/a")
        tomorrow = timezone.localdate() + timedelta(days=1)
        response = save(
            editor, address, title="A", short_name="A", read_on=tomorrow, text="x" * 2_000_001
        )
        assert "This day is still to come" in errors_in(response)
        assert "at most 2 MB" in errors_in(response)

    def test_what_waits_is_mine_for_a_day_and_saved_once(self, editor, desk_of):
        address = give(editor, file=upload())
        page = editor.get(address)
        assert desk_of("Editors", "other").get(address).status_code == 302
        editor.post(address, filled_in(page))
        response = editor.post(address, filled_in(page), follow=True)
        assert "has been added already, or is older than a day" in Page(response).text
        assert Source.objects.count() == 1
        address = give(editor, file=upload())
        PendingSource.objects.update(created=timezone.now() - timedelta(days=2))
        assert editor.get(address)["Location"] == START
        give(editor, file=upload())
        assert PendingSource.objects.count() == 1

    @pytest.mark.parametrize("kept", ["", "x", "-1", "9" * 40, "²", "\0"])
    def test_odd_numbers_of_what_is_kept_mean_nothing(self, editor, kept):
        response = give(editor, 200, kept=kept)
        assert "Choose a file" in errors_in(response)
        assert editor.get(BY_HAND)["Location"] == START


class TestTheBookmarklet:
    GIVEN = {"address": "https://example.org/a?utm_source=x", "title": " A\n title ", "words": "so"}

    def test_shows_what_it_knows_and_writes_nothing(self, editor):
        before = PendingSource.objects.count(), Source.objects.count(), LogEntry.objects.count()
        page = editor.get(START, self.GIVEN)
        form = page.context["form"]
        assert form["address"].value() == "https://example.org/a"
        assert form["title"].value() == "A title"
        assert "Selected: so" in Page(page).text
        now = PendingSource.objects.count(), Source.objects.count(), LogEntry.objects.count()
        assert now == before

    def test_its_words_reach_the_quotation_on_the_desk_and_survive_a_refusal(self, editor):
        page = editor.get(START, self.GIVEN)
        refused = editor.post(BY_HAND, filled_in(page, published="soon", voice_name="Jo"))
        assert "is no date" in errors_in(refused)
        assert Page(refused).one("input[@name='words']").get("value") == "so"
        response = editor.post(BY_HAND, filled_in(refused, published=""))
        assert response["Location"].endswith("/claims/?quotation=so")
        desk = Page(editor.get(response["Location"]))
        values = [field.get("value") or field.text for field in desk.all("*[@name='quotation']")]
        assert [value.strip() for value in values] == ["so"]

    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            ({"address": "javascript:alert(1)"}, "“javascript:” leads readers to no page"),
            ({"address": "data:text/html,x"}, "“data:” leads readers to no page"),
            ({"address": "about:blank"}, "“about:” leads readers to no page"),
            ({"words": "x" * 1_000_000}, "this one has 1,000,000"),
        ],
    )
    def test_refuses_what_leads_nowhere_or_is_too_much(self, editor, changes, reason):
        response = editor.get(START, self.GIVEN | changes)
        assert response.status_code == 400
        page = Page(response)
        assert reason in page.text
        kept = "" if "address" in changes else "https://example.org/a"
        assert (page.one("textarea").text or "").strip() == kept

    def test_leads_to_this_page_of_this_site(self, editor):
        (link,) = [link for link in Page(editor.get(START)).links if link.startswith("javascript:")]
        assert f"new URL('http://testserver{START}')" in link
        assert not re.search(r"[\"\n]", link)


class TestRights:
    def test_the_first_page_of_the_admin_leads_here(self, editor):
        assert START in Page(editor.get("/admin/")).links

    def test_a_contributor_adds_a_source_that_readers_do_not_see_yet(self, contributor):
        response = save(contributor, give(contributor, file=upload()))
        assert response["Location"].endswith("/claims/")
        assert not Source.objects.get().is_public

    def test_a_contributor_does_not_supersede_what_readers_see(self, contributor, world):
        world.source("older")
        response = save(contributor, give(contributor, file=upload()), supersedes="older")
        assert "only who may publish says that it is superseded" in errors_in(response)

    def test_without_the_right_to_add_sources_there_is_no_page(self, client, django_user_model):
        client.force_login(django_user_model.objects.create_user("sam", is_staff=True))
        for address in (START, BY_HAND, f"{START}1/"):
            assert client.get(address).status_code == 403
        client.logout()
        assert client.get(START)["Location"] == f"/admin/login/?next={START}"

    def test_who_may_neither_make_voices_nor_store_texts_is_asked_for_neither(
        self, client, django_user_model, world
    ):
        voice = world.voice("kim")
        user = django_user_model.objects.create_user("sam", is_staff=True)
        user.user_permissions.add(Permission.objects.get(codename="add_source"))
        client.force_login(user)
        page = client.get(give(client, text="https://example.org/a"))
        fields = page.context["form"].fields
        assert not {"voice_name", "text"} & set(fields)
        response = client.post(
            page.context["action"], filled_in(page, title="A", voice="new", voice_name="Jo")
        )
        assert "Select a valid choice" in errors_in(response)
        client.post(page.context["action"], filled_in(page, title="A", voice=voice.pk))
        assert Source.objects.get().voice == voice


class TestQueries:
    @pytest.mark.parametrize("others", [0, 30])
    def test_do_not_grow_with_what_is_here(self, editor, world, others):
        for number in range(others):
            world.source(f"source-{number}", author="Kim Berls")
        address = give(editor, file=upload())
        # The log looks the types of its rows up once in a process.
        ContentType.objects.get_for_models(Voice, Source, Snapshot)
        with CaptureQueriesContext(connection) as shown:
            page = editor.get(address)
        with CaptureQueriesContext(connection) as saved:
            editor.post(address, filled_in(page))
        assert (len(shown), len(saved)) == (9, 24)
