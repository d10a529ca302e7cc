"""Citations, exports and cards of the pages."""

from collections.abc import Iterable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

from sources import citations
from sources.citations import Work
from sources.models import Source

from .. import pages
from ..comparison import Comparison, Filter
from ..models import Claim, FormerResponsibilitySlug, Responsibility, Role
from ..views import problem_with_filter
from . import cards, exports
from . import pages as sharing
from .addresses import absolute
from .asked import of_role, of_roles
from .cards import Card

A_YEAR = 365 * 24 * 3600
A_WHILE = 600


def _attachment(text: str, media_type: str, name: str) -> HttpResponse:
    answer = HttpResponse(text, content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


# --- Citations ----------------------------------------------------------------------------


def _cited(works: Iterable[Work], ending: str, name: str) -> HttpResponse:
    media_type, _, write = citations.FORMATS[ending]
    return _attachment(write(works), media_type, f"{name}.{ending}")


@of_role
def role_cite(request: HttpRequest, role: Role, ending: str) -> HttpResponse:
    work = sharing.role_work(request, role, pages.profile_of(role))
    return _cited([work], ending, role.slug)


@of_role
def role_originals(request: HttpRequest, role: Role, ending: str) -> HttpResponse:
    table = pages.Table(pages.profile_of(role), extra_texts=(role.summary,))
    return _cited(_works(table), ending, f"{role.slug}-originals")


@of_roles
def compare_cite(request: HttpRequest, roles: list[Role], ending: str) -> HttpResponse:
    work = sharing.comparison_work(request, pages.comparison_of(roles))
    return _cited([work], ending, work.key)


@of_roles
def compare_originals(request: HttpRequest, roles: list[Role], ending: str) -> HttpResponse:
    compared = pages.comparison_of(roles)
    return _cited(_works(pages.Table(compared.rows)), ending, f"{_name(compared)}-originals")


def _works(table: pages.Table) -> list[Work]:
    """Every original that these rows cite, each once, in order."""
    sources = {source.slug: source for source in table.references.sources.values()}
    return [citations.of_source(sources[slug]) for slug in sorted(sources)]


@require_safe
def responsibility_cite(request: HttpRequest, slug: str, ending: str) -> HttpResponse:
    responsibility = Responsibility.objects.select_related("area").named(slug)
    if responsibility is None:
        responsibility = get_object_or_404(FormerResponsibilitySlug, slug=slug).target
    row = pages.row_of(responsibility)
    work = sharing.responsibility_work(request, responsibility, row)
    return _cited([work], ending, responsibility.slug)


@require_safe
def claim_cite(request: HttpRequest, key: str, ending: str) -> HttpResponse:
    work = sharing.claim_work(request, _claim(key))
    return _cited([work], ending, work.key)


@require_safe
def claim_original(request: HttpRequest, key: str, ending: str) -> HttpResponse:
    """The claim's source, with the place where it says so."""
    claim = _claim(key)
    work = citations.of_source(claim.source, claim.locator)
    return _cited([work], ending, f"claim-{claim.key}-original")


@require_safe
def source_cite(request: HttpRequest, slug: str, ending: str) -> HttpResponse:
    work = sharing.source_work(request, _source(slug))
    return _cited([work], ending, work.key)


@require_safe
def source_original(request: HttpRequest, slug: str, ending: str) -> HttpResponse:
    work = citations.of_source(_source(slug))
    return _cited([work], ending, work.key)


def _source(slug: str) -> Source:
    """Under its present slug or a former one: what was cited once can be cited again."""
    if (source := Source.objects.cited([slug]).get(slug)) is None:
        raise Http404
    return source


def _claim(key: str) -> Claim:
    if (claim := Claim.objects.published().with_names().named(key)) is None:
        raise Http404
    return claim


# --- Exports ------------------------------------------------------------------------------


@of_roles
def compare_export(request: HttpRequest, roles: list[Role], ending: str) -> HttpResponse:
    try:
        chosen = Filter.named(request.GET.get("show", Filter.ALL.slug))
    except KeyError:
        return problem_with_filter(request).answer(request)
    compared = pages.comparison_of(roles)
    media_type, _, write = exports.FORMATS[ending]
    return _attachment(
        write(export_of(request, compared, compared.filtered(chosen))),
        media_type,
        f"{_name(compared)}.{ending}",
    )


def export_of(request: HttpRequest, compared: Comparison, rows) -> exports.Export:
    table = pages.Table(rows)
    claim_address = absolute(request, reverse("claim", args=["key"]))
    return exports.Export(
        site_name=settings.SITE_NAME,
        address=absolute(request, reverse("compare", args=[[r.slug for r in compared.roles]])),
        comparison=compared,
        rows=rows,
        explanations=table.explanations,
        works={
            slug: citations.of_source(source) for slug, source in table.references.sources.items()
        },
        address_of_claim=lambda key: claim_address.replace("/key/", f"/{key}/"),
    )


def _name(compared: Comparison) -> str:
    return "-vs-".join(role.slug for role in compared.roles)


# --- Cards --------------------------------------------------------------------------------


@of_role
def role_card(request: HttpRequest, role: Role) -> HttpResponse:
    return _card(request, sharing.role_card(role, pages.profile_of(role)))


@of_roles
def compare_card(request: HttpRequest, roles: list[Role]) -> HttpResponse:
    return _card(request, sharing.comparison_card(pages.comparison_of(roles)))


@require_safe
def claim_card(request: HttpRequest, key: str) -> HttpResponse:
    claim = _claim(key)
    points = pages.points_with(claim, pages.row_of(claim.responsibility))
    return _card(request, sharing.claim_card(claim, points))


def _card(request: HttpRequest, card: Card) -> HttpResponse:
    """Kept for ever under the address that names what it shows; for a while under any other."""
    etag = f'"{card.digest}"'
    answer = get_conditional_response(request, etag=etag)
    if answer is None:
        answer = HttpResponse(cards.picture(card), content_type="image/png")
    answer["ETag"] = etag
    if request.GET.get("v") == card.digest:
        patch_cache_control(answer, public=True, max_age=A_YEAR, immutable=True)
    else:
        patch_cache_control(answer, public=True, max_age=A_WHILE)
    return answer
