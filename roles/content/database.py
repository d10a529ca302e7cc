"""Content as rows: reading all of them, and saving a record as an editor would."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.core import serializers
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DatabaseError, DataError, IntegrityError, models, transaction

from roles.models import Claim
from sources.editing import history
from sources.text.quotation import Result

from .records import (
    FORMER,
    KIND_OF,
    KINDS,
    LEFT_OUT_AT_DEFAULT,
    Content,
    ContentError,
    Key,
    Kind,
    Record,
    content_of,
    has_plain_default,
    plain_default,
    referred_first,
)

REASON = "Loaded from the content files"
"""Why history says that a row changed."""


@dataclass(frozen=True)
class Row:
    record: Record
    instance: models.Model


def read() -> Content:
    """Everything that the database holds, as content."""
    return content_of(row.record for row in rows())


def rows() -> list[Row]:
    """Every row of the content, in a fixed number of queries."""
    return [row for kind in KINDS for row in _rows_of(kind)]


def is_empty() -> bool:
    return not any(kind.model._default_manager.exists() for kind in KINDS)


def _rows_of(kind: Kind) -> list[Row]:
    single = [f for f in kind.fields.values() if f.related_model and not f.many_to_many]
    joins = [field.name for field in single] + [
        f"{field.name}__{part}"
        for field in single
        for part in KIND_OF[field.related_model].key_fields
        if field.related_model._meta.get_field(part).related_model
    ]
    lists = [field.name for field in kind.fields.values() if field.many_to_many]
    found = list(
        kind.model._default_manager.order_by().select_related(*joins).prefetch_related(*lists)
    )
    values = serializers.serialize(
        "python",
        found,
        fields=list(kind.fields),
        use_natural_foreign_keys=True,
        use_natural_primary_keys=True,
    )
    # Through JSON, so that dates and keys look as they do when they come from a file.
    values = json.loads(json.dumps(values, cls=DjangoJSONEncoder))
    for value in values:
        for name in lists:
            value["fields"][name].sort()
        for name in LEFT_OUT_AT_DEFAULT & value["fields"].keys():
            if value["fields"][name] == plain_default(kind.fields[name]):
                del value["fields"][name]
    return [
        Row(Record(kind, value["fields"]), instance)
        for value, instance in zip(values, found, strict=True)
    ]


class Desk:
    """Saves records one by one, each validated and with its history, and knows the rows that they
    refer to without asking the database again."""

    def __init__(self, known: Iterable[tuple[tuple[Kind, Key], models.Model]]):
        self._instances = dict(known)

    def save(self, records: Iterable[Record]) -> None:
        """Save records of one kind, those first that others refer to. Where they refer to one
        another in a circle, a reference waits until both are there."""
        waiting = []
        records = referred_first(list(records))
        coming = {record.key for record in records}
        for record in records:
            ahead = {
                name
                for name, kind, key in record.references()
                if kind == record.kind and key in coming and (kind, key) not in self._instances
            }
            self._save(record, leave_out=ahead)
            if ahead:
                waiting.append(record)
        for record in waiting:
            self._save(record)

    def _save(self, record: Record, leave_out: Iterable[str] = ()) -> None:
        instance = self._instances.get(record.id) or _new(record)
        instance._change_reason = REASON
        lists: dict[str, list[models.Model]] = {}
        for name, field in record.kind.fields.items():
            if name in leave_out or (name not in record.fields and not has_plain_default(field)):
                continue
            value = record.fields.get(name)
            if field.many_to_many:
                lists[name] = [self._find(record, field, key) for key in value or []]
            elif field.related_model:
                setattr(instance, name, self._find(record, field, value) if value else None)
            else:
                setattr(instance, name, record.python_value(name))
        try:
            if isinstance(instance, Claim):
                # The files bring the result along, also of words that wait to be confirmed.
                instance.words_were_published = (
                    instance.published
                    and instance.quotation_result in {Result.MISSING, Result.UNCONFIRMED}
                )
                if not instance._state.adding:
                    _keep_result(instance)
            # What must be unique, and what else a table holds to, the database asks for itself:
            # asking it first for each of a thousand records takes as long as saving them.
            instance.full_clean(validate_unique=False, validate_constraints=False)
            with transaction.atomic():
                _save_with_lists(instance, lists)
        except ValidationError as error:
            raise _explained(record, error) from error
        except (DataError, IntegrityError) as error:
            raise _refused(record, instance, error) from error
        self._instances[record.id] = instance

    def _find(self, record: Record, field: models.Field, key: list[str]) -> models.Model:
        kind = KIND_OF[field.related_model]
        found = self._instances.get((kind, tuple(key)))
        if found is None:
            raise record.wrong(
                f"there is no {kind.named(tuple(key))}, neither in {kind.file} nor in the "
                "database.",
                field.name,
            )
        return found


def _new(record: Record) -> models.Model:
    found = None
    if record.kind in FORMER.values():
        # Saving a row under its new slug has kept the old one already.
        found = record.kind.model.objects.filter(slug=record.fields["slug"]).first()
    return found or record.kind.model()


def _keep_result(claim: Claim) -> None:
    """A claim whose words change loses the result of their check; those that come from the files
    bring the result along."""
    Claim.objects.filter(pk=claim.pk).update(quotation=claim.quotation, source=claim.source)


def _save_with_lists(instance: models.Model, lists: dict[str, list[models.Model]]) -> None:
    """Save a row and its many-to-many lists so that history gets one record, lists and all."""
    if not instance._state.adding:
        history.save_with_lists(instance, lists)
        return
    instance.save()
    if any(lists.values()):
        for name, values in lists.items():
            getattr(instance, name).set(values)
        if hasattr(instance, "history"):
            history.merge_addition_records(instance)


def _refused(record: Record, instance: models.Model, error: DatabaseError) -> ContentError:
    """What the database refused, in the words of the rule that was broken."""
    try:
        instance.full_clean()
    except ValidationError as fault:
        return _explained(record, fault)
    return record.wrong(f"the database refuses it: {error}")


def _explained(record: Record, error: ValidationError) -> ContentError:
    faults = [
        record.wrong(" ".join(messages), "" if field == "__all__" else field)
        for field, messages in error.message_dict.items()
    ]
    return ContentError("\n".join(str(fault) for fault in faults))
