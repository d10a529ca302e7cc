"""XLSX: an archive of XML, of which each part is read once for what would keep its readers busy."""

import re
import zipfile
import zlib
from array import array
from collections import Counter
from typing import IO, NoReturn
from xml.parsers import expat

from .limits import MAX_CELL, MAX_COLUMNS, MAX_NUMBER, Limits, RefusedFileError

_CHUNK = 65_536
_MAX_PARTS = 1_000
_MAX_SHEETS = 50
_MAX_TOKEN = 262_144
"""Bytes of a tag, comment or declaration. A parser holds it in memory until it ends."""
_MAX_NESTING = 100
_MAX_TEXT = 40_000
"""Characters of one cell. A spreadsheet takes 32,767."""
_MAX_FORMULA = 8_192
_MAX_SHARED_FORMULAS = 300_000
"""Characters. A reader translates a shared formula for each cell anew."""
_MAX_OTHER = 100_000
"""Elements that are no cells, such as styles and links. A reader makes an object of each."""
_MAX_OTHER_TEXT = 2_000_000
"""Characters in their attributes."""
_MAX_STYLES = 2_000
_MAX_FORMAT = 300
_ROW = re.compile(r"([0-9]{1,20})(?:\.0*)?")
_ADDRESS = re.compile(r"\$?([A-Za-z]{0,10})\$?([0-9]{0,20})")
_OF_A_CELL = {"v", "f", "is", "t"}
_WITH_AREA = {"dimension", "mergeCell", "hyperlink"}

# What a broken archive raises, depending on where it is broken.
_ARCHIVE_FAULTS = (
    zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, ValueError, EOFError,
    OverflowError, RuntimeError,
)  # fmt: skip


def no_xlsx(reason: object) -> str:
    """Say that a spreadsheet cannot be read, with the first line of the reason."""
    said = next(iter(str(reason).strip().splitlines()), "")[:200]
    return f"This is no XLSX file that can be read: {said or 'a part of it is broken'}"


def check_xlsx(file: IO[bytes], limits: Limits) -> None:
    if file.read(4) == b"\xd0\xcf\x11\xe0":
        raise RefusedFileError(
            "This is an .xls file, or one that is locked with a password: save it as .xlsx "
            "without a password."
        )
    workbook = _Workbook(limits)
    try:
        with zipfile.ZipFile(file) as archive:
            for part in _parts(archive):
                with archive.open(part) as stream:
                    _Part(part.filename, workbook).check(stream)
    except _ARCHIVE_FAULTS as error:
        raise RefusedFileError(no_xlsx(error)) from error
    workbook.check_sums()


def _parts(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    parts = archive.infolist()
    if len(parts) > _MAX_PARTS:
        raise RefusedFileError(
            f"The file unpacks to {len(parts):,} parts; at most {_MAX_PARTS:,} are read. "
            "Copy the table into a new spreadsheet."
        )
    if any(part.flag_bits & 1 for part in parts):
        raise RefusedFileError("The file is locked with a password.")
    if len({part.filename for part in parts}) < len(parts):
        raise RefusedFileError("The file holds two parts of one name: save it anew.")
    if any(part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for part in parts):
        raise RefusedFileError("The file is packed as no spreadsheet is: save it anew.")
    return parts


class _Workbook:
    """What the parts of a spreadsheet come to."""

    def __init__(self, limits: Limits):
        self.limits = limits
        self.unpacked = self.cells = self.parts_of_cells = self.text = self.shared_formulas = 0
        self.other_text = 0
        self.other: Counter[str] = Counter()
        self.longest_sheet = 0
        """Elements that a reader goes through to learn how large a sheet is."""
        self.strings = array("Q")
        """The length of each shared text."""
        self.uses = array("Q")
        """How many cells show each shared text."""
        self.strings_in = ""

    def use(self, index: int) -> None:
        if index >= len(self.uses):
            self.uses.extend([0] * (index + 1 - len(self.uses)))
        self.uses[index] += 1

    def check_sums(self) -> None:
        """Refuse what only shows when all parts are read."""
        sheets = self.other["sheet"]
        if sheets > 1 and sheets * self.longest_sheet > 5 * self.limits.cells:
            raise RefusedFileError(
                f"The file has {sheets} large sheets: save the one with the table as a file of "
                "its own."
            )
        shown = sum(
            uses * length for uses, length in zip(self.uses, self.strings, strict=False) if uses
        )
        if self.text + shown > self.limits.text:
            raise RefusedFileError(
                f"The cells hold {self.text + shown:,} characters; at most {self.limits.text:,} "
                "are read: split the table."
            )


class _Part:
    """Goes through one part of the archive. Whatever its name, it is known by its elements."""

    def __init__(self, name: str, workbook: _Workbook):
        self._name, self._workbook, self._limits = name, workbook, workbook.limits
        self._elements = self._characters = self._row = self._column = self._longest_formula = 0
        self._marks: list[int] = []
        """Of each open element, how many characters stood before it."""
        self._in_row = self._in_cell = self._sized = self._shared = False
        self._type = self._value = ""
        parser = self._parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._add
        parser.StartDoctypeDeclHandler = self._refuse_doctype

    def check(self, stream: IO[bytes]) -> None:
        is_xml, fed = True, 0
        while chunk := stream.read(_CHUNK):
            self._workbook.unpacked += len(chunk)
            if self._workbook.unpacked > self._limits.unpacked:
                self._refuse(
                    f"The file unpacks to more than {self._limits.unpacked / 1_000_000:,.0f} MB: "
                    "copy the table into a new spreadsheet, or save it as CSV"
                )
            fed += len(chunk)
            is_xml = is_xml and self._parse(chunk, False)
            if is_xml and fed - self._parser.CurrentByteIndex > _MAX_TOKEN:
                self._refuse(f"A tag has more than {_MAX_TOKEN:,} bytes")
        if is_xml and self._parse(b"", True) and self._elements and not self._sized:
            self._note_size()

    def _parse(self, chunk: bytes, last: bool) -> bool:
        """Return whether this is XML still: no reader gets beyond what is none."""
        try:
            self._parser.Parse(chunk, last)
        except expat.ExpatError as error:
            if self._name.lower().endswith((".xml", ".rels")):
                raise RefusedFileError(no_xlsx(f"{self._shown}: {error}")) from error
            return False
        return True

    # --- What the parser reports ----------------------------------------------------------

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        self._marks.append(self._characters)
        if len(self._marks) > _MAX_NESTING:
            self._refuse(f"Elements are nested more than {_MAX_NESTING} deep")
        self._elements += 1
        if name == "row":
            self._start_row(attributes)
        elif name == "c":
            self._start_cell(attributes)
        elif name == "si":
            self._start_string()
        elif name in _OF_A_CELL:
            self._workbook.parts_of_cells += 1
            if self._workbook.parts_of_cells > 5 * self._limits.cells:
                self._refuse_cells()
            self._value = ""
            self._shared = attributes.get("t") == "shared"
        else:
            self._start_other(name, attributes)

    def _end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        length = self._characters - self._marks.pop()
        if name == "c":
            self._in_cell = False
        elif name == "row":
            self._in_row = False
        elif name == "si":
            self._check_text(length, f"Shared text {len(self._workbook.strings) + 1:,}")
            self._workbook.strings.append(length)
        elif name == "is":
            self._count_text(length)
        elif name == "v" and self._in_cell:
            self._end_value(length)
        elif name == "f" and self._in_cell:
            self._end_formula(length)
        elif name == "definedName" and length > _MAX_FORMULA:
            self._refuse(f"A defined name stands for more than {_MAX_FORMULA:,} characters")
        elif name in {"dimension", "sheetData"} and not self._sized:
            self._note_size()

    def _add(self, text: str) -> None:
        self._characters += len(text)
        if len(self._value) <= MAX_NUMBER:
            self._value += text[: MAX_NUMBER + 1]

    def _refuse_doctype(self, *args) -> NoReturn:
        self._refuse("It declares a document type, as no spreadsheet does")

    # --- What the elements mean -----------------------------------------------------------

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = self._row + 1
        if given := attributes.get("r"):
            match = _ROW.fullmatch(given)
            number = int(match[1]) if match else 0
            if not match:
                self._refuse(f"“{given[:20]}” is no number of a row")
            if number <= self._row:
                self._refuse(f"Row {number:,} stands after row {self._row:,}: save the file anew")
        self._row, self._column, self._in_row = number, 0, True
        self._check_place(number, 0, f"Row {number:,}")

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._workbook.cells += 1
        if self._workbook.cells > self._limits.cells:
            self._refuse_cells()
        column = self._column + 1
        if address := attributes.get("r"):
            row, column = self._place(address, f"Cell {address[:20]}")
            if not row or not column:
                self._refuse(f"“{address[:20]}” is no address of a cell")
            if self._in_row and column <= self._column:
                self._refuse(f"Cell {address} stands out of order: save the file anew")
        self._column, self._in_cell, self._type = column, True, attributes.get("t", "n")
        self._check_place(0, column, f"Row {self._row:,}, column {column:,}")

    def _start_string(self) -> None:
        workbook = self._workbook
        if workbook.strings_in not in {"", self._name}:
            self._refuse("A second part holds shared texts: save the file anew")
        workbook.strings_in = self._name
        if len(workbook.strings) >= self._limits.cells:
            self._refuse(
                f"There are more than {self._limits.cells:,} shared texts: copy the table into a "
                "new spreadsheet"
            )

    def _end_value(self, length: int) -> None:
        if self._type == "s":
            index = self._value.strip()
            if not (index.isascii() and index.isdigit() and int(index) < self._limits.cells):
                self._refuse(f"Row {self._row:,}: there is no shared text “{index}”")
            self._workbook.use(int(index))
        elif self._type in {"str", "inlineStr"}:
            self._count_text(length)
        elif length > MAX_NUMBER:
            self._refuse(
                f"Row {self._row:,}, column {self._column}: a number has {length:,} characters, at "
                f"most {MAX_NUMBER} are read"
            )

    def _end_formula(self, length: int) -> None:
        place = f"Row {self._row:,}, column {self._column}"
        if length > _MAX_FORMULA:
            self._refuse(
                f"{place}: a formula has more than {_MAX_FORMULA:,} characters. Put its value in "
                "its place"
            )
        if self._shared:
            self._longest_formula = max(self._longest_formula, length)
            self._workbook.shared_formulas += self._longest_formula
            if self._workbook.shared_formulas > _MAX_SHARED_FORMULAS:
                self._refuse(f"{place}: there are too many formulas. Put values in their place")

    def _start_other(self, name: str, attributes: dict[str, str]) -> None:
        workbook = self._workbook
        if name == "sheetData":
            self._row = 0
        workbook.other[name if name in _COUNTED else ""] += 1
        workbook.other_text += sum(map(len, attributes.values()))
        if workbook.other.total() > _MAX_OTHER or workbook.other_text > _MAX_OTHER_TEXT:
            self._refuse(
                f"Besides its cells the file has more than {_MAX_OTHER:,} elements (styles, names, "
                "formatting) or too much in them: copy the table alone into a new spreadsheet"
            )
        if name in _COUNTED and workbook.other[name] > _COUNTED[name]:
            self._refuse(
                f"The file has more than {_COUNTED[name]:,} elements “{name}”: copy the table "
                "alone into a new spreadsheet"
            )
        if len(attributes.get("formatCode", "")) > _MAX_FORMAT:
            self._refuse(f"A number's format has more than {_MAX_FORMAT:,} characters")
        if name == "Relationship" and "chartsheet" in attributes.get("Type", ""):
            self._refuse("A sheet is a chart: save the one with the table as a file of its own")
        if name in _WITH_AREA:
            for corner in attributes.get("ref", "").split(":"):
                self._place(corner, f"The area {attributes['ref'][:40]}")

    def _note_size(self) -> None:
        self._sized = True
        self._workbook.longest_sheet = max(self._workbook.longest_sheet, self._elements)

    # --- Refusing -------------------------------------------------------------------------

    def _place(self, address: str, subject: str) -> tuple[int, int]:
        """Return row and column; 0 for what the address does not name."""
        match = _ADDRESS.fullmatch(address)
        if not match:
            self._refuse(f"“{address[:20]}” is no address of a cell")
        column = 0
        for letter in match[1].upper():
            column = column * 26 + ord(letter) - ord("A") + 1
        row = int(match[2] or 0)
        self._check_place(row, column, subject)
        return row, column

    def _check_place(self, row: int, column: int, subject: str) -> None:
        if row > self._limits.rows or column > MAX_COLUMNS:
            self._refuse(
                f"{subject} lies beyond what is read, {self._limits.rows:,} rows and {MAX_COLUMNS} "
                "columns: delete what stands outside the table, or copy the table into a new "
                "spreadsheet"
            )

    def _count_text(self, length: int) -> None:
        self._check_text(length, f"Row {self._row:,}, column {self._column}")
        self._workbook.text += length

    def _check_text(self, length: int, subject: str) -> None:
        if length > _MAX_TEXT:
            self._refuse(f"{subject} has {length:,} characters; at most {MAX_CELL:,} are read")

    def _refuse_cells(self) -> NoReturn:
        self._refuse(
            f"There are more than {self._limits.cells:,} cells, empty ones included: delete what "
            "stands outside the table, or split it"
        )

    @property
    def _shown(self) -> str:
        return "".join(char if char.isprintable() else "�" for char in self._name[:100])

    def _refuse(self, sentence: str) -> NoReturn:
        raise RefusedFileError(f"{sentence} (in the part {self._shown}).")


_COUNTED = {"sheet": _MAX_SHEETS, "numFmt": _MAX_STYLES, "cellStyle": _MAX_STYLES}
