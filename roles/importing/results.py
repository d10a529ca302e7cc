"""What becomes of each row."""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from sources.editing.history import Change

from ..editing.questions import Code, Doubt


class Outcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"
    LEFT_OUT = "left out"


@dataclass(frozen=True, slots=True)
class RowError:
    column: str
    """"" where it is the row as a whole."""
    reason: str

    def __str__(self) -> str:
        return f"{self.column}: {self.reason}" if self.column else self.reason


@dataclass(frozen=True, slots=True)
class RowResult:
    line: int
    what: Outcome
    name: str
    """By which the row can be told from others."""
    pk: int | None = None
    """Of the row in the database, where there was one."""
    changes: tuple[Change, ...] = ()
    """Of a new row, all that it says."""
    faults: tuple[RowError, ...] = ()
    remarks: tuple[str, ...] = ()
    """What an editor should know of a row that is not refused."""
    doubts: tuple[Doubt, ...] = ()
    """What has to be confirmed before the row comes in."""

    def as_json(self) -> dict:
        doubts = [[doubt.code.value, doubt.sentence] for doubt in self.doubts]
        return self._without_doubts() | {"doubts": doubts}

    def as_digested(self) -> dict:
        """Return what tells whether two runs did the same: the key of a row that is made is new in
        each of them."""
        return self._without_doubts() | {"doubts": [doubt.code.value for doubt in self.doubts]}

    def _without_doubts(self) -> dict:
        return {
            "line": self.line,
            "what": self.what.value,
            "name": self.name,
            "pk": self.pk,
            "changes": [
                [entry.label, entry.before, entry.after, entry.prose] for entry in self.changes
            ],
            "faults": [[entry.column, entry.reason] for entry in self.faults],
            "remarks": list(self.remarks),
        }


@dataclass
class ImportResult:
    """What became of all rows, and of nothing but a few of them in full: a file may be long."""

    counts: Counter = field(default_factory=Counter)
    made: list[str] = field(default_factory=list)
    """What was unknown and has been created, in words."""
    written: bool = False
    asked: Counter = field(default_factory=Counter)
    """For how many rows each doubt has to be confirmed."""
    confirmed: frozenset[str] = frozenset()

    def __post_init__(self):
        self._digest = hashlib.sha256()

    def count(self, fate: RowResult) -> None:
        self.counts[fate.what] += 1
        self.asked.update({doubt.code for doubt in fate.doubts})
        self._digest.update(json.dumps(fate.as_digested(), sort_keys=True).encode())

    @property
    def digest(self) -> str:
        """Tells whether two runs did the same."""
        whole = self._digest.copy()
        whole.update(json.dumps(self.made).encode())
        return whole.hexdigest()

    @property
    def refused(self) -> bool:
        return bool(self.counts[Outcome.REFUSED])

    @property
    def unconfirmed(self) -> list[Code]:
        """Return what nobody has confirmed yet."""
        return [code for code in Code if self.asked[code] and code not in self.confirmed]

    def __str__(self) -> str:
        return ", ".join(
            f"{self.counts[what]:,} {what.value}"
            for what in Outcome
            if what is not Outcome.LEFT_OUT or self.counts[what]
        )
