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


def refusals(claims, user=None) -> dict[int, str]:
    """Return why this account (by default the one whose request this is) may not publish or accept
    these stored drafts or proposals, by the number of each that it may not. One query."""
    user = user or acting_user()
    if not (settings.SECOND_PERSON and user and claims):
        return {}
    versions = type(claims[0]).history.filter(id__in=[claim.pk for claim in claims])
    # The newest comes last, and counts.
    authors = dict(versions.order_by("history_id").values_list("id", "history_user"))
    return {
        claim.pk: SECOND_PERSON_NEEDED
        for claim in claims
        if (authors.get(claim.pk) or claim.entered_by_id) == user.pk
    }


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
    if why := refusals([stored], user).get(stored.pk):
        raise ValidationError({"status": why})
    if any(getattr(stored, name) != getattr(claim, name) for name in _WORDS):
        raise ValidationError({"status": SAVE_FIRST})
