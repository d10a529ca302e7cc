"""Merging two rows: shown before it is done, done with a reason."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse

from sources.editing.reasons import ReasonField
from sources.editing.staff import render_page, staff_page

from .. import merging


class MergeForm(forms.Form):
    reason = ReasonField(label="Why they are the same", max_length=60)


@staff_page(None, "change", "delete")
def merge_rows(request, model, gone: int, kept: int):
    """Show what merging the first row into the second would do; when posted, do it."""
    model_admin = admin.site.get_model_admin(model)
    rows = [model_admin.get_object(request, str(pk)) for pk in (gone, kept)]
    if gone == kept or None in rows:
        raise Http404
    for row in rows:
        if not (
            model_admin.has_change_permission(request, row)
            and model_admin.has_delete_permission(request, row)
        ):
            raise PermissionDenied
    merging.look_up_quotations(*rows)
    form = MergeForm(request.POST if request.method == "POST" else None)
    plan = None
    if form.is_valid():
        try:
            with transaction.atomic():
                model_admin.log_deletions(request, model.objects.filter(pk=gone))
                merging.merge(*rows, form.cleaned_data["reason"])
                model_admin.log_change(request, rows[1], f"{rows[0]} merged into it.")
        except model.DoesNotExist:
            raise Http404 from None
        except merging.RefusedError as refusal:
            plan = refusal.plan
        else:
            messages.info(request, f"“{rows[0]}” is merged into “{rows[1]}”.")
            return redirect(admin_urlname(model._meta, "change"), kept)
    return render_page(
        request,
        "roles/merge",
        f"Merge “{rows[0]}” into “{rows[1]}”",
        model,
        plan=plan or merging.plan(*rows),
        form=form,
        other_way=reverse(admin_urlname(model._meta, "merge"), args=[kept, gone]),
        list_address=reverse(admin_urlname(model._meta, "changelist")),
    )
