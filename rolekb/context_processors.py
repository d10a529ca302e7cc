from django.conf import settings

from roles.request.absolute import absolute
from roles.request.edition import is_edition
from roles.request.params import current_address
from teams.navigation import shows_teams


def site(request):
    """Return what every page shows."""
    return {
        "site_name": settings.SITE_NAME,
        "is_edition": is_edition(),
        "edition_of": settings.EDITION_OF,
        "canonical": absolute(request, request.path),
        # Called by the masthead alone: the admin has none.
        "shows_teams": lambda: shows_teams(request),
        "has_organisations": settings.ORGANISATIONS != "none",
        "openid_name": settings.OIDC_NAME,
        "address_in_print": absolute(request, current_address(request)),
    }
