"""Claims as rows of a table."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from copy import copy

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Prefetch, prefetch_related_objects

from sources.models import Snapshot
from sources.text.quotation import Result

from ..editing.questions import Surroundings, doubts_by_text
from ..models import Claim
from ..models.claim import KEY_ALPHABET
from .cells import tidy
from .claim_cells import ClaimReader
from .claim_entry import REQUIRED, TEXTS, ClaimEntry, identity
from .claim_writing import ClaimWriter
from .files import Row
from .names import Names, Sources, UnknownNameError, known
from .results import RowError, RowResult
from .seen import TWICE, Seen

_AS_THEY_ARE = ("key", "external_id", *TEXTS, "manner", "status")
_REFERRED = ("source", "role", "other_role", "responsibility", "position")
_KEY = re.compile(f"[{KEY_ALPHABET}]{{8}}")
_SETTABLE = {Claim.Status.DRAFT, Claim.Status.PUBLISHED}
_MAY_NOT = "It is published, and only who may publish may change it."
_STAYS = "Published here already, as {}: it stays as it is, for only who may publish may change it."
_DELETED = (
    "The claim {} was deleted: only who may publish brings it back. Leave the key empty to enter a "
    "new claim, or ask an editor."
)
_BY_ANOTHER = "Comes in as a draft: somebody else than who imports it publishes it."
_NOT_PUBLISHED = "Comes in as a draft: publishing it takes the right to publish."


def to_row(claim: Claim) -> dict[str, str]:
    """A claim in the columns of the table. It comes with names and contexts."""
    return {
        **{name: getattr(claim, name) for name in _AS_THEY_ARE},
        "source": claim.source.slug,
        "role": claim.role.slug,
        "responsibility": claim.responsibility.slug,
        "other_role": claim.other_role.slug if claim.other_role else "",
        "position": claim.position.slug if claim.position else "",
        "contexts": "; ".join(sorted(context.slug for context in claim.contexts.all())),
        "published_at": claim.published_at.isoformat() if claim.published_at else "",
    }


def exported(claims: models.QuerySet) -> Iterable[dict[str, str]]:
    claims = (
        claims.in_their_own_right()
        .with_names()
        .prefetch_related("contexts")
        .order_by("source__slug", "pk")
    )
    return (to_row(claim) for claim in claims.iterator(chunk_size=500))


def look_up_quotations(rows: Sequence[Row]) -> None:
    """Look up what rows quote from sources that are there, before the transaction begins."""
    sources = Sources(row.cells.get("source", "") for row in rows)
    quoted = []
    for row in rows:
        entry = ClaimEntry(row)
        name, words = entry.cell("source"), entry.cell("quotation") or entry.anchors
        if name and words and (source := known(sources, name)):
            quoted.append((source.pk, words))
    Snapshot.objects.look_up(quoted)


class ClaimRows:
    """Takes rows chunk by chunk, writes what is not refused, and says what became of each."""

    def __init__(self, names: Names, *, user, reason: str, may_publish: bool, keep):
        self._names = names
        self._may_publish = may_publish
        self._seen = Seen()
        self._writer = ClaimWriter(user=user, reason=reason, keep=keep, seen=self._seen)

    def take(self, rows: Sequence[Row]) -> list[RowResult]:
        """Within a transaction. Asks the database the same few questions however many rows there
        are, and one more for each stored text in which quotations are looked up."""
        reader = ClaimReader(self._names, Sources(row.cells.get("source", "") for row in rows))
        entries = [ClaimEntry(row) for row in rows]
        for entry in entries:
            reader.read(entry)
        self._match(entries)
        for entry in entries:
            if entry.left_alone:
                entry.remarks = [_STAYS.format(entry.before.key)]
            elif not entry.faults:
                self._prepare(entry)
                self._take_contexts(entry)
                entry.changes = entry.differences()
        # What is here as it stands is let be, whatever may be held against it.
        self._check_quotations(entry for entry in entries if entry.comes_in)
        for entry in entries:
            if entry.comes_in:
                self._judge(entry)
        self._refuse_what_is_said_twice(entries)
        self._question([entry for entry in entries if entry.comes_in])
        self._writer.write(entries)
        return [entry.fate() for entry in entries]

    # --- Which claim it means -------------------------------------------------------------

    def _match(self, entries: list[ClaimEntry]) -> None:
        there = Claim.objects.select_for_update(of=("self",)).select_related("source")
        there = there.prefetch_related("contexts").order_by()
        keys = {entry.cell("key") for entry in entries} - {""}
        by_key = {claim.key: claim for claim in there.keyed(keys)} if keys else {}
        ids = {entry.id for entry in entries} - {None}
        imported = there.imported_as(ids) if ids else ()
        by_id = {(claim.source_id, claim.external_id): claim for claim in imported}
        deleted = self._deleted(keys - set(by_key))
        unnamed, new_keys, new_ids = [], set(), set()
        for entry in entries:
            key, id_ = entry.cell("key"), entry.id
            if key:
                self._meet(entry, by_key.get(key))
                if id_ in by_id and by_id[id_] != entry.before:
                    entry.faults.append(
                        RowError("external_id", f"The claim {by_id[id_].key} has it already.")
                    )
            elif id_ in by_id:
                self._meet(entry, by_id[id_])
            if entry.before:
                continue
            if key in deleted:
                entry.faults.append(RowError("key", _DELETED.format(key)))
            entry.faults += [
                RowError(name, "A new claim needs it.")
                for name in REQUIRED
                if name not in entry.row.cells
            ]
            if key and not _KEY.fullmatch(key):
                entry.faults.append(
                    RowError("key", f"“{key[:50]}” is no key of ours: leave it empty.")
                )
            if (key and key in new_keys) or (id_ and id_ in new_ids):
                entry.faults.append(RowError("key" if key else "external_id", TWICE))
            new_keys.add(key)
            new_ids.add(id_)
            if not key:
                unnamed.append(entry)
        self._match_by_what_is_said(unnamed, there.in_their_own_right())

    def _deleted(self, keys: set[str]) -> set[str]:
        """Those of these keys under which only editors bring a claim back."""
        if not keys or self._may_publish:
            return set()
        return set(Claim.history.filter(key__in=keys).values_list("key", flat=True))

    def _match_by_what_is_said(self, entries: list[ClaimEntry], there) -> None:
        wanted = {}
        for entry in entries:
            if not entry.faults:
                self._prepare(entry)
                wanted.setdefault(entry.identity, entry)
        if wanted:
            for claim in there.at_points_of(wanted).iterator(chunk_size=500):
                entry = wanted.get(identity(claim))
                # What another table, or this one, calls otherwise is no claim of this row's.
                if entry and not entry.before and (not entry.id or not claim.external_id):
                    self._meet(entry, claim)
                    entry.left_alone = (
                        claim.published and not self._may_publish and entry.id is not None
                    )

    def _meet(self, entry: ClaimEntry, claim: Claim | None) -> None:
        if claim is None:
            return
        if claim.is_proposal:
            entry.faults.append(RowError("key", "A proposal is decided on in the review queue."))
        if not self._seen.first(claim.pk):
            entry.faults.append(RowError("", TWICE))
        entry.before = claim

    # --- What the claim is to be ----------------------------------------------------------

    def _prepare(self, entry: ClaimEntry) -> None:
        """The claim as the row has it, or as it becomes by the row."""
        before, values, names = entry.before, entry.values, self._names
        if before is None:
            claim = Claim(status=Claim.Status.DRAFT)
            if key := entry.cell("key"):
                claim.key = key
        else:
            # All that it refers to is at hand already; a copy keeps references of its own.
            names.put_at_hand(before)
            claim = copy(before)
        for name, value in values.items():
            if name in TEXTS and before and tidy(getattr(before, name)) == value:
                continue
            if name != "status":
                setattr(claim, name, value)
        entry.claim = claim
        self._take_position(entry)
        self._take_note(entry)
        self._take_status(entry)
        if claim.role_id and claim.other_role:
            claim._order_pair()

    def _take_position(self, entry: ClaimEntry) -> None:
        claim, cell = entry.claim, entry.cell("position")
        if answer := entry.cell("answer"):
            cell = answer
        elif entry.cell("claim_type").casefold() == "question" or "position" not in entry.row.cells:
            return
        if not cell:
            claim.position = None
            return
        try:
            claim.position = self._names.position(cell, claim.responsibility)
        except UnknownNameError as error:
            entry.faults.append(RowError("position", str(error)))

    def _take_note(self, entry: ClaimEntry) -> None:
        claim = entry.claim
        there = claim.note.splitlines()
        claim.note = "\n".join(
            [*([claim.note] if claim.note else []), *(x for x in entry.lines if x not in there)]
        )
        if entry.before and tidy(entry.before.note) == tidy(claim.note):
            claim.note = entry.before.note

    def _take_status(self, entry: ClaimEntry) -> None:
        claim, wanted = entry.claim, entry.values.get("status")
        if wanted is None or wanted == claim.status:
            pass
        elif wanted not in _SETTABLE:
            entry.faults.append(RowError("status", "A table makes drafts or published claims."))
        elif wanted == Claim.Status.PUBLISHED and not self._may_publish:
            entry.remarks = [_NOT_PUBLISHED]
        elif wanted == Claim.Status.PUBLISHED and settings.SECOND_PERSON:
            # A table may change its words in the same go.
            entry.remarks = [_BY_ANOTHER]
        else:
            claim.status = wanted
        if (
            "published_at" in entry.row.cells
            and not entry.cell("published_at")
            and not claim.published
        ):
            claim.published_at = None

    # --- Whether it may be so -------------------------------------------------------------

    def _check_quotations(self, entries: Iterable[ClaimEntry]) -> None:
        """Look quotations up, one text in memory at a time."""
        by_source = defaultdict(list)
        for entry in entries:
            publishable = Result(entry.claim.quotation_result).publishable
            entry.looked_up = entry.quoted_anew or (entry.claim.published and not publishable)
            by_source[entry.claim.source_id].append(entry)
        newest = Snapshot.objects.newest_of(by_source) if by_source else {}
        for source_id, group in by_source.items():
            if source_id not in newest:
                for entry in group:
                    if entry.quoted_anew:
                        entry.claim.forget_check()
                continue
            sources = list({id(e.claim.source): e.claim.source for e in group}.values())
            text = Snapshot.objects.filter(pk=newest[source_id])
            prefetch_related_objects(sources, Prefetch("snapshots", queryset=text))
            for entry in group:
                claim = entry.claim
                # Asked about, with a tick.
                claim.gap_is_confirmed = True
                if entry.looked_up:
                    claim.check_quotation()
                entry.take_doubts(doubts_by_text(claim, claim.source.snapshots.first().text))
            for source in sources:
                # Lets the text go.
                source.refresh_from_db(fields=["snapshots"])

    def _judge(self, entry: ClaimEntry) -> None:
        claim, before = entry.claim, entry.before
        try:
            claim.clean_fields(exclude=_REFERRED)
            claim.clean_once_checked(quoted_anew=entry.published_anew)
        except ValidationError as error:
            entry.faults += [
                RowError("" if name == "__all__" else name, str(message))
                for name, messages in error.message_dict.items()
                for message in messages
            ]
            return
        if claim.other_role_id and claim.other_role_id == claim.role_id:
            entry.faults.append(RowError("other_role", "The other role is the same as the role."))
        if before and before.published and not self._may_publish:
            entry.faults.append(RowError("", _MAY_NOT))

    @staticmethod
    def _question(entries: list[ClaimEntry]) -> None:
        """Ask what is questionable by other claims, those of earlier rows among them."""
        surroundings = Surroundings.of([entry.claim for entry in entries])
        for entry in entries:
            entry.take_doubts(surroundings.doubts(entry.claim))
            entry.claim.line = entry.row.line
            surroundings.add(entry.claim)

    def _take_contexts(self, entry: ClaimEntry) -> None:
        there = frozenset(entry.before.contexts.all()) if entry.before else frozenset()
        wanted = there if entry.contexts is None else entry.contexts
        entry.contexts = wanted | entry.also_contexts

    def _refuse_what_is_said_twice(self, entries: list[ClaimEntry]) -> None:
        wanted: dict[tuple, ClaimEntry] = {}
        for entry in entries:
            if not entry.comes_in:
                continue
            if entry.identity in wanted:
                line = wanted[entry.identity].row.line
                entry.faults.append(
                    RowError("", f"Line {line} of the file makes this claim already.")
                )
            else:
                wanted[entry.identity] = entry
        if not wanted:
            return
        there = Claim.objects.in_their_own_right().order_by()
        for claim in there.at_points_of(wanted).iterator(chunk_size=500):
            entry = wanted.get(identity(claim))
            if entry and claim.pk != (entry.before and entry.before.pk):
                entry.faults.append(
                    RowError(
                        "",
                        f"The claim {claim.key} of this source says so already: same role, "
                        "question, position and locator.",
                    )
                )
