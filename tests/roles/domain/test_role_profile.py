"""What the page of a role shows of its rows: lists of duties, folds, disputes. No database."""

import pytest
from hypothesis import given

from roles.domain.comparison import own_rows, rows, sharpest
from roles.domain.rivalry import speakers
from roles.domain.role_profile import (
    FEWEST_FOLDED,
    DutyKind,
    RoleRows,
    duty_kind,
    first_answers,
    first_of_each_question,
    role_profile,
)
from tests.roles.domain.facts import (
    BACKLOG,
    CONTRIBUTES,
    DENIES,
    NEED,
    NEEDED,
    OWNS,
    PM,
    PO,
    SHARES,
    STRATEGY,
    VARIES,
    claim,
    rejected,
)
from tests.roles.domain.test_agreement_properties import RESPONSIBILITIES, ROLES, claims


def profiled(found, role=PO, responsibilities=(BACKLOG, STRATEGY, NEED)):
    return role_profile(own_rows(role, rows(responsibilities, [PM, PO], found, speakers(found))))


class TestDuties:
    @pytest.mark.parametrize(
        ("positions", "kind"),
        [
            ([OWNS, OWNS, SHARES], DutyKind.OWNS),
            ([OWNS, CONTRIBUTES, CONTRIBUTES], DutyKind.CONTRIBUTES),
            ([SHARES], DutyKind.SHARES),
            ([DENIES, DENIES, OWNS], DutyKind.NOT_THEIRS),
            # Of as many voices the first on the scale.
            ([CONTRIBUTES, OWNS], DutyKind.OWNS),
            ([VARIES, OWNS], DutyKind.OWNS),
            ([VARIES], DutyKind.OTHER),
        ],
    )
    def test_a_duty_stands_where_most_sources_put_it(self, positions, kind):
        found = [claim(f"voice-{n}", PO, position) for n, position in enumerate(positions)]
        (duties,) = profiled(found).duties
        assert duties.kind is kind

    def test_one_that_is_only_called_wrong_is_among_the_other_answers(self):
        (duties,) = profiled([rejected("berls", PO, OWNS)]).duties
        assert duties.kind is DutyKind.OTHER

    def test_those_with_most_sources_come_first(self):
        found = [
            claim("a", PO, OWNS, responsibility=STRATEGY.slug),
            claim("b", PO, OWNS, responsibility=STRATEGY.slug),
            claim("a", PO, OWNS),
        ]
        (duties,) = profiled(found).duties
        assert [row.row.responsibility for row in duties.rows.rows] == [STRATEGY, BACKLOG]

    def test_a_rivalry_makes_a_duty_disputed_on_which_its_own_sources_agree(self):
        found = [claim("a", PO, OWNS), claim("b", PM, OWNS), claim("b", PO, NEEDED,
                 responsibility=NEED.slug)]  # fmt: skip
        (duties,) = profiled(found).duties
        assert duties.rows.rows[0].disputed
        assert duties.rows.rows[0].plain

    def test_a_question_on_another_scale_is_about_the_kind_of_job(self):
        profile = profiled([claim("a", PO, NEEDED, responsibility=NEED.slug)])
        assert profile.duties == ()
        assert [row.row.responsibility for row in profile.kind_of_job.rows] == [NEED]


class TestFolds:
    def rows(self, single: int, several: int) -> RoleRows:
        (duties,) = profiled([claim("a", PO, OWNS)]).duties
        (one,) = duties.rows.rows
        (duties,) = profiled([claim("a", PO, OWNS), claim("b", PO, OWNS)]).duties
        (two,) = duties.rows.rows
        return RoleRows((two,) * several + (one,) * single)

    @pytest.mark.parametrize(
        ("single", "several", "folded"),
        [
            (FEWEST_FOLDED, 1, FEWEST_FOLDED),
            (FEWEST_FOLDED - 1, 1, 0),
            (FEWEST_FOLDED + 9, 0, 0),
            (0, 20, 0),
        ],
    )
    def test_single_sources_are_folded_where_they_are_many_and_others_have_more(
        self, single, several, folded
    ):
        found = self.rows(single, several)
        assert len(found.folded) == folded
        assert len(found.shown) + len(found.folded) == single + several

    @pytest.mark.parametrize(
        ("number", "listed", "left"), [(1, 1, 0), (3, 3, 0), (4, 4, 0), (5, 3, 2), (8, 3, 5)]
    )
    def test_no_answer_is_left_alone(self, number, listed, left):
        found, more = first_answers(range(number))
        assert (len(found), more) == (listed, left)


class TestOverGeneratedClaims:
    @given(claims(size=20))
    def test_each_row_of_the_role_stands_in_one_list_and_none_is_lost(self, found):
        for role in ROLES:
            own = own_rows(role, rows(RESPONSIBILITIES, ROLES, found, speakers(found)))
            profile = role_profile(own)
            listed = [row.row for duties in profile.duties for row in duties.rows.rows]
            listed += [row.row for row in profile.kind_of_job.rows]
            covered = [row for row in own if any(not c.agreement.silent for c in row.cells)]
            assert sorted(map(id, listed)) == sorted(map(id, covered))
            for duties in profile.duties:
                assert {duty_kind(row.cell) for row in duties.rows.rows} == {duties.kind}

    @given(claims(size=20))
    def test_disputes_hold_each_contested_question_once_its_first_point_by_rank(self, found):
        table = rows(RESPONSIBILITIES, ROLES, found, speakers(found))
        points = [point for row in table for point in row.points]
        firsts = first_of_each_question(points)
        contested = [row.responsibility for row in table if row.contested_points]
        assert sorted(p.responsibility.slug for p in firsts) == sorted(r.slug for r in contested)
        assert firsts == sorted(firsts, key=lambda point: point.rank)
        for first in firsts:
            same = [p for p in sharpest(points) if p.responsibility == first.responsibility]
            assert first == same[0]
