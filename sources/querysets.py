from collections.abc import Collection

from django.db import models
from django.db.models import F, Q


class SourceQuerySet(models.QuerySet):
    def get_by_natural_key(self, slug):
        return self.get(slug=slug)

    def for_references(self):
        """With all that a reference shows."""
        return self.select_related("voice", "part_of")

    def cited(self, slugs: Collection[str]) -> dict:
        """The sources of these slugs, present or former, under the slug asked for: one query."""
        found = (
            self.for_references()
            .filter(Q(slug__in=slugs) | Q(former_slugs__slug__in=slugs))
            .annotate(former=F("former_slugs__slug"))
        )
        return {slug: source for source in found for slug in (source.former, source.slug) if slug}

    def tagged(self, tag_slug: str):
        return self.filter(tags__slug=tag_slug)
