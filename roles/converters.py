"""Parts of an address that are more than text."""

from collections.abc import Iterable

from .models.role import SEPARATOR


class RoleSlugs:
    """``a-vs-b-vs-c`` as a list of slugs, in the order in which they stand."""

    regex = r"[-a-zA-Z0-9_]+"

    def to_python(self, value: str) -> list[str]:
        return value.split(SEPARATOR)

    def to_url(self, slugs: Iterable[str]) -> str:
        return SEPARATOR.join(slugs)
