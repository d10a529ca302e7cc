"""What changed for readers lately, from history: the newest first, a page at a time.

Only what readers could see: no drafts, no editors' notes, names or reasons, which were written for
editors. A page takes a fixed number of queries.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from sources.editing import history
from sources.editing.history import Change
from sources.models import Source

from ..models import Claim, Erasure, OrgNote, Responsibility, Role
from .claim_history import public_changes

PER_PAGE = 50


class ChangeKind(Enum):
    """What may have happened: its slug, and what readers call it."""

    PUBLISHED = ("published", _("Statement published"))
    CHANGED = ("changed", _("Statement changed"))
    WITHDRAWN = ("withdrawn", _("Statement withdrawn"))
    NOTE = ("note", _("Note written or changed"))
    RENAMED = ("renamed", _("Role or question renamed"))
    SOURCE = ("source", _("Source added"))
    ERASED = ("erased", _("Erased"))

    def __init__(self, slug: str, label) -> None:
        self.slug = slug
        self.label = label


@dataclass(frozen=True)
class Wanted:
    """What a page is narrowed to."""

    role: Role | None = None
    question: Responsibility | None = None
    source: Source | None = None
    kind: ChangeKind | None = None


@dataclass(frozen=True)
class Event:
    """Something that happened. ``row`` is the version in which it did."""

    kind: ChangeKind
    at: datetime
    row: models.Model
    cursor: str
    changes: tuple[Change, ...] = ()

    @property
    def key(self) -> str:
        """Return what tells it from all others, for ever."""
        return f"{self.kind.slug}-{self.row.pk}"


def recent(wanted: Wanted, before: str = "") -> tuple[list[Event], str]:
    """Return the events of a page, and where the next page begins, "" after the last."""
    limit = PER_PAGE + 1
    rows = []
    for letter, versions in _versions(wanted):
        kept = versions.filter(_earlier(letter, before)) if before else versions
        rows += [(row.history_date, letter, row.pk, row) for row in kept[:limit]]
    rows.sort(key=lambda entry: (entry[0].timestamp(), entry[1], entry[2]), reverse=True)
    shown = rows[:PER_PAGE]
    changes = _changes_of([row for _at, letter, _pk, row in shown if letter == "c"])
    events = []
    for at, letter, pk, row in shown:
        if letter in {"c", "n"} and not (row.role and row.responsibility):
            # They were merged into others, which have their own history.
            continue
        kind = _kind_of(letter, row)
        changed = changes.get(pk, ())
        if kind is ChangeKind.CHANGED and not changed:
            # What only editors see has changed.
            continue
        if wanted.kind in {None, kind}:
            cursor = f"{at.isoformat()}~{letter}~{pk}"
            events.append(Event(kind, at, row, cursor, changed))
    last = shown[-1] if len(rows) > PER_PAGE else None
    return events, f"{last[0].isoformat()}~{last[1]}~{last[2]}" if last else ""


def is_cursor(text: str) -> bool:
    """Return whether this is where a page may begin."""
    match = re.fullmatch(r"([0-9T:.+-]{19,40})~[a-z]~[0-9]{1,18}", text)
    try:
        moment = parse_datetime(match[1]) if match else None
    except ValueError:
        return False
    return moment is not None and moment.tzinfo is not None


def _earlier(letter: str, cursor: str) -> Q:
    at, other, pk = cursor.split("~")
    moment = parse_datetime(at)
    earlier = Q(history_date__lt=moment)
    if letter < other:
        earlier |= Q(history_date=moment)
    elif letter == other:
        earlier |= Q(history_date=moment, pk__lt=int(pk))
    return earlier


def _before(model: type[models.Model], field: str) -> Subquery:
    """Return what a field was in the version before."""
    versions = model.history.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id"))
    return Subquery(versions.order_by("-history_id").values(field)[:1])


def _versions(wanted: Wanted) -> Iterator[tuple[str, models.QuerySet]]:
    """Yield the versions of each model that readers may have noticed, the newest first."""
    kind, role, question, source = wanted.kind, wanted.role, wanted.question, wanted.source
    newest = ("-history_date", "-history_id")
    if kind in {None, ChangeKind.PUBLISHED, ChangeKind.CHANGED, ChangeKind.WITHDRAWN}:
        rows = Claim.history.filter(origin="")
        if role:
            rows = rows.filter(Q(role=role.pk) | Q(other_role=role.pk))
        if question:
            rows = rows.filter(responsibility=question.pk)
        if source:
            rows = rows.filter(source=source.pk)
        rows = rows.annotate(
            status_before=_before(Claim, "status"), version_before=_before(Claim, "history_id")
        )
        now, then = Q(status="published") & ~Q(history_type="-"), Q(status_before="published")
        condition = {
            ChangeKind.PUBLISHED: now & (Q(status_before=None) | ~then),
            ChangeKind.CHANGED: now & then,
            ChangeKind.WITHDRAWN: then & (~Q(status="published") | Q(history_type="-")),
        }.get(kind, now | then)
        related = ("source", "role", "other_role", "responsibility")
        yield "c", rows.filter(condition).select_related(*related).order_by(*newest)
    if kind in {None, ChangeKind.NOTE} and not source:
        rows = OrgNote.history.annotate(said_before=_before(OrgNote, "explanation"))
        if role:
            rows = rows.filter(Q(role=role.pk) | Q(other_role=role.pk))
        if question:
            rows = rows.filter(responsibility=question.pk)
        changed = Q(said_before=None) | ~Q(said_before=F("explanation")) | Q(history_type="-")
        related = ("role", "other_role", "responsibility")
        yield "n", rows.filter(changed).select_related(*related).order_by(*newest)
    if kind in {None, ChangeKind.RENAMED} and not source:
        for letter, model, chosen, other in (
            ("q", Responsibility, question, role),
            ("r", Role, role, question),
        ):
            if other and not chosen:
                continue
            rows = model.history.filter(origin="", history_type="~")
            if model is Responsibility:
                # Readers see no question before somebody answers it.
                rows = rows.filter(id__in=Responsibility.objects.spoken_of().values("pk"))
            if chosen:
                rows = rows.filter(id=chosen.pk)
            rows = rows.annotate(name_before=_before(model, "name"))
            yield (
                letter,
                rows.exclude(name_before=None).exclude(name_before=F("name")).order_by(*newest),
            )
    if kind in {None, ChangeKind.SOURCE} and not (role or question):
        rows = Source.history.filter(origin="", is_public=True).exclude(history_type="-")
        if source:
            rows = rows.filter(id=source.pk)
        rows = rows.annotate(public_before=_before(Source, "is_public"))
        yield "s", rows.filter(Q(public_before=None) | Q(public_before=False)).order_by(*newest)
    if kind in {None, ChangeKind.ERASED} and not (role or question or source):
        rows = Erasure.objects.annotate(history_date=F("erased_at"))
        yield "e", rows.order_by("-erased_at", "-pk")


def _kind_of(letter: str, row) -> ChangeKind:
    if letter != "c":
        return {
            "n": ChangeKind.NOTE,
            "q": ChangeKind.RENAMED,
            "r": ChangeKind.RENAMED,
            "s": ChangeKind.SOURCE,
            "e": ChangeKind.ERASED,
        }[letter]
    if row.status != Claim.Status.PUBLISHED or row.history_type == "-":
        return ChangeKind.WITHDRAWN
    was_published = row.status_before == Claim.Status.PUBLISHED
    return ChangeKind.CHANGED if was_published else ChangeKind.PUBLISHED


def _changes_of(rows: list) -> dict[int, tuple[Change, ...]]:
    """Return what readers saw change, by the number of the version."""
    changed = [row for row in rows if _kind_of("c", row) is ChangeKind.CHANGED]
    if not changed:
        return {}
    earlier = Claim.history.in_bulk([row.version_before for row in changed])
    known = [*earlier.values(), *changed]
    versions = {version.id: version for version in history.versions(known)}
    return {
        row.history_id: public_changes(
            versions[row.version_before], versions[row.history_id], row.role, row.other_role
        )
        for row in changed
        if row.version_before in versions
    }
