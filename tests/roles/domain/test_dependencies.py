"""What an answer depends on: each rule worked by hand, and what holds of any claims."""

from hypothesis import given

from roles.domain.dependencies import dependencies, named, outside_of, strict_leader

from .facts import (
    AGILE,
    CONTRIBUTES,
    DENIES,
    ENTERPRISE,
    LESS,
    OWNS,
    PO,
    SAFE,
    SCRUM,
    SHARES,
    STARTUP,
    claim,
)
from .test_agreement_properties import on_one_point


def on(*said):
    return [claim(voice, PO, position, *contexts) for voice, position, *contexts in said]


def pairs(found):
    return [(d.context.slug, d.position.slug, len(d.voices)) for d in found]


class TestDependencies:
    def test_a_context_goes_with_the_only_answer_held_in_it(self):
        said = on(("a", OWNS, STARTUP), ("b", OWNS, STARTUP), ("c", DENIES))
        assert pairs(dependencies(said)) == [("startup", "owns", 2)]

    def test_not_where_two_answers_are_held_in_it(self):
        said = on(("a", OWNS, STARTUP), ("b", DENIES, STARTUP), ("c", DENIES))
        assert dependencies(said) == ()

    def test_not_where_nothing_else_is_held_outside(self):
        assert dependencies(on(("a", OWNS, STARTUP), ("b", OWNS))) == ()

    def test_not_where_its_answer_leads_outside_anyway(self):
        said = on(("a", OWNS, SAFE), ("b", OWNS), ("c", OWNS), ("d", DENIES))
        assert dependencies(said) == ()

    def test_a_tie_outside_is_no_lead(self):
        said = on(("a", OWNS, SAFE), ("b", OWNS), ("d", DENIES))
        assert pairs(dependencies(said)) == [("safe", "owns", 1)]

    def test_a_claim_counts_in_each_broader_context_too(self):
        said = on(("a", OWNS, LESS), ("b", OWNS, SAFE), ("c", OWNS, AGILE), ("d", DENIES))
        assert pairs(dependencies(said)) == [("agile", "owns", 3)]

    def test_of_one_chain_the_narrower_stays_on_a_tie(self):
        said = on(("a", OWNS, LESS), ("b", DENIES))
        assert pairs(dependencies(said)) == [("less", "owns", 1)]

    def test_contexts_side_by_side_stay_both(self):
        said = on(("a", OWNS, SAFE), ("b", DENIES, SCRUM), ("c", SHARES))
        assert pairs(dependencies(said)) == [("safe", "owns", 1), ("scrum", "not-theirs", 1)]

    def test_most_voices_first_then_one_that_turns_a_leader_round_then_by_slug(self):
        said = on(
            ("a", OWNS, STARTUP), ("b", OWNS, STARTUP), ("c", DENIES, ENTERPRISE), ("d", SHARES)
        )
        assert pairs(dependencies(said))[0] == ("startup", "owns", 2)


class TestWhatASentenceNames:
    def test_those_of_two_voices_leave_out_those_of_one(self):
        said = on(("a", OWNS, SCRUM), ("b", OWNS, SCRUM), ("c", DENIES, STARTUP), ("d", SHARES))
        assert pairs(named(dependencies(said), said)) == [("scrum", "owns", 2)]

    def test_two_at_most(self):
        said = on(
            *((voice, OWNS, SCRUM) for voice in "ab"),
            *((voice, DENIES, STARTUP) for voice in "cd"),
            *((voice, CONTRIBUTES, ENTERPRISE) for voice in "ef"),
        )
        assert len(dependencies(said)) == 3
        assert len(named(dependencies(said), said)) == 2

    def test_one_whose_answer_leads_outside_of_all_of_them_goes(self):
        # Outside of SAFe alone “owns” and “not theirs” are even; outside of both, “owns” leads.
        said = on(("a", OWNS, SAFE), ("b", DENIES, STARTUP), ("c", OWNS))
        assert pairs(dependencies(said)) == [("startup", "not-theirs", 1), ("safe", "owns", 1)]
        assert pairs(named(dependencies(said), said)) == [("startup", "not-theirs", 1)]


class TestOverAnyClaims:
    @given(on_one_point())
    def test_it_holds_in_its_context_fails_outside_and_does_not_lead_there(self, found):
        found = [c.facing_pair() if c.other_role else c for c in found]
        for dependency in dependencies(found):
            outside = outside_of([dependency.context], found)
            inside = [c for c in found if c not in outside]
            assert {c.position for c in inside} == {dependency.position}
            assert {c.voice for c in inside} == set(dependency.voices)
            assert {c.position for c in outside} - {dependency.position}
            assert strict_leader(outside) != dependency.position

    @given(on_one_point())
    def test_none_that_is_named_has_the_answer_that_leads_elsewhere(self, found):
        found = [c.facing_pair() if c.other_role else c for c in found]
        chosen = named(dependencies(found), found)
        leader = strict_leader(outside_of([d.context for d in chosen], found))
        assert len(chosen) <= 2
        assert all(d.position != leader for d in chosen)
