"""Admin pages of rows with a history: the list of versions, comparing two and restoring one."""

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.text import capfirst
from django.views.decorators.http import require_POST

from ..models import MAX_REASON
from . import history, restoring
from .conflicts_admin import record_saved
from .list_addresses import is_valid_pk
from .reasons import NO_REASON, ReasonField, ReasonForm
from .staff import render_page

PER_PAGE = 25


class RestoreForm(forms.Form):
    reason = ReasonField(label="Why", max_length=40, required=False)


def _saved_already() -> None:
    pass


class HistoryMixin:
    """Pages of a ``ModelAdmin`` whose model has a history. Changing or deleting a row that readers
    see (``is_published``) takes a reason."""

    form = ReasonForm
    delete_confirmation_template = "admin/history/delete_confirmation.html"
    delete_selected_confirmation_template = "admin/history/delete_selected_confirmation.html"

    def is_published(self, obj) -> bool:
        raise NotImplementedError

    # --- The form -------------------------------------------------------------------------

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.is_published = staticmethod(self.is_published)
        return form

    def get_fieldsets(self, request, obj=None):
        sets = [
            (title, {**options, "fields": [f for f in options["fields"] if f != "reason"]})
            for title, options in super().get_fieldsets(request, obj)
        ]
        if self.has_change_permission(request, obj) if obj else self.has_add_permission(request):
            sets.append(("Why", {"fields": ["reason"]}))
        return sets

    def save_model(self, request, obj, form, change):
        obj._change_reason = form.cleaned_data.get("reason") or None
        if change:
            # Many-to-many fields first, so that history gets one record with all changes.
            obj.skip_history_when_saving = True
            if {field.name for field in self.opts.many_to_many}.intersection(form.changed_data):
                form.save_m2m()
            form.save_m2m = _saved_already
            del obj.skip_history_when_saving
        else:
            # Its many-to-many fields are saved after it.
            obj.skip_history_when_saving = True
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if not change:
            history.record_addition(form.instance, request.user)

    def save_formset(self, request, form, formset, change):
        has_history = hasattr(formset.model, "history")
        if has_history:
            for row_form in formset.forms:
                row_form.instance._change_reason = form.cleaned_data.get("reason") or None
        super().save_formset(request, form, formset, change)
        if has_history:
            for instance in formset.new_objects:
                history.merge_addition_records(instance)

    # --- A permission that was lost meanwhile ---------------------------------------------

    def has_lost_permission(self, request, obj) -> bool:
        """Return whether the user sends a form of a row that they may no longer change."""
        return (
            request.method == "POST"
            and not self.has_change_permission(request, obj)
            and self.has_change_permission(request)
            and self.has_view_permission(request, obj)
        )

    def change_view(self, request, object_id, form_url="", extra_context=None):
        obj = None
        if request.method == "POST":
            obj = self.get_object(request, unquote(object_id))
        if obj is not None and self.has_lost_permission(request, obj):
            return self._page(
                request,
                obj,
                "not_saved",
                "Not saved",
                status=409,
                typed=self._typed(request, obj),
            )
        return super().change_view(request, object_id, form_url, extra_context)

    def _typed(self, request, obj) -> list[tuple[str, str]]:
        """Return label and typed value of the fields that differ from the row."""
        fields = {field.name: field for field in self.opts.concrete_fields}
        return [
            (capfirst(str(fields[name].verbose_name)), value)
            for name, value in request.POST.items()
            if name in fields and value != str(fields[name].value_from_object(obj) or "")
        ]

    # --- Deleting -------------------------------------------------------------------------

    def delete_view(self, request, object_id, extra_context=None):
        if request.method == "POST" and not _reason(request):
            obj = self.get_object(request, unquote(object_id))
            if obj is not None and self._needs_reason(request, [obj]):
                self.message_user(request, NO_REASON, messages.ERROR)
                return HttpResponseRedirect(request.get_full_path())
        return super().delete_view(request, object_id, extra_context)

    def delete_model(self, request, obj):
        obj._change_reason = _reason(request)
        super().delete_model(request, obj)

    def response_action(self, request, queryset):
        confirmed = request.POST.get("action") == "delete_selected" and request.POST.get("post")
        if confirmed and not _reason(request):
            chosen = queryset.filter(pk__in=request.POST.getlist("_selected_action"))
            if self._needs_reason(request, list(chosen)):
                self.message_user(request, NO_REASON, messages.ERROR)
                return None
        return super().response_action(request, queryset)

    def _needs_reason(self, request, objs) -> bool:
        """Return whether deleting these rows takes a reason. Protected rows, which cannot be
        deleted, do not: the page says so."""
        *_, protected = self.get_deleted_objects(objs, request)
        return not protected and any(self.is_published(obj) for obj in objs)

    def delete_queryset(self, request, queryset):
        for obj in queryset:
            self.delete_model(request, obj)

    # --- Versions -------------------------------------------------------------------------

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view
        return [
            path(
                "<path:object_id>/history/compare/",
                view(self.compare_view),
                name=f"{name}_compare",
            ),
            path(
                "<path:object_id>/history/<int:version>/restore/",
                view(self.restore_view),
                name=f"{name}_restore",
            ),
            path(
                "<path:object_id>/history/<int:version>/hide-reason/",
                view(require_POST(self.hide_reason_view)),
                name=f"{name}_hide_reason",
            ),
            *super().get_urls(),
        ]

    def history_view(self, request, object_id, extra_context=None):
        obj, records = self._records(request, object_id)
        page = Paginator(records.reverse(), PER_PAGE).get_page(request.GET.get("p"))
        newest = page.paginator.count - page.start_index() + 1
        oldest = page.paginator.count - page.end_index() + 1
        # With the version before them, for the changes of the oldest one.
        first = max(oldest - 1, 1)
        steps = history.steps(history.versions(records[first - 1 : newest], first))
        steps = [step for step in steps if step.version.number >= oldest]
        return self._page(
            request,
            obj,
            "list",
            "History",
            steps=steps[::-1],
            page=page,
            newest=page.paginator.count,
            may_hide_reasons=self.has_change_permission(request, obj),
            may_restore=self.has_change_permission(request, obj)
            and self.may_restore_deleted(request, records),
            **(extra_context or {}),
        )

    def compare_view(self, request, object_id):
        obj, records = self._records(request, object_id)
        chosen = [_number(request.GET.get(name)) for name in ("from", "to")]
        versions = history.versions(records.filter(history_id__in=chosen))
        if len(versions) < 2:
            self.message_user(request, "Choose two versions to compare.", messages.WARNING)
            return HttpResponseRedirect(self._address("history", obj.pk))
        before, after = versions
        return self._page(
            request,
            obj,
            "compare",
            "Two versions",
            before=before,
            after=after,
            changes=history.changes(before, after),
        )

    def restore_view(self, request, object_id, version):
        obj, records = self._records(request, object_id)
        if not self.has_change_permission(request, obj):
            raise PermissionDenied
        record = records.filter(history_id=version).first()
        if record is None:
            raise Http404
        if not (
            self.may_restore_deleted(request, records) and self.may_restore(request, obj, record)
        ):
            raise PermissionDenied
        form = RestoreForm(request.POST if request.method == "POST" else None)
        errors, conflict = [], None
        if request.method == "POST" and form.is_valid():
            try:
                newest = _number(request.POST.get("newest"))
                row = restoring.restore(record, form.cleaned_data["reason"], newest)
            except ValidationError as error:
                errors = self._error_messages(error)
            except restoring.OutOfDateError:
                conflict = record_saved(records.last())
            else:
                self.log_change(request, row, restoring.restoration_reason(record))
                self.message_user(request, f"{restoring.restoration_reason(record)}: {row}.")
                return HttpResponseRedirect(self._address("history", row.pk))
        newest = records.last()
        then, now = history.versions([record, newest])
        page = self._page(
            request,
            obj,
            "restore",
            "Restore a version",
            then=then,
            changes=history.changes(now, then),
            deleted=now.kind == "-",
            form=form,
            newest=newest.pk,
            faults=errors,
            conflict=conflict,
        )
        page.status_code = 409 if conflict else 200
        return page

    def hide_reason_view(self, request, object_id, version):
        """Keep the reason of a version from readers, who may have seen it until now."""
        obj, records = self._records(request, object_id)
        if not self.has_change_permission(request, obj):
            raise PermissionDenied
        if not records.filter(history_id=version).update(reason_is_public=False):
            raise Http404
        self.log_change(request, obj, "Hid the reason of a version from readers.")
        self.message_user(request, "Readers do not see that reason any more.")
        return HttpResponseRedirect(self._address("history", obj.pk))

    def may_restore_deleted(self, request, records) -> bool:
        """Return whether the user may restore the row if it was deleted: they deleted it, or may
        delete."""
        newest = records.last()
        return (
            newest is None
            or newest.history_type != "-"
            or newest.history_user_id == request.user.pk
            or self.has_delete_permission(request)
        )

    def may_restore(self, request, obj, record) -> bool:
        """Return whether the user, who may change the row, may restore this record."""
        return True

    def _error_messages(self, error: ValidationError) -> list[str]:
        """Return the messages, each with the label of its field."""
        if not hasattr(error, "error_dict"):
            return error.messages
        return [
            message
            if name == "__all__"
            else f"{capfirst(str(self.opts.get_field(name).verbose_name))}: {message}"
            for name, field_messages in error.message_dict.items()
            for message in field_messages
        ]

    def _records(self, request, object_id):
        """Return the row, or a deleted row as it was last, and its history records."""
        obj = self.get_object(request, unquote(object_id))
        pk = obj.pk if obj else _number(unquote(object_id))
        records = history.records(self.model, pk)
        if obj is None:
            last = records.last()
            if last is None:
                raise Http404
            obj = last.instance
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        return obj, records

    def _address(self, name: str, *args) -> str:
        label = f"{self.opts.app_label}_{self.opts.model_name}"
        return reverse(f"admin:{label}_{name}", args=args)

    def _page(self, request, obj, template: str, title: str, status: int = 200, **context):
        addresses = {
            f"{name}_address": self._address(name, obj.pk)
            for name in ("change", "history", "compare")
        }
        frame = {"object": obj, **addresses, **context}
        template, title = f"history/{template}", f"{title}: {obj}"
        return render_page(request, template, title, self.model, status=status, **frame)


def _reason(request) -> str | None:
    return request.POST.get("reason", "").strip()[:MAX_REASON] or None


def _number(text: str | None) -> int:
    """Return the number of a row, or 0 if the text is none."""
    return int(text) if text and is_valid_pk(text) else 0
