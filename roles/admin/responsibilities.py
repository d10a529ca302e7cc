"""Responsibilities with their areas, scales and positions, and contexts."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError

from sources.admin import BaseAdmin, FormerSlugAdmin, ShowsFormerSlugs, TagFilter
from sources.editing.admin_base import MAX_ROWS
from sources.editing.deleted_objects import first_lines
from sources.editing.history_admin import HistoryMixin

from ..domain.facts import PositionKind
from ..editing.forms import all_positions, position_choices
from ..editing.views.bulk import tag_selected
from ..models import (
    Area,
    Claim,
    Context,
    FormerResponsibilitySlug,
    Position,
    Responsibility,
    ResponsibilityAlias,
    Scale,
)
from .base import CountsClaims, RowsFormSet, merge_two

VARIES = PositionKind.VARIES.value


class AliasInline(admin.TabularInline):
    model = ResponsibilityAlias
    formset = RowsFormSet
    extra = 1
    max_num = MAX_ROWS


@admin.register(Responsibility)
class ResponsibilityAdmin(ShowsFormerSlugs, CountsClaims, HistoryMixin, BaseAdmin):
    actions = [tag_selected, merge_two]
    list_display = ["name", "question", "area", "scale", "relational", "order", "claim_count"]
    list_select_related = ["area", "scale"]
    list_filter = [
        ("area", admin.RelatedOnlyFieldListFilter),
        ("scale", admin.RelatedOnlyFieldListFilter),
        "relational",
        TagFilter,
    ]
    search_fields = ["name", "slug", "question", "meaning", "aliases__words"]
    search_help_text = "Looks in names, slugs, questions, meanings and search words."
    autocomplete_fields = ["area", "scale"]
    prepopulated_fields = {"slug": ["name"]}
    readonly_fields = ["former_addresses"]
    fieldsets = [
        (None, {"fields": ["name", "slug", "question", "topic", "topic_de", "meaning"]}),
        ("Its answers", {"fields": ["scale", "relational"]}),
        ("Its place", {"fields": ["area", "order", "tags", "former_addresses"]}),
    ]
    inlines = [AliasInline]
    claim_keys = ("responsibility",)

    def is_published(self, responsibility):
        return responsibility.claims.published().exists()


@admin.register(ResponsibilityAlias)
class ResponsibilityAliasAdmin(BaseAdmin):
    list_display = ["words", "responsibility", "language"]
    list_select_related = ["responsibility"]
    list_filter = [("responsibility", admin.RelatedOnlyFieldListFilter), "language"]
    search_fields = ["words", "responsibility__name"]
    autocomplete_fields = ["responsibility"]


@admin.register(Area)
class AreaAdmin(BaseAdmin):
    list_display = ["name", "slug", "order"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}


class PositionFormSet(RowsFormSet):
    def clean(self):
        super().clean()
        if any(form.errors for form in self.forms):
            return
        varying = [
            form
            for form in self.forms
            if not self._should_delete_form(form) and form.cleaned_data.get("kind") == VARIES
        ]
        if len(varying) != 1:
            raise ValidationError(
                "A scale has exactly one position of kind “varies”, for sources that say that it "
                f"differs; this one has {len(varying) or 'none'}."
            )

    def save(self, commit=True):
        # One position may take the kind over from another, which has to give it up first.
        Position.objects.filter(
            pk__in=[
                form.instance.pk
                for form in self.initial_forms
                if form.initial["kind"] == VARIES and form.has_changed()
            ]
        ).update(kind=PositionKind.OTHER.value)
        return super().save(commit)


class PositionInline(admin.TabularInline):
    model = Position
    formset = PositionFormSet
    fields = ["label", "label_de", "slug", "kind", "order"]
    prepopulated_fields = {"slug": ["label"]}
    ordering = ["order", "slug"]
    extra = 1
    max_num = MAX_ROWS
    show_change_link = True


@admin.register(Scale)
class ScaleAdmin(BaseAdmin):
    list_display = ["name", "slug", "answers"]
    search_fields = ["name", "slug", "positions__label"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [PositionInline]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("positions")

    @admin.display(description="positions")
    def answers(self, scale):
        return ", ".join(str(position) for position in scale.positions.all())


class PositionForm(forms.ModelForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "converse" in self.fields:
            others = [row for row in all_positions() if row != self.instance]
            choices = position_choices(others, self.instance.scale_id)
            self.fields["converse"].widget.choices = choices

    def clean_kind(self):
        kind = self.cleaned_data["kind"]
        if self.initial.get("kind") == VARIES and self.instance.pk and kind != VARIES:
            raise ValidationError(
                "Each scale has exactly one position of kind “varies”: give it to another one on "
                "the scale's page, where this one can change too."
            )
        return kind


@admin.register(Position)
class PositionAdmin(CountsClaims, BaseAdmin):
    form = PositionForm
    list_display = ["label", "scale", "kind", "order", "converse", "claim_count"]
    list_select_related = ["scale", "converse"]
    list_filter = ["kind", ("scale", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["label", "slug", "scale__name"]
    autocomplete_fields = ["scale"]
    prepopulated_fields = {"slug": ["label"]}
    claim_keys = ("position",)


@admin.register(Context)
class ContextAdmin(BaseAdmin):
    list_display = ["name", "phrase", "broader", "kind", "slug"]
    list_select_related = ["broader"]
    autocomplete_fields = ["broader"]
    list_filter = ["kind"]
    search_fields = ["name", "slug", "phrase"]
    prepopulated_fields = {"slug": ["name"]}

    def get_deleted_objects(self, objs, request):
        """Protect contexts of claims: without them a claim would say more than its source does."""
        deleted, counts, permissions, protected = super().get_deleted_objects(objs, request)
        limited = Claim.objects.filter(contexts__in=objs).distinct()
        protected += first_lines([f"Claim: {claim}" for claim in limited])
        return deleted, counts, permissions, protected


admin.site.register(FormerResponsibilitySlug, FormerSlugAdmin)
