"""The page of results, and the suggestions that a browser requests while somebody is typing."""

import re
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from ..queries.catalogues import Catalogue, catalogues
from ..request import limits
from ..request.errors import SuggestedLink, UserError
from ..request.params import current_only
from ..request.paths import path_to
from .answers import answers_of_comparisons, answers_to
from .documents import Kind
from .hits import Results
from .results import search

HITS_OF_EACH_KIND = 5
HITS_ON_A_PAGE = 20
MOST_PAGES = 50
SUGGESTIONS_OF_EACH_KIND = 3
MOST_SUGGESTIONS = 8


@require_safe
@current_only
def search_page(request: HttpRequest) -> HttpResponse:
    _count(request, limits.SEARCHES)
    asked, kind, page = request.GET.get("q", ""), None, 1
    if slug := request.GET.get("kind"):
        kind = next((kind for kind in Kind if kind.slug == slug), None)
        if not kind:
            raise _no_such_kind(asked)
        page = _parse_page(request)
        if not page:
            raise _no_such_page(asked, kind)
    limit = HITS_ON_A_PAGE if kind else HITS_OF_EACH_KIND
    results = search(asked, kind=kind, start=(page - 1) * limit, limit=limit)
    if page > 1 and not results.hits:
        raise _no_such_page(asked, kind)
    more = kind and results.of(kind).total > page * limit and page < MOST_PAGES
    questions = [hit.row for hit in (*results.answered, *results.of(Kind.RESPONSIBILITY).hits)]
    context = {
        "results": results,
        "catalogues": catalogues_of(results),
        "answers": answers_to(questions),
        "comparisons": answers_of_comparisons(results.comparisons) if page == 1 else [],
        "chosen": kind,
        "page": page,
        "earlier": address(results.asked, kind, page - 1) if page > 1 else "",
        "later": address(results.asked, kind, page + 1) if more else "",
        "everything": address(results.asked),
        "tabs": [(kind, total, address(results.asked, kind)) for kind, total in results.counts],
    }
    return render(request, "roles/search.html", context)


@require_safe
@cache_control(max_age=60)
def suggest(request: HttpRequest) -> HttpResponse:
    try:
        _count(request, limits.COMPLETIONS)
    except limits.TooManyRequestsError as error:
        return error.as_json()
    results = search(
        request.GET.get("q", ""),
        typing=True,
        limit=SUGGESTIONS_OF_EACH_KIND,
        with_catalogues=settings.TITLES_FROM_CATALOGUES,
    )
    suggestions = [
        {"name": pair.name, "kind": pgettext("a result", "comparison"), "address": pair.address}
        for pair in results.comparisons
    ] + [
        {"name": hit.name, "kind": hit.kind.one, "address": hit.address}
        for hit in (*results.answered, *results.hits)
    ]
    return JsonResponse({"suggestions": suggestions[:MOST_SUGGESTIONS]})


def _count(request: HttpRequest, limit: limits.Limit) -> None:
    """Count a search of somebody who is not signed in."""
    has_asked = bool(request.GET.get("q", "").strip())
    # Without its cookie nobody is signed in. Looking at the user would let all pages vary by it.
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
    if has_asked and not (has_session and request.user.is_authenticated):
        limits.count(request, limit)


def catalogues_of(results: Results) -> list[Catalogue]:
    """Return the catalogues from which something is shown: their licences ask to be named."""
    shown = {hit.row.origin for hit in results.hits if hit.kind.is_catalogued}
    return [catalogue for catalogue in catalogues() if catalogue.slug in shown] if shown else []


def address(asked: str, kind: Kind | None = None, page: int = 1) -> str:
    query = {"q": asked}
    if kind:
        query["kind"] = kind.slug
    if page > 1:
        query["page"] = str(page)
    return f"{path_to('search')}?{urlencode(query)}"


def _parse_page(request: HttpRequest) -> int:
    """Return the number of the page, 0 where there is no such page."""
    number = request.GET.get("page", "1")
    page = int(number) if re.fullmatch("[0-9]{1,3}", number) else 0
    return page if page <= MOST_PAGES else 0


def _no_such_kind(asked: str) -> UserError:
    return UserError(
        400,
        _("There is no such kind of result"),
        _("A search shows one of these:"),
        [SuggestedLink(address(asked), _("Everything"))]
        + [SuggestedLink(address(asked, kind), kind.label) for kind in Kind],
    )


def _no_such_page(asked: str, kind: Kind) -> UserError:
    return UserError(
        404,
        _("There is no such page of results"),
        _(
            "Pages are numbered from 1, and there are %(most)s at most. More words narrow a "
            "search down."
        )
        % {"most": MOST_PAGES},
        [SuggestedLink(address(asked, kind), _("The first page"))],
    )
