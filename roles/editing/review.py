"""Drafts and proposals for the review queue: what they change, and what they would do to the pages.
Nothing here writes."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from sources.editing.history import Change
from sources.models import Source

from ..domain.effects import Effects, effects
from ..domain.facts import ClaimFact, Manner
from ..domain.rivalry import speakers
from ..models import Claim, Context, Position, Responsibility
from ..queries.current import CURRENT
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
    surroundings = Surroundings(claims)
    additions = {
        claim.pk: _addition_by(Decision.on(claim)[0], claim, surroundings) for claim in claims
    }
    prospect = Prospect(filter(None, additions.values()))
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
    surroundings = Surroundings(claims)
    added = [_addition_by(decision, claim, surroundings) for claim in claims]
    additions = list(filter(None, added))
    return Prospect(additions).effects(additions, {_key(claim) for claim in claims})


def effects_of_writing(
    claim: Claim, contexts: Iterable[Context], instead_of: Claim | None
) -> Effects:
    """Return what publishing an unsaved claim would do, in the place of a published one if any."""
    addition = build_addition(claim, contexts, Surroundings([claim]))
    additions = [addition] if addition else []
    published = [instead_of] if instead_of else []
    return Prospect(additions).effects(additions, {claim.key for claim in published})


def _addition_by(decision: Decision, claim: Claim, surroundings: "Surroundings") -> Addition | None:
    """Return what a decision adds to the pages, or None."""
    if decision is Decision.PUBLISH:
        return build_addition(claim, claim.contexts.all(), surroundings)
    if decision is Decision.ACCEPT and claim.proposal_for.published:
        return build_addition(*apply_proposal(claim), surroundings)
    return None


def _key(claim: Claim) -> str:
    """Return the key of the published claim that a decision on this claim replaces or removes."""
    return (claim.proposal_for or claim).key


class Surroundings:
    """What the pages know of the rows that some claims refer to: three queries."""

    def __init__(self, claims: Collection[Claim]) -> None:
        self.contexts = Context.objects.facts()
        self.positions = Position.objects.facts()
        sources = {claim.source_id for claim in claims}
        self.superseded = set(Source.objects.superseded(sources))
        """Ids of those of these sources of which readers see a newer edition."""


class Prospect:
    """The published claims that some changes could affect. They are kept in memory."""

    def __init__(self, additions: Iterable[Addition]) -> None:
        """Take every published claim: one on any question can make its source speak of both
        roles of a pair, and so turn them into rivals elsewhere. Questions and roles of which
        nobody speaks yet are looked up."""
        facts = [addition.fact for addition in additions]
        self._published = CURRENT.claims()
        self._speakers = speakers(self._published)
        self._responsibilities = {fact.slug: fact for fact in CURRENT.responsibilities()}
        new = {fact.responsibility for fact in facts} - self._responsibilities.keys()
        for fact in Responsibility.objects.of_slugs(new).facts() if new else ():
            self._responsibilities[fact.slug] = fact
        self._spoken_of = CURRENT.roles()
        self._roles = {
            role.slug: role
            for role in CURRENT.roles_of_slugs({slug for fact in facts for slug in _roles_of(fact)})
        }
        self._by_voice = defaultdict(list)
        for claim in self._published:
            self._by_voice[claim.voice].append(claim)

    def effects(self, additions: Collection[Addition], removed: Collection[str]) -> Effects:
        """Return what adding some claims and removing those with the keys ``removed`` would do."""
        added = [addition.fact for addition in additions]
        superseded = frozenset().union(*(addition.superseded for addition in additions))
        replaced = {
            claim for claim in self._published if claim.key in removed or claim.source in superseded
        }
        instead = {*added} | {
            replace(claim, superseded=True) for claim in replaced if claim.key not in removed
        }
        # Those that are no longer there as they are, and those that come.
        changed = replaced ^ instead
        voices = {claim.voice for claim in changed}
        of_voices = [claim for voice in voices for claim in self._by_voice[voice]]
        of_voices = [claim for claim in of_voices if claim not in replaced] + [*instead]
        speakers_after = {
            voice: slugs for voice, slugs in self._speakers.items() if voice not in voices
        } | speakers(of_voices)
        turned = {
            voice for voice in voices if self._speakers.get(voice) != speakers_after.get(voice)
        }
        touched = {claim.responsibility for claim in changed}
        touched |= {claim.responsibility for claim in of_voices if claim.voice in turned}
        before = [claim for claim in self._published if claim.responsibility in touched]
        roles = {role.slug: role for role in self._spoken_of}
        roles |= {slug: self._roles[slug] for fact in added for slug in _roles_of(fact)}
        return effects(
            [fact for slug, fact in self._responsibilities.items() if slug in touched],
            roles.values(),
            before,
            [claim for claim in before if claim not in replaced] + [*instead],
            (self._speakers, speakers_after),
        )


def _roles_of(fact: ClaimFact) -> set[str]:
    return {fact.role, fact.other_role} - {""}


def build_addition(
    claim: Claim, contexts: Iterable[Context], surroundings: Surroundings
) -> Addition | None:
    """Return a claim, perhaps unsaved, as the pages would see it; None without a position."""
    if not claim.position_id:
        return None
    fact = ClaimFact(
        key=claim.key,
        source=claim.source.slug,
        voice=claim.source.voice.slug,
        role=claim.role.slug,
        responsibility=claim.responsibility.slug,
        position=surroundings.positions[claim.position_id],
        other_role=claim.other_role.slug if claim.other_role else "",
        contexts=frozenset(surroundings.contexts[context.pk] for context in contexts),
        manner=Manner(claim.manner),
        superseded=claim.source_id in surroundings.superseded,
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
