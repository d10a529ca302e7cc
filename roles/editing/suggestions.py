"""The reader's suggestion that a claim is entered or corrected for: ``?suggestion=`` in the address
of a form fills it with what the reader said, and saving the claim takes the suggestion up."""

from django.contrib import admin, messages
from django.forms import model_to_dict
from django.urls import reverse
from django.utils.html import format_html

from sources.editing.admin_base import is_valid_pk

from ..models import Claim, Suggestion

HANDLED = "Somebody has handled this suggestion already."


def _requested_pk(request) -> int:
    """Return the number in the address; 0 without one, or where the account may not use it."""
    pk = request.GET.get("suggestion", "")
    model_admin = admin.site.get_model_admin(Suggestion)
    return int(pk) if is_valid_pk(pk) and model_admin.has_change_permission(request) else 0


def _get_waiting(request) -> Suggestion | None:
    pk = _requested_pk(request)
    return Suggestion.objects.waiting().numbered([pk]).first() if pk else None


def initial_values(request) -> dict:
    """Return what a new claim for the suggestion begins with."""
    suggestion = _get_waiting(request)
    if suggestion is None:
        return {}
    draft = suggestion.as_draft()
    fields = ["source", "role", "responsibility", "paraphrase", "quotation", "locator", "note"]
    return {name: value for name, value in model_to_dict(draft, fields).items() if value}


def show_suggestion(request) -> None:
    """Show over the form what the reader said, or that somebody has handled it."""
    if not _requested_pk(request):
        return
    suggestion = _get_waiting(request)
    if suggestion is None:
        messages.warning(request, HANDLED)
        return
    message = format_html(
        '<a href="{}">A reader</a> {}: “{}” Saving this claim takes it up.',
        _address(suggestion),
        suggestion.get_kind_display(),
        suggestion.sentence,
    )
    messages.info(request, message)


def take_up_requested(request, claim: Claim, *, change: bool = False) -> None:
    """Take the suggestion up within the transaction in which its claim is saved."""
    if not (pk := _requested_pk(request)):
        return
    suggestion = Suggestion.objects.to_handle(pk)
    if suggestion is None:
        messages.warning(request, f"{HANDLED} The claim is saved.")
    elif not change or suggestion.claim_id == claim.pk:
        take_up(request, suggestion, claim)


def take_up(request, suggestion: Suggestion, claim: Claim) -> None:
    """Record that a locked suggestion has become this claim, or that the claim is corrected."""
    suggestion.take_up(claim, request.user)
    model_admin = admin.site.get_model_admin(Suggestion)
    model_admin.log_change(request, suggestion, f"Taken up: claim {claim.key}")
    message = format_html(
        '<a href="{}">The suggestion</a> is taken up by claim {}.', _address(suggestion), claim.key
    )
    messages.success(request, message)


def _address(suggestion: Suggestion) -> str:
    return reverse("admin:roles_suggestion_change", args=[suggestion.pk])


def is_in_readers_words(claim: Claim) -> bool:
    """Return whether its paraphrase is still the sentence of the reader who suggested it."""
    return claim.suggestions.filter(kind="claim", sentence=claim.paraphrase).exists()
