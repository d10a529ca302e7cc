"""The answer above a comparison: a hand-worked case for each pattern, in English and in German."""

import re
from dataclasses import replace

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from roles.domain.comparison import ResponsibilityFact, compare
from roles.domain.facts import PositionFact, PositionKind
from roles.domain.lead import lead
from roles.domain.pair_answers import ONE_PERSON, OVERLAP, SAME_JOB, SENIOR
from roles.domain.rivalry import speakers
from roles.domain.sentences import Number
from roles.domain.short_names import short_names

from .facts import (
    AGILE,
    BA,
    BACKLOG,
    CONTRIBUTES,
    DENIES,
    OWNS,
    PJM,
    PLANNING,
    PM,
    PO,
    SHARES,
    STRATEGY,
    claim,
)
from .test_agreement_properties import BACKLOG as ANY_BACKLOG
from .test_agreement_properties import ROLES, claims
from .test_agreement_properties import SENIOR as ANY_SENIOR
from .test_agreement_properties import STRATEGY as ANY_STRATEGY

RISKS = replace(STRATEGY, slug="risks", name="Risks", topic="risks", topic_de="Risiken")
SCOPE = replace(STRATEGY, slug="scope", name="Scope", topic="scope", topic_de="Umfang")
PAIR_QUESTIONS = [
    ResponsibilityFact(slug, slug, "?", PLANNING, relational=True, about_ownership=False)
    for slug in (SAME_JOB, SENIOR, ONE_PERSON, OVERLAP)
]
QUESTIONS = [BACKLOG, STRATEGY, RISKS, SCOPE, *PAIR_QUESTIONS]


def answer(slug, kind=PositionKind.OTHER):
    return PositionFact(slug, slug, kind)


SAME, DIFFERENT = answer("same"), answer("different", PositionKind.DENIES)
VARIES = answer("varies", PositionKind.VARIES)
_JUNIOR = answer("junior-to")
SENIOR_TO = replace(answer("senior-to"), converse=_JUNIOR)
JUNIOR_TO = replace(_JUNIOR, converse=answer("senior-to"))
LEVEL = answer("level-with")


def on(question, *said):
    return [claim(v, role, p, *c, responsibility=question.slug) for v, role, p, *c in said]


def of_pair(slug, *said):
    return [claim(v, PM, p, other_role=PO.slug, responsibility=slug) for v, p in said]


def paragraphs(*groups, roles=(PM, PO), language="en"):
    said = [c for group in groups for c in group]
    spoken = speakers(said)
    page = compare(roles, QUESTIONS, said, spoken)
    with translation.override(language):
        return [str(sentence) for sentence in lead(page, [PM, PO, BA, PJM], spoken)]


class TestAreTheyTheSame:
    @pytest.mark.parametrize(
        ("said", "english", "german"),
        [
            (
                of_pair(SAME_JOB, ("a", DIFFERENT), ("b", DIFFERENT), ("c", SAME)),
                "Most sources call them different jobs (2 of 3).",
                "Die meisten Quellen halten beide für verschieden (2 von 3).",
            ),
            (
                of_pair(SAME_JOB, *((v, DIFFERENT) for v in "abc")),
                "Three sources call them different jobs.",
                "Drei Quellen halten beide für verschieden.",
            ),
            (
                of_pair(SAME_JOB, ("a", SAME)),
                "One source calls them the same job in practice.",
                "Eine Quelle hält beide in der Praxis für dasselbe.",
            ),
            (
                of_pair(SAME_JOB, ("a", SAME), ("b", DIFFERENT)),
                "Sources disagree on whether they are the same job "
                "(1 says different, 1 says the same).",
                "Quellen sind uneins, ob beide dasselbe sind (verschieden: 1, dasselbe: 1).",
            ),
            (
                of_pair(SAME_JOB, ("a", SAME), ("b", VARIES)),
                "Sources disagree on whether they are the same job "
                "(1 says the same, 1 says that it varies).",
                "Quellen sind uneins, ob beide dasselbe sind (dasselbe: 1, unterschiedlich: 1).",
            ),
            (
                [
                    *of_pair(SAME_JOB, ("a", DIFFERENT)),
                    *of_pair(SENIOR, ("a", SENIOR_TO), ("b", SENIOR_TO)),
                ],
                "One source calls them different jobs; two put the Product Manager above the "
                "Product Owner.",
                "Eine Quelle hält beide für verschieden; zwei sehen Product Manager über Product "
                "Owner.",
            ),
            (
                of_pair(SENIOR, ("a", JUNIOR_TO)),
                "One source puts the Product Owner above the Product Manager.",
                "Eine Quelle sieht Product Owner über Product Manager.",
            ),
            (
                of_pair(SENIOR, ("a", JUNIOR_TO), ("b", LEVEL)),
                "Sources disagree on which is senior.",
                "Uneins ist, wer höher steht.",
            ),
            (
                of_pair(SENIOR, ("a", JUNIOR_TO), ("a", LEVEL)),
                "One source ranks them in more than one way.",
                "Eine Quelle ordnet sie unterschiedlich ein.",
            ),
            (
                of_pair(ONE_PERSON, ("a", answer("possible")), ("b", answer("possible"))),
                "Two sources say that one person can be both.",
                "Zwei Quellen sagen, eine Person könne beides sein.",
            ),
            (
                of_pair(OVERLAP, ("a", answer("yes"))),
                "One source says that the two overlap.",
                "Laut einer Quelle überschneiden sich beide.",
            ),
        ],
    )
    def test_what_sources_say_of_the_pair(self, said, english, german):
        assert paragraphs(said)[0] == english
        assert paragraphs(said, language="de")[0] == german

    def test_where_no_source_compares_them(self):
        common = on(BACKLOG, ("a", PM, CONTRIBUTES), ("b", PO, CONTRIBUTES))
        assert paragraphs(common)[0].endswith("; what follows comes from different sources.")
        one = on(BACKLOG, ("a", PM, CONTRIBUTES), ("a", PO, CONTRIBUTES))
        assert paragraphs(one)[0].endswith("; one speaks of both.")
        two = one + on(BACKLOG, ("b", PM, CONTRIBUTES), ("b", PO, CONTRIBUTES))
        assert paragraphs(two)[0].endswith("; two speak of both.")
        apart = on(BACKLOG, ("a", PM, OWNS)) + on(STRATEGY, ("b", PO, OWNS))
        assert paragraphs(apart)[0].endswith(", and they have no question in common.")


BOTH_LEAD = [
    *on(STRATEGY, *((v, PM, OWNS) for v in "abc"), ("d", PO, SHARES)),
    *on(BACKLOG, *((v, PO, OWNS) for v in "abcd")),
]


class TestWhoGetsWhat:
    def test_rows_that_lead_for_each_role(self):
        assert (
            "Sources give strategy (3 of 4) to the Product Manager, and the backlog (4) to the "
            "Product Owner." in paragraphs(BOTH_LEAD)
        )
        assert (
            "Als Aufgaben nennen Quellen für Product Manager: Strategie (3 von 4); für Product "
            "Owner: Backlog (4)." in paragraphs(BOTH_LEAD, language="de")
        )

    def test_a_row_does_not_lead_where_another_role_is_named_by_a_third_as_many(self):
        said = on(BACKLOG, *((v, PO, OWNS) for v in "abc"), ("x", PM, OWNS), ("y", PM, OWNS))
        assert not any("Sources give" in paragraph for paragraph in paragraphs(said))

    def test_a_row_does_not_lead_where_half_of_its_voices_say_otherwise(self):
        said = on(BACKLOG, *((v, PO, OWNS) for v in "ab"), *((v, PO, DENIES) for v in "cd"))
        assert not any("Sources give" in paragraph for paragraph in paragraphs(said))

    def test_a_role_of_one_source_two_or_more(self):
        only = on(RISKS, ("a", PM, OWNS)) + on(SCOPE, ("a", PM, OWNS))
        assert "Our only source on the Product Manager gives it risks and scope." in str(
            paragraphs(only)
        )
        two = only + on(BACKLOG, ("b", PM, CONTRIBUTES))
        assert "One of our two sources on the Product Manager gives it risks and scope." in str(
            paragraphs(two)
        )
        three = two + on(BACKLOG, ("c", PM, CONTRIBUTES))
        assert "One source gives risks and scope to the Product Manager." in str(paragraphs(three))

    def test_a_role_that_owns_nothing(self):
        said = on(BACKLOG, ("a", PM, CONTRIBUTES))
        assert "Our collection has only one source on the Product Manager." in str(paragraphs(said))
        many = on(BACKLOG, *((v, PM, CONTRIBUTES) for v in "abc"))
        assert "Product Manager" not in str(paragraphs(many))

    def test_a_role_whose_only_source_others_contradict(self):
        said = on(RISKS, ("a", PM, OWNS), ("b", PM, CONTRIBUTES), ("b", PO, OWNS))
        alone = on(RISKS, ("a", PO, OWNS), ("b", PM, OWNS), ("b", PO, CONTRIBUTES))
        assert "Our collection has only one source on the Product Owner." in " ".join(
            paragraphs(said)
        )
        assert "Our collection has only one source on the Product Manager." in " ".join(
            paragraphs(alone)
        )

    def test_a_role_of_no_source(self):
        said = on(BACKLOG, ("a", PO, OWNS), ("b", PO, OWNS))
        assert "Our collection has no source on the Product Manager." in str(paragraphs(said))

    def test_a_question_without_a_topic_is_called_by_its_name(self):
        nameless = replace(BACKLOG, topic="", topic_de="")
        said = on(BACKLOG, ("a", PO, OWNS), ("b", PO, OWNS))
        spoken = speakers(said)
        page = compare([PM, PO], [nameless], said, spoken)
        for language in ("en-gb", "de"):
            with translation.override(language):
                sentences = lead(page, [PM, PO], spoken)
            (duties,) = [s for s in sentences if "Sources give" in str(s)]
            assert str(duties).startswith("Sources give backlog (2) to the Product Owner.")
            assert duties.language == "en"

    def test_a_number_leads_to_its_row(self):
        spoken = speakers(BOTH_LEAD)
        page = compare([PM, PO], QUESTIONS, BOTH_LEAD, spoken)
        numbers = {
            part.text: part.responsibility
            for sentence in lead(page, [PM, PO], spoken)
            for part in sentence.parts
            if isinstance(part, Number)
        }
        assert numbers == {"3 of 4": "strategy", "4": "backlog"}


RIVALS = on(BACKLOG, ("a", PM, OWNS), ("b", PM, OWNS), ("b", PO, CONTRIBUTES), ("c", PO, OWNS))
ONE_TO_ONE = on(RISKS, ("a", PM, OWNS), ("a", PO, CONTRIBUTES), ("c", PO, OWNS))


class TestWhatTheySplitOver:
    def test_rivals_with_their_numbers(self):
        assert paragraphs(RIVALS)[-1] == "Sources split over the backlog (PM 2, PO 1)."
        more = paragraphs(RIVALS, ONE_TO_ONE)
        assert more[-1] == "Sources split over the backlog (PM 2, PO 1) and risks (PM 1, PO 1)."

    def test_both_together_is_named(self):
        said = on(BACKLOG, ("a", PO, OWNS), ("b", PO, OWNS), ("c", PM, SHARES), ("c", PO, SHARES))
        assert paragraphs(said)[-1] == "Sources split over the backlog (PO 2, both together 1)."
        assert paragraphs(said, language="de")[-1] == (
            "Uneins sind Quellen hier: Backlog (PO 2, beide zusammen 1)."
        )

    def test_one_against_one(self):
        assert paragraphs(ONE_TO_ONE)[-1] == (
            "On risks, one source says the Product Manager, another the Product Owner."
        )
        assert paragraphs(ONE_TO_ONE, language="de")[-1] == (
            "Risiken: Eine Quelle nennt Product Manager, eine andere Product Owner."
        )

    def test_what_both_are_given(self):
        said = on(BACKLOG, ("a", PM, OWNS), ("b", PO, OWNS), ("c", PO, OWNS))
        assert paragraphs(said)[-1] == "Both are given the backlog (PM 1, PO 2)."

    def test_what_the_second_sentence_gives_to_one_is_not_said_again(self):
        said = on(BACKLOG, ("a", PM, OWNS), *((voice, PO, OWNS) for voice in "bcd"))
        assert "the backlog (3 of 4) to the Product Owner" in paragraphs(said)[1]
        assert not any("Both are given" in sentence for sentence in paragraphs(said))

    def test_what_that_depends_on(self):
        said = on(
            BACKLOG,
            *((v, PO, OWNS, AGILE) for v in "abc"),
            *((v, PM, OWNS) for v in "cde"),
            ("f", PO, OWNS),
        )
        assert paragraphs(said)[-1] == (
            "In Agile teams, sources give the backlog to the Product Owner."
        )
        assert paragraphs(said, language="de")[-1] == (
            "In agilen Teams nennen Quellen für Product Owner: Backlog."
        )


class TestSeveralRoles:
    def test_each_role_s_duties_in_one_sentence(self):
        said = [*BOTH_LEAD, *on(RISKS, ("a", BA, OWNS), ("b", BA, OWNS))]
        assert (
            "Sources give risks (2) to the Business Analyst, strategy (3 of 4) to the Product "
            "Manager, and the backlog (4) to the Product Owner."
            in paragraphs(said, roles=(BA, PM, PO))
        )
        assert (
            "Als Aufgaben nennen Quellen für Business Analyst: Risiken (2); für Product Manager: "
            "Strategie (3 von 4); für Product Owner: Backlog (4)."
            in paragraphs(said, roles=(BA, PM, PO), language="de")
        )


class TestNamesInBrackets:
    def test_an_abbreviation_belongs_to_the_role_that_most_sources_speak_of(self):
        spoken = {"a": {PM.slug}, "b": {PM.slug}, "c": {PJM.slug}}
        everything = [PM, PO, PJM]
        assert short_names([PM, PO], everything, spoken) == {PM.slug: "PM", PO.slug: "PO"}
        assert short_names([PJM, PO], everything, spoken) == {
            PJM.slug: "Project Manager",
            PO.slug: "Product Owner",
        }
        assert set(short_names([PM, PJM], everything, spoken).values()) == {PM.name, PJM.name}


class TestOverAnyClaims:
    @given(claims(), st.sets(st.sampled_from(ROLES), min_size=2))
    def test_it_is_english_whatever_sources_say(self, found, roles):
        questions = [
            replace(ANY_BACKLOG, topic="the backlog"),
            replace(ANY_STRATEGY, topic="strategy"),
            replace(ANY_SENIOR, slug=SENIOR),
        ]
        spoken = speakers(found)
        sentences = lead(
            compare(sorted(roles, key=lambda r: r.slug), questions, found, spoken), ROLES, spoken
        )
        assert len(sentences) <= 4
        for sentence in map(str, sentences):
            assert re.fullmatch(r"[A-Z].*[.]", sentence), sentence
            assert not re.search(r"%\(|  |\(\)|\b1 sources|\.\.|the the", sentence), sentence
