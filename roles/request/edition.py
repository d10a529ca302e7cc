"""The edition as files (rolekb.publishing): what its pages cannot offer, and the day they name."""

from datetime import date

from django.conf import settings
from django.utils import timezone


def is_edition() -> bool:
    """Return whether pages are rendered as files. No server answers forms there."""
    return settings.EDITION_OF is not None


def today() -> date:
    """Return the day that pages name as today: in an edition that of its content, so that the same
    content makes the same files on any day."""
    return timezone.localdate(settings.EDITION_OF)
