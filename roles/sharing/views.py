"""Citations, exports and cards of the pages."""

from collections.abc import Iterable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

from sources.citing import citations
from sources.citing.citations import Work
from sources.models import Source

from ..domain.comparison import Comparison, Row
from ..models import Claim, FormerResponsibilitySlug, Responsibility, Role
from ..queries import pages
from ..queries.source_claims import said_by
from ..request.absolute import absolute
from ..request.params import answering, current_only, parse_as_of, parse_context, parse_filter
from ..request.roles import with_role, with_roles
from ..request.scope import Scope
from . import cards, exports, works
from . import pages as sharing
from .cards import Card

A_YEAR = 365 * 24 * 3600
A_WHILE = 600


def _attachment(text: str, media_type: str, name: str) -> HttpResponse:
    answer = HttpResponse(text, content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


# --- Citations ----------------------------------------------------------------------------


def _cited(cited: Iterable[Work], ending: str, name: str) -> HttpResponse:
    media_type, _, write = citations.FORMATS[ending]
    return _attachment(write(cited), media_type, f"{name}.{ending}")


@with_role
def role_cite(request: HttpRequest, role: Role, ending: str) -> HttpResponse:
    reading = Scope.asked(request)
    work = works.of_role(request, *_role(role, reading), reading)
    return _cited([work], ending, work.key)


@with_role
def role_originals(request: HttpRequest, role: Role, ending: str) -> HttpResponse:
    reading = Scope.asked(request)
    role, rows = _role(role, reading)
    # Before anything was published about it, its page showed no summary either.
    texts = (role.summary,) if rows or not reading.record.over else ()
    table = pages.AnnotatedRows(rows, extra_texts=texts, record=reading.record)
    return _cited(_works(table), ending, f"{role.slug}{reading.suffix}-originals")


def _role(role: Role, reading: Scope) -> tuple[Role, tuple[Row, ...]]:
    """The role, as its page has it, and its rows."""
    profile = pages.profiled(role, reading.context, reading.record)
    return reading.record.role(role), profile.rows


@with_roles
def compare_cite(request: HttpRequest, roles: list[Role], ending: str) -> HttpResponse:
    reading = Scope.asked(request)
    work = works.of_comparison(request, _compared(roles, reading), reading)
    return _cited([work], ending, work.key)


@with_roles
def compare_originals(request: HttpRequest, roles: list[Role], ending: str) -> HttpResponse:
    reading = Scope.asked(request)
    compared = _compared(roles, reading)
    table = pages.AnnotatedRows(compared.rows, record=reading.record)
    return _cited(_works(table), ending, f"{_name(compared, reading)}-originals")


def _compared(roles: list[Role], reading: Scope) -> Comparison:
    return pages.compared(roles, reading.context, reading.record).comparison


def _works(table: pages.AnnotatedRows) -> list[Work]:
    """Every original that these rows cite, each once, in order."""
    sources = {source.slug: source for source in table.references.sources.values()}
    return [citations.of_source(sources[slug]) for slug in sorted(sources)]


@require_safe
@current_only
def responsibility_cite(request: HttpRequest, slug: str, ending: str) -> HttpResponse:
    responsibility = Responsibility.objects.select_related("area").named(slug)
    if responsibility is None:
        responsibility = get_object_or_404(FormerResponsibilitySlug, slug=slug).target
    reading = Scope(parse_context(request))
    row = pages.answered(responsibility.fact, reading.context).row
    work = works.of_responsibility(request, responsibility, row, reading)
    return _cited([work], ending, work.key)


@require_safe
@answering
def claim_cite(request: HttpRequest, key: str, ending: str) -> HttpResponse:
    reading = Scope(record=parse_as_of(request))
    work = works.of_claim(request, _claim(key, reading), reading)
    return _cited([work], ending, work.key)


@require_safe
@answering
def claim_original(request: HttpRequest, key: str, ending: str) -> HttpResponse:
    """The claim's source, with the place where it says so."""
    claim = _claim(key, Scope(record=parse_as_of(request)))
    work = citations.of_source(claim.source, claim.locator)
    return _cited([work], ending, f"claim-{claim.key}-original")


@require_safe
@current_only
def source_cite(request: HttpRequest, slug: str, ending: str) -> HttpResponse:
    source = _source(slug)
    work = works.on_source(request, source, said_by(source).newest)
    return _cited([work], ending, work.key)


@require_safe
@current_only
def source_original(request: HttpRequest, slug: str, ending: str) -> HttpResponse:
    work = citations.of_source(_source(slug))
    return _cited([work], ending, work.key)


def _source(slug: str) -> Source:
    """Under its present slug or a former one: what was cited once can be cited again."""
    if (source := Source.objects.public().cited([slug]).get(slug)) is None:
        raise Http404
    return source


def _claim(key: str, reading: Scope) -> Claim:
    if (claim := reading.record.claim(key)) is None:
        raise Http404
    return claim


# --- Exports ------------------------------------------------------------------------------


@with_roles
def compare_export(request: HttpRequest, roles: list[Role], ending: str) -> HttpResponse:
    chosen = parse_filter(request)
    reading = Scope.asked(request)
    compared = _compared(roles, reading)
    media_type, _, write = exports.FORMATS[ending]
    return _attachment(
        write(export_of(request, compared, compared.filtered(chosen), reading)),
        media_type,
        f"{_name(compared, reading)}.{ending}",
    )


def export_of(
    request: HttpRequest, compared: Comparison, rows: tuple[Row, ...], reading: Scope
) -> exports.Export:
    table = pages.AnnotatedRows(rows, record=reading.record)
    path = reverse("compare", args=[[role.slug for role in compared.roles]])
    # A claim withdrawn since is still found as of its day.
    claim_address = absolute(request, reverse("claim", args=["key"]) + reading.permanent.query())
    return exports.Export(
        site_name=settings.SITE_NAME,
        title=reading.titled(works.title_of(compared)),
        address=absolute(request, path + reading.query()),
        comparison=compared,
        rows=rows,
        explanations=table.explanations,
        works={
            slug: citations.of_source(source) for slug, source in table.references.sources.items()
        },
        address_of_claim=lambda key: claim_address.replace("/key/", f"/{key}/"),
    )


def _name(compared: Comparison, reading: Scope) -> str:
    return "-vs-".join(role.slug for role in compared.roles) + reading.suffix


# --- Cards --------------------------------------------------------------------------------


@with_role
def role_card(request: HttpRequest, role: Role) -> HttpResponse:
    reading = Scope.asked(request)
    return _card(request, sharing.role_card(*_role(role, reading), reading))


@with_roles
def compare_card(request: HttpRequest, roles: list[Role]) -> HttpResponse:
    reading = Scope.asked(request)
    return _card(request, sharing.comparison_card(_compared(roles, reading), reading))


@require_safe
@answering
def claim_card(request: HttpRequest, key: str) -> HttpResponse:
    reading = Scope(record=parse_as_of(request))
    claim = _claim(key, reading)
    points = pages.points_with(claim, pages.row_on(claim.responsibility.fact, reading.record))
    return _card(request, sharing.claim_card(claim, points, reading))


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
