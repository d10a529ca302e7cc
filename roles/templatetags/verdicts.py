"""Marks, verdicts and sentences of comparisons as HTML.

Tables have hundreds of these, so each is built here in one piece.
"""

from collections.abc import Iterable

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from ..domain.agreement import TOGETHER, Agreement
from ..domain.by_context import ContextAnswer
from ..domain.compared_rows import ComparedGroup
from ..domain.comparison import Point
from ..domain.facts import ContextFact, PositionFact
from ..domain.hues import Hues
from ..domain.relation import GroupKind
from ..domain.relation_words import (
    Answer,
    RowVerdict,
    agreement_words,
    cell_answers,
    cell_words,
    leading_answer,
    not_covered,
)
from ..domain.sentences import Number, Sentence, number_of_sources
from ..request.languages import content_attribute, words_and_language

register = template.Library()
register.simple_tag(number_of_sources)

MAX_ANSWERS = 3
"""How many answers of a scale a cell lists before it counts the others."""


# --- Marks --------------------------------------------------------------------------------


def _run(kind: str, number: int) -> str:
    size = f" n{min(number, 14)}" if number > 1 else ""
    return f'<i class="{kind}{size}"></i>'


def _marks(answers: Iterable[Answer], *, about_ownership: bool = True) -> str:
    runs = "".join(
        _run(answer.kind.value if about_ownership else "other", answer.number) for answer in answers
    )
    return f'<span class="marks">{runs}</span>'


@register.simple_tag
def marks_of(point: Point) -> SafeString:
    """Return a mark for each source that speaks on a point. Words have to stand beside them, since
    marks are not read aloud: ``words_of``."""
    owned = point.responsibility.about_ownership
    return SafeString(_marks(cell_answers(point), about_ownership=owned))


@register.simple_tag
def words_of(point: Point) -> SafeString:
    """Return what sources give to a role, "responsible 5 · takes part 1"; on another scale than
    ownership its answers, each with its number."""
    if point.responsibility.about_ownership and not point.responsibility.relational:
        return _unbroken(cell_words(point))
    answers = [format_html("{} {}", label_of(a.position), a.number) for a in cell_answers(point)]
    return SafeString(" · ".join(answers)) or SafeString(escape(not_covered()))


def _unbroken(words: str) -> SafeString:
    """Return words parted by dots so that a line breaks at a dot only: "responsible 5 ·"."""
    pieces = (escape(piece).replace(" ", "\u00a0") for piece in words.split(" · "))
    return SafeString("\u00a0· ".join(pieces))


@register.filter
def label_of(position: PositionFact) -> SafeString:
    """Return an answer in the reader's language, else in that of the content, and marked so."""
    if position == TOGETHER:
        return SafeString(escape(_(TOGETHER.label)))
    label, attribute = words_and_language(position, "label")
    return _marked(label, attribute)


def cell(point: Point, mirrored: bool, more: str) -> SafeString:
    """Return what a cell of a comparison shows: marks and the words beside them. In the left cell
    of two the marks end at the centre line. ``more`` is the address of all answers."""
    if point.agreement.silent:
        return SafeString(f'<span class="silent">{escape(not_covered())}</span>')
    if not point.responsibility.about_ownership and point.agreement.standings:
        return _list_of_answers(cell_answers(point), mirrored, more)
    answers = cell_answers(point)
    words = f"<span>{_unbroken(cell_words(point))}</span>"
    if not answers:
        return SafeString(f"<div>{words}</div>")
    if mirrored:
        return SafeString(f"<div>{words}{_marks(answers[::-1])}</div>")
    return SafeString(f"<div>{_marks(answers)}{words}</div>")


def _list_of_answers(answers: tuple[Answer, ...], mirrored: bool, more: str) -> SafeString:
    items = []
    for answer in answers[:MAX_ANSWERS]:
        marks = _marks([answer], about_ownership=False)
        words = f"<span>{label_of(answer.position)}<span> {answer.number}</span></span>"
        items.append(f"<li>{words}{marks}</li>" if mirrored else f"<li>{marks}{words}</li>")
    left = len(answers) - MAX_ANSWERS
    if left > 0:
        words = ngettext("%(number)s more answer", "%(number)s more answers", left)
        text = escape(words % {"number": left})
        items.append(
            f'<li><a href="{escape(more)}">{text}</a></li>' if more else f"<li>{text}</li>"
        )
    return SafeString(f"<ul>{''.join(items)}</ul>")


# --- Verdicts -----------------------------------------------------------------------------


def _toned(words: str, tone: str) -> str:
    return f'<span class="{tone}">{escape(words)}</span>' if tone else escape(words)


@register.simple_tag
def verdict_of(verdict: RowVerdict, hues: Hues | None = None) -> SafeString:
    """Return how the roles stand on a row, and how sources stand behind that."""
    words = coloured(verdict.relation, hues)
    parts = [words] if words else []
    parts.append(_toned(verdict.support, verdict.tone))
    return SafeString(" · ".join(parts))


@register.simple_tag
def sources_on(agreement: Agreement) -> SafeString:
    """Return how sources stand on one point: "2 sources agree"."""
    return SafeString(_toned(*agreement_words(agreement)))


@register.simple_tag
def fact_about(point: Point, hues: Hues | None = None) -> SafeString:
    """Return the answer to a question about a pair: the one with most sources."""
    leading, _words = leading_answer(point.agreement)
    if not leading:
        return SafeString(escape(_("Called wrong")))
    labels = [coloured(str(label_of(position)), hues, safe=True) for position in leading[:2]]
    return SafeString(" / ".join(labels))


def say_so(agreement: Agreement) -> str:
    """Return how many of all give the leading answer, where some give another: "3 of 4 say so"."""
    return leading_answer(agreement)[1]


@register.simple_tag
def answer_in_hue(position: PositionFact, hues: Hues | None = None) -> SafeString:
    """Return an answer; where it is a role, as between rivals, in the role's hue."""
    return coloured(str(label_of(position)), hues, safe=True)


@register.simple_tag
def context_phrase(context: ContextFact) -> SafeString:
    """Return the kind of organisation that a statement is limited to."""
    words, attribute = _phrase(context)
    return format_html('<span class="where"{}>{}</span>', attribute, words)


@register.simple_tag
def context_in_table(line: ContextAnswer) -> SafeString:
    """Return the kind of organisation of a line; it begins in lower case under a broader one."""
    words, attribute = _phrase(line.context)
    return _marked(words if line.narrower else words[:1].upper() + words[1:], attribute)


@register.filter
def phrase_of(context: ContextFact) -> SafeString:
    """Return a kind of organisation in running text."""
    return _marked(*_phrase(context))


def _marked(words: str, attribute: SafeString) -> SafeString:
    return format_html("<span{}>{}</span>" if attribute else "{1}", attribute, words)


@register.filter
def plain_words(fact: object, name: str) -> str:
    """Return a field in the reader's language, else in that of the content, where no markup may
    stand."""
    return words_and_language(fact, name)[0]


def _phrase(context: ContextFact) -> tuple[str, SafeString]:
    return words_and_language(context, "phrase")


# --- Groups -------------------------------------------------------------------------------


@register.simple_tag
def group_title(group: ComparedGroup, hues: Hues) -> SafeString:
    """Return the heading of a group of rows."""
    many = len(hues.letters) > 2
    match group.group.kind:
        case GroupKind.SIDE_BY_SIDE:
            title = _("Two by two") if many else _("The two side by side")
        case GroupKind.SAID_TO_BE:
            name = role_name(group.role, hues)
            return format_html(_("Given to the {role}"), role=name)
        case GroupKind.DISPUTED:
            title = _("Several are named:") if many else _("Both are named:")
            state = _toned(_("sources disagree"), "disagree")
            return SafeString(f"{escape(title)} {state}")
        case GroupKind.SAID_OF_BOTH:
            title = _("Given to several") if many else _("Given to both")
        case GroupKind.NEITHERS:
            title = _("Given to none of these roles") if many else _("Given to neither")
        case GroupKind.KIND_OF_JOB:
            title = _("What kind of job")
        case GroupKind.ONE_ROLE_ONLY:
            title = _("Covered for one role only")
    return SafeString(escape(title))


@register.simple_tag
def only_role(role, hues: Hues) -> SafeString:
    return format_html(_("Only the {role}"), role=role_name(role, hues))


@register.filter
def at(things: dict, key: str):
    return things.get(key)


# --- Sentences ----------------------------------------------------------------------------


def coloured(text: str, hues: Hues | None, *, safe: bool = False) -> SafeString:
    """Return a text with the names of a page's roles in their hues."""
    keep = str if safe else escape
    if hues is None or not text:
        return SafeString(keep(text))
    attribute = content_attribute()
    return SafeString(
        "".join(
            f'<span class="name {letter}"{attribute}>{keep(piece)}</span>'
            if letter
            else keep(piece)
            for piece, letter in hues.parts(text)
        )
    )


@register.simple_tag
def role_name(role, hues: Hues | None = None) -> SafeString:
    """Return a role's name in its hue."""
    letter = hues.of(role.slug) if hues else ""
    classes = f"name {letter}" if letter else "name"
    return format_html('<span class="{}"{}>{}</span>', classes, content_attribute(), role.name)


@register.simple_tag
def sentence_of(
    sentence: Sentence, hues: Hues | None = None, rows: str | None = None
) -> SafeString:
    """Return a sentence with role names in their hues. Each number leads to its row if ``rows`` is
    given: the address of the page with the rows, "" on that page itself."""
    pieces: list[str] = []
    for part in _merged(sentence):
        if isinstance(part, Number) and rows is not None:
            words = coloured(part.text, hues)
            pieces.append(f'<a href="{escape(rows)}#row-{part.responsibility}">{words}</a>')
        else:
            pieces.append(coloured(str(part), hues))
    html = "".join(pieces)
    language = (get_language() or "en").partition("-")[0]
    if sentence.language != language:
        html = f'<span lang="{sentence.language}">{html}</span>'
    return SafeString(html)


def _merged(sentence: Sentence):
    """Yield the parts with neighbouring texts joined."""
    text = ""
    for part in sentence.parts:
        if isinstance(part, Number):
            if text:
                yield text
            text = ""
            yield part
        else:
            text += part
    if text:
        yield text


@register.filter
def hue(hues: Hues, role) -> str:
    """Return the class of a role's hue."""
    return hues.of(role.slug)


def short_name(hues: Hues, role) -> str:
    """Return what a page calls a role where there is little room."""
    return hues.short_names.get(role.slug, role.name)
