"""Export a comparison as CSV, Markdown and JSON, each claim with its source.

What people read is in the language of the address: all of Markdown, and in CSV and JSON verdicts,
notes and the answer. What programs read there (keys, slugs of states and relations) is the same in
every language.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from sources.citing import citations
from sources.citing.citations import Work
from sources.text import markdown

from ..domain.comparison import Comparison, Filter, Point, Row, sections
from ..domain.facts import ClaimFact, PositionFact
from ..domain.note_sentence import note_sentence
from ..domain.relation import relation
from ..domain.relation_words import relation_words
from ..domain.sentences import Sentence, number_of_questions, number_of_sources
from ..domain.verdict_words import verdict_words
from ..importing import cells
from ..importing.cells import as_markdown
from ..queries.titles import in_words
from ..records import licences
from ..request.languages import words_and_language
from ..templatetags.citing import check_in_words
from ..templatetags.pages import plain_label

COLUMNS = (
    *("area", "responsibility", "question", "row_state", "relation", "row_verdict"),
    *("point", "roles", "point_state", "verdict", "rank", "sources", "note", "explanation"),
    *("position", "position_kind", "voices", "counts_as", "manner", "contexts", "paraphrase"),
    *("locator", "quotation", "quotation_verified", "quotation_check", "claim", "source"),
    *("source_title", "author", "published", "original", "licence", "source_licence"),
)


@dataclass(frozen=True)
class Export:
    site_name: str
    title: str
    address: str
    comparison: Comparison
    answer: tuple[Sentence, ...]
    """How the roles differ, as the page says it."""
    rows: tuple[Row, ...]
    """The rows of the comparison that are shown."""
    explanations: dict[tuple[str, ...], str]
    """The editors' Markdown by the key of its point."""
    works: dict[str, Work]
    """Everything cited, by the slug under which it is cited."""
    address_of_claim: Callable[[str], str]

    @property
    def notices(self) -> list[str]:
        return licences.notices(self.site_name, self.current_works.values())

    @property
    def current_works(self) -> dict[str, Work]:
        """Each work once, by its current slug."""
        return {work.key: work for work in self.works.values()}

    @cached_property
    def ranks(self) -> dict[tuple[str, ...], int]:
        """The place of each contested point among those of the whole comparison, by its key."""
        return {point.key: place for place, point in enumerate(self.comparison.sharpest, 1)}

    def note(self, point: Point) -> Sentence | None:
        return note_sentence(point, many_roles=len(self.comparison.roles) > 2)

    def _claim(self, claim: ClaimFact) -> dict:
        return {
            "key": claim.key,
            "address": self.address_of_claim(claim.key),
            "source": self.works[claim.source].key,
            "manner": claim.manner.value,
            "contexts": [
                words_and_language(context, "phrase")[0] for context in claim.sorted_contexts
            ],
            "paraphrase": claim.paraphrase,
            "locator": claim.locator,
            "quotation": claim.quotation,
            "quotation_verified": claim.quotation_verified,
            "quotation_check": claim.quotation_result if claim.quotation else "",
        }

    # --- CSV ------------------------------------------------------------------------------

    def csv(self) -> str:
        """Write a line for each claim on each point, and one for each silent cell. A claim on which
        rival owners disagree is on the point of the rivals and on its cell: ``point`` tells which.
        """
        lines = [
            [line.get(name, "") for name in COLUMNS]
            for row in self.rows
            for point in row.points
            for line in self._lines(row, point)
        ]
        # Without this mark spreadsheets take UTF-8 for something else.
        return "\N{BYTE ORDER MARK}" + cells.as_csv([COLUMNS, *lines])

    def _lines(self, row: Row, point: Point) -> Iterator[dict]:
        agreement = point.agreement
        start = {
            "area": row.responsibility.area.name,
            "responsibility": row.responsibility.name,
            "question": row.responsibility.question,
            "row_state": row.state.slug,
            "relation": relation(row).value,
            "row_verdict": str(relation_words(row)),
            "point": point.kind.value,
            "roles": "; ".join(role.name for role in point.roles),
            "point_state": agreement.state.slug,
            "verdict": verdict_words(agreement),
            "rank": str(self.ranks.get(point.key, "")),
            "sources": str(len(agreement.all_voices)),
            "note": str(self.note(point) or ""),
            "explanation": self.explanations.get(point.key, ""),
            "licence": licences.OURS,
        }
        if not (agreement.standings or agreement.rejected or agreement.formerly):
            yield start
        for standing in agreement.standings:
            counted = {"voices": str(len(standing.voices)), "counts_as": "voice"}
            for claim in standing.claims:
                yield start | counted | self._cells(claim, standing.position)
        for counts_as in ("rejected", "formerly"):
            for claim in getattr(agreement, counts_as):
                yield start | {"counts_as": counts_as} | self._cells(claim, claim.position)

    def _cells(self, claim: ClaimFact, position: PositionFact) -> dict[str, str]:
        work, fields = self.works[claim.source], self._claim(claim)
        return fields | {
            "position": plain_label(position),
            "position_kind": position.kind.value,
            "contexts": "; ".join(fields["contexts"]),
            "quotation_verified": "yes" if claim.quotation_verified else "",
            "claim": fields["address"],
            "source_title": work.title,
            "author": "; ".join(work.authors),
            "published": work.issued,
            "original": work.address,
            "source_licence": work.licence,
        }

    # --- JSON -----------------------------------------------------------------------------

    def json(self) -> str:
        fields = {
            "title": self.title,
            "address": self.address,
            "licences": self.notices,
            "roles": [{"slug": role.slug, "name": role.name} for role in self.comparison.roles],
            "answer": [_sentence(sentence) for sentence in self.answer],
            "counts": {state.slug: count for state, count, _ in self.comparison.counts},
            "rows": [self._row(row) for row in self.rows],
            "sources": {slug: citations.csl(work) for slug, work in self.current_works.items()},
        }
        return json.dumps(fields, ensure_ascii=False, indent=1) + "\n"

    def _row(self, row: Row) -> dict:
        return {
            "responsibility": row.responsibility.slug,
            "name": row.responsibility.name,
            "question": row.responsibility.question,
            "area": row.responsibility.area.name,
            "state": row.state.slug,
            "relation": relation(row).value,
            "verdict": str(relation_words(row)),
            "disputed": bool(row.contested_points),
            "difference": row.difference,
            "points": [self._point(point) for point in row.points],
        }

    def _point(self, point: Point) -> dict:
        agreement = point.agreement
        return {
            "kind": point.kind.value,
            "roles": [role.slug for role in point.roles],
            "state": agreement.state.slug,
            "verdict": verdict_words(agreement),
            "rank": self.ranks.get(point.key),
            "sources": len(agreement.all_voices),
            "voices": len(agreement.voices),
            "standings": [
                {
                    "position": plain_label(standing.position),
                    "kind": standing.position.kind.value,
                    "voices": len(standing.voices),
                    "claims": [self._claim(claim) for claim in standing.claims],
                }
                for standing in agreement.standings
            ],
            "rejected": [self._claim(claim) for claim in agreement.rejected],
            "formerly": [self._claim(claim) for claim in agreement.formerly],
            "differences": [difference.slug for difference in agreement.differences],
            "depends_on": [
                {
                    "context": words_and_language(dependency.context, "phrase")[0],
                    "position": plain_label(dependency.position),
                    "voices": len(dependency.voices),
                }
                for dependency in agreement.dependencies
            ],
            "note": _sentence(note) if (note := self.note(point)) else None,
            "explanation": self.explanations.get(point.key),
        }

    # --- Markdown -------------------------------------------------------------------------

    def markdown(self) -> str:
        return "\n".join(_Markdown(self).lines()) + "\n"


class _Markdown:
    """Write an export, with its references numbered in the order of the text."""

    def __init__(self, export: Export) -> None:
        self.export = export
        self.numbers: dict[str, int] = {}

    def lines(self) -> Iterator[str]:
        export = self.export
        comparison = export.comparison
        counted = number_of_questions(len(comparison.rows), comparison.count(Filter.CONTESTED))
        yield f"# {as_markdown(export.title)}"
        for sentence in export.answer:
            yield f"\n{as_markdown(str(sentence))}"
        yield f"\n{counted} <{export.address}>"
        for section in sections(export.rows):
            yield f"\n## {as_markdown(section.area.name)}"
            for row in section.rows:
                yield from self._row(row)
        if self.numbers:
            yield f"\n## {_('References')}\n"
        works = export.current_works
        for slug, number in self.numbers.items():
            yield f"{number}. {as_markdown(citations.plain(works[slug]))}"
        yield f"\n## {_('Licences')}\n"
        yield from (f"- {as_markdown(notice)}" for notice in export.notices)

    def _row(self, row: Row) -> Iterator[str]:
        yield f"\n### {as_markdown(row.responsibility.question)}"
        yield f"\n{as_markdown(str(relation_words(row)))}\n"
        for point in row.points:
            who = as_markdown(in_words(point.roles))
            yield f"- **{who}**: {verdict_words(point.agreement)}"
            if note := self.export.note(point):
                yield f"    - {as_markdown(str(note))}"
            for line in self._standings(point):
                yield f"    {line}"
        for point in row.contested_points:
            if explanation := self.export.explanations.get(point.key):
                roles = as_markdown(in_words(point.roles))
                yield f"\n**{_('It depends on the org')}** ({roles})\n"
                yield markdown.inert(markdown.with_citations(explanation, self._cite))

    def _standings(self, point: Point) -> Iterator[str]:
        for standing in point.agreement.standings:
            number = number_of_sources(len(standing.voices))
            yield f"- *{as_markdown(plain_label(standing.position))}*, {number}:"
            yield from self._claims(standing.claims)
        if point.agreement.rejected:
            yield f"- *{_('called wrong')}*:"
            yield from self._claims(point.agreement.rejected)
        if point.agreement.formerly:
            yield f"- *{_('earlier editions')}*:"
            yield from self._claims(point.agreement.formerly)

    def _claims(self, claims: Iterable[ClaimFact]) -> Iterator[str]:
        return (f"    - {self._claim(claim)}" for claim in claims)

    def _claim(self, claim: ClaimFact) -> str:
        words = as_markdown(claim.paraphrase)
        if claim.quotation:
            quotation = as_markdown(claim.quotation)
            words = _("%(words)s “%(quotation)s”") % {"words": words, "quotation": quotation}
            if check := check_in_words(claim):
                words = f"{words} ({check})"
        return f"{words} {self._mark(claim.source, claim.locator)}"

    def _cite(self, citation: markdown.Citation) -> str:
        if citation.source not in self.export.works:
            missing = _("source %(source)s not found") % {"source": as_markdown(citation.source)}
            return f"\\[{missing}\\]"
        return self._mark(citation.source, citation.locator)

    def _mark(self, slug: str, locator: str) -> str:
        number = self.numbers.setdefault(self.export.works[slug].key, len(self.numbers) + 1)
        return as_markdown(f"[{', '.join(filter(None, [str(number), locator]))}]")


def _sentence(sentence: Sentence) -> dict[str, str]:
    return {"text": str(sentence), "language": sentence.language}


FORMATS: dict[str, tuple[str, str, Callable[[Export], str]]] = {
    "csv": ("text/csv; charset=utf-8", "CSV", Export.csv),
    "md": ("text/markdown; charset=utf-8", "Markdown", Export.markdown),
    "json": ("application/json", "JSON", Export.json),
}
"""By the ending of an address: media type, name and writer."""
