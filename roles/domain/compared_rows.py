"""What a comparison shows of each row: its verdict, the sentence of its note, its group.

Pure: no database and no HTML; of Django only translation. The words are in the reader's language,
so nothing here is kept.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from .comparison import Filter, Point, ResponsibilityFact, Row, once_for_a_row
from .facts import RoleFact
from .note_sentence import note_sentence
from .relation import Group, GroupKind, covered_cells, group_of, group_rows, row_voices
from .relation_words import RowVerdict, relation_words
from .sentences import Sentence

MAX_OPEN = 10
"""How many rows of a group stand in the table before the others are folded."""
FEWEST_OPEN = 3
"""How many rows of a group stand in the table even if all are weak."""
FEWEST_FOLDED = 3
"""A fold of fewer rows takes more than it saves."""
FEW_SOURCES = 3
"""A row on which no more sources speak, and on which they do not disagree, is weak."""


@once_for_a_row
def disputes(row: Row) -> tuple[Point, ...]:
    """Return the contested points of a row, the foremost first: rivals and pairs before cells."""
    between = {id(point) for point in (*row.rivals, *row.pairs)}
    foremost = sorted(
        row.contested_points, key=lambda point: (id(point) not in between, point.rank)
    )
    return tuple(foremost)


@once_for_a_row
def sources_disagree(row: Row) -> bool:
    """Return whether different sources are at odds: one alone may tell of two firms."""
    return bool(disputes(row)) and not disputes(row)[0].agreement.one_voice


@once_for_a_row
def is_weak(row: Row) -> bool:
    """Return whether few sources speak on a row, and none disagrees with another."""
    return not sources_disagree(row) and len(row_voices(row)) <= FEW_SOURCES


# Not frozen: a page makes a hundred, and to freeze one takes longer than to make it.
@dataclass
class ComparedRow:
    """A row with the words for it, each worked out when it is asked for."""

    row: Row
    many_roles: bool = False

    @property
    def responsibility(self) -> ResponsibilityFact:
        return self.row.responsibility

    @cached_property
    def verdict(self) -> RowVerdict:
        return relation_words(self.row)

    @property
    def disputes(self) -> tuple[Point, ...]:
        return disputes(self.row)

    @cached_property
    def sentence(self) -> Sentence | None:
        """What sources say of its foremost dispute; None where nothing is disputed."""
        if not self.disputes:
            return None
        return note_sentence(self.disputes[0], many_roles=self.many_roles)

    @property
    def kind(self) -> Filter:
        """Which of ``KINDS`` shows it."""
        return kind_of_row(self.row)

    @property
    def sources_disagree(self) -> bool:
        return sources_disagree(self.row)

    @property
    def needs_word(self) -> bool:
        """Whether neither the sentence nor the heading of the group says that sources disagree."""
        if self.row.rivals or self.sentence is None:
            return False
        # A sentence may be in English on any page.
        words = {"sources disagree", _("sources disagree").lower()}
        return not any(word in str(self.sentence).lower() for word in words)


@once_for_a_row
def kind_of_row(row: Row) -> Filter:
    """Return the one filter among those of ``KINDS`` that shows this row."""
    return next(kind for kind in KINDS if kind.admits(row))


KINDS = (Filter.DISPUTED, Filter.DIFFER, Filter.ALIKE, Filter.ONE_ROLE)
"""The filters that part the rows of a comparison: each row is shown by exactly one."""


@dataclass(frozen=True)
class ComparedGroup:
    """A group of rows as the page shows it."""

    group: Group
    rows: tuple[ComparedRow, ...]

    @property
    def kind(self) -> str:
        return self.group.kind.value

    @property
    def role(self) -> RoleFact | None:
        return self.group.role

    @property
    def anchor(self) -> str:
        return f"of-{self.role.slug}" if self.role else self.kind

    @property
    def disputed(self) -> int:
        return self.group.disputed

    @property
    def folded(self) -> tuple[ComparedRow, ...]:
        """The weak rows, and those after the first ``MAX_OPEN``, unless they are few."""
        return self._parted[1]

    @property
    def in_order(self) -> tuple[ComparedRow, ...]:
        """All rows as the table shows them, with the folded ones last."""
        return self.in_open + self.folded

    @property
    def in_open(self) -> tuple[ComparedRow, ...]:
        return self._parted[0]

    @cached_property
    def _parted(self) -> tuple[tuple[ComparedRow, ...], tuple[ComparedRow, ...]]:
        return parted(self.rows)


def parted(
    rows: Sequence[ComparedRow],
) -> tuple[tuple[ComparedRow, ...], tuple[ComparedRow, ...]]:
    """Return the rows of a group that stand in the table, and those folded under it, in order."""
    strong = [row for row in rows if not is_weak(row.row)][:MAX_OPEN]
    if len(strong) < FEWEST_OPEN:
        strong += [row for row in rows if is_weak(row.row)][: FEWEST_OPEN - len(strong)]
    kept = {id(row) for row in strong}
    folded = tuple(row for row in rows if id(row) not in kept)
    if len(folded) < FEWEST_FOLDED:
        return tuple(rows), ()
    return tuple(row for row in rows if id(row) in kept), folded


APART = GroupKind.SIDE_BY_SIDE, GroupKind.ONE_ROLE_ONLY
"""The groups that stand outside of the table: facts above it, and a fold below."""


@once_for_a_row
def is_in_table(row: Row) -> bool:
    """Return whether a row stands in the table. Of three roles and more it does only if it covers
    two of them."""
    if len(row.cells) > 2 and len(covered_cells(row)) < 2:
        return False
    return group_of(row)[0] not in APART


def compared_groups(rows: Iterable[Row], roles: Sequence[RoleFact]) -> tuple[ComparedGroup, ...]:
    """Return the rows in the groups of the page, each with its words."""
    many = len(roles) > 2
    groups = []
    one_sided: list[Row] = []
    for group in group_rows(rows, roles):
        # Of two roles each row stands where its group does.
        if group.kind in APART or not many:
            kept = group.rows
        else:
            kept = tuple(row for row in group.rows if is_in_table(row))
            one_sided += [row for row in group.rows if not is_in_table(row)]
        if group.kind is not GroupKind.ONE_ROLE_ONLY:
            groups.append(replace(group, rows=kept) if many else group)
        else:
            one_sided += kept
    if one_sided:
        groups.append(Group(GroupKind.ONE_ROLE_ONLY, None, tuple(one_sided)))
    return tuple(
        ComparedGroup(group, tuple(ComparedRow(row, many) for row in group.rows))
        for group in groups
        if group.rows
    )


FACT_ORDER = (
    *("same-job", "which-is-senior", "last-word", "part-of-the-other", "which-is-broader"),
    *("one-person-both", "overlap", "side-by-side"),
)
"""Questions about a pair, by slug, in the order in which a reader wants to know; others follow."""


def facts_about_pairs(groups: Iterable[ComparedGroup]) -> list[tuple[ComparedRow, Point]]:
    """Return each question about a pair of the compared roles, for each pair that sources answer
    it for."""
    rows = [
        row for group in groups if group.group.kind is GroupKind.SIDE_BY_SIDE for row in group.rows
    ]

    def order(row: ComparedRow) -> tuple[Any, ...]:
        slug = row.row.responsibility.slug
        place = FACT_ORDER.index(slug) if slug in FACT_ORDER else len(FACT_ORDER)
        return place, row.row.responsibility.place

    return [(row, point) for row in sorted(rows, key=order) for point in row.row.pairs]
