"""What the form of an org note shows while somebody types: the preview, and sources to cite."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_POST, require_safe

from sources.editing.list_addresses import MAX_SEARCH
from sources.editing.staff import staff_page
from sources.models import Source
from sources.text.markdown import validate_markdown

from ...domain.hues import Hues
from ...models import Claim, OrgNote
from ...queries import pages
from ...queries.question_details import disputes_of

MAX_OFFERED = 7
"""So few that their list needs no scroll bar, which only a mouse would reach."""


def build_note(request, values) -> tuple[OrgNote, list[str]]:
    """Return the unsaved note that these values of the form make, and the errors of its
    explanation."""
    form = admin.site.get_model_admin(OrgNote).get_form(request)(values)
    return form.instance, form.errors.get("explanation", [])


def has_point(note: OrgNote) -> bool:
    return bool(note.responsibility_id and note.role_id)


def preview_context(note: OrgNote, errors) -> dict:
    """Return the note's point as readers see it, with the explanation as it stands on the note."""
    try:
        validate_markdown(note.explanation)
    except ValidationError:
        # It is reported as an error; and what would be slow to render is not rendered.
        note.explanation = ""
    noted = pages.points_of([note])[0] if has_point(note) else None
    if noted and not note.explanation:
        noted = pages.NotedPoint(noted.point, None)
    claims = noted.point.agreement.claims if noted else ()
    return {
        "note": note,
        "faults": errors,
        "chosen": has_point(note),
        "detail": {"disputes": disputes_of([noted] if noted else [])},
        "hues": Hues((), {}),
        "references": pages.references_to(claims, [note.explanation]),
    }


@staff_page(OrgNote, "view")
@require_POST
def preview(request):
    """Show the point with the explanation as typed. Saves nothing."""
    context = preview_context(*build_note(request, request.POST))
    return TemplateResponse(request, "admin/roles/_point.html", context)


@staff_page(OrgNote, "view")
@require_safe
def sources(request):
    """Offer sources to cite, those with claims on the note's point first."""
    words = request.GET.get("q", "").replace("\0", " ")[:MAX_SEARCH]
    note, _ = build_note(request, request.GET)
    claims = Claim.objects.none()
    if has_point(note):
        claims = Claim.objects.published().on_point(note.responsibility, *note.roles)
    rows = Source.objects.public().matching(words).annotate(here=claims.of_each_source())
    rows = rows.order_by("-here", "short_name", "slug")[:MAX_OFFERED]
    offers = [
        {
            "slug": source.slug,
            "name": source.short_name,
            "title": source.full_name,
            "kind": source.kind_and_year,
            "here": source.here,
        }
        for source in rows
    ]
    return JsonResponse({"sources": offers})
