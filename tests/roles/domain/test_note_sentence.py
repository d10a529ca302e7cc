"""The note's sentence: a hand-worked case for each pattern, in English and in German."""

import re
from dataclasses import replace

import pytest
from django.utils import translation
from hypothesis import given

from roles.domain.comparison import compare, row
from roles.domain.note_sentence import note_sentence
from roles.domain.rivalry import speakers

from .facts import (
    AGILE,
    BACKLOG,
    CONTRIBUTES,
    DENIES,
    ENTERPRISE,
    NEED,
    NEEDED,
    OWNS,
    PM,
    PO,
    SAFE,
    SCRUM,
    SHARES,
    STARTUP,
    UNNEEDED,
    VARIES,
    claim,
    elsewhere,
    rejected,
)
from .test_agreement_properties import RESPONSIBILITIES, ROLES, claims


def of_cell(*said, language="en"):
    said = [claim(s[0], PO, *s[1:]) if isinstance(s, tuple) else s for s in said]
    (cell,) = row(BACKLOG, [PO], said, speakers(said)).cells
    with translation.override(language):
        return str(note_sentence(cell))


def of_rivals(*said, language="en", many_roles=False):
    said = [claim(voice, *fields) for voice, *fields in said]
    spoken = speakers([*said, *elsewhere(said[0].voice, PM, PO)])
    (point,) = row(BACKLOG, [PM, PO], said, spoken).rivals
    with translation.override(language):
        return str(note_sentence(point, many_roles=many_roles))


class TestCells:
    @pytest.mark.parametrize(
        ("said", "english", "german"),
        [
            (  # R, the answer that is held
                [("a", OWNS), ("b", OWNS), rejected("c", PO, OWNS)],
                "“Responsible” (2 sources). One source calls that wrong.",
                "„Verantwortlich“ (2 Quellen). Eine Quelle nennt das falsch.",
            ),
            (  # R, another answer
                [("a", OWNS), rejected("c", PO, DENIES)],
                "“Responsible” (1 source). One source reports “Not responsible” as a misuse.",
                "„Verantwortlich“ (1 Quelle). Eine Quelle führt „Nicht verantwortlich“ als "
                "falschen "
                "Gebrauch an.",
            ),
            (  # R, nothing is held
                [rejected("a", PO, OWNS), rejected("b", PO, OWNS)],
                "two sources report “Responsible” as a misuse.",
                "Zwei Quellen führen „Verantwortlich“ als falschen Gebrauch an.",
            ),
            (  # V
                [("a", VARIES)],
                "one source says that it varies.",
                "Eine Quelle sagt, dass es unterschiedlich ist.",
            ),
            (  # O1
                [("a", OWNS, STARTUP), ("a", CONTRIBUTES, ENTERPRISE)],
                "one source says that it depends: in enterprises, “Takes part”; in startups, "
                "“Responsible”.",
                "Laut einer Quelle kommt es darauf an: in Konzernen „Beteiligt“; in Startups "
                "„Verantwortlich“.",
            ),
            (  # O2
                [("a", OWNS), ("a", CONTRIBUTES)],
                "one source gives two answers: “Responsible” and “Takes part”.",
                "Eine Quelle gibt zwei Antworten: „Verantwortlich“ und „Beteiligt“.",
            ),
            (  # D, with the rest
                [("a", OWNS, SCRUM), ("b", OWNS, AGILE), ("c", DENIES), ("d", DENIES)],
                "in Agile teams, “Responsible” (2 sources); elsewhere, “Not responsible” (2).",
                "In agilen Teams „Verantwortlich“ (2 Quellen); sonst „Nicht verantwortlich“ (2).",
            ),
            (  # D, mostly
                [
                    *(("a", OWNS, SCRUM), ("b", OWNS, SCRUM), ("c", DENIES), ("d", DENIES)),
                    ("e", SHARES),
                ],
                "under Scrum, “Responsible” (2 sources); elsewhere, mostly “Not responsible” (2 "
                "of 3).",
                "Unter Scrum „Verantwortlich“ (2 Quellen); sonst meist „Nicht verantwortlich“ (2 "
                "von "
                "3).",
            ),
            (  # W2
                [
                    *(("a", OWNS, STARTUP), ("a", DENIES, ENTERPRISE), ("b", OWNS), ("c", DENIES)),
                    ("d", CONTRIBUTES),
                ],
                "sources disagree: “Responsible” (2 sources), “Not responsible” (2) or “Takes "
                "part” (1); "
                "one source says that it depends: in enterprises, “Not responsible”; in startups, "
                "“Responsible”.",
                "Quellen sind uneins: „Verantwortlich“ (2 Quellen), „Nicht verantwortlich“ (2) "
                "oder "
                "„Beteiligt“ (1); laut einer Quelle kommt es darauf an: in Konzernen „Nicht "
                "verantwortlich“; in Startups „Verantwortlich“.",
            ),
            (  # W
                [("a", OWNS), ("b", OWNS), ("c", DENIES, SAFE)],
                "sources disagree: “Responsible” (2 sources) or “Not responsible” (1, under SAFe).",
                "Quellen sind uneins: „Verantwortlich“ (2 Quellen) oder „Nicht verantwortlich“ (1, "
                "unter SAFe).",
            ),
            (  # N1
                [("a", OWNS), ("b", DENIES)],
                "one source says “Responsible”, another “Not responsible”; neither says what it "
                "depends on.",
                "Eine Quelle nennt „Verantwortlich“, eine andere „Nicht verantwortlich“; keine "
                "sagt, "
                "wovon es abhängt.",
            ),
            (  # N1 with a context
                [("a", OWNS), ("b", DENIES, SAFE)],
                "one source says “Responsible”, another “Not responsible” (under SAFe).",
                "Eine Quelle nennt „Verantwortlich“, eine andere „Nicht verantwortlich“ (unter "
                "SAFe).",
            ),
            (  # N, degree only
                [("a", OWNS), ("b", OWNS), ("c", SHARES)],
                "sources disagree on how much: “Responsible” (2 sources) or “Jointly responsible” "
                "(1); none says "
                "what it depends on.",
                "Quellen sind uneins, wie weit: „Verantwortlich“ (2 Quellen) oder "
                "„Mitverantwortlich“ (1); "
                "keine sagt, wovon es abhängt.",
            ),
            (  # a further rejection
                [("a", OWNS), ("b", DENIES), rejected("c", PO, OWNS)],
                "one source says “Responsible”, another “Not responsible”; neither says what it "
                "depends on. "
                "One source calls “Responsible” wrong.",
                "Eine Quelle nennt „Verantwortlich“, eine andere „Nicht verantwortlich“; keine "
                "sagt, "
                "wovon es abhängt. Eine Quelle nennt „Verantwortlich“ falsch.",
            ),
        ],
    )
    def test_each_pattern(self, said, english, german):
        assert of_cell(*said) == f"For the Product Owner: {english}"
        assert of_cell(*said, language="de") == f"Product Owner: {german}"

    def test_a_rejection_by_a_voice_with_another_answer_adds_nothing(self):
        said = [("a", OWNS), ("b", DENIES), rejected("b", PO, OWNS)]
        assert "wrong" not in of_cell(*said)

    def test_after_four_answers_the_others_are_counted_and_one_with_a_context_stays(self):
        others = [replace(NEEDED, slug=f"n{n}", label=f"N{n}", order=n) for n in range(1, 7)]
        said = [claim(str(n), PO, position) for n, position in enumerate(others[:5])]
        said.append(claim("x", PO, others[5], STARTUP))
        said = [replace(c, responsibility=NEED.slug) for c in said]
        (cell,) = row(NEED, [PO], said, speakers(said)).cells
        assert str(note_sentence(cell)) == (
            "For the Product Owner: sources disagree: “N1” (1 source), “N2” (1), “N3” (1), “N4” "
            "(1), “N6” (1, in startups) and 1 more answer."
        )

    def test_where_an_answer_has_no_german_the_sentence_is_english(self):
        said = [
            replace(claim("a", PO, NEEDED), responsibility=NEED.slug),
            replace(claim("b", PO, UNNEEDED), responsibility=NEED.slug),
        ]
        (cell,) = row(NEED, [PO], said, speakers(said)).cells
        with translation.override("de"):
            sentence = note_sentence(cell)
        assert sentence.language == "en"
        assert str(sentence).startswith("For the Product Owner: one source says “Needed”")

    def test_a_point_that_is_not_contested_has_none(self):
        (cell,) = row(BACKLOG, [PO], [claim("a", PO, OWNS)], {}).cells
        assert note_sentence(cell) is None


class TestRivals:
    def test_split(self):
        said = [("a", PM, OWNS), ("b", PO, OWNS), ("c", PO, OWNS)]
        assert of_rivals(*said) == (
            "2 sources say the Product Owner, 1 the Product Manager; none says what it depends on."
        )
        assert of_rivals(*said, language="de") == (
            "Product Owner (2 Quellen) oder Product Manager (1); keine sagt, wovon es abhängt."
        )

    def test_both_together(self):
        said = [*(("a", role, SHARES, SCRUM) for role in (PM, PO)), ("b", PO, OWNS)]
        assert of_rivals(*said) == (
            "One source says the Product Owner, another both together (under Scrum)."
        )
        assert of_rivals(*said, many_roles=True) == (
            "One source says the Product Owner, another the Product Manager and the Product Owner "
            "together (under Scrum)."
        )
        assert of_rivals(*said, language="de") == (
            "Eine Quelle nennt Product Owner, eine andere beide zusammen (unter Scrum)."
        )

    def test_a_context_that_two_voices_bear_out(self):
        said = [
            *((voice, PO, OWNS, AGILE) for voice in "abcdef"),
            *((voice, PM, OWNS) for voice in "ghi"),
            ("j", PO, OWNS),
        ]
        assert of_rivals(*said) == (
            "In Agile teams, the Product Owner (6 sources); elsewhere, mostly the Product Manager "
            "(3 of 4)."
        )
        assert of_rivals(*said, language="de") == (
            "In agilen Teams: Product Owner (6 Quellen); sonst meist Product Manager (3 von 4)."
        )

    def test_a_single_context_stands_at_its_number(self):
        said = [*((voice, PM, OWNS) for voice in "ab"), ("c", PO, OWNS, SAFE)]
        assert of_rivals(*said) == (
            "2 sources say the Product Manager, 1 the Product Owner (under SAFe)."
        )

    def test_two_single_contexts_of_two_voices_stand_apart(self):
        limited = [("a", PM, OWNS, SAFE), ("b", PM, OWNS, STARTUP)]
        others = [("c", PM, OWNS), *((voice, PO, OWNS) for voice in "de")]
        assert of_rivals(*limited, *others) == (
            "3 sources say the Product Manager (1 under SAFe, 1 in startups), 2 the Product Owner."
        )

    def test_two_contexts_of_one_voice_stand_together(self):
        said = [("a", PM, OWNS, SAFE), ("a", PM, OWNS, STARTUP), ("b", PM, OWNS)]
        others = ((voice, PO, OWNS) for voice in "cd")
        assert "(1 under SAFe and in startups)" in of_rivals(*said, *others)


class TestOverAnyClaims:
    @given(claims())
    def test_a_sentence_for_every_contested_point_and_no_other(self, found):
        page = compare(ROLES, RESPONSIBILITIES, found, speakers(found))
        for point in page.points:
            sentence = note_sentence(point)
            assert bool(sentence) == point.contested
            if not sentence:
                continue
            text = str(sentence)
            assert text.endswith((".", "”.")), text
            assert not re.search(r"%\(|  |\(\)|\b1 sources|\.\.|^[a-z]", text), text
            numbers = map(int, re.findall(r"\b\d+\b(?! more)", text))
            assert max(numbers, default=0) <= len(point.agreement.all_voices), text
