"""Holds what comes in addresses and forms of the admin to what a database can look for.

Django's admin asks the database for whatever number or text it is sent in some places: there, what
can be no row's number would be a fault of the server.
"""

from django import forms
from django.contrib.admin import widgets
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ValidationError
from django.forms.formsets import INITIAL_FORM_COUNT, TOTAL_FORM_COUNT
from django.http import HttpResponseBadRequest
from django.template.response import TemplateResponse
from django.urls import reverse

from . import list_addresses
from .list_addresses import ListAddressError, is_valid_pk

# --- Choosing rows ------------------------------------------------------------------------


class DrawsOnlyRows:
    """Of what was chosen before, leaves out what could be no row."""

    def optgroups(self, name, value, attr=None):
        return super().optgroups(name, [each for each in value if is_valid_pk(str(each))], attr)


class SearchingSelect(DrawsOnlyRows, widgets.AutocompleteSelect):
    pass


class SearchingSelectMultiple(DrawsOnlyRows, widgets.AutocompleteSelectMultiple):
    def build_attrs(self, base_attrs, extra_attrs=None):
        # The cross that takes all of them away would stand among them, in a list no item of it.
        return super().build_attrs(base_attrs, extra_attrs) | {"data-allow-clear": "false"}


class SeveralChosen(forms.ModelMultipleChoiceField):
    """Refuses a number that is too long like any other that is no row's."""

    def clean(self, value):
        for each in map(str, value or ()):
            if each.isdigit() and not is_valid_pk(each):
                raise ValidationError(
                    self.error_messages["invalid_choice"],
                    code="invalid_choice",
                    params={"value": each},
                )
        return super().clean(value)


class BoundedChoices:
    """For a ``ModelAdmin`` or an inline."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", SearchingSelect(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        kwargs.setdefault("form_class", SeveralChosen)
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", SearchingSelectMultiple(db_field, self.admin_site))
        return super().formfield_for_manytomany(db_field, request, **kwargs)


# --- Rows of a form -----------------------------------------------------------------------

MAX_ROWS = 200
"""Inline rows on one page."""


class BoundedRows:
    """For a ``ModelAdmin``: answers 400 where the number of inline rows could be none that a
    browser sends. Stands before what reads the rows."""

    def changeform_view(self, request, *args, **kwargs):
        for name in request.POST:
            if name.endswith(f"-{TOTAL_FORM_COUNT}"):
                initial_name = f"{name.removesuffix(TOTAL_FORM_COUNT)}{INITIAL_FORM_COUNT}"
                total = request.POST[name]
                initial = request.POST.get(initial_name, "0")
                if not _is_count(total, MAX_ROWS):
                    return _refused_count(name, total, MAX_ROWS)
                if not _is_count(initial, int(total)):
                    return _refused_count(initial_name, initial, int(total))
        return super().changeform_view(request, *args, **kwargs)


def _is_count(text: str, most: int) -> bool:
    return is_valid_pk(text) and int(text) <= most


def _refused_count(name: str, text: str, most: int) -> HttpResponseBadRequest:
    return HttpResponseBadRequest(
        f"{name[:40]} is “{text[:40]}”: a number from 0 to {most} belongs there. Nothing was "
        "saved. Go back, open the page anew and save again.",
        content_type="text/plain; charset=utf-8",
    )


# --- Lists --------------------------------------------------------------------------------


class BoundedList(ChangeList):
    def get_results(self, request):
        try:
            super().get_results(request)
        except IncorrectLookupParameters:
            # A page after the last, to which deleting all of the last page's rows leads back.
            rows = self.model_admin.get_paginator(request, self.queryset, self.list_per_page)
            self.page_num = rows.num_pages
            super().get_results(request)


class BoundedLists(BoundedChoices):
    """For a ``ModelAdmin``: its list takes only what its own page offers."""

    def get_changelist(self, request, **kwargs):
        return BoundedList

    def lookup_allowed(self, lookup, value, request):
        return lookup in list_addresses.offered_lookups(self, request)

    def get_changelist_instance(self, request):
        """Raise ListAddressError where the address asks for anything else."""
        list_addresses.check_address(self, request)
        return super().get_changelist_instance(request)

    def get_search_results(self, request, queryset, search_term):
        """Cut what a select sends while somebody types; a list refuses it before."""
        words = search_term.replace("\0", " ")[: list_addresses.MAX_SEARCH]
        return super().get_search_results(request, queryset, words)

    def changelist_view(self, request, extra_context=None):
        """Actions are done on what can be rows."""
        if request.method == "POST":
            request.POST = data = request.POST.copy()
            chosen = filter(is_valid_pk, data.getlist(ACTION_CHECKBOX_NAME))
            data.setlist(ACTION_CHECKBOX_NAME, list(chosen))
        try:
            return super().changelist_view(request, extra_context)
        except ListAddressError as error:
            return self.refuse_address(request, error)

    def refuse_address(self, request, error: ListAddressError):
        """Answer an address that asks the list for what it does not offer."""
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
