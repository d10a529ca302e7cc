"""What changed for readers lately, from history: the newest first, a page at a time.

Only what readers could see: no drafts, no editors' notes and names, and no reasons but those that
their editors let readers see. A page takes a fixed number of queries.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from sources.editing import history
from sources.editing.history import Change
from sources.models import Source

from ..domain.facts import Choice
from ..models import Claim, Erasure, OrgNote, Responsibility, Role
from .claim_history import public_changes
from .merged import moved_by_merging, numbers_of, rows_now, with_kept

PER_PAGE = 50

_REFERENCES = {
    "role": Role,
    "other_role": Role,
    "responsibility": Responsibility,
    "source": Source,
}
"""What versions of statements and notes refer to, as far as it may be merged into another."""

RowsNow = dict[type[models.Model], dict[int, models.Model]]
"""Where rows are now that were merged into others, by the number that they had."""


class ChangeKind(Choice):
    """What may have happened: its slug, and what readers call it."""

    PUBLISHED = ("published", _("Statement published"))
    CHANGED = ("changed", _("Statement changed"))
    WITHDRAWN = ("withdrawn", _("Statement withdrawn"))
    NOTE = ("note", _("Note written or changed"))
    RENAMED = ("renamed", _("Role or question renamed"))
    MERGED = ("merged", _("Merged into another"))
    SOURCE = ("source", _("Source added"))
    ERASED = ("erased", _("Erased"))


_OF_SEVERAL_MODELS = {ChangeKind.RENAMED, ChangeKind.MERGED}


@dataclass(frozen=True)
class Wanted:
    """What a page is narrowed to."""

    role: Role | None = None
    question: Responsibility | None = None
    source: Source | None = None
    kind: ChangeKind | None = None


@dataclass(frozen=True)
class Event:
    """Something that happened. ``row`` is the version in which it did; ``kept`` is the row of which
    a merged one is now a part."""

    kind: ChangeKind
    at: datetime
    row: models.Model
    cursor: str
    changes: tuple[Change, ...] = ()
    kept: models.Model | None = None

    @property
    def reason(self) -> str:
        """Return what the editor gave as the reason, for readers."""
        return getattr(self.row, "public_reason", "")

    @property
    def page(self) -> str:
        """Return where the page begins that has this event first, whatever happens after it."""
        at, letter, number = self.cursor.split("~")
        return f"{at}~{letter}~{int(number) + 1}"

    @property
    def key(self) -> str:
        """Return what tells it from all others, for ever."""
        number = f"{self.kind.slug}-{self.row.pk}"
        # Versions of questions and of sources are numbered like those of roles.
        of_role = self.kind not in _OF_SEVERAL_MODELS or self.row.instance_type is Role
        return number if of_role else f"{number}-{self.row.instance_type._meta.model_name}"


def recent(wanted: Wanted, before: str = "") -> tuple[list[Event], str]:
    """Return the events of a page, and where the next page begins, "" after the last."""
    limit = PER_PAGE + 1
    rows = []
    for letter, versions in _versions(wanted):
        kept = versions.filter(_earlier(letter, before)) if before else versions
        rows += [(row.history_date, letter, row.pk, row) for row in kept[:limit]]
    rows.sort(key=lambda entry: (entry[0].timestamp(), entry[1], entry[2]), reverse=True)
    shown = rows[:PER_PAGE]
    last = shown[-1] if len(rows) > PER_PAGE else None
    following = f"{last[0].isoformat()}~{last[1]}~{last[2]}" if last else ""
    return list(_events([(letter, row) for _at, letter, _pk, row in shown], wanted)), following


def _events(shown: list[tuple[str, models.Model]], wanted: Wanted) -> Iterator[Event]:
    """Yield what happened in these versions, without what readers could not see."""
    changed = [row for letter, row in shown if _kind_of(letter, row) is ChangeKind.CHANGED]
    earlier = Claim.history.in_bulk([row.version_before for row in changed]) if changed else {}
    now = _rows_now(shown)
    versions = {version.id: version for version in history.versions([*earlier.values(), *changed])}
    for letter, row in shown:
        if letter in {"c", "n"}:
            _refer_to_rows_now(row, now)
            if not (row.role and row.responsibility):
                # They are gone, with all that was said on them.
                continue
        kind = _kind_of(letter, row)
        changes = ()
        if kind is ChangeKind.CHANGED:
            changes = _changes_in(row, versions)
            if not changes:
                # What only editors see has changed.
                continue
        if wanted.kind in {None, kind}:
            at = row.history_date
            cursor = f"{at.isoformat()}~{letter}~{row.pk}"
            kept = now[row.instance_type].get(row.id) if kind is ChangeKind.MERGED else None
            yield Event(kind, at, row, cursor, changes, kept)


def is_cursor(text: str) -> bool:
    """Return whether this is where a page may begin."""
    match = re.fullmatch(r"([0-9T:.+-]{19,40})~[a-z]~[0-9]{1,18}", text)
    try:
        moment = parse_datetime(match[1]) if match else None
    except ValueError:
        return False
    # At both ends of the calendar there are moments that other time zones cannot name.
    return moment is not None and moment.tzinfo is not None and 1 < moment.year < 9999


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
    """Yield the versions of each model that readers may have noticed, the newest first, each with
    the letter that stands for the model."""
    kind, role, question, source = wanted.kind, wanted.role, wanted.question, wanted.source
    newest = ("-history_date", "-history_id")
    if kind in {None, ChangeKind.PUBLISHED, ChangeKind.CHANGED, ChangeKind.WITHDRAWN}:
        related = ("source", "role", "other_role", "responsibility")
        yield "c", _claim_versions(wanted).select_related(*related).order_by(*newest)
    if kind in {None, ChangeKind.NOTE} and not source:
        related = ("role", "other_role", "responsibility")
        yield "n", _note_versions(wanted).select_related(*related).order_by(*newest)
    if kind in {None, ChangeKind.RENAMED, ChangeKind.MERGED} and not source:
        if role or not question:
            yield "r", _names_of(Role, kind, role).order_by(*newest)
        if question or not role:
            yield "q", _names_of(Responsibility, kind, question).order_by(*newest)
    if kind in {None, ChangeKind.SOURCE, ChangeKind.MERGED} and not (role or question):
        yield "s", _source_versions(kind, source).order_by(*newest)
    if kind in {None, ChangeKind.ERASED} and not (role or question or source):
        rows = Erasure.objects.annotate(history_date=F("erased_at"))
        yield "e", rows.order_by("-erased_at", "-pk")


def _narrowed(rows: models.QuerySet, wanted: Wanted) -> models.QuerySet:
    """Return what is about the wanted rows, also under numbers that were merged into theirs."""
    about = Q()
    if wanted.role:
        numbers = numbers_of(wanted.role)
        about &= Q(role__in=numbers) | Q(other_role__in=numbers)
    if wanted.question:
        about &= Q(responsibility__in=numbers_of(wanted.question))
    if wanted.source:
        about &= Q(source__in=numbers_of(wanted.source))
    # By number: filtered themselves, they would be joined only to rows that still exist.
    return rows.filter(pk__in=rows.model.objects.filter(about).values("pk")) if about else rows


def _claim_versions(wanted: Wanted) -> models.QuerySet:
    # Merging moves hundreds of statements, and is told once.
    rows = Claim.history.filter(origin="").exclude(moved_by_merging(), history_type="~")
    rows = _narrowed(rows, wanted)
    rows = rows.annotate(
        status_before=_before(Claim, "status"), version_before=_before(Claim, "history_id")
    )
    now, then = Q(status="published") & ~Q(history_type="-"), Q(status_before="published")
    condition = {
        ChangeKind.PUBLISHED: now & (Q(status_before=None) | ~then),
        ChangeKind.CHANGED: now & then,
        ChangeKind.WITHDRAWN: then & (~Q(status="published") | Q(history_type="-")),
    }.get(wanted.kind, now | then)
    return rows.filter(condition)


def _note_versions(wanted: Wanted) -> models.QuerySet:
    rows = OrgNote.history.annotate(said_before=_before(OrgNote, "explanation"))
    changed = Q(said_before=None) | ~Q(said_before=F("explanation")) | Q(history_type="-")
    return _narrowed(rows, wanted).filter(changed)


def _names_of(model, kind: ChangeKind | None, chosen) -> models.QuerySet:
    """Return the versions in which roles or questions were renamed or merged into others."""
    rows = with_kept(model.history.filter(origin="")).annotate(name_before=_before(model, "name"))
    renamed = Q(history_type="~") & ~Q(name_before=None) & ~Q(name_before=F("name"))
    merged = Q(kept__isnull=False)
    if model is Responsibility:
        # Readers see no question before somebody answers it.
        renamed &= Q(id__in=Responsibility.objects.spoken_of().values("pk"))
        answers = Claim.history.filter(responsibility=OuterRef("id"), status="published")
        merged &= Exists(answers)
    if chosen:
        renamed &= Q(id=chosen.pk)
        merged &= Q(kept=chosen.pk)
    chosen_kinds = {ChangeKind.RENAMED: renamed, ChangeKind.MERGED: merged}
    return rows.filter(chosen_kinds.get(kind, renamed | merged))


def _source_versions(kind: ChangeKind | None, chosen: Source | None) -> models.QuerySet:
    """Return the versions in which sources were added or merged into others."""
    rows = with_kept(Source.history.filter(origin="", is_public=True))
    rows = rows.annotate(public_before=_before(Source, "is_public"))
    added = ~Q(history_type="-") & (Q(public_before=None) | Q(public_before=False))
    merged = Q(kept__isnull=False)
    if chosen:
        added &= Q(id=chosen.pk)
        merged &= Q(kept=chosen.pk)
    chosen_kinds = {ChangeKind.SOURCE: added, ChangeKind.MERGED: merged}
    return rows.filter(chosen_kinds.get(kind, added | merged))


def _kind_of(letter: str, row) -> ChangeKind:
    if letter in {"q", "r", "s"}:
        if row.history_type == "-":
            return ChangeKind.MERGED
        return ChangeKind.SOURCE if letter == "s" else ChangeKind.RENAMED
    if letter != "c":
        return {"n": ChangeKind.NOTE, "e": ChangeKind.ERASED}[letter]
    if row.status != Claim.Status.PUBLISHED or row.history_type == "-":
        return ChangeKind.WITHDRAWN
    was_published = row.status_before == Claim.Status.PUBLISHED
    return ChangeKind.CHANGED if was_published else ChangeKind.PUBLISHED


def _rows_now(shown: list[tuple[str, models.Model]]) -> RowsNow:
    """Return where all that these versions refer to is now, as far as it was merged."""
    numbers: dict[type[models.Model], set[int]] = {model: set() for model in _REFERENCES.values()}
    for letter, row in shown:
        if letter in {"c", "n"}:
            for name, model in _REFERENCES.items():
                if pk := getattr(row, f"{name}_id", None):
                    numbers[model].add(pk)
        elif _kind_of(letter, row) is ChangeKind.MERGED:
            numbers[row.instance_type].add(row.id)
    return {model: rows_now(model, pks) for model, pks in numbers.items()}


def _refer_to_rows_now(row, now: RowsNow) -> None:
    """Let a version that is shown refer to what its role and question are a part of now."""
    for name, model in _REFERENCES.items():
        kept = now[model].get(getattr(row, f"{name}_id", None))
        if kept:
            setattr(row, name, kept)


def _changes_in(row, versions: dict[int, history.Version]) -> tuple[Change, ...]:
    """Return what readers saw change with a version of a statement."""
    before = versions.get(row.version_before)
    if before is None:
        return ()
    return public_changes(before, versions[row.history_id], row.role, row.other_role)
