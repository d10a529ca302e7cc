"""The page of a claim."""

from collections.abc import Collection

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..domain.comparison import Point, Row
from ..domain.hues import Hues
from ..queries import pages
from ..queries.claim_history import history_of
from ..queries.question_details import disputes_on
from ..request.claims import published_claim
from ..request.params import parse_as_of, redirect_permanently
from ..request.scope import Scope
from ..sharing import pages as sharing
from ..sharing.page_files import also_as_record


@also_as_record("claim")
@require_safe
def claim_page(request: HttpRequest, key: str) -> HttpResponse:
    record = parse_as_of(request)
    claim = published_claim(key.lower(), record)
    if key != claim.key:
        return redirect_permanently(request, claim)
    row = pages.row_on(claim.responsibility.fact, record)
    points = pages.points_with(claim, row)
    table = pages.AnnotatedRows((_of_points(row, points),), record=record)
    fact = next(fact for point in points for fact in pages.facts_on(point) if fact.key == key)
    reference = table.references.to(fact.source)
    reference.at(claim.locator)
    return render(
        request,
        "roles/claim.html",
        {
            "claim": claim,
            "record": record,
            "fact": fact,
            "original": reference.original(
                claim.quotation, claim.quotation_found, claim.quotation_fragment
            ),
            "points": points,
            "detail": {"disputes": disputes_on(points, table.notes)},
            "hues": Hues((), {}),
            "references": table.references,
            "events": [event for event in history_of(claim) if record.includes(event.at)],
            "sharing": sharing.claim_page(request, claim, points, Scope(record=record)),
        },
    )


def _of_points(row: Row, points: Collection[Point]) -> Row:
    """Return the row with these of its points only, so that no source is listed that the page does
    not name."""
    cells, rivals, pairs = (
        tuple(point for point in kind if point in points)
        for kind in (row.cells, row.rivals, row.pairs)
    )
    return Row(row.responsibility, cells, rivals, pairs)
