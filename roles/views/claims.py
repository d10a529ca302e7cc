"""The page of a claim."""

from collections.abc import Collection

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ..domain.comparison import Point, Row
from ..domain.hues import Hues
from ..models import Claim
from ..queries import pages
from ..queries.claim_history import history_of, last_day_of_claim
from ..queries.current import Facts
from ..queries.question_details import disputes_on
from ..request.errors import SuggestedLink, UserError
from ..request.params import parse_as_of, redirect_permanently
from ..request.scope import Scope
from ..sharing import pages as sharing


@require_safe
def claim_page(request: HttpRequest, key: str) -> HttpResponse:
    record = parse_as_of(request)
    claim = record.claim(key.lower())
    if claim is None:
        raise _missing(key.lower(), record)
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
            "contexts": fact.sorted_contexts,
            "superseded": fact.superseded,
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


def _missing(key: str, record: Facts) -> UserError:
    """Say since when or until when the claim is published. Raises Http404 if it never was."""
    if claim := Claim.objects.published().named(key):
        return UserError(
            404,
            _("This statement was not here yet on %(day)s") % {"day": date_format(record.day)},
            _("It has been published here since %(day)s.")
            % {"day": date_format(claim.published_at)},
            [SuggestedLink(claim.get_absolute_url(), _("The current version of the statement"))],
        )
    if not (last_day := last_day_of_claim(key)):
        raise Http404
    address = f"{reverse('claim', args=[key])}?as_of={last_day.isoformat()}"
    return UserError(
        410,
        _("This statement was withdrawn"),
        _("It is no longer published here. It was last here on %(day)s.")
        % {"day": date_format(last_day)},
        [SuggestedLink(address, _("The last version of the statement"))],
    )
