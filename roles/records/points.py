"""Points as records: a verdict with every answer, and every statement with its source."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from sources.citing.references import Reference
from sources.models import Source
from sources.text import markdown
from sources.text.quotation import Result

from ..domain.by_context import ContextAnswer, context_answers
from ..domain.comparison import Point, PointKind, ResponsibilityFact, Row
from ..domain.facts import ClaimFact, ContextFact, PositionFact, RoleFact
from ..domain.note_sentence import note_sentence
from ..domain.sentences import Sentence
from ..domain.verdict_words import verdict_slug, verdict_words
from ..models import OrgNote
from ..queries import pages
from ..request.languages import words_and_language
from ..templatetags.pages import plain_label
from .cuts import point_name
from .reader import Reader, page_language

KINDS = {PointKind.CELL: "role", PointKind.RIVALS: "between-roles", PointKind.PAIR: "pair"}


@dataclass(frozen=True)
class Writer:
    """Writes points whose sources and explanations are at hand."""

    reader: Reader
    sources: Mapping[str, Source]
    notes: Mapping[tuple[str, ...], OrgNote]
    """The editors' explanations, by the key of their point."""
    many_roles: bool = True
    """Whether "both together" needs the names of the roles."""

    @classmethod
    def of_points(
        cls, points: Iterable[Point], reader: Reader, texts: Iterable[str] = (), **more
    ) -> "Writer":
        """Return a writer with all that these points and these Markdown texts name: two queries."""
        points, record = list(points), reader.scope.record
        contested = [point for point in points if point.contested]
        notes = record.notes_on({point.responsibility.slug for point in contested})
        notes = {point.key: notes[point.key] for point in contested if point.key in notes}
        texts = [*texts, *(note.explanation for note in notes.values())]
        claims = (claim for point in points for claim in pages.facts_on(point))
        return cls(reader, pages.references_to(claims, texts, record).sources, notes, **more)

    @classmethod
    def of_rows(cls, rows: Iterable[Row], reader: Reader, texts: Iterable[str] = (), **more):
        return cls.of_points([p for row in rows for p in row.points], reader, texts, **more)

    # --- Names ----------------------------------------------------------------------------

    def role(self, role: RoleFact) -> dict:
        return {
            "slug": role.slug,
            "name": role.name,
            "abbreviation": role.abbreviation or None,
            "address": self.reader.page("role", role.slug),
        }

    def question(self, responsibility: ResponsibilityFact) -> dict:
        return {
            "slug": responsibility.slug,
            "name": responsibility.name,
            "question": responsibility.question,
            "area": {"slug": responsibility.area.slug, "name": responsibility.area.name},
            "about_a_pair": responsibility.relational,
            "address": self.reader.page("responsibility", responsibility.slug),
        }

    def text(self, words: str) -> dict | None:
        """Return a Markdown text of editors: its words, and the sources that it cites."""
        if not words:
            return None
        cited = (self.sources.get(c.source) for c in markdown.citations(words))
        return {
            "text": markdown.plain(words),
            "language": settings.CONTENT_LANGUAGE,
            "sources": list(dict.fromkeys(source.slug for source in cited if source)),
        }

    # --- Rows and points ------------------------------------------------------------------

    def row(
        self, row: Row, verdict: dict | None = None, points: Iterable[Point] | None = None
    ) -> dict:
        """Return a question with its points, or with these of them, and the verdict on it as a
        whole where the page has one."""
        verdicts = {"verdict": verdict} if verdict else {}
        return {
            **self.question(row.responsibility),
            **verdicts,
            "disputed": bool(row.contested_points),
            "points": [self.point(p) for p in (row.points if points is None else points)],
        }

    def point(self, point: Point) -> dict:
        """Return the verdict on a point with every answer, and every statement with its source."""
        agreement = point.agreement
        called_wrong, earlier = _by_answer(agreement.rejected), _by_answer(agreement.formerly)
        note = self.notes.get(point.key)
        return {
            "key": point_name(point),
            "kind": KINDS[point.kind],
            "question": point.responsibility.slug,
            "roles": [{"slug": role.slug, "name": role.name} for role in point.roles],
            "verdict": {"slug": verdict_slug(agreement), "words": verdict_words(agreement)},
            "disputed": point.contested,
            "sources": len(agreement.all_voices),
            "note": sentence(note_sentence(point, many_roles=self.many_roles)),
            "answers": [
                self._answer(standing.position, standing.claims) for standing in agreement.standings
            ],
            "called_wrong": [self._answer(*answer) for answer in called_wrong.items()],
            "earlier_editions": [self._answer(*answer) for answer in earlier.items()],
            "differences": [
                {"slug": difference.slug, "words": _(difference.label)}
                for difference in agreement.differences
            ],
            "depends_on": [
                {
                    "context": _context(dependency.context),
                    "answer": _position(dependency.position),
                    "sources": len(dependency.voices),
                }
                for dependency in agreement.dependencies
            ],
            "by_context": [_of_context(answer) for answer in context_answers(point)]
            if point.contested
            else [],
            "explanation": self.text(note.explanation) if note else None,
        }

    def _answer(self, position: PositionFact, claims: Iterable[ClaimFact]) -> dict:
        claims = list(claims)
        return {
            **_position(position),
            "sources": len({claim.voice for claim in claims}),
            "statements": [self._statement(claim) for claim in claims],
        }

    def _statement(self, claim: ClaimFact) -> dict:
        source = self.sources[claim.source]
        original = Reference(0, source).original(
            claim.quotation, claim.quotation_verified, claim.quotation_fragment
        )
        return {
            "key": claim.key,
            "address": self.address_of_statement(claim.key),
            "text": claim.paraphrase,
            "language": settings.CONTENT_LANGUAGE,
            "manner": claim.manner.value,
            "contexts": [_context(context) for context in claim.sorted_contexts],
            "source": {
                "slug": source.slug,
                "name": source.short_name,
                "address": self.reader.page("source", source.slug),
            },
            "locator": claim.locator or None,
            "quotation": {
                "text": claim.quotation,
                "language": source.language or None,
                "verified": claim.quotation_verified,
                "check": claim.quotation_result,
                "check_in_words": _(Result(claim.quotation_result).label),
            }
            if claim.quotation
            else None,
            "original": original or None,
            "published_on": claim.published_on.isoformat() if claim.published_on else None,
        }

    def address_of_statement(self, key: str) -> str:
        """Return the address of a statement's page. As of its day, one that was withdrawn later is
        still there."""
        return self.reader.page("claim", key) + self.reader.scope.permanent.query()


def sentence(sentence: Sentence | None) -> dict | None:
    return {"text": str(sentence), "language": sentence.language} if sentence else None


def _by_answer(claims: Iterable[ClaimFact]) -> dict[PositionFact, list[ClaimFact]]:
    by_answer: dict[PositionFact, list[ClaimFact]] = {}
    for claim in claims:
        by_answer.setdefault(claim.position, []).append(claim)
    return by_answer


def _position(position: PositionFact) -> dict:
    label = plain_label(position)
    is_translated = label != position.label
    return {
        "slug": position.slug,
        "answer": label,
        "language": page_language() if is_translated else settings.CONTENT_LANGUAGE,
        "kind": position.kind.value,
    }


def _context(context: ContextFact) -> dict:
    return {"slug": context.slug, "phrase": words_and_language(context, "phrase")[0]}


def _of_context(answer: ContextAnswer) -> dict:
    return {
        "context": _context(answer.context) if answer.context else None,
        "answer": _position(answer.position),
        "sources": answer.number,
    }
