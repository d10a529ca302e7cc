"""Check addresses of lists in the admin: a list takes only the parameters that its page offers.

Django filters a list by any lookup of any field, for everyone who may see the list. One lookup is a
regular expression, which SQLite leaves to Python, where a pattern can run without end.
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
"""Parameters of every list: search, order, page, facets, pop-up."""

MAX_SEARCH = 200
"""Characters. Thousands of words would nest a query too deeply for SQLite."""

_SHOWN = 5
"""Errors that the page shows of one address."""

Check = Callable[[str], str]
"""Return what is wrong with the value of a parameter, or ""."""


class ListAddressError(Exception):
    """An address has parameters that the list does not offer. ``faults`` maps parameters to what is
    wrong with them."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(faults)
        self.faults = faults


def is_valid_pk(text: str) -> bool:
    """Return whether it can be a primary key: SQLite fails on a number of more than 64 bits."""
    return text.isascii() and text.isdigit() and len(text) < 19


# --- Filters ------------------------------------------------------------------------------


def one_of(values: Collection[str]) -> Check:
    return lambda value: "" if value in values else f"takes one of {', '.join(values)}"


def _row_number(value: str) -> str:
    return "" if is_valid_pk(value) else "takes the number of a row"


def _any_text(value: str) -> str:
    return ""


class FixedChoicesFilter(admin.SimpleListFilter):
    """A filter by fixed words that refuses any other."""

    def __init__(self, request, params, model, model_admin):
        super().__init__(request, params, model, model_admin)
        words = [word for word, _ in self.lookup_choices]
        if (value := self.value()) is not None and (fault := one_of(words)(value)):
            raise ListAddressError({self.parameter_name: fault})


def offered_lookups(model_admin: admin.ModelAdmin, request) -> dict[str, Check]:
    """Return the lookups of the filters and dates of a list, each with the check of its value. The
    names are those of Django's filters, which would need a query each to give them."""
    lookups = {}
    for list_filter in model_admin.get_list_filter(request):
        if isinstance(list_filter, type):
            lookups[list_filter.parameter_name] = _any_text
            continue
        path, kind = (list_filter, None) if isinstance(list_filter, str) else list_filter
        lookups |= _lookups_of_field(path, get_fields_from_path(model_admin.model, path)[-1], kind)
    if model_admin.date_hierarchy:
        # ``_check_date`` checks them together.
        lookups |= dict.fromkeys(_parts_of_date(model_admin.date_hierarchy), _any_text)
    return lookups


def _lookups_of_field(path: str, field: models.Field, kind: type | None) -> dict[str, Check]:
    if kind is admin.EmptyFieldListFilter:
        return {f"{path}__isempty": one_of(["0", "1"])}
    if field.remote_field:
        lookups = {f"{path}__{field.target_field.name}__exact": _row_number}
    elif isinstance(field, models.BooleanField):
        lookups = {f"{path}__exact": one_of(["1", "0"])}
    elif field.choices:
        lookups = {f"{path}__exact": one_of([str(value) for value, _ in field.flatchoices])}
    else:
        lookups = {path: _any_text}
    if field.null or field.many_to_many:
        lookups[f"{path}__isnull"] = one_of(["True", "False"])
    return lookups


def _parts_of_date(field: str) -> list[str]:
    return [f"{field}__{part}" for part in ("year", "month", "day")]


def _check_date(field: str, asked: dict[str, str]) -> dict[str, str]:
    names = _parts_of_date(field)
    given = [name for name in names if name in asked]
    if not given:
        return {}
    numbers = [int(asked[name]) if is_valid_pk(asked[name]) else 0 for name in given]
    try:
        # Django filters by the start of the next year.
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
    """Return whether these are columns. Django numbers them from 0, the tick box of a list with
    actions. An empty value is the default order."""
    if not value:
        return True
    if len(value) > 4 * (columns + 1) or not re.fullmatch(r"-?\d{1,2}(\.-?\d{1,2})*", value, re.A):
        return False
    numbers = [int(number.lstrip("-")) for number in value.split(".")]
    return max(numbers) <= columns and len(set(numbers)) == len(numbers)


# --- Addresses ----------------------------------------------------------------------------


def check_address(model_admin: admin.ModelAdmin, request) -> None:
    """Raise ListAddressError if the query has a parameter that the list does not offer."""
    lookups = offered_lookups(model_admin, request)
    faults, asked = {}, {}
    for name, values in request.GET.lists():
        value = asked[name] = values[-1]
        if "\0" in name or "\0" in "".join(values):
            fault = "has a NUL character, which no text here has"
        elif len(values) > 1:
            fault = f"stands there {len(values):,} times; a list takes it once"
        elif name in CONTROLS:
            fault = _check_control(model_admin, request, name, value)
        elif name in lookups:
            fault = lookups[name](value)
        else:
            fault = "is nothing that this list can be asked for"
        if fault:
            faults[name] = fault
    if model_admin.date_hierarchy:
        faults = _check_date(model_admin.date_hierarchy, asked) | faults
    if faults:
        raise ListAddressError(faults)


def describe(error: ListAddressError, request, list_address: str) -> dict:
    """Return the context of the page for such an address: what is wrong with it, and the address
    of the list with the valid parameters."""
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
