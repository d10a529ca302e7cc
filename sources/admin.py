"""The admin of sources. What joins sources with claims is in ``roles.admin``, which replaces
``SourceAdmin`` by one that takes claims as well."""

import json

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from taggit.admin import TagAdmin as TaggitTagAdmin
from taggit.models import ItemBase, Tag

from .editing import conflicts
from .editing.admin_base import BoundedLists, BoundedRows, is_valid_pk
from .editing.conflicts_admin import NoticesConflicts
from .editing.duplicates_admin import MOST_OFFERED, OffersSameAddress, as_html, offered
from .editing.history_admin import KeepsHistory
from .models import FormerSourceSlug, Snapshot, Source, Voice
from .text import upload


class DeskAdmin(BoundedRows, NoticesConflicts, BoundedLists, admin.ModelAdmin):
    """What all our admin pages share."""

    list_per_page = 50
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def get_changeform_initial_data(self, request):
        """Without what could be no row's number: a searching select would fail on it."""
        initial = super().get_changeform_initial_data(request)
        related = {field.name for field in self.opts.get_fields() if field.is_relation}
        return {
            name: value
            for name, value in initial.items()
            if name not in related or all(is_valid_pk(each) for each in _listed(value))
        }


def _listed(value) -> list[str]:
    return value if isinstance(value, list) else [value]


class TagFilter(admin.SimpleListFilter):
    title = "tag"
    parameter_name = "tag"

    def lookups(self, request, model_admin):
        used = model_admin.model.tags.through.objects.values("tag")
        return Tag.objects.filter(pk__in=used).order_by("name").values_list("slug", "name")

    def queryset(self, request, queryset):
        return queryset.tagged(self.value()) if self.value() else queryset


def former_slugs(obj) -> str:
    """Of anything that keeps them, for a read-only field."""
    return ", ".join(former.slug for former in obj.former_slugs.all()) if obj.pk else ""


class FormerSlugAdmin(DeskAdmin):
    """Slugs are kept here by themselves when one is changed; by hand only to add a redirect."""

    list_display = ["slug", "target"]
    list_select_related = ["target"]
    search_fields = ["slug", "target__slug"]
    autocomplete_fields = ["target"]


@admin.register(Source)
class SourceAdmin(OffersSameAddress, KeepsHistory, DeskAdmin):
    list_display = ["short_name", "title", "kind", "voice", "published", "language", "part_of"]
    list_select_related = ["voice", "part_of"]
    list_filter = [
        "kind",
        "language",
        TagFilter,
        ("part_of", admin.RelatedOnlyFieldListFilter),
        ("supersedes", admin.EmptyFieldListFilter),
    ]
    search_fields = ["short_name", "slug", "title", "author", "publisher", "address", "voice__name"]
    search_help_text = "Looks in names, titles, authors, publishers, addresses and voices."
    autocomplete_fields = ["voice", "part_of", "supersedes"]
    prepopulated_fields = {"slug": ["short_name"]}
    readonly_fields = ["stored_texts", "former_addresses"]
    fieldsets = [
        (None, {"fields": ["short_name", "slug"]}),
        (
            "The work",
            {
                "description": "What is not known stays empty.",
                "fields": [
                    "kind",
                    "title",
                    "author",
                    "publisher",
                    "published",
                    "language",
                    "licence",
                    "voice",
                    "part_of",
                    "supersedes",
                ],
            },
        ),
        (
            "Our reading of it",
            {
                "fields": [
                    "address",
                    "another_source",
                    "archive_address",
                    "read_on",
                    "stored_texts",
                    "note",
                ]
            },
        ),
        ("In our lists", {"fields": ["is_public", "tags", "former_addresses"]}),
    ]

    def is_published(self, source):
        return True

    @admin.display(description="stored texts", empty_value="None yet")
    def stored_texts(self, source):
        """Links to the snapshots, never their text."""
        if not source.pk:
            return None
        kept = source.snapshots.defer("text")
        return format_html(
            '{} <a href="{}?source={}">Store a text</a>',
            format_html_join(
                "",
                '<a href="{}">Read on {}</a>, ',
                ((_change_address(text), text.taken_on) for text in kept),
            ),
            reverse("admin:sources_snapshot_add"),
            source.pk,
        )

    @admin.display(description="former slugs", empty_value="None")
    def former_addresses(self, source):
        return former_slugs(source) or None


@admin.register(Voice)
class VoiceAdmin(DeskAdmin):
    list_display = ["name", "slug", "note"]
    search_fields = ["name", "slug", "note"]
    prepopulated_fields = {"slug": ["name"]}


class SnapshotForm(forms.ModelForm):
    """A text comes pasted or as a file; what cannot be read is refused with the reason."""

    upload = forms.FileField(
        required=False,
        label="Or a file",
        help_text="HTML, Markdown or plain text, at most 2 MB. Of HTML the readable text is kept, "
        "and what the page says of itself is shown to you on the next screen.",
        widget=forms.FileInput(attrs={"accept": ",".join(upload.ENDINGS)}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "text" in self.fields:
            self.fields["text"].required = False
            self.fields[
                "text"
            ].help_text = (
                "Pasted from the page as you read it. A line that starts with # is a heading."
            )
            # A browser would cut a longer text short without a word.
            self.fields["text"].widget.attrs.pop("maxlength", None)
            self.initial.setdefault("taken_on", timezone.localdate())

    def clean_text(self):
        text = self.cleaned_data["text"]
        try:
            return upload.read_pasted(text).text
        except upload.RefusedError as refused:
            raise ValidationError(str(refused)) from None

    def clean_upload(self):
        file = self.cleaned_data["upload"]
        if not file:
            return None
        try:
            if file.size > upload.MAX_BYTES:
                raise upload.RefusedError(upload.too_long(file.size))
            return upload.read_upload(file.name, file.read())
        except upload.RefusedError as refused:
            raise ValidationError(str(refused)) from None

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
        return cleaned


class ProposalForm(forms.Form):
    """What a page says of itself, field by field beside what its source has now. Nothing is taken
    over but what is ticked."""

    opened = conflicts.StampField()

    def __init__(self, *args, snapshot: Snapshot, **kwargs):
        super().__init__(*args, **kwargs)
        self.source = snapshot.source
        self.stands = {name: conflicts.digest({name: [self._now(name)]}) for name in PROPOSED}
        self.changed_meanwhile = False
        for name, value in snapshot.proposed.items():
            if name not in PROPOSED:
                continue
            label = self.source._meta.get_field(name).verbose_name
            now = getattr(self.source, name)
            self.fields[f"take_{name}"] = forms.BooleanField(
                required=False,
                # Ticked only where nothing is overwritten.
                initial=not now,
                disabled=now == value,
                label=f"Take over the {label}",
            )
            self.fields[name] = forms.CharField(
                required=False,
                initial=value,
                max_length=self.source._meta.get_field(name).max_length,
                widget=forms.TextInput(
                    attrs={"class": "vTextField", "aria-label": f"{label}, as the page says"}
                ),
            )

    def rows(self):
        """(label, what the source has now, whether both are the same, tick, value)"""
        for name in PROPOSED:
            if name in self.fields:
                now = self._now(name)
                same = now == self.fields[name].initial
                label = self.source._meta.get_field(name).verbose_name.capitalize()
                yield label, now, same, self[f"take_{name}"], self[name]

    def _now(self, name):
        # Validation writes what is proposed into the source.
        return self._kept[name] if hasattr(self, "_kept") else getattr(self.source, name)

    @property
    def taken(self) -> list[str]:
        return [name for name in PROPOSED if self.cleaned_data.get(f"take_{name}")]

    @property
    def stamp(self) -> str:
        """What the source has now, for when the form comes back."""
        return json.dumps(self.stands)

    def clean(self):
        cleaned = super().clean()
        self._kept = {name: getattr(self.source, name) for name in PROPOSED}
        for name in self.taken:
            setattr(self.source, name, cleaned.get(name, ""))
        try:
            self.source.clean_fields(exclude=set(_names(self.source)) - set(self.taken))
        except ValidationError as faults:
            self._update_errors(faults)
        shown = conflicts.read_stamp(self.cleaned_data.get("opened", ""))
        for name in self.taken:
            if shown.get(name) != self.stands[name]:
                self.changed_meanwhile = True
                now = self._now(name) or "nothing"
                self.add_error(
                    name,
                    f"Somebody else changed this while your page was open: it stands at “{now}” "
                    "now. Take over what the page says all the same, or take the tick away.",
                )
        there = self.source.at_the_same_address() if "address" in self.taken else ()
        if there := [_offer(source) for source in there[:MOST_OFFERED]]:
            self.add_error(
                "address",
                format_html(
                    "There is a source at this address already: {}. If this is another one all the "
                    "same, enter the address on its own page.",
                    as_html(there),
                ),
            )
        return cleaned

    def _update_errors(self, faults):
        for name, found in faults.error_dict.items():
            self.add_error(name, found)


def _offer(source: Source) -> dict:
    return offered(str(source), ("open it", _change_address(source)))


PROPOSED = ["title", "author", "publisher", "published", "address", "language"]


def _names(model) -> list[str]:
    return [field.name for field in model._meta.fields]


@admin.register(Snapshot)
class SnapshotAdmin(DeskAdmin):
    """The text is other people's: it is seen here alone, and stays as it was read."""

    form = SnapshotForm
    list_display = ["source", "taken_on", "short_hash"]
    list_select_related = ["source"]
    list_filter = [("source", admin.RelatedOnlyFieldListFilter)]
    date_hierarchy = "taken_on"
    search_fields = ["source__short_name", "source__slug", "source__title", "text_hash"]
    search_help_text = "Looks in the source's names and in the hash, never in the text."
    autocomplete_fields = ["source"]
    fields = ["source", "taken_on", "text", "text_hash"]
    readonly_fields = ["text_hash"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("text")

    def get_fields(self, request, obj=None):
        return self.fields if obj else ["source", "taken_on", "text", "upload"]

    def get_readonly_fields(self, request, obj=None):
        # A text that was read otherwise is another snapshot.
        return ["source", "text", "text_hash"] if obj else []

    def get_urls(self):
        proposal = path(
            "<int:pk>/proposal/",
            self.admin_site.admin_view(self.proposal_view),
            name="sources_snapshot_proposal",
        )
        return [proposal, *super().get_urls()]

    def response_add(self, request, obj, post_url_continue=None):
        response = super().response_add(request, obj, post_url_continue)
        if obj.proposed and "_popup" not in request.POST:
            return HttpResponseRedirect(reverse("admin:sources_snapshot_proposal", args=[obj.pk]))
        return response

    def proposal_view(self, request, pk):
        """Asks which of the things that a page says of itself its source takes over."""
        snapshot = get_object_or_404(Snapshot.objects.select_related("source"), pk=pk)
        desk = self.admin_site.get_model_admin(Source)
        if not (
            self.has_view_permission(request, snapshot)
            and desk.has_change_permission(request, snapshot.source)
        ):
            raise PermissionDenied
        with transaction.atomic():
            if request.method == "POST":
                # Of two who decide at once the second sees what the first has decided.
                Source.objects.order_by().select_for_update().get(pk=snapshot.source_id)
                snapshot.refresh_from_db(fields=["proposed", "source"])
                if not desk.has_change_permission(request, snapshot.source):
                    raise PermissionDenied
                if not snapshot.proposed:
                    self.message_user(
                        request, "Somebody else has decided on this already.", messages.WARNING
                    )
                    return HttpResponseRedirect(_change_address(snapshot.source))
            form = ProposalForm(request.POST or None, snapshot=snapshot)
            if request.method == "POST" and form.is_valid():
                if form.taken:
                    snapshot.source.save()
                    desk.log_change(request, snapshot.source, [{"changed": {"fields": form.taken}}])
                snapshot.proposed = {}
                snapshot.save(update_fields=["proposed"])
                taken = ", ".join(_label(name) for name in form.taken)
                self.message_user(request, f"Taken over: {taken or 'nothing'}.", messages.SUCCESS)
                return HttpResponseRedirect(_change_address(snapshot.source))
        return TemplateResponse(
            request,
            "admin/sources/proposal.html",
            {
                **self.admin_site.each_context(request),
                # The two columns side by side need the width.
                "is_nav_sidebar_enabled": False,
                "title": "What the page says of itself",
                "opts": self.opts,
                "snapshot": snapshot,
                "source_address": _change_address(snapshot.source),
                "form": form,
            },
            status=409 if form.changed_meanwhile else 200,
        )

    @admin.display(description="hash of the text", ordering="text_hash")
    def short_hash(self, snapshot):
        return snapshot.text_hash[:12]


def _label(name: str) -> str:
    return str(Source._meta.get_field(name).verbose_name)


admin.site.register(FormerSourceSlug, FormerSlugAdmin)

admin.site.unregister(Tag)


@admin.register(Tag)
class TagAdmin(NoticesConflicts, BoundedLists, TaggitTagAdmin):
    """Without taggit's list of tagged things and its merging: both look in a table that we do not
    use."""

    inlines = []
    actions = []

    def get_deleted_objects(self, objs, request):
        """What bears a tag depends on it."""
        deleted, counts, permissions, protected = super().get_deleted_objects(objs, request)
        bearers = [
            f"{capfirst(each.content_object._meta.verbose_name)}: {each.content_object}"
            for relation in Tag._meta.related_objects
            if issubclass(relation.related_model, ItemBase)
            for each in relation.related_model.objects.filter(tag__in=objs).prefetch_related(
                "content_object"
            )
        ]
        return deleted, counts, permissions, [*protected, *bearers]

    def get_urls(self):
        return admin.ModelAdmin.get_urls(self)


def _change_address(obj) -> str:
    return reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change", args=[obj.pk])
