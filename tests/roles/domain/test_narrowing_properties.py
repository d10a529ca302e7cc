"""Narrowing, over generated claims. No database."""

from hypothesis import given
from hypothesis import strategies as st

from roles.domain.agreement import Difference
from roles.domain.comparison import sharpest
from roles.domain.filters import ContextFilter, PointFilter
from tests.roles.domain.test_agreement_properties import (
    CONTEXTS,
    DELIVERY,
    RESPONSIBILITIES,
    ROLES,
    TEAM,
    claims,
    in_two_orders,
)
from tests.roles.domain.weighed import compare

a_context = st.sampled_from(CONTEXTS)


class TestToAContext:
    @given(claims(), a_context)
    def test_what_is_left_is_limited_to_it_or_to_nothing_and_nothing_else_is_hidden(
        self, found, context
    ):
        narrowing = ContextFilter(tuple(found), context)
        for claim in found:
            slugs = {each.slug for each in claim.contexts}
            assert (claim in narrowing.claims) == (not slugs or context.slug in slugs)
        assert narrowing.limited + narrowing.unlimited + narrowing.hidden == len(found)

    @given(claims())
    def test_without_a_context_nothing_is_hidden(self, found):
        narrowing = ContextFilter(tuple(found))
        assert (narrowing.claims, narrowing.hidden) == (tuple(found), 0)

    @given(claims(), a_context)
    def test_narrowing_twice_is_narrowing_once(self, found, context):
        once = ContextFilter(tuple(found), context).claims
        assert ContextFilter(once, context).claims == once

    @given(in_two_orders(claims()), a_context)
    def test_the_order_of_the_claims_never_matters(self, orders, context):
        pages = [
            compare(ROLES, RESPONSIBILITIES, ContextFilter(tuple(each), context).claims)
            for each in orders
        ]
        assert pages[0] == pages[1]

    @given(claims())
    def test_each_choice_leaves_as_many_limited_claims_as_it_says(self, found):
        for choice in ContextFilter(tuple(found)).choices:
            context = next(each for each in CONTEXTS if each.slug == choice.slug)
            assert choice.count == ContextFilter(tuple(found), context).limited > 0

    @given(claims())
    def test_the_context_of_most_claims_is_offered_first(self, found):
        choices = ContextFilter(tuple(found)).choices
        assert list(choices) == sorted(choices, key=lambda each: (-each.count, each.slug))

    @given(claims(), a_context)
    def test_the_chosen_context_can_always_be_taken_back(self, found, context):
        assert context.slug in {c.slug for c in ContextFilter(tuple(found), context).choices}


class TestToDisagreements:
    sought = st.builds(
        PointFilter,
        st.sampled_from(["", DELIVERY.slug, TEAM.slug]),
        st.sampled_from(["", *(role.slug for role in ROLES)]),
        st.sampled_from(["", *(each.slug for each in Difference)]),
    )

    @given(claims(size=20), sought)
    def test_all_that_it_looks_for_must_hold_and_the_order_stays(self, found, sought):
        points = sharpest(compare(ROLES, RESPONSIBILITIES, found).points)
        left = sought.among(points)
        assert left == [
            point
            for point in points
            if (not sought.area or point.responsibility.area.slug == sought.area)
            and (not sought.role or sought.role in [role.slug for role in point.roles])
            and (not sought.kind or sought.kind in [d.slug for d in point.agreement.differences])
        ]

    @given(claims(size=20), sought)
    def test_each_choice_leaves_as_many_questions_as_it_says(self, found, sought):
        points = sharpest(compare(ROLES, RESPONSIBILITIES, found).points)
        offered = {"area": [DELIVERY, TEAM], "role": ROLES, "kind": list(Difference)}
        for name, choices in sought.choices(points, offered).items():
            for choice in choices:
                chosen = {each: getattr(sought, each) for each in ("area", "role", "kind")}
                left = PointFilter(**{**chosen, name: choice.slug}).among(points)
                assert len({point.responsibility for point in left}) == choice.count
