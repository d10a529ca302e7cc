from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.functional import cached_property
from simple_history.models import HistoricalRecords
from taggit.managers import TaggableManager
from taggit.models import ItemBase, Tag

from sources.alphabet import BY_NAME, Alphabetical
from sources.catalogued import once_in_its_catalogue, origin_field, origin_key_field
from sources.models import (
    EditedNaturalKeyManager,
    FormerSlug,
    NaturalKeyed,
    NaturalKeyManager,
    Recorded,
    Versioned,
    VersionManager,
)
from sources.querysets import SluggedQuerySet, last_change_of

from ..domain.comparison import AreaFact, ResponsibilityFact
from ..domain.facts import PositionKind
from ..domain.question_names import own_name
from .claim_queryset import published_claims, versions_of_published_claims
from .role import LANGUAGES
from .vocabulary import TO_BE_SORTED, Area, Position, Scale


class ResponsibilityQuerySet(SluggedQuerySet):
    def spoken_of(self):
        """Responsibilities that at least one published claim is on."""
        return self.filter(Exists(published_claims(responsibility=OuterRef("pk"))))

    def with_last_change(self):
        """Adds ``last_change`` and, of the published claims on it, ``claims_last_change``."""
        of_claims = versions_of_published_claims()
        return self.annotate(
            last_change=last_change_of(self.model.history.filter(id=OuterRef("pk"))),
            claims_last_change=last_change_of(of_claims.filter(responsibility=OuterRef("pk"))),
        )

    def with_ownership(self):
        """With the area, and ``about_ownership``: whether they ask who does the work."""
        owning = Position.objects.filter(scale=OuterRef("scale"), kind=PositionKind.OWNS.value)
        return self.select_related("area").annotate(about_ownership=Exists(owning.order_by()))

    def facts(self):
        """All of them as ``ResponsibilityFact``, in one query."""
        rows = self.with_ownership().values_list(*_FACT_COLUMNS)
        return [
            ResponsibilityFact(
                slug, name, question, AreaFact(*area), relational, order,
                about_ownership=owning and not relational, topic=topic, topic_de=topic_de,
            )
            for slug, name, question, relational, order, owning, topic, topic_de, *area in rows
        ]  # fmt: skip


_FACT_COLUMNS = (
    *("slug", "name", "question", "relational", "order", "about_ownership", "topic", "topic_de"),
    *("area__slug", "area__name", "area__order"),
)


class TaggedResponsibility(NaturalKeyed, ItemBase):
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="responsibilities")
    content_object = models.ForeignKey("Responsibility", models.CASCADE, related_name="tagged")

    objects = NaturalKeyManager()
    natural_key_fields = ("tag__name", "content_object__slug")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tag", "content_object"], name="responsibility_tagged_once"
            )
        ]


class Responsibility(NaturalKeyed, Versioned):
    """One row of a comparison, shared by all roles. It asks one question."""

    name = models.CharField(
        max_length=100, unique=True, help_text="The row's short label: “Backlog order”."
    )
    slug = models.SlugField(max_length=100, unique=True, allow_unicode=True)
    question = models.CharField(
        max_length=200,
        help_text="The one question that it asks of a role: “Who prioritises the backlog?”",
    )
    topic = models.CharField(
        max_length=60,
        blank=True,
        help_text="What it is about, in three words at most, as in “Sources give … to the Product "
        "Owner”: “backlog priorities”, “the roadmap”. Only for questions about who does the work.",
    )
    topic_de = models.CharField(
        "topic in German",
        max_length=60,
        blank=True,
        help_text="As in “Für Product Owner nennen Quellen: …”: “Prioritäten im Backlog”.",
    )
    meaning = models.TextField(
        blank=True, max_length=2000, help_text="What it covers, in a sentence."
    )
    area = models.ForeignKey(Area, models.PROTECT, related_name="responsibilities")
    scale = models.ForeignKey(
        Scale,
        models.PROTECT,
        related_name="responsibilities",
        help_text="The possible answers. They cannot change while claims use them.",
    )
    relational = models.BooleanField(
        default=False,
        help_text="The question is about two roles (“Can one person hold both?”): its claims name "
        "a second role.",
    )
    order = models.PositiveSmallIntegerField(default=0, help_text="Its place within its area.")
    tags = TaggableManager(
        through=TaggedResponsibility,
        blank=True,
        ordering=BY_NAME,
        help_text="Separated by commas; they filter the list.",
    )

    origin = origin_field()
    origin_key = origin_key_field()

    one_line = ("name", "question", "topic", "topic_de")
    everything = NaturalKeyManager.from_queryset(ResponsibilityQuerySet)()
    objects = EditedNaturalKeyManager.from_queryset(ResponsibilityQuerySet)()
    history = HistoricalRecords(bases=[Recorded], history_manager=VersionManager)

    class Meta:
        ordering = ["area__order", "area__slug", "order", "slug"]
        indexes = [models.Index(fields=["origin", "slug"], name="responsibility_by_origin")]
        constraints = [once_in_its_catalogue("responsibility_once_in_its_catalogue")]
        verbose_name = "question"
        verbose_name_plural = "questions"

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        if self.origin:
            return reverse("catalogue-question", args=[self.origin, self.slug])
        return reverse("responsibility", args=[self.slug])

    @property
    def own_name(self) -> str:
        return own_name(self.name, self.question)

    @property
    def is_to_be_sorted(self) -> bool:
        """Whether an import made it and no editor has given it an area yet."""
        return self.area.slug == TO_BE_SORTED

    def clean(self):
        if not self.pk:
            return
        was = Responsibility.objects.filter(pk=self.pk).first()
        if was is None:
            return
        taken = self.claims.exclude(position=None).exclude(position__scale_id=self.scale_id)
        if was.scale_id != self.scale_id and taken.exists():
            raise ValidationError(
                {
                    "scale": f"{taken.count()} claims take positions on the scale “{was.scale}”: "
                    "move or delete them before you change it."
                }
            )
        if was.relational != self.relational and self.claims.exists():
            raise ValidationError(
                {"relational": "It has claims: whether they name an other role is settled."}
            )

    def save(self, **kwargs):
        with transaction.atomic():
            FormerResponsibilitySlug.keep(self)
            super().save(**kwargs)

    @property
    def fact(self) -> ResponsibilityFact:
        area = AreaFact(self.area.slug, self.area.name, self.area.order)
        return ResponsibilityFact(
            self.slug,
            self.name,
            self.question,
            area,
            self.relational,
            self.order,
            about_ownership=self.about_ownership and not self.relational,
            topic=self.topic,
            topic_de=self.topic_de,
        )

    @cached_property
    def about_ownership(self) -> bool:
        """Whether it asks who does the work. ``with_ownership()`` fetches it with the row."""
        return self.scale.positions.filter(kind=PositionKind.OWNS.value).exists()


class ResponsibilityAlias(NaturalKeyed, models.Model):
    """Other words that people type for a question: “grooming” for “Who refines the backlog?”."""

    responsibility = models.ForeignKey(
        Responsibility, models.CASCADE, related_name="aliases", verbose_name="question"
    )
    words = models.CharField(
        max_length=100,
        help_text="As people type them into the search box: “grooming”, “P&L”. In any script.",
    )
    language = models.CharField(max_length=2, choices=LANGUAGES, default="en")

    objects = NaturalKeyManager()
    natural_key_fields = ("responsibility__slug", "words")

    class Meta:
        ordering = [Alphabetical("words"), "words"]
        verbose_name = "search words"
        verbose_name_plural = "search words"
        constraints = [
            models.UniqueConstraint(
                fields=["responsibility", "words"],
                name="responsibility_alias_once",
                violation_error_message="This question has these words already.",
            ),
            models.CheckConstraint(
                name="responsibility_alias_has_words",
                condition=~models.Q(words=""),
                violation_error_message="Search words are not empty.",
            ),
        ]

    def __str__(self):
        return self.words

    def clean(self):
        self.words = " ".join(self.words.split())
        if not any(character.isalnum() for character in self.words):
            raise ValidationError({"words": "They need at least one letter or digit."})


class FormerResponsibilitySlug(FormerSlug):
    target = models.ForeignKey(Responsibility, models.CASCADE, related_name="former_slugs")

    class Meta(FormerSlug.Meta):
        verbose_name = "former question slug"
