"""Org notes in the admin: written against the point, previewed, reviewed, and found when due."""

import random
import re
from datetime import UTC, datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from roles.models import OrgNote
from sources.models import Source
from tests import kept_world
from tests.html import Page, text_of
from tests.roles.admin.test_admin import fields_of

# Django's own admin templates read variables that are not there.
pytestmark = pytest.mark.ignore_template_errors

LIST = reverse("admin:roles_orgnote_changelist")
ADD = reverse("admin:roles_orgnote_add")
PREVIEW = reverse("admin:roles_orgnote_preview")
SOURCES = reverse("admin:roles_orgnote_sources")
UNEXPLAINED = reverse("admin:roles_orgnote_unexplained")


def fill(world):
    """A contested point with a note, and a source that speaks of other things."""
    world.claim("lymar", "product-owner", "backlog", "owns", key="lymarbkl")
    world.claim("berls", "product-owner", "backlog", "not-theirs")
    world.claim("aardvark", "product-owner", "vision", "owns")
    world.note("backlog", "product-owner", explanation="It *depends* [@berls, end].")
    return world


kept, told = kept_world.fixtures(fill)


@pytest.fixture
def note(told) -> OrgNote:
    return OrgNote.objects.get()


def address(note) -> str:
    return reverse("admin:roles_orgnote_change", args=[note.pk])


def fields(note, **others) -> dict:
    return {
        "responsibility": note.responsibility_id,
        "role": note.role_id,
        "explanation": note.explanation,
        "reviewed_on": note.reviewed_on.isoformat(),
        "reason": "",
        **others,
    }


def send(desk, note, data):
    """As the note's page sends it, opened just now."""
    return desk.post(address(note), {**fields_of(desk.get(address(note))), **data})


def html_of(response, status=200) -> str:
    assert response.status_code == status
    return response.content.decode()


class TestThePoint:
    def test_is_shown_as_on_the_public_page(self, note, admin_desk, visitor):
        public = html_of(visitor.get("/responsibilities/backlog/"))
        shown = re.search(r'<section class="dispute.*?</section>', public, re.DOTALL)[0]
        page = html_of(admin_desk.get(address(note)))
        assert shown.strip() in page
        assert "<em>depends</em>" in shown

    def test_comes_with_its_claims_drafts_included(self, told, note, admin_desk):
        told.claim("berls", "product-owner", "backlog", "shares", status="draft", key="draftbkl")
        claims = Page(admin_desk.get(address(note))).one(
            "section[@aria-labelledby='claims-so-far']"
        )
        assert text_of(claims.find("h2")) == "Claims entered so far: 3"
        assert "draftbkl" in [link.text for link in claims.findall(".//tbody/tr/th/a")]

    def test_is_shown_when_a_note_is_begun_from_it(self, told, admin_desk):
        OrgNote.objects.all().delete()
        listed = html_of(admin_desk.get(UNEXPLAINED))
        begin = re.search(rf'href="({ADD}\?[^"]+)"', listed)[1].replace("&amp;", "&")
        response = admin_desk.get(begin)
        html = html_of(response)
        assert "Claims entered so far: 2" in html
        assert "Nobody has explained yet" in html
        form = response.context["adminform"].form
        data = {name: form[name].value() for name in ("responsibility", "role")}
        data |= {"explanation": "So [@berls].", "reviewed_on": "2026-09-01"}
        assert admin_desk.post(begin, data).status_code == 302
        assert OrgNote.objects.get().key == ("backlog", "product-owner")
        assert "Every contested point has its explanation" in html_of(admin_desk.get(UNEXPLAINED))

    def test_of_rival_owners_and_of_a_pair_is_found(self, told, admin_desk):
        told.claim("lymar", "product-owner", "vision", "owns")
        told.claim("berls", "product-manager", "vision", "owns")
        scale = told.scale("pair", [("same", "same job", "owns"), ("not", "not so", "varies")])
        told.responsibility("same-job", scale, relational=True)
        for source, position in (("lymar", "same"), ("berls", "not")):
            told.claim(source, "product-owner", "same-job", position, other_role="product-manager")
        listed = html_of(admin_desk.get(UNEXPLAINED))
        begun = re.findall(rf'href="({ADD}\?[^"]+)"', listed)
        assert len(begun) == 2
        for each in begun:
            html = html_of(admin_desk.get(each.replace("&amp;", "&")))
            assert 'class="dispute' in html
        assert "sources disagree on which of them" in listed

    @pytest.mark.parametrize(
        "query",
        ["responsibility=x&role=y", "responsibility=999999&role=999999", "role=%00", "p=9" * 30],
    )
    def test_made_up_addresses_are_no_error(self, query, told, admin_desk):
        assert admin_desk.get(f"{ADD}?{query}").status_code == 200
        assert admin_desk.get(f"{SOURCES}?{query}").status_code == 200
        assert admin_desk.get(f"{UNEXPLAINED}?{query}").status_code == 200


class TestPreview:
    def test_shows_sources_by_name_and_saves_nothing(self, note, admin_desk):
        data = fields(note, explanation="**New** words [@aardvark].", _preview="1")
        html = html_of(send(admin_desk, note, data))
        assert "Preview: nothing is saved yet" in html
        assert re.search(
            r"<strong>New</strong> words <span class=.cited.>\(<a[^>]*>Aardvark</a>\)", html
        )
        assert "What aardvark wrote" in html
        assert "**New** words [@aardvark].</textarea>" in html
        assert "say in a few words" not in html
        note.refresh_from_db()
        assert "depends" in note.explanation
        assert not LogEntry.objects.exists()

    def test_of_a_note_that_is_not_there_yet(self, told, admin_desk):
        OrgNote.objects.all().delete()
        data = {
            "responsibility": told.responsibility("backlog").pk,
            "role": told.role("product-owner").pk,
            "explanation": "New [@berls].",
            "reviewed_on": "2026-09-01",
            "_preview": "1",
        }
        html = html_of(admin_desk.post(ADD, data))
        assert "another “not theirs”" in html
        assert re.search(r"New <span class=.cited.>\(<a[^>]*>Berls</a>\)", html)
        assert not OrgNote.objects.exists()

    def test_tells_what_cannot_be_saved(self, note, admin_desk):
        data = fields(note, explanation="See [@berl].", _preview="1")
        for html in (
            html_of(send(admin_desk, note, data)),
            html_of(admin_desk.post(PREVIEW, data)),
        ):
            assert "No source has the slug berl. Did you mean berls?" in html

    @pytest.mark.parametrize("text", ["[" * 5_000, "- " * 2_000, "x" * 30_000, "\0", "[@", ""])
    def test_is_quick_whatever_is_typed(self, text, note, admin_desk):
        html = html_of(admin_desk.post(PREVIEW, fields(note, explanation=text)))
        assert "This cannot be saved yet" in html
        assert "One source says “owns”, another “not theirs”".lower() in html.lower()

    def test_of_the_script_is_the_same_point(self, note, admin_desk):
        html = html_of(admin_desk.post(PREVIEW, fields(note, explanation="<b>So</b> [@berls].")))
        assert "&lt;b&gt;So&lt;/b&gt;" in html
        assert "<html" not in html
        assert admin_desk.get(PREVIEW).status_code == 405

    def test_says_that_a_point_is_not_contested(self, told, note, admin_desk):
        data = fields(note, responsibility=told.responsibility("vision").pk)
        html = html_of(admin_desk.post(PREVIEW, data))
        assert "not contested now" in html
        assert "<em>depends</em>" in html
        data = fields(note, responsibility="")
        assert "Choose a question and a role" in html_of(admin_desk.post(PREVIEW, data))


class TestCitations:
    def offered(self, admin_desk, **asked) -> list[str]:
        answer = admin_desk.get(SOURCES, asked)
        assert answer.status_code == 200
        return [each["slug"] for each in answer.json()["sources"]]

    def test_sources_that_speak_to_the_point_come_first(self, note, admin_desk):
        point = {"responsibility": note.responsibility_id, "role": note.role_id}
        assert self.offered(admin_desk) == ["aardvark", "berls", "lymar"]
        assert self.offered(admin_desk, **point) == ["berls", "lymar", "aardvark"]
        answer = admin_desk.get(SOURCES, point).json()["sources"]
        assert [each["here"] for each in answer] == [True, True, False]
        assert answer[0] | {"here": 1} == {
            "slug": "berls",
            "name": "Berls",
            "title": "What berls wrote",
            "kind": "article",
            "here": 1,
        }

    def test_a_draft_does_not_speak_to_the_point(self, told, note, admin_desk):
        told.claim("aardvark", "product-owner", "backlog", "owns", status="draft")
        point = {"responsibility": note.responsibility_id, "role": note.role_id}
        assert self.offered(admin_desk, **point) == ["berls", "lymar", "aardvark"]

    def test_a_source_is_found_by_slug_names_or_author(self, told, admin_desk):
        told.source("guide", short_name="The book", title="On Scrum", author="K. Schwaber")
        for words in ("guid", "BOOK", "on scrum", "scrum schwab"):
            assert self.offered(admin_desk, q=words) == ["guide"]
        assert self.offered(admin_desk, q="scrum waterfall") == []

    def test_any_words_are_answered(self, told, admin_desk):
        for words in ("\0", "%", "a " * 5_000, "'\"", "x" * 5_000, "žluť"):
            assert isinstance(self.offered(admin_desk, q=words), list)

    def test_a_few_are_offered_of_many(self, told, admin_desk):
        for number in range(20):
            told.source(f"source-{number}")
        assert len(self.offered(admin_desk, q="source")) == 7


def numbers_on_public_pages(visitor) -> dict[str, str]:
    """What each page says of each contested point with a note, under its anchor."""
    found = {}
    addresses = ["/responsibilities/backlog/", "/responsibilities/same-job/"]
    addresses += [f"/roles/role-{number}/" for number in range(3)]
    addresses += ["/compare/role-0-vs-role-1/", "/compare/role-0-vs-role-1-vs-role-2/"]
    for each in addresses:
        answer = visitor.get(each, {"show": "statements"})
        html = answer.content.decode() if answer.status_code == 200 else ""
        for anchor, point in re.findall(
            r'<section class="dispute with-margin" id="([^"]+)">(.*?)</section>', html, re.DOTALL
        ):
            if "last reviewed" not in point:
                continue
            told = re.search(r"(\d+) statements? published here since", point)
            number = told[1] if told else "0"
            assert found.setdefault(anchor, number) == number, each
    return found


class TestReview:
    @pytest.mark.parametrize("seed", range(6))
    def test_the_list_says_what_every_page_says(self, seed, world, admin_desk, visitor):
        chance = random.Random(seed)  # noqa: S311 - a world, no secret
        roles = [world.role(f"role-{number}") for number in range(3)]
        scale = world.scale("pair", [("same", "same", "owns"), ("not", "varies", "varies")])
        world.responsibility("same-job", scale, relational=True)
        days = [datetime(2026, 3, day, hour, tzinfo=UTC) for day in (1, 2, 3) for hour in (0, 23)]
        for number in range(30):
            fields = {
                "source": f"source-{chance.randrange(8)}",
                "contexts": chance.sample(["startup", "enterprise"], chance.randrange(2)),
                "manner": chance.choice(["holds", "holds", "reports", "rejects"]),
                "status": chance.choice(["draft", "published", "published"]),
                "published_at": chance.choice(days),
            }
            role, other = chance.sample(roles, 2)
            if number % 3:
                position = chance.choice(["owns", "owns", "shares", "not-theirs"])
                world.claim(role=role, responsibility="backlog", position=position, **fields)
            else:
                world.claim(
                    role=role,
                    other_role=other,
                    responsibility="same-job",
                    position=chance.choice(["same", "same", "not"]),
                    **fields,
                )
        Source.objects.filter(slug="source-0").update(
            supersedes=Source.objects.filter(slug="source-1").first()
        )
        for pair in ([0], [1], [2], [0, 1], [0, 2], [1, 2]):
            slugs = [f"role-{number}" for number in pair]
            day = chance.choice(["2026-02-28", "2026-03-01", "2026-03-02", "2026-03-03"])
            world.note("backlog", *slugs, reviewed_on=day)
            if len(pair) > 1:
                world.note("same-job", *slugs, reviewed_on=day)

        public = numbers_on_public_pages(visitor)
        rows = admin_desk.get(LIST).context["cl"].result_list
        listed = {"point-" + "--".join(note.key): note.noted for note in rows}
        assert {key: str(n.claims_since_review) for key, n in listed.items() if n} == public
        # And the filter divides them by the same number.
        kinds = {}
        for kind in ("due", "hidden", "done"):
            for note in admin_desk.get(LIST, {"review": kind}).context["cl"].result_list:
                kinds["point-" + "--".join(note.key)] = kind
        assert kinds == {
            key: "hidden" if key not in public else "done" if public[key] == "0" else "due"
            for key in listed
        }

    def test_a_note_is_due_from_the_next_days_claim_on(self, told, note, admin_desk, visitor):
        OrgNote.objects.update(reviewed_on="2026-01-01")
        told.claim("aardvark", "product-owner", "backlog", published_at="2026-01-01T23:00Z")
        told.role("product-owner").claims.exclude(source__slug="aardvark").update(
            published_at="2025-01-01T00:00Z"
        )
        page = "/responsibilities/backlog/"
        assert "published here since" not in html_of(visitor.get(page))
        assert not admin_desk.get(LIST, {"review": "due"}).context["cl"].result_list
        told.claim("cobol", "product-owner", "backlog", published_at="2026-01-02T00:00Z")
        assert "1 statement published here since" in html_of(visitor.get(page))
        assert admin_desk.get(LIST, {"review": "due"}).context["cl"].result_list == [note]

    def test_those_on_one_role_come_before_those_on_two(self, told, note, admin_desk):
        pair = told.note("backlog", "product-owner", "scrum-master")
        assert admin_desk.get(LIST).context["cl"].result_list == [note, pair]

    def test_a_note_on_a_point_no_longer_contested_is_listed(self, note, admin_desk):
        note.responsibility.claims.filter(source__slug="berls").update(status="draft")
        assert admin_desk.get(LIST, {"review": "hidden"}).context["cl"].result_list == [note]
        assert "not shown now" in html_of(admin_desk.get(LIST))
        assert "readers do not see the note" in html_of(admin_desk.get(address(note)))

    def test_the_button_sets_the_day_and_saves_the_text(self, note, admin_desk, administrator):
        OrgNote.objects.update(reviewed_on="2020-01-01")
        data = fields(note, explanation="Still so [@berls].", _reviewed="1")
        assert send(admin_desk, note, data).status_code == 302
        note.refresh_from_db()
        assert note.reviewed_on == timezone.localdate()
        assert note.explanation == "Still so [@berls]."
        newest = note.history.first()
        assert (newest.history_change_reason, newest.history_user) == ("Reviewed", administrator)
        assert "Reviewed on" in LogEntry.objects.get().get_change_message()

    def test_the_button_keeps_a_reason_that_was_given(self, note, admin_desk):
        send(admin_desk, note, fields(note, reason="After the new guide", _reviewed="1"))
        assert note.history.first().history_change_reason == "After the new guide"

    def test_the_button_saves_nothing_wrong(self, note, admin_desk):
        OrgNote.objects.update(reviewed_on="2020-01-01")
        html = html_of(send(admin_desk, note, fields(note, explanation="[@nobody]", _reviewed="1")))
        assert "No source has the slug nobody" in html
        note.refresh_from_db()
        assert note.reviewed_on.year == 2020

    def test_the_action_in_the_list_sets_the_day(self, told, note, admin_desk, administrator):
        told.claim("berls", "product-owner", "vision", "not-theirs")
        told.note("vision", "product-owner")
        OrgNote.objects.update(reviewed_on="2020-01-01")
        chosen = {"action": "mark_reviewed", "_selected_action": [note.pk]}
        assert admin_desk.post(LIST, chosen).status_code == 302
        days = set(OrgNote.objects.values_list("responsibility__slug", "reviewed_on__year"))
        assert days == {("backlog", timezone.localdate().year), ("vision", 2020)}
        newest = note.history.first()
        assert (newest.history_change_reason, newest.history_user) == ("Reviewed", administrator)
        assert LogEntry.objects.get().get_change_message() == "Reviewed"

    def test_the_action_keeps_to_the_filter(self, note, admin_desk):
        OrgNote.objects.update(reviewed_on="2020-01-01")
        chosen = {"action": "mark_reviewed", "_selected_action": [note.pk]}
        assert admin_desk.post(f"{LIST}?review=due", chosen).status_code == 302
        note.refresh_from_db()
        assert note.reviewed_on == timezone.localdate()


class TestQueries:
    def test_are_as_many_for_many_notes_as_for_few(self, told, note, admin_desk):
        def asked(where, **query):
            with CaptureQueriesContext(connection) as queries:
                assert admin_desk.get(where, query).status_code == 200
            return len(queries)

        def all_of_them():
            return (
                asked(LIST),
                asked(LIST, review="due"),
                asked(UNEXPLAINED),
                asked(address(note)),
            )

        ContentType.objects.get_for_model(OrgNote)
        told.claim("berls", "product-owner", "vision", "not-theirs")
        OrgNote.objects.update(reviewed_on="2020-01-01")
        few = all_of_them()
        for number in range(15):
            told.claim("lymar", f"role-{number}", f"row-{number}", "varies")
            told.claim("lymar", f"role-{number}", f"other-{number}", "varies")
            told.claim(f"source-{number}", "product-owner", "backlog", "shares")
            told.note(f"row-{number}", f"role-{number}", reviewed_on="2020-01-01")
        assert all_of_them() == few


class TestPermissions:
    @pytest.fixture
    def reader_of_notes(self, client, django_user_model):
        sam = django_user_model.objects.create_user("sam", password="a good one", is_staff=True)
        sam.user_permissions.add(Permission.objects.get(codename="view_orgnote"))
        client.force_login(sam)
        return client

    def test_who_may_only_read_sees_the_point_and_no_way_to_change_it(self, note, reader_of_notes):
        html = html_of(reader_of_notes.get(address(note)))
        assert 'class="dispute' in html
        assert "_reviewed" not in html
        assert "_preview" not in html
        assert "mark_reviewed" not in html_of(reader_of_notes.get(LIST))
        assert "Write it" not in html_of(reader_of_notes.get(UNEXPLAINED))

    def test_nothing_is_told_to_others(self, note, client, django_user_model):
        client.force_login(django_user_model.objects.create_user("sam", is_staff=True))
        assert client.get(UNEXPLAINED).status_code == 403
        assert client.get(SOURCES).status_code == 403
        assert client.post(PREVIEW).status_code == 403


class TestOneNoteOnSeveralPoints:
    @pytest.fixture
    def rivals(self, told):
        """Another contested point of the same question, without a note."""
        told.claim("lymar", "product-manager", "backlog", "owns")
        told.claim("berls", "product-manager", "backlog", "not-theirs")
        return told

    def other(self, editor, address) -> list[tuple[str, str]]:
        form = editor.get(address).context["adminform"].form
        return form.fields["also"].choices

    def test_the_form_offers_the_other_points_of_its_question(self, editor, rivals, note):
        assert [name for _, name in self.other(editor, address(note))] == ["Product Manager"]

    def test_the_ticked_points_get_the_same_note(self, editor, rivals, note):
        data = fields(note, also=["product-manager"], explanation="Both [@berls, end].", reason="x")
        assert send(editor, note, data).status_code == 302
        by_role = {each.role.slug: each for each in OrgNote.objects.all()}
        assert set(by_role) == {"product-owner", "product-manager"}
        assert by_role["product-manager"].explanation == "Both [@berls, end]."

    def test_a_change_reaches_the_notes_that_say_the_same(self, editor, rivals, note):
        same = rivals.note("backlog", "product-manager", explanation=note.explanation)
        form = editor.get(address(note)).context["adminform"].form
        assert form.fields["also"].initial == ["product-manager"]
        for also in (["product-manager"], []):
            OrgNote.objects.update(explanation=note.explanation)
            changed = fields(note, also=also, explanation="New [@berls, end].", reason="x")
            send(editor, note, changed)
            same.refresh_from_db()
            assert same.explanation == ("New [@berls, end]." if also else note.explanation)

    def test_a_point_that_is_none_of_its_question_is_refused(self, editor, rivals, note):
        rivals.claim("lymar", "scrum-master", "vision", "owns")
        rivals.claim("berls", "scrum-master", "vision", "not-theirs")
        data = fields(note, also=["scrum-master"], reason="x")
        assert send(editor, note, data).status_code == 200
        assert OrgNote.objects.count() == 1
