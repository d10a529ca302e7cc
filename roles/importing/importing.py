"""Carrying out a table: in one transaction, all of it or nothing.

A preview is the same thing, taken back: what it says is what the import does.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import IO

from django.db import models, transaction

from sources.models import MAX_REASON, Snapshot

from .. import triggers
from . import files, workbooks
from .choices import Choices, Question
from .claims import ClaimRows, look_up_quotations
from .columns import TABLES, AnyColumns, Column, HeaderError, matched, with_headings
from .columns import refuse_incomplete as refuse_incomplete_columns
from .files import Row
from .mapping import MAPPERS, Mapper
from .names import Names
from .results import ImportResult, Outcome, RowResult
from .sources import SourceRows

CHUNK = 500
"""Rows in memory at a time."""
MUCH = 1000
"""More rows than these are told to the database's planner."""
_TAKERS = {"claims": ClaimRows, "sources": SourceRows}
_EXAMPLES = 20
"""Rows in which an example of each column is looked for."""

Keep = Callable[[Sequence[models.Model], bool, Sequence[dict]], None]
"""Told which rows of the database were added or changed, and what changed ones said before."""


@dataclass
class Headings:
    """The headings of a file, each with a cell that is not empty."""

    examples: dict[str, str] = field(default_factory=dict)

    def fault(self, columns: Sequence[Column]) -> str:
        """Return why rows cannot be read under these columns, or an empty text."""
        try:
            refuse_incomplete_columns(matched(list(self.examples), columns), columns)
        except HeaderError as error:
            return str(error)
        return ""


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
    limits: workbooks.Limits = workbooks.COMMAND
    max_rows: int | None = None
    headings: Mapping[str, str] = field(default_factory=dict)
    """Which column a heading means that names none, or another."""
    choices: Choices = field(default_factory=dict)
    """What unknown names mean."""

    @property
    def reason(self) -> str:
        return f"Imported from {self.name}"[:MAX_REASON]

    @property
    def columns(self) -> Sequence[Column]:
        return with_headings(TABLES[self.table], self.headings)

    def _read(self, file: IO[bytes], columns: Sequence[Column] | None = None) -> files.Table:
        columns = self.columns if columns is None else columns
        return files.read(file, files.kind_of(self.name), columns, self.limits)

    def _chunks(self, table: files.Table) -> Iterator[list[Row]]:
        rows = 0
        while chunk := list(islice(table.rows, CHUNK)):
            rows += len(chunk)
            if self.max_rows and rows > self.max_rows:
                raise files.RefusedFileError(
                    f"The file has more than {self.max_rows:,} rows: part it, or use the "
                    "command import_table."
                )
            yield chunk

    def read_headings(self, file: IO[bytes]) -> Headings:
        """Return the headings of a file, whatever they mean. Raises RefusedFileError."""
        columns, headings = AnyColumns(), Headings()
        for number, row in enumerate(self._read(file, columns).rows):
            if number >= _EXAMPLES and files.kind_of(self.name) != "json":
                break
            for heading, text in row.cells.items():
                if text and not headings.examples.get(heading):
                    headings.examples[heading] = text
        for heading in columns.headings:
            headings.examples.setdefault(heading, "")
        return headings

    def find_questions(self, file: IO[bytes]) -> tuple[Mapper, list[Question]]:
        """Return the mapper of the table and which of its names are unknown, in their order.
        Raises RefusedFileError."""
        mapper = MAPPERS[self.table](Names(self.create), self.choices)
        for chunk in self._chunks(self._read(file)):
            mapper.map(chunk)
        return mapper, list(mapper.questions.values())

    def run(
        self,
        file: IO[bytes],
        *,
        preview: bool = False,
        seen: str | None = None,
        tell: Callable[[RowResult], None] = lambda fate: None,
        progress: Callable[[int, int, int], None] = lambda rows, done, total: None,
        keep: Keep = lambda rows, added, before: None,
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
            mapper = MAPPERS[self.table](names, self.choices)
            taker = _TAKERS[self.table](
                names,
                user=self.user,
                reason=self.reason,
                may_publish=self.may_publish,
                keep=keep,
            )
            rows = 0
            for chunk in self._chunks(table):
                rows += len(chunk)
                for fate in self._take(mapper, taker, chunk):
                    outcome.count(fate)
                    tell(fate)
                progress(rows, *table.progress())
            keep(names.made_rows, True, ())
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

    @staticmethod
    def _take(mapper: Mapper, taker, chunk: Sequence[Row]) -> list[RowResult]:
        mapped = mapper.map(chunk)
        fates = iter(
            taker.take([mapped_row.row for mapped_row in mapped if not mapped_row.left_out])
        )
        return [
            RowResult(mapped_row.row.line, Outcome.LEFT_OUT, name_of(mapped_row.row))
            if mapped_row.left_out
            else next(fates)
            for mapped_row in mapped
        ]


def name_of(row: Row) -> str:
    """Return by what a row can be told from others."""
    cells = row.cells
    for name in ("key", "external_id", "slug", "title", "address"):
        if cells.get(name):
            return cells[name][:200]
    named = (cells.get(name) for name in ("source", "role", "responsibility"))
    return ", ".join(filter(None, named))[:200]
