"""What the address of a list in the admin may ask for: what the list's own page offers.

Django filters a list by any look-up of any field, for everybody who may see the list. A regular
expression is one of them: SQLite leaves it to Python, where a pattern can run without end.
"""

import re
from collections.abc import Callable, Collection
from datetime import date
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.utils import get_fields_from_path
from django.contrib.admin.views.main import (
    IGNORED_PARAMS,
    ORDER_VAR,
    PAGE_VAR,
    SEARCH_VAR,
    TO_FIELD_VAR,
)
from django.db import models

CONTROLS = {*IGNORED_PARAMS, PAGE_VAR}
"""Parameters of every list: search, order, page, counts, pop-up."""

MAX_SEARCH = 200
"""Characters. Thousands of words make a query too deep for SQLite."""

_SHOWN = 5
"""Of an address with many faults, and of its ways on."""

Check = Callable[[str], str]
"""Return what is wrong with a parameter's value, "" where nothing is."""


class ListAddressError(Exception):
    """An address asks a list for what it does not offer. ``faults`` maps the parameters to what is
    wrong with them."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(faults)
        self.faults = faults


def is_valid_pk(text: str) -> bool:
    """Whether it could be a row's number: SQLite fails on one of more than 64 bits."""
    return text.isascii() and text.isdigit() and len(text) < 19


# --- Filters ------------------------------------------------------------------------------


def one_of(values: Collection[str]) -> Check:
    return lambda value: "" if value in values else f"takes one of {', '.join(values)}"


def _row_number(value: str) -> str:
    return "" if is_valid_pk(value) else "takes the number of a row"


def _any_text(value: str) -> str:
    return ""


class WordsFilter(admin.SimpleListFilter):
    """A filter by words that are always the same; refuses any other word."""

    def __init__(self, request, params, model, model_admin):
        super().__init__(request, params, model, model_admin)
        words = [word for word, _ in self.lookup_choices]
        if (value := self.value()) is not None and (fault := one_of(words)(value)):
            raise ListAddressError({self.parameter_name: fault})


def offered_lookups(model_admin: admin.ModelAdmin, request) -> dict[str, Check]:
    """Return the look-ups of the list's filters and of its dates, each with the check of its
    value. They are named as Django's filters name them; asking the filters themselves would cost
    a query for each."""
    offered = {}
    for list_filter in model_admin.get_list_filter(request):
        if isinstance(list_filter, type):
            offered[list_filter.parameter_name] = _any_text
            continue
        path, kind = (list_filter, None) if isinstance(list_filter, str) else list_filter
        offered |= _lookups_of_field(path, get_fields_from_path(model_admin.model, path)[-1], kind)
    if model_admin.date_hierarchy:
        # Checked together.
        offered |= dict.fromkeys(_parts_of_date(model_admin.date_hierarchy), _any_text)
    return offered


def _lookups_of_field(path: str, field: models.Field, kind: type | None) -> dict[str, Check]:
    if kind is admin.EmptyFieldListFilter:
        return {f"{path}__isempty": one_of(["0", "1"])}
    if field.remote_field:
        offered = {f"{path}__{field.target_field.name}__exact": _row_number}
    elif isinstance(field, models.BooleanField):
        offered = {f"{path}__exact": one_of(["1", "0"])}
    elif field.choices:
        offered = {f"{path}__exact": one_of([str(value) for value, _ in field.flatchoices])}
    else:
        offered = {path: _any_text}
    if field.null or field.many_to_many:
        offered[f"{path}__isnull"] = one_of(["True", "False"])
    return offered


def _parts_of_date(field: str) -> list[str]:
    return [f"{field}__{part}" for part in ("year", "month", "day")]


def _faults_of_date(field: str, asked: dict[str, str]) -> dict[str, str]:
    names = _parts_of_date(field)
    given = [name for name in names if name in asked]
    if not given:
        return {}
    numbers = [int(asked[name]) if is_valid_pk(asked[name]) else 0 for name in given]
    try:
        # Django looks for what is before the year that follows.
        valid = given == names[: len(given)] and date(*[*numbers, 1, 1][:3]).year < date.max.year
    except (ValueError, OverflowError):
        valid = False
    wrong = "takes a year, a month and a day of the calendar, or a year and a month, or a year"
    return {} if valid else dict.fromkeys(given, wrong)


# --- Controls -----------------------------------------------------------------------------


def _check_control(model_admin: admin.ModelAdmin, request, name: str, value: str) -> str:
    if name == SEARCH_VAR and len(value) > MAX_SEARCH:
        return f"takes at most {MAX_SEARCH} characters; these are {len(value):,}"
    if name == PAGE_VAR and not (is_valid_pk(value) and int(value)):
        return "takes the number of a page, 1 or more"
    if name == ORDER_VAR and not _is_order(value, len(model_admin.get_list_display(request))):
        return "takes numbers of columns with dots between, each once, such as 1.-2"
    if name == TO_FIELD_VAR and value and not model_admin.to_field_allowed(request, value):
        return "takes a field by which other rows refer to these"
    return ""


def _is_order(value: str, columns: int) -> bool:
    """Django numbers the columns from 0, which is the tick box where a list has actions. Without a
    number, the list has its usual order."""
    if not value:
        return True
    if len(value) > 4 * (columns + 1) or not re.fullmatch(r"-?\d{1,2}(\.-?\d{1,2})*", value, re.A):
        return False
    numbers = [int(number.lstrip("-")) for number in value.split(".")]
    return max(numbers) <= columns and len(set(numbers)) == len(numbers)


# --- Addresses ----------------------------------------------------------------------------


def check_address(model_admin: admin.ModelAdmin, request) -> None:
    """Raise ListAddressError where the query asks for anything that the list does not offer."""
    offered = offered_lookups(model_admin, request)
    faults, asked = {}, {}
    for name, values in request.GET.lists():
        value = asked[name] = values[-1]
        if "\0" in name or "\0" in "".join(values):
            fault = "has a NUL character, which no text here has"
        elif len(values) > 1:
            fault = f"stands there {len(values):,} times; a list takes it once"
        elif name in CONTROLS:
            fault = _check_control(model_admin, request, name, value)
        elif name in offered:
            fault = offered[name](value)
        else:
            fault = "is nothing that this list can be asked for"
        if fault:
            faults[name] = fault
    if model_admin.date_hierarchy:
        faults = _faults_of_date(model_admin.date_hierarchy, asked) | faults
    if faults:
        raise ListAddressError(faults)


def describe(error: ListAddressError, request, list_address: str) -> dict:
    """Return the context of the page that answers such an address: what is wrong, and the way to
    the list with all the rest that was asked for."""
    kept = [
        (name, value)
        for name, values in request.GET.lists()
        if name not in error.faults
        for value in values
    ]
    return {
        "faults": [
            (name if len(name) <= 60 else f"{name[:60]}…", fault)
            for name, fault in list(error.faults.items())[:_SHOWN]
        ],
        "more_faults": max(len(error.faults) - _SHOWN, 0),
        "list_address": list_address,
        "list_with_the_rest": f"{list_address}?{urlencode(kept)}" if kept else "",
    }
