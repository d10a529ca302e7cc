"""A list on its way from one page of the import to the next: signed, in a hidden field.

Nothing is stored before it is taken in, and columns that must not be read are not carried.
"""

from dataclasses import dataclass, field, replace
from datetime import timedelta

from django.core import signing

from .cells import DayOrder
from .fields import Column, Field
from .records import Options
from .sheets import Line, Sheet, SkippedLine

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


def pack(carried: Carried, salt: str) -> str:
    """Return a signed text."""
    sheet, options = carried.sheet, carried.options
    content = [
        [[column.heading, column.field or ""] for column in sheet.columns],
        [[line.number, *line.cells] for line in sheet.lines],
        [[line.number, line.text, line.reason] for line in sheet.skipped],
        [[number, name] for number, name in sheet.groups.items()],
        sheet.blank_lines,
        sheet.has_header,
        [options.day_order or "", options.fills_down, options.fallback_team],
        carried.exchange,
        carried.dropped,
        carried.decisions,
        carried.answers,
    ]
    return signing.dumps(content, salt=salt, compress=True)


def unpack(text: str, salt: str) -> Carried:
    """Return what was carried. Raises LostError."""
    try:
        content = signing.loads(text, salt=salt, max_age=VALID_FOR)
    except signing.BadSignature as error:
        raise LostError from error
    columns, lines, skipped, groups, blank, has_header, options, *others = content
    exchange, dropped, decisions, answers = others
    order, fills_down, fallback_team = options
    return Carried(
        Sheet(
            [
                Column(place, heading, Field(name) if name else None)
                for place, (heading, name) in enumerate(columns)
            ],
            [Line(number, tuple(cells)) for number, *cells in lines],
            [SkippedLine(*line) for line in skipped],
            {number: name for number, name in groups},  # noqa: C416
            blank,
            has_header,
        ),
        Options(DayOrder(order) if order else None, fills_down, fallback_team),
        exchange,
        tuple(dropped),
        {key: tuple(choices) for key, choices in decisions.items()},
        answers,
    )
