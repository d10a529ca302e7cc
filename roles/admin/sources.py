"""The page of a source, with its claims."""

from django import forms
from django.contrib import admin, messages
from django.urls import reverse
from django.utils.functional import cached_property

from sources.admin import BaseSourceAdmin
from sources.editing.admin_base import MAX_ROWS, BoundedChoiceMixin
from sources.editing.alike import COMPARED_FIELDS
from sources.editing.duplicates_admin import AddressForm, show_checkbox
from sources.editing.list_addresses import FixedChoicesFilter
from sources.models import Source
from sources.text.quotation import fold

from ..editing import protection
from ..editing.forms import all_positions, doubt_as_html
from ..editing.publishing import may_publish
from ..editing.questions import Code, Doubt, doubts_about_source
from ..editing.quotations import look_up_typed_quotations, warn_of_doubts
from ..editing.source_drafts import Drafts
from ..editing.views.bulk import tag_selected
from ..models import Claim, bears_published_claims, without_claims
from .base import CountsClaims, ExchangesTables, ProtectsPublished, merge_two, without_fields
from .claims import EntersClaims


def _on_this_page(code: Code, verb: str) -> Doubt:
    return Doubt(code, f"This page holds a claim that {verb} the same.", asks=True)


class NewClaimFormSet(forms.BaseInlineFormSet):
    """New claims of one source, each compared with the others and with the existing ones."""

    @cached_property
    def positions(self):
        return all_positions()

    def get_form_kwargs(self, index):
        known = {"positions": lambda: self.positions, "source": self.instance.pk}
        return super().get_form_kwargs(index) | known

    def clean(self):
        super().clean()
        entered = set()
        for form in self.forms:
            if form.errors or not form.has_changed():
                continue
            claim = form.instance
            question = claim.role_id, claim.other_role_id, claim.responsibility_id
            position = (*question, claim.position_id)
            quotation = (*question, fold(claim.quotation))
            if (*position, claim.locator) in entered:
                form.add_error(
                    None,
                    "This claim is entered twice on this page: same role, question, "
                    "position and locator.",
                )
            elif claim.position_id and position in entered:
                form.ask([_on_this_page(Code.SAME_CLAIM, "says")])
            elif claim.quotation and quotation in entered:
                form.ask([_on_this_page(Code.SAME_QUOTATION, "quotes")])
            entered |= {position, quotation, (*position, claim.locator)}


class NewClaimInline(EntersClaims, BoundedChoiceMixin, admin.StackedInline):
    """Forms for new claims only: existing ones are in the table above, each with its own page."""

    model = Claim
    formset = NewClaimFormSet
    extra = 2
    max_num = MAX_ROWS
    can_delete = False
    verbose_name = "new claim"
    verbose_name_plural = "new claims"
    fields = [
        ("role", "responsibility"),
        *("other_role", "position", "confirmed", "paraphrase"),
        ("locator", "quotation"),
        "contexts",
        ("manner", "status"),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).none()

    def get_fields(self, request, obj=None):
        # Without the right to publish one enters drafts.
        return self.fields if may_publish(request) else [*self.fields[:-1], "manner"]


_COMPARED = {"voice", "kind", "published", "title", "supersedes"}
"""Fields by which sources are like one another."""


class SourceForm(AddressForm):
    """Refuses what only editors may do, and asks only them whether readers see the source."""

    may_publish = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.may_publish and self.instance._state.adding:
            self.instance.is_public = False

    def _post_clean(self):
        super()._post_clean()
        if not self.errors and (self.instance._state.adding or _COMPARED & {*self.changed_data}):
            self._ask_about_like()
        if not self.may_publish:
            for field, message in protection.objections(self.instance):
                self.add_error(field if field in self.fields else None, message)

    def _ask_about_like(self):
        if self.instance.pk and not COMPARED_FIELDS.intersection(self.changed_data):
            return
        for doubt in doubts_about_source(self.instance):
            show_checkbox(self)
            if not self.cleaned_data.get("another_source"):
                self.add_error("another_source", doubt_as_html(doubt))


class HasClaimsFilter(FixedChoicesFilter):
    title = "has claims"
    parameter_name = "claims"

    def lookups(self, request, model_admin):
        return [("yes", "Yes"), ("no", "No")]

    def queryset(self, request, queryset):
        bare = without_claims(queryset)
        return {"yes": queryset.exclude(pk__in=bare.values("pk")), "no": bare}.get(
            self.value(), queryset
        )


@admin.register(Source)
class SourceAdmin(ExchangesTables, ProtectsPublished, CountsClaims, BaseSourceAdmin):
    form = SourceForm
    change_form_template = "admin/roles/change_form_with_claims.html"
    list_display = [*BaseSourceAdmin.list_display, "claim_count"]
    list_filter = [HasClaimsFilter, "is_public", *BaseSourceAdmin.list_filter]
    actions = ["make_public", tag_selected, merge_two]
    inlines = [NewClaimInline]
    claim_keys = ("source",)

    def is_published(self, source):
        return bears_published_claims(source)

    # --- Who may do what ------------------------------------------------------------------

    def is_protected(self, source) -> bool:
        return protection.is_protected(source)

    def has_publish_permission(self, request) -> bool:
        return may_publish(request) and self.has_change_permission(request)

    def may_restore(self, request, obj, record):
        return super().may_restore(request, obj, record) and (
            may_publish(request) or not any(protection.objections(record.instance))
        )

    @admin.action(description="Show the selected sources to readers", permissions=["publish"])
    def make_public(self, request, queryset):
        hidden = list(queryset.hidden())
        for source in hidden:
            Source.make_public(source.pk, "Shown to readers")
            self.log_change(request, source, "Shown to readers.")
        number = "1 source is" if len(hidden) == 1 else f"{len(hidden)} sources are"
        self.message_user(request, f"{number} shown to readers from now on.", messages.SUCCESS)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        context["only_editors"] = not self.may_edit(request, obj)
        if obj and self.admin_site.get_model_admin(Claim).has_view_permission(request):
            claims = obj.claims.with_names().with_readers_words().prefetch_related("contexts")
            claims = list(claims.order_by("pk"))
            context |= {
                "claims": claims,
                "drafts": Drafts.of(request, obj, claims),
                "of_one_source": True,
            }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    # --- The form -------------------------------------------------------------------------

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj or may_publish(request):
            return fieldsets
        # A contributor's new source is shown to readers when an editor publishes it.
        return without_fields(fieldsets, {"is_public"})

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        fixed = obj and (obj.is_public or not may_publish(request))
        return [*fields, "is_public"] if fixed else fields

    def offer(self, source):
        offered = super().offer(source)
        url = reverse("admin:sources_source_reading_desk", args=[source.pk])
        offered["links"].append({"label": "enter claims", "url": url})
        return offered

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        look_up_typed_quotations(request, object_id or "")
        return super().changeform_view(request, object_id, form_url, extra_context)

    def save_formset(self, request, form, formset, change):
        if formset.model is Claim:
            for claim_form in formset.forms:
                claim_form.instance.entered_by = request.user
        super().save_formset(request, form, formset, change)
        if formset.model is Claim:
            noted = {id(claim_form.instance): claim_form.noted for claim_form in formset.forms}
            for claim in getattr(formset, "new_objects", []):
                warn_of_doubts(request, claim, noted[id(claim)])
