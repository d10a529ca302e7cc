"""Answers and how they moved, over generated claims. No database."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from roles.domain.answers import answers, moves
from tests.roles.domain.test_agreement_properties import (
    BACKLOG,
    RESPONSIBILITIES,
    ROLES,
    claims,
    in_two_orders,
)
from tests.roles.domain.weighed import row

EDITIONS = ["ann-1", "ann-2", "ann-3"]
SUPERSEDES = {"ann-2": "ann-1", "ann-3": "ann-2"}


def by_edition(found):
    """The same claims, told by three editions of one work, the newest of which counts."""
    return [
        replace(
            claim,
            voice="ann",
            source=EDITIONS[number % 3],
            superseded=EDITIONS[number % 3] != "ann-3",
        )
        for number, claim in enumerate(found)
    ]


class TestAnswers:
    @given(claims([BACKLOG]))
    def test_they_are_the_standings_of_the_cells_no_more_and_no_less(self, found):
        built = row(BACKLOG, ROLES, found)
        told = {
            (answer.position, point.key, count)
            for answer in answers(built)
            for point, count in answer.held
        }
        assert told == {
            (standing.position, cell.key, len(standing.voices))
            for cell in built.cells
            for standing in cell.agreement.standings
        }

    @given(in_two_orders(claims([BACKLOG])))
    def test_the_order_of_the_claims_never_matters(self, orders):
        assert answers(row(BACKLOG, ROLES, orders[0])) == answers(row(BACKLOG, ROLES, orders[1]))


class TestHowAnswersMoved:
    @given(st.sampled_from(RESPONSIBILITIES), claims())
    def test_every_claim_of_the_editions_is_told_once_where_an_older_one_spoke(self, each, found):
        built = row(each, ROLES, by_edition(found))
        told = {move.point.key: move for move in moves(built, SUPERSEDES)}
        for point in built.cells + built.pairs:
            verdict = point.agreement
            assert (point.key in told) == bool(verdict.formerly)
            if verdict.formerly:
                keys = [c.key for stage in told[point.key].stages for c in stage.claims]
                assert sorted(keys) == sorted(c.key for c in verdict.claims + verdict.formerly)

    @given(st.sampled_from(RESPONSIBILITIES), claims())
    def test_editions_stand_in_order_up_to_the_newest_and_neighbours_differ(self, each, found):
        for move in moves(row(each, ROLES, by_edition(found)), SUPERSEDES):
            line = [edition for stage in move.stages for edition in stage.editions]
            assert line == EDITIONS[-len(line) :]
            assert move.stages[0].claims
            for before, after in zip(move.stages, move.stages[1:], strict=False):
                assert before.told != after.told
