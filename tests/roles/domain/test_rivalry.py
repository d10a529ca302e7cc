"""Each line of the rules of rival owners, worked by hand; and what holds of any claims."""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roles.domain.agreement import TOGETHER, State, rivalry
from roles.domain.rivalry import sides, speakers

from .facts import (
    BA,
    CONTRIBUTES,
    DENIES,
    ENTERPRISE,
    OWNS,
    PM,
    PO,
    SCRUM,
    SHARES,
    STARTUP,
    VARIES,
    claim,
    elsewhere,
    rejected,
)
from .test_agreement_properties import (
    BACKLOG,
    ROLES,
    a_claim,
    claims,
    counted,
    keyed,
    things_to_say,
)


def verdict(on_it, others=()):
    return rivalry(PM, PO, on_it, speakers([*on_it, *others]))


def held(agreement) -> dict[str, tuple[str, ...]]:
    return {standing.position.slug: standing.voices for standing in agreement.standings}


def side_of(*said):
    taken = sides(PM.slug, PO.slug, said)
    return [side.value for side, voices in taken.voices.items() if voices]


class TestTheSideOfAVoice:
    @pytest.mark.parametrize("of_the_other", [CONTRIBUTES, DENIES, VARIES])
    def test_it_gives_the_work_to_the_role_of_which_it_says_owns(self, of_the_other):
        assert side_of(claim("a", PM, OWNS)) == ["first"]
        assert side_of(claim("a", PO, OWNS)) == ["second"]
        assert side_of(claim("a", PM, OWNS), claim("a", PO, of_the_other)) == ["first"]

    def test_it_gives_the_work_to_both_together_where_it_says_shares_and_names_the_other(self):
        assert side_of(claim("a", PM, SHARES), claim("a", PO, SHARES)) == ["together"]
        assert side_of(claim("a", PM, SHARES), claim("a", PO, OWNS)) == ["together"]
        assert side_of(claim("a", PM, OWNS), claim("a", PO, SHARES)) == ["together"]

    def test_it_takes_no_side_where_it_says_owns_of_both(self):
        assert side_of(claim("a", PM, OWNS), claim("a", PO, OWNS)) == []

    @pytest.mark.parametrize("of_the_other", [CONTRIBUTES, DENIES, VARIES])
    def test_it_takes_no_side_where_a_role_shares_it_with_somebody_else(self, of_the_other):
        assert side_of(claim("a", PM, SHARES)) == []
        assert side_of(claim("a", PM, SHARES), claim("a", PO, of_the_other)) == []

    def test_each_set_of_contexts_is_looked_at_by_itself(self):
        said = [claim("a", PM, OWNS, STARTUP), claim("a", PO, OWNS, STARTUP, SCRUM)]
        assert side_of(*said) == ["first", "second"]

    def test_a_limited_claim_that_repeats_an_unlimited_one_is_passed_over(self):
        said = [claim("a", PM, OWNS), claim("a", PM, OWNS, STARTUP), claim("a", PO, OWNS, STARTUP)]
        assert side_of(*said) == ["first", "second"]

    def test_rejected_and_superseded_claims_take_none(self):
        assert side_of(rejected("a", PM, OWNS), claim("b", PO, OWNS, superseded=True)) == []


class TestRivals:
    def test_one_voice_for_each_role_and_one_of_them_speaks_of_both(self):
        found = verdict([claim("a", PM, OWNS), claim("b", PO, OWNS)], elsewhere("a", PO))
        assert found.state is State.CONTESTED
        assert held(found) == {PM.slug: ("a",), PO.slug: ("b",)}
        assert found.speaking_of_both == ("a",)

    def test_sources_that_know_one_role_each_contradict_nobody(self):
        assert verdict([claim("a", PM, OWNS), claim("b", PO, OWNS)]) is None

    def test_a_voice_that_takes_no_side_does_not_make_them_rivals(self):
        on_it = [claim("a", PM, OWNS), claim("b", PO, OWNS)]
        assert verdict(on_it, elsewhere("c", PM, PO)) is None
        assert verdict([*on_it, claim("c", PM, CONTRIBUTES)], elsewhere("c", PO)) is None

    def test_a_rejection_or_a_claim_on_the_pair_counts_as_speaking_of_both(self):
        on_it = [claim("a", PM, OWNS), claim("b", PO, OWNS)]
        assert verdict(on_it, [rejected("a", PO, OWNS, responsibility="another")])
        assert verdict(on_it, [claim("a", PM, DENIES, responsibility="pair", other_role=PO.slug)])

    def test_a_superseded_claim_does_not(self):
        on_it = [claim("a", PM, OWNS), claim("b", PO, OWNS)]
        old = [replace(c, superseded=True) for c in elsewhere("a", PO)]
        assert verdict(on_it, old) is None

    def test_one_voice_may_give_it_to_either_in_different_contexts(self):
        found = verdict([claim("a", PM, OWNS, ENTERPRISE), claim("a", PO, OWNS, STARTUP)])
        assert held(found) == {PM.slug: ("a",), PO.slug: ("a",)}
        assert found.one_voice

    def test_one_role_alone_against_both_together(self):
        together = [claim("b", PM, SHARES), claim("b", PO, SHARES)]
        found = verdict([claim("a", PO, OWNS), *together])
        assert held(found) == {PO.slug: ("a",), TOGETHER.slug: ("b",)}

    def test_together_is_a_side_only_against_another_voice(self):
        said = [
            claim("a", PM, OWNS, STARTUP),
            claim("a", PM, SHARES, SCRUM),
            claim("a", PO, SHARES, SCRUM),
        ]
        assert verdict(said) is None

    def test_a_lone_share_opposes_nobody(self):
        assert verdict([claim("a", PM, OWNS), claim("b", PO, SHARES)], elsewhere("a", PO)) is None

    def test_nothing_is_inferred_from_a_denial(self):
        assert verdict([claim("a", PM, OWNS), claim("b", PO, DENIES)], elsewhere("a", PO)) is None

    def test_a_voice_that_names_both_stands_with_each_and_opposes_neither(self):
        both = [claim("c", PM, OWNS), claim("c", PO, OWNS)]
        assert verdict([claim("a", PM, OWNS), *both]) is None
        on_it = [claim("a", PM, OWNS), claim("b", PO, OWNS), *both]
        found = verdict(on_it, elsewhere("a", PO))
        assert held(found) == {PM.slug: ("a", "c"), PO.slug: ("b", "c")}

    def test_claims_on_a_third_role_are_passed_over(self):
        assert verdict([claim("a", PM, OWNS), claim("b", BA, OWNS)], elsewhere("a", BA, PO)) is None


PAIRS = list(combinations(ROLES, 2))
NEWCOMER = a_claim(things_to_say([BACKLOG]), voices=["newcomer"])


class TestOverAnyClaims:
    @given(claims())
    def test_it_reads_the_same_from_either_side(self, found):
        spoken = speakers(found)
        on_it = [c for c in found if c.responsibility == BACKLOG.slug]
        for a, b in PAIRS:
            assert rivalry(a, b, on_it, spoken) == rivalry(b, a, on_it, spoken)

    @given(claims([BACKLOG]).flatmap(lambda c: st.tuples(st.just(c), st.permutations(c))))
    def test_the_order_of_the_claims_never_matters(self, orders):
        for a, b in PAIRS:
            first, second = (rivalry(a, b, found, speakers(found)) for found in orders)
            assert first == second

    @given(claims())
    def test_rivals_are_both_covered_and_a_voice_with_a_side_speaks_of_both(self, found):
        spoken = speakers(found)
        on_it = [c for c in found if c.responsibility == BACKLOG.slug]
        for a, b in PAIRS:
            if rivalry(a, b, on_it, spoken) is None:
                continue
            current = counted(on_it)
            assert {a.slug, b.slug} <= {c.role for c in current}
            assert any(c.position.slug == "owns" for c in current if c.role in {a.slug, b.slug})
            taken = sides(a.slug, b.slug, on_it).voices.values()
            assert any({a.slug, b.slug} <= spoken[voice] for side in taken for voice in side)

    @given(claims([BACKLOG]), st.sampled_from(ROLES))
    def test_a_lone_share_of_a_new_voice_changes_no_rivalry(self, found, role):
        shares = claim("newcomer", role, SHARES, responsibility=BACKLOG.slug)
        for a, b in PAIRS:
            before = rivalry(a, b, found, speakers(found))
            after = rivalry(a, b, [*found, shares], speakers([*found, shares]))
            assert before == after

    @given(claims([BACKLOG]))
    def test_a_new_voice_that_says_owns_of_both_neither_starts_nor_ends_one(self, found):
        for a, b in PAIRS:
            both = [claim("newcomer", r, OWNS, responsibility=BACKLOG.slug) for r in (a, b)]
            before = rivalry(a, b, found, speakers(found))
            after = rivalry(a, b, [*found, *both], speakers([*found, *both]))
            assert (before is None) == (after is None)

    @given(claims([BACKLOG]), st.lists(NEWCOMER, max_size=3))
    def test_a_voice_silent_on_the_question_changes_nothing(self, found, said):
        away = [replace(c, responsibility="another") for c in said]
        for a, b in PAIRS:
            spoken = speakers(found), speakers(keyed([*found, *away]))
            assert rivalry(a, b, found, spoken[0]) == rivalry(a, b, found, spoken[1])

    @given(claims([BACKLOG]), st.lists(a_claim(things_to_say([BACKLOG])), max_size=4))
    def test_a_voice_that_says_more_elsewhere_never_ends_one(self, found, more):
        away = [replace(c, responsibility="another") for c in more]
        for a, b in PAIRS:
            if rivalry(a, b, found, speakers(found)):
                assert rivalry(a, b, found, speakers([*found, *away]))
