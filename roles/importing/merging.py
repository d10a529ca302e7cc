"""Merged cells of a spreadsheet, whose value is only in the first of them."""

import zipfile
from collections.abc import Sequence
from typing import IO
from xml.parsers import expat

from openpyxl.cell.read_only import EMPTY_CELL
from openpyxl.utils.cell import range_boundaries

_CHUNK = 65_536


class Merged:
    """The merged areas of one sheet, which ``guard`` has checked. The cells below one another get
    the value of the first; those next to one another do not, as their columns differ."""

    def __init__(self, file: IO[bytes], part: str) -> None:
        self._areas: dict[int, list[tuple[int, int]]] = {}
        """By the first row: column from 0, and last row."""
        self._open: dict[int, tuple[int, object]] = {}
        """By column: the last row of the area, and its first cell."""
        with zipfile.ZipFile(file) as archive, archive.open(part) as stream:
            parser = expat.ParserCreate()
            parser.StartElementHandler = self._add
            while chunk := stream.read(_CHUNK):
                parser.Parse(chunk, False)

    def _add(self, tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "mergeCell":
            column, first, _, last = range_boundaries(attributes.get("ref", ""))
            if column and first and last and last > first:
                self._areas.setdefault(first, []).append((column - 1, last))

    def filled(self, line: int, row: Sequence) -> list:
        """Return the cells of a row, with the values of the merged cells that began above it. Rows
        come in order."""
        cells = list(row)
        for column, (last, cell) in list(self._open.items()):
            if line > last:
                del self._open[column]
            else:
                cells += [EMPTY_CELL] * (column + 1 - len(cells))
                cells[column] = cell
        for column, last in self._areas.get(line, ()):
            if column < len(cells):
                self._open[column] = (last, cells[column])
        return cells
