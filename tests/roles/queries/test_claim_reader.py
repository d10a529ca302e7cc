"""Facts of claims that are read again: the same objects, unless something in them has changed."""

from dataclasses import astuple, replace

import pytest

from roles.models import Claim, Context, Position
from roles.models.claim_facts import read
from sources.models import Source, Voice
from tests import kept_world

pytestmark = pytest.mark.django_db


def whole(fact):
    """Return all that a fact holds, also what does not make two facts different."""
    contexts = sorted(astuple(context) for context in fact.contexts)
    return astuple(replace(fact, contexts=frozenset())), contexts


def fill(world):
    seniority = [("senior", "is senior", "other"), ("junior", "is junior", "other")]
    world.scale("seniority", [*seniority, ("varies", "says it varies", "varies")])
    world.responsibility("senior", world.scale("seniority"), relational=True)
    world.role("analyst")
    world.claim("lymar", "product-owner", "senior", "senior", other_role="product-manager")
    world.context("scrum")
    world.claim("thread", "product-manager", "backlog")
    return world.claim("lymar", "product-owner", "backlog", contexts=("startup",))


kept, claim = kept_world.fixtures(fill)


def update_claim(**values):
    return lambda claim: Claim.objects.filter(pk=claim.pk).update(**values)


def make_converse(claim):
    junior = Position.objects.get(slug="junior")
    Position.objects.filter(slug="senior").update(converse=junior)


CHANGES = {
    "paraphrase": update_claim(paraphrase="In other words."),
    "locator": update_claim(locator="p. 3"),
    "quotation": update_claim(quotation="its words"),
    "result of looking it up": update_claim(quotation_result="verified"),
    "fragment": update_claim(quotation_fragment="its,words"),
    "manner": update_claim(manner="reports"),
    "day": update_claim(published_at="2026-01-02T03:04:05Z"),
    "key": update_claim(key="abcd2345"),
    "status": update_claim(status="draft"),
    "position": lambda claim: update_claim(
        position=claim.position.scale.positions.exclude(pk=claim.position_id).first()
    )(claim),
    "role": lambda claim: type(claim.role).objects.filter(pk=claim.role_id).update(slug="po"),
    "question": lambda claim: (
        type(claim.responsibility).objects.filter(slug="backlog").update(slug="the-backlog")
    ),
    "voice": lambda claim: Voice.objects.filter(pk=claim.source.voice_id).update(slug="nobody"),
    "source": lambda claim: Source.objects.filter(pk=claim.source_id).update(slug="elsewhere"),
    "a newer edition": lambda claim: Source.objects.filter(slug="thread").update(
        supersedes=claim.source
    ),
    "another context": lambda claim: claim.contexts.add(Context.objects.get(slug="scrum")),
    "no context": lambda claim: claim.contexts.clear(),
    "label": lambda claim: Position.objects.update(label="does it"),
    "German label": lambda claim: Position.objects.update(label_de="tut es"),
    "order": lambda claim: Position.objects.update(order=9),
    "converse": make_converse,
    "words of a context": lambda claim: Context.objects.update(phrase="in firms"),
    "German words of a context": lambda claim: Context.objects.update(phrase_de="in Firmen"),
    "broader context": lambda claim: Context.objects.filter(slug="startup").update(
        broader=Context.objects.get(slug="scrum")
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_changed_is_read_anew(claim, change):
    before = read(Claim.objects.published())
    change(claim)
    after = read(Claim.objects.published(), before)
    anew = Claim.objects.published().facts()
    assert [*map(whole, after.facts)] == [*map(whole, anew)]
    assert [*map(whole, after.facts)] != [*map(whole, before.facts)]


def test_what_did_not_change_is_the_same_object(claim):
    before = read(Claim.objects.published())
    Claim.objects.filter(pk=claim.pk).update(paraphrase="In other words.")
    after = read(Claim.objects.published(), before)
    known = {fact.key: fact for fact in before.facts}
    assert [fact.key for fact in after.facts if fact is not known[fact.key]] == [claim.key]


def test_queries(claim, django_assert_num_queries):
    with django_assert_num_queries(6):
        before = read(Claim.objects.published())
    with django_assert_num_queries(4):
        read(Claim.objects.published(), before)
    with django_assert_num_queries(4):
        Claim.objects.published().facts()
