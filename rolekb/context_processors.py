from pathlib import Path

from django.conf import settings

from roles.request.absolute import absolute
from roles.request.params import current_address

_COMPONENTS = sorted(
    f"css/components/{path.name}"
    for path in Path(settings.BASE_DIR, "static", "css", "components").glob("*.css")
)


def site(request):
    """Return what every page shows. A component is a stylesheet, named like its template."""
    return {
        "site_name": settings.SITE_NAME,
        "components": _COMPONENTS,
        "canonical": absolute(request, request.path),
        "address_in_print": absolute(request, current_address(request)),
    }
