"""Frames for other sites, and how their editors find them (oEmbed)."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from urllib.parse import parse_qs, urlsplit

from csp.decorators import csp_replace
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from sources.text import markdown

from ..domain.comparison import Point, Row
from ..domain.note_sentence import note_sentence
from ..domain.role_profile import DutyKind, first_of_each_question, role_profile
from ..domain.sentences import Sentence
from ..models import Role
from ..queries import pages, titles
from ..request.absolute import absolute, site
from ..request.errors import UserError
from ..request.languages import language_of, page_at
from ..request.roles import resolve_roles, with_role, with_roles
from .cards import HEIGHT, WIDTH
from .pages import comparison_page, role_page
from .shared_page import SharedPage, build_frame

SHOWN = 5
"""How many points a card lists."""


def framed(view: Callable) -> Callable:
    """Let any site show the view in a frame: it shows what is public and changes nothing."""

    @xframe_options_exempt
    @csp_replace({"frame-ancestors": ["*"]})
    @wraps(view)
    def answer(request: HttpRequest, **kwargs) -> HttpResponse:
        try:
            return view(request, **kwargs)
        except UserError as error:
            # Rendered here, so that it is shown in the frame as well.
            return error.render(request)

    return answer


@dataclass(frozen=True)
class Dispute:
    """A contested point with both halves of its note."""

    point: Point
    anchor: str
    """Where it is on the whole page."""
    sentence: Sentence
    explanation: str
    """The editor's, as plain text; "" where nobody has written one."""


@framed
@with_role
def role(request: HttpRequest, role: Role) -> HttpResponse:
    rows = pages.profile_of(role)
    page, profile = role_page(request, role, rows), role_profile(rows)
    owned = [
        duty
        for duties in profile.duties
        if duties.kind is DutyKind.OWNS
        for duty in duties.rows.rows
    ]
    table = _table(rows, profile.disputes[:SHOWN])
    context = {
        "page": page.address,
        "card": page.card,
        "definition": markdown.plain(role.definition),
        "owned": owned[:SHOWN],
        "more_owned": max(0, len(owned) - SHOWN),
        "disputes": [
            _dispute(table, point, point.anchor, many_roles=True)
            for point in profile.disputes[:SHOWN]
        ],
        "references": table.references,
    }
    return render(request, "sharing/embed_role.html", context)


@framed
@with_roles
def comparison(request: HttpRequest, roles: list[Role]) -> HttpResponse:
    compared = pages.compared(roles)
    comparison, answer = compared.comparison, pages.answer_of(compared)
    page = comparison_page(request, comparison, answer=answer)
    points = first_of_each_question(comparison.points)[:SHOWN]
    table = _table(comparison.rows, points)
    context = {
        "page": page.address,
        "card": page.card,
        "answer": answer,
        "disputes": [
            _dispute(table, point, f"row-{point.responsibility.slug}", many_roles=len(roles) > 2)
            for point in points
        ],
        "references": table.references,
    }
    return render(request, "sharing/embed_comparison.html", context)


def _table(rows: Iterable[Row], points: Iterable[Point]) -> pages.AnnotatedRows:
    """Return those of the rows on which these points are, with their notes and sources."""
    slugs = {point.responsibility.slug for point in points}
    return pages.AnnotatedRows(tuple(row for row in rows if row.responsibility.slug in slugs))


def _dispute(table: pages.AnnotatedRows, point: Point, anchor: str, *, many_roles: bool) -> Dispute:
    explanation = markdown.plain(table.explanations.get(point.key, ""))
    return Dispute(point, anchor, note_sentence(point, many_roles=many_roles), explanation)


class SizeForm(forms.Form):
    maxwidth = forms.IntegerField(required=False)
    maxheight = forms.IntegerField(required=False)


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """Return the frame of a page of this site, as https://oembed.com describes it; JSON only."""
    if not (address := request.GET.get("url", "").strip()):
        return _error(
            400, _("Say which page: ?url= with the whole address of a role or comparison.")
        )
    if request.GET.get("format", "json") != "json":
        return _error(501, _("Only format=json is supported."))
    form = SizeForm(request.GET)
    if not form.is_valid():
        return _error(400, _("maxwidth and maxheight are whole numbers of pixels."))
    limits = {name: limit for name, limit in form.cleaned_data.items() if limit is not None}
    path = _get_path(request, address)
    with translation.override(language_of(path)):
        page = _build_page(request, path)
        if page:
            return _json(_describe(page, limits))
    return _error(
        404,
        _("That is not the full address of a current role or comparison page on this site."),
    )


def _get_path(request: HttpRequest, address: str) -> str:
    """Return the path of an address of this site, "" for any other and for a part of a page."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    hosts = {request.get_host(), urlsplit(site(request)).netloc}
    is_ours = parts.scheme in {"http", "https"} and parts.netloc.lower() in hosts
    is_whole = not {"context", "as_of"} & parse_qs(parts.query).keys()
    return parts.path if is_ours and is_whole else ""


def _build_page(request: HttpRequest, path: str) -> SharedPage | None:
    """Return the page at this path, None if it cannot be shown in a frame."""
    try:
        match = page_at(path)
        if match.view_name == "role":
            (meaning,) = titles.meanings([match.kwargs["slug"]])
            role = meaning.role
            return role_page(request, role, pages.profile_of(role)) if role else None
        if match.view_name == "compare":
            roles = resolve_roles(match.kwargs["slugs"])
            compared = pages.compared(roles)
            answer = pages.answer_of(compared)
            return comparison_page(request, compared.comparison, answer=answer)
    except (ValueError, Resolver404, UserError):
        return None
    return None


def _describe(page: SharedPage, limits: dict[str, int]) -> dict:
    width, height = page.frame_size
    width = max(1, min(width, limits.get("maxwidth", width)))
    height = max(1, min(height, limits.get("maxheight", height)))
    fields = {
        "version": "1.0",
        "type": "rich",
        "title": page.title,
        "provider_name": settings.SITE_NAME,
        "provider_url": absolute(page.request, "/"),
        "html": build_frame(page.frame_address, page.title, width, height),
        "width": width,
        "height": height,
        "cache_age": 86400,
    }
    # A thumbnail keeps to the same limits as the frame.
    if limits.get("maxwidth", WIDTH) >= WIDTH and limits.get("maxheight", HEIGHT) >= HEIGHT:
        fields |= {
            "thumbnail_url": page.card_address,
            "thumbnail_width": WIDTH,
            "thumbnail_height": HEIGHT,
        }
    return fields


def _error(status: int, explanation: str) -> HttpResponse:
    return _json({"error": explanation}, status)


def _json(fields: dict, status: int = 200) -> HttpResponse:
    text = json.dumps(fields, ensure_ascii=False, indent=1) + "\n"
    response = HttpResponse(text, "application/json", status)
    # Editors of other sites ask from within their own pages; nothing here is secret.
    response["Access-Control-Allow-Origin"] = "*"
    return response
