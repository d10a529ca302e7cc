from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .base import Private, random_slug


class Organisation(Private):
    """Whose teams these are. Its slug is random while it is private, so that no address tells that
    it exists."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(max_length=80, unique=True, default=random_slug, editable=False)
    is_public = models.BooleanField(_("everybody may read it"), default=False)
    shows_people = models.BooleanField(_("with the names of people"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.CheckConstraint(
                name="people_shown_only_in_public",
                condition=Q(is_public=True) | Q(shows_people=False),
                violation_error_message=_("Names of people are shown to all only if the page is."),
            ),
        ]

    def get_absolute_url(self):
        return reverse("teams:organisation", args=[self.slug])


class Action(models.TextChoices):
    CREATED = "created", _("added")
    CHANGED = "changed", _("changed")
    LINKED = "linked", _("linked to a role")
    DECIDED = "decided", _("decided")
    ENDED = "ended", _("ended")
    DELETED = "deleted", _("deleted")
    ERASED = "erased", _("erased")
    IMPORTED = "imported", _("imported")
    EXPORTED = "exported", _("exported")
    INVITED = "invited", _("invited")
    REVOKED = "revoked", _("revoked")
    ACCEPTED = "accepted", _("accepted")
    LEFT = "left", _("left")
    PUBLISHED = "published", _("published")
    UNPUBLISHED = "unpublished", _("made private")


class LogEntry(Private):
    """Who did what to which record. It copies no names, so that an erased one is nowhere."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="log")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="teams_log"
    )
    at = models.DateTimeField(auto_now_add=True)
    action = models.CharField(max_length=20, choices=Action)
    kind = models.CharField(max_length=30)
    """The name of the model in lower case: "person"."""
    record = models.BigIntegerField(null=True)
    """The primary key, which may be gone; None for the whole organisation's rows of that kind."""

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("log entry")
        verbose_name_plural = _("log entries")
