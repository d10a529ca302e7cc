"""Quotations in the forms of claims: looked up before they are saved, reported after."""

from collections.abc import Iterable

from django.contrib import messages
from django.utils.html import format_html

from sources.editing.admin_base import MAX_ROWS, is_valid_pk
from sources.models import Snapshot
from sources.text.quotation import Result

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
