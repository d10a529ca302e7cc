"""The sentence of the note "It depends on the org": what sources say of a contested point.

Pure: no database and no HTML. ``docs/data-model.md`` lists the patterns.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from .agreement import TOGETHER, Agreement, Standing
from .comparison import Point, PointKind
from .dependencies import Dependency, named, outside_of
from .facts import ClaimFact, PositionFact, PositionKind
from .sentences import (
    Part,
    Parts,
    Sentence,
    after_colon,
    and_list,
    capitalised,
    content_text,
    fill,
    in_readers_language,
    join,
    number_of_sources,
    number_word,
    or_list,
)

MAX_ANSWERS = 4
"""How many answers a sentence lists before it counts the others."""


def note_sentence(
    point: Point, *, many_roles: bool = False, name_role: bool = True
) -> Sentence | None:
    """Return what sources say of a contested point, in one sentence; None if it is not contested.

    ``many_roles`` is for pages of three roles or more, where "both together" needs their names;
    without ``name_role`` it is for the page of the one role that the point is about.
    """
    if not point.contested:
        return None
    return in_readers_language(lambda: _Note(point, many_roles, name_role).sentence())


@dataclass(frozen=True, slots=True)
class _Note:
    point: Point
    many_roles: bool
    name_role: bool

    def sentence(self) -> Parts:
        parts = (*capitalised(self._answers()), *self._rejections())
        if self.point.kind is PointKind.CELL and self.name_role:
            role = self.point.roles[0].name
            return fill(_("For the %(role)s: %(sentence)s"), role=role, sentence=after_colon(parts))
        return parts

    @property
    def _agreement(self) -> Agreement:
        return self.point.agreement

    @property
    def _standings(self) -> list[Standing]:
        return sorted(self._agreement.standings, key=_standing_order)

    @property
    def _claims(self) -> list[ClaimFact]:
        return [claim for standing in self._agreement.standings for claim in standing.claims]

    # --- which pattern ------------------------------------------------------------------------

    def _answers(self) -> Parts:
        standings = self._standings
        if not standings:
            return ()
        if len(standings) == 1 and self._agreement.rejected:
            (standing,) = standings
            return fill(_("%(answer)s."), answer=self._counted(standing, first=True))
        if all(standing.position.kind is PositionKind.VARIES for standing in standings):
            return _sources_say(
                len(self._agreement.voices),
                _("One source says that it varies."),
                _("%(number)s sources say that it varies."),
            )
        if len(self._agreement.voices) == 1:
            return self._one_voice(standings)
        dependencies = named(self._agreement.dependencies, self._claims)
        if dependencies and dependencies[0].shown:
            return self._by_context(dependencies)
        if limited := self._two_answers_of_one_voice():
            return fill(
                _("%(split)s; one source says that it depends: %(cases)s."),
                split=self._split(standings, ()),
                cases=self._cases(limited),
            )
        split = self._split(standings, dependencies)
        if dependencies:
            return fill(_("%(split)s."), split=split)
        if self._one_voice_each(standings):
            return fill(_("%(split)s; neither says what it depends on."), split=split)
        return fill(_("%(split)s; none says what it depends on."), split=split)

    def _one_voice(self, standings: Sequence[Standing]) -> Parts:
        if all(claim.contexts for claim in self._claims):
            cases = self._cases(self._claims)
            return fill(_("One source says that it depends: %(cases)s."), cases=cases)
        answers = and_list([self._answer(standing.position) for standing in standings])
        if len(standings) == 2:
            return fill(_("One source gives two answers: %(answers)s."), answers=answers)
        pattern = _("One source gives several answers: %(answers)s.")
        return fill(pattern, answers=answers)

    def _by_context(self, dependencies: Sequence[Dependency]) -> Parts:
        clauses: list[Parts] = []
        for dependency in dependencies:
            counted = _counted(
                self._answer(dependency.position), len(dependency.voices), first=not clauses
            )
            phrase = content_text(dependency.context, "phrase")
            clauses.append(fill(self._in_context, context=phrase, answer=counted))
        elsewhere = outside_of([dependency.context for dependency in dependencies], self._claims)
        if elsewhere:
            clauses.append(fill(_("elsewhere, %(rest)s"), rest=self._rest(elsewhere)))
        return fill(_("%(clauses)s."), clauses=_clauses(clauses))

    def _rest(self, claims: Iterable[ClaimFact]) -> Parts:
        voices: dict[PositionFact, set[str]] = {}
        for claim in claims:
            voices.setdefault(claim.position, set()).add(claim.voice)
        ranked = sorted(voices, key=lambda p: (-len(voices[p]), *_position_order(p)))
        number, total = len(voices[ranked[0]]), len(set().union(*voices.values()))
        if len(ranked) > 1 and number * 2 > total:
            return fill(
                _("mostly %(answer)s (%(number)s of %(total)s)"),
                answer=self._answer(ranked[0]),
                number=str(number),
                total=str(total),
            )
        return or_list([_counted(self._answer(p), len(voices[p]), first=False) for p in ranked])

    def _split(self, standings: Sequence[Standing], dependencies: Sequence[Dependency]) -> Parts:
        if self._one_voice_each(standings):
            one, other = (self._with_contexts(s, dependencies) for s in standings)
            return fill(_("One source says %(one)s, another %(other)s"), one=one, other=other)
        if self.point.rivals:
            return self._split_of_rivals(standings, dependencies)
        answers = [
            self._counted(standing, first=index == 0, dependencies=dependencies)
            for index, standing in enumerate(standings)
        ]
        listed = self._shortened(answers, standings, dependencies)
        if self.point.kind is PointKind.CELL and self._agreement.only_in_degree:
            return fill(_("Sources disagree on how much: %(answers)s"), answers=listed)
        return fill(_("Sources disagree: %(answers)s"), answers=listed)

    def _with_contexts(self, standing: Standing, dependencies: Sequence[Dependency]) -> str:
        answer, contexts = self._answer(standing.position), self._contexts(standing, dependencies)
        return f"{answer} ({contexts})" if contexts else answer

    def _split_of_rivals(
        self, standings: Sequence[Standing], dependencies: Sequence[Dependency]
    ) -> Parts:
        clauses: list[Parts] = []
        for standing in standings:
            number, contexts = len(standing.voices), self._contexts(standing, dependencies)
            if contexts:
                first = ngettext(
                    "%(number)s source says %(answer)s (%(contexts)s)",
                    "%(number)s sources say %(answer)s (%(contexts)s)",
                    number,
                )
                other = _("%(number)s %(answer)s (%(contexts)s)")
            else:
                first = ngettext(
                    "%(number)s source says %(answer)s",
                    "%(number)s sources say %(answer)s",
                    number,
                )
                other = _("%(number)s %(answer)s")
            pattern = other if clauses else first
            answer = self._answer(standing.position)
            clauses.append(fill(pattern, number=str(number), answer=answer, contexts=contexts))
        return join(clauses, pgettext("rival owners", "%(before)s, %(last)s"))

    def _shortened(
        self,
        answers: Sequence[Parts],
        standings: Sequence[Standing],
        dependencies: Sequence[Dependency],
    ) -> Parts:
        """Return the first answers, and any that a context goes with; the others are counted."""
        limited = {dependency.position for dependency in dependencies}
        kept = [
            answer
            for index, (answer, standing) in enumerate(zip(answers, standings, strict=True))
            if index < MAX_ANSWERS or standing.position in limited
        ]
        left = len(answers) - len(kept)
        if not left:
            return or_list(kept)
        more = ngettext("%(number)s more answer", "%(number)s more answers", left)
        return and_list([*kept, more % {"number": left}])

    def _rejections(self) -> Parts:
        """Return a sentence for each use that is rejected by a voice with no other answer."""
        rejecting: dict[PositionFact, set[str]] = {}
        for claim in self._agreement.rejected:
            if claim.voice not in self._agreement.voices or len(self._agreement.standings) < 2:
                rejecting.setdefault(claim.position, set()).add(claim.voice)
        parts: list[Part] = []
        for position in sorted(rejecting, key=_position_order):
            number = len(rejecting[position])
            if position.slug not in self._agreement.positions:
                patterns = (
                    _("One source reports %(answer)s as a misuse."),
                    _("%(number)s sources report %(answer)s as a misuse."),
                )
            elif len(self._agreement.standings) == 1:
                patterns = (
                    _("One source calls that wrong."),
                    _("%(number)s sources call that wrong."),
                )
            else:
                patterns = (
                    _("One source calls %(answer)s wrong."),
                    _("%(number)s sources call %(answer)s wrong."),
                )
            sentence = _sources_say(number, *patterns, answer=self._answer(position))
            parts += [" ", *sentence] if parts or self._agreement.standings else sentence
        return tuple(parts)

    # --- words --------------------------------------------------------------------------------

    @property
    def _in_context(self) -> str:
        """The pattern of an answer in a context; roles stand there without quotation marks."""
        if self.point.rivals:
            return pgettext("rival owners", "%(context)s, %(answer)s")
        return _("%(context)s, %(answer)s")

    def _answer(self, position: PositionFact) -> str:
        if not self.point.rivals:
            return _("“%(label)s”") % {"label": content_text(position, "label")}
        if position != TOGETHER:
            return _("the %(role)s") % {"role": position.label}
        if self.many_roles:
            a, b = (role.name for role in self.point.roles)
            return _("the %(a)s and the %(b)s together") % {"a": a, "b": b}
        return _("both together")

    def _counted(
        self, standing: Standing, *, first: bool, dependencies: Sequence[Dependency] = ()
    ) -> Parts:
        contexts = self._contexts(standing, dependencies)
        answer, number = self._answer(standing.position), len(standing.voices)
        return _counted(answer, number, first=first, contexts=contexts)

    def _contexts(self, standing: Standing, dependencies: Sequence[Dependency]) -> str:
        """Return what stands at an answer's number: "under SAFe", or "1 under SAFe" if it is of
        more. Each of these contexts has one voice; those of the same voice stand together."""
        phrases: dict[tuple[str, ...], list[str]] = {}
        for dependency in dependencies:
            if dependency.position == standing.position:
                phrase = content_text(dependency.context, "phrase")
                phrases.setdefault(dependency.voices, []).append(phrase)
        limits = ["".join(map(str, and_list(of_one_voice))) for of_one_voice in phrases.values()]
        if len(standing.voices) > 1:
            limits = [_("1 %(contexts)s") % {"contexts": limit} for limit in limits]
        return _(", ").join(limits)

    def _one_voice_each(self, standings: Sequence[Standing]) -> bool:
        return (
            len(standings) == 2
            and all(len(standing.voices) == 1 for standing in standings)
            and len(self._agreement.voices) == 2
        )

    def _two_answers_of_one_voice(self) -> list[ClaimFact]:
        """Return the claims of a voice that gives two answers in two contexts; none if no voice
        does."""
        for voice in self._agreement.voices:
            claims = [claim for claim in self._claims if claim.voice == voice]
            answers = {(claim.contexts, claim.position) for claim in claims}
            positions = {claim.position for claim in claims}
            contexts = {claim.contexts for claim in claims}
            if all(contexts) and len(answers) == len(positions) == len(contexts) == 2:
                return claims
        return []

    def _cases(self, claims: Iterable[ClaimFact]) -> Parts:
        """ "in startups, “Responsible”; in large companies, “Takes part”" """
        answers = {(tuple(claim.sorted_contexts), claim.position) for claim in claims}
        ordered = sorted(
            answers, key=lambda case: ([c.slug for c in case[0]], *_position_order(case[1]))
        )
        return _clauses(
            [
                fill(
                    self._in_context,
                    context=and_list([content_text(context, "phrase") for context in contexts]),
                    answer=self._answer(position),
                )
                for contexts, position in ordered
            ]
        )


_KINDS = [
    *(PositionKind.OWNS, PositionKind.SHARES, PositionKind.CONTRIBUTES, PositionKind.DENIES),
    *(PositionKind.OTHER, PositionKind.VARIES),
]


def _position_order(position: PositionFact) -> tuple[int, int, str]:
    return _KINDS.index(position.kind), position.order, position.slug


def _standing_order(standing: Standing) -> tuple[Any, ...]:
    return -len(standing.voices), *_position_order(standing.position)


def _counted(answer: str, number: int, *, first: bool, contexts: str = "") -> Parts:
    """Return an answer with its number of sources in brackets; the word stands at the first
    only."""
    count = number_of_sources(number) if first else str(number)
    if contexts:
        count = _("%(count)s, %(contexts)s") % {"count": count, "contexts": contexts}
    return (f"{answer} ({count})",)


def _clauses(clauses: Sequence[Parts]) -> Parts:
    return join(clauses, _("%(before)s; %(last)s")) if len(clauses) < 3 else _three(clauses)


def _three(clauses: Sequence[Parts]) -> Parts:
    *others, last = clauses
    return fill(_("%(before)s; %(last)s"), before=_clauses(others), last=last)


def _sources_say(number: int, one: str, several: str, **values: Part) -> Parts:
    if number == 1:
        return fill(one, **values)
    return fill(several, number=number_word(number), **values)
