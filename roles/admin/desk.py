"""The reading desk: a source's stored text on one side, the form for its next claim beside it."""

from functools import partial

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from sources.editing.admin_base import SeveralChosen
from sources.models import Snapshot, Source
from sources.text.paragraphs import holding, paragraphs

from ..models import Claim, Responsibility
from .claims import ENTERED_AS, ClaimForm, warn_missing_quotation
from .reviewing import may_publish

KEPT = ["role", "responsibility", "contexts", "status"]
"""What stays from one claim to the next."""


class DeskForm(ClaimForm):
    """A claim of the source at hand, in plain selects, its fields in the order of the work."""

    second_position = forms.BooleanField(
        required=False, label="Yes: it tells of two firms, times or contexts"
    )

    class Meta:
        model = Claim
        fields = [
            "quotation",
            "locator",
            "role",
            "responsibility",
            "other_role",
            "position",
            "paraphrase",
            "contexts",
            "manner",
            "status",
        ]
        widgets = {
            "paraphrase": forms.Textarea(attrs={"rows": 3}),
            "contexts": forms.CheckboxSelectMultiple,
        }
        field_classes = {"contexts": SeveralChosen}

    class Media:
        js = [
            "admin/js/vendor/jquery/jquery.min.js",
            "admin/js/jquery.init.js",
            "admin-desk/claims.js",
            forms.Script("admin-desk/reading.js", defer=True),
            forms.Script("admin-desk/foretell.js", defer=True),
        ]

    def __init__(self, *args, may_publish: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if may_publish:
            self.fields["status"].choices = ENTERED_AS
        else:
            del self.fields["status"]
        self.fields["position"].widget.attrs["data-answers"] = reverse(
            "admin:roles_responsibility_answers"
        )
        self.fields["responsibility"].widget.choices = _by_area()
        first = next((name for name in self.errors if name in self.fields), "quotation")
        self.fields[first].widget.attrs["autofocus"] = True

    def _scale_id(self):
        # Without scripts another responsibility may be chosen than the one that stayed.
        return None

    @property
    def asks(self) -> bool:
        """Whether it asks, or asked, about a second position on one question."""
        return bool(self["second_position"].errors or self["second_position"].value())

    def rows(self):
        return [self[name] for name in self._meta.fields if name in self.fields]

    def _post_clean(self):
        super()._post_clean()
        if self.errors:
            return
        others = self.instance.of_another_position()
        if others and not self.cleaned_data["second_position"]:
            self.add_error("second_position", _question(others))


def _by_area() -> list:
    """Responsibilities as choices, under their areas."""
    choices = [("", "---------")]
    for each in Responsibility.objects.select_related("area"):
        if choices[-1][0] != each.area.name:
            choices.append((each.area.name, []))
        choices[-1][1].append((each.pk, each.name))
    return choices


def _question(others) -> str:
    named = format_html_join(
        "; ",
        '<a href="{}">{}</a> “{}”{}',
        (
            (
                reverse("admin:roles_claim_change", args=[claim.pk]),
                claim.key,
                claim.position_label,
                "".join(f", {context.phrase}" for context in claim.contexts.all()),
            )
            for claim in others
        ),
    )
    return format_html(
        "This source takes another position on the same question already: {}. "
        "Does it tell of two firms, times or contexts?",
        named,
    )


class ReadingDesk:
    """Adds the desk to the admin of sources."""

    def desk_view(self, request, pk):
        """Takes one claim after another from a source."""
        source = get_object_or_404(Source, pk=pk)
        desk = self.admin_site.get_model_admin(Claim)
        if not (self.has_view_permission(request, source) and desk.has_add_permission(request)):
            raise PermissionDenied
        texts = self.admin_site.get_model_admin(Snapshot)
        snapshot = source.snapshots.first() if texts.has_view_permission(request) else None
        read = paragraphs(snapshot.text) if snapshot else []

        suggested = desk.suggested_fields(request)
        # The desk has no field for the note.
        claim = Claim(source=source, entered_by=request.user, note=suggested.get("note", ""))
        form_for = partial(DeskForm, instance=claim, may_publish=may_publish(request))
        if "_propose" in request.POST:
            # Without scripts: the same form once more, with the locator filled in.
            typed = {name: request.POST.get(name, "") for name in DeskForm.base_fields}
            typed["contexts"] = request.POST.getlist("contexts")
            found = holding(typed["quotation"], read)
            typed["locator"] = found.locator if found else typed["locator"]
            form = form_for(initial=typed)
        elif request.method == "POST":
            form = form_for(request.POST)
            if form.is_valid():
                with transaction.atomic():
                    form.save()
                    desk.log_addition(request, claim, [{"added": {}}])
                    desk.take_up_suggestion(request, claim)
                self.message_user(
                    request, f"Entered: {claim.key}, {claim.get_status_display()}. Now the next."
                )
                warn_missing_quotation(self, request, claim)
                found = holding(claim.quotation, read) if claim.quotation else None
                return HttpResponseRedirect(f"{request.path}?{_kept(request.POST, found)}")
        else:
            kept = {name: request.GET.get(name) for name in KEPT if name in request.GET}
            if "contexts" in kept:
                kept["contexts"] = request.GET.getlist("contexts")
            form = form_for(initial=suggested | kept)
            desk.tell_suggestion(request)
        claims = source.claims.with_names().prefetch_related("contexts").order_by("-pk")
        return TemplateResponse(
            request,
            "admin/roles/desk.html",
            {
                **self.admin_site.each_context(request),
                "is_nav_sidebar_enabled": False,
                "title": f"Enter claims: {source}",
                "opts": self.opts,
                "source": source,
                "snapshot": snapshot,
                "paragraphs": read,
                "at": request.GET.get("at", ""),
                "form": form,
                "media": form.media,
                "claims": claims,
                "of_one_source": True,
                "may_store": texts.has_add_permission(request),
            },
        )


def _kept(posted, paragraph) -> str:
    query = QueryDict(mutable=True)
    for name in KEPT:
        query.setlist(name, posted.getlist(name))
    if paragraph:
        query["at"] = str(paragraph.number)
    return query.urlencode()
