"""Bringing content files into a database, and leaving alone what an editor has touched.

Each record that was loaded is remembered with two digests: of the record in the file, and of the
row that was made of it. The first tells whether the files have moved on, the second whether an
editor has changed the row.
"""

import json
from dataclasses import dataclass, field

from django.db import models, transaction

from roles import triggers
from roles.models import Claim, Loaded
from sources.models import Snapshot, Source

from . import database
from .database import Row
from .records import FORMER, KIND_OF, KINDS, Content, Key, Kind, Record

Id = tuple[Kind, Key]


@dataclass
class Plan:
    """What becomes of each record. Records that are as they were stand nowhere."""

    new: list[Record] = field(default_factory=list)
    changed: list[Record] = field(default_factory=list)
    removed: list[Record] = field(default_factory=list)
    alike: list[Record] = field(default_factory=list)
    """Not remembered as they are now, but the row says what the file says."""

    edited: list[Record] = field(default_factory=list)
    deleted: list[Record] = field(default_factory=list)
    """By an editor."""
    stranded: list[Record] = field(default_factory=list)
    """In the files, but they refer to what an editor deleted."""
    needed: list[Record] = field(default_factory=list)
    """Gone from the files, but other rows refer to them."""

    @property
    def size(self) -> int:
        """How many records it brings in or takes away."""
        going = [record for record in self.removed if record not in self.needed]
        return len(self.new) + len(self.changed) + len(going)


def plan(files: Content) -> Plan:
    """What ``bring_in`` would do. Leaves nothing written."""
    state = _State(files)
    if gone := state.plan.removed:
        with transaction.atomic():
            state.plan.needed = _remove(state, gone)
            transaction.set_rollback(True)
    return state.plan


def was_loaded() -> bool:
    """Whether the database holds content, or held content that was loaded once."""
    return Loaded.objects.exists() or not database.is_empty()


def bring_in(files: Content) -> Plan:
    """Bring the files into the database, all or nothing; ContentError where a record is bad."""
    _look_up_quotations(files)
    return _bring_in(files)


def _look_up_quotations(files: Content) -> None:
    """In stored texts, before the transaction begins: a new database has none."""
    ids = dict(Source.objects.exclude(snapshots=None).values_list("slug", "pk"))
    said = [record.fields for record in files[KIND_OF[Claim]].values()]
    Snapshot.objects.look_up(
        (ids[slug], words)
        for fields in said
        if (slug := fields["source"][0]) in ids and (words := fields.get("quotation"))
    )


@transaction.atomic
def _bring_in(files: Content) -> Plan:
    state = _State(files)
    done = state.plan
    # Before the rest, so that a new record can take the place of an old one; and once more after
    # it, when nothing may refer to them any longer.
    left = _remove(state, done.removed)
    desk = database.Desk((id_, row.instance) for id_, row in state.rows.items())
    for kind in KINDS:
        desk.save(record for record in (*done.new, *done.changed) if record.kind == kind)
    done.needed = _remove(state, left)
    done.removed = [record for record in done.removed if record not in done.needed]
    _remember(files, done)
    triggers.analyze_tables()
    return done


class _State:
    """The files, the rows and what is remembered of an earlier load, side by side."""

    def __init__(self, files: Content):
        self.files = _by_id(files)
        rows = database.rows()
        self.renamed = _renamed(self.files, {row.record.id for row in rows}, rows)
        self.rows = {self._known_as(row.record): row for row in rows}
        self.memory = {_id(each): each for each in Loaded.objects.all()}
        self.plan = self._plan()

    def _known_as(self, record: Record) -> Id:
        """The id under which the files know a row."""
        kind, key = _referring(record, self.renamed).id
        return kind, self.renamed.get((kind, key), key)

    def _remembered(self, id_: Id) -> Loaded | None:
        row = self.rows.get(id_)
        return self.memory.get(id_) or (self.memory.get(row.record.id) if row else None)

    def _untouched(self, row: Row, loaded: Loaded | None) -> bool:
        """Whether the row is what was made of it when it was loaded. That something it refers to
        has another slug now changes nothing."""
        return loaded is not None and loaded.row_digest in {
            row.record.digest(edited=True),
            _referring(row.record, self.renamed).digest(edited=True),
        }

    def _plan(self) -> Plan:
        found = Plan()
        missing: set[Id] = set()
        for id_, record in self.files.items():
            row, loaded = self.rows.get(id_), self._remembered(id_)
            stranded = any((kind, key) in missing for _, kind, key in record.references())
            if row is None and loaded:
                found.deleted.append(record)
            elif loaded and loaded.record_digest == record.digest():
                pass
            elif row and row.record.digest() == record.digest():
                found.alike.append(record)
            elif row and not (self._untouched(row, loaded) or _say_the_same(record, row.record)):
                found.edited.append(record)
            elif stranded:
                found.stranded.append(record)
            else:
                (found.changed if row else found.new).append(record)
            if row is None and (loaded or stranded):
                missing.add(id_)
        for id_, row in self.rows.items():
            loaded = self._remembered(id_)
            if loaded and id_ not in self.files:
                untouched = self._untouched(row, loaded)
                (found.removed if untouched else found.edited).append(row.record)
        return found


def _say_the_same(one: Record, other: Record) -> bool:
    """But for what no editor can change, such as the result of a quotation's check."""
    return one.digest(edited=True) == other.digest(edited=True)


def _by_id(content: Content) -> dict[Id, Record]:
    return {record.id: record for group in content.values() for record in group.values()}


def _id(loaded: Loaded) -> Id | None:
    kind = next((kind for kind in KINDS if kind.label == loaded.model), None)
    return (kind, tuple(json.loads(loaded.key))) if kind else None


def _renamed(files: dict[Id, Record], held: set[Id], rows: list[Row]) -> dict[Id, Key]:
    """Rows that have another slug than the files give them, with the files' key: an editor changed
    the slug here, or its author did there. Former slugs tell."""
    found = {}
    here = [row.record for row in rows]
    for kind, former in FORMER.items():
        for records, ours in ((here, True), (files.values(), False)):
            for record in records:
                if record.kind == former:
                    old, new = record.key, tuple(record.fields["target"])
                    mine, theirs = (new, old) if ours else (old, new)
                    if (
                        {(kind, mine), (kind, theirs)} & held == {(kind, mine)}
                        and (kind, theirs) in files
                        and (kind, mine) not in files
                    ):
                        found[kind, mine] = theirs
    return found


def _referring(record: Record, renamed: dict[Id, Key]) -> Record:
    """The record with the files' keys for what it refers to."""
    fields = dict(record.fields)
    for name, kind, key in record.references():
        field = record.kind.fields[name]
        if (kind, key) in renamed and field.related_model:
            other = list(renamed[kind, key])
            if field.many_to_many:
                fields[name] = [other if each == list(key) else each for each in fields[name]]
            else:
                fields[name] = other
    return Record(record.kind, fields)


def _remove(state: _State, records: list[Record]) -> list[Record]:
    """Delete these rows, those first that refer to others; those that something still refers to
    stay and are given back."""
    instances = {row.record.id: row.instance for row in state.rows.values()}
    left = []
    for record in reversed(records):
        instance = instances[record.id]
        if _is_needed(instance):
            left.insert(0, record)
        else:
            instance._change_reason = database.REASON
            instance.delete()
    return left


def _is_needed(instance: models.Model) -> bool:
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: instance}).exists()
        for relation in instance._meta.related_objects
    )


def _remember(files: Content, done: Plan) -> None:
    after = _State(files)
    learnt = []
    for record in (*done.new, *done.changed, *done.alike):
        row = after.rows.get(record.id)
        if row is None:
            raise record.wrong(
                "the database keeps it under another key; two roles stand in order of their slugs."
            )
        learnt.append(
            Loaded(
                model=record.kind.label,
                key=json.dumps(record.key, ensure_ascii=False),
                record_digest=record.digest(),
                row_digest=row.record.digest(edited=True),
            )
        )
    Loaded.objects.bulk_create(
        learnt,
        update_conflicts=True,
        unique_fields=["model", "key"],
        update_fields=["record_digest", "row_digest"],
    )
    forgotten = [
        loaded.pk
        for id_, loaded in after.memory.items()
        if id_ not in after.files and id_ not in after.rows
    ]
    Loaded.objects.filter(pk__in=forgotten).delete()
