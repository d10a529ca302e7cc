"""The base class of our admin pages and its mixins.

The mixins bound what addresses and forms of the admin may ask for. In some places Django's admin
passes on any number or text to the database, and one that no database can look up would be an error
of the server.
"""

from django import forms
from django.contrib import admin
from django.contrib.admin import widgets
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.formsets import INITIAL_FORM_COUNT, TOTAL_FORM_COUNT
from django.http import HttpResponseBadRequest
from django.template.response import TemplateResponse
from django.urls import reverse

from . import list_addresses
from .conflicts_admin import EditConflictMixin
from .list_addresses import ListAddressError, is_valid_pk

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


class BoundedChoiceMixin:
    """Give a ``ModelAdmin`` or an inline the bounded fields and selects."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", BoundedSelect(db_field, self.admin_site))
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


class BoundedChangeList(ChangeList):
    def get_results(self, request):
        try:
            super().get_results(request)
        except IncorrectLookupParameters:
            # A page after the last one: deleting all rows of the last page leads there.
            rows = self.model_admin.get_paginator(request, self.queryset, self.list_per_page)
            self.page_num = rows.num_pages
            super().get_results(request)


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
        try:
            return super().changelist_view(request, extra_context)
        except ListAddressError as error:
            return self.refuse_address(request, error)

    def refuse_address(self, request, error: ListAddressError):
        """Return a page that says what is wrong with the address."""
        list_address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        request.current_app = self.admin_site.name
        return TemplateResponse(
            request,
            "admin/list_address.html",
            {
                **self.admin_site.each_context(request),
                "title": "This list cannot be shown as asked",
                "opts": self.opts,
                **list_addresses.describe(error, request, list_address),
            },
            status=400,
        )


# --- All of them --------------------------------------------------------------------------


class BaseAdmin(BoundedRowsMixin, EditConflictMixin, BoundedListMixin, admin.ModelAdmin):
    """The base class of our admin pages."""

    list_per_page = 50
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def get_changeform_initial_data(self, request):
        """Return the initial data without related values that cannot be primary keys."""
        initial = super().get_changeform_initial_data(request)
        related = {field.name for field in self.opts.get_fields() if field.is_relation}
        for name in related & set(initial):
            pks = initial[name] if isinstance(initial[name], list) else [initial[name]]
            if not all(map(is_valid_pk, pks)):
                del initial[name]
        return initial
