"""Made-up rows, to try the site at a size that it does not have yet."""

import random

from django.db import transaction
from django.utils import timezone

from sources.catalogued import Origin
from sources.models import Source, SourceKind, Voice

from ..models import Alias, Area, Claim, Responsibility, Role, Scale
from .writing import Report, Writer, Written, say_nothing

TITLES_OF_A_ROLE = 2
_ROLES_OF_A_QUESTION = 10
_STATEMENTS_OF_A_SOURCE = 100
# A few words in nearly every text and many in few, as in any language.
_COMMON = "product manager owner team backlog roadmap customer decides owns shares writes".split()  # noqa: SIM905
_SYLLABLES = "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu".split()  # noqa: SIM905


@transaction.atomic
def generate(
    roles: int,
    statements: int,
    seed: int,
    origin: str = Origin.GENERATED.value,
    report: Report = say_nothing,
) -> Written:
    """Write so many made-up roles and statements, the same ones for the same seed. They are a
    catalogue of their own, or, with the origin of what editors enter, part of the collection."""
    chance = random.Random(seed)  # noqa: S311 - made-up words
    writer = Writer(report)
    numbered = Numbered(chance, f"made-up-{seed}", origin)
    area = Area(slug=numbered.slug, name=f"Made up {seed}", order=2000, origin=origin)
    scale = Scale(slug=numbered.slug, name=f"Made up {seed}", origin=origin)
    _add(writer, "areas", [area])
    _add(writer, "scales", [scale])
    positions = [
        scale.positions.create(slug=kind, label=kind, kind=kind, order=order)
        for order, kind in enumerate(["owns", "shares", "contributes", "denies", "varies"])
    ]
    new_roles = _add(writer, "roles", [numbered.role(number) for number in range(roles)])
    _add(
        writer,
        "titles",
        [numbered.title(role, number) for role in new_roles for number in range(TITLES_OF_A_ROLE)],
    )
    questions = max(1, roles // _ROLES_OF_A_QUESTION)
    new_questions = _add(
        writer,
        "questions",
        [numbered.question(number, area, scale) for number in range(questions)],
    )
    number_of_sources = max(1, statements // _STATEMENTS_OF_A_SOURCE)
    voices = _add(writer, "authors", [numbered.voice(n) for n in range(number_of_sources)])
    sources = _add(writer, "sources", [numbered.source(n, voice) for n, voice in enumerate(voices)])
    now = timezone.now()
    _add(
        writer,
        "statements",
        (
            Claim(
                source=sources[number % len(sources)],
                role=chance.choice(new_roles),
                responsibility=chance.choice(new_questions),
                # What one source answers to is not the same everywhere, or nothing would be agreed.
                position=positions[min(chance.randrange(9), 4)],
                paraphrase=numbered.text(18),
                locator=f"paragraph {number}",
                external_id=str(number),
                status=Claim.Status.PUBLISHED.value,
                published_at=now,
                origin=origin,
            )
            for number in range(statements)
        ),
    )
    return writer.written


def _add(writer: Writer, what: str, rows) -> list:
    """Write these rows, in order, and return them."""
    rows = list(rows)
    writer.write(what, rows, {}, id, ())
    return rows


class Numbered:
    """Makes rows with a number, of words drawn by chance."""

    def __init__(self, chance: random.Random, slug: str, origin: str):
        self.slug = slug
        self._chance = chance
        self._origin = origin

    def text(self, words: int) -> str:
        """Return a sentence of so many words."""
        chosen = self._chance.choices(_COMMON, k=words // 3)
        rest = range(words - words // 3)
        chosen += ("".join(self._chance.choices(_SYLLABLES, k=3)) for _ in rest)
        self._chance.shuffle(chosen)
        return f"{' '.join(chosen).capitalize()}."

    def role(self, number: int) -> Role:
        return Role(
            name=f"Made-up role {self.slug.rpartition('-')[2]}.{number}",
            slug=f"{self.slug}-role-{number:06}",
            summary=self.text(30),
            **self._keyed(f"{self.slug} {number}"),
        )

    def title(self, role: Role, number: int) -> Alias:
        return Alias(
            role=role,
            title=self.text(3).rstrip("."),
            slug=f"{role.slug}-title-{number}",
            origin=self._origin,
        )

    def question(self, number: int, area: Area, scale: Scale) -> Responsibility:
        return Responsibility(
            name=f"Made-up question {self.slug.rpartition('-')[2]}.{number}",
            slug=f"{self.slug}-question-{number:06}",
            question=f"Who decides about {self.text(4).rstrip('.').lower()}?",
            area=area,
            scale=scale,
            **self._keyed(f"{self.slug} {number}"),
        )

    def voice(self, number: int) -> Voice:
        return Voice(
            slug=f"{self.slug}-{number}", name=self.text(3).rstrip("."), origin=self._origin
        )

    def source(self, number: int, voice: Voice) -> Source:
        return Source(
            slug=f"{self.slug}-source-{number}",
            short_name=f"Made up {number}",
            kind=SourceKind.ARTICLE.value,
            title=self.text(8),
            voice=voice,
            origin=self._origin,
        )

    def _keyed(self, key: str) -> dict[str, str]:
        return {"origin": self._origin, "origin_key": key if self._origin else ""}
