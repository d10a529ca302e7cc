"""Two editors with the same form: compare what was typed with what somebody else saved meanwhile.

A form carries a *stamp*: a digest of every field, including those of its inline rows, as the form
showed them. When it comes back, stamp, database and typed values show for each field who changed
it. A field that only the other editor changed gets the other's value, a field that both changed
keeps what was typed, and the page lists all of them.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.formsets import DELETION_FIELD_NAME, INITIAL_FORM_COUNT, TOTAL_FORM_COUNT
from django.http import QueryDict
from django.utils.choices import flatten_choices
from django.utils.datastructures import MultiValueDict
from django.utils.formats import date_format
from django.utils.text import capfirst

from .history import format_moment

STAMP = "opened"
TAKE = "_take"
"""The input that names the fields, in a form that is sent again, that take the other's value."""

FieldData = dict[str, list[str]]
"""The values that a browser sends for a field, by the name of the input."""


class StampField(forms.CharField):
    """The hidden field with the stamp, which is not edited."""

    def __init__(self):
        super().__init__(required=False, widget=forms.HiddenInput)

    def has_changed(self, initial, data):
        return False


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that somebody else changed: its current value, and what was typed."""

    label: str
    now: str
    typed: str
    take: str
    """Its value in the ``TAKE`` input."""


@dataclass
class Changes:
    """What has changed since a form was opened."""

    both: list[Difference] = field(default_factory=list)
    """Changed by both: the form keeps what was typed."""
    taken: list[Difference] = field(default_factory=list)
    """Not touched in this form, or taken over: it shows the current value."""
    added: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    """Deleted rows that were changed in this form, which holds them as new ones."""
    same: bool = False
    """Whether a field changed to exactly the value that was typed."""

    def __bool__(self) -> bool:
        return bool(self.both or self.taken or self.added or self.gone or self.kept or self.same)


# --- What a form would send ---------------------------------------------------------------


def untouched_data(form: forms.BaseForm) -> dict[str, FieldData]:
    """Return what a browser would send for each field if nobody touched the form. Names of inputs
    are without the form's prefix."""
    return {
        name: _untouched_field(field, name, form.get_initial_for_field(field, name))
        for name, field in form.fields.items()
        if name != STAMP and not isinstance(field, forms.FileField) and not field.disabled
    }


def _untouched_field(field: forms.Field, name: str, value) -> FieldData:
    # The admin wraps the widgets of related fields.
    widget = getattr(field.widget, "widget", field.widget)
    value = field.prepare_value(value)
    if isinstance(widget, forms.MultiWidget):
        parts = zip(widget.widgets_names, widget.widgets, widget.decompress(value), strict=True)
        return {name + suffix: _values(part, shown) for suffix, part, shown in parts}
    return {name: _values(widget, value)}


def _values(widget: forms.Widget, value) -> list[str]:
    if isinstance(widget, forms.CheckboxInput):
        return ["on"] if value else []
    shown = widget.format_value(value)
    if shown is None:
        return []
    return [str(item) for item in shown] if isinstance(shown, list | tuple) else [str(shown)]


def digest(values: FieldData) -> str:
    """Return a digest of a field, the same for values that a form takes as equal."""
    plain = {
        name: sorted(value.replace("\r\n", "\n").strip() for value in group if value.strip())
        for name, group in values.items()
    }
    text = json.dumps(plain, sort_keys=True)
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:12]


class State:
    """An unbound form with its formsets, filled from the database."""

    def __init__(self, form: forms.BaseForm, formsets: Iterable[forms.BaseInlineFormSet]):
        self.form = form
        self.formsets = list(formsets)
        self.fields = untouched_data(form)
        self.rows = {
            formset.prefix: {
                str(row.instance.pk): (row, _row_data(formset, row))
                for row in formset.initial_forms
            }
            for formset in self.formsets
        }

    def stamp(self) -> str:
        digests = {name: digest(values) for name, values in self.fields.items()}
        for prefix, rows in self.rows.items():
            for pk, (_, fields) in rows.items():
                for name, values in fields.items():
                    digests[f"{prefix}:{pk}:{name}"] = digest(values)
        return json.dumps(digests, separators=(",", ":"))


def _row_data(formset, row) -> dict[str, FieldData]:
    own = {formset.model._meta.pk.name, formset.fk.name, DELETION_FIELD_NAME}
    return {name: values for name, values in untouched_data(row).items() if name not in own}


def read_stamp(text: str) -> dict[str, str]:
    """Return the digests of a stamp, or {} if it is invalid: every field then counts as touched."""
    try:
        digests = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return digests if isinstance(digests, dict) else {}


# --- Side by side -------------------------------------------------------------------------


def reconcile(data: QueryDict, state: State) -> Changes:
    """Return what changed since the form was opened, and update ``data`` to what the form shows
    next: current values of fields that were not touched or are taken over, rows that were added or
    deleted, and a new stamp."""
    merge = _Merge(data, state)
    merge.merge_fields()
    for formset in state.formsets:
        merge.merge_rows(formset)
    data[STAMP] = state.stamp()
    data.pop(TAKE, None)
    return merge.changes


class _Merge:
    def __init__(self, data: QueryDict, state: State):
        self.data, self.state = data, state
        self.opened = read_stamp(data.get(STAMP, ""))
        self.take = set(data.getlist(TAKE))
        self.changes = Changes()

    def merge_fields(self) -> None:
        form = self.state.form
        prefix = form.add_prefix("")
        for name, current in self.state.fields.items():
            typed = {key: self.data.getlist(prefix + key) for key in current}
            if self._takes_current(form, name, name, _label(form, name), current, typed):
                for key, values in current.items():
                    self.data.setlist(prefix + key, values)

    def _takes_current(self, form, name, key, label, current: FieldData, typed: FieldData) -> bool:
        """Return whether the form shows the current value, and note the difference."""
        current_digest, typed_digest, opened = digest(current), digest(typed), self.opened.get(key)
        if current_digest == opened:
            return key in self.take
        if self.opened and opened is None and not any(typed.values()):
            # An older version of the site, which did not have this field, showed the form.
            return True
        if current_digest == typed_digest:
            # Without a stamp, nothing shows whether it has changed.
            self.changes.same |= bool(self.opened)
            return False
        field = form.fields[name]
        difference = Difference(
            label, in_words(field, name, current), in_words(field, name, typed), key
        )
        takes_current = typed_digest == opened or key in self.take
        (self.changes.taken if takes_current else self.changes.both).append(difference)
        return takes_current

    def merge_rows(self, formset) -> None:
        """Number the rows anew: the current ones, then those that are new in the form."""
        prefix, pk_name = formset.prefix, formset.model._meta.pk.name
        counts = [f"{prefix}-{TOTAL_FORM_COUNT}", f"{prefix}-{INITIAL_FORM_COUNT}"]
        were_shown = not (self.opened and add_missing_counts(self.data, prefix))
        if any(name not in self.data for name in counts):
            return  # The formset reports it.
        # ``admin_base`` has refused what is no number.
        total, initial = (int(self.data[name]) for name in counts)
        typed = self._pop_rows(prefix)
        posted = [typed.get(str(number), {}) for number in range(total)]
        added = dict(self.state.rows[prefix])
        existing, new = [], posted[initial:]
        for row in posted[:initial]:
            pk = (row.get(pk_name) or [""])[0]
            if pk in added:
                form, fields = added.pop(pk)
                self._merge_row(prefix, pk, form, fields, row)
                existing.append(row)
            else:
                self._merge_deleted_row(formset, pk, row, new)
        for pk, (form, fields) in added.items():
            is_known = any(key.startswith(f"{prefix}:{pk}:") for key in self.opened)
            if self.opened and were_shown and not is_known:
                self.changes.added.append(_row_label(form))
            row = {pk_name: [pk], formset.fk.name: [str(formset.instance.pk)]}
            for current in fields.values():
                row |= current
            existing.append(row)
        if self.opened:
            _fill_unsent(formset.empty_form, new)
        for name, number in zip(counts, (len(existing) + len(new), len(existing)), strict=True):
            self.data[name] = str(number)
        for number, row in enumerate([*existing, *new]):
            for name, values in row.items():
                self.data.setlist(f"{prefix}-{number}-{name}", values)

    def _merge_row(self, prefix, pk, form, fields: dict[str, FieldData], row: FieldData) -> None:
        for name, current in fields.items():
            typed = {key: row.get(key, []) for key in current}
            label = f"{_row_label(form)}: {_label(form, name)}"
            if self._takes_current(form, name, f"{prefix}:{pk}:{name}", label, current, typed):
                row.update(current)

    def _merge_deleted_row(self, formset, pk: str, row: FieldData, new: list[FieldData]) -> None:
        """Drop a deleted row, or make it a new one if it was changed in this form."""
        form = formset.empty_form
        fields = {
            name: {key: row.get(key, []) for key in values}
            for name, values in _row_data(formset, form).items()
        }
        touched = any(
            digest(values) != self.opened.get(f"{formset.prefix}:{pk}:{name}")
            for name, values in fields.items()
        )
        words = [in_words(form.fields[name], name, values) for name, values in fields.items()]
        label = f"{capfirst(formset.model._meta.verbose_name)} “{words[0]}”"
        if touched and not row.get(DELETION_FIELD_NAME):
            row.pop(formset.model._meta.pk.name, None)
            new.append(row)
            self.changes.kept.append(label)
        else:
            self.changes.gone.append(label)

    def _pop_rows(self, prefix: str) -> dict[str, FieldData]:
        """Remove the rows of a formset from the data and return them by their number."""
        rows: dict[str, FieldData] = {}
        pattern = re.compile(rf"{re.escape(prefix)}-(0|[1-9][0-9]*)-(.+)", re.DOTALL)
        for name in list(self.data):
            if match := pattern.fullmatch(name):
                rows.setdefault(match[1], {})[match[2]] = self.data.pop(name)
        return rows


def add_missing_counts(data: QueryDict, prefix: str) -> bool:
    """Add that there are no such inline rows to a form that says nothing of them, because an older
    version of the site showed it; return whether that was so."""
    if any(name.startswith(f"{prefix}-") for name in data):
        return False
    data[f"{prefix}-{TOTAL_FORM_COUNT}"] = data[f"{prefix}-{INITIAL_FORM_COUNT}"] = "0"
    return True


def as_new(data: QueryDict, formsets: Iterable[type[forms.BaseInlineFormSet]]) -> None:
    """Turn the data of a form of a deleted row, with its inline rows, into that of a new row."""
    for formset in formsets:
        prefix = formset.get_default_prefix()
        data[f"{prefix}-{INITIAL_FORM_COUNT}"] = "0"
        keys = re.compile(
            rf"{re.escape(prefix)}-\d+-({formset.model._meta.pk.name}|{formset.fk.name})"
        )
        for name in [name for name in data if keys.fullmatch(name)]:
            del data[name]
    data.pop(STAMP, None)


def _fill_unsent(form: forms.BaseForm, rows: list[FieldData]) -> None:
    """Give new rows the usual value of each field that browsers always send and that was not sent:
    an older version of the site, which did not have it, showed the form."""
    for name, values in untouched_data(form).items():
        widget = getattr(form.fields[name].widget, "widget", form.fields[name].widget)
        is_one_choice = isinstance(widget, forms.Select) and not widget.allow_multiple_selected
        if is_one_choice or isinstance(widget, forms.TextInput | forms.Textarea):
            for row in rows:
                row |= {key: value for key, value in values.items() if key not in row}


def _label(form: forms.BaseForm, name: str) -> str:
    return str(form[name].label)


def _row_label(form: forms.ModelForm) -> str:
    return f"{capfirst(form.instance._meta.verbose_name)} “{form.instance}”"


def in_words(field: forms.Field, name: str, values: FieldData) -> str:
    """Return what a field was sent, as a person reads it; unchanged if the field refuses it."""
    try:
        value = field.clean(field.widget.value_from_datadict(MultiValueDict(values), {}, name))
    except ValidationError:
        return ", ".join(value for group in values.values() for value in group if value)
    if isinstance(value, models.QuerySet | list | tuple):
        return ", ".join(sorted(map(str, value)))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return format_moment(value)
    if isinstance(value, date):
        return date_format(value, "j F Y")
    if value in (None, ""):
        return ""
    if isinstance(field, forms.ChoiceField) and not isinstance(value, models.Model):
        labels = {str(choice): str(label) for choice, label in flatten_choices(field.choices)}
        return labels.get(str(value), str(value))
    return str(value)
