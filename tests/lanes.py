"""The lanes of a few hundred tests among nine thousand."""

from collections.abc import Iterable
from pathlib import Path

import pytest

MARKS = ("browser", "server")
MISSED = pytest.StashKey[list[str]]()
"""Tests that their lane would never see."""


def names(file: Path, mark: str) -> bool:
    return f"mark.{mark}" in file.read_text("utf-8")


def missed(items: Iterable[pytest.Item]) -> list[str]:
    """Return the tests with a mark that their file does not name."""
    return [
        item.nodeid
        for item in items
        for mark in MARKS
        if item.get_closest_marker(mark) and not names(item.path, mark)
    ]


def same_on_both(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """Return the tests that end on any database as on another: those that touch none, and those
    that are marked with ``one_engine``. Of these some run on both all the same: in a file, those
    named after ``but``; of one with parameters, the cases in which no more of them than ``varied``
    have another value than in the first case. ``varied=0`` is the first case alone, ``varied=1``
    takes each value once, with the first of the other parameters."""
    items = list(items)
    first: dict[str, dict] = {}
    for item in sorted(filter(_case, items), key=lambda item: sum(_case(item).indices.values())):
        first.setdefault(_name(item), _case(item).params)
    return [item for item in items if _is_same_on_both(item, first.get(_name(item), {}))]


def _is_same_on_both(item: pytest.Item, first: dict) -> bool:
    fixtures = {"django_db_setup", "live_server"}
    if not (item.get_closest_marker("django_db") or fixtures.intersection(item.fixturenames)):
        return True
    mark = item.get_closest_marker("one_engine")
    if mark is None or item.originalname in mark.kwargs.get("but", ()):
        return False
    varied = [name for name in first if _case(item).params[name] != first[name]]
    return len(varied) > mark.kwargs.get("varied", -1)


def _case(item: pytest.Item):
    """Return the parameters of a test that has any."""
    return getattr(item, "callspec", None)


def _name(item: pytest.Item) -> str:
    """Return what all cases of a test are called."""
    return item.nodeid.partition("[")[0]
