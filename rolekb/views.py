"""The home page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from roles.models import Claim, Role
from roles.queries.overview import overview
from roles.request.params import current_only
from roles.sharing import pages as sharing

SHOWN = 6
"""How many of each kind the home page lists."""


@require_safe
@current_only
def home(request: HttpRequest) -> HttpResponse:
    claims_overview = overview()
    contested = claims_overview.contested
    claims = Claim.objects.published()
    return render(
        request,
        "home.html",
        {
            "pairs": claims_overview.pairs[:SHOWN],
            "sharpest": contested[:SHOWN],
            "contested_count": len(contested),
            "row_count": len(claims_overview.rows),
            "newest": claims.with_names().newest()[:SHOWN],
            "claim_count": claims.count(),
            "choices": Role.objects.spoken_of(),
            "sharing": sharing.home(request),
        },
    )
