"""A comparison to take along, as CSV, Markdown and JSON, each claim with its source.

Markdown is for people, and in the language of the address. What programs read in CSV and JSON
(keys, slugs of states) is the same in every language.
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
class Said:
    """One claim on a point: under which position, and whether it counts there."""

    claim: ClaimFact
    position: PositionFact
    voices: int
    counts_as: str


def said_on(point: Point) -> Iterator[Said]:
    verdict = point.agreement
    for standing in verdict.standings:
        for claim in standing.claims:
            yield Said(claim, standing.position, len(standing.voices), "voice")
    for claims, counts_as in ((verdict.rejected, "rejected"), (verdict.formerly, "formerly")):
        for claim in claims:
            yield Said(claim, claim.position, 0, counts_as)


@dataclass(frozen=True)
class Export:
    """``rows`` are those of the comparison that are shown; ``explanations`` the editors' Markdown
    by the key of its point; ``works`` everything cited, by the slug it is cited under."""

    site_name: str
    title: str
    address: str
    comparison: Comparison
    rows: tuple[Row, ...]
    explanations: dict[tuple[str, ...], str]
    works: dict[str, Work]
    address_of_claim: Callable[[str], str]

    @property
    def notices(self) -> list[str]:
        return licences.notices(self.site_name, self._cited.values())

    @property
    def _cited(self) -> dict[str, Work]:
        """Each work once, under its present slug, in order."""
        return {work.key: work for work in self.works.values()}

    # --- CSV ------------------------------------------------------------------------------

    def csv(self) -> str:
        """One line for each claim on each point, and one for each silent cell. A claim on which
        rival owners part stands under the rivals and in its cell: ``point`` tells them apart."""
        written = io.StringIO()
        # Without this mark spreadsheets take UTF-8 for something else.
        written.write("\N{BYTE ORDER MARK}")
        lines = csv.DictWriter(written, COLUMNS, restval="")
        lines.writeheader()
        for row in self.rows:
            for point in row.points:
                place = self._place(row, point)
                told = [place | self._told(said) for said in said_on(point)]
                for line in told or [place]:
                    lines.writerow(
                        {name: cells.escape_formula(value) for name, value in line.items()}
                    )
        return written.getvalue()

    def _place(self, row: Row, point: Point) -> dict[str, str]:
        return {
            "area": row.responsibility.area.name,
            "responsibility": row.responsibility.name,
            "question": row.responsibility.question,
            "row_state": row.state.slug,
            "point": point.kind.value,
            "roles": "; ".join(role.name for role in point.roles),
            "point_state": point.agreement.state.slug,
            "licence": licences.OURS,
        }

    def _told(self, said: Said) -> dict[str, str]:
        claim, work = said.claim, self.works[said.claim.source]
        return {
            "position": said.position.label,
            "position_kind": said.position.kind.value,
            "voices": str(said.voices) if said.voices else "",
            "counts_as": said.counts_as,
            "manner": claim.manner.value,
            "contexts": "; ".join(context.phrase for context in claim.sorted_contexts),
            "paraphrase": claim.paraphrase,
            "locator": claim.locator,
            "quotation": claim.quotation,
            "quotation_verified": "yes" if claim.quotation_verified else "",
            "quotation_check": claim.quotation_result if claim.quotation else "",
            "claim": self.address_of_claim(claim.key),
            "source": work.key,
            "source_title": work.title,
            "author": "; ".join(work.authors),
            "published": work.issued,
            "original": work.address,
            "source_licence": work.licence,
        }

    # --- JSON -----------------------------------------------------------------------------

    def json(self) -> str:
        told = {
            "title": self.title,
            "address": self.address,
            "licences": self.notices,
            "roles": [{"slug": role.slug, "name": role.name} for role in self.comparison.roles],
            "counts": {state.slug: count for state, count, _ in self.comparison.counts},
            "rows": [self._row(row) for row in self.rows],
            "sources": {slug: citations.csl(work) for slug, work in self._cited.items()},
        }
        return json.dumps(told, ensure_ascii=False, indent=1) + "\n"

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
        verdict = point.agreement
        return {
            "kind": point.kind.value,
            "roles": [role.slug for role in point.roles],
            "state": verdict.state.slug,
            "voices": len(verdict.voices),
            "standings": [
                {
                    "position": standing.position.label,
                    "kind": standing.position.kind.value,
                    "voices": len(standing.voices),
                    "claims": [self._claim(claim) for claim in standing.claims],
                }
                for standing in verdict.standings
            ],
            "rejected": [self._claim(claim) for claim in verdict.rejected],
            "formerly": [self._claim(claim) for claim in verdict.formerly],
            "differences": [difference.slug for difference in verdict.differences],
            "depends_on": [
                {
                    "context": dependency.context.phrase,
                    "position": dependency.position.label,
                    "voices": len(dependency.voices),
                }
                for dependency in verdict.dependencies
            ],
            "explanation": self.explanations.get(point.key),
        }

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

    # --- Markdown -------------------------------------------------------------------------

    def markdown(self) -> str:
        return "\n".join(_Markdown(self).lines()) + "\n"


class _Markdown:
    """Writes one export, numbering its references as they come."""

    def __init__(self, export: Export) -> None:
        self.export = export
        self.numbers: dict[str, int] = {}

    def lines(self) -> Iterator[str]:
        export = self.export
        number = len(export.comparison.rows)
        counted = ", ".join(
            f"{count} {_(words)}" for _state, count, words in export.comparison.counts
        )
        told = ngettext("%(number)s row: %(counted)s.", "%(number)s rows: %(counted)s.", number)
        yield f"# {as_markdown(export.title)}"
        yield f"\n{told % {'number': number, 'counted': counted}} <{export.address}>"
        for section in sections(export.rows):
            yield f"\n## {as_markdown(section.area.name)}"
            for row in section.rows:
                yield from self._row(row)
        if self.numbers:
            yield _heading(_("References"))
        works = export._cited
        for slug, number in self.numbers.items():
            yield f"{number}. {as_markdown(citations.plain(works[slug]))}"
        yield _heading(_("Licences"))
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
                told = _("It depends on the org")
                yield f"\n**{told}** ({roles})\n"
                yield markdown.with_citations(explanation, self._cite)

    def _standings(self, point: Point) -> Iterator[str]:
        rejected, formerly = _("rejected use"), _("formerly")
        for standing in point.agreement.standings:
            count = len(standing.voices)
            voices = ngettext("%(count)s voice", "%(count)s voices", count) % {"count": count}
            claims = self._claims(standing.claims)
            yield f"*{as_markdown(plain_label(standing.position))}*, {voices}: {claims}"
        if point.agreement.rejected:
            yield f"*{rejected}*: {self._claims(point.agreement.rejected)}"
        if point.agreement.formerly:
            yield f"*{formerly}*: {self._claims(point.agreement.formerly)}"

    def _claims(self, claims: Iterable[ClaimFact]) -> str:
        return " ".join(
            f"{as_markdown(claim.paraphrase)} {self._mark(claim.source, claim.locator)}"
            for claim in claims
        )

    def _cite(self, citation: markdown.Citation) -> str:
        if citation.source not in self.export.works:
            told = _("source %(source)s not found") % {"source": as_markdown(citation.source)}
            return f"\\[{told}\\]"
        return self._mark(citation.source, citation.locator)

    def _mark(self, slug: str, locator: str) -> str:
        number = self.numbers.setdefault(self.export.works[slug].key, len(self.numbers) + 1)
        return as_markdown(f"[{', '.join(filter(None, [str(number), locator]))}]")


def _heading(words: str) -> str:
    return f"\n## {words}\n"


_MARKDOWN = str.maketrans(
    {
        **{sign: f"\\{sign}" for sign in "\\`*_[]#"},
        # Not every reader of Markdown lets these be escaped.
        **{sign: f"&#{ord(sign)};" for sign in "&<>|~"},
    }
)


def as_markdown(text: str) -> str:
    """Plain text within a line of Markdown, meaning nothing but itself."""
    return " ".join(text.split()).translate(_MARKDOWN)


FORMATS: dict[str, tuple[str, str, Callable[[Export], str]]] = {
    "csv": ("text/csv; charset=utf-8", "CSV", Export.csv),
    "md": ("text/markdown; charset=utf-8", "Markdown", Export.markdown),
    "json": ("application/json", "JSON", Export.json),
}
"""By the ending of an address: media type, name, and what writes it."""
