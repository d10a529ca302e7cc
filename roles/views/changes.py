"""What changed lately: the public record."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..queries.changes import ChangeKind, recent
from ..request.changes import wanted_changes
from ..request.params import current_only


@require_safe
@current_only
def changes(request: HttpRequest) -> HttpResponse:
    wanted, before = wanted_changes(request)
    events, following = recent(wanted, before)
    context = {
        "events": events,
        "following": following,
        "is_first": not before,
        "wanted": wanted,
        "narrowed": [row for row in (wanted.role, wanted.question, wanted.source) if row],
        "kinds": list(ChangeKind),
    }
    return render(request, "roles/changes.html", context)
