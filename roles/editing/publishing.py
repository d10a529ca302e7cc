"""What becomes of drafts, proposals and published claims: publishing and unpublishing, proposing a
change, accepting or declining it.

All or nothing, each with its reason in the history. The staff pages check who may do it.
"""

from collections.abc import Mapping
from enum import Enum

from django.core.exceptions import ValidationError
from django.db import transaction

from sources.editing import history
from sources.editing.history import LONGEST_REASON, Change

from ..models import Claim, Context

MAY_CHANGE = (
    *("source", "role", "other_role", "responsibility", "position", "paraphrase"),
    *("locator", "quotation", "manner", "contexts", "note"),
)
"""What a proposal may say otherwise than the claim that it is for."""


def may_publish(request) -> bool:
    return request.user.has_perm("roles.publish_claim")


class Decision(Enum):
    """What can be decided on a claim: a word, how the button and the answer say it, and the status
    of what it is decided on."""

    PUBLISH = ("publish", "Publish", "published", Claim.Status.DRAFT)
    UNPUBLISH = ("unpublish", "Unpublish", "unpublished", Claim.Status.PUBLISHED)
    ACCEPT = ("accept", "Accept", "accepted", Claim.Status.PROPOSAL)
    DECLINE = ("decline", "Decline", "declined", Claim.Status.PROPOSAL)

    def __init__(self, slug: str, label: str, done: str, status: str) -> None:
        self.slug = slug
        self.label = label
        self.done = done
        self.status = status

    def counted(self, number: int) -> str:
        """ "1 claim", "3 proposals": that many of what it is decided on."""
        noun = "proposal" if self.status == Claim.Status.PROPOSAL else "claim"
        return f"{number} {noun}" if number == 1 else f"{number} {noun}s"

    @classmethod
    def named(cls, slug: str) -> "Decision":
        """The decision of that slug; KeyError where there is none."""
        return {each.slug: each for each in cls}[slug]

    @classmethod
    def on(cls, claim: Claim) -> list["Decision"]:
        """What can be decided on this claim now."""
        return [each for each in cls if each.status == claim.status]


class RefusedError(Exception):
    """What stands against a decision, by the id of the claim; nothing has been done. ``stale`` are
    those that somebody has changed since they were seen."""

    def __init__(self, faults: dict[int, list[str]], stale: set[int]):
        super().__init__("This cannot be decided as it stands.")
        self.faults = faults
        self.stale = stale


ONE_AT_A_TIME = "Another proposal for the same claim is among them: decide on one at a time."


def decide(decision: Decision, seen: Mapping[int, int], reason: str) -> list[Claim]:
    """Do it for each of these claims. ``seen`` holds their versions by id, as whoever decides saw
    them. RefusedError where one has changed since, or cannot be published."""
    if decision in {Decision.PUBLISH, Decision.ACCEPT}:
        Claim.objects.filter(pk__in=seen).look_up_quotations()
        Claim.objects.filter(proposals__in=seen).look_up_quotations()
    return _decide(decision, seen, reason)


@transaction.atomic
def _decide(decision: Decision, seen: Mapping[int, int], reason: str) -> list[Claim]:
    targets = Claim.objects.filter(proposals__in=seen).order_by().values_list("pk", flat=True)
    # Claims before what is proposed for them, always in one order: nobody waits for one another.
    held = Claim.objects.locked({*seen, *targets})
    faults: dict[int, list[str]] = {}
    stale = set()
    done = []
    targets_seen = set()
    for pk, version in seen.items():
        claim = held.get(pk)
        if claim is None:
            faults[pk] = ["It is no longer there."]
        elif claim.status != decision.status:
            faults[pk] = [f"Somebody has decided on it meanwhile: it is {_a(claim)} now."]
        elif claim.version != version:
            stale.add(pk)
            faults[pk] = ["Somebody has changed it since you opened this page: look at it again."]
        elif decision is Decision.ACCEPT and claim.proposal_for_id in targets_seen:
            faults[pk] = [ONE_AT_A_TIME]
        else:
            targets_seen.add(claim.proposal_for_id)
            try:
                with transaction.atomic():
                    _DO[decision](claim, reason)
            except ValidationError as error:
                faults[pk] = error.messages
            done.append(claim)
    if faults:
        raise RefusedError(faults, stale)
    return done


def _a(claim: Claim) -> str:
    return {"published": "published"}.get(claim.status, f"a {claim.get_status_display()}")


def _publish(claim: Claim, reason: str) -> None:
    claim.status = Claim.Status.PUBLISHED
    claim.published_at = None
    claim.full_clean()
    claim._change_reason = reason
    claim.save()


def _unpublish(claim: Claim, reason: str) -> None:
    claim.status = Claim.Status.DRAFT
    claim.published_at = None
    claim._change_reason = reason
    claim.save()


def _accept(proposal: Claim, reason: str) -> None:
    claim, contexts = applied(proposal)
    claim.full_clean()
    by = f" by {proposal.entered_by}" if proposal.entered_by else ""
    claim._change_reason = f"Accepted what was proposed{by}: {reason}"[:LONGEST_REASON]
    history.save_with_lists(claim, {"contexts": contexts})
    _let_go(proposal, "Accepted", reason)


def _decline(proposal: Claim, reason: str) -> None:
    _let_go(proposal, "Declined", reason)


def _let_go(proposal: Claim, how: str, reason: str) -> None:
    proposal._change_reason = f"{how}: {reason}"[:LONGEST_REASON]
    proposal.delete()


_DO = {
    Decision.PUBLISH: _publish,
    Decision.UNPUBLISH: _unpublish,
    Decision.ACCEPT: _accept,
    Decision.DECLINE: _decline,
}


# --- Proposals ----------------------------------------------------------------------------


def propose(proposal: Claim, claim: Claim, version: int) -> None:
    """Make a new claim, not yet saved, a proposal for a published one. ``version`` is that of the
    claim which was in view. Saving it is left to its form."""
    proposal.status = Claim.Status.PROPOSAL
    proposal.proposal_for = claim
    proposal.proposed_on_version = version


def keep_result(proposal: Claim) -> None:
    """The same words of the same source have been looked up already."""
    claim = proposal.proposal_for
    if (proposal.quotation, proposal.source_id) == (claim.quotation, claim.source_id):
        proposal.quotation_result = claim.quotation_result
        proposal.quotation_checked_on = claim.quotation_checked_on
        proposal.quotation_text_hash = claim.quotation_text_hash


def proposed_changes(proposal: Claim) -> tuple[Change, ...]:
    """What accepting a proposal changes in its claim as this stands now. What others have changed
    in the claim since it was proposed is not undone by it."""
    claim = proposal.proposal_for
    seen = claim.history.filter(version=proposal.proposed_on_version).order_by("history_id").last()
    now, then = history.contents([claim, proposal])
    was = history.versions([seen])[0] if seen else now
    meant = {name for name in MAY_CHANGE if then.raw[name] != was.raw[name]}
    return tuple(each for each in history.changes(now, then) if each.name in meant)


def applied(proposal: Claim) -> tuple[Claim, list[Context]]:
    """The claim as it would be with what is proposed, not saved, and its contexts."""
    claim = Claim.objects.get(pk=proposal.proposal_for_id)
    names = {change.name for change in proposed_changes(proposal)}
    for name in names - {"contexts"}:
        setattr(claim, name, getattr(proposal, name))
    contexts = (proposal if "contexts" in names else claim).contexts.all()
    return claim, list(contexts)
