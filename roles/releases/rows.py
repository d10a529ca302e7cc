"""The rows of a data release: what readers see, sorted alike by every database.

No drafts, suggestions, editors' notes, accounts or teams; no texts of sources; no catalogues, which
their own publishers offer.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import translation

from sources.citing import citations
from sources.models import FormerSourceSlug, Source, Voice

from ..domain.note_sentence import note_sentence
from ..domain.verdict_words import verdict_words
from ..models import (
    Alias,
    Area,
    Claim,
    Context,
    FormerResponsibilitySlug,
    FormerRoleSlug,
    OrgNote,
    Position,
    Responsibility,
    ResponsibilityAlias,
    Role,
    RoleCode,
    Scale,
)
from ..queries.overview import overview
from ..records import licences
from ..records.cuts import point_name
from ..templatetags.pages import plain_label
from .schema import TABLES

Row = dict[str, str | int | bool | None]
Rows = dict[str, list[Row]]


@dataclass(frozen=True)
class Content:
    """The rows of each table, and the notices that they need."""

    rows: Rows
    notices: tuple[str, ...]
    newest: str
    """The day of its newest statement or note; "" if there is none."""


def read() -> Content:
    """Return the whole public content, in a fixed number of queries."""
    with translation.override(settings.LANGUAGE_CODE):
        reader = _Reader()
        rows = {}
        for table in TABLES:
            listed = [{"licence": licences.OURS, **row} for row in getattr(reader, table.name)()]
            listed = [{name: row[name] for name in table.names} for row in listed]
            # Texts are compared by their characters: databases each have an order of their own.
            rows[table.name] = sorted(
                listed, key=lambda row: [str(row[name]) for name in table.key]
            )
        days = [row["published_on"] for row in rows["statements"]]
        days += [row["reviewed_on"] for row in rows["notes"]]
        works = [citations.of_source(source) for source in reader.sources_by_slug.values()]
        notices = licences.notices(settings.SITE_NAME, works)
    return Content(rows, tuple(notices), max(days, default=""))


def _licence_of_statement(licence_of_source: str) -> str:
    """Return the licence of a paraphrase: what is drawn from a work under CC BY-SA keeps it."""
    return licence_of_source if licence_of_source.startswith("CC BY-SA") else licences.OURS


def _row(of: models.Model, table: str, **others: str | int | bool | None) -> Row:
    """Return a row of a table: these values, and of its other columns what is called so in the
    database. A licence is never meant by that: there it is that of a work."""
    names = (name for name in _COLUMNS[table] if name not in others and name != "licence")
    return {name: getattr(of, name) for name in names} | others


_COLUMNS = {table.name: table.names for table in TABLES}


def _day(value) -> str:
    return value.isoformat() if value else ""


class _Reader:
    """One method for each table, named as it is."""

    def __init__(self) -> None:
        self.overview = overview()
        public = Source.objects.public().for_references().select_related("supersedes")
        self.sources_by_slug = {source.slug: source for source in public.order_by("slug")}
        self._roles = list(Role.objects.order_by("slug").prefetch_related("tags"))
        questions = Responsibility.objects.spoken_of().select_related("area", "scale")
        self._questions = list(questions.order_by("slug").prefetch_related("tags"))
        claims = Claim.objects.published().with_names().prefetch_related("contexts")
        self._claims = list(claims.order_by("key"))
        self._counts = {
            claim.key: "earlier-edition"
            if claim.superseded
            else ("rejected" if claim.manner.value == "rejects" else "answer")
            for claim in self.overview.narrowing.whole
        }
        self._points = [
            point
            for row in self.overview.rows
            for point in row.points
            if not point.agreement.silent or point.agreement.formerly
        ]
        self._ranks = {point.key: rank for rank, point in enumerate(self.overview.contested, 1)}

    # --- Roles ----------------------------------------------------------------------------

    def roles(self) -> Iterator[Row]:
        for role in self._roles:
            yield _row(role, "roles", path=reverse("role", args=[role.slug]))

    def role_names(self) -> Iterator[Row]:
        for alias in Alias.objects.select_related("role"):
            yield _row(alias, "role_names", role=alias.role.slug)

    def role_codes(self) -> Iterator[Row]:
        for code in RoleCode.objects.with_roles():
            yield _row(code, "role_codes", role=code.role.slug, checked_on=_day(code.checked_on))

    # --- Questions ------------------------------------------------------------------------

    def areas(self) -> Iterator[Row]:
        areas = {question.area_id for question in self._questions}
        for area in Area.objects.filter(pk__in=areas):
            yield _row(area, "areas")

    def scales(self) -> Iterator[Row]:
        scales = {question.scale_id for question in self._questions}
        for scale in Scale.objects.filter(pk__in=scales):
            yield _row(scale, "scales")

    def answers(self) -> Iterator[Row]:
        scales = {question.scale_id for question in self._questions}
        positions = Position.objects.select_related("scale", "converse", "converse_of")
        for position in positions.filter(scale__in=scales):
            other = position.seen_from_the_other_role
            yield _row(
                position,
                "answers",
                scale=position.scale.slug,
                converse="" if other == position else other.slug,
            )

    def questions(self) -> Iterator[Row]:
        for question in self._questions:
            yield _row(
                question,
                "questions",
                area=question.area.slug,
                scale=question.scale.slug,
                about_two_roles=question.relational,
                path=reverse("responsibility", args=[question.slug]),
            )

    def question_names(self) -> Iterator[Row]:
        aliases = ResponsibilityAlias.objects.filter(responsibility__in=self._questions)
        for alias in aliases.select_related("responsibility"):
            yield _row(alias, "question_names", question=alias.responsibility.slug)

    def contexts(self) -> Iterator[Row]:
        contexts = {row.pk: row for row in Context.objects.select_related("broader")}
        wanted = {context.pk for claim in self._claims for context in claim.contexts.all()}
        while broader := {contexts[pk].broader_id for pk in wanted} - wanted - {None}:
            wanted |= broader
        for context in (contexts[pk] for pk in wanted):
            yield _row(context, "contexts", broader=context.broader.slug if context.broader else "")

    # --- Sources --------------------------------------------------------------------------

    def authors(self) -> Iterator[Row]:
        authors = {source.voice_id for source in self.sources_by_slug.values()}
        for author in Voice.objects.filter(pk__in=authors):
            yield _row(author, "authors")

    def sources(self) -> Iterator[Row]:
        for source in self.sources_by_slug.values():
            yield _row(
                source,
                "sources",
                byline=source.author,
                author=source.voice.slug,
                part_of=self._public_slug(source.part_of),
                supersedes=self._public_slug(source.supersedes),
                read_on=_day(source.read_on),
                work_licence=source.licence,
                path=reverse("source", args=[source.slug]),
            )

    def _public_slug(self, source: Source | None) -> str:
        return source.slug if source and source.slug in self.sources_by_slug else ""

    # --- Statements and what they add up to -----------------------------------------------

    def statements(self) -> Iterator[Row]:
        for claim in self._claims:
            licence = claim.source.licence
            yield _row(
                claim,
                "statements",
                source=claim.source.slug,
                role=claim.role.slug,
                other_role=claim.other_role.slug if claim.other_role else "",
                question=claim.responsibility.slug,
                answer=claim.position.slug,
                counts_as=self._counts[claim.key],
                quotation_check=claim.quotation_result if claim.quotation else "",
                published_on=_day(claim.published_at.date()),
                path=reverse("claim", args=[claim.key]),
                licence=_licence_of_statement(licence),
                quotation_licence=licence if claim.quotation else "",
            )

    def statement_contexts(self) -> Iterator[Row]:
        for claim in self._claims:
            for context in claim.contexts.all():
                yield {"statement": claim.key, "context": context.slug}

    def points(self) -> Iterator[Row]:
        for point in self._points:
            verdict, (role, *others) = point.agreement, point.roles
            sentence = note_sentence(point, many_roles=True)
            yield {
                "point": point_name(point),
                "question": point.responsibility.slug,
                "kind": point.kind.value,
                "role": role.slug,
                "other_role": others[0].slug if others else "",
                "state": verdict.state.slug,
                "verdict": verdict_words(verdict),
                "sources": len(verdict.all_voices),
                "smaller_side": verdict.smaller_side,
                "rank": self._ranks.get(point.key),
                "differences": " ".join(difference.slug for difference in verdict.differences),
                "sentence": str(sentence or ""),
            }

    def point_answers(self) -> Iterator[Row]:
        for point in self._points:
            for order, standing in enumerate(point.agreement.standings, 1):
                yield {
                    "point": point_name(point),
                    "answer": standing.position.slug,
                    "label": plain_label(standing.position),
                    "kind": standing.position.kind.value,
                    "sources": len(standing.voices),
                    "order": order,
                }

    def point_statements(self) -> Iterator[Row]:
        for point in self._points:
            verdict = point.agreement
            listed = [("answer", s.position, s.claims) for s in verdict.standings]
            listed += [("rejected", claim.position, [claim]) for claim in verdict.rejected]
            listed += [("earlier-edition", claim.position, [claim]) for claim in verdict.formerly]
            for counts_as, position, claims in listed:
                for claim in claims:
                    yield {
                        "point": point_name(point),
                        "statement": claim.key,
                        "answer": position.slug,
                        "counts_as": counts_as,
                    }

    def notes(self) -> Iterator[Row]:
        explained = OrgNote.objects.by_point()
        for point in self.overview.contested:
            if note := explained.get(point.key):
                yield {
                    "point": point_name(point),
                    "explanation": note.explanation,
                    "reviewed_on": _day(note.reviewed_on),
                }

    # --- Tags and old addresses -----------------------------------------------------------

    def tags(self) -> Iterator[Row]:
        public = Source.objects.public().prefetch_related("tags")
        tagged = (("roles", self._roles), ("questions", self._questions), ("sources", public))
        for table, rows in tagged:
            for row in rows:
                for tag in row.tags.all():
                    yield {"table": table, "slug": row.slug, "tag": tag.name}

    def former_slugs(self) -> Iterator[Row]:
        for table, model, shown in (
            ("roles", FormerRoleSlug, self._roles),
            ("questions", FormerResponsibilitySlug, self._questions),
            ("sources", FormerSourceSlug, self.sources_by_slug.values()),
        ):
            for old, now in _former(model, {row.slug for row in shown}):
                yield {"table": table, "slug": old, "now": now}


def _former(model: type[models.Model], shown: set[str]) -> Iterable[tuple[str, str]]:
    pairs = model.objects.values_list("slug", "target__slug")
    return [(old, now) for old, now in pairs if now in shown]


def by_statement(rows: Rows) -> dict[str, list[str]]:
    """Return the contexts of each statement."""
    contexts: dict[str, list[str]] = defaultdict(list)
    for row in rows["statement_contexts"]:
        contexts[row["statement"]].append(row["context"])
    return contexts
