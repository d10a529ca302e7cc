"""A source's stored texts: how they come in, what is asked, and what they change."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from roles.models import Claim
from sources.models import Snapshot, Source
from tests.html import Page
from tests.sources.test_reading import PAGE

# Django's own admin templates read variables that are not there.
pytestmark = pytest.mark.ignore_template_errors

ADD = "/admin/sources/snapshot/add/"
SECRET = "The Product Owner orders the backlog. It is a secret between us."


@pytest.fixture
def store(admin_desk):
    """Stores a text, pasted or from a file, as an editor does."""

    def store(source, text="", *, name="", data=b"", on="2026-09-01"):
        fields = {"source": source.pk, "taken_on": on, "text": text}
        if name:
            fields["upload"] = SimpleUploadedFile(name, data)
        return admin_desk.post(ADD, fields, follow=True)

    return store


def told(response) -> str:
    return " ".join(str(message) for message in response.context["messages"])


class TestStoring:
    def test_pasted_texts_are_kept_several_with_date_and_hash(self, world, store):
        source = world.source("lymar")
        store(source, SECRET)
        store(source, "Another text.\r\n\r\n\r\n\r\nIts end.", on="2026-10-01")
        newer, older = source.snapshots.all()
        assert older.text == SECRET
        assert newer.text == "Another text.\n\nIts end."
        assert len({newer.text_hash, older.text_hash}) == 2

    def test_an_upload_keeps_the_readable_text(self, world, store):
        source = world.source("lymar")
        store(source, name="page.html", data=PAGE.encode())
        assert "backlog.\nShe & nobody else." in source.snapshots.get().text
        store(source, name="page.md", data=b"The **team** decides.")
        assert source.snapshots.first().text == "The team decides."

    @pytest.mark.parametrize(
        ("text", "name", "data", "reason"),
        [
            ("", "", b"", "Paste the text, or choose a file"),
            ("words", "a.txt", b"words", "one of the two, not both"),
            ("", "a.doc", b"words", "neither HTML, Markdown, PDF nor plain text"),
            ("", "a.pdf", b"%PDF-", "This PDF cannot be read"),
            ("", "a.txt", "Grüße".encode("latin-1"), "cannot be read as UTF-8"),
            ("", "a.txt", b"x" * 2_000_001, "at most 2 MB"),
            ("x" * 2_000_001, "", b"", "at most 2 MB"),
        ],
    )
    def test_anything_else_is_refused_with_the_reason(self, world, store, text, name, data, reason):
        response = store(world.source("lymar"), text, name=name, data=data)
        assert reason in response.content.decode()
        assert not Snapshot.objects.exists()

    def test_a_day_that_is_still_to_come_is_refused(self, world, store):
        tomorrow = timezone.localdate() + timedelta(days=1)
        response = store(world.source("lymar"), "words", on=tomorrow)
        assert "This day is still to come" in response.content.decode()
        store(world.source("lymar"), "words", on=timezone.localdate())
        assert Snapshot.objects.get().taken_on == timezone.localdate()

    def test_no_reader_sees_a_word_of_it(self, world, store, visitor):
        claim = world.claim("lymar", "product-owner", "backlog")
        store(claim.source, SECRET)
        visitor.logout()
        for address in (claim.source.get_absolute_url(), claim.get_absolute_url(), "/"):
            assert "secret between us" not in visitor.get(address).content.decode()

    def test_it_is_never_exported(self, world, store, tmp_path):
        store(world.claim("lymar", "product-owner", "backlog").source, SECRET)
        call_command("dump_content", to=tmp_path, verbosity=0)
        dumped = "".join(path.read_text() for path in tmp_path.rglob("*") if path.is_file())
        assert "lymar" in dumped
        assert "secret between us" not in dumped


class TestWhatThePageSays:
    @pytest.fixture
    def page(self, world, store):
        """The confirmation screen after a page was uploaded."""
        source = world.source("lymar", title="My title", address="https://example.org/owner")
        return store(source, name="page.html", data=PAGE.encode())

    def test_is_proposed_field_by_field_and_saved_by_nobody_unseen(self, page):
        html = page.content.decode()
        assert page.redirect_chain[-1][0].endswith("/proposal/")
        for words in ("My title", "Owner or manager?", "Ann Example", "2024-03-05", "The same"):
            assert words in html
        source = Source.objects.get()
        assert (source.title, source.author, source.published) == ("My title", "", "")
        form = page.context["form"]
        assert form["take_author"].initial is True
        assert form["take_title"].initial is False

    def test_only_what_is_ticked_is_taken_over_as_it_stands_in_its_box(
        self, page, admin_desk, administrator
    ):
        admin_desk.post(
            page.request["PATH_INFO"],
            {
                "opened": page.context["form"].stamp,
                "take_author": "on",
                "author": "A. Example",
                "title": "Owner or manager?",
            },
        )
        source = Source.objects.get()
        assert (source.title, source.author) == ("My title", "A. Example")
        assert source.history.first().history_user == administrator
        assert source.snapshots.get().proposed == {}
        decided = Page(admin_desk.get(page.request["PATH_INFO"]))
        assert "Nothing is left" in decided.text
        assert "Go on to the source" in decided.text
        assert "Decide later" not in decided.text

    def test_that_says_what_the_source_has_is_done_with_one_button(self, page, admin_desk):
        snapshot = Snapshot.objects.get()
        Source.objects.update(**snapshot.proposed)
        same = Page(admin_desk.get(page.request["PATH_INFO"]))
        assert "There is nothing to take over" in same.text
        assert "Decide later" not in same.text
        form = "form[@class='desk-proposal']//input[@type='submit']"
        assert same.values(form, "value") == ["Go on to the source"]
        response = admin_desk.post(page.request["PATH_INFO"], {"opened": same.typed("opened")})
        assert response["Location"].endswith(f"/sources/source/{snapshot.source_id}/change/")
        assert Snapshot.objects.get().proposed == {}

    def test_what_is_no_date_is_refused_and_nothing_is_saved(self, page, admin_desk):
        response = admin_desk.post(
            page.request["PATH_INFO"],
            {"take_published": "on", "published": "soon", "take_author": "on", "author": "A"},
        )
        assert "“soon” is no date" in response.content.decode()
        assert Source.objects.get().author == ""

    def test_what_somebody_else_changed_meanwhile_is_not_overwritten_unseen(self, page, admin_desk):
        source = Source.objects.get()
        source.author = "Bob's"
        source.save()
        data = {
            "opened": page.context["form"].stamp,
            "take_author": "on",
            "author": "A. Example",
            "take_published": "on",
            "published": "2024",
        }
        response = admin_desk.post(page.request["PATH_INFO"], data)
        assert response.status_code == 409
        html = response.content.decode()
        assert "stands at “Bob&#x27;s” now" in html
        assert 'value="A. Example"' in html
        source.refresh_from_db()
        assert (source.author, source.published) == ("Bob's", "")
        again = data | {"opened": response.context["form"].stamp}
        assert admin_desk.post(page.request["PATH_INFO"], again).status_code == 302
        source.refresh_from_db()
        assert (source.author, source.published) == ("A. Example", "2024")
        late = admin_desk.post(page.request["PATH_INFO"], data, follow=True)
        assert "Somebody else has decided on this already" in late.content.decode()

    def test_an_address_of_another_source_is_offered_as_that(self, page, world, admin_desk):
        other = world.source("other", address="https://www.example.org/page/")
        Source.objects.filter(slug="lymar").update(address="")
        data = {
            "opened": admin_desk.get(page.request["PATH_INFO"]).context["form"].stamp,
            "take_address": "on",
            "address": "http://example.org/page?utm_source=x",
        }
        errors = str(
            admin_desk.post(page.request["PATH_INFO"], data).context["form"].errors["address"]
        )
        assert "There is a source at this address already" in errors
        assert reverse("admin:sources_source_change", args=[other.pk]) in errors
        assert Source.objects.get(slug="lymar").address == ""

    def test_is_for_those_who_may_change_sources(self, page, client, django_user_model):
        sam = django_user_model.objects.create_user("sam", password="words", is_staff=True)
        client.force_login(sam)
        assert client.get(page.request["PATH_INFO"]).status_code == 403
        wanted = ["view_snapshot", "change_source"]
        sam.user_permissions.set(Permission.objects.filter(codename__in=wanted))
        assert client.get(page.request["PATH_INFO"]).status_code == 403
        Source.objects.update(is_public=False)
        assert client.get(page.request["PATH_INFO"]).status_code == 200

    def test_needs_no_laxer_policy(self, page):
        html = page.content.decode()
        assert " style=" not in html
        assert "<script>" not in html


class TestQuotationsAreLookedUpAgain:
    @pytest.fixture
    def claims(self, world):
        quotations = ["Owner orders the backlog", "the Product Owner sorts the backlog"]
        return [
            world.claim("lymar", "product-owner", "backlog", quotation=words)
            for words in quotations
        ]

    def test_by_each_new_text_and_what_changed_is_listed(self, claims, store):
        message = told(store(claims[0].source, SECRET))
        assert "2 quotations looked up again, 2 changed" in message
        assert f"{claims[0].key}</a>, “Owner orders the backlog”: was unchecked, is verified" in (
            message
        )
        assert "was unchecked, is missing" in message
        found, lost = Claim.objects.order_by("pk")
        assert (found.quotation_result, lost.quotation_result) == ("verified", "missing")
        assert found.quotation_text_hash == found.source.snapshots.get().text_hash
        assert found.version == claims[0].version

    def test_not_by_the_text_of_a_thread_in_which_its_comments_stand(self, world, store):
        thread = world.source("thread", kind="forum_thread")
        reply = world.source("reply", part_of=thread, kind="comment")
        world.claim(reply, "product-owner", "backlog", quotation="Owner orders the backlog")
        link = f'<a href="{reverse("admin:sources_source_change", args=[reply.pk])}">{reply}</a>'
        assert f"There is none yet of: {link}" in told(store(thread, SECRET))
        store(reply, SECRET)
        assert Claim.objects.get().quotation_result == "verified"
        assert "There is none yet" not in told(store(thread, f"{SECRET} Later."))

    def test_by_an_older_text_nothing_changes(self, claims, store):
        store(claims[0].source, SECRET)
        assert "none changed" in told(store(claims[0].source, "Older.", on="2020-01-01"))

    def test_when_the_newest_goes_the_one_before_counts_again(self, claims, store, admin_desk):
        source = claims[0].source
        store(source, SECRET)
        store(source, "Nothing of the kind.", on="2026-10-01")
        assert Claim.objects.get(pk=claims[0].pk).quotation_result == "missing"
        newest = source.snapshots.first()
        address = reverse("admin:sources_snapshot_delete", args=[newest.pk])
        admin_desk.post(address, {"post": "yes"})
        assert Claim.objects.get(pk=claims[0].pk).quotation_result == "verified"

    def test_a_missing_one_shows_the_nearest_passage_with_the_difference(
        self, claims, store, admin_desk
    ):
        store(claims[0].source, SECRET)
        address = reverse("admin:roles_claim_change", args=[claims[1].pk])
        html = admin_desk.get(address).content.decode()
        assert '<ins title="stands in the text">orders</ins>' in html
        assert '<del title="does not stand in the text">sorts</del>' in html

    def test_publishing_a_missing_one_shows_it_at_the_field(self, claims, store, world, admin_desk):
        store(claims[0].source, SECRET)
        draft = claims[1]
        fields = {
            "source": draft.source.pk,
            "role": draft.role.pk,
            "responsibility": draft.responsibility.pk,
            "position": draft.position.pk,
            "paraphrase": "They sort it.",
            "manner": "holds",
            "locator": "paragraph 9",
            "quotation": "the Product Owner sorts the backlog",
            "confirmed": ["same_claim", "same_quotation"],
        }
        add = reverse("admin:roles_claim_add")
        response = admin_desk.post(add, fields | {"status": "published"})
        errors = str(response.context["adminform"].form.errors["quotation"])
        assert '<del title="does not stand in the text">sorts</del>' in errors
        assert "does not occur in the stored text" in told(
            admin_desk.post(add, fields | {"status": "draft"}, follow=True)
        )

    def test_many_are_looked_up_in_as_many_queries_as_few(
        self, world, django_assert_max_num_queries
    ):
        for number in range(30):
            words = f"the quotation number {number}"
            world.claim("berls", "product-owner", f"row-{number}", quotation=words)
        Snapshot.objects.create(source=world.source("berls"), text="T", taken_on="2026-09-01")
        with django_assert_max_num_queries(8):
            assert len(Claim.objects.recheck_quotations()) == 30

    def test_the_command_reports_and_a_dry_run_saves_nothing(self, claims, capsys):
        Snapshot.objects.create(source=claims[0].source, text=SECRET, taken_on="2026-09-01")
        for arguments, result in ((["--dry-run"], "unchecked"), ([], "missing")):
            call_command("check_quotations", *arguments)
            report = capsys.readouterr().out
            assert "2 quotations:" in report
            assert "1 verified\n" in report
            assert "2 changed:" in report
            assert "nearest: [+The+] [-the-] Product Owner [+orders+] [-sorts-]" in report
            assert ("Nothing was saved" in report) is (result == "unchecked")
            assert Claim.objects.get(pk=claims[1].pk).quotation_result == result
        call_command("check_quotations")
        assert "0 changed." in capsys.readouterr().out
