"""Addresses with the host of the site."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> str:
    """Return ``SITE_ADDRESS``, or the host of the request if it is not set."""
    if settings.SITE_ADDRESS:
        return settings.SITE_ADDRESS
    # A page asks for it many times, and each time Django would look at the host again.
    if not hasattr(request, "asked_site"):
        request.asked_site = f"{request.scheme}://{request.get_host()}"
    return request.asked_site


def absolute(request: HttpRequest, path: str) -> str:
    return site(request) + path
