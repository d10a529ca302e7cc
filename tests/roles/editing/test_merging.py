"""Merging two roles, responsibilities or sources: everything moves, nothing is lost unseen."""

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import Permission

from roles.admin.roles import RoleAdmin
from roles.editing import merging
from roles.models import (
    Alias,
    Claim,
    FeaturedComparison,
    FormerRoleSlug,
    OrgNote,
    Responsibility,
    Role,
)
from roles.queries import titles
from sources.editing import history
from sources.models import FormerSourceSlug, Snapshot, Source
from tests.html import Page
from tests.roles.admin.test_admin import page

pytestmark = pytest.mark.ignore_template_errors

TEXT = "In our firm the Product Owner decides what the team builds next."


def moved(plan) -> dict:
    return {kind: len(rows) for kind, rows in plan.moves.items()}


def last(row):
    return history.versions(history.records(type(row), row.pk))[-1]


@pytest.fixture
def owners(world):
    """Two names of one role, each with claims, aliases, notes, tags and a former slug."""
    gone, kept = world.role("scrum-owner"), world.role("product-owner")
    world.claim("lymar", gone, "backlog", locator="p 1")
    world.claim("berls", kept, "backlog", locator="p 1")
    same = [("a", "The {a} is senior", "owns"), ("b", "The {b} is senior", "owns")]
    scale = world.scale("senior", same)
    first, second = scale.positions.all()
    first.converse = second
    first.save()
    row = world.responsibility("senior", scale, relational=True)
    world.claim("lymar", "qa-lead", row, "a", other_role=gone)
    world.note("backlog", "scrum-owner")
    for role, title in ((gone, "Backlog Boss"), (gone, "PO"), (kept, "PO")):
        Alias.objects.create(role=role, title=title)
    gone.tags.add("agile", "delivery")
    kept.tags.add("agile")
    FormerRoleSlug.objects.create(slug="backlog-owner", target=gone)
    return gone, kept


class TestTwoRoles:
    def test_a_comparison_of_the_home_page_follows_unless_it_stands_there_already(
        self, owners, world
    ):
        gone, kept = owners
        manager, lead = world.role("manager"), world.role("lead")
        for pair in ((gone, kept), (gone, manager), (kept, manager), (lead, gone)):
            FeaturedComparison.objects.create(role=pair[0], other_role=pair[1])
        merging.merge(gone, kept, "One job")
        assert {str(comparison) for comparison in FeaturedComparison.objects.all()} == {
            "Product Owner vs Manager",
            "Lead vs Product Owner",
        }

    def test_everything_moves_and_both_slugs_redirect(self, owners, visitor):
        gone, kept = owners
        plan = merging.merge(gone, kept, "One job")
        assert not plan.refused
        assert not Role.objects.filter(slug="scrum-owner").exists()
        assert kept.claims.count() + kept.claims_as_other.count() == 3
        assert OrgNote.objects.get().role == kept
        titles_kept = {alias.title for alias in kept.aliases.all()}
        assert titles_kept == {"PO", "Backlog Boss", "Scrum Owner"}
        assert {tag.name for tag in kept.tags.all()} == {"agile", "delivery"}
        for slug in ("scrum-owner", "backlog-owner"):
            answer = visitor.get(f"/roles/{slug}/")
            assert (answer.status_code, answer.url) == (301, "/roles/product-owner/")
        assert titles.meaning_of_title("Senior Scrum Owner").role == kept

    def test_a_pair_is_kept_in_order_and_its_position_turned(self, owners):
        merging.merge(*owners, "One job")
        claim = Claim.objects.get(responsibility__slug="senior")
        # Product Owner before QA lead, where QA lead stood before Scrum Owner.
        assert (claim.role.slug, claim.other_role.slug) == ("product-owner", "qa-lead")
        assert claim.position.slug == "b"

    def test_history_tells_of_each_row_why_it_changed(self, owners):
        gone, kept = owners
        moving = Claim.objects.get(source__slug="lymar", responsibility__slug="backlog")
        note = OrgNote.objects.get()
        pk = gone.pk
        merging.merge(gone, kept, "One job")
        for row in (moving, note, kept):
            assert last(row).reason == "Scrum Owner merged into Product Owner: One job"
        before, after = history.versions(history.records(Claim, moving.pk))[-2:]
        (change,) = history.changes(before, after)
        assert (change.before, change.after) == (
            "Scrum Owner (no longer there)", "Product Owner",
        )  # fmt: skip
        assert Role.history.filter(id=pk).latest().history_type == "-"

    def test_it_is_shown_before_and_nothing_is_written_then(self, owners):
        plan = merging.plan(*owners)
        assert moved(plan) == {
            "claims": 2,
            "org notes": 1,
            "aliases": 1,
            "tags": 1,
            "former slugs": 1,
            "its slug, which redirects from now on": 1,
            "its name, which becomes an alias": 1,
        }
        assert set(plan.duplicates) == {"aliases", "tags"}
        assert Role.objects.filter(slug="scrum-owner").exists()
        assert owners[0].claims.count() == 1

    def test_the_same_claim_twice_is_refused_and_listed(self, owners, world):
        gone, kept = owners
        one = world.claim("berls", gone, "backlog", locator="p 1")
        plan = merging.plan(gone, kept)
        (pair,) = plan.collisions
        assert {row.pk for row in pair} == {one.pk, Claim.objects.get(role=kept).pk}
        with pytest.raises(merging.RefusedError):
            merging.merge(gone, kept, "One job")
        assert one.role == Claim.objects.get(pk=one.pk).role
        assert OrgNote.objects.get().role == gone

    def test_two_notes_on_one_point_are_refused(self, owners, world):
        world.note("backlog", "product-owner")
        ((moving, standing),) = merging.plan(*owners).doubled
        assert "Scrum Owner</a>" in moving
        assert "Product Owner</a>" in standing

    def test_a_claim_on_the_two_of_them_is_refused(self, owners, world):
        gone, kept = owners
        world.claim("berls", kept, Responsibility.objects.get(slug="senior"), "a", other_role=gone)
        (obstacle,) = merging.plan(gone, kept).obstacles
        assert "two roles would be one" in obstacle

    def test_a_code_that_both_have_is_kept_once(self, owners):
        gone, kept = owners
        code = {"scheme": "onet", "label": "Owners", "address": "https://example.org/onet"}
        for role, number, match in (
            (gone, "1", "exact"), (gone, "2", "close"), (gone, "3", "broad"),
            (kept, "1", "broad"), (kept, "2", "close"),
        ):  # fmt: skip
            role.codes.create(**code, code=number, match=match)
        plan = merging.merge(gone, kept, "One job")
        assert {row.code: row.match for row in kept.codes.all()} == {
            "1": "broad",
            "2": "close",
            "3": "broad",
        }
        kind = "codes in classifications"
        assert (plan.moves[kind], len(plan.duplicates[kind])) == (["O*NET 3 Owners"], 2)
        (change,) = (change for change in plan.differences if change.name == "codes")
        assert (change.label, change.before, change.after) == (
            "O*NET 1 Owners",
            "the same",
            "wider",
        )

    def test_a_role_is_not_merged_with_itself_or_with_something_else(self, owners):
        for other in (owners[0], Source.objects.first()):
            with pytest.raises(ValueError, match="Two different rows"):
                merging.plan(owners[0], other)


class TestTwoResponsibilities:
    def test_everything_moves_and_the_slug_redirects(self, world, visitor):
        world.claim("lymar", "chief", "backlog")
        world.claim("berls", "chief", "backlog-order")
        world.note("backlog-order", "chief")
        gone, kept = (Responsibility.objects.get(slug=s) for s in ("backlog-order", "backlog"))
        gone.tags.add("agile")
        for question, words in ((gone, "grooming"), (gone, "P&L"), (kept, "P&L")):
            question.aliases.create(words=words)
        merging.merge(gone, kept, "One question")
        assert {alias.words for alias in kept.aliases.all()} == {"grooming", "P&L"}
        assert kept.claims.count() == 2
        assert OrgNote.objects.get().responsibility == kept
        assert [tag.name for tag in kept.tags.all()] == ["agile"]
        assert visitor.get("/responsibilities/backlog-order/").url == "/responsibilities/backlog/"

    def test_other_scales_and_other_numbers_of_roles_are_refused(self, world):
        kept = world.responsibility("backlog")
        scale = world.scale("pair", [("same", "same job", "owns")])
        gone = world.responsibility("same-job", scale, relational=True)
        first, second = merging.plan(gone, kept).obstacles
        assert first.startswith("Their scales differ: “Pair” and “Ownership”")
        assert "about two roles" in second

    def test_the_same_claim_twice_is_refused(self, world):
        world.claim("lymar", "chief", "backlog", locator="p 1")
        world.claim("lymar", "chief", "vision", locator="p 1")
        two = [Responsibility.objects.get(slug=slug) for slug in ("backlog", "vision")]
        assert len(merging.plan(*two).collisions) == 1


class TestTwoSources:
    @pytest.fixture
    def pieces(self, world):
        gone, kept = world.source("copy"), world.source("lymar")
        world.claim(gone, "chief", "backlog")
        world.source("reply", kind="comment", part_of=gone)
        world.source("newer", supersedes=gone)
        FormerSourceSlug.objects.create(slug="old-copy", target=gone)
        for source in (gone, kept):
            Snapshot.objects.create(source=source, text="The same text.", taken_on="2026-01-01")
        Snapshot.objects.create(source=gone, text=TEXT, taken_on="2026-02-01")
        return gone, kept

    def test_everything_moves_and_citations_still_resolve(self, pieces, visitor):
        gone, kept = pieces
        plan = merging.merge(gone, kept, "A copy")
        assert kept.claims.count() == 1
        assert kept.parts.get().slug == "reply"
        assert kept.superseded_by.get().slug == "newer"
        assert kept.snapshots.count() == 2
        assert set(plan.duplicates) == {"snapshots"}
        assert set(Source.objects.cited(["copy", "old-copy"])) >= {"copy", "old-copy"}
        assert visitor.get("/sources/copy/").url == "/sources/lymar/"
        assert {change.label for change in plan.differences} >= {"Voice", "Address", "Title"}

    def test_a_hidden_source_is_shown_by_one_version(self, pieces):
        gone, kept = pieces
        Source.objects.filter(pk=kept.pk).update(is_public=False)
        merging.merge(gone, kept, "A copy")
        record, earlier = kept.history.order_by("-history_id")[:2]
        assert (record.is_public, record.version) == (True, earlier.version + 1)
        assert earlier.history_type == "+"

    def test_what_would_be_lost_is_shown_in_words(self, world):
        gone = world.source("gone", kind="official_guide", address_is_dead=True)
        kept = world.source("kept", kind="comment", part_of=world.source("thread"), is_public=False)
        lost = {c.label: (c.before, c.after) for c in merging.plan(gone, kept).differences}
        assert lost["Kind"] == ("official guide", "comment")
        assert lost["No longer there"] == ("yes", "no")
        # Readers go on seeing it.
        assert "Shown to readers" not in lost

    def test_the_texts_of_one_check_the_quotations_of_the_other(self, pieces, world):
        gone, kept = pieces
        claim = world.claim(kept, "chief", "vision", quotation="decides what the team builds")
        merging.merge(gone, kept, "A copy")
        assert Claim.objects.get(pk=claim.pk).quotation_result == "verified"

    def test_a_published_quotation_that_would_be_missing_is_refused(self, pieces, world):
        gone, kept = pieces
        claim = world.claim(kept, "chief", "vision", quotation="decided what the team built")
        Claim.objects.filter(pk=claim.pk).update(quotation_result="verified")
        (obstacle,) = merging.plan(gone, kept).obstacles
        assert "do not occur in the stored text" in obstacle
        with pytest.raises(merging.RefusedError):
            merging.merge(gone, kept, "A copy")
        assert Source.objects.filter(pk=gone.pk).exists()
        assert gone.snapshots.count() == 2

    @pytest.mark.parametrize("link", ["part_of", "supersedes"])
    def test_a_source_and_its_own_part_or_edition_are_refused(self, link, world):
        whole = world.source("whole")
        part = world.source("part", **{link: whole})
        for one, other in ((whole, part), (part, whole)):
            assert "links one to the other" in merging.plan(one, other).obstacles[0]

    def test_a_circle_through_a_third_source_is_refused(self, world):
        gone = world.source("gone")
        kept = world.source("kept", part_of=world.source("middle", part_of=gone))
        assert "in a circle" in str(merging.plan(gone, kept).obstacles)


class TestThePage:
    def test_two_are_chosen_seen_and_merged_with_a_reason(self, owners, admin_desk):
        gone, kept = owners
        chosen = {"action": "merge_two", ACTION_CHECKBOX_NAME: [gone.pk, kept.pk]}
        address = admin_desk.post(page(Role, "changelist"), chosen).url
        html = admin_desk.get(address).content.decode()
        assert "What moves" in html
        assert "The other way round" in html
        assert " style=" not in html
        address = page(Role, "merge", gone.pk, kept.pk)
        assert b"This field is required" in admin_desk.post(address, {"reason": " "}).content
        assert b"at most 60" in admin_desk.post(address, {"reason": "x" * 61}).content
        response = admin_desk.post(address, {"reason": "One job"})
        assert response.url == page(Role, "change", kept.pk)
        assert last(kept).by == "ada"
        assert admin_desk.get(address).status_code == 404

    @pytest.mark.parametrize("model", merging.MERGEABLE)
    def test_each_kind_has_it(self, model, owners, world, admin_desk):
        world.responsibility("vision")
        one, other = model.objects.order_by("pk")[:2]
        assert admin_desk.get(page(model, "merge", one.pk, other.pk)).status_code == 200

    def test_not_exactly_two_are_asked_for_again(self, owners, world, admin_desk):
        third = world.role("chief")
        for chosen in ([owners[0].pk], [owners[0].pk, owners[1].pk, third.pk]):
            response = admin_desk.post(
                page(Role, "changelist"),
                {"action": "merge_two", ACTION_CHECKBOX_NAME: chosen},
                follow=True,
            )
            assert "Choose exactly two" in response.content.decode()

    def test_what_is_refused_is_listed_and_has_no_button(self, owners, world, admin_desk):
        gone, kept = owners
        one = world.claim("berls", gone, "backlog", locator="p 1")
        address = page(Role, "merge", gone.pk, kept.pk)
        shown = Page(admin_desk.get(address))
        (obstacle,) = shown.texts("div[@class='errornote']/ul/li")
        assert one.key in obstacle
        for row in merging.plan(gone, kept).collisions[0]:
            assert shown.all(
                f"div[@class='errornote']/ul/li/a[@href='{page(Claim, 'change', row.pk)}']"
            )
        assert not shown.all("input[@name='reason']")
        refused = Page(admin_desk.post(address, {"reason": "All the same"}))
        assert refused.texts("div[@class='errornote']/ul/li") == [obstacle]
        assert Role.objects.filter(pk=gone.pk).exists()

    def test_what_stands_in_the_way_is_linked(self, owners, world, admin_desk):
        gone, kept = owners
        senior = Responsibility.objects.get(slug="senior")
        claim = world.claim("berls", kept, senior, "a", other_role=gone)
        shown = Page(admin_desk.get(page(Role, "merge", gone.pk, kept.pk)))
        (link,) = shown.all("div[@class='errornote']/ul/li/a")
        assert link.get("href") == page(Claim, "change", claim.pk)

    def test_it_takes_leave_to_change_and_to_delete(self, owners, client, django_user_model):
        sam = django_user_model.objects.create_user("sam", password="a good one", is_staff=True)
        codes = ["view_role", "change_role"]
        sam.user_permissions.set(Permission.objects.filter(codename__in=codes))
        client.force_login(sam)
        address = page(Role, "merge", owners[0].pk, owners[1].pk)
        assert client.get(address).status_code == 403
        assert client.post(address, {"reason": "x"}).status_code == 403
        assert b"merge_two" not in client.get(page(Role, "changelist")).content

    def test_what_somebody_else_merges_at_the_same_moment_is_not_there(
        self, owners, admin_desk, monkeypatch
    ):
        gone, kept = owners

        def somebody_is_quicker(*_):
            merging.merge(gone, kept, "One job")

        monkeypatch.setattr(RoleAdmin, "log_deletions", somebody_is_quicker)
        address = page(Role, "merge", gone.pk, kept.pk)
        assert admin_desk.post(address, {"reason": "One job"}).status_code == 404

    def test_the_same_twice_is_not_there(self, owners, admin_desk):
        pk = owners[0].pk
        assert admin_desk.get(page(Role, "merge", pk, pk)).status_code == 404
