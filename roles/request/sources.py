"""The source that an address names."""

from django.urls import reverse
from django.utils.translation import gettext as _

from sources.models import Source

from .erased import erased
from .errors import SuggestedLink, UserError


def resolve_source(slug: str) -> Source:
    """Return the source with this slug, which may be a former one, if readers see it. Raises
    UserError."""
    slug = slug.replace("\0", "").lower()
    if source := Source.objects.public().cited([slug]).get(slug):
        return source
    raise erased("source", slug) or UserError(
        404,
        _("There is no such source"),
        _("No source has this address."),
        [SuggestedLink(reverse("sources"), _("All sources"))],
    )
