"""Rows that are kept are those that would be made anew, whatever changes. No database."""

from dataclasses import astuple, replace
from itertools import combinations

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from roles.domain import comparison
from roles.domain.compared_rows import compared_groups
from roles.domain.excerpt import KeptExcerpts
from roles.domain.facts import ClaimFact, Manner
from roles.domain.filed_claims import FiledClaims
from roles.domain.kept_groups import KeptGroups
from roles.domain.kept_lead import KeptLeads
from roles.domain.kept_rows import KeptRows
from roles.domain.kept_sources import KeptSources, sources_of
from roles.domain.lead import lead
from roles.domain.rivalry import speakers
from roles.domain.short_names import short_names
from tests.roles.domain.test_agreement_properties import (
    BACKLOG,
    CONTEXTS,
    OWNERSHIP,
    ROLES,
    claims,
)
from tests.roles.domain.test_agreement_properties import RESPONSIBILITIES as QUESTIONS


def make_all(kept, questions, roles, said):
    spoken = speakers(said)
    again = kept.rows(questions, roles, FiledClaims(said), spoken)
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


def test_a_row_leaves_a_comparison_with_its_last_statement_and_comes_back():
    kept, excerpts = KeptRows(), KeptExcerpts()
    *compared, other = ROLES[:3]
    of_both = [
        ClaimFact(voice, voice, voice, role.slug, BACKLOG.slug, OWNERSHIP[0])
        for voice, role in (("ann", compared[0]), ("bob", other))
    ]
    without = [replace(of_both[0], role=other.slug), of_both[1]]
    for said, number in [(of_both, 1), (without, 0), (of_both, 1)]:
        table, _ = make_all(kept, QUESTIONS, ROLES, said)
        assert len(table) == 1
        assert len(excerpts.excerpt(table, compared).rows) == number


@given(claims(), st.permutations(range(len(QUESTIONS))))
def test_questions_in_another_order_stand_in_that_order(said, order):
    kept = KeptRows()
    make_all(kept, QUESTIONS, ROLES, said)
    moved = [replace(asked, order=place) for asked, place in zip(QUESTIONS, order, strict=True)]
    again, anew = make_all(kept, moved, ROLES, said)
    assert again == anew


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


# As in the content: a question about a pair does not ask who does the work.
WITH_TOPICS = [
    replace(asked, about_ownership=not asked.relational, topic=asked.slug, topic_de=asked.name)
    for asked in QUESTIONS
]


def german(said, words):
    """Return claims whose positions have other German words, which equality passes over."""
    return [replace(c, position=replace(c.position, label_de=words)) for c in said]


ANSWER_CHANGES = CHANGES | {
    "a locator changes": lambda said: [*said[:-1], *(replace(c, locator="z") for c in said[-1:])],
    "German words change": lambda said: german(said, "andere Worte"),
    "one is rejected": lambda said: (
        [replace(c, manner=Manner.REJECTS) for c in said[:1]] + said[1:]
    ),
    "one voice is another": lambda said: [replace(c, voice="zoe") for c in said[:1]] + said[1:],
}


@given(claims(), st.lists(st.sampled_from([*ANSWER_CHANGES]), max_size=5))
def test_kept_answers_are_those_built_anew(said, changes):
    kept, excerpts, leads = KeptRows(), KeptExcerpts(), KeptLeads()
    spoken = {}
    for change in [*changes, "nothing"]:
        # Kept as an object for as long as it is the same, as the site does.
        spoken = spoken if spoken == speakers(said) else speakers(said)
        table = kept.rows(WITH_TOPICS, ROLES, FiledClaims(said), spoken)
        for pair in combinations(ROLES, 2):
            compared = excerpts.excerpt(table, pair)
            names = short_names(compared.roles, ROLES, spoken)
            for language in ("en", "de"):
                with override(language):
                    anew = lead(compared, ROLES, spoken, names)
                    page = language, pair
                    again = leads.get(page, compared, names, spoken, lambda built=anew: built)
                assert again == anew
        said = ANSWER_CHANGES[change](said)
        said = [c for c in said if bool(c.other_role) is (c.responsibility == "senior")]


@given(claims(), st.lists(st.sampled_from([*ANSWER_CHANGES]), max_size=5), st.sampled_from([2, 3]))
def test_kept_groups_are_those_made_anew(said, changes, columns):
    kept, excerpts, groups = KeptRows(), KeptExcerpts(), KeptGroups()
    for change in [*changes, "nothing"]:
        compared = excerpts.excerpt(make_all(kept, WITH_TOPICS, ROLES, said)[0], ROLES[:columns])
        again = groups.of("page", compared.rows, compared.roles)
        anew = compared_groups(compared.rows, compared.roles)
        assert [described(group) for group in again] == [described(group) for group in anew]
        said = ANSWER_CHANGES[change](said)
        said = [c for c in said if bool(c.other_role) is (c.responsibility == "senior")]


def described(group):
    """What a page shows of a group; its rows as objects, because equal ones differ in words."""
    parts = [[(id(row.row), row.many_roles) for row in rows] for rows in group._parted]
    return group.group, [id(row.row) for row in group.rows], parts


@given(claims(), st.lists(st.sampled_from([*CHANGES, "a source is another"]), max_size=5))
def test_kept_sources_are_those_of_all_claims(said, changes):
    kept, excerpts, sources = KeptRows(), KeptExcerpts(), KeptSources()
    for change in [*changes, "nothing"]:
        table, _ = make_all(kept, QUESTIONS, ROLES, said)
        rows = excerpts.excerpt(table, ROLES[:2]).rows
        assert sources.of("page", rows) == sources_of(*rows)
        if change == "a source is another":
            said = [replace(c, source="else") for c in said[:1]] + said[1:]
        else:
            said = CHANGES[change](said)
        said = [c for c in said if bool(c.other_role) is (c.responsibility == "senior")]


@given(claims(), st.sampled_from(["nothing", "words change"]))
def test_answer_is_not_built_again_for_other_words(said, change):
    said = [replace(c, paraphrase="") for c in said if not c.other_role]
    kept, excerpts, leads = KeptRows(), KeptExcerpts(), KeptLeads()
    spoken, built = speakers(said), []
    tables = []
    for changed in (said, CHANGES[change](said)):
        # The page before is kept while the next one is made.
        table = kept.rows(WITH_TOPICS, ROLES, FiledClaims(changed), spoken)
        tables.append(excerpts.excerpt(table, ROLES[:2]))
        leads.get("page", tables[-1], {}, spoken, lambda: built.append(1) or ())
    assert len(built) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"manner": Manner.REJECTS},
        {"superseded": True},
        {"position": replace(OWNERSHIP[0], label_de="andere Worte")},
        {"contexts": frozenset(CONTEXTS[:1])},
    ],
)
def test_answer_is_built_again_when_a_statement_says_something_else(change):
    said = [ClaimFact(voice, voice, voice, "manager", BACKLOG.slug, OWNERSHIP[0]) for voice in "ab"]
    kept, excerpts, leads = KeptRows(), KeptExcerpts(), KeptLeads()
    spoken, built, tables = speakers(said), [], []
    for claims_now in (said, [replace(said[0], **change), said[1]]):
        table = kept.rows(QUESTIONS, ROLES, FiledClaims(claims_now), spoken)
        tables.append(excerpts.excerpt(table, ROLES[:2]))
        leads.get("page", tables[-1], {}, spoken, lambda: built.append(1) or ())
    assert len(built) == 2
