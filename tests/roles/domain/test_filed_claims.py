"""Claims that are found by their files are those that a look at each would find. No database."""

from dataclasses import replace
from itertools import chain, combinations

from hypothesis import given
from hypothesis import strategies as st

from roles.domain.filed_claims import FiledClaims
from tests.roles.domain.test_agreement_properties import RESPONSIBILITIES, ROLES, claims
from tests.roles.domain.test_kept_rows import CHANGES

ROLE_SLUGS = [*(role.slug for role in ROLES), "nobody"]
QUESTION_SLUGS = [*(asked.slug for asked in RESPONSIBILITIES), "nothing"]


def some_of(slugs):
    return chain.from_iterable(combinations(slugs, number) for number in range(len(slugs)))


@given(claims(), st.lists(st.sampled_from([*CHANGES]), max_size=3))
def test_all_are_found_after_each_change(said, changes):
    filed = FiledClaims(said)
    for change in [*changes, "nothing"]:
        for slugs in some_of(ROLE_SLUGS):
            on_roles = [c for c in said if c.role in slugs or c.other_role in slugs]
            assert filed.on_roles(slugs) == on_roles
            between = [
                c for c in on_roles if not c.other_role or {c.role, c.other_role} <= {*slugs}
            ]
            assert filed.between(slugs) == tuple(between)
        for slugs in some_of(QUESTION_SLUGS):
            on_questions = [c for c in said if c.responsibility in slugs]
            assert filed.on_questions(slugs) == on_questions
        for slug in ROLE_SLUGS:
            spoken = {c.responsibility for c in said if slug in {c.role, c.other_role}}
            assert filed.beside(slug) == [c for c in said if c.responsibility in spoken]
        said = CHANGES[change](said)
        before, filed = filed, FiledClaims(said)
        filed.stand_as(before)


@given(claims(), st.data())
def test_exchanged_claims_know_where_they_are_others(said, data):
    before = FiledClaims(said)
    places = data.draw(st.sets(st.sampled_from(range(len(said))))) if said else set()
    now = before.exchanged({place: replace(said[place], locator="new") for place in places})
    assert now.places_changed_since(before) == sorted(places)
    assert [*now] == [replace(c, locator="new") if n in places else c for n, c in enumerate(said)]
    # Asked about others, they look.
    assert FiledClaims(now).places_changed_since(before) == sorted(places)
    assert now.places_changed_since(FiledClaims(now)) == []
    assert now.places_changed_since(FiledClaims(said)) == sorted(places)


@given(claims())
def test_other_words_stand_as_before_and_another_voice_does_not(said):
    before = FiledClaims(said)
    assert FiledClaims(replace(c, paraphrase="x") for c in said).stand_as(before)
    for other in ("voice", "role", "responsibility"):
        moved = FiledClaims([*said[:-1], *(replace(c, **{other: "zoe"}) for c in said[-1:])])
        assert moved.stand_as(before) is not bool(said)
    assert FiledClaims(said[1:]).stand_as(before) is not bool(said)
