"""What happens around every request."""

import logging

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponseBadRequest
from django.http.request import split_domain_port
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.log import log_response

from roles.languages import language_of

LONGEST_LINE = 500
"""Characters of a line in the log; a host can be as long as a server lets it be."""


def refuse_foreign_hosts(get_response):
    """Answer 400 where a request names a host that is not one of the site's. This comes first:
    files are served without a look at the host, while redirects and the frame of each page need it.
    Logged as a warning of one line: Django would log an error with a traceback for what anybody can
    send."""

    def answer(request):
        try:
            _check_host(request)
        except DisallowedHost as error:
            code = language_of(request.path_info)
            with translation.override(code):
                # Without the request: what pages know of it has the host in it.
                page = render_to_string("400_host.html", {"site_address": settings.SITE_ADDRESS})
            response = HttpResponseBadRequest(page, headers={"Content-Language": code})
            log_response(
                str(error)[:LONGEST_LINE],
                response=response,
                request=request,
                logger=logging.getLogger("django.security.DisallowedHost"),
            )
            return response
        return get_response(request)

    return answer


def _check_host(request: HttpRequest) -> None:
    """Raise DisallowedHost, also for a port that cannot be: Django accepts any number."""
    host = request.get_host()
    _, port = split_domain_port(host)
    if len(port) > 5 or int(port or 0) > 65535:
        raise DisallowedHost(f"Invalid HTTP_HOST header: {host!r}. There is no such port.")


def language_of_address(get_response):
    """Answers in the language that the address names. Nothing else decides: no cookie, no
    session and no header, so that one address shows one page to everybody. Django's own
    ``LocaleMiddleware`` looks at all three, and makes every answer vary."""

    def answer(request):
        request.LANGUAGE_CODE = language_of(request.path_info)
        with translation.override(request.LANGUAGE_CODE):
            response = get_response(request)
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response

    return answer
