"""Addresses for use outside of the site."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> str:
    """The host that the site is known by: ``SITE_ADDRESS``, else the one that was asked."""
    return settings.SITE_ADDRESS or f"{request.scheme}://{request.get_host()}"


def absolute(request: HttpRequest, path: str) -> str:
    return site(request) + path
