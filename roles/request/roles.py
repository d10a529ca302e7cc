"""Which roles an address means, for their pages and every view that stands beside one."""

from collections.abc import Callable, Iterable
from functools import wraps
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from ..queries import titles
from .errors import Problem
from .params import answering

FEWEST, MOST = 2, 5
"""How many roles stand side by side."""


def comparison_address(slugs: Iterable[str], query=None, page: str = "compare") -> str:
    address = reverse(page, args=[sorted(slugs)])
    return f"{address}?{urlencode(query, doseq=True)}" if query else address


def with_roles(view: Callable) -> Callable:
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


def with_role(view: Callable) -> Callable:
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


def problem_with_roles(asked: list[str], meanings: list[titles.Meaning]) -> Problem | None:
    """Why these cannot be compared; None where they can. ``meanings`` may leave some out where too
    many are asked for."""
    found = [m.role for m in meanings if m.role]
    pages_of_found = [(role.get_absolute_url(), role.name) for role in dict.fromkeys(found)]
    if not FEWEST <= len(asked) <= MOST:
        explanation = ngettext(
            "You asked for one. Each role's own page offers its comparisons.",
            "You asked for %(number)s. Each role's own page offers its comparisons.",
            len(asked),
        )
        return Problem(
            400,
            _("A comparison takes %(fewest)s to %(most)s roles") % {"fewest": FEWEST, "most": MOST},
            explanation % {"number": len(asked)},
            named=pages_of_found[:MOST],
        )
    for meaning in meanings:
        if not meaning.role:
            others = [each.role.slug for each in meanings if each is not meaning and each.role]
            return _ask_for_role(meaning, others)
    if len(set(found)) < len(found):
        return Problem(
            400,
            _("A role cannot be compared with itself"),
            _("You asked for the same role twice, perhaps under two titles."),
            named=pages_of_found,
        )
    return None


def _ask_for_role(meaning: titles.Meaning, others: list[str]) -> Problem:
    """Which role was meant to stand beside these others."""
    candidates = meaning.roles or titles.near(meaning.asked.replace("-", " "))
    choices = [
        (comparison_address([*others, role.slug]), role.name)
        for role in candidates
        if others and role.slug not in others
    ]
    title = {"title": meaning.asked}
    if meaning.roles:
        return Problem(
            300,
            _("Which role is meant by “%(title)s”?") % title,
            _("The title belongs to several roles. Compare with one of these?")
            if choices
            else _("The title belongs to several roles."),
            named=choices,
        )
    return Problem(
        404,
        _("No role is called “%(title)s”") % title
        if meaning.asked
        else _("A role's name is missing"),
        _("Neither a role nor another title of one is spelled so. Compare with one of these?")
        if choices
        else _("Neither a role nor another title of one is spelled so."),
        named=choices,
    )
