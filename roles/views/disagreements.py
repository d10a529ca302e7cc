"""Pages about all roles: the disagreements, and the map of roles and responsibilities."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ..domain.agreement import Difference
from ..domain.comparison import sections
from ..domain.facts import Choice, gettext_noop
from ..domain.filters import PointFilter
from ..domain.hues import Hues
from ..domain.role_map import BEST, MOST_CELLS, areas_of, best_covered, cells_in, drawn
from ..domain.role_profile import first_of_each_question
from ..queries.overview import overview
from ..request.params import (
    SlugField,
    SlugsField,
    current_only,
    parse_context,
    parse_point_filter,
    parse_query,
)
from ..request.roles import current_slug
from ..request.scope import Scope
from ..sharing import pages as sharing
from ..sharing.page_files import also_as_record


@also_as_record("disagreements")
@require_safe
@current_only
def disagreements(request: HttpRequest) -> HttpResponse:
    context = parse_context(request)
    claims_overview = overview(context)
    contested = claims_overview.contested
    areas, roles = claims_overview.areas, claims_overview.roles
    things = parse_point_filter(request, areas, roles)
    chosen = {name: thing.slug for name, thing in things.items()}
    point_filter = PointFilter(**chosen)
    questions = claims_overview.disputed_questions
    points = first_of_each_question(point_filter.among(contested))
    choices = point_filter.choices(contested, {"area": areas, "role": roles, "kind": Difference})
    labels = {
        "area": (_("Area"), _("any area")),
        "role": (_("Role"), _("any role")),
        "kind": (_("How they differ"), _("in any way")),
    }
    return render(
        request,
        "roles/disagreements.html",
        {
            "points": points,
            "whole": len(questions),
            "hidden": len(questions) - len(points),
            "narrowing": claims_overview.narrowing,
            "selectors": [
                (name, *labels[name], getattr(point_filter, name), choices[name]) for name in labels
            ],
            "hues": Hues([things["role"]] if "role" in things else [], {}),
            "query": Scope(context).query(),
            "sharing": sharing.disagreements(request, chosen | Scope(context).parameters),
        },
    )


class MapRoles(Choice):
    """Which roles the map shows: the best-covered ones unless the address names others."""

    ALL = ("all", gettext_noop("all roles"))


@require_safe
@current_only
def role_map(request: HttpRequest) -> HttpResponse:
    claims_overview = overview(parse_context(request))
    rows = claims_overview.rows
    ranked, areas = best_covered(rows), areas_of(rows)
    query = parse_query(
        request,
        area=SlugField(areas, _("There is no such area")),
        role=SlugsField(claims_overview.roles, _("There is no such role"), current=current_slug),
        roles=SlugField(MapRoles, _("There is no such choice of roles")),
    )
    area = query["area"].slug if query["area"] else ""
    chosen = [role for role in ranked if role in query["role"]]
    columns = chosen or (ranked if query["roles"] else ranked[:BEST])
    table = drawn(rows, columns)
    parts = sections(table) if cells_in(table) > MOST_CELLS else []
    if parts and not area:
        area = parts[0].area.slug
    drawing = [row for row in table if area in {"", row.responsibility.area.slug}]
    return render(
        request,
        "roles/map.html",
        {
            "columns": columns,
            "sections": sections(drawing),
            "parts": parts,
            "shown": len(drawing),
            "hidden": len(drawn(rows, claims_overview.roles)) - len(table if parts else drawing),
            "of_pairs": sum(1 for row in rows if row.responsibility.relational),
            "ranked": ranked,
            "asked": [role.slug for role in query["role"]],
            "everything": bool(query["roles"]),
            "areas": areas,
            "area": area,
            "narrowing": claims_overview.narrowing,
        },
    )
