"""The home page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from roles.domain.comparison import Point
from roles.domain.facts import RoleFact
from roles.domain.hues import LETTERS, Hues
from roles.models import Claim
from roles.queries.content_state import once_per_state
from roles.queries.overview import featured_pairs, overview
from roles.request.params import current_only
from roles.request.roles import comparison_address
from roles.sharing import pages as sharing

CARDS, LINKS, DISPUTED, NEWEST = 3, 6, 5, 4
"""How many of each kind the home page lists."""


@require_safe
@current_only
def home(request: HttpRequest) -> HttpResponse:
    claims_overview = overview()
    # Those that an editor chose; where none is chosen, those with most questions in common.
    often = featured_pairs(claims_overview) or [pair.roles for pair in claims_overview.pairs]
    pairs = often[:CARDS]
    disputes = claims_overview.disputed_questions
    shown = disputes[:DISPUTED]
    named = [role for pair in pairs for role in pair]
    named += [role for point in shown if point.rivals for role in point.roles]
    return render(
        request,
        "home.html",
        {
            "comparisons": [
                (
                    pair,
                    comparison_address(role.slug for role in pair),
                    claims_overview.brief(*pair),
                )
                for pair in pairs
            ],
            "also_compared": [
                claims_overview.pair_of(*pair) for pair in often[CARDS : CARDS + LINKS]
            ],
            "hints": _hints(pairs, shown),
            "hues": Hues(list(dict.fromkeys(named))[: len(LETTERS)], {}),
            "disputes": shown,
            "disputed_count": len(disputes),
            "role_count": len(claims_overview.roles),
            "question_count": len(claims_overview.rows),
            "claim_count": len(claims_overview.narrowing.whole),
            "source_count": len({claim.source for claim in claims_overview.narrowing.whole}),
            "newest": _newest(),
            "sharing": sharing.home(request),
        },
    )


@once_per_state
def _newest() -> tuple[Claim, ...]:
    """Return the statements that were added last, each with its source."""
    # Sorted before anything is joined: an import adds thousands at one moment.
    newest = Claim.objects.published().newest().values("pk")[:NEWEST]
    return tuple(Claim.objects.filter(pk__in=newest).select_related("source").newest())


def _hints(pairs: list[tuple[RoleFact, RoleFact]], disputes: list[Point]) -> list[str]:
    """Return what a reader may ask: two roles, a question, a title as a contract prints it."""
    if not pairs:
        return []
    first, *_others = pairs
    hints = [" vs ".join(role.abbreviation or role.name for role in first)]
    hints += [point.responsibility.question for point in disputes[1:2]]
    return [*hints, f"Senior {first[-1].name}"]
