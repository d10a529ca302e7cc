"""Proves content files sound, without a database: what each record says, what they say together,
and each quotation against the text that it was taken from."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.html import strip_tags

from roles.models import Claim, OrgNote, Position, Responsibility, Role, Scale
from sources.text import quotation
from sources.text.markdown import citations, render, validate_cited_markdown, validate_markdown
from sources.text.quotation import Result

from ..domain.comparison import Point, PointKind
from . import files, points, readings
from .files import MANIFEST
from .records import FORMER, KIND_OF, KINDS, Content, ContentError, Record, content_of

# The roles that most voices speak of (two of them share the eighth place): readers are promised an
# explanation of each of their contested points. Those of other roles may wait for an editor, and
# their pages say so.
EXPLAINED_ROLES = {
    "business-analyst",
    "delivery-manager",
    "developer",
    "engineering-manager",
    "product-manager",
    "product-marketing-manager",
    "product-owner",
    "project-manager",
    "scrum-master",
}

EXPLANATION_SENTENCES = range(2, 5)


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
    explained: int = 0
    """Contested points that have an explanation."""


def check(folder: Path, texts: Sequence[Path] = ()) -> Report:
    """Everything that is wrong with the content of a folder; quotations are looked up where
    folders of the sources' texts are given."""
    content, problems = _read(folder)
    report = Report(problems)
    if problems:
        problems.append("The rest can be checked when these files are right.")
        return report
    faults = {record: list(_record(record, content)) for record in _records(content)}
    problems += [str(fault) for found in faults.values() for fault in found]
    whole = not problems
    # The rules below may trust that each record that they see is sound by itself.
    content = content_of(record for record, found in faults.items() if not found)
    claims = list(content[KIND_OF[Claim]].values())
    problems += [str(fault) for record in claims for fault in _claim(record, content)]
    problems += [*_scales(content), *_summaries(content), *readings.faults(content, folder, texts)]
    if whole:
        contested = points.contested(content)
        problems += _notes(content, contested)
        report.explained = len(contested.keys() & _notes_by_key(content).keys())
    else:
        problems.append("Contested points can be worked out when these records are right.")
    report.sources = len(readings.sources_with_claims(content))
    report.claims = len(claims)
    report.verified = sum(
        record.fields.get("quotation_result") in (Result.VERIFIED, Result.FOLDED)
        for record in claims
    )
    report.unchecked = sum(
        record.fields.get("quotation_result") == Result.UNCHECKED
        for record in points.published(content)
    )
    return report


def problems_of_records(content: Content) -> list[str]:
    """Everything that is wrong with single records and with what they refer to. This needs no
    files, so that what a database holds can be checked too."""
    faults = [fault for record in _records(content) for fault in _record(record, content)]
    if not faults:
        # Their rules trust that each record is sound by itself.
        claims = content[KIND_OF[Claim]].values()
        faults = [fault for record in claims for fault in _claim(record, content)]
    return [str(fault) for fault in faults]


def _read(folder: Path) -> tuple[Content, list[str]]:
    if not folder.is_dir():
        return {}, [f"There is no folder {folder}."]
    found, faults = [], []
    there = {path.name for path in folder.iterdir()}
    for kind in KINDS:
        try:
            if kind.file in there:
                found += files.read_file(folder / kind.file, kind)
            elif not kind.optional:
                faults.append(f"{kind.file}: it is missing.")
        except ContentError as error:
            faults += str(error).splitlines()
    known = {kind.file for kind in KINDS} | {MANIFEST}
    faults += [f"{name}: it has no place here." for name in sorted(there - known)]
    return content_of(found), faults


def _records(content: Content) -> Iterator[Record]:
    return (record for group in content.values() for record in group.values())


# Each record by itself, and what it refers to.


def _record(record: Record, content: Content) -> Iterator[ContentError]:
    for name, model_field in record.kind.fields.items():
        if model_field.many_to_many:
            continue
        if model_field.related_model:
            if not record.fields.get(name) and not model_field.null:
                yield record.wrong("it is missing.", name)
        elif model_field.has_default() and callable(model_field.default):
            if name not in record.fields:
                yield record.wrong("it is missing, and would differ with every load.", name)
        else:
            yield from _value(record, name)
    for name, kind, key in record.references():
        former = content[FORMER[kind]] if kind in FORMER else {}
        cited = not record.kind.fields[name].related_model
        if key not in content[kind] and not (cited and key in former):
            yield record.wrong(f"there is no {kind.named(key)} in {kind.file}.", name)


def _value(record: Record, name: str) -> Iterator[ContentError]:
    model_field = record.kind.fields[name]
    try:
        value = record.python_value(name)
        model_field.validate(value, None)
        for validator in model_field.validators if value else ():
            # Whether the sources that it cites are there is looked up in the files instead.
            offline = validator is validate_cited_markdown
            (validate_markdown if offline else validator)(value)
    except ContentError as error:
        yield error
    except ValidationError as error:
        yield record.wrong(" ".join(error.messages), name)


# Claims.


def _claim(record: Record, content: Content) -> Iterator[ContentError]:
    said = record.fields
    if said.get("status") == Claim.Status.PUBLISHED:
        for name in ("position", "locator", "quotation"):
            if not said.get(name):
                yield record.wrong("a published claim has one.", name)
    if fault := _not_one_sentence(said.get("paraphrase", "")):
        yield record.wrong(fault, "paraphrase")
    if fault := quotation.fault(said.get("quotation", "")):
        yield record.wrong(fault, "quotation")
    responsibility = content[KIND_OF[Responsibility]].get(tuple(said["responsibility"]))
    if responsibility:
        yield from _answer(record, responsibility)


def _not_one_sentence(text: str) -> str:
    count = len(quotation.sentences(text))
    if count != 1:
        return f"it is one sentence; this has {count}."
    return "" if re.search(r"[.!?…]\W*$", text) else "it is a sentence: it ends with a full stop."


def _answer(record: Record, responsibility: Record) -> Iterator[ContentError]:
    said, asked = record.fields, responsibility.fields
    scale, position = asked.get("scale") or [None], said.get("position")
    if position and position[:1] != scale:
        yield record.wrong(
            f"“{position[-1]}” is of the scale {position[0]}; {responsibility} is answered on the "
            f"scale {scale[0]}.",
            "position",
        )
    other = said.get("other_role")
    if asked.get("relational") and not other:
        yield record.wrong(
            f"{responsibility} is about two roles: name the other one.", "other_role"
        )
    elif other and not asked.get("relational"):
        yield record.wrong(f"{responsibility} is about one role: leave it out.", "other_role")
    elif other and other <= said["role"]:
        yield record.wrong("the two roles stand in order of their slugs.", "other_role")


# What they say together.


def _scales(content: Content) -> Iterator[str]:
    varies = Counter(
        record.fields["scale"][0]
        for record in content[KIND_OF[Position]].values()
        if record.fields.get("kind") == "varies"
    )
    for record in content[KIND_OF[Scale]].values():
        if (count := varies[record.fields["slug"]]) != 1:
            yield str(
                record.wrong(f"a scale has exactly one position of kind “varies”; it has {count}.")
            )


def _summaries(content: Content) -> Iterator[str]:
    spoken_of = {
        slug
        for record in points.published(content)
        for name in ("role", "other_role")
        for slug in record.fields.get(name) or []
    }
    for record in content[KIND_OF[Role]].values():
        if record.fields["slug"] in spoken_of and not citations(record.fields.get("summary", "")):
            fault = "a role that claims speak of has a summary that cites: [@source-slug, locator]."
            yield str(record.wrong(fault, "summary"))


def _notes_by_key(content: Content) -> dict[tuple[str, ...], Record]:
    return {
        tuple(part for part in record.key if part): record
        for record in content[KIND_OF[OrgNote]].values()
    }


def _notes(content: Content, contested: dict[tuple[str, ...], Point]) -> Iterator[str]:
    notes = _notes_by_key(content)
    for key, record in notes.items():
        if key not in contested:
            yield str(record.wrong("its point is not contested: take the note out."))
        text = record.fields["explanation"]
        count = len(quotation.sentences(" ".join(strip_tags(render(text)).split())))
        if count not in EXPLANATION_SENTENCES:
            fault = f"it is two to four sentences; this has {count}."
            yield str(record.wrong(fault, "explanation"))
        if not citations(text):
            fault = "it cites the sources that it leans on: [@source-slug, locator]."
            yield str(record.wrong(fault, "explanation"))
    for key, point in sorted(contested.items()):
        if key not in notes and EXPLAINED_ROLES & {role.slug for role in point.roles}:
            what = {PointKind.RIVALS: "rival owners", PointKind.PAIR: "a pair"}.get(point.kind, "")
            yield (
                f"{KIND_OF[OrgNote].file}: {', '.join(key)}{what and f' ({what})'}: it is "
                "contested and not explained: write two to four sentences that cite."
            )
