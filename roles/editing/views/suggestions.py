"""Deciding on what readers suggest: made a draft, or dismissed with a reason."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from sources.editing.admin_base import is_valid_pk
from sources.editing.staff import has_permission, render_page, return_address, staff_page

from ...models import Claim, Suggestion
from ..suggestions import HANDLED, take_up

_REASON = "From a reader's suggestion"


class DismissForm(forms.Form):
    reason = forms.ChoiceField(
        label="Why it is dismissed, for readers",
        choices=[("", "Choose"), *Suggestion.Reason.choices],
        error_messages={"required": "Choose why: whoever sent it will read this."},
    )
    answer = forms.CharField(
        label="Note for editors",
        required=False,
        max_length=Suggestion._meta.get_field("answer").max_length,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )


def may_draft(request) -> bool:
    """Return whether the account may make a claim of a suggestion."""
    return has_permission(request, Suggestion, "change") and has_permission(request, Claim, "add")


@staff_page()
@require_POST
def draft(request, pk: int):
    """Make a draft of a suggested claim; where something is missing, open the reading desk of its
    source, or else the claim's form, with what is known."""
    if not may_draft(request):
        raise PermissionDenied
    # Read and looked up before the transaction begins, as nobody changes what was sent.
    suggestion = get_object_or_404(Suggestion, pk=pk, kind=Suggestion.Kind.CLAIM)
    suggestion.look_up()
    return _save_draft(request, pk, suggestion.as_draft())


@transaction.atomic
def _save_draft(request, pk: int, claim: Claim):
    suggestion = Suggestion.objects.to_handle(pk)
    if suggestion is None:
        messages.warning(request, HANDLED)
        return redirect("admin:roles_suggestion_change", pk)
    suggestion.look_up()
    suggestion.save()
    try:
        claim.full_clean()
    except ValidationError:
        form = reverse("admin:roles_claim_add")
        if suggestion.source:
            form = reverse("admin:sources_source_reading_desk", args=[suggestion.source.pk])
        return HttpResponseRedirect(f"{form}?suggestion={pk}")
    claim._change_reason = _REASON
    claim.save()
    admin.site.get_model_admin(Claim).log_addition(request, claim, _REASON)
    take_up(request, suggestion, claim)
    form = reverse("admin:roles_claim_change", args=[claim.pk])
    back = return_address(request)
    return HttpResponseRedirect(f"{form}?{urlencode({'next': back})}" if back else form)


@staff_page(Suggestion, "change")
def dismiss(request):
    """Dismiss one suggestion or several, with a reason."""
    data = request.POST if request.method == "POST" else request.GET
    pks = sorted(int(pk) for pk in data.getlist("pk") if is_valid_pk(pk))
    if not pks:
        raise Http404
    suggestions = list(Suggestion.objects.waiting().numbered(pks))
    if not suggestions:
        messages.warning(request, HANDLED)
        return redirect("admin:roles_suggestion_changelist")
    form = DismissForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        dismissed = _dismiss(request, pks, **form.cleaned_data)
        number = "1 suggestion" if dismissed == 1 else f"{dismissed} suggestions"
        messages.success(request, f"Dismissed: {number}.")
        default = reverse("admin:roles_suggestion_changelist")
        return HttpResponseRedirect(return_address(request, default))
    return render_page(
        request,
        "roles/dismiss",
        "Dismiss what readers suggest",
        Suggestion,
        suggestions=suggestions,
        form=form,
        back=return_address(request),
    )


@transaction.atomic
def _dismiss(request, pks: list[int], reason: str, answer: str) -> int:
    """Return how many of these still waited and are dismissed now."""
    model_admin = admin.site.get_model_admin(Suggestion)
    number = 0
    for pk in pks:
        if suggestion := Suggestion.objects.to_handle(pk):
            suggestion.dismiss(Suggestion.Reason(reason), request.user, answer=answer)
            why = " ".join(filter(None, [suggestion.get_reason_display(), answer]))
            model_admin.log_change(request, suggestion, f"Dismissed: {why}")
            number += 1
    return number
