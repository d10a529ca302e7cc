"""Sources as rows of a table."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, models, transaction
from django.utils.text import capfirst
from taggit.utils import edit_string_for_tags, parse_tags

from sources.adding.guesses import shortened
from sources.addresses import with_scheme
from sources.editing.history import Change
from sources.models import Source, SourceKind
from sources.slugs import slug_of

from ..editing import protection
from ..editing.questions import Doubt, doubts_about_source
from .cells import tidy
from .files import Row
from .names import Names, Sources, UnknownNameError, chosen, plain
from .results import Outcome, RowError, RowResult
from .seen import TWICE, Seen
from .states import values_of

_PLAIN = (
    "short_name",
    "title",
    "author",
    "publisher",
    "published",
    "language",
    "licence",
    "address",
    "archive_address",
    "note",
)
_COMPARED = (
    "slug",
    *_PLAIN[:1],
    "kind",
    *_PLAIN[1:7],
    "voice",
    "part_of",
    "supersedes",
    *_PLAIN[7:9],
    "address_is_dead",
    "read_on",
    "note",
)
KINDS = {
    "company handbook": SourceKind.HANDBOOK,
    "professional handbook": SourceKind.HANDBOOK,
    "government role framework": SourceKind.FRAMEWORK_REFERENCE,
    "framework": SourceKind.FRAMEWORK_REFERENCE,
    "thread": SourceKind.FORUM_THREAD,
    "discussion": SourceKind.FORUM_THREAD,
    "blog post": SourceKind.ARTICLE,
    "job ad": SourceKind.JOB_ADVERTISEMENT,
}
_YES = {"yes", "true", "1"}
_NO = {"", "no", "false", "0"}
_TO_THE_NOTE = {
    "date_updated": "Updated",
    "date_basis": "Date",
    "text_read": "Read",
    "org_context": "Speaks of",
}


def to_row(source: Source) -> dict[str, str]:
    """A source in the columns of the table. It comes with voice, related sources and tags."""
    return {
        "slug": source.slug,
        **{name: getattr(source, name) for name in _PLAIN},
        "kind": source.kind,
        "voice": source.voice.slug,
        "part_of": source.part_of.slug if source.part_of else "",
        "supersedes": source.supersedes.slug if source.supersedes else "",
        "address_is_dead": "yes" if source.address_is_dead else "",
        "read_on": source.read_on.isoformat() if source.read_on else "",
        "tags": edit_string_for_tags(source.tags.all()),
    }


def exported(sources: models.QuerySet) -> Iterable[dict[str, str]]:
    """Those first that others refer to, so that the table can be imported as it stands."""
    chosen_ = set(sources.order_by().values_list("pk", flat=True))
    ordered, waiting = [], dict(Source.objects.order_by("slug").values_list("pk", "slug"))
    above = {
        pk: {other for other in others if other}
        for pk, *others in Source.objects.order_by().values_list("pk", "part_of", "supersedes")
    }
    done: set[int] = set()

    def place(pk: int, on_the_way: frozenset[int]) -> None:
        if pk in done or pk in on_the_way:
            return
        for other in sorted(above[pk], key=waiting.get):
            place(other, on_the_way | {pk})
        done.add(pk)
        if pk in chosen_:
            ordered.append(pk)

    for pk in waiting:
        place(pk, frozenset())
    for start in range(0, len(ordered), 500):
        part = ordered[start : start + 500]
        by_pk = Source.objects.for_table().in_bulk(part)
        yield from (to_row(by_pk[pk]) for pk in part)


class SourceRows:
    """Takes rows one after the other: there are few sources, and one may be part of the one in the
    row before."""

    def __init__(self, names: Names, *, user, reason: str, may_publish: bool, keep):
        self._keep = keep
        self._names, self._user, self._reason = names, user, reason
        self._may_publish = may_publish
        self._seen = Seen()

    def take(self, rows: Sequence[Row]) -> list[RowResult]:
        return [self._take(row) for row in rows]

    def _take(self, row: Row) -> RowResult:
        faults = [RowError(column, reason) for column, reason in row.faults]
        remarks: list[str] = []
        doubts: list[Doubt] = []
        row = self._with_whole_addresses(row, remarks)
        values = self._read(row, faults)
        source = self._match(row, faults, remarks)
        name = row.cells.get("slug") or row.cells.get("title") or row.cells.get("address") or ""
        before = None
        changes: tuple[Change, ...] = ()
        if source is None:
            # A contributor's source is shown to readers when an editor publishes it.
            source = Source(is_public=self._may_publish)
            self._fill_in(row, values, faults)
        else:
            # Nobody publishes it between the question whether it may change and its saving.
            source = Source.objects.order_by().select_for_update().get(pk=source.pk)
            before, self._before = _words(source), values_of(source)
            if not self._seen.first(source.pk):
                faults.append(RowError("", TWICE))
        if not faults:
            tags = self._set(source, row, values)
            changes = _changes(before, _words(source, tags))
            try:
                # What is here as it stands is let be, whatever may be held against it.
                if changes:
                    source.full_clean()
            except ValidationError as error:
                faults += [
                    RowError("" if field == "__all__" else field, message)
                    for field, messages in error.message_dict.items()
                    for message in messages
                ]
            else:
                if changes and not self._may_publish:
                    faults += [RowError(*objection) for objection in protection.objections(source)]
                if changes and not faults:
                    doubts = self._question(source, changes)
                if not faults:
                    self._write(source, tags, changes, faults)
        what = Outcome.CHANGED if changes else Outcome.SAME
        if faults:
            what = Outcome.REFUSED
        elif before is None:
            what = Outcome.NEW
        return RowResult(
            line=row.line,
            what=what,
            name=name[:200],
            pk=source.pk if before else None,
            changes=() if faults else changes,
            faults=tuple(faults),
            remarks=() if faults else tuple(remarks),
            doubts=() if faults else tuple(doubts),
        )

    @staticmethod
    def _with_whole_addresses(row: Row, remarks: list[str]) -> Row:
        """Return the row with the scheme of addresses that are written without one."""
        whole = {}
        for name in ("address", "archive_address"):
            written = row.cells.get(name, "")
            if (address := with_scheme(written)) != written:
                whole[name] = address
                remarks.append(f"“{written[:100]}” is read as {address[:100]}.")
        return replace(row, cells=row.cells | whole) if whole else row

    @staticmethod
    def _question(source: Source, changes: tuple[Change, ...]) -> list[Doubt]:
        """Return what is questionable about a source that is new or changes."""
        compared = {"voice", "kind", "published", "title", "supersedes"}
        changed = compared & {change.name for change in changes}
        return doubts_about_source(source) if source._state.adding or changed else []

    def _read(self, row: Row, faults: list[RowError]) -> dict[str, object]:
        cells = row.cells
        values: dict[str, object] = {name: cells[name] for name in _PLAIN if name in cells}
        if not values.get("language"):
            values.pop("language", None)
        if not values.get("short_name"):
            values.pop("short_name", None)
        if "address_is_dead" in cells:
            answer = plain(cells["address_is_dead"])
            values["address_is_dead"] = answer in _YES
            if answer not in _YES | _NO:
                faults.append(RowError("address_is_dead", "Write “yes” or leave it empty."))
        if "read_on" in cells:
            values["read_on"] = cells["read_on"] or None
        for name in ("part_of", "supersedes"):
            if name in cells and not cells[name]:
                values[name] = None
        related = {name: cells[name] for name in ("part_of", "supersedes") if cells.get(name)}
        known = Sources(related.values()) if related else None
        for name, find in (
            ("kind", lambda text: chosen(text, SourceKind.choices, KINDS)),
            ("voice", self._names.voice),
            ("part_of", lambda text: known.get(text)),
            ("supersedes", lambda text: known.get(text)),
        ):
            if cells.get(name):
                try:
                    values[name] = find(cells[name])
                except UnknownNameError as error:
                    faults.append(RowError(name, str(error)))
        return values

    def _match(self, row: Row, faults: list[RowError], remarks: list[str]) -> Source | None:
        slug, address = row.cells.get("slug", ""), row.cells.get("address", "")
        if not slug and not address:
            faults.append(
                RowError("slug", "A source is known by its slug or its address: give one.")
            )
            return None
        known = Sources({slug, address})
        try:
            if slug and (source := known.meant(slug)):
                return source
        except UnknownNameError as error:
            faults.append(RowError("slug", str(error)))
            return None
        try:
            source = known.meant(address) if address else None
        except UnknownNameError as error:
            if slug:
                return None
            faults.append(RowError("address", str(error)))
            return None
        # A comment may bear the address of its thread.
        comment = plain(row.cells.get("kind", "")) == SourceKind.COMMENT
        if source and comment == (source.kind == SourceKind.COMMENT):
            if slug:
                remarks.append(f"Known here by its address, as “{source.slug}”.")
            return source
        return None

    def _fill_in(self, row: Row, values: dict[str, object], faults: list[RowError]) -> None:
        """What a new source needs and the row leaves open."""
        cells = row.cells
        title = cells.get("title", "")
        values.setdefault("short_name", shortened(title or cells.get("slug", ""), 80))
        values["slug"] = cells.get("slug") or slug_of(title or values["short_name"], 80)
        if "kind" not in values and not cells.get("kind"):
            faults.append(RowError("kind", "A new source needs it."))
        if "voice" not in values and not cells.get("voice"):
            try:
                values["voice"] = self._names.voice(speaker(cells))
            except UnknownNameError as error:
                faults.append(RowError("voice", str(error)))

    def _set(self, source: Source, row: Row, values: dict[str, object]) -> list[str]:
        """Give the source its values; its tags, which are rows of their own, are returned."""
        for name, value in values.items():
            if name in _PLAIN and source.pk and tidy(getattr(source, name)) == value:
                continue
            setattr(source, name, value)
        there = source.note.splitlines()
        lines = [
            f"{label}: {row.cells[name]}"
            for name, label in _TO_THE_NOTE.items()
            if row.cells.get(name)
        ]
        added = [line for line in lines if line not in there]
        if added:
            source.note = "\n".join([*([source.note] if source.note else []), *added])
        if "tags" in row.cells:
            return parse_tags(row.cells["tags"])
        return sorted(source.tags.names()) if source.pk else []

    def _write(self, source: Source, tags, changes, faults: list[RowError]) -> None:
        names = {change.name for change in changes}
        if not names:
            return
        source._history_user, source._change_reason = self._user, self._reason
        added = source._state.adding
        try:
            with transaction.atomic():
                if names - {"tags"}:
                    source.save()
                if "tags" in names:
                    source.tags.set(tags)
        except (DataError, IntegrityError) as error:
            faults.append(RowError("", f"The database refuses it: {error}"))
        else:
            self._keep([source], added, () if added else [self._before])
            self._seen.first(source.pk)


def speaker(cells: dict[str, str]) -> str:
    """Return who speaks in a new source whose row names no voice."""
    authors = [name.strip() for name in cells.get("author", "").split(";") if name.strip()]
    short_name = cells.get("short_name") or cells.get("title", "") or cells.get("slug", "")
    return shortened(
        _joined(authors) or cells.get("publisher", "") or shortened(short_name, 80), 200
    )


def _joined(names: list[str]) -> str:
    *most, last = names or [""]
    return f"{', '.join(most)} and {last}" if most else last


def _words(source: Source, tags: Iterable[str] | None = None) -> dict[str, str]:
    """Each field as a person reads it."""
    texts = {}
    for name in _COMPARED:
        value = getattr(source, name)
        if name == "kind":
            value = source.get_kind_display()
        elif name == "address_is_dead":
            value = "yes" if value else ""
        elif name in {"part_of", "supersedes"}:
            value = value.slug if value else ""
        texts[name] = str(value) if value is not None else ""
    named = source.tags.names() if tags is None else tags
    texts["tags"] = ", ".join(sorted(map(str.casefold, named)))
    return texts


def _changes(before: dict[str, str] | None, after: dict[str, str]) -> tuple[Change, ...]:
    return tuple(
        Change(
            name,
            "Tags" if name == "tags" else capfirst(str(Source._meta.get_field(name).verbose_name)),
            before[name] if before else "",
            value,
            prose=name in _PLAIN,
        )
        for name, value in after.items()
        if (before[name] != value if before else value)
    )
