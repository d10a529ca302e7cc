"""Sources, and the page of each: what it claims."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sources.models import FormerSourceSlug, Source
from sources.querysets import tags_on_public_sources

from ..models import Claim
from ..queries import pages
from ..queries.catalogues import catalogue_named, catalogues
from ..queries.source_claims import ClaimStanding, parts_of, said_by
from ..request.params import SlugField, current_only, parse_query, parse_tag, redirect_permanently
from ..sharing import pages as sharing
from ..sharing.page_files import also_as_record

PER_PAGE = 60
"""Sources on one page of their list."""


@require_safe
@current_only
def source_list(request: HttpRequest) -> HttpResponse:
    tags = tags_on_public_sources()
    tag = parse_tag(request, tags)
    sources = Source.objects.public().for_references().prefetch_related("tags")
    published = Claim.objects.published()
    own, of_parts = published.count_by_source(), published.count_by_whole()
    if tag:
        sources = sources.tagged(tag.slug)
    page = Paginator(list(sources), PER_PAGE).get_page(request.GET.get("page"))
    counts = [(source, own.get(source.pk, 0), of_parts.get(source.pk, 0)) for source in page]
    context = {
        "sources": counts,
        "page": page,
        "tags": tags,
        "chosen_tag": tag,
        "catalogues": () if tag else catalogues(),
    }
    return render(request, "roles/source_list.html", context)


@also_as_record("source")
@require_safe
@current_only
def source_page(request: HttpRequest, slug: str) -> HttpResponse:
    source = Source.everything.for_references().select_related("supersedes").named(slug.lower())
    if source is not None and source.origin and catalogue_named(source.origin):
        return redirect("catalogue", source.origin)
    if source is None:
        former = get_object_or_404(FormerSourceSlug, slug=slug.lower())
        _check_may_see(request, former.target)
        return redirect_permanently(request, former.target)
    _check_may_see(request, source)
    if slug != source.slug:
        return redirect_permanently(request, source)
    standing_field = SlugField(ClaimStanding, _("There is no such choice of statements"))
    standing = parse_query(request, show=standing_field)["show"]
    source_claims = said_by(source)
    groups = source_claims.by_role(standing)
    shown = sum(len(group.claims) for group in groups)
    response = render(
        request,
        "roles/source.html",
        {
            "source": source,
            "said": source_claims,
            "groups": groups,
            "shown": shown,
            "hidden": len(source_claims.claims) - shown,
            "chosen": standing.slug if standing else "",
            "filters": [(choice, source_claims.count(choice)) for choice in ClaimStanding],
            "parts": parts_of(source),
            "newer": source.superseded_by.public(),
            "tags": source.tags.all(),
            "references": pages.References({source.slug: source}),
            "sharing": sharing.source_page(request, source, source_claims.newest)
            if source.is_public
            else None,
        },
    )
    if not source.is_public:
        patch_cache_control(response, private=True, no_store=True)
    return response


def _check_may_see(request: HttpRequest, source: Source) -> None:
    """Raise Http404 for a source that is not public, except to people who work in the admin."""
    if not source.is_public and not request.user.has_perm("sources.view_source"):
        raise Http404
