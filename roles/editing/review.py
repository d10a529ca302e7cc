"""What waits for a decision: each draft and proposal with its difference from what is published and
with what it would do to the pages. Nothing here writes."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sources.editing.history import Change

from ..domain.effects import Effects, effects
from ..domain.facts import ClaimFact, Manner
from ..models import Claim, Context, Responsibility, Role
from .publishing import Decision, applied, proposed_changes


@dataclass(frozen=True)
class Item:
    """A claim that somebody is to decide on."""

    claim: Claim
    effects: Effects | None
    """None where nothing stands on a point: a draft without a position, a proposal for a claim that
    is published no longer."""

    changes: tuple[Change, ...] = ()
    """Of a proposal: what it changes in its claim."""

    outdated: bool = False
    """Whether its claim has changed since it was proposed."""


def items(claims: Iterable[Claim]) -> list[Item]:
    """These drafts and proposals, each as if it alone were published or accepted."""
    claims = list(claims)
    facts = {claim.pk: _after(Decision.on(claim)[0], claim) for claim in claims}
    prospect = Prospect(
        {fact.responsibility for fact in facts.values() if fact}
        | {claim.proposal_for.responsibility.slug for claim in claims if claim.is_proposal}
    )
    return [
        Item(
            claim,
            prospect.of([fact], _gone(claim)) if (fact := facts[claim.pk]) else None,
            proposed_changes(claim) if claim.is_proposal else (),
            claim.is_proposal and claim.proposal_for.version != claim.proposed_on_version,
        )
        for claim in claims
    ]


def effects_of(decision: Decision, claims: Collection[Claim]) -> Effects:
    """What this decision on all of these claims together would do."""
    if decision is Decision.DECLINE:
        return Effects()
    added = [fact for claim in claims if (fact := _after(decision, claim))]
    gone = {key for claim in claims for key in _gone(claim)}
    slugs = {fact.responsibility for fact in added}
    slugs |= {
        (claim.proposal_for or claim).responsibility.slug
        for claim in claims
        if decision is not Decision.PUBLISH
    }
    return Prospect(slugs).of(added, gone)


def effects_of_writing(
    claim: Claim, contexts: Iterable[Context], instead_of: Claim | None
) -> Effects:
    """What it would do to publish a claim that is not saved, perhaps in the place of one that is
    published."""
    fact = fact_of(claim, contexts)
    slugs = {each.responsibility.slug for each in (claim, instead_of) if each}
    gone = {instead_of.key} if instead_of else set()
    return Prospect(slugs).of([fact] if fact else [], gone)


def _after(decision: Decision, claim: Claim) -> ClaimFact | None:
    """The claim as pages would see it then; None where they would not."""
    if decision is Decision.ACCEPT:
        if not claim.proposal_for.published:
            return None
        changed, contexts = applied(claim)
        return fact_of(changed, contexts)
    if decision is Decision.PUBLISH:
        return fact_of(claim, claim.contexts.all())
    return None


def _gone(claim: Claim) -> set[str]:
    """The keys of the published claims that it takes the place of."""
    return {(claim.proposal_for or claim).key}


class Prospect:
    """The published claims on some responsibilities, to weigh changes against: seven queries."""

    def __init__(self, slugs: Collection[str]) -> None:
        self._responsibilities = Responsibility.objects.of_slugs(slugs).facts()
        self._published = Claim.objects.published().on_responsibilities(slugs).facts()
        self._roles = {role.slug: role.fact for role in Role.objects.all()}
        self._spoken_of = set(Role.objects.spoken_of().values_list("slug", flat=True))

    def of(self, added: Iterable[ClaimFact], gone: Collection[str]) -> Effects:
        """What it would do to publish ``added`` and withdraw the claims of the keys ``gone``."""
        added = list(added)
        after = [claim for claim in self._published if claim.key not in gone] + added
        touched = {claim.responsibility for claim in added}
        touched |= {claim.responsibility for claim in self._published if claim.key in gone}
        spoken = {slug for claim in added for slug in (claim.role, claim.other_role) if slug}
        return effects(
            [each for each in self._responsibilities if each.slug in touched],
            [self._roles[slug] for slug in self._spoken_of | spoken],
            self._published,
            after,
        )


def fact_of(claim: Claim, contexts: Iterable[Context]) -> ClaimFact | None:
    """A claim that is perhaps not saved, as agreement sees it; None without a position."""
    if not claim.position:
        return None
    fact = ClaimFact(
        key=claim.key,
        source=claim.source.slug,
        voice=claim.source.voice.slug,
        role=claim.role.slug,
        responsibility=claim.responsibility.slug,
        position=claim.position.fact,
        other_role=claim.other_role.slug if claim.other_role else "",
        contexts=frozenset(context.fact for context in contexts),
        manner=Manner(claim.manner),
        superseded=claim.source.superseded_by.public().exists(),
        paraphrase=claim.paraphrase,
        locator=claim.locator,
        quotation=claim.quotation,
        quotation_result=claim.quotation_result,
    )
    return fact.facing_pair() if fact.other_role else fact
