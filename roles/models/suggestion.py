from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from sources.models import Bounded, Source
from sources.text import quotation as quotations
from sources.text.paragraphs import find_paragraph, paragraphs

from .claim import Claim, new_key
from .quoting import Quoting
from .responsibility import Responsibility
from .role import Role


class SuggestionQuerySet(models.QuerySet):
    def with_all_it_says(self):
        return self.select_related("source", "role", "responsibility", "claim")

    def waiting(self):
        return self.filter(status="waiting")

    def received_since(self, time):
        return self.filter(received_at__gt=time)

    def sent_by(self, senders):
        return self.filter(sender__in=senders)

    def saying(self, suggestion):
        """Return those that say the same of the same, and were sent from the same page."""
        names = ("page", "claim", "address", "quotation", "sentence")
        return self.filter(**{name: getattr(suggestion, name) for name in names})

    def listed(self):
        """Return those of the public register, the newest first: all but what was no suggestion."""
        return self.exclude(reason="spam").order_by("-received_at", "-pk")

    def for_readers(self):
        return self.select_related("role", "responsibility", "claim", "draft")

    def numbered(self, pks):
        return self.filter(pk__in=pks)

    def to_handle(self, pk):
        """Return this suggestion, locked until the transaction ends; None where it waits no
        longer."""
        return self.select_for_update().waiting().filter(pk=pk).first()


class Suggestion(Quoting, Bounded):
    """What a reader sent: a claim that a source makes, or what is wrong with one of ours.

    The desk's work and no content: it has no history, and dumps leave it out. It waits until an
    editor makes a claim of it or dismisses it, and says why. Readers see what came of it, and none
    of its words.
    """

    class Kind(models.TextChoices):
        CLAIM = "claim", "suggests a claim"
        REPORT = "report", "reports a wrong one"

    class Status(models.TextChoices):
        WAITING = "waiting", "waiting"
        TAKEN_UP = "taken_up", "taken up"
        DISMISSED = "dismissed", "dismissed"

    class Reason(models.TextChoices):
        """Why it was dismissed, in words for readers."""

        KNOWN = "known", _("It is here already, or was suggested before.")
        UNSUPPORTED = "unsupported", _("The source does not say it.")
        CORRECT = "correct", _("The statement is what the source says.")
        NO_SOURCE = "no_source", _("The source could not be read, or is not one.")
        OTHER_SUBJECT = "subject", _("It is not about what a role does.")
        SPAM = "spam", _("It was no suggestion.")

    key = models.CharField(
        max_length=20,
        unique=True,
        default=new_key,
        editable=False,
        help_text="Its address, where readers see what came of it.",
    )
    kind = models.CharField(max_length=10, choices=Kind)
    page = models.CharField(
        max_length=300, blank=True, help_text="The page of this site from which it was sent."
    )
    claim = models.ForeignKey(
        Claim,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="reports",
        verbose_name="claim reported",
    )
    role = models.ForeignKey(
        Role, models.SET_NULL, null=True, blank=True, related_name="suggestions"
    )
    responsibility = models.ForeignKey(
        Responsibility,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="suggestions",
        verbose_name="question",
    )

    # The reader's own words.
    address = models.URLField(
        max_length=500, blank=True, validators=[URLValidator(schemes=["http", "https"])]
    )
    quotation = models.CharField(max_length=300, blank=True)
    sentence = models.TextField(max_length=600)

    # What we found out by ourselves.
    source = models.ForeignKey(
        Source, models.SET_NULL, null=True, blank=True, related_name="suggestions"
    )
    quotation_result = models.CharField(
        max_length=12,
        choices=[(result.value, result.label) for result in quotations.Result],
        default=quotations.Result.UNCHECKED.value,
    )
    quotation_checked_on = models.DateField(null=True, blank=True)

    received_at = models.DateTimeField(default=timezone.now)
    sender = models.CharField(
        max_length=64,
        help_text="Tells the senders of one day apart without saying who they are.",
    )

    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    handled_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField("reason for readers", max_length=12, choices=Reason, blank=True)
    answer = models.CharField(
        "note for editors", max_length=300, blank=True, help_text="More on why it was dismissed."
    )
    draft = models.ForeignKey(
        Claim,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="suggestions",
        verbose_name="resulting claim",
    )

    objects = models.Manager.from_queryset(SuggestionQuerySet)()

    class Meta:
        ordering = [F("handled_at").desc(nulls_first=True), "-received_at", "-id"]
        indexes = [
            models.Index(fields=["received_at"], name="suggestion_newest"),
            models.Index(fields=["sender", "received_at"], name="suggestion_of_a_sender"),
        ]
        constraints = [
            models.CheckConstraint(name="suggestion_says_something", condition=~Q(sentence="")),
            models.CheckConstraint(
                name="suggestion_kind_is_known", condition=Q(kind__in=["claim", "report"])
            ),
            models.CheckConstraint(
                name="suggested_claim_has_an_address",
                condition=Q(kind="report") | ~Q(address=""),
            ),
            models.CheckConstraint(
                name="suggestion_quotation_result_is_known",
                condition=Q(quotation_result__in=[result.value for result in quotations.Result]),
            ),
            models.CheckConstraint(
                name="suggestion_waits_or_is_handled",
                condition=Q(status="waiting", handled_at=None, answer="")
                | Q(status="taken_up", handled_at__isnull=False)
                | (
                    Q(status="dismissed", handled_at__isnull=False)
                    & (~Q(answer="") | ~Q(reason=""))
                ),
            ),
            models.CheckConstraint(
                name="suggestion_reason_is_known",
                condition=Q(reason="")
                | Q(
                    status="dismissed",
                    reason__in=["known", "unsupported", "correct", "no_source", "subject", "spam"],
                ),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {Truncator(self.sentence).chars(80)}"

    @property
    def waiting(self) -> bool:
        return self.status == self.Status.WAITING

    def get_absolute_url(self) -> str:
        return reverse("suggestion", args=[self.key])

    @property
    def statement(self) -> Claim | None:
        """Return what came of it, or what it reports, as far as readers see it."""
        return next(
            (
                row
                for row in (self.draft, self.claim)
                if row and row.status == Claim.Status.PUBLISHED
            ),
            None,
        )

    def look_up(self) -> None:
        """Find its source by the address, and its quotation in the source's newest text."""
        self.source = self.source or Source.objects.at_address(self.address).order_by("pk").first()
        if not self.source and self.claim:
            self.source = self.claim.source
        snapshot = self.newest_snapshot
        if snapshot and self.quotation:
            self.quotation_result = snapshot.check_quotation(self.quotation).result.value
            self.quotation_checked_on = timezone.localdate()
        else:
            self.quotation_result = quotations.Result.UNCHECKED.value
            self.quotation_checked_on = None

    def as_draft(self) -> Claim:
        """Return the claim that it suggests, unsaved: as much of it as is known. The sentence is
        the reader's, for the editor to rephrase."""
        # What cannot mark a passage stays in the note.
        quotation = "" if quotations.fault(self.quotation) else self.quotation
        snapshot = self.newest_snapshot if quotation else None
        place = find_paragraph(quotation, paragraphs(snapshot.text)) if snapshot else None
        return Claim(
            source=self.source,
            role=self.role,
            responsibility=self.responsibility,
            paraphrase=self.sentence,
            quotation=quotation,
            locator=place.locator[:200] if place else "",
            note=self.in_words,
        )

    @property
    def in_words(self) -> str:
        """All that the reader said, as an editor's note."""
        lines = [
            f"A reader {self.get_kind_display()}, {date_format(self.received_at, 'j F Y')}.",
            f"In the reader's words: {self.sentence}",
            f"Quoted: “{self.quotation}”" if self.quotation else "",
            f"Address: {self.address}" if self.address else "",
        ]
        return "\n".join(filter(None, lines))

    def take_up(self, claim: Claim, by) -> None:
        self._handle(self.Status.TAKEN_UP, by, draft=claim)

    def dismiss(self, reason: Reason, by, *, answer: str = "") -> None:
        self._handle(self.Status.DISMISSED, by, reason=reason, answer=answer)

    def _handle(self, status: Status, by, **fields) -> None:
        self.status, self.handled_by, self.handled_at = status, by, timezone.now()
        for name, value in fields.items():
            setattr(self, name, value)
        self.full_clean()
        self.save()
