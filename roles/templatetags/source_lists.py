"""The sources of a page as HTML, each with links back to what stands on it."""

from collections.abc import Iterable

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sources.alphabet import sort_key
from sources.citing.references import Passage, References
from sources.models import Source

from ..domain.kept_values import KeptPages, KeptValues, LastPages
from ..request.languages import content_attribute, language_attribute
from ..request.paths import path_to

register = template.Library()


@register.simple_tag
def list_of_sources(references: References) -> SafeString:
    """Return the sources of a page by name, one line each, with links back to the statements that
    stand on it. It comes after all of them."""
    sources = tuple(references.sources.values())
    folder = path_to("source", "0").removesuffix("0/")
    if references:
        return _written_list(sources, references, folder)
    # Kept with the sources, so that no other ones are at their places in memory.
    page = get_language(), folder, *map(id, sources)
    kept = _lists.get(page)
    return (kept or _lists.keep(page, (sources, _written_list(sources, references, folder))))[1]


_lists: LastPages[tuple[tuple[Source, ...], SafeString]] = LastPages()
_sources: KeptPages[str] = KeptPages()


def _written_list(sources: Iterable[Source], references: References, folder: str) -> SafeString:
    # A source that is cited by a former slug too is the same source.
    different = {source.slug: source for source in sources}.values()
    kept = _sources.values_of((get_language(), folder))
    lines = [
        _source_line(source, references.passages_of(source), folder, kept)
        for source in sorted(different, key=lambda source: sort_key(source.short_name))
    ]
    return SafeString(f'<ul class="sources">{"".join(lines)}</ul>')


def _source_line(
    source: Source, passages: Iterable[Passage], folder: str, kept: KeptValues[str]
) -> str:
    about = kept.get(source.slug, source, _about_source, source, folder)
    if not passages:
        return f"{about}</li>"
    back = "".join(
        f' <a class="back" href="#{anchor}" aria-label="{_label_of(passage)}">↑</a>'
        for passage in passages
        for anchor in passage.anchors
    )
    return f"{about}{back}</li>"


def _label_of(passage: Passage) -> str:
    return escape(_("Back to the statement: %(locator)s") % {"locator": passage.locator})


def _about_source(source: Source, folder: str) -> str:
    parts = [
        f'<a href="{folder}{source.slug}/"{content_attribute()}>{escape(source.short_name)}</a>'
    ]
    if source.title:
        lang = language_attribute(source.language)
        parts.append(f"<cite{lang}>{escape(source.title)}</cite>,")
    parts.append(escape(source.kind_and_year))
    if source.link:
        word = _("stored copy") if source.is_read_in_archive else _("original")
        parts.append(f'· <a href="{escape(source.link)}">{word}</a>')
    # Links lead here, and what is focused is read aloud.
    return f'<li id="source-{source.slug}" tabindex="-1">{" ".join(parts)}'
