"""The verdict on a question over all roles, and the two sides of a dispute. No database."""

import pytest
from hypothesis import given

from roles.domain.balance import balance
from roles.domain.comparison import row, rows
from roles.domain.question import question_verdict
from roles.domain.relation import row_voices
from roles.domain.rivalry import speakers
from tests.roles.domain.facts import (
    BA,
    BACKLOG,
    CONTRIBUTES,
    DENIES,
    NEED,
    NEEDED,
    OWNS,
    PM,
    PO,
    SHARES,
    UNNEEDED,
    VARIES,
    claim,
    rejected,
)
from tests.roles.domain.test_agreement_properties import RESPONSIBILITIES, ROLES, claims


def weighed(found, responsibility=BACKLOG):
    return row(responsibility, [BA, PM, PO], found, speakers(found))


class TestVerdict:
    @pytest.mark.parametrize(
        ("found", "words"),
        [
            ([], "not covered yet"),
            ([claim("a", PO, OWNS)], "1 source"),
            ([claim("a", PO, OWNS), claim("b", PO, OWNS)], "2 sources agree"),
            ([claim("a", PO, OWNS), claim("b", PO, DENIES)], "sources disagree"),
            ([claim("a", PO, OWNS), claim("a", PO, DENIES)], "1 source, several answers"),
            ([claim("a", PO, OWNS), claim("a", BA, CONTRIBUTES)], "the roles differ: 1 source"),
            (
                [claim("a", PO, OWNS), claim("b", BA, CONTRIBUTES)],
                "the roles differ: one source each",
            ),
            (
                [claim(voice, role, SHARES) for voice in "ab" for role in (PO, BA)],
                "the same for each: sources agree",
            ),
            # Rivals, though each role's own sources agree.
            (
                [claim("a", PO, OWNS), claim("b", PM, OWNS), claim("a", PM, CONTRIBUTES)],
                "sources disagree",
            ),
        ],
    )
    def test_words(self, found, words):
        assert question_verdict(weighed(found)).words == words

    @given(claims(size=20))
    def test_it_says_that_sources_disagree_where_two_or_more_of_them_do_on_a_point(self, found):
        for table_row in rows(RESPONSIBILITIES, ROLES, found, speakers(found)):
            verdict = question_verdict(table_row)
            agreements = [point.agreement for point in table_row.contested_points]
            assert verdict.disputed == any(not agreement.one_voice for agreement in agreements)
            assert verdict.disputed == (verdict.words == "sources disagree")
            assert not (verdict.disputed and verdict.agreed)
            assert verdict.sources == len(row_voices(table_row))

    @given(claims(size=20))
    def test_it_never_says_agreed_of_different_answers(self, found):
        for table_row in rows(RESPONSIBILITIES, ROLES, found, speakers(found)):
            if question_verdict(table_row).agreed:
                points = [p for p in table_row.points if not p.agreement.silent]
                assert len({p.agreement.positions for p in points}) == 1
                assert all(len(p.agreement.voices) > 1 for p in points)


class TestBalance:
    def sides(self, found, responsibility=BACKLOG):
        (point,) = weighed(found, responsibility).contested_points
        drawn = balance(point)
        return drawn and [
            (side.role and side.role.slug, side.position and side.position.slug, side.number,
             side.others)
            for side in (drawn.one, drawn.other)
        ]  # fmt: skip

    def test_rivals_with_their_voices_by_slug(self):
        found = [claim("a", PO, OWNS), claim("b", PM, OWNS), claim("c", PO, OWNS)]
        found.append(claim("a", PM, NEEDED, responsibility=NEED.slug))
        assert self.sides(found) == [
            ("product-manager", None, 1, 0),
            ("product-owner", None, 2, 0),
        ]

    def test_one_alone_against_both_together(self):
        found = [claim("a", PO, OWNS), claim("b", PO, SHARES), claim("b", PM, SHARES)]
        (rivals,) = weighed(found).rivals
        drawn = balance(rivals)
        assert (drawn.one.role, drawn.one.number) == (PO, 1)
        assert (drawn.other.together, drawn.other.number) == (True, 1)

    def test_two_answers(self):
        found = [claim("a", PO, NEEDED, responsibility=NEED.slug)]
        found += [claim(voice, PO, UNNEEDED, responsibility=NEED.slug) for voice in "bc"]
        assert self.sides(found, NEED) == [(None, "unneeded", 2, 0), (None, "needed", 1, 0)]

    def test_more_answers_stand_together_each_voice_once(self):
        found = [claim(voice, PO, OWNS) for voice in "abc"]
        found += [claim("d", PO, DENIES), claim("d", PO, CONTRIBUTES), claim("e", PO, DENIES)]
        assert self.sides(found) == [(None, "owns", 3, 0), (None, None, 2, 2)]

    @pytest.mark.parametrize("found", [[claim("a", PO, VARIES)], [rejected("a", PO, OWNS)]])
    def test_one_answer_has_no_other_side(self, found):
        assert self.sides(found) is None

    @given(claims(size=20))
    def test_no_side_has_more_voices_than_the_point(self, found):
        for table_row in rows(RESPONSIBILITIES, ROLES, found, speakers(found)):
            for point in table_row.contested_points:
                drawn = balance(point)
                if drawn:
                    voices = len(point.agreement.voices)
                    assert 1 <= drawn.one.number <= voices
                    assert 1 <= drawn.other.number <= voices
