"""Content files against what was read: each source has its place in the manifest, each quotation
stands in the source's own text, and no paraphrase repeats it. A quotation of a source whose text
nobody has at hand counts as unchecked, and only that."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from roles.models import Claim, OrgNote, Role
from sources.models import Source
from sources.text import quotation
from sources.text.quotation import Result

from . import manifest
from .files import MANIFEST
from .manifest import Part
from .records import KIND_OF, Content, ContentError, Record

SHARED_RUN = 8
"""So many words in a row, the same as in the source, are no paraphrase."""


def faults(content: Content, folder: Path, texts: Sequence[Path]) -> Iterator[str]:
    """What is wrong with the manifest, with what the claims record of their quotations' checks,
    and with the quotations themselves where folders of texts are given."""
    parts, found = manifest.read(folder)
    yield from found
    yield from _sources(content, parts)
    for record in content[KIND_OF[Claim]].values():
        if record.fields.get("quotation"):
            at_hand = parts.get(record.fields["source"][0], True) is not None
            yield from map(str, (_on_record if at_hand else _never_looked_up)(record))
    if texts:
        yield from _texts(content, parts, texts)


def sources_with_claims(content: Content) -> set[str]:
    return {record.fields["source"][0] for record in content[KIND_OF[Claim]].values()}


def _sources(content: Content, parts: dict[str, Part | None]) -> Iterator[str]:
    for source in sorted(sources_with_claims(content) - parts.keys()):
        yield (
            f"{MANIFEST}: {source}: it makes claims, but no file and lines are given for it, nor "
            "null to say that its text is not at hand."
        )
    for source in sorted(parts):
        if (source,) not in content[KIND_OF[Source]]:
            yield f"{MANIFEST}: {source}: there is no such source."


def _on_record(record: Record) -> Iterator[ContentError]:
    result = record.fields.get("quotation_result")
    if result == Result.MISSING:
        yield record.wrong(
            "its words are not in the text: copy them letter by letter.", "quotation"
        )
    elif result == Result.UNCONFIRMED:
        yield record.wrong(
            "its ellipsis may hide a negation or a restriction: quote a passage without this gap.",
            "quotation",
        )
    elif result in (None, Result.UNCHECKED):
        yield record.wrong("it was never looked up in its source's text.", "quotation")
    elif not record.fields.get("quotation_text_hash"):
        yield record.wrong("it is missing: the text's SHA-256.", "quotation_text_hash")
    elif not record.fields.get("quotation_checked_on"):
        yield record.wrong("it is missing: the day of the check.", "quotation_checked_on")


def _never_looked_up(record: Record) -> Iterator[ContentError]:
    for name, none in (
        ("quotation_result", Result.UNCHECKED.value),
        ("quotation_text_hash", ""),
        ("quotation_checked_on", None),
    ):
        if (record.fields.get(name) or none) != none:
            yield record.wrong(
                f"nobody has its source's text at hand, as {MANIFEST} says: it is "
                f"“{none or 'empty'}”.",
                name,
            )


def _texts(
    content: Content, parts: dict[str, Part | None], folders: Sequence[Path]
) -> Iterator[str]:
    found: dict[str, str] = {}
    for source, part in parts.items():
        try:
            if part:
                found[source] = part.text(folders)
        except ContentError as error:
            yield f"{MANIFEST}: {source}: {error}"
    for record in content[KIND_OF[Claim]].values():
        if text := found.get(record.fields["source"][0]):
            part = parts[record.fields["source"][0]]
            source = content[KIND_OF[Source]].get((part.source,))
            language = source.fields["language"] if source else "en"
            yield from map(str, _looked_up(record, part, text, language))
            yield from map(str, _copied(record, "paraphrase", text))
    for model, name in ((Role, "summary"), (OrgNote, "explanation")):
        for record in content[KIND_OF[model]].values():
            yield from map(str, _copied(record, name, "\n\n".join(found.values())))


def _looked_up(record: Record, part: Part, text: str, language: str) -> Iterator[ContentError]:
    quoted = record.fields.get("quotation", "")
    if not quoted:
        return
    seen = quotation.check(quoted, text, language)
    if seen.result is Result.MISSING:
        lines = ", ".join(f"{a}-{b}" for a, b in part.lines)
        yield record.wrong(
            f"“{quoted}” does not occur in {part.file}, lines {lines}: copy it letter by letter.",
            "quotation",
        )
    if seen.result is Result.UNCONFIRMED:
        yield record.wrong(
            f"its ellipsis leaves out “{seen.hidden}”, which may deny or restrict what is quoted: "
            "quote a passage without this gap.",
            "quotation",
        )
    for name, right in (
        ("quotation_result", seen.result.value),
        ("quotation_text_hash", seen.text_hash),
    ):
        if record.fields.get(name) != right:
            yield record.wrong(f"by the text it is “{right}”.", name)
    if quotation.is_whole_sentence(quoted, text):
        yield record.wrong("it is a whole sentence: leave words out.", "quotation")


def _copied(record: Record, name: str, text: str) -> Iterator[ContentError]:
    if run := quotation.shared_run(record.fields.get(name, ""), text, SHARED_RUN):
        yield record.wrong(f"“{run}” stands so in the source: say it in other words.", name)
