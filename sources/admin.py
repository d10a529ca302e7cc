"""The admin of sources. What joins sources with claims is in ``roles.admin``, which replaces
``SourceAdmin`` by one that takes claims as well."""

from django.contrib import admin
from django.contrib.admin.views.main import ERROR_FLAG
from django.db import models
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from taggit.admin import TagAdmin as TaggitTagAdmin
from taggit.models import Tag

from .history_admin import KeepsHistory
from .models import FormerSourceSlug, Snapshot, Source, Voice


class BoundedSearch:
    """Refuses what a database cannot look for: thousands of words make a query too deep for SQLite,
    and PostgreSQL takes no NUL."""

    MAX_SEARCH = 200

    def changelist_view(self, request, extra_context=None):
        if any("\0" in value for value in request.GET.values()):
            return HttpResponseRedirect(f"{request.path}?{ERROR_FLAG}=1")
        return super().changelist_view(request, extra_context)

    def get_search_results(self, request, queryset, search_term):
        words = search_term.replace("\0", " ")[: self.MAX_SEARCH]
        return super().get_search_results(request, queryset, words)


class DeskAdmin(BoundedSearch, admin.ModelAdmin):
    """What all our admin pages share."""

    list_per_page = 50
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}


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
class SourceAdmin(KeepsHistory, DeskAdmin):
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
            {"fields": ["address", "archive_address", "read_on", "stored_texts", "note"]},
        ),
        ("In our lists", {"fields": ["tags", "former_addresses"]}),
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


@admin.register(Snapshot)
class SnapshotAdmin(DeskAdmin):
    """The text is other people's: it is seen here alone, and stays as it was read."""

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

    def get_readonly_fields(self, request, obj=None):
        # A text that was read otherwise is another snapshot.
        return ["source", "text", "text_hash"] if obj else self.readonly_fields

    @admin.display(description="hash of the text", ordering="text_hash")
    def short_hash(self, snapshot):
        return snapshot.text_hash[:12]


admin.site.register(FormerSourceSlug, FormerSlugAdmin)

admin.site.unregister(Tag)


@admin.register(Tag)
class TagAdmin(BoundedSearch, TaggitTagAdmin):
    """Without taggit's list of tagged things and its merging: both look in a table that we do not
    use."""

    inlines = []
    actions = []

    def get_urls(self):
        return admin.ModelAdmin.get_urls(self)


def _change_address(obj) -> str:
    return reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change", args=[obj.pk])
