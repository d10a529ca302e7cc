"""What the pages are made of, fetched: each function asks the database a fixed number of times."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sources.citing.references import References
from sources.models import Source
from sources.text import markdown
from sources.text.markdown import citations

from ..domain.answers import EditionGroup, moves
from ..domain.comparison import (
    Comparison,
    Point,
    PointKind,
    ResponsibilityFact,
    Row,
    compare,
    own_rows,
    row,
    rows,
    sharpest,
)
from ..domain.excerpt import KeptExcerpts
from ..domain.facts import ClaimFact, ContextFact, RoleFact
from ..domain.filters import ContextFilter, without_other_pairs
from ..domain.handout import Handout, handout
from ..domain.kept_sources import KeptSources, sources_of
from ..domain.lead import lead
from ..domain.rivalry import Speakers
from ..domain.sentences import Sentence
from ..models import Claim, OrgNote, Responsibility, Role
from .content_state import few_per_state, is_kept
from .current import CURRENT
from .historical import Facts
from .overview import overview


@dataclass(frozen=True)
class NotedPoint:
    """A contested point with its editor's explanation, where somebody has written one."""

    point: Point
    note: OrgNote | None

    @property
    def claims_since_review(self) -> int:
        """Claims published here after the explanation was last reviewed."""
        if self.note is None:
            return 0
        return sum(
            1
            for claim in self.point.agreement.claims
            if claim.published_on and claim.published_on > self.note.reviewed_on
        )


class Notes:
    """The explanations at hand, by point."""

    def __init__(self, by_point: Mapping[tuple[str, ...], OrgNote]) -> None:
        self._by_point = by_point

    def on(self, points: Iterable[Point]) -> list[NotedPoint]:
        return [
            NotedPoint(point, self._by_point.get(point.key)) for point in points if point.contested
        ]


def notes_on(rows: Iterable[Row], record: Facts = CURRENT) -> Notes:
    """Return the explanations of every contested point on these rows: one query."""
    slugs = [row.responsibility.slug for row in rows if row.contested_points]
    return Notes(record.notes_on(slugs))


def points_of(notes: Iterable[OrgNote]) -> list[NotedPoint | None]:
    """Return, for each of these notes, its point where that is contested now; None where it is not,
    and no page shows the note. The number of queries is fixed."""
    notes = list(notes)
    claims: dict[str, list[ClaimFact]] = defaultdict(list)
    slugs = {note.responsibility.slug for note in notes}
    for claim in CURRENT.claims_on_any(slugs):
        claims[claim.responsibility].append(claim)
    facts = {fact.slug: fact for fact in Responsibility.objects.of_slugs(slugs).facts()}
    speakers = CURRENT.speakers()
    noted_points = []
    for note in notes:
        slug = note.responsibility.slug
        roles = [role.fact for role in note.roles]
        its_row = row(facts[slug], roles, claims[slug], speakers)
        contested = {point.key: point for point in its_row.contested_points}
        point = contested.get(note.key)
        noted_points.append(NotedPoint(point, note) if point else None)
    return noted_points


def references_to(
    claims: Iterable[ClaimFact], texts: Iterable[str] = (), record: Facts = CURRENT
) -> References:
    """Return every source of these claims, and every one that these Markdown texts cite: one
    query."""
    slugs = {claim.source for claim in claims}
    slugs.update(citation.source for text in texts for citation in citations(text))
    return References(record.sources(slugs))


def references_on(
    rows: Sequence[Row], record: Facts = CURRENT, page: Hashable = None
) -> References:
    """Return every source of the claims on these rows: one query. ``page`` names the page whose
    rows they are, if it is asked for again."""
    sources = sources_of(*rows) if page is None else _sources.of(page, rows)
    return References(record.sources(sources))


_sources = KeptSources()


@dataclass(frozen=True)
class AnnotatedRows:
    """Rows with the notes and the references that they need."""

    rows: tuple[Row, ...]
    extra_texts: tuple[str, ...] = ()
    record: Facts = CURRENT

    @cached_property
    def notes(self) -> Notes:
        return notes_on(self.rows, self.record)

    @property
    def explanations(self) -> dict[tuple[str, ...], str]:
        """The editors' explanations of these rows, by the key of their point."""
        return {
            noted.point.key: noted.note.explanation
            for row in self.rows
            for noted in self.notes.on(row.points)
            if noted.note
        }

    @cached_property
    def references(self) -> References:
        claims = [claim for row in self.rows for point in row.points for claim in facts_on(point)]
        texts = [*self.explanations.values(), *self.extra_texts]
        return references_to(claims, texts, self.record)


@dataclass(frozen=True)
class Compared:
    """Roles side by side, and how the claims about them are narrowed."""

    comparison: Comparison
    narrowing: ContextFilter
    speakers: Speakers


def compared(
    roles: Collection[Role], context: ContextFact | None = None, record: Facts = CURRENT
) -> Compared:
    """Return these roles side by side, narrowed to a context."""
    if context is None and not record.over and is_kept():
        return _compared_now(*sorted(role.slug for role in roles))
    slugs = [role.slug for role in roles]
    claims = without_other_pairs(record.claims_on_roles(slugs), slugs)
    narrowing = ContextFilter(tuple(claims), context)
    speakers = record.speakers()
    comparison = compare(
        [record.role(role).fact for role in roles],
        record.responsibilities(),
        narrowing.claims,
        speakers,
    )
    return Compared(comparison, narrowing, speakers)


def compared_now(slugs: Collection[str]) -> Compared:
    """Return the roles with these slugs side by side, as they stand now."""
    return _compared_now(*sorted(slugs))


@few_per_state
def _compared_now(*slugs: str) -> Compared:
    claims, whole = CURRENT.claims_between(slugs), overview()
    roles, speakers = CURRENT.roles_of_slugs(slugs), CURRENT.speakers()
    if {role.slug for role in roles} <= {role.slug for role in whole.roles}:
        comparison = _excerpts.excerpt(whole.rows, roles)
    else:
        # A role of which no source speaks stands in no row, and is silent in each of these.
        comparison = compare(roles, CURRENT.responsibilities(), claims, speakers)
    return Compared(comparison, ContextFilter(claims), speakers)


_excerpts = KeptExcerpts()


def answer_of(compared: Compared, record: Facts = CURRENT) -> tuple[Sentence, ...]:
    """Return how these roles differ, in the reader's language."""
    if compared.narrowing.context is None and not record.over and is_kept():
        slugs = [role.slug for role in compared.comparison.roles]
        return _answer_now(get_language(), *slugs)
    return lead(compared.comparison, record.roles(), compared.speakers)


@few_per_state
def _answer_now(_language: str | None, *slugs: str) -> tuple[Sentence, ...]:
    compared = _compared_now(*slugs)
    return lead(compared.comparison, CURRENT.roles(), compared.speakers)


def handout_of(compared: Compared, record: Facts = CURRENT) -> tuple[Handout, References]:
    """Return what of a comparison goes onto one sheet, and its sources: three queries."""
    comparison = compared.comparison
    table = AnnotatedRows(tuple(row for row in comparison.rows if row.contested_points), (), record)
    claims = [claim for point in comparison.sharpest for claim in point.agreement.claims]
    references = references_to(claims, record=record)
    printed = {
        slug: (source.short_name, f"10 {source.full_name} ({source.kind_and_year}). {source.link}")
        for slug, source in references.sources.items()
    }
    explanations = {key: markdown.plain(text) for key, text in table.explanations.items()}
    answer = answer_of(compared, record)
    return handout(comparison, answer, explanations, printed), references


@dataclass(frozen=True)
class Profile:
    """One role's own rows, rival owners among all roles included, and how they are narrowed."""

    role: RoleFact
    rows: tuple[Row, ...]
    narrowing: ContextFilter


def profiled(role: Role, context: ContextFact | None = None, record: Facts = CURRENT) -> Profile:
    narrowing = ContextFilter(tuple(record.claims_beside(role.slug)), context)
    fact = record.role(role).fact
    table = rows(record.responsibilities(), record.roles(), narrowing.claims, record.speakers())
    return Profile(fact, own_rows(fact, table), narrowing)


def profile_of(role: Role) -> tuple[Row, ...]:
    """Return one role's own rows, from all published claims."""
    return profiled(role).rows


@dataclass(frozen=True)
class Answered:
    """One responsibility for every role that a source speaks of, and how it is narrowed."""

    row: Row
    narrowing: ContextFilter


def answered(
    responsibility: ResponsibilityFact, context: ContextFact | None = None, record: Facts = CURRENT
) -> Answered:
    """Four queries, as it stands now."""
    narrowing = ContextFilter(tuple(record.claims_on(responsibility.slug)), context)
    spoken = {claim.role for claim in narrowing.claims}
    spoken |= {claim.other_role for claim in narrowing.claims}
    roles = record.roles_of_slugs(spoken)
    return Answered(row(responsibility, roles, narrowing.claims, record.speakers()), narrowing)


def row_on(responsibility: ResponsibilityFact, record: Facts = CURRENT) -> Row:
    """Return one responsibility for every role that a source speaks of, from all its claims."""
    return answered(responsibility, record=record).row


def rows_of(responsibilities: Collection[Responsibility]) -> list[Row]:
    """Return each of them for every role that a source speaks of in it: four queries for all."""
    slugs = [responsibility.slug for responsibility in responsibilities]
    claims = CURRENT.claims_on_any(slugs)
    spoken: dict[str, set[str]] = {slug: set() for slug in slugs}
    for claim in claims:
        spoken[claim.responsibility] |= {claim.role, claim.other_role}
    roles = CURRENT.roles_of_slugs(set().union(*spoken.values()))
    speakers = CURRENT.speakers()
    return [
        row(
            responsibility.fact,
            [role for role in roles if role.slug in spoken[responsibility.slug]],
            claims,
            speakers,
        )
        for responsibility in responsibilities
    ]


@dataclass(frozen=True)
class EditionHistory:
    """What a work's editions said on one point, from the first that speaks to the newest."""

    work: str
    point: Point
    stages: tuple[tuple[str, EditionGroup], ...]
    """Each with the years of its editions."""


def told_by_editions(row: Row) -> list[EditionHistory]:
    """Return where a superseded edition spoke on this row, how the answer moved: one query, and
    only where there is such an edition."""
    if not any(point.agreement.formerly for point in row.points):
        return []
    editions = {source.slug: source for source in Source.objects.editions()}
    supersedes = {
        slug: source.supersedes.slug for slug, source in editions.items() if source.supersedes
    }
    return [
        EditionHistory(
            editions[move.newest].voice.name,
            move.point,
            tuple((_years([editions[e] for e in stage.editions]), stage) for stage in move.stages),
        )
        for move in moves(row, supersedes)
    ]


def _years(editions: list[Source]) -> str:
    """ "2010", "2010 to 2017"; where a year is not known, what the edition is called."""
    first, last = (edition.year or edition.short_name for edition in (editions[0], editions[-1]))
    if first == last:
        return first
    return _("%(first)s to %(last)s") % {"first": first, "last": last}


def contested_points(rows: Iterable[Row]) -> list[Point]:
    """Return the contested points of these rows, the sharpest first."""
    return sharpest(point for row in rows for point in row.points)


def points_with(claim: Claim, row: Row) -> list[Point]:
    """Return the points on which a claim stands: its cell and the rivalries of its role, or its
    pair."""
    roles = {claim.role.slug} | ({claim.other_role.slug} if claim.other_role else set())
    return [
        point
        for point in row.points
        if roles <= {role.slug for role in point.roles}
        and (point.kind is not PointKind.RIVALS or claim.key in {c.key for c in facts_on(point)})
    ]


def facts_on(point: Point) -> tuple[ClaimFact, ...]:
    """Return every claim that a point shows, those of superseded editions among them."""
    return point.agreement.claims + point.agreement.formerly
