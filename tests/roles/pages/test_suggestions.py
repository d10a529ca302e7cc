"""What readers suggest or report: sent without an account, decided by an editor."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from roles.editing.merging import merge
from roles.models import Claim, Suggestion
from roles.request.suggestions import own_path, sender
from sources.models import Snapshot, Source
from tests import kept_world
from tests.html import Page, get_page

FORM = "/suggest/"
NUMBERS = count(100)
QUEUE = reverse("admin:roles_suggestion_changelist")
DISMISS = reverse("admin:roles_suggestion_dismiss")
TEXT = """# Who orders

The Product Owner orders the backlog.

The Product Manager does not order the backlog."""

in_admin = pytest.mark.ignore_template_errors


def fill(world):
    world.claim("lymar", "product-owner", "backlog", "owns", key="lymarbkl")
    Snapshot.objects.create(source=world.source("lymar"), text=TEXT, taken_on="2026-09-01")
    return world


kept, told = kept_world.fixtures(fill)


def said(**others) -> dict:
    return {
        "page": "/roles/product-owner/",
        "address": "https://example.org/lymar",
        "quotation": "The Product Owner orders the backlog",
        "sentence": "The Product Owner puts it in order.",
        **others,
    }


def sent(visitor, status=302, headers=None, **others) -> str:
    response = visitor.post(FORM, said(**others), **(headers or {}))
    assert response.status_code == status
    return response.content.decode()


def another(visitor, *args, **others) -> str:
    """Send one that says something else than those before."""
    return sent(visitor, *args, **{"sentence": f"It says {next(NUMBERS)}.", **others})


@pytest.fixture
def suggestion(told, visitor):
    """A suggestion of which everything is known: role, responsibility and source."""
    sent(visitor, page="/claims/lymarbkl/")
    return Suggestion.objects.get()


def page_of(suggestion) -> str:
    return reverse("admin:roles_suggestion_change", args=[suggestion.pk])


def draft_of(suggestion) -> str:
    return reverse("admin:roles_suggestion_draft", args=[suggestion.pk])


class TestTheForm:
    @pytest.mark.parametrize(
        "address", ["/", "/roles/product-owner/", "/claims/lymarbkl/", "/about/", "/nowhere/"]
    )
    def test_is_linked_from_every_page(self, address, told, visitor):
        assert f"/suggest/?page={address}" in Page(visitor.get(address)).links

    def test_every_claim_can_be_reported_from_its_page(self, told, visitor):
        page = get_page(visitor, "/claims/lymarbkl/")
        assert "/suggest/?page=/claims/lymarbkl/&claim=lymarbkl" in page.links

    def test_no_cell_of_a_comparison_carries_a_link_of_its_own(self, told, visitor):
        told.claim("lymar", "product-manager", "backlog", "shares")
        html = visitor.get("/compare/product-manager-vs-product-owner/").content.decode()
        assert html.count('href="/suggest/') == 1

    def test_other_pages_set_no_cookie(self, told, visitor):
        for address in ("/", "/roles/product-owner/", "/claims/lymarbkl/", "/suggestions/"):
            assert not visitor.get(address).cookies
        answer = visitor.get(FORM)
        assert set(answer.cookies) == {"csrftoken"}
        assert "no-store" in answer["Cache-Control"]

    def test_names_what_it_is_about(self, told, visitor):
        page = get_page(visitor, f"{FORM}?page=/roles/product-owner/")
        assert "Product Owner" in page.texts("b")
        page = get_page(visitor, f"{FORM}?page=/responsibilities/backlog/")
        assert "Who does backlog?" in page.text
        page = get_page(visitor, f"{FORM}?page=/sources/lymar/")
        assert "https://example.org/lymar" in page.values("input", "value")

    def test_of_a_role_without_a_page_has_its_title_filled_in(self, told, visitor):
        page = get_page(visitor, f"{FORM}?title=Head of Product")
        assert "There is no page for “Head of Product” yet." in page.text
        assert page.texts("textarea[@name='sentence']") == ["Head of Product:"]
        again = Page(sent(visitor, 400, title="Head of Product", address="nowhere"))
        assert "There is no page for “Head of Product” yet." in again.text
        sent(visitor, title="Head of Product", sentence="Head of Product: leads them.")
        assert Suggestion.objects.get().sentence == "Head of Product: leads them."

    def test_of_a_report_shows_the_claim(self, told, visitor):
        page = get_page(visitor, f"{FORM}?claim=LYMARBKL")
        assert "The Product Owner stands at owns here." in page.text
        assert "What is wrong with it" in page.text

    def test_knows_no_claim_that_readers_do_not_see(self, told, visitor):
        told.claim("lymar", "product-owner", "vision", key="draftvis", status="draft")
        for key in ("draftvis", "nothing2", "\0", "x" * 5000, "<b>"):
            assert visitor.get(FORM, {"claim": key}).status_code == 404

    def test_takes_a_post_only_from_this_site(self, told):
        strict = Client(enforce_csrf_checks=True)
        answer = strict.post(FORM, said())
        assert answer.status_code == 403
        assert "This could not be accepted" in Page(answer).text
        (token,) = get_page(strict, FORM).values("input[@name='csrfmiddlewaretoken']", "value")
        assert strict.post(FORM, said(csrfmiddlewaretoken=token)).status_code == 302

    def test_needs_no_laxer_policy(self, told, visitor):
        page = get_page(visitor, FORM)
        assert not page.all("*[@style]")
        assert len(page.all("script")) == len(page.all("script[@src]"))

    def test_takes_get_and_post_alone(self, db, visitor):
        assert visitor.put(FORM).status_code == 405
        assert visitor.post("/suggestions/").status_code == 405


class TestSending:
    def test_keeps_what_was_said_and_where(self, told, visitor):
        answer = visitor.post(FORM, said())
        kept = Suggestion.objects.get()
        assert answer.url == f"/suggestions/{kept.key}/"
        assert kept.kind == "claim"
        assert kept.page == "/roles/product-owner/"
        assert kept.role.slug == "product-owner"
        assert kept.responsibility is None
        assert kept.sentence == "The Product Owner puts it in order."
        assert kept.waiting

    def test_is_thanked_for_and_told_what_comes_next(self, told, visitor):
        page = Page(visitor.post(FORM, said(), follow=True))
        assert "an editor will read it" in page.text
        assert "/roles/product-owner/" in page.links

    def test_is_checked_against_the_stored_text_at_once(self, told, visitor):
        sent(visitor)
        sent(visitor, quotation="The Product Owner sorts the backlog")
        sent(visitor, address="https://example.org/elsewhere")
        sent(visitor, quotation="")
        found = Suggestion.objects.order_by("pk")
        assert [each.quotation_result for each in found] == [
            "verified",
            "missing",
            "unchecked",
            "unchecked",
        ]
        assert [each.source and each.source.slug for each in found] == [
            "lymar",
            "lymar",
            None,
            "lymar",
        ]

    @pytest.mark.parametrize(
        "address",
        [
            "http://example.org/lymar",
            "https://example.org/lymar/",
            "example.org/lymar",
            "HTTPS://example.org/lymar",
        ],
    )
    def test_its_source_is_found_by_other_spellings_of_the_address(self, address, told, visitor):
        sent(visitor, address=address)
        assert Suggestion.objects.get().source.slug == "lymar"

    def test_on_a_comments_page_belongs_to_the_comment(self, told, visitor):
        told.source("reply", part_of=told.source("lymar"), kind="comment", address="")
        sent(visitor, page="/sources/reply/")
        assert Suggestion.objects.get().source.slug == "reply"

    def test_a_report_needs_only_what_is_wrong(self, told, visitor):
        sent(visitor, claim="lymarbkl", address="", quotation="", sentence="It says shares.")
        kept = Suggestion.objects.get()
        assert (kept.kind, kept.claim.key) == ("report", "lymarbkl")
        assert (kept.role.slug, kept.responsibility.slug) == ("product-owner", "backlog")
        assert kept.source.slug == "lymar"

    def test_needs_the_database_as_often_as_it_must(self, told, visitor):
        with CaptureQueriesContext(connection) as queries:
            sent(visitor)
        asked = [q["sql"] for q in queries if "SAVEPOINT" not in q["sql"]]
        # Role; the sentence's constraint; whether it came already; from one and in all; source
        # and its text; insert. PostgreSQL takes a lock before.
        assert len(asked) == 8 + (connection.vendor == "postgresql")


class TestBadInput:
    @pytest.mark.parametrize(
        ("fault", "words"),
        [
            ({"address": "not an address"}, "This is not a web address"),
            ({"address": "javascript:alert(1)"}, "This is not a web address"),
            ({"address": "ftp://example.org/x"}, "This is not a web address"),
            ({"address": ""}, "Say where the source can be read"),
            ({"address": "https://example.org/" + "x" * 500}, "at most 500 characters"),
            ({"sentence": " \n "}, "Say in a sentence what the source says"),
            ({"sentence": "x" * 601}, "at most 600 characters"),
            ({"sentence": "a\0b"}, "Null characters are not allowed"),
            ({"quotation": "x" * 301}, "at most 300 characters"),
            ({"quotation": "a … b … c"}, "At most one ellipsis"),
            ({"remarks": "Buy"}, "It is there to catch spam programs"),
            ({"claim": "nothing2"}, "has been withdrawn in the meantime"),
        ],
    )
    def test_is_answered_at_its_field_and_nothing_is_lost(self, fault, words, told, visitor):
        page = Page(sent(visitor, status=400, **fault))
        assert words in page.text
        assert "This has not been accepted yet" in page.text
        typed = said(**fault)
        if "quotation" not in fault:
            assert page.values("input[@name='quotation']", "value") == [typed["quotation"]]
        if "sentence" not in fault:
            assert page.texts("textarea[@name='sentence']") == [typed["sentence"]]
        assert page.values("input[@name='page']", "value") == ["/roles/product-owner/"]
        assert not Suggestion.objects.exists()

    def test_a_claim_withdrawn_meanwhile_is_told_and_the_words_are_kept(self, told, visitor):
        Claim.objects.update(status="draft")
        page = Page(sent(visitor, status=400, claim="lymarbkl", sentence="It says shares."))
        assert "withdrawn in the meantime" in page.text
        assert page.texts("textarea[@name='sentence']") == ["It says shares."]

    @pytest.mark.one_engine("The address is read before a row is looked for.", varied=0)
    @pytest.mark.parametrize(
        "page",
        [
            "//evil.example/",
            "https://evil.example/roles/product-owner/",
            "javascript:alert(1)",
            "/\\evil.example",
            "\\\\evil.example",
            "/no/such/page/",
            "/admin/",
            "/admin/roles/claim/",
            "/suggest/",
            "roles/",
            "/roles/\n",
            "/roles/\0/",
            "/roles/" + "x" * 400 + "/",
            "/%2F/evil.example/",
            "/roles/%zz/" * 2,
        ],
    )
    def test_no_page_but_one_of_ours_is_linked_back_to(self, page, told, visitor):
        assert own_path(page) == ""
        sent(visitor, page=page)
        suggestion = Suggestion.objects.get()
        assert suggestion.page == ""
        assert "Back to the page" not in get_page(visitor, suggestion.get_absolute_url()).text
        assert visitor.get(FORM, {"page": page}).status_code == 200

    def test_a_page_is_kept_without_what_follows_its_path(self, told):
        assert own_path("/roles/product-owner/?next=//evil#x") == "/roles/product-owner/"

    def test_what_was_typed_is_no_mark_up(self, told, visitor):
        typed = {"sentence": "<b>x</b>", "quotation": '"><i>'}
        page = Page(sent(visitor, status=400, address="", **typed))
        assert page.texts("textarea[@name='sentence']") == [typed["sentence"]]
        assert page.values("input[@name='quotation']", "value") == [typed["quotation"]]


class TestTheSameTwice:
    def test_is_thanked_for_and_stored_once(self, told, visitor):
        answers = [visitor.post(FORM, said()) for _ in range(2)]
        address = Suggestion.objects.get().get_absolute_url()
        assert [(answer.status_code, answer.url) for answer in answers] == [(302, address)] * 2

    def test_needs_the_database_less_often(self, told, visitor):
        sent(visitor)
        with CaptureQueriesContext(connection) as queries:
            sent(visitor)
        asked = [q["sql"] for q in queries if "SAVEPOINT" not in q["sql"]]
        assert len(asked) == 3 + (connection.vendor == "postgresql")

    def test_is_thanked_for_after_the_limit_too(self, told, visitor, settings):
        settings.SUGGESTIONS_AN_HOUR_FROM_ONE = 1
        sent(visitor)
        sent(visitor)
        sent(visitor, 429, sentence="Another one.")

    @pytest.mark.parametrize(
        "others",
        [
            {"sentence": "The Product Owner sorts it."},
            {"quotation": ""},
            {"address": "https://example.org/berls"},
            {"page": "/roles/"},
            {"headers": {"REMOTE_ADDR": "192.0.2.7"}},
            {"claim": "lymarbkl"},
        ],
    )
    def test_is_not_what_differs_in_anything(self, others, told, visitor):
        sent(visitor)
        sent(visitor, **others)
        assert Suggestion.objects.count() == 2

    def test_is_one_report_of_one_claim(self, told, visitor):
        for _ in range(2):
            sent(visitor, claim="lymarbkl", address="", quotation="")
        assert Suggestion.objects.get().kind == "report"

    @pytest.mark.parametrize(("hours", "stored"), [(23, 1), (25, 2)])
    def test_is_new_after_a_day(self, hours, stored, told, visitor, monkeypatch):
        noon = timezone.now().replace(hour=12, minute=0)
        monkeypatch.setattr(timezone, "now", lambda: noon)
        sent(visitor)
        Suggestion.objects.update(received_at=noon)
        monkeypatch.setattr(timezone, "now", lambda: noon + timedelta(hours=hours))
        sent(visitor)
        assert Suggestion.objects.count() == stored


@pytest.mark.django_db(transaction=True)
def test_a_double_click_is_one_suggestion(told):
    def click(_):
        try:
            return Client().post(FORM, said()).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as clicks:
        assert list(clicks.map(click, range(4))) == [302] * 4
    assert Suggestion.objects.count() == 1


class TestTheLimit:
    def test_holds_for_one_sender_and_keeps_what_was_typed(self, told, visitor, settings):
        for number in range(settings.SUGGESTIONS_AN_HOUR_FROM_ONE):
            sent(visitor, sentence=f"It says {number}.")
        response = visitor.post(FORM, said(sentence="One more."))
        assert response.status_code == 429
        assert 3500 < int(response["Retry-After"]) <= 3600
        page = Page(response)
        assert "Try again in 60 minutes" in page.text
        assert page.texts("textarea[@name='sentence']") == ["One more."]
        assert Suggestion.objects.count() == settings.SUGGESTIONS_AN_HOUR_FROM_ONE
        another(visitor, headers={"REMOTE_ADDR": "192.0.2.7"})

    def test_ends_when_the_first_is_an_hour_old(self, told, visitor, settings):
        settings.SUGGESTIONS_AN_HOUR_FROM_ONE = 2
        another(visitor)
        another(visitor)
        first = Suggestion.objects.order_by("pk").first()
        Suggestion.objects.filter(pk=first.pk).update(
            received_at=timezone.now() - timedelta(minutes=50)
        )
        response = visitor.post(FORM, said(sentence="And another."))
        assert 590 < int(response["Retry-After"]) <= 600
        Suggestion.objects.filter(pk=first.pk).update(
            received_at=timezone.now() - timedelta(minutes=61)
        )
        another(visitor)

    def test_holds_for_all_together(self, told, visitor, settings):
        settings.SUGGESTIONS_AN_HOUR = 3
        for number in range(3):
            another(visitor, headers={"REMOTE_ADDR": f"192.0.2.{number}"})
        another(visitor, status=429, headers={"REMOTE_ADDR": "192.0.2.9"})

    def test_can_be_nothing_at_all(self, told, visitor, settings):
        settings.SUGGESTIONS_AN_HOUR = 0
        another(visitor, status=429)

    def test_does_not_count_what_was_not_taken(self, told, visitor, settings):
        settings.SUGGESTIONS_AN_HOUR_FROM_ONE = 1
        another(visitor, status=400, sentence="")
        another(visitor)

    def test_believes_no_header_unless_a_proxy_sets_it(self, told, visitor, settings):
        settings.SUGGESTIONS_AN_HOUR_FROM_ONE = 1
        another(visitor, headers={"HTTP_X_FORWARDED_FOR": "192.0.2.1"})
        another(visitor, status=429, headers={"HTTP_X_FORWARDED_FOR": "192.0.2.2"})
        settings.BEHIND_TLS_PROXY = True
        another(visitor, headers={"HTTP_X_FORWARDED_FOR": "192.0.2.1, 192.0.2.3"})
        another(visitor, status=429, headers={"HTTP_X_FORWARDED_FOR": "made up, 192.0.2.3"})
        another(visitor, headers={"HTTP_X_FORWARDED_FOR": "nonsense \N{GRINNING FACE}"})
        another(visitor, status=429, headers={"HTTP_X_FORWARDED_FOR": "other nonsense"})

    def test_takes_a_network_of_ipv6_for_one(self, told, visitor, settings):
        settings.SUGGESTIONS_AN_HOUR_FROM_ONE = 1
        another(visitor, headers={"REMOTE_ADDR": "2001:db8:1:2::1"})
        another(visitor, status=429, headers={"REMOTE_ADDR": "2001:db8:1:2:aaaa::2"})
        another(visitor, headers={"REMOTE_ADDR": "2001:db8:1:3::1"})

    def test_keeps_no_address(self, told, visitor):
        another(visitor, headers={"REMOTE_ADDR": "192.0.2.77"})
        kept = Suggestion.objects.values().get()
        assert "192.0.2.77" not in str(kept)
        assert kept["sender"] == sender("192.0.2.77")
        tomorrow = timezone.now() + timedelta(days=1)
        assert kept["sender"] != sender("192.0.2.77", tomorrow)

    def test_runs_on_over_midnight(self, told, visitor, settings, monkeypatch):
        settings.SUGGESTIONS_AN_HOUR_FROM_ONE = 1
        evening = timezone.now().replace(hour=23, minute=50)
        monkeypatch.setattr(timezone, "now", lambda: evening)
        another(visitor)
        Suggestion.objects.update(received_at=evening)
        monkeypatch.setattr(timezone, "now", lambda: evening + timedelta(minutes=20))
        another(visitor, status=429)
        monkeypatch.setattr(timezone, "now", lambda: evening + timedelta(minutes=61))
        another(visitor)


@in_admin
class TestTheQueue:
    def test_lists_those_that_wait_first(self, told, visitor, admin_desk, administrator):
        for words in ("Old.", "Done.", "New."):
            sent(visitor, sentence=words)
        Suggestion.objects.get(sentence="Done.").dismiss("no_source", administrator)
        shown = admin_desk.get(QUEUE).context["cl"].result_list
        assert [each.sentence for each in shown] == ["New.", "Old.", "Done."]

    def test_asks_as_often_for_many_as_for_few(self, suggestion, told, admin_desk):
        def asked():
            with CaptureQueriesContext(connection) as queries:
                admin_desk.get(QUEUE)
            return len(queries)

        few = asked()
        for number in range(20):
            Suggestion.objects.create(
                kind="report",
                source=told.source(f"source-{number}"),
                role=told.role(f"role-{number}"),
                responsibility=told.responsibility(f"row-{number}"),
                sentence="x",
                sender="y",
            )
        assert asked() == few

    def test_shows_the_source_and_the_nearest_passage(self, told, visitor, admin_desk):
        sent(visitor, quotation="The Product Owner sorts the backlog")
        html = admin_desk.get(page_of(Suggestion.objects.get())).content.decode()
        assert reverse("admin:sources_source_change", args=[Source.objects.get().pk]) in html
        assert ">sorts</del>" in html

    def test_shows_the_claim_reported(self, told, visitor, admin_desk):
        sent(visitor, claim="lymarbkl")
        html = admin_desk.get(page_of(Suggestion.objects.get())).content.decode()
        correct = reverse("admin:roles_claim_change", args=[Claim.objects.get().pk])
        assert f'href="{correct}"' in html
        assert "Make a draft" not in html

    def test_words_of_readers_are_no_mark_up(self, told, visitor, admin_desk):
        sent(visitor, sentence="<script>x</script>", quotation="<b>“quoted” words")
        html = admin_desk.get(page_of(Suggestion.objects.get())).content.decode()
        assert "<script>x" not in html
        assert "&lt;b&gt;" in html

    def test_finds_a_source_that_was_entered_since(self, told, visitor, admin_desk):
        sent(visitor, address="https://example.org/berls")
        waiting = Suggestion.objects.get()
        assert "None has this address" in admin_desk.get(page_of(waiting)).content.decode()
        told.source("berls")
        assert "None has this address" not in admin_desk.get(page_of(waiting)).content.decode()

    def test_offers_to_enter_a_source_with_the_address(self, told, visitor, admin_desk):
        sent(visitor, address="https://example.org/new?a=1&b=2")
        html = admin_desk.get(page_of(Suggestion.objects.get())).content.decode()
        add = re.search(r'href="([^"]+)">Enter the source', html)[1].replace("&amp;", "&")
        form = admin_desk.get(add).context["adminform"].form
        assert form["address"].value() == "https://example.org/new?a=1&b=2"

    def test_changes_nothing_of_what_the_reader_wrote(self, suggestion, admin_desk):
        admin_desk.post(page_of(suggestion), {"sentence": "Other.", "status": "dismissed"})
        suggestion.refresh_from_db()
        assert (suggestion.sentence, suggestion.status) == (said()["sentence"], "waiting")


@in_admin
class TestADraft:
    def test_is_made_by_one_action(self, suggestion, admin_desk, administrator):
        response = admin_desk.post(draft_of(suggestion))
        draft = Claim.objects.get(status="draft")
        assert response.url == reverse("admin:roles_claim_change", args=[draft.pk])
        assert draft.source.slug == "lymar"
        assert (draft.role.slug, draft.responsibility.slug) == ("product-owner", "backlog")
        assert draft.paraphrase == "The Product Owner puts it in order."
        assert draft.quotation_result == "verified"
        assert draft.locator == "Who orders, paragraph 1"
        assert "In the reader's words" in draft.note
        assert draft.history.get().history_user == administrator
        suggestion.refresh_from_db()
        assert (suggestion.status, suggestion.draft) == ("taken_up", draft)
        assert suggestion.handled_by == administrator
        told = [entry.get_change_message() for entry in LogEntry.objects.order_by("pk")]
        assert told == ["From a reader's suggestion", f"Taken up: claim {draft.key}"]
        assert admin_desk.get(response.url).status_code == 200
        assert "Make a draft" not in admin_desk.get(page_of(suggestion)).content.decode()

    def test_is_made_once_however_often_it_is_asked_for(self, suggestion, admin_desk):
        admin_desk.post(draft_of(suggestion))
        response = admin_desk.post(draft_of(suggestion), follow=True)
        assert "handled this suggestion already" in response.content.decode()
        assert Claim.objects.filter(status="draft").count() == 1

    def test_keeps_words_too_many_for_a_quotation_in_its_note(self, told, visitor, admin_desk):
        words = "The Product Manager does not order the backlog. Who orders the backlog then?"
        sent(visitor, page="/claims/lymarbkl/", quotation=words)
        admin_desk.post(draft_of(Suggestion.objects.get()))
        draft = Claim.objects.get(status="draft")
        assert draft.quotation == ""
        assert words in draft.note

    def test_of_what_is_not_wholly_known_begins_at_the_desk_of_its_source(
        self, told, visitor, admin_desk, administrator
    ):
        sent(visitor)
        suggestion = Suggestion.objects.get()
        desk = reverse("admin:sources_source_reading_desk", args=[told.source("lymar").pk])
        address = admin_desk.post(draft_of(suggestion)).url
        assert address == f"{desk}?suggestion={suggestion.pk}"
        answer = admin_desk.get(address)
        assert "Saving this claim takes it up" in answer.content.decode()
        form = answer.context["form"]
        assert form["role"].value() == told.role("product-owner").pk
        assert form["quotation"].value() == said()["quotation"]
        assert form["locator"].value() == "Who orders, paragraph 1"
        assert form["paraphrase"].value() == said()["sentence"]
        data = {name: form[name].value() for name in form.fields if form[name].value()}

        # Something is missing: nothing is saved, and the suggestion waits on.
        assert admin_desk.post(address, data).status_code == 200
        suggestion.refresh_from_db()
        assert suggestion.waiting

        data["responsibility"] = told.responsibility("vision").pk
        assert admin_desk.post(address, data).status_code == 302
        draft = Claim.objects.get(status="draft")
        assert "In the reader's words" in draft.note
        suggestion.refresh_from_db()
        assert (suggestion.status, suggestion.draft) == ("taken_up", draft)

        # Twice on the button: the second claim is the same and is refused.
        assert admin_desk.post(address, data).status_code == 200
        assert Claim.objects.filter(status="draft").count() == 1
        assert "handled this suggestion already" in admin_desk.get(address).content.decode()

    def test_of_an_unknown_source_begins_in_the_claims_form(self, told, visitor, admin_desk):
        sent(visitor, page="/claims/lymarbkl/", address="https://example.org/berls")
        suggestion = Suggestion.objects.get()
        address = admin_desk.post(draft_of(suggestion)).url
        assert address == f"{reverse('admin:roles_claim_add')}?suggestion={suggestion.pk}"
        answer = admin_desk.get(address)
        assert "Saving this claim takes it up" in answer.content.decode()
        form = answer.context["adminform"].form
        assert form["role"].value() == told.role("product-owner").pk
        assert form["responsibility"].value() == told.responsibility("backlog").pk
        assert "https://example.org/berls" in form["note"].value()
        data = {name: form[name].value() for name in form.fields if form[name].value()}
        data.pop("published_at", None)
        assert admin_desk.post(address, data).status_code == 200
        suggestion.refresh_from_db()
        assert suggestion.waiting
        data["source"] = told.source("berls").pk
        assert admin_desk.post(address, data).status_code == 302
        suggestion.refresh_from_db()
        assert (suggestion.status, suggestion.draft.source.slug) == ("taken_up", "berls")

    def test_on_two_roles_begins_at_the_desk(self, told, visitor, admin_desk):
        scale = told.scale("pair", [("same", "same job", "owns"), ("not", "not so", "varies")])
        told.responsibility("same-job", scale, relational=True)
        told.claim(
            "lymar",
            "product-owner",
            "same-job",
            "same",
            other_role="product-manager",
            key="samejob2",
        )
        sent(visitor, page="/claims/samejob2/")
        response = admin_desk.post(draft_of(Suggestion.objects.get()))
        assert "/claims/?suggestion=" in response.url

    def test_a_report_is_taken_up_by_correcting_the_claim(
        self, told, visitor, admin_desk, administrator
    ):
        sent(visitor, claim="lymarbkl", sentence="It says shares.")
        report, claim = Suggestion.objects.get(), Claim.objects.get()
        html = admin_desk.get(page_of(report)).content.decode()
        correct = reverse("admin:roles_claim_change", args=[claim.pk])
        correct = f"{correct}?suggestion={report.pk}"
        assert correct in html
        answer = admin_desk.get(correct)
        assert "It says shares." in answer.content.decode()
        form = answer.context["adminform"].form
        data = {name: form[name].value() for name in form.fields if form[name].value()}
        data |= {
            "paraphrase": "The Product Owner orders it alone.",
            "reason": "As a reader reports",
        }
        assert admin_desk.post(correct, data).status_code == 302
        report.refresh_from_db()
        assert (report.status, report.draft) == ("taken_up", claim)

    def test_another_claim_takes_no_report_up(self, told, visitor, admin_desk):
        sent(visitor, claim="lymarbkl")
        other = told.claim("lymar", "product-owner", "vision", status="draft")
        address = reverse("admin:roles_claim_change", args=[other.pk])
        address = f"{address}?suggestion={Suggestion.objects.get().pk}"
        form = admin_desk.get(address).context["adminform"].form
        data = {name: form[name].value() for name in form.fields if form[name].value()}
        data.pop("published_at", None)
        assert admin_desk.post(address, data | {"note": "x"}).status_code == 302
        assert Suggestion.objects.get().waiting

    @pytest.mark.parametrize("number", ["x", "999999", "9" * 40, "\0", "-1", ""])
    def test_made_up_numbers_are_no_error(self, number, told, admin_desk):
        desk = reverse("admin:sources_source_reading_desk", args=[told.source("lymar").pk])
        for address in (reverse("admin:roles_claim_add"), desk):
            assert admin_desk.get(address, {"suggestion": number}).status_code == 200


@in_admin
class TestDismissing:
    def test_takes_a_reason(self, suggestion, admin_desk, administrator):
        for reason in ("", "nothing"):
            refused = admin_desk.post(DISMISS, {"pk": suggestion.pk, "reason": reason})
            assert refused.context["form"].errors["reason"]
        assert Suggestion.objects.get().waiting
        why = {"reason": "unsupported", "answer": "No source says so"}
        admin_desk.post(DISMISS, {"pk": suggestion.pk, **why})
        suggestion.refresh_from_db()
        assert (suggestion.status, suggestion.reason, suggestion.answer) == (
            *("dismissed", "unsupported"),
            "No source says so",
        )
        assert suggestion.handled_by == administrator
        assert (
            "Dismissed: The source does not say it. No source"
            in LogEntry.objects.get().get_change_message()
        )
        html = admin_desk.get(page_of(suggestion)).content.decode()
        assert "No source says so" in html
        assert "<h2" not in html or "Decide" not in html

    def test_of_several_is_done_from_the_list(self, told, visitor, admin_desk):
        for words in ("Buy.", "Buy now.", "True."):
            sent(visitor, sentence=words)
        spam = list(
            Suggestion.objects.filter(sentence__startswith="Buy").values_list("pk", flat=True)
        )
        chosen = admin_desk.post(QUEUE, {"action": "dismiss", "_selected_action": spam})
        page = admin_desk.get(chosen.url)
        assert "Buy now." in page.content.decode()
        admin_desk.post(DISMISS, {"pk": spam, "reason": "spam"})
        assert Suggestion.objects.waiting().get().sentence == "True."

    def test_comes_too_late_for_what_was_handled(self, suggestion, admin_desk, administrator):
        admin_desk.post(draft_of(suggestion))
        response = admin_desk.post(DISMISS, {"pk": suggestion.pk, "reason": "known"}, follow=True)
        assert "handled this suggestion already" in response.content.decode()
        suggestion.refresh_from_db()
        assert suggestion.status == "taken_up"

    def test_of_nothing_is_answered(self, db, admin_desk):
        assert admin_desk.get(DISMISS).status_code == 404
        assert admin_desk.get(DISMISS, {"pk": "x"}).status_code == 404
        for digits in (40, 5000):  # Python takes no number of more than 4300.
            assert admin_desk.get(DISMISS, {"pk": "9" * digits}).status_code == 404
        assert admin_desk.get(DISMISS, {"pk": "77"}).status_code == 302


@in_admin
class TestPermissions:
    @pytest.fixture
    def sam(self, client, django_user_model):
        sam = django_user_model.objects.create_user("sam", password="a good one", is_staff=True)
        client.force_login(sam)
        return sam

    def test_reading_is_not_deciding(self, suggestion, client, sam):
        sam.user_permissions.add(Permission.objects.get(codename="view_suggestion"))
        html = client.get(page_of(suggestion)).content.decode()
        assert said()["sentence"] in html
        assert "Make a draft" not in html
        assert 'value="Dismiss"' not in html
        assert client.post(draft_of(suggestion)).status_code == 403
        assert client.post(DISMISS, {"pk": suggestion.pk, "reason": "known"}).status_code == 403

    def test_a_draft_takes_leave_to_enter_claims(self, suggestion, client, sam):
        sam.user_permissions.set(
            Permission.objects.filter(codename__in=["view_suggestion", "change_suggestion"])
        )
        assert client.post(draft_of(suggestion)).status_code == 403
        sam.user_permissions.add(Permission.objects.get(codename="add_claim"))
        assert client.post(draft_of(suggestion)).status_code == 302

    def test_who_may_not_see_suggestions_is_told_nothing_of_them(self, suggestion, client, sam):
        sam.user_permissions.add(Permission.objects.get(codename="add_claim"))
        add = reverse("admin:roles_claim_add")
        html = client.get(add, {"suggestion": suggestion.pk}).content.decode()
        assert said()["sentence"] not in html

    def test_get_makes_no_draft(self, suggestion, admin_desk):
        assert admin_desk.get(draft_of(suggestion)).status_code == 405


@in_admin
@pytest.mark.django_db(transaction=True)
def test_two_editors_at_once_make_one_draft(suggestion, administrator):
    def decide(_):
        desk = Client()
        desk.force_login(administrator)
        try:
            return desk.post(draft_of(suggestion)).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as editors:
        assert list(editors.map(decide, range(4))) == [302] * 4
    assert Claim.objects.filter(status="draft").count() == 1


class TestTheRecord:
    @pytest.mark.parametrize(
        "fields",
        [
            {"sentence": ""},
            {"kind": "else"},
            {"kind": "claim", "address": ""},
            {"quotation_result": "perhaps"},
            {"status": "gone"},
            {"status": "dismissed", "handled_at": timezone.now()},
            {"status": "dismissed", "answer": "No."},
            {"status": "dismissed", "reason": "because", "handled_at": timezone.now()},
            {"status": "waiting", "reason": "known"},
            {"status": "taken_up"},
            {"handled_at": timezone.now()},
            {"answer": "No."},
        ],
    )
    def test_the_database_refuses_what_cannot_be(self, fields, db):
        whole = {"kind": "report", "sentence": "x", "sender": "y"}
        Suggestion.objects.create(**whole)
        with pytest.raises(IntegrityError), transaction.atomic():
            Suggestion.objects.create(**whole | fields)

    def test_a_long_sentence_is_refused_from_anywhere(self, db):
        with pytest.raises(ValidationError, match="At most 600"):
            Suggestion(kind="report", sentence="x" * 601, sender="y").full_clean()

    def test_outlives_all_that_it_names(self, told, visitor):
        sent(visitor, claim="lymarbkl")
        Claim.objects.all().delete()
        Source.objects.all().delete()
        told.responsibility("backlog").delete()
        told.role("product-owner").delete()
        kept = Suggestion.objects.get()
        assert (kept.claim, kept.source, kept.role, kept.responsibility) == (None,) * 4
        kept.look_up()

    def test_moves_with_a_merger(self, told, visitor):
        sent(visitor)
        merge(told.role("product-owner"), told.role("product-boss"), "The same")
        assert Suggestion.objects.get().role.slug == "product-boss"

    def test_is_no_content(self, suggestion, tmp_path):
        call_command("dump_content", to=tmp_path, verbosity=0)
        assert not [path for path in tmp_path.iterdir() if "suggestion" in path.name]
        assert "puts it in order" not in "".join(
            path.read_text() for path in tmp_path.iterdir() if path.is_file()
        )
        call_command("load_content", "--from", str(tmp_path), "--update", verbosity=0)
        assert Suggestion.objects.get() == suggestion
