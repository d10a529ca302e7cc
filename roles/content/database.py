"""Read the content from the database, and save records as an editor would."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, models, transaction

from roles.models import Claim, Position
from sources.editing import history
from sources.text.quotation import Result

from .records import (
    KIND_OF,
    KINDS,
    ContentError,
    Id,
    Kind,
    Record,
    Records,
    has_plain_default,
    plain_default,
    referred_first,
)

REASON = "Loaded from the content files"
"""The reason of the change in the history of a row."""

_LEFT_OUT_AT_DEFAULT = {
    *("address_is_dead", "external_id", "is_public"),
    *("proposal_for", "proposed_on_version"),
}
"""Most records hold nothing else there."""


@dataclass(frozen=True, eq=False)
class Row:
    record: Record
    instance: models.Model


def read() -> Records:
    """Return everything that the database holds, as content in the order of the files."""
    return {row.record.id: row.record for row in rows()}


def rows() -> list[Row]:
    """Return all rows of the content, in a fixed number of queries."""
    return [row for kind in KINDS for row in _rows_of(kind)]


def is_empty() -> bool:
    return not any(_edited_rows(kind).exists() for kind in KINDS)


def all_of(kind: Kind) -> models.QuerySet:
    """Return the rows of a kind with what their records need."""
    single = [f for f in kind.fields.values() if f.related_model and not f.many_to_many]
    joins = [field.name for field in single] + [
        f"{field.name}__{part}"
        for field in single
        for part in KIND_OF[field.related_model].key_fields
        if field.related_model._meta.get_field(part).related_model
    ]
    lists = [field.name for field in kind.fields.values() if field.many_to_many]
    return _edited_rows(kind).order_by().select_related(*joins).prefetch_related(*lists)


def _edited_rows(kind: Kind) -> models.QuerySet:
    """Return the rows of a kind without those of a catalogue."""
    if kind.model is Position:
        return Position.objects.filter(scale__origin="")
    return kind.model.objects.all()


def _rows_of(kind: Kind) -> list[Row]:
    instances = list(all_of(kind))
    text = serializers.serialize(
        "json",
        instances,
        fields=list(kind.fields),
        use_natural_foreign_keys=True,
        use_natural_primary_keys=True,
    )
    rows = {}
    for value, instance in zip(json.loads(text), instances, strict=True):
        fields = value["fields"]
        for name, field in kind.fields.items():
            if field.many_to_many:
                fields[name].sort()
            elif name in _LEFT_OUT_AT_DEFAULT and fields[name] == plain_default(field):
                del fields[name]
        record = Record(kind, fields)
        rows[record] = Row(record, instance)
    order = sorted(rows, key=lambda record: [part or "" for part in record.key])
    if kind.order:
        order.sort(key=lambda record: kind.order(rows[record].instance))
    if kind.name == "sources":
        order = referred_first(order)
    return [rows[record] for record in order]


class Saver:
    """Saves records one by one, each validated and with its history, and knows the rows that they
    refer to without another query. ``errors`` holds what is wrong with those that were not
    saved."""

    def __init__(self, instances: dict[Id, models.Model]):
        self._instances = instances
        self._saved_ids: set[Id] = set()
        self._failed: set[Id] = set()
        self.errors: list[ContentError] = []

    def save(self, records: Iterable[Record]) -> None:
        """Save records of one kind, those first that others refer to. In a circle, a reference is
        set after both rows are saved."""
        waiting = []
        records = referred_first(list(records))
        coming = {record.id for record in records}
        for record in records:
            ahead = {
                name
                for name, kind, key in record.references()
                if (kind, key) in coming and (kind, key) not in self._instances
            }
            self._save(record, leave_out=ahead)
            if ahead:
                waiting.append(record)
        for record in waiting:
            self._save(record)

    def _save(self, record: Record, leave_out: Iterable[str] = ()) -> None:
        if self._failed & {record.id, *((kind, key) for _, kind, key in record.references())}:
            # What it refers to has an error of its own, which says enough.
            self._failed.add(record.id)
            return
        try:
            self._instances[record.id] = self._saved(record, leave_out)
            self._saved_ids.add(record.id)
        except ContentError as error:
            self._failed.add(record.id)
            self.errors.append(error)

    def _saved(self, record: Record, leave_out: Iterable[str]) -> models.Model:
        instance = self._instances.get(record.id) or _new_instance(record)
        instance._change_reason = REASON
        lists: dict[str, list[models.Model]] = {}
        # Of what this loading has saved nobody needs to ask whether it is there: that would take a
        # sixth of the time.
        certain: set[str] = set()
        for name, field in record.kind.fields.items():
            if name in leave_out or (name not in record.fields and not has_plain_default(field)):
                continue
            value = record.fields.get(name)
            if field.many_to_many:
                lists[name] = [self._get(record, field, key) for key in value or []]
            elif field.related_model:
                setattr(instance, name, self._get(record, field, value) if value else None)
                if value and (KIND_OF[field.related_model], tuple(value)) in self._saved_ids:
                    certain.add(name)
            else:
                setattr(instance, name, record.python_value(name))
        try:
            with transaction.atomic():
                if isinstance(instance, Claim):
                    _accept_result(instance)
                # The database itself asks for what must be unique: asking it first for each of a
                # thousand records takes as long as saving them.
                instance.full_clean(certain, validate_unique=False, validate_constraints=False)
                _save_with_lists(instance, lists)
        except ValidationError as error:
            raise _explained(record, error) from error
        except (DataError, IntegrityError) as error:
            try:
                instance.full_clean()
            except ValidationError as broken_rule:
                raise _explained(record, broken_rule) from error
            raise record.error(f"the database refuses it: {error}") from error
        return instance

    def _get(self, record: Record, field: models.Field, key: list[str]) -> models.Model:
        kind = KIND_OF[field.related_model]
        try:
            return self._instances[kind, tuple(key)]
        except KeyError:
            raise record.error(
                f"there is no {kind.named(tuple(key))}: add it to {kind.file}.", field.name
            ) from None


def _new_instance(record: Record) -> models.Model:
    existing = None
    if "target" in record.kind.fields:
        # Saving a row under its new slug has kept the former one already.
        existing = record.kind.model.objects.filter(slug=record.fields["slug"]).first()
    return existing or record.kind.model()


def _accept_result(claim: Claim) -> None:
    """Make a claim keep the result of its quotation's check that comes from the files, also of
    words that wait to be confirmed. A claim whose words change would lose it."""
    claim.words_were_published = claim.published and claim.quotation_result in {
        Result.MISSING,
        Result.UNCONFIRMED,
    }
    if not claim._state.adding:
        same = {"quotation": claim.quotation, "source": claim.source_id}
        Claim.objects.filter(pk=claim.pk).update(**same)


def _save_with_lists(instance: models.Model, lists: dict[str, list[models.Model]]) -> None:
    """Save a row and its many-to-many lists so that history gets one record of both."""
    if not instance._state.adding:
        history.save_with_lists(instance, lists)
        return
    instance.save()
    if any(lists.values()):
        for name, values in lists.items():
            getattr(instance, name).set(values)
        if hasattr(instance, "history"):
            history.merge_addition_records(instance)


def _explained(record: Record, error: ValidationError) -> ContentError:
    return ContentError(
        "\n".join(
            str(record.error(" ".join(messages), "" if field == "__all__" else field))
            for field, messages in error.message_dict.items()
        )
    )
