"""The answer at the address of what was erased: that it was, when and why."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from ..models import ErasedRow
from .errors import SuggestedLink, UserError

_ADDRESSED = {
    "claim": ("claim", "key"),
    "source": ("source", "slug"),
    "suggestion": ("suggestion", "key"),
}
"""Of addresses whose name begins so, the model and the part that names the row."""


def erased_at(request: HttpRequest) -> UserError | None:
    """Return what to say at an address that names no row, if readers saw one there that was
    erased. One query."""
    match = request.resolver_match
    name = (match.url_name or "").partition("_")[0] if match and not match.namespaces else ""
    if name not in _ADDRESSED:
        return None
    model, part = _ADDRESSED[name]
    return erased(model, match.kwargs.get(part, ""))


def erased(model: str, key: str) -> UserError | None:
    """Return what to say in place of the row with this key or slug, if readers saw one that was
    erased. One query."""
    if not (row := ErasedRow.objects.at_address(model, key.lower())):
        return None
    erasure = row.erasure
    titles = {
        "claim": _("This statement was erased"),
        "source": _("This source was erased"),
        "suggestion": _("This suggestion was erased"),
    }
    words = {
        "day": date_format(localtime(erasure.erased_at)),
        "reason": erasure.get_reason_display(),
        "sentence": erasure.sentence,
    }
    return UserError(
        410,
        titles[model],
        _("It was removed on %(day)s, because of %(reason)s: %(sentence)s") % words,
        [SuggestedLink(reverse("erasures"), _("Everything that was erased here"))],
    )
