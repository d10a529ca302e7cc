"""Claims: their list, their form, and proposals to change them."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.http import urlencode

from sources.admin import BaseAdmin
from sources.editing.admin_base import is_valid_pk
from sources.editing.history_admin import HistoryMixin
from sources.editing.list_addresses import FixedChoicesFilter, ListAddressError
from sources.editing.reasons import ReasonForm
from sources.editing.staff import return_address
from sources.models import Snapshot

from ..editing import publishing, suggestions
from ..editing.forms import ENTRY_STATUSES, ClaimForm
from ..editing.publishing import Decision, may_publish
from ..editing.quotations import look_up_typed_quotations, warn_of_doubts
from ..editing.views.bulk import change_selected
from ..editing.views.review import ask
from ..models import Claim, ImportedRow, TableImport
from .base import ExchangesTables, without_fields

MAX_IMPORTS = 20
"""Imports that the list of claims can be filtered by: the newest."""


class EntersClaims:
    """What the page of a claim and the forms on the page of a source share."""

    form = ClaimForm
    autocomplete_fields = ["role", "other_role", "responsibility", "contexts"]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "position":
            kwargs["widget"] = forms.Select(
                attrs={"data-answers": reverse("admin:roles_responsibility_answers")}
            )
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "position":
            # Positions are added and changed on the page of their scale, which shows all of them.
            field.widget.can_add_related = field.widget.can_change_related = False
            field.widget.can_delete_related = field.widget.can_view_related = False
        if db_field.name == "status":
            field.choices = ENTRY_STATUSES
            # It is a draft by default.
            field.required = False
        if db_field.name in {"paraphrase", "note"}:
            field.widget.attrs["rows"] = 3
        return field


class ClaimPageForm(ReasonForm, ClaimForm):
    """The form of a claim on its own page, where a change takes a reason."""

    proposal_for: tuple[Claim, int] | None = None
    """The published claim that this proposes to change, and the version that the author saw."""

    proposal_gone = False
    """Whether the claim that this proposes to change is no longer published."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.proposal_for:
            publishing.propose(self.instance, *self.proposal_for)

    def takes_reason(self):
        return bool(self.proposal_for) or super().takes_reason()

    def clean(self):
        cleaned = super().clean()
        if self.proposal_gone:
            raise ValidationError(
                "The claim that this would change is not published any longer, so that nothing can "
                "be proposed. What you typed stands here still: copy it into the claim as it is "
                "now."
            )
        if self.proposal_for and not cleaned.get("reason"):
            self.add_error("reason", "Say in a few words why you propose this.")
        return cleaned


class PositionFilter(FixedChoicesFilter):
    title = "position"
    parameter_name = "position"

    def lookups(self, request, model_admin):
        return [("none", "None yet"), ("some", "Chosen")]

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        return queryset.filter(position__isnull=self.value() == "none")


class ImportFilter(admin.SimpleListFilter):
    """The newest imports of claims, by their files."""

    title = "import"
    parameter_name = "import"

    def lookups(self, request, model_admin):
        newest = TableImport.objects.of("claims").order_by("-pk")[:MAX_IMPORTS]
        return [(str(row.pk), f"{row.name}, {date_format(row.created)}") for row in newest]

    def queryset(self, request, queryset):
        pk = self.value()
        if pk is None:
            return queryset
        if not is_valid_pk(pk):
            raise ListAddressError({self.parameter_name: "takes the number of an import"})
        rows = ImportedRow.objects.filter(table_import=pk, model="roles.claim")
        return queryset.filter(pk__in=rows.values("row"))


def _decide_action(decision: Decision):
    @admin.action(description=f"{decision.label} the selected claims", permissions=["publish"])
    def act(model_admin, request, queryset):
        return ask(request, decision, queryset.order_by("pk"))

    act.__name__ = f"{decision.slug}_selected"
    return act


@admin.register(Claim)
class ClaimAdmin(ExchangesTables, EntersClaims, HistoryMixin, BaseAdmin):
    change_list_template = "admin/roles/claim/change_list.html"
    form = ClaimPageForm
    # Claims alike are refused by unique constraints; saving looks the quotation up again.
    checks_before_locking = True
    list_display = (
        *("paraphrase", "source_name", "roles", "responsibility", "answer"),
        *("status", "quotation_result", "key"),
    )
    list_select_related = ["source", "role", "other_role", "responsibility", "position"]
    list_filter = [
        "status",
        ("source", admin.RelatedOnlyFieldListFilter),
        ("role", admin.RelatedOnlyFieldListFilter),
        ("responsibility", admin.RelatedOnlyFieldListFilter),
        PositionFilter,
        "quotation_result",
        ImportFilter,
        ("entered_by", admin.RelatedOnlyFieldListFilter),
        ("contexts", admin.RelatedOnlyFieldListFilter),
        "manner",
        ("quotation", admin.EmptyFieldListFilter),
        "source__kind",
    ]
    date_hierarchy = "published_at"
    ordering = ["-pk"]
    search_fields = (
        *("paraphrase", "quotation", "key", "role__name"),
        *("source__short_name", "source__slug", "source__title"),
    )
    search_help_text = "Looks in paraphrases, quotations, keys, names of sources and of roles."
    autocomplete_fields = ["source", *EntersClaims.autocomplete_fields]
    readonly_fields = ["key", "external_id", "quotation_state", "quotation_checked_on"]
    fieldsets = [
        (
            "What is said, and about which role",
            {
                "fields": [
                    *("source", "role", "responsibility", "other_role", "position"),
                    *("confirmed", "paraphrase", "manner", "contexts"),
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
    kept_fields = ["source", "role", "responsibility", "contexts"]
    """Of a claim that was just saved, for the next one."""

    actions = [
        change_selected,
        _decide_action(Decision.PUBLISH),
        _decide_action(Decision.UNPUBLISH),
    ]

    # --- Columns and fields ---------------------------------------------------------------

    @admin.display(description="source", ordering="source__short_name")
    def source_name(self, claim):
        return claim.source.short_name

    @admin.display(description="role", ordering="role__name")
    def roles(self, claim):
        return " and ".join(str(role) for role in (claim.role, claim.other_role) if role)

    @admin.display(description="position", ordering="position__label")
    def answer(self, claim):
        return claim.position_label

    @admin.display(description="quotation check")
    def quotation_state(self, claim):
        state = claim.get_quotation_result_display()
        details = claim.look_up_details
        return format_html("{}. {}", state, details) if details else state

    # --- Who may do what ------------------------------------------------------------------

    def has_publish_permission(self, request, obj=None):
        return may_publish(request)

    def has_change_permission(self, request, obj=None):
        if not super().has_change_permission(request, obj):
            return False
        if obj is None or obj.status == Claim.Status.DRAFT or may_publish(request):
            return True
        return obj.is_proposal and obj.entered_by == request.user

    def has_delete_permission(self, request, obj=None):
        # A draft or a proposal may be taken back by the person who entered it.
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
            # Without the right to publish a new claim is a draft.
            hidden = {"published_at", "key"}
            if not may_publish(request) or _get_proposal_target(request):
                hidden.add("status")
        return without_fields(super().get_fieldsets(request, obj), hidden)

    def get_readonly_fields(self, request, obj=None):
        # Publishing and withdrawing are decisions with a reason.
        return [*self.readonly_fields, "status", "published_at"] if obj else self.readonly_fields

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*self.list_select_related)

    # --- Saving ---------------------------------------------------------------------------

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.proposal_for = None if change else _get_proposal_target(request)
        asked = not change and "proposal_for" in request.GET
        form.proposal_gone = asked and form.proposal_for is None
        return form

    def get_changeform_initial_data(self, request):
        if proposed := _get_proposal_target(request):
            claim, _ = proposed
            return forms.model_to_dict(claim, fields=publishing.MAY_CHANGE)
        initial = super().get_changeform_initial_data(request)
        return suggestions.initial_values(request) | initial

    def save_model(self, request, obj, form, change):
        if not change:
            obj.entered_by = request.user
            if obj.is_proposal:
                publishing.keep_result(obj)
        super().save_model(request, obj, form, change)
        suggestions.take_up_requested(request, obj, change=change)
        warn_of_doubts(request, obj, form.noted)

    def render_change_form(self, request, context, *args, **kwargs):
        if request.method == "GET":
            suggestions.show_suggestion(request)
            claim = context.get("original")
            context["in_readers_words"] = bool(claim) and suggestions.is_in_readers_words(claim)
        return super().render_change_form(request, context, *args, **kwargs)

    def add_view(self, request, form_url="", extra_context=None):
        extra_context = dict(extra_context or {})
        if proposed := _get_proposal_target(request):
            claim, _ = proposed
            extra_context |= {
                "title": f"Propose a change to {claim.key}",
                "proposal_for": claim,
                "instead_of": claim,
                "show_save_and_add_another": False,
                "show_save_and_continue": False,
            }
        elif "proposal_for" in request.GET and request.method != "POST":
            messages.warning(request, "There is no such published claim to change.")
            return redirect("admin:roles_claim_changelist")
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
        if claim and claim.published and self.has_lost_permission(request, claim):
            # It was a draft when its form was opened: what was typed becomes a proposal.
            messages.warning(
                request,
                "This claim has been published since you opened it: what you changed is a proposal "
                "now.",
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

    def is_published(self, claim):
        return claim.published

    def view_on_site(self, claim):
        return claim.get_absolute_url() if claim.published else None

    def response_add(self, request, obj, post_url_continue=None):
        if obj.is_proposal:
            self.message_user(request, "Proposed. The claim stands until an editor decides.")
            return redirect("admin:roles_claim_change", obj.proposal_for_id)
        return self._keep_fields(request, super().response_add(request, obj, post_url_continue))

    def response_change(self, request, obj):
        return self._keep_fields(request, super().response_change(request, obj))

    def response_post_save_change(self, request, obj):
        """Lead back to the page from which the claim was opened."""
        back = return_address(request)
        return redirect(back) if back else super().response_post_save_change(request, obj)

    def _keep_fields(self, request, response):
        """Return the redirect after "Save and add another" with what stays for the next claim."""
        if "_addanother" not in request.POST or response.status_code != 302:
            return response
        kept = {name: ",".join(request.POST.getlist(name)) for name in self.kept_fields}
        query = urlencode({name: value for name, value in kept.items() if value})
        return redirect(f"{response.url}{'&' if '?' in response.url else '?'}{query}")


def _get_proposal_target(request) -> tuple[Claim, int] | None:
    """Return the published claim that a proposal would change and the version that its author saw,
    as the address of the form names them, or None."""
    pk, version = (request.GET.get(name, "") for name in ("proposal_for", "version"))
    if not (is_valid_pk(pk) and is_valid_pk(version)):
        return None
    claim = Claim.objects.published().with_names().filter(pk=pk).first()
    seen = claim and (
        int(version) == claim.version
        or (int(version) < claim.version and claim.history.filter(version=version).exists())
    )
    return (claim, int(version)) if seen else None
