"""Questions that are asked in words, what answers depend on, and what has changed: of records.

Here too a point is only ever given whole.
"""

from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from ..domain.comparison import Point
from ..models import Responsibility
from ..queries.overview import overview
from ..queries.pages import facts_on
from ..queries.statement_changes import StatementChange, changes_since
from ..request.errors import SuggestedLink, UserError
from ..search.documents import Kind
from ..search.results import search
from ..search.rows import Row
from . import pages
from .cuts import PER_PAGE, WHOLE, Cut, point_name
from .points import Writer
from .reader import SCHEMA_VERSION, Reader, cite, page_language

MOST_MATCHES = 5
"""How many questions are named that words may mean."""


# --- Who does it ------------------------------------------------------------------------------


def who(asked: str, reader: Reader | None = None, cut: Cut = WHOLE) -> dict:
    """Return the record of the question that a slug or words mean, and the others that the words
    may mean. Raises UserError and NoSuchEntryError."""
    reader = reader or Reader()
    slug = asked.strip().replace("\0", "").lower()
    if Responsibility.objects.named(slug):
        by, matches = "slug", []
    else:
        by, matches = "words", _matching(asked)
        if not matches:
            raise UserError(
                404,
                _("No question has these words"),
                _("Ask in other words, or choose one of all questions."),
                [SuggestedLink(reverse("responsibilities"), _("All questions"))],
            )
        slug = matches[0].slug
    return {
        **pages.question(slug, reader, cut),
        "asked": asked,
        "understood_by": by,
        "other_questions": reader.questions(matches[1:]),
    }


def _matching(words: str) -> list[Row]:
    results = search(words, kind=Kind.RESPONSIBILITY, limit=MOST_MATCHES, with_catalogues=False)
    return [
        hit.row
        for group in results.groups
        if group.kind is Kind.RESPONSIBILITY
        for hit in group.hits
    ]


# --- What it depends on -----------------------------------------------------------------------


def depends(
    question: str = "",
    roles: Sequence[str] = (),
    reader: Reader | None = None,
    cut: Cut = WHOLE,
) -> dict:
    """Return what the answers to a question, of a comparison or to a question of it depend on: the
    points on which sources disagree, whole, by kind of organisation. Raises UserError and
    NoSuchEntryError."""
    if roles and question:
        record = pages.row(roles, question, reader)
    elif roles:
        record = pages.comparison(roles, reader)
    else:
        record = pages.question(question, reader)
    questions = record["questions"] if "questions" in record else [record["question"]]
    disputed = (point for q in questions for point in q["points"] if point["disputed"])
    part = cut.of(disputed, lambda point: point["key"])
    points = part.entries
    cited = {slug for point in points for slug in _sources_of(point)}
    concerned = {point["question"] for point in points}
    named = {role["slug"] for point in points for role in point["roles"]}
    return {
        **{name: record[name] for name in _HEADING},
        "type": "dependencies",
        **part.keys,
        "kinds_of_organisation": _by_kind(points),
        "questions": [
            {name: q[name] for name in _OF_A_QUESTION} for q in questions if q["slug"] in concerned
        ],
        "roles": [role for role in record["roles"] if role["slug"] in named],
        "points": points,
        "sources": [source for source in record["sources"] if source["slug"] in cited],
    }


_HEADING = (
    *("schema_version", "title", "language", "content_language", "as_of", "context"),
    *("addresses", "licence"),
)
_OF_A_QUESTION = ("slug", "name", "question", "area", "about_a_pair", "address")


def _by_kind(points: list[dict]) -> list[dict]:
    """Return each kind of organisation once, with the answers that go with it on each point. The
    points themselves have the other answers."""
    kinds: dict[str, dict] = {}
    for point in points:
        for answer in point["by_context"]:
            if not (context := answer["context"]):
                continue
            kind = kinds.setdefault(context["slug"], {**context, "points": {}})
            answers = kind["points"].setdefault(point["key"], [])
            answers.append({"answer": answer["answer"], "sources": answer["sources"]})
    return [
        {
            **kind,
            "points": [
                {"point": key, "answers": answers} for key, answers in kind["points"].items()
            ],
        }
        for kind in kinds.values()
    ]


def _sources_of(point: dict) -> list[str]:
    answers = [*point["answers"], *point["called_wrong"], *point["earlier_editions"]]
    slugs = [s["source"]["slug"] for answer in answers for s in answer["statements"]]
    return [*slugs, *(point["explanation"]["sources"] if point["explanation"] else [])]


# --- What has changed -------------------------------------------------------------------------


def changes(since: date, reader: Reader | None = None, cut: Cut | None = None) -> dict:
    """Return what readers saw change since a day, the oldest first, and every point on which the
    statements stand now, whole. Raises NoSuchEntryError."""
    reader = reader or Reader()
    points_by_key = _points_by_key()
    part = (cut or Cut(limit=PER_PAGE)).of(changes_since(since), lambda change: change.cursor)
    points = list(
        {
            (point.kind, point.key): point
            for change in part.entries
            for point in points_by_key.get(change.key, [])
        }.values()
    )
    writer = Writer.of_points(points, reader)
    cited = cite(writer.sources.values(), reader)
    return {
        "schema_version": SCHEMA_VERSION,
        "type": "changes",
        "title": _("Changes"),
        "language": page_language(),
        "content_language": settings.CONTENT_LANGUAGE,
        "licence": cited["licence"],
        "since": since.isoformat(),
        **part.keys,
        "changes": [_change(change, points_by_key, writer) for change in part.entries],
        "questions": [
            writer.question(fact) for fact in dict.fromkeys(p.responsibility for p in points)
        ],
        "roles": [writer.role(role) for role in dict.fromkeys(r for p in points for r in p.roles)],
        "points": [writer.point(point) for point in points],
        "sources": cited["sources"],
    }


def _points_by_key() -> dict[str, list[Point]]:
    """Return the points on which each statement stands, by its key."""
    whole = overview()

    def build() -> dict[str, list[Point]]:
        points: dict[str, list[Point]] = {}
        for row in whole.rows:
            for point in row.points:
                for fact in facts_on(point):
                    points.setdefault(fact.key, []).append(point)
        return points

    return whole.once(("points by statement",), build)


def _change(change: StatementChange, points_by_key: dict[str, list[Point]], writer: Writer) -> dict:
    points = points_by_key.get(change.key, [])
    return {
        "statement": change.key,
        "address": writer.address_of_statement(change.key),
        "how": change.how,
        "at": change.at.isoformat(),
        "fields": list(change.fields),
        "reason": change.reason,
        "points": list(dict.fromkeys(map(point_name, points))),
    }
