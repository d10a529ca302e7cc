"""Each page as JSON and as Markdown, at an address of its own or where Accept asks for it."""

import json
from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from .. import records
from ..domain.filters import PointFilter
from ..queries.overview import overview
from ..records import problems
from ..records.cuts import MOST_PER_PAGE, PER_PAGE, Cut, NoSuchEntryError
from ..records.markdown import markdown_of
from ..records.reader import Reader
from ..records.schema import schema_at
from ..request.absolute import absolute
from ..request.accepting import JSON, MARKDOWN, PAGE, preferred_form
from ..request.errors import SuggestedLink, UserError
from ..request.params import (
    address_with,
    current_only,
    parse_as_of,
    parse_context,
    parse_point_filter,
)
from ..request.scope import Scope
from ..request.unchanged import unless_known

MEDIA_TYPES = {JSON: "application/json", MARKDOWN: "text/markdown; charset=utf-8"}
ALLOWED = "GET, HEAD, OPTIONS"


# --- Records by the arguments of their address ------------------------------------------------


def _role(request: HttpRequest, slug: str) -> dict:
    return records.role(slug, Reader.of(request, Scope.parse(request)), _parse_cut(request))


@current_only
def _question(request: HttpRequest, slug: str) -> dict:
    reader = Reader.of(request, Scope(parse_context(request)))
    return records.question(slug, reader, _parse_cut(request))


def _statement(request: HttpRequest, key: str) -> dict:
    return records.statement(key, Reader.of(request, Scope(record=parse_as_of(request))))


@current_only
def _source(request: HttpRequest, slug: str) -> dict:
    return records.source(slug, Reader.of(request), _parse_cut(request))


def _comparison(request: HttpRequest, slugs: list[str]) -> dict:
    reader = Reader.of(request, Scope.parse(request))
    return records.comparison(slugs, reader, _parse_cut(request))


def _row(request: HttpRequest, slugs: list[str], slug: str) -> dict:
    return records.row(slugs, slug, Reader.of(request, Scope.parse(request)))


@current_only
def _disagreements(request: HttpRequest) -> dict:
    context = parse_context(request)
    whole = overview(context)
    chosen = {
        name: thing.slug
        for name, thing in parse_point_filter(request, whole.areas, whole.roles).items()
    }
    cut = _parse_cut(request, PER_PAGE)
    return records.disagreements(
        Reader.of(request, Scope(context)), cut, PointFilter(**chosen).among, chosen
    )


def _parse_cut(request: HttpRequest, usual: int | None = None) -> Cut:
    """Return which part of a long record is asked for. Raises UserError."""
    after, limit = request.GET.get("after", ""), request.GET.get("limit", "")
    if not limit:
        return Cut(after, usual)
    try:
        number = forms.IntegerField(min_value=1, max_value=MOST_PER_PAGE).clean(limit[:10])
    except forms.ValidationError:
        raise UserError(
            400,
            _("There cannot be so many at once"),
            _("“limit” takes a number from 1 to %(most)s.") % {"most": MOST_PER_PAGE},
            [SuggestedLink(address_with(request, limit=""), _("leave it out"))],
        ) from None
    return Cut(after, number)


def _cannot_go_on(request: HttpRequest) -> UserError:
    return UserError(
        400,
        _("The list cannot go on from there"),
        _("“after” takes what the address in “next” of the part before has there."),
        [SuggestedLink(address_with(request, after=""), _("From the beginning"))],
    )


BUILD: dict[str, Callable[..., dict]] = {
    "role": _role,
    "responsibility": _question,
    "claim": _statement,
    "source": _source,
    "compare": _comparison,
    "compare-row": _row,
    "disagreements": _disagreements,
}
"""By the name of a page's view."""


# --- Answers ----------------------------------------------------------------------------------


def record_view(name: str) -> Callable:
    """Return the view of the files that belong to the page of this name."""

    def answer(request: HttpRequest, ending: str, **kwargs) -> HttpResponse:
        if request.method == "OPTIONS":
            return _preflight()
        if request.method not in {"GET", "HEAD"}:
            return _refused(request, ending, _method_not_allowed(), {"Allow": ALLOWED})
        return _answer(request, name, ending, kwargs, f"{name}_record")

    return answer


def also_as_record(name: str) -> Callable:
    """Let a page be answered as JSON or Markdown to those who ask for it by Accept."""

    def decorate(view: Callable) -> Callable:
        @wraps(view)
        def answer(request: HttpRequest, **kwargs) -> HttpResponse:
            ending = PAGE
            if request.method in {"GET", "HEAD"}:
                ending = preferred_form(request.headers.get("Accept", ""))
            if ending == PAGE:
                response = view(request, **kwargs)
            else:
                response = _answer(request, name, ending, kwargs, name)
            patch_vary_headers(response, ["Accept"])
            return response

        return answer

    return decorate


def _answer(
    request: HttpRequest, name: str, ending: str, kwargs: dict, address: str
) -> HttpResponse:
    """Return the record of a page, or say what is wrong. ``address`` is the view to stay at where
    the address is not that of the record."""
    try:
        record = BUILD[name](request, **kwargs)
    except UserError as error:
        return _refused(request, ending, error)
    except NoSuchEntryError:
        return _refused(request, ending, _cannot_go_on(request))
    except Http404:
        return _refused(request, ending, problems.not_found())
    own = _own_arguments(record, kwargs)
    if own != kwargs:
        own |= {"ending": ending} if address != name else {}
        query = request.META["QUERY_STRING"]
        path = reverse(address, kwargs=own)
        return _open(HttpResponsePermanentRedirect(f"{path}?{query}" if query else path))
    if record.get("next"):
        record["next"] = _address_of_next(record, request)
    text = _as_json(record) if ending == JSON else markdown_of(record)
    response = _open(HttpResponse(text, content_type=MEDIA_TYPES[ending]))
    response["Link"] = f'<{record["addresses"]["page"]}>; rel="canonical"'
    return unless_known(request, response)


def _address_of_next(record: dict, request: HttpRequest) -> str:
    """Return where a record that is asked for in parts goes on, as JSON."""
    address, cursor = record["addresses"]["json"], {"after": record["next"]}
    if limit := request.GET.get("limit"):
        cursor["limit"] = limit
    return f"{address}{'&' if '?' in address else '?'}{urlencode(cursor)}"


def _own_arguments(record: dict, kwargs: dict) -> dict:
    """Return what the address of this record names: current slugs."""
    own = {}
    if "key" in kwargs:
        own["key"] = record["key"]
    if "slugs" in kwargs:
        own["slugs"] = [role["slug"] for role in record["roles"]]
    if "slug" in kwargs:
        thing = "question" if record["type"] == "row" else record["type"]
        own["slug"] = record[thing]["slug"]
    return own


def _as_json(content: dict) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n"


def _open(response: HttpResponse) -> HttpResponse:
    """Let pages of any site read it: there is nothing in it that is not public."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "ETag, Link"
    return response


def _preflight() -> HttpResponse:
    response = _open(HttpResponse(status=204, headers={"Allow": ALLOWED}))
    response["Access-Control-Allow-Methods"] = ALLOWED
    response["Access-Control-Allow-Headers"] = "Accept, If-None-Match"
    response["Access-Control-Max-Age"] = "86400"
    return response


def _refused(
    request: HttpRequest, ending: str, error: UserError, headers: dict | None = None
) -> HttpResponse:
    details = problems.problem(error, absolute(request, ""))
    if ending == MARKDOWN:
        text, media_type = problems.as_text(details), MEDIA_TYPES[MARKDOWN]
    else:
        text, media_type = _as_json(details), problems.MEDIA_TYPE
    return _open(HttpResponse(text, status=error.status, content_type=media_type, headers=headers))


def _method_not_allowed() -> UserError:
    return UserError(405, _("This can only be read"), _("Ask for it with GET. Nothing was saved."))


# --- The schema -------------------------------------------------------------------------------


def schema(request: HttpRequest) -> HttpResponse:
    """Return the JSON Schema of all records."""
    if request.method == "OPTIONS":
        return _preflight()
    if request.method not in {"GET", "HEAD"}:
        return _refused(request, JSON, _method_not_allowed(), {"Allow": ALLOWED})
    text = _as_json(schema_at(absolute(request, reverse("schema"))))
    return _open(HttpResponse(text, content_type="application/schema+json"))
