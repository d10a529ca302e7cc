"""The queue of what readers suggest: read, made a claim of, or dismissed with a reason."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from sources.admin import DeskAdmin
from sources.editing.admin_base import is_valid_pk
from sources.text.quotation import Result

from ..models import Claim, Suggestion

HANDLED = "Somebody has handled this suggestion already."
_REASON = "From a reader's suggestion"


def _address(suggestion, name: str = "change") -> str:
    return reverse(f"admin:roles_suggestion_{name}", args=[suggestion.pk])


class DismissForm(forms.Form):
    answer = forms.CharField(
        label="Why it is dismissed",
        max_length=Suggestion._meta.get_field("answer").max_length,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        error_messages={"required": "Say in a few words why."},
    )


@admin.register(Suggestion)
class SuggestionAdmin(DeskAdmin):
    """A reader's words stay as they came: nothing is changed here, only decided."""

    change_form_template = "admin/roles/suggestion.html"
    list_display = [
        "sentence",
        "status",
        "kind",
        "source_name",
        "role",
        "responsibility",
        "quotation_result",
        "received_at",
    ]
    list_select_related = ["source", "role", "responsibility"]
    list_filter = ["status", "kind", "quotation_result"]
    date_hierarchy = "received_at"
    search_fields = ["sentence", "quotation", "address", "answer"]
    search_help_text = "Looks in sentences, quotations, addresses and reasons."
    actions = ["dismiss"]
    fieldsets = [
        (
            "What the reader says",
            {"fields": ["kind", "claim_reported", "sentence", "link", "quotation"]},
        ),
        (
            "What is known of it",
            {"fields": ["sent_from", "role", "responsibility", "source_found", "quotation_state"]},
        ),
        (
            "What became of it",
            {"fields": ["received_at", "status", "handled_at", "handled_by", "answer", "outcome"]},
        ),
    ]
    readonly_fields = [name for _, options in fieldsets for name in options["fields"]]

    def has_add_permission(self, request):
        return False

    def _may_draft(self, request) -> bool:
        claims = self.admin_site.get_model_admin(Claim)
        return self.has_change_permission(request) and claims.has_add_permission(request)

    # --- Reading --------------------------------------------------------------------------

    @admin.display(description="source", ordering="source__slug")
    def source_name(self, suggestion):
        return suggestion.source and suggestion.source.short_name

    @admin.display(description="claim reported", empty_value="None")
    def claim_reported(self, suggestion):
        return suggestion.claim and _link_to(suggestion.claim)

    @admin.display(description="address", empty_value="None")
    def link(self, suggestion):
        if not suggestion.address:
            return None
        return format_html(
            '<a href="{0}" rel="noopener noreferrer nofollow">{0}</a>', suggestion.address
        )

    @admin.display(description="sent from", empty_value="No page of ours")
    def sent_from(self, suggestion):
        page = suggestion.page
        return format_html('<a href="{0}">{0}</a>', page) if page else None

    @admin.display(description="source")
    def source_found(self, suggestion):
        source = suggestion.source
        if source:
            change = reverse("admin:sources_source_change", args=[source.pk])
            return format_html('<a href="{}">{}</a>', change, source)
        add = reverse("admin:sources_source_add")
        return format_html(
            'None has this address. <a href="{}?{}">Enter the source</a>',
            add,
            urlencode({"address": suggestion.address}),
        )

    @admin.display(description="quotation check")
    def quotation_state(self, suggestion):
        state = suggestion.get_quotation_result_display()
        if hidden := suggestion.hidden_words():
            return format_html("{}. It leaves out: “{}”.", state, hidden)
        if suggestion.quotation_result != Result.MISSING:
            return state
        nearest = suggestion.nearest_passage()
        told = format_html("The nearest passage: {}", nearest) if nearest else "Nothing is near."
        return format_html("{}. {}", state, told)

    @admin.display(description="claim that came of it", empty_value="None")
    def outcome(self, suggestion):
        return suggestion.draft and _link_to(suggestion.draft)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj.waiting:
            # A source or a text may have come since.
            obj.look_up()
        context |= {
            "may_draft": self._may_draft(request),
            "may_correct": obj.claim
            and self.admin_site.get_model_admin(Claim).has_change_permission(request, obj.claim),
            "may_dismiss": self.has_change_permission(request),
            "dismissing": DismissForm(),
        }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def as_listed(self, request, suggestion: Suggestion) -> dict:
        """A suggestion as the review queue shows it."""
        # A source or a text may have come since.
        suggestion.look_up()
        return {
            "suggestion": suggestion,
            "source": self.source_found(suggestion),
            "quotation": self.quotation_state(suggestion),
            "may_draft": self._may_draft(request),
        }

    # --- Deciding -------------------------------------------------------------------------

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/draft/", view(self.draft_view), name="roles_suggestion_draft"),
            path("dismiss/", view(self.dismiss_view), name="roles_suggestion_dismiss"),
            *super().get_urls(),
        ]

    @method_decorator(require_POST)
    def draft_view(self, request, pk):
        """Makes a draft of a suggested claim; where something is missing, opens the desk of its
        source, or else the claim's form, with what is known."""
        if not self._may_draft(request):
            raise PermissionDenied
        # Read and looked up before the transaction begins, as nobody changes what was sent.
        suggested = get_object_or_404(Suggestion, pk=pk, kind=Suggestion.Kind.CLAIM)
        suggested.look_up()
        return self._draft(request, suggested, suggested.as_draft())

    @transaction.atomic
    def _draft(self, request, suggested: Suggestion, draft: Claim):
        pk = suggested.pk
        suggestion = Suggestion.objects.to_handle(pk)
        if suggestion is None:
            self.message_user(request, HANDLED, messages.WARNING)
            return HttpResponseRedirect(reverse("admin:roles_suggestion_change", args=[pk]))
        suggestion.look_up()
        suggestion.save()
        try:
            draft.full_clean()
        except ValidationError:
            form = reverse("admin:roles_claim_add")
            if suggestion.source:
                form = reverse("admin:sources_source_desk", args=[suggestion.source.pk])
            return HttpResponseRedirect(f"{form}?{urlencode({'suggestion': pk})}")
        draft._change_reason = _REASON
        draft.save()
        self.admin_site.get_model_admin(Claim).log_addition(request, draft, _REASON)
        take_up(self, request, suggestion, draft)
        return HttpResponseRedirect(reverse("admin:roles_claim_change", args=[draft.pk]))

    @admin.action(description="Dismiss…", permissions=["change"])
    def dismiss(self, request, queryset):
        chosen = queryset.waiting().order_by("pk").values_list("pk", flat=True)
        if not chosen:
            self.message_user(request, "None of these waits any longer.", messages.WARNING)
            return None
        query = urlencode({"pk": list(chosen)}, doseq=True)
        return HttpResponseRedirect(f"{reverse('admin:roles_suggestion_dismiss')}?{query}")

    def dismiss_view(self, request):
        """Dismisses one suggestion or several, with a reason."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        asked = request.POST if request.method == "POST" else request.GET
        chosen = [int(pk) for pk in asked.getlist("pk") if is_valid_pk(pk)]
        if not chosen:
            raise Http404
        found = list(Suggestion.objects.waiting().numbered(chosen))
        if not found:
            self.message_user(request, HANDLED, messages.WARNING)
            return HttpResponseRedirect(reverse("admin:roles_suggestion_changelist"))
        form = DismissForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            with transaction.atomic():
                dismissed = self._dismiss(request, chosen, form.cleaned_data["answer"])
            number = "1 suggestion" if dismissed == 1 else f"{dismissed} suggestions"
            self.message_user(request, f"Dismissed: {number}.", messages.SUCCESS)
            return HttpResponseRedirect(reverse("admin:roles_suggestion_changelist"))
        return TemplateResponse(
            request,
            "admin/roles/dismiss.html",
            {
                **self.admin_site.each_context(request),
                "title": "Dismiss what readers suggest",
                "opts": self.opts,
                "suggestions": found,
                "form": form,
            },
        )

    def _dismiss(self, request, chosen: list[int], answer: str) -> int:
        done = 0
        for pk in sorted(chosen):
            if suggestion := Suggestion.objects.to_handle(pk):
                suggestion.dismiss(answer, request.user)
                self.log_change(request, suggestion, f"Dismissed: {answer}")
                done += 1
        return done


def _link_to(claim):
    return format_html(
        '<a href="{}">{}</a>', reverse("admin:roles_claim_change", args=[claim.pk]), claim
    )


def take_up(desk, request, suggestion: Suggestion, claim: Claim) -> None:
    """Of a suggestion at hand has become this claim, or it has been corrected by it."""
    suggestion.take_up(claim, request.user)
    suggestions = desk.admin_site.get_model_admin(Suggestion)
    suggestions.log_change(request, suggestion, f"Taken up: claim {claim.key}")
    desk.message_user(
        request,
        format_html(
            '<a href="{}">The suggestion</a> is taken up by claim {}.',
            _address(suggestion),
            claim.key,
        ),
        messages.SUCCESS,
    )


class TakesUpSuggestions:
    """For the admin of claims: ``?suggestion=`` in the address of a form fills it with what a
    reader said, or shows that over the claim reported; and saving the claim takes it up."""

    def _number(self, request) -> int:
        """Of the suggestion asked for; 0 where there is none or it is not for this editor."""
        asked = request.GET.get("suggestion", "")
        desk = self.admin_site.get_model_admin(Suggestion)
        return int(asked) if is_valid_pk(asked) and desk.has_change_permission(request) else 0

    def suggested(self, request) -> Suggestion | None:
        """The suggestion at hand, while it waits."""
        number = self._number(request)
        return Suggestion.objects.waiting().numbered([number]).first() if number else None

    def suggested_fields(self, request) -> dict:
        """What a new claim begins with."""
        suggestion = self.suggested(request)
        if suggestion is None:
            return {}
        draft = suggestion.as_draft()
        known = {
            "source": draft.source_id,
            "role": draft.role_id,
            "responsibility": draft.responsibility_id,
            "paraphrase": draft.paraphrase,
            "quotation": draft.quotation,
            "locator": draft.locator,
            "note": draft.note,
        }
        return {name: value for name, value in known.items() if value}

    def tell_suggestion(self, request) -> None:
        """Shows what the reader said over the form."""
        if not self._number(request):
            return
        suggestion = self.suggested(request)
        if suggestion is None:
            self.message_user(request, HANDLED, messages.WARNING)
            return
        told = format_html(
            '<a href="{}">A reader</a> {}: “{}” Saving this claim takes it up.',
            _address(suggestion),
            suggestion.get_kind_display(),
            suggestion.sentence,
        )
        self.message_user(request, told, messages.INFO)

    def take_up_suggestion(self, request, claim: Claim, change: bool = False) -> None:
        """Within the transaction in which the claim was saved."""
        if not (number := self._number(request)):
            return
        suggestion = Suggestion.objects.to_handle(number)
        if suggestion is None:
            self.message_user(request, f"{HANDLED} The claim is saved.", messages.WARNING)
        elif not change or suggestion.claim_id == claim.pk:
            take_up(self, request, suggestion, claim)

    def get_changeform_initial_data(self, request):
        initial = super().get_changeform_initial_data(request)
        return self.suggested_fields(request) | initial

    def render_change_form(self, request, context, *args, **kwargs):
        if request.method == "GET":
            self.tell_suggestion(request)
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        self.take_up_suggestion(request, obj, change)
