from pathlib import Path

from django.conf import settings

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
        # With all that was asked for, however much that is: nothing is read out of it.
        "address_in_print": absolute(request, request.get_full_path()),
    }
