"""What the names in a table mean, asked of the database once; and what is made of unknown ones."""

import re
from collections import Counter
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from sources import addresses
from sources.models import Source, Voice
from sources.slugs import slug_of
from sources.text.near import nearest_words

from ..domain.facts import PositionKind
from ..models import (
    TO_BE_SORTED,
    Alias,
    Area,
    Context,
    FormerResponsibilitySlug,
    FormerRoleSlug,
    Position,
    Responsibility,
    Role,
    Scale,
)

CREATABLE = {
    "roles": Role,
    "responsibilities": Responsibility,
    "positions": Position,
    "contexts": Context,
    "voices": Voice,
}
"""What an editor may have made where a table names what is unknown."""

_NAME_OF_AREA = "To be sorted"
OWNERSHIP = "ownership"
_OWNERSHIP_POSITIONS = (
    ("owns", "Responsible", PositionKind.OWNS),
    ("shares", "Jointly responsible", PositionKind.SHARES),
    ("contributes", "Takes part", PositionKind.CONTRIBUTES),
    ("not-theirs", "Not responsible", PositionKind.DENIES),
    ("varies", "Varies", PositionKind.VARIES),
)
_VARIES = (("varies", "Varies", PositionKind.VARIES),)
_KINDS = {
    PositionKind.OWNS.value: ("owns", "owns it"),
    PositionKind.SHARES.value: ("shares", "shares it"),
    PositionKind.CONTRIBUTES.value: ("contributes",),
    PositionKind.DENIES.value: ("denies", "not theirs"),
    PositionKind.VARIES.value: ("varies",),
}
_PARTS = re.compile(r"[;,]")
_MOST_LOOKS = 500
"""For how many unknown names near ones are looked for: it takes a while for each."""


class UnknownNameError(Exception):
    """Which name means nothing, or more than one thing, and what may have been meant."""


MOST_NEAR = 5


def plain(name: str) -> str:
    return " ".join(name.casefold().split())


def near(name: str, known: Iterable[str]) -> list[str]:
    """Return up to five of these names that look like it, the nearest first."""
    names = {plain(name): name for name in known}
    wanted = plain(name)[:100]
    words = {word for word in wanted.split() if len(word) > 3}
    alike = nearest_words(wanted, names, limit=MOST_NEAR)
    alike += [other for other in names if words & set(other.split())]
    return [names[other] for other in list(dict.fromkeys(alike))[:MOST_NEAR]]


def chosen(name: str, choices: Iterable[tuple[str, str]], aliases: dict[str, str] | None = None):
    """The value of a choice by its value or label; UnknownNameError else."""
    by_name = dict(aliases or {})
    for value, label in choices:
        by_name |= {plain(str(label)): value, plain(value): value}
    try:
        return by_name[plain(name)]
    except KeyError:
        labels = [str(label) for _, label in choices]
        raise UnknownNameError(
            f"“{name[:100]}” is unknown: {_either(near(name, labels) or labels)}."
        ) from None


def _either(names: list[str]) -> str:
    *most, last = [f"“{name}”" for name in names]
    return f"perhaps {', '.join(most)} or {last}" if most else f"perhaps {last}"


class NameResolver:
    """Rows of one kind under the names that mean them."""

    def __init__(self, noun: str):
        self.noun = noun
        self.by_pk: dict[int, models.Model] = {}
        self._by_name: dict[str, dict[int, models.Model]] = {}
        self._looks = 0

    def add(self, row: models.Model, *names: str) -> None:
        self.by_pk[row.pk] = row
        for name in names:
            self._by_name.setdefault(plain(name), {})[row.pk] = row

    def add_second(self, second: Iterable[tuple[models.Model, tuple[str, ...]]]) -> None:
        """Names that count only where no row bears them as its own."""
        taken = set(self._by_name)
        for row, names in second:
            self.add(row, *(name for name in names if plain(name) not in taken))

    def meant(self, name: str) -> models.Model | None:
        """The one row of this name, or of the slug that is made of it; UnknownNameError where
        there are several."""
        rows = self._by_name.get(plain(name)) or self._by_name.get(slug_of(name)) or {}
        rows = list(rows.values())
        if len(rows) > 1:
            raise UnknownNameError(
                f"“{name[:100]}” means more than one {self.noun}: "
                f"{', '.join(sorted(f'“{row}”' for row in rows))}. Write which."
            )
        return rows[0] if rows else None

    def unknown(self, name: str) -> UnknownNameError:
        self._looks += 1
        hint = ""
        if self._looks <= _MOST_LOOKS and (alike := near(name, self._by_name)):
            rows = [self._by_name[plain(other)] for other in alike]
            names = dict.fromkeys(str(row) for group in rows for row in group.values())
            hint = f": {_either(list(names))}"
        return UnknownNameError(f"There is no {self.noun} “{name[:100]}”{hint}.")


def known(index: "NameResolver | Sources | None", name: str) -> models.Model | None:
    """Return the one row that a name means, or None."""
    try:
        return index.meant(name) if index else None
    except UnknownNameError:
        return None


def parts_of_context(text: str) -> list[str]:
    """Return the contexts that a text lists: “SAFe; team level”."""
    return [part.strip() for part in _PARTS.split(text) if part.strip()]


class Names:
    """All names that a table may use. Where ``create`` allows it, what is unknown is made, valid
    and with its history."""

    def __init__(self, create: Iterable[str] = (), user=None, reason: str = ""):
        self.create = frozenset(create)
        self.made: list[str] = []
        self.made_rows: list[models.Model] = []
        self._allowed: set[tuple] = set()
        self._user, self._reason = user, reason
        self.roles = NameResolver("role")
        for role in Role.objects.all():
            self.roles.add(role, role.name, role.slug)
        self.roles.add_second(
            (self.roles.by_pk[former.target_id], (former.slug,))
            for former in FormerRoleSlug.objects.all()
        )
        self.roles.add_second(
            [
                (self.roles.by_pk[alias.role_id], (alias.title, alias.slug))
                for alias in Alias.objects.all()
            ]
        )
        self.responsibilities = NameResolver("question")
        for question in Responsibility.objects.select_related("area", "scale"):
            self.responsibilities.add(question, question.name, question.slug)
        self.responsibilities.add_second(
            (row, (row.question,)) for row in self.responsibilities.by_pk.values()
        )
        self.responsibilities.add_second(
            (self.responsibilities.by_pk[former.target_id], (former.slug,))
            for former in FormerResponsibilitySlug.objects.all()
        )
        self.positions: dict[int, NameResolver] = {}
        self._positions: dict[int, Position] = {}
        for position in Position.objects.select_related("scale", "converse", "converse_of"):
            self._add_position(position)
        for index in self.positions.values():
            self._name_by_kind(index)
        self.contexts = NameResolver("context")
        for context in Context.objects.all():
            self.contexts.add(context, context.name, context.slug)
        self._voices: NameResolver | None = None

    def allow(self, what: str, name: str, scope: int = 0) -> None:
        """Let one unknown name be made; of a position, on the scale ``scope``."""
        self._allowed.add((what, plain(name), scope))

    @property
    def voices(self) -> NameResolver:
        if self._voices is None:
            self._voices = NameResolver("voice")
            for voice in Voice.objects.all():
                self._voices.add(voice, voice.name, voice.slug)
        return self._voices

    def role(self, name: str) -> Role:
        return self._found(self.roles, "roles", name, lambda: Role(name=name, slug=slug_of(name)))

    def context(self, name: str) -> Context:
        def new():
            return Context(
                name=name, slug=slug_of(name), phrase=f"in {name}", kind=Context.Kind.OTHER
            )

        return self._found(self.contexts, "contexts", name, new)

    def voice(self, name: str) -> Voice:
        def new():
            return Voice(name=name, slug=slug_of(name, 100))

        return self._found(self.voices, "voices", name, new)

    def responsibility(self, name: str, *, question: bool, relational: bool) -> Responsibility:
        """A new one waits in an area of its own to be sorted: on the ownership scale, or on a
        scale that an editor still has to find the answers for."""

        def new():
            title = name[:1].upper() + name[1:]
            scale = self._scale(title) if question or relational else self._ownership()
            asked = title if title.endswith(("?", "？")) else f"{title}?"
            if asked != title and not (question or relational):
                asked = f"What is the role's part: {asked}"
            return Responsibility(
                name=title,
                slug=slug_of(name),
                question=asked,
                area=self._area(),
                scale=scale,
                relational=relational,
            )

        return self._found(self.responsibilities, "responsibilities", name, new)

    def position(self, name: str, responsibility: Responsibility) -> Position:
        index = self.positions.get(responsibility.scale_id) or NameResolver("position")
        index.noun = f"answer to “{responsibility.question}”"

        def new():
            last = max((other.order for other in index.by_pk.values()), default=0)
            return Position(
                scale=responsibility.scale,
                label=name,
                slug=slug_of(name, 80),
                kind=PositionKind.OTHER.value,
                order=last + 10,
            )

        row = self._found(index, "positions", name, new, responsibility.scale_id)
        if row.pk not in self._positions:
            self._add_position(row)
        return row

    def put_at_hand(self, claim) -> None:
        """Give a claim the rows that it refers to, so that nobody has to ask the database."""
        for name, known in (
            ("role", self.roles.by_pk),
            ("other_role", self.roles.by_pk),
            ("responsibility", self.responsibilities.by_pk),
            ("position", self._positions),
        ):
            # One that somebody has just added is not known: Django looks it up.
            if row := known.get(getattr(claim, f"{name}_id")):
                setattr(claim, name, row)

    def _add_position(self, position: Position) -> None:
        self._positions[position.pk] = position
        index = self.positions.setdefault(position.scale_id, NameResolver("position"))
        index.add(position, position.label, position.slug)

    @staticmethod
    def _name_by_kind(index: NameResolver) -> None:
        """What a scale words in its own way is still known by its kind, where one alone has it."""
        kinds = Counter(position.kind for position in index.by_pk.values())
        for position in list(index.by_pk.values()):
            if kinds[position.kind] == 1 and position.kind in _KINDS:
                index.add_second([(position, _KINDS[position.kind])])

    def _found(
        self, index: NameResolver, what: str, name: str, new, scope: int = 0
    ) -> models.Model:
        row = index.meant(name)
        if row is None:
            if what not in self.create and (what, plain(name), scope) not in self._allowed:
                raise index.unknown(name)
            row = self._make(new(), name)
            index.add(row, name, str(getattr(row, "name", name)), row.slug)
        return row

    def _make(self, row: models.Model, name: str) -> models.Model:
        noun = row._meta.verbose_name
        if not row.slug:
            raise UnknownNameError(f"No {noun} can be made of “{name[:100]}”: it has no letters.")
        row._history_user, row._change_reason = self._user, self._reason
        try:
            row.full_clean()
        except ValidationError as error:
            why = " ".join(error.messages)
            raise UnknownNameError(f"No {noun} can be made of “{name[:100]}”: {why}") from error
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError as error:
            raise UnknownNameError(
                f"No {noun} can be made of “{name[:100]}”: somebody else has just made it. Import "
                "the file again."
            ) from error
        self.made.append(f"{noun} “{name}”")
        self.made_rows.append(row)
        return row

    def _area(self) -> Area:
        slug, name = TO_BE_SORTED, _NAME_OF_AREA
        there = Area.objects.filter(models.Q(slug=slug) | models.Q(name=name)).first()
        return there or self._make(Area(slug=slug, name=name, order=1000), name)

    def _ownership(self) -> Scale:
        scale = Scale.objects.filter(slug=OWNERSHIP).first()
        return scale or self._make_scale("Ownership", OWNERSHIP, _OWNERSHIP_POSITIONS)

    def _scale(self, title: str) -> Scale:
        """One for this responsibility alone. Every scale says that it varies; the other answers
        are an editor's to find."""
        taken = Scale.objects.filter(models.Q(slug=slug_of(title)) | models.Q(name=title)).exists()
        name = f"{title[:80]} (to be sorted)" if taken else title
        return self._make_scale(name, slug_of(name, 80), _VARIES)

    def _make_scale(self, name: str, slug: str, positions) -> Scale:
        scale = self._make(Scale(name=name, slug=slug), name)
        for order, (slug_, label, kind) in enumerate(positions, start=1):
            position = Position.objects.create(
                scale=scale, slug=slug_, label=label, kind=kind.value, order=order * 10
            )
            self._add_position(position)
            self.made_rows.append(position)
        return scale


class Sources:
    """The sources that the rows at hand speak of, by slug, former slug or address."""

    def __init__(self, names: Iterable[str]):
        names = set(names) - {""}
        self._by_name = dict(Source.objects.cited(names)) if names else {}
        keys = {addresses.key(name) for name in names - set(self._by_name) if "://" in name} - {""}
        self._by_address: dict[str, list[Source]] = {}
        if keys:
            for source in Source.objects.at_addresses(keys):
                self._by_address.setdefault(source.address_key, []).append(source)

    def meant(self, name: str) -> Source | None:
        there = self._by_address.get(addresses.key(name), []) if "://" in name else []
        if len(there) > 1:
            raise UnknownNameError(
                f"Several sources stand at {name}: "
                f"{', '.join(source.slug for source in there)}. Write the slug."
            )
        return self._by_name.get(name) or (there[0] if there else None)

    def get(self, name: str) -> Source:
        source = self.meant(name)
        if source is None:
            alike = near(name, Source.objects.slugs_like(name))
            hint = f": {_either(alike)}" if alike else ""
            raise UnknownNameError(
                f"There is no source “{name[:200]}”{hint}. Import the sources first."
            )
        return source
