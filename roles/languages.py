"""Which language an address is in, and the same page in the other languages."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import ResolverMatch, resolve
from django.utils import translation


def language_of(path: str) -> str:
    """The language whose prefix a path has; the site's own where it has none."""
    first = path.removeprefix("/").partition("/")[0]
    other = {code for code, _ in settings.LANGUAGES} - {settings.LANGUAGE_CODE}
    return first if first in other else settings.LANGUAGE_CODE


def in_language(path: str, code: str) -> str:
    """The same page's path in another language."""
    here = language_of(path)
    bare = path if here == settings.LANGUAGE_CODE else path.removeprefix(f"/{here}") or "/"
    return bare if code == settings.LANGUAGE_CODE else f"/{code}{bare}"


def page_at(path: str) -> ResolverMatch:
    """What stands at a path, in whatever language; Resolver404 where nothing does."""
    with translation.override(language_of(path)):
        return resolve(path)


@dataclass(frozen=True)
class Translation:
    code: str
    name: str
    """In its own language."""
    path: str
    current: bool


def translations(path: str) -> list[Translation]:
    """This page in each language, in the order of the settings."""
    here = language_of(path)
    return [
        Translation(code, name, in_language(path, code), code == here)
        for code, name in settings.LANGUAGES
    ]
