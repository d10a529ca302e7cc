"""What sources answer, as runs of marks, as numbers and as sentences."""

from django import template
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from ..domain.agreement import Agreement
from ..domain.balance import Balance, balance
from ..domain.comparison import Point, ResponsibilityFact, Row
from ..domain.facts import PositionFact, PositionKind
from ..domain.note_sentence import note_sentence
from ..domain.question import QuestionVerdict, agreement_verdict, question_verdict
from ..domain.sentences import Sentence, UntranslatedError, content_text
from ..request.languages import as_content, language_tag
from ..request.paths import path_to

register = template.Library()

MAX_MARKS = 14
"""As many marks as a run draws; the number beside them says how many sources there are."""


def kind_word(kind: PositionKind) -> str:
    """Return what a kind of answer is called within a list: "owns 5 · shares 1"."""
    return {
        PositionKind.OWNS: _("owns"),
        PositionKind.SHARES: _("shares"),
        PositionKind.CONTRIBUTES: _("contributes"),
        PositionKind.DENIES: _("not theirs"),
        PositionKind.VARIES: _("varies"),
        PositionKind.OTHER: _("other"),
    }[kind]


def run(kind: PositionKind, number: int) -> SafeString:
    """Return a run of marks, one for each source."""
    return SafeString(f'<i class="m {kind}{run_length(number)}"></i>')


@register.filter
def runs(agreement: Agreement, order: str = "outwards") -> SafeString:
    """Return the runs of a cell's answers, from the words outwards; "inwards" turns them round."""
    standings = sorted(agreement.standings, key=lambda standing: standing.position.order)
    if order == "inwards":
        standings.reverse()
    drawn = "".join(run(standing.position.kind, len(standing.voices)) for standing in standings)
    return SafeString(f'<span class="marks" aria-hidden="true">{drawn}</span>')


@register.filter
def numbers(agreement: Agreement) -> SafeString:
    """Return the numbers of sources of a cell on ownership: "owns 5 · shares 1"."""
    standings = sorted(agreement.standings, key=lambda standing: standing.position.order)
    words = [f"{kind_word(s.position.kind)} {len(s.voices)}" for s in standings]
    return _joined(words, agreement)


@register.filter
def labelled_numbers(cell: Point) -> SafeString:
    """Return the answers of any cell with their numbers of sources: "Needed 6 · Can be done without
    3"."""
    if cell.responsibility.about_ownership:
        return numbers(cell.agreement)
    words = [
        format_html("{} {}", as_content(standing.position.label), len(standing.voices))
        for standing in cell.agreement.standings
    ]
    return _joined(words, cell.agreement)


def _joined(words: list, agreement: Agreement) -> SafeString:
    if agreement.rejected:
        number = len({claim.voice for claim in agreement.rejected})
        pattern = ngettext("%(number)s calls it wrong", "%(number)s call it wrong", number)
        words.append(pattern % {"number": number})
    return format_html_join(" · ", "{}", ((word,) for word in words))


@register.filter
def sentence(text: Sentence | None) -> SafeString:
    """Write a sentence, with its language where that is not the page's."""
    if text is None:
        return SafeString("")
    current = (get_language() or "").partition("-")[0]
    if text.language == current:
        return format_html("{}", str(text))
    return format_html('<span lang="{}">{}</span>', language_tag(text.language), str(text))


@register.filter
def depends(point: Point) -> SafeString:
    """Return the sentence of the note on a contested point, on a page of many roles."""
    return sentence(note_sentence(point, many_roles=True))


@register.filter
def depends_for_role(point: Point) -> SafeString:
    """Return it on the page of the one role that the point is about."""
    return sentence(note_sentence(point, many_roles=True, name_role=False))


@register.filter
def verdict_on(row: Row) -> QuestionVerdict:
    """Return how sources stand on a question over all roles."""
    return question_verdict(row)


@register.filter
def verdict_of_agreement(agreement: Agreement) -> QuestionVerdict:
    """Return how sources stand on one cell or pair."""
    return agreement_verdict(agreement)


@register.filter
def answer_heading(position: PositionFact, about_ownership: bool) -> SafeString:
    """Return an answer as the heading above the roles of which it is given."""
    if not about_ownership or position.kind is PositionKind.OTHER:
        return as_content(position.label)
    words = {
        PositionKind.OWNS: _("Owns it"),
        PositionKind.SHARES: _("Shares it"),
        PositionKind.CONTRIBUTES: _("Contributes"),
        PositionKind.DENIES: _("Not theirs"),
        PositionKind.VARIES: _("It varies"),
    }
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
def cells_of(row: Row, roles) -> list[Point]:
    """Return the cells of these roles, in their order."""
    cells = {cell.roles[0]: cell for cell in row.cells}
    return [cells[role] for role in roles]


@register.filter
def run_length(number: int) -> str:
    """Return the class of a run of so many marks."""
    return f" n{min(number, MAX_MARKS)}" if number > 1 else ""


@register.filter
def balance_of(point: Point) -> Balance | None:
    return balance(point)


@register.simple_tag
def marks_run(kind: str, number: int) -> SafeString:
    return run(PositionKind(kind), number)


@register.simple_tag
def path(view: str, slug: str) -> str:
    """Return the path of a page, quickly: for long lists."""
    return path_to(view, slug)


@register.filter
def hue(hues: dict, role) -> str:
    """Return the class of a role's hue on this page, "" if it has none."""
    return hues.get(role.slug, "") if role and hues else ""
