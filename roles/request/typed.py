"""What was sent after a session had ended, or before a second factor was set up: the sign-in page
carries it along, and the page that it was sent to shows it again. Nothing is stored for anybody who
has not signed in."""

import copy
import re

from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import resolve, reverse
from django.utils.translation import gettext as _

from .errors import UserError

_SESSION_KEY = "typed"
_SALT = "typed"
_DAYS = 7
_MOST = 40_000
"""Characters that the sign-in page carries along; more would be refused when it is sent."""
_NOT_KEPT = re.compile("pass|secret|csrf", re.IGNORECASE)


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Return the sign-in page with what was sent, and with the status 403; or what leads somebody
    to it who has given a password and owes a second factor."""
    page = copy.copy(request)
    page.typed = _sign(request)
    page.has_ended = True
    page.method, page.POST = "GET", QueryDict()
    page.GET = QueryDict(mutable=True)
    page.GET["next"] = request.get_full_path()
    # The site has the view, and imports from here.
    response = resolve(reverse("account_login")).func(page)
    if response.status_code == 200:
        response.status_code = 403
    elif not keep(request):
        raise UserError(
            403,
            _("Sign in first"),
            _(
                "Your session had ended, and nothing was saved. Sign in in another window, then go "
                "back in this one, where your form is still filled in, and send it again."
            ),
        )
    return response


def _sign(request: HttpRequest) -> str:
    """Return what was sent, signed; "" where it is too much. A stranger may send megabytes, which
    take long to compress."""
    typed = _typed(request)
    if len(typed["body"]) > 10 * _MOST:
        return ""
    signed = signing.dumps(typed, salt=_SALT, compress=True)
    return signed if len(signed) <= _MOST else ""


def _typed(request: HttpRequest) -> dict[str, str]:
    kept = request.POST.copy()
    for name in [name for name in kept if _NOT_KEPT.search(name)]:
        del kept[name]
    return {"address": request.get_full_path(), "body": kept.urlencode()}


def keep(request: HttpRequest, *, has_ended: bool = True) -> bool:
    """Keep what was sent in the session of somebody who is signed in, and whether it was sent after
    an earlier session had ended. Return False where it is too much."""
    typed = _typed(request)
    if len(typed["body"]) > _MOST:
        return False
    request.session[_SESSION_KEY] = typed | {"has_ended": has_ended}
    return True


def keep_signed(request: HttpRequest) -> None:
    """Keep what the sign-in page has carried along in the new session."""
    try:
        typed = signing.loads(request.POST.get("typed", ""), salt=_SALT, max_age=_DAYS * 86_400)
    except signing.BadSignature:
        return
    request.session[_SESSION_KEY] = typed


def take_typed(request: HttpRequest) -> QueryDict | None:
    """Return what the form at this address had sent in vain, once; None if nothing. Then
    ``request.session_had_ended`` is whether that was for want of a session."""
    kept = request.session.get(_SESSION_KEY)
    if not kept or kept.get("address") != request.get_full_path():
        return None
    del request.session[_SESSION_KEY]
    request.session_had_ended = kept.get("has_ended", True)
    return QueryDict(kept["body"])


def shown_again(request: HttpRequest, typed: QueryDict) -> dict:
    """Return what a page shows of what was sent, to be sent once more."""
    fields = [(name, value) for name, values in typed.lists() for value in values]
    return {
        "address": request.get_full_path(),
        "session_had_ended": request.session_had_ended,
        "fields": fields,
        # What has no space is a choice or a number.
        "texts": [(name, value) for name, value in fields if len(value.split()) > 1],
    }
