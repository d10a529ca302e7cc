"""Converters of parts of an address."""

from collections.abc import Iterable

from sources.slugs import AnySlug

from .models.role import SEPARATOR


class RoleSlugs(AnySlug):
    """``a-vs-b-vs-c`` as a list of slugs, in this order."""

    def to_python(self, value: str) -> list[str]:
        return value.split(SEPARATOR)

    def to_url(self, slugs: Iterable[str]) -> str:
        return SEPARATOR.join(slugs)
