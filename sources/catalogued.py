"""Rows of a catalogue: published lists that a command reads in whole, such as O*NET.

They stand in the tables of the content, so that search and history know them, and are no part of
the collection: ``objects`` leaves them out, ``everything`` does not.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Origin(models.TextChoices):
    """Which catalogue a row came from; empty for what editors enter."""

    EDITED = "", _("the collection")
    ONET = "onet", "O*NET"
    GENERATED = "generated", _("made-up rows")


OTHER_TASKS = "other-tasks"
"""What a catalogue calls the question on which everything stands that answers none of its own. That
two roles are spoken of there says nothing of them."""


class EditedManager(models.Manager):
    """Knows the rows that editors enter, without those of a catalogue."""

    def get_queryset(self):
        return super().get_queryset().filter(origin=Origin.EDITED.value)


def origin_field() -> models.CharField:
    """Return the field that says which catalogue a row came from. No dump holds it."""
    return models.CharField(
        max_length=12,
        blank=True,
        default=Origin.EDITED.value,
        choices=Origin,
        editable=False,
        serialize=False,
    )


def origin_key_field() -> models.CharField:
    """Return the field with what the catalogue calls a row, by which it is known again."""
    return models.CharField(max_length=40, blank=True, default="", editable=False, serialize=False)


def once_in_its_catalogue(name: str) -> models.UniqueConstraint:
    """Return the constraint that a catalogue names each of its rows once."""
    return models.UniqueConstraint(
        fields=["origin", "origin_key"],
        name=name,
        condition=~models.Q(origin=Origin.EDITED.value),
    )
