"""The words of a row's verdict and of a cell: one case for each line of the table."""

from dataclasses import replace

import pytest
from django.utils.translation import override

from roles.domain.agreement import agreement
from roles.domain.by_context import context_answers
from roles.domain.compared_rows import KINDS, ComparedRow, compared_groups, is_in_table
from roles.domain.comparison import AreaFact, Filter, ResponsibilityFact, row
from roles.domain.facts import ClaimFact, ContextFact, Manner, PositionFact, PositionKind, RoleFact
from roles.domain.hues import Hues
from roles.domain.relation_words import cell_answers, cell_words, leading_answer, relation_words

PM = RoleFact("pm", "Product Manager", "PM")
PO = RoleFact("po", "Product Owner", "PO")
SM = RoleFact("sm", "Scrum Master", "SM")
QUESTION = ResponsibilityFact("stories", "Stories", "Who writes them?", AreaFact("a", "A"))
LEVEL = ResponsibilityFact("level", "Level", "Which?", AreaFact("a", "A"), about_ownership=False)
PAIR = ResponsibilityFact(
    "same", "Same", "Same?", AreaFact("a", "A"), relational=True, about_ownership=False
)
POSITIONS = {kind.value: PositionFact(kind.value, kind.value, kind) for kind in PositionKind}
POSITIONS["big"] = PositionFact("big", "The big picture", PositionKind.OTHER)
POSITIONS["small"] = PositionFact("small", "Detail", PositionKind.OTHER, 1)
SPEAKERS = {"x": {"pm", "po"}, "y": {"pm", "po"}, "z": {"pm", "po"}}


def build_row(*said: str, question=QUESTION, roles=(PM, PO)):
    """Return a row from lines like "x pm owns"; "!" before the answer rejects it."""
    claims = []
    for number, line in enumerate(said):
        voice, role, answer, *contexts = line.split()
        role, _, other = role.partition("+")
        claims.append(
            ClaimFact(
                f"k{number}",
                f"source-{voice}",
                voice,
                role,
                question.slug,
                POSITIONS[answer.removeprefix("!")],
                other_role=other,
                contexts=frozenset(ContextFact(c, c, f"in {c}") for c in contexts),
                manner=Manner.REJECTS if answer.startswith("!") else Manner.HOLDS,
            )
        )
    return row(question, roles, claims, SPEAKERS)


@pytest.mark.parametrize(
    ("said", "question", "words", "tone"),
    [
        (["x pm+po big", "y pm+po big"], PAIR, "2 sources agree", "agree"),
        (["x pm+po big"], PAIR, "1 source", ""),
        (["x pm+po big", "y pm+po small"], PAIR, "sources disagree", "disagree"),
        (["x pm+po big a", "x pm+po small b"], PAIR, "1 source, several answers", ""),
        (["x po owns"], QUESTION, "only the Product Owner · 1 source", ""),
        (["x po owns", "y po owns"], QUESTION, "only the Product Owner · 2 sources agree", "agree"),
        (
            ["x po owns", "y po denies"],
            QUESTION,
            "only the Product Owner · sources disagree",
            "disagree",
        ),
        (["x pm owns", "y po owns"], QUESTION, "sources disagree", "disagree"),
        (
            ["x pm owns", "y pm shares", "x po contributes"],
            QUESTION,
            "sources disagree about the Product Manager",
            "disagree",
        ),
        (
            ["x pm denies", "y pm contributes", "x po contributes", "y po denies"],
            QUESTION,
            "sources disagree about both",
            "disagree",
        ),
        (["x pm shares", "x po shares"], QUESTION, "they share it · 1 source", ""),
        (["x pm owns", "x po owns"], QUESTION, "both do it · 1 source", ""),
        (
            ["x pm owns", "x po owns", "y pm owns", "y po owns"],
            QUESTION,
            "both do it · 2 sources agree",
            "agree",
        ),
        (["x pm contributes", "y po contributes"], QUESTION, "alike · one source each", ""),
        (["x pm big", "y po big"], LEVEL, "alike · one source each", ""),
        (["x pm owns", "x po contributes"], QUESTION, "they differ · 1 source", ""),
        (["x pm owns", "y pm owns", "x po denies"], QUESTION, "they differ · 2 sources", ""),
        # Never a green "agree" beside two different answers.
        (
            ["x pm big", "y pm big", "x po small", "y po small"],
            LEVEL,
            "they differ · 2 sources agree",
            "",
        ),
    ],
)
def test_verdict_of_a_row(said, question, words, tone):
    verdict = relation_words(build_row(*said, question=question))
    assert (str(verdict), verdict.tone) == (words, tone)


def test_verdict_counts_the_roles_where_more_than_two_are_compared():
    said = ["x pm denies", "y pm contributes", "x po contributes", "y po denies", "x sm denies"]
    verdict = relation_words(build_row(*said, roles=(PM, PO, SM)))
    assert str(verdict) == "sources disagree about 2 roles"


def test_cell_lists_its_answers_in_the_order_of_the_marks():
    cell = build_row("x pm varies", "y pm owns", "z pm contributes", "y pm shares").cells[0]
    assert cell_words(cell) == "responsible 1 · jointly responsible 1 · takes part 1 · varies 1"
    assert [answer.number for answer in cell_answers(cell)] == [1, 1, 1, 1]


def test_cell_of_which_nothing_is_said_and_one_with_a_rejected_use_alone():
    silent, rejected = build_row("x po !owns").cells
    assert cell_words(silent) == "not covered yet"
    assert cell_words(rejected) == "called wrong 1"


def test_leading_answer_says_how_many_of_all_give_it():
    cell = build_row("x pm big", "y pm big", "z pm small", question=LEVEL).cells[0]
    leading, words = leading_answer(cell.agreement)
    assert ([position.slug for position in leading], words) == (["big"], "2 of 3 say so")
    tied = build_row("x pm big", "y pm small", question=LEVEL).cells[0]
    assert [position.slug for position in leading_answer(tied.agreement)[0]] == ["big", "small"]


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (["x pm owns", "y po owns"], Filter.DISPUTED),
        (["x pm owns", "y pm shares"], Filter.DISPUTED),
        (["x pm owns", "x po contributes"], Filter.DIFFER),
        (["x pm owns", "x po owns"], Filter.ALIKE),
        (["x pm owns"], Filter.ONE_ROLE),
    ],
)
def test_each_row_is_shown_by_exactly_one_filter(said, kind):
    compared = build_row(*said)
    assert [each for each in KINDS if each.admits(compared)] == [kind]
    assert ComparedRow(compared).kind is kind


def test_a_source_that_tells_of_two_firms_is_no_dispute_between_sources():
    shown = ComparedRow(build_row("x pm owns startup", "x pm denies bank"))
    assert not shown.sources_disagree
    assert str(shown.sentence).startswith("For the Product Manager: one source says")


def test_of_three_roles_a_row_that_covers_one_stands_apart():
    open_row = build_row("x pm owns", "y pm owns")
    assert is_in_table(open_row)
    wide = build_row("x pm owns", "y pm owns", roles=(PM, PO, SM))
    assert not is_in_table(wide)
    (group,) = compared_groups([wide], (PM, PO, SM))
    assert group.kind == "one-role-only"
    assert [shown.row for shown in group.rows] == [wide]


def test_answers_by_kind_of_organisation_stand_under_the_broader_kind():
    agile = ContextFact("agile", "Agile", "in Agile teams")
    scrum = ContextFact("scrum", "Scrum", "under Scrum", broader=agile)
    safe = ContextFact("safe", "SAFe", "under SAFe", broader=agile)
    compared = build_row("x pm owns", "y po owns")
    (rivals,) = compared.rivals

    def claim(voice, position, *contexts):
        return ClaimFact(
            voice, voice, voice, "po", "stories", position, contexts=frozenset(contexts)
        )

    owns, denies = POSITIONS["owns"], POSITIONS["denies"]
    point = replace(
        rivals,
        agreement=agreement([claim("a", owns, scrum), claim("b", owns, safe), claim("c", denies)]),
    )
    lines = [
        (line.context and line.context.slug, line.position.slug, line.number, line.narrower)
        for line in context_answers(point)
    ]
    assert lines == [
        ("agile", "owns", 2, False),
        ("safe", "owns", 1, True),
        ("scrum", "owns", 1, True),
        (None, "denies", 1, False),
    ]
    # One narrower kind alone needs no broader one above it.
    point = replace(point, agreement=agreement([claim("a", owns, scrum), claim("c", denies)]))
    assert [line.context and line.context.slug for line in context_answers(point)] == [
        "scrum",
        None,
    ]
    # Without any kind of organisation there is no table.
    point = replace(point, agreement=agreement([claim("a", owns), claim("c", denies)]))
    assert context_answers(point) == ()


def test_names_take_the_hue_of_their_role_and_the_longest_name_wins():
    lead = RoleFact("spo", "Senior Product Owner", "SPO")
    hues = Hues((PO, lead), {"po": "PO", "spo": "SPO"})
    text = "The Senior Product Owner (SPO 2) leads the Product Owner; a PO-like POD does not."
    assert [(piece, letter) for piece, letter in hues.parts(text) if letter] == [
        ("Senior Product Owner", "b"),
        ("SPO", "b"),
        ("Product Owner", "a"),
        ("PO", "a"),
    ]
    assert "".join(piece for piece, _letter in hues.parts(text)) == text
    assert hues.of("nobody") == ""


def test_words_are_translated():
    with override("de"):
        assert str(relation_words(build_row("x po owns"))).endswith("1 Quelle")
