"""Partial dates of publication: a year, a month or a day."""

import datetime
import re

from django.core.exceptions import ValidationError
from django.utils.formats import date_format

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            *("jan january januar", "feb february februar", "mar march märz marz maerz"),
            *("apr april", "may mai", "jun june juni", "jul july juli", "aug august"),
            *("sep sept september", "oct october okt oktober", "nov november"),
            "dec december dez dezember",
        ),
        start=1,
    )
    for name in names.split()
}
"""The number of each month by its names in English and German, in lower case."""

_PATTERN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


def validate_partial_date(value: str) -> None:
    """Raise ValidationError unless the value is an existing "2024", "2024-12" or "2024-12-02"."""
    match = _PATTERN.fullmatch(value)
    try:
        if match:
            year, month, day = (int(part or 1) for part in match.groups())
            datetime.date(year, month, day)
            return
    except ValueError:
        pass
    raise ValidationError(
        "“%(value)s” is no date: write 2024-12-02, or 2024-12 or 2024 where no more is known.",
        code="partial_date",
        params={"value": value},
    )


def in_words(value: str) -> str:
    """Return a partial date for reading: "2 December 2024", "December 2024", "2024" or ""."""
    year, *rest = value.split("-")
    if not rest:
        return year
    month, day = (int(part) for part in [*rest, "1"][:2])
    style = "DATE_FORMAT" if len(rest) == 2 else "YEAR_MONTH_FORMAT"
    return date_format(datetime.date(int(year), month, day), style)
