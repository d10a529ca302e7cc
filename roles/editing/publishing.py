"""Decisions on claims: publishing and unpublishing, proposing a change, accepting or declining it.

A decision is taken on all of its claims or on none, with its reason in the history. The staff pages
check who may take it.
"""

from collections.abc import Collection, Mapping, Sequence
from enum import Enum

from django.core.exceptions import ValidationError
from django.db import transaction

from sources.editing import history
from sources.editing.history import Change
from sources.models import MAX_REASON, request_shows_reason

from ..models import Claim, Context, second_person
from ..models.quoting import CHECK_FIELDS
from .questions import Code, Doubt, concerns, doubts_about

MAY_CHANGE = (
    *("source", "role", "other_role", "responsibility", "position", "paraphrase"),
    *("locator", "quotation", "manner", "contexts", "note"),
)
"""Fields that a proposal may change."""

_REFERENCES = {"source", "role", "other_role", "responsibility", "position", "proposal_for"}


def may_publish(request) -> bool:
    return request.user.has_perm("roles.publish_claim")


class Decision(Enum):
    """A decision on claims: its slug, its words on the button and in the message, and the status
    that a claim has before it."""

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
        """Return "1 claim" or "3 proposals"."""
        noun = "proposal" if self.status == Claim.Status.PROPOSAL else "claim"
        return f"{number} {noun}" if number == 1 else f"{number} {noun}s"

    @classmethod
    def named(cls, slug: str) -> "Decision":
        """Return the decision with this slug. Raises KeyError."""
        return {decision.slug: decision for decision in cls}[slug]

    @classmethod
    def on(cls, claim: Claim) -> list["Decision"]:
        """Return the decisions that can be taken on this claim now."""
        return [decision for decision in cls if decision.status == claim.status]


_BY_ANOTHER = {Decision.PUBLISH, Decision.ACCEPT}
"""What nobody decides on their own words, where the site asks for a second person."""


def need_another(decision: Decision, claims: Sequence[Claim]) -> dict[int, str]:
    """Return why the account at work may not take this decision on some of these claims, by id."""
    return second_person.refusals(claims) if decision in _BY_ANOTHER else {}


class RefusedError(Exception):
    """Why a decision is refused, by the id of the claim. ``stale`` holds the ids of claims that
    somebody has changed since they were shown, or that still have to be confirmed."""

    def __init__(self, faults: dict[int, list[str]], stale: set[int]):
        super().__init__("This cannot be decided as it stands.")
        self.faults = faults
        self.stale = stale


ONE_AT_A_TIME = "Another proposal for the same claim is among them: decide on one at a time."


def decide(
    decision: Decision,
    versions: Mapping[int, int],
    reason: str,
    confirmed: Collection[str] = (),
) -> list[Claim]:
    """Take a decision on the claims with these ids, in the versions that the editor saw. Raises
    RefusedError if one has changed since, cannot be published, or is questionable in a way that is
    not ``confirmed``, as "id:code"."""
    if decision in {Decision.PUBLISH, Decision.ACCEPT}:
        Claim.objects.filter(pk__in=versions).look_up_quotations()
        Claim.objects.filter(proposals__in=versions).look_up_quotations()
    return _decide(decision, versions, reason, frozenset(confirmed))


@transaction.atomic
def _decide(
    decision: Decision, versions: Mapping[int, int], reason: str, confirmed: frozenset[str]
) -> list[Claim]:
    targets = Claim.objects.filter(proposals__in=versions).order_by().values_list("pk", flat=True)
    # All in one order, so that two decisions never wait for each other.
    wanted = Claim.objects.select_related("source", "responsibility__area", "position")
    locked = wanted.locked({*versions, *targets})
    faults: dict[int, list[str]] = {}
    stale = set()
    decided = []
    accepted_for = set()
    chosen = [locked[pk] for pk in versions if pk in locked]
    questionable, by_another = doubts_on(decision, chosen), need_another(decision, chosen)
    text = None
    for pk, version in versions.items():
        claim = locked.get(pk)
        if claim is None:
            faults[pk] = ["It is no longer there."]
        elif claim.status != decision.status:
            state = "published" if claim.published else f"a {claim.get_status_display()}"
            faults[pk] = [f"Somebody has decided on it meanwhile: it is {state} now."]
        elif claim.version != version:
            stale.add(pk)
            faults[pk] = ["Somebody has changed it since you opened this page: look at it again."]
        elif decision is Decision.ACCEPT and claim.proposal_for_id in accepted_for:
            faults[pk] = [ONE_AT_A_TIME]
        elif pk in by_another:
            faults[pk] = [by_another[pk]]
        elif refused := [str(doubt) for doubt in questionable.get(pk, ()) if doubt.refuses]:
            faults[pk] = refused
        elif asked := [
            doubt
            for doubt in questionable.get(pk, ())
            if doubt.asks and f"{pk}:{doubt.code}" not in confirmed
        ]:
            stale.add(pk)
            faults[pk] = [f"Confirm it with a tick, or leave it: {doubt}" for doubt in asked]
        else:
            accepted_for.add(claim.proposal_for_id)
            ticked = [doubt.code for doubt in questionable.get(pk, ()) if doubt.asks]
            # One text is in memory at a time.
            if text is None or text.source_id != claim.source_id:
                text = claim.source.newest_snapshot()
            claim.source.kept_snapshot = text
            try:
                with transaction.atomic():
                    _apply(decision, claim, with_ticked(reason, ticked), Code.GAP in ticked)
            except ValidationError as error:
                faults[pk] = error.messages
            claim.source.kept_snapshot = None
            decided.append(claim)
    if faults:
        raise RefusedError(faults, stale)
    return decided


def doubts_on(decision: Decision, claims: Sequence[Claim]) -> dict[int, list[Doubt]]:
    """Return what is questionable about these claims, by id, if this decision is taken on them."""
    if decision is Decision.PUBLISH:
        all_doubts = doubts_about(claims, publishing=True)
        return {claim.pk: doubts for claim, doubts in zip(claims, all_doubts, strict=True)}
    if decision is not Decision.ACCEPT:
        return {}
    accepted, changed_names = [], []
    for proposal in claims:
        if proposal.is_proposal:
            changed, _ = apply_proposal(proposal)
            changed.check_quotation()
            accepted.append((proposal.pk, changed))
            changed_names.append({change.name for change in proposed_changes(proposal)})
    all_doubts = doubts_about([changed for _, changed in accepted], publishing=True)
    return {
        pk: [doubt for doubt in doubts if concerns(doubt.code, names)]
        for (pk, _), names, doubts in zip(accepted, changed_names, all_doubts, strict=True)
    }


def with_ticked(reason: str, codes: Sequence[Code]) -> str:
    """Return the reason with what was confirmed, for the history."""
    if not codes:
        return reason
    words = ", ".join(code.replace("_", " ") for code in codes)
    return f"{reason} (confirmed: {words})"[:MAX_REASON]


def _apply(decision: Decision, claim: Claim, reason: str, gap_is_confirmed: bool = False) -> None:
    """Apply a decision to a locked claim or proposal. Raises ValidationError."""
    if decision is Decision.PUBLISH:
        claim.gap_is_confirmed = gap_is_confirmed
        claim.status = Claim.Status.PUBLISHED
        claim.published_at = None
        # The rows that it refers to are there: the database holds them.
        claim.clean_fields(exclude=_REFERENCES)
        claim.clean()
        claim.validate_constraints()
        _save(claim, reason)
    elif decision is Decision.UNPUBLISH:
        claim.status = Claim.Status.DRAFT
        claim.published_at = None
        _save(claim, reason)
    elif decision is Decision.ACCEPT:
        changed, contexts = apply_proposal(claim)
        changed.gap_is_confirmed = gap_is_confirmed
        changed.full_clean()
        # An account never agreed to be named in public.
        named = claim.entered_by and not request_shows_reason()
        by = f" by {claim.entered_by}" if named else ""
        changed._change_reason = f"Accepted what was proposed{by}: {reason}"[:MAX_REASON]
        history.save_with_lists(changed, {"contexts": contexts})
        _delete(claim, f"Accepted: {reason}")
    else:
        _delete(claim, f"Declined: {reason}")


def _save(claim: Claim, reason: str) -> None:
    claim._change_reason = reason
    claim.save()


def _delete(proposal: Claim, reason: str) -> None:
    proposal._change_reason = reason[:MAX_REASON]
    proposal.delete()


# --- Proposals ----------------------------------------------------------------------------


def propose(proposal: Claim, claim: Claim, version: int) -> None:
    """Make an unsaved claim a proposal for a published one, of which the author saw ``version``."""
    proposal.status = Claim.Status.PROPOSAL
    proposal.proposal_for = claim
    proposal.proposed_on_version = version


def keep_result(proposal: Claim) -> None:
    """Copy the result of the quotation check, if the claim has the same quotation."""
    claim = proposal.proposal_for
    if (proposal.quotation, proposal.source_id) == (claim.quotation, claim.source_id):
        for name in CHECK_FIELDS:
            setattr(proposal, name, getattr(claim, name))


def proposed_changes(proposal: Claim) -> tuple[Change, ...]:
    """Return what accepting a proposal would change in its claim now. It does not undo what others
    have changed in the claim in the meantime."""
    claim = proposal.proposal_for
    seen = claim.history.filter(version=proposal.proposed_on_version).order_by("history_id").last()
    current, proposed = history.contents([claim, proposal])
    before = history.versions([seen])[0] if seen else current
    names = {name for name in MAY_CHANGE if proposed.raw[name] != before.raw[name]}
    return tuple(change for change in history.changes(current, proposed) if change.name in names)


def apply_proposal(proposal: Claim) -> tuple[Claim, list[Context]]:
    """Return the claim with the proposed changes, unsaved, and its contexts."""
    claim = Claim.objects.get(pk=proposal.proposal_for_id)
    names = {change.name for change in proposed_changes(proposal)}
    for name in names - {"contexts"}:
        setattr(claim, name, getattr(proposal, name))
    contexts = (proposal if "contexts" in names else claim).contexts.all()
    return claim, list(contexts)
