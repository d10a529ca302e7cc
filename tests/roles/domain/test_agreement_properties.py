"""What the design says holds of any claims whatever, over generated ones. No database."""

from dataclasses import replace
from itertools import combinations

from hypothesis import assume, example, given
from hypothesis import strategies as st

from roles.domain.agreement import State, agreement
from roles.domain.comparison import AreaFact, Filter, PointKind, ResponsibilityFact
from roles.domain.facts import ClaimFact, ContextFact, Manner, PositionFact, PositionKind, RoleFact
from tests.roles.domain.weighed import compare, profile, row

OWNERSHIP = [
    PositionFact(kind.value, kind.value, kind, order)
    for order, kind in enumerate(
        (
            PositionKind.OWNS,
            PositionKind.SHARES,
            PositionKind.CONTRIBUTES,
            PositionKind.DENIES,
            PositionKind.VARIES,
        )
    )
]
_SENIOR = PositionFact("senior", "is senior", PositionKind.OTHER, 0)
_JUNIOR = PositionFact("junior", "is junior", PositionKind.OTHER, 1)
SENIORITY = [
    replace(_SENIOR, converse=_JUNIOR),
    replace(_JUNIOR, converse=_SENIOR),
    PositionFact("equals", "stands beside", PositionKind.OTHER, 2),
    PositionFact("varies", "says it varies", PositionKind.VARIES, 3),
]

ROLES = [
    RoleFact("analyst", "Analyst"),
    RoleFact("manager", "Manager"),
    RoleFact("owner", "Owner"),
]
DELIVERY, TEAM = AreaFact("delivery", "Delivery", 1), AreaFact("team", "Team", 0)
BACKLOG = ResponsibilityFact("backlog", "Backlog", "Who orders it?", DELIVERY)
STRATEGY = ResponsibilityFact("strategy", "Strategy", "Who sets it?", TEAM)
SENIOR = ResponsibilityFact("senior", "Seniority", "Which is senior?", TEAM, relational=True)
RESPONSIBILITIES = [BACKLOG, STRATEGY, SENIOR]
CONTEXTS = [ContextFact(slug, slug, f"in {slug}") for slug in ("startup", "enterprise", "scrum")]
VOICES = ["ann", "ben", "cem", "dora", "eve"]


WAYS_TO_LIMIT = [frozenset(), *(frozenset({c}) for c in CONTEXTS), frozenset(CONTEXTS[:2])]
# Mostly held and current, or little else would ever be generated.
WAYS_TO_SAY = [(Manner.HOLDS, False)] * 5 + [
    (Manner.REPORTS, False),
    (Manner.REJECTS, False),
    (Manner.HOLDS, True),
    (Manner.REJECTS, True),
]


def things_to_say(responsibilities, roles=ROLES) -> list[dict]:
    """Every role, or pair of roles in either order, in every position."""
    return [
        {
            "role": role.slug,
            "other_role": other.slug if other else "",
            "responsibility": responsibility.slug,
            "position": position,
        }
        for responsibility in responsibilities
        for role in roles
        for other in ([r for r in ROLES if r != role] if responsibility.relational else [None])
        if other is None or other in roles
        for position in (SENIORITY if responsibility.relational else OWNERSHIP)
    ]


def a_claim(things: list[dict], voices=VOICES, ways=WAYS_TO_SAY):
    return st.builds(
        lambda thing, voice, source, contexts, way: ClaimFact(
            key="",
            source=f"{voice}-{source}",
            voice=voice,
            contexts=contexts,
            manner=way[0],
            superseded=way[1],
            **thing,
        ),
        st.sampled_from(things),
        st.sampled_from(voices),
        st.sampled_from([1, 2]),
        st.sampled_from(WAYS_TO_LIMIT),
        st.sampled_from(ways),
    )


def keyed(claims: list[ClaimFact]) -> list[ClaimFact]:
    """With a key each, unique as in the database."""
    return [replace(claim, key=f"key{number:03}") for number, claim in enumerate(claims)]


def claims(responsibilities=RESPONSIBILITIES, size=12):
    return st.lists(a_claim(things_to_say(responsibilities)), max_size=size).map(keyed)


def in_two_orders(found):
    return found.flatmap(lambda claims: st.tuples(st.just(claims), st.permutations(claims)))


ON_ONE_CELL = things_to_say([BACKLOG], ROLES[:1])
ON_ONE_PAIR = things_to_say([SENIOR], ROLES[:2])


def on_one_pair():
    return st.lists(a_claim(ON_ONE_PAIR), max_size=8).map(keyed)


def on_one_point():
    return st.lists(a_claim(ON_ONE_CELL), max_size=8).map(keyed) | on_one_pair()


def on_one_position():
    """Claims of which none is rejected, all in one position that is not *varies*."""
    things = [thing for thing in ON_ONE_CELL if thing["position"].kind is not PositionKind.VARIES]
    ways = [way for way in WAYS_TO_SAY if way[0] is not Manner.REJECTS]
    return st.sampled_from(things).flatmap(
        lambda thing: st.lists(a_claim([thing], VOICES, ways), max_size=5).map(keyed)
    )


def current(found):
    return [claim for claim in found if not claim.superseded]


def counted(found):
    return [claim for claim in current(found) if claim.manner is not Manner.REJECTS]


def positions_said_of_the_first(found) -> set[str]:
    """Worked out by another road than the code: by slugs."""
    converse = {"senior": "junior", "junior": "senior"}
    return {
        converse.get(claim.position.slug, claim.position.slug)
        if claim.other_role and claim.role > claim.other_role
        else claim.position.slug
        for claim in found
    }


class TestAPoint:
    @given(on_one_point())
    def test_it_is_contested_exactly_where_positions_differ_or_vary_or_a_use_is_rejected(
        self, found
    ):
        expected = (
            len(positions_said_of_the_first(counted(found))) >= 2
            or any(claim.position.kind is PositionKind.VARIES for claim in counted(found))
            or any(claim.manner is Manner.REJECTS for claim in current(found))
        )
        assert agreement(found).contested == expected

    @given(on_one_position())
    def test_where_it_is_not_contested_the_number_of_voices_says_what_it_is(self, found):
        voices = {claim.voice for claim in counted(found)}
        by_voices = {0: State.SILENT, 1: State.SINGLE}
        assert agreement(found).state is by_voices.get(len(voices), State.AGREED)

    @given(in_two_orders(on_one_point()))
    def test_the_order_of_the_claims_never_matters(self, orders):
        found, shuffled = orders
        assert agreement(found) == agreement(shuffled)

    @given(on_one_point())
    def test_every_voice_is_counted_once_and_nobody_else(self, found):
        verdict = agreement(found)
        assert sorted({claim.voice for claim in counted(found)}) == list(verdict.voices)
        for standing in verdict.standings:
            assert len(set(standing.voices)) == len(standing.voices)
            assert {claim.voice for claim in standing.claims} == set(standing.voices)

    @given(on_one_point())
    def test_every_claim_is_shown_once(self, found):
        verdict = agreement(found)
        shown = [claim.key for claim in verdict.claims + verdict.formerly]
        assert sorted(shown) == sorted(claim.key for claim in found)

    @given(on_one_point())
    def test_the_position_with_the_most_voices_comes_first(self, found):
        numbers = [len(standing.voices) for standing in agreement(found).standings]
        assert numbers == sorted(numbers, reverse=True)

    @given(on_one_point())
    def test_superseded_claims_change_nothing_but_what_was_said_formerly(self, found):
        assert replace(agreement(found), formerly=()) == agreement(current(found))

    @given(on_one_point())
    def test_a_kind_of_difference_is_named_exactly_where_it_is_contested(self, found):
        verdict = agreement(found)
        assert bool(verdict.differences) == verdict.contested

    @given(on_one_pair())
    def test_a_pair_stands_the_same_from_whichever_side_it_is_said(self, found):
        turned = [
            replace(
                claim,
                role=claim.other_role,
                other_role=claim.role,
                position=next(p for p in SENIORITY if p.slug == claim.position.reversed().slug),
            )
            for claim in found
        ]
        assert agreement(found) == agreement(turned)


class TestARow:
    @given(st.sampled_from(RESPONSIBILITIES), claims())
    def test_it_carries_a_contested_point_exactly_where_it_is_contested(self, each, found):
        built = row(each, ROLES, found)
        assert bool(built.contested_points) == (built.state is State.CONTESTED)
        for point in built.points:
            assert point.contested == (point in built.contested_points)

    @given(
        st.sampled_from(RESPONSIBILITIES).flatmap(
            lambda each: st.tuples(
                st.just(each),
                claims([each], size=6),
                a_claim(things_to_say([each]), voices=["newcomer"]),
            )
        )
    )
    def test_a_voice_new_to_the_row_never_settles_what_is_contested(self, row_and_newcomer):
        each, found, newcomer = row_and_newcomer
        built = row(each, ROLES, found)
        assume(built.state is State.CONTESTED)
        after = row(each, ROLES, keyed([*found, newcomer]))
        assert after.state is State.CONTESTED
        # Nor does it settle any one point of it, rival owners among them.
        assert {p.key for p in built.contested_points} <= {p.key for p in after.contested_points}

    @given(
        st.sampled_from(RESPONSIBILITIES),
        in_two_orders(claims()),
    )
    def test_the_order_of_the_claims_never_matters(self, each, orders):
        assert row(each, ROLES, orders[0]) == row(each, ROLES, orders[1])

    @given(st.sampled_from(RESPONSIBILITIES), claims())
    def test_superseded_claims_never_change_its_state(self, each, found):
        assert row(each, ROLES, found).state is row(each, ROLES, current(found)).state

    @given(claims([SENIOR]))
    def test_a_relational_row_has_one_point_for_each_pair_spoken_of(self, found):
        built = row(SENIOR, ROLES, found)
        spoken = {tuple(sorted((claim.role, claim.other_role))) for claim in found}
        assert {point.key[1:] for point in built.points} == spoken
        assert len(built.points) == len(spoken)


class TestAComparison:
    @given(claims(), st.sets(st.sampled_from(ROLES), min_size=2))
    def test_every_row_is_contested_or_agreed_or_from_one_source(self, found, roles):
        page = compare(list(roles), RESPONSIBILITIES, found)
        parts = [
            page.filtered(chosen) for chosen in (Filter.CONTESTED, Filter.AGREED, Filter.SINGLE)
        ]
        assert sum(len(part) for part in parts) == len(page.filtered(Filter.ALL))
        assert {each.responsibility for part in parts for each in part} == {
            each.responsibility for each in page.rows
        }
        for chosen in Filter:
            assert page.count(chosen) == len(page.filtered(chosen))

    @given(
        in_two_orders(claims()),
        st.permutations(ROLES),
        st.permutations(RESPONSIBILITIES),
    )
    def test_no_order_in_which_it_is_asked_for_matters(self, orders, roles, responsibilities):
        found, shuffled = orders
        assert compare(ROLES, RESPONSIBILITIES, found) == compare(roles, responsibilities, shuffled)

    @given(claims())
    def test_no_row_is_silent_and_none_that_is_spoken_to_is_missing(self, found):
        page = compare(ROLES, RESPONSIBILITIES, found)
        assert {each.responsibility.slug for each in page.rows} == {
            claim.responsibility for claim in current(found)
        }

    @given(claims())
    def test_the_foremost_are_the_contested_points_by_their_smaller_side(self, found):
        page = compare(ROLES, RESPONSIBILITIES, found)
        ranked = page.sharpest
        assert {point.key for point in ranked} == {
            point.key for each in page.rows for point in each.contested_points
        }
        smaller_sides = [
            point.agreement.smaller_side
            for point in ranked
            if not (point.kind is PointKind.CELL and point.agreement.only_in_degree)
        ]
        assert smaller_sides == sorted(smaller_sides, reverse=True)


class TestEveryPageSaysTheSame:
    @given(claims(), st.permutations(ROLES))
    @example(
        keyed(
            [
                ClaimFact("", "ann-1", "ann", "owner", "backlog", OWNERSHIP[0]),
                ClaimFact("", "ben-1", "ben", "manager", "backlog", OWNERSHIP[0]),
            ]
        ),
        ROLES,
    )
    def test_a_role_s_page_shows_each_point_as_its_comparisons_do(self, found, roles):
        role, *others = roles
        own = {
            point.key: point.agreement
            for each in profile(role, roles, RESPONSIBILITIES, found)
            for point in each.points
        }
        compared = {
            point.key: point.agreement
            for other in others
            for each in compare([role, other], RESPONSIBILITIES, found).rows
            for point in each.points
            if role in point.roles
        }
        shared = own.keys() & compared.keys()
        assert {key: own[key] for key in shared} == {key: compared[key] for key in shared}
        # A comparison may add a cell of silence beside the other role; neither leaves out more.
        only_one = own.keys() ^ compared.keys()
        assert all((own | compared)[key].silent for key in only_one)

    @given(claims())
    def test_a_wider_comparison_shows_each_point_as_a_narrower_one(self, found):
        wide = {p.key: p.agreement for p in compare(ROLES, RESPONSIBILITIES, found).points}
        for pair in combinations(ROLES, 2):
            for point in compare(pair, RESPONSIBILITIES, found).points:
                assert wide[point.key] == point.agreement
