"""Citations, exports and cards of the pages."""

from collections.abc import Callable, Iterable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from sources.citing import citations
from sources.citing.citations import Work
from sources.models import Source

from ..models import Claim, FormerResponsibilitySlug, Responsibility, Role
from ..queries import pages
from ..queries.source_claims import said_by
from ..request.absolute import absolute
from ..request.params import current_only, parse_as_of, parse_context, parse_filter
from ..request.roles import with_role, with_roles
from ..request.scope import Scope
from . import badges, cards, exports
from .pages import (
    claim_page,
    comparison_page,
    responsibility_page,
    role_page,
    row_page,
    source_page,
)
from .shared_page import SharedPage

YEAR = 365 * 24 * 3600
TEN_MINUTES = 600


def _attachment(text: str, media_type: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": content_disposition_header(True, name)}
    return HttpResponse(text, content_type=media_type, headers=headers)


# --- Citations ----------------------------------------------------------------------------


def _cite(works: Iterable[Work], ending: str, name: str) -> HttpResponse:
    media_type, _, write = citations.FORMATS[ending]
    return _attachment(write(works), media_type, f"{name}.{ending}")


def _cite_page(page: SharedPage, ending: str) -> HttpResponse:
    return _cite([page.work], ending, page.work.key)


def _views_of(build: Callable[..., SharedPage]) -> tuple[Callable, Callable, Callable]:
    """Return the views that cite the page that ``build`` makes, and draw its card and its badge."""

    def cite(request: HttpRequest, *args, ending: str, **kwargs) -> HttpResponse:
        return _cite_page(build(request, *args, **kwargs), ending)

    def card(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return _card(build(request, *args, **kwargs))

    def badge(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        page = build(request, *args, **kwargs)
        return badges.answer(request, page.title, page.state)

    return cite, card, badge


def _cite_originals(table: pages.AnnotatedRows, ending: str, name: str) -> HttpResponse:
    """Cite every source of these rows once."""
    sources = {source.slug: source for source in table.references.sources.values()}
    works = [citations.of_source(sources[slug]) for slug in sorted(sources)]
    return _cite(works, ending, f"{name}-originals")


@with_role
def role_originals(request: HttpRequest, role: Role, ending: str) -> HttpResponse:
    scope = Scope.parse(request)
    rows = pages.profiled(role, scope.context, scope.record).rows
    # Before anything was published about it, its page showed no summary either.
    texts = (scope.record.role(role).summary,) if rows or not scope.record.over else ()
    table = pages.AnnotatedRows(rows, texts, scope.record)
    return _cite_originals(table, ending, role.slug + scope.suffix)


def _build_role_page(request: HttpRequest, role: Role) -> SharedPage:
    scope = Scope.parse(request)
    rows = pages.profiled(role, scope.context, scope.record).rows
    return role_page(request, scope.record.role(role), rows, scope=scope)


role_cite, role_card, role_badge = map(with_role, _views_of(_build_role_page))


@with_roles
def compare_originals(request: HttpRequest, roles: list[Role], ending: str) -> HttpResponse:
    scope = Scope.parse(request)
    comparison = pages.compared(roles, scope.context, scope.record).comparison
    table = pages.AnnotatedRows(comparison.rows, record=scope.record)
    name = "-vs-".join(role.slug for role in comparison.roles)
    return _cite_originals(table, ending, name + scope.suffix)


def _build_comparison_page(request: HttpRequest, roles: list[Role]) -> SharedPage:
    scope = Scope.parse(request)
    compared = pages.compared(roles, scope.context, scope.record)
    answer = pages.answer_of(compared, scope.record)
    return comparison_page(request, compared.comparison, scope, answer=answer)


compare_cite, compare_card, compare_badge = map(with_roles, _views_of(_build_comparison_page))


def _build_row_page(request: HttpRequest, roles: list[Role], slug: str) -> SharedPage:
    """Return the page of a row. Raises Http404 if no source speaks of these roles there."""
    scope = Scope.parse(request)
    comparison = pages.compared(roles, scope.context, scope.record).comparison
    former = FormerResponsibilitySlug.objects.filter(slug=slug)
    slugs = {slug, *former.values_list("target__slug", flat=True)}
    for row in comparison.rows:
        if row.responsibility.slug in slugs:
            return row_page(request, comparison.roles, row, scope)
    raise Http404


compare_row_cite, compare_row_card = map(with_roles, _views_of(_build_row_page)[:2])


@require_safe
@current_only
def responsibility_cite(request: HttpRequest, slug: str, ending: str) -> HttpResponse:
    responsibility = Responsibility.objects.select_related("area").named(slug)
    if responsibility is None:
        responsibility = get_object_or_404(FormerResponsibilitySlug, slug=slug).target
    scope = Scope(parse_context(request))
    row = pages.answered(responsibility.fact, scope.context).row
    return _cite_page(responsibility_page(request, responsibility, row, scope), ending)


@require_safe
def claim_cite(request: HttpRequest, key: str, ending: str) -> HttpResponse:
    claim, scope = _get_claim(request, key)
    return _cite_page(claim_page(request, claim, scope=scope), ending)


@require_safe
def claim_original(request: HttpRequest, key: str, ending: str) -> HttpResponse:
    """Cite the claim's source, with the place where it says so."""
    claim, _ = _get_claim(request, key)
    work = citations.of_source(claim.source, claim.locator)
    return _cite([work], ending, f"claim-{claim.key}-original")


@require_safe
@current_only
def source_cite(request: HttpRequest, slug: str, ending: str) -> HttpResponse:
    source = _get_source(slug)
    return _cite_page(source_page(request, source, said_by(source).newest), ending)


@require_safe
@current_only
def source_original(request: HttpRequest, slug: str, ending: str) -> HttpResponse:
    work = citations.of_source(_get_source(slug))
    return _cite([work], ending, work.key)


def _get_source(slug: str) -> Source:
    """Return the source with this slug, former ones included. Raises Http404 if there is none."""
    if (source := Source.objects.public().cited([slug]).get(slug)) is None:
        raise Http404
    return source


def _get_claim(request: HttpRequest, key: str) -> tuple[Claim, Scope]:
    scope = Scope(record=parse_as_of(request))
    if (claim := scope.record.claim(key)) is None:
        raise Http404
    return claim, scope


# --- Exports ------------------------------------------------------------------------------


@with_roles
def compare_export(request: HttpRequest, roles: list[Role], ending: str) -> HttpResponse:
    rows_shown, scope = parse_filter(request), Scope.parse(request)
    compared = pages.compared(roles, scope.context, scope.record)
    comparison = compared.comparison
    answer = pages.answer_of(compared, scope.record)
    page = comparison_page(request, comparison, scope, answer=answer)
    table = pages.AnnotatedRows(comparison.filtered(rows_shown), record=scope.record)
    sources = table.references.sources
    # As of its day, a claim that was withdrawn later is still there.
    claim_address = absolute(request, reverse("claim", args=["key"]) + scope.permanent.query())
    export = exports.Export(
        site_name=settings.SITE_NAME,
        title=page.title,
        address=page.read_address,
        comparison=comparison,
        answer=answer,
        rows=table.rows,
        explanations=table.explanations,
        works={slug: citations.of_source(source) for slug, source in sources.items()},
        address_of_claim=lambda key: claim_address.replace("/key/", f"/{key}/"),
    )
    media_type, _, write = exports.FORMATS[ending]
    return _attachment(write(export), media_type, f"{page.work.key}.{ending}")


# --- Cards --------------------------------------------------------------------------------


@require_safe
def claim_card(request: HttpRequest, key: str) -> HttpResponse:
    claim, scope = _get_claim(request, key)
    points = pages.points_with(claim, pages.row_on(claim.responsibility.fact, scope.record))
    return _card(claim_page(request, claim, points, scope))


def _card(page: SharedPage) -> HttpResponse:
    """Return the picture, for ever at the address with its digest, for a while at any other."""
    card, request = page.card, page.request
    etag = f'"{card.digest}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(cards.picture(card), content_type="image/png")
    response["ETag"] = etag
    if request.GET.get("v") == card.digest:
        patch_cache_control(response, public=True, max_age=YEAR, immutable=True)
    else:
        patch_cache_control(response, public=True, max_age=TEN_MINUTES)
    return response
