"""How roles stand on a row, its group and its rank: each line of the tables, worked by hand."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given

from roles.domain.comparison import compare, row
from roles.domain.relation import (
    GroupKind,
    Relation,
    Support,
    group_of,
    group_rows,
    relation,
    row_voices,
    support,
)
from roles.domain.rivalry import speakers

from .facts import (
    BACKLOG,
    CONTRIBUTES,
    DENIES,
    NEED,
    NEEDED,
    OWNS,
    PM,
    PO,
    SHARES,
    STARTUP,
    UNNEEDED,
    VARIES,
    claim,
    elsewhere,
    rejected,
)
from .test_agreement_properties import RESPONSIBILITIES, ROLES, SENIOR, SENIORITY, claims

SENIOR_TO, *_, LEVEL_WITH, _ = SENIORITY


def built(*said, question=BACKLOG, roles=(PM, PO), others=()):
    said = [replace(c, responsibility=question.slug) for c in said]
    return row(question, roles, said, speakers([*said, *others]))


def pair(voice, position):
    return claim(voice, PM, position, other_role=PO.slug)


RIVALS = (claim("a", PM, OWNS), claim("b", PO, OWNS), *elsewhere("a", PO))


def rivals():
    return built(*RIVALS[:2], others=RIVALS[2:])


class TestRelation:
    def test_a_question_about_a_pair_is_disputed_between_them_or_settled(self):
        agreed = built(pair("a", SENIOR_TO), pair("b", SENIOR_TO), question=SENIOR)
        assert relation(agreed) is Relation.SETTLED
        disputed = built(pair("a", SENIOR_TO), pair("b", LEVEL_WITH), question=SENIOR)
        assert relation(disputed) is Relation.DISPUTED_BETWEEN

    def test_one_covered_role_is_one_sided_even_if_contested(self):
        assert relation(built(claim("a", PM, OWNS))) is Relation.ONE_SIDED
        contested = built(claim("a", PM, OWNS), claim("b", PM, DENIES))
        assert relation(contested) is Relation.ONE_SIDED
        assert contested.contested_points

    def test_a_rejected_use_covers_a_role(self):
        said = built(claim("a", PM, OWNS), rejected("b", PO, OWNS))
        assert relation(said) is Relation.DISPUTED_ABOUT

    def test_rivals_are_disputed_between(self):
        assert relation(rivals()) is Relation.DISPUTED_BETWEEN

    def test_a_contested_cell_is_disputed_about(self):
        said = built(claim("a", PM, OWNS), claim("b", PM, SHARES), claim("a", PO, CONTRIBUTES))
        assert relation(said) is Relation.DISPUTED_ABOUT

    def test_the_same_answers_are_alike_and_others_differ(self):
        assert relation(built(claim("a", PM, SHARES), claim("a", PO, SHARES))) is Relation.ALIKE
        assert relation(built(claim("a", PM, OWNS), claim("a", PO, DENIES))) is Relation.DIFFER

    @pytest.mark.parametrize(
        ("said", "expected"),
        [
            ([("a", PM, OWNS), ("a", PO, CONTRIBUTES)], Support.ONE_SOURCE),
            ([("a", PM, OWNS), ("b", PO, OWNS)], Support.ONE_SOURCE_EACH),
            ([(v, r, OWNS) for v in "ab" for r in (PM, PO)], Support.SOURCES_AGREE),
            ([("a", PM, OWNS), ("b", PM, OWNS), ("c", PO, OWNS)], Support.SEVERAL),
        ],
    )
    def test_how_many_sources_stand_behind_it(self, said, expected):
        assert support(built(*(claim(*fields) for fields in said))) is expected


class TestGroups:
    def test_a_question_about_a_pair(self):
        said = built(pair("a", SENIOR_TO), question=SENIOR)
        assert group_of(said) == (GroupKind.SIDE_BY_SIDE, None)

    def test_another_scale_than_ownership(self):
        both = built(claim("a", PM, NEEDED), claim("a", PO, UNNEEDED), question=NEED)
        assert group_of(both) == (GroupKind.KIND_OF_JOB, None)
        one = built(claim("a", PM, NEEDED), claim("b", PM, NEEDED), question=NEED)
        assert group_of(one) == (GroupKind.ONE_ROLE_ONLY, None)

    def test_rivals(self):
        assert group_of(rivals()) == (GroupKind.DISPUTED, None)

    def test_two_roles_named(self):
        said = built(claim("a", PM, SHARES), claim("b", PO, OWNS))
        assert group_of(said) == (GroupKind.SAID_OF_BOTH, None)

    def test_one_role_named_is_said_to_be_its_if_both_are_covered_or_two_voices_name_it(self):
        covered = built(claim("a", PM, CONTRIBUTES), claim("b", PO, OWNS))
        assert group_of(covered) == (GroupKind.SAID_TO_BE, PO)
        attested = built(claim("a", PO, OWNS), claim("b", PO, SHARES))
        assert group_of(attested) == (GroupKind.SAID_TO_BE, PO)
        assert group_of(built(claim("a", PO, OWNS))) == (GroupKind.ONE_ROLE_ONLY, None)

    def test_none_named(self):
        said = built(claim("a", PM, CONTRIBUTES), claim("b", PO, DENIES))
        assert group_of(said) == (GroupKind.NEITHERS, None)
        assert group_of(built(claim("a", PM, VARIES))) == (GroupKind.ONE_ROLE_ONLY, None)

    def test_within_a_group_most_voices_that_name_a_role_come_first(self):
        few = replace(BACKLOG, slug="few", name="Few", order=0)
        many = replace(BACKLOG, slug="many", name="Many", order=1)
        said = [claim(v, PO, OWNS, responsibility="few") for v in "ab"]
        said += [claim(v, PO, OWNS, responsibility="many") for v in "abc"]
        rows = compare([PM, PO], [few, many], said, speakers(said)).rows
        (group,) = group_rows(rows, (PM, PO))
        assert [r.responsibility.slug for r in group.rows] == ["many", "few"]


class TestRank:
    def rank(self, *said):
        (point,) = built(*said, roles=(PO,)).cells
        return point.rank

    def test_the_smaller_side_is_the_largest_answer_against_all_others(self):
        eight = [("abc", OWNS), ("d", SHARES), ("e", DENIES), ("f", VARIES)]
        said = [claim(voice, PO, position) for voices, position in eight for voice in voices]
        assert self.rank(*said)[0] == -3

    def test_five_against_three_comes_before_one_against_one(self):
        lopsided = self.rank(
            *(claim(v, PO, OWNS) for v in "abcde"), *(claim(v, PO, DENIES) for v in "xyz")
        )
        assert lopsided < self.rank(claim("a", PO, OWNS), claim("b", PO, DENIES))

    def test_a_matter_of_degree_comes_after_the_others(self):
        degree = [claim("a", PO, OWNS), claim("b", PO, SHARES), claim("c", PO, SHARES)]
        assert self.rank(claim("a", PO, OWNS), claim("b", PO, DENIES)) < self.rank(*degree)
        assert self.rank(*degree, rejected("d", PO, OWNS))[1] is False

    def test_a_voice_that_rejects_what_others_hold_is_a_side(self):
        assert self.rank(claim("a", PO, OWNS), rejected("b", PO, OWNS))[0] == -1
        assert self.rank(claim("a", PO, OWNS), rejected("b", PO, DENIES))[0] == 0

    def test_one_voice_alone_is_no_side_against_itself_but_for_its_other_answer(self):
        alone = claim("a", PO, OWNS, STARTUP), claim("a", PO, DENIES)
        assert self.rank(*alone)[0] == -1
        assert self.rank(claim("a", PO, VARIES))[0] == 0


class TestOverAnyClaims:
    @given(claims())
    def test_every_row_has_one_relation_and_stands_in_one_group(self, found):
        page = compare(ROLES, RESPONSIBILITIES, found, speakers(found))
        groups = group_rows(page.rows, page.roles)
        assert Counter(r.responsibility for g in groups for r in g.rows) == Counter(
            r.responsibility for r in page.rows
        )
        for each in page.rows:
            assert isinstance(relation(each), Relation)
            assert row_voices(each)
            if relation(each) is Relation.ONE_SIDED:
                assert not each.rivals
            if relation(each) in {Relation.ALIKE, Relation.DIFFER, Relation.SETTLED}:
                assert not each.contested_points
                assert support(each) in Support

    @given(claims())
    def test_one_against_one_never_ranks_before_a_smaller_side_of_two(self, found):
        page = compare(ROLES, RESPONSIBILITIES, found, speakers(found))
        smaller = [point.agreement.smaller_side for point in page.sharpest]
        assert smaller == sorted(smaller, reverse=True)
