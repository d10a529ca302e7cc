"""Responsibilities, the answers that they take, and the words around them."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, JsonResponse
from django.template.response import TemplateResponse
from django.urls import path

from sources.admin import DeskAdmin, FormerSlugAdmin, TagFilter, former_slugs
from sources.editing.admin_base import MAX_ROWS
from sources.editing.history_admin import KeepsHistory

from ..domain.facts import PositionKind
from ..editing.dashboard import points_with_one_voice
from ..models import (
    Area,
    Claim,
    Context,
    FormerResponsibilitySlug,
    Position,
    Responsibility,
    Scale,
)
from .merging import MergesTwo
from .shared import CountsClaims, Rows, choices_by_scale, every_position

VARIES = PositionKind.VARIES.value


@admin.register(Responsibility)
class ResponsibilityAdmin(MergesTwo, CountsClaims, KeepsHistory, DeskAdmin):
    list_display = ["name", "question", "area", "scale", "relational", "order", "claim_count"]
    list_select_related = ["area", "scale"]
    list_filter = [
        ("area", admin.RelatedOnlyFieldListFilter),
        ("scale", admin.RelatedOnlyFieldListFilter),
        "relational",
        TagFilter,
    ]
    search_fields = ["name", "slug", "question", "meaning"]
    search_help_text = "Looks in names, slugs, questions and meanings."
    autocomplete_fields = ["area", "scale"]
    prepopulated_fields = {"slug": ["name"]}
    readonly_fields = ["former_addresses"]
    fieldsets = [
        (None, {"fields": ["name", "slug", "question", "meaning"]}),
        ("Its answers", {"fields": ["scale", "relational"]}),
        ("Its place", {"fields": ["area", "order", "tags", "former_addresses"]}),
    ]
    claim_keys = ("responsibility",)

    def is_published(self, responsibility):
        return responsibility.claims.published().exists()

    @admin.display(description="former slugs", empty_value="None")
    def former_addresses(self, responsibility):
        return former_slugs(responsibility) or None

    def get_urls(self):
        answers = path(
            "answers/",
            self.admin_site.admin_view(self.answers_view),
            name="roles_responsibility_answers",
        )
        single = path(
            "one-voice/",
            self.admin_site.admin_view(self.single_view),
            name="roles_responsibility_single",
        )
        return [answers, single, *super().get_urls()]

    def single_view(self, request):
        """The points to which one voice alone speaks."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        points = Paginator(points_with_one_voice(), 100).get_page(request.GET.get("p"))
        request.current_app = self.admin_site.name
        return TemplateResponse(
            request,
            "admin/roles/single.html",
            {
                **self.admin_site.each_context(request),
                "title": "Points with one voice",
                "opts": self.opts,
                "page": points,
            },
        )

    def answers_view(self, request):
        """For the claim form's script: what a responsibility takes for an answer."""
        if not self.has_view_permission(request):
            return JsonResponse({"error": "You may not see responsibilities."}, status=403)
        responsibility = self.get_object(request, request.GET.get("responsibility", ""))
        if responsibility is None:
            raise Http404
        positions = responsibility.scale.positions.all()
        return JsonResponse(
            {
                "relational": responsibility.relational,
                "positions": [{"id": each.pk, "label": str(each)} for each in positions],
            }
        )


@admin.register(Area)
class AreaAdmin(DeskAdmin):
    list_display = ["name", "slug", "order"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}


class PositionForms(Rows):
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
        # One position may take the kind over from another: whichever had it lets go of it first.
        Position.objects.filter(
            pk__in=[
                form.instance.pk
                for form in self.initial_forms
                if form.initial["kind"] == VARIES and form.has_changed()
            ]
        ).update(kind=PositionKind.OTHER.value)
        return super().save(commit)


class Positions(admin.TabularInline):
    model = Position
    formset = PositionForms
    fields = ["label", "slug", "kind", "order"]
    prepopulated_fields = {"slug": ["label"]}
    ordering = ["order", "slug"]
    extra = 1
    max_num = MAX_ROWS
    show_change_link = True


@admin.register(Scale)
class ScaleAdmin(DeskAdmin):
    list_display = ["name", "slug", "answers"]
    search_fields = ["name", "slug", "positions__label"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [Positions]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("positions")

    @admin.display(description="positions")
    def answers(self, scale):
        return ", ".join(str(position) for position in scale.positions.all())


class PositionForm(forms.ModelForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "converse" in self.fields:
            self.fields["converse"].widget.choices = choices_by_scale(
                [each for each in every_position() if each != self.instance],
                self.instance.scale_id,
            )

    def clean_kind(self):
        kind = self.cleaned_data["kind"]
        if self.initial.get("kind") == VARIES and self.instance.pk and kind != VARIES:
            raise ValidationError(
                "Each scale has exactly one position of kind “varies”: give it to another one on "
                "the scale's page, where this one can change too."
            )
        return kind


@admin.register(Position)
class PositionAdmin(CountsClaims, DeskAdmin):
    form = PositionForm
    list_display = ["label", "scale", "kind", "order", "converse", "claim_count"]
    list_select_related = ["scale", "converse"]
    list_filter = ["kind", ("scale", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["label", "slug", "scale__name"]
    autocomplete_fields = ["scale"]
    prepopulated_fields = {"slug": ["label"]}
    claim_keys = ("position",)


@admin.register(Context)
class ContextAdmin(DeskAdmin):
    list_display = ["name", "phrase", "kind", "slug"]
    list_filter = ["kind"]
    search_fields = ["name", "slug", "phrase"]
    prepopulated_fields = {"slug": ["name"]}

    def get_deleted_objects(self, objs, request):
        """Without its context a claim would say more than its source does: refused as well."""
        deleted, counts, permissions, protected = super().get_deleted_objects(objs, request)
        limited = Claim.objects.filter(contexts__in=objs).distinct()
        return deleted, counts, permissions, [*protected, *(f"Claim: {each}" for each in limited)]


admin.site.register(FormerResponsibilitySlug, FormerSlugAdmin)
