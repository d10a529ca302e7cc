"""Teams as a tree, and what places add up to, without a database."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from teams.rules.places import Counts, Place, Places
from teams.rules.tree import MAX_DEPTH, TeamFact, Tree

DAY = date(2026, 11, 28)


def tree(**parents) -> Tree:
    numbers = {name: pk for pk, name in enumerate(parents, start=1)}
    return Tree(
        TeamFact(numbers[name], numbers.get(parent), name, name) for name, parent in parents.items()
    )


def names(lines) -> list[str]:
    return [f"{'-' * line.depth}{line.team.name}" for line in lines]


def test_each_team_stands_under_the_one_that_it_is_a_part_of():
    shop = tree(shop=None, search="shop", checkout="shop", basket="checkout", fleet=None)
    assert names(shop.lines) == ["fleet", "shop", "-checkout", "--basket", "-search"]
    assert [team.name for team in shop.above(4)] == ["shop", "checkout"]
    assert shop.within(3) == {3, 4}


def test_team_deeper_than_the_limit_is_pointed_out():
    chain = {f"t{n:02}": f"t{n - 1:02}" if n else None for n in range(MAX_DEPTH + 2)}
    assert [team.name for team in tree(**chain).too_deep] == ["t12", "t13"]


@given(st.lists(st.integers(1, 8) | st.none(), max_size=8))
def test_every_team_is_listed_once_whatever_circles_there_are(parents):
    teams = Tree(TeamFact(pk, p, str(pk), str(pk)) for pk, p in enumerate(parents, start=1))
    assert sorted(line.team.pk for line in teams.lines) == list(range(1, len(parents) + 1))
    for pk in teams.by_pk:
        assert pk in teams.within(pk)
        assert len(teams.above(pk)) < len(parents)


def place(person=None, team=1, **fields) -> Place:
    known = dict.fromkeys(("local_role", "share", "start", "end", "reports_to"))
    return Place(**(known | {"pk": 1, "team": team, "person": person, "title": ""} | fields))


def test_days_are_half_open():
    places = Places.on(
        DAY,
        [
            place(1, end=DAY),
            place(2, start=DAY),
            place(3, start=date(2026, 11, 29)),
            place(4, end=date(2026, 11, 29)),
        ],
    )
    assert places.people == {2, 4}
    assert [p.person for p in places.future] == [3]
    assert places.teams_of_past == {1}


def test_person_with_two_places_counts_once_and_a_vacancy_apart():
    places = Places.on(DAY, [place(1), place(1, title="PO"), place(2), place(), place(3, team=2)])
    assert places.by_team == {1: Counts(2, 1), 2: Counts(1, 0)}


def test_shares_over_a_hundred_and_circles_are_pointed_out():
    places = Places.on(
        DAY,
        [
            place(1, share=80, reports_to=2),
            place(1, share=40),
            place(2, share=100, reports_to=3),
            place(3, reports_to=1),
            place(4, reports_to=1),
            place(5, share=60, reports_to=6),
            place(6, reports_to=5, end=DAY),
        ],
    )
    assert places.over_full == {1: 120}
    assert places.reporting_circles == ((1, 2, 3),)


def test_a_long_chain_of_managers_is_no_circle_and_no_trouble():
    places = Places.on(DAY, [place(n, reports_to=n + 1) for n in range(1, 6_000)])
    assert places.reporting_circles == ()
