from pathlib import Path

from django.conf import settings
from django.core.exceptions import TooManyFieldsSent

from roles.asking import address_with
from roles.sharing.addresses import absolute

_COMPONENTS = sorted(
    f"css/components/{path.name}"
    for path in Path(settings.BASE_DIR, "static", "css", "components").glob("*.css")
)


def site(request):
    """What every page's frame shows. A component is one stylesheet, named like its template."""
    return {
        "site_name": settings.SITE_NAME,
        "components": _COMPONENTS,
        "canonical": absolute(request, request.path),
        "address_in_print": absolute(request, _as_asked(request)),
    }


def _as_asked(request) -> str:
    """The address with what was chosen on the page; without, where so much was asked for that it is
    refused: that is told on a page, too."""
    try:
        return address_with(request)
    except TooManyFieldsSent:
        return request.path
