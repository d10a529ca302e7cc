"""The page of an org note: its explanation is written against the point as readers see it."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import JsonResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from sources.admin import DeskAdmin
from sources.editing.admin_base import BoundedList
from sources.editing.history_admin import KeepsHistory, ReasonForm
from sources.editing.list_addresses import MAX_SEARCH, WordsFilter
from sources.models import Source
from sources.text.markdown import validate_markdown

from ..models import Claim, OrgNote, Responsibility, Role
from ..queries import pages
from ..queries.overview import unexplained_points

REVIEWED = "Reviewed"
PER_PAGE = 50
MOST_OFFERED = 7
"""So few that their list needs no scroll bar, which nothing but a mouse would reach."""


class NoteForm(ReasonForm):
    """Besides saving, it shows a preview and marks the note as reviewed."""

    def __init__(self, data=None, *args, **kwargs):
        if data is not None and "_reviewed" in data:
            data = data.copy()
            data["reviewed_on"] = timezone.localdate().isoformat()
            data["reason"] = data.get("reason", "").strip() or REVIEWED
        super().__init__(data, *args, **kwargs)

    @property
    def previews(self) -> bool:
        return "_preview" in self.data

    def is_valid(self):
        # What is only looked at is never saved; the same page comes back with it.
        return super().is_valid() and not self.previews

    def clean(self):
        # Nor does it need a reason yet.
        return self.cleaned_data if self.previews else super().clean()


class NotesList(BoundedList):
    """Knows of each note that it shows where its point stands."""

    def get_results(self, request):
        super().get_results(request)
        self.result_list = list(self.result_list)
        for note, noted in zip(self.result_list, pages.points_of(self.result_list), strict=True):
            note.noted = noted


class ReviewFilter(WordsFilter):
    title = "review"
    parameter_name = "review"

    def lookups(self, request, model_admin):
        return [
            ("due", "Needs review: claims published since"),
            ("hidden", "Not shown now: not contested"),
            ("done", "Reviewed since the last claim"),
        ]

    def queryset(self, request, queryset):
        return queryset.among(self._found(queryset, self.value())) if self.value() else queryset

    @staticmethod
    def _found(queryset, wanted: str) -> list[OrgNote]:
        notes = queryset.with_names()
        return [
            note
            for note, noted in zip(notes, pages.points_of(notes), strict=True)
            if wanted == ("hidden" if not noted else "due" if noted.claims_since_review else "done")
        ]


@admin.register(OrgNote)
class OrgNoteAdmin(KeepsHistory, DeskAdmin):
    form = NoteForm
    change_form_template = "admin/roles/note_form.html"
    change_list_template = "admin/roles/note_list.html"
    list_display = ["responsibility", "role", "other_role", "reviewed_on", "claims_since"]
    list_display_links = ["responsibility", "role"]
    list_select_related = ["responsibility__area", "role", "other_role"]
    list_filter = [
        ReviewFilter,
        ("role", admin.RelatedOnlyFieldListFilter),
        ("responsibility", admin.RelatedOnlyFieldListFilter),
    ]
    date_hierarchy = "reviewed_on"
    search_fields = ["explanation", "responsibility__name", "role__name", "other_role__name"]
    search_help_text = "Looks in explanations, responsibilities and roles."
    autocomplete_fields = ["responsibility", "role", "other_role"]
    actions = ["mark_reviewed"]

    class Media:
        css = {"all": ["admin-desk/notes.css"]}
        js = [forms.Script("admin-desk/notes.js", defer=True)]

    def is_published(self, note):
        return True

    # --- The list -------------------------------------------------------------------------

    def get_changelist(self, request, **kwargs):
        return NotesList

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
            # A text box in which some of what is typed can be chosen from a list; for those who
            # hear the page. It has several lines, so it is no combobox, whose box has one.
            field.widget.attrs |= {
                "rows": 9,
                "data-sources": reverse("admin:roles_orgnote_sources"),
                "data-preview": reverse("admin:roles_orgnote_preview"),
            }
        return field

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if pages.points_of([obj]) == [None]:
            messages.warning(
                request, "This point is not contested now: the note shows as soon as it is."
            )

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        form = context["adminform"].form
        if form.is_bound:
            note, faults = form.instance, form.errors.get("explanation", [])
            context["previews"] = form.previews
        else:
            note, faults = obj or self._typed(request, form.initial)[0], []
        context |= _as_shown(note, faults)
        desk = self.admin_site.get_model_admin(Claim)
        if _names_a_point(note) and desk.has_view_permission(request):
            claims = Claim.objects.on_point(note.responsibility, *note.roles)
            context["claims"] = claims.with_names().prefetch_related("contexts").order_by("pk")
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def _typed(self, request, values):
        """The note that these values of the form would make, unsaved, and what is wrong with its
        explanation."""
        form = self.get_form(request)(values)
        return form.instance, form.errors.get("explanation", [])

    # --- Further pages --------------------------------------------------------------------

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("preview/", view(require_POST(self.preview_view)), name="roles_orgnote_preview"),
            path("sources/", view(require_safe(self.sources_view)), name="roles_orgnote_sources"),
            path(
                "unexplained/",
                view(require_safe(self.unexplained_view)),
                name="roles_orgnote_unexplained",
            ),
            *super().get_urls(),
        ]

    def _must_view(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied

    def preview_view(self, request):
        """For the form's script: the point with the explanation as typed. Saves nothing."""
        self._must_view(request)
        context = _as_shown(*self._typed(request, request.POST))
        return TemplateResponse(request, "admin/roles/_point.html", context)

    def sources_view(self, request):
        """For the form's script: sources to cite, those that speak to the note's point first."""
        self._must_view(request)
        words = request.GET.get("q", "").replace("\0", " ")[:MAX_SEARCH]
        note, _ = self._typed(request, request.GET)
        claims = Claim.objects.none()
        if _names_a_point(note):
            claims = Claim.objects.published().on_point(note.responsibility, *note.roles)
        found = Source.objects.public().matching(words).annotate(here=claims.of_each_source())
        offered = found.order_by("-here", "short_name", "slug")[:MOST_OFFERED]
        return JsonResponse(
            {
                "sources": [
                    {
                        "slug": source.slug,
                        "name": source.short_name,
                        "title": source.full_name,
                        "kind": source.kind_and_year,
                        "here": source.here,
                    }
                    for source in offered
                ]
            }
        )

    def unexplained_view(self, request):
        """The contested points without a note, each with the way to write it."""
        self._must_view(request)
        page = Paginator(unexplained_points(), PER_PAGE).get_page(request.GET.get("p"))
        return TemplateResponse(
            request,
            "admin/roles/unexplained.html",
            {
                **self.admin_site.each_context(request),
                "title": "Contested points that nobody has explained yet",
                "opts": self.opts,
                "page": page,
                "points": _with_addresses(page.object_list),
                "may_add": self.has_add_permission(request),
            },
        )


def _names_a_point(note: OrgNote) -> bool:
    return bool(note.responsibility_id and note.role_id)


def _as_shown(note: OrgNote, faults) -> dict:
    """The note's point as readers see it, with the explanation as it stands on the note."""
    try:
        validate_markdown(note.explanation)
    except ValidationError:
        # Told as a fault; and what would be slow to render is not rendered.
        note.explanation = ""
    noted = pages.points_of([note])[0] if _names_a_point(note) else None
    if noted and not note.explanation:
        noted = pages.NotedPoint(noted.point, None)
    claims = noted.point.agreement.claims if noted else ()
    return {
        "note": note,
        "faults": faults,
        "chosen": _names_a_point(note),
        "noted": noted,
        "references": pages.references_to(claims, [note.explanation]),
    }


def _with_addresses(points) -> list[tuple]:
    """Each point with the address of the form for its note."""
    responsibilities = Responsibility.objects.in_bulk(
        {point.responsibility.slug for point in points}, field_name="slug"
    )
    roles = Role.objects.in_bulk(
        {role.slug for point in points for role in point.roles}, field_name="slug"
    )
    add = reverse("admin:roles_orgnote_add")
    found = []
    for point in points:
        chosen = {"responsibility": responsibilities[point.responsibility.slug].pk}
        chosen |= {
            name: roles[role.slug].pk
            for name, role in zip(("role", "other_role"), point.roles, strict=False)
        }
        found.append((point, f"{add}?{urlencode(chosen)}"))
    return found
