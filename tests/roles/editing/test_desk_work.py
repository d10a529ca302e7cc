"""What makes a sitting at the desk short: what is quoted is marked, drafts are published together,
rows are made in place, and each decision leads back to where it was taken."""

import pytest
from django.urls import reverse
from django.utils.http import urlencode

from roles.editing import merging
from roles.editing.questions import doubts
from roles.models import Area, Claim, Context, Position, Responsibility, Role, Suggestion
from sources.models import Snapshot
from sources.text.paragraphs import paragraphs
from tests.html import Page
from tests.roles.admin.test_admin import fields_of

# Django's own admin templates read variables that are not there.
pytestmark = pytest.mark.ignore_template_errors

TEXT = """# Who orders

The Product Owner orders the backlog.

The Product Manager does not order the backlog.

# Elsewhere

In startups the Product Owner shares the backlog.

# Who orders

Nobody, says a third."""
QUEUE = reverse("admin:roles_claim_review")


@pytest.fixture
def source(world):
    source = world.source("lymar")
    Snapshot.objects.create(source=source, text=TEXT, taken_on="2026-09-01")
    world.role("product-owner")
    world.responsibility("backlog")
    return source


@pytest.fixture
def address(source):
    return reverse("admin:sources_source_reading_desk", args=[source.pk])


def draft(world, source, question="backlog", **fields):
    quotation = fields.pop("quotation", "The Product Owner orders the backlog")
    return world.claim(
        source, "product-owner", question, status="draft", quotation=quotation, **fields
    )


def test_what_was_typed_for_a_source_that_was_merged_meanwhile_is_kept(
    editor, world, source, address
):
    kept = world.source("berls")
    sent = {
        "manner": "holds",
        "status": "draft",
        "role": world.role("product-owner").pk,
        "responsibility": world.responsibility("backlog").pk,
        "position": Position.objects.get(slug="owns").pk,
        "paraphrase": "The owner orders it.",
        "quotation": "The Product Owner orders the backlog",
    }
    merging.merge(source, kept, "One text")
    without_role = editor.post(address, {**sent, "role": ""})
    assert "The owner orders it." in without_role.content.decode()
    answer = editor.post(address, sent, follow=True)
    (claim,) = kept.claims.all()
    assert (claim.paraphrase, claim.quotation_result) == ("The owner orders it.", "verified")
    assert answer.request["PATH_INFO"] == reverse(
        "admin:sources_source_reading_desk", args=[kept.pk]
    )
    assert "merged into “Berls" in answer.content.decode()


def test_what_was_typed_is_kept_where_the_session_had_ended_too(
    editor, world, source, address, client
):
    merging.merge(source, world.source("berls"), "One text")
    refused = client.post(address, {"paraphrase": "The owner orders it."})
    typed, *_ = Page(refused).values("input[@name='typed']", "value")
    sign_in = {"login": "edith", "password": "a good one", "next": address, "typed": typed}
    again = client.post("/accounts/login/", sign_in, follow=True)
    assert "The owner orders it." in again.content.decode()


def test_no_source_has_a_number_of_twenty_digits(editor):
    address = reverse("admin:sources_source_reading_desk", args=[10**20])
    assert editor.get(address).status_code == 404


def test_what_was_typed_for_a_source_that_was_deleted_meanwhile_is_kept(
    editor, world, source, address
):
    pk = source.pk
    past = reverse("admin:sources_source_history", args=[pk])
    source.delete()
    sent = {"manner": "reports", "paraphrase": "The owner orders it.", "locator": "p 1"}
    sent["role"] = world.role("product-owner").pk
    answer = editor.post(f"{address}?suggestion=7", {**sent, "source": pk})
    assert answer.status_code == 409
    assert "The source was deleted meanwhile" in answer.content.decode()
    assert Page(answer).all(f"a[@href='{past}']")
    (form,) = Page(answer).all("form[@id='claim_form']")
    assert form.get("action") == f"{reverse('admin:roles_claim_add')}?suggestion=7"
    assert {name: fields_of(answer)[name] for name in sent} == sent | {"role": str(sent["role"])}
    # Another source is chosen, and the form is sent.
    fields = fields_of(answer) | {
        "source": world.source("berls").pk,
        "responsibility": world.responsibility("backlog").pk,
    }
    answer = editor.post(reverse("admin:roles_claim_add"), fields)
    assert answer.status_code == 302
    assert Claim.objects.get().paraphrase == "The owner orders it."
    assert editor.get(address).status_code == 404


def publish(browser, claims, **fields):
    address = reverse("admin:roles_claim_decide", args=["publish"])
    versions = [f"{claim.pk}:{claim.version}" for claim in claims]
    return browser.post(address, {"claim": versions, "reason": "Read", **fields})


class TestTheText:
    def test_is_counted_within_its_headings_also_where_one_comes_again(self):
        assert [row.locator for row in paragraphs(TEXT) if not row.level] == [
            "Who orders, paragraph 1",
            "Who orders, paragraph 2",
            "Elsewhere, paragraph 1",
            "Who orders, paragraph 3",
        ]

    def test_marks_what_is_quoted_with_whose_statement(self, world, source, address, editor):
        claim = draft(world, source)
        html = editor.get(address).content.decode()
        words = "The Product Owner orders the backlog"
        assert f'<mark title="Product Owner: Backlog">{words}</mark>.' in html
        change = reverse("admin:roles_claim_change", args=[claim.pk])
        assert f'href="{change}" tabindex="-1">Product Owner, Backlog</a> (draft)' in html

    def test_takes_as_many_queries_with_marks_as_without(
        self, world, source, address, editor, django_assert_num_queries
    ):
        editor.get(address)
        with django_assert_num_queries(13):
            editor.get(address)
        for number in range(5):
            draft(world, source, f"row-{number}", contexts=("startup",))
        with django_assert_num_queries(14):
            editor.get(address)


class TestTheChoices:
    def test_bring_along_what_they_are_found_by_and_their_answers(self, world, address, editor):
        question = world.responsibility("backlog")
        question.aliases.create(words="grooming")
        Responsibility.objects.update(meaning="Which comes first.")
        world.role("product-owner").aliases.create(title="PO of sorts")
        html = editor.get(address).content.decode()
        assert 'data-names="grooming"' in html
        assert 'data-question="Who does backlog?"' in html
        assert 'data-meaning="Which comes first."' in html
        assert 'data-answers="owns · shares · contributes · not theirs · says it varies"' in html
        assert 'data-names="PO of sorts"' in html

    def test_the_status_is_never_carried_over(self, address, editor, world):
        kept = {"status": "published", "role": world.role("product-owner").pk}
        form = editor.get(f"{address}?{urlencode(kept)}").context["form"]
        assert form["status"].value() == "draft"
        assert form["role"].value() == str(kept["role"])


class TestNewRows:
    def make(self, browser, noun, **fields):
        address = reverse("admin:roles_claim_new_row", args=[noun])
        return browser.post(address, fields, headers={"Accept": "application/json"})

    def test_a_role(self, editor):
        made = self.make(editor, "role", name="Shepherd", abbreviation="SH").json()
        role = Role.objects.get(slug="shepherd")
        assert made == {"id": role.pk, "label": "Shepherd", "details": {"data-names": "SH"}}
        assert role.history.get().history_user == editor.person

    def test_a_question_without_an_area_waits_and_its_claims_stay_drafts(
        self, world, source, editor
    ):
        scale = world.scale()
        fields = {"name": "Sheep", "question": "Who feeds them?", "scale": scale.pk}
        made = self.make(editor, "question", **fields).json()
        assert made["details"]["data-answers"].startswith("owns · shares")
        question = Responsibility.objects.get(slug="sheep")
        assert question.area.slug == "to-be-sorted"
        claim = draft(world, source, question)
        refused = publish(editor, [claim])
        assert refused.status_code == 409
        assert "still to be sorted" in refused.content.decode()
        question.area = world.area()
        question.save()
        assert publish(editor, [claim]).status_code == 302

    def test_a_question_with_an_area_is_sorted(self, world, editor):
        fields = {"name": "Sheep", "question": "Who feeds them?", "scale": world.scale().pk}
        self.make(editor, "question", area=world.area().pk, **fields)
        assert not Responsibility.objects.get().is_to_be_sorted
        assert Area.objects.count() == 1

    def test_an_answer_comes_last_on_the_scale_of_its_question(self, world, editor):
        question = world.responsibility("backlog")
        fields = {"label": "asks the sheep", "kind": "other", "responsibility": question.pk}
        made = self.make(editor, "answer", **fields).json()
        assert question.scale.positions.last() == Position.objects.get(pk=made["id"])
        again = self.make(editor, "answer", **fields)
        assert again.status_code == 400
        assert "position with that slug already" in again.content.decode()

    def test_an_answer_needs_its_question(self, editor):
        refused = self.make(editor, "answer", label="asks the sheep", kind="other")
        assert "Choose the question first." in refused.content.decode()

    def test_a_context(self, editor):
        self.make(editor, "context", name="Farm", phrase="on farms", kind="business")
        assert Context.objects.get().slug == "farm"

    @pytest.mark.parametrize("name", ["", "???", "Product Owner"])
    def test_what_cannot_be_is_refused_with_the_form(self, world, editor, name):
        world.role("product-owner")
        refused = self.make(editor, "role", name=name)
        assert refused.status_code == 400
        assert Page(refused).texts("ul[@class='errorlist']/li")
        assert Role.objects.count() == 1

    def test_without_scripts_the_page_says_that_it_is_there(self, editor):
        address = reverse("admin:roles_claim_new_row", args=["role"])
        page = editor.post(address, {"name": "Shepherd"}).content.decode()
        assert "“Shepherd” is there now" in page

    def test_is_for_those_who_may_add_such_rows(self, address, contributor, editor):
        assert self.make(contributor, "role", name="Shepherd").status_code == 403
        assert "New role" not in contributor.get(address).content.decode()
        assert "New\nrole" in editor.get(address).content.decode().replace("New role", "New\nrole")

    def test_nothing_else_is_made(self, editor):
        assert self.make(editor, "source", name="x").status_code == 404


class TestDraftsOfASource:
    def test_are_published_with_one_reason_and_lead_back(self, world, source, address, editor):
        claims = [draft(world, source, f"row-{number}") for number in range(2)]
        lacking = world.claim(source, "product-owner", "row-9", None, status="draft")
        html = editor.get(address).content.decode()
        assert "Drafts: 3</h2>" in html
        assert "Publish these 2 drafts" in html
        assert f"{lacking.key}</a>: It lacks a position." in html
        fields = [f'name="claim" value="{claim.pk}:{claim.version}"' for claim in claims]
        assert all(field in html for field in fields)
        response = publish(editor, claims, next=address)
        assert (response.status_code, response["Location"]) == (302, address)
        assert Claim.objects.published().count() == 2
        assert claims[0].history.first().history_change_reason == "Read"

    def test_those_that_would_be_refused_are_not_counted(
        self, world, source, address, editor, settings
    ):
        absent = draft(world, source, "absent", quotation="")
        copied = draft(
            world,
            source,
            "copied",
            paraphrase="It says: the Product Manager does not order the backlog.",
        )
        draft(world, source, "ready")
        html = editor.get(address).content.decode()
        assert "Drafts: 3</h2>" in html
        assert "Publish this draft" in html
        assert f"{absent.key}</a>: It quotes nothing although the text is stored" in html
        assert f"{copied.key}</a>: “" in html
        settings.SECOND_PERSON = True
        Claim.objects.update(entered_by=editor.person)
        Claim.history.update(history_user=editor.person)
        assert "Publish th" not in editor.get(address).content.decode()

    def test_are_on_the_page_of_the_source_too(self, world, source, editor):
        draft(world, source)
        page = reverse("admin:sources_source_change", args=[source.pk])
        html = editor.get(page).content.decode()
        assert "Publish this draft" in html
        assert f'name="next" value="{page}"' in html

    def test_doubts_are_asked_with_ticks_and_the_way_back_stays(
        self, world, source, address, editor
    ):
        claims = [draft(world, source), draft(world, source, position="shares")]
        asked = publish(editor, claims, next=address)
        assert asked.status_code == 409
        html = asked.content.decode()
        assert "It is another claim" not in html
        assert "two companies, times or contexts" in html
        assert f'name="next" value="{address}"' in html
        assert not Claim.objects.published().exists()
        ticks = [
            f"{claim.pk}:{doubt.code}"
            for claim in claims
            for doubt in doubts(claim, publishing=True)
        ]
        assert publish(editor, claims, next=address, confirmed=ticks)["Location"] == address

    def test_one_that_cannot_be_holds_all_back(self, world, source, address, editor):
        claims = [
            draft(world, source),
            draft(world, source, "other", quotation="", locator="p 2"),
        ]
        refused = publish(editor, claims, next=address)
        assert refused.status_code == 409
        assert "quotes nothing although the text is stored" in refused.content.decode()
        assert not Claim.objects.published().exists()

    def test_are_for_those_who_may_publish(self, world, source, address, contributor):
        draft(world, source)
        assert "Publish this draft" not in contributor.get(address).content.decode()


class TestTheWayBack:
    def test_from_the_queue_leads_to_its_next_item(self, world, source, editor):
        older, newer = draft(world, source), draft(world, source, "other")
        html = editor.get(f"{QUEUE}?show=drafts").content.decode()
        back = f"{QUEUE}?show=drafts&p=1#claim-{older.key}"
        decide = reverse("admin:roles_claim_decide", args=["publish"])
        link = f"{decide}?{urlencode({'ids': newer.pk, 'next': back})}"
        assert link.replace("&", "&amp;") in html
        page = editor.get(link).content.decode()
        assert f'name="next" value="{back.replace("&", "&amp;")}"' in page
        assert publish(editor, [newer], next=back)["Location"] == back

    def test_from_the_desk_leads_through_the_page_of_a_claim_to_the_desk(
        self, world, source, address, editor
    ):
        claim = draft(world, source)
        change = reverse("admin:roles_claim_change", args=[claim.pk])
        link = f"{change}?next={address}"
        assert f'href="{link}"' in editor.get(address).content.decode()
        changed = fields_of(editor.get(link)) | {"paraphrase": "They order it."}
        assert editor.post(link, changed)["Location"] == address

    @pytest.mark.parametrize(
        "address", ["https://evil.example/", "//evil.example/admin/", "/roles/", "/admin\\@x", ""]
    )
    def test_leads_nowhere_else(self, world, source, editor, address):
        response = publish(editor, [draft(world, source)], next=address)
        assert response["Location"] == f"{QUEUE}?show=drafts"

    def test_a_suggestion_leads_back_as_well(self, source, editor):
        row = Suggestion.objects.create(
            kind="claim", sentence="He does.", address=source.address, sender="somebody"
        )
        dismiss = reverse("admin:roles_suggestion_dismiss")
        back = f"{QUEUE}?show=suggestions&p=1"
        assert urlencode({"next": back}) in editor.get(QUEUE).content.decode()
        fields = {"pk": row.pk, "reason": "unsupported", "next": back}
        assert editor.post(dismiss, fields)["Location"] == back


class TestReadersWords:
    @pytest.fixture
    def suggested(self, world, source, editor) -> Claim:
        """A draft made of what a reader said."""
        row = Suggestion.objects.create(
            kind="claim",
            sentence="He sorts it all.",
            address=source.address,
            source=source,
            role=world.role("product-owner"),
            responsibility=world.responsibility("backlog"),
            sender="somebody",
        )
        editor.post(reverse("admin:roles_suggestion_draft", args=[row.pk]))
        return Claim.objects.get()

    def test_are_marked_until_they_are_changed(self, suggested, address, editor):
        pages = [
            address,
            f"{QUEUE}?show=drafts",
            reverse("admin:sources_source_change", args=[suggested.source_id]),
        ]
        for page in pages:
            assert "reader’s words" in editor.get(page).content.decode()
        change = reverse("admin:roles_claim_change", args=[suggested.pk])
        assert "still in the words of the reader" in editor.get(change).content.decode()
        suggested.paraphrase = "Owners order the backlog."
        suggested.save()
        for page in [*pages, change]:
            html = editor.get(page).content.decode()
            assert "reader’s words" not in html
            assert "words of the reader" not in html

    def test_stand_in_the_desk_with_a_mark(self, source, address, editor):
        row = Suggestion.objects.create(
            kind="claim", sentence="He does.", address=source.address, source=source, sender="x"
        )
        html = editor.get(f"{address}?suggestion={row.pk}").content.decode()
        assert 'data-words="He does."' in html
