"""What is kept of the content and renewed after an edit is what is read anew, whatever the edit."""

import random
from contextlib import nullcontext, suppress
from dataclasses import astuple, replace

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from roles.models import (
    Alias,
    Area,
    Claim,
    Context,
    OrgNote,
    Position,
    Responsibility,
    Role,
)
from roles.queries.current import CURRENT
from roles.queries.overview import overview
from roles.templatetags.kept_parts import PARTS
from sources.models import FormerSourceSlug, Source, Voice

pytestmark = pytest.mark.django_db(transaction=True)

ROLES = ["product-manager", "product-owner", "scrum-master"]
QUESTIONS = ["backlog", "retro", "vision"]
SOURCES = ["berls", "lymar", "new-berls", "thread", "yash"]


@pytest.fixture
def world_of_claims(world):
    seniority = [("senior", "is senior", "other"), ("same", "same job", "other")]
    pair = world.scale("seniority", [*seniority, ("varies", "says it varies", "varies")])
    world.responsibility("senior", pair, relational=True)
    world.context("startup")
    world.context("scrum")
    for role in ROLES:
        for question in QUESTIONS:
            world.claim("berls", role, question, "owns")
            world.claim("lymar", role, question, "shares", contexts=("startup",))
    world.claim("yash", "product-owner", "vision", "not-theirs", status="draft")
    world.claim("thread", "product-manager", "senior", "senior", other_role="product-owner")
    world.source("new-berls", voice="berls")
    world.role("nobody-speaks-of-it")
    world.note("backlog", "product-owner")
    return world


# --- Edits --------------------------------------------------------------------------------


def row_of(model, chance: random.Random):
    """Return any row, those of claims also as they are behind ``objects``."""
    return model._default_manager.filter(pk__in=model._default_manager.order_by("pk")).order_by(
        "pk"
    )[chance.randrange(model._default_manager.count())]


def change(model, **choices):
    """Return an edit that gives some row another value, in the way of a bulk update."""

    def edit(world, chance):
        (field, values), row = chance.choice([*choices.items()]), row_of(model, chance)
        value = values(chance) if callable(values) else chance.choice(values)
        model._default_manager.filter(pk=row.pk).update(**{field: value})

    return edit


def words(chance: random.Random) -> str:
    return f"Words {chance.randrange(10**6)}"


def slug(chance: random.Random) -> str:
    return f"{chance.choice('amz')}-{chance.randrange(10**6)}"


def publish(world, chance):
    drafts = Claim.objects.filter(status="draft")
    drafts.update(status="published", published_at=timezone.now())


def add_claim(world, chance):
    world.claim(
        chance.choice(SOURCES),
        chance.choice(ROLES),
        chance.choice(QUESTIONS),
        chance.choice(["owns", "shares", "contributes", "not-theirs"]),
        contexts=chance.choice([(), ("startup",), ("startup", "scrum")]),
    )


def add_pair(world, chance):
    pair = sorted(chance.sample(ROLES, 2))
    world.claim(chance.choice(SOURCES), pair[0], "senior", "same", other_role=pair[1])


def move_claim(world, chance):
    fields = {
        "source": Source,
        "role": Role,
        "position": Position,
        "responsibility": Responsibility,
    }
    field = chance.choice([*fields])
    row = row_of(fields[field], chance)
    Claim.objects.filter(pk=row_of(Claim, chance).pk).update(**{field: row})


def delete_claims_in_sql(world, chance):
    pk = row_of(Claim, chance).pk
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM roles_claim_contexts WHERE claim_id = %s", [pk])
        cursor.execute("DELETE FROM roles_claim WHERE id = %s", [pk])


def limit(world, chance):
    claim, context = row_of(Claim, chance), row_of(Context, chance)
    chance.choice([claim.contexts.add, claim.contexts.remove])(context)


def bring_newer_edition(world, chance):
    older, newer = chance.sample([*Source.objects.order_by("pk")], 2)
    Source.objects.filter(pk=newer.pk).update(supersedes=chance.choice([older, None]))


def merge_roles_of_claims(world, chance):
    one, other = chance.sample([*Role.objects.order_by("pk")], 2)
    Claim.objects.filter(role=one).update(role=other)


EDITS = {
    "text of a claim": change(
        Claim, paraphrase=words, locator=words, quotation=words, manner=["reports", "rejects"]
    ),
    "all texts": lambda world, chance: Claim.objects.update(paraphrase=words(chance)),
    "withdrawal": change(Claim, status=["draft"]),
    "publishing": publish,
    "day": change(Claim, published_at=["2026-01-02T03:04:05Z", "2025-12-31T23:59:59Z"]),
    "new claim": add_claim,
    "new claim on a pair": add_pair,
    "claim that goes": lambda world, chance: row_of(Claim, chance).delete(),
    "claim that goes by SQL": delete_claims_in_sql,
    "claim of another": move_claim,
    "all claims on a role": merge_roles_of_claims,
    "limit": limit,
    "source": change(Source, short_name=words, slug=slug, is_public=[True, False]),
    "voice of a source": lambda world, chance: Source.objects.filter(
        pk=row_of(Source, chance).pk
    ).update(voice=row_of(Voice, chance)),
    "newer edition": bring_newer_edition,
    "former address": lambda world, chance: FormerSourceSlug.objects.create(
        slug=slug(chance), target=row_of(Source, chance)
    ),
    "tag": lambda world, chance: row_of(Source, chance).tags.add(words(chance)),
    "voice": change(Voice, name=words, slug=slug),
    "role": change(Role, name=words, abbreviation=["AB", ""]),
    "alias": lambda world, chance: Alias.objects.create(
        role=row_of(Role, chance), title=words(chance)
    ),
    "question": change(Responsibility, name=words, question=words, order=[1, 2, 3]),
    "area": change(Area, name=words, order=[1, 2]),
    "answer": change(Position, label=words, label_de=words, order=[1, 2, 3]),
    "all answers": lambda world, chance: Position.objects.update(label_de=words(chance)),
    "kind of organisation": change(Context, phrase=words, phrase_de=words),
    "note": change(OrgNote, explanation=words),
}


def edit_some(world, chance: random.Random) -> list[str]:
    """Make one edit or several, some of which are undone; what the database refuses is nothing."""
    names = [chance.choice([*EDITS]) for _ in range(chance.choice([1, 1, 1, 2, 5]))]
    together = chance.random() < 0.5
    with transaction.atomic() if together else nullcontext():
        for name in names:
            with suppress(IntegrityError), transaction.atomic():
                EDITS[name](world, chance)
                if chance.random() < 0.1:
                    transaction.set_rollback(True)
    return names


# --- What readers see of it ---------------------------------------------------------------


def whole(fact):
    """Return all that a fact holds, also what does not make two facts different."""
    contexts = sorted(astuple(context) for context in fact.contexts)
    return astuple(replace(fact, contexts=frozenset())), contexts


def facts():
    slugs = {*Source.objects.values_list("slug", flat=True)}
    slugs |= {*FormerSourceSlug.objects.values_list("slug", flat=True)}
    return {
        "claims": [*map(whole, CURRENT.claims())],
        "roles": CURRENT.roles(),
        "some roles": CURRENT.roles_of_slugs(["nobody-speaks-of-it", *ROLES]),
        "responsibilities": CURRENT.responsibilities(),
        "speakers": CURRENT.speakers(),
        "sources": {
            key: (source.slug, source.short_name, source.voice.name)
            for key, source in CURRENT.sources(slugs).items()
        },
        "rows": [*map(astuple, overview().rows)],
    }


def pages(client) -> dict[str, bytes]:
    addresses = [
        "/compare/product-manager-vs-product-owner/",
        "/compare/product-owner-vs-product-manager/",
        "/compare/product-manager-vs-product-owner/?show=statements",
        "/compare/product-manager-vs-product-owner/?show=differ&q=Words",
        "/compare/product-manager-vs-product-owner/?context=startup",
        "/de/compare/product-owner-vs-scrum-master/",
        "/de/compare/product-manager-vs-product-owner-vs-scrum-master/",
        f"/roles/{ROLES[1]}/",
        "/disagreements/",
        "/responsibilities/backlog/",
        "/sources/berls/",
    ]
    return {address: client.get(address).content for address in addresses}


def pages_made_anew(client) -> dict[str, bytes]:
    """Return the pages with nothing that was kept of earlier ones."""
    PARTS.clear()
    with transaction.atomic():  # Nothing is kept within.
        return pages(client)


@pytest.mark.parametrize("seed", range(6))
def test_what_is_kept_is_what_is_read_anew(world_of_claims, visitor, seed):
    chance = random.Random(seed)  # noqa: S311 - repeats what failed
    done = []
    for number in range(25):
        done.append(edit_some(world_of_claims, chance))
        kept = facts()
        with transaction.atomic():  # Nothing is kept within.
            assert kept == facts(), done
        if number % 5 == 0:
            assert pages(visitor) == pages_made_anew(visitor), done


@pytest.mark.parametrize("name", EDITS)
def test_each_edit_alone(world_of_claims, visitor, name):
    chance = random.Random(name)  # noqa: S311 - repeats what failed
    pages(visitor)
    for _ in range(3):
        facts()
        with suppress(IntegrityError), transaction.atomic():
            EDITS[name](world_of_claims, chance)
        kept = facts()
        with transaction.atomic():
            assert kept == facts()
    assert pages(visitor) == pages_made_anew(visitor)
