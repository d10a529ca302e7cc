"""Catalogues: published lists in whole, apart from what editors entered."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ..domain.hues import Hues
from ..models import Responsibility, Role
from ..queries import catalogue_comparison, catalogues, titles
from ..queries.catalogues import Catalogue
from ..queries.current import CURRENT
from ..queries.overview import overview
from ..queries.role_profiles import profiled
from ..request.catalogues import resolve_with_catalogues
from ..request.errors import SuggestedLink, UserError
from ..request.params import current_only
from ..request.roles import MAX_ROLES, MIN_ROLES

_LONGEST_KEY = 200


@require_safe
@current_only
def catalogue(request: HttpRequest, origin: str) -> HttpResponse:
    """List the roles of a catalogue."""
    chosen = _catalogue(origin)
    part = catalogues.rows_of(Role, chosen, _after(request))
    return _page(request, "catalogue", chosen, part, roles=part.rows)


@require_safe
@current_only
def catalogue_questions(request: HttpRequest, origin: str) -> HttpResponse:
    """List the questions of a catalogue."""
    chosen = _catalogue(origin)
    part = catalogues.rows_of(Responsibility, chosen, _after(request))
    return _page(request, "catalogue_questions", chosen, part, questions=part.rows)


@require_safe
@current_only
def catalogue_role(request: HttpRequest, origin: str, slug: str) -> HttpResponse:
    """Show what a catalogue says of a role."""
    chosen = _catalogue(origin)
    role = catalogues.row_in(Role, chosen, slug.lower())
    if role is None:
        raise Http404
    titles = catalogues.titles_of(role, _after(request))
    nearest = [
        (other, number, _comparison(chosen, role, other))
        for other, number in catalogue_comparison.nearest_to(chosen, role)
    ]
    return _page(
        request,
        "catalogue_role",
        chosen,
        titles,
        role=role,
        tasks=catalogues.tasks_of(chosen, role),
        nearest=nearest,
        choices=CURRENT.roles(),
        titles=titles.rows,
    )


@require_safe
@current_only
def catalogue_question(request: HttpRequest, origin: str, slug: str) -> HttpResponse:
    """Show of which roles a catalogue says that they do something."""
    chosen = _catalogue(origin)
    question = catalogues.row_in(Responsibility, chosen, slug.lower())
    if question is None:
        raise Http404
    part = catalogues.answers_in(chosen, question, _after(request))
    return _page(request, "catalogue_question", chosen, part, question=question, answers=part.rows)


@require_safe
@current_only
def catalogue_comparison_page(request: HttpRequest, origin: str, slugs: list[str]) -> HttpResponse:
    """Show roles of a catalogue side by side, and next to roles that editors entered."""
    chosen = _catalogue(origin)
    roles = resolve_with_catalogues(slugs, titles.meanings)
    if roles is None or catalogue_comparison.catalogue_of(roles) != chosen:
        raise _cannot_compare(chosen)
    if [role.slug for role in roles] != slugs:
        return redirect(_comparison(chosen, *roles), permanent=True)
    compared = catalogue_comparison.compared_in(chosen, [role for role in roles if role.origin])
    tasks = dict(compared.others)
    profiles = {role: profiled(role.fact, overview()).profile for role in roles if not role.origin}
    return render(
        request,
        "roles/catalogue_comparison.html",
        {
            "catalogue": chosen,
            "roles": roles,
            "comparison": compared,
            "columns": [(role, profiles.get(role), tasks.get(role)) for role in roles],
            "is_mixed": bool(profiles),
            "hues": Hues([role.fact for role in roles], {}),
        },
    )


def _page(request: HttpRequest, template: str, chosen: Catalogue, part, **context) -> HttpResponse:
    """Return a page with a part of a long list of a catalogue."""
    whole = {"catalogue": chosen, "next_key": part.next_key, "after": _after(request), **context}
    return render(request, f"roles/{template}.html", whole)


def _comparison(catalogue: Catalogue, *roles: Role) -> str:
    slugs = sorted(role.slug for role in roles)
    return reverse("catalogue-compare", args=[catalogue.slug, slugs])


def _cannot_compare(catalogue: Catalogue) -> UserError:
    return UserError(
        404,
        _("There is no such comparison"),
        _(
            "It takes %(fewest)s to %(most)s different roles, at least one of them in "
            "%(catalogue)s and all others there or in this collection."
        )
        % {"fewest": MIN_ROLES, "most": MAX_ROLES, "catalogue": catalogue.name},
        [SuggestedLink(reverse("catalogue", args=[catalogue.slug]), catalogue.name)],
    )


def _catalogue(origin: str) -> Catalogue:
    chosen = catalogues.catalogue_named(origin)
    if chosen is None:
        raise Http404
    return chosen


def _after(request: HttpRequest) -> str:
    """Return the slug after which the list goes on."""
    return request.GET.get("after", "").replace("\0", "")[:_LONGEST_KEY]
