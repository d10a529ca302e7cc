"""The base class of our admin pages and its mixins.

The mixins bound what addresses and forms of the admin may ask for. In some places Django's admin
passes on any number or text to the database, and one that no database can look up would be an error
of the server.
"""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import widgets
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import NotRelationField, get_fields_from_path
from django.contrib.admin.views.main import PAGE_VAR, SEARCH_VAR, ChangeList
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.forms.formsets import INITIAL_FORM_COUNT, TOTAL_FORM_COUNT
from django.http import HttpResponseBadRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property

from ..alphabet import Alphabetical
from . import list_addresses
from .conflicts_admin import EditConflictMixin
from .deleted_objects import deleted_objects
from .list_addresses import ListAddressError, is_valid_pk
from .staff import render_page

# --- Choosing rows ------------------------------------------------------------------------


class BoundedSelectMixin:
    """A searching select that ignores chosen values which cannot be primary keys."""

    def optgroups(self, name, value, attr=None):
        return super().optgroups(name, [pk for pk in value if is_valid_pk(str(pk))], attr)


class BoundedSelect(BoundedSelectMixin, widgets.AutocompleteSelect):
    pass


class BoundedSelectMultiple(BoundedSelectMixin, widgets.AutocompleteSelectMultiple):
    def build_attrs(self, base_attrs, extra_attrs=None):
        # The cross that removes all choices would be in their list without being a list item.
        return super().build_attrs(base_attrs, extra_attrs) | {"data-allow-clear": "false"}


class BoundedMultipleChoiceField(forms.ModelMultipleChoiceField):
    """A multiple choice that refuses a number which is too long for a database."""

    def clean(self, value):
        for pk in map(str, value or ()):
            if pk.isdigit() and not is_valid_pk(pk):
                raise ValidationError(
                    self.error_messages["invalid_choice"],
                    code="invalid_choice",
                    params={"value": pk},
                )
        return super().clean(value)


class ChoiceAtHand(forms.ModelChoiceField):
    """A choice that fetches nothing if it stays what it is."""

    at_hand = None
    """The row that is chosen now, where it has been fetched already."""

    def to_python(self, value):
        if self.at_hand is not None and str(value) == str(self.at_hand.pk):
            return self.at_hand
        return super().to_python(value)


class BoundedChoiceMixin:
    """Give a ``ModelAdmin`` or an inline the bounded fields and selects."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, widgets.RelatedFieldWidgetWrapper):
            # A row is deleted on its own page, where it is said what goes with it.
            field.widget.can_delete_related = False
        return field

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if hasattr(db_field.related_model, "everything"):
            # What editors enter refers to no row of a catalogue.
            kwargs.setdefault("queryset", db_field.related_model.objects.all())
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", BoundedSelect(db_field, self.admin_site))
        kwargs.setdefault("form_class", ChoiceAtHand)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        kwargs.setdefault("form_class", BoundedMultipleChoiceField)
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", BoundedSelectMultiple(db_field, self.admin_site))
        return super().formfield_for_manytomany(db_field, request, **kwargs)


# --- Rows of a form -----------------------------------------------------------------------

MAX_ROWS = 200
"""The most inline rows on one page."""


class BoundedRowsMixin:
    """Answer 400 if the number of inline rows is one that no browser sends. Must come before
    mixins that read the rows."""

    def changeform_view(self, request, *args, **kwargs):
        for name in request.POST:
            if name.endswith(f"-{TOTAL_FORM_COUNT}"):
                initial_name = f"{name.removesuffix(TOTAL_FORM_COUNT)}{INITIAL_FORM_COUNT}"
                total = request.POST[name]
                initial = request.POST.get(initial_name, "0")
                if not _is_count(total, MAX_ROWS):
                    return _refuse_count(name, total, MAX_ROWS)
                if not _is_count(initial, int(total)):
                    return _refuse_count(initial_name, initial, int(total))
        return super().changeform_view(request, *args, **kwargs)


def _is_count(text: str, maximum: int) -> bool:
    return is_valid_pk(text) and int(text) <= maximum


def _refuse_count(name: str, text: str, maximum: int) -> HttpResponseBadRequest:
    return HttpResponseBadRequest(
        f"{name[:40]} is “{text[:40]}”: a number from 0 to {maximum} belongs there. Nothing was "
        "saved. Go back, open the page anew and save again.",
        content_type="text/plain; charset=utf-8",
    )


# --- Lists --------------------------------------------------------------------------------


CHOSEN = "f"
"""The parameter of every select of the filters. Its values are parts of the query of the list."""

FIRST_FILTERS = 7
"""How many filters stand in the row above a list. The others are folded."""


@dataclass(frozen=True, slots=True)
class FilterSelect:
    """A filter as a select. Each option is its part of the query, its label, whether it is on."""

    title: str
    options: tuple[tuple[str, str, bool], ...]

    @property
    def is_active(self) -> bool:
        return not self.options[0][2]


class BoundedChangeList(ChangeList):
    @cached_property
    def filter_selects(self) -> list[FilterSelect]:
        return [
            FilterSelect(
                spec.title,
                tuple(
                    (
                        _part_of_query(choice["query_string"], spec.expected_parameters()),
                        str(choice["display"]),
                        bool(choice["selected"]),
                    )
                    for choice in spec.choices(self)
                ),
            )
            for spec in self.filter_specs
        ]

    @property
    def first_filters(self) -> list[FilterSelect]:
        return self.filter_selects[:FIRST_FILTERS]

    @property
    def more_filters(self) -> list[FilterSelect]:
        return self.filter_selects[FIRST_FILTERS:]

    @property
    def has_active_more(self) -> bool:
        return any(select.is_active for select in self.more_filters)

    @property
    def query_without_filters(self) -> str:
        """Return the query with order, date and search alone. The admin's own names a date that was
        chosen by its bounds, for which no list can be asked."""
        filtered = [name for spec in self.filter_specs for name in spec.expected_parameters()]
        return self.get_query_string(remove=filtered)

    @property
    def kept_parameters(self) -> list[tuple[str, str]]:
        """Return what the form of the filters sends along: order, date, pop-up, counts."""
        filtered = {name for spec in self.filter_specs for name in spec.expected_parameters()}
        filtered |= {SEARCH_VAR, PAGE_VAR}
        return [
            (name, value)
            for name, value in parse_qsl(self.get_query_string()[1:], keep_blank_values=True)
            if name not in filtered
        ]

    def _get_default_ordering(self):
        """Return the names of columns, so that the heading of one shows that the list is sorted by
        it; ``get_ordering`` sorts it as people do."""
        return list(dict.fromkeys(map(_column, super()._get_default_ordering())))

    def get_ordering(self, request, queryset):
        parts = super().get_ordering(request, queryset)
        return [sorted_by for part in parts for sorted_by in self._alphabetical(part)]

    def _alphabetical(self, part) -> list:
        """Return how a list is sorted by a part of its order: names as people look them up."""
        if not isinstance(part, str):
            return [part]
        name = part.removeprefix("-")
        try:
            field = get_fields_from_path(self.model, name)[-1]
        except (FieldDoesNotExist, NotRelationField):
            return [part]
        if type(field) is not models.CharField or field.choices:
            return [part]
        order = Alphabetical(name)
        return [order.desc() if part.startswith("-") else order.asc(), part]

    def get_results(self, request):
        try:
            super().get_results(request)
        except IncorrectLookupParameters:
            # A page after the last one: deleting all rows of the last page leads there.
            rows = self.model_admin.get_paginator(request, self.queryset, self.list_per_page)
            self.page_num = rows.num_pages
            super().get_results(request)


def _column(part) -> object:
    """Return the column by which ``Alphabetical`` sorts, anything else as it is."""
    if isinstance(part, Alphabetical):
        return part.get_source_expressions()[0].name
    return part


def _part_of_query(query_string: str, names) -> str:
    pairs = parse_qsl(query_string.removeprefix("?"), keep_blank_values=True)
    return urlencode([(name, value) for name, value in pairs if name in names])


def _chosen_query(data) -> str:
    """Return the query of a list for what its form sends: the options of its selects, spelt out."""
    pairs = [(name, value) for name in data for value in data.getlist(name) if name != CHOSEN]
    for part in data.getlist(CHOSEN):
        pairs += parse_qsl(part[: list_addresses.MAX_SEARCH], keep_blank_values=True)
    return urlencode([pair for pair in pairs if pair != (SEARCH_VAR, "")])


DELETED_AT_ONCE = 1000
"""How many rows are deleted at a time: the page that asks for it sends each of them as a field."""


class BoundedListMixin(BoundedChoiceMixin):
    """Let the list of a ``ModelAdmin`` take only the parameters that its own page offers."""

    def get_changelist(self, request, **kwargs):
        return BoundedChangeList

    def lookup_allowed(self, lookup, value, request):
        return lookup in list_addresses.offered_lookups(self, request)

    def get_changelist_instance(self, request):
        """Return the list. Raises ListAddressError if the address asks for anything else."""
        list_addresses.check_address(self, request)
        return super().get_changelist_instance(request)

    def get_search_results(self, request, queryset, search_term):
        """Cut long input of a select. The list has refused it before."""
        words = search_term.replace("\0", " ")[: list_addresses.MAX_SEARCH]
        return super().get_search_results(request, queryset, words)

    def changelist_view(self, request, extra_context=None):
        """Show the list. Actions ignore choices that cannot be primary keys."""
        if request.method == "POST":
            request.POST = data = request.POST.copy()
            chosen = [pk for pk in data.getlist(ACTION_CHECKBOX_NAME) if is_valid_pk(pk)]
            data.setlist(ACTION_CHECKBOX_NAME, chosen)
        if CHOSEN in request.GET:
            return HttpResponseRedirect(f"{request.path}?{_chosen_query(request.GET)}")
        try:
            return super().changelist_view(request, extra_context)
        except ListAddressError as error:
            return self.refuse_address(request, error)

    def response_action(self, request, queryset):
        across = request.POST.get("select_across") == "1"
        deletes = request.POST.get("action") == "delete_selected"
        if across and deletes and (number := queryset.count()) > DELETED_AT_ONCE:
            self.message_user(
                request,
                f"At most {DELETED_AT_ONCE:,} rows are deleted at a time, and you chose "
                f"{number:,}: narrow the list by its filters.",
                messages.ERROR,
            )
            return None
        return super().response_action(request, queryset)

    def refuse_address(self, request, error: ListAddressError):
        """Return a page that says what is wrong with the address."""
        list_address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        context = list_addresses.describe(error, request, list_address)
        title = "This list cannot be shown as asked"
        return render_page(request, "list_address", title, self.model, status=400, **context)


# --- All of them --------------------------------------------------------------------------


class BaseAdmin(BoundedRowsMixin, EditConflictMixin, BoundedListMixin, admin.ModelAdmin):
    """The base class of our admin pages."""

    list_per_page = 50
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def get_queryset(self, request):
        """Return the rows that editors entered: those of a catalogue would crowd them out."""
        rows = super().get_queryset(request)
        return rows.filter(origin="") if hasattr(self.model, "everything") else rows

    def get_deleted_objects(self, objs, request):
        return deleted_objects(objs, request, self.admin_site)

    def get_changeform_initial_data(self, request):
        """Return the initial data without related values that cannot be primary keys."""
        initial = super().get_changeform_initial_data(request)
        related = {field.name for field in self.opts.get_fields() if field.is_relation}
        for name in related & set(initial):
            pks = initial[name] if isinstance(initial[name], list) else [initial[name]]
            if not all(map(is_valid_pk, pks)):
                del initial[name]
        return initial
