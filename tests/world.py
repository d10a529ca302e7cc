"""Builds the rows that a test speaks of, by name.

``world.claim("lymar", "product-owner", "backlog", "owns")``: whatever is named and not there yet is
made on the way.
"""

from django.utils import timezone

from roles.models import (
    Alias,
    Area,
    Claim,
    Context,
    FeaturedComparison,
    FormerResponsibilitySlug,
    FormerRoleSlug,
    OrgNote,
    Position,
    Responsibility,
    Role,
    Scale,
    Suggestion,
)
from sources.models import FormerSourceSlug, Snapshot, Source, Voice
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
        self.numbered = 0
        """How many locators have a number."""

    def role(self, slug: str, **fields) -> Role:
        name = slug.replace("-", " ").title()
        return Role.objects.get_or_create(slug=slug, defaults={"name": name, **fields})[0]

    def area(self, slug: str = "delivery") -> Area:
        return Area.objects.get_or_create(slug=slug, defaults={"name": slug.capitalize()})[0]

    def scale(self, slug: str = "ownership", positions=None) -> Scale:
        """A scale with its positions, given as (slug, label, kind)."""
        scale, made = Scale.objects.get_or_create(slug=slug, defaults={"name": slug.capitalize()})
        if made:
            Position.objects.bulk_create(
                Position(
                    scale=scale,
                    slug=name,
                    label=label,
                    label_de=GERMAN.get(name, ""),
                    kind=kind,
                    order=order,
                )
                for order, (name, label, kind) in enumerate(positions or OWNERSHIP)
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
        self.numbered += 1
        defaults = {
            "status": "published",
            "published_at": timezone.now(),
            "paraphrase": f"The {role.name} stands at {position} here.",
            "locator": f"paragraph {self.numbered}",
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


def fill(world: World) -> Claim:
    """Make a row of each model, so that every page has something to show."""
    world.role("product-owner")
    world.role("product-manager")
    world.source("berls")
    world.responsibility("backlog")
    world.scale("pair", [("same", "same job", "owns"), ("differs", "it varies", "varies")])
    world.responsibility("same-job", world.scale("pair"), relational=True)
    claim = world.claim("lymar", "product-owner", "backlog", contexts=("startup",))
    world.claim("thread", "product-owner", "backlog", "not-theirs")
    world.claim(
        "lymar", "product-owner", "same-job", "same", other_role="product-manager", status="draft"
    )
    world.source("reply", part_of=world.source("thread"), kind="comment")
    world.source("second-edition", supersedes=world.source("berls"))
    world.note("backlog", "product-owner")
    FeaturedComparison.objects.create(role=claim.role, other_role=world.role("product-manager"))
    for tagged in (claim.source, claim.role, claim.responsibility):
        tagged.tags.add("agile")
    Alias.objects.create(role=claim.role, title="PO of sorts")
    claim.responsibility.aliases.create(words="grooming")
    Suggestion.objects.create(
        kind="report", claim=claim, source=claim.source, sentence="It says no.", sender="somebody"
    )
    Snapshot.objects.create(source=claim.source, text="A secret text.", taken_on="2026-09-01")
    FormerRoleSlug.objects.create(slug="po", target=claim.role)
    FormerSourceSlug.objects.create(slug="lym", target=claim.source)
    FormerResponsibilitySlug.objects.create(slug="the-backlog", target=claim.responsibility)
    return claim
