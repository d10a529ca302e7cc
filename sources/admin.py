"""The admin of sources, voices and tags. ``roles.admin`` extends and registers the admin of sources
and of stored texts."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from taggit.admin import TagAdmin as TaggitTagAdmin
from taggit.models import ItemBase, Tag

from .alphabet import Alphabetical
from .editing.admin_base import BaseAdmin, BoundedListMixin
from .editing.conflicts_admin import EditConflictMixin
from .editing.deleted_objects import first_lines
from .editing.duplicates_admin import DuplicateWarningMixin
from .editing.history_admin import HistoryMixin
from .models import FormerSourceSlug, Voice
from .querysets import tags_by_name


class TagFilter(admin.SimpleListFilter):
    title = "tag"
    parameter_name = "tag"

    def lookups(self, request, model_admin):
        used = model_admin.model.tags.through.objects.values("tag")
        return tags_by_name().filter(pk__in=used).values_list("slug", "name")

    def queryset(self, request, queryset):
        return queryset.tagged(self.value()) if self.value() else queryset


class ShowsFormerSlugs:
    """Give a ``ModelAdmin`` the read-only field ``former_addresses``."""

    @admin.display(description="former slugs", empty_value="None")
    def former_addresses(self, obj):
        slugs = (former.slug for former in obj.former_slugs.all()) if obj.pk else ()
        return ", ".join(slugs) or None


class FormerSlugAdmin(BaseAdmin):
    """Former slugs, added on every change of a slug; by hand only for another redirect."""

    list_display = ["slug", "target"]
    list_select_related = ["target"]
    search_fields = ["slug", "target__slug"]
    autocomplete_fields = ["target"]


class BaseSourceAdmin(ShowsFormerSlugs, DuplicateWarningMixin, HistoryMixin, BaseAdmin):
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
                    "address_is_dead",
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
        """Return links to the stored texts, never the texts themselves."""
        if not source.pk:
            return None
        return format_html(
            '{} <a href="{}?source={}">Store a text</a>',
            format_html_join(
                "",
                '<a href="{}">Read on {}</a>, ',
                (
                    (
                        reverse("admin:sources_snapshot_change", args=[snapshot.pk]),
                        snapshot.taken_on,
                    )
                    for snapshot in source.snapshots.defer("text")
                ),
            ),
            reverse("admin:sources_snapshot_add"),
            source.pk,
        )


@admin.register(Voice)
class VoiceAdmin(BaseAdmin):
    list_display = ["name", "slug", "affiliation", "note"]
    search_fields = ["name", "slug", "note"]
    prepopulated_fields = {"slug": ["name"]}


admin.site.register(FormerSourceSlug, FormerSlugAdmin)

admin.site.unregister(Tag)


@admin.register(Tag)
class TagAdmin(EditConflictMixin, BoundedListMixin, TaggitTagAdmin):
    """Taggit's admin without its list of tagged rows and its merging: both use a table that we do
    not have."""

    inlines = []
    actions = []
    ordering = [Alphabetical("name"), "name"]

    def get_deleted_objects(self, objs, request):
        """Protect a tag that is in use."""
        deleted, counts, permissions, protected = super().get_deleted_objects(objs, request)
        tagged = [
            item.content_object
            for relation in Tag._meta.related_objects
            if issubclass(relation.related_model, ItemBase)
            for item in relation.related_model.objects.filter(tag__in=objs).prefetch_related(
                "content_object"
            )
        ]
        protected += first_lines([f"{capfirst(row._meta.verbose_name)}: {row}" for row in tagged])
        return deleted, counts, permissions, protected

    def get_urls(self):
        return admin.ModelAdmin.get_urls(self)
