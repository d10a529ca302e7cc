"""The home page and the page that explains the site."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from roles.domain.agreement import State
from roles.models import Claim, Role
from roles.queries.overview import overview
from roles.request.params import current_only
from roles.sharing import pages as sharing

from . import contact
from .example import worked_example

SHOWN = 6
"""How many of each kind the home page lists."""


@require_safe
@current_only
def home(request: HttpRequest) -> HttpResponse:
    found = overview()
    contested = found.contested
    return render(
        request,
        "home.html",
        {
            "pairs": found.pairs[:SHOWN],
            "sharpest": contested[:SHOWN],
            "contested_count": len(contested),
            "row_count": len(found.rows),
            "newest": Claim.objects.published().with_names().newest()[:SHOWN],
            "claim_count": Claim.objects.published().count(),
            "choices": Role.objects.spoken_of(),
            "sharing": sharing.home(request),
        },
    )


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "about.html",
        {
            "states": list(State),
            "example": worked_example(),
            "contact": settings.CONTACT,
            "contact_link": contact.address(),
        },
    )
