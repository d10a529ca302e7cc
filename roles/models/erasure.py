"""What was erased: that it was, when and why, and nothing of what it said."""

import hashlib

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ErasureQuerySet(models.QuerySet):
    def newest_first(self):
        return self.order_by("-erased_at", "-pk")


class Erasure(models.Model):
    """An entry of the public register. Its counts and its sentence are public; who did it is
    not."""

    class Kind(models.TextChoices):
        STATEMENT = "statement", _("a statement")
        SOURCE = "source", _("a source")
        TEXT = "text", _("a stored text")
        SUGGESTION = "suggestion", _("a suggestion")
        ACCOUNT = "account", _("the name of an account")

    class Reason(models.TextChoices):
        LEGAL = "legal", _("a legal request")
        PRIVATE = "private", _("private data")
        MISTAKE = "mistake", _("a mistake")
        OTHER = "other", _("another reason")

    kind = models.CharField(max_length=10, choices=Kind)
    reason = models.CharField(max_length=10, choices=Reason)
    sentence = models.CharField(
        max_length=300, help_text="Why, for everybody to read, without what was erased."
    )
    counts = models.JSONField(default=dict, help_text="How many of what went.")
    erased_at = models.DateTimeField(default=timezone.now)
    erased_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = ErasureQuerySet.as_manager()

    class Meta:
        ordering = ["-erased_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="erasure_says_why", condition=~models.Q(sentence=""))
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.erased_at:%Y-%m-%d}"


def digest_of(model: str, key: str) -> str:
    """Return what stands for the address of an erased row. A slug may name a person."""
    return hashlib.sha256(f"{model}:{key}".encode()).hexdigest()


class ErasedRowQuerySet(models.QuerySet):
    def digests(self) -> set[str]:
        """Return the digests of everything that must not be loaded again."""
        return set(self.exclude(digest="").values_list("digest", flat=True))

    def at_address(self, model: str, key: str):
        """Return the erased row that readers saw at this address, or None."""
        rows = self.filter(digest=digest_of(model, key), was_public=True)
        return rows.select_related("erasure").order_by("-pk").first()


class ErasedRow(models.Model):
    """A row that is gone for good: the database refuses another one with its number, so that a
    form that was open, or a process that was late, cannot bring it back."""

    erasure = models.ForeignKey(Erasure, models.CASCADE, related_name="rows")
    model = models.CharField(max_length=20)
    number = models.PositiveBigIntegerField(null=True, help_text="Its primary key.")
    digest = models.CharField(max_length=64, blank=True, help_text="Of its address.")
    was_public = models.BooleanField(default=False)

    objects = ErasedRowQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["model", "number"], name="erased_row_by_number"),
            models.Index(fields=["digest"], name="erased_row_by_address"),
        ]

    def __str__(self):
        return f"{self.model} {self.number}"
