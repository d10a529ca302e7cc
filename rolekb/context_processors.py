from django.conf import settings

from roles.request.absolute import absolute
from roles.request.params import current_address


def site(request):
    """Return what every page shows."""
    return {
        "site_name": settings.SITE_NAME,
        "canonical": absolute(request, request.path),
        "address_in_print": absolute(request, current_address(request)),
    }
