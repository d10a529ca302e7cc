"""What goes when something is erased, as numbers of rows. Writes nothing."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import ngettext

from sources.models import FormerSourceSlug, Snapshot, Source, Voice
from sources.text.markdown import citations

from ..editing.merging import name_in_reasons
from ..models import (
    Claim,
    Erasure,
    ImportedRow,
    OrgNote,
    PendingImport,
    PendingSource,
    Responsibility,
    Role,
    Suggestion,
)

Kind = Erasure.Kind
SHORTEST = 12
"""Characters of words by which texts that quote what is erased are recognised; fewer stand in other
texts by chance."""
LONGEST = 80
"""Characters of words that are looked for: names in the log are cut."""
_AT_ONCE = 25
_SCHEME = re.compile(r"^https?://(www\.)?", re.IGNORECASE)

WITH_HISTORY = (Claim, Source, OrgNote, Role, Responsibility)
CITING = ((Role, "definition"), (Role, "summary"), (Responsibility, "meaning"))
"""Texts that may cite sources and stand in rows that stay."""


@dataclass
class Plan:
    """What goes, by model. ``kind`` and ``row`` are what somebody wants to erase."""

    kind: Kind
    row: models.Model
    claims: set[int] = field(default_factory=set)
    sources: set[int] = field(default_factory=set)
    voices: set[int] = field(default_factory=set)
    texts: set[int] = field(default_factory=set)
    suggestions: set[int] = field(default_factory=set)
    notes: set[int] = field(default_factory=set)
    claim_versions: set[int] = field(default_factory=set)
    """Versions of statements that stay: what they said before."""
    note_versions: set[int] = field(default_factory=set)
    citing: list[models.Model] = field(default_factory=list)
    """Roles and questions whose texts cite it now: as long as there are any, it cannot go."""
    citing_versions: dict[tuple[type[models.Model], str], set[int]] = field(default_factory=dict)
    """Earlier versions of such texts: they lose the text, and stay for the past days that need
    them."""
    words: set[str] = field(default_factory=set)
    """By which what quotes it is recognised."""
    slugs: set[str] = field(default_factory=set)
    user: int | None = None

    @property
    def digest(self) -> str:
        """Return what changes as soon as something else would go."""
        ids = (
            *(self.claims, self.sources, self.voices, self.texts, self.suggestions, self.notes),
            *(self.claim_versions, self.note_versions, {row.pk for row in self.citing}),
            *self.citing_versions.values(),
        )
        parts = [self.kind.value, str(self.row.pk), *(str(sorted(numbers)) for numbers in ids)]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def counts(self) -> dict[str, int]:
        """Return how many of what goes, without what is not touched."""
        counted = {
            "statements": len(self.claims),
            "sources": len(self.sources),
            "authors": len(self.voices),
            "texts": len(self.texts),
            "suggestions": len(self.suggestions),
            "notes": len(self.notes),
            "versions": self._versions(),
            "names": int(self.user is not None),
        }
        counted["versions"] += len(self.claim_versions) + len(self.note_versions)
        return {name: number for name, number in counted.items() if number}

    def _versions(self) -> int:
        wholly = ((Claim, self.claims), (Source, self.sources), (OrgNote, self.notes))
        return sum(model.history.filter(id__in=ids).count() for model, ids in wholly if ids)

    @property
    def emptied(self) -> int:
        """Return how many earlier texts of roles and questions are emptied."""
        return sum(len(versions) for versions in self.citing_versions.values())

    def uploads(self) -> int:
        """Return how many uploads of the last day go too: what is in them cannot be searched."""
        if not self.takes_uploads:
            return 0
        return PendingImport.objects.count() + PendingSource.objects.count()

    @property
    def takes_uploads(self) -> bool:
        return self.kind in {Kind.STATEMENT, Kind.SOURCE, Kind.TEXT}

    def noted(self) -> list[OrgNote]:
        """Return the notes that go."""
        notes = OrgNote.objects.filter(pk__in=self.notes)
        return list(notes.select_related("responsibility", "role", "other_role"))

    def log_entries(self) -> models.QuerySet:
        """Return the entries of the admin's log that are about what goes, or name it."""
        about = Q()
        for model, ids in (
            *((Claim, self.claims), (Source, self.sources), (Voice, self.voices)),
            *((Snapshot, self.texts), (Suggestion, self.suggestions), (OrgNote, self.notes)),
            (get_user_model(), {self.user} - {None}),
        ):
            if ids:
                kind = ContentType.objects.get_for_model(model)
                about |= Q(content_type=kind, object_id__in=[str(pk) for pk in ids])
        named = self.words | values_of(Claim.everything.filter(pk__in=self.claims), "key")
        names = containing(LogEntry.objects.all(), ("object_repr", "change_message"), named)
        return (
            LogEntry.objects.filter(about | Q(pk__in=names))
            if about or names
            else (LogEntry.objects.none())
        )

    def imported_rows(self) -> models.QuerySet:
        rows = Q(model="roles.claim", row__in=self.claims)
        return ImportedRow.objects.filter(rows | Q(model="sources.source", row__in=self.sources))


def in_words(counts: dict[str, int]) -> list[str]:
    """Return "3 statements", "1 source" in the language of the page."""
    words = {
        "statements": lambda n: ngettext("%(n)s statement", "%(n)s statements", n),
        "sources": lambda n: ngettext("%(n)s source", "%(n)s sources", n),
        "authors": lambda n: ngettext("%(n)s author", "%(n)s authors", n),
        "texts": lambda n: ngettext("%(n)s stored text", "%(n)s stored texts", n),
        "suggestions": lambda n: ngettext("%(n)s suggestion", "%(n)s suggestions", n),
        "notes": lambda n: ngettext("%(n)s note", "%(n)s notes", n),
        "versions": lambda n: ngettext("%(n)s earlier version", "%(n)s earlier versions", n),
        "names": lambda n: ngettext("%(n)s name", "%(n)s names", n),
    }
    return [words[name](n) % {"n": n} for name, n in counts.items() if name in words]


def find(kind: Kind, key: str) -> models.Model | None:
    """Return what is to be erased: a statement by its key, a source by its slug, a text or a
    suggestion by its number, an account by its name."""
    if kind in {Kind.TEXT, Kind.SUGGESTION} and not (key.isascii() and key.isdigit()):
        return None
    rows, name = {
        Kind.STATEMENT: (Claim.objects, "key"),
        Kind.SOURCE: (Source.objects, "slug"),
        Kind.TEXT: (Snapshot.objects, "pk"),
        Kind.SUGGESTION: (Suggestion.objects, "pk"),
        Kind.ACCOUNT: (get_user_model().objects, "username"),
    }[kind]
    return rows.filter(**{name: key}).first() if len(key) <= 150 else None


def plan(kind: Kind, row: models.Model) -> Plan:
    """Return what goes with this row."""
    result = Plan(kind, row)
    if kind is Kind.STATEMENT:
        result.claims.add(row.pk)
    elif kind is Kind.SOURCE:
        _add_sources(result)
    elif kind is Kind.TEXT:
        result.texts.add(row.pk)
    elif kind is Kind.SUGGESTION:
        _add_suggestion(result, row)
    else:
        result.user = row.pk
    if kind in {Kind.STATEMENT, Kind.SOURCE, Kind.SUGGESTION}:
        _add_what_depends(result)
    return result


def _add_sources(result: Plan) -> None:
    fresh = {result.row.pk}
    while fresh:
        result.sources |= fresh
        fresh = values_of(Source.everything.filter(part_of__in=fresh)) - result.sources
    rows = Source.everything.filter(pk__in=result.sources)
    result.slugs = values_of(rows, "slug")
    former = FormerSourceSlug.objects.filter(target__in=result.sources)
    result.slugs |= values_of(former, "slug")
    # What was merged into it had another number.
    merged = values_of(Source.history.filter(slug__in=result.slugs), "id")
    result.sources |= merged - values_of(Source.everything.filter(pk__in=merged))
    others = Source.everything.exclude(pk__in=result.sources).values("voice")
    voices = values_of(rows, "voice")
    result.voices = values_of(Voice.objects.filter(pk__in=voices).exclude(pk__in=others))
    result.texts = values_of(Snapshot.objects.filter(source__in=result.sources))
    result.claims |= values_of(Claim.everything.filter(source__in=result.sources))
    versions = Claim.history.filter(source__in=result.sources)
    spoken = values_of(versions, "id") - result.claims
    elsewhere = values_of(Claim.everything.filter(pk__in=spoken))
    result.claims |= spoken - elsewhere
    result.claim_versions = values_of(versions.filter(id__in=elsewhere), "history_id")
    for versioned in (rows, Source.history.filter(id__in=result.sources)):
        for values in versioned.values_list("title", "note"):
            result.words |= set(_long(values))
        for values in versioned.values_list("address", "archive_address"):
            result.words |= set(_long(map(_without_scheme, values)))
    versions_of_it = Source.history.filter(id__in=result.sources)
    for source in [*rows, *(version.instance for version in versions_of_it)]:
        # Of another source these may be the first words, too.
        if len(name := name_in_reasons(source)) >= SHORTEST:
            result.words |= {f"{name} merged into ", f" merged into {name}"}
    result.words |= set(_long(result.slugs))


def _add_suggestion(result: Plan, suggestion: Suggestion) -> None:
    result.suggestions.add(suggestion.pk)
    said = (suggestion.sentence, suggestion.quotation)
    result.words |= set(_long(said))
    # A statement that still has the reader's sentence goes; what only has it in a note is cut.
    same = Claim.objects.filter(paraphrase=suggestion.sentence, pk=suggestion.draft_id)
    result.claims |= values_of(same)
    versions = Claim.history.filter(id=suggestion.draft_id, paraphrase=suggestion.sentence)
    result.claim_versions |= values_of(versions.exclude(id__in=result.claims), "history_id")


def _add_what_depends(result: Plan) -> None:
    for rows in (Claim.everything, Claim.history):
        proposals = rows.filter(proposal_for__in=result.claims)
        result.claims |= values_of(proposals, "id")
    for rows in (
        Claim.everything.filter(pk__in=result.claims),
        Claim.history.filter(id__in=result.claims),
        Claim.history.filter(history_id__in=result.claim_versions),
    ):
        for values in rows.values_list("paraphrase", "quotation", "note"):
            result.words |= set(_long(values))
    suggestions = Suggestion.objects.filter(
        Q(claim__in=result.claims) | Q(draft__in=result.claims) | Q(source__in=result.sources)
    )
    result.suggestions |= values_of(suggestions)
    texts = ("sentence", "quotation", "address", "page", "answer")
    result.suggestions |= containing(Suggestion.objects.all(), texts, result.words)
    result.notes = containing(OrgNote.objects.all(), ("explanation",), result.words)
    result.notes |= set(_citing(OrgNote.objects.all(), "pk", result.slugs))
    _add_note_versions(result)
    _add_citing(result)


def _add_note_versions(result: Plan) -> None:
    """Add the versions of notes that say or cite it. A note that was deleted goes with all of its
    versions: without the one that says so it would stand in the past for ever."""
    versions = OrgNote.history.exclude(id__in=result.notes)
    numbers = containing(versions, ("explanation",), result.words, "history_id")
    numbers |= set(_citing(versions, "history_id", result.slugs))
    saying = versions.filter(history_id__in=numbers).order_by()
    deleted = values_of(saying.exclude(id__in=OrgNote.objects.values("pk")), "id")
    result.notes |= deleted
    result.note_versions = values_of(saying.exclude(id__in=deleted), "history_id")


def _add_citing(result: Plan) -> None:
    rows = {}
    for model, name in CITING:
        now = set(_citing(model._base_manager.all(), "pk", result.slugs, name))
        rows |= {(model, row.pk): row for row in model._base_manager.filter(pk__in=now)}
        versions = set(_citing(model.history.all(), "history_id", result.slugs, name))
        if versions:
            result.citing_versions[model, name] = versions
    result.citing = list(rows.values())


def values_of(rows: models.QuerySet, name: str = "pk") -> set:
    return set(rows.values_list(name, flat=True))


def address_to_change(row: models.Model) -> str:
    """Return where editors change a row."""
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def _citing(
    rows: models.QuerySet, number: str, slugs: set[str], name: str = "explanation"
) -> Iterator[int]:
    if not slugs:
        return
    for pk, text in rows.filter(**{f"{name}__contains": "[@"}).values_list(number, name):
        if any(citation.source in slugs for citation in citations(text)):
            yield pk


def _without_scheme(address: str) -> str:
    """Return an address as others may write it too, unless too little is left."""
    bare = _SCHEME.sub("", address)
    return bare if len(bare) >= SHORTEST else address


def _long(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        words = (text or "").strip()[:LONGEST].strip()
        if len(words) >= SHORTEST:
            yield words


def containing(
    rows: models.QuerySet, names: Iterable[str], words: Iterable[str], number: str = "pk"
) -> set[int]:
    """Return the numbers of rows that contain any of these words in any of these fields."""
    wanted, names, numbers = sorted(words), tuple(names), set()
    for start in range(0, len(wanted), _AT_ONCE):
        condition = Q()
        for text in wanted[start : start + _AT_ONCE]:
            for name in names:
                condition |= Q(**{f"{name}__icontains": text})
        numbers |= set(rows.filter(condition).order_by().values_list(number, flat=True))
    return numbers
