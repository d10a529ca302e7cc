"""Sources and claims as files, in the columns in which they come in again. The texts of snapshots
are other people's and never among them."""

from typing import IO

from sources.models import Source

from ..models import Claim
from . import claims, files, sources
from .columns import TABLES

_ROWS = {"claims": (Claim, claims.exported), "sources": (Source, sources.exported)}


def write(table: str, file: IO[bytes], kind: str, rows=None) -> None:
    """Write these rows of the database, or all of them."""
    model, exported = _ROWS[table]
    rows = model.objects.all() if rows is None else rows
    files.write(file, kind, TABLES[table], exported(rows))
