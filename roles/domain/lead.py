"""The answer above a comparison: how its roles differ, in at most four sentences.

Pure: no database and no HTML. ``docs/data-model.md`` lists the patterns. Every number is the number
of voices in the row that it leads to.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import itemgetter
from typing import Any

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from .agreement import TOGETHER, Agreement
from .comparison import Comparison, Point, Row, once_for_a_row
from .dependencies import Dependency
from .duties import Duty, leaders_of, owners_of
from .facts import PositionFact, RoleFact
from .pair_answers import (
    ONE_PERSON,
    OVERLAP,
    SAME_JOB,
    SENIOR,
    one_person,
    overlap,
    same_job,
    seniority,
)
from .relation import Relation, covered_cells, naming_voices, one_against_one, relation
from .rivalry import Speakers
from .sentences import (
    Number,
    Part,
    Parts,
    Sentence,
    and_list,
    capitalised,
    content_text,
    fill,
    in_readers_language,
    join,
    number_word,
)
from .short_names import number_of_voices, short_names
from .topics import topic_of, topic_with_number

MAX_SPLITS = 3
"""How many disputed questions the third sentence names."""
FEWEST_IN_COMMON = 5
"""Of fewer questions answered for both, it says nothing how many are answered alike."""


def lead(
    comparison: Comparison,
    all_roles: Iterable[RoleFact],
    speakers: Speakers,
    names: Mapping[str, str] | None = None,
) -> tuple[Sentence, ...]:
    """Return how the roles of a comparison differ, one ``Sentence`` for each paragraph.

    ``names`` are their ``short_names`` among ``all_roles``, where those are at hand.
    """
    names = names or short_names(comparison.roles, all_roles, speakers)
    answer = _Lead(comparison, names, speakers)
    built = (answer.sameness, answer.duties, answer.splits, answer.dependency)
    return tuple(sentence for sentence in map(in_readers_language, built) if sentence.parts)


@dataclass(frozen=True)
class _Lead:
    comparison: Comparison
    names: Mapping[str, str]
    speakers: Speakers
    given: dict[str | None, Parts] = field(default_factory=dict)
    """The second sentence, by language."""

    @property
    def _roles(self) -> tuple[RoleFact, ...]:
        return self.comparison.roles

    @cached_property
    def _duty_rows(self) -> list[Row]:
        return [row for row in self.comparison.rows if row.responsibility.about_ownership]

    # --- 1. Are they the same? ----------------------------------------------------------------

    def sameness(self) -> Parts:
        slugs = {role.slug for role in self._roles}
        if len(self._roles) > 2:
            speaking = any(len(slugs & roles) > 1 for roles in self.speakers.values())
            return () if speaking else (_("No source in our collection compares these roles."),)
        pairs = {
            row.responsibility.slug: row.pairs[0].agreement
            for row in self.comparison.rows
            if row.pairs and row.pairs[0].agreement.standings
        }
        clauses = [clause for clause in self._sameness_clauses(pairs) if clause]
        if clauses:
            joined = join(clauses, _("%(before)s; %(last)s"))
            return fill(_("%(clauses)s."), clauses=capitalised(joined))
        if pairs:
            return ()
        return (self._no_comparison(sum(map(slugs.issubset, self.speakers.values()))),)

    def _sameness_clauses(self, pairs: Mapping[str, Agreement]) -> list[Parts]:
        same = same_job(pairs[SAME_JOB]) if SAME_JOB in pairs else ()
        if SENIOR in pairs:
            # The answers about a pair are told as from the first role by slug.
            a, b = sorted(self._roles, key=lambda role: role.slug)
            other = seniority(pairs[SENIOR], a, b, counted=not same)
        elif ONE_PERSON in pairs:
            other = one_person(pairs[ONE_PERSON])
        elif OVERLAP in pairs and not same:
            other = overlap(pairs[OVERLAP])
        else:
            other = ()
        return [same, other]

    def _no_comparison(self, speaking: int) -> str:
        covered = [row for row in self.comparison.rows if row.relational_or_common]
        if not covered and not speaking:
            return _(
                "No source in our collection compares these two, and they have no question in "
                "common."
            )
        if not speaking:
            return _(
                "No source in our collection compares these two; what follows comes from different "
                "sources."
            )
        if speaking == 1:
            return _("No source in our collection compares these two; one speaks of both.")
        pattern = _("No source in our collection compares these two; %(number)s speak of both.")
        return pattern % {"number": number_word(speaking).lower()}

    # --- 2. Who gets what ---------------------------------------------------------------------

    def duties(self) -> Parts:
        clauses, sentences = [], []
        per_role = 2 if sum(1 for role in self._roles if self._leading[role.slug]) != 1 else 3
        if len(self._roles) > 2:
            per_role = 2
        for role in self._roles:
            duties = self._leading[role.slug][:per_role]
            if not duties and len(self._roles) > 2:
                duties = self._attested(role)[:per_role]
            if duties:
                topics = and_list([topic_with_number(duty) for duty in duties])
                clauses.append(fill(_("%(topics)s to the %(role)s"), topics=topics, role=role.name))
            else:
                sentences.append(self._scarcely_covered(role))
        parts: list[Part] = []
        if clauses:
            parts += fill(_("Sources give %(clauses)s."), clauses=_clauses(clauses))
        sentences.append(self._likeness())
        for sentence in filter(None, sentences):
            parts += [" ", *sentence] if parts else sentence
        return self.given.setdefault(get_language(), tuple(parts))

    def _likeness(self) -> Parts:
        """Return on how many questions sources say the same of two roles, where no duty tells one
        of them apart."""
        if len(self._roles) > 2 or all(self._leading.values()):
            return ()
        common = [row for row in self.comparison.rows if len(covered_cells(row)) > 1]
        alike = sum(1 for row in common if relation(row) is Relation.ALIKE)
        if len(common) < FEWEST_IN_COMMON or not alike:
            return ()
        pattern = ngettext(
            "Of %(total)s questions answered for both, %(alike)s has the same answer.",
            "Of %(total)s questions answered for both, %(alike)s have the same answer.",
            alike,
        )
        return (pattern % {"total": len(common), "alike": alike},)

    @cached_property
    def _leading(self) -> dict[str, list[Duty]]:
        """For each role the rows that two voices or more give to it, three times as many as name
        any other, and over half of those that speak of it there."""
        leading: dict[str, list[Duty]] = {role.slug: [] for role in self._roles}
        for row in self._duty_rows:
            for slug, number, total in leaders_of(row):
                leading[slug].append(Duty(row, number, total))
        return {slug: sorted(duties, key=lambda d: d.rank) for slug, duties in leading.items()}

    def _attested(self, role: RoleFact) -> list[Duty]:
        """Return the rows of which two voices or more say that the role owns them."""
        duties = []
        for row in self._duty_rows:
            number = len(owners_of(row)[role.slug])
            total = len(frozenset().union(*map(naming_voices, row.cells)))
            if number >= 2:
                duties.append(Duty(row, number, total))
        return sorted(duties, key=lambda duty: duty.rank)

    def _scarcely_covered(self, role: RoleFact) -> Parts:
        """Return what to say of a role that no row leads for: what its one source gives it, or how
        few sources there are; nothing where several are only at odds."""
        owned: dict[str, list[Row]] = {}
        for row in self._duty_rows:
            owners = owners_of(row)[role.slug]
            if len(owners) > 1:
                return ()
            for voice in owners:
                owned.setdefault(voice, []).extend([] if row.rivals else [row])
        sources = number_of_voices(role, self.speakers)
        if not any(owned.values()):
            if sources > 2:
                return ()
            if not sources:
                pattern = _("Our collection has no source on the %(role)s.")
                return fill(pattern, role=role.name)
            return fill(
                ngettext(
                    "Our collection has only one source on the %(role)s.",
                    "Our collection has only two sources on the %(role)s.",
                    sources,
                ),
                role=role.name,
            )
        rows = max(
            filter(None, owned.values()), key=lambda rows: (len(rows), rows[0].responsibility.slug)
        )
        patterns = {
            1: _("Our only source on the %(role)s gives it %(topics)s."),
            2: _("One of our two sources on the %(role)s gives it %(topics)s."),
        }
        topics = and_list([(topic_of(row),) for row in rows[:2]])
        pattern = patterns.get(sources, _("One source gives %(topics)s to the %(role)s."))
        return fill(pattern, role=role.name, topics=topics)

    # --- 3. What they split over --------------------------------------------------------------

    @cached_property
    def _named_rows(self) -> set[str]:
        """The questions that the second sentence names."""
        duties = self.given.get(get_language()) or self.duties()
        return {part.responsibility for part in duties if isinstance(part, Number)}

    @cached_property
    def _split_points(self) -> list[Point]:
        """The sharpest dispute of each question that the second sentence does not name; if there is
        none, of those that it names: they are disputed all the same."""
        disputes = sorted(filter(None, map(_sharpest_rivals, self._duty_rows)), key=itemgetter(0))
        points = [point for _rank, point in disputes]
        others = [point for point in points if point.responsibility.slug not in self._named_rows]
        return others or points

    def splits(self) -> Parts:
        parts: list[Part] = []
        points = self._split_points[:MAX_SPLITS]
        disputed = sum(1 for row in self._duty_rows if row.rivals)
        more = disputed - len(points)
        if points and all(one_against_one(point) for point in points):
            point, more = points[0], disputed - 1
            one, other = sorted(point.agreement.standings, key=lambda s: s.position.order)
            sentence = fill(
                _("On %(topic)s, one source says %(one)s, another %(other)s"),
                topic=Number(topic_of(self._row_of(point)), point.responsibility.slug),
                one=self._side(one.position),
                other=self._side(other.position),
            )
            parts += capitalised(sentence)
            if more:
                pattern = ngettext(
                    "; they split over %(number)s more question.",
                    "; they split over %(number)s more questions.",
                    more,
                )
                parts.append(pattern % {"number": more})
            else:
                parts.append(".")
        elif points:
            topics = and_list([self._split_topic(point) for point in points])
            they = _("They split over %(topics)s")
            sources = _("Sources split over %(topics)s")
            parts += fill(
                they if self._named_rows and not self._likeness() else sources, topics=topics
            )
            if more:
                pattern = ngettext(
                    ", and over %(number)s more question.",
                    ", and over %(number)s more questions.",
                    more,
                )
                parts.append(pattern % {"number": more})
            else:
                parts.append(".")
        if len(points) < 2 and (common := self._given_to_both()):
            topics = and_list([self._numbers(row) for row in common])
            sentence = fill(_("Both are given %(topics)s."), topics=topics)
            parts += [" ", *sentence] if parts else sentence
        return tuple(parts)

    def _side(self, position: PositionFact) -> str:
        if position == TOGETHER:
            return _("both together")
        return _("the %(role)s") % {"role": position.label}

    def _row_of(self, point: Point) -> Row:
        slug = point.responsibility.slug
        return next(row for row in self._duty_rows if row.responsibility.slug == slug)

    def _split_topic(self, point: Point) -> Parts:
        row = self._row_of(point)
        together = {
            voice
            for other in row.rivals
            for standing in other.agreement.standings
            if standing.position == TOGETHER
            for voice in standing.voices
        }
        return self._numbers(row, len(together))

    def _numbers(self, row: Row, together: int = 0) -> Parts:
        """ "user stories (PM 3, PO 5)" """
        counts = [
            f"{self.names[slug]} {len(voices)}" for slug, voices in owners_of(row).items() if voices
        ]
        if together:
            counts.append(_("both together %(number)s") % {"number": together})
        number = Number(_(", ").join(counts), row.responsibility.slug)
        return fill(_("%(topic)s (%(numbers)s)"), topic=topic_of(row), numbers=number)

    def _given_to_both(self) -> list[Row]:
        """Return rows that sources give to each of two roles, without being at odds over them, and
        that the second sentence does not name."""
        if len(self._roles) > 2:
            return []
        rows = []
        for row in self._duty_rows:
            numbers = [len(voices) for voices in owners_of(row).values()]
            named = row.responsibility.slug in self._named_rows
            if all(numbers) and max(numbers) >= 2 and not row.rivals and not named:
                rows.append(row)
        return rows[:2]

    # --- 4. What that depends on --------------------------------------------------------------

    def dependency(self) -> Parts:
        candidates = [
            (dependency, point)
            for point in self._split_points[:MAX_SPLITS]
            for dependency in point.agreement.dependencies
            if dependency.position != TOGETHER
        ]
        shown = [candidate for candidate in candidates if candidate[0].shown]
        if not candidates:
            return ()
        if not shown:
            return self._dependency_of_one(*min(candidates, key=lambda c: c[0].rank))
        candidates = shown
        strongest = min((dependency for dependency, _point in candidates), key=lambda d: d.rank)
        slugs = [
            point.responsibility.slug
            for dependency, point in candidates
            if (dependency.context, dependency.position.slug)
            == (strongest.context, strongest.position.slug)
        ]
        rows = [
            row
            for slug in dict.fromkeys(slugs)
            for row in self._duty_rows
            if row.responsibility.slug == slug
        ]
        pattern = ngettext(
            # One topic may be in the plural: "requirements".
            "%(context)s, sources give %(topics)s to the %(role)s.",
            "%(context)s, %(topics)s go to the %(role)s.",
            len(rows),
        )
        topics = and_list([(topic_of(row),) for row in rows])
        phrase = content_text(strongest.context, "phrase")
        role = strongest.position.label
        return capitalised(fill(pattern, context=phrase, topics=topics, role=role))

    def _dependency_of_one(self, dependency: Dependency, point: Point) -> Parts:
        """Return what one source says of one kind of organisation."""
        sentence = fill(
            _("%(context)s, one source gives %(topic)s to the %(role)s."),
            context=content_text(dependency.context, "phrase"),
            topic=topic_of(self._row_of(point)),
            role=dependency.position.label,
        )
        return capitalised(sentence)


def _clauses(clauses: Sequence[Parts]) -> Parts:
    return join(clauses, _("%(before)s, and %(last)s"), between=pgettext("roles and duties", ", "))


@once_for_a_row
def _sharpest_rivals(row: Row) -> tuple[tuple[Any, ...], Point] | None:
    """Return the rank of the sharpest dispute between roles on a row, and the dispute."""
    ranked = ((point.rank, point) for point in row.rivals)
    return min(ranked, key=itemgetter(0), default=None)
