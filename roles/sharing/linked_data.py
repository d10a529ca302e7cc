"""What a page says of itself to machines, in the words of schema.org (JSON-LD)."""

import json
from collections.abc import Iterable
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from sources.citing.citations import Work

from ..domain.agreement import State
from ..domain.comparison import ResponsibilityFact, Row, sections
from ..domain.facts import PositionKind, RoleFact
from ..request.languages import in_language
from .licences import OURS_ADDRESS

_HAS_A_PART = {PositionKind.OWNS, PositionKind.SHARES, PositionKind.CONTRIBUTES}
_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def as_script(*things: dict) -> SafeString:
    """What may stand inside of a ``<script>``: nothing in it can end the element."""
    text = json.dumps({"@context": "https://schema.org", "@graph": things}, ensure_ascii=False)
    return mark_safe(text.translate(_ESCAPES))  # noqa: S308 - escaped in the line before


def identity(address: str) -> str:
    """By which programs know that pages in several languages are about one thing."""
    parts = urlsplit(address)
    return urlunsplit(parts._replace(path=in_language(parts.path, settings.LANGUAGE_CODE)))


def breadcrumbs(site: str, *trail: tuple[str, str]) -> dict:
    """The way to a page, as (name, path)."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": name, "item": site + path}
            for number, (name, path) in enumerate(trail, 1)
        ],
    }


def website(home: str, search: str, name: str, language: str) -> dict:
    return {
        "@type": "WebSite",
        "name": name,
        "url": home,
        "inLanguage": language,
        "license": OURS_ADDRESS,
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": f"{search}?q={{search_term_string}}",
            },
            "query-input": "required name=search_term_string",
        },
    }


def occupation(
    role: RoleFact, address: str, aliases: Iterable[str] = (), rows: Iterable[Row] = ()
) -> dict:
    """A role, with the responsibilities on which all who speak of it agree that it has a part."""
    names = [*aliases, *([role.abbreviation] if role.abbreviation else [])]
    agreed = [
        row.responsibility.name
        for row in rows
        for cell in row.cells
        if cell.agreement.state is State.AGREED
        and cell.agreement.standings[0].position.kind in _HAS_A_PART
    ]
    told = {
        "@type": "Occupation",
        "@id": identity(address),
        "name": role.name,
        "url": address,
        "alternateName": names,
        "responsibilities": agreed,
    }
    return {name: value for name, value in told.items() if value}


def creative_work(work: Work) -> dict:
    """An original, as far as it is known."""
    told = {
        "@type": "Book" if work.kind == "book" else "CreativeWork",
        "name": work.title,
        "url": work.address,
        "author": [{"@type": "Thing", "name": name} for name in work.authors],
        "publisher": {"@type": "Organization", "name": work.publisher} if work.publisher else None,
        "datePublished": work.issued,
        "inLanguage": work.language,
        "isPartOf": {"@type": "CreativeWork", "name": work.container} if work.container else None,
        "license": work.licence,
    }
    return {name: value for name, value in told.items() if value}


def claim(text: str, address: str, published: str, original: Work) -> dict:
    return {
        "@type": "Claim",
        "@id": identity(address),
        "url": address,
        "text": text,
        "inLanguage": settings.CONTENT_LANGUAGE,
        "datePublished": published,
        "license": OURS_ADDRESS,
        "appearance": creative_work(original),
    }


def defined_terms(site: str, path: str, rows: Iterable[Row], path_of) -> dict:
    """All questions, as a set of terms; ``path_of`` gives the path of a responsibility."""
    return {
        "@type": "DefinedTermSet",
        "@id": identity(site + path),
        "name": _("Responsibilities"),
        "hasDefinedTerm": [
            defined_term(site, path, row.responsibility, path_of(row.responsibility.slug))
            for section in sections(rows)
            for row in section.rows
        ],
    }


def defined_term(site: str, set_path: str, term: ResponsibilityFact, path: str) -> dict:
    return {
        "@type": "DefinedTerm",
        "@id": identity(site + path),
        "termCode": term.slug,
        "name": term.name,
        "description": term.question,
        "inDefinedTermSet": identity(site + set_path),
    }
