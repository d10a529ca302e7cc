from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords
from taggit.managers import TaggableManager
from taggit.models import ItemBase, Tag

from .. import addresses
from ..alphabet import BY_NAME
from ..catalogued import origin_field
from ..citing import dates
from ..citing.languages import MAX_CODE, validate_language
from ..querysets import SourceQuerySet
from .base import (
    MAX_REASON,
    EditedNaturalKeyManager,
    FormerSlug,
    NaturalKeyed,
    NaturalKeyManager,
    Recorded,
    Versioned,
    VersionManager,
)
from .voice import Voice

if TYPE_CHECKING:
    from .snapshot import Snapshot


class SourceKind(models.TextChoices):
    COMMENT = "comment", _("comment")
    ARTICLE = "article", _("article")
    NEWSLETTER = "newsletter", _("newsletter")
    OFFICIAL_GUIDE = "official_guide", _("official guide")
    GOVERNMENT_GUIDE = "government_guide", _("government guide")
    HANDBOOK = "handbook", _("handbook")
    BOOK = "book", _("book")
    JOB_ADVERTISEMENT = "job_advertisement", _("job advertisement")
    GLOSSARY = "glossary", _("glossary")
    OCCUPATIONAL_DATABASE = "occupational_database", _("occupational database")
    FORUM_THREAD = "forum_thread", _("forum thread")
    INTERVIEW = "interview", _("interview")
    TALK = "talk", _("talk")
    FRAMEWORK_REFERENCE = "framework_reference", _("framework reference")


_KINDS = dict(SourceKind.choices)


def kind_and_year(kind: str, published: str) -> str:
    """Return the kind and the year of a source: "comment", "official guide, 2020"."""
    # ``get_kind_display`` translates all kinds to get one, and pages need it hundreds of times.
    return ", ".join(filter(None, [str(_KINDS.get(kind, kind)), published[:4]]))


class TaggedSource(NaturalKeyed, ItemBase):
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="sources")
    content_object = models.ForeignKey("Source", models.CASCADE, related_name="tagged")

    objects = NaturalKeyManager()
    natural_key_fields = ("tag__name", "content_object__slug")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tag", "content_object"], name="source_tagged_once")
        ]


class Source(NaturalKeyed, Versioned):
    """A work, such as an article, a comment or a guide, and what we read of it.

    A comment is a source of its own, part of its thread. Unknown values stay empty.
    """

    slug = models.SlugField(max_length=120, unique=True, allow_unicode=True)
    short_name = models.CharField(
        max_length=80, help_text="How a list names it in a word or two: “Berls”, “Comment 3”."
    )

    # The work.
    kind = models.CharField(max_length=30, choices=SourceKind)
    title = models.CharField(
        max_length=300, blank=True, help_text="As printed. A comment has none: leave it empty."
    )
    author = models.CharField(
        max_length=300,
        blank=True,
        help_text="As the source states it; separate several with semicolons. Empty if unknown.",
    )
    publisher = models.CharField(
        max_length=200,
        blank=True,
        help_text="Who published it: a site, a company, an organisation.",
    )
    published = models.CharField(
        max_length=10,
        blank=True,
        validators=[dates.validate_partial_date],
        help_text="2024-12-02, or 2024-12 or 2024 if no more is known. Empty if unknown.",
    )
    language = models.CharField(
        max_length=MAX_CODE,
        default="en",
        validators=[validate_language],
        help_text="Its language as a code: en, de, pt-BR.",
    )
    licence = models.CharField(
        max_length=100,
        blank=True,
        help_text="Only an open licence that the source itself states: “CC BY-SA 4.0”.",
    )
    voice = models.ForeignKey(Voice, models.PROTECT, related_name="sources")
    part_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        help_text="The thread, book or page that this is a part of. A comment always has one.",
    )
    supersedes = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="superseded_by",
        help_text="The older edition that this one replaces: its claims show as “formerly”.",
    )

    # Our reading of it.
    address = models.URLField(
        max_length=500,
        blank=True,
        validators=[URLValidator(schemes=["http", "https"])],
        help_text="Where it can be read. Empty for a comment without an address of its own.",
    )
    address_key = models.CharField(
        max_length=addresses.MAX_KEY, blank=True, editable=False, serialize=False
    )
    """Derived from the address, and the same for all addresses of a page."""
    archive_address = models.URLField(
        max_length=500,
        blank=True,
        validators=[URLValidator(schemes=["http", "https"])],
        help_text="A stored copy, in case the address stops working.",
    )
    address_is_dead = models.BooleanField(
        "no longer there",
        default=False,
        help_text="The original no longer opens at its address: readers are led to the stored copy "
        "first.",
    )
    read_on = models.DateField(
        null=True, blank=True, help_text="The day on which we read it at this address."
    )
    note = models.TextField(
        blank=True, max_length=2000, help_text="For editors: what was read, what is unclear."
    )

    is_public = models.BooleanField(
        "shown to readers",
        default=True,
        help_text="Once readers can see a source, they always can. Publishing a claim from it, or "
        "from a part of it, shows it as well.",
    )

    tags = TaggableManager(
        through=TaggedSource,
        blank=True,
        ordering=BY_NAME,
        help_text="Separated by commas; they filter the list.",
    )
    origin = origin_field()

    everything = NaturalKeyManager.from_queryset(SourceQuerySet)()
    one_line = ("short_name", "title", "author", "publisher")
    objects = EditedNaturalKeyManager.from_queryset(SourceQuerySet)()
    history = HistoricalRecords(bases=[Recorded], history_manager=VersionManager)

    class Meta:
        ordering = ["slug"]
        indexes = [
            models.Index(fields=["address_key"], name="source_at_an_address"),
            models.Index(fields=["origin", "slug"], name="source_by_origin"),
        ]
        constraints = [
            models.CheckConstraint(
                name="comment_is_part_of_something",
                condition=~Q(kind="comment") | Q(part_of__isnull=False),
                violation_error_message="A comment is part of a thread: say which (part of).",
            ),
            models.CheckConstraint(
                name="source_is_not_its_own_part",
                condition=Q(part_of=None) | ~Q(part_of=F("id")),
                violation_error_message="A source cannot be part of itself.",
            ),
            models.CheckConstraint(
                name="source_does_not_supersede_itself",
                condition=Q(supersedes=None) | ~Q(supersedes=F("id")),
                violation_error_message="A source cannot supersede itself.",
            ),
        ]

    def __str__(self):
        if self.title in {"", self.short_name}:
            return self.full_name
        return f"{self.short_name}: {self.title}"

    def save(self, **kwargs):
        self.address_key = addresses.key(self.address)
        if "address" in (names := kwargs.get("update_fields") or ()):
            kwargs["update_fields"] = {*names, "address_key"}
        with transaction.atomic():
            FormerSourceSlug.keep(self)
            super().save(**kwargs)
            if self.is_public and self.part_of_id:
                Source.make_public(self.part_of_id, f"“{self.slug}”, a part of it, is public")

    def get_absolute_url(self):
        return reverse("source", args=[self.slug])

    @classmethod
    def make_public(cls, pk: int, reason: str) -> None:
        """Show a hidden source, and what it is part of, to readers. ``reason`` is kept in its
        history."""
        # Queried again: the row in memory may be older than somebody else's decision.
        if source := cls.objects.hidden().filter(pk=pk).first():
            source.is_public = True
            source._change_reason = reason[:MAX_REASON]
            source.save()

    def before_restoring(self) -> None:
        # A source that readers see stays visible, whatever version is restored.
        if Source.objects.public().filter(pk=self.pk).exists():
            self.is_public = True

    def clean(self):
        for field, label in (("part_of", "part of"), ("supersedes", "superseding")):
            above = getattr(self, field)
            seen = {self.pk}
            while above is not None:
                if above.pk is not None and above.pk in seen:
                    raise ValidationError(
                        {field: f"This would make the source {label} itself, in a circle."}
                    )
                seen.add(above.pk)
                above = getattr(above, field)

    kept_snapshot: "Snapshot | None" = None
    """A text that is at hand. It may be long: where many sources are, none is kept."""

    def newest_snapshot(self) -> "Snapshot | None":
        """Return its newest text: the one that is kept, if that is still the newest."""
        kept = self.kept_snapshot
        if kept is None:
            return self.snapshots.first() if self.pk else None
        newest = self.snapshots.values_list("pk", "text_hash").first()
        return kept if newest == (kept.pk, kept.text_hash) else self.snapshots.first()

    def at_the_same_address(self):
        """Return other sources at the same address, however it is written."""
        return Source.objects.at_address(self.address).exclude(pk=self.pk)

    @property
    def full_name(self) -> str:
        """Return its title, or else its name and publisher: "Comment 3, Hacker News"."""
        if self.title:
            return self.title
        return ", ".join(filter(None, [self.short_name, self.publisher]))

    @property
    def year(self) -> str:
        return self.published[:4]

    @property
    def kind_and_year(self) -> str:
        """Return its kind and year: "comment", "official guide, 2020"."""
        return kind_and_year(self.kind, self.published)

    @property
    def published_in_words(self) -> str:
        return dates.in_words(self.published)

    @property
    def is_linked_as_part(self) -> bool:
        """Return whether the link leads to the whole, such as the thread of a comment."""
        return not self.address and not self.is_read_in_archive and bool(self.link)

    @property
    def link(self) -> str:
        """Return the address where it can be read: that of the original, of its stored copy if the
        original is no longer there, or of what it is part of if it has none of its own."""
        if self.is_read_in_archive:
            return self.archive_address
        if self.address or not self.part_of:
            return self.address
        return self.part_of.link

    @property
    def archive_link(self) -> str:
        """Return the address of a stored copy of what ``link`` leads to, or ""."""
        if self.address or self.archive_address or not self.part_of:
            return self.archive_address
        return self.part_of.archive_link

    @property
    def is_read_in_archive(self) -> bool:
        return self.address_is_dead and bool(self.archive_address)


class FormerSourceSlug(FormerSlug):
    target = models.ForeignKey(Source, models.CASCADE, related_name="former_slugs")
