"""The admin of roles, of claims and the words they are put in, and of a source with its claims."""

from itertools import groupby
from urllib.parse import urlsplit

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.forms.utils import pretty_name
from django.http import Http404, HttpResponseRedirect, JsonResponse, QueryDict
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.text import slugify

from sources.admin import DeskAdmin, FormerSlugAdmin, TagFilter, former_slugs
from sources.admin import SourceAdmin as BareSourceAdmin
from sources.models import Source

from .agreement import PositionKind
from .models import (
    Alias,
    Area,
    Claim,
    Context,
    FormerResponsibilitySlug,
    FormerRoleSlug,
    OrgNote,
    Position,
    Responsibility,
    Role,
    Scale,
)

VARIES = PositionKind.VARIES.value


def claims_counted(*keys: str):
    """How many claims name the row at hand by any of these foreign keys, as an annotation."""
    counts = [
        Coalesce(
            Subquery(
                Claim.objects.filter(**{key: OuterRef("pk")})
                .order_by()
                .values(key)
                .annotate(number=Count("pk"))
                .values("number")
            ),
            0,
        )
        for key in keys
    ]
    return sum(counts[1:], counts[0])


class CountsClaims:
    """A column with the number of claims. ``claim_keys`` name the foreign keys that count."""

    claim_keys: tuple[str, ...]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(claim_count=claims_counted(*self.claim_keys))

    @admin.display(description="claims", ordering="claim_count")
    def claim_count(self, obj):
        return obj.claim_count


class ShowsClaims:
    """A page that ends with a table of the claims that belong to it, for reading."""

    change_form_template = "admin/roles/change_form_with_claims.html"

    def claims_shown(self, obj):
        raise NotImplementedError

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        desk = self.admin_site.get_model_admin(Claim)
        if obj and desk.has_view_permission(request):
            claims = self.claims_shown(obj).with_names().prefetch_related("contexts")
            context["claims"] = claims.order_by("pk")
            context["of_one_source"] = isinstance(obj, Source)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)


# --- Claims -------------------------------------------------------------------------------


def every_position():
    return list(Position.objects.select_related("scale"))


def choices_by_scale(positions, scale_id: int | None) -> list:
    """As choices of a select: those of one scale or, where none is known, all under their scale."""
    nothing = ("", "---------")
    if scale_id:
        return [nothing, *((each.pk, str(each)) for each in positions if each.scale_id == scale_id)]
    scales = groupby(positions, key=lambda position: position.scale.name)
    return [nothing, *((name, [(each.pk, str(each)) for each in group]) for name, group in scales)]


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


@admin.register(Claim)
class ClaimAdmin(EntersClaims, DeskAdmin):
    list_display = [
        "key",
        "paraphrase",
        "source_name",
        "roles",
        "responsibility",
        "position",
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
    readonly_fields = ["key", "quotation_result", "quotation_checked_on"]
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
            {"fields": ["locator", "quotation", "quotation_result", "quotation_checked_on"]},
        ),
        ("In the knowledge base", {"fields": ["status", "published_at", "key", "note"]}),
    ]
    kept_for_the_next = ["source", "role", "responsibility", "contexts"]

    @admin.display(description="source", ordering="source__slug")
    def source_name(self, claim):
        return claim.source.short_name

    @admin.display(description="role", ordering="role__name")
    def roles(self, claim):
        return " and ".join(str(role) for role in (claim.role, claim.other_role) if role)

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


class NewClaimForms(forms.BaseInlineFormSet):
    """Several claims of one source, told apart from one another as well as from those there are."""

    @cached_property
    def positions(self):
        return every_position()

    def get_form_kwargs(self, index):
        return {**super().get_form_kwargs(index), "positions": self.positions}

    def clean(self):
        super().clean()
        entered = set()
        for form in self.forms:
            if form.errors or not form.has_changed():
                continue
            claim = form.instance
            try:
                # A form in an inline leaves out what involves the foreign key to its page.
                claim.validate_constraints()
            except ValidationError as faults:
                form.add_error(None, faults)
            identity = (
                claim.role_id,
                claim.other_role_id,
                claim.responsibility_id,
                claim.position_id,
                claim.locator,
            )
            if identity in entered:
                form.add_error(
                    None,
                    "This claim is entered twice on this page: same role, responsibility, "
                    "position and locator.",
                )
            entered.add(identity)


class NewClaims(EntersClaims, admin.StackedInline):
    """Only forms for new claims: those there are stand in the table above, each on its own page."""

    model = Claim
    formset = NewClaimForms
    extra = 2
    can_delete = False
    verbose_name = "new claim"
    verbose_name_plural = "new claims"
    fields = [
        ("role", "responsibility"),
        "other_role",
        "position",
        "paraphrase",
        ("locator", "quotation"),
        "contexts",
        ("manner", "status"),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).none()


# --- Sources with their claims ------------------------------------------------------------


class HasClaimsFilter(admin.SimpleListFilter):
    title = "has claims"
    parameter_name = "claims"

    def lookups(self, request, model_admin):
        return [("yes", "Yes"), ("no", "No")]

    def queryset(self, request, queryset):
        claims = Exists(Claim.objects.filter(source=OuterRef("pk")).order_by())
        return {"yes": queryset.filter(claims), "no": queryset.filter(~claims)}.get(
            self.value(), queryset
        )


admin.site.unregister(Source)


@admin.register(Source)
class SourceAdmin(ShowsClaims, CountsClaims, BareSourceAdmin):
    list_display = [*BareSourceAdmin.list_display, "claim_count"]
    list_filter = [HasClaimsFilter, *BareSourceAdmin.list_filter]
    inlines = [NewClaims]
    claim_keys = ("source",)

    def claims_shown(self, source):
        return source.claims


# --- Roles --------------------------------------------------------------------------------


class AliasForm(forms.ModelForm):
    def clean(self):
        # The model does so too, but a formset compares what was cleaned here.
        cleaned = super().clean()
        cleaned["slug"] = cleaned.get("slug") or slugify(cleaned.get("title", ""))
        return cleaned


class Rows(forms.BaseInlineFormSet):
    """Forms that stand in the rows of a table, where a heading is no label."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        for name, field in form.fields.items():
            field.widget.attrs["aria-label"] = field.label or pretty_name(name)


class AliasForms(Rows):
    def clean(self):
        super().clean()
        for form in self.forms:
            # The database cannot tell yet where the role is new, or changes its slug at once.
            if not form.errors and self._is_the_role_itself(form):
                form.add_error(
                    "title",
                    f"“{self.instance.slug}” is the slug of this role: it cannot be an alias "
                    "as well.",
                )

    def _is_the_role_itself(self, form) -> bool:
        kept = form.has_changed() and not self._should_delete_form(form)
        return kept and form.instance.slug == self.instance.slug


class Aliases(admin.TabularInline):
    model = Alias
    form = AliasForm
    formset = AliasForms
    extra = 1


@admin.register(Role)
class RoleAdmin(CountsClaims, DeskAdmin):
    list_display = ["name", "slug", "abbreviation", "claim_count"]
    list_filter = [TagFilter]
    search_fields = ["name", "slug", "abbreviation", "aliases__title"]
    search_help_text = "Looks in names, slugs, abbreviations and aliases."
    prepopulated_fields = {"slug": ["name"]}
    readonly_fields = ["former_addresses"]
    fields = ["name", "slug", "abbreviation", "summary", "tags", "former_addresses"]
    inlines = [Aliases]
    claim_keys = ("role", "other_role")

    @admin.display(description="former slugs", empty_value="None")
    def former_addresses(self, role):
        return former_slugs(role) or None


@admin.register(Alias)
class AliasAdmin(DeskAdmin):
    form = AliasForm
    list_display = ["title", "slug", "role"]
    list_select_related = ["role"]
    list_filter = [("role", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["title", "slug", "role__name"]
    autocomplete_fields = ["role"]


# --- Responsibilities and their answers ---------------------------------------------------


@admin.register(Responsibility)
class ResponsibilityAdmin(CountsClaims, DeskAdmin):
    list_display = ["name", "question", "area", "scale", "relational", "order", "claim_count"]
    list_select_related = ["area", "scale"]
    list_filter = [
        ("area", admin.RelatedOnlyFieldListFilter),
        ("scale", admin.RelatedOnlyFieldListFilter),
        "relational",
        TagFilter,
    ]
    search_fields = ["name", "slug", "question", "meaning"]
    search_help_text = "Looks in names, slugs, questions and meanings."
    autocomplete_fields = ["area", "scale"]
    prepopulated_fields = {"slug": ["name"]}
    readonly_fields = ["former_addresses"]
    fieldsets = [
        (None, {"fields": ["name", "slug", "question", "meaning"]}),
        ("Its answers", {"fields": ["scale", "relational"]}),
        ("Its place", {"fields": ["area", "order", "tags", "former_addresses"]}),
    ]
    claim_keys = ("responsibility",)

    @admin.display(description="former slugs", empty_value="None")
    def former_addresses(self, responsibility):
        return former_slugs(responsibility) or None

    def get_urls(self):
        answers = path(
            "answers/",
            self.admin_site.admin_view(self.answers_view),
            name="roles_responsibility_answers",
        )
        return [answers, *super().get_urls()]

    def answers_view(self, request):
        """For the claim form's script: what a responsibility takes for an answer."""
        if not self.has_view_permission(request):
            return JsonResponse({"error": "You may not see responsibilities."}, status=403)
        responsibility = self.get_object(request, request.GET.get("responsibility", ""))
        if responsibility is None:
            raise Http404
        positions = responsibility.scale.positions.all()
        return JsonResponse(
            {
                "relational": responsibility.relational,
                "positions": [{"id": each.pk, "label": str(each)} for each in positions],
            }
        )


@admin.register(Area)
class AreaAdmin(DeskAdmin):
    list_display = ["name", "slug", "order"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}


class PositionForms(Rows):
    def clean(self):
        super().clean()
        if any(form.errors for form in self.forms):
            return
        varying = [
            form
            for form in self.forms
            if not self._should_delete_form(form) and form.cleaned_data.get("kind") == VARIES
        ]
        if len(varying) != 1:
            raise ValidationError(
                "A scale has exactly one position of kind “varies”, for sources that say that it "
                f"differs; this one has {len(varying) or 'none'}."
            )

    def save(self, commit=True):
        # One position may take the kind over from another: whichever had it lets go of it first.
        Position.objects.filter(
            pk__in=[
                form.instance.pk
                for form in self.initial_forms
                if form.initial["kind"] == VARIES and form.has_changed()
            ]
        ).update(kind=PositionKind.OTHER.value)
        return super().save(commit)


class Positions(admin.TabularInline):
    model = Position
    formset = PositionForms
    fields = ["label", "slug", "kind", "order"]
    prepopulated_fields = {"slug": ["label"]}
    ordering = ["order", "slug"]
    extra = 1
    show_change_link = True


@admin.register(Scale)
class ScaleAdmin(DeskAdmin):
    list_display = ["name", "slug", "answers"]
    search_fields = ["name", "slug", "positions__label"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [Positions]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("positions")

    @admin.display(description="positions")
    def answers(self, scale):
        return ", ".join(str(position) for position in scale.positions.all())


class PositionForm(forms.ModelForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "converse" in self.fields:
            self.fields["converse"].widget.choices = choices_by_scale(
                [each for each in every_position() if each != self.instance],
                self.instance.scale_id,
            )

    def clean_kind(self):
        kind = self.cleaned_data["kind"]
        if self.initial.get("kind") == VARIES and self.instance.pk and kind != VARIES:
            raise ValidationError(
                "Each scale has exactly one position of kind “varies”: give it to another one on "
                "the scale's page, where this one can change too."
            )
        return kind


@admin.register(Position)
class PositionAdmin(CountsClaims, DeskAdmin):
    form = PositionForm
    list_display = ["label", "scale", "kind", "order", "converse", "claim_count"]
    list_select_related = ["scale", "converse"]
    list_filter = ["kind", ("scale", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["label", "slug", "scale__name"]
    autocomplete_fields = ["scale"]
    prepopulated_fields = {"slug": ["label"]}
    claim_keys = ("position",)


@admin.register(Context)
class ContextAdmin(DeskAdmin):
    list_display = ["name", "phrase", "kind", "slug"]
    list_filter = ["kind"]
    search_fields = ["name", "slug", "phrase"]
    prepopulated_fields = {"slug": ["name"]}

    def get_deleted_objects(self, objs, request):
        """Without its context a claim would say more than its source does: refused as well."""
        deleted, counts, permissions, protected = super().get_deleted_objects(objs, request)
        limited = Claim.objects.filter(contexts__in=objs).distinct()
        return deleted, counts, permissions, [*protected, *(f"Claim: {each}" for each in limited)]


# --- Notes and redirects ------------------------------------------------------------------


@admin.register(OrgNote)
class OrgNoteAdmin(ShowsClaims, DeskAdmin):
    list_display = ["responsibility", "role", "other_role", "reviewed_on"]
    list_display_links = ["responsibility", "role"]
    list_select_related = ["responsibility", "role", "other_role"]
    list_filter = [
        ("role", admin.RelatedOnlyFieldListFilter),
        ("responsibility", admin.RelatedOnlyFieldListFilter),
    ]
    date_hierarchy = "reviewed_on"
    search_fields = ["explanation", "responsibility__name", "role__name", "other_role__name"]
    search_help_text = "Looks in explanations, responsibilities and roles."
    autocomplete_fields = ["responsibility", "role", "other_role"]

    def claims_shown(self, note):
        on_row = note.responsibility.claims
        if note.responsibility.relational:
            return on_row.filter(role=note.role, other_role=note.other_role)
        return on_row.filter(role__in=note.roles)


admin.site.register([FormerRoleSlug, FormerResponsibilitySlug], FormerSlugAdmin)
