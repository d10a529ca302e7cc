"""Every dispute of the project's content, asked for through each tool: no side is ever missing."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import islice

import pytest

from rolekb.assistants import bounding, tools
from roles.domain.agreement import Difference
from roles.queries.overview import overview

ADDRESS = "https://rolebook.example"


@pytest.fixture
def disputes(site, settings):
    """All points of the project's content on which sources disagree."""
    settings.SITE_ADDRESS = ADDRESS
    points = overview().contested
    assert len(points) > 250
    return points


def expected(point) -> dict[str, int]:
    return {
        standing.position.slug: len({claim.voice for claim in standing.claims})
        for standing in point.agreement.standings
    }


def pages(ask: Callable[[str], dict]) -> Iterator[dict]:
    """Return an answer and all that go on from it, each within its bounds."""
    after, seen = "", set()
    while True:
        answer = ask(after)
        assert bounding.size(answer) <= bounding.MOST_BYTES
        yield answer
        after = answer["next"]
        if not after:
            assert not answer.get("left_out", {}).get("disputed_among_them")
            return
        assert after not in seen
        seen.add(after)


def sides(answer: dict) -> dict[str, list[int]]:
    """Return the number of sources of each answer to each disputed point, by its key. Fails where
    an answer has no statement, or one has no source."""
    numbers = {}
    for question in answer["questions"]:
        for point in question["points"]:
            for one in [*point["answers"], *point.get("called_wrong", ())]:
                assert one["statements"], (point["key"], one["answer"])
                for statement in one["statements"]:
                    assert statement["text"]
                    assert statement["source"]["name"]
                    assert statement["source"]["address"].startswith(ADDRESS)
                    assert statement["address"].startswith(f"{ADDRESS}/claims/")
            if point["disputed"]:
                numbers[point["key"]] = [one["sources"] for one in point["answers"]]
    return numbers


def key(point) -> str:
    return "--".join(point.key)


def check(point, numbers: dict[str, list[int]]) -> None:
    assert numbers[key(point)] == list(expected(point).values()), key(point)
    # One answer is a dispute if another source rejects it, or if it says itself that it varies.
    differs = point.agreement.rejected or Difference.SAID_TO_VARY in point.agreement.differences
    assert len(numbers[key(point)]) > 1 or differs, key(point)


def check_disagreements(disputes):
    by_role = defaultdict(list)
    for point in disputes:
        for role in point.roles:
            by_role[role].append(point)
    for role, points in by_role.items():
        numbers = {}
        for answer in pages(lambda after, role=role: tools.disagreements(role.name, after)):
            numbers |= sides(answer)
        assert numbers.keys() == {key(point) for point in points}
        for point in points:
            check(point, numbers)


def check_who(disputes):
    by_question = defaultdict(list)
    for point in disputes:
        by_question[point.responsibility.slug].append(point)
    for slug, points in by_question.items():
        numbers = {}
        for answer in pages(lambda after, slug=slug: tools.who(slug, after)):
            numbers |= sides(answer)
            # Each part of a long answer names every disagreement, whichever points it holds.
            assert {d["point"] for d in answer["disagreements"]} == {key(p) for p in points}
            assert all(dispute["words"] for dispute in answer["disagreements"])
        assert numbers.keys() == {key(point) for point in points}
        for point in points:
            check(point, numbers)


def check_comparisons(disputes):
    by_pair = defaultdict(list)
    partner = next(role for role in overview().roles if role.slug == "product-manager")
    other = next(role for role in overview().roles if role.slug == "product-owner")
    for point in disputes:
        roles = point.roles
        if len(roles) == 1:
            roles = (*roles, other if roles[0] == partner else partner)
        by_pair[tuple(sorted(role.name for role in roles))].append(point)
    for pair, points in by_pair.items():
        numbers = {}
        for answer in pages(lambda after, pair=pair: tools.compare(pair, after)):
            numbers |= sides(answer)
        for point in points:
            check(point, numbers)


def check_statements(disputes):
    for point in disputes:
        for standing in point.agreement.standings[-1:]:
            # The last one is the first that would be left out.
            claim = standing.claims[-1]
            answer = tools.statement(claim.key)
            assert bounding.size(answer) <= bounding.MOST_BYTES
            check(point, sides(answer))
            shown = {
                s["key"]
                for p in answer["questions"][0]["points"]
                if p["key"] == key(point)
                for a in p["answers"]
                for s in a["statements"]
            }
            assert claim.key in shown


def check_changes(disputes):
    numbers = {}
    for answer in islice(pages(lambda after: tools.changes("2026-01-01", after)), 6):
        numbers |= sides(answer)
    assert len(numbers) > 10
    by_key = {key(point): point for point in disputes}
    for point_key in numbers:
        check(by_key[point_key], numbers)


@pytest.mark.one_engine(
    "What has no room is left out of dictionaries. tests/rolekb/assistants/test_tools.py asks each "
    "of these tools for both sides of a dispute on both."
)
def test_no_tool_gives_one_side_of_any_dispute_without_the_others(disputes):
    # In one test: the content is loaded, and worked out, once.
    check_disagreements(disputes)
    check_who(disputes)
    check_comparisons(disputes)
    check_statements(disputes)
    check_changes(disputes)
