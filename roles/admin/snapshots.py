"""A stored text, with the quotations that are checked against it."""

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from sources.editing.admin_base import is_valid_pk
from sources.editing.snapshots_admin import SnapshotAdmin as BareSnapshotAdmin
from sources.editing.snapshots_admin import SnapshotForm as BareSnapshotForm
from sources.models import Snapshot
from sources.text.quotation import Result

from ..models import Claim
from ..querysets import bears_published_claims
from .reviewing import may_publish

MOST_TOLD = 50


class SnapshotForm(BareSnapshotForm):
    """A newer text can take the ground from published quotations: that is for those who may
    publish."""

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
class SnapshotAdmin(BareSnapshotAdmin):
    """Whenever the texts of a source change, all its quotations are looked up again."""

    form = SnapshotForm

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.may_publish = may_publish(request)
        return form

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._may_touch(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self._may_touch(request, obj)

    @staticmethod
    def _may_touch(request, snapshot) -> bool:
        return (
            snapshot is None or may_publish(request) or not bears_published_claims(snapshot.source)
        )

    # --- Looking up before the transaction -------------------------------------------------

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method == "POST":
            if object_id is None:
                self._look_up_in_new_text(request)
            elif is_valid_pk(object_id):
                # Another day may make another text the newest.
                self._look_up_in_each(Snapshot.objects.filter(pk=object_id))
        return super().changeform_view(request, object_id, form_url, extra_context)

    def delete_view(self, request, object_id, extra_context=None):
        if request.method == "POST" and is_valid_pk(object_id):
            self._look_up_in_each(Snapshot.objects.filter(pk=object_id))
        return super().delete_view(request, object_id, extra_context)

    def _look_up_in_new_text(self, request):
        form = self.get_form(request)(request.POST, request.FILES)
        if form.is_valid():
            form.instance.look_up(_quotations_of(form.instance.source))
        for file in request.FILES.values():
            file.seek(0)

    def _look_up_in_each(self, snapshots):
        """In every text of the sources of these: whichever of them is the newest afterwards."""
        for snapshot in Snapshot.objects.of_the_same_sources(snapshots):
            snapshot.look_up(_quotations_of(snapshot.source))

    def save_model(self, request, obj, form, change):
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            self._recheck(request, [obj.source_id])

    def delete_model(self, request, obj):
        with transaction.atomic():
            super().delete_model(request, obj)
            self._recheck(request, [obj.source_id])

    def delete_queryset(self, request, queryset):
        self._look_up_in_each(queryset)
        with transaction.atomic():
            touched = list(queryset.values_list("source_id", flat=True))
            super().delete_queryset(request, queryset)
            self._recheck(request, touched)

    def _recheck(self, request, sources):
        claims = Claim.objects.filter(source__in=sources)
        changed = claims.recheck_quotations()
        if not (number := claims.with_quotation().count()):
            return
        lost = [claim for claim in changed if not Result(claim.quotation_result).publishable]
        self.message_user(
            request,
            format_html(
                "{} looked up again, {}{}{}",
                "1 quotation" if number == 1 else f"{number} quotations",
                f"{len(changed)} changed:" if changed else "none changed.",
                format_html_join(
                    "",
                    '<br><a href="{}">{}</a>, {}: was {}, is {}',
                    (
                        (
                            reverse("admin:roles_claim_change", args=[claim.pk]),
                            claim.key,
                            format_html("“{}”", claim.quotation),
                            claim.was.word,
                            Result(claim.quotation_result).word,
                        )
                        for claim in changed[:MOST_TOLD]
                    ),
                ),
                f" and {len(changed) - MOST_TOLD} more" if len(changed) > MOST_TOLD else "",
            ),
            messages.WARNING if lost else messages.INFO,
        )


def _quotations_of(source) -> list[str]:
    return list(source.claims.with_quotation().order_by().values_list("quotation", flat=True))
