from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .base import Private, random_slug


class OrganisationQuerySet(models.QuerySet):
    def listed_for(self, user):
        """Those that everybody may read, and those that this account has access to."""
        if not user.is_authenticated:
            return self.filter(is_public=True)
        return self.filter(Q(is_public=True) | Q(accesses__user=user)).distinct()

    def readable_by(self, user) -> bool:
        """Whether this account has access to one."""
        return self.filter(accesses__user=user).exists()

    def is_one_public(self) -> bool:
        return self.filter(is_public=True).exists()


class Organisation(Private):
    """Whose teams these are. Its slug is random while it is private, so that no address tells that
    it exists."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(max_length=80, unique=True, default=random_slug, editable=False)
    is_public = models.BooleanField(_("everybody may read it"), default=False)
    shows_people = models.BooleanField(_("with the names of people"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    level = None
    """The level of the visitor who asks, which ``access.organisation_or_404`` sets; None for those
    who read it because it is public."""

    objects = models.Manager.from_queryset(OrganisationQuerySet)()

    class Meta:
        default_permissions = ()
        ordering = ["name", "pk"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.CheckConstraint(
                name="people_shown_only_in_public",
                condition=Q(is_public=True) | Q(shows_people=False),
                violation_error_message=_("Names can be public only if the organisation is."),
            ),
        ]

    def get_absolute_url(self):
        return reverse("teams:organisation", args=[self.slug])

    @property
    def names_people(self) -> bool:
        """Return whether the visitor may read names of people."""
        return self.level is not None or self.shows_people

    @property
    def is_edited(self) -> bool:
        """Return whether the visitor may change teams, people and roles."""
        return self.level in {"editor", "owner"}

    @property
    def is_owned(self) -> bool:
        """Return whether the visitor decides who may see it."""
        return self.level == "owner"


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


class LogEntryQuerySet(models.QuerySet):
    def exported_by(self, user, since):
        """Whether this account has exported the whole organisation since then."""
        entries = self.filter(user=user, action=Action.EXPORTED, kind="organisation", at__gte=since)
        return entries.exists()


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

    objects = models.Manager.from_queryset(LogEntryQuerySet)()

    class Meta:
        default_permissions = ()
        ordering = ["-at", "-pk"]
        verbose_name = _("log entry")
        verbose_name_plural = _("log entries")
