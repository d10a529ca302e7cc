"""A list on its way from one page of the import to the next: signed, in a hidden field.

Nothing is stored before it is taken in, and columns that must not be read are not carried.
"""

from dataclasses import dataclass, field, replace
from datetime import timedelta

from django.core import signing
from pydantic import TypeAdapter, ValidationError

from .fields import Column, Field
from .records import Options
from .sheets import Line, Sheet

VALID_FOR = timedelta(hours=6)


class LostError(Exception):
    """What came back is not what was sent, or too old."""


@dataclass(frozen=True)
class Carried:
    sheet: Sheet
    options: Options
    exchange: str = ""
    """The text of a file that was downloaded here, instead of a table."""
    dropped: tuple[str, ...] = ()
    """The headings of the columns that are not read."""
    decisions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)


def start(sheet: Sheet, options: Options) -> Carried:
    """Return what is carried of a table: all columns but those that must never be read."""
    sensitive = tuple(column.shown for column in sheet.columns if column.is_sensitive)
    kept = _keep(sheet, [column for column in sheet.columns if not column.is_sensitive])
    return Carried(kept, options, dropped=sensitive)


def start_exchange(text: str) -> Carried:
    """Return what is carried of a file that was downloaded here."""
    return Carried(Sheet([], []), Options(), text)


def only_used(carried: Carried) -> Carried:
    """Return the same without the columns that nothing is read from."""
    used = [column for column in carried.sheet.columns if column.field]
    unused = tuple(column.shown for column in carried.sheet.columns if not column.field)
    return replace(carried, sheet=_keep(carried.sheet, used), dropped=(*unused, *carried.dropped))


def with_fields(carried: Carried, fields: dict[int, Field | None]) -> Carried:
    """Return the same with columns read as these fields, by place; the first of two counts."""
    columns, taken = [], set()
    for column in carried.sheet.columns:
        chosen = fields.get(column.place, column.field)
        columns.append(replace(column, field=None if chosen in taken else chosen))
        taken.add(chosen)
    return replace(carried, sheet=replace(carried.sheet, columns=columns))


def _keep(sheet: Sheet, columns: list[Column]) -> Sheet:
    places = [column.place for column in columns]
    return replace(
        sheet,
        columns=[replace(column, place=place) for place, column in enumerate(columns)],
        lines=[
            Line(line.number, tuple(line.cells[place] for place in places)) for line in sheet.lines
        ],
    )


_AS_VALUES = TypeAdapter(Carried)


def pack(carried: Carried, salt: str) -> str:
    """Return a signed text."""
    return signing.dumps(_AS_VALUES.dump_python(carried, mode="json"), salt=salt, compress=True)


def unpack(text: str, salt: str) -> Carried:
    """Return what was carried. Raises LostError."""
    try:
        return _AS_VALUES.validate_python(signing.loads(text, salt=salt, max_age=VALID_FOR))
    except (signing.BadSignature, ValidationError) as error:
        # One that another version has signed has other names.
        raise LostError from error
