"""Making one of two rows that mean the same: two roles, two responsibilities or two sources.

All that stood on the one that goes moves to the one that stays, in one transaction; its slug
redirects for ever. What would stand twice, or be wrong, is never decided here: it is listed, and
the merging refused.
"""

import html
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, models, transaction
from django.utils.html import strip_tags
from django.utils.text import capfirst

from sources.editing import history
from sources.editing.history import LONGEST_REASON, Change
from sources.models import Snapshot, Source
from sources.text.quotation import Result

from ..models import Alias, Claim, OrgNote, Responsibility, Role

MERGEABLE = (Role, Responsibility, Source)


@dataclass(frozen=True, slots=True)
class Move:
    """Rows of one kind that change hands."""

    what: str
    rows: tuple[str, ...]


@dataclass
class Plan:
    """What becomes of everything that stands on ``gone``."""

    gone: models.Model
    kept: models.Model
    moves: list[Move] = field(default_factory=list)
    already: list[Move] = field(default_factory=list)
    """What ``kept`` has as well, so that one of them is enough."""

    collisions: list[tuple[models.Model, models.Model]] = field(default_factory=list)
    """Claims or notes that would say the same twice: an editor chooses between them first."""

    obstacles: list[str] = field(default_factory=list)
    lost: tuple[Change, ...] = ()
    """Fields in which the two differ: those of ``kept`` stand."""

    @property
    def refused(self) -> bool:
        return bool(self.collisions or self.obstacles)


class RefusedError(Exception):
    def __init__(self, plan: Plan):
        super().__init__("This cannot be merged.")
        self.plan = plan


def plan(gone: models.Model, kept: models.Model) -> Plan:
    """What ``merge`` would do, found out by doing it and taking it back."""
    with transaction.atomic():
        found = _merge(gone, kept, "")
        transaction.set_rollback(True)
    return found


def look_up_quotations(gone: models.Model, kept: models.Model) -> None:
    """Look up what claims of two sources will quote from the text that is the newest when they are
    one, before the transaction begins in which they are merged."""
    if isinstance(kept, Source):
        texts = Snapshot.objects.filter(source__in=[gone.pk, kept.pk])
        if newest := texts.first():
            newest.source = kept
            claims = Claim.objects.filter(source__in=[gone.pk, kept.pk]).with_quotation()
            newest.look_up(claims.order_by().values_list("quotation", flat=True))


@transaction.atomic
def merge(gone: models.Model, kept: models.Model, reason: str) -> Plan:
    """Move everything from ``gone`` to ``kept`` and delete it, or raise ``RefusedError``;
    ``DoesNotExist`` where somebody has deleted or merged one of them meanwhile."""
    done = _merge(gone, kept, reason)
    if done.refused:
        raise RefusedError(done)
    return done


def _merge(gone: models.Model, kept: models.Model, why: str) -> Plan:
    model = type(gone)
    if model not in MERGEABLE or type(kept) is not model or gone.pk == kept.pk:
        raise ValueError("Two different rows of one kind are merged.")
    locked = model._base_manager.order_by("pk").select_for_update().in_bulk([gone.pk, kept.pk])
    if len(locked) < 2:
        raise model.DoesNotExist
    gone, kept = locked[gone.pk], locked[kept.pk]
    found = Plan(gone, kept, lost=_differences(gone, kept))
    reason = f"{str(gone)[:40]} merged into {str(kept)[:40]}"
    reason = f"{reason}: {why}"[:LONGEST_REASON] if why else reason[:LONGEST_REASON]
    found.obstacles += _obstacles(gone, kept)
    _find_collisions(found)
    if found.refused:
        return found
    try:
        with transaction.atomic():
            _move(found, reason)
    except (DataError, IntegrityError) as error:
        found.obstacles.append(f"The database refuses it: {error}")
    return found


def _obstacles(gone: models.Model, kept: models.Model) -> Iterator[str]:
    if isinstance(gone, Responsibility):
        if gone.scale_id != kept.scale_id:
            yield (
                f"Their scales differ: “{gone.scale}” and “{kept.scale}”. An answer on one is none "
                "on the other."
            )
        if gone.relational != kept.relational:
            yield "One is about two roles, the other about one."
    if isinstance(gone, Source):
        for name in ("part_of", "supersedes"):
            if getattr(gone, f"{name}_id") == kept.pk or getattr(kept, f"{name}_id") == gone.pk:
                words = name.replace("_", " ")
                yield f"“{words}” links one to the other: they are two, or the link is wrong."


# --- What would say the same twice --------------------------------------------------------


def _pointed_at(model: type[models.Model], row: models.Model) -> models.QuerySet:
    """The claims or notes that name a row, whichever of their fields does."""
    where = models.Q(pk=None)
    for each in _fields_to(model, type(row)):
        where |= models.Q(**{each.name: row})
    return model.objects.filter(where).order_by("pk")


def _fields_to(model: type[models.Model], target: type[models.Model]) -> list[models.Field]:
    fields = model._meta.concrete_fields
    return [each for each in fields if each.is_relation and each.related_model is target]


def _point(row: models.Model, found: Plan) -> None:
    """Make a row name what is kept wherever it named what goes."""
    for each in _fields_to(type(row), type(found.gone)):
        if getattr(row, each.attname) == found.gone.pk:
            setattr(row, each.name, found.kept)


def _find_collisions(found: Plan) -> None:
    for model, joins in (
        (Claim, ("source", "role", "other_role", "responsibility", "position__converse")),
        (OrgNote, ("responsibility", "role", "other_role")),
    ):
        moving = _pointed_at(model, found.gone).select_related(*joins)
        there = _pointed_at(model, found.kept).exclude(pk__in=moving.order_by().values("pk"))
        known = {_says(row): row for row in there.select_related(*joins)}
        for row in moving:
            name = str(row)
            _point(row, found)
            if getattr(row, "role_id", 0) == getattr(row, "other_role_id", None):
                found.obstacles.append(f"{name}: its two roles would be one.")
                continue
            row._order_pair()
            if getattr(row, "is_proposal", False):
                # It may say the same as the claim that it is for.
                continue
            said = _says(row)
            if said in known:
                found.collisions.append((row, known[said]))
            known.setdefault(said, row)


def _says(row: Claim | OrgNote) -> tuple:
    point = (row.role_id, row.other_role_id, row.responsibility_id)
    if isinstance(row, Claim):
        free = "" if row.position_id else row.external_id
        return (*point, row.source_id, row.position_id, row.locator, free)
    return point


def _differences(gone: models.Model, kept: models.Model) -> tuple[Change, ...]:
    """In words; what only the one that stays says is no loss."""
    found = []
    for each in history.fields_of(type(gone)):
        one, other = (getattr(row, each.name) for row in (gone, kept))
        if each.name not in {"slug", "name"} and one not in (None, "", other):
            label = capfirst(str(each.verbose_name))
            found.append(Change(each.name, label, str(one), str(other or ""), prose=False))
    return tuple(found)


# --- Moving -------------------------------------------------------------------------------


def _move(found: Plan, reason: str) -> None:
    gone, kept = found.gone, found.kept
    if isinstance(gone, Source) and gone.is_public:
        kept.is_public = True
    handled = {"tagged", "former_slugs", "aliases", "snapshots"}
    if isinstance(gone, Source):
        _move_or_drop(found, "snapshots", gone.snapshots.defer("text"), kept.snapshots, "text_hash")
    for relation in gone._meta.related_objects:
        name = relation.get_accessor_name()
        if name not in handled:
            _move_all(found, relation, reason)
    if isinstance(gone, Source):
        _check_quotations_again(found, reason)
    if isinstance(gone, Role):
        _move_or_drop(found, "aliases", gone.aliases.all(), kept.aliases, "slug")
    _move_or_drop(found, "tags", gone.tagged.all(), kept.tagged, "tag_id", "content_object")
    if found.obstacles:
        return
    former = gone.former_slugs.all()
    _note(found.moves, "former slugs", [each.slug for each in former])
    former.update(target=kept)
    slug, name = gone.slug, str(getattr(gone, "name", ""))
    gone._change_reason = kept._change_reason = reason
    gone.delete()
    kept.former_slugs.model.objects.create(slug=slug, target=kept)
    _note(found.moves, "its slug, which redirects from now on", [slug])
    if isinstance(kept, Role):
        _keep_name(found, name)
    kept.save()


def _move_all(found: Plan, relation, reason: str) -> None:
    model, name = relation.related_model, relation.field.name
    moved = []
    for row in model._base_manager.filter(**{name: found.gone}).order_by("pk"):
        moved.append(str(row))
        if isinstance(row, Claim):
            # What was lost before stands in no way.
            row.words_were_published = (
                row.published and not Result(row.quotation_result).publishable
            )
        _point(row, found)
        try:
            row.full_clean()
        except ValidationError as error:
            found.obstacles.append(f"{moved[-1]}: {_in_plain_text(error)}")
            continue
        row._change_reason = reason
        row.save()
    _note(found.moves, str(model._meta.verbose_name_plural), moved)


def _move_or_drop(found: Plan, what: str, rows, there, same: str, key: str = "") -> None:
    """Rows of which the one that stays may have the like already: one is enough."""
    known = set(there.values_list(same, flat=True))
    moved, dropped = [], []
    for row in rows:
        if getattr(row, same) in known:
            dropped.append(row)
        else:
            moved.append(row)
    key = key or rows.model._meta.get_field(_key_to(rows.model, type(found.kept))).name
    rows.model._base_manager.filter(pk__in=[row.pk for row in moved]).update(**{key: found.kept})
    rows.model._base_manager.filter(pk__in=[row.pk for row in dropped]).delete()
    for group, into in ((moved, found.moves), (dropped, found.already)):
        _note(into, what, [str(getattr(row, "tag", row)) for row in group])


def _key_to(model: type[models.Model], target: type[models.Model]) -> str:
    return _fields_to(model, target)[0].name


def _check_quotations_again(found: Plan, reason: str) -> None:
    """With its texts come others than those against which the claims were checked."""
    if not any(move.what == "snapshots" for move in found.moves):
        return
    for claim in found.kept.claims.order_by("pk"):
        was = claim.quotation_result
        try:
            claim.full_clean()
            if Result(was).publishable:
                # What is lost by merging is refused; what was lost before stands in no way.
                claim.clean_once_checked()
        except ValidationError as error:
            found.obstacles.append(f"{claim}: {_in_plain_text(error)}")
            continue
        if claim.quotation_result != was:
            claim._change_reason = reason
            claim.save()


def _in_plain_text(error: ValidationError) -> str:
    """Join the messages of an error; what is wrong with a quotation is said in HTML."""
    return html.unescape(strip_tags(" ".join(error.messages)))


def _keep_name(found: Plan, name: str) -> None:
    """A contract may bear the old name: it still finds its role."""
    alias = Alias(role=found.kept, title=name)
    try:
        alias.full_clean()
    except ValidationError:
        return
    alias.save()
    _note(found.moves, "its name, which becomes an alias", [name])


def _note(moves: list[Move], what: str, rows: list[str]) -> None:
    before = next((move for move in moves if move.what == what), None)
    if before:
        # Named by another field: the other role of a pair.
        moves[moves.index(before)] = Move(what, (*before.rows, *rows))
    elif rows:
        moves.append(Move(what, tuple(rows)))
