"""The short answer of a comparison, taken out of the rows over all roles. No database."""

from itertools import combinations

from hypothesis import given

from roles.domain.brief import brief
from roles.domain.comparison import compare, rows
from roles.domain.excerpt import excerpt
from roles.domain.facts import PositionFact, PositionKind
from roles.domain.rivalry import speakers
from tests.roles.domain.facts import (
    BA,
    BACKLOG,
    CONTRIBUTES,
    OWNS,
    PM,
    PO,
    STRATEGY,
    claim,
)
from tests.roles.domain.test_agreement_properties import RESPONSIBILITIES, ROLES, claims


@given(claims(size=20))
def test_an_excerpt_is_what_comparing_the_claims_would_give(found):
    table = rows(RESPONSIBILITIES, ROLES, found, speakers(found))
    for number in (2, 3):
        for roles in combinations(ROLES, number):
            whole = compare(roles, RESPONSIBILITIES, found, speakers(found))
            assert excerpt(table, roles) == whole


def shortened(found, roles=(PM, PO)):
    everybody = [BA, PM, PO]
    table = rows([BACKLOG, STRATEGY], everybody, found, speakers(found))
    return brief(table, roles, everybody, speakers(found))


GIVEN = [
    *(claim(voice, PO, OWNS) for voice in ("a", "b", "c")),
    *(claim(voice, PM, OWNS, responsibility=STRATEGY.slug) for voice in ("a", "b", "c")),
    claim("d", PO, CONTRIBUTES, responsibility=STRATEGY.slug),
]


def test_a_first_sentence_without_a_number_is_followed_by_the_next():
    first, second = map(str, shortened(GIVEN).sentences)
    assert first.startswith("No source in our collection compares these two")
    assert second == (
        "Sources give strategy (3) to the Product Manager, and the backlog (3) to the Product "
        "Owner."
    )


def test_the_rows_of_the_answer_are_drawn_in_the_order_of_the_roles():
    assert [row.responsibility for row in shortened(GIVEN).rows] == [STRATEGY, BACKLOG]
    turned = shortened(GIVEN, (PO, PM))
    assert [row.responsibility for row in turned.rows] == [BACKLOG, STRATEGY]


def test_questions_answered_for_both_are_counted():
    assert shortened(GIVEN).common == 1


def test_four_rows_at_most_are_drawn_and_none_twice():
    drawn = shortened(GIVEN * 2).rows
    assert len({row.responsibility for row in drawn}) == len(drawn) <= 4


def test_roles_without_a_common_source_have_an_answer_too():
    empty = shortened([claim("a", PO, OWNS)], (BA, PM))
    assert empty.common == 0
    assert empty.sentences
    assert empty.rows == ()


def test_positions_are_told_by_kind():
    # The marks of a card go by the kind of a position, whatever its slug is.
    mine = PositionFact("mine", "Mine", PositionKind.OWNS)
    found = [claim(voice, PO, mine) for voice in ("a", "b")]
    assert [row.responsibility for row in shortened(found).rows] == [BACKLOG]
