"""What an import made and changed, and taking all of it back while nobody has touched it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.apps import apps
from django.contrib.admin.utils import NestedObjects
from django.db import IntegrityError, models, router, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from taggit.models import Tag

from sources.editing import history
from sources.models import MAX_REASON, Source, Voice

from ..models import (
    Area,
    Claim,
    Context,
    ImportedRow,
    Position,
    Responsibility,
    Role,
    Scale,
    TableImport,
)
from .states import put_back, states

_IN_ORDER = (Claim, Source, Responsibility, Position, Scale, Area, Role, Context, Voice)
"""What refers to others is deleted before them."""
_AT_ONCE = 500


class Kept:
    """Collects what an import does, while it does it."""

    def __init__(self):
        self._rows: dict[tuple[type, int], tuple[bool, dict]] = {}

    def __call__(self, rows: Sequence[models.Model], added: bool, before: Sequence[dict]) -> None:
        for place, row in enumerate(rows):
            said_before = before[place] if before else {}
            self._rows.setdefault((type(row), row.pk), (added, said_before))

    def save(self, table_import: TableImport) -> None:
        """Store it. Asks the database a few times for each 500 rows."""
        by_model = defaultdict(list)
        for model, pk in self._rows:
            by_model[model].append(pk)
        now = {model: states(model, pks) for model, pks in by_model.items()}
        ImportedRow.objects.bulk_create(
            (
                ImportedRow(
                    table_import=table_import,
                    model=model._meta.label_lower,
                    row=pk,
                    added=added,
                    before=before,
                    state=now[model].get(pk, ""),
                )
                for (model, pk), (added, before) in self._rows.items()
            ),
            batch_size=_AT_ONCE,
        )


@dataclass(frozen=True, slots=True)
class Touched:
    """A row that somebody has changed, or has come to use, since it was imported."""

    row: models.Model | None
    name: str
    reason: str


def touched(table_import: TableImport) -> list[Touched]:
    """Return what stands in the way of taking an import back."""
    by_model = _by_model(table_import)
    return [*_changed_since(by_model), *_used_since(by_model)]


def _by_model(table_import: TableImport) -> dict[type[models.Model], dict[int, ImportedRow]]:
    by_model = defaultdict(dict)
    for row in table_import.rows.all():
        by_model[apps.get_model(row.model)][row.row] = row
    return by_model


def _changed_since(by_model) -> Iterable[Touched]:
    for model, rows in by_model.items():
        now = states(model, rows)
        different = [pk for pk, row in rows.items() if now.get(pk) != row.state]
        there = model._base_manager.in_bulk(different)
        for pk in different:
            if row := there.get(pk):
                yield Touched(row, _name(row), _("was edited or published since"))
            else:
                name = f"{model._meta.verbose_name} {pk}"
                yield Touched(None, name, _("was deleted or merged since"))


def _used_since(by_model) -> Iterable[Touched]:
    """Find rows outside the import that would go with its rows, or keep them from going."""
    own = {(model, pk) for model, rows in by_model.items() for pk in rows}
    seen = set()
    for model, rows in by_model.items():
        made = [pk for pk, row in rows.items() if row.added]
        collector = NestedObjects(using=router.db_for_write(model), origin=None)
        for start in range(0, len(made), _AT_ONCE):
            part = made[start : start + _AT_ONCE]
            collector.collect(model._base_manager.order_by().filter(pk__in=part))
        updated = [
            row for groups in collector.field_updates.values() for rows in groups for row in rows
        ]
        others = [row for group in collector.model_objs.values() for row in group]
        for row in (*others, *collector.protected, *updated):
            key = (type(row), row.pk)
            if key in own or key in seen or _belongs(type(row)):
                continue
            seen.add(key)
            yield Touched(row, _name(row), _("uses what was imported"))


def _belongs(model: type[models.Model]) -> bool:
    """Return whether rows of a model are part of other rows."""
    return bool(model._meta.auto_created) or model._meta.model_name.startswith("tagged")


def _name(row: models.Model) -> str:
    return f"{row._meta.verbose_name} “{str(row)[:100]}”"


class TouchedError(Exception):
    """What stands in the way of taking an import back."""

    def __init__(self, rows: Sequence[Touched]):
        super().__init__()
        self.rows = rows


def take_back(table_import: TableImport, user) -> None:
    """Delete what an import made and put back what it changed. Raises TouchedError, without a
    change, where somebody has touched it since."""
    with transaction.atomic():
        locked = TableImport.objects.select_for_update(of=("self",)).get(pk=table_import.pk)
        if locked.taken_back:
            return
        by_model = _by_model(locked)
        for model, rows in by_model.items():
            # Nobody changes them between the question and the deed.
            list(model._base_manager.order_by().select_for_update(of=("self",)).filter(pk__in=rows))
        if rows := touched(locked):
            raise TouchedError(rows)
        reason = f"Taken back: imported from {locked.name}"[:MAX_REASON]
        try:
            _put_back(by_model, user, reason)
            _delete(by_model, user, reason)
        except IntegrityError as error:
            raise TouchedError([Touched(None, locked.name, str(error))]) from error
        locked.taken_back = timezone.now()
        locked.save(update_fields=["taken_back"])


def _put_back(by_model, user, reason: str) -> None:
    for model, rows in by_model.items():
        changed = {pk: row for pk, row in rows.items() if not row.added}
        for pk, row in model._base_manager.in_bulk(changed).items():
            lists = put_back(row, changed[pk].before)
            row._history_user, row._change_reason = user, reason
            tags = lists.pop("tags", None)
            history.save_with_lists(row, lists)
            if tags is not None:
                row.tags.set(Tag.objects.filter(pk__in=tags))


def _delete(by_model, user, reason: str) -> None:
    for model in _IN_ORDER:
        made = [pk for pk, row in by_model.get(model, {}).items() if row.added]
        if model is Claim:
            _delete_claims(made, user, reason)
            continue
        # What came later may refer to what came before it.
        for row in model._base_manager.order_by("-pk").filter(pk__in=made):
            row._history_user, row._change_reason = user, reason
            row.delete()


def _delete_claims(pks: Sequence[int], user, reason: str) -> None:
    """Delete claims with one record of history each, some hundred in a few statements."""
    through = Claim.contexts.through.objects
    for start in range(0, len(pks), _AT_ONCE):
        part = pks[start : start + _AT_ONCE]
        claims = list(Claim.objects.filter(pk__in=part).order_by())
        history.record_in_bulk(claims, added=False, user=user, reason=reason)
        newest = Claim.history.filter(id__in=part).order_by().values("id")
        last = newest.annotate(last=models.Max("history_id")).values("last")
        Claim.history.filter(history_id__in=list(last.values_list("last", flat=True))).update(
            history_type="-"
        )
        through.filter(claim__in=part).delete()
        rows = Claim.objects.filter(pk__in=part).order_by()
        rows._raw_delete(rows.db)
