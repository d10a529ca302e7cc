"""The groups of a comparison's rows, made again only where a row comes to stand elsewhere.

Pure: no database and no HTML.
"""

from collections.abc import Hashable, Sequence
from dataclasses import replace
from itertools import compress
from operator import is_not
from typing import Any

from .compared_rows import ComparedGroup, ComparedRow, compared_groups, is_in_table
from .comparison import Row
from .facts import RoleFact
from .kept_values import MOST_EXCHANGED, LastPages, are_the_same, exchanged
from .relation import group_of, place_in_group

Groups = tuple[ComparedGroup, ...]


class KeptGroups:
    """The groups of the pages that were made last. Every thread may call it."""

    def __init__(self) -> None:
        self._pages: LastPages[tuple[Sequence[RoleFact], Sequence[Row], Groups]] = LastPages()

    def of(self, page: Hashable, rows: Sequence[Row], roles: Sequence[RoleFact]) -> Groups:
        """Return what ``compared_groups`` does. A page is named by its roles in order and its
        language, in which the groups keep their words."""
        known_roles, before, groups = self._pages.get(page) or ((), (), ())
        now = _exchanged(groups, before, rows) if are_the_same(roles, known_roles) else None
        if now is None:
            now = compared_groups(rows, roles)
        return self._pages.keep(page, (roles, rows, now))[2]


def _exchanged(groups: Groups, before: Sequence[Row], now: Sequence[Row]) -> Groups | None:
    """Return these groups with the rows of now, None where one stands elsewhere, or
    where many are others."""
    if len(before) != len(now):
        return None
    changed = [*compress(zip(before, now, strict=True), map(is_not, before, now))]
    if len(changed) > MOST_EXCHANGED:
        return None
    for was, row in changed:
        if _standing(was) != _standing(row):
            return None
        groups = tuple(_with(row, was, group) for group in groups)
    return groups


def _standing(row: Row) -> tuple[Any, ...]:
    return group_of(row), place_in_group(row), is_in_table(row)


def _with(row: Row, was: Row, group: ComparedGroup) -> ComparedGroup:
    rows = exchanged(group.group.rows, [(was, row)])
    if rows is None:
        return group
    compared = tuple(
        ComparedRow(row, shown.many_roles) if shown.row is was else shown for shown in group.rows
    )
    return ComparedGroup(replace(group.group, rows=rows), compared)
