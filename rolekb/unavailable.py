"""The response while the database is down or busy: 503, with everything that was typed."""

import re
import sqlite3
import sys
from collections.abc import Iterator

from django.core.exceptions import SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseServerError,
    UnreadablePostError,
)
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import get_token
from django.template import TemplateDoesNotExist, loader
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext
from django.views import defaults

from roles.request.languages import language_of

from .request_log import request_id

RETRY_AFTER = 30
"""Seconds. A server that restarts is back by then, and so is the end of a long import."""

_NOT_KEPT = re.compile("pass|secret|token", re.IGNORECASE)

# Other codes are also an OperationalError, for example a missing table.
_SQLITE_CODES = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
}


_NOTHING_CAN_BE_SAVED = {"25006", "53100", sqlite3.SQLITE_READONLY, sqlite3.SQLITE_FULL}
"""A database that only reads, as a standby does, and a full disk: PostgreSQL's codes and SQLite's.
Pages are answered as ever."""


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer an exception that nothing else has handled (``handler500``).

    No middleware can do this: Django turns an exception of an inner middleware into a response
    before an outer one sees it, and sessions use the database in a middleware.
    """
    error = sys.exception()
    if not is_unavailable(error):
        return _our_fault(request)
    with translation.override(language_of(request.path_info)):
        reads_only = nothing_can_be_saved(error)
        is_page = _is_for_a_browser(request)
        response = _page(request, reads_only) if is_page else _text(reads_only)
        response["Content-Language"] = translation.get_language()
    response["Retry-After"] = str(RETRY_AFTER)
    add_never_cache_headers(response)
    return response


def _our_fault(request: HttpRequest) -> HttpResponse:
    """Answer with the id by which the log has the error."""
    try:
        template = loader.get_template("500.html")
    except TemplateDoesNotExist:
        return defaults.server_error(request)
    return HttpResponseServerError(template.render({"request_id": request_id()}))


def is_unavailable(error: BaseException | None) -> bool:
    """Return whether the database could not be reached, had no time or cannot save, and no query
    was wrong."""
    for cause in _causes(error):
        if isinstance(cause, OperationalError | InterfaceError):
            code = _code(cause)
            # A code of SQLite is a number.
            return not isinstance(code, int) or code in _SQLITE_CODES
    return nothing_can_be_saved(error)


def nothing_can_be_saved(error: BaseException | None) -> bool:
    """Return whether the database only reads, or its disk is full."""
    return any(_code(cause) in _NOTHING_CAN_BE_SAVED for cause in _causes(error))


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and what it was raised from: Django raises one of its own from a driver's, and
    another from the one that broke a transaction."""
    while error is not None:
        yield error
        error = error.__cause__


def _code(error: BaseException) -> str | int | None:
    """Return what the driver says is wrong: five letters of PostgreSQL, or SQLite's number."""
    driver = error.__cause__
    if isinstance(driver, sqlite3.Error):
        # The lowest byte is the kind of error, the others say more precisely what happened.
        return getattr(driver, "sqlite_errorcode", 0) & 0xFF
    return getattr(driver, "sqlstate", None)


def _is_for_a_browser(request: HttpRequest) -> bool:
    # Programs and scripts accept anything; only a browser that opens a page names HTML.
    return "text/html" in request.headers.get("Accept", "")


def _text(reads_only: bool) -> HttpResponse:
    if reads_only:
        text = gettext("Nothing can be saved at the moment. Try again in half a minute.")
    else:
        text = gettext("The database is not responding at the moment. Try again in half a minute.")
    return HttpResponse(f"{text}\n", status=503, content_type="text/plain; charset=utf-8")


def _page(request: HttpRequest, reads_only: bool) -> HttpResponse:
    # Without the request, so that no context processor asks the database for the user.
    context = {
        "address": request.get_full_path(),
        "posted": request.method == "POST",
        "reads_only": reads_only,
    }
    # The page offers to send it again, so only if the CSRF check has passed.
    if context["posted"] and getattr(request, "csrf_processing_done", False):
        context |= _typed(request)
    return HttpResponse(loader.get_template("503.html").render(context), status=503)


def _typed(request: HttpRequest) -> dict:
    try:
        # A view may have changed request.POST, and then keeps what came in here.
        posted, uploaded = getattr(request, "posted", request.POST), request.FILES
    except (SuspiciousOperation, UnreadablePostError, MultiPartParserError):
        return {}
    fields = [
        (name, value)
        for name, values in posted.lists()
        for value in values
        if not _NOT_KEPT.search(name)
    ]
    return {
        "token": get_token(request),
        "fields": fields,
        # To copy, should sending it again not help. What has no space is a choice or a number.
        "texts": [(name, value) for name, value in fields if len(value.split()) > 1],
        "incomplete": bool(uploaded) or any("pass" in name.lower() for name in posted),
        "multipart": request.content_type == "multipart/form-data",
    }
