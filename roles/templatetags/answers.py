"""What sources answer, on pages of one role and of one question: marks, numbers and sentences."""

import re
from collections.abc import Iterable

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sources.citing.references import References
from sources.text import markdown

from ..domain.balance import balance
from ..domain.comparison import Point, ResponsibilityFact, Row
from ..domain.facts import ClaimFact, PositionFact, PositionKind
from ..domain.hues import Hues
from ..domain.note_sentence import note_sentence
from ..domain.question import question_verdict
from ..domain.relation_words import cell_answers, cell_words
from ..domain.sentences import UntranslatedError, content_text
from ..request.languages import as_content, content_attribute
from ..request.paths import path_to
from .verdicts import label_of, sentence_of

register = template.Library()
register.filter("verdict_on", question_verdict)
register.filter("balance_of", balance)
register.simple_tag(path_to, name="path")

MAX_MARKS = 14
"""As many marks as a run draws; the number beside them says how many sources there are."""


# --- Marks and numbers --------------------------------------------------------------------


@register.filter
def run_length(number: int) -> str:
    """Return the class of a run of so many marks."""
    return f" n{min(number, MAX_MARKS)}" if number > 1 else ""


@register.simple_tag
def marks_run(kind: str, number: int) -> SafeString:
    """Return a run of marks of one kind."""
    return SafeString(f'<i class="{kind}{run_length(number)}"></i>')


@register.filter
def runs(cell: Point, order: str = "outwards") -> SafeString:
    """Return the runs of a cell on ownership; "inwards" ends with what owns."""
    answers = cell_answers(cell)
    drawn = (
        marks_run(a.kind.value, a.number) for a in (answers, answers[::-1])[order == "inwards"]
    )
    return SafeString(f'<span class="marks">{"".join(drawn)}</span>')


@register.filter
def numbers(cell: Point) -> SafeString:
    """Return the answers of a cell with their numbers of sources: "responsible 5 · takes part 1";
    on another scale than ownership "Needed 6 · Can be done without 3"."""
    if cell.responsibility.about_ownership:
        words = [escape(cell_words(cell))]
    else:
        words = [format_html("{} {}", label_of(a.position), a.number) for a in cell_answers(cell)]
    if cell.agreement.rejected and cell.agreement.standings:
        number = len({claim.voice for claim in cell.agreement.rejected})
        pattern = ngettext("%(number)s calls it wrong", "%(number)s call it wrong", number)
        words.append(escape(pattern % {"number": number}))
    return SafeString(" · ".join(words))


@register.filter
def cells_of(row: Row, roles) -> list[Point]:
    """Return the cells of these roles, in their order."""
    cells = {cell.roles[0]: cell for cell in row.cells}
    return [cells[role] for role in roles]


# --- Words --------------------------------------------------------------------------------


@register.filter
def answer_heading(position: PositionFact, about_ownership: bool) -> SafeString:
    """Return an answer as the heading above the roles of which it is given."""
    words = {
        PositionKind.OWNS: _("Responsible"),
        PositionKind.SHARES: _("Jointly responsible"),
        PositionKind.CONTRIBUTES: _("Takes part"),
        PositionKind.DENIES: _("Not responsible"),
        PositionKind.VARIES: _("Varies"),
    }
    if not about_ownership or position.kind not in words:
        return label_of(position)
    return escape(words[position.kind])


@register.filter
def topic(responsibility: ResponsibilityFact) -> SafeString:
    """Return what a question is about in a word or two, in the reader's language if it has that."""
    try:
        words = content_text(responsibility, "topic")
    except UntranslatedError:
        return as_content(responsibility.topic or responsibility.name)
    return escape(words[:1].upper() + words[1:])


@register.filter
def depends(point: Point) -> SafeString:
    """Return the sentence of the note on a contested point, on a page of many roles."""
    sentence = note_sentence(point, many_roles=True)
    return sentence_of(sentence) if sentence else SafeString("")


@register.simple_tag
def hue_of(hues: Hues | None, role) -> str:
    """Return the class of a role's hue on this page, "" if it has none."""
    return hues.of(role.slug) if hues and role else ""


# --- A text and who says so ---------------------------------------------------------------


@register.filter
def uncited(text: str) -> SafeString:
    """Render Markdown without its citations: ``says_who`` stands below."""
    html = markdown.with_references(markdown.render(text), lambda citations: "")
    return SafeString(re.sub(r"\s+(?=[.,;:])", "", html))


@register.simple_tag
def says_who(text: str, references: References) -> SafeString:
    """Return the names of the sources that a Markdown text cites, as links to the list."""
    return _names(
        dict.fromkeys(citation.source for citation in markdown.citations(text)), references
    )


@register.simple_tag
def sources_as_told(claims: Iterable[ClaimFact], references: References) -> SafeString:
    """Return the names of the sources of these claims in their order: the editions of a work, the
    oldest first."""
    return _names(dict.fromkeys(claim.source for claim in claims), references)


def _names(slugs: Iterable[str], references: References) -> SafeString:
    names = [
        format_html('<a href="#source-{}"{}>{}</a>', slug, content_attribute(), source.short_name)
        for slug in slugs
        if (source := references.sources.get(slug))
    ]
    return SafeString(", ".join(names))
