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
