"""The page of a claim."""

from urllib.parse import urlsplit

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.html import format_html

from sources.admin import DeskAdmin
from sources.editing.admin_base import MAX_ROWS, is_valid_pk
from sources.editing.history_admin import KeepsHistory, ReasonForm
from sources.models import Snapshot
from sources.text.quotation import Result

from ..editing import publishing
from ..editing.publishing import Decision
from ..models import Claim
from .duplicates import AsksAboutAlikeClaims, FindsAlikeClaims
from .reviewing import DecidesOnClaims, may_publish
from .shared import choices_by_scale, every_position
from .suggestions import TakesUpSuggestions
from .tables import ExchangesTables

ENTERED_AS = [choice for choice in Claim.Status.choices if choice[0] != Claim.Status.PROPOSAL.value]
"""A proposal is made from the page of the claim that it is for."""


class ClaimForm(AsksAboutAlikeClaims):
    """Offers the positions of the responsibility's scale only, once the responsibility is known.

    A position from another scale is still understood, so that the model can say what is wrong.
    """

    class Media:
        js = [
            "admin/js/jquery.init.js",
            "admin-desk/claims.js",
            forms.Script("admin-desk/foretell.js", defer=True),
        ]

    def __init__(self, *args, positions=None, **kwargs):
        super().__init__(*args, **kwargs)
        if "position" in self.fields:
            if positions is None:
                positions = every_position()
            self.fields["position"].widget.choices = choices_by_scale(positions, self._scale_id())

    def _scale_id(self) -> int | None:
        if "responsibility" not in self.fields:
            return None
        try:
            chosen = self.fields["responsibility"].to_python(self["responsibility"].value())
        except ValidationError:
            return None
        return chosen and chosen.scale_id


class EntersClaims:
    """What the claim's own page and the forms on a source's page share."""

    form = ClaimForm
    autocomplete_fields = ["role", "other_role", "responsibility", "contexts"]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "position":
            kwargs["widget"] = forms.Select(
                attrs={"data-answers": reverse("admin:roles_responsibility_answers")}
            )
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "position":
            # Positions are made and changed on their scale's page, where all of them are in view.
            field.widget.can_add_related = field.widget.can_change_related = False
            field.widget.can_delete_related = field.widget.can_view_related = False
        if db_field.name == "status":
            field.choices = ENTERED_AS
            # What says nothing of it is a draft.
            field.required = False
        if db_field.name in {"paraphrase", "note"}:
            field.widget.attrs["rows"] = 3
        return field


class ClaimPageForm(ReasonForm, ClaimForm):
    """On its own page a change to a claim says why; on a source's page all claims are new."""

    proposal_for: tuple[Claim, int] | None = None
    """The published claim for which this is a proposal, and the version of it that was in view."""

    proposal_gone = False
    """Whether it was to be a proposal for a claim that is published no longer."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.proposal_for:
            publishing.propose(self.instance, *self.proposal_for)

    def clean(self):
        said = super().clean()
        if self.proposal_gone:
            raise ValidationError(
                "The claim that this would change is not published any longer, so that nothing can "
                "be proposed. What you typed stands here still: copy it into the claim as it is "
                "now."
            )
        if self.proposal_for and not said.get("reason"):
            self.add_error("reason", "Say in a few words why you propose this.")
        return said


def in_words(claim):
    """The state of its quotation; of a missing one with what comes nearest to it, of one that is to
    be confirmed with what its ellipsis leaves out."""
    state = claim.get_quotation_result_display()
    details = claim.look_up_details
    return format_html("{}. {}", state, details) if details else state


_WARNINGS = {
    Result.MISSING: "“{}” does not occur in the stored text of the source. {}",
    Result.UNCONFIRMED: "The ellipsis of “{}” may hide a negation or a restriction. {}",
}


def warn_missing_quotation(desk, request, claim) -> None:
    """A draft is saved with whatever words it has; its editor learns at once that they are not
    there, or what their ellipsis hides."""
    if warning := _WARNINGS.get(claim.quotation_result):
        told = format_html(warning, claim.quotation, claim.look_up_details)
        desk.message_user(request, told, messages.WARNING)


def look_up_typed_quotations(request, source: str) -> None:
    """Look up what is quoted in a form that is sent, before the transaction begins in which the
    form is validated and saved."""
    if request.method == "POST" and is_valid_pk(source):
        typed = [
            words.strip()
            for name, words in request.POST.items()
            if name == "quotation" or name.endswith("-quotation")
        ]
        # As many as a form has rows at most; one with more is refused.
        Snapshot.objects.look_up((int(source), words) for words in typed[:MAX_ROWS])


@admin.register(Claim)
class ClaimAdmin(
    TakesUpSuggestions,
    DecidesOnClaims,
    FindsAlikeClaims,
    ExchangesTables,
    EntersClaims,
    KeepsHistory,
    DeskAdmin,
):
    table = "claims"
    change_list_template = "admin/roles/claim/change_list.html"
    form = ClaimPageForm
    list_display = [
        "key",
        "paraphrase",
        "source_name",
        "roles",
        "responsibility",
        "answer",
        "status",
        "quotation_result",
    ]
    list_select_related = ["source", "role", "other_role", "responsibility", "position"]
    list_filter = [
        "status",
        "manner",
        "quotation_result",
        ("quotation", admin.EmptyFieldListFilter),
        ("role", admin.RelatedOnlyFieldListFilter),
        ("responsibility", admin.RelatedOnlyFieldListFilter),
        ("contexts", admin.RelatedOnlyFieldListFilter),
        "source__kind",
    ]
    date_hierarchy = "published_at"
    ordering = ["-pk"]
    search_fields = [
        "paraphrase",
        "quotation",
        "key",
        "source__short_name",
        "source__slug",
        "source__title",
        "role__name",
    ]
    search_help_text = "Looks in paraphrases, quotations, keys, names of sources and of roles."
    autocomplete_fields = ["source", *EntersClaims.autocomplete_fields]
    readonly_fields = ["key", "external_id", "quotation_state", "quotation_checked_on"]
    fieldsets = [
        (
            "What is said, and of whom",
            {
                "fields": [
                    "source",
                    "role",
                    "responsibility",
                    "other_role",
                    "position",
                    "another_claim",
                    "paraphrase",
                    "manner",
                    "contexts",
                ]
            },
        ),
        (
            "Where it stands",
            {"fields": ["locator", "quotation", "quotation_state", "quotation_checked_on"]},
        ),
        (
            "In the knowledge base",
            {"fields": ["status", "published_at", "key", "external_id", "note"]},
        ),
    ]
    kept_for_the_next = ["source", "role", "responsibility", "contexts"]

    @admin.display(description="quotation check")
    def quotation_state(self, claim):
        return in_words(claim)

    # --- Who may do what ------------------------------------------------------------------

    def has_change_permission(self, request, obj=None):
        if not super().has_change_permission(request, obj):
            return False
        if obj is None or obj.status == Claim.Status.DRAFT or may_publish(request):
            return True
        return obj.is_proposal and obj.entered_by == request.user

    def has_delete_permission(self, request, obj=None):
        # Whoever entered a draft or a proposal may take it back.
        own = obj is not None and obj.entered_by == request.user
        return (own and not obj.was_ever_published) or super().has_delete_permission(request, obj)

    def may_restore(self, request, obj, record):
        statuses = {obj.status, record.status}
        return super().may_restore(request, obj, record) and (
            statuses == {Claim.Status.DRAFT} or may_publish(request)
        )

    def get_fieldsets(self, request, obj=None):
        hidden = set()
        if obj is None:
            # A new claim is a draft, unless whoever enters it may publish.
            hidden = {"published_at", "key"}
            if not may_publish(request) or _proposed(request):
                hidden.add("status")
        return [
            (title, {**options, "fields": [f for f in options["fields"] if f not in hidden]})
            for title, options in super().get_fieldsets(request, obj)
        ]

    def get_readonly_fields(self, request, obj=None):
        # It is published and withdrawn by an action with a reason.
        return [*self.readonly_fields, "status", "published_at"] if obj else self.readonly_fields

    # --- Saving ---------------------------------------------------------------------------

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.proposal_for = None if change else _proposed(request)
        form.proposal_gone = (
            not change and "proposal_for" in request.GET and form.proposal_for is None
        )
        return form

    def get_changeform_initial_data(self, request):
        if proposed := _proposed(request):
            claim, _ = proposed
            return forms.model_to_dict(claim, fields=publishing.MAY_CHANGE)
        return super().get_changeform_initial_data(request)

    def save_model(self, request, obj, form, change):
        if not change:
            obj.entered_by = request.user
            if obj.is_proposal:
                publishing.keep_result(obj)
        super().save_model(request, obj, form, change)
        warn_missing_quotation(self, request, obj)

    def add_view(self, request, form_url="", extra_context=None):
        extra_context = dict(extra_context or {})
        if proposed := _proposed(request):
            claim, _ = proposed
            extra_context |= {
                "title": f"Propose a change to {claim.key}",
                "proposal_for": claim,
                "instead_of": claim,
                "show_save_and_add_another": False,
                "show_save_and_continue": False,
            }
        elif "proposal_for" in request.GET and request.method != "POST":
            self.message_user(
                request, "There is no such published claim to change.", messages.WARNING
            )
            return HttpResponseRedirect(reverse("admin:roles_claim_changelist"))
        return super().add_view(request, form_url, extra_context)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        look_up_typed_quotations(request, request.POST.get("source", ""))
        return super().changeform_view(request, object_id, form_url, extra_context)

    def restore_view(self, request, object_id, version):
        if request.method == "POST":
            versions = Claim.history.filter(history_id=version)
            Snapshot.objects.look_up(versions.values_list("source_id", "quotation"))
        return super().restore_view(request, object_id, version)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        claim = self.get_object(request, unquote(object_id))
        extra_context = dict(extra_context or {})
        if claim and claim.published and self.lost_the_right(request, claim):
            # It was a draft when its form was opened: what was typed becomes a proposal.
            self.message_user(
                request,
                "This claim has been published since you opened it: what you changed is a proposal "
                "now.",
                messages.WARNING,
            )
            request.GET = QueryDict(f"proposal_for={claim.pk}&version={claim.version}")
            return self.add_view(request)
        if claim:
            extra_context |= {
                "decisions": Decision.on(claim) if may_publish(request) else [],
                "may_propose": claim.published and self.has_add_permission(request),
                "waiting": claim.proposals.order_by("pk"),
                "instead_of": claim if claim.published else claim.proposal_for,
            }
        return super().change_view(request, object_id, form_url, extra_context)

    @admin.display(description="source", ordering="source__slug")
    def source_name(self, claim):
        return claim.source.short_name

    @admin.display(description="role", ordering="role__name")
    def roles(self, claim):
        return " and ".join(str(role) for role in (claim.role, claim.other_role) if role)

    @admin.display(description="position", ordering="position__label")
    def answer(self, claim):
        return claim.position_label

    def is_published(self, claim):
        return claim.published

    def view_on_site(self, claim):
        return claim.get_absolute_url() if claim.published else None

    def response_add(self, request, obj, post_url_continue=None):
        if obj.is_proposal:
            self.message_user(request, "Proposed. The claim stands until an editor decides.")
            address = reverse("admin:roles_claim_change", args=[obj.proposal_for_id])
            return HttpResponseRedirect(address)
        return self._keep(request, super().response_add(request, obj, post_url_continue))

    def response_change(self, request, obj):
        return self._keep(request, super().response_change(request, obj))

    def _keep(self, request, response):
        """After "save and add another", the next claim starts where this one stood."""
        if "_addanother" not in request.POST or not isinstance(response, HttpResponseRedirect):
            return response
        onward = urlsplit(response.url)
        query = QueryDict(onward.query, mutable=True)
        for field in self.kept_for_the_next:
            if values := request.POST.getlist(field):
                query[field] = ",".join(values)
        return HttpResponseRedirect(onward._replace(query=query.urlencode()).geturl())


def _proposed(request) -> tuple[Claim, int] | None:
    """The published claim for which a proposal is being written, and the version that its author
    saw: the address of the form names both."""
    pk, version = (request.GET.get(name, "") for name in ("proposal_for", "version"))
    if not (is_valid_pk(pk) and is_valid_pk(version)):
        return None
    claim = Claim.objects.published().with_names().filter(pk=pk).first()
    seen = claim and (
        int(version) == claim.version
        or (int(version) < claim.version and claim.history.filter(version=version).exists())
    )
    return (claim, int(version)) if seen else None
