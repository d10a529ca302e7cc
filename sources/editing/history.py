"""The versions of a row, as django-simple-history keeps them: who, when, why, what, and back again.

Roles, responsibilities, sources, claims and org notes keep one. Their tags and a role's aliases are
rows of their own and stand outside of it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst

from .word_diff import Kept, Piece, pieces

DID = {"+": "added", "~": "changed", "-": "deleted"}
"""What history calls a kind of record, in words."""

LONGEST_REASON = 100
"""As many characters as history keeps of a reason."""

_BOOKKEEPING = {
    *("id", "version", "quotation_text_hash", "address_key"),
    *("entered_by", "proposal_for", "proposed_on_version"),
}
"""Fields that say nothing to a person who compares two versions."""


@dataclass(frozen=True, slots=True)
class Change:
    """A field, as it was and as it became, in words."""

    name: str
    label: str
    before: str
    after: str
    prose: bool = True
    """Whether it changed word by word; what is chosen changes as a whole."""

    @property
    def pieces(self) -> tuple[Piece, ...]:
        if self.prose:
            return pieces(self.before, self.after)
        both = (Piece(Kept.REMOVED, self.before), Piece(Kept.ADDED, self.after))
        return tuple(piece for piece in both if piece.text)


@dataclass(frozen=True)
class Content:
    """What a row says. ``values`` hold each field in words, ``raw`` as the database keeps it: two
    rows differ where these do."""

    raw: dict[str, object] = field(repr=False)
    values: dict[str, str] = field(repr=False)
    labels: dict[str, str] = field(repr=False)
    prose: frozenset[str] = field(repr=False)
    """The fields that hold somebody's own words."""


@dataclass(frozen=True)
class Version(Content):
    """A row as it was from one moment on."""

    id: int
    number: int
    kind: str
    at: datetime
    by: str
    reason: str

    @property
    def did(self) -> str:
        return DID[self.kind]


@dataclass(frozen=True, slots=True)
class Step:
    """A version with what changed since the one before."""

    version: Version
    changes: tuple[Change, ...]


def changes(before: Content, after: Content) -> tuple[Change, ...]:
    return tuple(
        Change(name, label, before.values[name], after.values[name], name in after.prose)
        for name, label in after.labels.items()
        if before.raw[name] != after.raw[name]
    )


def steps(versions: Sequence[Version]) -> list[Step]:
    """Of versions from the first to the last; the first of them changes nothing."""
    earlier = [None, *versions[:-1]]
    return [
        Step(now, changes(before, now) if before else ())
        for before, now in zip(earlier, versions, strict=True)
    ]


# --- Reading ------------------------------------------------------------------------------


def records(model: type[models.Model], pk) -> models.QuerySet:
    """What history kept of a row, from the first version to the last."""
    kept = model.history.filter(**{model._meta.pk.attname: pk})
    return kept.select_related("history_user").order_by("history_id")


def newest(model: type[models.Model], number: int) -> models.QuerySet:
    """What history kept last, of all rows of a model."""
    found = model.history.select_related("history_user")
    return found.order_by("-history_date", "-history_id")[:number]


def newest_gone(model: type[models.Model], number: int, by_others_than, **where):
    """The last records of rows that somebody else deleted when these fields held these values."""
    gone = model.history.filter(history_type="-", **where).exclude(history_user=by_others_than)
    return gone.select_related("history_user").order_by("-history_date", "-history_id")[:number]


def versions(found: Iterable, first_number: int = 1) -> list[Version]:
    """These records as versions. Asks the database once for each list and for each kind of row
    referred to, however many records there are."""
    found = list(found)
    if not found:
        return []
    model = found[0].instance_type
    fields = fields_of(model)
    lists = {each.name: _lists(found, each) for each in fields if each.many_to_many}
    raw = [
        {
            each.name: lists[each.name].get(record.history_id, ())
            if each.many_to_many
            else _plain(getattr(record, each.attname))
            for each in fields
        }
        for record in found
    ]
    return [
        Version(
            id=record.history_id,
            number=number,
            kind=record.history_type,
            at=record.history_date,
            by=str(record.history_user) if record.history_user else "",
            reason=record.history_change_reason or "",
            **said,
        )
        for number, (record, said) in enumerate(
            zip(found, _in_fields(fields, raw), strict=True), first_number
        )
    ]


def contents(rows: Iterable[models.Model]) -> list[Content]:
    """What these rows, all of one model, say now."""
    rows = list(rows)
    if not rows:
        return []
    fields = fields_of(type(rows[0]))
    raw = [
        {
            each.name: tuple(sorted(other.pk for other in getattr(row, each.name).all()))
            if each.many_to_many
            else _plain(getattr(row, each.attname))
            for each in fields
        }
        for row in rows
    ]
    return [Content(**said) for said in _in_fields(fields, raw)]


def _in_fields(fields: list[models.Field], raw: list[dict]) -> list[dict]:
    """What ``Content`` holds, for each of these rows of values."""
    names = _names(fields, raw)
    labels = {each.name: capfirst(str(each.verbose_name)) for each in fields}
    prose = frozenset(
        each.name
        for each in fields
        if isinstance(each, models.CharField | models.TextField) and not each.choices
    )
    return [
        {
            "raw": values,
            "values": {each.name: _in_words(each, values[each.name], names) for each in fields},
            "labels": labels,
            "prose": prose,
        }
        for values in raw
    ]


def _plain(value):
    # A form gives back no microseconds: nobody has changed them.
    return value.replace(microsecond=0) if isinstance(value, datetime) else value


def fields_of(model: type[models.Model]) -> list[models.Field]:
    """The fields of which history is kept, but for bookkeeping."""
    tracked = [each for each in model.history.model.tracked_fields if each.name not in _BOOKKEEPING]
    return [*tracked, *model.history.model._history_m2m_fields]


def _lists(found: list, many: models.ManyToManyField) -> dict[int, tuple]:
    """The ids on a many-to-many list, by the record that kept them."""
    kept = getattr(found[0], many.name).model.objects.filter(
        history__in=[record.history_id for record in found]
    )
    by_record: dict[int, list] = {}
    target = many.m2m_reverse_field_name()
    for record, pk in kept.values_list("history_id", f"{target}_id"):
        by_record.setdefault(record, []).append(pk)
    return {record: tuple(sorted(pks)) for record, pks in by_record.items()}


def _names(fields: list[models.Field], raw: list[dict]) -> dict[type, dict]:
    """What the rows referred to are called, by model and id; a row that is gone, as it was called
    when it was deleted. A field that never changed is not looked up: nobody will be told of it."""
    wanted: dict[type, set] = {}
    for each in fields:
        if each.related_model:
            values = {values[each.name] for values in raw}
            if len(values) > 1:
                ids = values if not each.many_to_many else {pk for group in values for pk in group}
                wanted.setdefault(each.related_model, set()).update(ids - {None})
    names = {}
    for model, ids in wanted.items():
        names[model] = {pk: str(row) for pk, row in model._base_manager.in_bulk(ids).items()}
        gone = ids - set(names[model])
        if gone and hasattr(model, "history"):
            for record in model.history.filter(id__in=gone, history_type="-"):
                names[model].setdefault(record.id, f"{record.instance} (no longer there)")
    return names


def _in_words(each: models.Field, value, names: dict[type, dict]) -> str:
    if value is None or value == "" or value == ():
        return ""
    if each.related_model:
        known = names.get(each.related_model, {})
        ids = value if each.many_to_many else (value,)
        return ", ".join(sorted(known.get(pk, f"number {pk}, no longer there") for pk in ids))
    if each.choices:
        return str(dict(each.flatchoices).get(value, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(each, models.DateField):
        return date_format(value, "j F Y")
    return str(value)


def moment(value: datetime) -> str:
    return date_format(timezone.localtime(value), "j F Y, H:i")


# --- Writing ------------------------------------------------------------------------------


def save_with_lists(row: models.Model, lists: dict[str, Iterable], **kwargs) -> None:
    """Save a row that is there already and its many-to-many lists, so that history gets one record
    of both."""
    row.skip_history_when_saving = True
    for name, values in lists.items():
        getattr(row, name).set(values)
    del row.skip_history_when_saving
    row.save(**kwargs)


def one_record_of_the_addition(instance: models.Model) -> None:
    """A new row's lists can be set only after it is saved, which history takes for a change:
    keep one record, the last, which holds all of it."""
    kept = list(records(type(instance), instance.pk).values_list("pk", flat=True))
    if len(kept) > 1:
        type(instance).history.filter(pk__in=kept[:-1]).delete()
        type(instance).history.filter(pk=kept[-1]).update(history_type="+")


def keep_all(rows: Sequence[models.Model], *, added: bool, user, reason: str) -> None:
    """One record of each of these rows of one kind, which were saved past history, lists and all:
    in as few statements as their number allows."""
    if not rows:
        return
    model = type(rows[0])
    kept = model.history.bulk_history_create(
        rows,
        update=not added,
        default_user=user,
        default_change_reason=reason[:LONGEST_REASON],
    )
    by_pk = {record.id: record for record in kept}
    for many in model.history.model._history_m2m_fields:
        through = getattr(model, many.name).through
        owner = through._meta.get_field(many.m2m_field_name()).attname
        kept_list = getattr(kept[0], many.name).model
        kept_list.objects.bulk_create(
            kept_list(
                history=by_pk[getattr(each, owner)],
                **{field.attname: getattr(each, field.attname) for field in each._meta.fields},
            )
            for each in through.objects.filter(**{f"{owner}__in": list(by_pk)})
        )


def reason_of_restoring(record, why: str = "") -> str:
    said = f"Restored the version of {moment(record.history_date)}"
    return f"{said}: {why}"[:LONGEST_REASON] if why else said


class OutOfDateError(Exception):
    """The row has changed since somebody looked at it."""


@transaction.atomic
def restore(record, why: str = "", newest: int | None = None) -> models.Model:
    """Save the values of a record as a new version of its row, or make the row anew where it was
    deleted. ValidationError where they are valid no longer, and then nothing has changed.

    ``newest`` is the record that was the newest when somebody decided on it: OutOfDateError where
    another is by now."""
    model = record.instance_type
    row = model._base_manager.order_by().select_for_update().filter(pk=record.id).first()
    if _moved_on(record, newest):
        raise OutOfDateError
    deleted = row is None
    row = row or model(pk=record.id)
    lists = {}
    for each in model.history.model.tracked_fields:
        if each.name not in {"id", "version"}:
            setattr(row, each.attname, getattr(record, each.attname))
    if deleted:
        latest = records(model, record.id).last()
        row.version = latest.version + 1
    for many in model.history.model._history_m2m_fields:
        lists[many.name] = _lists([record], many).get(record.history_id, ())
    _check_that_referred_rows_are_there(row, lists)
    row.before_restoring()
    try:
        row.full_clean()
    except ValidationError:
        # What was deleted cannot be locked: it may be there again by now.
        if _moved_on(record, newest):
            raise OutOfDateError from None
        raise
    row._change_reason = reason_of_restoring(record, why)
    if not deleted:
        save_with_lists(row, lists)
        return row
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        if not _moved_on(record, newest):
            raise
        # Somebody else restored it at the very same moment.
        raise OutOfDateError from None
    row.skip_history_when_saving = True
    for name, ids in lists.items():
        getattr(row, name).set(ids)
    del row.skip_history_when_saving
    if any(lists.values()):
        _keep_lists(row)
    return row


def _moved_on(record, newest: int | None) -> bool:
    """Whether another record of the row is the newest by now than the one that somebody saw."""
    return newest is not None and records(record.instance_type, record.id).last().pk != newest


def _keep_lists(row: models.Model) -> None:
    """The record of a row made anew was written before its lists were set."""
    record = records(type(row), row.pk).last()
    for many in type(row).history.model._history_m2m_fields:
        kept = getattr(record, many.name).model
        through = getattr(row, many.name).through
        kept.objects.bulk_create(
            kept(history=record, **{f.attname: getattr(each, f.attname) for f in each._meta.fields})
            for each in through.objects.filter(**{many.m2m_field_name(): row})
        )


def _check_that_referred_rows_are_there(row: models.Model, lists: dict[str, tuple]) -> None:
    faults = {}
    for each in fields_of(type(row)):
        if not each.related_model:
            continue
        ids = set(lists[each.name] if each.many_to_many else [getattr(row, each.attname)]) - {None}
        gone = ids - set(each.related_model._base_manager.in_bulk(ids))
        if gone:
            faults[each.name] = "What it referred to then is no longer there."
    if faults:
        raise ValidationError(faults)
