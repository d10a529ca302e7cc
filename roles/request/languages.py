"""The language of an address, and the same page in the other languages."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import ResolverMatch, resolve
from django.utils import translation
from django.utils.html import conditional_escape, format_html
from django.utils.http import escape_leading_slashes
from django.utils.safestring import SafeString


def language_of(path: str) -> str:
    """Return the language whose prefix a path has; the default one if it has none."""
    prefix = path.removeprefix("/").partition("/")[0]
    return (
        prefix if any(prefix == code for code, _ in settings.LANGUAGES) else settings.LANGUAGE_CODE
    )


def in_language(path: str, code: str) -> str:
    """Return the path of the same page in another language."""
    current = language_of(path)
    bare = path if current == settings.LANGUAGE_CODE else path.removeprefix(f"/{current}") or "/"
    # "/de//host/" would leave "//host/", which is another site.
    bare = escape_leading_slashes(bare)
    return bare if code == settings.LANGUAGE_CODE else f"/{code}{bare}"


def content_attribute() -> SafeString:
    """Return the attribute of an element with content, such as a role's name or a claim:
    `` lang="en"`` on a page in another language, else nothing."""
    return language_attribute(settings.CONTENT_LANGUAGE)


def language_attribute(code: str) -> SafeString:
    """Return the attribute of an element with words of the content in a language: `` lang="de"``,
    but nothing where page and words are in the language of the content."""
    current = (translation.get_language() or settings.LANGUAGE_CODE).partition("-")[0]
    if current == code == settings.CONTENT_LANGUAGE:
        return SafeString("")
    return format_html(' lang="{}"', code)


def as_content(text: str) -> SafeString:
    """Mark content within a sentence of the interface."""
    attribute, html = content_attribute(), conditional_escape(text)
    return SafeString(f"<span{attribute}>{html}</span>") if attribute else html


def page_at(path: str) -> ResolverMatch:
    """Resolve a path in its own language. Raises Resolver404."""
    with translation.override(language_of(path)):
        return resolve(path)


def language_tag(code: str) -> str:
    """Return a language as HTML names it, "en-GB"."""
    return translation.to_locale(code).replace("_", "-")


def hreflang(code: str) -> str:
    """Return the language of the readers: a page in British English is for all who read English."""
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
        return language_tag(self.code)

    @property
    def readers(self) -> str:
        return hreflang(self.code)

    @property
    def default(self) -> bool:
        """Whether it is also for readers of all other languages."""
        return self.code == settings.LANGUAGE_CODE


def translations(path: str) -> list[Translation]:
    """Return this page in each language, in the order of the settings."""
    current = language_of(path)
    return [
        Translation(code, name, in_language(path, code), code == current)
        for code, name in settings.LANGUAGES
    ]


def words_and_language(fact: object, name: str) -> tuple[str, SafeString]:
    """Return a field in the reader's language, else in that of the content, with the attribute that
    says so."""
    language = (translation.get_language() or settings.LANGUAGE_CODE).partition("-")[0]
    if language != "en" and (words := getattr(fact, f"{name}_{language}", "")):
        return words, SafeString("")
    return getattr(fact, name), content_attribute()
