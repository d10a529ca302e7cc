"""What the pages are made of, fetched: each function asks the database a fixed number of times."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum
from functools import cached_property
from itertools import combinations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sources import history
from sources.history import Change
from sources.markdown import citations
from sources.models import Source
from sources.references import References

from .agreement import State
from .answers import Stage, moves
from .comparison import (
    AreaFact,
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
from .facts import (
    UNNAMED_PAIR,
    ClaimFact,
    ContextFact,
    PositionFact,
    RoleFact,
    gettext_noop,
)
from .handout import Handout, handout
from .models import Claim, OrgNote, Responsibility, Role
from .narrowing import Narrowing
from .overlap import Near, nearest
from .record import NOW, Record


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


def notes_on(found: Iterable[Row], record: Record = NOW) -> Notes:
    """The explanations of every contested point on these rows: one query."""
    slugs = [each.responsibility.slug for each in found if each.contested_points]
    return Notes(record.notes_on(slugs))


def points_of(notes: Iterable[OrgNote]) -> list[NotedPoint | None]:
    """For each of these notes its point, where that is contested now; None where it is not, and no
    page shows the note. Three queries, however many there are."""
    notes = list(notes)
    claims: dict[str, list[ClaimFact]] = defaultdict(list)
    slugs = {note.responsibility.slug for note in notes}
    for claim in Claim.objects.published().on_responsibilities(slugs).facts():
        claims[claim.responsibility].append(claim)
    found = []
    for note in notes:
        roles = [role.fact for role in note.roles]
        its_row = row(note.responsibility.fact, roles, claims[note.responsibility.slug])
        contested = {point.key: point for point in its_row.contested_points}
        point = contested.get(note.key)
        found.append(NotedPoint(point, note) if point else None)
    return found


def references_to(
    claims: Iterable[ClaimFact], texts: Iterable[str] = (), record: Record = NOW
) -> References:
    """Every source of these claims, and every one that these Markdown texts cite: one query."""
    slugs = {claim.source for claim in claims}
    slugs.update(citation.source for text in texts for citation in citations(text))
    return References(record.sources(slugs))


@dataclass(frozen=True)
class Table:
    """Rows with the notes and the references that they need."""

    rows: tuple[Row, ...]
    extra_texts: tuple[str, ...] = ()
    record: Record = NOW

    @cached_property
    def notes(self) -> Notes:
        return notes_on(self.rows, self.record)

    @property
    def explanations(self) -> dict[tuple[str, ...], str]:
        """The editors' explanations of these rows, by the key of their point."""
        return {
            noted.point.key: noted.note.explanation
            for each in self.rows
            for noted in self.notes.on(each.points)
            if noted.note
        }

    @cached_property
    def references(self) -> References:
        claims = [claim for each in self.rows for point in each.points for claim in facts_on(point)]
        texts = [*self.explanations.values(), *self.extra_texts]
        return references_to(claims, texts, self.record)


@dataclass(frozen=True)
class Compared:
    """Roles side by side, and how the claims about them are narrowed."""

    comparison: Comparison
    narrowing: Narrowing


def compared(
    roles: Collection[Role], context: ContextFact | None = None, record: Record = NOW
) -> Compared:
    """These roles side by side, narrowed to a context: four queries, as they stand now."""
    narrowing = Narrowing(tuple(record.claims_on_roles([role.slug for role in roles])), context)
    comparison = compare(
        [record.role(role).fact for role in roles], record.responsibilities(), narrowing.claims
    )
    return Compared(comparison, narrowing)


def comparison_of(roles: Collection[Role]) -> Comparison:
    """These roles side by side, from all their published claims."""
    return compared(roles).comparison


def handout_of(comparison: Comparison, record: Record = NOW) -> tuple[Handout, References]:
    """What of this comparison goes onto one sheet, and its sources: one query."""
    claims = [claim for point in comparison.sharpest for claim in point.agreement.claims]
    references = references_to(claims, record=record)
    printed = {
        slug: (source.short_name, f"10 {source.full_name}, {source.kind_and_year} {source.link}")
        for slug, source in references.sources.items()
    }
    return handout(comparison, printed), references


@dataclass(frozen=True)
class Profile:
    """One role's own rows, rival owners among all roles included, and how they are narrowed; and
    the other roles, those first that take part in most of the same responsibilities."""

    role: RoleFact
    rows: tuple[Row, ...]
    narrowing: Narrowing
    nearest: tuple[Near, ...]


def profiled(role: Role, context: ContextFact | None = None, record: Record = NOW) -> Profile:
    narrowing = Narrowing(tuple(record.claims_beside(role.slug)), context)
    fact = record.role(role).fact
    roles = record.roles()
    table = rows(record.responsibilities(), roles, narrowing.claims)
    near = nearest(fact, table) or [Near(other, 0) for other in roles if other != fact]
    return Profile(fact, own_rows(fact, table), narrowing, tuple(near))


def profile_of(role: Role) -> tuple[Row, ...]:
    """One role's own rows, from all published claims."""
    return profiled(role).rows


@dataclass(frozen=True)
class Answered:
    """One responsibility for every role that a source speaks of, and how it is narrowed."""

    row: Row
    narrowing: Narrowing


def answered(
    responsibility: ResponsibilityFact, context: ContextFact | None = None, record: Record = NOW
) -> Answered:
    """Four queries, as it stands now."""
    narrowing = Narrowing(tuple(record.claims_on(responsibility.slug)), context)
    spoken = {claim.role for claim in narrowing.claims}
    spoken |= {claim.other_role for claim in narrowing.claims}
    found = record.roles_of_slugs(spoken)
    return Answered(row(responsibility, found, narrowing.claims), narrowing)


def row_on(responsibility: ResponsibilityFact, record: Record = NOW) -> Row:
    """One responsibility for every role that a source speaks of, from all its claims."""
    return answered(responsibility, record=record).row


def rows_of(responsibilities: Collection[Responsibility]) -> list[Row]:
    """Each of them for every role that a source speaks of in it: four queries for all."""
    slugs = [each.slug for each in responsibilities]
    claims = Claim.objects.published().on_responsibilities(slugs).facts()
    spoken: dict[str, set[str]] = {slug: set() for slug in slugs}
    for claim in claims:
        spoken[claim.responsibility] |= {claim.role, claim.other_role}
    found = Role.objects.of_slugs(set().union(*spoken.values())).order_by("slug")
    roles = [role.fact for role in found]
    return [
        row(each.fact, [role for role in roles if role.slug in spoken[each.slug]], claims)
        for each in responsibilities
    ]


@dataclass(frozen=True)
class Told:
    """What a work's editions said on one point, from the first that speaks to the newest."""

    work: str
    point: Point
    stages: tuple[tuple[str, Stage], ...]
    """Each with the years of its editions."""


def told_by_editions(found: Row) -> list[Told]:
    """Where a superseded edition spoke on this row, how the answer moved: one query, and only
    where there is such an edition."""
    if not any(point.agreement.formerly for point in found.points):
        return []
    editions = {source.slug: source for source in Source.objects.editions()}
    supersedes = {
        slug: source.supersedes.slug for slug, source in editions.items() if source.supersedes
    }
    return [
        Told(
            editions[move.newest].voice.name,
            move.point,
            tuple((_years([editions[e] for e in stage.editions]), stage) for stage in move.stages),
        )
        for move in moves(found, supersedes)
    ]


def _years(editions: list[Source]) -> str:
    """ "2010", "2010 to 2017"; where a year is not known, what the edition is called."""
    first, last = (each.year or each.short_name for each in (editions[0], editions[-1]))
    if first == last:
        return first
    return _("%(first)s to %(last)s") % {"first": first, "last": last}


def contested_points(found: Iterable[Row]) -> list[Point]:
    """The contested points of these rows, the sharpest first."""
    return sharpest(point for each in found for point in each.points)


def points_with(claim: Claim, found: Row) -> list[Point]:
    """The points on which a claim stands: its cell and the rivalries of its role, or its pair."""
    roles = {claim.role.slug} | ({claim.other_role.slug} if claim.other_role else set())
    return [
        point
        for point in found.points
        if roles <= {role.slug for role in point.roles}
        and (point.kind is not PointKind.RIVALS or claim.key in {c.key for c in facts_on(point)})
    ]


def facts_on(point: Point) -> tuple[ClaimFact, ...]:
    """Every claim that a point shows, those of superseded editions among them."""
    return point.agreement.claims + point.agreement.formerly


def parts_of(source: Source) -> list[tuple[Source, int]]:
    """The parts of a source, each with the number of its published claims. Two queries."""
    parts = list(source.parts.for_references())
    counts = Claim.objects.published().count_by_source() if parts else {}
    return [(part, counts.get(part.pk, 0)) for part in parts]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a claim in public: what it was, when, and what changed."""

    title: str
    at: datetime
    changes: tuple[Change, ...] = ()


_SHOWN = (
    *(gettext_noop("Source"), gettext_noop("Role"), gettext_noop("Other role")),
    *(gettext_noop("Responsibility"), gettext_noop("Position"), gettext_noop("Paraphrase")),
    *(gettext_noop("Locator"), gettext_noop("Quotation"), gettext_noop("Manner")),
    gettext_noop("Contexts"),
)
"""What the public changes of a claim are called: its fields, as history names them."""

_FOR_EDITORS = {"status", "published_at", "note", "quotation_result", "quotation_checked_on", "key"}


def history_of(claim: Claim) -> list[Event]:
    """What readers could see of a claim's past, the newest first: from its first publication on,
    without the editors' names, reasons and notes. Three queries, and one more for each kind of
    row that it referred to and does no longer."""
    events: list[Event] = []
    shown = previous = None
    for version in history.versions(history.records(Claim, claim.pk)):
        public = version.raw["status"] == Claim.Status.PUBLISHED and version.kind != "-"
        if public and shown is None:
            events.append(Event(_("Published"), version.raw["published_at"] or version.at))
        elif public:
            changes = tuple(
                _translated(_of_pair(change, claim))
                for change in history.changes(shown, version)
                if change.name not in _FOR_EDITORS
            )
            if previous is not shown:
                events.append(Event(_("Published again"), version.at, changes))
            elif changes:
                events.append(Event(_("Changed"), version.at, changes))
        elif previous is shown is not None:
            events.append(Event(_("Withdrawn"), version.at))
        if public:
            shown = version
        previous = version
    return events[::-1]


def last_day_of_claim(key: str) -> date | None:
    """The last day at whose end readers saw a claim that they see no longer; None where they never
    did. One query."""
    versions = Claim.history.filter(key=key).order_by("history_date", "history_id")
    last = began = None
    for status, kind, published_at, at in versions.values_list(
        "status", "history_type", "published_at", "history_date"
    ):
        if status == Claim.Status.PUBLISHED and kind != "-":
            began = began or timezone.localdate(min(published_at or at, at))
        elif began:
            # A claim that came and went within a day stood at the end of none.
            day = timezone.localdate(at)
            last = day - timedelta(days=1) if began < day else last
            began = None
    return last


def _of_pair(change: Change, claim: Claim) -> Change:
    """A position on a relational responsibility names the roles of its pair."""
    if change.name != "position" or not claim.other_role:
        return change
    before, after = change.before, change.after
    roles = (claim.role.name, claim.other_role.name)
    for unnamed, name in zip(UNNAMED_PAIR, roles, strict=True):
        before, after = before.replace(unnamed, name), after.replace(unnamed, name)
    return replace(change, before=before, after=after)


def _translated(change: Change) -> Change:
    """In the reader's language what is ours: a field's name, and the words for a manner."""
    change = replace(change, label=_(change.label))
    if change.name != "manner":
        return change
    return replace(change, before=_(change.before), after=_(change.after))


class Company(Enum):
    """With whom a source's claim stands on its point: each stands in one way."""

    ALONE = ("only-voice", gettext_noop("The only voice"))
    AGREED = ("agreed", gettext_noop("Where it agrees"))
    CONTESTED = ("contested", gettext_noop("Where sources differ"))
    FORMERLY = ("formerly", gettext_noop("Said formerly"))

    def __init__(self, slug: str, label: str) -> None:
        self.slug = slug
        self._label = label

    @property
    def label(self) -> str:
        return _(self._label)


_COMPANY = {
    State.SINGLE: Company.ALONE,
    State.AGREED: Company.AGREED,
    State.CONTESTED: Company.CONTESTED,
}


@dataclass(frozen=True)
class SourcedClaim:
    """One claim of a source and the cell or pair on which it stands."""

    claim: ClaimFact
    point: Point

    @property
    def position(self) -> PositionFact:
        """The claim's position; of a pair, with the names of its roles."""
        if self.point.kind is PointKind.PAIR:
            return self.claim.facing_pair().position.of_pair(*self.point.roles)
        return self.claim.position

    @property
    def company(self) -> Company:
        return Company.FORMERLY if self.claim.superseded else _COMPANY[self.point.agreement.state]

    @property
    def voices(self) -> int:
        """How many voices hold what it holds, its own among them; 0 for a use that it rejects."""
        holding = {
            claim.key: len(standing.voices)
            for standing in self.point.agreement.standings
            for claim in standing.claims
        }
        return holding.get(self.claim.key, 0)


@dataclass(frozen=True)
class RoleGroup:
    """What one source says of one role."""

    role: RoleFact
    claims: tuple[SourcedClaim, ...]


@dataclass(frozen=True)
class SaidBySource:
    """Everything that a source claims, in the order of the pages, with where it stands."""

    claims: tuple[SourcedClaim, ...]

    @property
    def newest(self) -> date | None:
        """The day on which the newest of them was published."""
        days = [day for each in self.claims if (day := each.claim.published_on)]
        return max(days, default=None)

    def count(self, company: Company) -> int:
        return sum(1 for each in self.claims if each.company is company)

    def by_role(self, company: Company | None = None) -> list[RoleGroup]:
        """By role, that of which it says most first; all of it, or what stands in one way."""
        groups: dict[RoleFact, list[SourcedClaim]] = {}
        for each in self.claims:
            if company in {None, each.company}:
                groups.setdefault(each.point.roles[0], []).append(each)
        return [
            RoleGroup(role, tuple(groups[role]))
            for role in sorted(groups, key=lambda role: (-len(groups[role]), role.slug))
        ]


def said_by(source: Source) -> SaidBySource:
    """Five queries."""
    facts = Claim.objects.published().on_responsibilities_of(source.slug).facts()
    own = {claim.key for claim in facts if claim.source == source.slug}
    table = rows(NOW.responsibilities(), NOW.roles(), facts, silent=True)
    return SaidBySource(
        tuple(
            SourcedClaim(claim, point)
            for each in table
            for point in each.cells + each.pairs
            for claim in facts_on(point)
            if claim.key in own
        )
    )


@dataclass(frozen=True)
class Overview:
    """Every row over all roles: what the lists are drawn from, so that they say what the pages
    say."""

    roles: tuple[RoleFact, ...]
    areas: tuple[AreaFact, ...]
    rows: tuple[Row, ...]
    narrowing: Narrowing

    @property
    def contested(self) -> list[Point]:
        """Every contested point, the sharpest first."""
        return sharpest(point for each in self.rows for point in each.points)

    @property
    def single(self) -> list[Point]:
        """Every point to which one voice alone speaks, in the order of the pages."""
        return [
            point
            for each in self.rows
            for point in each.points
            if point.agreement.state is State.SINGLE
        ]

    @property
    def pairs(self) -> list["Pair"]:
        """The comparisons that have most to say, the fullest first."""
        pairs = [
            Pair((a, b), sum(1 for each in self.rows if _speaks_to_both(each, a, b)))
            for a, b in combinations(self.roles, 2)
        ]
        return sorted(
            (pair for pair in pairs if pair.common),
            key=lambda pair: (-pair.common, *(role.slug for role in pair.roles)),
        )


@dataclass(frozen=True)
class Pair:
    """Two roles and the number of responsibilities on which sources speak to both."""

    roles: tuple[RoleFact, RoleFact]
    common: int

    @property
    def address(self) -> str:
        return reverse("compare", args=[[role.slug for role in self.roles]])


def _speaks_to_both(found: Row, a: RoleFact, b: RoleFact) -> bool:
    if found.pairs:
        return any(point.roles == (a, b) for point in found.pairs)
    spoken = {point.roles[0] for point in found.cells if not point.agreement.silent}
    return {a, b} <= spoken


def overview(context: ContextFact | None = None) -> Overview:
    """All published claims, or those that speak of a context, weighed."""
    roles, responsibilities = NOW.roles(), NOW.responsibilities()
    narrowing = Narrowing(tuple(NOW.claims()), context)
    areas = {each.area for each in responsibilities}
    return Overview(
        tuple(roles),
        tuple(sorted(areas, key=lambda area: (area.order, area.slug))),
        rows(responsibilities, roles, narrowing.claims),
        narrowing,
    )


def unexplained_points() -> list[Point]:
    """The contested points that nobody has explained yet, the sharpest first."""
    explained = OrgNote.objects.by_point()
    return [point for point in overview().contested if point.key not in explained]
