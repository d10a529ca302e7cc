"""Addresses with the host of the site."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> str:
    """Return ``SITE_ADDRESS``, or the host of the request if it is not set."""
    return settings.SITE_ADDRESS or f"{request.scheme}://{request.get_host()}"


def absolute(request: HttpRequest, path: str) -> str:
    return site(request) + path
