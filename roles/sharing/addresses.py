"""Addresses for use outside of the site."""

from django.conf import settings
from django.http import HttpRequest


def absolute(request: HttpRequest, path: str = "/") -> str:
    """This path on the host that the site is known by: ``SITE_ADDRESS``, else the one asked."""
    if settings.SITE_ADDRESS:
        return settings.SITE_ADDRESS + path
    return request.build_absolute_uri(path)
