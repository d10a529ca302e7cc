"""The admin page on which an editor folds and unfolds parts of a stored text."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.html import format_html

from ..models import Snapshot
from ..text.page_parts import ranges
from ..text.paragraphs import pieces
from .staff import render_page

_BEGINNING = 120
"""Characters of a part that its label shows."""


class FoldingForm(forms.Form):
    """Tick the parts of a text that are folded."""

    folded = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, snapshot: Snapshot, **kwargs):
        super().__init__(*args, **kwargs)
        self.parts = pieces(snapshot.sections)
        self.fields["folded"].choices = [(_key(part), _label(part)) for part in self.parts]
        self.initial["folded"] = [_key(part) for part in self.parts if part.is_folded]

    def rows(self):
        """Yield each part with its tick."""
        return zip(self.parts, self["folded"], strict=True)

    @property
    def runs(self) -> list[list[int]]:
        """Return the runs of paragraphs that are ticked."""
        ticked = set(self.cleaned_data["folded"])
        of_paragraphs = [_key(part) in ticked for part in self.parts for _ in part.paragraphs]
        return [list(run) for run in ranges(of_paragraphs)]


def _key(part) -> str:
    return f"{part.start}-{part.end}"


def _label(part) -> str:
    text = " ".join(part.paragraphs[0].text.split())
    return text if len(text) <= _BEGINNING else f"{text[:_BEGINNING].rstrip()}…"


class FoldingAdmin(admin.ModelAdmin):
    """Says how much of a text is folded, and has a page that changes it. Folding changes no word of
    a text, so everybody who may store one may fold it."""

    @admin.display(description="folded")
    def folding(self, snapshot) -> str:
        address = reverse("admin:sources_snapshot_folding", args=[snapshot.pk])
        return format_html(
            '{} <a href="{}">Fold or unfold parts</a>',
            snapshot.folded_words or "Nothing is folded.",
            address,
        )

    def get_urls(self):
        folding = path(
            "<int:pk>/folding/",
            self.admin_site.admin_view(self.folding_view),
            name="sources_snapshot_folding",
        )
        return [folding, *super().get_urls()]

    def folding_view(self, request, pk: int):
        """Fold the parts that are ticked, and unfold the others."""
        snapshot = get_object_or_404(Snapshot.objects.select_related("source"), pk=pk)
        if not (self.has_view_permission(request, snapshot) and self.has_add_permission(request)):
            raise PermissionDenied
        form = FoldingForm(request.POST or None, snapshot=snapshot)
        if request.method == "POST" and request.POST and form.is_valid():
            snapshot.folded = form.runs
            snapshot.save(update_fields=["folded"])
            self.log_change(request, snapshot, [{"changed": {"fields": ["folded"]}}])
            self.message_user(
                request, snapshot.folded_words or "Nothing is folded.", messages.SUCCESS
            )
            return HttpResponseRedirect(request.path)
        return render_page(
            request,
            "sources/folding",
            "What of the text is folded",
            Snapshot,
            snapshot=snapshot,
            source_address=reverse("admin:sources_source_change", args=[snapshot.source_id]),
            form=form,
        )
