import secrets

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from simple_history.models import HistoricalRecords

from sources.catalogued import origin_field
from sources.models import (
    EditedNaturalKeyManager,
    NaturalKeyed,
    NaturalKeyManager,
    Recorded,
    Source,
    Versioned,
    VersionManager,
)
from sources.text import quotation as quotations

from ..domain.facts import Manner, label_of_pair
from .claim_queryset import ClaimQuerySet
from .constraints import ConstraintsInOneQuery, holds_words
from .quoting import CHECK_FIELDS, QuotingClaim
from .responsibility import Responsibility
from .role import Role
from .second_person import check_publishing
from .vocabulary import Context, Position

KEY_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""Without the characters that are read for one another: 0 and o, 1, i and l."""

_TWICE = "This source already makes this claim: same role, question, position and locator."


def new_key() -> str:
    return "".join(secrets.choice(KEY_ALPHABET) for _ in range(8))


class Claim(NaturalKeyed, QuotingClaim, ConstraintsInOneQuery, Versioned):
    """Source S says that role R stands in position P on responsibility D.

    One source's one assertion. On a relational responsibility it names an other role too; such a
    pair is stored in one order, by slug, its position turned to the converse where it has one.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "draft"
        PROPOSAL = "proposal", "proposal"
        PUBLISHED = "published", "published"

    key = models.CharField(
        max_length=8,
        unique=True,
        default=new_key,
        editable=False,
        help_text="Its short permanent public key, and its address.",
    )
    source = models.ForeignKey(Source, models.PROTECT, related_name="claims")
    role = models.ForeignKey(Role, models.PROTECT, related_name="claims")
    responsibility = models.ForeignKey(
        Responsibility, models.PROTECT, related_name="claims", verbose_name="question"
    )
    other_role = models.ForeignKey(
        Role,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="claims_as_other",
        help_text="Only where the question is about two roles, and required there.",
    )
    position = models.ForeignKey(
        Position,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="claims",
        help_text="An answer from the question's own scale; in a pair, the first role is the "
        "role and the second the other role, as entered here. A draft may have none.",
    )
    paraphrase = models.TextField(
        max_length=600, help_text="What the source says, in one sentence of our own words."
    )
    locator = models.CharField(
        max_length=200,
        blank=True,
        help_text="Where it stands: section, paragraph. An example that the source gives goes "
        "here too.",
    )
    quotation = models.CharField(
        max_length=300,
        blank=True,
        help_text="Three to ten words that mark the passage, letter by letter; may hold one "
        "ellipsis (…). Never a whole sentence.",
    )
    manner = models.CharField(
        max_length=10,
        choices=[(manner.value, manner.label) for manner in Manner],
        default=Manner.HOLDS.value,
        help_text="A rejected use shows as a disagreement and does not count as a source for "
        "the answer.",
    )
    contexts = models.ManyToManyField(
        Context,
        blank=True,
        related_name="claims",
        help_text="The kinds of organisation that the source itself limits the claim to. "
        "An example is no limit.",
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    published_at = models.DateTimeField(
        null=True, blank=True, help_text="Set when it is published, if left empty."
    )
    note = models.TextField(
        blank=True,
        max_length=2000,
        help_text="For editors: doubts, a free answer still to be mapped.",
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="claims",
    )
    proposal_for = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="proposals",
        help_text="The claim that this one would change, which stays as it is until the proposal "
        "is accepted.",
    )
    proposed_on_version = models.PositiveIntegerField(
        null=True,
        editable=False,
        help_text="The version of that claim that was in view when the change was proposed.",
    )
    external_id = models.CharField(
        max_length=100,
        blank=True,
        editable=False,
        help_text="What the table that it was imported from calls it, so that a later import "
        "recognises it.",
    )

    quotation_result = models.CharField(
        max_length=12,
        choices=[(result.value, result.label) for result in quotations.Result],
        default=quotations.Result.UNCHECKED.value,
        editable=False,
    )
    quotation_checked_on = models.DateField(null=True, editable=False)
    quotation_text_hash = models.CharField(max_length=64, blank=True, editable=False)
    quotation_fragment = models.CharField(
        max_length=600, blank=True, editable=False, serialize=False
    )
    """How a browser finds the words in the page, worked out from the text (``text.fragments``)."""

    origin = origin_field()

    everything = NaturalKeyManager.from_queryset(ClaimQuerySet)()
    objects = EditedNaturalKeyManager.from_queryset(ClaimQuerySet)()
    natural_key_fields = ("key",)
    history = HistoricalRecords(
        m2m_fields=[contexts], bases=[Recorded], history_manager=VersionManager
    )

    class Meta:
        ordering = ["source__slug", "id"]
        permissions = [("publish_claim", "Can publish claims and accept proposals")]
        indexes = [
            models.Index(
                fields=["origin", "status", "responsibility", "role"], name="claim_at_a_point"
            ),
            models.Index(fields=["origin", "-published_at"], name="claim_newest_by_origin"),
        ]
        constraints = [
            models.CheckConstraint(
                name="claim_has_a_paraphrase",
                condition=holds_words("paraphrase"),
                violation_error_message="A claim says something: its paraphrase is empty.",
            ),
            models.CheckConstraint(
                name="claim_manner_is_known",
                condition=Q(manner__in=[manner.value for manner in Manner]),
            ),
            models.CheckConstraint(
                name="claim_quotation_result_is_known",
                condition=Q(quotation_result__in=[result.value for result in quotations.Result]),
            ),
            models.CheckConstraint(
                name="claim_names_two_roles_or_one",
                condition=Q(other_role=None) | ~Q(other_role=F("role")),
                violation_error_message="The other role is the same as the role.",
            ),
            models.CheckConstraint(
                name="published_claim_is_whole",
                condition=Q(status="draft")
                | (
                    (Q(status="proposal") | Q(status="published", published_at__isnull=False))
                    & Q(position__isnull=False)
                    & Q(holds_words("locator"))
                ),
                violation_error_message="A published claim has a position, a locator and a date.",
            ),
            models.CheckConstraint(
                name="proposal_is_for_another_claim",
                condition=Q(proposal_for__isnull=False, status="proposal")
                & ~Q(proposal_for=F("id"))
                | Q(proposal_for=None) & ~Q(status="proposal"),
                violation_error_message="A proposal, and nothing else, is for another claim.",
            ),
            models.UniqueConstraint(
                "source",
                "role",
                # Null would count as different from null.
                Coalesce("other_role", 0),
                "responsibility",
                "position",
                "locator",
                name="claim_once",
                # A proposal may say the same as the claim that it is for, in better words.
                condition=Q(position__isnull=False, proposal_for=None),
                violation_error_message=_TWICE,
            ),
            models.UniqueConstraint(
                # Free answers, still to be mapped, may stand side by side where a table told them
                # apart.
                "source",
                "role",
                Coalesce("other_role", 0),
                "responsibility",
                "locator",
                "external_id",
                name="claim_once_without_position",
                condition=Q(position__isnull=True),
                violation_error_message=_TWICE,
            ),
            models.UniqueConstraint(
                fields=["source", "external_id"],
                name="claim_imported_once",
                condition=~Q(external_id=""),
                violation_error_message="This source has a claim with that external id already.",
            ),
        ]

    def __str__(self):
        return f"{self.key}: {Truncator(self.paraphrase).chars(80)}"

    def get_absolute_url(self):
        if self.origin:
            return self.role.get_absolute_url()
        return reverse("claim", args=[self.key])

    @property
    def published(self) -> bool:
        return self.status == self.Status.PUBLISHED

    @property
    def was_ever_published(self) -> bool:
        return self.published or self.history.filter(status=self.Status.PUBLISHED).exists()

    @property
    def is_proposal(self) -> bool:
        return self.status == self.Status.PROPOSAL

    @property
    def position_label(self) -> str:
        """Its position in words, with the names of the pair on a relational responsibility."""
        if not self.position or not self.other_role:
            return str(self.position or "")
        return label_of_pair(self.position.label, self.role.name, self.other_role.name)

    @property
    def lacks(self) -> list[str]:
        """What it needs before it can be published."""
        result = self.look_up_result
        lacking = {
            "a position": not self.position_id,
            "a locator": not self.locator.strip(),
            "a quotation that stands in the stored text": result is quotations.Result.MISSING,
        }
        return [thing for thing, is_lacking in lacking.items() if is_lacking]

    def clean(self):
        self.paraphrase = self.paraphrase.strip()
        self.quotation = self.quotation.strip()
        if hasattr(self, "source") and not quotations.fault(self.quotation):
            self.check_quotation()
        check_publishing(self)
        self.clean_once_checked(quoted_anew=self.is_quoted_anew())

    def clean_once_checked(self, *, quoted_anew: bool = True) -> None:
        """All that ``clean`` refuses, when the quotation has been looked up. Asks the database
        nothing where the rows that the claim refers to are at hand.

        Words that a newer text no longer holds, or that are to be confirmed, stand in no other
        change's way: they are refused where they are ``quoted_anew`` or published for the first
        time."""
        faults: dict[str, str] = {}
        if hasattr(self, "responsibility"):
            self._clean_roles(faults)
            if self.position and self.position.scale_id != self.responsibility.scale_id:
                offered = ", ".join(f"“{p}”" for p in self.responsibility.scale.positions.all())
                faults["position"] = (
                    f"“{self.position}” is no answer to “{self.responsibility.question}”: "
                    f"choose one of {offered}."
                )
        if fault := quotations.fault(self.quotation):
            faults["quotation"] = fault
        if self.published:
            self.published_at = self.published_at or timezone.now()
        if self.published or self.is_proposal:
            if hasattr(self, "responsibility") and self.responsibility.is_to_be_sorted:
                faults["responsibility"] = (
                    f"“{self.responsibility}” is still to be sorted: give it an area, its words "
                    "and a scale before claims on it are published."
                )
            if not self.position:
                faults["position"] = "A claim is published with a position; a draft may go without."
            if not self.locator.strip():
                faults["locator"] = "A claim is published with a locator; a draft may go without."
            if quoted_anew and "quotation" not in faults and (why := self.unpublishable_quotation):
                faults["quotation"] = why
        if faults:
            raise ValidationError(faults)
        self._order_pair()

    def _clean_roles(self, faults: dict[str, str]) -> None:
        if self.responsibility.relational and not self.other_role_id:
            faults["other_role"] = (
                f"“{self.responsibility.question}” is about two roles: name the other one."
            )
        if not self.responsibility.relational and self.other_role_id:
            faults["other_role"] = (
                f"“{self.responsibility.question}” is about one role: leave the other one empty."
            )

    def _order_pair(self) -> None:
        """Keep each pair in one order, so that the same claim said from either side is the same."""
        if self.role_id and self.other_role and self.other_role.slug < self.role.slug:
            self.role, self.other_role = self.other_role, self.role
            if self.position:
                self.position = self.position.seen_from_the_other_role

    def rows_alike(self) -> Q:
        """Return what claims have that the unique constraints may refuse together with this one."""
        alike = Q(
            source=self.source_id,
            role=self.role_id,
            other_role=self.other_role_id,
            responsibility=self.responsibility_id,
            locator=self.locator,
        )
        if self.external_id:
            alike |= Q(source=self.source_id, external_id=self.external_id)
        return alike

    # --- Saving ---------------------------------------------------------------------------

    def save(self, **kwargs):
        check_publishing(self)
        self.check_quotation()
        self._order_pair()
        if self.published and not self.published_at:
            self.published_at = timezone.now()
        names = set(kwargs.get("update_fields") or ())
        if names & {"quotation", "source", "source_id"}:
            names |= set(CHECK_FIELDS)
            kwargs["update_fields"] = names
        with transaction.atomic():
            super().save(**kwargs)
            if self.published:
                self.show_source()

    def show_source(self) -> None:
        """Let readers see the source of a claim that is published. What publishes claims past
        ``save`` calls this as well."""
        # What is shown stays shown.
        if not self.source.is_public:
            Source.make_public(self.source_id, f"The claim {self.key} of it is published")
