"""The log of an organisation with the names that its records have now."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps

from ..models import LogEntry, Organisation

_NAMED = {"person": "people", "team": "teams", "localrole": "local_roles"}
"""The rows of an organisation that have a page, by their kind."""


@dataclass(frozen=True, slots=True)
class LogRow:
    entry: LogEntry
    kind: str
    """The name of the kind, for readers."""
    record: object | None
    """The record, if it has a page and is still there."""


def log_rows(organisation: Organisation, entries: Iterable[LogEntry]) -> list[LogRow]:
    """Return these entries with their records, in at most a query for each kind that has pages. The
    log stores no names: that of an erased person is nowhere."""
    entries = list(entries)
    keys = defaultdict(set)
    for entry in entries:
        keys[entry.kind].add(entry.record)
    records = {
        kind: getattr(organisation, rows).in_bulk(keys[kind] - {None})
        for kind, rows in _NAMED.items()
        if keys[kind] - {None}
    }
    records["organisation"] = {organisation.pk: organisation}
    return [
        LogRow(entry, _kind(entry.kind), records.get(entry.kind, {}).get(entry.record))
        for entry in entries
    ]


def _kind(name: str) -> str:
    try:
        return apps.get_model("teams", name)._meta.verbose_name
    except LookupError:
        return name
