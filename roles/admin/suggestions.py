"""What readers suggest: read, made a claim of, or dismissed with a reason."""

from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode

from sources.admin import BaseAdmin
from sources.text.quotation import Result

from ..editing.views.suggestions import DismissForm, may_draft
from ..models import Claim, Suggestion


@admin.register(Suggestion)
class SuggestionAdmin(BaseAdmin):
    """Shows a reader's words as they came: they are decided on, never changed."""

    change_form_template = "admin/roles/suggestion.html"
    list_display = (
        *("sentence", "status", "kind", "source_name", "role", "responsibility"),
        *("quotation_result", "received_at"),
    )
    list_select_related = ["source", "role", "responsibility"]
    list_filter = ["status", "kind", "reason", "quotation_result"]
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
            {
                "fields": [
                    "received_at",
                    "status",
                    "handled_at",
                    "handled_by",
                    "reason",
                    "answer",
                    "outcome",
                ]
            },
        ),
    ]
    readonly_fields = [name for _, options in fieldsets for name in options["fields"]]

    def has_add_permission(self, request):
        return False

    @admin.display(description="source", ordering="source__short_name")
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
        details = format_html("The nearest passage: {}", nearest) if nearest else "Nothing is near."
        return format_html("{}. {}", state, details)

    @admin.display(description="resulting claim", empty_value="None")
    def outcome(self, suggestion):
        return suggestion.draft and _link_to(suggestion.draft)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj.waiting:
            # A source or a text may have come since.
            obj.look_up()
        context |= {
            "may_draft": may_draft(request),
            "may_correct": obj.claim
            and self.admin_site.get_model_admin(Claim).has_change_permission(request, obj.claim),
            "may_dismiss": self.has_change_permission(request),
            "dismissing": DismissForm(),
        }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    @admin.action(description="Dismiss…", permissions=["change"])
    def dismiss(self, request, queryset):
        chosen = queryset.waiting().order_by("pk").values_list("pk", flat=True)
        if not chosen:
            self.message_user(request, "None of these waits any longer.", messages.WARNING)
            return None
        query = urlencode({"pk": list(chosen)}, doseq=True)
        return HttpResponseRedirect(f"{reverse('admin:roles_suggestion_dismiss')}?{query}")


def _link_to(claim):
    return format_html(
        '<a href="{}">{}</a>', reverse("admin:roles_claim_change", args=[claim.pk]), claim
    )
