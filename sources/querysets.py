from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from taggit.models import Tag

from . import addresses
from .text import quotation as quotations

MOST_WORDS = 8
"""How many words of a search are looked for: SQLite refuses conditions that nest too deeply."""


def tags_on(rows: str):
    """The tags that at least one of these rows bears: "sources", "roles", "responsibilities"."""
    return Tag.objects.filter(**{f"{rows}__isnull": False}).distinct().order_by("name")


def tags_on_public_sources():
    """The tags of the sources that readers see."""
    return Tag.objects.filter(sources__content_object__is_public=True).distinct().order_by("name")


def last_change_of(versions) -> Subquery:
    """When the newest of these versions of a row was made."""
    return Subquery(versions.order_by("-history_date").values("history_date")[:1])


class SourceQuerySet(models.QuerySet):
    def named(self, slug: str):
        """The source of this slug; None where there is none."""
        return self.filter(slug=slug).first()

    def public(self):
        """Those that readers see."""
        return self.filter(is_public=True)

    def hidden(self):
        """Those that readers do not see yet."""
        return self.filter(is_public=False)

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

    def at_address(self, address: str):
        """Sources that stand at this address, however it is written; without one, none."""
        wanted = addresses.key(address)
        return self.filter(address_key=wanted) if wanted else self.none()

    def with_all_that_a_table_shows(self):
        return self.select_related("voice", "part_of", "supersedes").prefetch_related("tags")

    def at_addresses(self, keys: Collection[str]):
        """Sources at any of these addresses, each as ``addresses.key`` has it."""
        return self.filter(address_key__in=keys).order_by("slug")

    def slugs_like(self, name: str) -> list[str]:
        """Slugs among which one may have been meant: at most a thousand that share its start."""
        found = self.filter(slug__istartswith=name[:2]).order_by("slug")
        return list(found.values_list("slug", flat=True)[:1000])

    def matching(self, words: str):
        """Those in whose slug, names or authors each of these words stands."""
        found = self
        for word in words.split()[:MOST_WORDS]:
            found = found.filter(
                Q(slug__icontains=word)
                | Q(short_name__icontains=word)
                | Q(title__icontains=word)
                | Q(author__icontains=word)
            )
        return found

    def editions(self):
        """Every source that supersedes another or is superseded, with its voice."""
        found = self.filter(Q(supersedes__isnull=False) | Q(superseded_by__isnull=False))
        return found.select_related("voice", "supersedes").distinct()

    def with_last_change(self):
        """Adds ``last_change``, as history knows it."""
        return self.annotate(
            last_change=last_change_of(self.model.history.filter(id=OuterRef("pk")))
        )

    def tagged(self, tag_slug: str):
        return self.filter(tags__slug=tag_slug)


class SnapshotQuerySet(models.QuerySet):
    def newest_of(self, sources: Collection[int]) -> dict[int, int]:
        """The newest text of each of these sources that has one: ids by ids, no text."""
        found = self.filter(source__in=sources).order_by("source", "taken_on", "id")
        return dict(found.values_list("source", "pk"))

    def of_the_same_sources(self, snapshots):
        """These snapshots and all others of their sources, without their texts."""
        same = self.filter(source__in=snapshots.order_by().values("source"))
        return same.select_related("source").defer("text")

    def look_up(self, quoted: Iterable[tuple[int, str]]) -> None:
        """Look quotations, each with the id of its source, up in the newest of these texts. Called
        before a transaction begins: the results are at hand within it. What is too long for a
        quotation is left out: it is refused anyway, and would take long to look up."""
        by_source = defaultdict(set)
        for source, words in quoted:
            if len(words) <= quotations.MAX_CHARACTERS and not quotations.fault(words):
                by_source[source].add(words)
        for source, newest in self.newest_of(by_source).items():
            if snapshot := self.select_related("source").filter(pk=newest).first():
                snapshot.look_up(by_source[source])
