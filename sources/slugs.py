"""The part of an address that names a thing, made of its name in any script."""

from django.urls.converters import SlugConverter
from django.utils.text import slugify


def slug_of(name: str, length: int | None = None) -> str:
    """Return the slug of a name: in ASCII, or in the name's own script where nothing is left."""
    return (slugify(name) or slugify(name, allow_unicode=True))[:length].strip("-")


class AnySlug(SlugConverter):
    """A slug in any script."""

    regex = r"[-\w]+"
