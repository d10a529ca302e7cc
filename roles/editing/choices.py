"""Roles and questions as choices that are found by all their names."""

from collections.abc import Iterable
from functools import cached_property

from django import forms
from django.forms import ModelChoiceField
from django.utils.choices import BaseChoiceIterator

from ..models import Responsibility, Role


class SearchableSelect(forms.Select):
    """A plain select, of which a script makes a box to search in. Its options bring along what they
    are found by and what is shown with them; they are loaded only where the select is shown."""

    groups: "Groups"

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        option["attrs"] |= self.groups.details.get(str(value), {})
        return option


class Groups(BaseChoiceIterator):
    """Choices in groups, and the details of each as attributes of its option, by its id."""

    def __init__(self):
        self.details: dict[str, dict[str, str]] = {}

    def __iter__(self):
        return iter(self._choices)

    @cached_property
    def _choices(self) -> list:
        choices = [("", "---------")]
        for row, group in self.rows():
            self.details[str(row.pk)] = option_details(row, *self.extras(row))
            if not group:
                choices.append((row.pk, str(row)))
                continue
            if choices[-1][0] != group:
                choices.append((group, []))
            choices[-1][1].append((row.pk, str(row)))
        return choices

    def rows(self) -> Iterable[tuple]:
        """Return each row with the name of its group, or ""."""
        raise NotImplementedError

    def extras(self, row) -> tuple:
        return ()


class Roles(Groups):
    def rows(self):
        return ((role, "") for role in Role.objects.prefetch_related("aliases"))


class Questions(Groups):
    def __init__(self, positions):
        super().__init__()
        self._positions = positions

    def rows(self):
        rows = Responsibility.objects.select_related("area").prefetch_related("aliases")
        return ((row, row.area.name) for row in rows)

    def extras(self, row):
        return (self._answers.get(row.scale_id, []),)

    @cached_property
    def _answers(self) -> dict[int, list[str]]:
        answers: dict[int, list[str]] = {}
        for position in self._positions():
            answers.setdefault(position.scale_id, []).append(str(position))
        return answers


def option_details(row: Role | Responsibility, answers: Iterable[str] = ()) -> dict[str, str]:
    """Return what a role or a question is found by, and what is shown with it."""
    if isinstance(row, Role):
        names = [row.abbreviation, *(alias.title for alias in row.aliases.all())]
        return {"data-names": "\n".join(filter(None, names))}
    details = {
        "data-names": "\n".join(alias.words for alias in row.aliases.all()),
        "data-question": row.question,
        "data-answers": " · ".join(answers),
        "data-meaning": row.meaning,
        "data-relational": "true" if row.relational else "",
    }
    return {name: value for name, value in details.items() if value}


def make_searchable(field: ModelChoiceField, groups: Groups) -> None:
    """Give the field of a form a searching select with these choices."""
    select = SearchableSelect(attrs={**field.widget.attrs, "data-searchable": True})
    select.groups = groups
    field.widget = select
    # The field would set its own choices, one query for each time that they are read.
    select.choices = groups
