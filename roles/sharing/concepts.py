"""Roles and questions as concepts (SKOS), for programs that map one classification to another."""

from collections.abc import Iterable

from django.conf import settings

from ..domain.comparison import ResponsibilityFact
from ..domain.facts import RoleFact
from ..models import Alias, RoleCode
from .linked_data import identity


def _content(text: str, language: str = settings.CONTENT_LANGUAGE) -> dict:
    return {"@language": language, "@value": text}


def role(
    role: RoleFact,
    aliases: Iterable[Alias],
    codes: Iterable[RoleCode],
    scheme: str,
    definition: str = "",
) -> dict:
    """Return a role as a concept: its names, and what other classifications call it."""
    titles = [_content(alias.title, alias.language) for alias in aliases]
    if role.abbreviation:
        titles.append(_content(role.abbreviation))
    matches: dict[str, list[dict]] = {}
    for code in codes:
        matches.setdefault(f"skos:{code.match}Match", []).append({"@id": code.address})
    fields = {
        "@type": ["Occupation", "skos:Concept"],
        "skos:prefLabel": _content(role.name),
        "skos:altLabel": titles,
        "skos:definition": _content(definition) if definition else None,
        "skos:inScheme": {"@id": identity(scheme)},
        **matches,
    }
    return {name: value for name, value in fields.items() if value}


def question(question: ResponsibilityFact, scheme: str) -> dict:
    return {
        "@type": ["DefinedTerm", "skos:Concept"],
        "skos:prefLabel": _content(question.name),
        "skos:definition": _content(question.question),
        "skos:inScheme": {"@id": identity(scheme)},
    }
