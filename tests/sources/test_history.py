"""History: what changed, who, when and why; any two versions side by side; and the way back."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from roles.models import Claim, OrgNote, Responsibility, Role
from roles.queries.claim_history import history_of
from sources.editing import history, restoring, word_diff
from sources.editing.history_admin import PER_PAGE
from sources.editing.word_diff import Kept, pieces
from sources.models import MAX_REASON, Source
from tests.html import Page
from tests.roles.admin.test_admin import errors_in, fields_of, page

pytestmark = pytest.mark.ignore_template_errors


def said(before, after):
    marks = {Kept.SAME: "{}", Kept.REMOVED: "[-{}]", Kept.ADDED: "[+{}]"}
    return "".join(marks[piece.kept].format(piece.text) for piece in pieces(before, after))


class TestDifferences:
    @pytest.mark.parametrize(
        ("before", "after", "expected"),
        [
            ("", "", ""),
            ("same", "same", "same"),
            ("", "new", "[+new]"),
            ("old", "", "[-old]"),
            ("She owns it.", "She does not own it.", "She [-owns][+does not own] it."),
            ("one two three", "one 2 3", "one [-two three][+2 3]"),
            ("a b", "a b c", "a b[+ c]"),
            ("naïve café", "naïve Café", "naïve [-café][+Café]"),
        ],
    )
    def test_words_that_changed_are_marked(self, before, after, expected):
        assert said(before, after) == expected

    @given(*[st.text(st.sampled_from("ab .,\n é"), max_size=60)] * 2)
    def test_both_texts_can_be_read_out_of_it(self, before, after):
        found = pieces(before, after)
        assert "".join(p.text for p in found if p.kept is not Kept.ADDED) == before
        assert "".join(p.text for p in found if p.kept is not Kept.REMOVED) == after

    def test_long_texts_that_differ_throughout_are_not_compared_word_by_word(self, monkeypatch):
        compared = []

        class Counting(word_diff.SequenceMatcher):
            def __init__(self, junk, a, b):
                compared.append(len(a) * len(b))
                super().__init__(junk, a, b)

        monkeypatch.setattr(word_diff, "SequenceMatcher", Counting)
        before, after = "a b " * 100_000 + "e", "c d " * 100_000 + "f"
        assert [p.kept for p in pieces(before, after)] == [Kept.REMOVED, Kept.ADDED]
        assert compared == []
        said("a b c " * 100, "c b a " * 100)
        assert max(compared) <= word_diff.MAX_STEPS


@pytest.fixture
def claim(world):
    return world.claim("lymar", "product-owner", "backlog", contexts=("startup",), locator="p 1")


def versions(row):
    return history.versions(history.records(type(row), row.pk))


def change(desk, row, **values):
    address = page(type(row), "change", row.pk)
    return desk.post(address, fields_of(desk.get(address)) | values)


def restore(desk, model, pk, version, **values):
    """What a browser sends from the page that asks about it."""
    address = page(model, "restore", pk, version)
    return desk.post(address, {"newest": desk.get(address).context["newest"], **values})


class TestAReasonForAChange:
    def test_it_is_kept_with_author_time_and_difference_in_one_record(
        self, claim, world, admin_desk, administrator
    ):
        before = len(versions(claim))
        response = change(
            admin_desk,
            claim,
            paraphrase="The Product Owner alone owns the backlog.",
            contexts=[world.context("enterprise").pk, world.context("startup").pk],
            reason="Read once more",
        )
        assert errors_in(response) == ""
        *_, old, new = versions(claim)
        assert len(versions(claim)) == before + 1
        assert (new.by, new.reason, new.did) == ("ada", "Read once more", "changed")
        assert timezone.now() - new.at < timedelta(minutes=1)
        assert {(c.name, c.before, c.after) for c in history.changes(old, new)} == {
            ("paraphrase", old.values["paraphrase"], "The Product Owner alone owns the backlog."),
            ("contexts", "startup", "enterprise, startup"),
        }

    def test_a_new_claim_is_one_record_with_its_contexts(self, claim, world, admin_desk):
        data = {
            "source": claim.source.pk,
            "role": claim.role.pk,
            "responsibility": claim.responsibility.pk,
            "contexts": [world.context("startup").pk],
            "paraphrase": "One more.",
            "manner": "holds",
            "status": "draft",
        }
        assert errors_in(admin_desk.post(page(Claim, "add"), data)) == ""
        (made,) = versions(Claim.objects.latest("pk"))
        assert (made.did, made.reason) == ("added", "")
        assert made.raw["contexts"] == (world.context("startup").pk,)

    def test_claims_entered_with_their_source_are_one_record_each(self, claim, world, admin_desk):
        response = change(
            admin_desk,
            claim.source,
            **{
                "claims-0-role": claim.role.pk,
                "claims-0-responsibility": claim.responsibility.pk,
                "claims-0-paraphrase": "One more.",
                "claims-0-contexts": [world.context("startup").pk],
                "reason": "A second reading",
            },
        )
        assert errors_in(response) == ""
        (made,) = versions(Claim.objects.latest("pk"))
        assert (made.did, made.reason) == ("added", "A second reading")

    def test_what_is_published_changes_with_a_reason_only(self, claim, world, admin_desk):
        note = world.note("backlog", "product-owner")
        for row, values in [
            (claim, {"paraphrase": "Otherwise."}),
            (claim.role, {"name": "Owner"}),
            (claim.responsibility, {"question": "Who?"}),
            (claim.source, {"title": "Otherwise"}),
            (note, {"explanation": "Otherwise [@lymar]."}),
        ]:
            assert "say in a few words why" in errors_in(change(admin_desk, row, **values))
            assert errors_in(change(admin_desk, row, **values, reason="  ")) != ""
            assert errors_in(change(admin_desk, row, **values, reason="Because")) == ""
            assert versions(row)[-1].reason == "Because"

    def test_drafts_and_what_no_published_claim_stands_on_need_none(self, world, admin_desk):
        draft = world.claim("lymar", "product-owner", "backlog", status="draft")
        assert errors_in(change(admin_desk, draft, paraphrase="Otherwise.")) == ""
        for row in (world.role("chief"), world.source("berls"), world.responsibility("vision")):
            name = "short_name" if isinstance(row, Source) else "name"
            assert errors_in(change(admin_desk, row, **{name: "Otherwise"})) == ""

    def test_a_reason_is_bounded(self, claim, admin_desk):
        response = change(admin_desk, claim, note="x", reason="x" * 101)
        assert "at most 100" in errors_in(response)

    def test_who_may_only_read_is_not_asked(self, claim, client, django_user_model):
        sam = django_user_model.objects.create_user("sam", password="a good one", is_staff=True)
        sam.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
        client.force_login(sam)
        html = client.get(page(Claim, "change", claim.pk)).content.decode()
        assert "Reason for this change" not in html

    def test_deleting_a_published_claim_takes_a_reason(self, claim, world, admin_desk):
        other = world.claim("berls", "product-owner", "backlog")
        one = page(Claim, "delete", claim.pk)
        assert b'name="reason"' in admin_desk.get(one).content
        admin_desk.post(one, {"post": "yes"})
        assert Claim.objects.count() == 2
        admin_desk.post(one, {"post": "yes", "reason": "Never said"})
        assert Claim.history.filter(id=claim.pk).latest().history_change_reason == "Never said"
        several = {"action": "delete_selected", "_selected_action": [other.pk], "post": "yes"}
        admin_desk.post(page(Claim, "changelist"), several)
        assert Claim.objects.count() == 1
        shown = admin_desk.post(page(Claim, "changelist"), {**several, "post": ""})
        assert b'name="reason"' in shown.content
        admin_desk.post(page(Claim, "changelist"), {**several, "reason": "Never said either"})
        assert not Claim.objects.exists()
        assert Claim.history.latest().history_change_reason == "Never said either"


class TestTheListOfVersions:
    def test_it_says_who_when_why_and_what(self, claim, admin_desk):
        change(admin_desk, claim, paraphrase="The Product Owner decides here.", reason="Clearer")
        response = admin_desk.get(page(Claim, "history", claim.pk))
        _compared, _when, who, why, *_others = Page(response).texts("tbody/tr[1]/td")
        assert (who, why) == ("ada", "Clearer")
        html = response.content.decode()
        assert ">removed: </span>stands at owns</del>" in html
        assert ">added: </span>decides</ins>" in html

    def test_it_asks_as_often_for_many_versions_as_for_few(self, claim, world, admin_desk):
        def asked():
            with CaptureQueriesContext(connection) as queries:
                assert admin_desk.get(page(Claim, "history", claim.pk)).status_code == 200
            return len(queries)

        def edit(number):
            claim.source = world.source(f"source-{number}")
            claim.role = world.role(f"role-{number}")
            claim.position = claim.responsibility.scale.positions.all()[number % 5]
            claim.save()
            claim.contexts.set([world.context(f"context-{number}")])

        for number in range(3):
            edit(number)
        few = asked()
        for number in range(3, 40):
            edit(number)
        assert asked() == few

    def test_it_is_read_page_by_page_and_nothing_is_lost_between(self, claim, admin_desk):
        for number in range(PER_PAGE * 2):
            claim.note = f"note {number}."
            claim.save()
        total = len(versions(claim))
        seen = []
        for number in (1, 2, 3):
            response = admin_desk.get(page(Claim, "history", claim.pk), {"p": number})
            steps = response.context["steps"]
            seen += [step.version.number for step in steps]
            assert all(step.changes for step in steps if step.version.number > 2)
        assert seen == list(range(total, 0, -1))
        for odd in ("0", "x", "9" * 50, "-1"):
            assert admin_desk.get(page(Claim, "history", claim.pk), {"p": odd}).status_code == 200

    def test_two_versions_stand_side_by_side(self, claim, admin_desk):
        change(admin_desk, claim, locator="p 2", reason="a")
        change(admin_desk, claim, locator="p 3", reason="b")
        first, *_, last = versions(claim)
        address = page(Claim, "compare", claim.pk)
        response = admin_desk.get(address, {"from": last.id, "to": first.id})
        shown = {(c.label, c.before, c.after) for c in response.context["changes"]}
        assert ("Locator", "p 1", "p 3") in shown
        assert "<del>1</del>" in response.content.decode()

    @pytest.mark.parametrize("value", ["", "x", "0", "9" * 30, "²"])
    def test_versions_that_are_not_there_are_asked_for_again(self, value, claim, admin_desk):
        address = page(Claim, "compare", claim.pk)
        response = admin_desk.get(address, {"from": value, "to": value}, follow=True)
        assert "Choose two versions" in response.content.decode()

    def test_another_rows_version_is_none_of_this_one(self, claim, world, admin_desk):
        other = world.claim("berls", "product-owner", "backlog")
        theirs = versions(other)[0].id
        address = page(Claim, "restore", claim.pk, theirs)
        assert admin_desk.get(address).status_code == 404
        assert admin_desk.get(page(Claim, "restore", 0, theirs)).status_code == 404

    def test_reading_and_restoring_take_leave(self, claim, client, django_user_model):
        sam = django_user_model.objects.create_user("sam", password="a good one", is_staff=True)
        client.force_login(sam)
        first = versions(claim)[0].id
        addresses = [
            page(Claim, "history", claim.pk),
            page(Claim, "compare", claim.pk),
            page(Claim, "restore", claim.pk, first),
        ]
        assert [client.get(address).status_code for address in addresses] == [403] * 3
        sam.user_permissions.add(Permission.objects.get(codename="view_claim"))
        html = client.get(addresses[0]).content.decode()
        assert "restore/" not in html
        assert client.post(addresses[2]).status_code == 403


class TestRestoring:
    def test_old_values_become_a_new_version_with_a_reason(
        self, claim, world, admin_desk, administrator
    ):
        first = versions(claim)[-1]
        change(
            admin_desk,
            claim,
            paraphrase="Otherwise.",
            contexts=[world.context("enterprise").pk],
            reason="Why not",
        )
        claim.refresh_from_db()
        address = page(Claim, "restore", claim.pk, first.id)
        assert "Otherwise." in admin_desk.get(address).content.decode()
        response = restore(admin_desk, Claim, claim.pk, first.id, reason="It was right")
        assert response.url == page(Claim, "history", claim.pk)
        again = Claim.objects.get(pk=claim.pk)
        assert again.paraphrase == first.values["paraphrase"]
        assert [context.slug for context in again.contexts.all()] == ["startup"]
        assert again.version == claim.version + 1
        newest = versions(claim)[-1]
        assert newest.raw == first.raw
        assert newest.by == "ada"
        assert newest.reason.startswith("Restored the version of ")
        assert newest.reason.endswith(": It was right")
        assert len(newest.reason) <= MAX_REASON

    @pytest.mark.parametrize("model", [Role, Responsibility, Source, OrgNote])
    def test_every_kind_of_row_can_be_restored(self, model, claim, world, admin_desk):
        row = {
            Role: claim.role,
            Responsibility: claim.responsibility,
            Source: claim.source,
            OrgNote: world.note("backlog", "product-owner"),
        }[model]
        field = {Role: "name", Responsibility: "meaning", Source: "title", OrgNote: "explanation"}
        name = field[model]
        was = getattr(row, name)
        first = versions(row)[0]
        change(admin_desk, row, **{name: "Otherwise", "reason": "Why not"})
        restore(admin_desk, model, row.pk, first.id)
        row.refresh_from_db()
        assert getattr(row, name) == was

    def test_a_restored_slug_still_redirects_from_the_other(self, claim, admin_desk, visitor):
        first = versions(claim.role)[0]
        change(admin_desk, claim.role, slug="owner", reason="Shorter")
        restore(admin_desk, Role, claim.role.pk, first.id)
        assert visitor.get("/roles/owner/").url == "/roles/product-owner/"

    def test_one_that_validates_no_longer_is_refused_and_nothing_changes(
        self, claim, world, admin_desk
    ):
        first = versions(claim)[-1]
        Role.objects.filter(pk=claim.role.pk).update(name="Owner")
        change(admin_desk, claim, locator="p 2", reason="Moved")
        world.claim("lymar", "product-owner", "backlog", locator="p 1")
        before = len(versions(claim))
        response = restore(admin_desk, Claim, claim.pk, first.id)
        html = response.content.decode()
        assert "cannot be restored" in html
        assert "already makes this claim" in html
        assert Claim.objects.get(pk=claim.pk).locator == "p 2"
        assert len(versions(claim)) == before

    def test_one_that_refers_to_what_is_gone_is_refused_by_name(self, claim, world, admin_desk):
        first = versions(claim)[-1]
        claim.source = world.source("berls")
        claim.save()
        Source.objects.get(slug="lymar").delete()
        response = restore(admin_desk, Claim, claim.pk, first.id)
        assert "Source: What it referred to then is no longer there." in response.content.decode()
        listed = admin_desk.get(page(Claim, "history", claim.pk)).content.decode()
        assert "What lymar wrote (no longer there)" in listed

    def test_words_come_back_with_the_result_of_their_check(self, world, admin_desk):
        claim = world.claim(
            "lymar", "chief", "vision", quotation="under a vice president",
            quotation_result="verified",
        )  # fmt: skip
        first = versions(claim)[0]
        change(admin_desk, claim, quotation="under the vice president", reason="A slip")
        assert Claim.objects.get(pk=claim.pk).quotation_result == "unchecked"
        restore(admin_desk, Claim, claim.pk, first.id)
        assert Claim.objects.get(pk=claim.pk).quotation_result == "verified"

    def test_a_deleted_row_keeps_its_history_and_comes_back(self, claim, admin_desk):
        pk, key = claim.pk, claim.key
        first = versions(claim)[-1]
        admin_desk.post(page(Claim, "delete", pk), {"post": "yes", "reason": "A slip"})
        versions_shown = Page(admin_desk.get(page(Claim, "history", pk)))
        _compared, _when, _who, why, did, _restore = versions_shown.texts("tbody/tr[1]/td")
        assert why == "A slip"
        assert did.startswith("deleted")
        restore(admin_desk, Claim, pk, first.id)
        again = Claim.objects.get(pk=pk)
        assert (again.key, again.version) == (key, first_version_after(claim))
        assert [context.slug for context in again.contexts.all()] == ["startup"]
        assert versions(again)[-1].raw == first.raw

    def test_restoring_is_all_or_nothing(self, claim, monkeypatch):
        record = history.records(Claim, claim.pk).last()
        claim.note = "later"
        claim.save()
        monkeypatch.setattr(Claim, "full_clean", _refuse)
        with pytest.raises(ValidationError):
            restoring.restore(record)
        assert Claim.objects.get(pk=claim.pk).note == "later"


def _refuse(self):
    raise ValidationError("No.")


def first_version_after(claim):
    return Claim.history.filter(id=claim.pk, history_type="-").latest().version + 1


class TestThePublicHistoryOfAClaim:
    def titles(self, claim):
        return [event.title for event in history_of(claim)]

    def test_it_begins_with_publication_and_tells_what_changed(self, world, visitor):
        claim = world.claim("lymar", "chief", "vision", status="draft", published_at=None)
        claim.paraphrase = "A slip nobody saw."
        claim.save()
        claim.status, claim.note = "published", "Doubtful."
        claim.save()
        claim.paraphrase, claim._change_reason = "A slip everybody saw.", "Secret reason"
        claim.save()
        claim.note = "For editors alone."
        claim.save()
        claim.position = claim.responsibility.scale.positions.get(slug="shares")
        claim.save()
        assert self.titles(claim) == ["Changed", "Changed", "Published"]
        html = visitor.get(claim.get_absolute_url()).content.decode()
        past = html[html.index('id="past"') :]
        assert "nobody</del>" in past
        assert "everybody</ins>" in past
        assert ">added: </span>shares</ins>" in past
        for private in ("Secret reason", "For editors alone", "Doubtful", "ada"):
            assert private not in past

    def test_withdrawing_and_publishing_again_are_told_and_drafts_are_not(self, world):
        claim = world.claim("lymar", "chief", "vision")
        for status, note in (("draft", ""), ("draft", "x"), ("published", "x")):
            claim.status, claim.note = status, note
            claim.paraphrase += " More."
            claim.save()
        assert self.titles(claim) == ["Published again", "Withdrawn", "Published"]
        again = history_of(claim)[0]
        assert [(c.name, c.after.count("More")) for c in again.changes] == [("paraphrase", 3)]

    def test_a_position_of_a_pair_names_its_roles(self, world):
        senior = [("a", "The {a} is senior", "owns"), ("b", "The {b} is senior", "owns")]
        row = world.responsibility("senior", world.scale("pair", senior), relational=True)
        claim = world.claim("lymar", "chief", row, "a", other_role="product-owner")
        claim.position = row.scale.positions.get(slug="b")
        claim.save()
        (change,) = history_of(claim)[0].changes
        assert change.before == "The Chief is senior"
        assert change.after == "The Product Owner is senior"

    def test_it_asks_as_often_for_many_changes_as_for_few(self, claim, world, visitor):
        def asked():
            with CaptureQueriesContext(connection) as queries:
                visitor.get(claim.get_absolute_url())
            return len(queries)

        def edit(number):
            claim.source = world.source(f"source-{number}")
            claim.save()
            claim.contexts.set([world.context(f"context-{number}")])

        for number in range(2):
            edit(number)
        few = asked()
        for number in range(2, 12):
            edit(number)
        assert asked() == few


def test_a_row_of_a_catalogue_that_nobody_has_changed_has_no_versions(db, admin_desk):
    role = Role(name="Clerks", slug="onet-clerks", origin="onet", origin_key="43-9061.00")
    Role.everything.bulk_create([role])
    shown = admin_desk.get(page(Role, "history", role.pk))
    assert "No version was kept." in shown.content.decode()


def test_every_address_of_history_needs_an_account(claim, visitor):
    for address in (
        page(Claim, "compare", claim.pk),
        page(Claim, "restore", claim.pk, versions(claim)[0].id),
    ):
        assert visitor.get(address).url.startswith(reverse("admin:login"))
