"""Overlap, nearest roles and the map, over generated claims. No database."""

from collections import Counter
from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from roles.domain.agreement import State
from roles.domain.comparison import sections
from roles.domain.overlap import overlap, picture, takes_part
from roles.domain.relation import Relation, relation
from roles.domain.role_map import best_covered, cells_in, drawn
from roles.templatetags.pages import taking_part
from tests.roles.domain.test_agreement_properties import (
    BACKLOG,
    RESPONSIBILITIES,
    ROLES,
    claims,
    counted,
    in_two_orders,
)
from tests.roles.domain.weighed import compare, rows

some_roles = st.sets(st.sampled_from(ROLES), min_size=2)


def said_to_take_part(found, role, responsibility) -> bool:
    return any(
        claim.role == role.slug
        and claim.responsibility == responsibility
        and claim.position.slug in {"owns", "shares", "contributes"}
        for claim in counted(found)
    )


class TestOverlap:
    @given(claims(size=20), some_roles)
    def test_each_row_stands_in_one_part_or_outside(self, found, roles):
        page = compare(list(roles), RESPONSIBILITIES, found)
        result = overlap(page)
        told = [row for part in result.parts for row in part.rows] + list(result.outside)
        assert sorted(row.responsibility.slug for row in told) == sorted(
            row.responsibility.slug for row in page.rows
        )
        assert result.counted + len(result.outside) == len(page.rows)

    @given(claims(size=20), some_roles)
    def test_a_part_holds_the_rows_in_which_exactly_its_roles_take_part(self, found, roles):
        for part in overlap(compare(list(roles), RESPONSIBILITIES, found)).parts:
            for row in part.rows:
                assert set(part.roles) == {
                    role
                    for role in roles
                    if said_to_take_part(found, role, row.responsibility.slug)
                }

    @given(claims(size=20), some_roles)
    def test_contested_are_the_rows_that_the_comparison_calls_so(self, found, roles):
        page = compare(list(roles), RESPONSIBILITIES, found)
        result = overlap(page)
        outside = sum(1 for row in result.outside if row.state is State.CONTESTED)
        assert result.contested + outside == sum(
            1 for row in page.rows if row.state is State.CONTESTED
        )
        assert result.contested + result.settled == result.counted
        for part in result.parts:
            assert part.contested + part.settled == len(part.rows)

    @given(claims(size=20), some_roles)
    def test_every_role_has_a_part_of_its_own_and_every_label_is_another(self, found, roles):
        result = overlap(compare(list(roles), RESPONSIBILITIES, found))
        assert {part.roles for part in result.parts if not part.shared} == {(r,) for r in roles}
        labels = [taking_part(part) for part in result.parts]
        assert len(set(labels)) == len(labels)

    @given(in_two_orders(claims()), some_roles)
    def test_the_order_of_the_claims_never_matters(self, orders, roles):
        results = [overlap(compare(list(roles), RESPONSIBILITIES, each)) for each in orders]
        assert results[0] == results[1]

    @given(claims(size=20), some_roles)
    def test_bars_are_as_long_as_their_numbers_and_stay_within_the_picture(self, found, roles):
        result = overlap(compare(list(roles), RESPONSIBILITIES, found))
        drawing = picture(result)
        longest = max(len(part.rows) for part in result.parts)
        for bar in drawing.bars:
            assert 0 <= bar.settled_width <= bar.end <= drawing.width - 20
            assert bar.label_y < bar.y < bar.number_y <= bar.y + drawing.bar_height
            assert bar.y + drawing.bar_height <= drawing.height
            if longest:
                assert abs(bar.end - 326 * len(bar.part.rows) / longest) < 0.2
            assert (bar.contested_width > 0) == (bar.part.contested > 0)
        for above, below in pairwise(drawing.bars):
            assert above.y + drawing.bar_height < below.label_y


class TestTheMap:
    @given(claims(size=20), st.permutations(ROLES), st.integers(1, 3))
    def test_its_cells_are_those_of_the_rows_one_for_each_role_that_is_shown(
        self, found, roles, number
    ):
        table = rows(RESPONSIBILITIES, ROLES, found)
        shown = roles[:number]
        for each in drawn(table, shown):
            assert [cell.roles[0] for cell in each.cells] == shown
            assert set(each.cells) <= set(each.row.cells)
            assert not all(cell.agreement.silent for cell in each.cells)
            assert all(takes_part(cell) <= (not cell.agreement.silent) for cell in each.cells)

    @given(claims(size=20))
    def test_its_areas_together_hold_every_row_on_which_a_source_speaks(self, published):
        table = rows(RESPONSIBILITIES, ROLES, published)
        whole = drawn(table, ROLES)
        parts = sections(whole)
        assert [row for part in parts for row in part.rows] == whole
        assert cells_in(whole) == len(whole) * len(ROLES)

    @given(claims([BACKLOG], size=20))
    def test_the_role_of_which_most_is_answered_comes_first(self, found):
        table = rows([BACKLOG], ROLES, found)
        voices = {cell.roles[0]: len(cell.agreement.voices) for row in table for cell in row.cells}
        ranked = best_covered(table)
        assert set(ranked) == set(voices)
        answered = [
            not cell.agreement.silent
            for role in ranked
            for row in table
            for cell in row.cells
            if cell.roles[0] == role
        ]
        assert answered == sorted(answered, reverse=True)


@given(claims(size=20))
def test_numbers_in_common_are_those_of_the_comparison_s_relations(found):
    for number in (2, 3):
        for roles in combinations(ROLES, number):
            compared = compare(roles, RESPONSIBILITIES, found)
            common = overlap(compared).common
            assert common.number == sum(1 for row in compared.rows if row.relational_or_common)
            relations = Counter(map(relation, compared.rows))
            disputed = relations[Relation.DISPUTED_BETWEEN] + relations[Relation.DISPUTED_ABOUT]
            assert common.disputed == disputed
            for part in overlap(compared).parts:
                if part.shared:
                    assert part.contested == sum(
                        1
                        for row in part.rows
                        if relation(row) in {Relation.DISPUTED_BETWEEN, Relation.DISPUTED_ABOUT}
                    )
