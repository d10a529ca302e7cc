"""Roles side by side: rows, filters, order, and one role's own page. No database."""

from itertools import count

import pytest

from roles.domain.agreement import State
from roles.domain.comparison import (
    AreaFact,
    Filter,
    PointKind,
    ResponsibilityFact,
    sections,
    sharpest,
)
from roles.domain.facts import ClaimFact, Manner, PositionFact, PositionKind, RoleFact
from tests.roles.domain.weighed import compare, profile, row, rows

OWNS = PositionFact("owns", "owns", PositionKind.OWNS, 0)
SHARES = PositionFact("shares", "shares", PositionKind.SHARES, 1)
CONTRIBUTES = PositionFact("contributes", "contributes", PositionKind.CONTRIBUTES, 2)
DENIES = PositionFact("not-theirs", "not theirs", PositionKind.DENIES, 3)
VARIES = PositionFact("varies", "says it varies", PositionKind.VARIES, 4)
YES = PositionFact("yes", "yes", PositionKind.OTHER, 0)
NO = PositionFact("no", "no", PositionKind.DENIES, 1)

PM = RoleFact("product-manager", "Product Manager", "PM")
PO = RoleFact("product-owner", "Product Owner", "PO")
BA = RoleFact("business-analyst", "Business Analyst", "BA")
SM = RoleFact("scrum-master", "Scrum Master", "SM")

STRATEGY = AreaFact("strategy", "Strategy", 1)
DELIVERY = AreaFact("delivery", "Delivery", 2)


def asks(slug: str, area: AreaFact = DELIVERY, order: int = 0, relational: bool = False):
    return ResponsibilityFact(slug, slug.capitalize(), f"Who {slug}?", area, relational, order)


BACKLOG, STORIES, ROADMAP = asks("backlog"), asks("stories"), asks("roadmap", STRATEGY)
ONE_PERSON = asks("one-person", relational=True)

_keys = (f"key-{number}" for number in count())


def says(voice, role, responsibility, position, other=None, **fields) -> ClaimFact:
    return ClaimFact(
        key=next(_keys),
        source=f"{voice}-wrote",
        voice=voice,
        role=role.slug,
        responsibility=responsibility.slug,
        position=position,
        other_role=other.slug if other else "",
        **fields,
    )


def slugs(found) -> list[str]:
    return [each.responsibility.slug for each in found]


CONTESTED_ROW = [
    says("a", PO, BACKLOG, OWNS),
    says("b", PO, BACKLOG, DENIES),
    says("a", PM, BACKLOG, CONTRIBUTES),
]


def speaks_of(voice, *roles) -> list[ClaimFact]:
    """Claims on another question that make a voice speak of all these roles."""
    return [says(voice, role, asks("another"), CONTRIBUTES) for role in roles]


AGREED_ROW = [says("a", PO, STORIES, OWNS), says("b", PO, STORIES, OWNS)]
SINGLE_ROW = [says("a", PM, ROADMAP, OWNS), says("b", PO, ROADMAP, CONTRIBUTES)]
FULL = [*CONTESTED_ROW, *AGREED_ROW, *SINGLE_ROW]


class TestFilters:
    @pytest.mark.parametrize(
        ("chosen", "shown"),
        [
            (Filter.ALL, ["roadmap", "backlog", "stories"]),
            (Filter.CONTESTED, ["backlog"]),
            (Filter.AGREED, ["stories"]),
            (Filter.SINGLE, ["roadmap"]),
            (Filter.DIFFERENCES, ["roadmap", "backlog"]),
        ],
        ids=lambda value: getattr(value, "slug", None),
    )
    def test_each_filter_shows_its_rows_and_counts_them(self, chosen, shown):
        page = compare([PM, PO], [BACKLOG, STORIES, ROADMAP], FULL)
        assert slugs(page.filtered(chosen)) == shown
        assert page.count(chosen) == len(shown)


class TestTheStateOfARow:
    def test_a_contested_cell_contests_it_whatever_the_others_are(self):
        claims = [*CONTESTED_ROW, says("c", PM, BACKLOG, CONTRIBUTES)]
        assert row(BACKLOG, [PM, PO], claims).state is State.CONTESTED

    def test_an_agreed_cell_beside_a_single_one_makes_it_agreed(self):
        assert (
            row(STORIES, [PM, PO], [*AGREED_ROW, says("c", PM, STORIES, CONTRIBUTES)]).state
            is State.AGREED
        )

    def test_two_single_cells_are_one_source_however_they_differ(self):
        assert row(ROADMAP, [PM, PO], SINGLE_ROW).state is State.SINGLE

    def test_rival_owners_contest_a_row_whose_cells_are_not(self):
        claims = [says("a", PM, STORIES, OWNS), says("b", PO, STORIES, OWNS)]
        built = row(STORIES, [PM, PO], [*claims, *speaks_of("a", PM, PO)])
        assert not any(cell.contested for cell in built.cells)
        assert built.state is State.CONTESTED
        (rivals,) = built.contested_points
        assert rivals.kind is PointKind.RIVALS
        assert rivals.roles == (PM, PO)

    def test_a_rival_who_is_not_compared_contests_nothing_here(self):
        claims = [says("a", PM, STORIES, OWNS), says("b", BA, STORIES, OWNS)]
        built = row(STORIES, [PM, PO], claims)
        assert built.rivals == ()
        assert built.state is State.SINGLE

    def test_claims_on_other_responsibilities_are_passed_over(self):
        built = row(ROADMAP, [PM, PO], FULL)
        assert {claim.responsibility for p in built.points for claim in p.agreement.claims} == {
            "roadmap"
        }


class TestADifference:
    def test_two_cells_in_different_positions_differ(self):
        assert row(ROADMAP, [PM, PO], SINGLE_ROW).difference

    def test_two_cells_in_the_same_position_do_not(self):
        claims = [says("a", PM, ROADMAP, SHARES), says("b", PO, ROADMAP, SHARES)]
        assert not row(ROADMAP, [PM, PO], claims).difference

    def test_silence_is_no_position_to_differ_from(self):
        assert not row(STORIES, [PM, PO], AGREED_ROW).difference

    def test_a_cell_that_holds_more_positions_differs_from_one_that_holds_fewer(self):
        claims = [says("a", PM, STORIES, SHARES), says("b", PM, STORIES, CONTRIBUTES)]
        assert row(STORIES, [PM, PO], [*claims, says("c", PO, STORIES, SHARES)]).difference

    def test_a_rejected_use_holds_no_position_to_differ_from(self):
        claims = [
            says("a", PM, STORIES, OWNS, manner=Manner.REJECTS),
            says("b", PO, STORIES, OWNS),
        ]
        built = row(STORIES, [PM, PO], claims)
        assert built.state is State.CONTESTED
        assert not built.difference

    def test_one_contested_cell_among_silent_ones_is_no_difference_between_roles(self):
        claims = [says("a", PO, STORIES, OWNS), says("b", PO, STORIES, DENIES)]
        assert not row(STORIES, [PM, PO, BA], claims).difference

    def test_among_three_roles_two_that_differ_are_enough(self):
        claims = [
            says("a", PM, STORIES, OWNS),
            says("a", PO, STORIES, OWNS),
            says("a", BA, STORIES, CONTRIBUTES),
        ]
        built = row(STORIES, [BA, PM, PO], claims)
        assert built.difference
        assert built.state is State.SINGLE


class TestWhichRowsAreShown:
    def test_a_row_on_which_nobody_speaks_of_these_roles_is_left_out(self):
        page = compare([PM, PO], [BACKLOG, STORIES], [says("a", BA, BACKLOG, OWNS), *AGREED_ROW])
        assert slugs(page.rows) == ["stories"]

    def test_a_row_on_which_only_an_older_edition_speaks_is_left_out(self):
        old = says("guide", PO, BACKLOG, OWNS, superseded=True)
        assert compare([PM, PO], [BACKLOG], [old]).rows == ()

    def test_what_an_older_edition_said_is_kept_in_a_row_that_is_shown(self):
        old = says("guide", PM, BACKLOG, OWNS, superseded=True)
        (found,) = compare([PM, PO], [BACKLOG], [old, says("a", PO, BACKLOG, OWNS)]).rows
        silent, single = found.cells
        assert silent.agreement.state is State.SILENT
        assert silent.agreement.formerly == (old,)
        assert single.agreement.state is State.SINGLE

    def test_a_rejected_use_alone_is_no_silence(self):
        claims = [says("a", PO, BACKLOG, OWNS, manner=Manner.REJECTS)]
        assert slugs(compare([PM, PO], [BACKLOG], claims).filtered(Filter.CONTESTED)) == ["backlog"]

    def test_without_any_claim_there_is_no_row(self):
        assert compare([PM, PO], [BACKLOG], []).rows == ()


class TestOrder:
    def test_rows_stand_by_area_then_by_their_order_then_by_slug(self):
        wanted = [
            asks("zebra", AreaFact("early", "Early", 1), 0),
            asks("alpha", AreaFact("early", "Early", 1), 5),
            asks("kilo", AreaFact("late", "Late", 2), 1),
            asks("lima", AreaFact("late", "Late", 2), 1),
            # As many as the area before it, so its slug decides.
            asks("aaa", AreaFact("later", "Later", 2), 0),
        ]
        claims = [says("a", PO, each, OWNS) for each in wanted]
        found = rows(reversed(wanted), [PO], reversed(claims))
        assert slugs(found) == ["zebra", "alpha", "kilo", "lima", "aaa"]

    def test_sections_part_the_rows_by_area_in_order(self):
        page = compare([PM, PO], [BACKLOG, STORIES, ROADMAP], FULL)
        assert [(each.area.name, slugs(each.rows)) for each in sections(page.rows)] == [
            ("Strategy", ["roadmap"]),
            ("Delivery", ["backlog", "stories"]),
        ]

    def test_roles_stand_by_slug_and_cells_under_them(self):
        page = compare([SM, PO, BA], [BACKLOG], CONTESTED_ROW)
        assert page.roles == (BA, PO, SM)
        assert [cell.roles for cell in page.rows[0].cells] == [(BA,), (PO,), (SM,)]

    def test_slugs_are_ordered_by_code_point(self):
        hyphen, letter = RoleFact("data-engineer", "Data"), RoleFact("dataa", "Dataa")
        assert compare([letter, hyphen], [], []).roles == (hyphen, letter)


class TestThreeRolesAndMore:
    def test_every_role_has_a_cell_and_the_silent_ones_say_so(self):
        (found,) = compare([PM, PO, BA, SM], [STORIES], AGREED_ROW).rows
        assert [cell.agreement.state for cell in found.cells] == [
            State.SILENT,
            State.SILENT,
            State.AGREED,
            State.SILENT,
        ]

    def test_each_two_rival_owners_are_a_point(self):
        claims = [says(f"for {each.slug}", each, STORIES, OWNS) for each in (PM, PO, BA)]
        for role in (PM, PO):
            claims += speaks_of(f"for {role.slug}", PM, PO, BA)
        (found,) = compare([PM, PO, BA], [STORIES], claims).rows
        assert [point.key for point in found.rivals] == [
            ("stories", "business-analyst", "product-manager"),
            ("stories", "business-analyst", "product-owner"),
            ("stories", "product-manager", "product-owner"),
        ]

    def test_no_two_points_of_a_page_share_an_anchor(self):
        claims = [says(f"for {each.slug}", each, STORIES, OWNS) for each in (PM, PO, BA)]
        for role in (PM, PO):
            claims += speaks_of(f"for {role.slug}", PM, PO, BA)
        claims += [says("a", PM, ONE_PERSON, YES, PO), says("a", BA, ONE_PERSON, YES, PO)]
        points = list(compare([PM, PO, BA], [STORIES, ONE_PERSON], claims).points)
        assert len({point.anchor for point in points}) == len(points) == 8


class TestRelationalRows:
    def test_it_stands_once_across_both_roles(self):
        claims = [says("a", PM, ONE_PERSON, YES, PO), says("b", PO, ONE_PERSON, NO, PM)]
        (found,) = compare([PO, PM], [ONE_PERSON], claims).rows
        assert found.cells == found.rivals == ()
        (pair,) = found.pairs
        assert pair.kind is PointKind.PAIR
        assert pair.roles == (PM, PO)
        assert pair.contested
        assert found.state is State.CONTESTED

    def test_it_is_left_out_where_one_of_the_two_is_not_compared(self):
        claims = [says("a", PM, ONE_PERSON, YES, BA)]
        assert compare([PM, PO], [ONE_PERSON], claims).rows == ()

    def test_among_three_roles_it_holds_the_pairs_that_are_spoken_of(self):
        claims = [says("a", PM, ONE_PERSON, YES, BA), says("b", SM, ONE_PERSON, NO, PO)]
        (found,) = compare([PM, PO, BA, SM], [ONE_PERSON], claims).rows
        assert [pair.roles for pair in found.pairs] == [(BA, PM), (PO, SM)]

    def test_one_pair_s_claims_never_touch_another_pair(self):
        claims = [says("a", PM, ONE_PERSON, YES, BA), says("b", PM, ONE_PERSON, NO, PO)]
        (found,) = compare([PM, PO, BA], [ONE_PERSON], claims).rows
        assert [pair.agreement.state for pair in found.pairs] == [State.SINGLE, State.SINGLE]

    def test_two_pairs_with_different_answers_are_no_difference(self):
        claims = [says("a", PM, ONE_PERSON, YES, BA), says("b", PM, ONE_PERSON, NO, PO)]
        page = compare([PM, PO, BA], [ONE_PERSON], claims)
        assert page.count(Filter.DIFFERENCES) == 0


class TestARolesOwnPage:
    def test_it_holds_the_roles_cell_on_every_row_that_speaks_of_it(self):
        found = profile(PO, [PM, PO, BA], [BACKLOG, STORIES, ROADMAP], FULL)
        assert slugs(found) == ["roadmap", "backlog", "stories"]
        assert [cell.roles for each in found for cell in each.cells] == [(PO,)] * 3

    def test_a_row_that_speaks_of_others_only_is_left_out(self):
        found = profile(PM, [PM, PO], [BACKLOG, STORIES], [*CONTESTED_ROW, *AGREED_ROW])
        assert slugs(found) == ["backlog"]

    def test_a_rival_among_any_other_roles_contests_the_row(self):
        claims = [says("a", PO, STORIES, OWNS), says("b", BA, STORIES, OWNS)]
        claims += speaks_of("b", PO)
        (found,) = profile(PO, [BA, PM, PO, SM], [STORIES], claims)
        assert found.state is State.CONTESTED
        assert [point.roles for point in found.rivals] == [(BA, PO)]

    def test_rivals_among_others_are_none_of_its_business(self):
        claims = [
            says("a", PM, STORIES, OWNS),
            says("b", BA, STORIES, OWNS),
            says("c", PO, STORIES, CONTRIBUTES),
        ]
        (found,) = profile(PO, [BA, PM, PO], [STORIES], claims)
        assert found.rivals == ()
        assert found.state is State.SINGLE

    def test_a_relational_row_stands_once_per_other_role(self):
        claims = [
            says("a", PO, ONE_PERSON, YES, PM),
            says("b", BA, ONE_PERSON, NO, PO),
            says("c", BA, ONE_PERSON, NO, PM),
        ]
        (found,) = profile(PO, [BA, PM, PO, SM], [ONE_PERSON], claims)
        assert [pair.roles for pair in found.pairs] == [(BA, PO), (PM, PO)]


class TestTheSharpest:
    def test_the_larger_smaller_side_comes_first_and_then_more_voices(self):
        lopsided = [says(v, PO, asks("lopsided"), OWNS) for v in "abc"]
        lopsided += [says("d", PO, asks("lopsided"), DENIES)]
        even = [says("a", PO, asks("even"), OWNS), says("b", PO, asks("even"), DENIES)]
        broad = [says(v, PO, asks("broad"), OWNS) for v in "ab"]
        broad += [says(v, PO, asks("broad"), DENIES) for v in "cd"]
        unsure = [says(v, PO, asks("unsure"), VARIES) for v in "abcde"]
        page = compare(
            [PM, PO],
            [asks("unsure"), asks("lopsided"), asks("even"), asks("broad"), STORIES],
            [*unsure, *lopsided, *even, *broad, *AGREED_ROW],
        )
        assert slugs(page.sharpest) == ["broad", "lopsided", "even", "unsure"]

    def test_among_equals_the_address_decides(self):
        claims = [
            says(voice, role, each, position)
            for each in (STORIES, BACKLOG)
            for role in (PO, PM)
            for voice, position in (("a", CONTRIBUTES), ("b", DENIES))
        ]
        page = compare([PM, PO], [STORIES, BACKLOG], claims)
        assert [point.key for point in page.sharpest] == [
            ("backlog", "product-manager"),
            ("backlog", "product-owner"),
            ("stories", "product-manager"),
            ("stories", "product-owner"),
        ]

    def test_nothing_that_is_not_contested_is_among_them(self):
        page = compare([PM, PO], [STORIES, ROADMAP], [*AGREED_ROW, *SINGLE_ROW])
        assert sharpest(page.points) == []
