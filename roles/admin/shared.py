"""What several pages of the admin have in common."""

from itertools import groupby

from django import forms
from django.contrib import admin
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.forms.utils import pretty_name

from sources.models import Source

from ..models import Claim, Position


def claims_counted(*keys: str):
    """How many claims name the row at hand by any of these foreign keys, as an annotation."""
    counts = [
        Coalesce(
            Subquery(
                Claim.objects.filter(**{key: OuterRef("pk")})
                .order_by()
                .values(key)
                .annotate(number=Count("pk"))
                .values("number")
            ),
            0,
        )
        for key in keys
    ]
    return sum(counts[1:], counts[0])


class CountsClaims:
    """A column with the number of claims. ``claim_keys`` name the foreign keys that count."""

    claim_keys: tuple[str, ...]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(claim_count=claims_counted(*self.claim_keys))

    @admin.display(description="claims", ordering="claim_count")
    def claim_count(self, obj):
        return obj.claim_count


class ShowsClaims:
    """A page that ends with a table of the claims that belong to it, for reading."""

    change_form_template = "admin/roles/change_form_with_claims.html"

    def claims_shown(self, obj):
        raise NotImplementedError

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        desk = self.admin_site.get_model_admin(Claim)
        if obj and desk.has_view_permission(request):
            claims = self.claims_shown(obj).with_names().prefetch_related("contexts")
            context["claims"] = claims.order_by("pk")
            context["of_one_source"] = isinstance(obj, Source)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)


def every_position():
    return list(Position.objects.select_related("scale"))


def choices_by_scale(positions, scale_id: int | None) -> list:
    """As choices of a select: those of one scale or, where none is known, all under their scale."""
    nothing = ("", "---------")
    if scale_id:
        return [nothing, *((each.pk, str(each)) for each in positions if each.scale_id == scale_id)]
    scales = groupby(positions, key=lambda position: position.scale.name)
    return [nothing, *((name, [(each.pk, str(each)) for each in group]) for name, group in scales)]


class Rows(forms.BaseInlineFormSet):
    """Forms that stand in the rows of a table, where a heading is no label."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        for name, field in form.fields.items():
            if not field.widget.is_hidden:
                field.widget.attrs["aria-label"] = field.label or pretty_name(name)
