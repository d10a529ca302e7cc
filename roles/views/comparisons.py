"""Roles side by side: comparison, overlap and handout."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ..domain.agreement import State
from ..domain.comparison import Filter, sections
from ..domain.overlap import overlap, picture
from ..models import Role
from ..queries import pages, titles
from ..queries.overview import overview
from ..request.absolute import absolute
from ..request.params import parse_as_of, parse_context, parse_filter
from ..request.roles import MOST, comparison_address, problem_with_roles, with_roles
from ..request.scope import Scope
from ..sharing import pages as sharing

_KEPT = ("show", "fold", "context", "as_of")
"""What a comparison's address keeps when other roles are chosen."""


@require_safe
def pick(request: HttpRequest) -> HttpResponse:
    """Turn the picker's form into the address of a comparison; without roles, offer some."""
    asked = [slug for slug in request.GET.getlist("role") if slug.strip()]
    if not asked:
        choices = Role.objects.spoken_of()
        return render(request, "roles/pick.html", {"pairs": overview().pairs, "choices": choices})
    meanings = [titles.meaning_of_title(title) for title in asked[: MOST + 1]]
    if problem := problem_with_roles(asked, meanings):
        return problem.answer(request)
    slugs = [meaning.role.slug for meaning in meanings]
    kept = {name: request.GET[name] for name in _KEPT if request.GET.get(name)}
    return redirect(comparison_address(slugs, kept))


@with_roles
def comparison(request: HttpRequest, roles: list[Role]) -> HttpResponse:
    chosen = parse_filter(request)
    record = parse_as_of(request)
    reading = Scope(parse_context(request), record)
    found = pages.compared(roles, reading.context, record)
    compared = found.comparison
    shown = compared.filtered(chosen)
    table = pages.AnnotatedRows(shown, record=record)
    return render(
        request,
        "roles/comparison.html",
        {
            "comparison": compared,
            "record": record,
            "narrowing": found.narrowing,
            "not_spoken": not found.narrowing.whole,
            "kept": [(name, request.GET[name]) for name in _KEPT if request.GET.get(name)],
            "roles": roles,
            "columns": compared.roles,
            "sections": sections(shown),
            "shown": len(shown),
            "hidden": len(compared.rows) - len(shown),
            "chosen": chosen,
            "caption": _("What %(roles)s are said to do")
            % {"roles": titles.in_words(compared.roles)},
            "filters": [(each, compared.count(each)) for each in Filter],
            "fold": request.GET.get("fold") == Filter.SINGLE.slug,
            "folded": Filter.SINGLE.slug,
            "agreed": State.AGREED,
            "contested": State.CONTESTED,
            "choices": Role.objects.to_choose_from(roles),
            "room": len(roles) < MOST,
            "notes": table.notes,
            "references": table.references,
            "sharing": sharing.of_comparison(request, compared, chosen, reading),
        },
    )


@with_roles
def overlap_page(request: HttpRequest, roles: list[Role]) -> HttpResponse:
    record = parse_as_of(request)
    found = pages.compared(roles, parse_context(request), record)
    result = overlap(found.comparison)
    return render(
        request,
        "roles/overlap.html",
        {
            "overlap": result,
            "picture": picture(result),
            "columns": found.comparison.roles,
            "record": record,
            "narrowing": found.narrowing,
            "not_spoken": not found.narrowing.whole,
            "whole_comparison": comparison_address(
                [role.slug for role in roles],
                {name: request.GET[name] for name in ("context", "as_of") if request.GET.get(name)},
            ),
        },
    )


@with_roles
def handout_page(request: HttpRequest, roles: list[Role]) -> HttpResponse:
    """One sheet of paper to hand to a team."""
    record = parse_as_of(request)
    reading = Scope(parse_context(request), record)
    found = pages.compared(roles, reading.context, record)
    sheet, references = pages.handout_of(found.comparison, record)
    path = comparison_address(role.slug for role in roles)
    return render(
        request,
        "roles/handout.html",
        {
            "handout": sheet,
            "columns": found.comparison.roles,
            "record": record,
            "day": record.day or timezone.localdate(),
            "narrowing": found.narrowing,
            "not_spoken": not found.narrowing.whole,
            "references": references,
            "whole_comparison": path + reading.query(),
            "printed_address": absolute(request, path + reading.query()),
            "canonical": absolute(request, path),
            "states": [State.CONTESTED, State.AGREED],
        },
    )
