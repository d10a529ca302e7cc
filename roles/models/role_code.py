from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sources.models import NaturalKeyed, NaturalKeyManager

from .role import Role


class Scheme(models.TextChoices):
    """Classifications of occupations."""

    ONET = "onet", "O*NET"
    ESCO = "esco", "ESCO"


class Match(models.TextChoices):
    """How near a concept there is to the role: the mapping relations of SKOS, from the role to
    it."""

    EXACT = "exact", _("the same")
    CLOSE = "close", _("nearly the same")
    BROAD = "broad", _("wider")
    NARROW = "narrow", _("narrower")
    RELATED = "related", _("related")


class RoleCodeQuerySet(models.QuerySet):
    def with_roles(self):
        return self.select_related("role")


class RoleCode(NaturalKeyed, models.Model):
    """What a classification of occupations calls a role. An editor has looked it up there."""

    role = models.ForeignKey(Role, models.CASCADE, related_name="codes")
    scheme = models.CharField("classification", max_length=10, choices=Scheme)
    code = models.CharField(max_length=40, help_text="As printed there: 15-1252.00.")
    label = models.CharField("name", max_length=160, help_text="As printed there.")
    match = models.CharField(
        max_length=10,
        choices=Match,
        default=Match.CLOSE,
        help_text="The same, nearly the same, wider than the role, narrower, or only related.",
    )
    address = models.URLField(
        max_length=300, help_text="Where a reader can look it up in the classification."
    )
    checked_on = models.DateField(
        default=timezone.localdate, help_text="The day on which an editor last looked it up."
    )

    objects = NaturalKeyManager.from_queryset(RoleCodeQuerySet)()
    natural_key_fields = ("role__slug", "scheme", "code")

    class Meta:
        ordering = ["role__slug", "scheme", "code"]
        verbose_name = "code in a classification"
        verbose_name_plural = "codes in classifications"
        constraints = [
            models.UniqueConstraint(
                fields=["role", "scheme", "code"],
                name="role_code_once",
                violation_error_message="This role has that code already.",
            ),
            models.CheckConstraint(
                name="role_code_scheme_is_known",
                condition=models.Q(scheme__in=Scheme.values),
            ),
            models.CheckConstraint(
                name="role_code_match_is_known", condition=models.Q(match__in=Match.values)
            ),
        ]

    def __str__(self):
        return f"{self.get_scheme_display()} {self.code} {self.label}"

    def clean(self):
        self.code, self.label = self.code.strip(), self.label.strip()
        if not self.code or not self.label:
            raise ValidationError("A code has a code and a name, as printed there.")
