"""Everything below ``/api/``: limits, problems, headers; operations are loaded when first asked."""

import json
from functools import cache

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import Resolver404, URLResolver, reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from ..domain.title_lists import MAX_BYTES
from ..records import problems
from ..request import limits
from ..request.absolute import site
from ..request.errors import SuggestedLink, UserError
from ..request.unchanged import unless_known

METHODS = "GET, HEAD, POST, OPTIONS"
_READING = {"GET", "HEAD"}


@csrf_exempt
def answer(request: HttpRequest, rest: str) -> HttpResponse:
    """Answer a request below ``/api/v1/``. There is no session, so nothing can be forged."""
    if request.method == "OPTIONS":
        return _preflight()
    try:
        limits.count(request, limits.API)
        response = _operate(request, rest)
    except limits.TooManyRequestsError as error:
        error.suggestions = [_described()]
        return refuse(request, error, error.headers)
    except UserError as error:
        return refuse(request, error)
    except Http404:
        return refuse(request, problems.not_found())
    except RequestDataTooBig:
        return refuse(request, too_large())
    except SuspiciousOperation:
        return refuse(request, _too_many_parameters())
    if response.status_code != 200:
        return response
    return _finish(request, open_to_all(response))


answer.max_body_bytes = MAX_BYTES


def _operate(request: HttpRequest, rest: str) -> HttpResponse:
    try:
        match = _operations().resolve(rest)
    except Resolver404:
        raise unknown() from None
    method = request.method
    # An operation that can be read can be asked for its head.
    request.method = "GET" if method == "HEAD" else method
    try:
        response = match.func(request, *match.args, **match.kwargs)
    finally:
        request.method = method
    if response.status_code == 405:
        allowed = response["Allow"].replace("GET", "GET, HEAD")
        return refuse(request, _wrong_method(allowed), {"Allow": f"{allowed}, OPTIONS"})
    return response


@cache
def _operations() -> URLResolver:
    """Return the addresses of the operations. This loads django-ninja."""
    from .operations import resolver

    return resolver()


def _finish(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if request.method not in _READING:
        response["Cache-Control"] = "private, no-store"
        return response
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    return unless_known(request, response)


# --- Headers ------------------------------------------------------------------------------


def open_to_all(response: HttpResponse) -> HttpResponse:
    """Let pages of any site read it, and say how often one may ask."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "ETag, RateLimit-Policy, Retry-After"
    response["RateLimit-Policy"] = f'"hour";q={limits.API.most};w=3600'
    return response


def _preflight() -> HttpResponse:
    response = open_to_all(HttpResponse(status=204, headers={"Allow": METHODS}))
    response["Access-Control-Allow-Methods"] = METHODS
    response["Access-Control-Allow-Headers"] = "Accept, Content-Type, If-None-Match"
    response["Access-Control-Max-Age"] = "86400"
    return response


# --- Problems -----------------------------------------------------------------------------


def refuse(request: HttpRequest, error: UserError, headers=None, **more) -> HttpResponse:
    """Return the details of a problem (RFC 9457)."""
    details = problems.problem(error, site(request)) | more
    # Several roles may be meant: for a program that is a conflict, not a choice to follow.
    details["status"] = status = 409 if error.status == 300 else error.status
    text = json.dumps(details, ensure_ascii=False, separators=(",", ":")) + "\n"
    response = HttpResponse(
        text.encode(errors="replace"),
        status=status,
        content_type=problems.MEDIA_TYPE,
        headers={"Cache-Control": "no-store", **(headers or {})},
    )
    return open_to_all(response)


def _refuse_body(request: HttpRequest, error: UserError) -> HttpResponse:
    """Say what is wrong with a body that is not even read."""
    return refuse(request, too_large() if error.status == 413 else error)


answer.refuse = _refuse_body


@csrf_exempt
def nothing(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Answer for addresses below ``/api/`` that are none."""
    return refuse(request, unknown())


nothing.refuse = _refuse_body


def _described() -> SuggestedLink:
    return SuggestedLink(reverse("api"), _("What can be asked"))


def unknown() -> UserError:
    explanation = _("Nothing is at this address of the interface for programs.")
    return UserError(404, _("There is no such page"), explanation, [_described()])


def _wrong_method(allowed: str) -> UserError:
    explanation = _("This address takes %(methods)s.") % {"methods": allowed}
    return UserError(405, _("It cannot be asked like this"), explanation, [_described()])


def too_large() -> UserError:
    return UserError(413, _("This is too large"), _("Send fewer titles at once."), [_described()])


def not_understood() -> UserError:
    explanation = _("It cannot be read. What is sent has to be JSON as described.")
    return UserError(400, _("The request is not understood"), explanation, [_described()])


def _too_many_parameters() -> UserError:
    explanation = _("The address has more than %(most)s parameters.") % {
        "most": number_format(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS, force_grouping=True)
    }
    return UserError(400, _("The request is not understood"), explanation, [_described()])


def invalid(first: str) -> UserError:
    return UserError(422, _("A value is missing or wrong"), first, [_described()])
