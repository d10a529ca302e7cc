"""Changing many claims, or the tags of many rows, in one go: all of them or none."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models, transaction

from sources.editing import history

from ..models import Claim, Context, Position
from .publishing import RefusedError, with_ticked
from .questions import Doubt, doubts_about

AT_ONCE = 100
"""The most rows that are changed at a time."""


@dataclass(frozen=True)
class ClaimChanges:
    """What is set in each of the chosen claims. What is empty stays as it is."""

    position: Position | None = None
    manner: str = ""
    add_contexts: Collection[Context] = ()
    remove_contexts: Collection[Context] = ()

    @property
    def names(self) -> set[str]:
        named = {"position": self.position, "manner": self.manner}
        named["contexts"] = self.add_contexts or self.remove_contexts
        return {name for name, value in named.items() if value}

    def apply(self, claim: Claim) -> list[Context]:
        """Set the fields of a claim, unsaved. Return the contexts that it is to have."""
        if self.position:
            claim.position = self.position
        if self.manner:
            claim.manner = self.manner
        kept = [context for context in claim.contexts.all() if context not in self.remove_contexts]
        return [*kept, *(context for context in self.add_contexts if context not in kept)]


def change_claims(
    changes: ClaimChanges,
    versions: Mapping[int, int],
    reason: str,
    *,
    may_publish: bool,
    confirmed: Collection[str] = (),
) -> list[Claim]:
    """Change the claims with these ids, in the versions that the editor saw, and return them.

    Raises RefusedError if one is gone or has changed since, would be invalid, is published while
    the editor may not publish, or becomes questionable in a way that is not ``confirmed``, as
    "id:code".
    """
    with transaction.atomic():
        locked = Claim.objects.locked(versions)
        faults: dict[int, list[str]] = {}
        stale = set()
        contexts = {claim.pk: changes.apply(claim) for claim in locked.values()}
        doubts = doubts_on(changes, list(locked.values()))
        for pk, version in versions.items():
            claim = locked.get(pk)
            if claim is None:
                faults[pk] = ["It is no longer there."]
            elif not (may_publish or claim.status == Claim.Status.DRAFT):
                faults[pk] = ["It is published or proposed: propose the change on its own page."]
            elif claim.version != version:
                stale.add(pk)
                faults[pk] = ["Somebody has changed it since you opened this page."]
            elif asked := [doubt for doubt in doubts[pk] if _is_open(pk, doubt, confirmed)]:
                faults[pk] = [str(doubt) for doubt in asked]
                if not any(doubt.refuses for doubt in asked):
                    stale.add(pk)
            else:
                ticked = [doubt.code for doubt in doubts[pk]]
                try:
                    with transaction.atomic():
                        _save(claim, {"contexts": contexts[pk]}, with_ticked(reason, ticked))
                except ValidationError as error:
                    faults[pk] = error.messages
        if faults:
            raise RefusedError(faults, stale)
    return [locked[pk] for pk in versions]


def doubts_on(changes: ClaimChanges, claims: list[Claim]) -> dict[int, list[Doubt]]:
    """Return what is questionable about the changed claims, by id, as far as these changes are the
    cause."""
    checked = doubts_about(claims, changed=changes.names)
    return {
        claim.pk: [doubt for doubt in doubts if doubt.asks or doubt.refuses]
        for claim, doubts in zip(claims, checked, strict=True)
    }


def _is_open(pk: int, doubt: Doubt, confirmed: Collection[str]) -> bool:
    return doubt.refuses or f"{pk}:{doubt.code}" not in confirmed


def _save(row: models.Model, lists: dict[str, Iterable], reason: str) -> None:
    row._change_reason = reason
    row.full_clean()
    history.save_with_lists(row, lists)


@transaction.atomic
def change_tags(
    rows: Iterable[models.Model], add: Collection, remove: Collection, reason: str
) -> int:
    """Add and remove tags. Return how many rows have changed."""
    changed = 0
    for row in rows:
        tags = set(row.tags.all())
        wanted = tags - set(remove) | set(add)
        if wanted != tags:
            row._change_reason = reason
            row.tags.set(sorted(wanted, key=lambda tag: tag.name))
            row.save()
            changed += 1
    return changed
