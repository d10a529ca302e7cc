"""Roles side by side: comparison, its rows, overlap and handout."""

from collections.abc import Callable, Iterable
from functools import cache, wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from sources.alphabet import sort_key

from ..domain.agreement import State
from ..domain.compared_rows import (
    APART,
    KINDS,
    facts_about_pairs,
    is_in_table,
    kind_of_row,
)
from ..domain.comparison import Comparison, Filter, Row
from ..domain.facts import RoleFact
from ..domain.hues import Hues
from ..domain.overlap import overlap, picture
from ..domain.relation import GroupKind, Relation, relation
from ..models import FormerResponsibilitySlug, Responsibility, Role
from ..queries import pages, titles
from ..queries.compared_page import page_of
from ..queries.current import CURRENT
from ..queries.overview import featured_pairs, overview
from ..queries.row_details import RowAcross, compared_on, row_detail
from ..queries.titles import Meaning
from ..request.absolute import absolute
from ..request.catalogues import catalogue_comparison_address
from ..request.edition import today
from ..request.errors import UserError
from ..request.params import parse_filter, parse_row_filter
from ..request.questions import unanswered
from ..request.roles import (
    MAX_ROLES,
    comparison_address,
    resolve_roles,
    with_roles,
    with_roles_in_order,
)
from ..request.scope import Scope
from ..sharing import pages as sharing
from ..sharing.page_files import also_as_record

KEPT_PARAMETERS = ("show", "context", "as_of")
"""What the address of a comparison keeps when other roles are chosen."""


@require_safe
def pick(request: HttpRequest) -> HttpResponse:
    """Redirect to the comparison of the chosen roles; offer some if none is chosen."""
    names = [name for name in request.GET.getlist("role") if name.strip()]
    if not names:
        claims_overview = overview()
        featured = [claims_overview.pair_of(*pair) for pair in featured_pairs(claims_overview)]
        context = {
            "featured": featured,
            "pairs": [pair for pair in claims_overview.pairs if pair not in featured],
            "choices": Role.objects.spoken_of(),
        }
        return render(request, "roles/pick.html", context)
    meaning_of = cache(titles.meaning_of_title)

    def resolve(names: list[str]) -> list[Meaning]:
        return [meaning_of(name) for name in names]

    if address := catalogue_comparison_address(names, resolve):
        return redirect(address)
    roles = resolve_roles(names, resolve)
    return redirect(comparison_address([role.slug for role in roles], dict(_kept(request))))


def _kept(request: HttpRequest) -> list[tuple[str, str]]:
    return [(name, request.GET[name]) for name in KEPT_PARAMETERS if request.GET.get(name)]


def in_catalogue_if_need_be(view: Callable) -> Callable:
    """Redirect to the page of the catalogue where a role is known to it alone."""

    @wraps(view)
    def answer(request: HttpRequest, slugs: list[str]) -> HttpResponse:
        try:
            return view(request, slugs=slugs)
        except UserError:
            address = catalogue_comparison_address(slugs, titles.meanings)
            if not address:
                raise
            return redirect(address)

    return answer


@also_as_record("compare")
@in_catalogue_if_need_be
@with_roles_in_order
def comparison(request: HttpRequest, roles: list[Role]) -> HttpResponse:
    rows_shown, scope = parse_filter(request), Scope.parse(request)
    compared = pages.compared(roles, scope.context, scope.record)
    slugs = [role.slug for role in roles]
    page = page_of(compared, slugs, scope.record)
    comparison = page.comparison
    row_filter = parse_row_filter(request, comparison)
    candidates = row_filter.among(comparison.rows)
    rows = [row for row in candidates if rows_shown.admits(row)]
    expanded = rows_shown is Filter.STATEMENTS
    groups = page.groups_of(rows)
    context = {
        **_context(compared, scope),
        "columns": comparison.roles,
        "comparison": comparison,
        "hues": page.hues,
        "kept": _kept(request),
        "roles": roles,
        "shown": len(rows),
        "hidden": len(comparison.rows) - len(rows),
        "chosen": rows_shown,
        "filters": _filters(candidates),
        "row_filter": row_filter,
        "expanded": expanded,
        # A reader who looks for some rows gets them whole.
        "folding": len(rows) == len(comparison.rows) and not expanded,
        "one_sided": [],
        "lead": page.answer,
        "choices": _choices(comparison),
        "room": len(roles) < MAX_ROLES,
        "swapped": slugs[::-1],
        "canonical": absolute(request, comparison_address(role.slug for role in roles)),
        "sharing": sharing.comparison_page(
            request,
            compared.comparison,
            scope,
            rows_shown,
            # What is shared is the page in its canonical order.
            answer=page.answer
            if comparison.roles == compared.comparison.roles
            else pages.answer_of(compared, scope.record),
        ),
    }
    if expanded:
        table = pages.AnnotatedRows(tuple(rows), record=scope.record)
        context["details"] = {
            shown.row.anchor: row_detail(shown, table.notes)
            for group in groups
            for shown in group.rows
        }
        context["groups"], context["references"] = groups, table.references
    else:
        context["facts"] = facts_about_pairs(groups)
        context["groups"] = [group for group in groups if group.group.kind not in APART]
        context["one_sided"] = _one_sided(groups, comparison)
        # Of a page of which all rows are shown as they stand now the next request knows them.
        is_whole = len(rows) == len(comparison.rows) and scope.whole_and_now
        page_name = tuple(slugs) if is_whole else None
        context["references"] = pages.references_on(rows, scope.record, page_name)
    context["all_groups"] = groups
    context["sizes"] = [(group.anchor, len(group.rows)) for group in groups]
    return render(request, "roles/comparison.html", context)


def _choices(comparison: Comparison) -> list[RoleFact]:
    """Return the roles that can be compared today, and those that are, by name."""
    roles = {role.slug: role for role in (*comparison.roles, *CURRENT.roles())}
    return sorted(roles.values(), key=lambda role: sort_key(role.name))


def _filters(rows: Iterable[Row]) -> list[tuple[Filter, int]]:
    """Return the filters that part the rows in the open, and how many rows each shows. None where
    there is no such row."""
    kinds = [kind_of_row(row) for row in rows if is_in_table(row)]
    if not kinds:
        return []
    counts = [(kind, number) for kind in KINDS if (number := kinds.count(kind))]
    return [(Filter.ALL, len(kinds)), *counts]


def _one_sided(groups, comparison: Comparison) -> list[tuple]:
    """Return the rows that are about one role only, by role."""
    rows = [
        row for group in groups if group.group.kind is GroupKind.ONE_ROLE_ONLY for row in group.rows
    ]
    by_role = []
    for place, role in enumerate(comparison.roles):
        own = [
            (row, row.row.cells[place]) for row in rows if not row.row.cells[place].agreement.silent
        ]
        if own:
            by_role.append((role, own))
    return by_role


@also_as_record("compare-row")
@with_roles_in_order
def comparison_row(request: HttpRequest, roles: list[Role], slug: str) -> HttpResponse:
    """Return one row of a comparison as a page of its own."""
    responsibility = (
        Responsibility.objects.select_related("area").with_ownership().named(slug.lower())
    )
    slugs = [role.slug for role in roles]
    if responsibility is None or slug != responsibility.slug:
        if responsibility is None:
            former = get_object_or_404(FormerResponsibilitySlug, slug=slug.lower())
            responsibility = former.target
        query = request.META["QUERY_STRING"]
        address = reverse("compare-row", args=[slugs, responsibility.slug])
        return redirect(f"{address}?{query}" if query else address, permanent=True)
    scope = Scope.parse(request)
    across = compared_on(responsibility.fact, roles, scope.context, scope.record)
    if across.detail.row.state is State.SILENT:
        raise unanswered(responsibility, slugs, scope)
    columns = [role.fact for role in roles]
    whole = comparison_address_in_order(slugs) + scope.query()
    return render(
        request,
        "roles/row.html",
        {
            "responsibility": responsibility,
            "columns": columns,
            "hues": Hues(columns, {}),
            "across": across,
            "detail": across.detail,
            "references": across.references,
            "narrowing": across.narrowing,
            "record": scope.record,
            "whole_comparison": f"{whole}#{across.detail.row.anchor}",
            "canonical": absolute(request, _canonical(responsibility, slugs, across)),
            "sharing": sharing.row_page(request, columns, across.detail.row, scope),
        },
    )


def comparison_address_in_order(slugs: list[str]) -> str:
    return reverse("compare", args=[slugs])


def _canonical(responsibility: Responsibility, slugs: list[str], across: RowAcross) -> str:
    """Return the address of the row where the roles are rivals on it, else of the question."""
    if relation(across.detail.row) is Relation.DISPUTED_BETWEEN:
        return reverse("compare-row", args=[sorted(slugs), responsibility.slug])
    return responsibility.get_absolute_url()


@with_roles
def overlap_page(request: HttpRequest, roles: list[Role]) -> HttpResponse:
    scope = Scope.parse(request)
    compared = pages.compared(roles, scope.context, scope.record)
    result = overlap(compared.comparison)
    context = {"overlap": result, "picture": picture(result), **_context(compared, scope)}
    return render(request, "roles/overlap.html", context)


@with_roles
def handout_page(request: HttpRequest, roles: list[Role]) -> HttpResponse:
    """Return one sheet of paper to hand to a team."""
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
            "hues": Hues(compared.comparison.roles, {}),
            "day": scope.record.day or today(),
            "references": references,
            "printed_address": absolute(request, context["whole_comparison"]),
            "canonical": absolute(request, comparison_address(role.slug for role in roles)),
        },
    )


def _context(compared: pages.Compared, scope: Scope) -> dict:
    """Return what the three pages have in common."""
    roles = compared.comparison.roles
    return {
        "columns": roles,
        "record": scope.record,
        "narrowing": compared.narrowing,
        "not_spoken": not compared.narrowing.whole,
        "whole_comparison": comparison_address(role.slug for role in roles) + scope.query(),
    }
