"""What a row of the knowledge base says, to tell later whether anybody has touched it since."""

import hashlib
import json
from collections.abc import Collection

from django.db import models

_NOT_COMPARED = {"quotation_result", "quotation_checked_on", "quotation_text_hash", "address_key"}
"""What the site works out by itself."""
_LISTS = ("contexts", "tags")
_AT_ONCE = 500


def values_of(row: models.Model) -> dict:
    """Return what a row says, by field, as JSON can hold it."""
    values = {
        field.attname: field.value_to_string(row)
        if getattr(row, field.attname) is not None
        else None
        for field in row._meta.concrete_fields
        if field.name not in _NOT_COMPARED and not field.primary_key
    }
    for name in _LISTS:
        if hasattr(row, name):
            values[name] = sorted(other.pk for other in getattr(row, name).all())
    return values


def states(model: type[models.Model], pks: Collection[int]) -> dict[int, str]:
    """Return a digest of what each of these rows says, by its key; a row that is gone has none.
    Asks the database once or twice for each 500 rows."""
    lists = [name for name in _LISTS if hasattr(model, name)]
    keys = sorted(pks)
    digests = {}
    for start in range(0, len(keys), _AT_ONCE):
        rows = model._base_manager.order_by().prefetch_related(*lists)
        for row in rows.filter(pk__in=keys[start : start + _AT_ONCE]):
            text = json.dumps(values_of(row), sort_keys=True)
            digests[row.pk] = hashlib.sha256(text.encode()).hexdigest()
    return digests


def put_back(row: models.Model, values: dict) -> dict[str, list]:
    """Give a row the values that it had, but for its version. Return its lists by name."""
    for field in row._meta.concrete_fields:
        if field.attname in values and field.name != "version":
            value = values[field.attname]
            setattr(row, field.attname, None if value is None else field.to_python(value))
    return {name: values[name] for name in _LISTS if name in values}
