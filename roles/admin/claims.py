"""The page of a claim."""

from urllib.parse import urlsplit

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.html import format_html

from sources.admin import DeskAdmin
from sources.history_admin import KeepsHistory, ReasonForm
from sources.quotation import Result

from ..models import Claim
from .shared import choices_by_scale, every_position


class ClaimForm(forms.ModelForm):
    """Offers the positions of the responsibility's scale only, once the responsibility is known.

    A position from another scale is still understood, so that the model can say what is wrong.
    """

    class Media:
        js = ["admin/js/jquery.init.js", "admin-desk/claims.js"]

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
        if db_field.name == "published_at":
            for widget, name in zip(field.widget.widgets, ("Date", "Time"), strict=True):
                widget.attrs["aria-label"] = f"{name} of publication"
        if db_field.name in {"paraphrase", "note"}:
            field.widget.attrs["rows"] = 3
        return field


class ClaimPageForm(ReasonForm, ClaimForm):
    """On its own page a change to a claim says why; on a source's page all claims are new."""


def in_words(claim):
    """The state of its quotation; of a missing one with what comes nearest to it."""
    state = claim.get_quotation_result_display()
    if claim.quotation_result != Result.MISSING:
        return state
    return format_html("{}. {}", state, claim.nearest_in_words)


def tell_missing(desk, request, claim) -> None:
    """A draft is saved with whatever words it has; its editor learns at once that they are not
    there."""
    if claim.quotation_result == Result.MISSING:
        desk.message_user(
            request,
            format_html(
                "“{}” does not occur in the stored text of the source. {}",
                claim.quotation,
                claim.nearest_in_words,
            ),
            messages.WARNING,
        )


@admin.register(Claim)
class ClaimAdmin(EntersClaims, KeepsHistory, DeskAdmin):
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
    readonly_fields = ["key", "quotation_state", "quotation_checked_on"]
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
        ("In the knowledge base", {"fields": ["status", "published_at", "key", "note"]}),
    ]
    kept_for_the_next = ["source", "role", "responsibility", "contexts"]

    @admin.display(description="quotation check")
    def quotation_state(self, claim):
        return in_words(claim)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        tell_missing(self, request, obj)

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
