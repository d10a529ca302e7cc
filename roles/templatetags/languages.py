"""The languages of a page: which it can be read in, and where its content has another."""

from dataclasses import replace

from django import template
from django.conf import settings
from django.utils import translation
from django.utils.safestring import SafeString

from ..request.absolute import site
from ..request.languages import Translation, as_content, content_attribute, tag_of, translations
from ..request.params import current_address

register = template.Library()


@register.simple_tag
def content_lang() -> SafeString:
    """The attribute that an element needs whose text is content (a role's name, a question, a
    claim): `` lang="en"`` on a page of another language, else nothing."""
    return content_attribute()


register.filter("content", as_content)


@register.simple_tag
def page_lang(join: str = "-") -> str:
    """The page's language as HTML names it, "en-GB"; with "_" as Open Graph does."""
    return tag_of(translation.get_language(), join)


_TERRITORIES = {"de": "DE"}
"""Open Graph wants one with every language; "en-gb" has its own."""


@register.simple_tag
def open_graph_locales() -> list[str]:
    """What Open Graph calls the page's language, and then the others: "en_GB", "de_DE"."""
    here = translation.get_language()
    codes = [here, *(code for code, _ in settings.LANGUAGES if code != here)]
    return [
        translation.to_locale(f"{code}-{_TERRITORIES[code]}" if code in _TERRITORIES else code)
        for code in codes
    ]


@register.simple_tag(takes_context=True)
def translations_of_page(context) -> list[Translation]:
    """This page in each language, with all that was chosen on it; none for a page without a
    request."""
    request = context.get("request")
    return translations(current_address(request)) if request else []


@register.simple_tag(takes_context=True)
def permanent_translations(context) -> list[Translation]:
    """The same under the addresses that search engines know: as its canonical address, which may
    be another page's, whole and without what is asked."""
    request = context["request"]
    path = context["canonical"].removeprefix(site(request))
    return [replace(each, path=site(request) + each.path) for each in translations(path)]
