"""The reading desk: the stored text of a source next to the form for its next claim."""

from functools import cache, partial

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponseRedirect, QueryDict
from django.urls import reverse

from roles.request.typed import take_typed
from sources.editing import history
from sources.editing.admin_base import BoundedMultipleChoiceField, is_valid_pk
from sources.editing.conflicts_admin import Conflict, record_saved
from sources.editing.staff import has_permission, render_page, staff_page
from sources.models import Snapshot, Source
from sources.text.paragraphs import find_paragraph, paragraphs, sections

from ...models import Claim, Responsibility
from ...models.claim import new_key
from ...queries.merged import rows_now
from ..choices import Questions, Roles, make_searchable
from ..forms import ENTRY_STATUSES, ClaimForm, Ticks, all_positions
from ..publishing import may_publish
from ..quotations import mark_quoted, warn_of_doubts
from ..source_drafts import Drafts
from ..suggestions import initial_values, show_suggestion, take_up_requested
from .new_rows import may_make

KEPT = ["role", "responsibility", "contexts"]
"""What stays from one claim to the next."""
NEW = {
    "role": "role",
    "question": "responsibility",
    "answer": "position",
    "context": "contexts",
}
"""What can be made in place, and the field that takes it."""


class ReadingDeskForm(ClaimForm):
    """A claim of this source, its fields in the order of the work."""

    class Meta:
        model = Claim
        fields = (
            *("quotation", "locator", "role", "responsibility", "other_role", "position"),
            *("paraphrase", "contexts", "manner", "status"),
        )
        widgets = {
            "paraphrase": forms.Textarea(attrs={"rows": 3}),
            "contexts": Ticks,
        }
        field_classes = {"contexts": BoundedMultipleChoiceField}

    class Media:
        js = [
            "admin/js/vendor/jquery/jquery.min.js",
            "admin/js/jquery.init.js",
            forms.Script("admin-desk/typed.js", defer=True),
            forms.Script("admin-desk/choice.js", defer=True),
            forms.Script("admin-desk/new-rows.js", defer=True),
            forms.Script("admin-desk/reading.js", defer=True),
        ]

    def __init__(self, *args, may_publish: bool, may_make: dict[str, str], **kwargs):
        positions = cache(all_positions)
        super().__init__(*args, positions=positions, **kwargs)
        if may_publish:
            self.fields["status"].choices = ENTRY_STATUSES
        else:
            del self.fields["status"]
        self.fields["position"].widget.attrs["data-answers"] = reverse(
            "admin:roles_responsibility_answers"
        )
        # Its area says whether it is sorted.
        responsibilities = Responsibility.objects.select_related("area")
        self.fields["responsibility"].queryset = responsibilities
        roles = Roles()
        make_searchable(self.fields["role"], roles)
        make_searchable(self.fields["other_role"], roles)
        make_searchable(self.fields["responsibility"], Questions(positions))
        self._may_make = may_make
        first = next((name for name in self.errors if name in self.fields), "quotation")
        self.fields[first].widget.attrs["autofocus"] = True

    def _scale_id(self):
        # Without scripts the responsibility may change while the choices stay.
        return None

    def rows(self):
        return [self[name] for name in self._meta.fields if name in self.fields]

    def makers(self) -> list[tuple[str, str, str]]:
        """Return what can be made in place, with its field and the address of its form."""
        return [(noun, NEW[noun], address) for noun, address in self._may_make.items()]


@staff_page(Claim, "add")
def enter_claims(request, pk: int):
    """Enter one claim after another from a source, or from the one that it was merged into."""
    rows = is_valid_pk(str(pk)) and (Source.everything.in_bulk([pk]) or rows_now(Source, [pk]))
    if not rows:
        return _enter_elsewhere(request, pk)
    (source,) = rows.values()
    if not admin.site.get_model_admin(Source).has_view_permission(request, source):
        raise PermissionDenied
    address = reverse("admin:sources_source_reading_desk", args=[source.pk])
    if source.pk != pk:
        messages.warning(request, f"The source was merged into “{source}” meanwhile.")
    source.kept_snapshot = source.snapshots.first()
    snapshot = source.kept_snapshot if has_permission(request, Snapshot, "view") else None
    text = paragraphs(snapshot.text) if snapshot else []

    suggested = initial_values(request)
    # The form has no field for the note.
    claim = Claim(source=source, entered_by=request.user, note=suggested.get("note", ""))
    rights = {"may_publish": may_publish(request), "may_make": may_make(request)}
    build_form = partial(ReadingDeskForm, instance=claim, **rights)
    typed = None
    if "_propose" in request.POST:
        form = build_form(initial=_with_locator(request.POST, text))
    elif request.method == "POST":
        form = build_form(request.POST)
        if form.is_valid():
            _save(request, form)
            paragraph = find_paragraph(claim.quotation, text) if claim.quotation else None
            return HttpResponseRedirect(f"{address}?{_next_query(request.POST, paragraph)}")
    elif typed := take_typed(request):
        reason = (
            "Your session had ended." if request.session_had_ended else "You had no second factor."
        )
        messages.warning(request, f"{reason} What you typed is here, and not saved yet.")
        form = build_form(initial=_as_initial(typed))
    else:
        kept = {name: request.GET.get(name) for name in KEPT if name in request.GET}
        if "quotation" in request.GET:
            # What was selected on the page of the source, where the bookmarklet was.
            kept["quotation"] = request.GET["quotation"]
        if "contexts" in kept:
            kept["contexts"] = request.GET.getlist("contexts")
        form = build_form(initial=suggested | kept)
        show_suggestion(request)
    entered = list(
        source.claims.with_names().with_readers_words().prefetch_related("contexts").order_by("-pk")
    )
    return render_page(
        request,
        "roles/reading_desk",
        f"Enter claims: {source}",
        Source,
        sidebar=False,
        source=source,
        snapshot=snapshot,
        sections=_sections(text, snapshot, entered),
        at=request.GET.get("at", ""),
        form=form,
        media=form.media,
        claims=entered,
        drafts=Drafts.of(request, source, entered),
        of_one_source=True,
        may_store=has_permission(request, Snapshot, "add"),
        readers_words=suggested.get("paraphrase", ""),
        typed={
            "place": f"{request.user.pk}/{source.pk}/{request.GET.get('suggestion', '')[:20]}",
            "token": new_key(),
            "saved": request.GET.get("saved", "")[:20],
            # Nothing of what the page shows is saved.
            "is_shown": form.is_bound or bool(typed) or "_propose" in request.POST,
        },
    )


enter_claims.shows_typed = True


def _enter_elsewhere(request, pk: int):
    """Show what was typed for a source that is deleted in the form of a claim of any source."""
    deleted = history.records(Source, pk).last() if is_valid_pk(str(pk)) else None
    typed = request.POST if request.method == "POST" else take_typed(request)
    if not (deleted and typed):
        raise Http404
    request.method, request.POST = "POST", typed.copy()
    request.POST.pop("source", None)
    request.conflict = Conflict(
        "The source was deleted meanwhile",
        "What you typed stands below and is not saved. Choose another source for it, or restore "
        "this one from its history and enter it there.",
        record_saved(deleted),
        history_address=reverse("admin:sources_source_history", args=[pk]),
    )
    claims = admin.site.get_model_admin(Claim)
    # A suggestion that it is entered for is taken up there.
    address = f"{reverse('admin:roles_claim_add')}?{request.GET.urlencode()}"
    response = claims.add_view(request, address)
    response.status_code = 409
    return response


def _save(request, form: ReadingDeskForm) -> None:
    with transaction.atomic():
        claim = form.save(commit=False)
        contexts = form.cleaned_data["contexts"]
        history.add_with_lists(claim, {"contexts": contexts}, user=request.user)
        admin.site.get_model_admin(Claim).log_addition(request, claim, [{"added": {}}])
        take_up_requested(request, claim)
    messages.info(
        request, f"Entered: {claim.key}, {claim.get_status_display()}. On to the next one."
    )
    warn_of_doubts(request, claim, form.noted)


def _as_initial(posted) -> dict:
    """Return what was typed as the initial values of a form."""
    values = {name: posted.get(name, "") for name in ReadingDeskForm.base_fields}
    values["contexts"] = [pk for pk in posted.getlist("contexts") if is_valid_pk(pk)]
    del values["confirmed"]
    return values


def _sections(text, snapshot, entered) -> list[tuple]:
    """Return the folded and the shown sections of a text, each with its passages."""
    passages = mark_quoted(text, entered)
    return [
        (section, passages[section.start : section.end])
        for section in sections(text, snapshot.folded if snapshot else [])
    ]


def _with_locator(posted, text) -> dict:
    """Return what was typed, with the locator of the quotation: for browsers without scripts."""
    values = _as_initial(posted)
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
    if token := posted.get("typed", "")[:20]:
        query["saved"] = token
    return query.urlencode()
