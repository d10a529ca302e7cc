"""The page of results, and the suggestions that a browser asks for while somebody is typing."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from ..request.errors import SuggestedLink, UserError
from ..request.params import current_only
from .answers import answers_to
from .documents import Kind
from .results import Results, search

OF_EACH = 5
A_PAGE = 20
MOST_PAGES = 50
SUGGESTED_OF_EACH = 3
SUGGESTED = 8


@require_safe
@current_only
def search_page(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("q", "")
    if not request.GET.get("kind"):
        return _show(request, search(asked, limit=OF_EACH))
    try:
        kind = Kind.named(request.GET["kind"])
    except KeyError:
        raise _no_such_kind(asked) from None
    page = _page_number(request)
    results = search(asked, kind=kind, start=(page - 1) * A_PAGE, limit=A_PAGE) if page else None
    if not results or (page > 1 and not results.hits):
        raise _no_such_page(asked, kind)
    more = results.of(kind).total > page * A_PAGE and page < MOST_PAGES
    return _show(request, results, kind, page, more=more)


def _show(
    request: HttpRequest,
    results: Results,
    kind: Kind | None = None,
    page: int = 1,
    *,
    more: bool = False,
) -> HttpResponse:
    questions = [hit.row for hit in (*results.answered, *results.of(Kind.RESPONSIBILITY).hits)]
    return render(
        request,
        "roles/search.html",
        {
            "results": results,
            "answers": answers_to(questions),
            "chosen": kind,
            "page": page,
            "earlier": address(results.asked, kind, page - 1) if page > 1 else "",
            "later": address(results.asked, kind, page + 1) if more else "",
            "everything": address(results.asked),
            "tabs": [(each, total, address(results.asked, each)) for each, total in results.counts],
        },
    )


@require_safe
@cache_control(max_age=60)
def suggest(request: HttpRequest) -> HttpResponse:
    results = search(request.GET.get("q", ""), typing=True, limit=SUGGESTED_OF_EACH)
    suggestions = [
        {"name": each.name, "kind": pgettext("a result", "comparison"), "address": each.address}
        for each in results.comparisons
    ] + [
        {"name": hit.name, "kind": hit.kind.one, "address": hit.address}
        for hit in (*results.answered, *results.hits)
    ]
    return JsonResponse({"suggestions": suggestions[:SUGGESTED]})


def address(asked: str, kind: Kind | None = None, page: int = 1) -> str:
    query = {"q": asked}
    if kind:
        query["kind"] = kind.slug
    if page > 1:
        query["page"] = str(page)
    return f"{reverse('search')}?{urlencode(query)}"


def _page_number(request: HttpRequest) -> int | None:
    number = request.GET.get("page", "1")
    if number.isascii() and number.isdecimal() and len(number) < 4:
        return int(number) if 1 <= int(number) <= MOST_PAGES else None
    return None


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
