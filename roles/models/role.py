from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Count, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Lower, Replace
from django.db.models.lookups import Exact
from django.urls import reverse
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
from sources.slugs import slug_of
from sources.text.markdown import validate_cited_markdown, validate_cites

from ..domain.facts import RoleFact
from .claim_queryset import published_claims, versions_of_published_claims

SEPARATOR = "-vs-"
"""Parts the role slugs in a comparison's address, so no slug may hold or border on it."""


class TitleQuerySet(models.QuerySet):
    """Rows that are looked up by what somebody types for a title."""

    def run_together(self, letters: str):
        """Return rows whose slug is this but for its hyphens."""
        plain = Replace("slug", Value("-"), Value(""))
        return self.alias(letters=plain).filter(letters=letters)

    def beginning_with(self, letters: str):
        """Return rows whose slug begins with these letters."""
        return self.filter(slug__startswith=letters)


class RoleQuerySet(SluggedQuerySet, TitleQuerySet):
    def abbreviated(self):
        """Return roles that have an abbreviation."""
        return self.exclude(abbreviation="")

    def spoken_of(self):
        """Return roles that at least one published claim is about."""
        return self.filter(
            Q(Exists(published_claims(role=OuterRef("pk"))))
            | Q(Exists(published_claims(other_role=OuterRef("pk"))))
        )

    def with_last_change(self):
        """Adds ``last_change`` and, of the published claims about it, ``claims_last_change``."""
        of_claims = versions_of_published_claims()
        return self.annotate(
            last_change=last_change_of(self.model.history.filter(id=OuterRef("pk"))),
            claims_last_change=last_change_of(
                of_claims.filter(Q(role=OuterRef("pk")) | Q(other_role=OuterRef("pk")))
            ),
        )

    def with_counts(self):
        """Adds ``claim_count`` and ``voice_count``, of published claims."""
        published = Q(claims__status="published")
        return self.annotate(
            claim_count=Count("claims", published, distinct=True),
            voice_count=Count("claims__source__voice", published, distinct=True),
        )


class TaggedRole(NaturalKeyed, ItemBase):
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="roles")
    content_object = models.ForeignKey("Role", models.CASCADE, related_name="tagged")

    objects = NaturalKeyManager()
    natural_key_fields = ("tag__name", "content_object__slug")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tag", "content_object"], name="role_tagged_once")
        ]


class Role(NaturalKeyed, Versioned):
    """A canonical role. Its slug is spelled out: "PM" is never an identifier."""

    name = models.CharField(max_length=100, unique=True, help_text="In full: Product Manager.")
    slug = models.SlugField(
        max_length=100,
        unique=True,
        allow_unicode=True,
        help_text="In full, as in /roles/product-manager/.",
    )
    abbreviation = models.CharField(
        max_length=12, blank=True, help_text="As people write it: PM. Several roles may share one."
    )
    definition = models.TextField(
        blank=True,
        max_length=600,
        validators=[validate_cited_markdown, validate_cites],
        help_text="What sources call it, in one sentence of Markdown: the first on its page. "
        "Cite with [@source-slug, locator].",
    )
    summary = models.TextField(
        blank=True,
        max_length=5000,
        validators=[validate_cited_markdown, validate_cites],
        help_text="What sources call it, in two or three sentences of Markdown. "
        "Cite with [@source-slug, locator].",
    )
    tags = TaggableManager(
        through=TaggedRole,
        blank=True,
        ordering=BY_NAME,
        help_text="Separated by commas; they filter the list.",
    )

    origin = origin_field()
    origin_key = origin_key_field()

    one_line = ("name", "abbreviation")
    everything = NaturalKeyManager.from_queryset(RoleQuerySet)()
    objects = EditedNaturalKeyManager.from_queryset(RoleQuerySet)()
    history = HistoricalRecords(bases=[Recorded], history_manager=VersionManager)

    class Meta:
        ordering = [Alphabetical("name"), "name"]
        indexes = [
            models.Index(fields=["origin", "slug"], name="role_by_origin"),
            models.Index(Lower("name"), name="role_by_name_in_small_letters"),
        ]
        constraints = [
            once_in_its_catalogue("role_once_in_its_catalogue"),
            models.CheckConstraint(
                name="role_slug_holds_no_vs",
                condition=~(
                    Q(slug__contains=SEPARATOR)
                    | Q(slug__startswith="vs-")
                    | Q(slug__endswith="-vs")
                    | Q(slug="vs")
                ),
                violation_error_message="A role's slug holds no “vs” of its own: it parts the "
                "roles in a comparison's address.",
            ),
            models.CheckConstraint(
                # An address is looked up in lower case, so no other could be reached.
                name="role_slug_is_lower_case",
                condition=Exact(F("slug"), Lower("slug")),
                violation_error_message="A role's slug is in lower case.",
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, **kwargs):
        with transaction.atomic():
            FormerRoleSlug.keep(self)
            super().save(**kwargs)

    def get_absolute_url(self):
        if self.origin:
            return reverse("catalogue-role", args=[self.origin, self.slug])
        return reverse("role", args=[self.slug])

    def clean(self):
        if Alias.objects.filter(slug=self.slug).exists():
            raise ValidationError(
                {"slug": f"“{self.slug}” is an alias already: delete the alias first."}
            )

    @property
    def fact(self) -> RoleFact:
        return RoleFact(self.slug, self.name, self.abbreviation)


LANGUAGES = [
    ("en", "English"),
    ("de", "German"),
    ("fr", "French"),
    ("es", "Spanish"),
    ("it", "Italian"),
    ("pt", "Portuguese"),
    ("nl", "Dutch"),
    ("pl", "Polish"),
    ("ru", "Russian"),
    ("uk", "Ukrainian"),
    ("tr", "Turkish"),
    ("ja", "Japanese"),
    ("zh", "Chinese"),
    ("ko", "Korean"),
    ("hi", "Hindi"),
    ("ar", "Arabic"),
]
"""The languages that titles are in."""


class Alias(NaturalKeyed, models.Model):
    """Another title for a role. One alias may belong to several roles: its page then asks which is
    meant."""

    role = models.ForeignKey(Role, models.CASCADE, related_name="aliases")
    title = models.CharField(max_length=120, help_text="As in a contract, in any script.")
    slug = models.SlugField(
        max_length=120,
        blank=True,
        allow_unicode=True,
        help_text="If left empty, it is made from the title.",
    )
    language = models.CharField(
        max_length=2,
        choices=LANGUAGES,
        default="en",
        help_text="Of the title: German contracts print “Product Owner” too, which is English.",
    )
    whole_title_only = models.BooleanField(
        default=False,
        help_text="Tick this if the title means something else inside a longer one: then "
        "“Development Manager” means the role, “Business Development Manager” does not.",
    )

    origin = origin_field()
    """The same as its role's, so that lists need not look at roles."""

    everything = NaturalKeyManager.from_queryset(TitleQuerySet)()
    objects = EditedNaturalKeyManager.from_queryset(TitleQuerySet)()
    natural_key_fields = ("role__slug", "slug")

    class Meta:
        ordering = [Alphabetical("title"), "title"]
        indexes = [models.Index(fields=["origin", "slug"], name="alias_by_origin")]
        verbose_name_plural = "aliases"
        constraints = [
            models.UniqueConstraint(
                fields=["role", "slug"],
                name="alias_once_per_role",
                violation_error_message="This role has that alias already.",
            ),
            models.CheckConstraint(
                name="alias_has_a_lower_case_slug",
                condition=Q(Exact(F("slug"), Lower("slug"))) & ~Q(slug=""),
                violation_error_message="An alias has a slug, in lower case.",
            ),
        ]

    def __str__(self):
        return self.title

    def save(self, **kwargs):
        self.slug = self.slug or slug_of(self.title)
        super().save(**kwargs)

    def clean(self):
        self.slug = self.slug or slug_of(self.title)
        if not self.slug:
            raise ValidationError({"title": "A title needs at least one letter or digit."})
        if Role.objects.filter(slug=self.slug).exists():
            raise ValidationError(
                {"title": f"“{self.slug}” is the slug of a role: it cannot be an alias as well."}
            )


class FeaturedComparison(NaturalKeyed, models.Model):
    """A comparison that the home page shows, in the order in which its address names the roles."""

    role = models.ForeignKey(Role, models.CASCADE, related_name="featured_comparisons")
    other_role = models.ForeignKey(
        Role, models.CASCADE, related_name="featured_comparisons_as_other"
    )
    order = models.PositiveSmallIntegerField(
        default=0,
        help_text="The home page shows the comparisons with the smallest numbers, the first as "
        "cards and the next as links; the page of all comparisons begins with all of them.",
    )

    objects = NaturalKeyManager()
    natural_key_fields = ("role__slug", "other_role__slug")

    class Meta:
        ordering = ["order", "role__slug", "other_role__slug"]
        constraints = [
            models.UniqueConstraint(
                fields=["role", "other_role"],
                name="comparison_featured_once",
                violation_error_message="This comparison is there already.",
            ),
            models.CheckConstraint(
                name="featured_comparison_of_two_roles",
                condition=~Q(other_role=F("role")),
                violation_error_message="The other role is the same as the role.",
            ),
        ]

    def __str__(self):
        return f"{self.role} vs {self.other_role}"

    def get_absolute_url(self):
        return reverse("compare", args=[[self.role.slug, self.other_role.slug]])


class FormerRoleSlug(FormerSlug):
    target = models.ForeignKey(Role, models.CASCADE, related_name="former_slugs")
