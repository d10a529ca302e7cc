"""Where the site asks for it (``SECOND_PERSON``), nobody publishes their own words.

The one place of the rule: forms, decisions, imports and saving itself ask here.
"""

from django.conf import settings
from django.core.exceptions import ValidationError
from simple_history.models import HistoricalRecords

_WORDS = (
    *("source_id", "role_id", "other_role_id", "responsibility_id", "position_id"),
    *("paraphrase", "locator", "quotation", "manner"),
)
"""What readers see of a claim."""

SECOND_PERSON_NEEDED = (
    "You were the last to change it, so somebody else publishes it: any other editor or "
    "administrator may. Keep it a draft until then; it waits in the review queue."
)
SAVE_FIRST = (
    "Save what you changed as a draft first: somebody else publishes it, any other editor or "
    "administrator."
)


def acting_user():
    """Return the account whose request this is, or None: commands act for nobody."""
    request = getattr(HistoricalRecords.context, "request", None)
    user = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None


def last_author(claim) -> int | None:
    """Return the id of the account that made the last change to a stored draft or proposal."""
    newest = type(claim).history.filter(id=claim.pk).order_by("-history_id")
    written_by = newest.values_list("history_user", flat=True).first()
    return written_by or claim.entered_by_id


def refusal(claim, user=None) -> str:
    """Return why this account (by default the one whose request this is) may not publish or accept
    a stored draft or proposal; "" where it may."""
    user = user or acting_user()
    if settings.SECOND_PERSON and user and last_author(claim) == user.pk:
        return SECOND_PERSON_NEEDED
    return ""


def check_publishing(claim) -> None:
    """Raise ValidationError where a claim is about to be published by whoever wrote its words.
    Administrators and superusers are no exception."""
    if not (settings.SECOND_PERSON and claim.published and (user := acting_user())):
        return
    stored = type(claim).everything.filter(pk=claim.pk).first() if claim.pk else None
    if stored is None:
        raise ValidationError({"status": SECOND_PERSON_NEEDED})
    if stored.published:
        return
    if why := refusal(stored, user):
        raise ValidationError({"status": why})
    if any(getattr(stored, name) != getattr(claim, name) for name in _WORDS):
        raise ValidationError({"status": SAVE_FIRST})
