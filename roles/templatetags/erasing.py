"""Where something is erased."""

from django import template
from django.contrib.auth import get_user_model
from django.urls import reverse

from sources.models import Snapshot, Source

from ..models import Claim, Erasure, Suggestion

register = template.Library()

_KINDS = {
    Claim: (Erasure.Kind.STATEMENT, "key"),
    Source: (Erasure.Kind.SOURCE, "slug"),
    Snapshot: (Erasure.Kind.TEXT, "pk"),
    Suggestion: (Erasure.Kind.SUGGESTION, "pk"),
    get_user_model(): (Erasure.Kind.ACCOUNT, "username"),
}


@register.simple_tag(takes_context=True)
def erase_address(context) -> str:
    """Return where the row of this form is erased; "" for who may not, and for other rows."""
    row, user = context.get("original"), context["request"].user
    if type(row) not in _KINDS or not user.has_perm("roles.add_erasure"):
        return ""
    kind, name = _KINDS[type(row)]
    if kind is Erasure.Kind.ACCOUNT and (
        row == user or (row.is_superuser and not user.is_superuser)
    ):
        return ""
    return reverse("admin:roles_erase", args=[kind.value, getattr(row, name)])
