"""Restore a version that django-simple-history keeps, under a lock and with its lists."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from ..models import MAX_REASON
from . import history


def restoration_reason(record, why: str = "") -> str:
    reason = f"Restored the version of {history.format_moment(record.history_date)}"
    return f"{reason}: {why}"[:MAX_REASON] if why else reason


class OutOfDateError(Exception):
    """The row has changed since somebody looked at it."""


@transaction.atomic
def restore(record, why: str = "", newest: int | None = None) -> models.Model:
    """Save the values of a record as a new version of its row, or create the row again if it was
    deleted. Raises ValidationError, without a change, if they are no longer valid.

    ``newest`` is the newest record that the editor saw. Raises OutOfDateError if there is a newer
    one."""
    model = record.instance_type
    row = model._base_manager.order_by().select_for_update().filter(pk=record.id).first()
    if _is_out_of_date(record, newest):
        raise OutOfDateError
    deleted = row is None
    row = row or model(pk=record.id)
    for field in model.history.model.tracked_fields:
        if field.name not in {"id", "version"}:
            setattr(row, field.attname, getattr(record, field.attname))
    lists = {
        many.name: history.lists_of([record], many).get(record.history_id, ())
        for many in model.history.model._history_m2m_fields
    }
    if deleted:
        row.version = history.records(model, record.id).last().version + 1
    _validate_related_rows(row, lists)
    row.before_restoring()
    try:
        row.full_clean()
    except ValidationError:
        # A deleted row cannot be locked: it may have been restored meanwhile.
        if _is_out_of_date(record, newest):
            raise OutOfDateError from None
        raise
    row._change_reason = restoration_reason(record, why)
    if deleted:
        _create_again(row, lists, record, newest)
    else:
        history.save_with_lists(row, lists)
    return row


def _create_again(row: models.Model, lists: dict[str, tuple], record, newest: int | None) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        if not _is_out_of_date(record, newest):
            raise
        # Somebody else restored it at the same moment.
        raise OutOfDateError from None
    history.set_lists(row, lists)
    if any(lists.values()):
        # Saving created the record before the many-to-many fields were set.
        history.record_lists(type(row), [history.records(type(row), row.pk).last()])


def _is_out_of_date(record, newest: int | None) -> bool:
    return (
        newest is not None and history.records(record.instance_type, record.id).last().pk != newest
    )


def _validate_related_rows(row: models.Model, lists: dict[str, tuple]) -> None:
    errors = {}
    for field in history.fields_of(type(row)):
        if not field.related_model:
            continue
        ids = set(lists[field.name] if field.many_to_many else [getattr(row, field.attname)])
        ids.discard(None)
        if ids - set(field.related_model._base_manager.in_bulk(ids)):
            errors[field.name] = "What it referred to then is no longer there."
    if errors:
        raise ValidationError(errors)
