"""The admin of stored texts: storing one, and taking over what a page says about itself."""

import json

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html

from ..models import Snapshot, Source
from ..text import upload
from . import conflicts
from .admin_base import BaseAdmin
from .duplicates_admin import MAX_OFFERED, entries_as_html, source_entry
from .folding_admin import FoldingAdmin
from .staff import render_page

PROPOSED_FIELDS = ["title", "author", "publisher", "published", "address", "language"]
"""Fields of a source that a page may say something about."""


def _label(name: str) -> str:
    return str(Source._meta.get_field(name).verbose_name)


class BaseSnapshotForm(forms.ModelForm):
    """Take a pasted text or a file, and refuse what cannot be read with the reason."""

    upload = forms.FileField(
        required=False,
        label="Or a file",
        help_text="HTML, Markdown, PDF or plain text, with at most 2 MB of words. The whole "
        "readable text is kept, what is not the article is folded, and what the page says of "
        "itself is shown to you on the next screen.",
        widget=forms.FileInput(attrs={"accept": ",".join(upload.ENDINGS)}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "text" in self.fields:
            text = self.fields["text"]
            text.required = False
            text.help_text = (
                "Pasted from the page as you read it. A line that starts with # is a heading."
            )
            # A browser would silently cut a longer text.
            text.widget.attrs.pop("maxlength", None)
            self.initial.setdefault("taken_on", timezone.localdate())

    def clean_text(self):
        text = self.cleaned_data["text"]
        try:
            return upload.read_pasted(text).text
        except upload.RefusedError as error:
            raise ValidationError(str(error)) from None

    def clean_upload(self):
        file = self.cleaned_data["upload"]
        if not file:
            return None
        # The form is validated twice: quotations are looked up before the transaction begins.
        if not hasattr(file, "reading"):
            try:
                if file.size > upload.MAX_FILE:
                    raise upload.RefusedError(upload.file_too_long(file.size))
                file.reading = upload.read_upload(file.name, file.read())
            except upload.RefusedError as error:
                raise ValidationError(str(error)) from None
        return file.reading

    def clean(self):
        cleaned = super().clean()
        if "text" not in self.fields or self.errors:
            return cleaned
        uploaded = cleaned.get("upload")
        if uploaded and cleaned["text"]:
            raise ValidationError("Paste a text or choose a file: one of the two, not both.")
        if not uploaded and not cleaned["text"]:
            self.add_error("text", "Paste the text, or choose a file below.")
        if uploaded:
            cleaned["text"] = uploaded.text
            self.instance.proposed = uploaded.metadata
            self.instance.folded = [list(run) for run in uploaded.folded]
        return cleaned


class ProposalForm(forms.Form):
    """Compare what a page says about itself with its source, field by field, and take over only
    the ticked fields."""

    opened = conflicts.StampField()

    def __init__(self, *args, snapshot: Snapshot, **kwargs):
        super().__init__(*args, **kwargs)
        self.source = snapshot.source
        # Validation writes the proposed values into the source.
        self.current = {name: getattr(self.source, name) for name in PROPOSED_FIELDS}
        self.digests = {
            name: conflicts.digest({name: [value]}) for name, value in self.current.items()
        }
        self.has_conflict = False
        self.proposed = [name for name in PROPOSED_FIELDS if name in snapshot.proposed]
        for name in self.proposed:
            value, current = snapshot.proposed[name], self.current[name]
            field = Source._meta.get_field(name)
            self.fields[f"take_{name}"] = forms.BooleanField(
                required=False,
                # Ticked only where nothing is overwritten.
                initial=not current,
                disabled=current == value,
                label=f"Take over the {field.verbose_name}",
            )
            self.fields[name] = forms.CharField(
                required=False,
                initial=value,
                max_length=field.max_length,
                widget=forms.TextInput(
                    attrs={
                        "class": "vTextField",
                        "aria-label": f"{field.verbose_name}, as the page says",
                    }
                ),
            )

    def rows(self):
        """Yield (label, current value, whether the proposed one is the same, tick, value)."""
        for name in self.proposed:
            label, current = _label(name).capitalize(), self.current[name]
            same = current == self.fields[name].initial
            yield label, current, same, self[f"take_{name}"], self[name]

    @property
    def differs(self) -> bool:
        """Return whether there is anything to take over."""
        return any(not same for _label, _current, same, _take, _value in self.rows())

    @property
    def ticked(self) -> list[str]:
        return [name for name in self.proposed if self.cleaned_data.get(f"take_{name}")]

    @property
    def stamp(self) -> str:
        """Digests of the current values, to be compared when the form comes back."""
        return json.dumps(self.digests)

    def clean(self):
        cleaned = super().clean()
        ticked = self.ticked
        for name in ticked:
            setattr(self.source, name, cleaned.get(name, ""))
        try:
            self.source.clean_fields(exclude={f.name for f in Source._meta.fields} - set(ticked))
        except ValidationError as error:
            self.add_error(None, error)
        shown = conflicts.read_stamp(cleaned.get("opened", ""))
        for name in ticked:
            if shown.get(name) != self.digests[name]:
                self.has_conflict = True
                self.add_error(
                    name,
                    "Somebody else changed this while your page was open: it stands at "
                    f"“{self.current[name] or 'nothing'}” now. Take over what the page says all "
                    "the same, or take the tick away.",
                )
        if "address" in ticked and (same := self.source.at_the_same_address()[:MAX_OFFERED]):
            self.add_error(
                "address",
                format_html(
                    "There is a source at this address already: {}. If this is another one all the "
                    "same, enter the address on its own page.",
                    entries_as_html(source_entry(source) for source in same),
                ),
            )
        return cleaned


class BaseSnapshotAdmin(FoldingAdmin, BaseAdmin):
    """The text is other people's: it is shown here only, and never changed.

    Registered by ``roles.admin``, which adds what depends on claims.
    """

    form = BaseSnapshotForm
    list_display = ["source", "taken_on", "short_hash"]
    list_select_related = ["source"]
    list_filter = [("source", admin.RelatedOnlyFieldListFilter)]
    date_hierarchy = "taken_on"
    search_fields = ["source__short_name", "source__slug", "source__title", "text_hash"]
    search_help_text = "Looks in the source's names and in the hash, never in the text."
    autocomplete_fields = ["source"]
    fields = ["source", "taken_on", "text", "folding", "text_hash"]
    readonly_fields = ["folding", "text_hash"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("text")

    def get_fields(self, request, obj=None):
        return self.fields if obj else ["source", "taken_on", "text", "upload"]

    def get_readonly_fields(self, request, obj=None):
        # Another text is another snapshot.
        return ["source", "text", "folding", "text_hash"] if obj else []

    def get_urls(self):
        proposal = path(
            "<int:pk>/proposal/",
            self.admin_site.admin_view(self.proposal_view),
            name="sources_snapshot_proposal",
        )
        return [proposal, *super().get_urls()]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if uploaded := form.cleaned_data.get("upload"):
            for warning in uploaded.warnings:
                self.message_user(request, warning, messages.WARNING)
        if obj.folded and not change:
            self.message_user(request, self.folding(obj), messages.INFO)

    def response_add(self, request, obj, post_url_continue=None):
        response = super().response_add(request, obj, post_url_continue)
        if obj.proposed and "_popup" not in request.POST:
            return HttpResponseRedirect(reverse("admin:sources_snapshot_proposal", args=[obj.pk]))
        return response

    def proposal_view(self, request, pk):
        """Ask which fields the source takes over from what the page says about itself."""
        snapshot = get_object_or_404(Snapshot.objects.select_related("source"), pk=pk)
        source_address = reverse("admin:sources_source_change", args=[snapshot.source_id])
        source_admin = self.admin_site.get_model_admin(Source)
        if not (
            self.has_view_permission(request, snapshot)
            and source_admin.has_change_permission(request, snapshot.source)
        ):
            raise PermissionDenied
        with transaction.atomic():
            if request.method == "POST":
                # If two decide at once, the second sees what the first has decided.
                Source.objects.order_by().select_for_update().get(pk=snapshot.source_id)
                snapshot.refresh_from_db(fields=["proposed", "source"])
                if not source_admin.has_change_permission(request, snapshot.source):
                    raise PermissionDenied
                if not snapshot.proposed:
                    self.message_user(
                        request, "Somebody else has decided on this already.", messages.WARNING
                    )
                    return HttpResponseRedirect(source_address)
            form = ProposalForm(request.POST or None, snapshot=snapshot)
            if request.method == "POST" and form.is_valid():
                if form.ticked:
                    snapshot.source.save()
                    changed = [{"changed": {"fields": form.ticked}}]
                    source_admin.log_change(request, snapshot.source, changed)
                snapshot.proposed = {}
                snapshot.save(update_fields=["proposed"])
                labels = ", ".join(map(_label, form.ticked))
                self.message_user(request, f"Taken over: {labels or 'nothing'}.", messages.SUCCESS)
                return HttpResponseRedirect(source_address)
        return render_page(
            request,
            "sources/proposal",
            "What the page says of itself",
            Snapshot,
            # Two columns side by side need the width.
            sidebar=False,
            status=409 if form.has_conflict else 200,
            snapshot=snapshot,
            source_address=source_address,
            form=form,
        )

    @admin.display(description="hash of the text", ordering="text_hash")
    def short_hash(self, snapshot):
        return snapshot.text_hash[:12]
