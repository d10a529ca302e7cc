"""What an address asks for of the recent changes."""

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from sources.models import Source

from ..models import Responsibility, Role
from ..queries.changes import ChangeKind, Wanted, is_cursor
from .params import SlugField, parse_query


def wanted_changes(request: HttpRequest) -> tuple[Wanted, str]:
    """Return what the changes are narrowed to and before which one they begin, "" for the newest.
    Raises Http404 for rows that are not there."""
    kind = SlugField(ChangeKind, _("There is no such kind of change"))
    wanted = Wanted(
        role=_named(request, "role", Role.objects),
        question=_named(request, "question", Responsibility.objects),
        source=_named(request, "source", Source.objects.public()),
        kind=parse_query(request, kind=kind)["kind"],
    )
    before = request.GET.get("before", "")
    if before and not is_cursor(before):
        raise Http404
    return wanted, before


def _named(request: HttpRequest, name: str, rows):
    slug = request.GET.get(name)
    if not slug:
        return None
    if len(slug) > 120 or "\0" in slug or (row := rows.filter(slug=slug).first()) is None:
        raise Http404
    return row
