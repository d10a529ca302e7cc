"""The page of a source, with its claims."""

from django import forms
from django.contrib import admin, messages
from django.urls import reverse
from django.utils.functional import cached_property

from sources.admin import BaseSourceAdmin
from sources.editing.admin_base import MAX_ROWS, BoundedChoiceMixin
from sources.editing.duplicates_admin import AddressForm
from sources.editing.list_addresses import FixedChoicesFilter
from sources.models import Source
from sources.text.quotation import fold

from ..editing import protection
from ..editing.forms import all_positions
from ..editing.publishing import may_publish
from ..editing.quotations import look_up_typed_quotations, warn_missing_quotation
from ..models import Claim, bears_published_claims, without_claims
from .base import CountsClaims, ExchangesTables, ProtectsPublished, merge_two, without_fields
from .claims import EntersClaims


class NewClaimFormSet(forms.BaseInlineFormSet):
    """New claims of one source, each compared with the others and with the existing ones."""

    @cached_property
    def positions(self):
        return all_positions()

    def get_form_kwargs(self, index):
        known = {"positions": self.positions, "source": self.instance.pk}
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
                    "This claim is entered twice on this page: same role, responsibility, "
                    "position and locator.",
                )
            elif (claim.position_id and position in entered) or (
                claim.quotation and quotation in entered
            ):
                form.ask_about_alike("This page holds a claim that says or quotes the same.")
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
        *("other_role", "position", "another_claim", "paraphrase"),
        ("locator", "quotation"),
        "contexts",
        ("manner", "status"),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).none()

    def get_fields(self, request, obj=None):
        # Without the right to publish one enters drafts.
        return self.fields if may_publish(request) else [*self.fields[:-1], "manner"]


class SourceForm(AddressForm):
    """Refuses what only editors may do, and asks only them whether readers see the source."""

    may_publish = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.may_publish and self.instance._state.adding:
            self.instance.is_public = False

    def _post_clean(self):
        super()._post_clean()
        if not self.may_publish:
            for field, message in protection.objections(self.instance):
                self.add_error(field if field in self.fields else None, message)


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
    actions = ["make_public", merge_two]
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
            claims = obj.claims.with_names().prefetch_related("contexts")
            context |= {"claims": claims.order_by("pk"), "of_one_source": True}
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
        for claim in getattr(formset, "new_objects", []):
            if isinstance(claim, Claim):
                warn_missing_quotation(request, claim)
