"""Export a comparison as CSV, Markdown and JSON, each claim with its source.

Markdown is in the language of the address. What programs read in CSV and JSON (keys, slugs of
states) is the same in every language.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sources.citing import citations
from sources.citing.citations import Work
from sources.text import markdown

from ..domain.comparison import Comparison, Point, Row, sections
from ..domain.facts import ClaimFact, PositionFact
from ..importing import cells
from ..queries.titles import in_words
from ..templatetags.pages import plain_label
from . import licences

COLUMNS = (
    *("area", "responsibility", "question", "row_state", "point", "roles", "point_state"),
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

    def _claim(self, claim: ClaimFact) -> dict:
        return {
            "key": claim.key,
            "address": self.address_of_claim(claim.key),
            "source": self.works[claim.source].key,
            "manner": claim.manner.value,
            "contexts": [context.phrase for context in claim.sorted_contexts],
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
        text = io.StringIO()
        # Without this mark spreadsheets take UTF-8 for something else.
        text.write("\N{BYTE ORDER MARK}")
        writer = csv.DictWriter(text, COLUMNS, restval="", extrasaction="ignore")
        writer.writeheader()
        for row in self.rows:
            for point in row.points:
                for line in self._lines(row, point):
                    writer.writerow(
                        {name: cells.escape_formula(value) for name, value in line.items()}
                    )
        return text.getvalue()

    def _lines(self, row: Row, point: Point) -> Iterator[dict]:
        agreement = point.agreement
        start = {
            "area": row.responsibility.area.name,
            "responsibility": row.responsibility.name,
            "question": row.responsibility.question,
            "row_state": row.state.slug,
            "point": point.kind.value,
            "roles": "; ".join(role.name for role in point.roles),
            "point_state": agreement.state.slug,
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
            "position": position.label,
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
            "difference": row.difference,
            "points": [self._point(point) for point in row.points],
        }

    def _point(self, point: Point) -> dict:
        agreement = point.agreement
        return {
            "kind": point.kind.value,
            "roles": [role.slug for role in point.roles],
            "state": agreement.state.slug,
            "voices": len(agreement.voices),
            "standings": [
                {
                    "position": standing.position.label,
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
                    "context": dependency.context.phrase,
                    "position": dependency.position.label,
                    "voices": len(dependency.voices),
                }
                for dependency in agreement.dependencies
            ],
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
        number = len(export.comparison.rows)
        counted = ", ".join(
            f"{count} {_(words)}" for _state, count, words in export.comparison.counts
        )
        rows = ngettext("%(number)s row: %(counted)s.", "%(number)s rows: %(counted)s.", number)
        yield f"# {as_markdown(export.title)}"
        yield f"\n{rows % {'number': number, 'counted': counted}} <{export.address}>"
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
        yield f"\n{as_markdown(row.responsibility.name)}: {_(row.state.word)}.\n"
        for point in row.points:
            who = as_markdown(in_words(point.roles))
            if point.rivals:
                who = _("%(roles)s, rival owners") % {"roles": who}
            yield f"- **{who}**: {_(point.agreement.state.word)}"
            for line in self._standings(point):
                yield f"    - {line}"
        for point in row.contested_points:
            if explanation := self.export.explanations.get(point.key):
                roles = as_markdown(in_words(point.roles))
                yield f"\n**{_('It depends on the org')}** ({roles})\n"
                yield markdown.with_citations(explanation, self._cite)

    def _standings(self, point: Point) -> Iterator[str]:
        for standing in point.agreement.standings:
            count = len(standing.voices)
            voices = ngettext("%(count)s voice", "%(count)s voices", count) % {"count": count}
            claims = self._claims(standing.claims)
            yield f"*{as_markdown(plain_label(standing.position))}*, {voices}: {claims}"
        if point.agreement.rejected:
            yield f"*{_('rejected use')}*: {self._claims(point.agreement.rejected)}"
        if point.agreement.formerly:
            yield f"*{_('formerly')}*: {self._claims(point.agreement.formerly)}"

    def _claims(self, claims: Iterable[ClaimFact]) -> str:
        return " ".join(
            f"{as_markdown(claim.paraphrase)} {self._mark(claim.source, claim.locator)}"
            for claim in claims
        )

    def _cite(self, citation: markdown.Citation) -> str:
        if citation.source not in self.export.works:
            missing = _("source %(source)s not found") % {"source": as_markdown(citation.source)}
            return f"\\[{missing}\\]"
        return self._mark(citation.source, citation.locator)

    def _mark(self, slug: str, locator: str) -> str:
        number = self.numbers.setdefault(self.export.works[slug].key, len(self.numbers) + 1)
        return as_markdown(f"[{', '.join(filter(None, [str(number), locator]))}]")


_MARKDOWN = str.maketrans(
    {
        **{sign: f"\\{sign}" for sign in "\\`*_[]#"},
        # Not every Markdown parser lets these be escaped.
        **{sign: f"&#{ord(sign)};" for sign in "&<>|~"},
    }
)


def as_markdown(text: str) -> str:
    """Escape plain text for a line of Markdown."""
    return " ".join(text.split()).translate(_MARKDOWN)


FORMATS: dict[str, tuple[str, str, Callable[[Export], str]]] = {
    "csv": ("text/csv; charset=utf-8", "CSV", Export.csv),
    "md": ("text/markdown; charset=utf-8", "Markdown", Export.markdown),
    "json": ("application/json", "JSON", Export.json),
}
"""By the ending of an address: media type, name and writer."""
