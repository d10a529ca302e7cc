import datetime

from django.conf import settings
from django.db import models, transaction
from django.db.models import CASCADE, ProtectedError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .base import Private
from .organisation import Organisation

VALID_FOR = datetime.timedelta(days=7)


class Level(models.TextChoices):
    """What somebody may do. Each level may do what those before it may."""

    VIEWER = "viewer", _("viewer")
    EDITOR = "editor", _("editor")
    OWNER = "owner", _("owner")

    def allows(self, needed: "Level") -> bool:
        levels = list(Level)
        return levels.index(self) >= levels.index(needed)


def unless_last_owner(collector, field, accesses, using):
    """Delete accesses with their account. Raises ProtectedError if an organisation would be left
    without an owner."""
    owned = Organisation.objects.using(using).filter(
        accesses__in=accesses.filter(level=Level.OWNER)
    )
    if transaction.get_connection(using).in_atomic_block:
        owned = owned.select_for_update(of=("self",))
    orphans = [row.pk for row in owned if not _has_other_owner(row, accesses, using)]
    if orphans:
        raise ProtectedError(
            "This account is the only owner of an organisation.",
            set(accesses.filter(organisation__in=orphans)),
        )
    CASCADE(collector, field, accesses, using)


def _has_other_owner(organisation: Organisation, accesses, using: str) -> bool:
    owners = Access.objects.using(using).filter(organisation=organisation, level=Level.OWNER)
    return owners.exclude(pk__in=accesses.values("pk")).exists()


class AccessQuerySet(models.QuerySet):
    def with_accounts(self):
        """With the account, by its name, owners first."""
        owners_first = models.Case(
            models.When(level=Level.OWNER, then=0),
            models.When(level=Level.EDITOR, then=1),
            default=2,
        )
        return self.select_related("user").order_by(owners_first, "user__username")

    def of(self, user):
        """The one of this account, or None."""
        return self.filter(user=user).first()


class Access(Private):
    """Somebody's level in an organisation. At least one owner stays: ``access.remove`` and
    ``access.change_level`` see to it."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="accesses")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, unless_last_owner, related_name="organisation_accesses"
    )
    level = models.CharField(_("level"), max_length=10, choices=Level)

    objects = models.Manager.from_queryset(AccessQuerySet)()

    class Meta:
        default_permissions = ()
        ordering = ["pk"]
        verbose_name = _("access")
        verbose_name_plural = _("accesses")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "user"], name="one_access_per_user"),
            models.CheckConstraint(
                name="access_has_a_level", condition=models.Q(level__in=Level.values)
            ),
        ]


def _expiry() -> datetime.datetime:
    return timezone.now() + VALID_FOR


class InvitationQuerySet(models.QuerySet):
    def open(self):
        """Those that can still be accepted. Who is no owner any more lets nobody in, and does not
        come back by a link of their own."""
        owners = Access.objects.filter(level=Level.OWNER, user__is_active=True)
        of_owners = models.Exists(
            owners.filter(
                organisation=models.OuterRef("organisation"), user=models.OuterRef("created_by")
            )
        )
        return self.filter(
            of_owners, accepted_at=None, revoked_at=None, expires_at__gt=timezone.now()
        )


class Invitation(Private):
    """A link that gives its reader a level, once. Only the hash of its token is stored."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="invitations")
    level = models.CharField(_("level"), max_length=10, choices=Level)
    person = models.ForeignKey(
        "teams.Person",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="invitations",
        verbose_name=_("person"),
    )
    """Whose account accepts it is this person's account from then on."""
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(default=_expiry)
    accepted_at = models.DateTimeField(null=True, editable=False)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, editable=False)

    objects = models.Manager.from_queryset(InvitationQuerySet)()

    class Meta:
        default_permissions = ()
        ordering = ["-created_at", "-pk"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.CheckConstraint(
                name="invitation_has_a_level", condition=models.Q(level__in=Level.values)
            ),
        ]
