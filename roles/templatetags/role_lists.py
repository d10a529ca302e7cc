"""The lines of a role's page. They are many, so each is written here and not by a template."""

from collections.abc import Sequence

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..domain.comparison import Point, Row
from ..domain.role_profile import RoleRow, RoleRows, first_answers
from ..domain.sentences import Sentence
from ..request.languages import content_attribute
from ..request.params import address_with
from ..request.paths import path_to
from .answers import numbers, runs
from .verdicts import label_of, sentence_of

register = template.Library()


class _Page:
    """What the lines of one page have in common."""

    def __init__(self, context) -> None:
        self.lang = content_attribute()
        self.disagree = format_html(
            ' <span class="disagree"><span>{}</span></span>',
            _("sources disagree"),
        )
        self._whole = context["whole"]
        self._own = ""
        if context["record"].over:
            self._own = address_with(context["request"], show="statements")
        self._query = context["scope"].query()
        self._role = context["role"].slug

    def id_of(self, thing: Row | Point) -> SafeString:
        """Return the attribute with a row's or a point's anchor, unless the page holds its
        statements, too."""
        return SafeString("") if self._whole else format_html(' id="{}"', thing.anchor)

    def address_of(self, thing: Row | Point, fragment: str) -> str:
        """Return where the statements of a row or a point stand: on the page of the question; of a
        day in the past, and among all statements, on the role's own."""
        if self._whole or self._own:
            return f"{self._own if not self._whole else ''}#{thing.anchor}"
        return f"{path_to('responsibility', thing.responsibility.slug)}{self._query}#{fragment}"

    def link(self, thing: Row | Point, words: str, fragment: str = "") -> SafeString:
        address = self.address_of(thing, fragment or f"of-{self._role}")
        return format_html('<a href="{}"{}>{}</a>', address, self.lang, words)


@register.simple_tag(takes_context=True)
def duty_lines(context, duties: tuple[RoleRow, ...]) -> SafeString:
    """Write duties: marks, the short name of the question, numbers, a mark for disputes."""
    page = _Page(context)
    return SafeString("".join(_duty_line(page, duty) for duty in duties))


def _duty_line(page: _Page, duty: RoleRow) -> SafeString:
    return format_html(
        "<li{}>{} <span>{} <span>{}</span>{}</span></li>",
        page.id_of(duty.row),
        runs(duty.cell, "inwards"),
        page.link(duty.row, duty.row.responsibility.name),
        _number(duty),
        page.disagree if duty.disputed else "",
    )


@register.simple_tag(takes_context=True)
def folded_duty_lines(context, duties: RoleRows) -> SafeString:
    """Write folded duties: names, with numbers where not one source is behind each."""
    page = _Page(context)
    single = duties.only_single_in_fold
    return SafeString(
        "".join(
            format_html(
                "<li{}>{}{}{}</li>",
                page.id_of(duty.row),
                page.link(duty.row, duty.row.responsibility.name),
                "" if single else format_html(" <span>{}</span>", _number(duty)),
                page.disagree if duty.disputed else "",
            )
            for duty in duties.folded
        )
    )


def _number(duty: RoleRow) -> SafeString | int:
    return len(duty.cell.agreement.voices) if duty.plain else numbers(duty.cell)


@register.simple_tag(takes_context=True)
def kind_lines(context, kinds: tuple[RoleRow, ...]) -> SafeString:
    """Write the questions about the kind of job with the answers that have most sources."""
    page = _Page(context)
    return SafeString("".join(_kind_line(page, kind) for kind in kinds))


def _kind_line(page: _Page, kind: RoleRow) -> SafeString:
    listed, left = first_answers(kind.cell.agreement.standings)
    lines = [
        format_html(
            '{} <span class="count">{}</span>',
            label_of(standing.position),
            len(standing.voices),
        )
        for standing in listed
    ]
    if left:
        words = ngettext("%(number)s more answer", "%(number)s more answers", left)
        lines.append(format_html('<span class="quiet">{}</span>', words % {"number": left}))
    if kind.cell.agreement.rejected:
        lines.append(format_html('<span class="quiet">{}</span>', _("one use is called wrong")))
    return format_html(
        "<div{}><dt>{}</dt><dd>{}{}</dd></div>",
        page.id_of(kind.row),
        page.link(kind.row, kind.row.responsibility.question),
        SafeString("<br>".join(lines)),
        page.disagree if kind.disputed else "",
    )


@register.simple_tag(takes_context=True)
def dispute_lines(context, disputes: Sequence[tuple[Point, Sentence]]) -> SafeString:
    """Write the disputed questions, each with the sentence of its note. The heading over them says
    that sources disagree."""
    page = _Page(context)
    return SafeString(
        "".join(
            format_html(
                "<li{}>{}<p>{}</p></li>",
                page.id_of(point),
                page.link(point, point.responsibility.question, point.anchor),
                sentence_of(sentence),
            )
            for point, sentence in disputes
        )
    )
