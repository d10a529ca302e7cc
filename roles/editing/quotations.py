"""Quotations in the forms of claims: looked up before they are saved, reported after, and marked in
the text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.utils.html import format_html

from sources.editing.admin_base import MAX_ROWS, is_valid_pk
from sources.models import Snapshot
from sources.text.paragraphs import Paragraph
from sources.text.quotation import Result
from sources.text.quoted import split_at_quotations

from ..models import Claim
from .questions import Code, Doubt

_WARNINGS = {
    Result.MISSING: "“{}” does not occur in the stored text of the source. {}",
    Result.UNCONFIRMED: "The ellipsis of “{}” may hide a negation or a restriction. {}",
}


def warn_of_doubts(request, claim, noted: Iterable[Doubt]) -> None:
    """Warn the editor of a claim, which is saved all the same, that its words do not occur in the
    source, of what their ellipsis hides, and of what else was noted on it."""
    if warning := _WARNINGS.get(claim.quotation_result):
        messages.warning(request, format_html(warning, claim.quotation, claim.look_up_details))
    for doubt in noted:
        if doubt.code not in {Code.MISSING, Code.GAP}:
            messages.warning(request, f"{claim.key}: {doubt}")


def look_up_typed_quotations(request, source: str) -> None:
    """Look up the quotations of a form that is sent, before the transaction begins in which the
    form is validated and saved."""
    if request.method == "POST" and is_valid_pk(source):
        quotations = [
            text.strip()
            for name, text in request.POST.items()
            if name == "quotation" or name.endswith("-quotation")
        ]
        # A form with more rows is refused.
        Snapshot.objects.look_up((int(source), text) for text in quotations[:MAX_ROWS])


@dataclass(frozen=True, slots=True)
class QuotedParagraph:
    """A paragraph of a stored text, with what claims quote of it."""

    paragraph: Paragraph
    pieces: tuple[tuple[str, str], ...]
    """Its text in pieces, each with the names of the claims that quote it, or ""."""
    claims: tuple[Claim, ...] = ()


def mark_quoted(text: Sequence[Paragraph], claims: Sequence[Claim]) -> list[QuotedParagraph]:
    """Return the paragraphs of a text, with what these claims quote marked in them."""
    quoting = [claim for claim in claims if claim.quotation]
    quoted = split_at_quotations([claim.quotation for claim in quoting], text) if quoting else {}
    marked = []
    names = [f"{claim.role}: {claim.responsibility}" for claim in quoting]
    for paragraph in text:
        pieces = () if paragraph.level else quoted.get(paragraph.number, ())
        numbers = dict.fromkeys(number for piece in pieces for number in piece.quotations)
        marked.append(
            QuotedParagraph(
                paragraph,
                tuple(
                    (piece.text, "; ".join(names[number] for number in piece.quotations))
                    for piece in pieces
                )
                or ((paragraph.text, ""),),
                tuple(quoting[number] for number in numbers),
            )
        )
    return marked
