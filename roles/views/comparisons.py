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
from ..request.params import parse_filter
from ..request.roles import MAX_ROLES, comparison_address, resolve_roles, with_roles
from ..request.scope import Scope
from ..sharing import pages as sharing

KEPT_PARAMETERS = ("show", "fold", "context", "as_of")
"""What the address of a comparison keeps when other roles are chosen."""


@require_safe
def pick(request: HttpRequest) -> HttpResponse:
    """Redirect to the comparison of the chosen roles; offer some if none is chosen."""
    names = [name for name in request.GET.getlist("role") if name.strip()]
    if not names:
        context = {"pairs": overview().pairs, "choices": Role.objects.spoken_of()}
        return render(request, "roles/pick.html", context)
    roles = resolve_roles(names, lambda names: [titles.meaning_of_title(name) for name in names])
    return redirect(comparison_address([role.slug for role in roles], dict(_kept(request))))


def _kept(request: HttpRequest) -> list[tuple[str, str]]:
    return [(name, request.GET[name]) for name in KEPT_PARAMETERS if request.GET.get(name)]


@with_roles
def comparison(request: HttpRequest, roles: list[Role]) -> HttpResponse:
    rows_shown, scope = parse_filter(request), Scope.parse(request)
    compared = pages.compared(roles, scope.context, scope.record)
    comparison = compared.comparison
    rows = comparison.filtered(rows_shown)
    table = pages.AnnotatedRows(rows, record=scope.record)
    return render(
        request,
        "roles/comparison.html",
        {
            **_context(compared, scope),
            "comparison": comparison,
            "kept": _kept(request),
            "roles": roles,
            "sections": sections(rows),
            "shown": len(rows),
            "hidden": len(comparison.rows) - len(rows),
            "chosen": rows_shown,
            "caption": _("What %(roles)s are said to do")
            % {"roles": titles.in_words(comparison.roles)},
            "filters": [(choice, comparison.count(choice)) for choice in Filter],
            "fold": request.GET.get("fold") == Filter.SINGLE.slug,
            "folded": Filter.SINGLE.slug,
            "agreed": State.AGREED,
            "contested": State.CONTESTED,
            "choices": Role.objects.to_choose_from(roles),
            "room": len(roles) < MAX_ROLES,
            "notes": table.notes,
            "references": table.references,
            "sharing": sharing.comparison_page(
                request,
                comparison,
                scope,
                rows_shown,
                answer=pages.answer_of(compared, scope.record),
            ),
        },
    )


@with_roles
def overlap_page(request: HttpRequest, roles: list[Role]) -> HttpResponse:
    scope = Scope.parse(request)
    compared = pages.compared(roles, scope.context, scope.record)
    result = overlap(compared.comparison)
    context = {"overlap": result, "picture": picture(result), **_context(compared, scope)}
    return render(request, "roles/overlap.html", context)


@with_roles
def handout_page(request: HttpRequest, roles: list[Role]) -> HttpResponse:
    """One sheet of paper to hand to a team."""
    scope = Scope.parse(request)
    compared = pages.compared(roles, scope.context, scope.record)
    handout, references = pages.handout_of(compared, scope.record)
    context = _context(compared, scope)
    return render(
        request,
        "roles/handout.html",
        {
            **context,
            "handout": handout,
            "day": scope.record.day or timezone.localdate(),
            "references": references,
            "printed_address": absolute(request, context["whole_comparison"]),
            "canonical": absolute(request, comparison_address(role.slug for role in roles)),
        },
    )


def _context(compared: pages.Compared, scope: Scope) -> dict:
    """What the three pages have in common."""
    roles = compared.comparison.roles
    return {
        "columns": roles,
        "record": scope.record,
        "narrowing": compared.narrowing,
        "not_spoken": not compared.narrowing.whole,
        "whole_comparison": comparison_address(role.slug for role in roles) + scope.query(),
    }
