"""What somebody had typed when their session ended: kept until they have signed in again."""

from django.http import QueryDict

SESSION_KEY = "typed"


def take_typed(request) -> QueryDict | None:
    """Return what the form at this address had sent without a session, once; None if nothing."""
    kept = request.session.get(SESSION_KEY)
    if not kept or kept.get("address") != request.get_full_path():
        return None
    del request.session[SESSION_KEY]
    return QueryDict(kept["body"])
