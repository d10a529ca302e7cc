from django.db import models
from django.db.models import Q

from ..alphabet import Alphabetical
from ..catalogued import origin_field
from .base import Bounded, EditedNaturalKeyManager, NaturalKeyed, NaturalKeyManager


class Voice(NaturalKeyed, Bounded):
    """The author or body that speaks in sources. Several sources of one voice count once."""

    slug = models.SlugField(max_length=100, unique=True, allow_unicode=True)
    name = models.CharField(
        max_length=200,
        help_text="The author or organisation as the source names it, or a name by which "
        "we tell an unnamed one apart.",
    )
    affiliation = models.CharField(
        blank=True,
        max_length=120,
        help_text="What readers should know of its interest in the roles, such as “sells training "
        "for it”. It stands beside the name, with the address that says so.",
    )
    affiliation_address = models.URLField(blank=True, max_length=500)
    note = models.TextField(blank=True, max_length=2000)
    origin = origin_field()

    everything = NaturalKeyManager()
    objects = EditedNaturalKeyManager()

    class Meta:
        ordering = [Alphabetical("name"), "slug"]
        constraints = [
            models.CheckConstraint(
                name="voice_affiliation_has_its_address",
                condition=Q(affiliation="") | ~Q(affiliation_address=""),
                violation_error_message="Say at which address the affiliation can be read.",
            ),
        ]

    def __str__(self):
        return self.name
