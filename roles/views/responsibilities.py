"""Responsibilities, and the page of each: every role, according to which source."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from sources.querysets import tags_on

from ..domain.answers import answers
from ..domain.comparison import sections
from ..domain.hues import Hues
from ..models import FormerResponsibilitySlug, Responsibility
from ..queries import pages
from ..queries.overview import overview
from ..queries.question_details import question_detail
from ..request.params import current_only, parse_context, parse_tag, redirect_permanently
from ..request.scope import Scope
from ..sharing import pages as sharing


@require_safe
@current_only
def responsibility_list(request: HttpRequest) -> HttpResponse:
    tags = tags_on("responsibilities")
    tag = parse_tag(request, tags)
    rows = overview().rows
    if tag:
        tagged = set(Responsibility.objects.tagged(tag.slug).values_list("slug", flat=True))
        rows = [row for row in rows if row.responsibility.slug in tagged]
    return render(
        request,
        "roles/responsibility_list.html",
        {
            "sections": sections(rows),
            "tags": tags,
            "chosen_tag": tag,
            "sharing": sharing.responsibility_list(request, rows),
        },
    )


@require_safe
@current_only
def responsibility_page(request: HttpRequest, slug: str) -> HttpResponse:
    responsibility = Responsibility.objects.select_related("area", "scale").named(slug.lower())
    if responsibility is None:
        former = get_object_or_404(FormerResponsibilitySlug, slug=slug.lower())
        return redirect_permanently(request, former.target)
    if slug != responsibility.slug:
        return redirect_permanently(request, responsibility)
    scope = Scope(parse_context(request))
    answered = pages.answered(responsibility.fact, scope.context)
    row = answered.row
    table = pages.AnnotatedRows((row,))
    return render(
        request,
        "roles/responsibility.html",
        {
            "responsibility": responsibility,
            "row": row,
            "narrowing": answered.narrowing,
            "hues": Hues((), {}),
            "answers": answers(row),
            "told": pages.told_by_editions(row),
            "detail": question_detail(row, table.notes),
            "tags": responsibility.tags.all(),
            "references": table.references,
            "sharing": sharing.responsibility_page(request, responsibility, row, scope),
        },
    )
