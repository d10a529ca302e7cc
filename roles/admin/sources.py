"""The page of a source, with its claims."""

from django import forms
from django.contrib import admin, messages
from django.urls import path, reverse
from django.utils.functional import cached_property

from sources.admin import SourceAdmin as BareSourceAdmin
from sources.editing.admin_base import MAX_ROWS, BoundedChoices
from sources.editing.duplicates_admin import AddressForm
from sources.editing.list_addresses import WordsFilter
from sources.models import Source
from sources.text.quotation import fold

from ..editing import protection
from ..models import Claim
from ..querysets import bears_published_claims, without_claims
from .claims import EntersClaims, look_up_typed_quotations, warn_missing_quotation
from .desk import ReadingDesk
from .merging import MergesTwo
from .reviewing import may_publish
from .shared import CountsClaims, ShowsClaims, every_position
from .tables import ExchangesTables


class NewClaimForms(forms.BaseInlineFormSet):
    """Several claims of one source, told apart from one another as well as from those there are."""

    @cached_property
    def positions(self):
        return every_position()

    def get_form_kwargs(self, index):
        settled = {"positions": self.positions, "source": self.instance.pk}
        return super().get_form_kwargs(index) | settled

    def clean(self):
        super().clean()
        entered = set()
        for form in self.forms:
            if form.errors or not form.has_changed():
                continue
            claim = form.instance
            question = claim.role_id, claim.other_role_id, claim.responsibility_id
            said = (*question, claim.position_id)
            quoted = (*question, fold(claim.quotation))
            if (*said, claim.locator) in entered:
                form.add_error(
                    None,
                    "This claim is entered twice on this page: same role, responsibility, "
                    "position and locator.",
                )
            elif (claim.position_id and said in entered) or (claim.quotation and quoted in entered):
                form.ask_about_alike("This page holds a claim that says or quotes the same.")
            entered |= {said, quoted, (*said, claim.locator)}


class NewClaims(EntersClaims, BoundedChoices, admin.StackedInline):
    """Only forms for new claims: those there are stand in the table above, each on its own page."""

    model = Claim
    formset = NewClaimForms
    extra = 2
    max_num = MAX_ROWS
    can_delete = False
    verbose_name = "new claim"
    verbose_name_plural = "new claims"
    fields = [
        ("role", "responsibility"),
        "other_role",
        "position",
        "another_claim",
        "paraphrase",
        ("locator", "quotation"),
        "contexts",
        ("manner", "status"),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).none()

    def get_fields(self, request, obj=None):
        # Whoever may not publish enters drafts.
        return self.fields if may_publish(request) else [*self.fields[:-1], "manner"]


class SourceForm(AddressForm):
    """Refuses what only editors may do, and asks nobody else whether readers see the source."""

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


class HasClaimsFilter(WordsFilter):
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
class SourceAdmin(
    ExchangesTables, MergesTwo, ReadingDesk, ShowsClaims, CountsClaims, BareSourceAdmin
):
    table = "sources"
    form = SourceForm
    list_display = [*BareSourceAdmin.list_display, "claim_count"]
    list_filter = [HasClaimsFilter, "is_public", *BareSourceAdmin.list_filter]
    actions = ["make_public", *MergesTwo.actions]
    inlines = [NewClaims]
    claim_keys = ("source",)

    def is_published(self, source):
        return bears_published_claims(source)

    # --- Who may do what ------------------------------------------------------------------

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._may_touch(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self._may_touch(request, obj)

    @staticmethod
    def _may_touch(request, source) -> bool:
        return source is None or may_publish(request) or not protection.is_protected(source)

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
        context["only_editors"] = not self._may_touch(request, obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    # --- The form -------------------------------------------------------------------------

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj or may_publish(request):
            return fieldsets
        # A contributor's new source is shown to readers when an editor publishes it.
        return [
            (title, {**options, "fields": [f for f in options["fields"] if f != "is_public"]})
            for title, options in fieldsets
        ]

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        settled = obj and (obj.is_public or not may_publish(request))
        return [*fields, "is_public"] if settled else fields

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.may_publish = may_publish(request)
        return form

    def offer(self, source):
        offered = super().offer(source)
        desk = reverse("admin:sources_source_desk", args=[source.pk])
        offered["links"].append({"label": "enter claims", "url": desk})
        return offered

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        look_up_typed_quotations(request, object_id or "")
        return super().changeform_view(request, object_id, form_url, extra_context)

    def save_formset(self, request, form, formset, change):
        if formset.model is Claim:
            for each in formset.forms:
                each.instance.entered_by = request.user
        super().save_formset(request, form, formset, change)
        for claim in getattr(formset, "new_objects", []):
            if isinstance(claim, Claim):
                warn_missing_quotation(self, request, claim)

    def get_urls(self):
        desk = path(
            "<int:pk>/claims/",
            self.admin_site.admin_view(self.desk_view),
            name="sources_source_desk",
        )
        return [desk, *super().get_urls()]

    def claims_shown(self, source):
        return source.claims
