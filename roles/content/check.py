"""Prove content files sound: load them into a temporary database, where the models judge each
record, and the rules below what the records say together."""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.models import Count, Q
from django.db.utils import ConnectionHandler
from django.utils.html import strip_tags

from roles.models import Claim, OrgNote, Responsibility, Role, Scale
from roles.queries.current import CURRENT
from sources.models import Source
from sources.text.markdown import render
from sources.text.quotation import Result, sentences

from ..domain.comparison import Point, PointKind, rows
from ..editing.questions import Code, doubts_about, doubts_about_source
from . import database, files, readings
from .files import MANIFEST
from .records import KIND_OF, KINDS, ContentError, Record, Records, error_in

EXPLANATION_SENTENCES = range(2, 5)
MAX_TOPIC_WORDS = 3

_POINT_WORDS = {PointKind.RIVALS: " (rivals)", PointKind.PAIR: " (a pair)"}


@dataclass
class Report:
    problems: list[str] = field(default_factory=list)
    sources: int = 0
    """Sources that make claims."""
    claims: int = 0
    verified: int = 0
    """Quotations that stand in their text in exactly one place."""
    unchecked: int = 0
    """Quotations of published claims that nobody could look up: their text is not at hand."""
    doubts: list[str] = field(default_factory=list)
    """What an editor has confirmed, or should look at."""
    explained: int = 0
    """Contested points that have an explanation."""


def check(folder: Path, texts: Sequence[Path] = ()) -> Report:
    """Check the content of a folder. Quotations are looked up if folders of the sources' texts are
    given."""
    records, problems = _read(folder)
    if problems:
        return Report([*problems, "The rest can be checked when these files are right."])
    with _temporary_database():
        report = Report()
        saver = database.Saver({})
        for kind in KINDS:
            saver.save(record for record in records.values() if record.kind is kind)
        errors = saver.errors + list(_changed_by_loading(records))
        whole = not errors
        for claim in database.all_of(KIND_OF[Claim]).order_by("source__slug", "key"):
            errors += _claim_errors(claim)
        errors += [*_scale_errors(), *_role_errors(), *_topic_errors()]
        refused, report.doubts = _questionable()
        errors += refused
        report.problems = [line for error in errors for line in str(error).splitlines()]
        report.problems += map(str, readings.errors(folder, texts))
        report.problems += map(str, _note_errors())
        if whole:
            points = _contested_points()
            report.problems += map(str, _point_errors(points))
            report.explained = sum(note.key in points for note in _notes())
        else:
            report.problems.append(
                "Contested points can be worked out when these records are right."
            )
        quoted = Claim.objects.all()
        report.sources = Source.objects.filter(quoted.of_each_source()).count()
        report.claims = quoted.count()
        report.verified = quoted.filter(
            quotation_result__in=[Result.VERIFIED, Result.FOLDED]
        ).count()
        report.unchecked = quoted.published().filter(quotation_result=Result.UNCHECKED).count()
    return report


def problems_of_database() -> list[str]:
    """Return what is wrong with single rows. What must be unique, and what else a table holds to,
    the database asks for itself."""
    errors = [error for kind in KINDS for row in database.all_of(kind) for error in _errors_in(row)]
    return [str(error) for error in errors]


def _read(folder: Path) -> tuple[Records, list[str]]:
    try:
        records = files.read(folder)
    except ContentError as error:
        return {}, str(error).splitlines()
    names = {path.name for path in folder.iterdir()}
    files_of_kinds = {kind.file for kind in KINDS}
    needed = [kind.file for kind in KINDS if not kind.optional]
    problems = [f"{name}: it is missing." for name in needed if name not in names]
    strange = sorted(names - files_of_kinds - {MANIFEST})
    return records, problems + [f"{name}: it has no place here." for name in strange]


@contextmanager
def _temporary_database() -> Iterator[None]:
    """Make an empty SQLite database in memory the default one."""
    settings = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
    temporary = ConnectionHandler({DEFAULT_DB_ALIAS: settings})[DEFAULT_DB_ALIAS]
    own = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = temporary
    try:
        with temporary.schema_editor() as editor:
            for model in apps.get_models():
                editor.create_model(model)
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = own
        temporary.close()


# Each record by itself.


def _changed_by_loading(records: Records) -> Iterator[ContentError]:
    """Yield an error for each value that a dump would not write as it stands in the files."""
    loaded = database.read()
    for id_, record in records.items():
        row = loaded.get(id_)
        if row and row.digest() != record.digest():
            yield from _differences(record, row)
        elif not row and record.kind is KIND_OF[OrgNote]:
            yield record.error("the two roles stand in order of their slugs.")


def _differences(record: Record, row: Record) -> Iterator[ContentError]:
    for name in record.kind.fields:
        value, kept = record.fields.get(name), row.fields.get(name)
        if value is None and kept:
            yield record.error("it is missing, and would differ with every load.", name)
        elif value is not None and value != kept and name in row.fields:
            written = json.dumps(kept, ensure_ascii=False)
            yield record.error(f"it would be loaded as {written}.", name)


def _errors_in(row: models.Model) -> Iterator[ContentError]:
    try:
        row.clean_fields()
        if isinstance(row, Claim):
            row.clean_once_checked(quoted_anew=False)
        else:
            row.clean()
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            yield error_in(row, " ".join(messages), "" if name == "__all__" else name)


def _claim_errors(claim: Claim) -> Iterator[ContentError]:
    """Yield what the files hold to, and editors may do otherwise."""
    if claim.published and not claim.quotation:
        yield error_in(claim, "a published claim has one.", "quotation")
    count = len(sentences(claim.paraphrase))
    if count != 1:
        yield error_in(claim, f"it is one sentence; this has {count}.", "paraphrase")
    elif not re.search(r"[.!?…]\W*$", claim.paraphrase):
        yield error_in(claim, "it is a sentence: it ends with a full stop.", "paraphrase")


# What they say together.


def _questionable() -> tuple[list[ContentError], list[str]]:
    """Return what is refused of the questionable, and what may be confirmed. That a quotation is
    missing is told with its text."""
    refused, asked = [], []
    claims = list(
        database.all_of(KIND_OF[Claim])
        .with_names()
        .prefetch_related("contexts")
        .order_by("source__slug", "key")
    )
    for claim, doubts in zip(claims, doubts_about(claims), strict=True):
        for doubt in doubts:
            if doubt.refuses and doubt.code is not Code.MISSING:
                refused.append(error_in(claim, str(doubt), doubt.field))
            elif doubt.asks:
                asked.append(f"{claim.key}: {doubt.code}: {doubt}")
    for source in Source.objects.order_by("slug"):
        asked += [f"{source.slug}: {doubt.code}: {doubt}" for doubt in doubts_about_source(source)]
    return refused, asked


def _scale_errors() -> Iterator[ContentError]:
    varies = Count("positions", filter=Q(positions__kind="varies"))
    for scale in Scale.objects.annotate(varies=varies).exclude(varies=1).order_by("slug"):
        message = f"a scale has exactly one position of kind “varies”; it has {scale.varies}."
        yield error_in(scale, message)


def _role_errors() -> Iterator[ContentError]:
    """Yield an error for each text that a role lacks of which claims speak. That a text cites, its
    model sees to."""
    for role in Role.objects.spoken_of().order_by("slug"):
        for name in ("definition", "summary"):
            if not getattr(role, name):
                message = "a role that claims speak of has one that cites: [@source-slug, locator]."
                yield error_in(role, message, name)
    for role in Role.objects.exclude(definition="").order_by("slug"):
        if (count := _number_of_sentences(role.definition)) != 1:
            yield error_in(role, f"it is one sentence; this has {count}.", "definition")


def _topic_errors() -> Iterator[ContentError]:
    """Yield an error for each topic that is missing, too long or where it has no place."""
    for responsibility in Responsibility.objects.with_ownership().order_by("slug"):
        for name in ("topic", "topic_de"):
            topic = getattr(responsibility, name)
            if not responsibility.about_ownership:
                if topic:
                    message = "only a question of who does the work has one."
                    yield error_in(responsibility, message, name)
            elif not topic:
                message = "a question of who does the work has one: “the roadmap”, “pricing”."
                yield error_in(responsibility, message, name)
            elif (count := len(topic.split())) > MAX_TOPIC_WORDS:
                message = f"it has {MAX_TOPIC_WORDS} words at most; this has {count}."
                yield error_in(responsibility, message, name)


def _number_of_sentences(text: str) -> int:
    """Return how many sentences a Markdown text has for its reader."""
    return len(sentences(" ".join(strip_tags(render(text)).split())))


def _notes() -> models.QuerySet:
    return database.all_of(KIND_OF[OrgNote]).order_by(
        "responsibility__slug", "role__slug", "other_role__slug"
    )


def _note_errors() -> Iterator[ContentError]:
    for note in _notes():
        if (count := _number_of_sentences(note.explanation)) not in EXPLANATION_SENTENCES:
            yield error_in(note, f"it is two to four sentences; this has {count}.", "explanation")


def _contested_points() -> dict[tuple[str, ...], Point]:
    # In a transaction nothing is kept for later: this database has no state of its content.
    with transaction.atomic():
        return {
            point.key: point
            for row in rows(
                CURRENT.responsibilities(), CURRENT.roles(), CURRENT.claims(), CURRENT.speakers()
            )
            for point in row.contested_points
        }


def _point_errors(points: dict[tuple[str, ...], Point]) -> Iterator[ContentError]:
    notes = {note.key: note for note in _notes()}
    for key, note in notes.items():
        if key not in points:
            yield error_in(note, "its point is not contested: take the note out.")
    for key, point in sorted(points.items()):
        if key not in notes:
            yield ContentError(
                f"{KIND_OF[OrgNote].file}: {', '.join(key)}{_POINT_WORDS.get(point.kind, '')}: "
                "it is contested and not explained: write two to four sentences that cite."
            )
