"""Roles, questions and sources that were merged into others: which, and where they are now.

Merging deletes a row, and its slug redirects to the other one from then on. So the last version of
a row whose slug redirects is the one in which it was merged.
"""

from collections.abc import Collection

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery

from sources.models import FormerSourceSlug, Source

from ..models import FormerResponsibilitySlug, FormerRoleSlug, Responsibility, Role

_FORMER_SLUGS = {
    Role: FormerRoleSlug,
    Responsibility: FormerResponsibilitySlug,
    Source: FormerSourceSlug,
}


def with_kept(versions: models.QuerySet) -> models.QuerySet:
    """Add ``kept`` to versions: the number of the row of which it is now a part, None for those
    in which nothing was merged."""
    model = versions.model.instance_type
    same_slug = model.history.filter(history_type="-", slug=OuterRef("slug"))
    targets = _FORMER_SLUGS[model].objects.filter(
        # Another row may have had the slug before, and was only deleted.
        ~Exists(same_slug.filter(history_id__gt=OuterRef(OuterRef("history_id")))),
        slug=OuterRef("slug"),
    )
    is_last = models.When(Q(history_type="-"), then=Subquery(targets.values("target")[:1]))
    return versions.annotate(kept=models.Case(is_last, default=None))


def moved_by_merging() -> Q:
    """Return the condition for versions of what moved when rows were merged: they have the reason
    of the merge, with the names of both rows."""
    condition = Q()
    for model in _FORMER_SLUGS:
        merged = with_kept(model.history.filter(history_type="-")).exclude(kept=None)
        # Of what was erased other reasons are empty, too.
        told = merged.exclude(history_change_reason=None).exclude(history_change_reason="")
        reasons = told.values("history_change_reason")
        condition |= Q(history_change_reason__in=reasons)
    return condition


def rows_now(model: type[models.Model], numbers: Collection[int]) -> dict[int, models.Model]:
    """Return the rows that those with these numbers were merged into. One query, and another one
    if there are any."""
    if not numbers:
        return {}
    merged = with_kept(model.history.filter(id__in=numbers)).exclude(kept=None)
    kept = dict(merged.values_list("id", "kept"))
    rows = model._base_manager.in_bulk(set(kept.values()))
    return {number: rows[pk] for number, pk in kept.items() if pk in rows}


def numbers_of(row: models.Model) -> list[int]:
    """Return the number of a row and those of all that was merged into it."""
    merged = with_kept(type(row).history.all()).filter(kept=row.pk)
    return [row.pk, *merged.values_list("id", flat=True)]
