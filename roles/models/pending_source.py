import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone

KEPT_FOR = datetime.timedelta(days=1)


class PendingSourceQuerySet(models.QuerySet):
    def forgotten(self):
        """Return those that nobody has saved in a day."""
        return self.filter(created__lt=timezone.now() - KEPT_FOR)

    def waiting(self, user, pk: int):
        """Return the one of this user with this number, or None if it is done or forgotten."""
        since = timezone.now() - KEPT_FOR
        return self.filter(user=user, pk=pk, created__gte=since).first()


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

    objects = PendingSourceQuerySet.as_manager()

    class Meta:
        ordering = ["-created"]

    def __str__(self):
        return self.name or "pasted"
