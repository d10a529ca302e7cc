"""What the admin says would go with a row, or stands in the way of deleting it."""

from collections import defaultdict

from django.contrib.admin.utils import NestedObjects, quote
from django.db import router
from django.db.models import Model, prefetch_related_objects
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.text import capfirst

MOST_LISTED = 50


def first_lines(lines: list) -> list:
    """Return a nested list with at most so many lines at each level, and how many more there
    are."""
    kept, number = [], 0
    for line in lines:
        number += not isinstance(line, list)
        if number <= MOST_LISTED:
            kept.append(first_lines(line) if isinstance(line, list) else line)
    if number > MOST_LISTED:
        kept.append(f"… and {number - MOST_LISTED:,} more")
    return kept


def deleted_objects(objs, request, site) -> tuple[list, dict, set, list]:
    """Return the first rows that would go, the number of each kind, the kinds that the user may not
    delete, and the first rows that stand in the way.

    Django's own function writes a line for each row, of which a position may have tens of
    thousands, and asks for the names in each line one by one.
    """
    if not objs:
        return [], {}, set(), []
    rows = NestedObjects(using=router.db_for_write(objs[0]._meta.model), origin=objs)
    rows.collect(objs)
    deleted, protected = first_lines(rows.nested()), first_lines(list(rows.protected))
    listed = [*_flat(deleted), *_flat(protected)]
    _fetch_names(listed)
    forbidden = {
        row._meta.verbose_name
        for row in {*listed, *(row for kind in rows.model_objs.values() for row in kind)}
        if site.is_registered(type(row))
        and not site.get_model_admin(type(row)).has_delete_permission(request, row)
    }
    counts = {model._meta.verbose_name_plural: len(kind) for model, kind in rows.model_objs.items()}
    return _lines(deleted, site), counts, forbidden, _lines(protected, site)


def _flat(nested: list) -> list[Model]:
    rows = []
    for row in nested:
        rows += _flat(row) if isinstance(row, list) else [row] * isinstance(row, Model)
    return rows


def _fetch_names(rows: list[Model]) -> None:
    """Fetch together what the rows belong to, whose names are in theirs."""
    kinds = defaultdict(list)
    for row in rows:
        kinds[type(row)].append(row)
    for model, alike in kinds.items():
        names = [field.name for field in model._meta.fields if field.many_to_one]
        prefetch_related_objects(alike, *names)


def _lines(nested: list, site) -> list:
    return [_lines(row, site) if isinstance(row, list) else _line(row, site) for row in nested]


def _line(row, site) -> str:
    if isinstance(row, str):
        return row
    kind = capfirst(row._meta.verbose_name)
    if site.is_registered(type(row)):
        name = f"{site.name}:{row._meta.app_label}_{row._meta.model_name}_change"
        try:
            address = reverse(name, None, (quote(row.pk),))
        except NoReverseMatch:
            pass
        else:
            return format_html('{}: <a href="{}">{}</a>', kind, address, row)
    return f"{kind}: {row}"
