"""Whether the database holds what the site promises: nothing half, nothing lost, nothing stale.

Each check reads and changes nothing, so all of them can run at any time, also while people edit.
They see one moment of the database, so that an edit is seen whole or not at all.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice

from django.apps import apps
from django.contrib.auth.models import Group
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations.executor import MigrationExecutor

import roles.triggers
import teams.triggers
from roles.content.check import problems_of_database
from roles.models import Claim
from roles.models.quoting import CHECK_FIELDS
from roles.search import index
from sources.text.quotation import Result
from teams.models import Access, Level, Organisation

from . import second_factor
from .groups import GROUPS

MOST = 1_000
"""So many faults of one kind are listed; a thousand and one have the same cause as a thousand."""


@dataclass(frozen=True)
class Check:
    name: str
    faults: Callable[[], Iterable[str]]
    """Yields a sentence for each fault."""


def verify() -> Iterator[tuple[Check, list[str]]]:
    """Run each check and yield it with its faults. Where migrations are missing, or the file is
    damaged, nothing else can be said."""
    with _one_moment():
        for check in CHECKS:
            faults = _some(check)
            yield check, faults
            if faults and check in FIRST:
                return
    # Asking the index of words whether it is sound counts as writing on SQLite.
    yield SEARCH_INDEX, _some(SEARCH_INDEX)


def _some(check: Check) -> list[str]:
    return list(islice(check.faults(), MOST))


@contextmanager
def _one_moment() -> Iterator[None]:
    """Show the database as it is now, and let others write meanwhile."""
    if connection.in_atomic_block:
        yield
        return
    connection.ensure_connection()
    usual = getattr(connection, "transaction_mode", None)
    # Elsewhere a transaction is one that will write, and others wait for it.
    connection.transaction_mode = "DEFERRED"
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    finally:
        connection.transaction_mode = usual


def _migrations() -> Iterator[str]:
    executor = MigrationExecutor(connection)
    for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield f"{migration} is not applied: manage.py migrate"


def _file() -> Iterator[str]:
    """Yield what SQLite says of its file: pages, indexes, conditions of rows. PostgreSQL checks
    conditions itself; a backup reads each of its rows."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            yield from (line for (line,) in cursor.fetchall() if line != "ok")


def _references() -> Iterator[str]:
    # PostgreSQL lets no reference dangle, and would want to write to look once more.
    if connection.vendor == "sqlite":
        try:
            connection.check_constraints()
        except IntegrityError as error:
            yield str(error)


def _rules() -> Iterator[str]:
    yield from roles.triggers.faults()
    yield from teams.triggers.faults()


def _history() -> Iterator[str]:
    """Yield rows that are not what their last version says. Whoever writes a row writes the version
    in the same transaction."""
    for model in apps.get_models():
        if hasattr(model._meta, "simple_history_manager_attribute"):
            yield from _history_of(model)


def _history_of(model: type[models.Model]) -> Iterator[str]:
    name = model._meta.verbose_name
    last = _last_versions(model)
    for pk, row in _rows(model):
        if pk not in last:
            continue  # made in bulk, as rows of a catalogue are, and never changed since
        kind, version = last.pop(pk)
        if kind == "-":
            yield f"{name} {pk} is there, and its history says that it was deleted"
        elif changed := [field for field, value in row.items() if version[field] != value]:
            yield f"{name} {pk} is not what its last version says: {', '.join(changed)}"
    for pk, (kind, _) in last.items():
        if kind != "-":
            yield f"{name} {pk} is gone, and its history does not say so"


def _kept_fields(model: type[models.Model]) -> list[str]:
    names = [field.attname for field in model.history.model.tracked_fields]
    # What looking a quotation up comes to is no edit.
    return [name for name in names if name not in CHECK_FIELDS]


def _rows(model: type[models.Model]) -> Iterator[tuple[int, dict]]:
    """Yield the key and the values of each row, those of its lists as sets of keys."""
    lists = {
        field.name: _keys_by_row(field.remote_field.through, field.m2m_field_name(), field)
        for field in model.history.model._history_m2m_fields
    }
    for row in model._base_manager.order_by("pk").values(*_kept_fields(model)).iterator():
        yield row["id"], row | {name: keys[row["id"]] for name, keys in lists.items()}


def _last_versions(model: type[models.Model]) -> dict[int, tuple[str, dict]]:
    """Return the kind of the last version of each row, and its values."""
    versions = model.history.model
    lists = {
        field.name: _keys_by_row(getattr(versions, field.name).model, "history", field)
        for field in versions._history_m2m_fields
    }
    # The last one stays: several of one moment are told apart by their number.
    ordered = versions.objects.order_by("history_date", "history_id")
    fields = _kept_fields(model)
    return {
        version["id"]: (
            version.pop("history_type"),
            version | {name: keys[version["history_id"]] for name, keys in lists.items()},
        )
        for version in ordered.values("history_id", "history_type", *fields).iterator()
    }


def _keys_by_row(table: type[models.Model], row: str, field) -> dict[int, set[int]]:
    """Return the keys that a list holds for each row."""
    keys = defaultdict(set)
    pairs = table._base_manager.values_list(f"{row}_id", f"{field.m2m_reverse_field_name()}_id")
    for pk, key in pairs.iterator():
        keys[pk].add(key)
    return keys


def _quotations() -> Iterator[str]:
    for claim in Claim.everything.with_quotation().recheck_quotations(dry_run=True):
        yield (
            f"the quotation of {claim.key} is recorded as {claim.was.word}, and is "
            f"{Result(claim.quotation_result).word}: manage.py check_quotations"
        )


def _owners() -> Iterator[str]:
    owned = Access.objects.filter(level=Level.OWNER).values("organisation")
    for organisation in Organisation.objects.exclude(pk__in=owned).order_by("pk"):
        yield f"organisation {organisation.pk} has no owner"


def _groups() -> Iterator[str]:
    names = set(Group.objects.values_list("name", flat=True))
    for name in GROUPS.keys() - names:
        yield f"the group {name} is missing"
    for name in sorted(GROUPS.keys() & names):
        held = {
            f"{app}.{codename}"
            for app, codename in Group.objects.get(name=name).permissions.values_list(
                "content_type__app_label", "codename"
            )
        }
        for label, actions in GROUPS[name].items():
            app, model = label.split(".")
            for missing in sorted({f"{app}.{action}_{model}" for action in actions} - held):
                yield f"{name} lack the permission {missing}"


FIRST = [Check("migrations", _migrations), Check("database file", _file)]
SEARCH_INDEX = Check("search index", index.faults)
CHECKS = [
    *FIRST,
    Check("references", _references),
    Check("rules of the database", _rules),
    Check("content", problems_of_database),
    Check("history", _history),
    Check("quotations", _quotations),
    Check("owners of organisations", _owners),
    Check("groups", _groups),
    Check("second factors", second_factor.unreadable),
]
