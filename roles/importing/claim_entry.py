"""A row of a table on its way to a claim."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import models
from django.utils.text import capfirst

from sources.editing import history
from sources.editing.history import Change
from sources.models import Source

from ..editing.questions import Code, Doubt, concerns
from ..models import Claim, Context
from .files import Row
from .results import Outcome, RowError, RowResult

TEXTS = ("paraphrase", "locator", "quotation", "note")
REQUIRED = ("source", "role", "responsibility", "paraphrase")
"""What a new claim needs."""
_COMPARED = (
    "source",
    "role",
    "other_role",
    "responsibility",
    "position",
    *TEXTS,
    "manner",
    "status",
    "published_at",
    "external_id",
)


@dataclass
class ClaimEntry:
    """A row on its way to its fate."""

    row: Row
    values: dict[str, object] = field(default_factory=dict)
    """What the row says of fields, read and looked up."""
    lines: list[str] = field(default_factory=list)
    """What goes to the note besides."""
    contexts: frozenset[Context] | None = None
    also_contexts: frozenset[Context] = frozenset()
    faults: list[RowError] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    """What has to be confirmed before it comes in."""
    claim: Claim | None = None
    """As it is to be."""
    before: Claim | None = None
    changes: tuple[Change, ...] = ()
    looked_up: bool = False
    """Whether its quotation is looked up in the stored text."""
    left_alone: bool = False
    """Whether it says what is published here, in the words of somebody who may not change that."""

    def cell(self, name: str) -> str:
        return self.row.cells.get(name, "")

    @property
    def identity(self) -> tuple:
        return identity(self.claim)

    @property
    def comes_in(self) -> bool:
        """Whether it is neither refused nor here already."""
        return self.what in {Outcome.NEW, Outcome.CHANGED}

    @property
    def what(self) -> Outcome:
        if self.faults:
            return Outcome.REFUSED
        if self.before is None:
            return Outcome.NEW
        return Outcome.CHANGED if self.changes else Outcome.SAME

    @property
    def id(self) -> tuple[int, str] | None:
        """What the table calls it, together with its source."""
        source, external = self.values.get("source"), self.values.get("external_id")
        return (source.pk, external) if source and external else None

    @property
    def anchors(self) -> str:
        """Beginning and end of a quotation, where the table has no more of it."""
        parts = [self.cell(name) for name in ("anchor_start", "anchor_end")]
        return " … ".join(part for part in parts if part)

    @property
    def quoted_anew(self) -> bool:
        claim, before = self.claim, self.before
        if before is None:
            return bool(claim.quotation)
        return (claim.quotation, claim.source_id) != (before.quotation, before.source_id)

    @property
    def published_anew(self) -> bool:
        """Whether readers have not seen these words as this claim's yet."""
        return self.quoted_anew or self.before is None or not self.before.published

    def take_doubts(self, doubts: Iterable[Doubt]) -> None:
        """Take these as reasons to refuse it, as what is to be confirmed, or as remarks. What did
        not change has been answered before."""
        changed = None if self.published_anew else {change.name for change in self.changes}
        if self.before and not self.claim.published:
            changed = {change.name for change in self.changes}
        for doubt in doubts:
            if not concerns(doubt.code, changed):
                if doubt.code in {Code.MISSING, Code.GAP}:
                    self.remarks.append(str(doubt))
            elif doubt.refuses:
                self.faults.append(RowError(doubt.field, str(doubt)))
            elif doubt.asks:
                self.doubts.append(doubt)
            elif doubt.code is not Code.ABSENT:
                self.remarks.append(str(doubt))

    def differences(self) -> tuple[Change, ...]:
        """Field by field, in words; of a new claim all that it says."""
        changes = []
        for name in _COMPARED:
            field = Claim._meta.get_field(name)
            after = getattr(self.claim, name if not field.is_relation else field.attname)
            before = None
            if self.before:
                before = getattr(self.before, name if not field.is_relation else field.attname)
            if name == "published_at" and not self.cell(name):
                # Set when it is published: the moment is no news.
                continue
            if after != before and (after or before):
                changes.append(
                    Change(
                        name,
                        capfirst(str(field.verbose_name)),
                        _in_words(self.before, field) if self.before else "",
                        _in_words(self.claim, field),
                        prose=name in TEXTS,
                    )
                )
        there = frozenset(self.before.contexts.all()) if self.before else frozenset()
        if self.contexts != there:
            before, after = (
                ", ".join(sorted(map(str, contexts))) for contexts in (there, self.contexts)
            )
            changes.append(Change("contexts", "Contexts", before, after, prose=False))
        return tuple(changes)

    def fate(self) -> RowResult:
        before = self.before
        name = (before.key if before else "") or self.cell("key") or self.cell("external_id")
        if not name:
            name = ", ".join(filter(None, map(self.cell, ("source", "role", "responsibility"))))
        return RowResult(
            line=self.row.line,
            what=self.what,
            name=name[:200],
            pk=before.pk if before else None,
            changes=() if self.faults else self.changes,
            faults=tuple(self.faults),
            remarks=tuple(self.remarks) if not self.faults else (),
            doubts=tuple(self.doubts) if self.comes_in else (),
        )


def identity(claim: Claim) -> tuple:
    """By which the database tells claims apart."""
    return (
        claim.source_id,
        claim.role_id,
        claim.other_role_id or 0,
        claim.responsibility_id,
        claim.position_id or 0,
        claim.locator,
        "" if claim.position_id else claim.external_id,
    )


def _in_words(claim: Claim, field: models.Field) -> str:
    value = getattr(claim, field.name)
    if value is None:
        return ""
    if isinstance(value, Source):
        return value.slug
    if isinstance(value, datetime):
        return history.format_moment(value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return str(value)
