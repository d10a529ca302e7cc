"""Which roles an address means, for every view that stands beside a page of theirs."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from .. import titles
from ..asking import answering
from ..views import MOST, problem_with_roles


def of_roles(view: Callable) -> Callable:
    """Hands the view the roles that ``slugs`` names, in order. Whatever else was asked for is
    answered as the comparison's own page answers it."""

    @require_safe
    @answering
    @wraps(view)
    def answer(request: HttpRequest, slugs: list[str], **where) -> HttpResponse:
        meanings = titles.meanings(slugs[: MOST + 1])
        if problem := problem_with_roles(slugs, meanings):
            return problem.answer(request)
        roles = sorted((meaning.role for meaning in meanings), key=lambda role: role.slug)
        canonical = [role.slug for role in roles]
        if slugs != canonical:
            return _moved(request, slugs=canonical, **where)
        return view(request, roles, **where)

    return answer


def of_role(view: Callable) -> Callable:
    """Hands the view the role that ``slug`` names; another title of it leads there."""

    @require_safe
    @answering
    @wraps(view)
    def answer(request: HttpRequest, slug: str, **where) -> HttpResponse:
        (meaning,) = titles.meanings([slug])
        if not meaning.role:
            raise Http404
        if meaning.role.slug != slug:
            return _moved(request, slug=meaning.role.slug, **where)
        return view(request, meaning.role, **where)

    return answer


def _moved(request: HttpRequest, **where) -> HttpResponsePermanentRedirect:
    address = reverse(request.resolver_match.view_name, kwargs=where)
    query = request.META["QUERY_STRING"]
    return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
