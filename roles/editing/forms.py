"""The form of a claim, for its own page, the page of its source and the reading desk."""

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cache
from itertools import groupby

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html

from sources.editing.duplicates_admin import entries_as_html, existing_entry, source_entry

from ..models import Claim, Position
from .questions import Code, Doubt, describe, doubts

ENTRY_STATUSES = [
    choice for choice in Claim.Status.choices if choice[0] != Claim.Status.PROPOSAL.value
]
"""A proposal is made from the page of the claim that it would change."""

IDENTITY = ["source", "role", "other_role", "responsibility", "position", "quotation"]
"""What makes two claims the same, or quote the same words on the same question."""

_CHOSEN = {"source", "role", "other_role", "responsibility", "position"}


def all_positions() -> list[Position]:
    return list(Position.objects.select_related("scale"))


def position_choices(positions, scale_id: int | None) -> list:
    """Return choices of a select: the positions of one scale or, without one, all of them grouped
    by scale."""
    empty = ("", "---------")
    if scale_id:
        return [empty, *((row.pk, str(row)) for row in positions if row.scale_id == scale_id)]
    scales = groupby(positions, key=lambda position: position.scale.name)
    return [empty, *((name, [(row.pk, str(row)) for row in group]) for name, group in scales)]


def offer_claim(claim: Claim) -> dict:
    """Return an existing claim in words, with a link, to be offered in place of a new one."""
    address = reverse("admin:roles_claim_change", args=[claim.pk])
    return existing_entry(describe(claim), ("open it", address))


def doubt_as_html(doubt: Doubt) -> str:
    """Return a doubt with links to what it names, for a message."""
    entries = [*map(offer_claim, doubt.claims), *map(source_entry, doubt.sources)]
    return format_html("{}: {}.", doubt.lead, entries_as_html(entries)) if entries else doubt.lead


class HiddenTicks(forms.MultipleHiddenInput):
    """The admin labels hidden inputs too, which HTML forbids."""

    def id_for_label(self, id_, index=None):
        return ""


class Ticks(forms.CheckboxSelectMultiple):
    """Of several ticks only the first can have the focus."""

    def create_option(self, name, value, label, selected, index, subindex=None, attrs=None):
        option = super().create_option(name, value, label, selected, index, subindex, attrs)
        if index:
            option["attrs"].pop("autofocus", None)
        return option


class ConfirmedField(forms.MultipleChoiceField):
    """Ticks that confirm what is questionable. Always part of a form, but hidden until there is
    something to confirm."""

    def __init__(self):
        choices = [(code.value, code.label) for code in Code if code.label]
        super().__init__(
            required=False, label="To be confirmed", choices=choices, widget=HiddenTicks
        )

    def show(self, codes: Collection[Code]) -> None:
        shown = dict.fromkeys([*(code for code, _ in self.choices if self.is_shown), *codes])
        self.widget = Ticks()
        self.choices = [(Code(code).value, Code(code).label) for code in shown]

    @property
    def is_shown(self) -> bool:
        return not self.widget.is_hidden


class ClaimForm(forms.ModelForm):
    """Offers only the positions of the responsibility's scale, and asks about what is questionable.

    A position of another scale is still accepted as input, so that the model can say what is wrong.
    """

    confirmed = ConfirmedField()
    constraints_are_left_to_database = False
    noted: Sequence[Doubt] = ()
    """What is questionable about a draft and stands in the way of publishing it."""

    class Media:
        js = [
            "admin/js/jquery.init.js",
            "admin-desk/claims.js",
            forms.Script("admin-desk/duplicates.js", defer=True),
            forms.Script("admin-desk/effects.js", defer=True),
        ]

    def __init__(
        self, *args, positions: Callable | None = None, source: int | None = None, **kwargs
    ):
        super().__init__(*args, **kwargs)
        for name in _CHOSEN.intersection(self.fields, self.instance._state.fields_cache):
            self.fields[name].at_hand = getattr(self.instance, name)
        if "position" in self.fields:
            # Asked for only where the form is shown.
            self.fields["position"].widget.choices = cache(
                lambda: position_choices((positions or all_positions)(), self._scale_id())
            )
        # The script cannot read from a field what the page itself determines.
        query = f"?but={self.instance.pk or ''}"
        if source := source or ("source" not in self.fields and self.instance.source_id):
            query += f"&source={source}"
        for name in ("position", "quotation"):
            if name in self.fields:
                self.fields[name].widget.attrs |= {
                    "data-alike": reverse("admin:roles_claim_alike") + query,
                    "data-alike-fields": " ".join(IDENTITY),
                }

    def _scale_id(self) -> int | None:
        if "responsibility" not in self.fields:
            return None
        try:
            chosen = self.fields["responsibility"].to_python(self["responsibility"].value())
        except ValidationError:
            return None
        return chosen and chosen.scale_id

    @property
    def asks(self) -> bool:
        """Whether it asks, or asked, for something to be confirmed."""
        return self.fields["confirmed"].is_shown

    def clean(self):
        cleaned = super().clean()
        source = cleaned.get("source") or (self.instance.source_id and self.instance.source)
        if source and cleaned.get("quotation") and not source.kept_snapshot:
            source.kept_snapshot = source.newest_snapshot()
        question, position = cleaned.get("responsibility"), cleaned.get("position")
        if question and position and position.scale_id != question.scale_id:
            # Without scripts all scales are offered, and twenty of them have a "Varies".
            namesakes = Position.objects.filter(scale=question.scale_id, label=position.label)
            cleaned["position"] = namesakes.first() or position
        return cleaned

    def _get_validation_exclusions(self):
        # What can be chosen has just been fetched.
        return super()._get_validation_exclusions() | _CHOSEN.intersection(self.fields)

    def _post_clean(self):
        # Asked about below, with a tick.
        self.instance.gap_is_confirmed = True
        self.instance.constraints_are_put_off = True
        super()._post_clean()
        claim = self.instance
        claim.constraints_are_put_off = False
        if not self.errors and claim.source_id and not self.constraints_are_left_to_database:
            try:
                # The form leaves out constraints on anything that is no field of it.
                claim.validate_constraints()
            except ValidationError as error:
                self.add_error(None, error)
                for doubt in doubts(claim):
                    if doubt.code == Code.SAME_CLAIM:
                        self.add_error(None, doubt_as_html(doubt))
        if self.errors or not claim.source_id:
            return
        self.ask(doubts(claim, changed=self._changed_fields()))

    def _changed_fields(self) -> set[str] | None:
        """Return the fields in which it differs from the row that it changes, or from the claim
        that it proposes to change; None if it is new, or published from now on."""
        claim = self.instance
        if claim.pk is None and claim.proposal_for:
            names = [*IDENTITY, "paraphrase", "locator", "note"]
            return {
                name for name in names if getattr(claim, name) != getattr(claim.proposal_for, name)
            }
        if claim.pk is None or ("status" in self.changed_data and claim.published):
            return None
        return set(self.changed_data)

    def ask(self, asked: Iterable[Doubt]) -> None:
        """Refuse what these doubts refuse, and ask about the others with a tick each."""
        ticked = set(self.cleaned_data.get("confirmed") or ())
        asked = list(asked)
        self.noted = [doubt for doubt in asked if not (doubt.refuses or doubt.asks)]
        codes = [doubt.code for doubt in asked if doubt.asks]
        if codes:
            self.fields["confirmed"].show(codes)
        for doubt in asked:
            if doubt.refuses:
                self.add_error(doubt.field if doubt.field in self.fields else None, str(doubt))
            elif doubt.asks and doubt.code not in ticked:
                self.add_error("confirmed", doubt_as_html(doubt))
