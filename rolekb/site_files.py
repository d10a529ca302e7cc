"""Files that programs request from any site: robots.txt, security.txt, manifest and icons."""

import io
import json
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import get_script_prefix, reverse
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from roles.queries.overview import featured_pairs, overview
from roles.request.absolute import absolute
from roles.request.roles import comparison_address
from roles.templatetags.languages import page_lang

if TYPE_CHECKING:
    from PIL import Image

SECURITY_TXT_LIFETIME = timedelta(days=180)
"""RFC 9116 recommends less than a year."""

ICON_SIZES = (180, 192, 512)
"""For the home screen of iOS, and for manifests."""
FAVICON_SIZES = (16, 32, 48)


def contact_address() -> str:
    """Return the link for messages to the site, to an e-mail or web address; "" if CONTACT
    is empty or only describes the way."""
    contact = settings.CONTACT
    if contact.startswith(("https://", "http://", "mailto:")):
        return contact
    return f"mailto:{contact}" if "@" in contact else ""


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        # Written out, because ``reverse`` would import the admin for the first program that asks.
        f"Disallow: {get_script_prefix()}admin/",
        "Disallow: /livez",
        "Disallow: /readyz",
        "",
        f"Sitemap: {absolute(request, reverse('sitemap'))}",
    ]
    return _text(lines)


@require_safe
def llms(request: HttpRequest) -> HttpResponse:
    """Say in plain words what the site is and where programs find the same (llmstxt.org)."""
    whole = overview()
    pair = next(iter(featured_pairs(whole)), next((pair.roles for pair in whole.pairs), None))
    context = {
        "at": absolute(request, ""),
        "site_name": settings.SITE_NAME,
        "pair": pair,
        "compared": comparison_address(sorted(role.slug for role in pair)) if pair else "",
    }
    with translation.override(settings.LANGUAGE_CODE):
        return render(
            request, "sharing/llms.txt", context, content_type="text/plain; charset=utf-8"
        )


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Return whom to tell of a vulnerability (RFC 9116). Raises Http404 if there is no address."""
    address = contact_address()
    # The RFC takes no address that anybody on the way could change.
    if not address.startswith(("mailto:", "https://")):
        raise Http404
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {address}",
        f"Expires: {(today + SECURITY_TXT_LIFETIME).strftime('%Y-%m-%dT%H:%M:%SZ')}",
        "Preferred-Languages: en",
    ]
    if (canonical := absolute(request, request.path)).startswith("https://"):
        lines.append(f"Canonical: {canonical}")
    return _text(lines)


def _text(lines: list[str]) -> HttpResponse:
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


@require_safe
def opensearch(request: HttpRequest) -> HttpResponse:
    """Let a browser search the site from its address bar."""
    return render(
        request,
        "sharing/opensearch.xml",
        {
            "description": _("Roles, questions, statements and sources on %(site_name)s")
            % {"site_name": settings.SITE_NAME},
            "search": absolute(request, reverse("search")) + "?q={searchTerms}",
            "itself": absolute(request, request.path),
            "icon": absolute(request, static("favicon.svg")),
        },
        content_type="application/opensearchdescription+xml",
    )


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    fields = {
        "name": settings.SITE_NAME,
        "short_name": settings.SITE_NAME,
        "description": _(
            "What product roles are said to do, side by side, each statement with its source."
        ),
        "lang": page_lang(),
        "id": reverse("home"),
        "start_url": reverse("home"),
        "display": "browser",
        "background_color": "#fdfcf9",
        "theme_color": "#fdfcf9",
        "icons": [
            {"src": static("favicon.svg"), "type": "image/svg+xml", "sizes": "any"},
            *(
                {
                    "src": reverse("icon", args=[size]),
                    "type": "image/png",
                    "sizes": f"{size}x{size}",
                }
                for size in ICON_SIZES
            ),
        ],
    }
    text = json.dumps(fields, ensure_ascii=False, indent=1)
    return HttpResponse(text, content_type="application/manifest+json")


@require_safe
def icon(request: HttpRequest, size: int) -> HttpResponse:
    """Return favicon.svg for browsers that take no SVG."""
    if size not in ICON_SIZES:
        raise Http404
    return _picture(_draw(size), "PNG", "image/png", optimize=True)


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Return the icon for programs that request it without reading a page."""
    sizes = [(size, size) for size in FAVICON_SIZES]
    return _picture(_draw(max(FAVICON_SIZES)), "ICO", "image/x-icon", sizes=sizes)


def _draw(size: int) -> "Image.Image":
    """Draw two columns, side by side."""
    from PIL import Image, ImageDraw

    unit = size * 4 / 32  # Drawn four times as large, so that its edges come out smooth.
    image = Image.new("RGB", (size * 4, size * 4), "#274b6d")
    draw = ImageDraw.Draw(image)
    for left in (8, 17):
        box = [unit * edge for edge in (left - 1, 8, left + 8, 24)]
        draw.rectangle(box, outline="white", width=round(2 * unit))
    for left, top in ((10, 13), (10, 17), (19, 13)):
        draw.rectangle([unit * edge for edge in (left, top - 1, left + 3, top + 1)], fill="white")
    return image.resize((size, size), Image.Resampling.LANCZOS)


def _picture(image: "Image.Image", form: str, media_type: str, **options) -> HttpResponse:
    content = io.BytesIO()
    image.save(content, form, **options)
    response = HttpResponse(content.getvalue(), content_type=media_type)
    patch_cache_control(response, public=True, max_age=30 * 24 * 3600)
    return response
