"""The register of what was erased, with who did it."""

from django.contrib import admin

from sources.admin import BaseAdmin

from ..models import Erasure


@admin.register(Erasure)
class ErasureAdmin(BaseAdmin):
    """Shown, never changed. Adding to it is erasing, which begins on the page of what goes."""

    list_display = ("erased_at", "kind", "reason", "sentence", "erased_by")
    list_select_related = ["erased_by"]
    list_filter = ["kind", "reason"]
    date_hierarchy = "erased_at"
    fields = readonly_fields = ("erased_at", "kind", "reason", "sentence", "counts", "erased_by")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
