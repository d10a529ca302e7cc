"""Each rule of the design's "Agreement, exactly", worked by hand. No database."""

from itertools import count

import pytest

from roles.domain.agreement import Agreement, Difference, State, agreement
from roles.domain.facts import ClaimFact, ContextFact, Manner, PositionFact, PositionKind, RoleFact

OWNS = PositionFact("owns", "owns", PositionKind.OWNS, 0)
SHARES = PositionFact("shares", "shares", PositionKind.SHARES, 1)
CONTRIBUTES = PositionFact("contributes", "contributes", PositionKind.CONTRIBUTES, 2)
DENIES = PositionFact("not-theirs", "not theirs", PositionKind.DENIES, 3)
VARIES = PositionFact("varies", "says it varies", PositionKind.VARIES, 4)

CTO = PositionFact("cto", "to the CTO", PositionKind.OTHER, 0)
PRODUCT_LEAD = PositionFact("product-lead", "to a product leader", PositionKind.OTHER, 1)

SENIOR = PositionFact(
    "senior", "is senior", PositionKind.OTHER, 0, PositionFact("junior", "is junior", "other", 1)
)
JUNIOR = PositionFact(
    "junior", "is junior", PositionKind.OTHER, 1, PositionFact("senior", "is senior", "other", 0)
)
EQUALS = PositionFact("equals", "stands beside", PositionKind.OTHER, 2)

STARTUP = ContextFact("startup", "Startup", "in startups")
ENTERPRISE = ContextFact("enterprise", "Enterprise", "in enterprises")
SCRUM = ContextFact("scrum", "Scrum", "under Scrum")

PM = RoleFact("product-manager", "Product Manager", "PM")
PO = RoleFact("product-owner", "Product Owner", "PO")
BA = RoleFact("business-analyst", "Business Analyst", "BA")

_keys = (f"key-{number}" for number in count())


def says(voice: str, position: PositionFact, *contexts: ContextFact, **fields) -> ClaimFact:
    """A voice's claim that the Product Owner stands in this position, in all of these contexts."""
    return ClaimFact(
        **{
            "key": next(_keys),
            "source": f"{voice}-wrote",
            "voice": voice,
            "role": PO.slug,
            "responsibility": "backlog",
            "position": position,
            "contexts": frozenset(contexts),
            **fields,
        }
    )


def gives(voice: str, role: RoleFact, position: PositionFact, *contexts: ContextFact, **fields):
    """A voice's claim about any role."""
    return says(voice, position, *contexts, role=role.slug, **fields)


def of_pair(voice: str, role: RoleFact, position: PositionFact, other: RoleFact) -> ClaimFact:
    """A voice's claim on a relational responsibility, said of ``role``."""
    return says(
        voice, position, role=role.slug, other_role=other.slug, responsibility="which-is-senior"
    )


def held(verdict: Agreement) -> dict[str, tuple[str, ...]]:
    """Each position with its voices, in the order shown."""
    return {standing.position.slug: standing.voices for standing in verdict.standings}


class TestTheFourStates:
    def test_where_nobody_speaks_the_point_is_silent(self):
        verdict = agreement([])
        assert verdict.state is State.SILENT
        assert verdict.silent
        assert not verdict.contested
        assert verdict.claims == ()
        assert not verdict.one_voice

    def test_one_voice_is_a_single_source(self):
        verdict = agreement([says("berls", OWNS)])
        assert verdict.state is State.SINGLE
        assert held(verdict) == {"owns": ("berls",)}

    def test_one_voice_saying_it_twice_is_still_a_single_source(self):
        verdict = agreement([says("berls", OWNS), says("berls", OWNS, source="berls-again")])
        assert verdict.state is State.SINGLE

    def test_two_voices_on_one_position_agree(self):
        verdict = agreement([says("berls", OWNS), says("lymar", OWNS)])
        assert verdict.state is State.AGREED
        assert not verdict.contested

    def test_two_voices_agree_also_where_they_speak_of_different_contexts(self):
        verdict = agreement([says("berls", OWNS, STARTUP), says("lymar", OWNS, ENTERPRISE)])
        assert verdict.state is State.AGREED

    def test_agreeing_that_it_is_not_theirs_is_agreement(self):
        assert agreement([says("a", DENIES), says("b", DENIES)]).state is State.AGREED

    def test_a_claim_that_only_reports_counts_as_a_voice(self):
        verdict = agreement([says("a", OWNS), says("b", OWNS, manner=Manner.REPORTS)])
        assert verdict.state is State.AGREED
        assert verdict.voices == ("a", "b")

    def test_two_positions_are_contested(self):
        verdict = agreement([says("a", OWNS), says("b", CONTRIBUTES)])
        assert verdict.state is State.CONTESTED
        assert not verdict.one_voice

    def test_two_positions_in_two_contexts_are_contested_all_the_same(self):
        verdict = agreement([says("a", OWNS, STARTUP), says("b", DENIES, ENTERPRISE)])
        assert verdict.contested


class TestTheOrderOfTheRules:
    def test_many_voices_on_one_position_do_not_outvote_one_on_another(self):
        claims = [says(voice, OWNS) for voice in "abcdefgh"] + [says("z", DENIES)]
        assert agreement(claims).state is State.CONTESTED

    def test_two_voices_that_agree_that_it_varies_are_contested(self):
        verdict = agreement([says("a", VARIES), says("b", VARIES)])
        assert verdict.state is State.CONTESTED

    def test_two_voices_that_agree_beside_a_rejected_use_are_contested(self):
        rejecting = says("c", DENIES, manner=Manner.REJECTS)
        verdict = agreement([says("a", OWNS), says("b", OWNS), rejecting])
        assert verdict.state is State.CONTESTED

    def test_only_superseded_claims_leave_the_point_silent_however_they_differ(self):
        verdict = agreement([says("a", OWNS, superseded=True), says("b", VARIES, superseded=True)])
        assert verdict.state is State.SILENT


class TestOneVoiceWithTwoPositions:
    def test_one_voice_may_contest_a_point_alone(self):
        verdict = agreement([says("a", OWNS), says("a", DENIES, source="a-elsewhere")])
        assert verdict.state is State.CONTESTED
        assert verdict.one_voice

    def test_it_holds_both_positions_and_is_counted_once(self):
        verdict = agreement([says("a", OWNS), says("a", DENIES)])
        assert held(verdict) == {"owns": ("a",), "not-theirs": ("a",)}
        assert verdict.voices == ("a",)

    def test_a_second_voice_makes_it_more_than_one(self):
        verdict = agreement([says("a", OWNS), says("a", DENIES), says("b", OWNS)])
        assert not verdict.one_voice

    def test_one_voice_that_says_it_varies_is_one_voice(self):
        assert agreement([says("a", VARIES)]).one_voice

    def test_a_voice_that_rejects_what_another_holds_is_a_second_one(self):
        verdict = agreement([says("a", OWNS), says("b", OWNS, manner=Manner.REJECTS)])
        assert not verdict.one_voice


class TestARejectedUse:
    def test_it_makes_a_point_contested_even_alone(self):
        rejecting = says("a", OWNS, manner=Manner.REJECTS)
        verdict = agreement([rejecting])
        assert verdict.state is State.CONTESTED
        assert verdict.rejected == (rejecting,)
        assert verdict.one_voice

    def test_it_is_no_voice_for_the_position(self):
        verdict = agreement([says("a", OWNS), says("b", OWNS, manner=Manner.REJECTS)])
        assert held(verdict) == {"owns": ("a",)}
        assert verdict.voices == ("a",)

    def test_it_opens_no_position_of_its_own(self):
        verdict = agreement([says("a", OWNS), says("b", DENIES, manner=Manner.REJECTS)])
        assert verdict.positions == {"owns"}
        assert [claim.voice for claim in verdict.rejected] == ["b"]

    def test_it_is_among_the_claims_shown(self):
        holding, rejecting = says("a", OWNS), says("b", DENIES, manner=Manner.REJECTS)
        assert set(agreement([rejecting, holding]).claims) == {holding, rejecting}

    def test_of_a_superseded_edition_it_contests_nothing(self):
        old = says("a", OWNS, manner=Manner.REJECTS, superseded=True)
        verdict = agreement([old, says("b", OWNS)])
        assert verdict.state is State.SINGLE
        assert verdict.rejected == ()
        assert verdict.formerly == (old,)


class TestSupersededEditions:
    def test_what_the_older_edition_said_shows_as_formerly(self):
        old, new = says("guide", OWNS, superseded=True), says("guide", SHARES)
        verdict = agreement([old, new])
        assert verdict.state is State.SINGLE
        assert held(verdict) == {"shares": ("guide",)}
        assert verdict.formerly == (old,)
        assert verdict.claims == (new,)

    def test_it_counts_nowhere_even_where_the_newer_edition_is_silent(self):
        verdict = agreement([says("guide", OWNS, superseded=True)])
        assert verdict.state is State.SILENT
        assert verdict.voices == ()
        assert verdict.positions == frozenset()
        assert len(verdict.formerly) == 1

    def test_it_makes_no_second_voice(self):
        verdict = agreement([says("a", OWNS), says("guide", OWNS, superseded=True)])
        assert verdict.state is State.SINGLE

    def test_it_is_no_part_of_what_a_difference_depends_on(self):
        old = [says("x", OWNS, STARTUP, superseded=True), says("y", DENIES, superseded=True)]
        verdict = agreement([*old, says("a", OWNS, STARTUP), says("b", DENIES)])
        (found,) = verdict.dependencies
        assert found.voices == ("a",)


class TestCounts:
    def test_a_voice_counts_once_under_a_position_however_often_it_says_so(self):
        repeated = [says("a", OWNS, source=f"piece-{n}") for n in range(5)]
        verdict = agreement([*repeated, says("b", DENIES), says("c", DENIES)])
        assert held(verdict) == {"not-theirs": ("b", "c"), "owns": ("a",)}

    def test_every_claim_is_kept_under_its_position(self):
        repeated = [says("a", OWNS, source=f"piece-{n}") for n in range(3)]
        (standing,) = agreement(reversed(repeated)).standings
        assert standing.claims == tuple(repeated)

    def test_the_total_counts_a_voice_of_two_positions_once(self):
        verdict = agreement([says("a", OWNS), says("a", DENIES), says("b", DENIES)])
        assert verdict.voices == ("a", "b")
        assert sum(len(standing.voices) for standing in verdict.standings) == 3

    def test_positions_stand_with_the_most_voices_first(self):
        verdict = agreement(
            [says("a", OWNS)]
            + [says(voice, CONTRIBUTES) for voice in "bcd"]
            + [says(voice, DENIES) for voice in "ef"]
        )
        assert list(held(verdict)) == ["contributes", "not-theirs", "owns"]

    def test_positions_with_as_many_voices_stand_in_the_order_of_their_scale(self):
        verdict = agreement([says("a", DENIES), says("b", CONTRIBUTES), says("c", OWNS)])
        assert list(held(verdict)) == ["owns", "contributes", "not-theirs"]


class TestKindsOfDifference:
    @pytest.mark.parametrize(
        ("positions", "kinds"),
        [
            ([OWNS, DENIES], [Difference.OPPOSED]),
            ([CONTRIBUTES, DENIES], [Difference.OPPOSED]),
            ([CTO, PRODUCT_LEAD], [Difference.OPPOSED]),
            ([OWNS, SHARES], [Difference.IN_DEGREE]),
            ([OWNS, SHARES, CONTRIBUTES], [Difference.IN_DEGREE]),
            ([OWNS, CONTRIBUTES, DENIES], [Difference.OPPOSED, Difference.IN_DEGREE]),
            ([VARIES], [Difference.SAID_TO_VARY]),
            ([OWNS, VARIES], [Difference.SAID_TO_VARY]),
            ([OWNS, SHARES, VARIES], [Difference.IN_DEGREE, Difference.SAID_TO_VARY]),
            ([DENIES, OWNS, VARIES], [Difference.OPPOSED, Difference.SAID_TO_VARY]),
        ],
        ids=lambda value: "-".join(getattr(each, "slug", str(each)) for each in value),
    )
    def test_how_positions_differ(self, positions, kinds):
        claims = [says(f"voice-{n}", position) for n, position in enumerate(positions)]
        assert list(agreement(claims).differences) == kinds

    def test_a_rejected_use_is_a_kind_of_its_own(self):
        alone = agreement([says("a", OWNS, manner=Manner.REJECTS)])
        assert alone.differences == (Difference.REJECTED_USE,)

    def test_a_rejected_use_is_named_beside_the_other_kinds(self):
        verdict = agreement(
            [says("a", OWNS), says("b", DENIES), says("c", OWNS, manner=Manner.REJECTS)]
        )
        assert verdict.differences == (Difference.OPPOSED, Difference.REJECTED_USE)

    def test_where_nothing_is_contested_nothing_differs(self):
        assert agreement([says("a", OWNS), says("b", OWNS)]).differences == ()


class TestWhatItDependsOn:
    def test_two_voices_in_one_context_against_another_answer_outside_it(self):
        verdict = agreement([says("a", OWNS, STARTUP), says("b", OWNS, STARTUP), says("c", DENIES)])
        (found,) = verdict.dependencies
        assert (found.context, found.position, found.voices) == (STARTUP, OWNS, ("a", "b"))
        assert found.shown

    def test_one_voice_is_no_dependency_it_only_spoke_of_that_context(self):
        verdict = agreement([says("a", OWNS, STARTUP), says("b", DENIES)])
        (found,) = verdict.dependencies
        assert (found.context, found.position, found.voices) == (STARTUP, OWNS, ("a",))
        assert not found.shown

    def test_one_voice_saying_it_twice_is_still_one(self):
        verdict = agreement(
            [says("a", OWNS, STARTUP), says("a", OWNS, STARTUP, source="a2"), says("b", DENIES)]
        )
        (found,) = verdict.dependencies
        assert not found.shown

    def test_a_context_in_which_another_position_is_held_too_goes_with_none(self):
        verdict = agreement(
            [says(v, OWNS, STARTUP) for v in "ab"] + [says("c", DENIES, STARTUP), says("d", DENIES)]
        )
        assert verdict.dependencies == ()

    def test_a_context_outside_which_nobody_says_otherwise_explains_nothing(self):
        verdict = agreement(
            [says(v, OWNS, STARTUP) for v in "ab"] + [says(v, DENIES, STARTUP, SCRUM) for v in "cd"]
        )
        (found,) = verdict.dependencies
        assert (found.context, found.position) == (SCRUM, DENIES)
        same_outside = agreement(
            [says(v, OWNS, STARTUP) for v in "ab"]
            + [says("c", OWNS), says("d", OWNS, manner=Manner.REJECTS)]
        )
        assert same_outside.contested
        assert same_outside.dependencies == ()

    def test_each_context_of_a_claim_is_looked_at_by_itself(self):
        verdict = agreement(
            [says("a", OWNS, STARTUP, SCRUM), says("b", OWNS, SCRUM), says("c", DENIES)]
        )
        found = {each.context: (each.voices, each.shown) for each in verdict.dependencies}
        assert found == {SCRUM: (("a", "b"), True), STARTUP: (("a",), False)}

    def test_the_context_with_the_most_voices_comes_first(self):
        verdict = agreement(
            [says("a", DENIES, ENTERPRISE)]
            + [says(v, OWNS, STARTUP) for v in "bc"]
            + [says(v, SHARES, SCRUM) for v in "def"]
        )
        assert [each.context for each in verdict.dependencies] == [SCRUM, STARTUP, ENTERPRISE]

    def test_a_rejected_use_ties_no_context_to_a_position(self):
        verdict = agreement(
            [says(v, OWNS, STARTUP, manner=Manner.REJECTS) for v in "ab"] + [says("c", DENIES)]
        )
        assert verdict.dependencies == ()

    def test_where_all_agree_nothing_depends_on_anything(self):
        verdict = agreement([says("a", OWNS, STARTUP), says("b", OWNS, STARTUP)])
        assert verdict.dependencies == ()


class TestRelationalRows:
    def test_a_pair_faces_its_first_role_by_slug(self):
        claim = of_pair("a", PO, JUNIOR, PM)
        assert claim.pair == ("product-manager", "product-owner")
        facing = claim.facing_pair()
        assert (facing.role, facing.other_role) == ("product-manager", "product-owner")
        assert facing.position.slug == "senior"

    def test_the_same_said_from_either_side_is_agreement(self):
        verdict = agreement([of_pair("a", PM, SENIOR, PO), of_pair("b", PO, JUNIOR, PM)])
        assert verdict.state is State.AGREED
        assert held(verdict) == {"senior": ("a", "b")}

    def test_the_same_words_from_either_side_contradict_each_other(self):
        verdict = agreement([of_pair("a", PM, SENIOR, PO), of_pair("b", PO, SENIOR, PM)])
        assert verdict.state is State.CONTESTED
        assert held(verdict) == {"senior": ("a",), "junior": ("b",)}

    def test_a_symmetric_position_is_its_own_converse(self):
        verdict = agreement([of_pair("a", PM, EQUALS, PO), of_pair("b", PO, EQUALS, PM)])
        assert verdict.state is State.AGREED
        assert held(verdict) == {"equals": ("a", "b")}

    def test_a_claim_faced_twice_stays_as_it_is(self):
        once = of_pair("a", PO, JUNIOR, PM).facing_pair()
        assert once.facing_pair() == once

    def test_rejected_and_former_claims_face_the_pair_too(self):
        rejecting = says(
            "a", JUNIOR, role=PO.slug, other_role=PM.slug, manner=Manner.REJECTS, key="rejecting"
        )
        old = says("b", JUNIOR, role=PO.slug, other_role=PM.slug, superseded=True, key="old")
        verdict = agreement([rejecting, old])
        assert [claim.position.slug for claim in verdict.rejected] == ["senior"]
        assert [claim.position.slug for claim in verdict.formerly] == ["senior"]


class TestWhatTheWordsLookLike:
    def test_each_state_has_a_word_and_a_mark_of_its_own(self):
        assert len({state.slug for state in State}) == 4
        assert len({state.label for state in State}) == 4
        assert len({state.mark for state in State}) == 4

    def test_silence_is_neither_a_blank_nor_a_no(self):
        assert State.SILENT.label == "Not covered yet"
        assert State.SILENT.mark.strip()

    def test_every_manner_explains_itself(self):
        assert [manner.label.split()[0] for manner in Manner] == ["holds", "reports", "rejects"]

    def test_a_claims_contexts_come_in_one_order(self):
        claim = says("a", OWNS, STARTUP, ENTERPRISE, SCRUM)
        assert claim.sorted_contexts == [ENTERPRISE, SCRUM, STARTUP]
