"""Points that need somebody's work: those with one source, and disputes without a note."""

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from sources.editing.staff import has_permission, render_page, staff_page

from ...models import OrgNote, Responsibility, Role
from ...queries.overview import overview, unexplained_points


@staff_page(Responsibility, "view")
def single(request):
    """List the points on which one source alone speaks, in the order of the pages."""
    page = Paginator(overview().single, 100).get_page(request.GET.get("p"))
    return render_page(request, "roles/single", "Points with one source", Responsibility, page=page)


@staff_page(OrgNote, "view")
@require_safe
def unexplained(request):
    """List the disputes without an explanation, each with the address of the form for it."""
    page = Paginator(unexplained_points(), 50).get_page(request.GET.get("p"))
    return render_page(
        request,
        "roles/unexplained",
        "Disputes that nobody has explained yet",
        OrgNote,
        page=page,
        points=_with_addresses(page.object_list),
        may_add=has_permission(request, OrgNote, "add"),
    )


def _with_addresses(points) -> list[tuple]:
    """Return each point with the address of the form for its note."""
    responsibilities = Responsibility.objects.in_bulk(
        {point.responsibility.slug for point in points}, field_name="slug"
    )
    slugs = {role.slug for point in points for role in point.roles}
    roles = Role.objects.in_bulk(slugs, field_name="slug")
    rows = []
    for point in points:
        values = {"responsibility": responsibilities[point.responsibility.slug].pk}
        for name, role in zip(("role", "other_role"), point.roles, strict=False):
            values[name] = roles[role.slug].pk
        rows.append((point, f"{reverse('admin:roles_orgnote_add')}?{urlencode(values)}"))
    return rows
