"""Drafts, proposals and publishing: who may do what, what a decision does and what it foretells."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from roles.models import Claim, Suggestion
from sources.editing import history
from sources.models import Snapshot, Source
from tests.html import Page, text_of
from tests.roles.admin.test_admin import errors_in, fields_of, page
from tests.sources.test_history import versions

# Django's own admin templates read variables that are not there.
pytestmark = pytest.mark.ignore_template_errors


@pytest.fixture
def claim(world):
    return world.claim(
        "lymar", "product-owner", "backlog", paraphrase="Product Owners own the backlog."
    )


def decide(browser, decision, *claims, reason="Checked", follow=True, **typed):
    """As the page of the decision would send it."""
    address = reverse("admin:roles_claim_decide", args=[decision])
    asked = browser.get(address, {"ids": ",".join(str(each.pk) for each in claims)})
    assert asked.status_code == 200
    ready = [f"{each.pk}:{each.version}" for each in asked.context["ready"]]
    return browser.post(address, {"claim": ready, "reason": reason, **typed}, follow=follow)


def propose(browser, claim, reason="Closer to the text", **changes):
    address = (
        f"{page(Claim, 'add')}?proposal_for={claim.pk}&version="
        f"{Claim.objects.get(pk=claim.pk).version}"
    )
    data = fields_of(browser.get(address))
    return browser.post(address, {**data, "reason": reason, **changes})


def proposal_of(claim) -> Claim:
    return claim.proposals.get()


class TestAContributor:
    def test_enters_drafts_and_cannot_enter_anything_else(self, contributor, world):
        backlog, source = world.responsibility("backlog"), world.source("lymar")
        data = fields_of(contributor.get(page(Claim, "add")))
        assert "status" not in data
        response = contributor.post(
            page(Claim, "add"),
            {
                **data,
                "source": source.pk,
                "role": world.role("product-owner").pk,
                "responsibility": backlog.pk,
                "position": backlog.scale.positions.get(slug="owns").pk,
                "paraphrase": "Product Owners own it.",
                "locator": "paragraph 1",
                "status": "published",
            },
        )
        assert errors_in(response) == ""
        draft = Claim.objects.get()
        assert (draft.status, draft.entered_by) == ("draft", contributor.person)

    def test_enters_drafts_on_the_desk_and_on_the_page_of_a_source(self, contributor, world):
        backlog = world.responsibility("backlog")
        source = world.source("lymar", is_public=False)
        said = {
            "role": world.role("product-owner").pk,
            "responsibility": backlog.pk,
            "paraphrase": "Product Owners own it.",
            "manner": "holds",
            "status": "published",
        }
        contributor.post(reverse("admin:sources_source_reading_desk", args=[source.pk]), said)
        form = fields_of(contributor.get(page(Source, "change", source.pk)))
        said = {**said, "paraphrase": "They do."}
        form |= {f"claims-0-{name}": value for name, value in said.items()}
        position = backlog.scale.positions.get(slug="shares").pk
        answer = contributor.post(
            page(Source, "change", source.pk), {**form, "claims-0-position": position}
        )
        assert errors_in(answer) == ""
        drafts = Claim.objects.values_list("status", "entered_by__username")
        assert list(drafts) == [("draft", "cora")] * 2

    def test_reads_a_published_claim_and_cannot_change_or_delete_it(self, contributor, claim):
        assert contributor.get(page(Claim, "change", claim.pk)).status_code == 200
        changed = {"paraphrase": "Otherwise."}
        contributor.post(page(Claim, "change", claim.pk), changed)
        claim.refresh_from_db()
        assert claim.paraphrase != "Otherwise."
        gone = {"post": "yes", "reason": "Away"}
        assert contributor.post(page(Claim, "delete", claim.pk), gone).status_code == 403

    def test_changes_no_source_that_published_claims_stand_on(self, contributor, claim, world):
        assert contributor.post(page(Source, "change", claim.source.pk)).status_code == 409
        other = world.source("berls", is_public=False)
        data = fields_of(contributor.get(page(Source, "change", other.pk)))
        response = contributor.post(page(Source, "change", other.pk), {**data, "title": "New"})
        assert errors_in(response) == ""

    def test_says_of_no_source_that_readers_see_that_it_is_superseded(
        self, contributor, editor, claim, world
    ):
        newer, older = (world.source(slug, is_public=False) for slug in ("newer", "older"))
        address = page(Source, "change", newer.pk)
        data = fields_of(contributor.get(address)) | {"reason": "A new edition"}
        said = contributor.post(address, {**data, "supersedes": claim.source.pk})
        assert "only who may publish says that it is superseded" in str(
            said.context["adminform"].form.errors["supersedes"]
        )
        assert errors_in(contributor.post(address, {**data, "supersedes": older.pk})) == ""
        data = fields_of(editor.get(address)) | {"reason": "A new edition"}
        assert errors_in(editor.post(address, {**data, "supersedes": claim.source.pk})) == ""
        data = fields_of(contributor.get(address)) | {"title": "Newer"}
        assert (
            "supersedes"
            in contributor.post(address, {**data, "supersedes": ""})
            .context["adminform"]
            .form.errors
        )
        assert errors_in(contributor.post(address, data)) == ""
        newer.refresh_from_db()
        assert (newer.title, newer.supersedes) == ("Newer", claim.source)

    def test_restores_no_version_of_a_source_that_superseded_another(
        self, contributor, claim, world
    ):
        newer = world.source("newer", supersedes=claim.source, is_public=False)
        newer.supersedes = None
        newer.save()
        last, first = newer.history.all()
        address = page(Source, "restore", newer.pk, first.history_id)
        assert contributor.post(address, {"newest": last.history_id}).status_code == 403

    def test_stores_no_text_of_a_source_that_published_claims_stand_on(
        self, contributor, editor, claim, world
    ):
        add = page(Snapshot, "add")
        text = {"source": claim.source.pk, "taken_on": "2026-09-01", "text": "Another text."}
        file = {**text, "text": "", "upload": SimpleUploadedFile("a.txt", b"Another text.")}
        for sent in (text, file):
            form = contributor.post(add, sent).context["adminform"].form
            assert "Ask an editor" in str(form.errors["source"])
        assert not Snapshot.objects.exists()
        other = world.claim("berls", "product-owner", "backlog", status="draft").source
        assert contributor.post(add, {**text, "source": other.pk}).status_code == 302
        assert editor.post(add, text).status_code == 302

    def test_takes_back_drafts_and_proposals_of_their_own_alone(self, contributor, claim, world):
        own = world.claim("berls", "chief", "vision", status="draft", entered_by=contributor.person)
        other = world.claim("yash", "chief", "vision", status="draft")
        assert contributor.get(page(Claim, "delete", own.pk)).status_code == 200
        assert contributor.get(page(Claim, "delete", other.pk)).status_code == 403
        propose(contributor, claim, paraphrase="They order it.")
        address = page(Claim, "delete", proposal_of(claim).pk)
        assert contributor.post(address, {"post": "yes"}).status_code == 302
        assert not Claim.objects.proposals().exists()

    def test_may_decide_on_nothing(self, contributor, claim):
        propose(contributor, claim, paraphrase="They order it.")
        for decision in ("publish", "unpublish", "accept", "decline"):
            address = reverse("admin:roles_claim_decide", args=[decision])
            assert contributor.get(address, {"ids": claim.pk}).status_code == 403
            assert contributor.post(address, {"claim": f"{claim.pk}:1"}).status_code == 403
        html = contributor.get(reverse("admin:roles_claim_review")).content.decode()
        assert proposal_of(claim).key in html
        assert "Accept …" not in html
        claim.refresh_from_db()
        assert claim.published

    def test_restores_no_version_of_what_is_or_was_published(self, contributor, editor, claim):
        decide(editor, "unpublish", claim)
        first, second = claim.history.order_by("history_id")
        restore = page(Claim, "restore", claim.pk, first.history_id)
        newest = {"newest": second.history_id}
        assert contributor.post(restore, newest).status_code == 403
        draft = page(Claim, "restore", claim.pk, second.history_id)
        assert contributor.get(draft).status_code == 200
        assert editor.post(restore, newest).status_code == 302
        claim.refresh_from_db()
        assert claim.published


class TestAProposal:
    def test_stands_beside_the_claim_which_stands(self, contributor, claim, visitor):
        response = propose(contributor, claim, paraphrase="They order it.")
        assert response.status_code == 302
        proposal = proposal_of(claim)
        assert (proposal.status, proposal.entered_by) == ("proposal", contributor.person)
        assert versions(proposal)[0].reason == "Closer to the text"
        claim.refresh_from_db()
        assert claim.paraphrase == "Product Owners own the backlog."
        assert visitor.get(f"/claims/{proposal.key}/").status_code == 404
        assert "They order it." not in visitor.get("/roles/product-owner/").content.decode()

    def test_says_why(self, contributor, claim):
        assert "why you propose this" in errors_in(propose(contributor, claim, reason=" "))

    def test_is_whole_like_what_it_would_replace(self, contributor, claim):
        assert "with a position" in errors_in(propose(contributor, claim, position=""))
        assert "with a locator" in errors_in(propose(contributor, claim, locator=""))

    def test_of_no_published_claim_is_none(self, contributor, world):
        draft = world.claim("lymar", "product-owner", "backlog", status="draft")
        there = world.claim("berls", "product-owner", "backlog")
        for query in (
            f"proposal_for={there.pk}&version=2",
            f"proposal_for={there.pk}&version=999999999999",
            f"proposal_for={draft.pk}&version=1",
            "proposal_for=99999&version=1",
            "proposal_for=abc&version=1",
            f"proposal_for={draft.pk}",
            f"proposal_for={'9' * 40}&version=1",
        ):
            answer = contributor.get(f"{page(Claim, 'add')}?{query}")
            assert answer.status_code == 302, query

    def test_shows_its_difference_in_the_queue(self, contributor, editor, claim):
        propose(contributor, claim, paraphrase="Product Owners order the backlog.")
        queue = Page(editor.get(reverse("admin:roles_claim_review")))
        assert [text.removeprefix("added: ") for text in queue.texts("ins")] == ["order"]
        assert queue.all("del")
        assert "Proposed by cora" in queue.text

    def test_takes_effect_when_an_editor_accepts_it(self, contributor, editor, claim, world):
        shares = claim.responsibility.scale.positions.get(slug="shares")
        startup = world.context("startup")
        propose(contributor, claim, position=shares.pk, contexts=[startup.pk])
        key = claim.key
        decide(editor, "accept", proposal_of(claim), reason="So it says")
        claim.refresh_from_db()
        assert (claim.position, list(claim.contexts.all())) == (shares, [startup])
        assert (claim.key, claim.published) == (key, True)
        assert not Claim.objects.proposals().exists()
        last = versions(claim)[-1]
        assert (last.by, last.reason) == ("edith", "Accepted what was proposed by cora: So it says")
        assert len(versions(claim)) == 2

    def test_leaves_alone_what_others_have_changed_since(self, contributor, editor, claim):
        propose(contributor, claim, paraphrase="They order it.")
        claim.refresh_from_db()
        claim.locator = "paragraph 7"
        claim.save()
        html = editor.get(reverse("admin:roles_claim_review")).content.decode()
        assert "has been changed since this was proposed" in html
        decide(editor, "accept", proposal_of(claim))
        claim.refresh_from_db()
        assert (claim.paraphrase, claim.locator) == ("They order it.", "paragraph 7")

    def test_leaves_alone_contexts_that_others_have_changed_since(
        self, contributor, editor, claim, world
    ):
        propose(contributor, claim, paraphrase="They order it.")
        claim.refresh_from_db()
        history.save_with_lists(claim, {"contexts": [world.context("startup")]})
        decide(editor, "accept", proposal_of(claim))
        assert [context.slug for context in claim.contexts.all()] == ["startup"]

    def test_is_accepted_though_whoever_proposed_it_has_gone(self, contributor, editor, claim):
        propose(contributor, claim, paraphrase="They order it.")
        contributor.person.delete()
        decide(editor, "accept", proposal_of(claim), reason="So it says")
        assert versions(claim)[-1].reason == "Accepted what was proposed: So it says"

    def test_leaves_its_reason_behind_when_it_is_declined(self, contributor, editor, claim):
        propose(contributor, claim, paraphrase="They order it.")
        pk = proposal_of(claim).pk
        decide(editor, "decline", proposal_of(claim), reason="It does not say so")
        assert not Claim.objects.proposals().exists()
        gone = Claim.history.get(id=pk, history_type="-")
        assert gone.history_change_reason == "Declined: It does not say so"

    def test_may_leave_alone_words_that_a_newer_text_lost(self, contributor, editor, world):
        claim = world.claim("lymar", "product-owner", "backlog", quotation="words that are gone")
        Snapshot.objects.create(source=claim.source, text="Others.", taken_on="2026-09-01")
        Claim.objects.recheck_quotations()
        assert errors_in(propose(contributor, claim, paraphrase="They order it.")) == ""
        decide(editor, "accept", proposal_of(claim))
        claim.refresh_from_db()
        assert claim.paraphrase == "They order it."
        assert claim.quotation_result == "missing"

    def test_keeps_its_claim_from_being_deleted(self, contributor, editor, claim):
        propose(contributor, claim, paraphrase="They order it.")
        refused = Page(editor.get(page(Claim, "delete", claim.pk)))
        assert page(Claim, "change", proposal_of(claim).pk) in refused.links
        assert "protected" in text_of(refused.one("*[@id='content']"))
        assert not refused.all("input[@name='post']")
        editor.post(page(Claim, "delete", claim.pk), {"post": "yes", "reason": "Away"})
        assert Claim.objects.filter(pk=claim.pk).exists()

    def test_moves_with_its_claim_when_roles_are_merged(self, contributor, editor, claim, world):
        propose(contributor, claim, paraphrase="They order it.")
        chief = world.role("chief")
        address = reverse("admin:roles_role_merge", args=[claim.role.pk, chief.pk])
        assert editor.post(address, {"reason": "One"}).status_code == 302
        assert proposal_of(claim).role == chief

    @pytest.fixture
    def quoted(self, world) -> Claim:
        return world.claim(
            "lymar",
            "product-owner",
            "backlog",
            quotation="orders the backlog",
            quotation_result="verified",
        )

    def test_keeps_the_result_of_a_quotation_that_it_does_not_touch(self, contributor, quoted):
        propose(contributor, quoted, paraphrase="They order it.")
        assert proposal_of(quoted).quotation_result == "verified"

    def test_has_no_result_for_words_that_nobody_has_looked_up(self, contributor, quoted):
        propose(contributor, quoted, quotation="never orders the backlog")
        assert proposal_of(quoted).quotation_result == "unchecked"

    def test_for_one_claim_is_accepted_one_at_a_time(self, contributor, editor, claim):
        positions = claim.responsibility.scale.positions
        for slug in ("shares", "contributes"):
            propose(contributor, claim, position=positions.get(slug=slug).pk)
        first, second = claim.proposals.order_by("pk")
        address = reverse("admin:roles_claim_decide", args=["accept"])
        asked = editor.get(address, {"ids": f"{first.pk},{second.pk}"})
        assert asked.context["ready"] == [first]
        both = {"claim": [f"{first.pk}:1", f"{second.pk}:1"], "reason": "x"}
        assert editor.post(address, both).status_code == 409
        assert claim.proposals.count() == 2

    def test_for_a_claim_withdrawn_since_turns_nothing(self, contributor, editor, claim):
        shares = claim.responsibility.scale.positions.get(slug="shares")
        propose(contributor, claim, position=shares.pk)
        decide(editor, "unpublish", claim)
        html = editor.get(reverse("admin:roles_claim_review"), {"show": "proposals"})
        assert "No page changes: its claim is a draft now" in html.content.decode()
        decide(editor, "accept", proposal_of(claim))
        claim.refresh_from_db()
        assert (claim.status, claim.position) == ("draft", shares)

    def test_that_comes_too_late_loses_no_word(self, contributor, editor, claim):
        address = f"{page(Claim, 'add')}?proposal_for={claim.pk}&version={claim.version}"
        data = fields_of(contributor.get(address))
        decide(editor, "unpublish", claim)
        answer = contributor.post(address, {**data, "paraphrase": "My words.", "reason": "x"})
        shown = Page(answer)
        assert "not published any longer" in shown.text
        assert shown.typed("paraphrase") == "My words."
        assert Claim.objects.count() == 1

    def test_is_asked_about_others_only_where_it_says_something_else(
        self, contributor, claim, world
    ):
        world.claim("lymar", "product-owner", "backlog", locator="elsewhere")
        propose(contributor, claim, paraphrase="They order it.")
        assert proposal_of(claim).paraphrase == "They order it."


class TestARightLostMeanwhile:
    def test_a_draft_published_meanwhile_takes_what_was_typed_as_a_proposal(
        self, contributor, editor, world
    ):
        draft = world.claim("lymar", "product-owner", "backlog", status="draft", published_at=None)
        data = fields_of(contributor.get(page(Claim, "change", draft.pk)))
        decide(editor, "publish", draft)
        changed = {**data, "paraphrase": "My words."}
        answer = contributor.post(page(Claim, "change", draft.pk), changed)
        assert "why you propose this" in errors_in(answer)
        assert Page(answer).typed("paraphrase") == "My words."
        contributor.post(page(Claim, "change", draft.pk), {**changed, "reason": "Better"})
        assert proposal_of(draft).paraphrase == "My words."

    def test_a_source_published_meanwhile_gives_back_what_was_typed(
        self, contributor, editor, world
    ):
        draft = world.claim("lymar", "product-owner", "backlog", status="draft", published_at=None)
        address = page(Source, "change", draft.source.pk)
        data = fields_of(contributor.get(address))
        decide(editor, "publish", draft)
        answer = contributor.post(address, {**data, "note": "My long note."})
        assert answer.status_code == 409
        assert "My long note." in Page(answer).texts("div[@class='desk-history']/dl/dd")
        draft.source.refresh_from_db()
        assert draft.source.note == ""

    def test_nobody_takes_back_what_has_been_published(self, contributor, editor, world):
        own = world.claim("lymar", "chief", "vision", status="draft", entered_by=contributor.person)
        decide(editor, "publish", own)
        own.refresh_from_db()
        decide(editor, "unpublish", own)
        assert contributor.get(page(Claim, "delete", own.pk)).status_code == 403


class TestPublishing:
    def test_takes_a_reason(self, editor, world):
        draft = world.claim("lymar", "product-owner", "backlog", status="draft", published_at=None)
        answer = decide(editor, "publish", draft, reason=" ")
        assert answer.status_code == 409
        assert "Say in a few words why." in answer.content.decode()
        draft.refresh_from_db()
        assert not draft.published
        decide(editor, "publish", draft, reason="Read twice")
        draft.refresh_from_db()
        assert draft.published
        assert draft.published_at is not None
        assert versions(draft)[-1].reason == "Read twice"

    def test_does_all_or_nothing(self, editor, world):
        whole = world.claim("lymar", "product-owner", "backlog", status="draft", published_at=None)
        other = world.claim("berls", "product-owner", "backlog", status="draft", published_at=None)
        address = reverse("admin:roles_claim_decide", args=["publish"])
        Claim.objects.filter(pk=other.pk).update(locator="")
        answer = editor.post(
            address, {"claim": [f"{whole.pk}:1", f"{other.pk}:1"], "reason": "Read twice"}
        )
        assert answer.status_code == 409
        assert "with a locator" in answer.content.decode()
        assert Claim.objects.drafts().count() == 2

    def test_names_what_lacks_something_and_offers_the_rest(self, editor, world):
        whole = world.claim("lymar", "product-owner", "backlog", status="draft", published_at=None)
        bare = world.claim(
            "berls", "chief", "vision", None, status="draft", published_at=None, locator=""
        )
        address = reverse("admin:roles_claim_decide", args=["publish"])
        asked = editor.get(address, {"ids": f"{whole.pk},{bare.pk}"})
        assert "1 of them cannot be published:" in asked.content.decode()
        assert "It lacks a position, a locator." in asked.content.decode()
        assert asked.context["ready"] == [whole]

    def test_refuses_what_somebody_changed_meanwhile(self, editor, world):
        draft = world.claim("lymar", "product-owner", "backlog", status="draft", published_at=None)
        address = reverse("admin:roles_claim_decide", args=["publish"])
        draft.paraphrase = "Otherwise."
        draft.save()
        answer = editor.post(address, {"claim": f"{draft.pk}:1", "reason": "Read twice"})
        assert answer.status_code == 409
        html = answer.content.decode()
        assert "Somebody has changed it since" in html
        # Seen as it is now, it can be decided on, with the reason that was typed.
        assert f'value="{draft.pk}:2"' in html
        assert 'value="Read twice"' in html

    def test_refuses_what_somebody_decided_or_deleted_meanwhile(self, editor, claim):
        address = reverse("admin:roles_claim_decide", args=["publish"])
        answer = editor.post(address, {"claim": f"{claim.pk}:1", "reason": "x"})
        assert "it is published now" in answer.content.decode()
        answer = editor.post(address, {"claim": "99999:1", "reason": "x"})
        (nothing,) = Page(answer).texts("div[@id='content-main']/p")
        assert nothing.startswith("None of these claims still exists, or none was chosen.")

    @pytest.mark.parametrize("odd", ["", "abc", "1", "1:", ":1", "1:x", "9" * 40 + ":1", "²:1"])
    def test_survives_odd_requests(self, odd, editor, claim):
        address = reverse("admin:roles_claim_decide", args=["publish"])
        assert editor.post(address, {"claim": odd, "reason": "x"}).status_code in {200, 409}
        assert editor.get(address, {"ids": odd}).status_code == 200
        assert editor.get(f"{page(Claim, 'changelist')}decide/{'x'}/").status_code == 404

    def test_withdraws_what_is_published(self, editor, claim, visitor):
        decide(editor, "unpublish", claim, reason="Misread")
        claim.refresh_from_db()
        assert (claim.status, claim.published_at) == ("draft", None)
        assert visitor.get(f"/claims/{claim.key}/").status_code == 404

    def test_is_an_action_on_the_list(self, editor, world):
        drafts = [
            world.claim("lymar", "product-owner", row, status="draft", published_at=None)
            for row in ("backlog", "vision")
        ]
        chosen = {"action": "publish_selected", "_selected_action": [each.pk for each in drafts]}
        asked = editor.post(page(Claim, "changelist"), chosen)
        assert "Publish 2 claims" in asked.content.decode()
        assert Claim.objects.published().count() == 0

    def test_is_no_field_of_a_claims_page(self, editor, claim):
        data = fields_of(editor.get(page(Claim, "change", claim.pk)))
        assert "status" not in data
        editor.post(
            page(Claim, "change", claim.pk), {**data, "status": "draft", "reason": "Sneaky"}
        )
        claim.refresh_from_db()
        assert claim.published


class TestWhatItWouldDo:
    def test_is_told_before_anything_is_saved(self, editor, claim, world):
        for slug in ("product-manager", "tester", "chief"):
            world.claim("lymar", slug, "vision")
        world.claim("berls", "product-owner", "backlog", "owns")
        draft = world.claim(
            "yash", "product-owner", "backlog", "shares", status="draft", published_at=None
        )
        html = editor.get(reverse("admin:roles_claim_review")).content.decode()
        told = " ".join(html.split())
        assert (
            "<em>Backlog</em> changes from <strong>agreed</strong> to <strong>contested</strong> on"
            in told
        )
        assert "3 comparison pages" in told
        assert "changes from agreed to <strong>contested</strong> (2 owns, 1 shares)" in told
        draft.refresh_from_db()
        assert not draft.published

    def test_adds_up_over_all_that_is_decided_at_once(self, editor, world):
        drafts = [
            world.claim(source, "product-owner", "backlog", status="draft", published_at=None)
            for source in ("lymar", "berls")
        ]
        address = reverse("admin:roles_claim_decide", args=["publish"])
        asked = editor.get(address, {"ids": ",".join(str(each.pk) for each in drafts)})
        assert "changes from silent to <strong>agreed</strong> (2 owns)" in " ".join(
            asked.content.decode().split()
        )

    def test_tells_of_rivals_on_another_question_by_a_source_that_comes_to_speak_of_both(
        self, editor, world
    ):
        world.claim("lymar", "product-owner", "backlog")
        world.claim("berls", "product-manager", "backlog")
        draft = world.claim("lymar", "product-manager", "vision", status="draft", published_at=None)
        address = reverse("admin:roles_claim_decide", args=["publish"])
        asked = editor.get(address, {"ids": draft.pk})
        told = " ".join(asked.content.decode().split())
        assert (
            "<em>Backlog</em> changes from <strong>one source</strong> "
            "to <strong>contested</strong>" in told
        )

    def test_comes_true(self, editor, claim, world, visitor):
        draft = world.claim(
            "yash", "product-owner", "backlog", "not-theirs", status="draft", published_at=None
        )
        decide(editor, "publish", draft)
        assert "sources disagree" in visitor.get("/responsibilities/backlog/").content.decode()

    def test_counts_a_hidden_edition_that_publishing_shows(self, editor, world):
        earlier = world.source("guide-1", voice="guide")
        world.claim(earlier, "chief", "vision")
        world.claim(earlier, "chief", "plan")
        newer = world.source("guide-2", voice="guide", supersedes=earlier, is_public=False)
        draft = world.claim(newer, "chief", "vision", "shares", status="draft", published_at=None)
        asked = editor.get(reverse("admin:roles_claim_decide", args=["publish"]), {"ids": draft.pk})
        html = " ".join(asked.content.decode().split())
        assert "stays one source (1 shares)" in html
        assert "changes from one source to <strong>silent</strong>" in html
        queue = editor.get(reverse("admin:roles_claim_review"), {"show": "drafts"})
        assert "to <strong>silent</strong>" in queue.content.decode()

    def test_is_told_of_a_claim_that_is_being_written(self, editor, claim, world):
        scale = claim.responsibility.scale
        written = {
            "source": world.source("berls").pk,
            "role": claim.role.pk,
            "responsibility": claim.responsibility.pk,
            "position": scale.positions.get(slug="shares").pk,
            "manner": "holds",
        }
        address = reverse("admin:roles_claim_effects")
        told = " ".join(editor.post(address, written).content.decode().split())
        assert "changes from one source to <strong>contested</strong> (1 owns, 1 shares)" in told
        told = editor.post(address, {**written, "instead_of": claim.pk}).content.decode()
        assert "contested" not in told
        assert Claim.objects.count() == 1

    @pytest.mark.parametrize("name", ["role", "responsibility", "position", "source"])
    def test_says_what_is_missing_for_it(self, name, editor, claim):
        address = reverse("admin:roles_claim_effects")
        for odd in ("", "abc", "99999", "9" * 40, "\0"):
            answer = editor.post(address, {name: odd})
            assert answer.status_code == 200
            assert "once these are chosen" in answer.content.decode()


def test_the_queue_holds_what_readers_suggest(editor, contributor, world):
    source = world.source("lymar")
    Suggestion.objects.create(
        kind="claim", address=source.address, sentence="They own it.", quotation="x", sender="x"
    )
    queue = reverse("admin:roles_claim_review")
    suggested = Page(editor.get(queue))
    assert suggested.texts("blockquote[@class='desk-said']") == ["They own it."]
    assert "What lymar wrote" in suggested.text
    buttons = ["Make a draft of", "Dismiss … suggestion", "Open suggestion"]
    shown = suggested.texts("div[@class='desk-buttons']")
    assert all(button in shown[0] for button in buttons)
    (shown,) = Page(contributor.get(queue)).texts("div[@class='desk-buttons']")
    assert "Dismiss" not in shown
    assert editor.get(queue, {"show": "nonsense"}).status_code == 404


@pytest.mark.parametrize("number", [3, 30])
def test_the_queue_asks_as_often_for_many_as_for_few(
    number, editor, world, django_assert_num_queries
):
    for place in range(number):
        draft = {"status": "draft", "published_at": None, "contexts": ("startup",)}
        world.claim(f"source-{place}", "chief", f"row-{place}", **draft)
        world.claim(f"other-{place}", f"role-{place}", "vision", "owns")
    editor.get(reverse("admin:roles_claim_review"))
    with django_assert_num_queries(21):
        page = editor.get(reverse("admin:roles_claim_review"))
    assert page.content.decode().count("changes from") == 2 * min(number, 10)
