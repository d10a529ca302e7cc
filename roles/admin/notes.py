"""Org notes: the form shows the point as readers see it."""

from django import forms
from django.contrib import admin, messages
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone

from sources.admin import BaseAdmin
from sources.editing.admin_base import BoundedChangeList
from sources.editing.history_admin import HistoryMixin
from sources.editing.list_addresses import FixedChoicesFilter, is_valid_pk
from sources.editing.reasons import ReasonForm

from ..editing.forms import HiddenTicks
from ..editing.views.notes import build_note, has_point, preview_context
from ..models import Claim, OrgNote, Responsibility, Role
from ..queries import pages
from ..queries.overview import unexplained_points

REVIEWED = "Reviewed"


class NoteForm(ReasonForm):
    """Also shows a preview and marks the note as reviewed."""

    def __init__(self, data=None, *args, **kwargs):
        if data is not None and "_reviewed" in data:
            data = data.copy()
            data["reviewed_on"] = timezone.localdate().isoformat()
            data["reason"] = data.get("reason", "").strip() or REVIEWED
        super().__init__(data, *args, **kwargs)
        self.others = _other_points(self.instance, self.initial.get("responsibility"), data)
        self.fields["also"].choices = [(key, name) for key, (name, _) in self.others.items()]
        self.fields["also"].initial = [key for key, (_, note) in self.others.items() if note]
        if not self.others:
            self.fields["also"].widget = HiddenTicks()

    also = forms.MultipleChoiceField(
        label="Also on",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Other points of this question that the same explanation covers. They get it as "
        "it stands here.",
    )

    @property
    def previews(self) -> bool:
        return "_preview" in self.data

    def is_valid(self):
        # A preview is never saved; the same page comes back with it.
        return super().is_valid() and not self.previews

    def clean(self):
        # A preview needs no reason either.
        return self.cleaned_data if self.previews else super().clean()


def _other_points(note: OrgNote, responsibility, data) -> dict[str, tuple[str, OrgNote | None]]:
    """Return the other points of the note's question that it may cover too, by the slugs of their
    roles: its name, and the note there with the same explanation, or None if it has none yet."""
    pk = note.responsibility_id or (data or {}).get("responsibility") or responsibility
    pk = getattr(pk, "pk", pk)
    if not is_valid_pk(str(pk)):
        return {}
    points = {}
    of_question = OrgNote.objects.filter(responsibility=pk).with_names()
    if note.pk:
        same = of_question.filter(explanation=note.explanation).exclude(pk=note.pk)
        points = {
            " ".join(other.key[1:]): (" and ".join(map(str, other.roles)), other) for other in same
        }
    slug = Responsibility.objects.filter(pk=pk).values_list("slug", flat=True).first()
    for point in unexplained_points():
        key = " ".join(point.key[1:])
        if point.responsibility.slug == slug and (not note.pk or point.key != note.key):
            points[key] = (" and ".join(role.name for role in point.roles), None)
    return points


def _new_note(note: OrgNote, slugs: list[str]) -> OrgNote | None:
    """Return an unsaved note on another point of the same question, or None for the note's own."""
    by_slug = Role.objects.in_bulk(slugs, field_name="slug")
    role, *other = (by_slug[slug] for slug in slugs)
    if (note.responsibility.slug, *slugs) == note.key:
        return None
    return OrgNote(
        responsibility=note.responsibility, role=role, other_role=other[0] if other else None
    )


class NoteChangeList(BoundedChangeList):
    """Adds to each note its point as it stands now."""

    def get_results(self, request):
        super().get_results(request)
        self.result_list = list(self.result_list)
        for note, noted in zip(self.result_list, pages.points_of(self.result_list), strict=True):
            note.noted = noted


class ReviewFilter(FixedChoicesFilter):
    title = "review"
    parameter_name = "review"

    def lookups(self, request, model_admin):
        return [
            ("due", "Needs review: claims published since"),
            ("hidden", "Not shown now: not contested"),
            ("done", "Reviewed since the last claim"),
        ]

    def queryset(self, request, queryset):
        return queryset.among(self._filter(queryset, self.value())) if self.value() else queryset

    @staticmethod
    def _filter(queryset, wanted: str) -> list[OrgNote]:
        notes = queryset.with_names()
        return [
            note
            for note, noted in zip(notes, pages.points_of(notes), strict=True)
            if wanted == ("hidden" if not noted else "due" if noted.claims_since_review else "done")
        ]


@admin.register(OrgNote)
class OrgNoteAdmin(HistoryMixin, BaseAdmin):
    form = NoteForm
    change_form_template = "admin/roles/note_form.html"
    change_list_template = "admin/roles/note_list.html"
    list_display = ["responsibility", "role", "other_role", "reviewed_on", "claims_since"]
    list_display_links = ["responsibility", "role"]
    list_select_related = ["responsibility__area", "role", "other_role"]
    # Databases differ in where they put what has no value.
    ordering = [
        "responsibility__slug",
        "role__slug",
        models.F("other_role__slug").asc(nulls_first=True),
    ]
    list_filter = [
        ReviewFilter,
        ("role", admin.RelatedOnlyFieldListFilter),
        ("responsibility", admin.RelatedOnlyFieldListFilter),
    ]
    date_hierarchy = "reviewed_on"
    search_fields = ["explanation", "responsibility__name", "role__name", "other_role__name"]
    search_help_text = "Looks in explanations, questions and roles."
    autocomplete_fields = ["responsibility", "role", "other_role"]
    actions = ["mark_reviewed"]

    class Media:
        css = {"all": ["admin-desk/notes.css"]}
        js = [forms.Script("admin-desk/notes.js", defer=True)]

    def is_published(self, note):
        return True

    # --- The list -------------------------------------------------------------------------

    def get_changelist(self, request, **kwargs):
        return NoteChangeList

    @admin.display(description="claims since")
    def claims_since(self, note):
        return note.noted.claims_since_review if note.noted else "not shown now"

    @admin.action(description="Mark as reviewed today", permissions=["change"])
    def mark_reviewed(self, request, queryset):
        with transaction.atomic():
            # Locked one by one: the joins of the list cannot be.
            for pk in list(queryset.order_by("pk").values_list("pk", flat=True)):
                note = OrgNote.objects.select_for_update().get(pk=pk)
                note.reviewed_on = timezone.localdate()
                note._change_reason = REVIEWED
                note.save(update_fields=["reviewed_on"])
                self.log_change(request, note, REVIEWED)
        self.message_user(request, "Marked as reviewed today.", messages.SUCCESS)

    # --- The form -------------------------------------------------------------------------

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "explanation":
            field.widget.attrs |= {
                "rows": 9,
                "data-sources": reverse("admin:roles_orgnote_sources"),
                "data-preview": reverse("admin:roles_orgnote_preview"),
            }
        return field

    @transaction.atomic
    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        for key in form.cleaned_data["also"]:
            _, note = form.others[key]
            if note is None:
                note = _new_note(obj, key.split(" "))
                if note is None:
                    continue
            note.explanation, note.reviewed_on = obj.explanation, obj.reviewed_on
            note._change_reason = form.cleaned_data.get("reason") or None
            note.save()
            self.log_change(request, note, f"The same explanation as {obj}.")
        if pages.points_of([obj]) == [None]:
            messages.warning(
                request, "This point is not contested now: the note shows as soon as it is."
            )

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        form = context["adminform"].form
        if form.is_bound:
            note, errors = form.instance, form.errors.get("explanation", [])
            context["previews"] = form.previews
        else:
            note, errors = obj or build_note(request, form.initial)[0], []
        context |= preview_context(note, errors)
        claim_admin = self.admin_site.get_model_admin(Claim)
        if has_point(note) and claim_admin.has_view_permission(request):
            claims = Claim.objects.on_point(note.responsibility, *note.roles)
            context["claims"] = claims.with_names().prefetch_related("contexts").order_by("pk")
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)
