"""The reading desk: the stored text of a source next to the form for its next claim."""

from functools import partial

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse

from sources.editing.admin_base import BoundedMultipleChoiceField
from sources.models import Snapshot, Source
from sources.text.paragraphs import find_paragraph, paragraphs, sections

from ...models import Claim, Responsibility
from ..forms import ENTRY_STATUSES, ClaimForm
from ..publishing import may_publish
from ..quotations import warn_of_doubts
from ..suggestions import initial_values, show_suggestion, take_up_requested
from .staff import has_permission, render_page, staff_page

KEPT = ["role", "responsibility", "contexts", "status"]
"""What stays from one claim to the next."""


class ReadingDeskForm(ClaimForm):
    """A claim of this source in plain selects, its fields in the order of the work."""

    class Meta:
        model = Claim
        fields = (
            *("quotation", "locator", "role", "responsibility", "other_role", "position"),
            *("paraphrase", "contexts", "manner", "status"),
        )
        widgets = {
            "paraphrase": forms.Textarea(attrs={"rows": 3}),
            "contexts": forms.CheckboxSelectMultiple,
        }
        field_classes = {"contexts": BoundedMultipleChoiceField}

    class Media:
        js = [
            "admin/js/vendor/jquery/jquery.min.js",
            "admin/js/jquery.init.js",
            forms.Script("admin-desk/reading.js", defer=True),
        ]

    def __init__(self, *args, may_publish: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if may_publish:
            self.fields["status"].choices = ENTRY_STATUSES
        else:
            del self.fields["status"]
        self.fields["position"].widget.attrs["data-answers"] = reverse(
            "admin:roles_responsibility_answers"
        )
        self.fields["responsibility"].widget.choices = _responsibility_choices()
        first = next((name for name in self.errors if name in self.fields), "quotation")
        self.fields[first].widget.attrs["autofocus"] = True

    def _scale_id(self):
        # Without scripts the responsibility may change while the choices stay.
        return None

    def rows(self):
        return [self[name] for name in self._meta.fields if name in self.fields]


def _responsibility_choices() -> list:
    """Return responsibilities as choices, grouped by area."""
    choices = [("", "---------")]
    for responsibility in Responsibility.objects.select_related("area"):
        if choices[-1][0] != responsibility.area.name:
            choices.append((responsibility.area.name, []))
        choices[-1][1].append((responsibility.pk, responsibility.name))
    return choices


@staff_page(Claim, "add")
def enter_claims(request, pk: int):
    """Enter one claim after another from a source."""
    source = get_object_or_404(Source, pk=pk)
    if not admin.site.get_model_admin(Source).has_view_permission(request, source):
        raise PermissionDenied
    snapshot = source.snapshots.first() if has_permission(request, Snapshot, "view") else None
    text = paragraphs(snapshot.text) if snapshot else []

    suggested = initial_values(request)
    # The form has no field for the note.
    claim = Claim(source=source, entered_by=request.user, note=suggested.get("note", ""))
    build_form = partial(ReadingDeskForm, instance=claim, may_publish=may_publish(request))
    if "_propose" in request.POST:
        form = build_form(initial=_with_locator(request.POST, text))
    elif request.method == "POST":
        form = build_form(request.POST)
        if form.is_valid():
            _save(request, form)
            paragraph = find_paragraph(claim.quotation, text) if claim.quotation else None
            return HttpResponseRedirect(f"{request.path}?{_next_query(request.POST, paragraph)}")
    else:
        kept = {name: request.GET.get(name) for name in KEPT if name in request.GET}
        if "contexts" in kept:
            kept["contexts"] = request.GET.getlist("contexts")
        form = build_form(initial=suggested | kept)
        show_suggestion(request)
    return render_page(
        request,
        "roles/reading_desk",
        f"Enter claims: {source}",
        Source,
        sidebar=False,
        source=source,
        snapshot=snapshot,
        sections=sections(text, snapshot.folded) if snapshot else [],
        at=request.GET.get("at", ""),
        form=form,
        media=form.media,
        claims=source.claims.with_names().prefetch_related("contexts").order_by("-pk"),
        of_one_source=True,
        may_store=has_permission(request, Snapshot, "add"),
    )


def _save(request, form: ReadingDeskForm) -> None:
    with transaction.atomic():
        claim = form.save()
        admin.site.get_model_admin(Claim).log_addition(request, claim, [{"added": {}}])
        take_up_requested(request, claim)
    messages.info(
        request, f"Entered: {claim.key}, {claim.get_status_display()}. On to the next one."
    )
    warn_of_doubts(request, claim, form.noted)


def _with_locator(posted, text) -> dict:
    """Return what was typed, with the locator of the quotation: for browsers without scripts."""
    values = {name: posted.get(name, "") for name in ReadingDeskForm.base_fields}
    values["contexts"] = posted.getlist("contexts")
    if paragraph := find_paragraph(values["quotation"], text):
        values["locator"] = paragraph.locator
    return values


def _next_query(posted, paragraph) -> str:
    """Return the query of the next form, with the values that stay from one claim to the next."""
    query = QueryDict(mutable=True)
    for name in KEPT:
        query.setlist(name, posted.getlist(name))
    if paragraph:
        query["at"] = str(paragraph.number)
    return query.urlencode()
