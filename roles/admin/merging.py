"""Merging two rows: chosen in the list, seen before it is done, done with a reason."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from sources.editing.history_admin import ReasonField

from ..editing import merging


class MergeForm(forms.Form):
    reason = ReasonField(label="Why they are the same", max_length=60)


class MergesTwo:
    """For a ``ModelAdmin`` of rows that can be merged."""

    actions = ["merge_two"]

    def has_merge_permission(self, request) -> bool:
        return self.has_change_permission(request) and self.has_delete_permission(request)

    @admin.action(description="Merge two into one…", permissions=["merge"])
    def merge_two(self, request, queryset):
        chosen = list(queryset.order_by("pk").values_list("pk", flat=True)[:3])
        if len(chosen) != 2:
            self.message_user(request, "Choose exactly two to merge.", messages.WARNING)
            return None
        kept, gone = chosen
        return HttpResponseRedirect(self._merge_address(gone, kept))

    def _merge_address(self, gone: int, kept: int) -> str:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        return reverse(f"admin:{name}_merge", args=[gone, kept])

    def get_urls(self):
        return [
            path(
                "merge/<int:gone>/into/<int:kept>/",
                self.admin_site.admin_view(self.merge_view),
                name=f"{self.opts.app_label}_{self.opts.model_name}_merge",
            ),
            *super().get_urls(),
        ]

    def merge_view(self, request, gone, kept):
        if not self.has_merge_permission(request):
            raise PermissionDenied
        rows = [self.get_object(request, str(pk)) for pk in (gone, kept)]
        if gone == kept or None in rows:
            raise Http404
        if not all(
            self.has_change_permission(request, row) and self.has_delete_permission(request, row)
            for row in rows
        ):
            raise PermissionDenied
        merging.look_up_quotations(*rows)
        form = MergeForm(request.POST if request.method == "POST" else None)
        plan = None
        if request.method == "POST" and form.is_valid():
            try:
                with transaction.atomic():
                    self.log_deletions(request, self.model.objects.filter(pk=gone))
                    merging.merge(*rows, form.cleaned_data["reason"])
                    self.log_change(request, rows[1], f"{rows[0]} merged into it.")
            except self.model.DoesNotExist:
                raise Http404 from None
            except merging.RefusedError as refusal:
                plan = refusal.plan
            else:
                self.message_user(request, f"“{rows[0]}” is merged into “{rows[1]}”.")
                name = f"{self.opts.app_label}_{self.opts.model_name}"
                return HttpResponseRedirect(reverse(f"admin:{name}_change", args=[kept]))
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        return TemplateResponse(
            request,
            "admin/roles/merge.html",
            {
                **self.admin_site.each_context(request),
                "title": f"Merge “{rows[0]}” into “{rows[1]}”",
                "opts": self.opts,
                "plan": plan or merging.plan(*rows),
                "form": form,
                "other_way": self._merge_address(kept, gone),
                "list_address": reverse(f"admin:{name}_changelist"),
            },
        )
