"""Statements in linked data, each naming those that it disagrees with.

schema.org has no relation between claims; CiTO (citation typing) has ``disagreesWith``.
"""

from collections import defaultdict
from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse

from ..domain.comparison import Point, Row
from ..domain.facts import ClaimFact
from .linked_data import identity

MAX_CLAIMS = 40
"""So many statements of a row are listed: a page stays small. A row with more lists none, because
a part of them could be one side."""


def opposed(points: Iterable[Point]) -> dict[str, set[str]]:
    """Return, for each statement on a contested point, the keys of those that answer otherwise.

    A rejected use disagrees with the statements that hold it.
    """
    others: dict[str, set[str]] = defaultdict(set)
    for point in points:
        if not point.contested:
            continue
        answers = [(s.position.slug, {c.key for c in s.claims}) for s in point.agreement.standings]
        for slug, keys in answers:
            for other_slug, other_keys in answers:
                if slug != other_slug:
                    for key in keys:
                        others[key] |= other_keys
        for rejected in point.agreement.rejected:
            for slug, keys in answers:
                if slug == rejected.position.slug:
                    others[rejected.key] |= keys
                    for key in keys:
                        others[key].add(rejected.key)
    # Between rivals a statement may stand on both sides.
    return {key: keys - {key} for key, keys in others.items()}


def disagreeing(key: str, points: Iterable[Point], home: str) -> dict:
    """Return what a statement disagrees with, as a part of its own description."""
    keys = opposed(points).get(key, set())
    return {"cito:disagreesWith": _references(keys, home)} if keys else {}


def of_row(row: Row, home: str) -> tuple[dict, ...]:
    """Return every statement on the contested points of a row, with those it disagrees with."""
    others = opposed(row.points)
    claims: dict[str, ClaimFact] = {
        claim.key: claim for point in row.contested_points for claim in point.agreement.claims
    }
    if len(claims) > MAX_CLAIMS:
        return ()
    return tuple(
        {
            "@type": "Claim",
            "@id": _address(key, home),
            "text": claims[key].paraphrase,
            "inLanguage": settings.CONTENT_LANGUAGE,
            "appearance": {
                "@type": "CreativeWork",
                "@id": identity(home + reverse("source", args=[claims[key].source])),
            },
            **({"cito:disagreesWith": _references(others[key], home)} if others.get(key) else {}),
        }
        for key in sorted(claims)
    )


def _references(keys: Iterable[str], home: str) -> list[dict]:
    return [{"@id": _address(key, home)} for key in sorted(keys)]


def _address(key: str, home: str) -> str:
    return identity(home + reverse("claim", args=[key]))
