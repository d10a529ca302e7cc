"""For whom a record is written, and what every record holds."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from sources.citing import citations
from sources.models import Source

from ..request.absolute import site
from ..request.languages import words_and_language
from ..request.paths import path_to
from ..request.scope import Scope
from . import licences

SCHEMA_VERSION = 1
"""Goes up when a key changes its meaning or disappears; a new key does not change it."""


@dataclass(frozen=True)
class Reader:
    """Where the addresses of a record begin, and what of the content it shows."""

    site: str = field(default_factory=lambda: settings.SITE_ADDRESS)
    scope: Scope = field(default_factory=Scope)

    @classmethod
    def of(cls, request: HttpRequest, scope: Scope | None = None) -> "Reader":
        return cls(site(request), scope or Scope())

    def absolute(self, path: str) -> str:
        return self.site + path

    def page(self, view: str, slug: str) -> str:
        """Return the address of the page of one thing, as it stands now."""
        return self.absolute(path_to(view, slug))

    def questions(self, rows: Iterable) -> list[dict[str, str]]:
        """Return what names these questions and leads to them."""
        return [
            {
                "slug": row.slug,
                "question": row.title,
                "address": self.page("responsibility", row.slug),
            }
            for row in rows
        ]


def page_language() -> str:
    return (get_language() or settings.LANGUAGE_CODE).partition("-")[0]


def address_of_file(view: str, kwargs: dict, ending: str) -> str:
    """Return the path of a page as JSON or Markdown, from the name of its view."""
    return reverse(f"{view}_record", kwargs={**kwargs, "ending": ending})


@dataclass(frozen=True)
class RecordedPage:
    """The page that a record stands for."""

    kind: str
    """A word of the schema: "role", "comparison"."""
    title: str
    view: str
    kwargs: dict = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=dict)
    """Those of its address, besides day and context."""


def write(page: RecordedPage, reader: Reader, sources: Iterable[Source], **content) -> dict:
    """Return the record of a page with this content, which draws on these sources."""
    scope = reader.scope
    query = scope.query(**page.parameters)
    cited = cite(sources, reader)
    return {
        "schema_version": SCHEMA_VERSION,
        "schema": reader.absolute(reverse("schema")),
        "type": page.kind,
        "title": scope.titled(page.title),
        "language": page_language(),
        "content_language": settings.CONTENT_LANGUAGE,
        "as_of": scope.record.day.isoformat() if scope.record.day else None,
        "context": {
            "slug": scope.context.slug,
            "phrase": words_and_language(scope.context, "phrase")[0],
        }
        if scope.context
        else None,
        "addresses": {
            "page": reader.absolute(reverse(page.view, kwargs=page.kwargs)) + query,
            "json": reader.absolute(address_of_file(page.view, page.kwargs, "json")) + query,
            "markdown": reader.absolute(address_of_file(page.view, page.kwargs, "md")) + query,
        },
        "licence": cited["licence"],
        **content,
        "sources": cited["sources"],
    }


def cite(sources: Iterable[Source], reader: Reader) -> dict:
    """Return the licence of what draws on these sources, and each of them once."""
    by_slug = {source.slug: source for source in sources}
    # In one order, whatever process writes it
    ordered = [by_slug[slug] for slug in sorted(by_slug)]
    notices = licences.notices(settings.SITE_NAME, map(citations.of_source, ordered))
    return {
        "licence": {
            "name": licences.OURS,
            "address": licences.OURS_ADDRESS,
            # Of editions with one title there is one notice.
            "notices": list(dict.fromkeys(notices)),
        },
        "sources": [reference(source, reader) for source in ordered],
    }


def reference(source: Source, reader: Reader) -> dict:
    """Return a source as others cite it."""
    work = citations.of_source(source)
    return {
        "slug": source.slug,
        "name": source.short_name,
        "title": work.title,
        "authors": list(work.authors),
        "kind": source.kind,
        "kind_and_year": source.kind_and_year,
        "part_of": work.container or None,
        "publisher": work.publisher or None,
        "published": work.issued or None,
        "read_on": work.accessed.isoformat() if work.accessed else None,
        "language": work.language or None,
        "licence": work.licence or None,
        "citation": citations.plain(work),
        "address": reader.page("source", source.slug),
        "original": work.address or None,
        "archive": work.archive or None,
    }
