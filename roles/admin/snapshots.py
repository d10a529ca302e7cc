"""Stored texts: the quotations of their sources are looked up again when they change."""

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from sources.editing.admin_base import is_valid_pk
from sources.editing.snapshots_admin import BaseSnapshotAdmin, BaseSnapshotForm
from sources.models import Snapshot, Source
from sources.text.quotation import Result

from ..models import Claim, bears_published_claims
from .base import ProtectsPublished

MOST_LISTED = 50


class SnapshotForm(BaseSnapshotForm):
    """Refuses a newer text under published quotations from people who may not publish."""

    may_publish = False

    def clean_source(self):
        source = self.cleaned_data["source"]
        if not self.may_publish and bears_published_claims(source):
            raise forms.ValidationError(
                f"“{source}” or a part of it has published claims, whose quotations are looked up "
                "in its newest text: only who may publish stores one. Ask an editor."
            )
        return source


@admin.register(Snapshot)
class SnapshotAdmin(ProtectsPublished, BaseSnapshotAdmin):
    """Looks all quotations of a source up again whenever its texts change."""

    form = SnapshotForm

    def is_protected(self, snapshot) -> bool:
        return bears_published_claims(snapshot.source)

    # --- Looking up before the transaction -------------------------------------------------

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method == "POST":
            if object_id is None:
                self._look_up_in_new_text(request)
            elif is_valid_pk(object_id):
                # With another date another text may be the newest.
                self._look_up_in_all(Snapshot.objects.filter(pk=object_id))
        return super().changeform_view(request, object_id, form_url, extra_context)

    def delete_view(self, request, object_id, extra_context=None):
        if request.method == "POST" and is_valid_pk(object_id):
            self._look_up_in_all(Snapshot.objects.filter(pk=object_id))
        return super().delete_view(request, object_id, extra_context)

    def _look_up_in_new_text(self, request):
        form = self.get_form(request)(request.POST, request.FILES)
        if form.is_valid():
            form.instance.look_up(_quotations_of(form.instance.source))
        for file in request.FILES.values():
            file.seek(0)

    def _look_up_in_all(self, snapshots):
        """Look up in every text of the same sources: any of them may be the newest afterwards."""
        for snapshot in Snapshot.objects.of_the_same_sources(snapshots):
            snapshot.look_up(_quotations_of(snapshot.source))

    def save_model(self, request, obj, form, change):
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            self._recheck(request, [obj.source_id])
        self._name_parts_without_text(request, obj.source)

    def delete_model(self, request, obj):
        with transaction.atomic():
            super().delete_model(request, obj)
            self._recheck(request, [obj.source_id])

    def delete_queryset(self, request, queryset):
        self._look_up_in_all(queryset)
        with transaction.atomic():
            sources = list(queryset.values_list("source_id", flat=True))
            super().delete_queryset(request, queryset)
            self._recheck(request, sources)

    def _recheck(self, request, sources):
        claims = Claim.objects.filter(source__in=sources)
        changed = claims.recheck_quotations()
        if not (number := claims.with_quotation().count()):
            return
        lost = [claim for claim in changed if not Result(claim.quotation_result).publishable]
        rows = [
            (
                reverse("admin:roles_claim_change", args=[claim.pk]),
                claim.key,
                claim.quotation,
                claim.was.word,
                Result(claim.quotation_result).word,
            )
            for claim in changed[:MOST_LISTED]
        ]
        message = format_html(
            "{} looked up again, {}{}{}",
            "1 quotation" if number == 1 else f"{number} quotations",
            f"{len(changed)} changed:" if changed else "none changed.",
            format_html_join("", '<br><a href="{}">{}</a>, “{}”: was {}, is {}', rows),
            f" and {len(changed) - MOST_LISTED} more" if len(changed) > MOST_LISTED else "",
        )
        self.message_user(request, message, messages.WARNING if lost else messages.INFO)

    def _name_parts_without_text(self, request, source):
        """Say that the text of a thread is not that of its comments, which would be found to say
        each other's words."""
        quoting = Claim.objects.with_quotation().filter(source__part_of=source)
        parts = Source.objects.filter(pk__in=quoting.order_by().values("source"), snapshots=None)
        rows = [
            (reverse("admin:sources_source_change", args=[part.pk]), part)
            for part in parts.order_by("slug")[: MOST_LISTED + 1]
        ]
        if not rows:
            return
        message = format_html(
            "Quotations of a part are looked up in the text of that part alone. There is none yet "
            "of: {}{}",
            format_html_join(", ", '<a href="{}">{}</a>', rows[:MOST_LISTED]),
            " and others" if len(rows) > MOST_LISTED else "",
        )
        self.message_user(request, message, messages.WARNING)


def _quotations_of(source) -> list[str]:
    return list(source.claims.with_quotation().order_by().values_list("quotation", flat=True))
