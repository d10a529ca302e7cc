"""Merging two roles, responsibilities or sources that mean the same.

Everything that refers to one row moves to the other in one transaction, and the slug of the deleted
one redirects from then on. What would exist twice or be wrong is listed, and the merge is refused.
"""

import html
from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import attrgetter

from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, models, transaction
from django.urls import reverse
from django.utils.html import format_html, strip_tags

from sources.editing import history
from sources.editing.history import Change
from sources.models import MAX_REASON, Snapshot, Source
from sources.text.quotation import Result

from ..models import Alias, Claim, FeaturedComparison, OrgNote, Responsibility, Role

MERGEABLE = (Role, Responsibility, Source)


@dataclass
class Plan:
    """What a merge does with everything that refers to ``gone``, the row that is deleted."""

    gone: models.Model
    kept: models.Model
    moves: dict[str, list[str]] = field(default_factory=dict)
    """Names of the rows that move, by the name of their kind."""

    private_counts: dict[str, int] = field(default_factory=dict)
    """How many rows of organisations move, by the name of their kind: nobody here may read them."""

    duplicates: dict[str, list[str]] = field(default_factory=dict)
    """Names of the rows that ``kept`` has as well, so that one of them is enough."""

    collisions: list[tuple[models.Model, models.Model]] = field(default_factory=list)
    """Claims or notes that would say the same twice: an editor chooses between them first."""

    obstacles: list[str] = field(default_factory=list)
    differences: tuple[Change, ...] = ()
    """Fields in which the two differ: the values of ``kept`` stay."""

    @property
    def doubled(self) -> list[tuple[str, str]]:
        """The collisions, as links under the names that the rows have now."""
        return [
            (_link(one, one.name_now), _link(other, getattr(other, "name_now", "")))
            for one, other in self.collisions
        ]

    @property
    def refused(self) -> bool:
        return bool(self.collisions or self.obstacles)

    def add_moves(self, kind: str, names: list[str]) -> None:
        if names:
            self.moves.setdefault(kind, []).extend(names)


class RefusedError(Exception):
    def __init__(self, plan: Plan):
        super().__init__("This cannot be merged.")
        self.plan = plan


def plan(gone: models.Model, kept: models.Model) -> Plan:
    """Return what ``merge`` would do, by doing it and rolling it back."""
    with transaction.atomic():
        plan = _merge(gone, kept, "")
        transaction.set_rollback(True)
    return plan


def look_up_quotations(gone: models.Model, kept: models.Model) -> None:
    """Look up the quotations of two sources in the text that is the newest once they are merged,
    before the transaction of the merge begins."""
    if isinstance(kept, Source):
        both = [gone.pk, kept.pk]
        if newest := Snapshot.objects.filter(source__in=both).first():
            newest.source = kept
            claims = Claim.objects.filter(source__in=both).with_quotation()
            newest.look_up(claims.order_by().values_list("quotation", flat=True))


@transaction.atomic
def merge(gone: models.Model, kept: models.Model, reason: str) -> Plan:
    """Move everything from ``gone`` to ``kept`` and delete ``gone``. Raises RefusedError, or
    DoesNotExist if somebody has deleted or merged one of them in the meantime."""
    plan = _merge(gone, kept, reason)
    if plan.refused:
        raise RefusedError(plan)
    return plan


def _merge(gone: models.Model, kept: models.Model, why: str) -> Plan:
    model = type(gone)
    if model not in MERGEABLE or type(kept) is not model or gone.pk == kept.pk:
        raise ValueError("Two different rows of one kind are merged.")
    locked = model._base_manager.order_by("pk").select_for_update().in_bulk([gone.pk, kept.pk])
    if len(locked) < 2:
        raise model.DoesNotExist
    gone, kept = locked[gone.pk], locked[kept.pk]
    plan = Plan(gone, kept, differences=_differences(gone, kept))
    reason = f"{name_in_reasons(gone)} merged into {name_in_reasons(kept)}"
    reason = f"{reason}: {why}"[:MAX_REASON] if why else reason[:MAX_REASON]
    plan.obstacles += _obstacles(gone, kept)
    _find_collisions(plan)
    if plan.refused:
        return plan
    try:
        with transaction.atomic():
            _move(plan, reason)
    except (DataError, IntegrityError) as error:
        plan.obstacles.append(f"The database refuses it: {error}")
    return plan


def name_in_reasons(row: models.Model) -> str:
    """Return what history calls a row where it was merged."""
    return str(row)[:40]


def _differences(gone: models.Model, kept: models.Model) -> tuple[Change, ...]:
    """Return the fields in which ``gone`` has a value that is lost."""
    kept_anyway = {"slug", "name", "is_public"}
    return tuple(
        change
        for change in history.changes(*history.contents([gone, kept]))
        if change.before and change.name not in kept_anyway
    )


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


# --- Rows that would say the same twice ---------------------------------------------------


def _keys_to(model: type[models.Model], target: type[models.Model]) -> list[models.Field]:
    """Return the foreign keys by which a model refers to another."""
    fields = model._meta.concrete_fields
    return [field for field in fields if field.is_relation and field.related_model is target]


def _rows_of(model: type[models.Model], row: models.Model) -> models.QuerySet:
    """Return the claims or notes that refer to a row by any of their foreign keys."""
    condition = models.Q(pk=None)
    for key in _keys_to(model, type(row)):
        condition |= models.Q(**{key.name: row})
    return model.objects.filter(condition).order_by("pk")


def _repoint(row: models.Model, plan: Plan) -> None:
    """Make a row refer to ``kept`` wherever it refers to ``gone``."""
    for key in _keys_to(type(row), type(plan.gone)):
        if getattr(row, key.attname) == plan.gone.pk:
            setattr(row, key.name, plan.kept)


def _find_collisions(plan: Plan) -> None:
    for model, joins in (
        (Claim, ("source", "role", "other_role", "responsibility", "position__converse")),
        (OrgNote, ("responsibility", "role", "other_role")),
    ):
        moving = _rows_of(model, plan.gone).select_related(*joins)
        present = _rows_of(model, plan.kept).exclude(pk__in=moving.order_by().values("pk"))
        known = {_identity(row): row for row in present.select_related(*joins)}
        for row in moving:
            name = row.name_now = str(row)
            _repoint(row, plan)
            if row.role_id == row.other_role_id:
                plan.obstacles.append(
                    format_html("{}: its two roles would be one.", _link(row, name))
                )
                continue
            row._order_pair()
            if getattr(row, "is_proposal", False):
                # It may say the same as the claim that it would change.
                continue
            identity = _identity(row)
            if identity in known:
                plan.collisions.append((row, known[identity]))
            known.setdefault(identity, row)


def _identity(row: Claim | OrgNote) -> tuple:
    point = (row.role_id, row.other_role_id, row.responsibility_id)
    if isinstance(row, Claim):
        free = "" if row.position_id else row.external_id
        return (*point, row.source_id, row.position_id, row.locator, free)
    return point


# --- Moving -------------------------------------------------------------------------------


_KEPT_ONCE = {"tagged", "former_slugs", "aliases", "codes", "snapshots"}
"""Relations of which a row that both have is kept once, and slugs."""


def _move(plan: Plan, reason: str) -> None:
    gone, kept = plan.gone, plan.kept
    if isinstance(gone, Source):
        if gone.is_public:
            # Published claims that move would show it otherwise, with a version of its own.
            Source.objects.filter(pk=kept.pk).update(is_public=True)
            kept.is_public = True
        _move_or_drop(
            plan, "snapshots", "source", gone.snapshots.defer("text"), kept.snapshots, "text_hash"
        )
    for relation in gone._meta.related_objects:
        if relation.get_accessor_name() not in _KEPT_ONCE:
            _move_all(plan, relation, reason)
    if "snapshots" in plan.moves:
        _check_quotations_again(plan, reason)
    if isinstance(gone, Role):
        _move_or_drop(plan, "aliases", "role", gone.aliases.all(), kept.aliases, "slug")
        plan.differences += _differing_codes(gone, kept)
        kind = "codes in classifications"
        _move_or_drop(plan, kind, "role", gone.codes.all(), kept.codes, "scheme", "code")
    if isinstance(gone, Responsibility):
        _move_or_drop(
            plan, "search words", "responsibility", gone.aliases.all(), kept.aliases, "words"
        )
    _move_or_drop(plan, "tags", "content_object", gone.tagged.all(), kept.tagged, "tag_id")
    if plan.obstacles:
        return
    former = gone.former_slugs.all()
    plan.add_moves("former slugs", [row.slug for row in former])
    former.update(target=kept)
    slug, name = gone.slug, str(getattr(gone, "name", ""))
    gone._change_reason = kept._change_reason = reason
    gone.delete()
    kept.former_slugs.model.objects.create(slug=slug, target=kept)
    plan.add_moves("its slug, which redirects from now on", [slug])
    if isinstance(kept, Role):
        _keep_name(plan, name)
    kept.save()


def _move_all(plan: Plan, relation, reason: str) -> None:
    model = relation.related_model
    if getattr(model, "is_private", False):
        _move_private(plan, relation)
        return
    names = []
    for row in model._base_manager.filter(**{relation.field.name: plan.gone}).order_by("pk"):
        names.append(str(row))
        if isinstance(row, Claim):
            # A quotation that was lost before is no obstacle.
            lost = not Result(row.quotation_result).publishable
            row.words_were_published = row.published and lost
        _repoint(row, plan)
        try:
            row.full_clean()
        except ValidationError as error:
            if isinstance(row, FeaturedComparison):
                # It would stand twice on the home page, or compare a role with itself.
                row.delete()
                names.pop()
            else:
                plan.obstacles.append(
                    format_html("{}: {}", _link(row, names[-1]), _plain_text(error))
                )
            continue
        row._change_reason = reason
        row.save()
    plan.add_moves(str(model._meta.verbose_name_plural), names)


def _move_private(plan: Plan, relation) -> None:
    """Move rows of organisations, which editors of the canon may count and not read. Nothing in
    them can be an obstacle, because it would tell of them."""
    rows = relation.related_model._base_manager.filter(**{relation.field.name: plan.gone})
    if count := rows.update(**{relation.field.name: plan.kept}):
        name = str(relation.related_model._meta.verbose_name_plural)
        plan.private_counts[name] = plan.private_counts.get(name, 0) + count


def _move_or_drop(plan: Plan, kind: str, key: str, rows, present, *identity: str) -> None:
    """Move rows by their foreign key ``key``; drop those that ``kept`` has as well."""
    identify = attrgetter(*identity)
    known = set(map(identify, present.only(*identity)))
    moved = [row for row in rows if identify(row) not in known]
    dropped = [row for row in rows if identify(row) in known]
    everything = rows.model._base_manager
    everything.filter(pk__in=[row.pk for row in moved]).update(**{key: plan.kept})
    everything.filter(pk__in=[row.pk for row in dropped]).delete()
    plan.add_moves(kind, [str(getattr(row, "tag", row)) for row in moved])
    if dropped:
        plan.duplicates[kind] = [str(getattr(row, "tag", row)) for row in dropped]


def _differing_codes(gone: Role, kept: Role) -> tuple[Change, ...]:
    """Return how near to a code each role is said to be, where both have it and that differs."""
    matches = {(code.scheme, code.code): code.get_match_display() for code in kept.codes.all()}
    return tuple(
        Change("codes", str(code), code.get_match_display(), matches[code.scheme, code.code])
        for code in gone.codes.all()
        if matches.get((code.scheme, code.code), code.get_match_display())
        != code.get_match_display()
    )


def _check_quotations_again(plan: Plan, reason: str) -> None:
    """Check the quotations of ``kept`` against the texts that it has now."""
    for claim in plan.kept.claims.order_by("pk"):
        before = claim.quotation_result
        try:
            claim.full_clean()
            if Result(before).publishable:
                # A quotation that is lost by merging is refused; one lost before is no obstacle.
                claim.clean_once_checked()
        except ValidationError as error:
            plan.obstacles.append(format_html("{}: {}", _link(claim), _plain_text(error)))
            continue
        if claim.quotation_result != before:
            claim._change_reason = reason
            claim.save()


def _link(row: models.Model, name: str = "") -> str:
    """Return a link to the form of a row."""
    address = reverse(admin_urlname(row._meta, "change"), args=[row.pk])
    return format_html('<a href="{}">{}</a>', address, name or row)


def _plain_text(error: ValidationError) -> str:
    """Join the messages of an error, of which those about quotations are HTML."""
    return html.unescape(strip_tags(" ".join(error.messages)))


def _keep_name(plan: Plan, name: str) -> None:
    """Make the old name an alias, so that old links and texts still find the role."""
    alias = Alias(role=plan.kept, title=name)
    try:
        alias.full_clean()
    except ValidationError:
        return
    alias.save()
    plan.add_moves("its name, which becomes an alias", [name])
