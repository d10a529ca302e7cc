"""Roles and their aliases."""

from django import forms
from django.contrib import admin
from django.db import models

from sources.admin import BaseAdmin, FormerSlugAdmin, ShowsFormerSlugs, TagFilter
from sources.catalogued import Origin
from sources.editing.admin_base import MAX_ROWS
from sources.editing.history_admin import HistoryMixin
from sources.slugs import slug_of

from ..editing.views.bulk import tag_selected
from ..models import Alias, Claim, FeaturedComparison, FormerRoleSlug, Role, RoleCode
from .base import CountsClaims, RowsFormSet, count_claims, merge_two


class AliasForm(forms.ModelForm):
    def clean(self):
        # The model does so too, but a formset compares cleaned values.
        cleaned = super().clean()
        cleaned["slug"] = cleaned.get("slug") or slug_of(cleaned.get("title", ""))
        return cleaned


class AliasFormSet(RowsFormSet):
    def clean(self):
        super().clean()
        for form in self.forms:
            # The database cannot tell while the role is new or its slug is changing.
            if not form.errors and self._repeats_the_role(form):
                form.add_error(
                    "title",
                    f"“{self.instance.slug}” is the slug of this role: it cannot be an alias "
                    "as well.",
                )

    def _repeats_the_role(self, form) -> bool:
        kept = form.has_changed() and not self._should_delete_form(form)
        return kept and form.instance.slug == self.instance.slug


class AliasInline(admin.TabularInline):
    model = Alias
    form = AliasForm
    formset = AliasFormSet
    extra = 1
    max_num = MAX_ROWS

    def get_queryset(self, request):
        """Return the titles that editors entered: a catalogue has up to thousands of one role."""
        return super().get_queryset(request).filter(origin=Origin.EDITED.value)


class RoleCodeInline(admin.TabularInline):
    model = RoleCode
    extra = 0
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    max_num = MAX_ROWS


class CatalogueFilter(admin.SimpleListFilter):
    title = "catalogue"
    parameter_name = "catalogue"

    def lookups(self, request, model_admin):
        return [(origin.value, origin.label) for origin in Origin if origin.value]

    def queryset(self, request, queryset):
        return queryset.filter(origin=self.value() or Origin.EDITED.value)


@admin.register(Role)
class RoleAdmin(ShowsFormerSlugs, CountsClaims, HistoryMixin, BaseAdmin):
    actions = [tag_selected, merge_two]
    list_display = ["name", "slug", "abbreviation", "claim_count"]
    list_filter = [TagFilter, CatalogueFilter]
    search_fields = ["name", "slug", "abbreviation", "aliases__title"]
    search_help_text = "Looks in names, slugs, abbreviations and aliases."
    prepopulated_fields = {"slug": ["name"]}
    readonly_fields = ["former_addresses"]
    fields = ["name", "slug", "abbreviation", "definition", "summary", "tags", "former_addresses"]
    inlines = [AliasInline, RoleCodeInline]
    claim_keys = ("role", "other_role")

    def get_queryset(self, request):
        """Return the roles that editors entered, or those of a catalogue: its list is chosen by a
        filter, and each of its roles can be opened."""
        is_list = getattr(request.resolver_match, "url_name", "").endswith("changelist")
        is_one = "object_id" in getattr(request.resolver_match, "kwargs", {})
        if is_one or (is_list and request.GET.get(CatalogueFilter.parameter_name)):
            return self.model.everything.annotate(claim_count=count_claims(*self.claim_keys))
        return super().get_queryset(request)

    def is_published(self, role):
        return Claim.objects.published().on_roles([role.slug]).exists()

    def get_deleted_objects(self, objs, request):
        """Count the roles of organisations that lose their link. Nobody here may read them."""
        deleted, counts, permissions, protected = super().get_deleted_objects(objs, request)
        for relation in Role._meta.related_objects:
            if getattr(relation.related_model, "is_private", False):
                rows = relation.related_model._base_manager.filter(
                    **{f"{relation.field.name}__in": objs}
                )
                if count := rows.count():
                    name = relation.related_model._meta.verbose_name_plural
                    counts[f"{name} of organisations, which stay and lose their link"] = count
        return deleted, counts, permissions, protected


@admin.register(Alias)
class AliasAdmin(BaseAdmin):
    form = AliasForm
    list_display = ["title", "slug", "role", "language", "whole_title_only"]
    list_select_related = ["role"]
    list_filter = [("role", admin.RelatedOnlyFieldListFilter), "language", "whole_title_only"]
    search_fields = ["title", "slug", "role__name"]
    autocomplete_fields = ["role"]


@admin.register(FeaturedComparison)
class FeaturedComparisonAdmin(BaseAdmin):
    list_display = ["__str__", "order"]
    list_select_related = ["role", "other_role"]
    autocomplete_fields = ["role", "other_role"]


admin.site.register(FormerRoleSlug, FormerSlugAdmin)
