"""Base classes of our pages in the admin."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.forms.utils import pretty_name
from django.shortcuts import redirect
from django.urls import reverse

from ..editing.publishing import may_publish
from ..importing.files import WRITERS
from ..models import Claim


def count_claims(*keys: str):
    """Return an annotation: how many claims refer to a row by any of these foreign keys."""
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
    """A column with the number of claims. ``claim_keys`` names the foreign keys that count."""

    claim_keys: tuple[str, ...]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(claim_count=count_claims(*self.claim_keys))

    @admin.display(description="claims", ordering="claim_count")
    def claim_count(self, obj):
        return obj.claim_count


@admin.action(description="Merge two into one…", permissions=["delete"])
def merge_two(model_admin, request, queryset):
    """Open the page on which two rows are merged, which takes the right to change them as well."""
    chosen = list(queryset.order_by("pk").values_list("pk", flat=True)[:3])
    if len(chosen) != 2:
        messages.warning(request, "Choose exactly two to merge.")
        return None
    kept, gone = chosen
    return redirect(admin_urlname(model_admin.opts, "merge"), gone, kept)


class ProtectsPublished:
    """Rows and forms that refuse some changes from people who may not publish."""

    def is_protected(self, obj) -> bool:
        """Return whether only people who may publish can change or delete a row."""
        raise NotImplementedError

    def may_edit(self, request, obj) -> bool:
        return obj is None or may_publish(request) or not self.is_protected(obj)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self.may_edit(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self.may_edit(request, obj)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.may_publish = may_publish(request)
        return form


class ExchangesTables:
    """A list whose rows are exported and imported as tables."""

    change_list_template = "admin/roles/change_list_with_tables.html"

    def has_import_permission(self, request) -> bool:
        return self.has_add_permission(request) and self.has_change_permission(request)

    def changelist_view(self, request, extra_context=None):
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        export = admin_urlname(self.opts, "export")
        may_import = self.has_import_permission(request)
        context = {
            "exports": [(kind.upper(), reverse(export, args=[kind]) + query) for kind in WRITERS],
            "import_address": reverse(admin_urlname(self.opts, "import")) if may_import else "",
        }
        return super().changelist_view(request, {**context, **(extra_context or {})})


def without_fields(fieldsets, hidden) -> list:
    """Return the fieldsets of a form without some fields."""
    return [
        (title, {**options, "fields": [name for name in options["fields"] if name not in hidden]})
        for title, options in fieldsets
    ]


class RowsFormSet(forms.BaseInlineFormSet):
    """Forms in the rows of a table, where a heading is no label."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        for name, field in form.fields.items():
            if not field.widget.is_hidden:
                field.widget.attrs["aria-label"] = field.label or pretty_name(name)
