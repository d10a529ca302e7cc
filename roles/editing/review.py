"""Drafts and proposals for the review queue: what they change, and what they would do to the pages.
Nothing here writes."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from sources.editing.history import Change
from sources.models import Source

from ..domain.effects import Effects, effects
from ..domain.facts import ClaimFact, Manner
from ..domain.rivalry import speakers
from ..models import Claim, Context, Responsibility, Role
from .publishing import Decision, apply_proposal, proposed_changes


@dataclass(frozen=True)
class Item:
    """A claim that needs a decision."""

    claim: Claim
    effects: Effects | None
    """None for a draft without a position, and a proposal for a claim that is no longer published:
    neither is on any point."""

    changes: tuple[Change, ...] = ()
    """What a proposal changes in its claim."""

    outdated: bool = False
    """Whether its claim has changed since it was proposed."""


@dataclass(frozen=True, slots=True)
class Addition:
    """A claim as the pages would see it, with the sources that publishing it supersedes, by slug:
    it shows a hidden newer edition."""

    fact: ClaimFact
    superseded: frozenset[str] = frozenset()


def items(claims: Iterable[Claim]) -> list[Item]:
    """Return these drafts and proposals, each as if it alone were published or accepted."""
    claims = list(claims)
    additions = {claim.pk: _addition_by(Decision.on(claim)[0], claim) for claim in claims}
    prospect = Prospect()
    return [
        Item(
            claim,
            prospect.effects([addition], {_key(claim)})
            if (addition := additions[claim.pk])
            else None,
            proposed_changes(claim) if claim.is_proposal else (),
            claim.is_proposal and claim.proposal_for.version != claim.proposed_on_version,
        )
        for claim in claims
    ]


def effects_of(decision: Decision, claims: Collection[Claim]) -> Effects:
    """Return what this decision on all of these claims together would do."""
    if decision is Decision.DECLINE:
        return Effects()
    additions = [addition for claim in claims if (addition := _addition_by(decision, claim))]
    return Prospect().effects(additions, {_key(claim) for claim in claims})


def effects_of_writing(
    claim: Claim, contexts: Iterable[Context], instead_of: Claim | None
) -> Effects:
    """Return what publishing an unsaved claim would do, in the place of a published one if any."""
    addition = build_addition(claim, contexts)
    additions = [addition] if addition else []
    published = [instead_of] if instead_of else []
    return Prospect().effects(additions, {claim.key for claim in published})


def _addition_by(decision: Decision, claim: Claim) -> Addition | None:
    """Return what a decision adds to the pages, or None."""
    if decision is Decision.PUBLISH:
        return build_addition(claim, claim.contexts.all())
    if decision is Decision.ACCEPT and claim.proposal_for.published:
        return build_addition(*apply_proposal(claim))
    return None


def _key(claim: Claim) -> str:
    """Return the key of the published claim that a decision on this claim replaces or removes."""
    return (claim.proposal_for or claim).key


class Prospect:
    """The published claims that some changes could affect, in a constant number of queries."""

    def __init__(self) -> None:
        """Load every published claim: one on any question can make its source speak of both
        roles of a pair, and so turn them into rivals elsewhere."""
        self._responsibilities = Responsibility.objects.all().facts()
        self._published = Claim.objects.published().facts()
        self._roles = {role.slug: role.fact for role in Role.objects.all()}
        self._spoken_of = set(Role.objects.spoken_of().values_list("slug", flat=True))

    def effects(self, additions: Collection[Addition], removed: Collection[str]) -> Effects:
        """Return what adding some claims and removing those with the keys ``removed`` would do."""
        added = [addition.fact for addition in additions]
        superseded = frozenset().union(*(addition.superseded for addition in additions))
        kept = [claim for claim in self._published if claim.key not in removed]
        after = [
            replace(claim, superseded=True) if claim.source in superseded else claim
            for claim in [*kept, *added]
        ]
        # Those that are no longer there as they are, and those that come.
        changed = {*self._published} ^ {*after}
        touched = {claim.responsibility for claim in changed}
        speakers_before, speakers_after = speakers(self._published), speakers(after)
        turned = {
            voice
            for voice in {claim.voice for claim in changed}
            if speakers_before.get(voice) != speakers_after.get(voice)
        }
        touched |= {claim.responsibility for claim in after if claim.voice in turned}
        spoken = {slug for claim in added for slug in (claim.role, claim.other_role) if slug}
        return effects(
            [fact for fact in self._responsibilities if fact.slug in touched],
            [self._roles[slug] for slug in self._spoken_of | spoken],
            self._published,
            after,
            (speakers_before, speakers_after),
        )


def build_addition(claim: Claim, contexts: Iterable[Context]) -> Addition | None:
    """Return a claim, perhaps unsaved, as the pages would see it; None without a position."""
    if not claim.position:
        return None
    all_contexts = Context.objects.facts()
    fact = ClaimFact(
        key=claim.key,
        source=claim.source.slug,
        voice=claim.source.voice.slug,
        role=claim.role.slug,
        responsibility=claim.responsibility.slug,
        position=claim.position.fact,
        other_role=claim.other_role.slug if claim.other_role else "",
        contexts=frozenset(all_contexts[context.pk] for context in contexts),
        manner=Manner(claim.manner),
        superseded=claim.source.superseded_by.public().exists(),
        paraphrase=claim.paraphrase,
        locator=claim.locator,
        quotation=claim.quotation,
        quotation_result=claim.quotation_result,
    )
    fact = fact.facing_pair() if fact.other_role else fact
    return Addition(fact, _superseded_by_showing(claim.source))


def _superseded_by_showing(source: Source | None) -> frozenset[str]:
    """Return the slugs of the sources that are superseded once this one and its whole are shown."""
    slugs = set()
    while source and not source.is_public:
        if source.supersedes:
            slugs.add(source.supersedes.slug)
        source = source.part_of
    return frozenset(slugs)
