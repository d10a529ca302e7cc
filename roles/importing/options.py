"""What an unknown name in a table may mean, as an editor is asked: near ones first."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sources.alphabet import sort_key
from sources.models import Source, SourceKind, Voice

from ..domain.question_names import name_and_question
from ..models import Alias, Context, ImportChoice, Position, Responsibility, Role
from .candidates import LIKELY, SAME, SURE, Candidate, Candidates
from .choices import (
    LEAVE_OUT,
    MADE_AS,
    MAKE,
    WITHOUT,
    Choices,
    Kind,
    Name,
    Question,
    chosen_slug,
    to_row,
)
from .mapping import ClaimMapper, Mapper
from .names import known

_NEAR = 5
_LEAST_LIKE = 25
_CLEARLY, _BY_FAR = 5, 15
"""By so much the likeliest has to lead before it is proposed."""
_LINES_NAMED = 5


def describe_lines(lines: Sequence[int]) -> str:
    """Return which lines of a file are meant."""
    named = ", ".join(map(str, lines[:_LINES_NAMED]))
    if (more := len(lines) - _LINES_NAMED) > 0:
        return ngettext(
            "lines %(lines)s and %(number)s more", "lines %(lines)s and %(number)s more", more
        ) % {"lines": named, "number": more}
    return ngettext("line %(lines)s", "lines %(lines)s", len(lines)) % {"lines": named}


@dataclass(frozen=True, slots=True)
class Choice:
    """A question to the editor, with what can be chosen."""

    question: Question
    near: tuple[tuple[str, str], ...]
    """Values and labels of the likeliest."""
    others: tuple[tuple[str, str], ...]
    besides: tuple[tuple[str, str], ...]
    """Make it, do without it, leave the rows out."""
    chosen: str = ""
    is_remembered: bool = False
    is_proposed: bool = False
    is_missing: bool = False
    """Whether the form came back without it."""

    @property
    def field(self) -> str:
        return self.question.name.field

    @property
    def lines(self) -> str:
        return describe_lines(self.question.lines)

    @property
    def values(self) -> set[str]:
        return {value for value, _label in (*self.near, *self.others, *self.besides)}

    @property
    def label(self) -> str:
        """Return what is chosen, in words."""
        labels = dict((*self.near, *self.others, *self.besides))
        return labels.get(self.chosen, "")


class Options:
    """Builds the choices of one page. Asks the database a few times for each kind of row."""

    def __init__(self, mapper: Mapper, may_make: Collection[str]):
        self._mapper, self._may_make = mapper, may_make
        self._candidates: dict[Kind, Candidates] = {}

    def choice(self, question: Question, own: Choices, remembered: Choices) -> Choice:
        kind, key = question.name.kind, question.name.key
        ranked = self._ranked(question)
        if kind is Kind.POSITION:
            near = [candidate for _likeness, candidate in ranked]
        else:
            near = [candidate for likeness, candidate in ranked[:_NEAR] if likeness >= _LEAST_LIKE]
        others = [candidate for _likeness, candidate in ranked if candidate not in near]
        others.sort(key=lambda candidate: sort_key(candidate.label))
        proposed = self._proposed(question, ranked)
        return Choice(
            question,
            near=tuple((to_row(candidate.value), candidate.label) for candidate in near),
            others=tuple((to_row(candidate.value), candidate.label) for candidate in others),
            besides=tuple(self._besides(kind, question)),
            chosen=own.get(key) or remembered.get(key) or proposed,
            is_remembered=key not in own and key in remembered,
            is_proposed=key not in own and key not in remembered and bool(proposed),
        )

    def _besides(self, kind: Kind, question: Question) -> Iterable[tuple[str, str]]:
        what = MADE_AS.get(kind)
        if what in self._may_make:
            makes = {
                Kind.VOICE: _("make this voice"),
                Kind.ROLE: _("make this role"),
                Kind.RESPONSIBILITY: _("make this question, to be sorted"),
                Kind.CONTEXT: _("make this context"),
                Kind.POSITION: _("make this answer on its scale"),
            }
            yield MAKE, makes[kind]
        if kind is Kind.CONTEXT:
            yield (
                WITHOUT,
                _("no context: only in the note") if question.is_optional else _("no context"),
            )
        elif kind is Kind.POSITION:
            yield WITHOUT, _("no answer yet: keep it in the note")
        yield LEAVE_OUT, _("leave these rows out")

    def _proposed(self, question: Question, ranked: Sequence[tuple[float, Candidate]]) -> str:
        kind = question.name.kind
        if kind is Kind.OTHER_ROLE:
            return to_row(ranked[0][1].value) if len(self._roles_in(question)) == 1 else ""
        if kind is Kind.POSITION:
            is_same = ranked and ranked[0][0] == SAME and not question.is_point_chosen
            return to_row(ranked[0][1].value) if is_same else ""
        if ranked:
            (likeness, first), *rest = ranked
            second = rest[0][0] if rest else 0
            lead = likeness - second
            is_clear = likeness >= SURE and lead >= _CLEARLY
            is_far_ahead = likeness >= LIKELY and lead >= _BY_FAR and not question.is_optional
            if is_clear or is_far_ahead:
                return to_row(first.value)
        if kind is Kind.CONTEXT and question.is_optional:
            return WITHOUT
        return ""

    def _ranked(self, question: Question) -> list[tuple[float, Candidate]]:
        kind = question.name.kind
        if kind is Kind.POSITION:
            return self._positions[question.point.scale_id].rank(question.text, question.said)
        if kind is Kind.OTHER_ROLE:
            named = [role.slug for role in self._roles_in(question)]
            ranked = self._by_kind(Kind.ROLE).rank(question.text)
            own = known(self._mapper.names.roles, question.role)
            return sorted(
                (
                    (100 if candidate.value in named else 0, candidate)
                    for _likeness, candidate in ranked
                    if own is None or candidate.value != own.slug
                ),
                key=lambda pair: named.index(pair[1].value) if pair[0] else len(named),
            )
        return self._by_kind(kind).rank(
            question.text, question.said, about_two_roles=question.is_about_two_roles
        )

    def _roles_in(self, question: Question) -> list[Role]:
        if not isinstance(self._mapper, ClaimMapper):
            return []
        own = known(self._mapper.names.roles, question.role)
        for text in (question.text, question.said):
            if roles := [role for role in self._mapper.roles_in(text) if role != own]:
                return roles
        return []

    def _by_kind(self, kind: Kind) -> Candidates:
        if kind not in self._candidates:
            self._candidates[kind] = Candidates(_BUILD[kind]())
        return self._candidates[kind]

    @cached_property
    def _positions(self) -> dict[int, Candidates]:
        by_scale: dict[int, list[Candidate]] = {}
        for position in Position.objects.order_by("scale", "order", "slug"):
            names = (position.label, _words(position.slug), position.label_de)
            by_scale.setdefault(position.scale_id, []).append(
                Candidate(position.slug, str(position), names)
            )
        return {pk: Candidates(candidates) for pk, candidates in by_scale.items()}


# --- Candidates ---------------------------------------------------------------------------


def _sources() -> Iterator[Candidate]:
    rows = Source.objects.order_by("slug").values_list("slug", "short_name", "title", "address")
    for slug, name, title, address in rows:
        yield Candidate(slug, f"{name} ({slug})", (slug, _words(slug), title), address)


def _source_kinds() -> Iterator[Candidate]:
    for value, label in SourceKind.choices:
        yield Candidate(value, str(label), (str(label), value))


def _voices() -> Iterator[Candidate]:
    for voice in Voice.objects.all():
        yield Candidate(voice.slug, voice.name, (voice.name, _words(voice.slug)))


def _roles() -> Iterator[Candidate]:
    titles: dict[int, list[str]] = {}
    for role_id, title in Alias.objects.values_list("role_id", "title"):
        titles.setdefault(role_id, []).append(title)
    for role in Role.objects.all():
        names = (role.name, role.abbreviation, *titles.get(role.pk, ()))
        yield Candidate(role.slug, role.name, names)


def _responsibilities() -> Iterator[Candidate]:
    for row in Responsibility.objects.prefetch_related("aliases", "former_slugs"):
        names = (
            *(row.name, _words(row.slug), row.topic),
            *(alias.words for alias in row.aliases.all()),
            *(_words(former.slug) for former in row.former_slugs.all()),
        )
        label = name_and_question(row.name, row.question)
        also = (row.question, row.meaning)
        yield Candidate(row.slug, label, names, *also, relational=row.relational)


def _contexts() -> Iterator[Candidate]:
    for row in Context.objects.all():
        yield Candidate(row.slug, row.name, (row.name, _words(row.slug), row.phrase))


_BUILD: dict[Kind, Callable[[], Iterator[Candidate]]] = {
    Kind.SOURCE: _sources,
    Kind.SOURCE_KIND: _source_kinds,
    Kind.VOICE: _voices,
    Kind.ROLE: _roles,
    Kind.RESPONSIBILITY: _responsibilities,
    Kind.CONTEXT: _contexts,
}


def _words(slug: str) -> str:
    return slug.replace("-", " ")


# --- Remembered ---------------------------------------------------------------------------

_MODELS = {
    Kind.SOURCE: Source,
    Kind.VOICE: Voice,
    Kind.ROLE: Role,
    Kind.OTHER_ROLE: Role,
    Kind.RESPONSIBILITY: Responsibility,
    Kind.CONTEXT: Context,
}


def remembered_choices(user) -> dict[str, str]:
    """Return what an account has chosen before, by the key of the name, without what has gone."""
    rows = [row for row in ImportChoice.objects.of(user) if row.kind != Kind.COLUMN]
    there: dict[tuple[str, str], set[str]] = {}
    for kind in {Kind(row.kind) for row in rows} & set(_MODELS):
        slugs = {chosen_slug(row.target) for row in rows if row.kind == kind} - {None}
        names = _MODELS[kind].objects.filter(slug__in=slugs).values_list("slug", flat=True)
        there[kind, ""] = set(names)
    if any(row.kind == Kind.POSITION for row in rows):
        scopes = {row.scope for row in rows if row.kind == Kind.POSITION}
        pairs = Responsibility.objects.filter(slug__in=scopes).values_list(
            "slug", "scale__positions__slug"
        )
        for question, answer in pairs:
            there.setdefault((Kind.POSITION, question), set()).add(answer)
    return {
        Name(Kind(row.kind), row.written, row.scope).key: row.target
        for row in rows
        if _is_there(row, there)
    }


def _is_there(row: ImportChoice, there: dict[tuple[str, str], set[str]]) -> bool:
    slug = chosen_slug(row.target)
    if slug is None or row.kind == Kind.SOURCE_KIND:
        return True
    return slug in there.get((row.kind, row.scope if row.kind == Kind.POSITION else ""), ())


def remembered_headings(user, table: str) -> dict[str, str]:
    """Return which column a heading meant before."""
    rows = ImportChoice.objects.of(user).filter(kind=Kind.COLUMN, scope=table)
    return dict(rows.values_list("written", "target"))


def remember(user, choices: Choices, headings: dict[str, str], table: str) -> None:
    """Keep choices for the next table. What is made once is known by its name from then on."""
    names = [(Name.parse(key), target) for key, target in choices.items() if target != MAKE]
    names += [(Name.of(Kind.COLUMN, key, table), target) for key, target in headings.items()]
    ImportChoice.objects.bulk_create(
        [
            ImportChoice(
                user=user, kind=name.kind, scope=name.scope, written=name.written, target=target
            )
            for name, target in names
        ],
        update_conflicts=True,
        unique_fields=["user", "kind", "scope", "written"],
        update_fields=["target", "used"],
        batch_size=500,
    )
