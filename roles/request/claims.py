"""The statement that an address names, or since when and until when it could be read."""

from django.http import Http404
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..models import Claim
from ..queries.claim_history import last_day_of_claim
from ..queries.historical import Facts
from .erased import erased
from .errors import SuggestedLink, UserError


def published_claim(key: str, record: Facts) -> Claim:
    """Return the published claim of this key. Raises UserError if it was published once or is
    later, Http404 if it never was."""
    claim = record.claim(key)
    if claim is None:
        raise _missing(key, record)
    return claim


def _missing(key: str, record: Facts) -> UserError:
    """Say since when or until when the claim is published, or that it was erased. Raises Http404 if
    it never was here."""
    if claim := Claim.objects.published().named(key):
        return UserError(
            404,
            _("This statement was not here yet on %(day)s") % {"day": date_format(record.day)},
            _("It has been published here since %(day)s.")
            % {"day": date_format(claim.published_at)},
            [SuggestedLink(claim.get_absolute_url(), _("The current version of the statement"))],
        )
    if not (last_day := last_day_of_claim(key)):
        if error := erased("claim", key):
            return error
        raise Http404
    address = f"{reverse('claim', args=[key])}?as_of={last_day.isoformat()}"
    return UserError(
        410,
        _("This statement was withdrawn"),
        _("It is no longer published here. It was last here on %(day)s.")
        % {"day": date_format(last_day)},
        [SuggestedLink(address, _("The last version of the statement"))],
    )
