"""Two editors at one form: what somebody else saved while it was open, beside what was typed.

A form carries a *stamp*: a digest of each field, its own and those of its inline rows, as the form
showed them. When it comes back, stamp, database and typed values tell field by field who changed
what. Nothing is decided: a field that only the other changed shows the other's value, a field that
both changed keeps what was typed, and all of it is listed.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.formsets import DELETION_FIELD_NAME, INITIAL_FORM_COUNT, TOTAL_FORM_COUNT
from django.forms.models import ModelChoiceIteratorValue
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.text import capfirst

from .history import moment

STAMP = "opened"
TAKE = "_take"
"""Names the fields, in a form that is sent again, in which the other's value is to stand."""

Sent = dict[str, list[str]]
"""What a browser sends of a field, by the name of each of its inputs."""


class StampField(forms.CharField):
    """Where a form keeps its stamp. It is no part of what is edited."""

    def __init__(self):
        super().__init__(required=False, widget=forms.HiddenInput)

    def has_changed(self, initial, data):
        return False


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that somebody else changed: what stands now, and what was typed."""

    label: str
    now: str
    typed: str
    take: str
    """What ``TAKE`` calls it."""


@dataclass
class Found:
    """What has changed since a form was opened."""

    both: list[Difference] = field(default_factory=list)
    """Typed otherwise than it stands now: the form keeps what was typed."""
    taken: list[Difference] = field(default_factory=list)
    """Not touched in this form: it shows what stands now."""
    added: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    """Rows that are gone, but were changed in this form: it holds them as new ones."""
    same: bool = False
    """Whether something changed to the very value that was typed."""

    def __bool__(self) -> bool:
        return bool(self.both or self.taken or self.added or self.gone or self.kept or self.same)


# --- What a form would send ---------------------------------------------------------------


def sent(form: forms.BaseForm) -> dict[str, Sent]:
    """What a browser would send back of each field, had nobody touched the form. Names of inputs
    are without the form's prefix."""
    return {
        name: _sent(each, name, form.get_initial_for_field(each, name))
        for name, each in form.fields.items()
        if name != STAMP and not isinstance(each, forms.FileField) and not each.disabled
    }


def _sent(each: forms.Field, name: str, value) -> Sent:
    # The admin wraps the widgets of what refers to other rows.
    widget = getattr(each.widget, "widget", each.widget)
    value = each.prepare_value(value)
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
    return [str(each) for each in shown] if isinstance(shown, list | tuple) else [str(shown)]


def _typed(data: QueryDict, names: Iterable[str], prefix: str = "") -> Sent:
    return {name: data.getlist(prefix + name) for name in names}


def digest(values: Sent) -> str:
    """Of a field, the same for all that a form takes for the same."""
    plain = {
        name: sorted(value.replace("\r\n", "\n").strip() for value in group if value.strip())
        for name, group in values.items()
    }
    text = json.dumps(plain, sort_keys=True)
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:12]


class State:
    """A form with its formsets, not bound, as the database fills them."""

    def __init__(self, form: forms.BaseForm, formsets: Iterable[forms.BaseInlineFormSet]):
        self.form = form
        self.formsets = list(formsets)
        self.fields = sent(form)
        self.rows = {
            formset.prefix: {
                str(row.instance.pk): (row, _of_row(formset, row)) for row in formset.initial_forms
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


def _of_row(formset, row) -> dict[str, Sent]:
    own = {formset.model._meta.pk.name, formset.fk.name, DELETION_FIELD_NAME}
    return {name: values for name, values in sent(row).items() if name not in own}


def read_stamp(text: str) -> dict[str, str]:
    """A stamp as it came back; empty where it is none, and then nothing counts as untouched."""
    try:
        digests = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return digests if isinstance(digests, dict) else {}


# --- Side by side -------------------------------------------------------------------------


def reconcile(data: QueryDict, now: State) -> Found:
    """Find what changed since the form was opened, and write into ``data`` (which is changed) what
    the form is to show: the fields that were not touched or are to be taken as they stand now, the
    rows that came and went, and the stamp of today."""
    merge = _Merge(data, now)
    merge.fields()
    for formset in now.formsets:
        merge.rows(formset)
    data[STAMP] = now.stamp()
    data.pop(TAKE, None)
    return merge.found


class _Merge:
    def __init__(self, data: QueryDict, now: State):
        self.data, self.now = data, now
        self.then = read_stamp(data.get(STAMP, ""))
        self.take = set(data.getlist(TAKE))
        self.found = Found()

    def fields(self) -> None:
        for name, values in self.now.fields.items():
            prefix = self.now.form.add_prefix("")
            typed = _typed(self.data, values, prefix)
            label = _label(self.now.form, name)
            if self._takes_now(self.now.form.fields[name], name, name, label, values, typed):
                for each, group in values.items():
                    self.data.setlist(prefix + each, group)

    def _takes_now(self, form_field, key, name, label, now: Sent, typed: Sent) -> bool:
        """Whether the form is to show what stands now; notes what differs."""
        stands, wanted, was = digest(now), digest(typed), self.then.get(key)
        if stands == was:
            return key in self.take
        if stands == wanted:
            # Without a stamp nothing tells whether anything has changed.
            self.found.same |= bool(self.then)
            return False
        difference = Difference(
            label, in_words(form_field, name, now), in_words(form_field, name, typed), key
        )
        if wanted == was or key in self.take:
            self.found.taken.append(difference)
            return True
        self.found.both.append(difference)
        return False

    def rows(self, formset) -> None:
        """The rows that are there, those that came meanwhile, those that are typed anew."""
        prefix, pk_name = formset.prefix, formset.model._meta.pk.name
        counts = [
            self._count(f"{prefix}-{name}") for name in (TOTAL_FORM_COUNT, INITIAL_FORM_COUNT)
        ]
        if None in counts or counts[0] > formset.absolute_max:
            return  # The formset says what is wrong with that.
        total, initial = counts
        typed = self._pop_rows(prefix)
        posted = [typed.get(str(number), {}) for number in range(total)]
        there = dict(self.now.rows[prefix])
        stay, new = [], posted[initial:]
        for row in posted[:initial]:
            pk = (row.get(pk_name) or [""])[0]
            if pk in there:
                form, fields = there.pop(pk)
                self._row(prefix, pk, form, fields, row)
                stay.append(row)
            else:
                self._row_that_is_gone(formset, pk, row, new)
        for pk, (form, fields) in there.items():
            if self.then and not any(key.startswith(f"{prefix}:{pk}:") for key in self.then):
                self.found.added.append(_row_label(form))
            values = {name: group for each in fields.values() for name, group in each.items()}
            stay.append({**values, pk_name: [pk], formset.fk.name: [str(formset.instance.pk)]})
        self.data[f"{prefix}-{TOTAL_FORM_COUNT}"] = str(len(stay) + len(new))
        self.data[f"{prefix}-{INITIAL_FORM_COUNT}"] = str(len(stay))
        for number, row in enumerate([*stay, *new]):
            for name, group in row.items():
                self.data.setlist(f"{prefix}-{number}-{name}", group)

    def _row(self, prefix, pk, form, fields: dict[str, Sent], row: Sent) -> None:
        for name, values in fields.items():
            typed = {each: row.get(each, []) for each in values}
            key = f"{prefix}:{pk}:{name}"
            label = f"{_row_label(form)}: {_label(form, name)}"
            if self._takes_now(form.fields[name], key, name, label, values, typed):
                row.update(values)

    def _row_that_is_gone(self, formset, pk: str, row: Sent, new: list[Sent]) -> None:
        form = formset.empty_form
        fields = {
            name: {each: row.get(each, []) for each in values}
            for name, values in _of_row(formset, form).items()
        }
        touched = any(
            digest(values) != self.then.get(f"{formset.prefix}:{pk}:{name}")
            for name, values in fields.items()
        )
        words = [in_words(form.fields[name], name, values) for name, values in fields.items()]
        label = f"{capfirst(formset.model._meta.verbose_name)} “{words[0]}”"
        if touched and not row.get(DELETION_FIELD_NAME):
            row.pop(formset.model._meta.pk.name, None)
            new.append(row)
            self.found.kept.append(label)
        else:
            self.found.gone.append(label)

    def _count(self, name: str) -> int | None:
        text = self.data.get(name, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None

    def _pop_rows(self, prefix: str) -> dict[str, Sent]:
        """Takes the rows of a formset out of the data; rows by their number."""
        rows: dict[str, Sent] = {}
        numbered = re.compile(rf"{re.escape(prefix)}-(0|[1-9][0-9]*)-(.+)", re.DOTALL)
        for name in list(self.data):
            if found := numbered.fullmatch(name):
                rows.setdefault(found[1], {})[found[2]] = self.data.pop(name)
        return rows


def as_new(data: QueryDict, formsets: Iterable[type[forms.BaseInlineFormSet]]) -> None:
    """Make what was typed into the form of a row that is gone, with its inline rows, the form of
    a new one."""
    for formset in formsets:
        prefix = formset.get_default_prefix()
        data[f"{prefix}-{INITIAL_FORM_COUNT}"] = "0"
        known = re.compile(
            rf"{re.escape(prefix)}-\d+-({formset.model._meta.pk.name}|{formset.fk.name})"
        )
        for name in [name for name in data if known.fullmatch(name)]:
            del data[name]
    data.pop(STAMP, None)


def _label(form: forms.BaseForm, name: str) -> str:
    return str(form[name].label)


def _row_label(form: forms.ModelForm) -> str:
    return f"{capfirst(form.instance._meta.verbose_name)} “{form.instance}”"


def in_words(each: forms.Field, name: str, values: Sent) -> str:
    """What a field was sent, as a person reads it; what it does not take, as it came."""
    data = QueryDict(mutable=True)
    for key, group in values.items():
        data.setlist(key, group)
    try:
        value = each.clean(each.widget.value_from_datadict(data, {}, name))
    except ValidationError:
        return ", ".join(_raw(values))
    return ", ".join(_words(each, value))


def _raw(values: Sent) -> list[str]:
    return [value for group in values.values() for value in group if value]


def _words(each: forms.Field, value) -> Iterator[str]:
    if isinstance(value, models.QuerySet | list | tuple):
        yield from sorted(str(one) for one in value)
    elif isinstance(value, bool):
        yield "yes" if value else "no"
    elif isinstance(value, datetime):
        yield moment(value)
    elif hasattr(value, "strftime"):
        yield date_format(value, "j F Y")
    elif value not in (None, ""):
        yield _chosen(each, value)


def _chosen(each: forms.Field, value) -> str:
    if isinstance(each, forms.ChoiceField) and not isinstance(value, models.Model):
        for key, label in each.choices:
            offered = label if isinstance(label, list | tuple) else [(key, label)]
            for one, words in offered:
                if not isinstance(one, ModelChoiceIteratorValue) and str(one) == str(value):
                    return str(words)
    return str(value)
