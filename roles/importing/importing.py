"""Carrying out a table: in one transaction, all of it or nothing.

A preview is the same thing, taken back: what it says is what the import does.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import IO

from django.db import transaction

from sources.models import MAX_REASON, Snapshot

from .. import triggers
from . import files, guard
from .claims import ClaimRows, look_up_quotations
from .columns import TABLES
from .names import Names
from .results import ImportResult, RowResult
from .sources import SourceRows

CHUNK = 500
"""Rows in memory at a time."""
MUCH = 1000
"""More rows than these are told to the database's planner."""
_TAKERS = {"claims": ClaimRows, "sources": SourceRows}


@dataclass(frozen=True)
class Import:
    table: str
    """ "sources" or "claims"."""
    name: str
    """Of the file."""
    create: Iterable[str] = ()
    """What may be made where it is unknown: see ``names.CREATABLE``."""
    user: object = None
    may_publish: bool = False
    confirmed: Iterable[str] = ()
    """Which doubts (``editing.questions.Code``) are confirmed, for all rows."""
    limits: guard.Limits = guard.COMMAND
    max_rows: int | None = None

    @property
    def reason(self) -> str:
        return f"Imported from {self.name}"[:MAX_REASON]

    def _read(self, file: IO[bytes]) -> files.Table:
        return files.read(file, files.kind_of(self.name), TABLES[self.table], self.limits)

    def run(
        self,
        file: IO[bytes],
        *,
        preview: bool = False,
        seen: str | None = None,
        tell: Callable[[RowResult], None] = lambda fate: None,
        progress: Callable[[int, int, int], None] = lambda rows, done, total: None,
    ) -> ImportResult:
        """Take every row in. Nothing is written for a ``preview``, where a row is refused or has
        a doubt that is not confirmed, or where the outcome's digest is not the one ``seen`` before.
        Each row's fate is told as it is found; RefusedFileError where the file as a whole is
        none."""
        if self.table == "claims" and Snapshot.objects.exists():
            ahead = islice(self._read(file).rows, self.max_rows)
            while chunk := list(islice(ahead, CHUNK)):
                look_up_quotations(chunk)
        table = self._read(file)
        outcome = ImportResult(confirmed=frozenset(self.confirmed))
        with transaction.atomic():
            names = Names(self.create, self.user, self.reason)
            taker = _TAKERS[self.table](
                names, user=self.user, reason=self.reason, may_publish=self.may_publish
            )
            rows = 0
            while chunk := list(islice(table.rows, CHUNK)):
                rows += len(chunk)
                if self.max_rows and rows > self.max_rows:
                    raise files.RefusedFileError(
                        f"The file has more than {self.max_rows:,} rows: part it, or use the "
                        "command import_table."
                    )
                for fate in taker.take(chunk):
                    outcome.count(fate)
                    tell(fate)
                progress(rows, *table.progress())
            outcome.made = names.made
            outcome.written = not (
                preview
                or outcome.refused
                or outcome.unconfirmed
                or (seen is not None and seen != outcome.digest)
            )
            if outcome.written and rows > MUCH:
                triggers.analyze_tables()
            if not outcome.written:
                transaction.set_rollback(True)
        return outcome
