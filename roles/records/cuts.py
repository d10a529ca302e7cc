"""Which part of a long record is asked for: whole entries, in their order."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from ..domain.comparison import Point, Row

PER_PAGE, MOST_PER_PAGE = 25, 100
"""How many entries a list holds unless it is asked for less or more, and at most."""

Entry = TypeVar("Entry")


class NoSuchEntryError(LookupError):
    """Nothing in the list has the name after which it is to go on."""


@dataclass(frozen=True)
class Part(Generic[Entry]):
    """The entries that were asked for, and how the list goes on."""

    entries: list[Entry]
    total: int
    """How many the whole list has."""
    next: str | None
    """After which entry the next part begins, None if this is the last one."""

    @property
    def keys(self) -> dict:
        """Return what a record says of it."""
        return {"total": self.total, "next": self.next}


@dataclass(frozen=True)
class Cut:
    """The part that follows the entry of that name; without a limit, all of the rest.

    An entry is a question with all its points, or a point with all its answers: no cut goes
    through one, so that none parts the sides of a dispute.
    """

    after: str = ""
    limit: int | None = None

    def of(self, entries: Iterable[Entry], name: Callable[[Entry], str]) -> Part[Entry]:
        """Return the part of these entries that is asked for. Raises NoSuchEntryError."""
        entries = list(entries)
        names = [name(entry) for entry in entries]
        if self.after and self.after not in names:
            raise NoSuchEntryError(self.after)
        start = names.index(self.after) + 1 if self.after else 0
        end = len(entries) if self.limit is None else start + self.limit
        following = names[end - 1] if end < len(entries) else None
        return Part(entries[start:end], len(entries), following)

    def of_rows(self, rows: Iterable[Row]) -> Part[Row]:
        return self.of(rows, lambda row: row.responsibility.slug)

    def of_points(self, points: Iterable[Point]) -> Part[Point]:
        return self.of(points, point_name)


WHOLE = Cut()


def point_name(point: Point) -> str:
    """Return the key of a point as records write it."""
    return "--".join(point.key)
