"""A claim that is there already is offered before it is entered again."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.urls import path, reverse
from django.utils.html import format_html

from sources.editing.duplicates_admin import MOST_OFFERED, AllTheSame, as_html, offered, show_tick
from sources.models import Source

from ..models import Claim, Position, Responsibility, Role

IDENTITY = ["source", "role", "other_role", "responsibility", "position", "quotation"]
"""What makes two claims the same, or quote the same words on the same question."""


def offer(claim: Claim) -> dict:
    contexts = "".join(f", {context.phrase}" for context in claim.contexts.all())
    position = f"“{claim.position_label}”{contexts}" if claim.position else "no position yet"
    source = claim.source.short_name
    return offered(
        f"{claim.key}, {source}, {claim.get_status_display()}, {position}: {claim.paraphrase}",
        ("open it", reverse("admin:roles_claim_change", args=[claim.pk])),
    )


class AsksAboutAlikeClaims(forms.ModelForm):
    """A form of a claim that asks about those that say or quote the same."""

    another_claim = AllTheSame("It is another claim all the same")

    class Media:
        js = [forms.Script("admin-desk/duplicates.js", defer=True)]

    def __init__(self, *args, source: int | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        # What the page itself settles, the script cannot read from a field.
        known = f"?but={self.instance.pk or ''}"
        if source := source or ("source" not in self.fields and self.instance.source_id):
            known += f"&source={source}"
        for name in ("position", "quotation"):
            if name in self.fields:
                self.fields[name].widget.attrs |= {
                    "data-alike": reverse("admin:roles_claim_alike") + known,
                    "data-alike-fields": " ".join(IDENTITY),
                }

    @property
    def asks_about_alike(self) -> bool:
        """Whether it asks, or asked, about claims that say or quote the same."""
        return not self["another_claim"].is_hidden

    def _post_clean(self):
        super()._post_clean()
        claim = self.instance
        if not self.errors and claim.source_id:
            try:
                # What involves anything that is no field here would be left to the database.
                claim.validate_constraints()
            except ValidationError as faults:
                self.add_error(None, faults)
        if self.errors or not self._says_something_else():
            return
        same = {
            each.pk: each
            for found in (claim.of_the_same_position(), claim.of_the_same_quotation())
            for each in found[:MOST_OFFERED]
        }
        if same:
            offers = as_html(offer(each) for each in same.values())
            self.ask_about_alike(
                format_html("There is a claim that says or quotes the same already: {}.", offers)
            )

    def _says_something_else(self) -> bool:
        """Than the row it changes, or than the claim that it proposes to change."""
        claim = self.instance
        if claim.pk is None and claim.proposal_for:
            then = claim.proposal_for
            return any(getattr(claim, name) != getattr(then, name) for name in IDENTITY)
        return claim.pk is None or bool(set(IDENTITY) & set(self.changed_data))

    def ask_about_alike(self, question) -> None:
        show_tick(self, "another_claim")
        if not self.cleaned_data.get("another_claim"):
            self.add_error("another_claim", question)


class AskedForm(forms.Form):
    """What the script knows of a claim that is being entered."""

    source = forms.ModelChoiceField(Source.objects, required=False)
    role = forms.ModelChoiceField(Role.objects)
    other_role = forms.ModelChoiceField(Role.objects, required=False)
    responsibility = forms.ModelChoiceField(Responsibility.objects)
    position = forms.ModelChoiceField(
        Position.objects.select_related("converse", "converse_of"), required=False
    )
    quotation = forms.CharField(max_length=300, required=False)
    but = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)

    def claim(self) -> Claim:
        known = dict(self.cleaned_data)
        claim = Claim(pk=known.pop("but"), **known)
        claim._order_pair()
        return claim


class FindsAlikeClaims:
    """For the admin of claims."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.alike_view)
        return [path("alike/", view, name="roles_claim_alike"), *super().get_urls()]

    def alike_view(self, request):
        """For the form's script: which claims say, and which quote, the same."""
        if not self.has_view_permission(request):
            return JsonResponse({"error": "You may not see claims."}, status=403)
        nothing = {"position": [], "quotation": []}
        if not (request.GET.get("role") and request.GET.get("responsibility")):
            return JsonResponse(nothing)
        form = AskedForm(request.GET)
        if not form.is_valid():
            return JsonResponse({**nothing, "error": form.errors}, status=400)
        claim = form.claim()
        return JsonResponse(
            {
                "position": [offer(each) for each in claim.of_the_same_position()[:MOST_OFFERED]],
                "quotation": [offer(each) for each in claim.of_the_same_quotation()[:MOST_OFFERED]],
            }
        )
