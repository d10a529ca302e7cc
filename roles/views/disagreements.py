"""The whole at a glance: what sources dispute, and the map of roles and responsibilities."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from ..domain.agreement import Difference
from ..domain.comparison import sections
from ..domain.facts import gettext_noop
from ..domain.filters import PointFilter
from ..domain.role_map import BEST, areas_of, best_covered, drawn
from ..queries import pages
from ..queries.overview import overview
from ..request.params import current_only, parse_context, slug_among, slugs_among, word_among
from ..sharing import pages as sharing

_SOUGHT = {
    "area": (gettext_lazy("Area"), gettext_lazy("any area"), gettext_lazy("There is no such area")),
    "role": (gettext_lazy("Role"), gettext_lazy("any role"), gettext_lazy("There is no such role")),
    "kind": (
        gettext_lazy("Kind of difference"),
        gettext_lazy("any kind of difference"),
        gettext_lazy("There is no such kind of difference"),
    ),
}
"""What one may look for among disagreements, by its name in the address: what it is called, what
leaves it open, and what is said where there is none."""


@require_safe
@current_only
def disagreements(request: HttpRequest) -> HttpResponse:
    whole = overview(parse_context(request))
    points = whole.contested
    offered = {"area": whole.areas, "role": whole.roles, "kind": list(Difference)}
    sought = PointFilter(
        **{
            name: slug_among(request, name, things, str(_SOUGHT[name][2]))
            for name, things in offered.items()
        }
    )
    found = sought.among(points)
    claims = [claim for point in found for claim in point.agreement.claims]
    choices = sought.choices(points, offered)
    return render(
        request,
        "roles/disagreements.html",
        {
            "points": found,
            "whole": len(points),
            "hidden": len(points) - len(found),
            "narrowing": whole.narrowing,
            "selectors": [
                (name, label, anything, getattr(sought, name), choices[name])
                for name, (label, anything, _none) in _SOUGHT.items()
            ],
            "references": pages.references_to(claims),
            "sharing": sharing.of_disagreements(request),
        },
    )


@require_safe
@current_only
def role_map(request: HttpRequest) -> HttpResponse:
    """Roles across, responsibilities down: the best-covered roles, those asked for, or all."""
    whole = overview(parse_context(request))
    ranked = best_covered(whole.rows)
    areas = areas_of(whole.rows)
    area = slug_among(request, "area", areas, _("There is no such area"))
    asked = slugs_among(request, "role", whole.roles, _("There is no such role"))
    everything = word_among(
        request,
        "roles",
        {"all": gettext_noop("all roles")},
        _("There is no such choice of roles"),
    )
    shown = [role for role in ranked if role.slug in asked]
    shown = shown or (ranked if everything else ranked[:BEST])
    drawing = drawn(whole.rows, shown, area)
    return render(
        request,
        "roles/map.html",
        {
            "columns": shown,
            "sections": sections(drawing),
            "shown": len(drawing),
            "hidden": len(drawn(whole.rows, whole.roles)) - len(drawing),
            "of_pairs": sum(1 for row in whole.rows if row.responsibility.relational),
            "ranked": ranked,
            "asked": asked,
            "everything": bool(everything),
            "areas": areas,
            "area": area,
            "narrowing": whole.narrowing,
        },
    )
