"""The words in which claims are put: areas, scales and their positions, contexts."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from sources.alphabet import Alphabetical
from sources.catalogued import origin_field
from sources.models import Bounded, EditedNaturalKeyManager, NaturalKeyed, NaturalKeyManager

from ..domain.facts import UNNAMED_PAIR, ContextFact, PositionFact, PositionKind, label_of_pair

TO_BE_SORTED = "to-be-sorted"
"""The slug of the area in which an import puts the questions that it makes."""


class ContextQuerySet(models.QuerySet):
    def facts(self) -> dict[int, ContextFact]:
        """Return all of them as ``ContextFact`` with their broader contexts, by id: one query.

        A circle, which the form refuses, is cut.
        """
        rows = {row.pk: row for row in self.order_by()}
        facts: dict[int, ContextFact] = {}

        def fact_of(pk: int, narrower: frozenset[int] = frozenset()) -> ContextFact | None:
            if pk not in rows or pk in narrower:
                return None
            if pk in facts:
                return facts[pk]
            row = rows[pk]
            broader = fact_of(row.broader_id, narrower | {pk})
            fact = ContextFact(row.slug, row.name, row.phrase, row.phrase_de, broader)
            if not narrower:
                facts[pk] = fact
            return fact

        return {pk: fact_of(pk) for pk in rows}


class Area(NaturalKeyed, models.Model):
    """Groups responsibilities, and orders them on a page."""

    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(max_length=80, unique=True, allow_unicode=True)
    order = models.PositiveSmallIntegerField(
        default=0, help_text="Areas are shown from the smallest number to the largest."
    )
    origin = origin_field()

    everything = NaturalKeyManager()
    objects = EditedNaturalKeyManager()

    class Meta:
        ordering = ["order", "slug"]

    def __str__(self):
        return self.name


class Scale(NaturalKeyed, Bounded):
    """The possible answers to a question, shared by many responsibilities."""

    name = models.CharField(max_length=100, unique=True)
    slug = models.SlugField(max_length=80, unique=True, allow_unicode=True)
    note = models.TextField(
        blank=True, max_length=2000, help_text="For editors: what it asks, where it is used."
    )
    origin = origin_field()

    everything = NaturalKeyManager()
    objects = EditedNaturalKeyManager()

    class Meta:
        ordering = [Alphabetical("name"), "name"]

    def __str__(self):
        return self.name


class PositionQuerySet(models.QuerySet):
    def facts(self) -> dict[int, PositionFact]:
        """Return them as ``PositionFact``, by id: one query."""
        rows = self.select_related("converse", "converse_of").order_by()
        return {position.pk: position.fact for position in rows}


class Position(NaturalKeyed, models.Model):
    """One answer on a scale. Two positions are two only where a source that holds one would deny
    the other."""

    scale = models.ForeignKey(Scale, models.CASCADE, related_name="positions")
    label = models.CharField(
        max_length=100,
        help_text="As a cell of the comparison shows it. On a scale between two roles, {a} "
        "and {b} stand for their names: “The {a} is senior”.",
    )
    label_de = models.CharField(
        "label in German",
        max_length=100,
        blank=True,
        help_text="The same in German, with the same {a} and {b}.",
    )
    slug = models.SlugField(max_length=80, allow_unicode=True)
    kind = models.CharField(
        max_length=12,
        choices=[(kind.value, kind.value) for kind in PositionKind],
        help_text="What the site looks at, never the label. Each scale has exactly one position "
        "of kind “varies”.",
    )
    order = models.PositiveSmallIntegerField(default=0)
    converse = models.OneToOneField(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="converse_of",
        help_text="On a scale between two roles: the same answer seen from the other role "
        "(senior to, junior to). Set it on one of the two.",
    )

    objects = NaturalKeyManager.from_queryset(PositionQuerySet)()
    natural_key_fields = ("scale__slug", "slug")

    class Meta:
        ordering = [Alphabetical("scale__name"), "scale__name", "order", "slug"]
        constraints = [
            models.UniqueConstraint(
                fields=["scale", "slug"],
                name="position_once_per_scale",
                violation_error_message="This scale has a position with that slug already.",
            ),
            models.UniqueConstraint(
                fields=["scale"],
                condition=Q(kind=PositionKind.VARIES.value),
                name="one_varies_per_scale",
                violation_error_message="A scale has exactly one position of kind “varies”, and "
                "this one has it already.",
            ),
            models.CheckConstraint(
                name="position_kind_is_known",
                condition=Q(kind__in=[kind.value for kind in PositionKind]),
            ),
        ]

    def __str__(self):
        return label_of_pair(self.label, *UNNAMED_PAIR)

    def clean(self):
        if self.converse and self.converse.scale_id != self.scale_id:
            raise ValidationError({"converse": "The converse is a position of the same scale."})
        if self.pk:
            was = Position.objects.filter(pk=self.pk).values_list("scale", flat=True).first()
            if was != self.scale_id and self.claims.exists():
                raise ValidationError(
                    {"scale": "Claims take this position: it cannot move to another scale."}
                )

    @property
    def seen_from_the_other_role(self) -> "Position":
        """The same answer as said of the other role of a pair."""
        return self.converse or getattr(self, "converse_of", None) or self

    @property
    def fact(self) -> PositionFact:
        other = self.seen_from_the_other_role
        converse = None if other == self else other._fact()
        return self._fact(converse)

    def _fact(self, converse: PositionFact | None = None) -> PositionFact:
        return PositionFact(
            self.slug,
            self.label,
            PositionKind(self.kind),
            self.order,
            converse,
            label_de=self.label_de,
        )


class Context(NaturalKeyed, Bounded):
    """The kind of organisation that a claim speaks of."""

    class Kind(models.TextChoices):
        SIZE = "size", "size"
        WAY_OF_WORKING = "way_of_working", "way of working"
        BUSINESS = "business", "business"
        OTHER = "other", "other"

    name = models.CharField(max_length=80, unique=True, help_text="Startup, Scrum, outsourcing.")
    slug = models.SlugField(max_length=80, unique=True, allow_unicode=True)
    phrase = models.CharField(
        max_length=100, help_text="As in running text: “in startups”, “under Scrum”."
    )
    phrase_de = models.CharField(
        "phrase in German",
        max_length=100,
        blank=True,
        help_text="The same in German: “in Startups”, “unter Scrum”.",
    )
    broader = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="narrower",
        help_text="The context that it is a kind of, if any: Scrum is Agile. What a source "
        "says about the narrower one counts in the broader one too.",
    )
    kind = models.CharField(max_length=20, choices=Kind)
    note = models.TextField(blank=True, max_length=2000, help_text="For editors: what it covers.")

    objects = NaturalKeyManager.from_queryset(ContextQuerySet)()

    class Meta:
        ordering = [Alphabetical("name"), "name"]

    def __str__(self):
        return self.name

    def clean(self):
        context, narrower = self.broader, {self.pk} - {None}
        while context:
            if context.pk in narrower:
                raise ValidationError(
                    {"broader": f"“{self.broader}” is itself a kind of “{self}”: choose another."}
                )
            narrower.add(context.pk)
            context = context.broader
