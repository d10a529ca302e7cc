"""Erasing for good: what would go is shown, and goes once it is confirmed with a reason."""

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404
from django.shortcuts import redirect

from sources.editing.staff import render_page, staff_page

from ...erasing import doing, planning
from ...models import Erasure


class EraseForm(forms.Form):
    reason = forms.ChoiceField(
        label="Kind of reason", choices=[("", "Choose one"), *Erasure.Reason.choices]
    )
    sentence = forms.CharField(
        label="Why, in a sentence that everybody can read",
        max_length=Erasure._meta.get_field("sentence").max_length,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="It stands at the address and in the public register. Do not repeat what goes.",
        error_messages={"required": "Say why in a sentence: readers are told."},
    )
    with_notes = forms.BooleanField(
        label="The notes named above go as well",
        error_messages={"required": "These notes cite it or quote it: confirm that they go."},
    )
    agreed = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args, has_notes: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not has_notes:
            del self.fields["with_notes"]


@staff_page(Erasure, "view")
def erase(request, kind: str, key: str):
    """Show what goes with a row, and how much of it; when posted, erase it."""
    if not request.user.has_perm("roles.add_erasure"):
        raise PermissionDenied
    kind = _kind_named(kind)
    if (row := planning.find(kind, key)) is None:
        raise Http404
    if kind is planning.Kind.ACCOUNT:
        _check_may_erase_account(request.user, row)
    plan = planning.plan(kind, row)
    changed = False
    sent = request.POST if request.method == "POST" else None
    form = EraseForm(sent, has_notes=bool(plan.notes), initial={"agreed": plan.digest})
    if form.is_valid():
        given = form.cleaned_data
        try:
            doing.erase(
                kind,
                row.pk,
                reason=given["reason"],
                sentence=given["sentence"],
                by=request.user,
                digest=given["agreed"],
            )
        except doing.CitedError as error:
            plan = error.plan
        except doing.ChangedError as error:
            plan, changed = error.plan, True
            initial = {**given, "with_notes": False, "agreed": plan.digest}
            form = EraseForm(has_notes=bool(plan.notes), initial=initial)
        except doing.SaysItError:
            form.add_error("sentence", "This repeats what is to be erased: say it without.")
        except ObjectDoesNotExist:
            messages.warning(request, "Somebody else has erased it meanwhile.")
            return redirect("admin:roles_erasure_changelist")
        else:
            messages.success(request, "It is erased. The register says so, and why.")
            return redirect("admin:roles_erasure_changelist")
    return render_page(
        request,
        "roles/erase",
        f"Erase {kind.label} for good",
        Erasure,
        row=row,
        plan=plan,
        counts=planning.in_words(plan.counts()),
        citing=[(row, planning.address_to_change(row)) for row in plan.citing],
        form=form,
        changed=changed,
    )


def _kind_named(name: str) -> planning.Kind:
    try:
        return planning.Kind(name)
    except ValueError:
        raise Http404 from None


def _check_may_erase_account(user, account) -> None:
    """Raise PermissionDenied for one's own account, and for a superuser's unless one is one."""
    if account == user or (account.is_superuser and not user.is_superuser):
        raise PermissionDenied
    if not user.has_perm(f"{get_user_model()._meta.app_label}.delete_user"):
        raise PermissionDenied
