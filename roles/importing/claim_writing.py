"""Claims of a table, written many at a time with their history."""

from django.db import DataError, IntegrityError, transaction

from sources.editing import history

from ..models import Claim
from ..models.claim import new_key
from ..models.quoting import CHECK_FIELDS
from .claim_entry import ClaimEntry
from .results import Outcome, RowError
from .seen import Seen
from .states import values_of


class ClaimWriter:
    """Writes the claims of rows, and hands on which of them were added or changed."""

    def __init__(self, *, user, reason: str, keep, seen: Seen):
        self._user, self._reason, self._keep, self._seen = user, reason, keep, seen

    def write(self, entries: list[ClaimEntry]) -> None:
        """Write what is new or changed; what the database refuses becomes a fault of its row."""
        for what, write in ((Outcome.CHANGED, self._update), (Outcome.NEW, self._add)):
            group = [entry for entry in entries if entry.what == what]
            try:
                with transaction.atomic():
                    write(group)
            except (DataError, IntegrityError):
                # Something that no rule above foresees: find the row. A key of ours may be taken.
                for entry in group:
                    if entry.before is None and not entry.cell("key"):
                        entry.claim.key = new_key()
                    try:
                        with transaction.atomic():
                            write([entry])
                    except (DataError, IntegrityError) as error:
                        entry.faults.append(RowError("", f"The database refuses it: {error}"))

    def _add(self, entries: list[ClaimEntry]) -> None:
        claims = [entry.claim for entry in entries]
        for claim in claims:
            claim.pk, claim._state.adding = None, True
            claim.entered_by = self._user
        Claim.objects.bulk_create(claims)
        for claim in claims:
            self._seen.first(claim.pk)
        self._set_contexts(entries)
        history.record_in_bulk(claims, added=True, user=self._user, reason=self._reason)
        self._show_sources(claims)
        self._keep(claims, True, ())

    def _update(self, entries: list[ClaimEntry]) -> None:
        claims = [entry.claim for entry in entries]
        if not claims:
            return
        before = [values_of(entry.before) for entry in entries]
        fields = {change.name for entry in entries for change in entry.changes} - {"contexts"}
        if "status" in fields:
            fields.add("published_at")
        for claim, entry in zip(claims, entries, strict=True):
            claim.version = entry.before.version + 1
        Claim.objects.bulk_update(claims, [*fields, "version", *CHECK_FIELDS])
        listed = [
            entry for entry in entries if any(change.name == "contexts" for change in entry.changes)
        ]
        through = Claim.contexts.through.objects
        if listed:
            through.filter(claim__in=[entry.claim.pk for entry in listed]).delete()
        self._set_contexts(listed)
        history.record_in_bulk(claims, added=False, user=self._user, reason=self._reason)
        self._show_sources(claims)
        self._keep(claims, False, before)

    @staticmethod
    def _show_sources(claims: list[Claim]) -> None:
        """Each once, however many of its claims are published."""
        published = {claim.source_id: claim for claim in claims if claim.published}
        for claim in published.values():
            claim.show_source()

    @staticmethod
    def _set_contexts(entries: list[ClaimEntry]) -> None:
        through = Claim.contexts.through
        through.objects.bulk_create(
            through(claim_id=entry.claim.pk, context_id=context.pk)
            for entry in entries
            for context in entry.contexts
        )
