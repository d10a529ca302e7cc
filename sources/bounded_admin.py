"""Holds what comes in addresses and forms of the admin to what a database can look for.

Django's admin asks the database for whatever number or text it is sent in some places: there, what
can be no row's number, a year beyond the calendar or a NUL would be a fault of the server.
"""

from django import forms
from django.contrib.admin import widgets
from django.core.exceptions import ValidationError


def is_number(text: str) -> bool:
    """Whether it could be a row's number: SQLite fails on one of more than 64 bits."""
    return text.isascii() and text.isdigit() and len(text) < 19


# --- Choosing rows ------------------------------------------------------------------------


class DrawsOnlyRows:
    """Of what was chosen before, leaves out what could be no row."""

    def optgroups(self, name, value, attr=None):
        return super().optgroups(name, [each for each in value if is_number(str(each))], attr)


class SearchingSelect(DrawsOnlyRows, widgets.AutocompleteSelect):
    pass


class SearchingSelectMultiple(DrawsOnlyRows, widgets.AutocompleteSelectMultiple):
    pass


class SeveralChosen(forms.ModelMultipleChoiceField):
    """Refuses a number that is too long like any other that is no row's."""

    def clean(self, value):
        for each in map(str, value or ()):
            if each.isdigit() and not is_number(each):
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
