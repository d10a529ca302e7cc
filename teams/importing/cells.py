"""What single cells say: days, shares of time, names, vacancies."""

import datetime
import re
from collections.abc import Iterable
from enum import StrEnum

from django.utils.translation import gettext as _

from roles.domain.title_folding import fold, split_words, tidy
from roles.domain.title_parts import strip_marks
from sources.citing.dates import MONTHS


class CellError(Exception):
    """Why a cell cannot be read, in words."""


class UnknownOrderError(CellError):
    """A day that may be read in two ways."""


# --- Days ---------------------------------------------------------------------------------


class DayOrder(StrEnum):
    """How 01/02/2026 is read."""

    DAY_FIRST = "day"
    MONTH_FIRST = "month"


_ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?")
_NUMBERS = re.compile(r"(\d{1,2})\s?([./-])\s?(\d{1,2})\s?[./-]\s?(\d{4}|\d{2})")
_WITH_WORD = re.compile(r"(?:(\d{1,2})\.?\s+)?([^\W\d_]{3,9})\.?\s+(?:(\d{1,2}),?\s+)?(\d{4})")


def parse_day(text: str, order: DayOrder | None) -> datetime.date | None:
    """Return the day of a cell, None if it is empty. Raises CellError, also where the order of day
    and month matters and is not known."""
    text = " ".join(text.split())
    if is_nothing(text):
        return None
    try:
        if match := _ISO_DAY.fullmatch(text):
            return datetime.date(*map(int, match.groups()))
        if match := _NUMBERS.fullmatch(text):
            return _day_of_numbers(match, order)
        if match := _WITH_WORD.fullmatch(text):
            before, month, after, year = match.groups()
            if bool(before) != bool(after) and fold(month) in MONTHS:
                return datetime.date(int(year), MONTHS[fold(month)], int(before or after))
    except ValueError as error:
        raise CellError(_("There is no such day.")) from error
    raise CellError(_("This is not a day: write it as 2026-12-01."))


def _day_of_numbers(match: re.Match, order: DayOrder | None) -> datetime.date:
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    if year < 100:
        year += 2000 if year < 70 else 1900
    if order is None and first != second and first <= 12 and second <= 12:
        order = DayOrder.DAY_FIRST if match[2] == "." else None
        if order is None:
            raise UnknownOrderError(_("Does the day or the month come first?"))
    if order is DayOrder.MONTH_FIRST or (order is None and second > 12):
        first, second = second, first
    return datetime.date(year, second, first)


def find_day_order(cells: Iterable[str]) -> DayOrder | None:
    """Return the order of day and month in all these cells; None if nothing shows it, or if they
    differ."""
    orders = set()
    ambiguous = False
    for cell in cells:
        if match := _NUMBERS.fullmatch(" ".join(cell.split())):
            first, second = int(match[1]), int(match[3])
            if first > 12 or match[2] == ".":
                orders.add(DayOrder.DAY_FIRST)
            elif second > 12:
                orders.add(DayOrder.MONTH_FIRST)
            else:
                ambiguous |= first != second
    return orders.pop() if len(orders) == 1 else None


def needs_day_order(cells: Iterable[str]) -> bool:
    """Return whether some of these cells cannot be read without knowing the order."""
    for cell in cells:
        try:
            parse_day(cell, None)
        except UnknownOrderError:
            return True
        except CellError:
            continue
    return False


# --- Shares of time -----------------------------------------------------------------------

_SHARE = re.compile(r"(\d{1,3}(?:[.,]\d+)?)\s?(%|percent|per cent|prozent|fte|vzä)?", re.IGNORECASE)
_SHARE_IN_TITLE = re.compile(
    r"\s*[(\[]?(?<![\d.,])(?:(?P<percent>\d{1,3}(?:[.,]\d+)?)\s?%"
    r"|(?P<fte>[01][.,]\d+)\s?(?:fte|vzä)\b)[)\]]?",
    re.IGNORECASE,
)


def parse_share(text: str, *, of_one: bool = False) -> int | None:
    """Return per cent from 1 to 100, None if the cell is empty. 0.8 is 80 per cent, and so is 1 of
    100 if the column counts full posts (``of_one``). Raises CellError."""
    text = " ".join(text.split())
    if is_nothing(text):
        return None
    match = _SHARE.fullmatch(text)
    if not match:
        raise CellError(_("This is no share of time: write it as 80 %."))
    number, unit = float(match[1].replace(",", ".")), (match[2] or "").lower()
    is_part = unit in {"fte", "vzä"} or (not unit and (number < 1 or (of_one and number <= 1)))
    return _checked_share(number * 100 if is_part else number)


def _checked_share(number: float) -> int:
    if not 0.5 <= number <= 100:
        raise CellError(_("A share of time is between 1 and 100 per cent."))
    return max(1, round(number))


def counts_full_posts(cells: Iterable[str]) -> bool:
    """Return whether a column counts full posts: 1 and 0.5 rather than 100 and 50."""
    numbers = [cell.strip().replace(",", ".") for cell in cells if not is_nothing(cell)]
    return bool(numbers) and all(re.fullmatch(r"[01](?:\.\d+)?", number) for number in numbers)


def split_share(title: str) -> tuple[str, int | None]:
    """Return a title without the share of time in it, and the share. Of two neither is taken: each
    is that of one of two jobs."""
    matches = list(_SHARE_IN_TITLE.finditer(title))
    if len(matches) != 1:
        return title, None
    (match,) = matches
    number = float((match["percent"] or match["fte"]).replace(",", "."))
    try:
        share = _checked_share(number if match["percent"] else number * 100)
    except CellError:
        return title, None
    rest = f"{title[: match.start()]} {title[match.end() :]}"
    return " ".join(rest.split()).strip(" ,;-–—·|"), share


# --- Names --------------------------------------------------------------------------------

_EMAIL = re.compile(r"[<(\[]?(?:mailto:)?[^@\s<>()\[\]]+@[^@\s<>()\[\]]+\.[^@\s<>()\[\]]+[>)\]]?")
_NOTHING = frozenset({"n a", "na", "none", "nobody", "keine", "keiner", "niemand", "k a", "nil"})
_VACANT = frozenset(
    {
        *("open", "vacant", "vacancy", "hiring", "tbd", "tbh", "tba", "nn", "offen", "offene"),
        *("vakant", "vakanz", "unbesetzt", "unfilled", "backfill", "freie", "ausgeschrieben"),
    }
)
_WITH_VACANT = _VACANT | frozenset(
    {
        *(
            "n",
            "position",
            "post",
            "place",
            "role",
            "headcount",
            "new",
            "hire",
            "to",
            "be",
            "hired",
        ),
        *("filled", "zu", "besetzen", "stelle", "planstelle", "recruiting", "currently", "now"),
        *("derzeit", "noch", "in", "ausschreibung", "we", "are", "req", "seat"),
    }
)
_VACANT_PHRASES = frozenset({"to be hired", "zu besetzen", "new hire", "n n", "to be filled"})
_TOTALS = frozenset(
    {
        *("total", "totals", "subtotal", "grand total", "sum", "summe", "gesamt", "gesamtsumme"),
        *("insgesamt", "zwischensumme", "anzahl", "count", "headcount"),
    }
)


def is_nothing(text: str) -> bool:
    """Return whether a cell is empty or says that there is nothing: a dash, "n/a"."""
    if not any(map(str.isalnum, text)):
        return True
    return len(text) < 12 and " ".join(split_words(text)) in _NOTHING


def is_vacancy(name: str) -> bool:
    """Return whether a cell that should have a name says that nobody is there yet."""
    words = [word for word in split_words(name) if not word.isdigit()]
    if " ".join(words) in _VACANT_PHRASES:
        return True
    return bool(_VACANT.intersection(words)) and _WITH_VACANT.issuperset(words)


def is_total(text: str) -> bool:
    return " ".join(split_words(text)) in _TOTALS


def without_email(text: str) -> str:
    """Return a text without the e-mail addresses in it."""
    return " ".join(_EMAIL.sub(" ", text).split()) if "@" in text else text


def parse_name(text: str) -> str:
    """Return a name in the order in which it is spoken: of "Venn, Isolde", "Isolde Venn"."""
    name = tidy(without_email(text))
    if name.count(",") == 1:
        last, first = (part.strip() for part in name.split(","))
        if first and last:
            return f"{first} {last}"
    return name.strip(" ,")


def name_key(name: str) -> str:
    """Return what two spellings of a name have in common."""
    return " ".join("".join(c if c.isalnum() else " " for c in fold(name)).split())


def title_key(title: str) -> str:
    """Return a title as the reader of titles compares it: without marks of gender, shares of time
    and grades, folded."""
    return " ".join(split_words(strip_marks(tidy(title)).text))[:200]


def number_key(number: str) -> str:
    """Return a personnel number as it stays when a spreadsheet has eaten its zeros."""
    return number.strip().lstrip("0") or number.strip()
