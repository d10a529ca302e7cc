"""Query sets of sources and stored texts."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from taggit.models import Tag

from . import addresses
from .alphabet import BY_NAME
from .text import quotation as quotations

MAX_WORDS = 8
"""Words of a search that are used: SQLite refuses conditions that nest too deeply."""


def tags_by_name():
    """Return all tags as people look them up."""
    return Tag.objects.order_by(*BY_NAME)


def tags_on(rows: str):
    """Return the tags of "sources", "roles" or "responsibilities"."""
    return tags_by_name().filter(**{f"{rows}__isnull": False}).distinct()


def tags_on_public_sources():
    """Return the tags of the sources that readers see."""
    return tags_by_name().filter(sources__content_object__is_public=True).distinct()


def last_change_of(versions) -> Subquery:
    """Return the date of the newest of these versions of a row."""
    return Subquery(versions.order_by("-history_date").values("history_date")[:1])


def newest_change(versions):
    """Return the time of the newest of all these versions; None where there is none."""
    return versions.order_by("-history_date").values_list("history_date", flat=True).first()


class SluggedQuerySet(models.QuerySet):
    """Rows with a slug, and tags."""

    def named(self, slug: str):
        """Return the row with this slug, or None."""
        return self.filter(slug=slug).first()

    def of_slugs(self, slugs: Collection[str]):
        return self.filter(slug__in=slugs)

    def tagged(self, tag_slug: str):
        return self.filter(tags__slug=tag_slug)


class SourceQuerySet(SluggedQuerySet):
    def public(self):
        """Return the sources that readers see."""
        return self.filter(is_public=True)

    def hidden(self):
        """Return the sources that readers do not see yet."""
        return self.filter(is_public=False)

    def superseded(self, sources: Collection[int]):
        """Return the ids of those of these sources of which readers see a newer edition."""
        newer = self.public().filter(supersedes__in=sources).order_by()
        return newer.values_list("supersedes", flat=True)

    def for_references(self):
        """Load everything that a reference shows."""
        return self.select_related("voice", "part_of")

    def cited(self, slugs: Collection[str]) -> dict:
        """Return the sources with these current or former slugs, by that slug, in one query."""
        sources = (
            self.for_references()
            .filter(Q(slug__in=slugs) | Q(former_slugs__slug__in=slugs))
            .annotate(former=F("former_slugs__slug"))
        )
        return {slug: source for source in sources for slug in (source.former, source.slug) if slug}

    def at_address(self, address: str):
        """Return the sources at this address, however it is written; none for an empty one."""
        key = addresses.key(address)
        return self.filter(address_key=key) if key else self.none()

    def for_table(self):
        return self.select_related("voice", "part_of", "supersedes").prefetch_related("tags")

    def voices_at_site(self, address: str) -> list[int]:
        """Return the ids of the voices that speak at the site of this address."""
        parts = addresses.key(address).split("/")
        if len(parts) < 3 or not address:
            return []
        at_site = self.filter(address_key__startswith=f"{'/'.join(parts[:3])}/")
        return list(at_site.order_by("voice").values_list("voice", flat=True).distinct())

    def at_addresses(self, keys: Collection[str]):
        """Return the sources with any of these address keys (``addresses.key``)."""
        return self.filter(address_key__in=keys).order_by("slug")

    def of_voices(self, voices: Collection[int]) -> dict[int, list]:
        """Return the sources of these voices, by voice."""
        by_voice = defaultdict(list)
        for source in self.filter(voice__in=voices):
            by_voice[source.voice_id].append(source)
        return by_voice

    def slugs_like(self, name: str) -> list[str]:
        """Return at most a thousand slugs with the same start, to suggest one of them."""
        similar = self.filter(slug__istartswith=name[:2]).order_by("slug")
        return list(similar.values_list("slug", flat=True)[:1000])

    def matching(self, words: str):
        """Return the sources with each of these words in slug, names or authors."""
        sources = self
        for word in words.split()[:MAX_WORDS]:
            sources = sources.filter(
                Q(slug__icontains=word)
                | Q(short_name__icontains=word)
                | Q(title__icontains=word)
                | Q(author__icontains=word)
            )
        return sources

    def editions(self):
        """Return the sources that supersede another or are superseded, with their voices."""
        editions = self.filter(Q(supersedes__isnull=False) | Q(superseded_by__isnull=False))
        return editions.select_related("voice", "supersedes").distinct()

    def with_last_change(self):
        """Annotate ``last_change``, the date of the newest history record."""
        return self.annotate(
            last_change=last_change_of(self.model.history.filter(id=OuterRef("pk")))
        )


class SnapshotQuerySet(models.QuerySet):
    def sources_of_text(self, text: str) -> list:
        """Return the sources for which this very text is stored."""
        same = self.filter(text_hash=quotations.text_hash(text)).select_related("source")
        return [snapshot.source for snapshot in same.defer("text").order_by("source")]

    def newest_of(self, sources: Collection[int]) -> dict[int, int]:
        """Return the id of the newest text by the id of the source, without loading texts."""
        snapshots = self.filter(source__in=sources).order_by("source", "taken_on", "id")
        return dict(snapshots.values_list("source", "pk"))

    def of_the_same_sources(self, snapshots):
        """Return all snapshots of the sources of these snapshots, without their texts."""
        same = self.filter(source__in=snapshots.order_by().values("source"))
        return same.select_related("source").defer("text")

    def look_up(self, quoted: Iterable[tuple[int, str]]) -> None:
        """Check quotations, each with the id of its source, against the newest texts, so that the
        results are cached before a transaction begins. Invalid quotations are left out: they are
        refused anyway, and long ones would take much time."""
        by_source = defaultdict(set)
        for source, words in quoted:
            if 0 < len(words) <= quotations.MAX_CHARACTERS and not quotations.fault(words):
                by_source[source].add(words)
        for source, newest in self.newest_of(by_source).items():
            if snapshot := self.select_related("source").filter(pk=newest).first():
                snapshot.look_up(by_source[source])
