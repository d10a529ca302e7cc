"""Every dispute of the project's content, asked for through each tool: no side is ever missing."""

from collections import defaultdict
from collections.abc import Callable, Iterator

import pytest
from django.core.management import call_command
from django.db import transaction

from rolekb.assistants import bounding, tools
from roles.queries import content_state
from roles.queries.overview import overview

ADDRESS = "https://rolebook.example"


@pytest.fixture(scope="module")
def _content(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_content", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def disputes(_content, settings, monkeypatch):
    """All points on which sources disagree: for each its key, the answers and their numbers."""
    settings.SITE_ADDRESS = ADDRESS
    # Nothing of the content changes from here on, so it is worked out once.
    monkeypatch.setattr(content_state, "is_kept", lambda: True)
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
    assert len(numbers[key(point)]) > 1 or point.agreement.rejected, key(point)


def test_disagreements_of_each_role_have_every_side(disputes):
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


def test_who_has_every_side_of_each_question(disputes):
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


def test_a_comparison_has_every_side(disputes):
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


def test_a_statement_comes_with_the_other_sides(disputes):
    for point in disputes:
        for standing in point.agreement.standings:
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


def test_changes_come_with_every_side(disputes):
    numbers, count = {}, 0
    for answer in pages(lambda after: tools.changes("2026-01-01", after)):
        numbers |= sides(answer)
        count += 1
        if count == 8:
            break
    assert len(numbers) > 10
    by_key = {key(point): point for point in disputes}
    for point_key in numbers:
        check(by_key[point_key], numbers)
