"""What was sent to the admin after its session had ended: the sign-in page carries it along, and
the page that it was sent to shows it again. Nothing is stored for anybody who has not signed in."""

import copy
import re
from functools import wraps

from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse

_SALT = "typed"
_DAYS = 7
_MOST = 40_000
"""Characters that the sign-in page carries along; more would be refused when it is sent."""
_NOT_KEPT = re.compile("pass|secret|csrf", re.IGNORECASE)
_NOT_SHOWN_AGAIN = {"logout", "login"}


def shows_again(view):
    """Decorate a view of the admin: what was sent to it without a session is shown again after
    signing in, to be sent once more. A view with ``shows_typed`` shows it in its own form."""

    @wraps(view)
    def call(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.method == "POST" and not request.user.is_authenticated:
            match = request.resolver_match
            if not match or match.url_name not in _NOT_SHOWN_AGAIN:
                return _ask_to_sign_in(request)
        elif request.method == "GET" and not getattr(call, "shows_typed", False):
            from roles.editing.views.typed import take_typed

            if request.user.is_authenticated and (typed := take_typed(request)):
                return _show_again(request, typed)
        return view(request, *args, **kwargs)

    return call


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    from .signin import SignInView

    page = copy.copy(request)
    page.typed = _sign(request)
    page.has_ended = True
    page.method, page.POST = "GET", QueryDict()
    page.GET = QueryDict(mutable=True)
    page.GET["next"] = request.get_full_path()
    response = SignInView.as_view()(page)
    response.status_code = 403
    return response


def _sign(request: HttpRequest) -> str:
    """Return what was sent, signed; "" where it is too much."""
    signed = signing.dumps(_typed(request), salt=_SALT, compress=True)
    return signed if len(signed) <= _MOST else ""


def _typed(request: HttpRequest) -> dict[str, str]:
    kept = request.POST.copy()
    for name in [name for name in kept if _NOT_KEPT.search(name)]:
        del kept[name]
    return {"address": request.get_full_path(), "body": kept.urlencode()}


def keep(request: HttpRequest) -> bool:
    """Keep what was sent in the session of somebody who is signed in. Return False where it is too
    much."""
    from roles.editing.views.typed import SESSION_KEY

    typed = _typed(request)
    if len(typed["body"]) > _MOST:
        return False
    request.session[SESSION_KEY] = typed
    return True


def keep_signed(request: HttpRequest) -> None:
    """Keep what the sign-in page has carried along in the new session."""
    from roles.editing.views.typed import SESSION_KEY

    try:
        typed = signing.loads(request.POST.get("typed", ""), salt=_SALT, max_age=_DAYS * 86_400)
    except signing.BadSignature:
        return
    request.session[SESSION_KEY] = typed


def _show_again(request: HttpRequest, typed: QueryDict) -> HttpResponse:
    from django.contrib import admin

    fields = [(name, value) for name, values in typed.lists() for value in values]
    context = {
        **admin.site.each_context(request),
        "title": "You are signed in again",
        "address": request.get_full_path(),
        "fields": fields,
        # What has no space is a choice or a number.
        "texts": [(name, value) for name, value in fields if len(value.split()) > 1],
    }
    return TemplateResponse(request, "admin/typed_again.html", context)
