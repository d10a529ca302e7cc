"""Hosts, languages, errors and the size of requests."""

import logging
import re

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import DisallowedHost
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponseBadRequest
from django.http.request import split_domain_port
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.deprecation import MiddlewareMixin
from django.utils.formats import number_format
from django.utils.log import log_response
from django.utils.translation import gettext as _

from roles.queries.content_state import one_state
from roles.request.erased import erased_at
from roles.request.errors import SuggestedLink, UserError
from roles.request.languages import language_of

MAX_LOG_LINE = 500
"""In characters; a host can be as long as a server accepts."""


def refuse_foreign_hosts(get_response):
    """Answer 400 to a request with a host that is not one of the site's. This comes first: static
    files are served without checking the host, while redirects and pages need it. It is logged as
    one line of warning; Django would log an error with a traceback for what anybody can send."""

    def answer(request):
        try:
            _check_host(request)
        except DisallowedHost as error:
            code = language_of(request.path_info)
            with translation.override(code):
                # Without the request, because context processors need its host.
                page = render_to_string("400_host.html", {"site_address": settings.SITE_ADDRESS})
            response = HttpResponseBadRequest(page, headers={"Content-Language": code})
            log_response(
                str(error)[:MAX_LOG_LINE],
                response=response,
                request=request,
                logger=logging.getLogger("django.security.DisallowedHost"),
            )
            return response
        return get_response(request)

    return answer


def _check_host(request: HttpRequest) -> None:
    """Raise DisallowedHost, also for an impossible port: Django accepts any number."""
    host = request.get_host()
    _, port = split_domain_port(host)
    if len(port) > 5 or int(port or 0) > 65535:
        raise DisallowedHost(f"Invalid HTTP_HOST header: {host!r}. There is no such port.")


def language_of_address(get_response):
    """Answer in the language of the address. No cookie or header matters, so that an address shows
    everybody the same page. Django's ``LocaleMiddleware`` would let every English page vary by
    ``Accept-Language``."""

    def answer(request):
        request.LANGUAGE_CODE = language_of(request.path_info)
        with translation.override(request.LANGUAGE_CODE):
            response = get_response(request)
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response

    return answer


def read_the_state_once(get_response):
    """Make a page that changes nothing from one state of the content, which is read once."""

    def answer(request):
        if request.method not in {"GET", "HEAD"}:
            return get_response(request)
        with one_state():
            return get_response(request)

    return answer


class UserErrorMiddleware(MiddlewareMixin):
    """Render the UserError that a view raises, say of what was erased that it was, and show a
    browser words where Django answers nothing: an address that only takes what a form sends stays
    in its address bar."""

    def process_exception(self, request, exception):
        if isinstance(exception, Http404):
            exception = erased_at(request)
        return exception.render(request) if isinstance(exception, UserError) else None

    def process_response(self, request, response):
        is_read = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
        takes_forms = not request.path.startswith("/api/")
        if response.status_code != 405 or response.content or not (is_read and takes_forms):
            return response
        error = UserError(
            405,
            _("This address only takes what a form sends"),
            _("Go back to the page with the form, and send it from there."),
        )
        response.content = error.render(request).content
        return response


class BodyLimitMiddleware(MiddlewareMixin):
    """Refuse a request whose body is larger than its page needs, before the body is read.

    Readers may send what the longest suggestion takes, or what a view says in ``max_body_bytes``,
    and staff may send to the admin what its
    largest form takes. List it before ``CsrfViewMiddleware``, which reads every posted form.
    """

    def process_view(self, request, view, args, kwargs):
        try:
            _check_length(request, getattr(view, "max_body_bytes", settings.PUBLIC_BODY_MAX_BYTES))
        except UserError as error:
            # A program is told in a form of its own.
            refuse = getattr(view, "refuse", None)
            return refuse(request, error) if refuse else error.render(request)
        return None


def _check_length(request: HttpRequest, limit: int) -> None:
    """Raise UserError if the announced length of the body is missing, wrong or too large."""
    if "Transfer-Encoding" in request.headers:
        # Django reads no body of unknown length: the form would look empty.
        raise UserError(
            411,
            _("The length is missing"),
            _("A form was sent without saying how long it is. Send it with Content-Length."),
        )
    announced = request.META.get("CONTENT_LENGTH") or "0"
    if not re.fullmatch(r"[0-9]{1,18}", announced):
        raise UserError(
            400,
            _("The length is not understood"),
            _("Content-Length has to be the number of bytes that are sent, in digits."),
        )
    length = int(announced)
    if length <= limit:
        return
    if "admin" not in request.resolver_match.app_names:
        raise _too_large(length, limit)
    is_staff = admin.site.has_permission(request)
    # The body may take long to arrive, and a stop in between would end this process without
    # closing the connection: SQLite would keep its newest edits outside of the database file.
    if not connection.in_atomic_block:
        connection.close()
    if not is_staff:
        explanation = _(
            "You are not signed in, and without an account at most %(limit)s kB are accepted here. "
            "Nothing was saved. Sign in in another window, then go back and send it again."
        )
        raise UserError(
            413,
            _("This is too large"),
            explanation % {"limit": _kilobytes(settings.PUBLIC_BODY_MAX_BYTES)},
            [SuggestedLink(reverse("account_login"), _("Sign in"))],
        )
    if length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        raise _too_large(length, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


def _too_large(length: int, limit: int) -> UserError:
    explanation = _(
        "%(sent)s kB were sent, and at most %(limit)s kB are accepted here. Nothing was saved. "
        "Go back, shorten what you wrote or choose a smaller file, and send it again."
    )
    return UserError(
        413,
        _("This is too large"),
        explanation % {"sent": _kilobytes(length), "limit": _kilobytes(limit)},
    )


def _kilobytes(length: int) -> str:
    return number_format(-(-length // 1000), force_grouping=True)
