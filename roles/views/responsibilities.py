"""Responsibilities, and the page of each: every role, according to which source."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from sources.querysets import tags_on

from ..domain.answers import answers, first_statements_on
from ..domain.comparison import sections
from ..domain.hues import Hues
from ..models import FormerResponsibilitySlug, Responsibility
from ..queries import pages
from ..queries.overview import overview
from ..queries.question_details import QuestionDetail, question_detail
from ..request.params import (
    address_with,
    current_only,
    parse_context,
    parse_tag,
    parse_whole,
    redirect_permanently,
)
from ..request.scope import Scope
from ..sharing import pages as sharing
from ..sharing.page_files import also_as_record


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


FIRST_DISPUTES = 2
"""How many disputed points are explained before the others have a line each."""


@also_as_record("responsibility")
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
    whole = parse_whole(request)
    table = pages.AnnotatedRows((row,))
    detail, editions = question_detail(row, table.notes), pages.told_by_editions(row)
    explained = detail.disputes if whole else detail.disputes[:FIRST_DISPUTES]
    claims = [c for point in row.points for c in pages.facts_on(point)]
    shown = claims if whole else first_statements_on(row, scope.context)
    cited = [
        *shown,
        *(c for work in editions for _years, stage in work.stages for c in stage.claims),
    ]
    whole_page = address_with(request, show="statements")
    explanations = [d.noted.note.explanation for d in explained if d.noted.note]
    return render(
        request,
        "roles/responsibility.html",
        {
            "responsibility": responsibility,
            "row": row,
            "narrowing": answered.narrowing,
            "hues": Hues((), {}),
            "answers": answers(row),
            "told": editions,
            "detail": QuestionDetail(row, explained),
            "further": detail.disputes[len(explained) :],
            "whole": whole,
            "whole_page": whole_page,
            "all_of_them": whole_page if len(shown) < len(claims) else "",
            "tags": responsibility.tags.all(),
            "references": pages.references_to(cited, explanations),
            "sharing": sharing.responsibility_page(request, responsibility, row, scope),
        },
    )
