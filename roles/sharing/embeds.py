"""What other sites may show in a frame of theirs, and how their editors find out (oEmbed)."""

import json
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, ResolverMatch, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from ..models import Role
from ..queries import pages, titles
from ..request.absolute import absolute, site
from ..request.languages import language_of, page_at
from ..request.roles import MOST, problem_with_roles, with_role, with_roles
from . import pages as sharing
from . import works
from .cards import HEIGHT, WIDTH, Card

SHOWN = 5
"""How many points a card lists."""


def framed(view: Callable) -> Callable:
    """May stand in anybody's frame: it shows what is public and changes nothing."""
    return xframe_options_exempt(csp_replace({"frame-ancestors": ["*"]})(view))


@framed
@with_role
def role(request: HttpRequest, role: Role) -> HttpResponse:
    rows = pages.profile_of(role)
    return render(
        request,
        "sharing/embed_role.html",
        {
            "role": role,
            "page": absolute(request, role.get_absolute_url()),
            "card": sharing.role_card(role, rows),
            "contested": pages.contested_points(rows)[:SHOWN],
        },
    )


@framed
@with_roles
def comparison(request: HttpRequest, roles: list[Role]) -> HttpResponse:
    compared = pages.comparison_of(roles)
    slugs = [role.slug for role in roles]
    return render(
        request,
        "sharing/embed_comparison.html",
        {
            "title": works.title_of(compared),
            "page": absolute(request, reverse("compare", args=[slugs])),
            "roles": compared.roles,
            "card": sharing.comparison_card(compared),
            "common_ground": compared.common_ground[:SHOWN],
            "contested": compared.sharpest[:SHOWN],
        },
    )


# --- oEmbed -------------------------------------------------------------------------------


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """The frame for one of our pages, as https://oembed.com has it; JSON only."""
    if not (asked := request.GET.get("url", "").strip()):
        return _said(
            400, _("Say which page: ?url= with the whole address of a role or comparison.")
        )
    if request.GET.get("format", "json") != "json":
        return _said(501, _("Only format=json is answered."))
    try:
        limits = {
            name: int(request.GET[name])
            for name in ("maxwidth", "maxheight")
            if request.GET.get(name)
        }
    except ValueError:
        return _said(400, _("maxwidth and maxheight are whole numbers of pixels."))
    found = _embeddable(request, asked)
    if found is None:
        return _said(
            404,
            _(
                "That is no address of a role or a comparison of this site, whole and as it stands "
                "now."
            ),
        )
    title, frame, card, picture, (width, height) = found
    width = max(1, min(width, limits.get("maxwidth", width)))
    height = max(1, min(height, limits.get("maxheight", height)))
    told = {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "provider_name": settings.SITE_NAME,
        "provider_url": absolute(request, "/"),
        "html": sharing.frame(frame, title, width, height),
        "width": width,
        "height": height,
        "cache_age": 86400,
    }
    if _fits(card, limits):
        told |= {"thumbnail_url": picture, "thumbnail_width": WIDTH, "thumbnail_height": HEIGHT}
    return _json(told)


def _fits(card: Card, limits: dict[str, int]) -> bool:
    """A thumbnail keeps to the same limits as the frame."""
    return limits.get("maxwidth", WIDTH) >= WIDTH and limits.get("maxheight", HEIGHT) >= HEIGHT


def _embeddable(request: HttpRequest, asked: str):
    """Title, address of the frame, card, address of its picture, and size, in the language of the
    page; None for other pages."""
    try:
        parts = urlsplit(asked)
        ours = {request.get_host(), urlsplit(site(request)).netloc}
        if parts.scheme not in {"http", "https"} or parts.netloc.lower() not in ours:
            return None
        if {"context", "as_of"} & parse_qs(parts.query).keys():
            return None
        match = page_at(parts.path)
    except (ValueError, Resolver404):
        return None
    with translation.override(language_of(parts.path)):
        return _frame_of(request, match)


def _frame_of(request: HttpRequest, match: ResolverMatch):
    if match.view_name == "role":
        (meaning,) = titles.meanings([match.kwargs["slug"]])
        if not (role := meaning.role):
            return None
        card = sharing.role_card(role, pages.profile_of(role))
        where, kind, size = {"slug": role.slug}, "role", sharing.ROLE_FRAME
    elif match.view_name == "compare":
        meanings = titles.meanings(match.kwargs["slugs"][: MOST + 1])
        if problem_with_roles(match.kwargs["slugs"], meanings):
            return None
        roles = sorted((meaning.role for meaning in meanings), key=lambda role: role.slug)
        card = sharing.comparison_card(pages.comparison_of(roles))
        where = {"slugs": [role.slug for role in roles]}
        kind, size = "compare", sharing.COMPARISON_FRAME
    else:
        return None
    frame = absolute(request, reverse(f"embed_{kind}", kwargs=where))
    picture = sharing.card_address(request, f"{kind}_card", card, **where)
    return card.title, frame, card, picture, size


def _said(status: int, what: str) -> HttpResponse:
    return _json({"error": what}, status)


def _json(told: dict, status: int = 200) -> HttpResponse:
    answer = HttpResponse(
        json.dumps(told, ensure_ascii=False, indent=1) + "\n", "application/json", status
    )
    # Editors of other sites ask from within a page of theirs; nothing here is secret.
    answer["Access-Control-Allow-Origin"] = "*"
    return answer
