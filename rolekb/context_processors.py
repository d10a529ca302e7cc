from pathlib import Path

from django.conf import settings

from roles.asking import address_as_asked
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
        "address_in_print": absolute(request, address_as_asked(request)),
    }
