"""The page that explains the site, with an example that a made-up role goes through."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from roles.domain.agreement import Agreement, State, agreement
from roles.domain.facts import ClaimFact, ContextFact, Manner, PositionFact, PositionKind

from .site_files import contact_address


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    context = {
        "states": list(State),
        "example": worked_example(),
        "contact": settings.CONTACT,
        "contact_link": contact_address(),
    }
    return render(request, "about.html", context)


def worked_example() -> list[tuple[str, Agreement]]:
    """Return the steps of the example, each with what the claims so far add up to, computed by the
    function that every page uses."""
    owns = PositionFact("owns", _("owns"), PositionKind.OWNS, 0)
    shares = PositionFact("shares", _("shares"), PositionKind.SHARES, 1)
    startups = frozenset({ContextFact("startup", _("startup"), _("in startups"))})
    steps = [
        (_("Nobody has said anything yet."), None, {}),
        (_("Source 1 says that the Release Captain owns it."), owns, {}),
        (_("Source 2 says the same."), owns, {}),
        (_("Source 3 says that in startups they share it."), shares, {"contexts": startups}),
        (_("Source 4 says so too, of startups."), shares, {"contexts": startups}),
        (
            _("Source 5 reports that some say the Captain owns it, and calls that wrong."),
            owns,
            {"manner": Manner.REJECTS},
        ),
    ]
    claims: list[ClaimFact] = []
    example = []
    for number, (words, position, fields) in enumerate(steps):
        if position:
            claims.append(
                ClaimFact(
                    key=f"example{number}",
                    source=f"source-{number}",
                    voice=f"voice-{number}",
                    role="release-captain",
                    responsibility="example",
                    position=position,
                    **fields,
                )
            )
        example.append((words, agreement(claims)))
    return example
