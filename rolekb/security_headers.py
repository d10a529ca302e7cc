"""Headers that say what browsers may do with an answer, on every answer of the site.

``Permissions-Policy`` switches off what no page uses. ``Cross-Origin-Resource-Policy`` lets other
sites include only what is made for them: frames, cards, badges, feeds and exports.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

PERMISSIONS_POLICY = ", ".join(
    f"{name}=()"
    for name in (
        *("accelerometer", "autoplay", "browsing-topics", "camera", "display-capture"),
        *("encrypted-media", "geolocation", "gyroscope", "magnetometer", "microphone", "midi"),
        *("payment", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking"),
    )
)
OWN_PAGES, ALL_SITES = "same-origin", "cross-origin"
HEADERS_OF_A_BARE_PAGE = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": OWN_PAGES,
    "Permissions-Policy": PERMISSIONS_POLICY,
    "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""For a page without styles or scripts that is answered before Django's own middleware."""


def security_headers(get_response):
    """Add what an answer lacks of these headers. List it first, so that no answer is without."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault(
            "Cross-Origin-Resource-Policy",
            ALL_SITES if _is_for_all_sites(request, response) else OWN_PAGES,
        )
        policy = response.headers.get("Content-Security-Policy")
        if policy is None:
            for name, value in HEADERS_OF_A_BARE_PAGE.items():
                response.headers.setdefault(name, value)
        else:
            # django-csp writes it in the order of a set, another one in each process.
            response.headers["Content-Security-Policy"] = "; ".join(sorted(policy.split("; ")))
        return response

    return answer


def _is_for_all_sites(request: HttpRequest, response: HttpResponse) -> bool:
    """Return whether pages of other sites may include this answer."""
    if request.path_info.startswith(("/static/", "/admin/")):
        return False
    caching = response.headers.get("Cache-Control", "")
    if response.status_code >= 400 or "private" in caching or "no-store" in caching:
        return False
    if getattr(response, "xframe_options_exempt", False):
        return True
    return not response.headers.get("Content-Type", "").startswith("text/html")
