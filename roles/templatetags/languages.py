"""The languages of a page and of its content."""

from django import template
from django.conf import settings
from django.utils import translation
from django.utils.formats import number_format
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info

from ..request.absolute import site
from ..request.languages import (
    Translation,
    as_content,
    content_attribute,
    language_attribute,
    language_tag,
    translations,
)
from ..request.params import current_address

register = template.Library()
register.simple_tag(content_attribute, name="content_lang")
register.simple_tag(language_attribute, name="lang_of")
register.filter("content", as_content)

TERRITORIES = {"de": "DE"}
"""Open Graph needs one with every language; "en-gb" has its own."""


@register.simple_tag
def page_lang() -> str:
    """Return the language of the page as HTML names it, "en-GB"."""
    return language_tag(translation.get_language())


@register.filter
def grouped(number: int) -> str:
    """Return a count as the reader's language writes it, "2,285" or "2.285"."""
    return number_format(number, force_grouping=True)


@register.simple_tag
def foreign_content_language() -> str:
    """Return the name of the content's language on a page in another language, else nothing."""
    if not content_attribute():
        return ""
    return translation.gettext(get_language_info(settings.CONTENT_LANGUAGE)["name"])


SECTIONS = {
    "role": "roles",
    "pick": "compare",
    "overlap": "compare",
    "handout": "compare",
    "compare-row": "compare",
    "responsibility": "responsibilities",
    "source": "sources",
    "claim": "sources",
}
"""The part of the navigation that a page belongs to, where it is not named like its view."""


@register.simple_tag(takes_context=True)
def here(context, section: str) -> str:
    """Return the attribute of the navigation's link to the part of the site that the page is in."""
    match = getattr(context.get("request"), "resolver_match", None)
    name = (match.namespace or match.url_name) if match else None
    return SafeString(' aria-current="page"') if SECTIONS.get(name, name) == section else ""


@register.simple_tag
def open_graph_locales() -> list[str]:
    """Return the language of the page and then the others, as Open Graph names them: "en_GB"."""
    current = translation.get_language()
    codes = [current, *(code for code, _ in settings.LANGUAGES if code != current)]
    return [
        translation.to_locale(f"{code}-{TERRITORIES[code]}" if code in TERRITORIES else code)
        for code in codes
    ]


@register.simple_tag(takes_context=True)
def translations_of_page(context) -> list[Translation]:
    """Return the page in each language, with its parameters; none if it has no request."""
    request = context.get("request")
    return translations(current_address(request)) if request else []


@register.simple_tag(takes_context=True)
def alternates(context) -> SafeString:
    """Return links to the canonical addresses of the page in each language, for search engines."""
    address = site(context["request"])
    path = context["canonical"].removeprefix(address)
    day = getattr(context.get("record"), "day", None)
    query = f"?as_of={day.isoformat()}" if day else ""
    links = []
    for page in translations(path):
        languages = [page.readers, *(["x-default"] if page.default else [])]
        page_address = escape(address + page.path + query)
        links += [
            f'<link rel="alternate" hreflang="{language}" href="{page_address}">'
            for language in languages
        ]
    return SafeString(" ".join(links))
