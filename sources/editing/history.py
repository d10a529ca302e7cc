"""Read, compare and record the versions of rows that django-simple-history keeps.

Roles, responsibilities, sources, claims and org notes have a history. Their tags and a role's
aliases are rows of their own and are not part of it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst

from ..models import MAX_REASON
from .word_diff import Kept, Piece, pieces

DID = {"+": "added", "~": "changed", "-": "deleted"}
"""The history types, in words."""

_BOOKKEEPING = {
    *("id", "version", "quotation_text_hash", "quotation_fragment", "address_key"),
    *("entered_by", "proposal_for", "proposed_on_version"),
}
"""Fields that mean nothing to a person who compares two versions."""


@dataclass(frozen=True, slots=True)
class Change:
    """A changed field, before and after, in words."""

    name: str
    label: str
    before: str
    after: str
    prose: bool = True
    """Whether to show changed words; a choice changes as a whole."""

    @property
    def pieces(self) -> tuple[Piece, ...]:
        if self.prose:
            return pieces(self.before, self.after)
        both = (Piece(Kept.REMOVED, self.before), Piece(Kept.ADDED, self.after))
        return tuple(piece for piece in both if piece.text)


@dataclass(frozen=True)
class Content:
    """The content of a row: ``values`` by field in words, ``raw`` as stored. Rows are compared by
    ``raw``."""

    raw: dict[str, object]
    values: dict[str, str]
    labels: dict[str, str]
    prose: frozenset[str]
    """Names of the fields with free text."""


@dataclass(frozen=True)
class Version(Content):
    """A row as it was after one change."""

    id: int
    number: int
    kind: str
    at: datetime
    by: str
    reason: str
    public_reason: str
    """The reason as far as readers see it."""

    @property
    def did(self) -> str:
        return DID[self.kind]


@dataclass(frozen=True, slots=True)
class Step:
    """A version and its changes since the one before."""

    version: Version
    changes: tuple[Change, ...]


def changes(before: Content, after: Content) -> tuple[Change, ...]:
    return tuple(
        Change(name, label, before.values[name], after.values[name], name in after.prose)
        for name, label in after.labels.items()
        if before.raw[name] != after.raw[name]
    )


def steps(versions: Sequence[Version]) -> list[Step]:
    """Return the steps of versions in order of time; the first one has no changes."""
    earlier = [None, *versions][:-1]
    return [
        Step(version, changes(before, version) if before else ())
        for before, version in zip(earlier, versions, strict=True)
    ]


# --- Reading ------------------------------------------------------------------------------


def records(model: type[models.Model], pk) -> models.QuerySet:
    """Return the history records of a row, oldest first."""
    rows = model.history.filter(**{model._meta.pk.attname: pk})
    return rows.select_related("history_user").order_by("history_id")


def newest(model: type[models.Model], number: int) -> models.QuerySet:
    """Return the newest history records of a model."""
    return _newest_first(model.history.all())[:number]


def newest_deletions(model: type[models.Model], number: int, by_others_than, **where):
    """Return the newest records of rows with these values that somebody else deleted."""
    deleted = model.history.filter(history_type="-", **where).exclude(history_user=by_others_than)
    return _newest_first(deleted)[:number]


def _newest_first(rows: models.QuerySet) -> models.QuerySet:
    return rows.select_related("history_user").order_by("-history_date", "-history_id")


def versions(rows: Iterable, first_number: int = 1) -> list[Version]:
    """Return the versions of these records, with one query for each many-to-many field and each
    related model."""
    rows = list(rows)
    if not rows:
        return []
    fields = fields_of(rows[0].instance_type)
    lists = {field.name: lists_of(rows, field) for field in fields if field.many_to_many}
    read = _contents(fields, rows, lambda record, name: lists[name].get(record.history_id, ()))
    return [
        Version(
            id=record.history_id,
            number=number,
            kind=record.history_type,
            at=record.history_date,
            by=str(record.history_user) if record.history_user else "",
            reason=record.history_change_reason or "",
            public_reason=record.public_reason,
            **content,
        )
        for number, (record, content) in enumerate(zip(rows, read, strict=True), first_number)
    ]


def contents(rows: Iterable[models.Model]) -> list[Content]:
    """Return the current content of these rows, all of one model."""
    rows = list(rows)
    if not rows:
        return []
    read = _contents(
        fields_of(type(rows[0])),
        rows,
        lambda row, name: tuple(sorted(other.pk for other in getattr(row, name).all())),
    )
    return [Content(**content) for content in read]


def _contents(fields: list[models.Field], rows: list, ids_of) -> list[dict]:
    """Return the arguments of ``Content`` for each of these rows; ``ids_of`` returns the related
    ids of a row by the name of a many-to-many field."""
    raw = [
        {
            field.name: ids_of(row, field.name)
            if field.many_to_many
            else _without_microseconds(getattr(row, field.attname))
            for field in fields
        }
        for row in rows
    ]
    names = _names(fields, raw)
    labels = {field.name: capfirst(str(field.verbose_name)) for field in fields}
    prose = frozenset(
        field.name
        for field in fields
        if isinstance(field, models.CharField | models.TextField) and not field.choices
    )
    return [
        {
            "raw": values,
            "values": {field.name: _in_words(field, values[field.name], names) for field in fields},
            "labels": labels,
            "prose": prose,
        }
        for values in raw
    ]


def _without_microseconds(value):
    # A form does not send them back, which is no change.
    return value.replace(microsecond=0) if isinstance(value, datetime) else value


def fields_of(model: type[models.Model]) -> list[models.Field]:
    """Return the fields that history tracks, without bookkeeping."""
    tracked = [
        field for field in model.history.model.tracked_fields if field.name not in _BOOKKEEPING
    ]
    return [*tracked, *model.history.model._history_m2m_fields]


def lists_of(rows: list, many: models.ManyToManyField) -> dict[int, tuple]:
    """Return the related ids of a many-to-many field by history record."""
    kept = getattr(rows[0], many.name).model.objects.filter(
        history__in=[record.history_id for record in rows]
    )
    by_record: dict[int, list] = {}
    target = many.m2m_reverse_field_name()
    for record, pk in kept.values_list("history_id", f"{target}_id"):
        by_record.setdefault(record, []).append(pk)
    return {record: tuple(sorted(pks)) for record, pks in by_record.items()}


def _names(fields: list[models.Field], raw: list[dict]) -> dict[type, dict]:
    """Return the names of related rows by model and id; of a deleted row, its last name. Fields
    that never changed are left out, since no page shows them."""
    wanted: dict[type, set] = {}
    for field in fields:
        if field.related_model:
            values = {values[field.name] for values in raw}
            if len(values) > 1:
                ids = values if not field.many_to_many else {pk for group in values for pk in group}
                wanted.setdefault(field.related_model, set()).update(ids - {None})
    names = {}
    for model, ids in wanted.items():
        names[model] = {pk: str(row) for pk, row in model._base_manager.in_bulk(ids).items()}
        gone = ids - set(names[model])
        if gone and hasattr(model, "history"):
            for record in model.history.filter(id__in=gone, history_type="-"):
                names[model].setdefault(record.id, f"{record.instance} (no longer there)")
    return names


def _in_words(field: models.Field, value, names: dict[type, dict]) -> str:
    if value is None or value == "" or value == ():
        return ""
    if field.related_model:
        known = names.get(field.related_model, {})
        ids = value if field.many_to_many else (value,)
        return ", ".join(sorted(known.get(pk, f"number {pk}, no longer there") for pk in ids))
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return format_moment(value)
    if isinstance(field, models.DateField):
        return date_format(value, "j F Y")
    return str(value)


def format_moment(value: datetime) -> str:
    return date_format(timezone.localtime(value), "j F Y, H:i")


# --- Writing ------------------------------------------------------------------------------


def save_with_lists(row: models.Model, lists: dict[str, Iterable], **kwargs) -> None:
    """Save an existing row and its many-to-many fields with one history record for both."""
    set_lists(row, lists)
    row.save(**kwargs)


def add_with_lists(row: models.Model, lists: dict[str, Iterable], *, user) -> None:
    """Save a new row and its many-to-many fields with one history record for both."""
    row.skip_history_when_saving = True
    row.save()
    for name, values in lists.items():
        getattr(row, name).add(*values)
    record_addition(row, user)


def record_addition(row: models.Model, user) -> None:
    """Create the history record of a new row that was saved without one, with its many-to-many
    fields."""
    del row.skip_history_when_saving
    reason = getattr(row, "_change_reason", None) or ""
    record_in_bulk([row], added=True, user=user, reason=reason)


def set_lists(row: models.Model, lists: dict[str, Iterable]) -> None:
    row.skip_history_when_saving = True
    for name, values in lists.items():
        getattr(row, name).set(values)
    del row.skip_history_when_saving


def merge_addition_records(instance: models.Model) -> None:
    """Keep only the last history record of a new row. Its many-to-many fields are set after it is
    saved, which history records as a change."""
    pks = list(records(type(instance), instance.pk).values_list("pk", flat=True))
    if len(pks) > 1:
        type(instance).history.filter(pk__in=pks[:-1]).delete()
        type(instance).history.filter(pk=pks[-1]).update(history_type="+")


def record_in_bulk(rows: Sequence[models.Model], *, added: bool, user, reason: str) -> None:
    """Create one history record for each of these rows of one model, which were saved in bulk,
    together with their many-to-many fields."""
    if not rows:
        return
    model = type(rows[0])
    created = model.history.bulk_history_create(
        rows,
        update=not added,
        default_user=user,
        default_change_reason=reason[:MAX_REASON],
    )
    record_lists(model, created)


def record_lists(model: type[models.Model], created: Sequence) -> None:
    """Add the current many-to-many rows to these records, which were created without them."""
    by_pk = {record.id: record for record in created}
    for many in model.history.model._history_m2m_fields:
        through = getattr(model, many.name).through
        owner = through._meta.get_field(many.m2m_field_name()).attname
        history_rows = getattr(created[0], many.name).model
        history_rows.objects.bulk_create(
            history_rows(
                history=by_pk[getattr(link, owner)],
                **{field.attname: getattr(link, field.attname) for field in link._meta.fields},
            )
            for link in through.objects.filter(**{f"{owner}__in": list(by_pk)})
        )
