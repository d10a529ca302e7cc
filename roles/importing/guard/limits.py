"""What a table may have, whatever its format."""

from dataclasses import dataclass

MAX_CELL = 20_000
"""Characters. No field of a source or claim holds as many; a row with more is refused."""
MAX_COLUMNS = 100
MAX_NUMBER = 30
"""Characters of a number. A spreadsheet writes 24 at most."""
MAX_RECORD = 500_000
"""Characters of a row of a CSV file."""
MAX_JSON = 5_000_000
"""Bytes. JSON is held in memory as a whole."""
MAX_DEPTH = 20


class RefusedFileError(Exception):
    """Why a file as a whole cannot be read, and where."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a spreadsheet may have. Its parts are counted together."""

    rows: int
    """The number of the last row in use."""
    cells: int
    text: int
    """Characters in all cells, a shared text counted for each cell that shows it."""
    unpacked: int
    """Bytes."""


UPLOAD = Limits(rows=20_000, cells=200_000, text=10_000_000, unpacked=50_000_000)
COMMAND = Limits(
    rows=1_048_576, cells=10_000_000, text=1_000_000_000, unpacked=1_000_000_000
)  # fmt: skip
