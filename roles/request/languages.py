"""Which language an address is in, and the same page in the other languages."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import ResolverMatch, resolve
from django.utils import translation
from django.utils.html import format_html
from django.utils.http import escape_leading_slashes
from django.utils.safestring import SafeString


def language_of(path: str) -> str:
    """The language whose prefix a path has; the site's own where it has none."""
    first = path.removeprefix("/").partition("/")[0]
    other = {code for code, _ in settings.LANGUAGES} - {settings.LANGUAGE_CODE}
    return first if first in other else settings.LANGUAGE_CODE


def in_language(path: str, code: str) -> str:
    """The same page's path in another language."""
    here = language_of(path)
    bare = path if here == settings.LANGUAGE_CODE else path.removeprefix(f"/{here}") or "/"
    # "/de//host/" would leave "//host/", which is another site.
    bare = escape_leading_slashes(bare)
    return bare if code == settings.LANGUAGE_CODE else f"/{code}{bare}"


def content_attribute() -> SafeString:
    """What an element says whose text is content: `` lang="en"`` on a page of another language."""
    here = (translation.get_language() or settings.LANGUAGE_CODE).partition("-")[0]
    if here == settings.CONTENT_LANGUAGE:
        return SafeString("")
    return format_html(' lang="{}"', settings.CONTENT_LANGUAGE)


def as_content(text: str) -> SafeString:
    """Content within words of the interface: on a page of another language in an element of its
    own."""
    attribute = content_attribute()
    return format_html("<span{}>{}</span>" if attribute else "{1}", attribute, text)


def page_at(path: str) -> ResolverMatch:
    """What stands at a path, in whatever language; Resolver404 where nothing does."""
    with translation.override(language_of(path)):
        return resolve(path)


def tag_of(code: str, join: str = "-") -> str:
    """A language as HTML names it, "en-GB"; with "_" as Open Graph does."""
    return translation.to_locale(code).replace("_", join)


def readers_of(code: str) -> str:
    """Whom a page in this language serves, as ``hreflang`` says it: all who read English, not only
    the British."""
    return code.partition("-")[0]


@dataclass(frozen=True)
class Translation:
    code: str
    name: str
    """In its own language."""
    path: str
    current: bool

    @property
    def tag(self) -> str:
        return tag_of(self.code)

    @property
    def readers(self) -> str:
        return readers_of(self.code)

    @property
    def default(self) -> bool:
        """Whether it is for readers of all other languages too."""
        return self.code == settings.LANGUAGE_CODE


def translations(path: str) -> list[Translation]:
    """This page in each language, in the order of the settings."""
    here = language_of(path)
    return [
        Translation(code, name, in_language(path, code), code == here)
        for code, name in settings.LANGUAGES
    ]
