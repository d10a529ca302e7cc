"""What editors have given and not confirmed yet. It is forgotten after a day."""

import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone

KEPT_FOR = datetime.timedelta(days=1)


class PendingQuerySet(models.QuerySet):
    def forgotten(self):
        """Return those that nobody has confirmed in a day."""
        return self.filter(created__lt=timezone.now() - KEPT_FOR)

    def waiting(self, pk: int):
        """Return the one of this number, or None if it is done or forgotten."""
        return self.filter(pk=pk, created__gte=timezone.now() - KEPT_FOR).first()

    def of(self, user, **kind: str):
        """Return those that this user may confirm."""
        return self.filter(user=user, **kind)


class PendingImportQuerySet(PendingQuerySet):
    def with_content(self, digest: str):
        """Return those of a file with this content."""
        return self.filter(content_hash=digest)


class PendingImport(models.Model):
    """A table that an editor has uploaded and looked at, until the import is confirmed."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    table = models.CharField(max_length=20)
    name = models.CharField(max_length=200, help_text="Of the file, as it was uploaded.")
    content = models.BinaryField()
    create = models.JSONField(default=list, help_text="What may be created if it is unknown.")
    content_hash = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the file.")
    headings = models.JSONField(
        default=dict, help_text="Which column a heading of the file means; empty for none."
    )
    choices = models.JSONField(
        default=dict, help_text="What has been chosen for names that are unknown here."
    )
    outcome = models.JSONField(
        default=dict,
        help_text="What becomes of each row, as the preview shows it, with the counts.",
    )
    digest = models.CharField(
        max_length=64,
        help_text="Of everything that it would do, so that only what was seen can be confirmed.",
    )
    created = models.DateTimeField(default=timezone.now)

    objects = PendingImportQuerySet.as_manager()

    class Meta:
        ordering = ["-created"]

    def __str__(self):
        return f"{self.table} from {self.name}"


class PendingSource(models.Model):
    """What an editor has given to add sources, read, until they are saved."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(max_length=200, blank=True, help_text="Of the file, if it was one.")
    reading = models.JSONField(
        default=dict, help_text="The text that was read, with what the reader says of it."
    )
    values = models.JSONField(default=dict, help_text="What is proposed, by field of the source.")
    entries = models.JSONField(default=list, help_text="The works, where several were given.")
    created = models.DateTimeField(default=timezone.now)

    objects = PendingQuerySet.as_manager()

    class Meta:
        ordering = ["-created"]

    def __str__(self):
        return self.name or "pasted"
