"""Describe pages to programs, in the vocabulary of schema.org (JSON-LD)."""

import json
from collections.abc import Iterable
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from sources.citing.citations import Work

from ..domain.agreement import State
from ..domain.comparison import ResponsibilityFact, Row, sections
from ..domain.facts import PositionKind, RoleFact
from ..records.licences import OURS_ADDRESS
from ..request.languages import in_language

SCHEMA = "https://schema.org"
PREFIXES = {
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "cito": "http://purl.org/spar/cito/",
}
"""Vocabularies beside schema.org: concepts and how they map, and how works cite one another."""

_HAS_A_PART = {PositionKind.OWNS, PositionKind.SHARES, PositionKind.CONTRIBUTES}
_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def as_script(*things: dict) -> SafeString:
    """Return the content of a ``<script>``. Nothing in it can end the element."""
    text = json.dumps({"@context": _context(things), "@graph": things}, ensure_ascii=False)
    return mark_safe(text.translate(_ESCAPES))  # noqa: S308 - escaped in the line before


def _context(things: tuple[dict, ...]) -> str | list:
    """Return the vocabularies that these things use; schema.org alone needs no prefix."""
    text = json.dumps(things)
    used = {prefix: address for prefix, address in PREFIXES.items() if f'"{prefix}:' in text}
    return [SCHEMA, used] if used else SCHEMA


def identity(address: str) -> str:
    """Return the address that identifies a thing, whichever language its page is in."""
    parts = urlsplit(address)
    return urlunsplit(parts._replace(path=in_language(parts.path, settings.LANGUAGE_CODE)))


def breadcrumbs(site: str, *trail: tuple[str, str]) -> dict:
    """Return the way to a page. Each step is a name and a path."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": name, "item": site + path}
            for number, (name, path) in enumerate(trail, 1)
        ],
    }


def website(home: str, search: str, name: str, language: str) -> dict:
    """Return the site; ``search`` is the address of its search, "" if it has none."""
    thing = {
        "@type": "WebSite",
        "name": name,
        "url": home,
        "inLanguage": language,
        "license": OURS_ADDRESS,
    }
    if search:
        thing["potentialAction"] = {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{search}?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        }
    return thing


def occupation(
    role: RoleFact,
    address: str,
    aliases: Iterable[str] = (),
    rows: Iterable[Row] = (),
    definition: str = "",
) -> dict:
    """Return a role, with the responsibilities in which all sources agree that it has a part."""
    agreed = [
        row.responsibility.name
        for row in rows
        for cell in row.cells
        if cell.agreement.state is State.AGREED
        and cell.agreement.standings[0].position.kind in _HAS_A_PART
    ]
    fields = {
        "@type": "Occupation",
        "@id": identity(address),
        "name": role.name,
        "description": definition,
        "url": address,
        "alternateName": list(filter(None, [*aliases, role.abbreviation])),
        "responsibilities": agreed,
    }
    return {name: value for name, value in fields.items() if value}


def creative_work(work: Work) -> dict:
    """Return a work, without what is not known of it."""
    fields = {
        "@type": "Book" if work.kind == "book" else "CreativeWork",
        "name": work.title,
        "url": work.address,
        "author": [{"@type": "Thing", "name": name} for name in work.authors],
        "publisher": {"@type": "Organization", "name": work.publisher} if work.publisher else None,
        "datePublished": work.issued,
        "inLanguage": work.language,
        "isPartOf": {"@type": "CreativeWork", "name": work.container} if work.container else None,
        "license": work.licence,
        "archivedAt": work.archive,
    }
    return {name: value for name, value in fields.items() if value}


def claim(text: str, address: str, published: str, original: Work) -> dict:
    appearance = creative_work(original)
    fields = {
        "@type": "Claim",
        "@id": identity(address),
        "url": address,
        "text": text,
        "inLanguage": settings.CONTENT_LANGUAGE,
        "datePublished": published,
        "license": OURS_ADDRESS,
        # Who makes the claim: the source, not this site.
        "author": appearance.get("author")
        or appearance.get("publisher")
        or {"@type": "Thing", "name": original.title},
        "appearance": appearance,
    }
    return {name: value for name, value in fields.items() if value}


def defined_terms(site: str, path: str, rows: Iterable[Row]) -> dict:
    """Return the responsibilities of these rows, in the order of the pages."""
    return {
        "@type": "DefinedTermSet",
        "@id": identity(site + path),
        "name": _("Questions"),
        "hasDefinedTerm": [
            defined_term(
                site,
                path,
                row.responsibility,
                reverse("responsibility", args=[row.responsibility.slug]),
            )
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
