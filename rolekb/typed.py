"""What was sent to the admin in vain is shown there again."""

from functools import wraps

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from roles.request.typed import ask_to_sign_in, shown_again, take_typed

_NOT_SHOWN_AGAIN = {"logout", "login"}


def shows_again(view):
    """Decorate a view of the admin: what was sent to it without a session is shown again after
    signing in, to be sent once more. A view with ``shows_typed`` shows it in its own form."""

    @wraps(view)
    def call(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.method == "POST" and not request.user.is_authenticated:
            match = request.resolver_match
            if not match or match.url_name not in _NOT_SHOWN_AGAIN:
                return ask_to_sign_in(request)
        elif (
            request.method == "GET"
            and not getattr(call, "shows_typed", False)
            and request.user.is_authenticated
            and (typed := take_typed(request)) is not None
        ):
            context = {
                **admin.site.each_context(request),
                "title": (
                    "You are signed in again"
                    if request.session_had_ended
                    else "Your second factor is set up"
                ),
                **shown_again(request, typed),
            }
            return TemplateResponse(request, "admin/typed_again.html", context)
        return view(request, *args, **kwargs)

    return call
