"""The answer to a question in one sentence, from weighed claims. No database."""

import pytest
from django.utils.translation import override
from hypothesis import given

from roles.domain.comparison import ResponsibilityFact, row, rows
from roles.domain.facts import PositionFact, PositionKind
from roles.domain.question_answer import question_answer
from roles.domain.rivalry import speakers
from tests.roles.domain.facts import (
    BA,
    BACKLOG,
    CONTRIBUTES,
    DENIES,
    NEED,
    NEEDED,
    OWNS,
    PJM,
    PLANNING,
    PM,
    PO,
    SHARES,
    UNNEEDED,
    VARIES,
    claim,
    rejected,
)
from tests.roles.domain.test_agreement_properties import RESPONSIBILITIES, ROLES, claims

SAME = PositionFact("same", "The same", PositionKind.OTHER, label_de="Dasselbe")
SAME_JOB = ResponsibilityFact(
    "same-job", "Same job?", "Are they the same job?", PLANNING, True, about_ownership=False
)


def answer(facts, responsibility=BACKLOG) -> str:
    sentence = question_answer(row(responsibility, [BA, PJM, PM, PO], facts, speakers(facts)))
    return str(sentence) if sentence else ""


def owning(role, *voices):
    return [claim(voice, role, OWNS) for voice in voices]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ([], ""),
        ([rejected("a", PO, OWNS)], ""),
        (owning(PO, "a"), "One source names the Product Owner."),
        (owning(PO, *"abc"), "Three sources name the Product Owner."),
        # Who contributes is not named.
        ([*owning(PO, *"ab"), claim("a", BA, CONTRIBUTES)], "Two sources name the Product Owner."),
        (
            [claim("a", PO, SHARES), claim("a", BA, SHARES)],
            "One source names the Business Analyst and the Product Owner.",
        ),
        (
            [*owning(PO, *"abc"), *owning(PM, "d"), claim("a", BA, SHARES)],
            "Most sources name the Product Owner (3 of 4), others the Business Analyst (1) and the "
            "Product Manager (1).",
        ),
        (
            # Nobody is left who could be others.
            [*owning(PO, *"ab"), claim("c", PO, SHARES), claim("c", BA, SHARES)],
            "Sources name the Product Owner (3) and the Business Analyst (1).",
        ),
        (
            [*owning(PO, *"ab"), *owning(PM, *"cd")],
            "Sources name the Product Manager (2) and the Product Owner (2).",
        ),
        (
            [*owning(PO, "a"), *owning(PM, "b"), *owning(BA, "c"), *owning(PJM, "d")],
            "Sources name the Business Analyst (1), the Product Manager (1), the Product Owner (1) "
            "and 1 more role.",
        ),
        (
            [claim("a", BA, CONTRIBUTES), claim("b", BA, DENIES)],
            "No source says who is responsible; those who take part are the Business Analyst (1).",
        ),
        ([claim("a", PM, VARIES)], "Sources say that it varies for the Product Manager (1)."),
        (
            [claim("a", PM, DENIES)],
            "Sources only say who is not responsible: the Product Manager (1).",
        ),
    ],
)
def test_who_does_it(facts, words):
    assert answer(facts) == words


def test_another_scale_is_answered_for_each_role():
    facts = [
        *(claim(voice, PO, NEEDED, responsibility="need") for voice in "abc"),
        claim("d", PO, UNNEEDED, responsibility="need"),
        claim("a", PM, UNNEEDED, responsibility="need"),
    ]
    assert answer(facts, NEED) == (
        "Product Owner: Needed (3 sources), Can be done without (1); "
        "Product Manager: Can be done without (1)."
    )


def test_a_question_about_pairs_is_answered_for_each_pair():
    facts = [
        claim(voice, PM, SAME, responsibility="same-job", other_role=PO.slug) for voice in "ab"
    ]
    assert answer(facts, SAME_JOB) == "Product Manager and Product Owner: The same (2 sources)."


def test_a_sentence_is_in_one_language():
    with override("de"):
        english = question_answer(
            row(NEED, [PO], [claim("a", PO, UNNEEDED, responsibility="need")], {})
        )
        german = question_answer(
            row(NEED, [PO], [claim("a", PO, NEEDED, responsibility="need")], {})
        )
    # One answer has no German words.
    assert (english.language, german.language) == ("en", "de")
    assert "Can be done without" in str(english)
    assert "Nötig" in str(german)


@given(claims())
def test_every_question_that_sources_answer_has_a_sentence(facts):
    for weighed in rows(RESPONSIBILITIES, ROLES, facts, speakers(facts)):
        sentence = question_answer(weighed)
        has_answers = any(point.agreement.standings for point in (*weighed.cells, *weighed.pairs))
        assert bool(sentence) == has_answers
        if sentence:
            text = str(sentence)
            assert text.endswith(".")
            assert "%(" not in text
            assert "1 sources" not in text
