import secrets
from collections.abc import Iterable

from django.db import models
from django.utils.crypto import get_random_string
from django.utils.text import slugify

KEY_LENGTH = 12
_KEY_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
MAX_SLUG = 60


class Private(models.Model):
    """A row that belongs to an organisation. Pages of the canon count such rows and never name
    them: ``is_private`` says so to merging and to the lists of what a deletion takes along."""

    is_private = True

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"


def random_slug() -> str:
    """Return a slug that nobody can guess."""
    return secrets.token_hex(8)


def random_key() -> str:
    return get_random_string(KEY_LENGTH, _KEY_LETTERS)


def free_slug(name: str, rows: models.QuerySet, reserved: Iterable[str] = ()) -> str:
    """Return a slug made of a name that none of these rows has: "product", then "product-2"."""
    stem = slugify(name)[:MAX_SLUG].strip("-") or random_key()
    taken = {*rows.filter(slug__startswith=stem).values_list("slug", flat=True), *reserved}
    if stem not in taken:
        return stem
    return next(slug for n in range(2, len(taken) + 3) if (slug := f"{stem}-{n}") not in taken)
