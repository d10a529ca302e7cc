"""Data for the scripts of the claim form."""

from django import forms
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404

from sources.editing.admin_base import is_valid_pk
from sources.editing.staff import staff_page
from sources.models import Source

from ...models import Claim, Position, Responsibility, Role
from ..forms import offer_claim
from ..questions import Code, Surroundings

_ALIKE_IN = {Code.SAME_CLAIM: "position", Code.SAME_QUOTATION: "quotation"}


class AlikeForm(forms.Form):
    """As much of a claim that is being entered as tells it from others."""

    source = forms.ModelChoiceField(Source.objects, required=False)
    role = forms.ModelChoiceField(Role.objects)
    other_role = forms.ModelChoiceField(Role.objects, required=False)
    responsibility = forms.ModelChoiceField(Responsibility.objects)
    position = forms.ModelChoiceField(
        Position.objects.select_related("converse", "converse_of"), required=False
    )
    quotation = forms.CharField(max_length=300, required=False)
    but = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)

    def build_claim(self) -> Claim:
        values = dict(self.cleaned_data)
        claim = Claim(pk=values.pop("but"), **values)
        claim._order_pair()
        return claim


@staff_page(Claim, "view")
def alike_claims(request):
    """Which claims take the same position, and which quote the same words."""
    empty = {"position": [], "quotation": []}
    if not (request.GET.get("role") and request.GET.get("responsibility")):
        return JsonResponse(empty)
    form = AlikeForm(request.GET)
    if not form.is_valid():
        return JsonResponse({**empty, "error": form.errors}, status=400)
    claim = form.build_claim()
    alike = dict(empty)
    for doubt in Surroundings.of([claim]).doubts(claim):
        if doubt.claims and doubt.code in _ALIKE_IN:
            alike[_ALIKE_IN[doubt.code]] = list(map(offer_claim, doubt.claims))
    return JsonResponse(alike)


@staff_page(Responsibility, "view")
def answers(request):
    """The positions that a responsibility takes, and whether it is about two roles."""
    pk = request.GET.get("responsibility", "")
    if not is_valid_pk(pk):
        raise Http404
    responsibility = get_object_or_404(Responsibility, pk=pk)
    positions = responsibility.scale.positions.all()
    return JsonResponse(
        {
            "relational": responsibility.relational,
            "positions": [{"id": row.pk, "label": str(row)} for row in positions],
        }
    )
