"""The form of a claim, for its own page, the page of its source and the reading desk."""

from itertools import groupby

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html

from sources.editing.duplicates_admin import (
    MAX_OFFERED,
    ConfirmDuplicateField,
    entries_as_html,
    existing_entry,
    show_checkbox,
)

from ..models import Claim, Position

ENTRY_STATUSES = [
    choice for choice in Claim.Status.choices if choice[0] != Claim.Status.PROPOSAL.value
]
"""A proposal is made from the page of the claim that it would change."""

IDENTITY = ["source", "role", "other_role", "responsibility", "position", "quotation"]
"""What makes two claims the same, or quote the same words on the same question."""


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
    contexts = "".join(f", {context.phrase}" for context in claim.contexts.all())
    position = f"“{claim.position_label}”{contexts}" if claim.position else "no position yet"
    source = claim.source.short_name
    return existing_entry(
        f"{claim.key}, {source}, {claim.get_status_display()}, {position}: {claim.paraphrase}",
        ("open it", reverse("admin:roles_claim_change", args=[claim.pk])),
    )


class ClaimForm(forms.ModelForm):
    """Offers only the positions of the responsibility's scale, and asks about claims that say or
    quote the same.

    A position of another scale is still accepted as input, so that the model can say what is wrong.
    """

    another_claim = ConfirmDuplicateField("It is another claim all the same")

    class Media:
        js = [
            "admin/js/jquery.init.js",
            "admin-desk/claims.js",
            forms.Script("admin-desk/duplicates.js", defer=True),
            forms.Script("admin-desk/effects.js", defer=True),
        ]

    def __init__(self, *args, positions=None, source: int | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        if "position" in self.fields:
            self.fields["position"].widget.choices = position_choices(
                all_positions() if positions is None else positions, self._scale_id()
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
    def asks_about_alike(self) -> bool:
        """Whether it asks, or asked, about claims that say or quote the same."""
        return not self["another_claim"].is_hidden

    def _post_clean(self):
        super()._post_clean()
        claim = self.instance
        if not self.errors and claim.source_id:
            try:
                # The form leaves out constraints on anything that is no field of it.
                claim.validate_constraints()
            except ValidationError as error:
                self.add_error(None, error)
        if self.errors or not self._is_new_or_changed():
            return
        same = {
            row.pk: row
            for rows in (claim.of_the_same_position(), claim.of_the_same_quotation())
            for row in rows[:MAX_OFFERED]
        }
        if same:
            offers = entries_as_html(offer_claim(row) for row in same.values())
            self.ask_about_alike(
                format_html("There is a claim that says or quotes the same already: {}.", offers)
            )

    def _is_new_or_changed(self) -> bool:
        """Whether it differs from the row it changes, or the claim that it proposes to change."""
        claim = self.instance
        if claim.pk is None and claim.proposal_for:
            return any(
                getattr(claim, name) != getattr(claim.proposal_for, name) for name in IDENTITY
            )
        return claim.pk is None or bool(set(IDENTITY) & set(self.changed_data))

    def ask_about_alike(self, question) -> None:
        show_checkbox(self, "another_claim")
        if not self.cleaned_data.get("another_claim"):
            self.add_error("another_claim", question)
