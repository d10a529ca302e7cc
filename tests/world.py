"""Builds the rows that a test speaks of, by name.

``world.claim("lymar", "product-owner", "backlog", "owns")``: whatever is named and not there yet is
made on the way.
"""

from itertools import count

from django.utils import timezone

from roles.models import Area, Claim, Context, OrgNote, Position, Responsibility, Role, Scale
from sources.models import Source, Voice
from sources.slugs import slug_of

OWNERSHIP = [
    ("owns", "owns", "owns"),
    ("shares", "shares", "shares"),
    ("contributes", "contributes", "contributes"),
    ("not-theirs", "not theirs", "denies"),
    ("varies", "says it varies", "varies"),
]
GERMAN = {
    "owns": "verantwortet",
    "shares": "teilt sich",
    "contributes": "trägt bei",
    "not-theirs": "nicht zuständig",
    "varies": "unterschiedlich",
}


class World:
    def __init__(self):
        self._numbers = count(1)

    def role(self, slug: str, **fields) -> Role:
        name = slug.replace("-", " ").title()
        return Role.objects.get_or_create(slug=slug, defaults={"name": name, **fields})[0]

    def area(self, slug: str = "delivery") -> Area:
        return Area.objects.get_or_create(slug=slug, defaults={"name": slug.capitalize()})[0]

    def scale(self, slug: str = "ownership", positions=None) -> Scale:
        """A scale with its positions, given as (slug, label, kind)."""
        scale, made = Scale.objects.get_or_create(slug=slug, defaults={"name": slug.capitalize()})
        if made:
            for order, (name, label, kind) in enumerate(positions or OWNERSHIP):
                Position.objects.create(
                    scale=scale,
                    slug=name,
                    label=label,
                    label_de=GERMAN.get(name, ""),
                    kind=kind,
                    order=order,
                )
        return scale

    def responsibility(self, slug: str, scale: Scale | None = None, **fields) -> Responsibility:
        name = slug.replace("-", " ").capitalize()
        defaults = {
            "name": name,
            "question": f"Who does {name.lower()}?",
            # Called only where the row is made.
            "area": self.area,
            "scale": scale or self.scale,
            **fields,
        }
        return Responsibility.objects.get_or_create(slug=slug, defaults=defaults)[0]

    def context(self, slug: str) -> Context:
        return Context.objects.get_or_create(
            slug=slug, defaults={"name": slug, "phrase": f"in {slug}s", "kind": "size"}
        )[0]

    def voice(self, slug: str) -> Voice:
        return Voice.objects.get_or_create(slug=slug, defaults={"name": slug.capitalize()})[0]

    def source(self, slug: str, voice: str | None = None, **fields) -> Source:
        defaults = {
            "short_name": slug.capitalize(),
            "title": f"What {slug} wrote",
            "kind": "article",
            "address": f"https://example.org/{slug}",
            "voice": lambda: self.voice(voice or slug),
            **fields,
        }
        return Source.objects.get_or_create(slug=slug, defaults=defaults)[0]

    def claim(
        self,
        source: str | Source,
        role: str | Role,
        responsibility: str | Responsibility,
        position: str | None = "owns",
        *,
        contexts: tuple[str, ...] = (),
        other_role: str | Role | None = None,
        **fields,
    ) -> Claim:
        """A published claim; ``status="draft"`` makes it one."""
        source = self.source(source) if isinstance(source, str) else source
        role = self.role(role) if isinstance(role, str) else role
        other_role = self.role(other_role) if isinstance(other_role, str) else other_role
        if isinstance(responsibility, str):
            responsibility = self.responsibility(responsibility, relational=bool(other_role))
        defaults = {
            "status": "published",
            "published_at": timezone.now(),
            "paraphrase": f"The {role.name} stands at {position} here.",
            "locator": f"paragraph {next(self._numbers)}",
            **fields,
        }
        claim = Claim.objects.create(
            source=source,
            role=role,
            other_role=other_role,
            responsibility=responsibility,
            position=position
            and Position.objects.get(scale=responsibility.scale_id, slug=position),
            **defaults,
        )
        if contexts:
            claim.contexts.set(self.context(slug) for slug in contexts)
        return claim

    def note(self, responsibility: str, *roles: str, explanation="", **fields) -> OrgNote:
        """An explanation, which cites some source of a claim unless it says otherwise."""
        if not explanation:
            cited = Claim.objects.filter(responsibility__slug=slug_of(responsibility)).first()
            explanation = f"It depends [@{cited.source.slug if cited else 'nobody'}]."
        first, *rest = [self.role(slug) for slug in roles]
        return OrgNote.objects.create(
            responsibility=Responsibility.objects.get(slug=slug_of(responsibility)),
            role=first,
            other_role=rest[0] if rest else None,
            explanation=explanation,
            **fields,
        )
