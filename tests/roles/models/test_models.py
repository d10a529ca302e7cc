"""What the rows do by themselves when they are saved, changed and asked."""

import datetime
from collections import Counter

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from roles.domain.agreement import State, agreement
from roles.domain.comparison import AreaFact, compare
from roles.domain.facts import Manner
from roles.models import (
    Alias,
    Claim,
    Context,
    OrgNote,
    Position,
    Responsibility,
    Role,
    Suggestion,
)
from roles.models.claim import KEY_ALPHABET
from sources.models import FormerSourceSlug, Snapshot, Source, Voice
from sources.text.quotation import Result, text_hash

TEXT = "In our firm the Product Owner orders the backlog. Nobody else does. Nobody else does."


def told(row) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as refusal:
        row.full_clean()
    return refusal.value.message_dict


def snapshot(source: Source, text: str = TEXT, day: int = 1) -> Snapshot:
    return Snapshot.objects.create(source=source, text=text, taken_on=datetime.date(2026, 1, day))


@pytest.fixture
def seniority(world):
    """A scale between two roles; the converse is set on one of the two, as editors do."""
    scale = world.scale(
        "seniority",
        [
            ("senior", "is senior to", "other"),
            ("junior", "is junior to", "other"),
            ("equals", "stands beside", "other"),
            ("varies", "says it varies", "varies"),
        ],
    )
    senior = scale.positions.get(slug="senior")
    senior.converse = scale.positions.get(slug="junior")
    senior.save()
    return scale


@pytest.fixture
def which_is_senior(world, seniority) -> Responsibility:
    return world.responsibility("which-is-senior", seniority, relational=True)


@pytest.fixture
def claim(world) -> Claim:
    return world.claim("lymar", "product-owner", "backlog", "owns")


@pytest.mark.parametrize(
    ("model", "words"), [(Claim, "paraphrase"), (Suggestion, "sentence")], ids=str
)
def test_a_sentence_that_is_cut_off_in_the_name_of_its_row_says_so(model, words):
    sentence = "The Product Owner orders the backlog. " * 3
    name = str(model(**{words: sentence})).partition(": ")[2]
    assert len(name) == 80
    assert sentence.startswith(name.removesuffix("…"))
    assert name.endswith("…")
    whole = "The Product Owner alone puts the whole of the backlog in an order, and no other."
    assert str(model(**{words: whole})).endswith(f": {whole}")
    assert len(whole) == 80


class TestAPairOfRoles:
    @pytest.mark.parametrize(
        ("said", "stored"), [("senior", "junior"), ("junior", "senior"), ("equals", "equals")]
    )
    def test_it_is_stored_in_one_order_its_position_turned(
        self, world, which_is_senior, said, stored
    ):
        claim = world.claim(
            "lymar", "product-owner", which_is_senior, said, other_role="product-manager"
        )
        claim.refresh_from_db()
        assert (claim.role.slug, claim.other_role.slug) == ("product-manager", "product-owner")
        assert claim.position.slug == stored

    def test_said_in_that_order_it_stays_as_it_is(self, world, which_is_senior):
        claim = world.claim(
            "lymar", "product-manager", which_is_senior, "senior", other_role="product-owner"
        )
        claim.save()
        claim.refresh_from_db()
        assert (claim.role.slug, claim.position.slug) == ("product-manager", "senior")

    def test_cleaning_and_saving_turn_it_once(self, world, which_is_senior):
        claim = world.claim(
            "lymar", "product-manager", which_is_senior, "senior", other_role="product-owner"
        )
        claim.role, claim.other_role = claim.other_role, claim.role
        claim.full_clean()
        claim.save()
        claim.refresh_from_db()
        assert (claim.role.slug, claim.position.slug) == ("product-manager", "junior")

    def test_a_draft_without_a_position_is_turned_too(self, world, which_is_senior):
        draft = world.claim(
            "lymar",
            "product-owner",
            which_is_senior,
            None,
            other_role="product-manager",
            status="draft",
            published_at=None,
        )
        assert (draft.role.slug, draft.position) == ("product-manager", None)

    def test_claims_from_either_side_agree(self, world, which_is_senior):
        world.claim("a", "product-owner", which_is_senior, "junior", other_role="product-manager")
        world.claim("b", "product-manager", which_is_senior, "senior", other_role="product-owner")
        verdict = agreement(Claim.objects.facts())
        assert verdict.state is State.AGREED
        assert [standing.position.slug for standing in verdict.standings] == ["senior"]

    def test_a_converse_is_the_same_seen_from_either_of_the_two(self, seniority):
        senior, junior, equals = (
            Position.objects.get(slug=slug) for slug in ("senior", "junior", "equals")
        )
        assert senior.seen_from_the_other_role == junior
        assert junior.seen_from_the_other_role == senior
        assert equals.seen_from_the_other_role == equals
        assert junior.fact.reversed() == senior.fact
        assert equals.fact.reversed() == equals.fact

    def test_a_converse_is_of_the_same_scale(self, world, seniority):
        senior = seniority.positions.get(slug="senior")
        senior.converse = world.scale().positions.get(slug="owns")
        assert told(senior) == {"converse": ["The converse is a position of the same scale."]}

    def test_an_org_note_keeps_it_in_the_same_order(self, world, which_is_senior):
        note = world.note("which-is-senior", "product-owner", "product-manager")
        assert note.key == ("which-is-senior", "product-manager", "product-owner")
        assert OrgNote.objects.by_point() == {note.key: note}


class TestVersionsAndHistory:
    def test_the_version_number_rises_with_every_save(self, claim):
        assert claim.version == 1
        for version in (2, 3):
            claim.save()
            claim.refresh_from_db()
            assert claim.version == version

    def test_it_rises_where_only_one_field_is_saved(self, claim):
        claim.note = "Doubtful."
        claim.save(update_fields=["note"])
        claim.refresh_from_db()
        assert (claim.version, claim.note) == (2, "Doubtful.")

    def test_every_row_that_editors_change_has_one(self, world, claim):
        note = world.note("backlog", "product-owner")
        for row in (claim.source, claim.role, claim.responsibility, note):
            before = row.version
            row.save()
            row.refresh_from_db()
            assert row.version == before + 1

    def test_every_save_is_recorded(self, claim):
        claim.paraphrase = "The Product Owner has the last word on the backlog."
        claim.save()
        newer, older = claim.history.all()
        assert [older.history_type, newer.history_type] == ["+", "~"]
        assert older.paraphrase == "The Product Owner stands at owns here."
        assert newer.paraphrase == "The Product Owner has the last word on the backlog."
        assert [older.version, newer.version] == [1, 2]

    def test_deleting_is_recorded(self, claim):
        key = claim.key
        claim.delete()
        assert Claim.history.filter(key=key).latest().history_type == "-"

    def test_its_contexts_are_recorded(self, world, claim):
        claim.contexts.set([world.context("startup"), world.context("enterprise")])
        claim.contexts.remove(world.context("startup"))
        recorded = [
            sorted(kept.context.slug for kept in past.contexts.all())
            for past in claim.history.order_by("history_id")
        ]
        assert recorded[0] == []
        assert ["enterprise", "startup"] in recorded
        assert recorded[-1] == ["enterprise"]

    def test_sources_roles_rows_and_notes_are_recorded(self, world, claim):
        note = world.note("backlog", "product-owner")
        for row in (claim.source, claim.role, claim.responsibility, note):
            row.save()
            assert row.history.first().version == row.version


class TestKeys:
    def test_a_key_is_short_and_has_no_letter_that_is_read_for_another(self, claim):
        assert len(claim.key) == 8
        assert set(claim.key) <= set(KEY_ALPHABET)
        assert not set("01oil") & set(KEY_ALPHABET)
        assert all(number == 1 for number in Counter(KEY_ALPHABET).values())

    def test_every_claim_has_its_own_and_keeps_it(self, world, claim):
        other = world.claim("berls", "product-owner", "backlog")
        key = claim.key
        claim.save()
        claim.refresh_from_db()
        assert claim.key == key != other.key

    def test_no_two_claims_share_one(self, claim, world):
        with pytest.raises(IntegrityError), transaction.atomic():
            world.claim("berls", "product-owner", "backlog", key=claim.key)

    def test_each_model_is_found_again_by_its_natural_key(self, world, claim, which_is_senior):
        alias = Alias.objects.create(role=claim.role, title="Backlog Owner")
        cell = world.note("backlog", "product-owner")
        pair = world.note("which-is-senior", "product-owner", "product-manager")
        rows = [
            claim,
            claim.source,
            claim.source.voice,
            claim.role,
            claim.responsibility,
            claim.responsibility.area,
            claim.position,
            claim.position.scale,
            world.context("startup"),
            alias,
            cell,
            pair,
        ]
        for row in rows:
            assert type(row).objects.get_by_natural_key(*row.natural_key()) == row


class TestPublishing:
    def test_a_published_claim_gets_its_date(self, world):
        before = timezone.now()
        claim = world.claim("lymar", "product-owner", "backlog", published_at=None)
        assert before <= claim.published_at <= timezone.now()

    def test_a_date_that_is_known_is_kept(self, world):
        then = datetime.datetime(2025, 1, 2, tzinfo=datetime.UTC)
        claim = world.claim("lymar", "product-owner", "backlog", published_at=then)
        claim.save()
        assert claim.published_at == then

    def test_a_draft_has_none_and_counts_nowhere(self, world):
        draft = world.claim("lymar", "product-owner", "backlog", status="draft", published_at=None)
        assert draft.published_at is None
        assert not draft.published
        assert not Claim.objects.published().exists()
        assert not Role.objects.spoken_of().exists()

    def test_a_draft_may_lack_position_locator_and_quotation(self, world):
        draft = world.claim(
            "lymar", "product-owner", "backlog", None, status="draft", published_at=None, locator=""
        )
        draft.full_clean()

    def test_publishing_requires_position_and_locator_and_says_both(self, world):
        draft = world.claim(
            "lymar", "product-owner", "backlog", None, status="draft", published_at=None, locator=""
        )
        draft.status, draft.locator = "published", "  "
        messages = told(draft)
        assert messages["position"] == [
            "A claim is published with a position; a draft may go without."
        ]
        assert messages["locator"] == [
            "A claim is published with a locator; a draft may go without."
        ]


class TestTheQuotationAtSaving:
    @pytest.mark.parametrize(
        ("quotation", "result"),
        [
            ("the Product Owner orders", Result.VERIFIED),
            ("the  Product\u00a0Owner orders", Result.FOLDED),
            ("Nobody else does", Result.AMBIGUOUS),
            ("the Product Manager orders", Result.MISSING),
            ("", Result.UNCHECKED),
        ],
    )
    def test_it_is_looked_up_in_the_snapshot(self, world, quotation, result):
        snapshot(world.source("lymar"))
        claim = world.claim("lymar", "product-owner", "backlog", quotation=quotation)
        claim.refresh_from_db()
        assert claim.quotation_result == result
        if quotation:
            assert claim.quotation_text_hash == text_hash(TEXT)
            assert claim.quotation_checked_on == timezone.localdate()
        else:
            assert (claim.quotation_text_hash, claim.quotation_checked_on) == ("", None)

    def test_without_a_snapshot_it_is_unchecked_and_says_so(self, world):
        claim = world.claim("lymar", "product-owner", "backlog", quotation="so it is written")
        assert claim.quotation_result == Result.UNCHECKED
        assert claim.get_quotation_result_display() == "unchecked"
        assert claim.quotation_checked_on is None
        claim.full_clean()

    def test_the_newest_snapshot_is_the_one_that_counts(self, world):
        source = world.source("lymar")
        snapshot(source, TEXT, day=2)
        snapshot(source, "Something else altogether.", day=1)
        claim = world.claim(
            "lymar", "product-owner", "backlog", quotation="the Product Owner orders"
        )
        assert claim.quotation_result == Result.VERIFIED
        snapshot(source, "A text without these words.", day=3)
        claim.save()
        assert claim.quotation_result == Result.MISSING
        assert claim.quotation_text_hash == text_hash("A text without these words.")

    def test_a_missing_one_may_not_be_published(self, world):
        source = world.source("lymar")
        snapshot(source)
        claim = world.claim("lymar", "product-owner", "backlog")
        claim.quotation = "the Product Manager orders"
        assert list(told(claim)) == ["quotation"]
        assert told(claim)["quotation"][0].startswith(
            "These words do not occur in the stored text of the source."
        )

    def test_one_that_a_newer_text_lost_stands_in_no_other_changes_way(self, world):
        claim = world.claim(
            "lymar", "product-owner", "backlog", quotation="the Product Manager orders"
        )
        snapshot(claim.source)
        claim.paraphrase = "The same in other words."
        claim.full_clean()
        claim.save()
        assert claim.quotation_result == Result.MISSING
        Claim.objects.update(status="draft")
        assert list(told(claim)) == ["quotation"]

    def test_a_missing_one_may_stand_in_a_draft(self, world):
        snapshot(world.source("lymar"))
        draft = world.claim(
            "lymar",
            "product-owner",
            "backlog",
            status="draft",
            published_at=None,
            quotation="the Product Manager orders",
        )
        draft.full_clean()
        assert draft.quotation_result == Result.MISSING

    @pytest.mark.parametrize(
        "quotation", ["the Product Owner orders", "Nobody else does", "In our firm  the Product"]
    )
    def test_any_other_may_be_published(self, world, quotation):
        snapshot(world.source("lymar"))
        world.claim("lymar", "product-owner", "backlog", quotation=quotation).full_clean()

    def test_an_earlier_result_stands_where_the_text_has_gone(self, world):
        kept = snapshot(world.source("lymar"))
        claim = world.claim(
            "lymar", "product-owner", "backlog", quotation="the Product Owner orders"
        )
        kept.delete()
        claim.paraphrase = "The same in other words."
        claim.full_clean()
        claim.save()
        claim.refresh_from_db()
        assert claim.quotation_result == Result.VERIFIED
        assert claim.quotation_text_hash == text_hash(TEXT)

    @pytest.mark.parametrize("change", ["quotation", "source"])
    @pytest.mark.parametrize("only_that_field", [False, True])
    def test_where_the_text_has_gone_other_words_or_another_source_are_unchecked(
        self, world, change, only_that_field
    ):
        kept = snapshot(world.source("lymar"))
        claim = world.claim(
            "lymar", "product-owner", "backlog", quotation="the Product Owner orders"
        )
        kept.delete()
        changed = {"quotation": "Nobody else does", "source": world.source("berls")}
        setattr(claim, change, changed[change])
        claim.save(**({"update_fields": [change]} if only_that_field else {}))
        claim.refresh_from_db()
        assert claim.quotation_result == Result.UNCHECKED
        assert (claim.quotation_text_hash, claim.quotation_checked_on) == ("", None)

    def test_a_result_that_came_with_the_claim_stands_where_there_is_no_text(self, world):
        claim = world.claim(
            "lymar",
            "product-owner",
            "backlog",
            quotation="the Product Owner orders",
            quotation_result="verified",
            quotation_text_hash="a" * 64,
            quotation_checked_on=datetime.date(2026, 1, 1),
        )
        claim.refresh_from_db()
        assert claim.quotation_result == Result.VERIFIED
        assert claim.quotation_text_hash == "a" * 64

    def test_what_is_wrong_with_it_as_such_is_told(self, claim):
        claim.quotation = "too short"
        assert told(claim)["quotation"] == [
            "A quotation has at least 12 characters, or it marks no passage."
        ]

    def test_only_one_that_is_found_is_shown_as_verified(self, world):
        snapshot(world.source("lymar"))
        for quotation in ("the Product Owner orders", "Nobody else does"):
            world.claim("lymar", "product-owner", "backlog", quotation=quotation)
        assert {fact.quotation: fact.quotation_verified for fact in Claim.objects.facts()} == {
            "the Product Owner orders": True,
            "Nobody else does": False,
        }

    def test_a_snapshot_knows_the_hash_of_its_text(self, world):
        kept = snapshot(world.source("lymar"))
        assert kept.text_hash == text_hash(TEXT)
        kept.text = "Another text."
        kept.save()
        kept.refresh_from_db()
        assert kept.text_hash == text_hash("Another text.")

    def test_the_same_text_is_kept_once_per_source(self, world):
        snapshot(world.source("lymar"))
        with pytest.raises(IntegrityError), transaction.atomic():
            snapshot(world.source("lymar"), day=2)
        snapshot(world.source("berls"))


class TestFormerSlugs:
    RENAMED = pytest.mark.parametrize("kind", ["role", "responsibility", "source"])

    @staticmethod
    def another(world, kind: str, slug: str):
        """A row of that slug whose name is not the one that the slug would give it."""
        name = {"short_name" if kind == "source" else "name": "Another"}
        return getattr(world, kind)(slug, **name)

    @RENAMED
    def test_a_slug_that_was_public_leads_to_the_row_for_ever(self, world, kind):
        row = getattr(world, kind)("first")
        for slug in ("second", "third"):
            row.slug = slug
            row.save()
        assert sorted(former.slug for former in row.former_slugs.all()) == ["first", "second"]
        found = type(row).objects.get(former_slugs__slug="first")
        assert (found, found.slug) == (row, "third")

    @RENAMED
    def test_a_slug_taken_up_again_is_no_former_one(self, world, kind):
        row = getattr(world, kind)("first")
        for slug in ("second", "first"):
            row.slug = slug
            row.save()
        assert [former.slug for former in row.former_slugs.all()] == ["second"]

    @RENAMED
    def test_a_slug_that_another_takes_up_is_let_go(self, world, kind):
        row = getattr(world, kind)("first")
        row.slug = "second"
        row.save()
        other = self.another(world, kind, "first")
        assert not row.former_slugs.exists()
        assert not other.former_slugs.exists()

    @RENAMED
    def test_a_former_slug_leads_to_whoever_had_it_last(self, world, kind):
        row = getattr(world, kind)("first")
        row.slug = "second"
        row.save()
        other = self.another(world, kind, "first")
        other.slug = "third"
        other.save()
        assert [former.slug for former in other.former_slugs.all()] == ["first"]
        assert not row.former_slugs.exists()

    @RENAMED
    def test_saving_under_the_same_slug_keeps_none(self, world, kind):
        row = getattr(world, kind)("first")
        row.save()
        assert not row.former_slugs.exists()

    def test_a_slug_that_cannot_be_taken_leaves_everything_as_it_was(self, world):
        row, taken = world.source("first"), world.source("taken")
        row.slug = taken.slug
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()
        assert not FormerSourceSlug.objects.exists()
        assert Source.objects.filter(slug="first").exists()

    def test_sources_are_cited_under_the_slug_asked_for(self, world):
        renamed, plain = world.source("first"), world.source("plain")
        renamed.slug = "second"
        renamed.save()
        found = Source.objects.cited({"first", "plain", "nobody"})
        assert found["first"] == renamed
        assert found["plain"] == plain
        assert "nobody" not in found
        assert Source.objects.cited({"second"})["second"] == renamed

    def test_it_tells_where_it_leads(self, world):
        row = world.role("first")
        row.slug = "second"
        row.save()
        assert str(row.former_slugs.get()) == "first → second"


class TestSourcesWithinSources:
    CIRCLES = pytest.mark.parametrize(
        ("field", "label"), [("part_of", "part of"), ("supersedes", "superseding")]
    )

    @CIRCLES
    def test_a_source_is_none_of_itself(self, world, field, label):
        source = world.source("a")
        setattr(source, field, source)
        assert told(source)[field] == [f"This would make the source {label} itself, in a circle."]

    @CIRCLES
    def test_nor_by_way_of_others(self, world, field, label):
        first = world.source("a")
        second = world.source("b", **{field: first})
        third = world.source("c", **{field: second})
        third.full_clean()
        setattr(first, field, third)
        assert told(first) == {field: [f"This would make the source {label} itself, in a circle."]}

    @CIRCLES
    def test_a_circle_that_is_there_already_is_told_and_not_walked_for_ever(
        self, world, field, label
    ):
        first = world.source("a")
        second = world.source("b", **{field: first})
        Source.objects.filter(pk=first.pk).update(**{field: second})
        source = world.source("c", **{field: Source.objects.get(slug="a")})
        assert list(told(source)) == [field]

    @CIRCLES
    def test_the_database_refuses_the_smallest_circle(self, world, field, label):
        source = world.source("a")
        with pytest.raises(IntegrityError), transaction.atomic():
            Source.objects.filter(pk=source.pk).update(**{field: source})

    def test_two_parts_of_one_thread_are_no_circle(self, world):
        thread = world.source("thread", kind="forum_thread")
        for slug in ("one", "two"):
            world.source(slug, kind="comment", part_of=thread).full_clean()

    def test_its_dates_may_be_partial_and_must_be_dates(self, world):
        source = world.source("a", published="2024-12")
        source.full_clean()
        source.published = "Christmas"
        assert list(told(source)) == ["published"]


class TestWhatIsUnique:
    @pytest.mark.parametrize(
        ("model", "fields"),
        [
            (Role, {"slug": "product-owner", "name": "Another"}),
            (Role, {"slug": "another", "name": "Product Owner"}),
            (Voice, {"slug": "lymar", "name": "Another"}),
            (Context, {"slug": "startup", "name": "Another", "phrase": "x", "kind": "size"}),
            (Context, {"slug": "another", "name": "startup", "phrase": "x", "kind": "size"}),
        ],
        ids=["role slug", "role name", "voice", "context slug", "context name"],
    )
    def test_slugs_and_names(self, world, model, fields):
        world.claim("lymar", "product-owner", "backlog", contexts=("startup",))
        row = model(**fields)
        messages = told(row)
        assert len(messages) == 1
        (message,) = next(iter(messages.values()))
        assert message.endswith("already exists.")
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()

    def test_an_abbreviation_may_be_shared(self, world):
        for slug in ("product-manager", "project-manager"):
            world.role(slug, abbreviation="PM").full_clean()

    def test_a_position_stands_once_on_its_scale(self, world):
        again = Position(scale=world.scale(), slug="owns", label="owns it", kind="owns")
        assert told(again) == {"__all__": ["This scale has a position with that slug already."]}

    @pytest.mark.parametrize("roles", [("product-owner",), ("product-owner", "product-manager")])
    def test_a_point_has_one_note(self, world, roles):
        world.responsibility("backlog")
        world.note("backlog", *roles)
        first, *other = (world.role(slug) for slug in reversed(roles))
        again = OrgNote(
            responsibility=world.responsibility("backlog"),
            role=first,
            other_role=other[0] if other else None,
            explanation=f"It depends [@{world.source('lymar').slug}].",
        )
        assert told(again) == {"__all__": ["This point has a note already: change that one."]}
        with pytest.raises(IntegrityError), transaction.atomic():
            again.save()

    def test_a_cell_and_its_rivals_have_a_note_each(self, world):
        world.responsibility("backlog")
        cell = world.note("backlog", "product-owner")
        rivals = world.note("backlog", "product-owner", "product-manager")
        assert set(OrgNote.objects.by_point()) == {cell.key, rivals.key}

    def test_a_note_on_a_row_about_two_roles_names_both(self, world, which_is_senior):
        note = OrgNote(
            responsibility=which_is_senior,
            role=world.role("product-owner"),
            explanation="So [@lymar].",
        )
        world.source("lymar")
        assert told(note) == {
            "other_role": [f"“{which_is_senior.question}” is about two roles: name both."]
        }

    def test_an_alias_makes_its_slug_of_its_title(self, world):
        alias = Alias(role=world.role("product-owner"), title="Café Owner (Sr.)")
        alias.full_clean()
        assert alias.slug == "cafe-owner-sr"
        nameless = Alias(role=world.role("product-owner"), title="???")
        assert told(nameless)["title"] == ["A title needs at least one letter or digit."]


class TestTags:
    @pytest.mark.parametrize("kind", ["role", "responsibility", "source"])
    def test_they_filter_the_list(self, world, kind):
        tagged, other = getattr(world, kind)("tagged"), getattr(world, kind)("other")
        tagged.tags.add("Scrum", "Agile")
        other.tags.add("Agile")
        objects = type(tagged).objects
        assert list(objects.tagged("scrum")) == [tagged]
        assert set(objects.tagged("agile")) == {tagged, other}
        assert not objects.tagged("nothing").exists()

    def test_the_same_tag_counts_once_whatever_its_case(self, world):
        role = world.role("product-owner")
        role.tags.add("Scrum")
        role.tags.add("scrum")
        assert [tag.name for tag in role.tags.all()] == ["Scrum"]


class TestClaimsAsFacts:
    def test_a_fact_holds_all_that_agreement_and_pages_see(self, world, which_is_senior):
        claim = world.claim(
            world.source("piece", voice="lymar"),
            "product-manager",
            which_is_senior,
            "senior",
            other_role="product-owner",
            contexts=("startup", "scrum"),
            manner="reports",
            paraphrase="So it is.",
            locator="§ 2",
            quotation="so it is written",
        )
        (fact,) = Claim.objects.facts()
        assert (fact.key, fact.source, fact.voice) == (claim.key, "piece", "lymar")
        assert fact.pair == ("product-manager", "product-owner")
        assert fact.responsibility == "which-is-senior"
        assert fact.position == claim.position.fact
        assert fact.position.reversed().slug == "junior"
        assert {context.phrase for context in fact.contexts} == {"in startups", "in scrums"}
        assert fact.manner is Manner.REPORTS
        assert (fact.paraphrase, fact.locator) == ("So it is.", "§ 2")
        assert (fact.quotation, fact.quotation_verified) == ("so it is written", False)
        assert not fact.superseded

    def test_a_claim_of_an_older_edition_is_superseded_even_where_the_newer_is_silent(self, world):
        old = world.source("guide-2017", voice="guide")
        world.source("guide-2020", voice="guide", supersedes=old)
        world.claim(old, "product-owner", "backlog")
        (fact,) = Claim.objects.facts()
        assert fact.superseded

    def test_an_edition_two_steps_back_is_superseded_too(self, world):
        oldest = world.source("guide-2013")
        middle = world.source("guide-2017", supersedes=oldest)
        newest = world.source("guide-2020", supersedes=middle)
        for edition in (oldest, middle, newest):
            world.claim(edition, "product-owner", "backlog")
        assert {fact.source: fact.superseded for fact in Claim.objects.facts()} == {
            "guide-2013": True,
            "guide-2017": True,
            "guide-2020": False,
        }

    def test_two_newer_editions_do_not_double_a_claim(self, world):
        old = world.source("guide")
        for slug in ("guide-en", "guide-de"):
            world.source(slug, supersedes=old)
        world.claim(old, "product-owner", "backlog")
        assert len(Claim.objects.facts()) == 1

    def test_a_draft_without_a_position_stands_on_no_point(self, world):
        world.claim("lymar", "product-owner", "backlog", None, status="draft", published_at=None)
        assert Claim.objects.facts() == []

    @pytest.mark.parametrize("number", [1, 12])
    def test_it_takes_four_queries_however_many_there_are(
        self, world, number, django_assert_num_queries
    ):
        for each in range(number):
            world.claim(f"source-{each}", "product-owner", "backlog", contexts=("startup",))
        with django_assert_num_queries(4):
            assert len(Claim.objects.published().facts()) == number

    def test_claims_are_found_from_either_side_of_a_pair(self, world, which_is_senior):
        claim = world.claim(
            "a", "product-manager", which_is_senior, "senior", other_role="product-owner"
        )
        world.claim("b", "scrum-master", "backlog")
        for slug in ("product-manager", "product-owner"):
            assert list(Claim.objects.on_roles([slug])) == [claim]

    def test_beside_a_role_stand_its_rivals_claims(self, world):
        mine = world.claim("a", "product-owner", "backlog")
        rivals = world.claim("b", "product-manager", "backlog")
        world.claim("c", "product-manager", "roadmap")
        assert set(Claim.objects.beside("product-owner")) == {mine, rivals}

    def test_from_rows_to_a_comparison(self, world):
        """One thread through all of it: rows, facts, comparison."""
        world.claim("a", "product-owner", "backlog", "owns")
        world.claim("b", "product-owner", "backlog", "not-theirs")
        world.claim("c", "product-manager", "stories", "owns")
        roles = [world.role(slug).fact for slug in ("product-owner", "product-manager")]
        page = compare(
            roles,
            Responsibility.objects.facts(),
            Claim.objects.published().facts(),
            Claim.objects.published().speakers(),
        )
        assert [(row.responsibility.slug, row.state) for row in page.rows] == [
            ("backlog", State.CONTESTED),
            ("stories", State.SINGLE),
        ]
        assert page.rows[0].responsibility.area == AreaFact("delivery", "Delivery", 0)


@pytest.mark.parametrize(
    "broken",
    [
        {"manner": "shouts"},
        {"quotation_result": "surely"},
        {"locator": " \n "},
        {"paraphrase": "\N{NO-BREAK SPACE}"},
    ],
)
def test_database_refuses_what_no_page_could_show(world, broken):
    claim = world.claim("lymar", "product-owner", "backlog")
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(**broken)


def test_database_keeps_a_pair_in_one_order(world):
    claim = world.claim("lymar", "product-manager", "overlap", other_role="product-owner")
    with pytest.raises(IntegrityError, match="order of their slugs"), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(role=claim.other_role_id, other_role=claim.role_id)


def test_position_of_a_pair_names_its_roles(world):
    senior = [
        ("senior", "The {a} is senior", "other"),
        ("junior", "The {b} is senior", "other"),
        ("varies", "Varies", "varies"),
    ]
    question = world.responsibility("senior", world.scale("seniority", senior), relational=True)
    junior = Position.objects.get(slug="junior")
    junior.converse = Position.objects.get(slug="senior")
    junior.save()
    claim = world.claim("hn", "product-owner", question, "junior", other_role="product-manager")
    assert claim.position_label == "The Product Manager is senior"
    assert str(claim.position) == "The first role is senior"


@pytest.mark.parametrize("made", ["role", "alias"])
def test_slug_in_capitals_is_refused_because_no_address_would_reach_it(world, made):
    owner = world.role("product-owner")
    shouted = (
        Role(name="Shouted", slug="Scrum-VS-Master")
        if made == "role"
        else Alias(role=owner, title="Shouted", slug="SHOUTED")
    )
    with pytest.raises(ValidationError, match="lower case"):
        shouted.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        shouted.save()


class TestABroaderContext:
    def test_cannot_be_the_context_itself_nor_a_kind_of_it(self, world):
        agile, scrum, less = (world.context(slug) for slug in ("agile", "scrum", "less"))
        scrum.broader, less.broader = agile, scrum
        scrum.save()
        less.save()
        for context in (agile, scrum, less):
            agile.broader = context
            with pytest.raises(ValidationError) as refusal:
                agile.full_clean()
            assert list(refusal.value.message_dict) == ["broader"]

    def test_counts_what_is_said_of_the_narrower(self, world, django_assert_num_queries):
        agile, scrum, less = (world.context(slug) for slug in ("agile", "scrum", "less"))
        Context.objects.filter(pk=less.pk).update(broader=scrum)
        Context.objects.filter(pk=scrum.pk).update(broader=agile)
        world.claim("lymar", "product-owner", "backlog", contexts=("less",))
        with django_assert_num_queries(4):
            (claim,) = Claim.objects.published().facts()
        assert {context.slug for context in claim.contexts} == {"less"}
        assert {context.slug for context in claim.all_contexts} == {"less", "scrum", "agile"}

    def test_in_a_circle_that_a_script_made_ends(self, world):
        agile, scrum = world.context("agile"), world.context("scrum")
        Context.objects.filter(pk=agile.pk).update(broader=scrum)
        Context.objects.filter(pk=scrum.pk).update(broader=agile)
        facts = Context.objects.facts()
        assert [context.slug for context in facts[agile.pk].broader_contexts] == ["scrum"]


class TestAQuestion:
    def test_is_about_ownership_where_its_scale_has_an_answer_that_owns(self, world, backlog):
        need = world.scale("need", [("needed", "needed", "other"), ("varies", "varies", "varies")])
        needed = world.responsibility("needed", need)
        assert backlog.fact.about_ownership
        assert not needed.fact.about_ownership
        facts = {fact.slug: fact.about_ownership for fact in Responsibility.objects.all().facts()}
        assert facts == {"backlog": True, "needed": False}


@pytest.mark.parametrize("line_break", ["\n", " \r\n ", "\u2028", "\x85"])
def test_names_are_one_line(world, line_break):
    role, source = world.role("chief"), world.source("lymar")
    question = world.responsibility("vision")
    for row, name in ((role, "name"), (source, "title"), (question, "name")):
        setattr(row, name, f"Of two{line_break}lines{line_break}")
        row.full_clean()
        row.save()
        assert type(row).objects.filter(**{name: "Of two lines"}).exists()


def test_a_source_whose_short_name_is_its_title_is_called_by_it_once():
    assert str(Source(short_name="Lymar", title="Who orders")) == "Lymar: Who orders"
    assert str(Source(short_name="Who orders", title="Who orders")) == "Who orders"
    assert str(Source(short_name="Comment 3", publisher="A thread")) == "Comment 3, A thread"
