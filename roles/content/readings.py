"""Compare content in the database with what was read: each source has its place in the manifest,
each quotation stands in the source's own text, and no paraphrase repeats it. A quotation of a
source whose text nobody has at hand counts as unchecked, and only that."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from roles.models import Claim, OrgNote, Role
from sources.models import Source
from sources.text import quotation
from sources.text.quotation import Result

from ..editing.questions import COPIED_WORDS
from . import database, manifest
from .files import MANIFEST
from .manifest import Part
from .records import KIND_OF, ContentError, error_in


def errors(folder: Path, texts: Sequence[Path]) -> Iterator[ContentError]:
    """Yield what is wrong with the manifest, with the results that claims record for their
    quotations and, if folders of texts are given, with the quotations themselves."""
    parts, manifest_errors = manifest.read(folder)
    yield from manifest_errors
    claims = list(database.all_of(KIND_OF[Claim]).order_by("source__slug", "key"))
    sources = {claim.source.slug for claim in claims}
    for source in sorted(sources - parts.keys()):
        yield ContentError(
            f"{MANIFEST}: {source}: it makes claims, but no file and lines are given for it, nor "
            "null to say that its text is not at hand."
        )
    for source in sorted(parts.keys() - set(Source.objects.values_list("slug", flat=True))):
        yield ContentError(f"{MANIFEST}: {source}: there is no such source.")
    for claim in claims:
        if claim.quotation:
            at_hand = parts.get(claim.source.slug, True) is not None
            yield from (_recorded_result if at_hand else _no_result)(claim)
    if texts:
        yield from _compared_with_texts(claims, parts, texts)


def _recorded_result(claim: Claim) -> Iterator[ContentError]:
    match Result(claim.quotation_result):
        case Result.MISSING:
            message = "its words are not in the text: copy them letter by letter."
            yield error_in(claim, message, "quotation")
        case Result.UNCHECKED:
            yield error_in(claim, "it was never looked up in its source's text.", "quotation")
        case _ if not claim.quotation_text_hash:
            yield error_in(claim, "it is missing: the text's SHA-256.", "quotation_text_hash")
        case _ if not claim.quotation_checked_on:
            yield error_in(claim, "it is missing: the day of the check.", "quotation_checked_on")


def _no_result(claim: Claim) -> Iterator[ContentError]:
    for name, empty in (
        ("quotation_result", Result.UNCHECKED.value),
        ("quotation_text_hash", ""),
        ("quotation_checked_on", None),
    ):
        if getattr(claim, name) != empty:
            yield error_in(
                claim,
                f"nobody has its source's text at hand, as {MANIFEST} says: it is "
                f"“{empty or 'empty'}”.",
                name,
            )


def _compared_with_texts(
    claims: list[Claim], parts: dict[str, Part | None], folders: Sequence[Path]
) -> Iterator[ContentError]:
    texts: dict[str, str] = {}
    for source, part in parts.items():
        try:
            if part:
                texts[source] = part.text(folders)
        except ContentError as error:
            yield ContentError(f"{MANIFEST}: {source}: {error}")
    for claim in claims:
        if text := texts.get(claim.source.slug):
            yield from _looked_up(claim, parts[claim.source.slug], text)
            yield from _copied(claim, "paraphrase", text)
    all_texts = "\n\n".join(texts.values())
    written = ((Role, "definition"), (Role, "summary"), (OrgNote, "explanation"))
    for model, name in written:
        for row in database.all_of(KIND_OF[model]).order_by("pk"):
            yield from _copied(row, name, all_texts)


def _looked_up(claim: Claim, part: Part, text: str) -> Iterator[ContentError]:
    quoted = claim.quotation
    if not quoted:
        return
    check = quotation.check(quoted, text, claim.source.language)
    if check.result is Result.MISSING:
        lines = ", ".join(f"{first}-{last}" for first, last in part.lines)
        message = (
            f"“{quoted}” does not occur in {part.file}, lines {lines}: copy it letter by letter."
        )
        yield error_in(claim, message, "quotation")
    for name, right in (
        ("quotation_result", check.result.value),
        ("quotation_text_hash", check.text_hash),
    ):
        if getattr(claim, name) != right:
            yield error_in(claim, f"by the text it is “{right}”.", name)
    if quotation.is_whole_sentence(quoted, text):
        yield error_in(claim, "it is a whole sentence: leave words out.", "quotation")


def _copied(row: Claim | Role | OrgNote, name: str, text: str) -> Iterator[ContentError]:
    if run := quotation.shared_run(getattr(row, name), text, COPIED_WORDS):
        yield error_in(row, f"“{run}” stands so in the source: say it in other words.", name)
