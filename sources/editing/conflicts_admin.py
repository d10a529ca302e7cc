"""Admin pages that notice if somebody else saved while they were open."""

from dataclasses import dataclass

from django import forms
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, models, router, transaction
from django.urls import reverse

from . import conflicts, history
from .late_lock import ChangedMeanwhileError, LateLock, in_turn
from .list_addresses import is_valid_pk


@dataclass(frozen=True, slots=True)
class Saved:
    """Who last saved a row, when and why."""

    at: str
    by: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """What the page says about a conflict."""

    title: str
    sentence: str
    saved: Saved | None
    changes: conflicts.Changes | None = None
    history_address: str = ""


class StampedForm(forms.ModelForm):
    """A form that is refused if the row has changed since the form was opened."""

    opened = conflicts.StampField()
    conflict: Conflict | None = None
    constraints_are_left_to_database = False
    """Whether a row that its constraints refuse is refused on saving, and the form checked anew."""

    def clean(self):
        cleaned = super().clean()
        if self.conflict:
            # The page shows the details above the form.
            self.add_error(None, self.conflict.title)
        return cleaned


MEANWHILE = (
    "Somebody else saved this meanwhile",
    "Somebody else saved this while your page was open. Nothing of yours is saved yet, and nothing "
    "of it is lost: look at what changed, and save again.",
)
GONE = (
    "This was deleted meanwhile",
    "This was deleted while your page was open. What you typed stands below and is not saved. Save "
    "it as a new one, or restore from the history what was deleted.",
)
GONE_WITHOUT_HISTORY = (
    "This was deleted meanwhile",
    "This was deleted while your page was open. What you typed stands below and is not saved: save "
    "it as a new one, if it is still wanted.",
)


class EditConflictMixin:
    """Save the change form of a ``ModelAdmin`` only over what it showed when it was opened.

    The row and its inline rows stay locked from the comparison until the commit: of two forms sent
    at the same moment, one waits for the other and then sees what it saved.
    """

    checks_before_locking = False
    """Whether a form is checked before anything is locked. It must not have inline rows, and what
    it checks must be held by the database or by ``LateLock``."""

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        patterns = super().get_urls()
        for pattern in patterns:
            if pattern.name in {f"{name}_add", f"{name}_change"}:
                pattern.callback = in_turn(pattern.callback)
        return patterns

    def get_form(self, request, obj=None, change=False, **kwargs):
        """Return the class of the form, made once for what was fetched: the fields of a large form
        take long to make, and the form that shows the row has those of the form that is checked."""
        form = kwargs.pop("form", self.form)
        made = _fetched_for(request)
        key = (form, obj and obj.pk, change, repr(kwargs))
        if key not in made:
            stamped = type(form)("Stamped" + form.__name__, (StampedForm, form), {})
            made[key] = super().get_form(request, obj, change, form=stamped, **kwargs)
        made[key].conflict = getattr(request, "conflict", None)
        made[key].constraints_are_left_to_database = hasattr(request, "late_lock")
        return made[key]

    def get_fields(self, request, obj=None):
        """Return the fields without the stamp, which every form has already."""
        return [name for name in super().get_fields(request, obj) if name != conflicts.STAMP]

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        if object_id is None:
            data = request.POST.copy()
            for formset, _ in self.get_formsets_with_inlines(request):
                conflicts.add_missing_counts(data, formset.get_default_prefix())
            request.POST = data
            return super().changeform_view(request, object_id, form_url, extra_context)
        return self._save_changes(request, object_id, form_url, extra_context)

    def _save_changes(self, request, object_id, form_url, extra_context):
        # The page shown when the database is away offers to send the form again. With reconciled
        # data it would overwrite a conflict that nobody has seen.
        request.posted = request.POST
        using = router.db_for_write(self.model)
        if self.checks_before_locking:
            try:
                return self._save_if_unchanged(request, object_id, form_url, extra_context)
            except (ChangedMeanwhileError, IntegrityError):
                # Once more, with what there is now.
                request.POST = request.posted
                _fetched_for(request).clear()
        with transaction.atomic(using=using):
            obj = self._locked(request, unquote(object_id))
            if obj is None and conflicts.STAMP in request.POST:
                return self._deleted_meanwhile(request, unquote(object_id), extra_context)
            if obj is not None and self.has_change_permission(request, obj):
                data = request.POST.copy()
                if changes := conflicts.reconcile(data, self._state(request, obj)):
                    request.conflict = Conflict(*MEANWHILE, self._last_saved(request, obj), changes)
                request.POST = data
            response = super().changeform_view(request, object_id, form_url, extra_context)
        return self._with_status(request, response)

    def _save_if_unchanged(self, request, object_id, form_url, extra_context):
        """Check the form, and save it if what it was checked against is the same when the database
        is locked. Raises ChangedMeanwhileError if not."""
        obj = self._with_lists(request, unquote(object_id))
        if obj is None or "_saveasnew" in request.POST:
            raise ChangedMeanwhileError
        data = request.POST.copy()
        if self.has_change_permission(request, obj):
            if conflicts.reconcile(data, self._state(request, obj)):
                raise ChangedMeanwhileError
            request.POST = data
        with LateLock(obj, router.db_for_write(self.model)) as request.late_lock:
            # What ModelAdmin does in a transaction of its own
            return self._changeform_view(request, object_id, form_url, extra_context)

    def save_form(self, request, form, change):
        if late_lock := request.__dict__.pop("late_lock", None):
            late_lock.take(form)
        return super().save_form(request, form, change)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        form = context["adminform"].form
        if change and not form.is_bound:
            formsets = [inline.formset for inline in context["inline_admin_formsets"]]
            form.initial[conflicts.STAMP] = conflicts.State(form, formsets).stamp()
        context["conflict"] = getattr(request, "conflict", None)
        return super().render_change_form(request, context, add, change, form_url, obj)

    # --- The current state ----------------------------------------------------------------

    def get_object(self, request, object_id, from_field=None):
        """Return the row, or None: fetched once for each request, and once more under its lock."""
        if from_field or object_id is None:
            return super().get_object(request, object_id, from_field)
        rows = _fetched_for(request)
        if (self.model, object_id) not in rows:
            rows[self.model, object_id] = super().get_object(request, object_id)
        return rows[self.model, object_id]

    def _locked(self, request, object_id):
        """Return the row with its lists, read after it and its inline rows were locked, or None."""
        obj = self.get_object(request, object_id)
        if obj is None:
            return None
        rows = self.model._base_manager.order_by().select_for_update()
        if not rows.filter(pk=obj.pk).first():
            return None
        for formset_class, inline in self.get_formsets_with_inlines(request, obj):
            rows = inline.get_queryset(request).filter(**{formset_class.fk.name: obj})
            list(rows.order_by().select_for_update(of=("self",)))
        _fetched_for(request).clear()
        return self._with_lists(request, object_id)

    def _with_lists(self, request, object_id):
        if obj := self.get_object(request, object_id):
            lists = [
                field.name
                for field in self.opts.many_to_many
                if isinstance(field, models.ManyToManyField)
            ]
            models.prefetch_related_objects([obj], *lists)
        return obj

    def _state(self, request, obj) -> conflicts.State:
        fields = flatten_fieldsets(self.get_fieldsets(request, obj))
        form = self.get_form(request, obj, change=True, fields=fields)(instance=obj)
        formsets = [
            formset_class(instance=obj, queryset=inline.get_queryset(request))
            for formset_class, inline in self.get_formsets_with_inlines(request, obj)
        ]
        return conflicts.State(form, formsets)

    def _last_saved(self, request, obj) -> Saved | None:
        """Return the last saving of the row or its inline rows, by history or the admin's log."""
        logged = models.Q(
            content_type=ContentType.objects.get_for_model(obj), object_id=str(obj.pk)
        )
        for formset_class, inline in self.get_formsets_with_inlines(request, obj):
            rows = inline.get_queryset(request).filter(**{formset_class.fk.name: obj})
            logged |= models.Q(
                content_type=ContentType.objects.get_for_model(inline.model),
                object_id__in=[str(pk) for pk in rows.values_list("pk", flat=True)],
            )
        entry = LogEntry.objects.filter(logged).select_related("user").order_by("-pk").first()
        record = _newest_record(self.model, obj.pk)
        if record and (entry is None or record.history_date >= entry.action_time):
            return record_saved(record)
        if entry is None:
            return None
        reason = record.history_change_reason if record and _same_saving(record, entry) else ""
        return Saved(history.format_moment(entry.action_time), str(entry.user), reason or "")

    # --- The answer -----------------------------------------------------------------------

    def _deleted_meanwhile(self, request, object_id, extra_context):
        """Show the form of a new row with everything that was typed."""
        data = request.POST.copy()
        conflicts.as_new(data, [formset for formset, _ in self.get_formsets_with_inlines(request)])
        request.POST = data
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        record = None
        if is_valid_pk(object_id):
            record = _newest_record(self.model, int(object_id))
        request.conflict = Conflict(
            *(GONE if record else GONE_WITHOUT_HISTORY),
            record and record_saved(record),
            history_address=reverse(f"{name}_history", args=[object_id]) if record else "",
        )
        response = super().changeform_view(request, None, reverse(f"{name}_add"), extra_context)
        return self._with_status(request, response)

    def _with_status(self, request, response):
        if getattr(request, "conflict", None):
            response.status_code = 409
        return response


def _fetched_for(request) -> dict:
    """Return the rows that were fetched for this request, by model and key, and the forms that were
    made for them."""
    return request.__dict__.setdefault("fetched_to_edit", {})


def _newest_record(model, pk):
    return history.records(model, pk).last() if hasattr(model, "history") else None


def _same_saving(record, entry: LogEntry) -> bool:
    return abs((entry.action_time - record.history_date).total_seconds()) < 2


def record_saved(record) -> Saved:
    by = str(record.history_user) if record.history_user else "a command"
    return Saved(history.format_moment(record.history_date), by, record.history_change_reason or "")
