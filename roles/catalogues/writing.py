"""Bring the rows of a catalogue into the database, and leave alone what an editor has changed.

Rows of a catalogue have no history until somebody changes them: what the command wrote can be read
in the published files. So a row with a history is an editor's.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from django.db import models

from ..models import Claim
from ..models.claim import new_key

BATCH = 500
Report = Callable[[str, int, int], None]
"""Is given what is written, how many rows are done and how many there are."""


def say_nothing(what: str, done: int, total: int) -> None:
    """Report no progress."""


@dataclass
class Written:
    """How many rows were added, changed and removed, by what they are called."""

    added: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    removed: Counter[str] = field(default_factory=Counter)
    left_alone: list[str] = field(default_factory=list)
    """Rows that an editor has changed or deleted."""

    @property
    def total(self) -> int:
        return self.added.total() + self.changed.total() + self.removed.total()


def edited_slugs(model: type[models.Model], origin: str, key: str = "slug") -> set[str]:
    """Return the keys of the rows of a catalogue that an editor has changed or deleted."""
    return set(model.history.filter(origin=origin).values_list(key, flat=True))


class Writer:
    """Writes what differs and counts it."""

    def __init__(self, report: Report = say_nothing):
        self.written = Written()
        self._report = report

    def write(
        self,
        what: str,
        rows: Iterable[models.Model],
        there: dict,
        key: Callable[[models.Model], object],
        fields: Sequence[str],
    ) -> dict:
        """Add the rows that are not there, and set these fields of those that are. Return all of
        them by key."""
        added, changed = [], []
        for row in rows:
            old = there.get(key(row))
            if old is None:
                added.append(row)
                there[key(row)] = row
            elif any(getattr(old, name) != getattr(row, name) for name in fields):
                for name in fields:
                    setattr(old, name, getattr(row, name))
                changed.append(old)
        total = len(added) + len(changed)
        for start in range(0, len(added), BATCH):
            batch = added[start : start + BATCH]
            _draw_free_keys([row for row in batch if isinstance(row, Claim)])
            type(batch[0]).everything.bulk_create(batch)
            self._report(what, start + len(batch), total)
        for start in range(0, len(changed), BATCH):
            batch = changed[start : start + BATCH]
            type(batch[0]).everything.bulk_update(batch, list(fields))
            self._report(what, len(added) + start + len(batch), total)
        self.written.added[what] += len(added)
        self.written.changed[what] += len(changed)
        return there

    def remove(self, what: str, rows: Sequence[models.Model]) -> None:
        """Delete rows that are no longer in the catalogue."""
        for start in range(0, len(rows), BATCH):
            pks = [row.pk for row in rows[start : start + BATCH]]
            type(rows[0]).everything.filter(pk__in=pks).delete()
        self.written.removed[what] += len(rows)


def _draw_free_keys(claims: Sequence[Claim]) -> None:
    """Give a new key to each claim whose key is taken. Of 100,000 keys drawn by chance two are the
    same about once in a hundred times."""
    keys = [claim.key for claim in claims]
    taken = set(Claim.everything.filter(key__in=keys).values_list("key", flat=True))
    for claim in claims:
        while claim.key in taken:
            claim.key = new_key()
        taken.add(claim.key)
