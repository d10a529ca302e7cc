"""Paths of pages that a long list leads to: each is worked out once, not once per request."""

from functools import lru_cache

from django.urls import get_script_prefix, reverse
from django.utils.translation import get_language


def path_to(view: str, *slugs: str | tuple[str, ...]) -> str:
    """Return ``reverse(view, args=slugs)`` in the active language; the slugs of several roles are
    one of them."""
    return _reverse(view, slugs, get_language(), get_script_prefix())


@lru_cache(maxsize=500)
def _reverse(view: str, slugs: tuple, language: str | None, prefix: str) -> str:
    return reverse(view, args=slugs)
