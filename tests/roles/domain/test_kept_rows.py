"""Rows that are kept are those that would be made anew, whatever changes. No database."""

from dataclasses import astuple, replace
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from roles.domain import comparison
from roles.domain.excerpt import KeptExcerpts
from roles.domain.kept_rows import KeptRows
from roles.domain.rivalry import speakers
from tests.roles.domain.test_agreement_properties import BACKLOG, ROLES, claims
from tests.roles.domain.test_agreement_properties import RESPONSIBILITIES as QUESTIONS


def make_all(kept, questions, roles, said):
    spoken = speakers(said)
    again = kept.rows(questions, roles, said, spoken)
    return again, comparison.rows(questions, roles, said, spoken)


CHANGES = {
    "nothing": lambda said: said,
    "one goes": lambda said: said[1:],
    "one is superseded": lambda said: [replace(c, superseded=True) for c in said[:1]] + said[1:],
    "words change": lambda said: [*said[:-1], *(replace(c, paraphrase="x") for c in said[-1:])],
    "a voice falls silent": lambda said: [c for c in said if c.voice != "ann"],
    "one moves to another question": lambda said: (
        [replace(c, responsibility=BACKLOG.slug, other_role="") for c in said[:1]] + said[1:]
    ),
}


@given(
    claims(), st.lists(st.sampled_from([*CHANGES]), max_size=5), st.permutations(ROLES), st.data()
)
def test_kept_rows_are_those_made_anew(said, changes, roles, data):
    kept = KeptRows()
    for change in changes:
        again, anew = make_all(kept, QUESTIONS, roles, said)
        assert again == anew
        said = CHANGES[change](said)
        # A claim on a pair stays one: its position is of the scale of pairs.
        said = [c for c in said if bool(c.other_role) is (c.responsibility == "senior")]
        roles = data.draw(st.permutations(ROLES))


@given(claims(), st.lists(st.sampled_from([*CHANGES]), max_size=4))
def test_kept_excerpts_are_what_comparing_the_claims_would_give(said, changes):
    kept, excerpts = KeptRows(), KeptExcerpts()
    for change in changes:
        table, _ = make_all(kept, QUESTIONS, ROLES, said)
        for pair in combinations(ROLES, 2):
            whole = comparison.compare(pair, QUESTIONS, said, speakers(said))
            assert excerpts.excerpt(table, pair) == whole
        said = [
            c for c in CHANGES[change](said) if bool(c.other_role) is (c.responsibility == "senior")
        ]


@given(claims())
def test_an_excerpt_of_the_same_row_is_the_same_object(said):
    kept, excerpts = KeptRows(), KeptExcerpts()
    one, other = (
        excerpts.excerpt(make_all(kept, QUESTIONS, ROLES, said)[0], ROLES[:2]) for _ in range(2)
    )
    assert all(first is second for first, second in zip(one.rows, other.rows, strict=True))


@given(claims())
def test_row_of_which_nothing_changed_is_the_same_object(said):
    kept = KeptRows()
    first, _ = make_all(kept, QUESTIONS, ROLES, said)
    second, _ = make_all(kept, QUESTIONS, ROLES, said)
    assert all(one is other for one, other in zip(first, second, strict=True))


@given(claims())
def test_german_words_of_a_position_are_never_kept(said):
    kept = KeptRows()
    make_all(kept, QUESTIONS, ROLES, said)
    said = [replace(c, position=replace(c.position, label_de="ist es")) for c in said]
    again, anew = make_all(kept, QUESTIONS, ROLES, said)
    assert astuple_of(again) == astuple_of(anew)


def astuple_of(rows):
    return [
        [
            astuple(standing.position)
            for point in row.points
            for standing in point.agreement.standings
        ]
        for row in rows
    ]
