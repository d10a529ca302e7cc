"""Staff pages that change many claims, or the tags of many rows, in one go."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from sources.editing.list_addresses import is_valid_pk
from sources.editing.reasons import FOR_HISTORY, ReasonField
from sources.editing.staff import list_address, render_page, staff_page
from sources.models import Source
from sources.querysets import tags_by_name

from ...models import Claim, Context, Position, Responsibility, Role
from .. import bulk
from ..publishing import RefusedError, may_publish
from .review import parse_versions, questions_about

TAGGED = (Source, Role, Responsibility)
"""Models whose rows have tags."""


class ChangesForm(forms.Form):
    """What is set in the chosen claims. ``scales`` are the ids of the scales of their answers."""

    position = forms.ModelChoiceField(
        Position.objects.none(), required=False, empty_label="As it is"
    )
    manner = forms.ChoiceField(
        required=False, choices=[("", "As it is"), *Claim._meta.get_field("manner").choices]
    )
    add_contexts = forms.ModelMultipleChoiceField(Context.objects.all(), required=False)
    remove_contexts = forms.ModelMultipleChoiceField(Context.objects.all(), required=False)
    reason = ReasonField(**FOR_HISTORY, max_length=60)

    def __init__(self, *args, scales=(), **kwargs):
        super().__init__(*args, **kwargs)
        position = self.fields["position"]
        if len(scales) == 1:
            position.queryset = Position.objects.filter(scale__in=scales)
        else:
            position.disabled = True
            position.help_text = "The chosen claims answer by different scales."

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not self.changes.names:
            raise forms.ValidationError("Say what is to be changed.")
        return cleaned

    @property
    def changes(self) -> bulk.ClaimChanges:
        names = ("position", "manner", "add_contexts", "remove_contexts")
        return bulk.ClaimChanges(**{name: self.cleaned_data[name] for name in names})


class TagsForm(forms.Form):
    add = forms.ModelMultipleChoiceField(tags_by_name(), required=False)
    remove = forms.ModelMultipleChoiceField(tags_by_name(), required=False)
    reason = ReasonField(**FOR_HISTORY)

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not (cleaned["add"] or cleaned["remove"]):
            raise forms.ValidationError("Choose a tag to add or to remove.")
        return cleaned


@admin.action(description="Change the selected claims…", permissions=["change"])
def change_selected(model_admin, request, queryset):
    """Open the page on which the chosen claims are changed."""
    return _ask(request, queryset.order_by("pk"), form=None)


@staff_page(Claim, "change")
@require_POST
def change_claims(request):
    """Change the claims that the page named, in the versions in which it showed them."""
    versions = parse_versions(request.POST.getlist("claim"))
    claims = Claim.objects.filter(pk__in=versions)
    form = ChangesForm(request.POST, scales=_scales(claims))
    if not versions or not form.is_valid():
        return _ask(request, claims, form)
    try:
        changed = bulk.change_claims(
            form.changes,
            versions,
            form.cleaned_data["reason"],
            may_publish=may_publish(request),
            confirmed=request.POST.getlist("confirmed")[: bulk.AT_ONCE],
        )
    except RefusedError as refusal:
        return _ask(request, claims, form, refusal)
    model_admin = admin.site.get_model_admin(Claim)
    for claim in changed:
        model_admin.log_change(request, claim, form.cleaned_data["reason"])
    number = "1 claim is" if len(changed) == 1 else f"{len(changed)} claims are"
    messages.success(request, f"{number} changed.")
    return redirect("admin:roles_claim_changelist")


def _scales(claims) -> set[int]:
    return set(claims.order_by().values_list("responsibility__scale", flat=True))


def _ask(request, claims, form, refusal=None):
    rows = list(claims.with_all_it_says()[: bulk.AT_ONCE + 1])
    if not rows or len(rows) > bulk.AT_ONCE:
        message = f"Choose from 1 to {bulk.AT_ONCE} claims to change at a time."
        messages.error(request, message)
        return redirect(list_address(request, Claim))
    faults = refusal.faults if refusal else {}
    doubts = bulk.doubts_on(form.changes, _changed(form, rows)) if refusal else {}
    questions = questions_about(rows, doubts)
    asked = {claim.pk for claim, *_ in questions}
    return render_page(
        request,
        "roles/change_claims",
        f"Change {len(rows)} claim{'' if len(rows) == 1 else 's'}",
        Claim,
        sidebar=False,
        status=409 if refusal else 400 if form else 200,
        form=form or ChangesForm(scales=_scales(claims)),
        claims=rows,
        faults=[(row, faults[row.pk]) for row in rows if row.pk in faults and row.pk not in asked],
        questions=questions,
        confirmed=set(request.POST.getlist("confirmed")[: bulk.AT_ONCE]),
    )


def _changed(form, rows) -> list[Claim]:
    """Return copies of the claims with the changes, unsaved, to ask what is questionable."""
    copies = list(Claim.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk"))
    for claim in copies:
        form.changes.apply(claim)
    return copies


# --- Tags ---------------------------------------------------------------------------------


@admin.action(description="Add or remove tags…", permissions=["change"])
def tag_selected(model_admin, request, queryset):
    """Open the page on which tags of the chosen rows are changed."""
    return _ask_tags(request, model_admin.model, list(queryset[: bulk.AT_ONCE + 1]), form=None)


@staff_page(None, "change")
@require_POST
def change_tags(request, model):
    pks = [pk for pk in request.POST.getlist("row")[: bulk.AT_ONCE] if is_valid_pk(pk)]
    rows = list(model.objects.filter(pk__in=pks).prefetch_related("tags"))
    model_admin = admin.site.get_model_admin(model)
    if not all(model_admin.has_change_permission(request, row) for row in rows):
        raise PermissionDenied
    form = TagsForm(request.POST)
    if not rows or not form.is_valid():
        return _ask_tags(request, model, rows, form)
    values = form.cleaned_data
    number = bulk.change_tags(rows, values["add"], values["remove"], values["reason"])
    counted = "1 row has" if number == 1 else f"{number} rows have"
    messages.success(request, f"{counted} other tags now.")
    return redirect(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def _ask_tags(request, model, rows, form):
    if not rows or len(rows) > bulk.AT_ONCE:
        messages.error(request, f"Choose from 1 to {bulk.AT_ONCE} rows at a time.")
        return redirect(list_address(request, model))
    return render_page(
        request,
        "roles/change_tags",
        "Add or remove tags",
        model,
        sidebar=False,
        status=400 if form else 200,
        form=form or TagsForm(),
        rows=rows,
    )
