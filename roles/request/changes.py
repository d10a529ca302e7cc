"""What an address asks for of the recent changes."""

from collections.abc import Callable

from django.http import HttpRequest
from django.utils.translation import gettext as _

from ..queries.changes import ChangeKind, Wanted, is_cursor
from .errors import UserError
from .params import SlugField, link_without, parse_query
from .questions import resolve_question
from .roles import resolve_role
from .sources import resolve_source


def wanted_changes(request: HttpRequest) -> tuple[Wanted, str]:
    """Return what the changes are narrowed to and before which one they begin, "" for the newest.
    Raises UserError for what is not there."""
    kind = SlugField(ChangeKind, _("There is no such kind of change"))
    wanted = Wanted(
        role=_named(request, "role", resolve_role),
        question=_named(request, "question", resolve_question),
        source=_named(request, "source", resolve_source),
        kind=parse_query(request, kind=kind)["kind"],
    )
    before = request.GET.get("before", "")
    if before and not is_cursor(before):
        raise UserError(
            404,
            _("There is no such page of changes"),
            _("“before” is taken from the link to earlier changes, whole and unchanged."),
            [link_without(request, "before")],
        )
    return wanted, before


def _named(request: HttpRequest, name: str, resolve: Callable):
    slug = request.GET.get(name)
    if not slug:
        return None
    try:
        return resolve(slug)
    except UserError as error:
        # The error is that of the role's own page, and does not speak of the address.
        words = _("leave out “%(name)s”") % {"name": name}
        error.suggestions.append(link_without(request, name)._replace(words=words))
        raise
