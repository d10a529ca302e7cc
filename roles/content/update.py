"""Bring content files into a database, and leave alone what an editor has touched.

For each record that was loaded, ``Loaded`` keeps two digests: of the record in the file, and of the
row made of it. The first says whether the files have moved on, the second whether an editor has
changed the row.
"""

import json
from dataclasses import dataclass, field

from django.db import models, transaction

from roles import triggers
from roles.models import Claim, ErasedRow, Loaded
from roles.models.erasure import digest_of
from sources.models import Snapshot, Source

from . import database
from .database import Row
from .records import KIND_OF, KINDS, ContentError, Id, Key, Record, Records, former_slugs


@dataclass
class Plan:
    """What happens to each record. Records that stay as they are appear in no list."""

    new: list[Record] = field(default_factory=list)
    changed: list[Record] = field(default_factory=list)
    removed: list[Record] = field(default_factory=list)
    same: list[Record] = field(default_factory=list)
    """The row says what the file says, but another state of them was loaded, or none."""

    edited: list[Record] = field(default_factory=list)
    deleted: list[Record] = field(default_factory=list)
    """By an editor."""
    erased: list[Record] = field(default_factory=list)
    """By an administrator: it does not come back with the files."""
    stranded: list[Record] = field(default_factory=list)
    """In the files, but they refer to what an editor deleted, or what was erased."""
    needed: list[Record] = field(default_factory=list)
    """Gone from the files, but other rows refer to them."""

    @property
    def size(self) -> int:
        """The number of records that it adds, changes or removes."""
        return len(self.new) + len(self.changed) + len(self.removed)


def was_loaded() -> bool:
    """Whether the database holds content, or held content that was loaded once."""
    return Loaded.objects.exists() or not database.is_empty()


def plan(files: Records) -> Plan:
    """Return what ``bring_in`` would do, and write nothing."""
    state = _State(files)
    result = state.plan()
    if result.removed:
        with transaction.atomic():
            _set_needed(result, state.remove(result.removed))
            transaction.set_rollback(True)
    return result


def bring_in(files: Records) -> Plan:
    """Bring the files into the database, all or nothing. Raises ContentError with a line for each
    error."""
    _look_up_quotations(files)
    with transaction.atomic():
        state = _State(files)
        done = state.plan()
        # Before the rest, so that a new record can take the place of an old one; and again after
        # it, when nothing may refer to them any longer.
        left = state.remove(done.removed)
        saver = database.Saver({id_: row.instance for id_, row in state.rows.items()})
        for kind in KINDS:
            saver.save(record for record in (*done.new, *done.changed) if record.kind is kind)
        if saver.errors:
            raise ContentError("\n".join(map(str, saver.errors)))
        _set_needed(done, state.remove(left))
        _remember(files, (*done.new, *done.changed, *done.same))
        triggers.analyze_tables()
    return done


def _look_up_quotations(files: Records) -> None:
    """In stored texts, before the transaction begins: a new database has none."""
    ids = dict(Source.objects.exclude(snapshots=None).values_list("slug", "pk"))
    claims = [record.fields for (kind, _), record in files.items() if kind is KIND_OF[Claim]]
    Snapshot.objects.look_up(
        (ids[key[0]], words)
        for fields in claims
        if (key := fields.get("source")) and key[0] in ids and (words := fields.get("quotation"))
    )


def _set_needed(plan: Plan, needed: list[Record]) -> None:
    plan.needed = needed
    plan.removed = [record for record in plan.removed if record not in needed]


class _State:
    """The files, the rows under the keys of the files, and what an earlier load left in
    ``Loaded``."""

    def __init__(self, files: Records):
        self.files = files
        rows = database.rows()
        self.renamed = _renamed(files, [row.record for row in rows])
        self.rows: dict[Id, Row] = {}
        for row in rows:
            kind, key = _with_keys_of_files(row.record, self.renamed).id
            self.rows[kind, self.renamed.get((kind, key), key)] = row
        kinds = {kind.label: kind for kind in KINDS}
        self.loaded = {
            (kinds.get(loaded.model), tuple(json.loads(loaded.key))): loaded
            for loaded in Loaded.objects.all()
        }
        self.erased = ErasedRow.objects.digests()

    def plan(self) -> Plan:
        result = Plan()
        missing: set[Id] = set()
        for id_, record in self.files.items():
            row, loaded = self.rows.get(id_), self._loaded(id_)
            if row is None and self._was_erased(record):
                missing.add(id_)
                result.erased.append(record)
                continue
            stranded = any((kind, key) in missing for _, kind, key in record.references())
            if row is None and (loaded or stranded):
                missing.add(id_)
            if row is None and loaded:
                result.deleted.append(record)
            elif loaded and loaded.record_digest == record.digest():
                pass
            elif row and row.record.digest() == record.digest():
                result.same.append(record)
            elif row and not (self._untouched(row, loaded) or _say_the_same(record, row.record)):
                result.edited.append(record)
            elif stranded:
                result.stranded.append(record)
            else:
                (result.changed if row else result.new).append(record)
        for id_, row in self.rows.items():
            loaded = self._loaded(id_)
            if loaded and id_ not in self.files:
                untouched = self._untouched(row, loaded)
                (result.removed if untouched else result.edited).append(row.record)
        return result

    def _was_erased(self, record: Record) -> bool:
        model = record.kind.model._meta.model_name
        return bool(self.erased) and digest_of(model, str(record.key[0])) in self.erased

    def _loaded(self, id_: Id) -> Loaded | None:
        row = self.rows.get(id_)
        return self.loaded.get(id_) or (self.loaded.get(row.record.id) if row else None)

    def _untouched(self, row: Row, loaded: Loaded | None) -> bool:
        """Whether the row is as it was loaded. A new slug of a row that it refers to changes
        nothing."""
        return loaded is not None and loaded.row_digest in {
            row.record.digest(editable_only=True),
            _with_keys_of_files(row.record, self.renamed).digest(editable_only=True),
        }

    def remove(self, records: list[Record]) -> list[Record]:
        """Delete the rows of these records, those first that refer to others. Returns the records
        of rows that stay because something refers to them."""
        instances = {row.record.id: row.instance for row in self.rows.values()}
        needed = []
        for record in reversed(records):
            instance = instances[record.id]
            if _is_needed(instance):
                needed.insert(0, record)
            else:
                instance._change_reason = database.REASON
                instance.delete()
        return needed


def _say_the_same(one: Record, other: Record) -> bool:
    """Compare what an editor can change, which leaves out the results of quotations' checks."""
    return one.digest(editable_only=True) == other.digest(editable_only=True)


def _renamed(files: Records, rows: list[Record]) -> dict[Id, Key]:
    """Return the files' keys of rows that have another slug there: an editor changed the slug here,
    or its author changed it there."""
    ids = {record.id for record in rows}
    pairs = [(kind, new, old) for kind, old, new in former_slugs(rows)]
    pairs += former_slugs(files.values())
    only_here, only_there = ids - files.keys(), files.keys() - ids
    return {
        (kind, here): there
        for kind, here, there in pairs
        if (kind, here) in only_here and (kind, there) in only_there
    }


def _with_keys_of_files(record: Record, renamed: dict[Id, Key]) -> Record:
    """Return the record with the files' keys in its references."""
    fields = dict(record.fields)
    for name, kind, key in record.references() if renamed else ():
        field = record.kind.fields[name]
        if (kind, key) in renamed and field.related_model:
            other = list(renamed[kind, key])
            if field.many_to_many:
                fields[name] = [other if old == list(key) else old for old in fields[name]]
            else:
                fields[name] = other
    return Record(record.kind, fields)


def _is_needed(instance: models.Model) -> bool:
    """Return whether content refers to it. Private rows are set free: see ``teams.models``."""
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: instance}).exists()
        for relation in instance._meta.related_objects
        if not getattr(relation.related_model, "is_private", False)
    )


def _remember(files: Records, records: tuple[Record, ...]) -> None:
    after = _State(files)
    for record in records:
        if record.id not in after.rows:
            raise record.error(
                "the database keeps it under another key; two roles stand in order of their slugs."
            )
    Loaded.objects.bulk_create(
        [
            Loaded(
                model=record.kind.label,
                key=json.dumps(record.key, ensure_ascii=False),
                record_digest=record.digest(),
                row_digest=after.rows[record.id].record.digest(editable_only=True),
            )
            for record in records
        ],
        update_conflicts=True,
        unique_fields=["model", "key"],
        update_fields=["record_digest", "row_digest"],
    )
    gone = after.loaded.keys() - files.keys() - after.rows.keys()
    Loaded.objects.filter(pk__in=[after.loaded[id_].pk for id_ in gone]).delete()
