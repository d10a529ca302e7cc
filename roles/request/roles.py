"""Resolve the roles that an address names. Raises UserError if they cannot be shown so."""

from collections.abc import Callable, Iterable
from functools import wraps
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from ..models import Role
from ..queries import titles
from ..queries.titles import Meaning
from .errors import SuggestedLink, UserError
from .paths import path_to

MIN_ROLES, MAX_ROLES = 2, 5
"""How many roles can be compared."""


def comparison_address(slugs: Iterable[str], query=None, page: str = "compare") -> str:
    address = path_to(page, tuple(sorted(slugs)))
    return f"{address}?{urlencode(query, doseq=True)}" if query else address


def with_roles(view: Callable) -> Callable:
    """Pass the view the roles that ``slugs`` names, by slug; another order redirects."""
    return _with_roles(view, lambda roles: sorted(roles, key=lambda role: role.slug))


def with_roles_in_order(view: Callable) -> Callable:
    """Pass the view the roles that ``slugs`` names, in the order of the address."""
    return _with_roles(view, list)


def _with_roles(view: Callable, ordered: Callable[[list[Role]], list[Role]]) -> Callable:
    @require_safe
    @wraps(view)
    def answer(request: HttpRequest, slugs: list[str], **kwargs) -> HttpResponse:
        roles = ordered(resolve_in_order(slugs, titles.meanings))
        canonical = [role.slug for role in roles]
        if slugs != canonical:
            return _redirect(request, slugs=canonical, **kwargs)
        return view(request, roles, **kwargs)

    return answer


def with_role(view: Callable) -> Callable:
    """Pass the view the role that ``slug`` names. Another title of it redirects to its slug."""

    @require_safe
    @wraps(view)
    def answer(request: HttpRequest, slug: str, **kwargs) -> HttpResponse:
        (meaning,) = titles.meanings([slug])
        if not meaning.role:
            raise Http404
        if meaning.role.slug != slug:
            return _redirect(request, slug=meaning.role.slug, **kwargs)
        return view(request, meaning.role, **kwargs)

    return answer


def _redirect(request: HttpRequest, **kwargs) -> HttpResponsePermanentRedirect:
    address = reverse(request.resolver_match.view_name, kwargs=kwargs)
    query = request.META["QUERY_STRING"]
    return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)


def resolve_roles(
    names: list[str], resolve: Callable[[list[str]], list[Meaning]] = titles.meanings
) -> list[Role]:
    """Return the roles with these names, by slug. Raises UserError if they cannot be compared."""
    return sorted(resolve_in_order(names, resolve), key=lambda role: role.slug)


def resolve_in_order(
    names: list[str], resolve: Callable[[list[str]], list[Meaning]] = titles.meanings
) -> list[Role]:
    """Return the roles with these names, in their order. Raises UserError if they cannot be
    compared."""
    meanings = resolve(names[: MAX_ROLES + 1])
    roles = [meaning.role for meaning in meanings if meaning.role]
    different = dict.fromkeys(roles)
    if not MIN_ROLES <= len(names) <= MAX_ROLES:
        explanation = ngettext(
            "You asked for one. Each role's own page offers its comparisons.",
            "You asked for %(number)s. Each role's own page offers its comparisons.",
            len(names),
        )
        raise UserError(
            400,
            _("A comparison takes %(fewest)s to %(most)s roles")
            % {"fewest": MIN_ROLES, "most": MAX_ROLES},
            explanation % {"number": len(names)},
            [SuggestedLink.to(role) for role in different][:MAX_ROLES],
        )
    for meaning in meanings:
        if not meaning.role:
            raise _unresolved(meaning, [role.slug for role in roles])
    if len(different) < len(roles):
        raise UserError(
            400,
            _("A role cannot be compared with itself"),
            _("You asked for the same role twice, perhaps under two titles."),
            [SuggestedLink.to(role) for role in different],
        )
    return roles


def _unresolved(meaning: Meaning, others: list[str]) -> UserError:
    """Offer the comparisons of the other roles with each one that may be meant."""
    candidates = meaning.roles or titles.near(meaning.asked.replace("-", " "))
    links = [
        SuggestedLink(comparison_address([*others, role.slug]), role.name, is_content=True)
        for role in candidates
        if others and role.slug not in others
    ]
    title = {"title": meaning.asked}
    if meaning.roles:
        return UserError(
            300,
            _("Which role is meant by “%(title)s”?") % title,
            _("The title belongs to several roles. Compare with one of these?")
            if links
            else _("The title belongs to several roles."),
            links,
        )
    return UserError(
        404,
        _("No role is called “%(title)s”") % title
        if meaning.asked
        else _("A role's name is missing"),
        _("No role or other title is spelled like that. Compare with one of these?")
        if links
        else _("No role or other title is spelled like that."),
        links,
    )


def current_slug(name: str) -> str:
    """Return the slug of the role with this name or former slug; the name itself if there is none,
    or more than one."""
    (meaning,) = titles.meanings([name])
    return meaning.role.slug if meaning.role else name


def resolve_role(slug: str) -> Role:
    """Return the role with this slug, or which is called so. Raises UserError if there is none, or
    more than one."""
    (meaning,) = titles.meanings([slug])
    if meaning.role:
        return meaning.role
    title, near = {"title": meaning.asked}, titles.near(slug.replace("-", " "))
    if meaning.roles:
        raise UserError(
            300,
            _("Which role is meant by “%(title)s”?") % title,
            _("The title belongs to several roles."),
            map(SuggestedLink.to, meaning.roles),
        )
    raise UserError(
        404,
        _("No role is called “%(title)s”") % title,
        _("No role or other title is spelled like that."),
        map(SuggestedLink.to, near),
    )
