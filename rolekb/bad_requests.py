"""The response to a request that Django refuses to read (``handler400``)."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views import defaults

from roles.request.errors import SuggestedLink, UserError


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say what is too much of a form, and how much is read; that a session has ended; or that the
    address is wrong."""
    most = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    if isinstance(exception, TooManyFieldsSent):
        # What stands in the address counts by itself.
        if request.META.get("QUERY_STRING", "").count("&") >= most:
            return defaults.bad_request(request, exception)
        explanation = _("More than %(most)s fields were sent at once, and no more are read.")
    elif isinstance(exception, TooManyFilesSent):
        most = settings.DATA_UPLOAD_MAX_NUMBER_FILES
        explanation = _("More than %(most)s files were sent at once, and no more are read.")
    elif isinstance(exception, RequestDataTooBig):
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1000
        explanation = _("More than %(most)s kB were sent, and no more are read.")
    elif isinstance(exception, MultiPartParserError):
        return UserError(
            400,
            _("The form could not be read"),
            _("It arrived incomplete or malformed. Nothing was saved. Go back, and send it again."),
        ).render(request)
    elif isinstance(exception, SessionInterrupted):
        request.user = AnonymousUser()
        return UserError(
            400,
            _("You have been signed out"),
            _(
                "Your session ended while this was under way, perhaps in another window. What you "
                "sent may have been saved. Sign in, and look before you send it again."
            ),
            [SuggestedLink(reverse("account_login"), _("Sign in"))],
        ).render(request)
    else:
        return defaults.bad_request(request, exception)
    advice = _("Nothing was saved. Go back, and send less at once.")
    limit = {"most": number_format(most, force_grouping=True)}
    return UserError(413, _("This is too much"), f"{explanation % limit} {advice}").render(request)
