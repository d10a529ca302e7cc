"""The sources, and what each claims."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sources.models import FormerSourceSlug, Source
from sources.querysets import tags_on

from .. import pages
from ..asking import moved, of_today, slug_among, tag_asked
from ..models import Claim
from ..said_by import Company, parts_of, said_by
from ..sharing import pages as sharing


@require_safe
@of_today
def source_list(request: HttpRequest) -> HttpResponse:
    tags = tags_on("sources")
    tag = tag_asked(request, tags)
    sources = Source.objects.for_references().prefetch_related("tags")
    published = Claim.objects.published()
    own, of_parts = published.count_by_source(), published.count_by_whole()
    if tag:
        sources = sources.tagged(tag.slug)
    return render(
        request,
        "roles/source_list.html",
        {
            "sources": [
                (source, own.get(source.pk, 0), of_parts.get(source.pk, 0)) for source in sources
            ],
            "tags": tags,
            "chosen_tag": tag,
        },
    )


@require_safe
@of_today
def source_page(request: HttpRequest, slug: str) -> HttpResponse:
    source = Source.objects.for_references().select_related("supersedes").named(slug.lower())
    if source is None:
        former = get_object_or_404(FormerSourceSlug, slug=slug.lower())
        return moved(request, former.target)
    if slug != source.slug:
        return moved(request, source)
    chosen = slug_among(request, "show", Company, _("There is no such choice of claims"))
    said = said_by(source)
    groups = said.by_role(next((each for each in Company if each.slug == chosen), None))
    shown = sum(len(group.claims) for group in groups)
    return render(
        request,
        "roles/source.html",
        {
            "source": source,
            "said": said,
            "groups": groups,
            "shown": shown,
            "hidden": len(said.claims) - shown,
            "chosen": chosen,
            "filters": [(each, said.count(each)) for each in Company],
            "parts": parts_of(source),
            "newer": source.superseded_by.all(),
            "tags": source.tags.all(),
            "references": pages.References({source.slug: source}),
            "sharing": sharing.of_source(request, source, said.newest),
        },
    )
